package store

import (
	"context"

	"goodword/pkg/referral"
)

func (s *Store) Organisation(ctx context.Context) (referral.Organisation, error) {
	return one[referral.Organisation](s.read(ctx), anOrganisation)
}

func (s *Store) UpdateOrganisation(ctx context.Context, o *referral.Organisation) error {
	return update(s.write(ctx), o, o.ID, &o.Version, anOrganisation)
}
