package rest

import (
	"context"
	"strings"

	"goodword/api"
	"goodword/pkg/auth"
	"goodword/pkg/referral"
)

func (s *Server) organisation(o referral.Organisation) api.Organisation {
	return api.Organisation{
		Name: s.orgName, TimeZone: s.programme.Zone().String(),
		BoardMode: api.BoardMode(o.BoardMode), DecidedOn: day(o.DecidedOn), Reference: o.Reference,
	}
}

// GetOrganisation gives what the organisation has decided.
func (s *Server) GetOrganisation(ctx context.Context, _ api.GetOrganisationRequestObject) (api.GetOrganisationResponseObject, error) {
	o, err := s.programme.Organisation(ctx, auth.ActorOf(ctx))
	if err != nil {
		return nil, err
	}
	return api.GetOrganisation200JSONResponse{Body: s.organisation(o), Headers: api.GetOrganisation200ResponseHeaders{ETag: etag(o.Version)}}, nil
}

// DecideBoard records the decision behind the board.
func (s *Server) DecideBoard(ctx context.Context, r api.DecideBoardRequestObject) (api.DecideBoardResponseObject, error) {
	version, err := versionOf(r.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	o, err := s.programme.DecideBoard(ctx, auth.ActorOf(ctx), version, referral.BoardDecision{
		Mode: referral.BoardMode(r.Body.Mode), DecidedOn: dayText(r.Body.DecidedOn), Reference: text(r.Body.Reference)})
	if err != nil {
		return nil, err
	}
	return api.DecideBoard200JSONResponse{Body: s.organisation(o), Headers: api.DecideBoard200ResponseHeaders{ETag: etag(o.Version)}}, nil
}

// GetContract gives the contract itself.
func (s *Server) GetContract(context.Context, api.GetContractRequestObject) (api.GetContractResponseObject, error) {
	y, err := ContractYAML()
	if err != nil {
		return nil, err
	}
	return api.GetContract200ApplicationYamlResponse{Body: strings.NewReader(y), ContentLength: int64(len(y))}, nil
}
