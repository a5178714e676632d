package web

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	formats "goodword/pkg/feeds" // feeds are ours
	"goodword/pkg/referral"
)

// staffListPage takes over a list of staff, after a look at what it would do.
type staffListPage struct {
	frame
	// List is what was read, to be taken over as it was tried.
	List   string
	Report *referral.PeopleReport
	Done   bool
	// People are those who are new or changed, the first ones; More are the rest.
	People     []personChange
	MorePeople int
	Refused    []refusedRow
	More       int // refused rows that are not shown
	Wrong      string
}

// personChange is somebody whom the list makes, or changes.
type personChange struct {
	Person, Email string
	New           bool
	Changes       []profileChange
}

// profileChange is one thing about somebody, "" for nothing.
type profileChange struct{ Label, Before, After string }

type refusedRow struct {
	Line          int
	Email, Reason string
}

const (
	staffListPath = peoplePath + "/import"
	// mostStaffList is some 8,000 people. Longer lists go by the command line.
	mostStaffList   = 1 << 20
	mostPeopleShown = 50
)

// staffColumns name the columns and say what may stand in them.
var staffColumns = [][2]string{
	{"stafflist.column_name", "stafflist.column_name_means"}, {"stafflist.column_email", "stafflist.column_email_means"},
	{"stafflist.column_role", "stafflist.column_role_means"}, {"stafflist.column_department", "stafflist.column_department_means"},
	{"stafflist.column_job_title", "stafflist.column_job_title_means"}, {"stafflist.column_locale", "stafflist.column_locale_means"},
	{"stafflist.column_left_on", "stafflist.column_left_on_means"},
}

// StaffColumns are all columns that a list may have.
func (p staffListPage) StaffColumns() [][2]string { return staffColumns }

func (w *Web) showStaffList(c echo.Context) error {
	return w.sendStaffList(c, http.StatusOK, staffListPage{})
}

func (w *Web) sendStaffList(c echo.Context, status int, p staffListPage) error {
	if err := w.programme.MayEditPeople(actor(c)); err != nil {
		return err
	}
	p.frame = w.frame(c, "stafflist")
	words := wording{speaker: p.speaker}
	if p.Report != nil {
		p.Refused, p.More = words.refused(p.Report.Refused)
		p.People, p.MorePeople = words.changed(*p.Report)
	}
	if p.Title = words.say("stafflist.title"); words.err != nil {
		return words.err
	}
	return w.send(c, status, p)
}

func (w *wording) refused(rows []referral.RefusedRow) (list []refusedRow, more int) {
	for _, r := range rows[:min(len(rows), mostPeopleShown)] {
		list = append(list, refusedRow{r.Line, r.Email, w.Say(r.Reason)})
	}
	return list, len(rows) - len(list)
}

// changed puts first what an admin must see: who is changed, then who is new.
func (w *wording) changed(r referral.PeopleReport) (list []personChange, more int) {
	all := slices.Concat(r.Changed, r.New)
	for i, change := range all[:min(len(all), mostPeopleShown)] {
		list = append(list, personChange{change.After.Name, change.After.Email, i >= len(r.Changed), w.differences(change.Before, change.After, i >= len(r.Changed))})
	}
	return list, len(all) - len(list)
}

// differences are what is another thing than before; of somebody new all that
// is known, but that they are active.
func (w *wording) differences(before, after referral.Profile, isNew bool) (list []profileChange) {
	say := func(label, was, is string) {
		if was != is {
			list = append(list, profileChange{w.say(label), was, is})
		}
	}
	role := func(p referral.Profile) string {
		if p.Role == "" {
			return ""
		}
		return w.say(roles[p.Role])
	}
	state := func(p referral.Profile) string {
		if p.Active {
			return w.say("people.active")
		}
		return w.say("people.inactive")
	}
	if !isNew {
		say("apply.name", before.Name, after.Name)
	}
	say("people.role", role(before), role(after))
	say("list.department", before.Department, after.Department)
	say("people.job_title", before.JobTitle, after.JobTitle)
	say("people.left_on", before.LeftOn, after.LeftOn)
	if !isNew || !after.Active {
		say("people.state", state(before), state(after))
	}
	return list
}

func (w *Web) takeStaffList(c echo.Context) error {
	files, values, err := w.uploaded(c, 4*mostStaffList, map[string]int64{"file": mostStaffList, "list": mostStaffList})
	if err != nil {
		return err
	}
	if err := w.programme.MayEditPeople(actor(c)); err != nil {
		return err
	}
	p, take := staffListPage{List: string(files["file"])}, w.programme.TryPeople
	if values["do"] == "import" {
		p, take = staffListPage{List: values["list"], Done: true}, w.programme.ImportPeople
	}
	rows, err := formats.ReadPeople(strings.NewReader(p.List))
	if err == nil {
		var report referral.PeopleReport
		report, err = take(c.Request().Context(), actor(c), rows)
		p.Report = &report
	}
	var known *referral.Error
	if errors.As(err, &known) && slices.Contains([]referral.Code{referral.Invalid, referral.Conflict}, known.Code) {
		p = staffListPage{Wrong: w.frame(c, "stafflist").Say(known.Text)}
		return w.sendStaffList(c, http.StatusUnprocessableEntity, p)
	}
	if err != nil {
		return err
	}
	return w.sendStaffList(c, http.StatusOK, p)
}
