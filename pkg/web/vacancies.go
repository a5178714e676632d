package web

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"goodword/pkg/referral"
)

// vacanciesPage is the list of open vacancies, at / and /v.
type vacanciesPage struct {
	frame
	Rows []vacancyRow
	// Search, Department and City are what was asked for.
	Search, Department, City string
	Departments, Cities      []string // to choose from
	Hours                    []hoursChoice
	Filtered                 bool
	// Complete says that the rows are all there are, so that they may be counted.
	Complete bool
	// Older is the address of the next page, First that of the first one.
	Older, First string
	// Ref is the token that came along from a spoken code, and Teller whose
	// code that is; the vacancies are reached with it.
	Ref, Teller string
}

// vacancyRow is one line of a list.
type vacancyRow struct {
	Address  string
	Title    string
	Language string
	Kicker   string   // department
	Sum      []string // place, hours, salary, closing day
}

// hoursChoice is a range of hours to filter by, as the address has it.
type hoursChoice struct {
	Value, Label string
	Least, Most  int
	Chosen       bool
}

// hoursRanges are the ranges to choose from: about three days, four, and more.
var hoursRanges = []hoursChoice{
	{Value: "24", Label: "list.hours_some", Most: 24}, {Value: "32", Label: "list.hours_between", Least: 25, Most: 32},
	{Value: "40", Label: "list.hours_many", Least: 33},
}

const rowsPerPage = 20

func (w *Web) showVacancies(c echo.Context) error {
	p := vacanciesPage{
		frame:  w.frame(c, "vacancies"),
		Search: oneLine(c.QueryParam("q")), Department: oneLine(c.QueryParam("department")), City: oneLine(c.QueryParam("city")),
	}
	ctx := c.Request().Context()
	after, err := strconv.ParseInt(c.QueryParam("after"), 10, 64)
	if err != nil || after < 0 {
		after = 0
	}
	filter := referral.VacancyFilter{
		Search: p.Search, Department: p.Department, City: p.City, Brief: true, Page: referral.Page{After: after, Limit: rowsPerPage},
	}
	hours := ""
	for _, h := range hoursRanges {
		if h.Chosen = c.QueryParam("hours") == h.Value; h.Chosen {
			hours, filter.HoursFrom, filter.HoursTo = h.Value, h.Least, h.Most
		}
		p.Hours = append(p.Hours, h)
	}
	found, err := w.openVacancies(ctx, filter)
	if err != nil {
		return err
	}
	if p.Rows, err = rows(p.frame, found.Items); err != nil {
		return err
	}
	if p.Teller, err = w.programme.TellerOf(ctx, refOf(c.QueryParam("ref"))); err != nil {
		return err
	}
	if p.Teller != "" {
		p.Ref, p.tokened = refOf(c.QueryParam("ref")), true
		for i, v := range found.Items {
			p.Rows[i].Address = p.To("/v/"+v.Slug, "ref", p.Ref)
		}
	}
	if p.Departments, p.Cities, err = w.choices.of(ctx, w); err != nil {
		return err
	}
	p.Departments, p.Cities = withChosen(p.Departments, p.Department), withChosen(p.Cities, p.City)
	p.Filtered = p.Search+p.Department+p.City+hours != ""
	p.Complete = after == 0 && found.Next == 0
	asked := []string{"ref", p.Ref, "q", p.Search, "department", p.Department, "city", p.City, "hours", hours}
	if found.Next != 0 {
		p.Older = p.To("/v", append(asked, "after", strconv.FormatInt(found.Next, 10))...)
	}
	if after != 0 {
		p.First = p.To("/v", asked...)
	}
	words := wording{speaker: p.speaker}
	p.Title = words.say("list.title", "Org", w.org())
	p.Description = words.say("list.description", "Org", w.org())
	p.Canonical = w.base + "/v"
	p.NoIndex = p.Filtered || after != 0
	if words.err != nil {
		return words.err
	}
	return w.send(c, http.StatusOK, p)
}

// oneLine is what a stranger typed, as text that any database takes.
func oneLine(s string) string {
	if len(s) > 200 {
		s = s[:200]
	}
	return strings.Join(strings.Fields(clean(s)), " ")
}

// clean leaves out what is no text.
func clean(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\x00", "")
}

// openVacancies gives a page of vacancies that can be applied to today.
func (w *Web) openVacancies(ctx context.Context, f referral.VacancyFilter) (referral.Listed[referral.Vacancy], error) {
	f.OpenOn = w.today()
	return w.programme.Vacancies(ctx, referral.Actor{}, f)
}

func rows(f frame, vs []referral.Vacancy) ([]vacancyRow, error) {
	var list []vacancyRow
	for _, v := range vs {
		facts, err := f.facts(v)
		if err != nil {
			return nil, err
		}
		list = append(list, vacancyRow{
			Address: f.To("/v/" + v.Slug), Title: v.Title, Language: v.Language, Kicker: v.Department,
			Sum: facts.known(),
		})
	}
	return list, nil
}

// others are a few open vacancies to look at instead of v: those of the same
// department first, then the newest.
func (w *Web) others(c echo.Context, f frame, v referral.Vacancy) ([]vacancyRow, error) {
	const most = 5
	var list []referral.Vacancy
	for _, department := range []string{v.Department, ""} {
		found, err := w.openVacancies(c.Request().Context(), referral.VacancyFilter{
			Department: department, Brief: true, Page: referral.Page{Limit: most + 1},
		})
		if err != nil {
			return nil, err
		}
		for _, other := range found.Items {
			known := func(v referral.Vacancy) bool { return v.ID == other.ID }
			if other.ID != v.ID && len(list) < most && !slices.ContainsFunc(list, known) {
				list = append(list, other)
			}
		}
	}
	return rows(f, list)
}

// choices are the departments and cities of the open vacancies. They are read
// at most once a minute: they change a few times a day.
type choices struct {
	mu          sync.Mutex
	readAt      time.Time
	departments []string
	cities      []string
}

func (ch *choices) of(ctx context.Context, w *Web) (departments, cities []string, err error) {
	ch.mu.Lock()
	defer ch.mu.Unlock()
	if !ch.readAt.IsZero() && w.now().Sub(ch.readAt).Abs() < time.Minute {
		return ch.departments, ch.cities, nil
	}
	if departments, cities, err = w.programme.OpenPlaces(ctx); err != nil {
		return nil, nil, err
	}
	ch.departments, ch.cities, ch.readAt = sortedOnce(departments), sortedOnce(cities), w.now()
	return ch.departments, ch.cities, nil
}

// withChosen keeps what was asked for among the choices, whether it is there
// or not: a list must show what it was filtered by.
func withChosen(list []string, chosen string) []string {
	if chosen == "" || slices.Contains(list, chosen) {
		return list
	}
	return append([]string{chosen}, list...)
}

// sortedOnce sorts as people do and leaves out what is empty or double.
func sortedOnce(list []string) []string {
	slices.SortFunc(list, func(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) })
	list = slices.Compact(list)
	return slices.DeleteFunc(list, func(s string) bool { return s == "" })
}
