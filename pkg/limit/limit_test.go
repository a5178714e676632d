package limit_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"goodword/pkg/limit"
)

func TestAKeyHasItsOwnLimit(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	l := limit.New[string](3, 10*time.Second)
	for range 3 {
		assert.Zero(t, l.Take("a", now))
	}
	assert.Equal(t, 10*time.Second, l.Take("a", now))
	assert.Equal(t, 10*time.Second, l.Take("a", now), "what was refused does not count")
	assert.Zero(t, l.Take("b", now), "others are not held up")
	assert.InDelta(t, 4*time.Second, l.Take("a", now.Add(6*time.Second)), float64(time.Microsecond))
	assert.Zero(t, l.Take("a", now.Add(10*time.Second)))
}
