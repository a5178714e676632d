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
	if f.LinkID == 0 && f.VacancyID == 0 {
		everyone := f.AmbassadorID == 0
		switch {
		case g == referral.InTotal && !everyone:
			return s.talliesFromSums(ctx, byAmbassador, f, g)
		case everyone && (g == referral.InTotal || g == referral.ByChannel):
			return s.talliesFromSums(ctx, byChannel, f, g)
		case everyone && g == referral.ByDay:
			return s.talliesByDay(ctx, f)
		}
	}
	of := func(q *gorm.DB) *gorm.DB {
		return only(only(q, "ambassador_id", f.AmbassadorID), "vacancy_id", f.VacancyID)
	}
	on := func() *gorm.DB { return of(onDays(s.read(ctx).Model(&referral.Tally{}), "day", f)) }
	q := on()
	switch {
	case f.LinkID != 0:
		q = q.Where("link_id = ?", f.LinkID)
	case f.AmbassadorID != 0 || f.VacancyID != 0:
		// Tallies have an index by link, and of what has no link (or a spoken
		// code, whose number is below 0) by ambassador and by vacancy: each part
		// by its own, which a database does not find out with OR.
		links := of(s.read(ctx).Model(&referral.Link{}).Select("id"))
		q = s.together(ctx, []any{on().Where("link_id > 0 AND link_id IN (?)", links), on().Where("link_id <= 0")})
	}
	return all[referral.Tally](grouped(q, g), aTally)
}

// VacancyTallies asks for what came through links, and then for what came
// without one, each by its own index.
func (s *Store) VacancyTallies(ctx context.Context, ids []int64) (map[int64]referral.Counts, error) {
	found := make(map[int64]referral.Counts, len(ids))
	for some := range slices.Chunk(ids, batch) {
		links := s.read(ctx).Model(&referral.Link{}).Select("id").Where("vacancy_id IN ?", some)
		for _, q := range []*gorm.DB{
			s.read(ctx).Model(&referral.Tally{}).Where("link_id > 0 AND link_id IN (?)", links),
			s.read(ctx).Model(&referral.Tally{}).Where("link_id <= 0 AND vacancy_id IN ?", some),
		} {
			rows, err := all[referral.Tally](summed(q, "vacancy_id"), aTally)
			if err != nil {
				return nil, err
			}
			for _, t := range rows {
				found[t.VacancyID] = found[t.VacancyID].Plus(t.Counts)
			}
		}
	}
	return found, nil
}

// groupColumns is what each Grouping sums by.
var groupColumns = map[referral.Grouping]string{
	referral.ByDay: "day", referral.ByChannel: "channel", referral.ByLink: "link_id",
}

// grouped sums strictly: only what is summed by, and sums, are selected. The
// sums are cast because PostgreSQL would give them another type.
func grouped(q *gorm.DB, g referral.Grouping) *gorm.DB {
	if g == referral.ByKey {
		return q.Order("day, link_id, ambassador_id, vacancy_id")
	}
	return summed(q, groupColumns[g])
}

// summed sums by a column, or all when it is "".
func summed(q *gorm.DB, by string) *gorm.DB {
	var columns []string
	if by != "" {
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
		for _, table := range []any{&referral.Tally{}, &referral.AmbassadorTally{}, &referral.ChannelTally{}, &referral.StageTally{}} {
			if err := s.write(ctx).Where("1 = 1").Delete(table).Error; err != nil {
				return aTally.failed(err)
			}
		}
		if err := s.write(ctx).Exec("INSERT INTO stage_tallies (stage, applications) SELECT stage, COUNT(*) FROM applications GROUP BY stage").Error; err != nil {
			return aTally.failed(err)
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
