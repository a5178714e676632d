package web

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/currency"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"goodword/pkg/referral"
)

var weekdays = map[string][]string{
	"nl": {"zondag", "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag"},
	"en": {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
}

var months = map[string][]string{
	"nl": {"januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november", "december"},
	"en": {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
}

// nbsp keeps what belongs together on one line.
const nbsp = "\u00a0"

// Date writes a day "YYYY-MM-DD" in words: "13 december 2026".
func (s speaker) Date(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return fmt.Sprint(t.Day(), nbsp, months[s.Lang][t.Month()-1], nbsp, t.Year())
}

// LongDate is Date with the day of the week: "zondag 13 december 2026".
func (s speaker) LongDate(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return weekdays[s.Lang][t.Weekday()] + " " + s.Date(day)
}

// Number writes a whole number with its thousands parted.
func (s speaker) Number(n int64) string {
	if 0 <= n && n < 1000 { // nothing to part
		return strconv.FormatInt(n, 10)
	}
	return s.numbers.Sprintf("%d", n)
}

// Percent writes a part of a whole, "33,0%"; what is there and too small for
// that is "< 0,1%", and never none at all.
func (s speaker) Percent(part, whole int64) string {
	switch {
	case whole == 0 || part == 0:
		return s.numbers.Sprintf("%d%%", 0)
	case part == whole:
		return s.numbers.Sprintf("%d%%", 100)
	}
	percent := 100 * float64(part) / float64(whole)
	switch {
	case percent < 0.1:
		return s.numbers.Sprintf("<"+nbsp+"%.1f%%", 0.1)
	case percent > 99.9:
		return s.numbers.Sprintf(">"+nbsp+"%.1f%%", 99.9)
	}
	return s.numbers.Sprintf("%.1f%%", percent)
}

// bytes writes a size on disk: "1,5 MB".
func (s speaker) bytes(n int64) string {
	size, unit := float64(n), "B"
	for _, larger := range []string{"kB", "MB", "GB", "TB"} {
		if size < 1000 {
			break
		}
		size, unit = size/1000, larger
	}
	if size = math.Round(size*10) / 10; size >= 100 || size == math.Trunc(size) {
		return s.numbers.Sprintf("%.0f"+nbsp+unit, size)
	}
	return s.numbers.Sprintf("%.1f"+nbsp+unit, size)
}

// currencySigns are the ones that nobody here mistakes; others keep their code.
var currencySigns = map[string]string{"EUR": "€", "GBP": "£", "USD": "$"}

// Money writes an amount in minor units: "€ 4.537", "€15.50". Cents stand
// there only when there are any.
func (s speaker) Money(minor int64, code string) string {
	unit := minorUnits(code)
	amount := s.Number(minor / unit)
	if cents := minor % unit; cents != 0 {
		mark := map[string]string{"nl": ",", "en": "."}[s.Lang]
		amount += fmt.Sprintf("%s%0*d", mark, len(fmt.Sprint(unit))-1, cents)
	}
	sign, known := currencySigns[code]
	switch {
	case !known:
		return code + nbsp + amount
	case s.Lang == "nl":
		return sign + nbsp + amount
	}
	return sign + amount
}

// minorUnits is how many of the smallest unit go into one of a currency.
func minorUnits(code string) int64 {
	unit, err := currency.ParseISO(code)
	if err != nil {
		return 100
	}
	scale, _ := currency.Standard.Rounding(unit)
	n := int64(1)
	for range scale {
		n *= 10
	}
	return n
}

// salaryPeriods are the texts that say what a salary is for.
var salaryPeriods = map[string]string{
	"hour": "facts.gross_hour", "day": "facts.gross_day", "week": "facts.gross_week",
	"month": "facts.gross_month", "year": "facts.gross_year",
}

// workplaces are the texts that say where the work is done. On site is what
// everybody expects and goes without saying.
var workplaces = map[referral.Workplace]string{
	referral.Hybrid: "facts.hybrid", referral.Remote: "facts.remote",
}

// employmentTypes are the texts for the kinds of contract.
var employmentTypes = map[string]string{
	"full_time": "facts.full_time", "part_time": "facts.part_time", "contractor": "facts.contractor",
	"temporary": "facts.temporary", "intern": "facts.intern", "volunteer": "facts.volunteer",
	"per_diem": "facts.per_diem", "other": "facts.other",
}

// facts are what one asks first of a vacancy, in words; what is not known is
// empty, but for the salary: that it is not told is a fact too.
type facts struct {
	Salary     string
	SalaryNote string // what the amount is for
	Hours      string
	Place      string
	Contract   string
	ClosingDay string // "YYYY-MM-DD"
	Until      string // the same for a list, where the year goes without saying
}

// known are the facts for one line of a list.
func (f facts) known() []string {
	return slices.DeleteFunc([]string{f.Place, f.Hours, f.Salary, f.Until}, func(s string) bool { return s == "" })
}

func (s speaker) facts(v referral.Vacancy) (facts, error) {
	f := facts{ClosingDay: v.ValidThrough}
	w := wording{speaker: s}
	if v.Salary != nil {
		f.Salary, f.SalaryNote = w.salary(*v.Salary), w.say(salaryPeriods[v.Salary.Period])
	}
	f.Hours = w.hours(v.HoursMin, v.HoursMax)
	f.Place = w.place(v)
	var kinds []string
	for _, kind := range v.EmploymentTypes {
		kinds = append(kinds, w.say(employmentTypes[kind]))
	}
	f.Contract = capital(strings.Join(kinds, ", "))
	if t, err := time.Parse(time.DateOnly, v.ValidThrough); err == nil {
		f.Until = w.say("facts.until_day", "Day", fmt.Sprint(t.Day(), nbsp, months[s.Lang][t.Month()-1]))
	}
	return f, w.err
}

// left says how many days there are after today until a last day, "" without
// one.
func (s speaker) left(last, today string) (string, error) {
	end, err := time.Parse(time.DateOnly, last)
	if err != nil {
		return "", nil
	}
	now, err := time.Parse(time.DateOnly, today)
	if err != nil {
		return "", err
	}
	if days := int(end.Sub(now).Hours() / 24); days > 0 {
		return s.T("facts.left", "Count", days)
	}
	return s.T("facts.last_day")
}

// wording asks for texts and keeps the first error, so that sentences can be
// put together in one go.
type wording struct {
	speaker
	err error
}

func (w *wording) say(key string, pairs ...any) string {
	text, err := w.T(key, pairs...)
	if w.err == nil {
		w.err = err
	}
	return text
}

func (w *wording) salary(s referral.Salary) string {
	most := w.Money(s.Max, s.Currency)
	switch s.Min {
	case s.Max:
		return most
	case 0:
		return w.say("facts.up_to", "Most", most)
	}
	return w.say("facts.range", "Least", w.Money(s.Min, s.Currency), "Most", most)
}

func (w *wording) hours(least, most *int) string {
	switch {
	case least != nil && most != nil && *least != *most && *least > 0:
		return w.say("facts.hours_range", "Least", *least, "Most", *most)
	case most != nil:
		return w.say("facts.hours", "Hours", *most)
	case least != nil && *least > 0:
		return w.say("facts.hours_from", "Least", *least)
	}
	return ""
}

// place names the cities and, outside the Netherlands, the countries.
func (w *wording) place(v referral.Vacancy) string {
	var places []string
	for _, l := range v.Locations {
		country := ""
		if l.Country != "NL" || l.City == "" {
			country = w.country(l.Country)
		}
		switch {
		case l.City != "" && country != "":
			places = append(places, l.City+" ("+country+")")
		case l.City+country != "":
			places = append(places, l.City+country)
		}
	}
	where := strings.Join(places, ", ")
	key, said := workplaces[v.Workplace]
	switch {
	case !said:
		return where
	case where == "":
		return capital(w.say(key))
	}
	return where + ", " + w.say(key)
}

// country is the name of an ISO 3166-1 code in the reader's language.
func (s speaker) country(code string) string {
	region, err := language.ParseRegion(code)
	if err != nil {
		return code
	}
	names := display.Dutch.Regions()
	if s.Lang == "en" {
		names = display.English.Regions()
	}
	if name := names.Name(region); name != "" {
		return name
	}
	return code
}

func capital(s string) string {
	r := []rune(s)
	if len(r) == 0 {
		return ""
	}
	return strings.ToUpper(string(r[:1])) + string(r[1:])
}
