package web

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"goodword/pkg/referral"
)

// applicationPage is one's own application at /a/{token}. Whoever has the
// address sees it, so it shows what was sent and where it stands, and nothing
// that was noted about it.
type applicationPage struct {
	frame
	Application referral.Application
	Vacancy     referral.Vacancy
	// VacancyAddress is "" when there is nothing to see there any more.
	VacancyAddress string
	// Sent says that it has just been sent, Corrected that who told the
	// candidate has just been corrected.
	Sent, Corrected bool
	// ReferredBy is who told the candidate, as last answered or as just typed;
	// Correctable says that another answer is taken, and Problem why it was not.
	ReferredBy  string
	Correctable bool
	Problem     string
	Sharers     []string
	// Stage is the key of the text that says how far it is, since StageDay.
	Stage    string
	StageDay string
	// KeepDay is the last day for which the candidate let it be kept, or "".
	KeepDay string
}

// stages are the texts that say how far an application is.
var stages = map[referral.Stage]string{
	referral.Applied: "stage.applied", referral.Screening: "stage.screening", referral.Interview: "stage.interview",
	referral.Offer: "stage.offer", referral.Hired: "stage.hired", referral.Rejected: "stage.rejected",
	referral.WithdrawnByMe: "stage.withdrawn",
}

func (w *Web) showApplication(c echo.Context) error {
	own, err := w.programme.OwnApplication(c.Request().Context(), candidateToken(c.Param("token")))
	if err != nil {
		return noApplication(err)
	}
	return w.sendApplication(c, http.StatusOK, own, nil, own.ReferredBy)
}

// noApplication says what a candidate can do when there is nothing.
func noApplication(err error) error {
	if referral.CodeOf(err) != referral.NotFound {
		return err
	}
	return referral.Fail(referral.NotFound,
		"There is no application at this address. Use the whole link that you got when you applied.",
		"Op dit adres staat geen sollicitatie. Gebruik de hele link die je kreeg toen je solliciteerde.")
}

// sendApplication shows an application; wrong is what was wrong with the answer
// that the candidate typed, nil when nothing was.
func (w *Web) sendApplication(c echo.Context, status int, own referral.OwnApplication, wrong error, typed string) error {
	a := own.Application
	p := applicationPage{
		frame: w.frame(c, "application"), Application: a, Vacancy: own.Vacancy,
		Sent: c.QueryParam("sent") == "1", Corrected: c.QueryParam("sent") == "2", ReferredBy: typed, Correctable: own.Correctable, Stage: stages[a.Stage], StageDay: a.Day,
	}
	p.Title, p.LongTitle, p.NoIndex = own.Vacancy.Title, hasLongWord(own.Vacancy.Title), true
	if own.Vacancy.Status != referral.Draft {
		p.VacancyAddress = p.To("/v/" + own.Vacancy.Slug)
	}
	if n := len(own.History); n > 0 {
		p.StageDay = w.programme.Day(own.History[n-1].OccurredAt)
	}
	if a.KeepUntil != nil {
		p.KeepDay = w.programme.Day(*a.KeepUntil)
	}
	if own.Correctable {
		var err error
		if p.Sharers, err = w.programme.SharersOf(c.Request().Context(), own.Vacancy.ID); err != nil {
			return err
		}
	}
	if wrong != nil {
		p.Problem = p.Say(textOf(wrong))
	}
	p.tokened, p.referrer = true, "no-referrer"
	c.Response().Header().Set("X-Robots-Tag", "noindex")
	return w.send(c, status, p)
}

// correctReferrer takes a candidate's better answer to who told them.
func (w *Web) correctReferrer(c echo.Context) error {
	if err := w.ownForm(c); err != nil {
		return err
	}
	token, words := candidateToken(c.Param("token")), clean(c.FormValue("referred_by"))
	err := w.programme.CorrectReferrer(c.Request().Context(), token, words)
	switch referral.CodeOf(err) {
	case referral.Invalid, referral.Conflict:
		own, again := w.programme.OwnApplication(c.Request().Context(), token)
		if again != nil {
			return noApplication(again)
		}
		return w.sendApplication(c, http.StatusUnprocessableEntity, own, err, words)
	}
	if err != nil {
		return noApplication(err)
	}
	return c.Redirect(http.StatusSeeOther, w.frame(c, "application").To("/a/"+token, "sent", "2"))
}

// candidateToken is the token in an address, "" for what can never be one.
func candidateToken(token string) string {
	if len(token) > 64 || strings.Trim(token, "0123456789abcdef") != "" {
		return ""
	}
	return token
}
