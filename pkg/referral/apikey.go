package referral

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"io"
	"slices"
	"strings"
	"time"
)

// APIKey lets another system in, for one purpose. Keys are never deleted: what
// was said with one names it.
type APIKey struct {
	ID    int64
	Name  string
	Scope Scope
	// Hash is HashKey of the secret, which is shown once and kept nowhere. A
	// secret of 256 random bits cannot be guessed, so the hash need not be slow.
	Hash      string
	CreatedAt time.Time
	CreatedBy int64 // 0 is the operator
	// LastUsedAt is true to a minute.
	LastUsedAt *time.Time
	RevokedAt  *time.Time
	RevokedBy  int64
}

// Scope is what an API key opens.
type Scope string

// ScopeConversions lets a key report what became of applications.
const ScopeConversions Scope = "conversions"

// Scopes are all scopes.
var Scopes = []Scope{ScopeConversions}

const (
	// KeyPrefix begins every secret, so that people and scanners recognise one
	// that lies where it should not.
	KeyPrefix = "gwk_"
	// MaxKeyName is the longest name of a key, in characters.
	MaxKeyName = 100
	keyBytes   = 32
)

// HashKey is how the secret of an API key is kept.
func HashKey(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// MakeAPIKey makes a key and gives its secret, this once. Only an admin.
func (p *Programme) MakeAPIKey(ctx context.Context, by Actor, name string, scope Scope) (k APIKey, secret string, err error) {
	if err := by.mustBe(by.isAdmin()); err != nil {
		return k, "", err
	}
	name = strings.Join(strings.Fields(name), " ")
	var wrong problems
	checkLength(&wrong, "name", name, 1, MaxKeyName)
	if !slices.Contains(Scopes, scope) {
		wrong.add("scope", "“"+string(scope)+"” is not a scope.", "“"+string(scope)+"” is geen bereik.")
	}
	if err := wrong.err(); err != nil {
		return k, "", err
	}
	b := make([]byte, keyBytes)
	if _, err := io.ReadFull(p.random, b); err != nil {
		return k, "", err
	}
	secret = KeyPrefix + base64.RawURLEncoding.EncodeToString(b)
	k = APIKey{Name: name, Scope: scope, Hash: HashKey(secret), CreatedAt: p.Now(), CreatedBy: by.PersonID}
	return k, secret, p.store.Tx(ctx, func(s Store) error {
		if err := s.CreateAPIKey(ctx, &k); err != nil {
			return err
		}
		return s.AddAuditEntry(ctx, &AuditEntry{At: k.CreatedAt, PersonID: by.PersonID, Action: KeyMade, Subject: AuditKey, SubjectID: k.ID,
			Before: AuditState{}, After: AuditState{"scope": k.Scope}})
	})
}

// APIKeys lists all keys, the newest first. Only an admin.
func (p *Programme) APIKeys(ctx context.Context, by Actor) ([]APIKey, error) {
	if err := by.mustBe(by.isAdmin()); err != nil {
		return nil, err
	}
	return p.store.APIKeys(ctx)
}

// RevokeAPIKey ends a key at once and for good. What was said with it stays.
func (p *Programme) RevokeAPIKey(ctx context.Context, by Actor, id int64) (APIKey, error) {
	if err := by.mustBe(by.isAdmin()); err != nil {
		return APIKey{}, err
	}
	var k APIKey
	err := p.store.Tx(ctx, func(s Store) (err error) {
		if k, err = s.APIKey(ctx, id); err != nil || k.RevokedAt != nil {
			return err
		}
		now := p.Now()
		if err = s.RevokeAPIKey(ctx, id, now, by.PersonID); err != nil {
			return err
		}
		k.RevokedAt, k.RevokedBy = &now, by.PersonID
		return s.AddAuditEntry(ctx, &AuditEntry{At: now, PersonID: by.PersonID, Action: KeyRevoked, Subject: AuditKey, SubjectID: id,
			Before: AuditState{"scope": k.Scope}, After: AuditState{}})
	})
	return k, err
}
