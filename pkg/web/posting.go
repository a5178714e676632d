package web

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"goodword/pkg/referral"
)

// postingsPage is HR's list of vacancies, at /hr/vacancies; what was asked for
// stands in the address.
type postingsPage struct {
	frame
	Rows               []postingRow
	Search, Department string
	Departments        []string
	States             []stateChoice
	Filtered           bool
	// Older is the address of the next page, First that of the first one.
	Older, First string
}

// postingRow is one vacancy as HR sees it in a list.
type postingRow struct {
	Address, Title, Language, Department string
	State                                string // the text that names it
	Open                                 bool
	// Day is the last day to apply, or the day on which it closed.
	Day    string
	Counts referral.Counts
}

// stateChoice is one state to filter by.
type stateChoice struct {
	Value  referral.Status
	Label  string
	Chosen bool
}

const postingsPath = "/hr/vacancies"

// postingStates are the texts that name a state; one whose last day has passed
// is told apart by postingState.
var postingStates = map[referral.Status]string{
	referral.Draft: "postings.draft", referral.Published: "postings.open", referral.Closed: "postings.closed",
}

// closedLabels are the texts that say in a word why a vacancy is closed.
var closedLabels = map[referral.CloseReason]string{
	referral.Filled: "postings.filled", referral.Withdrawn: "postings.withdrawn", referral.Expired: "postings.expired", referral.Vanished: "postings.vanished",
}

func (w *Web) showPostings(c echo.Context) error {
	p := postingsPage{frame: w.frame(c, "postings"), Search: oneLine(c.QueryParam("q")), Department: oneLine(c.QueryParam("department"))}
	ctx := c.Request().Context()
	f := referral.VacancyFilter{Search: p.Search, Department: p.Department, Brief: true, Page: referral.Page{After: number(c, "after"), Limit: rowsPerPage}}
	for _, s := range []referral.Status{referral.Published, referral.Draft, referral.Closed} {
		chosen := string(s) == c.QueryParam("status")
		if chosen {
			f.Status = s
		}
		p.States = append(p.States, stateChoice{s, postingStates[s], chosen})
	}
	found, err := w.programme.Vacancies(ctx, actor(c), f)
	if err != nil {
		return err
	}
	var ids []int64
	for _, v := range found.Items {
		ids = append(ids, v.ID)
	}
	counts, err := w.programme.CountsByVacancy(ctx, actor(c), ids)
	if err != nil {
		return err
	}
	for _, v := range found.Items {
		p.Rows = append(p.Rows, w.postingRow(p.frame, v, counts[v.ID]))
	}
	if p.Departments, _, err = w.choices.of(ctx, w); err != nil {
		return err
	}
	p.Departments = withChosen(p.Departments, p.Department)
	p.Filtered = p.Search+p.Department+string(f.Status) != ""
	asked := []string{"q", p.Search, "department", p.Department, "status", string(f.Status)}
	if found.Next != 0 {
		p.Older = p.To(postingsPath, append(asked, "after", strconv.FormatInt(found.Next, 10))...)
	}
	if f.Page.After != 0 {
		p.First = p.To(postingsPath, asked...)
	}
	if p.Title, err = p.T("postings.name"); err != nil {
		return err
	}
	return w.send(c, http.StatusOK, p)
}

func (w *Web) postingRow(f frame, v referral.Vacancy, n referral.Counts) postingRow {
	row := postingRow{
		Address: f.To(postingPath(v.ID)), Title: v.Title, Language: v.Language, Department: v.Department,
		State: w.postingState(v), Open: v.Open(w.today()), Day: v.ValidThrough, Counts: n,
	}
	if v.ClosedAt != nil {
		row.Day = w.programme.Day(*v.ClosedAt)
	}
	return row
}

// postingState is the text that says how a vacancy stands today.
func (w *Web) postingState(v referral.Vacancy) string {
	switch {
	case v.Status == referral.Published && !v.Open(w.today()):
		return "postings.expired"
	case v.Status == referral.Closed && closedLabels[v.CloseReason] != "":
		return closedLabels[v.CloseReason]
	}
	return postingStates[v.Status]
}

func postingPath(id int64) string { return postingsPath + "/" + strconv.FormatInt(id, 10) }
