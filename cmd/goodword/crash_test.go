package main

import (
	"context"
	"flag"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goodword/pkg/bench"
	"goodword/pkg/testkit"
)

var crashRounds = flag.Int("crash.rounds", 0, "how often the program is killed under load (0: 20 with CI set, 3 without)")

// inCI says that there is time for the long way.
func inCI() bool { return os.Getenv("CI") != "" }

// rounds is how often something is done: as asked, or often in CI only.
func rounds(often, seldom int) int {
	switch {
	case *crashRounds > 0:
		return *crashRounds
	case inCI():
		return often
	}
	return seldom
}

func TestNothingThatWasAnsweredIsLostWhenTheProgramIsKilled(t *testing.T) {
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		killUnderLoad(t, newCrashSite(t, ""), rounds(20, 3))
	})
	t.Run("postgresql", func(t *testing.T) {
		t.Parallel()
		killUnderLoad(t, newCrashSite(t, testkit.EmptyPostgreSQL(t)), rounds(5, 1))
	})
}

func killUnderLoad(t *testing.T, s *crashSite, rounds int) {
	for range rounds {
		p := s.start()
		load := s.follow(8)
		atRandom(100*time.Millisecond, 600*time.Millisecond)
		p.Kill()
		s.answeredUntilKilled(load.wait())
		s.restart()
		s.agrees()
	}
	assert.Greater(t, len(s.answered), 10*rounds, "too little load to say anything")
}

func TestNothingIsLostOrCountedTwiceWhenTheProgramIsKilledWhileItCounts(t *testing.T) {
	t.Parallel()
	s := newCrashSite(t, "")
	for range rounds(8, 3) {
		p := s.start()
		release := s.lock()
		load := s.follow(8)
		s.until(func() bool { c, err := p.Counting(t.Context()); return err == nil && c.Waiting > 2000 })
		s.answeredAll(load.stop())
		release()
		atRandom(0, 300*time.Millisecond)
		p.Kill()
		s.restart()
		s.agrees()
	}
}

func TestRedirectsGoOnWhileTheDatabaseIsLocked(t *testing.T) {
	t.Parallel()
	long := 2 * time.Second
	if inCI() {
		long = 10 * time.Second
	}
	s := newCrashSite(t, "")
	p := s.start()
	release := s.lock()
	load := s.follow(4)
	atRandom(long, long)
	o := load.stop()
	release()
	s.answeredAll(o)
	assert.Less(t, o.Latency.Max(), time.Second, "somebody waited for the database")
	_, last, _, err := p.CatchUp(t.Context())
	require.NoError(t, err)
	assert.Zero(t, last.Lost)
	require.NoError(t, p.Stop())
	s.agrees()
}

func TestAFullJournalCostsClicksAndNeverTheWay(t *testing.T) {
	t.Parallel()
	if !inCI() {
		t.Skip("filling a journal of 16 MB takes a while: it is done with CI set")
	}
	s := newCrashSite(t, "")
	s.args = append(s.args, "--journal-mb", "16")
	s.fillsUp()
}

// fillsUp locks the database, follows links until hits are lost, and looks that
// nobody noticed, that all the others are counted, and that hits are recorded
// again afterwards.
func (s *crashSite) fillsUp() {
	t := s.t
	p := s.start()
	release := s.lock()
	load := s.follow(16)
	s.until(func() bool { c, err := p.Counting(t.Context()); return err == nil && c.Lost > 0 })
	atRandom(200*time.Millisecond, 400*time.Millisecond)
	o := load.stop()
	release()
	require.Empty(t, o.Failures)
	_, last, _, err := p.CatchUp(t.Context())
	require.NoError(t, err)
	require.Positive(t, last.Lost)
	require.Zero(t, last.Damaged)
	assert.EqualValues(t, o.Answered, int64(len(s.stored()))+int64(last.Lost), "each hit is either counted or known to be lost")

	// Little enough to fit on the disk in one go: a segment gives its room back
	// when it is finished.
	load = s.follow(4)
	atRandom(10*time.Millisecond, 20*time.Millisecond)
	s.sent += o.Sent
	s.answeredAll(load.stop())
	_, after, _, err := p.CatchUp(t.Context())
	require.NoError(t, err)
	assert.Equal(t, last.Lost, after.Lost, "hits are recorded again")
	require.NoError(t, p.Stop())
	s.agrees()
}

// atRandom lets a load be for a while.
func atRandom(least, most time.Duration) {
	time.Sleep(least + rand.N(most-least+1))
}

// load is one that is under way.
type load struct {
	end  context.CancelFunc
	done chan bench.Outcome
}

// wait gives what became of it once all connections have ended.
func (l load) wait() bench.Outcome {
	defer l.end()
	return <-l.done
}

// stop ends it; what is under way is still answered.
func (l load) stop() bench.Outcome {
	l.end()
	return <-l.done
}
