package store

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"

	"goodword/pkg/referral"
)

// A span of sums is a day (2026-11-24), a month (2026-11), a quarter (2026Q4) or,
// as "", all days. They hold closed days only; what is not closed is summed from
// tallies.
const (
	monthLength = len("2026-11")
	allDays     = ""
)

// quarter is the quarter of a month.
func quarter(month string) string {
	n, _ := strconv.Atoi(month[len("2026-"):])
	return fmt.Sprintf("%sQ%d", month[:len("2026")], (n+2)/3)
}

// spans are the spans that a day is summed in, and the same in SQL.
func spans(day string) []string {
	return []string{day, day[:monthLength], quarter(day[:monthLength]), allDays}
}

var spansInSQL = []string{"day", fmt.Sprintf("SUBSTR(day, 1, %d)", monthLength),
	"SUBSTR(day, 1, 4) || 'Q' || ((CAST(SUBSTR(day, 6, 2) AS INTEGER) + 2) / 3)", "'" + allDays + "'"}

// sums are a table with the sums of tallies by one of their columns.
type sums struct {
	table, by string
	adding    string
	of        func(referral.Tally) any
}

var (
	byAmbassador = sums{"ambassador_tallies", "ambassador_id", adding("ambassador_tallies", "span", "ambassador_id"),
		func(t referral.Tally) any { return t.AmbassadorID }}
	byChannel = sums{"channel_tallies", "channel", adding("channel_tallies", "span", "channel"),
		func(t referral.Tally) any { return t.Channel }}
	allSums = []sums{byAmbassador, byChannel}
)

// spanned is what makes a sum one and the same.
type spanned struct {
	span string
	by   any
}

func (k spanned) compare(other spanned) int {
	return cmp.Or(strings.Compare(k.span, other.span), strings.Compare(fmt.Sprint(k.by), fmt.Sprint(other.by)))
}

// sum gives the sums of tallies, over every span.
func (t sums) sum(ts []referral.Tally) map[spanned]referral.Counts {
	found := map[spanned]referral.Counts{}
	for _, one := range ts {
		for _, span := range spans(one.Day) {
			k := spanned{span, t.of(one)}
			found[k] = found[k].Plus(one.Counts)
		}
	}
	return found
}

// addToSums adds tallies of closed days to the sums.
func (s *Store) addToSums(ctx context.Context, ts []referral.Tally) error {
	for _, t := range allSums {
		sum := t.sum(ts)
		keys := slices.SortedFunc(maps.Keys(sum), spanned.compare)
		columns := slices.Concat([]string{"span", t.by}, countColumns)
		err := s.insertMany(ctx, t.table, columns, t.adding, len(keys), func(i int, to []any) []any {
			to = append(to, keys[i].span, keys[i].by)
			c := sum[keys[i]]
			for _, n := range c.Values() {
				to = append(to, n)
			}
			return to
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) CloseDays(ctx context.Context, after, through string) error {
	columns := strings.Join(countColumns, ", ")
	summed := "SUM(" + strings.Join(countColumns, "), SUM(") + ")"
	return aTally.failed(s.tx(ctx, func(s *Store) error {
		for _, t := range allSums {
			for _, span := range spansInSQL {
				// In order, so that the rows of a span lie side by side on the disk.
				err := s.write(ctx).Exec("INSERT INTO "+t.table+" (span, "+t.by+", "+columns+") SELECT "+span+" AS span, "+t.by+", "+summed+
					" FROM tallies WHERE day > ? AND day <= ? GROUP BY span, "+t.by+" ORDER BY span, "+t.by+" "+t.adding, after, through).Error
				if err != nil {
					return err
				}
			}
		}
		return nil
	}))
}

// talliesFromSums sums all that was counted on some days from a table of sums.
func (s *Store) talliesFromSums(ctx context.Context, t sums, f referral.TallyFilter, g referral.Grouping) ([]referral.Tally, error) {
	return fromSums(ctx, s, func(closed string) ([]referral.Tally, error) {
		return all[referral.Tally](grouped(s.together(ctx, s.closedAndOpen(ctx, t, f, closed, countColumns...)), g), aTally)
	})
}

// talliesByDay sums all that was counted on some days by day.
func (s *Store) talliesByDay(ctx context.Context, f referral.TallyFilter) ([]referral.Tally, error) {
	return fromSums(ctx, s, func(closed string) ([]referral.Tally, error) {
		columns := strings.Join(countColumns, ", ")
		over := s.closedDays(ctx, byChannel, f.From, until(f, closed)).Select("span AS day, " + columns)
		open := s.openDays(ctx, f, closed).Select("day, " + columns)
		return all[referral.Tally](grouped(s.together(ctx, []any{over, open}), referral.ByDay), aTally)
	})
}

// Flows are thousands of rows for a year of every channel, and the overview asks
// for two.
func (s *Store) Flows(ctx context.Context, days referral.Period) ([]referral.Flow, error) {
	f := referral.TallyFilter{From: days.From, To: days.To}
	return fromSums(ctx, s, func(closed string) ([]referral.Flow, error) {
		over := s.closedDays(ctx, byChannel, f.From, until(f, closed)).Select("span AS day, channel, person, visits, applications")
		open := s.openDays(ctx, f, closed).Group("day, channel").
			Select("day, channel, CAST(SUM(person) AS BIGINT), CAST(SUM(visits) AS BIGINT), CAST(SUM(applications) AS BIGINT)")
		return scanned(s.read(ctx).Raw("? UNION ALL ?", over, open), aTally, func(f *referral.Flow) []any {
			return []any{&f.Day, &f.Channel, &f.Person, &f.Visits, &f.Applications}
		})
	})
}

// metricColumns are the columns that a leaderboard can be ordered by.
var metricColumns = map[referral.Metric]string{
	referral.ByClicks: "person", referral.ByVisitors: "visitors", referral.ByVisits: "visits",
	referral.ByApplications: "applications", referral.ByHires: "hires",
}

// Contributions reads the one column it needs and of people only what a board
// shows: an organisation's leaderboard is asked for all day.
func (s *Store) Contributions(ctx context.Context, m referral.Metric, now referral.Period, then *referral.Period) ([]referral.Contribution, error) {
	column := metricColumns[m]
	return fromSums(ctx, s, func(closed string) ([]referral.Contribution, error) {
		parts := s.closedAndOpen(ctx, byAmbassador, referral.TallyFilter{From: now.From, To: now.To}, closed, column+" AS value", "0 AS earlier")
		if then != nil {
			parts = append(parts, s.closedAndOpen(ctx, byAmbassador, referral.TallyFilter{From: then.From, To: then.To}, closed, "0 AS value", column+" AS earlier")...)
		}
		brought := s.together(ctx, parts).Group("ambassador_id").Having("SUM(value) <> 0 OR SUM(earlier) <> 0").
			Select("ambassador_id, CAST(SUM(value) AS BIGINT) AS value, CAST(SUM(earlier) AS BIGINT) AS earlier")
		people := s.read(ctx).Table("people").Joins("JOIN (?) AS brought ON brought.ambassador_id = people.id", brought).
			Select("people.id, people.name, people.department, people.nickname, people.board_visibility, people.active, brought.value, brought.earlier")
		return scanned(people, aTally, func(c *referral.Contribution) []any {
			return []any{&c.PersonID, &c.Name, &c.Department, &c.Nickname, &c.BoardVisibility, &c.Active, &c.Value, &c.Earlier}
		})
	})
}

// fromSums asks for closed days from sums, in the longest spans there are, and
// for the rest from tallies. When a day was closed in between it asks again, so
// that no day is there twice.
func fromSums[T any](ctx context.Context, s *Store, ask func(closed string) ([]T, error)) ([]T, error) {
	for {
		before, err := one[referral.Counting](s.read(ctx), aCounting)
		if err != nil {
			return nil, err
		}
		rows, err := ask(before.Closed)
		if err != nil {
			return nil, err
		}
		after, err := one[referral.Counting](s.read(ctx), aCounting)
		if err != nil || after.Closed == before.Closed {
			return rows, err
		}
	}
}

// closedAndOpen are the parts of what was counted on some days, by what a table
// sums by: each day once.
func (s *Store) closedAndOpen(ctx context.Context, t sums, f referral.TallyFilter, closed string, counts ...string) []any {
	columns := t.by + ", " + strings.Join(counts, ", ")
	parts := []any{s.openDays(ctx, f, closed).Select(columns)}
	for _, part := range s.closedSpans(ctx, t, f.From, until(f, closed), closed) {
		parts = append(parts, only(part.Select(columns), "ambassador_id", f.AmbassadorID))
	}
	return parts
}

// together are the rows of all parts.
func (s *Store) together(ctx context.Context, parts []any) *gorm.DB {
	return s.read(ctx).Table("(?"+strings.Repeat(" UNION ALL ?", len(parts)-1)+") AS tallies", parts...)
}

// until is the last closed day of a filter.
func until(f referral.TallyFilter, closed string) string {
	if f.To != "" && f.To < closed {
		return f.To
	}
	return closed
}

// openDays are the tallies of the days of a filter that are not closed.
func (s *Store) openDays(ctx context.Context, f referral.TallyFilter, closed string) *gorm.DB {
	return only(onDays(s.read(ctx).Model(&referral.Tally{}).Where("day > ?", closed), "day", f), "ambassador_id", f.AmbassadorID)
}

// closedDays are the sums of days, both included.
func (s *Store) closedDays(ctx context.Context, t sums, from, to string) *gorm.DB {
	// "" < "2026-11" < "2026-11-01" < "2026-12": texts are in the order of time,
	// and months stand among their days.
	return s.read(ctx).Table(t.table).Where("LENGTH(span) > ? AND span >= ? AND span <= ?", monthLength, from, to)
}

// closedSpans picks the sums that make up some closed days: each day once, and
// each part so that the index by span finds it.
func (s *Store) closedSpans(ctx context.Context, t sums, from, to, closed string) []*gorm.DB {
	if from == "" && to == closed {
		return []*gorm.DB{s.read(ctx).Table(t.table).Where("span = ?", allDays)}
	}
	if from == "" {
		// A failure here shows in the question that follows.
		s.read(ctx).Table(t.table).Where("span > ?", allDays).Select("COALESCE(MIN(span), '')").Scan(&from)
	}
	first, last := monthsWithin(from, to, closed)
	if first > last || last == "" || from == "" { // no whole month
		return []*gorm.DB{s.closedDays(ctx, t, from, to)}
	}
	return []*gorm.DB{s.closedDays(ctx, t, from, first), s.read(ctx).Table(t.table).Where("span IN ?", monthsAndQuarters(first, last, closed)),
		s.closedDays(ctx, t, last+"-99", to)}
}

// monthsAndQuarters are the spans that make up the closed days of the months from
// first up to last.
func monthsAndQuarters(first, last, closed string) (list []string) {
	for rest := months(first, last); len(rest) > 0; {
		of := quarter(rest[0])
		n := 1
		for n < len(rest) && quarter(rest[n]) == of {
			n++
		}
		begins := slices.Contains([]string{"01", "04", "07", "10"}, rest[0][len("2026-"):])
		if begins && (n == 3 || strings.HasPrefix(closed, rest[n-1])) { // of its other months nothing is closed
			list = append(list, of)
		} else {
			list = append(list, rest[:n]...)
		}
		rest = rest[n:]
	}
	return list
}

// months are those from first up to last, both included.
func months(first, last string) []string {
	var list []string
	for month, err := time.Parse("2006-01", first); err == nil && month.Format("2006-01") <= last; month = month.AddDate(0, 1, 0) {
		list = append(list, month.Format("2006-01"))
	}
	return list
}

// monthsWithin are the first and the last month of which every closed day lies
// between from and to; last is "" when there is none.
func monthsWithin(from, to, closed string) (first, last string) {
	if len(to) < monthLength {
		return "", ""
	}
	last = to[:monthLength]
	if day, err := time.Parse(time.DateOnly, to); err == nil && to != closed && day.AddDate(0, 0, 1).Day() != 1 {
		last = day.AddDate(0, 0, -day.Day()).Format(time.DateOnly)[:monthLength]
	}
	first = from
	if day, err := time.Parse(time.DateOnly, from); err == nil {
		if day.Day() != 1 {
			day = day.AddDate(0, 1, 1-day.Day())
		}
		first = day.Format(time.DateOnly)[:monthLength]
	}
	return first, last
}

func (s *Store) CheckSums(ctx context.Context) ([]referral.Drift, error) {
	counting, err := one[referral.Counting](s.read(ctx), aCounting)
	if err != nil {
		return nil, err
	}
	tallies, err := all[referral.Tally](s.read(ctx).Model(&referral.Tally{}).Where("day <= ?", counting.Closed), aTally)
	if err != nil {
		return nil, err
	}
	byAmbassadors, err := all[referral.AmbassadorTally](s.read(ctx), aTally)
	if err != nil {
		return nil, err
	}
	byChannels, err := all[referral.ChannelTally](s.read(ctx), aTally)
	if err != nil {
		return nil, err
	}
	stored := map[spanned]referral.Counts{}
	for _, r := range byAmbassadors {
		stored[spanned{r.Span, r.AmbassadorID}] = r.Counts
	}
	for _, r := range byChannels {
		stored[spanned{r.Span, r.Channel}] = r.Counts
	}
	counted := byAmbassador.sum(tallies)
	maps.Copy(counted, byChannel.sum(tallies))
	for k := range stored {
		counted[k] = counted[k].Plus(referral.Counts{})
	}
	var drifts []referral.Drift
	for k, c := range counted {
		what := "channel"
		if _, is := k.by.(int64); is {
			what = "ambassador"
		}
		drifts = append(drifts, differences(fmt.Sprintf("sum of %s, %s %v", cmp.Or(k.span, "all days"), what, k.by), stored[k], c)...)
	}
	stages, err := s.checkStages(ctx)
	drifts = append(drifts, stages...)
	slices.SortFunc(drifts, func(a, b referral.Drift) int { return strings.Compare(a.String(), b.String()) })
	return drifts, err
}

func (s *Store) checkStages(ctx context.Context) ([]referral.Drift, error) {
	stored, err := stageCounts(s.read(ctx).Model(&referral.StageTally{}))
	if err != nil {
		return nil, err
	}
	counted, err := stageCounts(countedByStage(s.read(ctx)))
	var drifts []referral.Drift
	for _, stage := range referral.Stages {
		if stored[stage] != counted[stage] {
			drifts = append(drifts, referral.Drift{Where: "stage " + string(stage), What: "applications", Stored: stored[stage], Counted: counted[stage]})
		}
	}
	return drifts, err
}

// differences are the numbers of a sum that are not what was counted.
func differences(where string, stored, counted referral.Counts) (drifts []referral.Drift) {
	a, b := stored.Fields(), counted.Fields()
	for i := range a {
		if *a[i].Value != *b[i].Value {
			drifts = append(drifts, referral.Drift{Where: where, What: a[i].Name, Stored: *a[i].Value, Counted: *b[i].Value})
		}
	}
	return drifts
}
