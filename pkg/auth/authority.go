package auth

import (
	"context"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"goodword/pkg/limit"
	"goodword/pkg/referral"
)

// How long tokens live. A refresh token that is not used for a month is over.
const (
	AccessLife  = 15 * time.Minute
	RefreshLife = 30 * 24 * time.Hour
)

// Tries at a password: ten a minute for one e-mail address, from wherever.
const (
	TriesPerMinute = 10
)

const issuer = "goodword"

// Authority signs people in and says who a token belongs to.
type Authority struct {
	store   referral.Store
	key     []byte // of access tokens
	pageKey []byte // of page tokens
	clock   func() time.Time
	tries   *limit.Limit[string]
	// decoy is verified when nobody has the address, so that the answer takes
	// as long as when somebody has.
	decoy string
}

// Tokens are what a sign-in gives.
type Tokens struct {
	Access  string
	Refresh string
	Expires time.Duration
}

// New makes an Authority. The secret is the program's; each kind of token has
// a key of its own that is derived from it.
func New(store referral.Store, secret []byte, clock func() time.Time) (*Authority, error) {
	key, err := hkdf.Key(sha256.New, secret, nil, "goodword access token v1", 32)
	if err != nil {
		return nil, err
	}
	pageKey, err := hkdf.Key(sha256.New, secret, nil, "goodword page token v1", 32)
	if err != nil {
		return nil, err
	}
	decoy, err := HashPassword("nobody has this password")
	if err != nil {
		return nil, err
	}
	return &Authority{store: store, key: key, pageKey: pageKey, clock: clock, decoy: decoy,
		tries: limit.New[string](TriesPerMinute, time.Minute/TriesPerMinute)}, nil
}

func (a *Authority) now() time.Time { return a.clock().UTC().Truncate(time.Microsecond) }

var errSignIn = referral.Fail(referral.Unauthenticated,
	"This e-mail address and password do not belong together.",
	"Dit e-mailadres en wachtwoord horen niet bij elkaar.")

var errToken = referral.Fail(referral.Unauthenticated,
	"Your sign-in has ended. Sign in again.", "Je aanmelding is voorbij. Meld je opnieuw aan.")

// SignIn trades an e-mail address and a password for tokens.
func (a *Authority) SignIn(ctx context.Context, email, password string) (Tokens, error) {
	person, err := a.recognise(ctx, email, password)
	if err != nil {
		return Tokens{}, err
	}
	family, err := randomText(16)
	if err != nil {
		return Tokens{}, err
	}
	return a.issue(ctx, a.store, person, family)
}

// recognise gives whose e-mail address and password these are. An unknown
// address, a wrong password, an account without a password and one that is
// no longer active answer the same.
func (a *Authority) recognise(ctx context.Context, email, password string) (referral.Person, error) {
	email = referral.CleanEmail(email)
	if err := a.mayTry(email); err != nil {
		return referral.Person{}, err
	}
	person, err := a.store.PersonByEmail(ctx, email)
	known := err == nil && person.Active && person.PasswordHash != ""
	if err != nil && referral.CodeOf(err) != referral.NotFound {
		return referral.Person{}, err
	}
	hash := a.decoy
	if known {
		hash = person.PasswordHash
	}
	right, err := verify(hash, password)
	if err != nil {
		return referral.Person{}, err
	}
	if !known || !right {
		return referral.Person{}, errSignIn
	}
	return person, nil
}

func (a *Authority) mayTry(email string) error {
	if wait := a.tries.Take(email, a.clock()); wait > 0 {
		err := referral.Fail(referral.TooMany, "Too many tries for this address. Wait a moment.", "Te veel pogingen voor dit adres. Wacht even.")
		err.RetryAfter = wait
		return err
	}
	return nil
}

// Refresh spends a refresh token and gives new tokens. A token that was spent
// before is in two hands; then the whole family ends, and whoever holds its
// newest token has to sign in again.
func (a *Authority) Refresh(ctx context.Context, refresh string) (Tokens, error) {
	var t Tokens
	var stolen bool
	err := a.store.Tx(ctx, func(s referral.Store) error {
		stolen = false
		session, err := s.SessionByHash(ctx, hashOf(refresh))
		if referral.CodeOf(err) == referral.NotFound {
			return errToken
		}
		if err != nil {
			return err
		}
		first, err := s.SpendSession(ctx, session.ID, a.now())
		if err != nil {
			return err
		}
		if !first {
			stolen = true
			return s.EndFamily(ctx, session.Family)
		}
		if !session.ExpiresAt.After(a.now()) {
			return errToken
		}
		person, err := s.Person(ctx, session.PersonID)
		if err != nil {
			return err
		}
		if !person.Active {
			return errToken
		}
		t, err = a.issue(ctx, s, person, session.Family)
		return err
	})
	if err == nil && stolen {
		err = errToken
	}
	if err != nil {
		return Tokens{}, err
	}
	return t, nil
}

// Revoke ends the family of a refresh token. An unknown one is no error.
func (a *Authority) Revoke(ctx context.Context, refresh string) error {
	session, err := a.store.SessionByHash(ctx, hashOf(refresh))
	if referral.CodeOf(err) == referral.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	return a.store.EndFamily(ctx, session.Family)
}

func (a *Authority) issue(ctx context.Context, s referral.Store, person referral.Person, family string) (Tokens, error) {
	now := a.now()
	access, err := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.RegisteredClaims{
		Issuer: issuer, Subject: strconv.FormatInt(person.ID, 10),
		IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(now.Add(AccessLife)),
	}).SignedString(a.key)
	if err != nil {
		return Tokens{}, err
	}
	refresh, err := randomText(32)
	if err != nil {
		return Tokens{}, err
	}
	session := referral.Session{
		Family: family, PersonID: person.ID, TokenHash: hashOf(refresh),
		CreatedAt: now, ExpiresAt: now.Add(RefreshLife),
	}
	if err := s.CreateSession(ctx, &session); err != nil {
		return Tokens{}, err
	}
	return Tokens{Access: access, Refresh: refresh, Expires: AccessLife}, nil
}

// Whose gives who an access token or an API key belongs to. The person, or the
// key, is looked up each time, so that a changed role, a departure or a
// revocation counts at once.
func (a *Authority) Whose(ctx context.Context, access string) (referral.Actor, error) {
	if strings.HasPrefix(access, referral.KeyPrefix) {
		return a.whoseKey(ctx, access)
	}
	var claims jwt.RegisteredClaims
	_, err := jwt.ParseWithClaims(access, &claims, func(*jwt.Token) (any, error) { return a.key, nil },
		jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()}), jwt.WithIssuer(issuer),
		jwt.WithExpirationRequired(), jwt.WithTimeFunc(a.clock))
	if err != nil {
		return referral.Actor{}, errToken
	}
	id, err := strconv.ParseInt(claims.Subject, 10, 64)
	if err != nil {
		return referral.Actor{}, errToken
	}
	person, err := a.active(ctx, id)
	return referral.Actor{PersonID: person.ID, Role: person.Role}, err
}

// usedEvery is how exactly the last use of a key is kept: a write for each
// request would be more than it is worth.
const usedEvery = time.Minute

var (
	errKey     = referral.Fail(referral.Unauthenticated, "This API key is not known here.", "Deze API-sleutel is hier niet bekend.")
	errRevoked = referral.Fail(referral.Unauthenticated, "This API key was revoked. Ask an admin for another.", "Deze API-sleutel is ingetrokken. Vraag een beheerder om een nieuwe.")
)

func (a *Authority) whoseKey(ctx context.Context, secret string) (referral.Actor, error) {
	k, err := a.store.APIKeyByHash(ctx, referral.HashKey(secret))
	switch {
	case referral.CodeOf(err) == referral.NotFound:
		return referral.Actor{}, errKey
	case err != nil:
		return referral.Actor{}, fmt.Errorf("look up an API key: %w", err)
	case k.RevokedAt != nil:
		return referral.Actor{}, errRevoked
	}
	if now := a.now(); k.LastUsedAt == nil || now.Sub(*k.LastUsedAt) >= usedEvery {
		if err := a.store.UseAPIKey(ctx, k.ID, now); err != nil {
			return referral.Actor{}, err
		}
	}
	return referral.Actor{KeyID: k.ID, Scope: k.Scope}, nil
}

// active gives a person who may still sign in.
func (a *Authority) active(ctx context.Context, id int64) (referral.Person, error) {
	person, err := a.store.Person(ctx, id)
	if referral.CodeOf(err) == referral.NotFound || err == nil && !person.Active {
		return referral.Person{}, errToken
	}
	if err != nil {
		return referral.Person{}, fmt.Errorf("look up who is asking: %w", err)
	}
	return person, nil
}

func hashOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

func randomText(bytes int) (string, error) {
	b := make([]byte, bytes)
	_, err := rand.Read(b)
	return base64.RawURLEncoding.EncodeToString(b), err
}

type actorKey struct{}

// WithActor notes in a context who is asking.
func WithActor(ctx context.Context, a referral.Actor) context.Context {
	return context.WithValue(ctx, actorKey{}, a)
}

// ActorOf gives who is asking; a stranger when nobody was noted.
func ActorOf(ctx context.Context) referral.Actor {
	a, _ := ctx.Value(actorKey{}).(referral.Actor)
	return a
}
