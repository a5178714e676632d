package referral

import (
	"context"
	"errors"
	"reflect"
	"slices"
)

// PersonRow is a person as a list of the organisation's staff tells it.
type PersonRow struct {
	Line int
	// Profile holds what stands in the row: name, e-mail, and what is in Columns.
	Profile Profile
	// Columns are those that the list has besides name and e-mail.
	Columns []StaffColumn
	// Refused is why a row cannot be taken over.
	Refused *Text
}

// StaffColumn is a column that a list of staff may have or leave out.
type StaffColumn string

const (
	RoleColumn       StaffColumn = "role"
	DepartmentColumn StaffColumn = "department"
	JobTitleColumn   StaffColumn = "job_title"
	LocaleColumn     StaffColumn = "locale"
	LeftOnColumn     StaffColumn = "left_on"
)

// PeopleReport says what an import of people did, or would do.
type PeopleReport struct {
	New, Changed []PersonChange
	Unchanged    int
	Refused      []RefusedRow
}

// PersonChange is somebody as an import found them and left them; somebody new
// was nobody before.
type PersonChange struct {
	Line          int
	Before, After Profile
}

// RefusedRow is a row that was not taken over, and why.
type RefusedRow struct {
	Line   int
	Email  string
	Reason Text
}

// ImportPeople adds the people of a list and changes those who are known by
// their e-mail address. What the list has no column for stays as it is, and so
// does what people chose themselves (their language, how they stand on the
// board). Who is not in the list stays too: a list is often one department's.
// Whoever's last day is over is made inactive and signed out.
func (p *Programme) ImportPeople(ctx context.Context, by Actor, rows []PersonRow) (PeopleReport, error) {
	return p.importPeople(ctx, by, rows, nil)
}

// errTried takes back what was only tried.
var errTried = errors.New("this was a trial")

// TryPeople says what ImportPeople would do, and changes nothing.
func (p *Programme) TryPeople(ctx context.Context, by Actor, rows []PersonRow) (PeopleReport, error) {
	report, err := p.importPeople(ctx, by, rows, errTried)
	if errors.Is(err, errTried) {
		err = nil
	}
	return report, err
}

// importPeople does it, and ends in an error when everything was well.
func (p *Programme) importPeople(ctx context.Context, by Actor, rows []PersonRow, end error) (PeopleReport, error) {
	if err := by.mustBe(by.isAdmin()); err != nil {
		return PeopleReport{}, err
	}
	var report PeopleReport
	err := p.store.Tx(ctx, func(s Store) error {
		report = PeopleReport{}
		unmanned := stillAdmins(ctx, s)
		if unmanned != nil && !errors.Is(unmanned, errLastAdmin) {
			return unmanned
		}
		for _, row := range rows {
			err := p.importPerson(ctx, s, by, row, &report)
			if CodeOf(err) == Invalid {
				report.Refused = append(report.Refused, RefusedRow{row.Line, row.Profile.Email, whyRefused(err)})
				continue
			}
			if err != nil {
				return err
			}
		}
		if unmanned == nil {
			if err := stillAdmins(ctx, s); err != nil {
				return err
			}
		}
		return end
	})
	return report, err
}

// whyRefused is what is wrong with a row, column by column.
func whyRefused(err error) Text {
	var e *Error
	errors.As(err, &e)
	if len(e.Fields) == 0 {
		return e.Text
	}
	var t Text
	for i, f := range e.Fields {
		if i > 0 {
			t.EN, t.NL = t.EN+" ", t.NL+" "
		}
		name := columnNames[f.Path]
		t.EN, t.NL = t.EN+name.EN+": "+f.Text.EN, t.NL+name.NL+": "+f.Text.NL
	}
	return t
}

// columnNames are how people call the columns.
var columnNames = map[string]Text{
	"name": {EN: "Name", NL: "Naam"}, "email": {EN: "E-mail", NL: "E-mail"}, "role": {EN: "Role", NL: "Rol"}, "department": {EN: "Department", NL: "Afdeling"},
	"job_title": {EN: "Job title", NL: "Functie"}, "locale": {EN: "Language", NL: "Taal"}, "left_on": {EN: "Last day", NL: "Laatste dag"},
}

func (p *Programme) importPerson(ctx context.Context, s Store, by Actor, row PersonRow, report *PeopleReport) error {
	if row.Refused != nil {
		return &Error{Code: Invalid, Text: *row.Refused}
	}
	known, err := s.PersonByEmail(ctx, CleanEmail(row.Profile.Email))
	isNew := CodeOf(err) == NotFound
	if err != nil && !isNew {
		return err
	}
	if isNew {
		known = Person{Profile: Profile{Active: true, Locale: row.Profile.Locale}, Version: 1, CreatedAt: p.Now()}
	}
	before := known
	known.Profile = row.onto(known.Profile, p.Day(p.Now())).withDefaults()
	if err := known.check(); err != nil {
		return err
	}
	change := PersonChange{row.Line, before.Profile, known.Profile}
	known.UpdatedAt = p.Now()
	switch {
	case isNew:
		report.New = append(report.New, change)
		if err := s.CreatePerson(ctx, &known); err != nil {
			return err
		}
		return auditPerson(ctx, s, by, PersonAdded, nil, &known)
	case reflect.DeepEqual(before.Profile, known.Profile):
		report.Unchanged++
		return nil
	}
	report.Changed = append(report.Changed, change)
	if before.Active && !known.Active {
		if err := s.EndSessionsOf(ctx, known.ID); err != nil {
			return err
		}
	}
	if err := s.UpdatePerson(ctx, &known); err != nil {
		return err
	}
	return auditPerson(ctx, s, by, PersonChanged, &before, &known)
}

// onto is a profile with what the row says of it.
func (row PersonRow) onto(p Profile, today string) Profile {
	told := func(c StaffColumn) bool { return slices.Contains(row.Columns, c) }
	p.Name, p.Email = row.Profile.Name, row.Profile.Email
	if told(RoleColumn) && row.Profile.Role != "" {
		p.Role = row.Profile.Role
	}
	if told(DepartmentColumn) {
		p.Department = row.Profile.Department
	}
	if told(JobTitleColumn) {
		p.JobTitle = row.Profile.JobTitle
	}
	if told(LeftOnColumn) {
		left := row.Profile.LeftOn
		switch {
		case left != "" && left < today:
			p.Active = false
		case p.LeftOn != "" && p.LeftOn != left: // who had left is back
			p.Active = true
		}
		p.LeftOn = left
	}
	return p
}
