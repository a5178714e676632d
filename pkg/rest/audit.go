package rest

import (
	"context"

	"github.com/oapi-codegen/nullable"

	"goodword/api"
	"goodword/pkg/auth"
	"goodword/pkg/referral"
)

// ListAudit lists who changed what.
func (s *Server) ListAudit(ctx context.Context, r api.ListAuditRequestObject) (api.ListAuditResponseObject, error) {
	pg, err := page(r.Params.Limit, r.Params.Cursor)
	if err != nil {
		return nil, err
	}
	list, err := s.programme.Audit(ctx, auth.ActorOf(ctx), referral.AuditFilter{
		Subject: referral.AuditSubject(text(r.Params.Subject)), SubjectID: number(r.Params.SubjectID), Page: pg})
	if err != nil {
		return nil, err
	}
	cursor, link := s.next(ctx, list.Next)
	return api.ListAudit200JSONResponse{
		Body: api.AuditList{NextCursor: cursor, Items: convert(list.Items, func(e referral.AuditEntry) api.AuditEntry {
			return api.AuditEntry{
				ID: e.ID, At: e.At, By: orNull(e.PersonID), Action: api.AuditEntryAction(e.Action), Subject: api.AuditSubject(e.Subject),
				SubjectID: e.SubjectID, Before: state(e.Before), After: state(e.After), Reason: e.Reason,
			}
		})},
		Headers: api.ListAudit200ResponseHeaders{Link: link},
	}, nil
}

func state(s referral.AuditState) nullable.Nullable[map[string]any] {
	if s == nil {
		return nullable.NewNullNullable[map[string]any]()
	}
	return nullable.NewNullableWithValue[map[string]any](s)
}
