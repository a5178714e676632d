package store

import (
	"context"
	"time"

	"gorm.io/gorm/clause"

	"goodword/pkg/referral"
)

// HoldCounting locks the row; SQLite has one writer anyway.
func (s *Store) HoldCounting(ctx context.Context) (referral.Counting, error) {
	q := s.read(ctx)
	if s.inTx && s.dialect == PostgreSQL {
		q = q.Clauses(clause.Locking{Strength: "UPDATE"})
	}
	return one[referral.Counting](q, aCounting)
}

func (s *Store) SaveCounting(ctx context.Context, c referral.Counting) error {
	return aCounting.failed(s.write(ctx).Model(&c).Select("*").Updates(&c).Error)
}

func (s *Store) ClaimJournal(ctx context.Context, name string, at time.Time) (referral.JournalMark, error) {
	m := referral.JournalMark{Name: name, UpdatedAt: at}
	err := s.write(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&m).Error
	if err != nil {
		return m, aJournal.failed(err)
	}
	return one[referral.JournalMark](s.read(ctx).Where("name = ?", name), aJournal)
}

func (s *Store) Journals(ctx context.Context) ([]referral.JournalMark, error) {
	return all[referral.JournalMark](s.read(ctx).Order("number"), aJournal)
}

func (s *Store) SaveJournal(ctx context.Context, m referral.JournalMark) error {
	return aJournal.failed(s.write(ctx).Model(&m).Select("position", "batch", "updated_at").Updates(&m).Error)
}

func (s *Store) Batches(ctx context.Context, journal, after int64) ([]referral.Batch, error) {
	return all[referral.Batch](s.read(ctx).Where("journal = ? AND batch > ?", journal, after).Order("batch"), aJournal)
}

func (s *Store) AddBatch(ctx context.Context, b referral.Batch, oldest int64) error {
	if err := s.write(ctx).Create(&b).Error; err != nil {
		return aJournal.failed(err)
	}
	return aJournal.failed(s.write(ctx).Where("journal = ? AND batch < ?", b.Journal, oldest).Delete(&referral.Batch{}).Error)
}
