package store

import (
	"context"

	"goodword/pkg/referral"
)

func touchID(t *referral.Touch) *int64       { return &t.ID }
func decisionID(d *referral.Decision) *int64 { return &d.ID }

func (s *Store) AddTouch(ctx context.Context, t *referral.Touch) error {
	return create(s.write(ctx), t, &t.ID, aTouch)
}

// CreateTouches is AddTouch for many.
func (s *Store) CreateTouches(ctx context.Context, rows []*referral.Touch) error {
	return createAll(ctx, s, rows, touchID, aTouch)
}

func (s *Store) AddDecision(ctx context.Context, d *referral.Decision) error {
	return create(s.write(ctx), d, &d.ID, aDecision)
}

// CreateDecisions is AddDecision for many. A decision that replaces another
// goes in a later call, when the id of that one is known.
func (s *Store) CreateDecisions(ctx context.Context, rows []*referral.Decision) error {
	return createAll(ctx, s, rows, decisionID, aDecision)
}
