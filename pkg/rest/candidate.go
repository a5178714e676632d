package rest

import (
	"context"

	"goodword/api"
	"goodword/pkg/auth"
	"goodword/pkg/referral"
)

func candidateRecord(c referral.Candidate) api.CandidateRecord {
	return api.CandidateRecord{ID: c.ID, Name: c.Name, Email: c.Email, Phone: c.Phone, CreatedAt: c.CreatedAt}
}

// GetCandidate gives a candidate with the applications and merges.
func (s *Server) GetCandidate(ctx context.Context, r api.GetCandidateRequestObject) (api.GetCandidateResponseObject, error) {
	f, err := s.programme.Candidate(ctx, auth.ActorOf(ctx), r.ID)
	if err != nil {
		return nil, err
	}
	return api.GetCandidate200JSONResponse{
		Candidate: candidateRecord(f.Candidate), Also: convert(f.Also, candidateRecord), Merges: convert(f.Merges, merge),
		Applications: convert(f.Applications, func(a referral.ApplicationFile) api.Application { return s.application(ctx, a) }),
	}, nil
}

// ListLikelySame lists who may well be the same as a candidate.
func (s *Server) ListLikelySame(ctx context.Context, r api.ListLikelySameRequestObject) (api.ListLikelySameResponseObject, error) {
	found, err := s.programme.LikelySame(ctx, auth.ActorOf(ctx), r.ID)
	if err != nil {
		return nil, err
	}
	return api.ListLikelySame200JSONResponse{Items: convert(found, candidateRecord)}, nil
}
