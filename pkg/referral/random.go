package referral

import (
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"io"
	"strings"
)

// codeAlphabet has no look-alikes: no 0 and o, no 1, i and l. Codes are lower
// case and read in any case.
const codeAlphabet = "23456789abcdefghjkmnpqrstuvwxyz"

// CodeLength gives 31^8, about 8·10^11 codes: with a million links in use a
// guess finds one in 850,000.
const CodeLength = 8

// randomCode draws letters without bias: bytes beyond the largest multiple of
// the alphabet's size are drawn again.
func randomCode(random io.Reader, n int) (string, error) {
	const limit = 256 - 256%len(codeAlphabet)
	var b strings.Builder
	buf := make([]byte, 1)
	for b.Len() < n {
		if _, err := io.ReadFull(random, buf); err != nil {
			return "", err
		}
		if int(buf[0]) < limit {
			b.WriteByte(codeAlphabet[int(buf[0])%len(codeAlphabet)])
		}
	}
	return b.String(), nil
}

// randomBelow draws a number from 0 up to, not with, n, which is at most 2^32.
// So small a bias as a remainder of 2^64 leaves is none.
func randomBelow(random io.Reader, n int) (int, error) {
	var b [8]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return 0, err
	}
	return int(binary.BigEndian.Uint64(b[:]) % uint64(n)), nil
}

// randomHex gives n random bytes in hexadecimal.
func randomHex(random io.Reader, n int) (string, error) {
	buf := make([]byte, n)
	if _, err := io.ReadFull(random, buf); err != nil {
		return "", err
	}
	return hex.EncodeToString(buf), nil
}

// SecureRandom is the operating system's random source.
var SecureRandom io.Reader = rand.Reader

// CleanCode forgives what copy and paste does to a code: letter case, spaces
// and punctuation around it. It answers "" for what can never be a code, so
// that a stranger's text never reaches the store.
func CleanCode(s string) string {
	s = strings.ToLower(strings.TrimFunc(s, func(r rune) bool {
		return !(r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z')
	}))
	if len(s) != CodeLength || strings.Trim(s, codeAlphabet) != "" {
		return ""
	}
	return s
}
