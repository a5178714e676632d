package rest

import (
	"context"

	"goodword/api"
	"goodword/pkg/auth"
	"goodword/pkg/referral"
)

func apiKey(k referral.APIKey) api.APIKey {
	return api.APIKey{
		ID: k.ID, Name: k.Name, Scope: api.APIKeyScope(k.Scope), CreatedAt: k.CreatedAt, CreatedBy: orNull(k.CreatedBy),
		LastUsedAt: pointed(k.LastUsedAt), RevokedAt: pointed(k.RevokedAt),
	}
}

// ListAPIKeys lists all API keys.
func (s *Server) ListAPIKeys(ctx context.Context, _ api.ListAPIKeysRequestObject) (api.ListAPIKeysResponseObject, error) {
	ks, err := s.programme.APIKeys(ctx, auth.ActorOf(ctx))
	if err != nil {
		return nil, err
	}
	return api.ListAPIKeys200JSONResponse{Items: convert(ks, apiKey)}, nil
}

// MakeAPIKey makes a key and shows its secret, once.
func (s *Server) MakeAPIKey(ctx context.Context, r api.MakeAPIKeyRequestObject) (api.MakeAPIKeyResponseObject, error) {
	k, secret, err := s.programme.MakeAPIKey(ctx, auth.ActorOf(ctx), r.Body.Name, referral.Scope(r.Body.Scope))
	if err != nil {
		return nil, err
	}
	return api.MakeAPIKey201JSONResponse{Key: apiKey(k), Secret: secret}, nil
}

// RevokeAPIKey ends a key.
func (s *Server) RevokeAPIKey(ctx context.Context, r api.RevokeAPIKeyRequestObject) (api.RevokeAPIKeyResponseObject, error) {
	k, err := s.programme.RevokeAPIKey(ctx, auth.ActorOf(ctx), r.ID)
	if err != nil {
		return nil, err
	}
	return api.RevokeAPIKey200JSONResponse(apiKey(k)), nil
}
