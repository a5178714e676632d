package rest

import (
	"context"

	"goodword/api"
	"goodword/pkg/auth"
)

func tokens(t auth.Tokens) api.Tokens {
	return api.Tokens{AccessToken: t.Access, TokenType: api.Bearer, ExpiresIn: int(t.Expires.Seconds()), RefreshToken: t.Refresh}
}

// SignIn trades an e-mail address and a password for tokens.
func (s *Server) SignIn(ctx context.Context, r api.SignInRequestObject) (api.SignInResponseObject, error) {
	t, err := s.authority.SignIn(ctx, r.Body.Email, r.Body.Password)
	if err != nil {
		return nil, err
	}
	return api.SignIn200JSONResponse(tokens(t)), nil
}

// RefreshTokens trades a refresh token for new tokens.
func (s *Server) RefreshTokens(ctx context.Context, r api.RefreshTokensRequestObject) (api.RefreshTokensResponseObject, error) {
	t, err := s.authority.Refresh(ctx, r.Body.RefreshToken)
	if err != nil {
		return nil, err
	}
	return api.RefreshTokens200JSONResponse(tokens(t)), nil
}

// RevokeTokens signs out.
func (s *Server) RevokeTokens(ctx context.Context, r api.RevokeTokensRequestObject) (api.RevokeTokensResponseObject, error) {
	if err := s.authority.Revoke(ctx, r.Body.RefreshToken); err != nil {
		return nil, err
	}
	return api.RevokeTokens204Response{}, nil
}
