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
var countColumns = func() []string {
	var names []string
	for _, f := range new(referral.Counts).Fields() {
		names = append(names, f.Name)
	}
	return names
}()

// adding is one statement that makes a row or adds to it. Additions commute,
// so the order in which copies of the program count does not matter.
var adding = func() clause.OnConflict {
	c := clause.OnConflict{Columns: []clause.Column{
		{Name: "day"}, {Name: "link_id"}, {Name: "ambassador_id"}, {Name: "vacancy_id"},
	}}
	for _, name := range countColumns {
		c.DoUpdates = append(c.DoUpdates, clause.Assignment{
			Column: clause.Column{Name: name},
			Value:  gorm.Expr("tallies." + name + " + excluded." + name),
		})
	}
	return c
}()

func (s *Store) AddTally(ctx context.Context, t referral.Tally) error {
	return aTally.failed(s.write(ctx).Clauses(adding).Create(&t).Error)
}

func (s *Store) Tallies(ctx context.Context, f referral.TallyFilter, g referral.Grouping) ([]referral.Tally, error) {
	q := s.read(ctx).Model(&referral.Tally{})
	q = onDays(q, "day", f)
	q = only(q, "link_id", f.LinkID)
	q = only(q, "ambassador_id", f.AmbassadorID)
	q = only(q, "vacancy_id", f.VacancyID)
	return all[referral.Tally](grouped(q, g), aTally)
}

// groupColumns is what each Grouping sums by.
var groupColumns = map[referral.Grouping]string{
	referral.ByDay: "day", referral.ByAmbassador: "ambassador_id", referral.ByChannel: "channel",
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
		if err := s.lockTallies(ctx); err != nil {
			return err
		}
		if err := s.write(ctx).Where("1 = 1").Delete(&referral.Tally{}).Error; err != nil {
			return aTally.failed(err)
		}
		for some := range slices.Chunk(ts, batch) {
			if err := s.write(ctx).Create(some).Error; err != nil {
				return aTally.failed(err)
			}
		}
		return nil
	})
}

// lockTallies makes those who count wait until the transaction ends; reading
// goes on. Without it a hit that is stored during a recount would be in the
// rows or in the counters, but not in both. SQLite has one writer anyway.
func (s *Store) lockTallies(ctx context.Context) error {
	if s.dialect == SQLite {
		return nil
	}
	return aTally.failed(s.write(ctx).Exec("LOCK TABLE tallies IN SHARE ROW EXCLUSIVE MODE").Error)
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
