package referral

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"hash"
	"sync"
	"time"
)

// Ref is what the signed token in the address of a vacancy page says: which
// hit, on which link, when. It holds no name and no number of a person, and
// it carries the credit to the application without a cookie.
type Ref struct {
	LinkID int64
	Hit    HitID
}

// At is when the link was followed.
func (r Ref) At() time.Time { return r.Hit.At() }

// refLife is how long a token is believed. The policy's window, counted from
// the hit, is what decides; this only bounds how old a token can be at all.
const refLife = 366 * 24 * time.Hour

// A token is base64url of: version (1 byte), link (8), hit (8), and the first
// 16 bytes of an HMAC-SHA256 over all before: 44 characters.
const (
	refVersion = 2
	refBody    = 1 + 8 + 8
	refMAC     = 16
)

type signer struct{ macs sync.Pool }

// newSigner derives its own key, so that no other use of the secret can ever
// make or reveal a token.
func newSigner(secret []byte) *signer {
	m := hmac.New(sha256.New, secret)
	m.Write([]byte("goodword ref token v2"))
	key := m.Sum(nil)
	return &signer{macs: sync.Pool{New: func() any { return hmac.New(sha256.New, key) }}}
}

// mac appends the signature of body to b.
func (s *signer) mac(b, body []byte) []byte {
	m := s.macs.Get().(hash.Hash)
	defer s.macs.Put(m)
	m.Reset()
	m.Write(body)
	var sum [sha256.Size]byte
	return append(b, m.Sum(sum[:0])[:refMAC]...)
}

func (s *signer) sign(r Ref) string {
	b := make([]byte, 0, refBody+refMAC)
	b = append(b, refVersion)
	b = binary.BigEndian.AppendUint64(b, uint64(r.LinkID))
	b = binary.BigEndian.AppendUint64(b, uint64(r.Hit))
	return base64.RawURLEncoding.EncodeToString(s.mac(b, b))
}

// open reads a token and says what it is worth, without a look at the store.
func (s *signer) open(token string, now time.Time) (Ref, RefOutcome) {
	if token == "" {
		return Ref{}, RefNone
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(b) != refBody+refMAC || b[0] != refVersion ||
		!hmac.Equal(b[refBody:], s.mac(nil, b[:refBody])) {
		return Ref{}, RefForged
	}
	r := Ref{LinkID: int64(binary.BigEndian.Uint64(b[1:])), Hit: HitID(binary.BigEndian.Uint64(b[9:]))}
	if now.Sub(r.At()) > refLife {
		return r, RefExpired
	}
	return r, RefAccepted
}
