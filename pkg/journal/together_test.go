package journal_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goodword/pkg/journal"
)

func TestAppendReadAndDiscardAtOnce(t *testing.T) {
	t.Parallel()
	j, err := journal.Open(t.TempDir(), journal.Options{SegmentBytes: 4 << 10})
	require.NoError(t, err)
	const writers, records = 16, 30
	var each sync.WaitGroup
	for w := range writers {
		each.Go(func() {
			for n := range records {
				assert.NoError(t, j.Append(fmt.Appendf(nil, "%d %d", w, n)))
				assert.Zero(t, j.Status().Lost)
			}
		})
	}
	var next [writers]int
	var batch []journal.Record
	after := uint64(0)
	for read := 0; read < writers*records; read += len(batch) {
		require.NoError(t, j.Wait(t.Context(), after))
		batch, err = j.Read(after, 20, batch)
		require.NoError(t, err)
		require.NotEmpty(t, batch)
		for _, r := range batch {
			var w, n int
			_, err := fmt.Sscan(string(r.Data), &w, &n)
			require.NoError(t, err)
			require.Equal(t, next[w], n, "each writer's records in its order")
			next[w]++
			require.Equal(t, after+1, r.Position)
			after = r.Position
		}
		require.NoError(t, j.Discard(after))
	}
	each.Wait()
	require.NoError(t, j.Close())
}

func TestCloseWhileAppendingKeepsWhatWasConfirmed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	j, err := journal.Open(dir, journal.Options{})
	require.NoError(t, err)
	var confirmed atomic.Int64
	var each sync.WaitGroup
	started := make(chan struct{}, 8)
	for range 8 {
		each.Go(func() {
			for n := 0; ; n++ {
				if err := j.Append([]byte("record")); err != nil {
					assert.ErrorIs(t, err, journal.ErrClosed)
					return
				}
				if confirmed.Add(1); n == 3 {
					started <- struct{}{}
				}
			}
		})
	}
	<-started
	require.NoError(t, j.Close())
	require.NoError(t, j.Close(), "a second time is nothing")
	each.Wait()
	_, err = j.Read(0, 1, nil)
	require.ErrorIs(t, err, journal.ErrClosed)
	require.ErrorIs(t, j.Discard(1), journal.ErrClosed)
	require.ErrorIs(t, j.Wait(t.Context(), 0), journal.ErrClosed)

	j, err = journal.Open(dir, journal.Options{})
	require.NoError(t, err)
	assert.EqualValues(t, confirmed.Load(), j.Status().Last)
	require.NoError(t, j.Close())
}
