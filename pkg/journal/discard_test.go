package journal_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goodword/pkg/journal"
)

func TestDiscardMakesRoom(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]journal.Options{
		"with small segments":                    {SegmentBytes: 40, MaxBytes: 200},
		"with segments as large as all together": {SegmentBytes: 200, MaxBytes: 200},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newMemory()
			j := openMemory(t, m, o)
			for round := range 3 {
				var err error
				for err == nil {
					err = j.Append([]byte("four"))
				}
				require.ErrorIs(t, err, journal.ErrFull)
				assert.EqualValues(t, 200, j.Status().Bytes)
				require.NoError(t, j.Discard(j.Status().Last))
				assert.LessOrEqual(t, j.Status().Bytes, int64(100))
				if round == 1 { // what is full may be opened again
					require.NoError(t, j.Close())
					j = openMemory(t, m, o)
				}
			}
		})
	}
}

func TestAFullJournalIsEmptiedAlsoWhenItIsLargerThanItMayBe(t *testing.T) {
	t.Parallel()
	m := newMemory()
	j := openMemory(t, m, journal.Options{})
	appendAll(t, j, strings.Repeat("a", 500))
	require.NoError(t, j.Close())
	j = openMemory(t, m, journal.Options{MaxBytes: 100})
	require.ErrorIs(t, j.Append([]byte("b")), journal.ErrFull)
	require.NoError(t, j.Discard(1))
	assert.Zero(t, j.Status().Bytes)
	appendAll(t, j, "c")
	assert.Equal(t, []string{"2 c"}, texts(t, j, 1))
}

func TestDiscardKeepsWhatIsNotRead(t *testing.T) {
	t.Parallel()
	m := newMemory()
	j := openMemory(t, m, small) // two records in a segment
	appendAll(t, j, "one", "two", "three", "four", "five")
	require.NoError(t, j.Discard(3))
	assert.Equal(t, []string{"3 three", "4 four", "5 five"}, texts(t, j, 0))
	s := j.Status()
	assert.EqualValues(t, 3, s.First)
	assert.EqualValues(t, 5, s.Last)

	m.choose = func(int) int { return 0 } // what was not synced did not happen
	assert.Len(t, m.powerOn().segments(), 2, "what is removed does not come back")

	m.set(func() { m.failRemove = errDisk })
	require.ErrorIs(t, j.Discard(5), errDisk)
	assert.Contains(t, j.Status().Problem, errDisk.Error())
	assert.Len(t, texts(t, j, 2), 3, "and what cannot be removed")
}
