package store

import (
	"context"

	"goodword/pkg/referral"
)

func (s *Store) Team(ctx context.Context, vacancyID int64) ([]referral.TeamMember, error) {
	return all[referral.TeamMember](s.read(ctx).Where("vacancy_id = ?", vacancyID).Order("person_id, relation"), aTeam)
}

func (s *Store) ReplaceTeam(ctx context.Context, vacancyID int64, ms []referral.TeamMember) error {
	return s.tx(ctx, func(s *Store) error {
		err := s.write(ctx).Where("vacancy_id = ?", vacancyID).Delete(&referral.TeamMember{}).Error
		if err == nil && len(ms) > 0 {
			err = s.write(ctx).Create(&ms).Error
		}
		return aTeam.failed(err)
	})
}

func (s *Store) SharersOf(ctx context.Context, vacancyID int64) (map[int64]referral.Person, error) {
	sharing := s.read(ctx).Model(&referral.Link{}).Select("ambassador_id").Where("vacancy_id = ? AND revoked_at IS NULL", vacancyID)
	people, err := all[referral.Person](s.read(ctx).Where("active AND id IN (?)", sharing), aPerson)
	found := make(map[int64]referral.Person, len(people))
	for _, p := range people {
		found[p.ID] = p
	}
	return found, err
}
