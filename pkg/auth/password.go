// Package auth says who is asking: passwords, access tokens, refresh tokens.
package auth

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"strings"

	"golang.org/x/crypto/argon2"
)

// Cost of a hash, as OWASP's password storage cheat sheet advises for
// argon2id: 19 MiB of memory, two passes, one lane.
const (
	memoryKiB = 19 * 1024
	passes    = 2
	lanes     = 1
	saltSize  = 16
	hashSize  = 32
)

// working bounds how many hashes are computed at once: each takes 19 MiB, and
// a flood of sign-ins must not take the machine's memory.
var working = make(chan struct{}, max(2, runtime.NumCPU()))

// HashPassword gives the argon2id hash of a password in PHC form.
func HashPassword(password string) (string, error) {
	salt := make([]byte, saltSize)
	if _, err := rand.Read(salt); err != nil {
		return "", err
	}
	working <- struct{}{}
	defer func() { <-working }()
	sum := argon2.IDKey([]byte(password), salt, passes, memoryKiB, lanes, hashSize)
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, memoryKiB, passes, lanes, b64(salt), b64(sum)), nil
}

// errHash is a stored hash that is none of ours.
var errHash = errors.New("the stored password hash cannot be read")

// verify says whether a password is the one behind a hash. The cost is read
// from the hash, so that old hashes stay good when the cost is raised.
func verify(hash, password string) (bool, error) {
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false, errHash
	}
	var version, m, t, p int
	if _, err := fmt.Sscanf(parts[2], "v=%d", &version); err != nil || version != argon2.Version {
		return false, errHash
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &m, &t, &p); err != nil || m < 1 || t < 1 || p < 1 || p > 255 {
		return false, errHash
	}
	salt, err1 := base64.RawStdEncoding.DecodeString(parts[4])
	sum, err2 := base64.RawStdEncoding.DecodeString(parts[5])
	if err1 != nil || err2 != nil || len(sum) == 0 {
		return false, errHash
	}
	working <- struct{}{}
	defer func() { <-working }()
	got := argon2.IDKey([]byte(password), salt, uint32(t), uint32(m), uint8(p), uint32(len(sum)))
	return subtle.ConstantTimeCompare(got, sum) == 1, nil
}

// NewPassword makes a password of 20 letters and digits without look-alikes,
// about 99 bits.
func NewPassword() (string, error) {
	const alphabet = "23456789abcdefghjkmnpqrstuvwxyz"
	const limit = 256 - 256%len(alphabet)
	var b strings.Builder
	buf := make([]byte, 1)
	for n := 0; n < 20; {
		if _, err := rand.Read(buf); err != nil {
			return "", err
		}
		if int(buf[0]) >= limit {
			continue
		}
		if n > 0 && n%5 == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(alphabet[int(buf[0])%len(alphabet)])
		n++
	}
	return b.String(), nil
}
