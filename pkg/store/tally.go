package store

import (
	"context"
	"slices"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"goodword/pkg/referral"
)

// countColumns are the columns of referral.Counts.
var countColumns = referral.CountNames[:]

// adding is what makes an insert add to a row that is there. Additions commute,
// so the order in which copies of the program count does not matter.
func adding(table string, keys ...string) string {
	sums := make([]string, len(countColumns))
	for i, name := range countColumns {
		sums[i] = name + " = " + table + "." + name + " + excluded." + name
	}
	return "ON CONFLICT (" + strings.Join(keys, ", ") + ") DO UPDATE SET " + strings.Join(sums, ", ")
}

var (
	tallyColumns = slices.Concat([]string{"day", "link_id", "ambassador_id", "vacancy_id", "channel"}, countColumns)
	addingTally  = adding("tallies", "day", "link_id", "ambassador_id", "vacancy_id")
	addingSum    = adding("ambassador_tallies", "span", "ambassador_id")
)

func (s *Store) AddTallies(ctx context.Context, ts []referral.Tally) error {
	if len(ts) == 0 {
		return nil
	}
	return aTally.failed(s.tx(ctx, func(s *Store) error {
		closed, err := s.closedDay(ctx)
		if err != nil {
			return err
		}
		if err := s.addTallies(ctx, ts); err != nil {
			return err
		}
		return s.addToSums(ctx, slices.DeleteFunc(slices.Clone(ts), func(t referral.Tally) bool { return t.Day > closed }))
	}))
}

func (s *Store) addTallies(ctx context.Context, ts []referral.Tally) error {
	return s.insertMany(ctx, "tallies", tallyColumns, addingTally, len(ts), func(i int, to []any) []any {
		t := &ts[i]
		to = append(to, t.Day, t.LinkID, t.AmbassadorID, t.VacancyID, t.Channel)
		for _, n := range t.Counts.Values() {
			to = append(to, n)
		}
		return to
	})
}

// closedDay is the last day that is in the ambassadors' sums. Who adds counts
// holds it, so that no day is closed between a look at it and the end of the
// transaction.
func (s *Store) closedDay(ctx context.Context) (string, error) {
	q := s.read(ctx).Model(&referral.Counting{})
	if s.inTx && s.dialect == PostgreSQL {
		q = q.Clauses(clause.Locking{Strength: "SHARE"})
	}
	c, err := one[referral.Counting](q, aCounting)
	return c.Closed, err
}

func (s *Store) Tallies(ctx context.Context, f referral.TallyFilter, g referral.Grouping) ([]referral.Tally, error) {
	if g == referral.InTotal && f.LinkID == 0 && f.VacancyID == 0 && f.VacancyIDs == nil {
		return s.talliesFromSums(ctx, f, g)
	}
	q := s.read(ctx).Model(&referral.Tally{})
	q = onDays(q, "day", f)
	q = only(q, "link_id", f.LinkID)
	q = s.throughLinks(ctx, q, "ambassador_id", f.AmbassadorID)
	q = s.throughLinks(ctx, q, "vacancy_id", f.VacancyID)
	if f.VacancyIDs != nil {
		links := s.read(ctx).Model(&referral.Link{}).Select("id").Where("vacancy_id IN ?", f.VacancyIDs)
		q = q.Where("(link_id IN (?) OR link_id <= 0) AND vacancy_id IN ?", links, f.VacancyIDs)
	}
	return all[referral.Tally](grouped(q, g), aTally)
}

// throughLinks picks the tallies of one ambassador or vacancy by their links:
// tallies have an index by link and no other. What was counted without a link,
// or by a spoken code (whose number is below 0), is little enough to look at.
func (s *Store) throughLinks(ctx context.Context, q *gorm.DB, column string, id int64) *gorm.DB {
	if id == 0 {
		return q
	}
	links := s.read(ctx).Model(&referral.Link{}).Select("id").Where(column+" = ?", id)
	return q.Where("(link_id IN (?) OR link_id <= 0) AND "+column+" = ?", links, id)
}

// groupColumns is what each Grouping sums by.
var groupColumns = map[referral.Grouping]string{
	referral.ByDay: "day", referral.ByChannel: "channel", referral.ByLink: "link_id", referral.ByVacancy: "vacancy_id",
	referral.ByChannelAndDay: "channel, day",
}

// grouped sums strictly: only what is summed by, and sums, are selected. The
// sums are cast because PostgreSQL would give them another type.
func grouped(q *gorm.DB, g referral.Grouping) *gorm.DB {
	if g == referral.ByKey {
		return q.Order("day, link_id, ambassador_id, vacancy_id")
	}
	var columns []string
	if by := groupColumns[g]; by != "" {
		columns = append(columns, by)
		q = q.Group(by).Order(by)
	}
	for _, name := range countColumns {
		columns = append(columns, "CAST(COALESCE(SUM("+name+"), 0) AS BIGINT) AS "+name)
	}
	return q.Select(strings.Join(columns, ", "))
}

func (s *Store) ReplaceTallies(ctx context.Context, ts []referral.Tally) error {
	return s.tx(ctx, func(s *Store) error {
		// An application may be counting itself just now; whoever counts hits
		// waits already.
		if _, err := s.HoldCounting(ctx); err != nil {
			return err
		}
		for _, table := range []any{&referral.Tally{}, &referral.AmbassadorTally{}} {
			if err := s.write(ctx).Where("1 = 1").Delete(table).Error; err != nil {
				return aTally.failed(err)
			}
		}
		return aTally.failed(s.addTallies(ctx, ts))
	})
}

// onDays keeps what lies between the days of a filter, both included.
func onDays(query *gorm.DB, column string, f referral.TallyFilter) *gorm.DB {
	if f.From != "" {
		query = query.Where(column+" >= ?", f.From)
	}
	if f.To != "" {
		query = query.Where(column+" <= ?", f.To)
	}
	return query
}
