package store

import (
	"context"

	"gorm.io/gorm/clause"

	"goodword/pkg/referral"
)

func candidateID(c *referral.Candidate) *int64 { return &c.ID }

// SaveCandidate does not fail on a known address, because a failed statement
// would spoil a transaction on PostgreSQL.
func (s *Store) SaveCandidate(ctx context.Context, c *referral.Candidate) error {
	c.ID = 0
	done := s.write(ctx).Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "email"}}, DoNothing: true}).Create(c)
	if done.Error != nil || done.RowsAffected == 1 {
		return aCandidate.failed(done.Error)
	}
	known, err := one[referral.Candidate](s.writes.WithContext(ctx).Where("email = ?", c.Email), aCandidate)
	c.ID = known.ID
	return err
}

// CreateCandidates makes many new candidates.
func (s *Store) CreateCandidates(ctx context.Context, rows []*referral.Candidate) error {
	return createAll(ctx, s, rows, candidateID, aCandidate)
}

func (s *Store) Candidate(ctx context.Context, id int64) (referral.Candidate, error) {
	return one[referral.Candidate](s.read(ctx).Where("id = ?", id), aCandidate)
}

func (s *Store) CandidatesByID(ctx context.Context, ids []int64) (map[int64]referral.Candidate, error) {
	return byID(s.read(ctx), ids, candidateID, aCandidate)
}

func (s *Store) CandidatesBeginning(ctx context.Context, prefix string) ([]referral.Candidate, error) {
	return all[referral.Candidate](s.beginning(ctx, prefix).Select("id", "email"), aCandidate)
}

func (s *Store) UpdateCandidate(ctx context.Context, c referral.Candidate) error {
	return aCandidate.failed(s.write(ctx).Model(&c).Select("name", "phone").Updates(&c).Error)
}

func (s *Store) EraseCandidate(ctx context.Context, id int64) error {
	return s.tx(ctx, func(s *Store) error {
		if err := s.write(ctx).Where("candidate_id = ? OR into_id = ?", id, id).Delete(&referral.Merge{}).Error; err != nil {
			return aMerge.failed(err)
		}
		return aCandidate.failed(s.write(ctx).Where("id = ?", id).Delete(&referral.Candidate{}).Error)
	})
}

func (s *Store) EachPhone(ctx context.Context, f func(candidateID int64, phone string)) error {
	rows, err := s.read(ctx).Table("candidates").Select("id, phone").Where("phone <> ''").Order("id").Rows()
	if err != nil {
		return aCandidate.failed(err)
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var phone string
		if err := rows.Scan(&id, &phone); err != nil {
			return aCandidate.failed(err)
		}
		f(id, phone)
	}
	return aCandidate.failed(rows.Err())
}
