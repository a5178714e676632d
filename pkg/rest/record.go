package rest

import (
	"context"

	"goodword/api"
	"goodword/pkg/auth"
)

// RecordCredit records who brought a candidate.
func (s *Server) RecordCredit(ctx context.Context, r api.RecordCreditRequestObject) (api.RecordCreditResponseObject, error) {
	c, err := s.programme.Record(ctx, auth.ActorOf(ctx), r.ID, r.Body.AmbassadorID, r.Body.Reason)
	if err != nil {
		return nil, err
	}
	return api.RecordCredit201JSONResponse(creditOf(ctx, c)), nil
}
