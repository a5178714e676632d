package web

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"goodword/pkg/auth"
	"goodword/pkg/referral"
)

// helpPage explains counting, to whoever wants to know: candidates, staff and
// the data protection officer.
type helpPage struct {
	frame
	MinVisitors int64
}

func (w *Web) showCountingHelp(c echo.Context) error {
	if err := w.meet(c); err != nil && referral.CodeOf(err) != referral.Unauthenticated {
		return err
	}
	p := helpPage{frame: w.frame(c, "help"), MinVisitors: referral.MinVisitors}
	p.Canonical = w.base + "/help/counting"
	words := wording{speaker: p.speaker}
	p.Title, p.Description = words.say("help.title"), words.say("help.description")
	if words.err != nil {
		return words.err
	}
	return w.send(c, http.StatusOK, p)
}

// creditHelpPage explains who gets the credit for an application, to whoever
// wants to know. It names nobody.
type creditHelpPage struct {
	frame
	Now         policyVersion
	MinVisitors int64
}

func (w *Web) showCreditHelp(c echo.Context) error {
	if err := w.meet(c); err != nil && referral.CodeOf(err) != referral.Unauthenticated {
		return err
	}
	now, err := w.programme.PolicyInForce(c.Request().Context())
	if err != nil {
		return err
	}
	p := creditHelpPage{frame: w.frame(c, "credit"), MinVisitors: referral.MinVisitors}
	p.Now = w.tellPolicy(p.speaker, now)
	p.Canonical = w.base + "/help/credit"
	words := wording{speaker: p.speaker}
	p.Title, p.Description = words.say("credit.help_title"), words.say("credit.help_description")
	if words.err != nil {
		return words.err
	}
	return w.send(c, http.StatusOK, p)
}

// privacyHelpPage says what is kept about whom, why, who sees it and for how
// long. Its periods are those that the program goes by.
type privacyHelpPage struct {
	frame
	MinVisitors                         int64
	HitDays, AfterEnd, AtMost           int
	IntroductionDays, AcceptedDays      int
	AnswerHours, UndoHours, SignInHours int
}

func (w *Web) showPrivacyHelp(c echo.Context) error {
	if err := w.meet(c); err != nil && referral.CodeOf(err) != referral.Unauthenticated {
		return err
	}
	const day = 24 * time.Hour
	p := privacyHelpPage{frame: w.frame(c, "privacy"), MinVisitors: referral.MinVisitors,
		HitDays: referral.HitLife, AfterEnd: referral.KeptAfterEnd, AtMost: referral.KeptAtMost,
		IntroductionDays: int(referral.IntroductionLife / day), AcceptedDays: int(referral.AcceptedLife / day),
		AnswerHours: int(referral.AnswerLife.Hours()), UndoHours: int(referral.WithdrawalUndo.Hours()), SignInHours: int(auth.PageLife.Hours()),
	}
	p.Canonical = w.base + "/help/privacy"
	words := wording{speaker: p.speaker}
	p.Title, p.Description = words.say("privacy.title"), words.say("privacy.description", "Org", w.org())
	if words.err != nil {
		return words.err
	}
	return w.send(c, http.StatusOK, p)
}
