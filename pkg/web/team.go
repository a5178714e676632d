package web

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"goodword/pkg/referral"
)

// teamForm is who decides about a vacancy, as it is typed.
type teamForm struct {
	Owner   string
	Members []string
}

// spareMembers is how many empty fields for members a team's form has.
const spareMembers = 2

// teamForm is a vacancy's team as its form shows it.
func (w *Web) teamForm(c echo.Context, id int64) (teamForm, error) {
	ctx, by := c.Request().Context(), actor(c)
	t, err := w.programme.Team(ctx, by, id)
	if err != nil {
		return teamForm{}, err
	}
	var f teamForm
	for _, id := range append([]int64{t.Owner}, t.Members...) {
		name := ""
		if id != 0 {
			person, err := w.programme.Person(ctx, by, id)
			if err != nil {
				return f, err
			}
			name = person.Name + " <" + person.Email + ">"
		}
		f.Members = append(f.Members, name)
	}
	f.Owner, f.Members = f.Members[0], f.Members[1:]
	f.Members = append(f.Members, make([]string, spareMembers)...)
	return f, nil
}

func (w *Web) changeTeam(c echo.Context, v referral.Vacancy, form url.Values) error {
	f := w.frame(c, "editor")
	words := wording{speaker: f.speaker}
	typed := teamForm{Owner: oneLine(form.Get("owner"))}
	var wrong wrongs
	find := func(field, label, who string) (int64, error) {
		if who == "" {
			return 0, nil
		}
		person, problem, err := w.colleague(c, who)
		if problem != "" {
			wrong = wrong.with(field, label, words.say(problem))
		}
		return person.ID, err
	}
	var team referral.Team
	var err error
	if team.Owner, err = find("owner", "editor.owner", typed.Owner); err != nil {
		return err
	}
	for i, who := range form["member"] {
		if i >= referral.MaxTeam+spareMembers {
			break
		}
		typed.Members = append(typed.Members, oneLine(who))
		id, err := find("member_"+strconv.Itoa(i), "editor.member", oneLine(who))
		if err != nil {
			return err
		}
		if id != 0 {
			team.Members = append(team.Members, id)
		}
	}
	if len(wrong) == 0 {
		_, err := w.programme.SetTeam(c.Request().Context(), actor(c), v.ID, team)
		if err == nil {
			return c.Redirect(http.StatusSeeOther, f.To(editorPath(v.ID), "sent", "team"))
		}
		var known bool
		if wrong, known = wrong.from(f.speaker, err, map[string][2]string{"members": {"member_0", "editor.member"}}); !known {
			return err
		}
	}
	return w.sendEditor(c, http.StatusUnprocessableEntity, v, func(p *editorPage) error {
		p.Team, p.Wrong = typed, wrong
		return words.err
	})
}
