package web

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"goodword/pkg/referral"
)

// editorForm is a vacancy as it is typed.
type editorForm struct {
	ID                                               string // see sentForms
	Version                                          int64
	Title, Language, Department, Places, Workplace   string
	Types                                            []string
	HoursMin, HoursMax                               string
	SalaryMin, SalaryMax, Currency, Period           string
	Description, Growth, Culture, Procedure, Contact string
	Expertise, ApplyURL, ValidThrough, Reason        string
}

// Length is how many rows a text gets to be typed in.
func (f editorForm) Length(text string, least int) int {
	return min(max(least, strings.Count(text, "\n")+len(text)/75+2), 30)
}

// editorFormFor is a vacancy as its form shows it.
func editorFormFor(v referral.Vacancy) editorForm {
	f := editorForm{
		ID: newFormID(), Version: v.Version, Title: v.Title, Language: cmp.Or(v.Language, "nl"), Department: v.Department,
		Workplace: cmp.Or(string(v.Workplace), string(referral.OnSite)), Types: v.EmploymentTypes, Currency: "EUR", Period: "month",
		Description: v.Description, Growth: v.Growth, Culture: v.Culture, Procedure: v.Procedure, Contact: v.Contact,
		Expertise: strings.Join(v.Expertise, ", "), ApplyURL: v.ApplyURL, ValidThrough: v.ValidThrough, Reason: string(referral.Filled),
	}
	var places []string
	for _, l := range v.Locations {
		place := l.City
		if l.Country != "NL" || place == "" {
			place = strings.TrimPrefix(place+", "+l.Country, ", ")
		}
		places = append(places, place)
	}
	f.Places = strings.Join(places, "\n")
	if v.HoursMin != nil {
		f.HoursMin = strconv.Itoa(*v.HoursMin)
	}
	if v.HoursMax != nil {
		f.HoursMax = strconv.Itoa(*v.HoursMax)
	}
	if v.Salary != nil {
		f.Currency, f.Period = v.Salary.Currency, v.Salary.Period
		f.SalaryMax = typedMoney(v.Salary.Max, f.Currency)
		if v.Salary.Min != 0 {
			f.SalaryMin = typedMoney(v.Salary.Min, f.Currency)
		}
	}
	return f
}

// typedMoney is an amount as it is typed: no sign, and cents when there are any.
func typedMoney(minor int64, code string) string {
	unit := minorUnits(code)
	s := strconv.FormatInt(minor/unit, 10)
	if minor%unit != 0 {
		s += fmt.Sprintf(",%0*d", len(strconv.FormatInt(unit, 10))-1, minor%unit)
	}
	return s
}

// readMoney reads an amount as people of either language type it: 4537, 4.537,
// 4,537.50 and € 4.537,50. What stands behind the last mark is cents when it is
// one or two figures.
func readMoney(s, code string) (int64, bool) {
	s = strings.Map(func(r rune) rune {
		if r == ' ' || r == '\u00a0' || r == '€' || r == '\'' {
			return -1
		}
		return r
	}, s)
	whole, cents := s, ""
	if i := strings.LastIndexAny(s, ".,"); i >= 0 {
		switch rest := s[i+1:]; {
		case rest == "-" || rest == "":
			whole = s[:i]
		case len(rest) <= 2:
			whole, cents = s[:i], rest
		}
	}
	whole = strings.NewReplacer(".", "", ",", "").Replace(whole)
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || n < 0 || n > 1_000_000_000 {
		return 0, false
	}
	unit := minorUnits(code)
	n *= unit
	if cents != "" {
		part, err := strconv.ParseUint((cents + "0")[:2], 10, 32)
		if err != nil {
			return 0, false
		}
		n += int64(part) * unit / 100
	}
	return n, true
}

// editorFormOf is what was typed.
func editorFormOf(form url.Values) editorForm {
	text := func(name string) string {
		return strings.TrimSpace(strings.ReplaceAll(clean(form.Get(name)), "\r\n", "\n"))
	}
	line := func(name string) string { return oneLine(form.Get(name)) }
	version, _ := strconv.ParseInt(form.Get("version"), 10, 64) // 0 for a new one
	f := editorForm{
		ID: formID(form.Get("form_id")), Version: version, Title: strings.Join(strings.Fields(text("title")), " "), Language: line("language"), Department: line("department"),
		Places: text("places"), Workplace: line("workplace"), HoursMin: line("hours_min"), HoursMax: line("hours_max"),
		SalaryMin: line("salary_min"), SalaryMax: line("salary_max"), Currency: strings.ToUpper(line("currency")), Period: line("period"),
		Description: text("description"), Growth: text("growth"), Culture: text("culture"), Procedure: text("procedure"), Contact: text("contact"),
		Expertise: text("expertise"), ApplyURL: text("apply_url"), ValidThrough: line("valid_through"), Reason: line("reason"),
	}
	for _, t := range form["types"] {
		f.Types = append(f.Types, oneLine(t))
	}
	return f
}

// text is the vacancy that was typed, and what could not be read.
func (f editorForm) text(words *wording) (referral.VacancyText, wrongs) {
	var wrong wrongs
	blame := func(field, text string) { wrong = wrong.with(field, labelOf(field), words.say(text)) }
	t := referral.VacancyText{
		Title: f.Title, Language: f.Language, Department: f.Department, Workplace: referral.Workplace(f.Workplace), EmploymentTypes: slices.Clone(f.Types),
		Description: f.Description, Growth: f.Growth, Culture: f.Culture, Procedure: f.Procedure, Contact: f.Contact, ApplyURL: f.ApplyURL, ValidThrough: f.ValidThrough,
	}
	for _, place := range strings.Split(f.Places, "\n") {
		l := referral.Location{City: strings.TrimSpace(place), Country: "NL"}
		if city, code, ok := cutCountry(l.City); ok {
			l = referral.Location{City: city, Country: code}
		}
		if l.City != "" || l.Country != "NL" {
			t.Locations = append(t.Locations, l)
		}
	}
	for _, word := range strings.FieldsFunc(f.Expertise, func(r rune) bool { return r == ',' || r == '\n' || r == ';' }) {
		if word = strings.TrimSpace(word); word != "" {
			t.Expertise = append(t.Expertise, word)
		}
	}
	for _, hours := range []struct {
		typed, field string
		to           **int
	}{{f.HoursMin, "hours_min", &t.HoursMin}, {f.HoursMax, "hours_max", &t.HoursMax}} {
		if hours.typed == "" {
			continue
		}
		n, err := strconv.Atoi(hours.typed)
		if err != nil {
			blame(hours.field, "editor.no_number")
			continue
		}
		*hours.to = &n
	}
	if f.SalaryMin+f.SalaryMax == "" {
		return t, wrong
	}
	s := referral.Salary{Currency: cmp.Or(f.Currency, "EUR"), Period: f.Period}
	readable := true
	for _, amount := range []struct {
		typed, field string
		to           *int64
	}{{f.SalaryMin, "salary_min", &s.Min}, {f.SalaryMax, "salary_max", &s.Max}} {
		if amount.typed == "" {
			continue
		}
		var ok bool
		if *amount.to, ok = readMoney(amount.typed, s.Currency); !ok {
			blame(amount.field, "editor.no_amount")
			readable = false
		}
	}
	if f.SalaryMax == "" && readable {
		s.Max = s.Min
	}
	if readable {
		t.Salary = &s
	}
	return t, wrong
}

// cutCountry parts a country's code from a place, as in "Gent, BE" or "BE".
func cutCountry(place string) (city, code string, ok bool) {
	city, code = "", place
	if i := strings.LastIndexByte(place, ','); i >= 0 {
		city, code = strings.TrimSpace(place[:i]), strings.TrimSpace(place[i+1:])
	}
	ok = len(code) == 2 && strings.Trim(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
	return city, code, ok
}

func periodOf(s *referral.Salary) string {
	if s == nil {
		return referral.SalaryPeriods[0]
	}
	return s.Period
}
