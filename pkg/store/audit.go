package store

import (
	"context"

	"goodword/pkg/referral"
)

func (s *Store) AddAuditEntry(ctx context.Context, e *referral.AuditEntry) error {
	return create(s.write(ctx), e, &e.ID, anAuditEntry)
}

func (s *Store) AuditEntries(ctx context.Context, f referral.AuditFilter) (referral.Listed[referral.AuditEntry], error) {
	q := only(s.read(ctx), "subject", f.Subject)
	q = only(q, "subject_id", f.SubjectID)
	return listed(q, f.Page, func(e *referral.AuditEntry) *int64 { return &e.ID }, anAuditEntry)
}
