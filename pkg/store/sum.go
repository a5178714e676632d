package store

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"goodword/pkg/referral"
)

// A span of an ambassador's sums is a day (2026-11-24) or a month (2026-11).
// Both hold closed days only; what is not closed is summed from tallies.
const monthLength = len("2026-11")

// addToSums adds tallies of closed days to the sums.
func (s *Store) addToSums(ctx context.Context, ts []referral.Tally) error {
	if err := s.addToAmbassadors(ctx, ts); err != nil {
		return err
	}
	return s.addToChannels(ctx, ts)
}

func (s *Store) addToChannels(ctx context.Context, ts []referral.Tally) error {
	sums := channelSums(ts)
	keys := slices.SortedFunc(maps.Keys(sums), dayChannel.compare)
	columns := slices.Concat([]string{"day", "channel"}, countColumns)
	return s.insertMany(ctx, "channel_tallies", columns, addingDay, len(keys), func(i int, to []any) []any {
		to = append(to, keys[i].day, keys[i].channel)
		c := sums[keys[i]]
		for _, n := range c.Values() {
			to = append(to, n)
		}
		return to
	})
}

// dayChannel is what makes a sum by channel one and the same.
type dayChannel struct{ day, channel string }

func (k dayChannel) compare(other dayChannel) int {
	return cmp.Or(strings.Compare(k.day, other.day), strings.Compare(k.channel, other.channel))
}

func channelSums(ts []referral.Tally) map[dayChannel]referral.Counts {
	sums := map[dayChannel]referral.Counts{}
	for _, t := range ts {
		k := dayChannel{t.Day, t.Channel}
		sums[k] = sums[k].Plus(t.Counts)
	}
	return sums
}

func (s *Store) addToAmbassadors(ctx context.Context, ts []referral.Tally) error {
	type key struct {
		span       string
		ambassador int64
	}
	sums := map[key]referral.Counts{}
	for _, t := range ts {
		for _, span := range []string{t.Day, t.Day[:min(monthLength, len(t.Day))]} {
			k := key{span, t.AmbassadorID}
			sums[k] = sums[k].Plus(t.Counts)
		}
	}
	rows := make([]referral.AmbassadorTally, 0, len(sums))
	for k, c := range sums {
		rows = append(rows, referral.AmbassadorTally{Span: k.span, AmbassadorID: k.ambassador, Counts: c})
	}
	slices.SortFunc(rows, func(a, b referral.AmbassadorTally) int {
		return strings.Compare(fmt.Sprint(a.Span, a.AmbassadorID), fmt.Sprint(b.Span, b.AmbassadorID))
	})
	columns := slices.Concat([]string{"span", "ambassador_id"}, countColumns)
	return s.insertMany(ctx, "ambassador_tallies", columns, addingSum, len(rows), func(i int, to []any) []any {
		to = append(to, rows[i].Span, rows[i].AmbassadorID)
		for _, n := range rows[i].Counts.Values() {
			to = append(to, n)
		}
		return to
	})
}

func (s *Store) CloseDays(ctx context.Context, after, through string) error {
	var sums []string
	for _, name := range countColumns {
		sums = append(sums, "SUM("+name+")")
	}
	into := "INSERT INTO ambassador_tallies (span, ambassador_id, " + strings.Join(countColumns, ", ") + ") "
	intoChannels := "INSERT INTO channel_tallies (day, channel, " + strings.Join(countColumns, ", ") + ") "
	return aTally.failed(s.tx(ctx, func(s *Store) error {
		for _, span := range []string{"day", fmt.Sprintf("SUBSTR(day, 1, %d)", monthLength)} {
			err := s.write(ctx).Exec(into+"SELECT "+span+", ambassador_id, "+strings.Join(sums, ", ")+
				" FROM tallies WHERE day > ? AND day <= ? GROUP BY "+span+", ambassador_id "+addingSum, after, through).Error
			if err != nil {
				return err
			}
		}
		return s.write(ctx).Exec(intoChannels+"SELECT day, channel, "+strings.Join(sums, ", ")+
			" FROM tallies WHERE day > ? AND day <= ? GROUP BY day, channel "+addingDay, after, through).Error
	}))
}

// talliesFromChannels sums all that was counted on some days by day, by channel
// or by both.
func (s *Store) talliesFromChannels(ctx context.Context, f referral.TallyFilter, g referral.Grouping) ([]referral.Tally, error) {
	return fromSums(ctx, s, func(closed string) ([]referral.Tally, error) {
		columns := "day, channel, " + strings.Join(countColumns, ", ")
		over := onDays(s.read(ctx).Model(&referral.ChannelTally{}).Select(columns).Where("day <= ?", closed), "day", f)
		open := onDays(s.read(ctx).Model(&referral.Tally{}).Select(columns).Where("day > ?", closed), "day", f)
		return all[referral.Tally](grouped(s.read(ctx).Table("(? UNION ALL ?) AS tallies", over, open), g), aTally)
	})
}

// talliesFromSums sums all that was counted on some days.
func (s *Store) talliesFromSums(ctx context.Context, f referral.TallyFilter, g referral.Grouping) ([]referral.Tally, error) {
	return fromSums(ctx, s, func(closed string) ([]referral.Tally, error) {
		return all[referral.Tally](grouped(s.closedAndOpen(ctx, f, closed, countColumns...), g), aTally)
	})
}

// metricColumns are the columns that a leaderboard can be ordered by.
var metricColumns = map[referral.Metric]string{
	referral.ByClicks: "person", referral.ByVisitors: "visitors", referral.ByVisits: "visits",
	referral.ByApplications: "applications", referral.ByHires: "hires",
}

// Contributions reads the one column it needs and of people only what a board
// shows: an organisation's leaderboard is asked for all day.
func (s *Store) Contributions(ctx context.Context, days referral.Period, m referral.Metric) ([]referral.Contribution, error) {
	column := metricColumns[m]
	return fromSums(ctx, s, func(closed string) ([]referral.Contribution, error) {
		brought := s.closedAndOpen(ctx, referral.TallyFilter{From: days.From, To: days.To}, closed, column).
			Select("ambassador_id, CAST(SUM(" + column + ") AS BIGINT) AS value").Group("ambassador_id").Having("SUM(" + column + ") <> 0")
		rows, err := s.read(ctx).Table("people").Joins("JOIN (?) AS brought ON brought.ambassador_id = people.id", brought).
			Select("people.id, people.name, people.department, people.nickname, people.board_visibility, people.active, brought.value").Rows()
		if err != nil {
			return nil, aTally.failed(err)
		}
		defer rows.Close()
		var found []referral.Contribution
		for rows.Next() {
			var c referral.Contribution
			if err := rows.Scan(&c.PersonID, &c.Name, &c.Department, &c.Nickname, &c.BoardVisibility, &c.Active, &c.Value); err != nil {
				return nil, aTally.failed(err)
			}
			found = append(found, c)
		}
		return found, aTally.failed(rows.Err())
	})
}

// fromSums asks for closed days from the ambassadors' sums, whole months where
// it can, and for the rest from tallies. When a day was closed in between it
// asks again, so that no day is there twice.
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

func (s *Store) closedAndOpen(ctx context.Context, f referral.TallyFilter, closed string, counts ...string) *gorm.DB {
	columns := "ambassador_id, " + strings.Join(counts, ", ")
	open := only(s.read(ctx).Model(&referral.Tally{}).Select(columns), "ambassador_id", f.AmbassadorID)
	parts := []any{onDays(open.Where("day > ?", closed), "day", f)}
	for _, span := range s.spans(ctx, f, closed) {
		parts = append(parts, only(span.Select(columns), "ambassador_id", f.AmbassadorID))
	}
	return s.read(ctx).Table("(?"+strings.Repeat(" UNION ALL ?", len(parts)-1)+") AS tallies", parts...)
}

// spans picks the spans that make up the closed days of a filter: each day
// once, and each part so that the index by span finds it.
func (s *Store) spans(ctx context.Context, f referral.TallyFilter, closed string) []*gorm.DB {
	to := closed
	if f.To != "" && f.To < closed {
		to = f.To
	}
	sums := func() *gorm.DB { return s.read(ctx).Model(&referral.AmbassadorTally{}) }
	days := func(from, to string) *gorm.DB {
		// "2026-11" < "2026-11-01" < "2026-12": texts are in the order of time,
		// and months stand among their days.
		return sums().Where("LENGTH(span) > ? AND span >= ? AND span <= ?", monthLength, from, to)
	}
	from := f.From
	if from == "" {
		// A failure here shows in the question that follows.
		sums().Select("COALESCE(MIN(span), '')").Scan(&from)
	}
	first, last := monthsWithin(from, to, closed)
	if first > last || last == "" || from == "" { // no whole month
		return []*gorm.DB{days(from, to)}
	}
	return []*gorm.DB{days(from, first), sums().Where("span IN ?", months(first, last)), days(last+"-99", to)}
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
	type key struct {
		span       string
		ambassador int64
	}
	tallies, err := all[referral.Tally](s.read(ctx).Model(&referral.Tally{}).Where("day <= ?", counting.Closed), aTally)
	if err != nil {
		return nil, err
	}
	counted := map[key]referral.Counts{}
	for _, t := range tallies {
		for _, span := range []string{t.Day, t.Day[:min(monthLength, len(t.Day))]} {
			k := key{span, t.AmbassadorID}
			counted[k] = counted[k].Plus(t.Counts)
		}
	}
	drifts, err := s.checkChannels(ctx, tallies)
	if err != nil {
		return nil, err
	}
	sums, err := all[referral.AmbassadorTally](s.read(ctx), aTally)
	if err != nil {
		return nil, err
	}
	stored := map[key]referral.Counts{}
	for _, r := range sums {
		k := key{r.Span, r.AmbassadorID}
		stored[k] = r.Counts
		counted[k] = counted[k].Plus(referral.Counts{})
	}
	for k, c := range counted {
		drifts = append(drifts, differences(fmt.Sprintf("sum of %s, ambassador %d", k.span, k.ambassador), stored[k], c)...)
	}
	slices.SortFunc(drifts, func(a, b referral.Drift) int { return strings.Compare(a.String(), b.String()) })
	return drifts, nil
}

func (s *Store) checkChannels(ctx context.Context, tallies []referral.Tally) ([]referral.Drift, error) {
	sums, err := all[referral.ChannelTally](s.read(ctx), aTally)
	if err != nil {
		return nil, err
	}
	counted, stored := channelSums(tallies), map[dayChannel]referral.Counts{}
	for _, r := range sums {
		k := dayChannel{r.Day, r.Channel}
		stored[k], counted[k] = r.Counts, counted[k].Plus(referral.Counts{})
	}
	var drifts []referral.Drift
	for k, c := range counted {
		drifts = append(drifts, differences(fmt.Sprintf("sum of %s, channel %s", k.day, k.channel), stored[k], c)...)
	}
	return drifts, nil
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
