package rest

import (
	"context"

	"goodword/api"
	"goodword/pkg/auth"
	"goodword/pkg/referral"
)

// ListUnmatchedClaims lists the answers that wait to be matched.
func (s *Server) ListUnmatchedClaims(ctx context.Context, r api.ListUnmatchedClaimsRequestObject) (api.ListUnmatchedClaimsResponseObject, error) {
	pg, err := page(r.Params.Limit, r.Params.Cursor)
	if err != nil {
		return nil, err
	}
	list, err := s.programme.UnmatchedClaims(ctx, auth.ActorOf(ctx), pg)
	if err != nil {
		return nil, err
	}
	cursor, link := s.next(ctx, list.Next)
	return api.ListUnmatchedClaims200JSONResponse{
		Body: api.ClaimList{NextCursor: cursor, Items: convert(list.Items, func(c referral.Claim) api.Claim {
			return api.Claim{
				ID: c.Touch.ID, ApplicationID: c.Application.ID, VacancyID: c.Application.VacancyID, Candidate: c.Application.Name,
				Words: c.Touch.Words, At: c.Touch.At,
				Likely: convert(c.Likely, func(p referral.Person) api.Ambassador { return api.Ambassador{ID: orNull(p.ID), Name: p.Name} }),
			}
		})},
		Headers: api.ListUnmatchedClaims200ResponseHeaders{Link: link},
	}, nil
}

// MatchClaim says whom a candidate meant, null being nobody who works here.
func (s *Server) MatchClaim(ctx context.Context, r api.MatchClaimRequestObject) (api.MatchClaimResponseObject, error) {
	ambassador, _ := r.Body.AmbassadorID.Get() // null is 0, nobody
	c, err := s.programme.MatchClaim(ctx, auth.ActorOf(ctx), r.ID, ambassador)
	if err != nil {
		return nil, err
	}
	return api.MatchClaim200JSONResponse(creditOf(ctx, c)), nil
}
