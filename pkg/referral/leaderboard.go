package referral

import (
	"cmp"
	"context"
	"slices"
)

// Metric is what a leaderboard is ordered by.
type Metric string

const (
	ByClicks       Metric = "clicks"
	ByVisitors     Metric = "visitors"
	ByVisits       Metric = "visits"
	ByApplications Metric = "applications"
	ByHires        Metric = "hires"
)

// Metrics are all metrics.
var Metrics = []Metric{ByClicks, ByVisitors, ByVisits, ByApplications, ByHires}

// Of reads a metric from counts.
func (m Metric) Of(c Counts) int64 {
	switch m {
	case ByClicks:
		return c.Person
	case ByVisitors:
		return c.Visitors
	case ByVisits:
		return c.Visits
	case ByApplications:
		return c.Applications
	default:
		return c.Hires
	}
}

// Contribution is what one person brought by one metric in a period and an
// earlier one, with what a board needs to know of that person. One of the two is
// not 0.
type Contribution struct {
	PersonID        int64
	Name            string
	Department      string
	Nickname        string
	BoardVisibility Visibility
	Active          bool
	Value, Earlier  int64
}

// MinGroup is the size below which a department is joined with others: a
// smaller group's total says too much about the people in it.
const MinGroup = 5

// LeaderboardQuery asks for a board over some days, both included, "" open.
type LeaderboardQuery struct {
	Metric     Metric
	From, To   string
	Department string
	Limit      int
}

// Leaderboard is who brought how much.
type Leaderboard struct {
	LeaderboardQuery
	// Mode is the organisation's; Whole says that this reader sees all of it.
	Mode  BoardMode
	Whole bool
	Items []Standing
	// Own is the reader's own place, if the mode shows it.
	Own *Standing
}

// Standing is one row of a board. Equal values share a rank: 1, 2, 2, 4.
type Standing struct {
	Rank int
	// AmbassadorID is 0 in a row that names no one: a department's, or that of
	// somebody under a nickname.
	AmbassadorID int64
	Name         string
	Department   string
	// Departments are those that a joined row adds up.
	Departments []string
	Value       int64
	person      int64
}

// Leaderboard gives the board as its reader may see it: HR the whole, an
// employee what the organisation has decided.
func (p *Programme) Leaderboard(ctx context.Context, by Actor, q LeaderboardQuery) (Leaderboard, error) {
	if err := by.mustBe(by.signedIn()); err != nil {
		return Leaderboard{}, err
	}
	o, err := p.store.Organisation(ctx)
	if err != nil {
		return Leaderboard{}, err
	}
	b := Leaderboard{LeaderboardQuery: q, Mode: o.BoardMode, Whole: by.isHR(), Items: []Standing{}}
	if b.Mode == BoardOff && !b.Whole {
		return b, nil
	}
	all, people, err := p.standings(ctx, q, nil)
	if err != nil {
		return Leaderboard{}, err
	}
	sizes, err := p.store.DepartmentSizes(ctx)
	if err != nil {
		return Leaderboard{}, err
	}
	switch {
	case b.Whole:
		b.Items = rank(ofDepartment(all, q.Department))
	case b.Mode == BoardTotals:
		b.Items = rank(totals(all, sizes))
	case b.Mode == BoardNamed:
		b.Items = rank(ofDepartment(agreed(all, people, sizes), q.Department))
	}
	b.Own = own(all, b, by.PersonID)
	if q.Limit > 0 && len(b.Items) > q.Limit {
		b.Items = b.Items[:q.Limit]
	}
	return b, nil
}

// standings are all ambassadors that brought something, unranked, and what each
// brought; then is an earlier period to look at too, or nil.
func (p *Programme) standings(ctx context.Context, q LeaderboardQuery, then *Period) ([]Standing, map[int64]Contribution, error) {
	p.catchUp(ctx)
	found, err := p.store.Contributions(ctx, q.Metric, Period{From: q.From, To: q.To}, then)
	if err != nil {
		return nil, nil, err
	}
	all, people := make([]Standing, len(found)), make(map[int64]Contribution, len(found))
	for i, c := range found {
		all[i] = Standing{AmbassadorID: c.PersonID, Name: c.Name, Department: c.Department, Value: c.Value, person: c.PersonID}
		people[c.PersonID] = c
	}
	return all, people, nil
}

// rank orders by value, names breaking ties, and numbers the rows.
func rank(rows []Standing) []Standing {
	slices.SortFunc(rows, func(a, b Standing) int {
		return cmp.Or(cmp.Compare(b.Value, a.Value), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Department, b.Department))
	})
	for i := range rows {
		rows[i].Rank = i + 1
		if i > 0 && rows[i].Value == rows[i-1].Value {
			rows[i].Rank = rows[i-1].Rank
		}
	}
	if rows == nil {
		return []Standing{}
	}
	return rows
}

func ofDepartment(rows []Standing, department string) []Standing {
	if department == "" {
		return rows
	}
	return slices.DeleteFunc(slices.Clone(rows), func(s Standing) bool { return s.Department != department })
}

// agreed are those who chose to be on the board, as they chose to. A nickname
// comes without the person's number, and without a department so small that
// it gives the person away.
func agreed(all []Standing, people map[int64]Contribution, sizes map[string]int) []Standing {
	var rows []Standing
	for _, s := range all {
		switch person := people[s.person]; {
		case !person.Active:
		case person.BoardVisibility == Named:
			rows = append(rows, s)
		case person.BoardVisibility == Nickname:
			s.AmbassadorID, s.Name = 0, person.Nickname
			if sizes[s.Department] < MinGroup {
				s.Department = ""
			}
			rows = append(rows, s)
		}
	}
	return rows
}

// totals adds up by department. Departments under MinGroup people are joined,
// with the next smallest if together they are still too few: what is left out
// could be worked out from the total, what is joined cannot.
func totals(all []Standing, sizes map[string]int) []Standing {
	type group struct {
		name        string
		size, value int64
	}
	sums := map[string]int64{}
	for _, s := range all {
		sums[s.Department] += s.Value
	}
	var groups []group
	for name := range sums {
		if sizes[name] == 0 {
			sizes[name] = 0 // a department whose people have all left
		}
	}
	for name, size := range sizes {
		groups = append(groups, group{name, int64(size), sums[name]})
	}
	slices.SortFunc(groups, func(a, b group) int { return cmp.Or(cmp.Compare(a.size, b.size), cmp.Compare(a.name, b.name)) })

	var rows []Standing
	var joined Standing
	var people int64
	for _, g := range groups {
		if g.size < MinGroup || people > 0 && people < MinGroup {
			joined.Departments = append(joined.Departments, g.name)
			joined.Value += g.value
			people += g.size
			continue
		}
		rows = append(rows, Standing{Department: g.name, Value: g.value})
	}
	switch {
	case len(joined.Departments) == 0:
	case people < MinGroup:
		// The whole organisation is smaller than a group: nothing is shown.
		return nil
	default:
		slices.Sort(joined.Departments)
		rows = append(rows, joined)
	}
	return slices.DeleteFunc(rows, func(s Standing) bool { return s.Value == 0 })
}

// own is the reader's place: among those shown where names are shown, among
// all where everyone sees only their own. Totals show no places of people.
func own(all []Standing, b Leaderboard, me int64) *Standing {
	if b.Mode == BoardTotals && !b.Whole {
		return nil
	}
	i := slices.IndexFunc(all, func(s Standing) bool { return s.person == me })
	if i < 0 {
		return nil
	}
	mine := all[i]
	among := b.Items
	if b.Mode == BoardOwn && !b.Whole {
		among = all
	}
	mine.Rank = 1
	for _, s := range among {
		if s.Value > mine.Value {
			mine.Rank++
		}
	}
	return &mine
}

// WholeBoard is the board of everybody, for HR, beside what the same people
// brought before. It knows no modes: those are about what colleagues see of
// each other.
type WholeBoard struct {
	LeaderboardQuery
	// Then is the period before, some whole weeks earlier; the zero Period when
	// the board has no first or last day and there is nothing before it.
	Then Period
	// Rows are all who brought something in either period, the most first.
	Rows []Progress
	// Sum and Before are what the rows add up to, now and then.
	Sum, Before int64
	// Departments are those of everybody on the board, before one is picked.
	Departments []string
}

// Progress is a row of a WholeBoard.
type Progress struct {
	Standing
	// Before is what the same person brought in the period before.
	Before int64
	// Left says that this person no longer works here.
	Left bool
}

// WholeBoard gives HR the whole board with the period before. It is not cut off
// at a limit.
func (p *Programme) WholeBoard(ctx context.Context, by Actor, q LeaderboardQuery) (WholeBoard, error) {
	b := WholeBoard{LeaderboardQuery: q}
	if err := by.mustBe(by.isHR()); err != nil {
		return b, err
	}
	days := Period{From: q.From, To: q.To}
	if err := days.Check(); err != nil {
		return b, err
	}
	var then *Period
	if q.From != "" && q.To != "" {
		var err error
		if b.Then, err = days.weeksBefore(); err != nil {
			return b, err
		}
		then = &b.Then
	}
	now, people, err := p.standings(ctx, q, then)
	if err != nil {
		return b, err
	}
	for _, s := range now {
		if s.Department != "" && !slices.Contains(b.Departments, s.Department) {
			b.Departments = append(b.Departments, s.Department)
		}
	}
	slices.Sort(b.Departments)
	for _, s := range rank(ofDepartment(now, q.Department)) {
		row := Progress{Standing: s, Before: people[s.person].Earlier, Left: !people[s.person].Active}
		b.Rows, b.Sum, b.Before = append(b.Rows, row), b.Sum+row.Value, b.Before+row.Before
	}
	return b, nil
}
