package demo

import (
	"encoding/binary"
	"encoding/hex"
	"hash/fnv"
	"math/rand/v2"
)

// dice are a stream of chances of their own. What is drawn for one thing does
// not move what is drawn for another, nor do the days, so that the same seed
// gives the same names and counts on any day.
type dice struct{ *rand.Rand }

// dice gives the stream of a name.
func (s *sample) dice(name string) dice {
	h := fnv.New64a()
	h.Write([]byte(name))
	return dice{rand.New(rand.NewPCG(s.seed, h.Sum64()))}
}

// chance is true with probability p.
func (d dice) chance(p float64) bool { return d.Float64() < p }

// between draws a whole number, both ends included.
func (d dice) between(least, most int) int { return least + d.IntN(most-least+1) }

// hex draws n bytes.
func (d dice) hex(n int) string {
	b := make([]byte, 0, n+8)
	for len(b) < n {
		b = binary.LittleEndian.AppendUint64(b, d.Uint64())
	}
	return hex.EncodeToString(b[:n])
}

// codeAlphabet has no look-alikes, as package referral draws its codes.
const codeAlphabet = "23456789abcdefghjkmnpqrstuvwxyz"

func (d dice) code() string {
	b := make([]byte, 8)
	for i := range b {
		b[i] = codeAlphabet[d.IntN(len(codeAlphabet))]
	}
	return string(b)
}

// pick draws one of list.
func pick[T any](d dice, list []T) T { return list[d.IntN(len(list))] }

// weighted draws the index of one of the weights, or -1 when all are zero.
func (d dice) weighted(weights []float64) int {
	total := 0.0
	for _, w := range weights {
		total += w
	}
	at, last := d.Float64()*total, -1
	for i, w := range weights {
		if w <= 0 {
			continue
		}
		last = i
		if at -= w; at < 0 {
			break
		}
	}
	return last
}
