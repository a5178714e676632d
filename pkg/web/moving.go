package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"goodword/pkg/referral"
)

// movingPage asks before several applications are moved, and names what will
// happen.
type movingPage struct {
	frame
	Names   []string
	IDs     []int64
	Stage   string
	ToStage string // the text that names the stage
	Note    string
	Wrong   wrongs
	// Action is the list that was come from, Back leads there.
	Action string
}

// moveApplications moves what was chosen in the list: it asks first, then moves,
// or takes back what was moved.
func (w *Web) moveApplications(c echo.Context) error {
	form, err := w.posted(c)
	if err != nil {
		return err
	}
	asked, _, err := w.askedApplications(c, w.frame(c, "applications"))
	if err != nil {
		return err
	}
	switch form.Get("act") {
	case "move":
		m, err := w.programme.MoveStages(c.Request().Context(), actor(c), numbers(form["id"]), referral.Stage(form.Get("to")), paragraph(form.Get("note")))
		return w.moved(c, asked, "moved", m, err)
	case "undo":
		m, err := w.programme.UndoMoves(c.Request().Context(), actor(c), numbers(strings.Split(form.Get("steps"), ".")))
		return w.moved(c, asked, "undone", m, err)
	}
	return w.askToMove(c, asked, form)
}

// numbers are those of texts that are numbers.
func numbers(texts []string) []int64 {
	var list []int64
	for _, s := range texts {
		if n, err := strconv.ParseInt(s, 10, 64); err == nil && n > 0 {
			list = append(list, n)
		}
	}
	return list
}

// moved leads back to the list, which says what became of it.
func (w *Web) moved(c echo.Context, asked askedApplications, what string, m referral.Moves, err error) error {
	if err != nil {
		return err
	}
	f := w.frame(c, "applications")
	var steps []string
	for _, s := range m.Steps {
		steps = append(steps, strconv.FormatInt(s.ID, 10))
	}
	pairs := append(asked.pairs(), what, strconv.Itoa(len(m.Steps)))
	if what == "moved" {
		pairs = append(pairs, "steps", strings.Join(steps, "."))
	}
	if len(m.Refused) > 0 {
		pairs = append(pairs, "stayed", strconv.Itoa(len(m.Refused)))
	}
	return c.Redirect(http.StatusSeeOther, f.To(applicationsPath, pairs...))
}

func (w *Web) askToMove(c echo.Context, asked askedApplications, form url.Values) error {
	p := movingPage{frame: w.frame(c, "moving"), IDs: numbers(form["id"]), Stage: form.Get("to"), Note: paragraph(form.Get("note"))}
	p.Action = p.frame.To(applicationsPath, asked.pairs()...)
	words := wording{speaker: p.speaker}
	if !slices.Contains(referral.Stages, referral.Stage(p.Stage)) {
		p.Wrong = p.Wrong.with("", "", words.say("moving.choose_stage"))
	} else {
		p.ToStage = staffStages[referral.Stage(p.Stage)]
	}
	switch n := len(p.IDs); {
	case n == 0:
		p.Wrong = p.Wrong.with("", "", words.say("moving.choose"))
	case n > referral.MaxMoved:
		p.Wrong = p.Wrong.with("", "", words.say("moving.too_many", "Most", referral.MaxMoved))
	default:
		for _, id := range p.IDs {
			a, err := w.programme.Application(c.Request().Context(), actor(c), id)
			if err != nil {
				return err
			}
			p.Names = append(p.Names, words.whoApplied(a))
		}
	}
	if _, err := w.programme.StageCounts(c.Request().Context(), actor(c), asked.filter); err != nil {
		return err // only HR moves applications
	}
	p.Title = words.say("moving.nothing")
	if len(p.Wrong) == 0 {
		p.Title = words.say("moving.ask_to", "Count", len(p.Names), "Stage", words.say(p.ToStage))
	}
	if words.err != nil {
		return words.err
	}
	status := http.StatusOK
	if len(p.Wrong) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return w.send(c, status, p)
}
