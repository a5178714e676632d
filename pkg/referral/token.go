package referral

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"time"
)

// Ref is what the signed token in the address of a vacancy page says: which
// hit, on which link, when. It holds no name and no number of a person, and
// it carries the credit to the application without a cookie.
type Ref struct {
	LinkID   int64
	HitToken string // 8 bytes, hex
	At       time.Time
}

// refLife is how long a token is believed. The policy's window, counted from
// the hit, is what decides; this only bounds how old a token can be at all.
const refLife = 366 * 24 * time.Hour

// A token is base64url of: version (1 byte), link (8), seconds (8), hit (8),
// and the first 16 bytes of an HMAC-SHA256 over all before.
const (
	refVersion = 1
	refBody    = 1 + 8 + 8 + 8
	refMAC     = 16
)

type signer struct{ key []byte }

// newSigner derives its own key, so that no other use of the secret can ever
// make or reveal a token.
func newSigner(secret []byte) *signer {
	m := hmac.New(sha256.New, secret)
	m.Write([]byte("goodword ref token v1"))
	return &signer{key: m.Sum(nil)}
}

func (s *signer) mac(body []byte) []byte {
	m := hmac.New(sha256.New, s.key)
	m.Write(body)
	return m.Sum(nil)[:refMAC]
}

func (s *signer) sign(r Ref) (string, error) {
	hit, err := hex.DecodeString(r.HitToken)
	if err != nil || len(hit) != 8 {
		return "", Fail(Invalid, "The hit's token is not 8 bytes.", "Het kenmerk van de hit is geen 8 bytes.")
	}
	b := make([]byte, 0, refBody+refMAC)
	b = append(b, refVersion)
	b = binary.BigEndian.AppendUint64(b, uint64(r.LinkID))
	b = binary.BigEndian.AppendUint64(b, uint64(r.At.Unix()))
	b = append(b, hit...)
	b = append(b, s.mac(b)...)
	return base64.RawURLEncoding.EncodeToString(b), nil
}

// open reads a token and says what it is worth, without a look at the store.
func (s *signer) open(token string, now time.Time) (Ref, RefOutcome) {
	if token == "" {
		return Ref{}, RefNone
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(b) != refBody+refMAC || b[0] != refVersion ||
		!hmac.Equal(b[refBody:], s.mac(b[:refBody])) {
		return Ref{}, RefForged
	}
	r := Ref{
		LinkID:   int64(binary.BigEndian.Uint64(b[1:])),
		At:       time.Unix(int64(binary.BigEndian.Uint64(b[9:])), 0).UTC(),
		HitToken: hex.EncodeToString(b[17:25]),
	}
	if now.Sub(r.At) > refLife {
		return r, RefExpired
	}
	return r, RefAccepted
}
