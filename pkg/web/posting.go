package web

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"goodword/pkg/referral"
	"goodword/pkg/sheet"
)

// postingsPage lists vacancies for HR; what was asked for stands in the
// address.
type postingsPage struct {
	frame
	Lead               string
	Rows               []postingRow
	Search             string
	Department, Source string
	Departments        []string
	Sources            []string
	Statuses           []stateChoice
	Filtered           bool
	// Older is the address of the next page, First that of the first one.
	Older, First string
	Sheets       sheetLinks
}

// postingRow is one vacancy in HR's list.
type postingRow struct {
	Address, Title, Language, Department string
	State                                string // the text that names it
	Why                                  string // closed why, or closing when
	Counts                               referral.Counts
}

// stateChoice is a state to filter by, with how many are in it.
type stateChoice struct {
	Value, Label string
	Count        int64
	Chosen       bool
}

const postingsPath = "/hr/vacancies"

// postingStates are the states that HR tells vacancies apart by. Closing soon
// and past its last day are told from the day, not from the status.
var postingStates = []struct{ Value, Label string }{
	{"draft", "postings.draft"}, {"published", "postings.published"}, {"soon", "postings.soon"}, {"over", "postings.over"}, {"closed", "postings.closed"},
}

// postingFilter is what was asked for.
func (w *Web) postingFilter(c echo.Context) (f referral.VacancyFilter, state string) {
	f = referral.VacancyFilter{
		Search: oneLine(c.QueryParam("q")), Department: oneLine(c.QueryParam("department")), Source: oneLine(c.QueryParam("source")),
		Brief: true, Page: referral.Page{After: number(c, "after"), Limit: rowsPerPage},
	}
	state = oneLine(c.QueryParam("status"))
	soon := w.programme.SoonClosing()
	switch state {
	case "draft", "published", "closed":
		f.Status = referral.Status(state)
	case "soon":
		f.Status, f.Closes = referral.Published, soon
	case "over":
		f.Status, f.Closes = referral.Published, referral.Period{To: w.dayBefore(soon.From)}
	default:
		state = ""
	}
	return f, state
}

func (w *Web) dayBefore(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return t.AddDate(0, 0, -1).Format(time.DateOnly)
}

func (w *Web) showPostings(c echo.Context) error {
	ctx, by := c.Request().Context(), actor(c)
	p := postingsPage{frame: w.frame(c, "postings")}
	filter, state := w.postingFilter(c)
	register, err := w.programme.VacancyRegister(ctx, by)
	if err != nil {
		return err
	}
	found, err := w.programme.Vacancies(ctx, by, filter)
	if err != nil {
		return err
	}
	words := wording{speaker: p.speaker}
	if p.Rows, err = w.postingRows(ctx, by, &words, p.frame, found.Items); err != nil {
		return err
	}
	p.Search, p.Department, p.Source = filter.Search, filter.Department, filter.Source
	p.Departments, p.Sources = withChosen(register.Departments, p.Department), withChosen(register.Sources, p.Source)
	counts := map[string]int64{
		"draft": register.Draft, "published": register.Open + register.Over, "soon": register.Soon, "over": register.Over, "closed": register.Closed,
	}
	for _, s := range postingStates {
		p.Statuses = append(p.Statuses, stateChoice{s.Value, s.Label, counts[s.Value], s.Value == state})
	}
	p.Filtered = p.Search+p.Department+p.Source+state != ""
	asked := []string{"q", p.Search, "status", state, "department", p.Department, "source", p.Source}
	if found.Next != 0 {
		p.Older = p.To(postingsPath, append(asked, "after", strconv.FormatInt(found.Next, 10))...)
	}
	if filter.Page.After != 0 {
		p.First = p.To(postingsPath, asked...)
	}
	p.Sheets = sheetLinks{p.To(postingsPath+".csv", asked...), p.To(postingsPath+".xlsx", asked...)}
	p.Title = words.say("postings.name")
	if register.Open > 0 {
		p.Title = words.say("postings.open", "Count", register.Open)
		if register.Soon > 0 {
			p.Title = words.say("postings.open_soon", "Open", p.Title, "Soon", words.say("postings.closing", "Count", register.Soon, "Days", referral.ClosingSoon))
		}
	}
	p.Lead = words.postingsLead(register)
	if words.err != nil {
		return words.err
	}
	return w.send(c, http.StatusOK, p)
}

// postingsLead says how many vacancies there are, and how many of them cannot be
// applied to; what there is none of goes unsaid.
func (w *wording) postingsLead(r referral.VacancyRegister) string {
	if r.All() == 0 {
		return ""
	}
	var parts []string
	for _, part := range []struct {
		n   int64
		key string
	}{{r.Draft, "postings.of_draft"}, {r.Over, "postings.of_over"}, {r.Closed, "postings.of_closed"}} {
		if part.n > 0 {
			parts = append(parts, w.say(part.key, "Number", w.Number(part.n)))
		}
	}
	all := w.say("postings.in_all", "Count", r.All(), "Number", w.Number(r.All()))
	if len(parts) == 0 {
		return all + "."
	}
	return all + ": " + strings.Join(parts, ", ") + "."
}

func (w *Web) postingRows(ctx context.Context, by referral.Actor, words *wording, f frame, vs []referral.Vacancy) ([]postingRow, error) {
	ids := make([]int64, len(vs))
	for i, v := range vs {
		ids[i] = v.ID
	}
	counts, err := w.programme.VacancyTallies(ctx, by, ids)
	if err != nil {
		return nil, err
	}
	soon := w.programme.SoonClosing()
	list := make([]postingRow, len(vs))
	for i, v := range vs {
		row := postingRow{Address: f.To(editorPath(v.ID)), Title: v.Title, Language: v.Language, Department: v.Department, Counts: counts[v.ID]}
		row.State, row.Why = words.postingState(v, soon)
		list[i] = row
	}
	return list, words.err
}

// postingState is the text that names how far a vacancy is, and why or until
// when.
func (w *wording) postingState(v referral.Vacancy, soon referral.Period) (label, why string) {
	switch {
	case v.Status == referral.Draft:
		return "postings.draft", ""
	case v.Status == referral.Closed:
		return "postings.closed", w.say(closeReasons[v.CloseReason])
	case v.ValidThrough != "" && v.ValidThrough < soon.From:
		return "postings.over", w.Date(v.ValidThrough)
	case v.ValidThrough != "" && v.ValidThrough <= soon.To:
		return "postings.soon", w.Date(v.ValidThrough)
	case v.ValidThrough != "":
		return "postings.published", w.say("postings.until", "Day", w.Date(v.ValidThrough))
	}
	return "postings.published", ""
}

// closeReasons are the texts that say to staff why a vacancy is closed.
var closeReasons = map[referral.CloseReason]string{
	referral.Filled: "postings.filled", referral.Withdrawn: "postings.withdrawn", referral.Expired: "postings.expired",
	referral.Vanished: "postings.vanished", "": "postings.expired",
}

// mostInSheet is how many vacancies a sheet holds at most.
const mostInSheet = 20_000

func (w *Web) downloadPostings(c echo.Context) error {
	ctx, by := c.Request().Context(), actor(c)
	f := w.frame(c, "postings")
	filter, _ := w.postingFilter(c)
	filter.Page = referral.Page{Limit: mostInSheet}
	found, err := w.programme.Vacancies(ctx, by, filter)
	if err != nil {
		return err
	}
	words := wording{speaker: f.speaker}
	rows, err := w.postingRows(ctx, by, &words, f, found.Items)
	if err != nil {
		return err
	}
	t := sheet.Table{Name: words.say("postings.name"), Header: []string{
		words.say("postings.number"), words.say("editor.title"), words.say("list.department"), words.say("postings.state"), words.say("postings.why"), words.say("postings.last_day"),
		words.say("postings.source"), words.say("postings.links"), words.say("postings.visits"), words.say("postings.applications"), words.say("postings.hires"),
	}}
	for i, r := range rows {
		v := found.Items[i]
		t.Rows = append(t.Rows, []any{v.ID, v.Title, v.Department, words.say(r.State), r.Why, v.ValidThrough, v.Source,
			r.Counts.Links, r.Counts.Visits, r.Counts.Applications, r.Counts.Hires})
	}
	if words.err != nil {
		return words.err
	}
	return w.sendSheet(c, f, "vacancies", t)
}
