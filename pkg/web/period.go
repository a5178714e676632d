package web

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"goodword/pkg/referral"
)

// periods lets the reader pick days: one of the periods that have a name, or
// any two days. What was picked stands in the address.
type periods struct {
	Choices []periodChoice
	// Days are what was picked, Name its name when it has one.
	Days referral.Period
	Name string
	// Kept is what else the page was asked, which choosing days does not change.
	Kept []kept
	// Wrong holds what is wrong with a day, by its field.
	Wrong map[string]string
}

// kept is a part of the address that stays.
type kept struct{ Field, Value string }

type periodChoice struct {
	Address string
	Label   string // its text
	Current bool
}

var periodLabels = map[string]string{
	"week": "period.week", referral.SixWeeks: "period.six_weeks", "month": "period.month", "quarter": "period.quarter", "year": "period.year", "all": "period.all",
}

// periodsOf reads what was picked for the page at path, among the periods that
// have these names; usual is shown before anything was picked. What else the
// page was asked is given as pairs of names and values.
func (w *Web) periodsOf(c echo.Context, f frame, path string, names []string, usual string, stays ...string) periods {
	p := periods{Wrong: map[string]string{}}
	for i := 0; i+1 < len(stays); i += 2 {
		p.Kept = append(p.Kept, kept{stays[i], stays[i+1]})
	}
	p.Days = referral.Period{From: oneLine(c.QueryParam("from")), To: oneLine(c.QueryParam("to"))}
	if p.Days == (referral.Period{}) {
		p.Name = c.QueryParam("period")
		if !slices.Contains(names, p.Name) {
			p.Name = usual
		}
		p.Days = w.programme.PeriodOf(p.Name)
	}
	for _, name := range names {
		p.Choices = append(p.Choices, periodChoice{
			Address: f.To(path, append([]string{"period", name}, stays...)...), Label: periodLabels[name], Current: name == p.Name,
		})
	}
	return p
}

// blame notes what is wrong with the days and says whether that was all.
func (p *periods) blame(f frame, err error) bool {
	var wrong *referral.Error
	if !errors.As(err, &wrong) || wrong.Code != referral.Invalid || len(wrong.Fields) == 0 {
		return false
	}
	for _, field := range wrong.Fields {
		p.Wrong[field.Path] = f.Say(field.Text)
	}
	return true
}

// to is an address of ours with what was picked, what stays, and more.
func (p periods) to(f frame, path string, pairs ...string) string {
	for _, k := range p.Kept {
		pairs = append(pairs, k.Field, k.Value)
	}
	if p.Name != "" {
		return f.To(path, append(pairs, "period", p.Name)...)
	}
	return f.To(path, append(pairs, "from", p.Days.From, "to", p.Days.To)...)
}

// days are the days in words.
func (w *wording) days(d referral.Period) string {
	switch {
	case d.From == "" && d.To == "":
		return w.say("period.everything")
	case d.From == "":
		return w.say("period.until", "To", w.Date(d.To))
	case d.To == "":
		return w.say("period.since", "From", w.Date(d.From))
	case d.From == d.To:
		return w.LongDate(d.From)
	}
	from := w.Date(d.From)
	if year := d.To[:min(4, len(d.To))]; strings.HasPrefix(d.From, year) {
		from = strings.TrimSuffix(from, nbsp+year) // it stands behind the other day
	}
	return w.say("period.between", "From", from, "To", w.Date(d.To))
}

// daysBefore are the days that a period is compared with, which has as many:
// when they are those right before it, it is enough to say how many.
func (w *wording) daysBefore(now, then referral.Period) string {
	from, err := time.Parse(time.DateOnly, now.From)
	last, err2 := time.Parse(time.DateOnly, then.To)
	first, err3 := time.Parse(time.DateOnly, then.From)
	if err != nil || err2 != nil || err3 != nil || !last.AddDate(0, 0, 1).Equal(from) {
		return w.days(then)
	}
	return w.say("period.days_before", "Days", int(from.Sub(first).Hours()/24))
}
