package demo

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"goodword/pkg/referral"
)

// posting is a vacancy with what is to come of it.
type posting struct {
	row                        *referral.Vacancy
	name                       string // of its file
	publishedIn, closedIn      int    // days ago
	from, to                   time.Time
	links, applications, hires int
	teamNotes, notes           []string // in the words of its own team, of anyone
	shared                     []*link
}

func (p *posting) ready() *referral.Vacancy { return p.row }

// openVacancies reads content/vacancies, oldest first.
func (s *sample) openVacancies() error {
	files, err := fs.Glob(content, "content/vacancies/*.md")
	if err != nil {
		return err
	}
	for _, file := range files {
		text, err := content.ReadFile(file)
		if err != nil {
			return err
		}
		p, err := s.posting(strings.TrimSuffix(path.Base(file), ".md"), string(text))
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		s.vacancies = append(s.vacancies, p)
	}
	slices.SortStableFunc(s.vacancies, func(a, b *posting) int {
		return cmp.Compare(b.publishedIn, a.publishedIn)
	})
	return nil
}

// posting reads a vacancy: fields, a line "---", the description, and the
// parts "=== growth", "=== culture", "=== procedure", "=== contact" and
// "=== notes".
func (s *sample) posting(name, text string) (*posting, error) {
	head, body, ok := strings.Cut(text, "\n---\n")
	if !ok {
		return nil, errors.New("the fields do not end with a line ---")
	}
	fields, err := readFields(head)
	if err != nil {
		return nil, err
	}
	parts := strings.Split(body, "\n=== ")
	v := &referral.Vacancy{VacancyText: fields.text()}
	v.Description = strings.TrimSpace(parts[0])
	p := &posting{row: v, name: name}
	for _, part := range parts[1:] {
		title, text, _ := strings.Cut(part, "\n")
		switch text = strings.TrimSpace(text); title {
		case "growth":
			v.Growth = text
		case "culture":
			v.Culture = text
		case "procedure":
			v.Procedure = text
		case "contact":
			v.Contact = text
		case "notes":
			p.readNotes(text)
		default:
			return nil, fmt.Errorf("there is no part %q", title)
		}
	}
	p.links, p.applications, p.hires = fields.number("links"), fields.number("applications"), fields.number("hires")
	v.ValidThrough = s.calendar.day(s.calendar.daysAgo(-fields.number("open")))
	v.Slug, v.Folded = referral.Slugify(v.Title), referral.Fold(v.VacancyText)
	s.live(p, fields)
	return p, fields.err
}

// live gives a vacancy the dates of its life until now.
func (s *sample) live(p *posting, f *fields) {
	v, c := p.row, s.calendar
	p.publishedIn, p.closedIn = f.number("published"), f.number("closed")
	p.from, p.to = c.workday(p.publishedIn, 9), c.latest()
	v.Status, v.Version = referral.Status(f.values["status"]), 1
	v.CreatedAt = c.workday(p.publishedIn+2, 14)
	v.UpdatedAt = v.CreatedAt
	if v.Status == referral.Draft {
		return
	}
	v.PublishedAt, v.UpdatedAt, v.Version = &p.from, p.from, 2
	if v.Status == referral.Closed {
		closed := c.workday(p.closedIn, 16)
		p.to = closed.Add(-leeway)
		v.ClosedAt, v.UpdatedAt, v.Version = &closed, closed, 3
		v.CloseReason = referral.CloseReason(f.values["reason"])
	}
}

func (p *posting) readNotes(text string) {
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if note, ok := strings.CutPrefix(line, "+ "); ok {
			p.teamNotes = append(p.teamNotes, note)
		} else if note, ok := strings.CutPrefix(line, "- "); ok {
			p.notes = append(p.notes, note)
		}
	}
}

// fields are the lines "name: value" at the head of a file, and the first
// thing that was wrong with them.
type fields struct {
	values map[string]string
	err    error
}

func readFields(head string) (*fields, error) {
	f := &fields{values: map[string]string{}}
	for line := range strings.Lines(head) {
		name, value, ok := strings.Cut(strings.TrimSpace(line), ": ")
		if !ok {
			return nil, fmt.Errorf("%q is not a field", line)
		}
		f.values[name] = value
	}
	return f, nil
}

// number reads a field; one that is not there is 0.
func (f *fields) number(name string) int {
	if f.values[name] == "" {
		return 0
	}
	n, err := strconv.Atoi(f.values[name])
	if err != nil && f.err == nil {
		f.err = fmt.Errorf("%s: %w", name, err)
	}
	return n
}

// pair reads "30-38".
func (f *fields) pair(name string) (least, most int) {
	if _, err := fmt.Sscanf(f.values[name], "%d-%d", &least, &most); err != nil && f.err == nil {
		f.err = fmt.Errorf("%s: %w", name, err)
	}
	return least, most
}

func (f *fields) text() referral.VacancyText {
	hoursMin, hoursMax := f.pair("hours")
	salaryMin, salaryMax := f.pair("salary") // euros
	t := referral.VacancyText{
		Title: f.values["title"], Language: f.values["language"], Department: f.values["department"],
		Workplace:       referral.Workplace(f.values["workplace"]),
		EmploymentTypes: strings.Split(f.values["types"], ", "),
		Expertise:       strings.Split(f.values["expertise"], ", "),
		HoursMin:        &hoursMin, HoursMax: &hoursMax,
		Salary: &referral.Salary{Min: int64(salaryMin) * 100, Max: int64(salaryMax) * 100, Currency: "EUR", Period: "month"},
	}
	for city := range strings.SplitSeq(f.values["places"], ", ") {
		t.Locations = append(t.Locations, referral.Location{City: city, Country: "NL"})
	}
	return t
}
