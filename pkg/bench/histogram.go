package bench

import (
	"math/bits"
	"time"
)

// Histogram counts durations in steps of less than two per cent, up to some
// minutes. The zero value is empty.
type Histogram struct {
	steps [(40 - stepBits) << stepBits]int64
	count int64
	max   time.Duration
}

// stepBits gives each doubling 64 steps.
const stepBits = 6

// Add counts a duration.
func (h *Histogram) Add(d time.Duration) {
	h.steps[min(step(d), len(h.steps)-1)]++
	h.count++
	h.max = max(h.max, d)
}

// step is where a duration is counted; durationOf is the way back.
func step(d time.Duration) int {
	n := uint64(max(d, 0)) | 1<<stepBits
	shift := bits.Len64(n) - stepBits - 1
	return shift<<stepBits + int(n>>shift&(1<<stepBits-1))
}

// durationOf is the middle of a step.
func durationOf(step int) time.Duration {
	shift := step >> stepBits
	low := (1<<stepBits + step&(1<<stepBits-1)) << shift
	return time.Duration(low + 1<<shift/2)
}

// Merge counts all that another has counted.
func (h *Histogram) Merge(other *Histogram) {
	for i, n := range other.steps {
		h.steps[i] += n
	}
	h.count += other.count
	h.max = max(h.max, other.max)
}

// Quantile is the duration that the share q of all were not slower than.
func (h *Histogram) Quantile(q float64) time.Duration {
	rank := int64(q * float64(h.count))
	for i, n := range h.steps {
		if rank -= n; rank < 0 {
			return min(durationOf(i), h.max)
		}
	}
	return h.max
}

// Max is the longest.
func (h *Histogram) Max() time.Duration { return h.max }

// Count is how many were counted.
func (h *Histogram) Count() int64 { return h.count }
