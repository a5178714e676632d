package web

import (
	"cmp"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"goodword/pkg/referral"
)

// claimsPage are the answers to "who told you about this?" that wait for HR to
// say whom the candidate meant.
type claimsPage struct {
	frame
	Rows       []claimRow
	Colleagues []string
	Done       string // the text that says what became of one just now
	Wrong      wrongs
	Action     string
	// Older is the address of the next page, First that of the first one.
	Older, First string
}

// claimRow is one answer, with the form to match it.
type claimRow struct {
	Number      string // of the claim
	Words       string
	Name        string // of the candidate
	Application string // its address
	Vacancy     string
	Language    string
	Day         string
	Likely      []likely
	Who         string // as it was typed
	Wrong       string
}

// likely is somebody with the name that a candidate gave.
type likely struct {
	Email, Name, What string
	Chosen            bool
}

const claimsPath = "/hr/claims"

func (w *Web) showClaims(c echo.Context) error {
	return w.sendClaims(c, http.StatusOK, func(p *claimsPage) {
		p.Done = map[string]string{"1": "claims.matched", "nobody": "claims.was_nobody"}[c.QueryParam("sent")]
	})
}

// sendClaims shows the answers; fill adds what was typed and what was wrong.
func (w *Web) sendClaims(c echo.Context, status int, fill func(*claimsPage)) error {
	ctx, by := c.Request().Context(), actor(c)
	p := claimsPage{frame: w.frame(c, "claims")}
	after := number(c, "after")
	found, err := w.programme.UnmatchedClaims(ctx, by, referral.Page{After: after, Limit: rowsPerPage})
	if err != nil {
		return err
	}
	for _, claim := range found.Items {
		v, err := w.programme.Vacancy(ctx, by, claim.Application.VacancyID)
		if err != nil {
			return err
		}
		row := claimRow{
			Number: strconv.FormatInt(claim.Touch.ID, 10), Words: claim.Touch.Words, Name: claim.Application.Name,
			Application: p.To(dossierPath(claim.Application.ID)), Vacancy: v.Title, Language: v.Language, Day: w.programme.Day(claim.Touch.At),
		}
		for _, person := range claim.Likely {
			row.Likely = append(row.Likely, likely{Email: person.Email, Name: person.Name, What: cmp.Or(person.JobTitle, person.Department)})
		}
		p.Rows = append(p.Rows, row)
	}
	if p.Colleagues, err = w.colleagues(c); err != nil {
		return err
	}
	here := ""
	if after != 0 {
		here, p.First = strconv.FormatInt(after, 10), p.To(claimsPath)
	}
	p.Action = p.To(claimsPath, "after", here)
	if found.Next != 0 {
		p.Older = p.To(claimsPath, "after", strconv.FormatInt(found.Next, 10))
	}
	if p.Title, err = p.T("claims.name"); err != nil {
		return err
	}
	if status != http.StatusOK {
		p.OtherLanguage = "" // a link would lose what was typed
	}
	fill(&p)
	return w.send(c, status, p)
}

// matchClaim takes whom a candidate meant, or that it was nobody who works here.
func (w *Web) matchClaim(c echo.Context) error {
	form, err := w.posted(c)
	if err != nil {
		return err
	}
	f := w.frame(c, "claims")
	claim, err := strconv.ParseInt(form.Get("claim"), 10, 64)
	if err != nil {
		claim = 0
	}
	chosen, typed := oneLine(form.Get("likely")), oneLine(form.Get("who"))
	words := wording{speaker: f.speaker}
	var wrong string
	who, nobody := cmp.Or(typed, chosen), form.Get("act") == "nobody"
	switch {
	case who == "" && !nobody:
		wrong = words.say("claims.choose")
	default:
		var person referral.Person
		sent := "nobody"
		if !nobody {
			var problem string
			if person, problem, err = w.colleague(c, who); err != nil {
				return err
			}
			if problem != "" {
				wrong = words.say(problem)
				break
			}
			sent = "1"
		}
		_, err = w.programme.MatchClaim(c.Request().Context(), actor(c), claim, person.ID)
		if err == nil {
			return c.Redirect(http.StatusSeeOther, f.To(claimsPath, "sent", sent))
		}
		if code := referral.CodeOf(err); code != referral.Conflict && code != referral.Invalid {
			return err
		}
		wrong = words.Say(textOf(err))
	}
	if words.err != nil {
		return words.err
	}
	return w.sendClaims(c, http.StatusUnprocessableEntity, func(p *claimsPage) {
		field, label := "", ""
		for i := range p.Rows {
			row := &p.Rows[i]
			if row.Number != strconv.FormatInt(claim, 10) {
				continue
			}
			row.Who, row.Wrong = typed, wrong
			field, label = "who_"+row.Number, "claims.other"
			for j := range row.Likely {
				row.Likely[j].Chosen = row.Likely[j].Email == chosen
			}
		}
		p.Wrong = p.Wrong.with(field, label, wrong)
	})
}
