package store

import (
	"context"
	"time"

	"goodword/pkg/referral"
)

func (s *Store) CreateAPIKey(ctx context.Context, k *referral.APIKey) error {
	return create(s.write(ctx), k, &k.ID, aKeyOfAPI)
}

func (s *Store) APIKey(ctx context.Context, id int64) (referral.APIKey, error) {
	return one[referral.APIKey](s.read(ctx).Where("id = ?", id), aKeyOfAPI)
}

func (s *Store) APIKeyByHash(ctx context.Context, hash string) (referral.APIKey, error) {
	return one[referral.APIKey](s.read(ctx).Where("hash = ?", hash), aKeyOfAPI)
}

func (s *Store) APIKeys(ctx context.Context) ([]referral.APIKey, error) {
	return all[referral.APIKey](s.read(ctx).Order("id DESC"), aKeyOfAPI)
}

func (s *Store) UseAPIKey(ctx context.Context, id int64, at time.Time) error {
	return aKeyOfAPI.failed(s.write(ctx).Model(&referral.APIKey{}).Where("id = ?", id).Update("last_used_at", at).Error)
}

func (s *Store) RevokeAPIKey(ctx context.Context, id int64, at time.Time, by int64) error {
	return aKeyOfAPI.failed(s.write(ctx).Model(&referral.APIKey{}).Where("id = ? AND revoked_at IS NULL", id).
		Updates(map[string]any{"revoked_at": at, "revoked_by": by}).Error)
}
