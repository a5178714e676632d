// Package limit bounds how often one of many does something: one address
// sending applications, one network trying codes, one account's passwords.
package limit

import (
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/time/rate"
)

// kept is how many keys are remembered; beyond that the one that was quiet the
// longest starts anew. At about 200 bytes each they take 2 MB.
const kept = 10_000

// Limit lets each key do something a number of times at once, and then one
// time every so often. It is for use by many at once, and counts for this copy
// of the program only.
type Limit[K comparable] struct {
	buckets *lru.Cache[K, *rate.Limiter]
	atOnce  int
	every   time.Duration
}

// New makes a Limit.
func New[K comparable](atOnce int, every time.Duration) *Limit[K] {
	buckets, err := lru.New[K, *rate.Limiter](kept)
	if err != nil {
		panic(err) // only for a size below one
	}
	return &Limit[K]{buckets: buckets, atOnce: atOnce, every: every}
}

// Take counts one time for a key. It gives 0 when that is allowed, or else how
// long to wait; then nothing is counted.
func (l *Limit[K]) Take(key K, now time.Time) time.Duration {
	bucket := rate.NewLimiter(rate.Every(l.every), l.atOnce)
	if known, found, _ := l.buckets.PeekOrAdd(key, bucket); found {
		bucket = known
		l.buckets.Get(key) // keeps it among the recent ones
	}
	r := bucket.ReserveN(now, 1)
	wait := r.DelayFrom(now)
	if wait > 0 {
		r.CancelAt(now)
	}
	return wait
}
