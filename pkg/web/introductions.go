package web

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"goodword/pkg/referral"
)

// introductionsPage is where an ambassador introduces somebody and finds the
// link to send, at /introductions.
type introductionsPage struct {
	frame
	Rows []introductionRow
	// Vacancies are those that somebody can be introduced for.
	Vacancies []referral.Vacancy
	// Typed is what stands in the form, Wrong what is wrong with it, and Problem
	// why an introduction could not be withdrawn.
	Typed   typedIntroduction
	Wrong   wrongs
	Problem string
}

type typedIntroduction struct {
	VacancyID                 int64
	Name, Email, Acquaintance string
}

// introductionRow is one introduction as its maker sees it.
type introductionRow struct {
	referral.Introduction
	Vacancy string
	// URL is the link to send, "" once it was answered.
	URL string
	// State is the key of the text that says how it stands; Day is the day that
	// it speaks of.
	State, Day string
	// New says that it has just been made.
	New bool
}

// introductionStates are the texts that say how an introduction stands.
var introductionStates = map[referral.IntroductionState]string{
	referral.IntroductionOpen: "introductions.open", referral.IntroductionAccepted: "introductions.accepted",
	referral.IntroductionRefused: "introductions.refused",
}

// introductionFields are the field and the label of what can be wrong.
var introductionFields = map[string][2]string{
	"name": {"name", "introductions.name"}, "email": {"email", "introductions.email"}, "acquaintance": {"acquaintance", "introductions.acquaintance"},
}

func (w *Web) showIntroductions(c echo.Context) error {
	p := introductionsPage{frame: w.frame(c, "introductions")}
	p.Typed.VacancyID, _ = strconv.ParseInt(c.QueryParam("vacancy"), 10, 64) // none chosen
	return w.sendIntroductions(c, http.StatusOK, p)
}

func (w *Web) sendIntroductions(c echo.Context, status int, p introductionsPage) error {
	ctx := c.Request().Context()
	made, err := w.programme.MyIntroductions(ctx, actor(c))
	if err != nil {
		return err
	}
	const most = 1000
	open, err := w.openVacancies(ctx, referral.VacancyFilter{Page: referral.Page{Limit: most}})
	if err != nil {
		return err
	}
	for _, v := range open.Items {
		if v.ApplyURL == "" {
			p.Vacancies = append(p.Vacancies, v)
		}
	}
	for _, i := range made {
		v, err := w.programme.Vacancy(ctx, actor(c), i.VacancyID)
		if err != nil && referral.CodeOf(err) != referral.NotFound {
			return err
		}
		row := introductionRow{Introduction: i, Vacancy: v.Title, State: introductionStates[i.State], Day: w.programme.Day(i.MadeAt)}
		row.New = c.QueryParam("made") == strconv.FormatInt(i.ID, 10)
		switch i.State {
		case referral.IntroductionOpen:
			row.URL, row.Day = w.base+"/i/"+i.Token, w.programme.Day(i.ExpiresAt())
		default:
			row.Day = w.programme.Day(*i.AnsweredAt)
		}
		p.Rows = append(p.Rows, row)
	}
	if p.Title, err = p.T("introductions.title"); err != nil {
		return err
	}
	return w.send(c, status, p)
}

func (w *Web) introduce(c echo.Context) error {
	if err := w.ownForm(c); err != nil {
		return err
	}
	p := introductionsPage{frame: w.frame(c, "introductions")}
	p.Typed.VacancyID, _ = strconv.ParseInt(c.FormValue("vacancy"), 10, 64) // nothing chosen is not found
	p.Typed.Name, p.Typed.Email = oneLine(c.FormValue("name")), oneLine(c.FormValue("email"))
	p.Typed.Acquaintance = strings.TrimSpace(strings.ReplaceAll(clean(c.FormValue("acquaintance")), "\r\n", "\n"))
	i, _, err := w.programme.Introduce(c.Request().Context(), actor(c), p.Typed.VacancyID, p.Typed.Name, p.Typed.Email, p.Typed.Acquaintance)
	if err == nil {
		id := strconv.FormatInt(i.ID, 10)
		return c.Redirect(http.StatusSeeOther, p.To("/introductions", "made", id)+"#i"+id)
	}
	gone := referral.CodeOf(err) == referral.NotFound
	if gone || p.Typed.VacancyID == 0 { // which is said together with the rest
		choose, err := p.T("introductions.choose")
		if err != nil {
			return err
		}
		p.Wrong = p.Wrong.with("vacancy", "introductions.vacancy", choose)
	}
	var known bool
	if p.Wrong, known = p.Wrong.from(p.speaker, err, introductionFields); !known && !gone {
		return err
	}
	return w.sendIntroductions(c, http.StatusUnprocessableEntity, p)
}

func (w *Web) withdrawIntroduction(c echo.Context) error {
	if err := w.ownForm(c); err != nil {
		return err
	}
	id, _ := strconv.ParseInt(c.Param("id"), 10, 64) // 0 is not found
	err := w.programme.WithdrawIntroduction(c.Request().Context(), actor(c), id)
	p := introductionsPage{frame: w.frame(c, "introductions")}
	if referral.CodeOf(err) == referral.Conflict {
		p.Problem = p.Say(textOf(err))
		return w.sendIntroductions(c, http.StatusConflict, p)
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, p.To("/introductions"))
}
