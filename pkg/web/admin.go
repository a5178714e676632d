package web

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"goodword/pkg/auth"
	"goodword/pkg/referral"
)

const adminPath = "/admin"

// adminPlaces are the pages of admins, as the navigation on each of them has
// them.
var adminPlaces = []place{
	{Path: adminPath + "/brand", Label: "admin.brand", Pages: []string{"brand"}},
	{Path: adminPath + "/board", Label: "admin.board", Pages: []string{"decision"}},
	{Path: adminPath + "/people", Label: "admin.people", Pages: []string{"people", "person", "stafflist"}},
	{Path: adminPath + "/keys", Label: "admin.keys", Pages: []string{"apikeys"}},
	{Path: adminPath + "/audit", Label: "admin.audit", Pages: []string{"audit"}},
	{Path: adminPath + "/retention", Label: "admin.retention", Pages: []string{"retention"}},
	{Path: adminPath, Label: "desk.system", Pages: []string{"system"}},
}

// adminPages are all of them.
func adminPages() []string {
	var list []string
	for _, p := range adminPlaces {
		list = append(list, p.Pages...)
	}
	return list
}

// AdminPlaces are the pages that the navigation of admins leads to.
func (f frame) AdminPlaces() []place { return adminPlaces }

// retentionPage says what is kept for how long.
type retentionPage struct {
	frame
	Terms []term
}

// term is how long one thing is kept, and what happens then.
type term struct{ What, Long, Then string }

func (w *Web) showRetention(c echo.Context) error {
	r, err := w.programme.Retention(actor(c))
	if err != nil {
		return err
	}
	p := retentionPage{frame: w.frame(c, "retention")}
	words := wording{speaker: p.speaker}
	days := func(n int64) string { return words.say("time.days", "Count", n) }
	spell := func(d time.Duration) string {
		if d < 48*time.Hour {
			return words.say("time.hours", "Count", int64(d/time.Hour))
		}
		return days(int64(d / (24 * time.Hour)))
	}
	p.Terms = []term{
		{words.say("retention.hits"), days(int64(r.HitDays)), words.say("retention.hits_then")},
		{words.say("retention.visitors"), spell(r.VisitorKey), words.say("retention.visitors_then")},
		{words.say("retention.refs"), spell(r.Ref), words.say("retention.refs_then")},
		{words.say("retention.open_introductions"), spell(r.OpenIntroduction), words.say("retention.open_introductions_then")},
		{words.say("retention.accepted_introductions"), spell(r.AcceptedIntroduction), words.say("retention.accepted_introductions_then")},
		{words.say("retention.sign_in"), spell(auth.PageLife), words.say("retention.sign_in_then")},
		{words.say("retention.tokens"), spell(auth.RefreshLife), words.say("retention.tokens_then")},
		{words.say("retention.answers"), spell(referral.AnswerLife), words.say("retention.answers_then")},
		{words.say("retention.accounts"), words.say("retention.no_term"), words.say("retention.accounts_then")},
		{words.say("retention.applications"), days(referral.KeptAfterEnd), words.say("retention.applications_then", "Days", referral.KeptAtMost)},
		{words.say("retention.counters"), words.say("retention.no_term"), words.say("retention.counters_then")},
		{words.say("retention.audit"), words.say("retention.no_term"), words.say("retention.audit_then")},
	}
	if p.Title = words.say("admin.retention"); words.err != nil {
		return words.err
	}
	return w.send(c, http.StatusOK, p)
}

// adminHelpPage explains the pages of admins, and councilHelpPage the board to
// whoever decides about it, to everyone who wants to know.
type adminHelpPage struct{ frame }

type councilHelpPage struct {
	frame
	// Mode is the board's, nil for strangers; Decided is the day behind it ("" when
	// there is none) and Reference where the decision can be found.
	Mode               *modeTexts
	Decided, Reference string
	MinGroup           int
	MinVisitors        int64
}

func (w *Web) showAdminHelp(c echo.Context) error {
	if err := w.meet(c); err != nil && referral.CodeOf(err) != referral.Unauthenticated {
		return err
	}
	p := adminHelpPage{w.frame(c, "adminhelp")}
	p.Canonical = w.base + "/help/administration"
	words := wording{speaker: p.speaker}
	if p.Title, p.Description = words.say("adminhelp.title"), words.say("adminhelp.lead"); words.err != nil {
		return words.err
	}
	return w.send(c, http.StatusOK, p)
}

func (w *Web) showCouncilHelp(c echo.Context) error {
	if err := w.meet(c); err != nil && referral.CodeOf(err) != referral.Unauthenticated {
		return err
	}
	p := councilHelpPage{frame: w.frame(c, "council"), MinGroup: referral.MinGroup, MinVisitors: referral.MinVisitors}
	p.Canonical = w.base + "/help/works-council"
	if _, known := signedIn(c); known { // what was decided is told to whoever works here
		o, err := w.programme.Organisation(c.Request().Context(), actor(c))
		if err != nil {
			return err
		}
		mode := textsOfMode(o.BoardMode)
		p.Mode, p.Decided, p.Reference = &mode, o.DecidedOn, o.Reference
	}
	words := wording{speaker: p.speaker}
	if p.Title, p.Description = words.say("council.title"), words.say("council.lead"); words.err != nil {
		return words.err
	}
	return w.send(c, http.StatusOK, p)
}
