package referral

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// VacancyText is everything of a vacancy that can be edited. The long texts
// are Markdown. Growth and Culture are parts of their own because people
// choose an employer for them; Procedure and Contact because people hesitate
// without them.
type VacancyText struct {
	Title           string
	Language        string // BCP 47
	Department      string
	Locations       []Location `gorm:"serializer:json"`
	Workplace       Workplace
	EmploymentTypes []string `gorm:"serializer:json"` // full_time part_time temporary contractor intern volunteer per_diem other
	HoursMin        *int     // per week
	HoursMax        *int
	Salary          *Salary `gorm:"serializer:json"`
	Description     string
	Growth          string
	Culture         string
	// Procedure is what happens after applying, and its terms; Contact is whom
	// to ask. Without one it is left out of the hash of an import, so that what
	// was imported before there were such parts has not changed by it.
	Procedure string   `json:",omitempty"`
	Contact   string   `json:",omitempty"`
	Expertise []string `gorm:"serializer:json"`
	// ApplyURL leads to another site where one applies; empty means here. It
	// may be a template: see fillApplyURL.
	ApplyURL string
	// ValidThrough is the last day to apply, "YYYY-MM-DD", or "".
	ValidThrough string
}

func (v VacancyText) withDefaults() VacancyText {
	v.Title = strings.TrimSpace(v.Title)
	if v.Language == "" {
		v.Language = "nl"
	}
	if v.Workplace == "" {
		v.Workplace = OnSite
	}
	if v.Locations == nil {
		v.Locations = []Location{}
	}
	if v.EmploymentTypes == nil {
		v.EmploymentTypes = []string{}
	}
	if v.Expertise == nil {
		v.Expertise = []string{}
	}
	return v
}

// Limits of a vacancy's texts, in characters.
const (
	MaxTitle       = 200
	MaxDescription = 50_000
	MaxSection     = 20_000
)

// SalaryPeriods and EmploymentTypes are the words that a vacancy may use.
var (
	SalaryPeriods   = []string{"hour", "day", "week", "month", "year"}
	EmploymentTypes = []string{"full_time", "part_time", "contractor", "temporary", "intern", "volunteer", "per_diem", "other"}
)

// check says everything that is wrong with a text.
func (v VacancyText) check() error {
	var p problems
	checkLength(&p, "title", v.Title, 1, MaxTitle)
	checkLength(&p, "description", v.Description, 0, MaxDescription)
	checkLength(&p, "growth", v.Growth, 0, MaxSection)
	checkLength(&p, "culture", v.Culture, 0, MaxSection)
	checkLength(&p, "procedure", v.Procedure, 0, MaxSection)
	checkLength(&p, "contact", v.Contact, 0, MaxSection)
	checkLength(&p, "department", v.Department, 0, MaxTitle)
	if !slices.Contains([]Workplace{OnSite, Hybrid, Remote}, v.Workplace) {
		p.add("workplace", "Choose on_site, hybrid or remote.", "Kies on_site, hybrid of remote.")
	}
	for _, t := range v.EmploymentTypes {
		if !slices.Contains(EmploymentTypes, t) {
			p.add("employment_types", "“"+t+"” is not a known type.", "“"+t+"” is geen bekende soort.")
		}
	}
	checkHours(&p, v.HoursMin, v.HoursMax)
	if v.Salary != nil {
		checkSalary(&p, *v.Salary)
	}
	if v.ValidThrough != "" && !validDay(v.ValidThrough) {
		p.add("valid_through", "This is not a date (YYYY-MM-DD).", "Dit is geen datum (JJJJ-MM-DD).")
	}
	checkApplyURL(&p, v.ApplyURL)
	return p.err()
}

func checkLength(p *problems, path, s string, least, most int) {
	n := utf8.RuneCountInString(s)
	switch {
	case n < least || least > 0 && strings.TrimSpace(s) == "":
		p.add(path, "This may not be empty.", "Dit mag niet leeg zijn.")
	case n > most:
		p.add(path, fmt.Sprintf("This is %d characters; at most %d are allowed.", n, most), fmt.Sprintf("Dit zijn %d tekens; het mogen er hoogstens %d zijn.", n, most))
	}
}

func checkHours(p *problems, least, most *int) {
	if least != nil && (*least < 0 || *least > 80) {
		p.add("hours_min", "Hours per week lie between 0 and 80.", "Uren per week liggen tussen 0 en 80.")
	}
	if most != nil && (*most < 1 || *most > 80) {
		p.add("hours_max", "Hours per week lie between 1 and 80.", "Uren per week liggen tussen 1 en 80.")
	}
	if least != nil && most != nil && *least > *most {
		p.add("hours_max", "The most hours are fewer than the least.", "Het hoogste aantal uren is lager dan het laagste.")
	}
}

func checkSalary(p *problems, s Salary) {
	if s.Min < 0 || s.Max <= 0 {
		p.add("salary.max", "A salary is more than nothing.", "Een salaris is meer dan niets.")
	}
	if s.Min > s.Max {
		p.add("salary.max", "The highest salary is lower than the lowest.", "Het hoogste salaris is lager dan het laagste.")
	}
	if len(s.Currency) != 3 || strings.ToUpper(s.Currency) != s.Currency {
		p.add("salary.currency", "A currency is three capitals, such as EUR.", "Een munt is drie hoofdletters, zoals EUR.")
	}
	if !slices.Contains(SalaryPeriods, s.Period) {
		p.add("salary.period", "Choose hour, day, week, month or year.", "Kies hour, day, week, month of year.")
	}
}

func validDay(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

func webAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

// differences are the parts in which a text differs from another, as their
// fields are called.
func (v VacancyText) differences(w VacancyText) []string {
	var names []string
	for _, part := range []struct {
		name string
		same bool
	}{
		{"title", v.Title == w.Title}, {"language", v.Language == w.Language}, {"department", v.Department == w.Department},
		{"locations", slices.Equal(v.Locations, w.Locations)}, {"workplace", v.Workplace == w.Workplace},
		{"employment_types", slices.Equal(v.EmploymentTypes, w.EmploymentTypes)},
		{"hours", sameValue(v.HoursMin, w.HoursMin) && sameValue(v.HoursMax, w.HoursMax)}, {"salary", sameValue(v.Salary, w.Salary)},
		{"description", v.Description == w.Description}, {"growth", v.Growth == w.Growth}, {"culture", v.Culture == w.Culture},
		{"procedure", v.Procedure == w.Procedure}, {"contact", v.Contact == w.Contact}, {"expertise", slices.Equal(v.Expertise, w.Expertise)},
		{"apply_url", v.ApplyURL == w.ApplyURL}, {"valid_through", v.ValidThrough == w.ValidThrough},
	} {
		if !part.same {
			names = append(names, part.name)
		}
	}
	return names
}

// Differences are the parts in which a text differs from another, as their
// fields are called: what somebody changed while somebody else was writing.
func Differences(a, b VacancyText) []string { return a.withDefaults().differences(b.withDefaults()) }

func sameValue[T comparable](a, b *T) bool {
	return a == nil && b == nil || a != nil && b != nil && *a == *b
}
