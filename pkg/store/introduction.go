package store

import (
	"context"
	"time"

	"goodword/pkg/referral"
)

func (s *Store) CreateIntroduction(ctx context.Context, i *referral.Introduction) error {
	return create(s.write(ctx), i, &i.ID, anIntroduction)
}

func (s *Store) Introduction(ctx context.Context, id int64) (referral.Introduction, error) {
	return one[referral.Introduction](s.read(ctx).Where("id = ?", id), anIntroduction)
}

func (s *Store) IntroductionByToken(ctx context.Context, token string) (referral.Introduction, error) {
	return one[referral.Introduction](s.read(ctx).Where("token = ?", token), anIntroduction)
}

func (s *Store) IntroductionsBy(ctx context.Context, ambassadorID int64) ([]referral.Introduction, error) {
	return all[referral.Introduction](s.read(ctx).Where("ambassador_id = ?", ambassadorID).Order("id DESC"), anIntroduction)
}

func (s *Store) AcceptedIntroductions(ctx context.Context, vacancyID int64) ([]referral.Introduction, error) {
	return all[referral.Introduction](s.read(ctx).
		Where("vacancy_id = ? AND state = ?", vacancyID, referral.IntroductionAccepted).Order("id"), anIntroduction)
}

func (s *Store) UpdateIntroduction(ctx context.Context, i *referral.Introduction) error {
	return update(s.write(ctx), i, i.ID, &i.Version, anIntroduction)
}

func (s *Store) EraseIntroduction(ctx context.Context, id int64) error {
	return anIntroduction.failed(s.write(ctx).Where("id = ?", id).Delete(&referral.Introduction{}).Error)
}

func (s *Store) EraseIntroductions(ctx context.Context, before, acceptedBefore time.Time) error {
	return anIntroduction.failed(s.write(ctx).
		Where("made_at < ? AND (state <> ? OR made_at < ?)", before, referral.IntroductionAccepted, acceptedBefore).
		Delete(&referral.Introduction{}).Error)
}
