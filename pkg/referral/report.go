package referral

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"
	"time"
)

// Period is some days, both included; "" is open.
type Period struct{ From, To string }

// Check says what is wrong with a period.
func (d Period) Check() error { return d.problems().err() }

func (d Period) problems() (wrong problems) {
	for _, end := range []struct{ path, day string }{{"from", d.From}, {"to", d.To}} {
		if end.day != "" && !validDay(end.day) {
			wrong.add(end.path, "This is not a date (YYYY-MM-DD).", "Dit is geen datum (JJJJ-MM-DD).")
		}
	}
	if len(wrong) == 0 && d.From != "" && d.To != "" && d.From > d.To {
		wrong.add("to", "The end lies before the start.", "Het einde ligt vóór het begin.")
	}
	return wrong
}

// PeriodNames are the periods that have a name.
var PeriodNames = []string{"week", "month", "quarter", "year", "all"}

// SixWeeks are the last 42 days, today included: PeriodOf knows it too.
const SixWeeks = "six_weeks"

// PeriodOf gives the days of the running week (from Monday), month, quarter
// or year of the organisation, or the last six weeks; "all" is open.
func (p *Programme) PeriodOf(name string) Period {
	now := p.Now().In(p.zone)
	y, m, d := now.Date()
	from := time.Date(y, m, d, 12, 0, 0, 0, time.UTC)
	switch name {
	case "week":
		from = from.AddDate(0, 0, -(int(from.Weekday())+6)%7)
	case "month":
		from = time.Date(y, m, 1, 12, 0, 0, 0, time.UTC)
	case "quarter":
		from = time.Date(y, (m-1)/3*3+1, 1, 12, 0, 0, 0, time.UTC)
	case SixWeeks:
		from = from.AddDate(0, 0, -41)
	case "year":
		from = time.Date(y, 1, 1, 12, 0, 0, 0, time.UTC)
	default:
		return Period{}
	}
	return Period{From: from.Format(time.DateOnly), To: p.Day(p.Now())}
}

// LinkStats is what is known of a link's working.
type LinkStats struct {
	Link  Link
	Total Counts
	Days  []Tally
	// Few says that the link has too few visitors for its ambassador to see
	// any of this; everything else is empty then.
	Few bool
}

// LinkStats gives the numbers of a link to its ambassador and to HR. Below
// MinVisitors visitors its ambassador sees nothing: a number would tell
// whether one friend looked.
func (p *Programme) LinkStats(ctx context.Context, by Actor, code string, d Period) (LinkStats, error) {
	if err := by.mustBe(by.signedIn()); err != nil {
		return LinkStats{}, err
	}
	if err := d.Check(); err != nil {
		return LinkStats{}, err
	}
	l, err := p.ownLink(ctx, p.store, by, code)
	if err != nil {
		return LinkStats{}, err
	}
	p.catchUp(ctx)
	ever, err := p.sum(ctx, TallyFilter{LinkID: l.ID})
	if err != nil {
		return LinkStats{}, err
	}
	// HR's own links too: the rule is about the friend, not about the role.
	if ever.Visitors < MinVisitors && (!by.isHR() || l.AmbassadorID == by.PersonID) {
		return LinkStats{Link: l, Few: true}, nil
	}
	f := TallyFilter{From: d.From, To: d.To, LinkID: l.ID}
	st := LinkStats{Link: l}
	if st.Total, err = p.sum(ctx, f); err != nil {
		return LinkStats{}, err
	}
	st.Days, err = p.store.Tallies(ctx, f, ByDay)
	return st, err
}

// LinkAtWork is a link with what it is for and what came of it so far.
type LinkAtWork struct {
	Link    Link
	Vacancy Vacancy // without its long texts
	Total   Counts
	// Days are those of the last WorkDays days on which there was anything.
	Days []Tally
	// Few says that the link has too few visitors for its ambassador to see
	// any of this; Total and Days are empty then.
	Few bool
}

// WorkDays is how many days of a link at work are told.
const WorkDays = 28

// MyLinks lists the links of whoever asks with what came of each, under the
// same rule as LinkStats: below MinVisitors visitors there is no number.
func (p *Programme) MyLinks(ctx context.Context, by Actor, f LinkFilter) (Listed[LinkAtWork], error) {
	var mine Listed[LinkAtWork]
	if err := by.mustBe(by.signedIn() && by.PersonID != 0); err != nil {
		return mine, err
	}
	f.AmbassadorID = by.PersonID
	found, err := p.store.Links(ctx, f)
	if err != nil || len(found.Items) == 0 {
		return mine, err
	}
	p.catchUp(ctx)
	own := TallyFilter{AmbassadorID: by.PersonID, VacancyID: f.VacancyID}
	totals, err := p.store.Tallies(ctx, own, ByLink)
	if err != nil {
		return mine, err
	}
	own.From = p.Day(p.Now().AddDate(0, 0, 1-WorkDays))
	days, err := p.store.Tallies(ctx, own, ByKey)
	if err != nil {
		return mine, err
	}
	var ids []int64
	for _, l := range found.Items {
		ids = append(ids, l.VacancyID)
	}
	vacancies, err := p.store.VacanciesByID(ctx, ids)
	if err != nil {
		return mine, err
	}
	byLink := map[int64]*LinkAtWork{}
	mine.Items, mine.Next = make([]LinkAtWork, len(found.Items)), found.Next
	for i, l := range found.Items {
		mine.Items[i] = LinkAtWork{Link: l, Vacancy: vacancies[l.VacancyID], Few: true}
		byLink[l.ID] = &mine.Items[i]
	}
	for _, t := range totals {
		if l := byLink[t.LinkID]; l != nil && t.Visitors >= MinVisitors {
			l.Total, l.Few = t.Counts, false
		}
	}
	for _, t := range days {
		if l := byLink[t.LinkID]; l != nil && !l.Few {
			l.Days = append(l.Days, t)
		}
	}
	return mine, nil
}

// MyChannels are the channels in the order of how often whoever asks has chosen
// them, and else in the usual order.
func (p *Programme) MyChannels(ctx context.Context, by Actor) ([]Channel, error) {
	if err := by.mustBe(by.signedIn() && by.PersonID != 0); err != nil {
		return nil, err
	}
	links, err := p.store.Links(ctx, LinkFilter{AmbassadorID: by.PersonID, Page: Page{Limit: mostConsidered}})
	if err != nil {
		return nil, err
	}
	chosen := map[Channel]int{}
	for _, l := range links.Items {
		chosen[l.Channel]++
	}
	mine := slices.Clone(Channels)
	slices.SortStableFunc(mine, func(a, b Channel) int { return cmp.Compare(chosen[b], chosen[a]) })
	return mine, nil
}

// CountsByVacancy gives HR what was counted for some vacancies, from their first
// day on. One of which nothing was counted is absent.
func (p *Programme) CountsByVacancy(ctx context.Context, by Actor, ids []int64) (map[int64]Counts, error) {
	if err := by.mustBe(by.isHR()); err != nil {
		return nil, err
	}
	if len(ids) == 0 {
		return nil, nil
	}
	p.catchUp(ctx)
	ts, err := p.store.Tallies(ctx, TallyFilter{VacancyIDs: ids}, ByVacancy)
	counts := make(map[int64]Counts, len(ts))
	for _, t := range ts {
		counts[t.VacancyID] = t.Counts
	}
	return counts, err
}

func (p *Programme) sum(ctx context.Context, f TallyFilter) (Counts, error) {
	ts, err := p.store.Tallies(ctx, f, InTotal)
	if err != nil || len(ts) == 0 {
		return Counts{}, err
	}
	return ts[0].Counts, nil
}

// ReportQuery narrows a report.
type ReportQuery struct {
	Period
	VacancyID    int64
	AmbassadorID int64
}

func (q ReportQuery) filter() TallyFilter {
	return TallyFilter{From: q.From, To: q.To, VacancyID: q.VacancyID, AmbassadorID: q.AmbassadorID}
}

func (p *Programme) report(ctx context.Context, by Actor, q ReportQuery, g Grouping) ([]Tally, error) {
	if err := by.mustBe(by.isHR()); err != nil {
		return nil, err
	}
	if err := q.Check(); err != nil {
		return nil, err
	}
	p.catchUp(ctx)
	return p.store.Tallies(ctx, q.filter(), g)
}

// Funnel is how many went from each step to the next, for HR.
func (p *Programme) Funnel(ctx context.Context, by Actor, q ReportQuery) (Counts, error) {
	ts, err := p.report(ctx, by, q, InTotal)
	if err != nil || len(ts) == 0 {
		return Counts{}, err
	}
	return ts[0].Counts, nil
}

// HitReason is how many hits had one class for one reason.
type HitReason struct {
	Class  Class
	Reason string
	Hits   int64
}

// HitReport is what was counted, what was not, and why.
type HitReport struct {
	// Reasons are all hits, the most frequent reason first.
	Reasons []HitReason
	// Devices and Countries are the clicks among them, the most frequent
	// first. They are of everyone's links together: who opened whose link with
	// what is nobody's business.
	Devices, Countries []Facet
}

// HitReport gives HR the hits of some days. Those on the links of one
// ambassador or to one vacancy are counted from the hits themselves, as far
// back as those are kept, and come without devices and countries.
func (p *Programme) HitReport(ctx context.Context, by Actor, q ReportQuery) (HitReport, error) {
	if err := by.mustBe(by.isHR()); err != nil {
		return HitReport{}, err
	}
	if err := q.Check(); err != nil {
		return HitReport{}, err
	}
	p.catchUp(ctx)
	var r HitReport
	if q.AmbassadorID != 0 || q.VacancyID != 0 {
		from, until, err := p.hitsOf(q.Period)
		if err != nil {
			return r, err
		}
		r.Reasons, err = p.store.HitReasons(ctx, from, until, q.filter())
		return r, err
	}
	stored, err := p.store.Facets(ctx, q.From, q.To)
	if err != nil {
		return r, err
	}
	sums := facets{}
	for _, f := range stored {
		sums[facetKey{"", f.Kind, f.Value}] += f.Hits
	}
	list := sums.inOrder()
	slices.SortStableFunc(list, func(a, b Facet) int { return cmp.Compare(b.Hits, a.Hits) })
	for _, f := range list {
		switch f.Kind {
		case ReasonFacet:
			class, reason, _ := strings.Cut(f.Value, "/")
			r.Reasons = append(r.Reasons, HitReason{Class(class), reason, f.Hits})
		case DeviceFacet:
			r.Devices = append(r.Devices, f)
		case CountryFacet:
			r.Countries = append(r.Countries, f)
		}
	}
	return r, nil
}

// hitsOf are the ids that hits on the days of a period can have.
func (p *Programme) hitsOf(d Period) (from, until HitID, err error) {
	from, until = math.MinInt64, math.MaxInt64
	if d.From != "" {
		day, err := time.ParseInLocation(time.DateOnly, d.From, p.zone)
		if err != nil {
			return 0, 0, err
		}
		from = HitIDFrom(day)
	}
	if d.To != "" {
		day, err := time.ParseInLocation(time.DateOnly, d.To, p.zone)
		if err != nil {
			return 0, 0, err
		}
		until = HitIDFrom(day.AddDate(0, 0, 1))
	}
	return from, until, nil
}

// ChannelReport is what each channel brought, for HR, the busiest first.
func (p *Programme) ChannelReport(ctx context.Context, by Actor, q ReportQuery) ([]Tally, error) {
	ts, err := p.report(ctx, by, q, ByChannel)
	slices.SortFunc(ts, func(a, b Tally) int {
		if a.Visits != b.Visits {
			return int(b.Visits - a.Visits)
		}
		return slices.Compare([]byte(a.Channel), []byte(b.Channel))
	})
	return ts, err
}

// Series is what each day brought, for HR; days without anything are absent.
func (p *Programme) Series(ctx context.Context, by Actor, q ReportQuery) ([]Tally, error) {
	return p.report(ctx, by, q, ByDay)
}
