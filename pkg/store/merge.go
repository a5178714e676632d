package store

import (
	"context"

	"gorm.io/gorm"

	"goodword/pkg/referral"
)

func (s *Store) CreateMerge(ctx context.Context, m *referral.Merge) error {
	return create(s.write(ctx), m, &m.ID, aMerge)
}

func (s *Store) Merge(ctx context.Context, id int64) (referral.Merge, error) {
	return one[referral.Merge](s.read(ctx).Where("id = ?", id), aMerge)
}

func (s *Store) UndoMerge(ctx context.Context, m referral.Merge) error {
	return aMerge.failed(s.write(ctx).Model(&m).Select("undone_at", "undone_by").Where("undone_at IS NULL").Updates(&m).Error)
}

func (s *Store) MergesOf(ctx context.Context, candidateIDs []int64) ([]referral.Merge, error) {
	return all[referral.Merge](s.read(ctx).Where("candidate_id IN ? OR into_id IN ?", candidateIDs, candidateIDs).Order("id"), aMerge)
}

func (s *Store) MergedWith(ctx context.Context, candidateIDs []int64) ([]referral.Candidate, error) {
	if len(candidateIDs) == 0 {
		return nil, nil
	}
	other := func(column, where string) *gorm.DB {
		return s.read(ctx).Model(&referral.Merge{}).Select(column).Where(where+" IN ? AND undone_at IS NULL", candidateIDs)
	}
	return all[referral.Candidate](s.read(ctx).Where("id IN (?) OR id IN (?)",
		other("into_id", "candidate_id"), other("candidate_id", "into_id")).Order("id"), aCandidate)
}
