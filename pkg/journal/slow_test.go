package journal_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goodword/pkg/journal"
)

// hang makes syncs wait until what it gives is called.
func (m *memory) hang() (release func()) {
	hold := make(chan struct{})
	m.set(func() { m.hold = hold })
	return func() {
		m.set(func() { m.hold = nil })
		close(hold)
	}
}

func TestADiskThatHangsHoldsNobodyLongerThanPatience(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		j := openMemory(t, m, journal.Options{Patience: time.Second})
		appendAll(t, j, "one")
		release := m.hang()
		took := func(record string, want error) time.Duration {
			start := time.Now()
			data := []byte(record)
			require.ErrorIs(t, j.Append(data), want)
			clear(data) // it is the caller's again
			return time.Since(start)
		}
		behind := make(chan time.Duration)
		go func() {
			<-m.held
			time.Sleep(300 * time.Millisecond) // of the bubble's clock
			behind <- took("three", journal.ErrUnconfirmed)
		}()
		go func() { behind <- took("two", journal.ErrUnconfirmed) }()
		assert.ElementsMatch(t, []time.Duration{time.Second, 700 * time.Millisecond},
			[]time.Duration{<-behind, <-behind})
		assert.Zero(t, took("four", journal.ErrUnconfirmed), "nobody waits for a disk that is known to hang")
		s := j.Status()
		assert.Equal(t, 3, s.Unconfirmed)
		assert.EqualValues(t, 3, s.Late)
		assert.Zero(t, s.Lost)
		assert.Contains(t, s.Problem, "has not answered for 1s")
		assert.Equal(t, []string{"1 one"}, texts(t, j, 0), "what is not on disk is not read")

		release()
		synctest.Wait()
		s = j.Status()
		assert.Zero(t, s.Unconfirmed)
		assert.EqualValues(t, 3, s.Late)
		assert.Empty(t, s.Problem)
		assert.Zero(t, took("five", nil))
		assert.Equal(t, []string{"1 one", "2 two", "3 three", "4 four", "5 five"}, texts(t, j, 0))
		require.NoError(t, j.Close())
	})
}

func TestADiskThatIsOnlySlowIsWaitedForEachTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		j := openMemory(t, m, journal.Options{Patience: time.Second})
		appendAll(t, j, "one")
		for range 5 {
			release := m.hang()
			go func() {
				<-m.held
				time.Sleep(900 * time.Millisecond)
				release()
			}()
			appendAll(t, j, "more")
		}
		assert.Zero(t, j.Status().Late)
		require.NoError(t, j.Close())
	})
}

func TestTheQueueForADiskThatHangsIsBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		j := openMemory(t, m, journal.Options{Patience: time.Second})
		release := m.hang()
		record := make([]byte, journal.MaxRecord)
		queued := 0
		var err error
		for {
			if err = j.Append(record); !errors.Is(err, journal.ErrUnconfirmed) {
				break
			}
			queued++
		}
		require.ErrorIs(t, err, journal.ErrBehind)
		assert.Equal(t, 1023, queued, "just under 64 MiB")
		assert.EqualValues(t, 1, j.Status().Lost)
		release()
		synctest.Wait()
		assert.Zero(t, j.Status().Unconfirmed)
		assert.EqualValues(t, queued, j.Status().Last)
		require.NoError(t, j.Close())
	})
}

func TestALateRecordThatCannotBeWrittenInTheEndIsLost(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		j := openMemory(t, m, journal.Options{Patience: time.Second})
		appendAll(t, j, "one")
		release := m.hang()
		require.ErrorIs(t, j.Append([]byte("two")), journal.ErrUnconfirmed)
		m.set(func() { m.failSyncs = 9 })
		release()
		synctest.Wait()
		s := j.Status()
		assert.Zero(t, s.Unconfirmed)
		assert.EqualValues(t, 1, s.Lost)
		m.set(func() { m.failSyncs = 0 })
		appendAll(t, j, "three")
		assert.Equal(t, []string{"1 one", "2 three"}, texts(t, j, 0))
		require.NoError(t, j.Close())
	})
}

func TestCloseTellsOfRecordsThatItCouldNotWrite(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		j := openMemory(t, m, journal.Options{Patience: time.Second})
		release := m.hang()
		require.ErrorIs(t, j.Append([]byte("one")), journal.ErrUnconfirmed)
		require.ErrorIs(t, j.Append([]byte("two")), journal.ErrUnconfirmed)
		closed := make(chan error)
		go func() { closed <- j.Close() }()
		synctest.Wait()
		require.ErrorIs(t, j.Append([]byte("three")), journal.ErrClosed)
		m.set(func() { m.failSyncs = 9 })
		release()
		require.ErrorIs(t, <-closed, errDisk)
		assert.EqualValues(t, 3, j.Status().Lost)
	})
}

func TestWhatWaitsSharesOneSync(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		j := openMemory(t, m, journal.Options{})
		appendAll(t, j, "one")
		release := m.hang()
		before := m.syncs
		answers := make(chan error)
		for range 50 {
			go func() { answers <- j.Append([]byte("more")) }()
		}
		synctest.Wait()
		release()
		for range 50 {
			require.NoError(t, <-answers)
		}
		assert.LessOrEqual(t, m.syncs-before, 2, "one that was going on, and one for all others")
		require.NoError(t, j.Close())
	})
}

func TestWaitEndsWithARecordOrTheContextOrClose(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		j := openMemory(t, newMemory(), journal.Options{})
		appendAll(t, j, "one")
		require.NoError(t, j.Wait(t.Context(), 0), "there already")

		waited := make(chan error)
		go func() { waited <- j.Wait(context.Background(), 1) }()
		synctest.Wait()
		appendAll(t, j, "two")
		require.NoError(t, <-waited)

		ctx, stop := context.WithTimeout(t.Context(), time.Hour)
		defer stop()
		require.ErrorIs(t, j.Wait(ctx, 2), context.DeadlineExceeded)

		go func() { waited <- j.Wait(context.Background(), 2) }()
		synctest.Wait()
		require.NoError(t, j.Close())
		require.ErrorIs(t, <-waited, journal.ErrClosed)
	})
}
