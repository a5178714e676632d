package rest

import (
	"context"

	"goodword/api"
	"goodword/pkg/auth"
	"goodword/pkg/referral"
)

func team(t referral.Team) api.Team {
	return api.Team{OwnerID: orNull(t.Owner), Members: t.Members}
}

// GetTeam says who decides about a vacancy.
func (s *Server) GetTeam(ctx context.Context, r api.GetTeamRequestObject) (api.GetTeamResponseObject, error) {
	t, err := s.programme.Team(ctx, auth.ActorOf(ctx), r.ID)
	if err != nil {
		return nil, err
	}
	return api.GetTeam200JSONResponse(team(t)), nil
}

// SetTeam says who decides about a vacancy from now on.
func (s *Server) SetTeam(ctx context.Context, r api.SetTeamRequestObject) (api.SetTeamResponseObject, error) {
	owner, _ := r.Body.OwnerID.Get() // null is nobody
	t, err := s.programme.SetTeam(ctx, auth.ActorOf(ctx), r.ID, referral.Team{Owner: owner, Members: r.Body.Members})
	if err != nil {
		return nil, err
	}
	return api.SetTeam200JSONResponse(team(t)), nil
}
