package store

import (
	"context"
	"time"

	"goodword/pkg/referral"
)

// CreateSession also forgets the person's sessions that have expired: nothing
// can be done with them any more, and nobody else would clear them away.
func (s *Store) CreateSession(ctx context.Context, row *referral.Session) error {
	return s.tx(ctx, func(s *Store) error {
		err := s.write(ctx).Where("person_id = ? AND expires_at < ?", row.PersonID, row.CreatedAt).
			Delete(&referral.Session{}).Error
		if err != nil {
			return aSession.failed(err)
		}
		return create(s.write(ctx), row, &row.ID, aSession)
	})
}

func (s *Store) SessionByHash(ctx context.Context, tokenHash string) (referral.Session, error) {
	return one[referral.Session](s.read(ctx).Where("token_hash = ?", tokenHash), aSession)
}

func (s *Store) SpendSession(ctx context.Context, id int64, at time.Time) (bool, error) {
	done := s.write(ctx).Model(&referral.Session{}).
		Where("id = ? AND spent_at IS NULL", id).Update("spent_at", at)
	return done.RowsAffected == 1, aSession.failed(done.Error)
}

func (s *Store) EndFamily(ctx context.Context, family string) error {
	return aSession.failed(s.write(ctx).Where("family = ?", family).Delete(&referral.Session{}).Error)
}

func (s *Store) EndSessionsOf(ctx context.Context, personID int64) error {
	return aSession.failed(s.write(ctx).Where("person_id = ?", personID).Delete(&referral.Session{}).Error)
}
