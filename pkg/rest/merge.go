package rest

import (
	"context"

	"goodword/api"
	"goodword/pkg/auth"
	"goodword/pkg/referral"
)

func merge(m referral.Merge) api.CandidateMerge {
	return api.CandidateMerge{
		ID: m.ID, CandidateID: m.CandidateID, Into: m.IntoID, Reason: m.Reason, MergedAt: m.MergedAt, MergedBy: m.MergedBy,
		UndoneAt: pointed(m.UndoneAt), UndoneBy: orNull(m.UndoneBy),
	}
}

// MergeCandidate says that a candidate is the same as another.
func (s *Server) MergeCandidate(ctx context.Context, r api.MergeCandidateRequestObject) (api.MergeCandidateResponseObject, error) {
	m, err := s.programme.MergeCandidate(ctx, auth.ActorOf(ctx), r.ID, r.Body.Into, r.Body.Reason)
	if err != nil {
		return nil, err
	}
	return api.MergeCandidate201JSONResponse(merge(m)), nil
}

// UndoMerge takes a merge back.
func (s *Server) UndoMerge(ctx context.Context, r api.UndoMergeRequestObject) (api.UndoMergeResponseObject, error) {
	m, err := s.programme.UndoMerge(ctx, auth.ActorOf(ctx), r.ID)
	if err != nil {
		return nil, err
	}
	return api.UndoMerge200JSONResponse(merge(m)), nil
}
