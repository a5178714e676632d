package store

import (
	"context"
	"time"

	"gorm.io/gorm/clause"

	"goodword/pkg/referral"
)

func hitID(h *referral.Hit) *int64 { return &h.ID }

func (s *Store) CreateHit(ctx context.Context, h *referral.Hit) error {
	return create(s.write(ctx), h, &h.ID, aHit)
}

// CreateHits is CreateHit for many.
func (s *Store) CreateHits(ctx context.Context, rows []*referral.Hit) error {
	return createAll(ctx, s, rows, hitID, aHit)
}

func (s *Store) HitByToken(ctx context.Context, token string) (referral.Hit, error) {
	return one[referral.Hit](s.read(ctx).Where("token = ?", token), aHit)
}

func (s *Store) LastHitOf(ctx context.Context, linkID int64, day, visitor string) (referral.Hit, error) {
	return one[referral.Hit](s.read(ctx).
		Where("link_id = ? AND day = ? AND visitor = ?", linkID, day, visitor).
		Where("class IN ?", []referral.Class{referral.PersonHit, referral.Repeat}).
		Order("at DESC, id DESC"), aHit)
}

func (s *Store) SetClass(ctx context.Context, h referral.Hit, was referral.Class) (bool, error) {
	done := s.write(ctx).Model(&referral.Hit{}).Where("id = ? AND class = ?", h.ID, was).
		Select("class", "reason", "rules_version").Updates(&h)
	return done.RowsAffected == 1, aHit.failed(done.Error)
}

func (s *Store) SetVisited(ctx context.Context, hitID int64, at time.Time) (bool, error) {
	done := s.write(ctx).Model(&referral.Hit{}).
		Where("id = ? AND visited_at IS NULL", hitID).Update("visited_at", at)
	return done.RowsAffected == 1, aHit.failed(done.Error)
}

func (s *Store) HitReasons(ctx context.Context, f referral.TallyFilter) ([]referral.HitReason, error) {
	q := s.read(ctx).Table("hits").Joins("JOIN links ON links.id = hits.link_id").
		Select("hits.class AS class, hits.reason AS reason, COUNT(*) AS hits").Group("hits.class, hits.reason").
		Order("COUNT(*) DESC, hits.class, hits.reason")
	q = onDays(q, "hits.day", f)
	q = only(q, "hits.link_id", f.LinkID)
	q = only(q, "links.ambassador_id", f.AmbassadorID)
	q = only(q, "links.vacancy_id", f.VacancyID)
	return all[referral.HitReason](q, aHit)
}

// VisitorKey mostly reads: it is asked at every hit, and a key is made, and
// old ones destroyed, once a day.
func (s *Store) VisitorKey(ctx context.Context, day, fresh, oldest string) (string, error) {
	keys, err := all[referral.VisitorKey](s.read(ctx).Where("day = ? OR day < ?", day, oldest), aKey)
	if err != nil {
		return "", err
	}
	if len(keys) == 1 && keys[0].Day == day {
		return keys[0].Key, nil
	}
	var key referral.VisitorKey
	err = s.tx(ctx, func(s *Store) error {
		made := referral.VisitorKey{Day: day, Key: fresh}
		if err := s.write(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&made).Error; err != nil {
			return aKey.failed(err)
		}
		err := s.write(ctx).Where("day < ? AND day <> ?", oldest, day).Delete(&referral.VisitorKey{}).Error
		if err != nil {
			return aKey.failed(err)
		}
		key, err = one[referral.VisitorKey](s.read(ctx).Where("day = ?", day), aKey)
		return err
	})
	return key.Key, err
}
