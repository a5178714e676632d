package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"goodword/pkg/referral"
)

// introductionPage is where a candidate says yes or no to an introduction, at
// /i/{token}.
type introductionPage struct {
	frame
	referral.OwnIntroduction
	First string // the ambassador's name, as a friend would say it
	Until string // the day on which it is erased
	// Open says that the vacancy still takes applications.
	Open bool
	// ApplyAddress is where the candidate goes on after a yes.
	ApplyAddress string
	// Problem is why an answer could not be taken.
	Problem string
}

func (w *Web) showIntroduction(c echo.Context) error {
	own, err := w.programme.OwnIntroduction(c.Request().Context(), candidateToken(c.Param("token")))
	if err != nil {
		return noIntroduction(err)
	}
	return w.sendIntroduction(c, http.StatusOK, own, "")
}

// noIntroduction says what a candidate can do when there is nothing.
func noIntroduction(err error) error {
	if referral.CodeOf(err) != referral.NotFound {
		return err
	}
	return referral.Fail(referral.NotFound,
		"There is no introduction at this address any more. One that is not accepted within 30 days is erased. Ask whoever sent it for another.",
		"Op dit adres staat geen introductie meer. Wat binnen 30 dagen niet is aanvaard, wordt gewist. Vraag wie hem stuurde om een nieuwe.")
}

func (w *Web) sendIntroduction(c echo.Context, status int, own referral.OwnIntroduction, problem string) error {
	p := introductionPage{
		frame: w.frame(c, "introduction"), OwnIntroduction: own, First: firstName(own.Ambassador.Name), Problem: problem,
		Until: w.programme.Day(own.Introduction.ExpiresAt()), Open: own.Vacancy.Open(w.today()),
	}
	p.Title, p.LongTitle, p.NoIndex = own.Vacancy.Title, titleSize(own.Vacancy.Title), true
	if p.Open {
		p.ApplyAddress = p.To("/v/"+own.Vacancy.Slug+"/apply", "introduction", own.Introduction.Token)
	}
	p.tokened, p.referrer = true, "no-referrer"
	c.Response().Header().Set("X-Robots-Tag", "noindex")
	return w.send(c, status, p)
}

func (w *Web) answerIntroduction(c echo.Context) error {
	if err := w.ownForm(c); err != nil {
		return err
	}
	token := candidateToken(c.Param("token"))
	accept := false
	switch c.FormValue("answer") {
	case "yes":
		accept = true
	case "no":
	default:
		return referral.Fail(referral.Invalid, "Choose yes or no.", "Kies ja of nee.")
	}
	own, err := w.programme.AnswerIntroduction(c.Request().Context(), token, accept)
	if referral.CodeOf(err) == referral.Conflict {
		f := w.frame(c, "introduction")
		now, again := w.programme.OwnIntroduction(c.Request().Context(), token)
		if again != nil {
			return noIntroduction(again)
		}
		return w.sendIntroduction(c, http.StatusConflict, now, f.Say(textOf(err)))
	}
	if err != nil {
		return noIntroduction(err)
	}
	f := w.frame(c, "introduction")
	if accept && own.Vacancy.Open(w.today()) {
		return c.Redirect(http.StatusSeeOther, f.To("/v/"+own.Vacancy.Slug+"/apply", "introduction", token))
	}
	return c.Redirect(http.StatusSeeOther, f.To("/i/"+token))
}

// introduced fills a form in for whoever comes from an accepted introduction.
func (w *Web) introduced(c echo.Context, f *form) error {
	token := candidateToken(c.QueryParam("introduction"))
	if token == "" {
		return nil
	}
	own, err := w.programme.OwnIntroduction(c.Request().Context(), token)
	if referral.CodeOf(err) == referral.NotFound || err == nil && own.Introduction.State != referral.IntroductionAccepted {
		return nil // the form stays empty, and works
	}
	if err != nil {
		return err
	}
	f.Introduction, f.Name, f.Email, f.IntroducedBy = token, own.Introduction.Name, own.Introduction.Email, own.Ambassador.Name
	return nil
}
