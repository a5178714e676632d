package rest

import (
	"context"

	"goodword/api"
	"goodword/pkg/auth"
	"goodword/pkg/referral"
)

// introduction is an introduction as HR sees it.
func introduction(i referral.Introduction) api.Introduction {
	return api.Introduction{
		ID: i.ID, VacancyID: i.VacancyID, AmbassadorID: i.AmbassadorID, Name: i.Name, Email: i.Email, Acquaintance: i.Acquaintance,
		State: api.IntroductionState(i.State), MadeAt: i.MadeAt, AnsweredAt: pointed(i.AnsweredAt),
	}
}

// myIntroduction is an introduction as its maker sees it: with the link to send.
func (s *Server) myIntroduction(i referral.Introduction) api.Introduction {
	out := introduction(i)
	if i.State == referral.IntroductionOpen {
		address, end := s.baseURL+"/i/"+i.Token, i.ExpiresAt()
		out.URL, out.ExpiresAt = &address, &end
	}
	return out
}

// Introduce names a candidate for a vacancy.
func (s *Server) Introduce(ctx context.Context, r api.IntroduceRequestObject) (api.IntroduceResponseObject, error) {
	i, made, err := s.programme.Introduce(ctx, auth.ActorOf(ctx), r.ID, r.Body.Name, r.Body.Email, r.Body.Acquaintance)
	switch {
	case err != nil:
		return nil, err
	case !made:
		return api.Introduce200JSONResponse(s.myIntroduction(i)), nil
	}
	return api.Introduce201JSONResponse(s.myIntroduction(i)), nil
}

// ListAcceptedIntroductions lists who accepted an introduction to a vacancy.
func (s *Server) ListAcceptedIntroductions(ctx context.Context, r api.ListAcceptedIntroductionsRequestObject) (api.ListAcceptedIntroductionsResponseObject, error) {
	list, err := s.programme.AcceptedIntroductions(ctx, auth.ActorOf(ctx), r.ID)
	if err != nil {
		return nil, err
	}
	return api.ListAcceptedIntroductions200JSONResponse{Items: convert(list, introduction)}, nil
}

// ListMyIntroductions lists whom you introduced.
func (s *Server) ListMyIntroductions(ctx context.Context, _ api.ListMyIntroductionsRequestObject) (api.ListMyIntroductionsResponseObject, error) {
	list, err := s.programme.MyIntroductions(ctx, auth.ActorOf(ctx))
	if err != nil {
		return nil, err
	}
	return api.ListMyIntroductions200JSONResponse{Items: convert(list, s.myIntroduction)}, nil
}

// WithdrawIntroduction erases an introduction of yours.
func (s *Server) WithdrawIntroduction(ctx context.Context, r api.WithdrawIntroductionRequestObject) (api.WithdrawIntroductionResponseObject, error) {
	if err := s.programme.WithdrawIntroduction(ctx, auth.ActorOf(ctx), r.ID); err != nil {
		return nil, err
	}
	return api.WithdrawIntroduction204Response{}, nil
}
