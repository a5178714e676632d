package auth

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"goodword/pkg/referral"
)

// PageLife is how long a sign-in on the pages lasts: a working day. It does
// not slide, so that a browser that was left open somewhere is signed out by
// the next morning whoever uses it.
const PageLife = 12 * time.Hour

// pageAudience stands in every page token. Access tokens have none, and a key
// of their own: neither can be used as the other.
const pageAudience = "goodword pages"

// PageToken is what a sign-in on the pages gives the browser to keep.
type PageToken struct {
	Value   string
	Expires time.Time
}

// SignInToPages trades an e-mail address and a password for a page token. It
// counts tries together with SignIn.
func (a *Authority) SignInToPages(ctx context.Context, email, password string) (referral.Person, PageToken, error) {
	person, err := a.recognise(ctx, email, password)
	if err != nil {
		return referral.Person{}, PageToken{}, err
	}
	name, err := randomText(16)
	if err != nil {
		return referral.Person{}, PageToken{}, err
	}
	now := a.now()
	session := referral.Session{
		Family: name, PersonID: person.ID, TokenHash: pageHash(name),
		CreatedAt: now, ExpiresAt: now.Add(PageLife),
	}
	value, err := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.RegisteredClaims{
		Issuer: issuer, Audience: jwt.ClaimStrings{pageAudience}, Subject: strconv.FormatInt(person.ID, 10), ID: name,
		IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(session.ExpiresAt),
	}).SignedString(a.pageKey)
	if err != nil {
		return referral.Person{}, PageToken{}, err
	}
	if err := a.store.CreateSession(ctx, &session); err != nil {
		return referral.Person{}, PageToken{}, err
	}
	return person, PageToken{Value: value, Expires: session.ExpiresAt}, nil
}

// PersonOf gives who a page token belongs to, as they are now. Signing out,
// leaving and a new password end it at once.
func (a *Authority) PersonOf(ctx context.Context, token string) (referral.Person, error) {
	name, id, ok := a.readPageToken(token)
	if !ok {
		return referral.Person{}, errToken
	}
	session, err := a.store.SessionByHash(ctx, pageHash(name))
	switch {
	case referral.CodeOf(err) == referral.NotFound:
		return referral.Person{}, errToken
	case err != nil:
		return referral.Person{}, fmt.Errorf("look up a sign-in: %w", err)
	case session.PersonID != id || !session.ExpiresAt.After(a.now()):
		return referral.Person{}, errToken
	}
	return a.active(ctx, id)
}

// OwnerOf says who signed in with a page token, by its signature and its term
// alone, without the store: who has signed out or left since is still known.
// It is for recognising someone, never for letting someone in.
func (a *Authority) OwnerOf(token string) (personID int64, ok bool) {
	_, personID, ok = a.readPageToken(token)
	return personID, ok
}

// SignOut ends a sign-in on the pages. A token that is over is no error.
func (a *Authority) SignOut(ctx context.Context, token string) error {
	name, _, ok := a.readPageToken(token)
	if !ok {
		return nil
	}
	return a.store.EndFamily(ctx, name)
}

func (a *Authority) readPageToken(token string) (name string, personID int64, ok bool) {
	var claims jwt.RegisteredClaims
	_, err := jwt.ParseWithClaims(token, &claims, func(*jwt.Token) (any, error) { return a.pageKey, nil },
		jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()}), jwt.WithIssuer(issuer), jwt.WithAudience(pageAudience),
		jwt.WithExpirationRequired(), jwt.WithTimeFunc(a.clock))
	if err != nil || claims.ID == "" {
		return "", 0, false
	}
	personID, err = strconv.ParseInt(claims.Subject, 10, 64)
	return claims.ID, personID, err == nil && personID > 0
}

// pageHash is how the name of a sign-in is kept. No refresh token can hash to
// it, because of what stands in front: the name is readable in the cookie, and
// must not pass for a refresh token.
func pageHash(name string) string { return "page:" + hashOf(name) }
