package web

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"goodword/pkg/clicks"
	"goodword/pkg/referral"
)

// System is what the page for admins says of the program itself.
type System struct {
	Version  string
	Database string // as its driver is called
	Started  time.Time
}

// databaseNames are the databases as their makers write them.
var databaseNames = map[string]string{"sqlite": "SQLite", "postgres": "PostgreSQL"}

// systemPage says whether the program does its work, and what to do if not.
type systemPage struct {
	frame
	System
	Start        string
	Uptime       string
	RulesVersion int
	Lead         string
	// Good says that nothing is wrong and nothing was lost.
	Good    bool
	Trouble []string // what is wrong, in sentences
	Figures []figure
	Problem string // the last one, as the log has it
	Since   string // when that was
	Reload  string
}

// figure is one number about counting.
type figure struct {
	Label, Value, Meaning string
	// Todo is what to do about it, "" when it is as it should be.
	Todo string
}

func (w *Web) showSystem(c echo.Context) error {
	state, err := w.programme.SystemReport(actor(c))
	if err != nil {
		return err
	}
	p, err := w.systemPage(c, state)
	if err != nil {
		return err
	}
	return w.send(c, http.StatusOK, p)
}

func (w *Web) systemPage(c echo.Context, state referral.CountingState) (systemPage, error) {
	p := systemPage{frame: w.frame(c, "system"), System: w.system, RulesVersion: clicks.RulesVersion, Problem: state.Problem}
	if name, known := databaseNames[p.Database]; known {
		p.Database = name
	}
	p.Reload = p.To("/admin")
	words := wording{speaker: p.speaker}
	p.Start = w.moment(p.speaker, w.system.Started)
	p.Uptime = words.duration(w.now().Sub(w.system.Started))
	p.Figures = words.figures(state)
	p.Trouble = words.trouble(state)
	p.Good = len(p.Trouble) == 0
	p.Title, p.Lead = words.say("system.good"), words.say("system.good_lead")
	if !p.Good {
		p.Title, p.Lead = words.say("system.bad"), words.say("system.bad_lead")
	}
	if !state.ProblemAt.IsZero() {
		p.Since = w.moment(p.speaker, state.ProblemAt)
	}
	return p, words.err
}

// moment is a day and a time in words, on the organisation's clock.
func (w *Web) moment(s speaker, t time.Time) string {
	local := t.In(w.programme.Zone())
	return s.Date(local.Format(time.DateOnly)) + ", " + local.Format("15:04")
}

// When counting is called behind, and the journal nearly full. Without trouble
// a hit is counted within a second.
const (
	behind     = time.Minute
	nearlyFull = 0.8
)

func isFull(s referral.CountingState) bool {
	return s.JournalLimit > 0 && float64(s.JournalBytes) >= nearlyFull*float64(s.JournalLimit)
}

// trouble is what is wrong with counting: what is wrong now first, then what
// was lost since the start.
func (w *wording) trouble(s referral.CountingState) []string {
	var list []string
	add := func(when bool, text string) {
		if when {
			list = append(list, text)
		}
	}
	add(s.Problem != "", w.say("system.trouble_problem"))
	add(s.Lag > behind, w.say("system.trouble_lag", "Lag", w.duration(s.Lag)))
	add(isFull(s), w.say("system.trouble_full"))
	add(s.Unconfirmed > 0, w.say("system.trouble_unconfirmed", "Count", s.Unconfirmed, "Number", w.Number(s.Unconfirmed)))
	add(s.Lost > 0, w.say("system.trouble_lost", "Count", int64(s.Lost), "Number", w.Number(int64(s.Lost))))
	add(s.Damaged > 0, w.say("system.trouble_damaged", "Count", int64(s.Damaged), "Number", w.Number(int64(s.Damaged))))
	return list
}

// figures are the numbers about counting, each with what it means, and with
// what to do when it is not as it should be.
func (w *wording) figures(s referral.CountingState) []figure {
	todo := func(when bool, text string) string {
		if when {
			return text
		}
		return ""
	}
	journal := w.bytes(s.JournalBytes)
	if s.JournalLimit > 0 {
		journal = w.say("system.journal_of", "Bytes", journal, "Limit", w.bytes(s.JournalLimit))
	}
	lag := w.say("system.none")
	if s.Lag > 0 {
		lag = w.duration(s.Lag)
	}
	return []figure{
		{w.say("system.lag"), lag, w.say("system.lag_means"), todo(s.Lag > behind, w.say("system.lag_todo"))},
		{w.say("system.waiting"), w.Number(s.Waiting), w.say("system.waiting_means"), ""},
		{w.say("system.journal"), journal, w.say("system.journal_means"), todo(isFull(s), w.say("system.journal_todo"))},
		{w.say("system.unconfirmed"), w.Number(s.Unconfirmed), w.say("system.unconfirmed_means"), todo(s.Unconfirmed > 0, w.say("system.unconfirmed_todo"))},
		{w.say("system.late"), w.Number(int64(s.Late)), w.say("system.late_means"), todo(s.Late > 0, w.say("system.late_todo"))},
		{w.say("system.lost"), w.Number(int64(s.Lost)), w.say("system.lost_means"), todo(s.Lost > 0, w.say("system.lost_todo"))},
		{w.say("system.damaged"), w.Number(int64(s.Damaged)), w.say("system.damaged_means"), todo(s.Damaged > 0, w.say("system.damaged_todo"))},
	}
}

// duration says how long something takes, in its largest unit.
func (w *wording) duration(d time.Duration) string {
	switch {
	case d < time.Second:
		return w.say("time.instant")
	case d < time.Minute:
		return w.say("time.seconds", "Count", int64(d/time.Second))
	case d < time.Hour:
		return w.say("time.minutes", "Count", int64(d/time.Minute))
	case d < 48*time.Hour:
		return w.say("time.hours", "Count", int64(d/time.Hour))
	}
	return w.say("time.days", "Count", int64(d/(24*time.Hour)))
}
