package web

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"goodword/pkg/credit"
	"goodword/pkg/referral"
)

// dossierPage is one application as HR sees it: who applied, how far it is, and
// who gets the credit and why.
type dossierPage struct {
	frame
	File           referral.ApplicationFile
	Vacancy        referral.Vacancy
	VacancyAddress string
	Action         string
	Stage          string // the text that names it
	KeepDay        string
	ErasedDay      string // "" when nothing was erased
	Earlier        string // the address of the earlier application that this repeats
	CVSize         string
	Story          story
	Done           string // what was just done, as a key
	Wrong          wrongs
	Threads        []thread
	Before         []earlierDecision
	Stages         []stageChoice
	Moved          movedForm
	Ruling         rulingForm
	Colleagues     []string
}

// stageChoice is one stage to move to.
type stageChoice struct {
	Value, Label string
	Chosen       bool
}

// movedForm is the form that moves an application, as it was typed.
type movedForm struct{ To, At, Note string }

// rulingForm is the form for a ruling, as it was typed.
type rulingForm struct {
	To     string // "people" or "nobody"
	Rows   []rulingRow
	Reason string
}

// rulingRow is one colleague and their part.
type rulingRow struct{ Number, Who, Part string }

// mostRuled is how many colleagues a ruling on this page can name.
const mostRuled = 3

// wrongs are what is wrong with the fields of a form, in the order of the page.
type wrongs []mistake

func (ws wrongs) with(field, label, text string) wrongs {
	return append(ws, mistake{field, label, text})
}

// Of is what is wrong with a field, "" when nothing is.
func (ws wrongs) Of(field string) string {
	for _, m := range ws {
		if m.Field == field {
			return m.Text
		}
	}
	return ""
}

// from adds what a use case found wrong. fields names the field and the label
// for each path; what is wrong with the whole has neither.
func (ws wrongs) from(s speaker, err error, fields map[string][2]string) (wrongs, bool) {
	var wrong *referral.Error
	if !errors.As(err, &wrong) || wrong.Code != referral.Invalid && wrong.Code != referral.Conflict {
		return ws, false
	}
	if len(wrong.Fields) == 0 {
		return ws.with("", "", s.Say(wrong.Text)), true
	}
	for _, f := range wrong.Fields {
		at := fields[f.Path]
		ws = ws.with(at[0], at[1], s.Say(f.Text))
	}
	return ws, true
}

// staffStages are the texts that name a stage to staff.
var staffStages = map[referral.Stage]string{
	referral.Applied: "stage.applied", referral.Screening: "stage.screening", referral.Interview: "stage.interview",
	referral.Offer: "stage.offer", referral.Hired: "stage.hired", referral.Rejected: "stage.rejected_staff",
	referral.WithdrawnByMe: "stage.withdrawn_staff",
}

// pathID is the number in an address; 0, which nothing has, for what is none.
func pathID(c echo.Context) int64 {
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil {
		return 0
	}
	return id
}

func dossierPath(id int64) string { return fmt.Sprintf("/hr/applications/%d", id) }

// done are the texts that say what was just done here.
var done = map[string]string{"stage": "dossier.moved", "ruling": "dossier.ruled", "answer": "question.answered"}

func (w *Web) showDossier(c echo.Context) error {
	return w.sendDossier(c, http.StatusOK, func(p *dossierPage) error { p.Done = done[c.QueryParam("sent")]; return nil })
}

// Line is the time line.
func (p dossierPage) Line() line { return line{p.speaker, p.Story.Steps} }

// sendDossier shows an application; fill adds what was typed and what was wrong.
func (w *Web) sendDossier(c echo.Context, status int, fill func(*dossierPage) error) error {
	ctx := c.Request().Context()
	file, err := w.programme.Application(ctx, actor(c), pathID(c))
	if err != nil {
		return err
	}
	p := dossierPage{frame: w.frame(c, "dossier"), File: file, Action: dossierPath(file.ID), Stage: staffStages[file.Stage]}
	if p.Vacancy, err = w.programme.Vacancy(ctx, actor(c), file.VacancyID); err != nil {
		return err
	}
	if p.Vacancy.Status != referral.Draft {
		p.VacancyAddress = p.To("/v/" + p.Vacancy.Slug)
	}
	if p.Colleagues, err = w.colleagues(c); err != nil {
		return err
	}
	words := wording{speaker: p.speaker}
	p.Title, p.NoIndex = words.whoApplied(file), true
	p.LongTitle = titleSize(p.Title)
	p.Action = p.To(p.Action)
	p.CVSize = p.bytes(file.CVSize)
	if file.KeepUntil != nil {
		p.KeepDay = w.programme.Day(*file.KeepUntil)
	}
	if file.ErasedAt != nil {
		p.ErasedDay = w.programme.Day(*file.ErasedAt)
	}
	if file.RepeatOf != nil {
		p.Earlier = p.To(dossierPath(*file.RepeatOf))
	}
	p.Story = w.story(&words, file)
	p.Threads = w.threads(p.speaker, file.Credit.Threads)
	earlier, err := w.programme.EarlierDecisions(ctx, actor(c), file.ID)
	if err != nil {
		return err
	}
	for _, e := range earlier {
		p.Before = append(p.Before, earlierDecision{w.programme.Day(e.Decision.DecidedAt), p.Say(e.Sentence)})
	}
	p.Ruling = rulingForm{To: "people", Rows: make([]rulingRow, mostRuled)}
	if err := cmp.Or(words.err, fill(&p)); err != nil {
		return err
	}
	for i := range p.Ruling.Rows {
		p.Ruling.Rows[i].Number = strconv.Itoa(i + 1)
	}
	p.Stages = stagesFrom(file.Stage, referral.Stage(p.Moved.To))
	if status != http.StatusOK {
		p.OtherLanguage = "" // a link would lose what was typed
	}
	return w.send(c, status, p)
}

// stagesFrom are the stages that an application can move to from one; chosen is
// what was chosen already, else it is the next one of the procedure; after the
// procedure there is none.
func stagesFrom(now, chosen referral.Stage) (list []stageChoice) {
	if at := slices.Index(referral.Stages, now); chosen == "" && at < slices.Index(referral.Stages, referral.Hired) {
		chosen = referral.Stages[at+1]
	}
	for _, s := range referral.Stages {
		if s != now {
			list = append(list, stageChoice{string(s), staffStages[s], s == chosen})
		}
	}
	return list
}

// changeDossier moves an application or rules on it, as the form says.
func (w *Web) changeDossier(c echo.Context) error {
	form, err := w.posted(c)
	if err != nil {
		return err
	}
	switch form.Get("act") {
	case "ruling":
		return w.rule(c, form)
	case "answer":
		id, _ := strconv.ParseInt(form.Get("question"), 10, 64) // 0 is not found
		return w.answerQuestion(c, id, clean(form.Get("reason")))
	}
	return w.moveStage(c, form)
}

func (w *Web) moveStage(c echo.Context, form url.Values) error {
	f := w.frame(c, "dossier")
	moved := movedForm{To: oneLine(form.Get("stage")), At: oneLine(form.Get("occurred_at")), Note: clean(form.Get("note"))}
	words := wording{speaker: f.speaker}
	var at time.Time
	var wrong wrongs
	if moved.To == "" {
		wrong = wrong.with("stage", "dossier.to", words.say("dossier.choose_stage"))
	}
	if moved.At != "" {
		var err error
		if at, err = time.ParseInLocation("2006-01-02T15:04", moved.At, w.programme.Zone()); err != nil {
			wrong = wrong.with("occurred_at", "dossier.when", words.say("dossier.no_moment"))
		}
	}
	if len(wrong) == 0 {
		_, err := w.programme.MoveStage(c.Request().Context(), actor(c), pathID(c), referral.Stage(moved.To), at, moved.Note)
		if err == nil {
			return c.Redirect(http.StatusSeeOther, f.To(dossierPath(pathID(c)), "sent", "stage"))
		}
		var known bool
		if wrong, known = wrong.from(f.speaker, err, map[string][2]string{
			"stage": {"stage", "dossier.to"}, "occurred_at": {"occurred_at", "dossier.when"}, "note": {"note", "dossier.note"}}); !known {
			return err
		}
	}
	return w.sendDossier(c, http.StatusUnprocessableEntity, func(p *dossierPage) error {
		p.Moved, p.Wrong = moved, wrong
		return words.err
	})
}

func (w *Web) rule(c echo.Context, form url.Values) error {
	words := wording{speaker: w.frame(c, "dossier").speaker}
	ruling, shares, wrong, err := w.readRuling(c, &words, form)
	if err != nil {
		return err
	}
	if len(wrong) == 0 {
		_, err := w.programme.Rule(c.Request().Context(), actor(c), pathID(c), shares, ruling.Reason)
		if err == nil {
			return c.Redirect(http.StatusSeeOther, w.frame(c, "dossier").To(dossierPath(pathID(c)), "sent", "ruling"))
		}
		var known bool
		if wrong, known = wrong.from(words.speaker, err, map[string][2]string{"shares": {"part_1", "ruling.shares"}, "reason": {"reason", "ruling.reason"}}); !known {
			return err
		}
	}
	return w.sendDossier(c, http.StatusUnprocessableEntity, func(p *dossierPage) error {
		p.Ruling, p.Wrong = ruling, wrong
		return words.err
	})
}

// readRuling reads whom a ruling gives which part. Colleagues without a part
// share evenly.
func (w *Web) readRuling(c echo.Context, words *wording, form url.Values) (rulingForm, []credit.Share, wrongs, error) {
	r := rulingForm{To: oneLine(form.Get("to")), Reason: clean(form.Get("reason"))}
	var named, parts int64
	for i := range mostRuled {
		n := strconv.Itoa(i + 1)
		row := rulingRow{Who: oneLine(form.Get("who_" + n)), Part: oneLine(form.Get("part_" + n))}
		r.Rows = append(r.Rows, row)
		if row.Who != "" {
			named++
		}
		if row.Part != "" {
			parts++
		}
	}
	var shares []credit.Share
	var wrong wrongs
	if r.To != "nobody" {
		r.To = "people"
		if named == 0 {
			wrong = wrong.with("who_1", "ruling.who", words.say("ruling.name_someone"))
		}
		for i, row := range r.Rows {
			n := strconv.Itoa(i + 1)
			if row.Who == "" {
				if row.Part != "" && named > 0 {
					wrong = wrong.with("who_"+n, "ruling.who", words.say("ruling.part_of_nobody"))
				}
				continue
			}
			person, problem, err := w.colleague(c, row.Who)
			if err != nil {
				return r, nil, nil, err
			}
			if problem != "" {
				wrong = wrong.with("who_"+n, "ruling.who", words.say(problem))
			}
			share := credit.Share{AmbassadorID: person.ID, Part: 1, Of: named}
			if parts > 0 {
				var ok bool
				if share.Part, share.Of, ok = readFraction(row.Part); !ok {
					wrong = wrong.with("part_"+n, "ruling.part", words.say("ruling.no_fraction"))
				}
			}
			shares = append(shares, share)
		}
	}
	if strings.TrimSpace(r.Reason) == "" {
		wrong = wrong.with("reason", "ruling.reason", words.say("ruling.say_why"))
	}
	return r, shares, wrong, nil
}

// readFraction reads "1/2" and "1".
func readFraction(s string) (part, of int64, ok bool) {
	above, below, parted := strings.Cut(strings.ReplaceAll(s, " ", ""), "/")
	if !parted {
		below = "1"
	}
	part, err := strconv.ParseInt(above, 10, 32)
	of, wrong := strconv.ParseInt(below, 10, 32)
	return part, of, err == nil && wrong == nil && part > 0 && of > 0
}

// downloadCV gives the file that came with an application. Browsers save it and
// do not open it: what a stranger sent is not shown as a page of ours.
func (w *Web) downloadCV(c echo.Context) error {
	a, content, err := w.programme.CV(c.Request().Context(), actor(c), pathID(c))
	if err != nil {
		return err
	}
	defer content.Close()
	h := c.Response().Header()
	h.Set("Content-Type", a.CVType)
	h.Set("Content-Length", strconv.FormatInt(a.CVSize, 10))
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": a.CVName}))
	h.Set("Content-Security-Policy", "sandbox")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Robots-Tag", "noindex")
	h.Set("Cache-Control", "private, no-store")
	c.Response().WriteHeader(http.StatusOK)
	if c.Request().Method == http.MethodHead {
		return nil
	}
	_, err = io.Copy(c.Response(), content)
	return err
}

// earlierDecision is what was decided before, and on which day.
type earlierDecision struct{ Day, Sentence string }
