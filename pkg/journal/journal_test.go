package journal_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goodword/pkg/journal"
)

func openMemory(t *testing.T, m *memory, o journal.Options) *journal.Journal {
	t.Helper()
	j, err := m.open(o)
	require.NoError(t, err)
	t.Cleanup(func() { _ = j.Close() })
	return j
}

func appendAll(t *testing.T, j *journal.Journal, records ...string) {
	t.Helper()
	for _, r := range records {
		require.NoError(t, j.Append([]byte(r)))
	}
}

// texts gives the records after a position, each as its position and its data.
func texts(t *testing.T, j *journal.Journal, after uint64) []string {
	t.Helper()
	all := []string{}
	records, err := j.Read(after, 1000, nil)
	require.NoError(t, err)
	for _, r := range records {
		all = append(all, fmt.Sprintf("%d %s", r.Position, r.Data))
	}
	return all
}

// small makes segments of one or two short records.
var small = journal.Options{SegmentBytes: 30, MaxBytes: 1000}

func TestRecordsAndItsNameSurviveARestartInARealFolder(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "made", "with it")
	j, err := journal.Open(dir, small)
	require.NoError(t, err)
	id := j.ID()
	assert.Len(t, id, 26)
	appendAll(t, j, "one", "two", "", "four")
	require.NoError(t, j.Close())

	j, err = journal.Open(dir, small)
	require.NoError(t, err)
	assert.Equal(t, id, j.ID())
	assert.Equal(t, []string{"1 one", "2 two", "3 ", "4 four"}, texts(t, j, 0))
	require.NoError(t, j.Discard(4))
	appendAll(t, j, "five")
	assert.Equal(t, []string{"5 five"}, texts(t, j, 0), "also when all before is removed")
	require.NoError(t, j.Close())

	if info, err := os.Stat(dir); assert.NoError(t, err) && os.PathSeparator == '/' {
		assert.Equal(t, os.FileMode(0o700), info.Mode().Perm())
	}
}

func TestAFolderBelongsToOneJournalAtATime(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	j, err := journal.Open(dir, journal.Options{})
	require.NoError(t, err)
	_, err = journal.Open(dir, journal.Options{})
	require.ErrorIs(t, err, journal.ErrInUse)
	assert.ErrorContains(t, err, dir)
	assert.ErrorContains(t, err, "another running program has this folder")
	require.NoError(t, j.Close())
	j, err = journal.Open(dir, journal.Options{})
	require.NoError(t, err, "and is free after Close")
	require.NoError(t, j.Close())
}

func TestAFolderThatWasThrownAwayBeginsUnderAnotherName(t *testing.T) {
	t.Parallel()
	a, b := openMemory(t, newMemory(), small), openMemory(t, newMemory(), small)
	assert.NotEqual(t, a.ID(), b.ID())
}

func TestAJournalWithoutItsNameDoesNotOpen(t *testing.T) {
	t.Parallel()
	m := newMemory()
	j := openMemory(t, m, small)
	appendAll(t, j, "one")
	require.NoError(t, j.Close())
	m.flip("id", 7)
	m.flip("id", 8) // one of the two is no letter any more, or both are
	m.set(func() { m.files["id"].data = m.files["id"].data[:20] })
	_, err := m.open(small)
	assert.ErrorContains(t, err, "move the folder away")
}

func TestSomeReasonsNotToRecord(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		prepare func(*memory, *journal.Journal)
		record  string
		want    error
	}{
		"a record is too long": {record: strings.Repeat("a", journal.MaxRecord+1), want: journal.ErrTooLong},
		"the journal is closed": {record: "a", want: journal.ErrClosed,
			prepare: func(_ *memory, j *journal.Journal) { _ = j.Close() }},
		"the journal is full": {record: strings.Repeat("a", 1000), want: journal.ErrFull},
		"the disk is full": {record: "a", want: errNoSpace,
			prepare: func(m *memory, _ *journal.Journal) { m.set(func() { m.limited = true }) }},
		"the disk does not write": {record: "a", want: errDisk,
			prepare: func(m *memory, _ *journal.Journal) { m.set(func() { m.failWrites = 1 }) }},
		"the disk does not sync, also not a second time": {record: "a", want: errDisk,
			prepare: func(m *memory, _ *journal.Journal) { m.set(func() { m.failSyncs = 3 }) }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newMemory()
			j := openMemory(t, m, small)
			appendAll(t, j, "before")
			if test.prepare != nil {
				test.prepare(m, j)
			}
			require.ErrorIs(t, j.Append([]byte(test.record)), test.want)
			assert.EqualValues(t, 1, j.Status().Lost)
			if errors.Is(test.want, journal.ErrClosed) {
				return
			}
			m.set(func() { m.limited, m.failSyncs = false, 0 })
			appendAll(t, j, "after")
			assert.Equal(t, []string{"1 before", "2 after"}, texts(t, j, 0), "later ones are recorded")
			assert.Empty(t, j.Status().Problem)
		})
	}
}

func TestAProblemIsToldUntilARecordIsWritten(t *testing.T) {
	t.Parallel()
	m := newMemory()
	j := openMemory(t, m, small)
	m.set(func() { m.failWrites = 1 })
	require.Error(t, j.Append([]byte("a")))
	s := j.Status()
	assert.Contains(t, s.Problem, errDisk.Error())
	assert.False(t, s.ProblemAt.IsZero())
	appendAll(t, j, "b")
	assert.Empty(t, j.Status().Problem)
}

func TestASyncThatFailsIsNotTriedAgainOnTheSameFile(t *testing.T) {
	t.Parallel()
	m := newMemory()
	j := openMemory(t, m, journal.Options{})
	appendAll(t, j, "one")
	m.set(func() { m.failSyncs = 1 })
	appendAll(t, j, "two")
	assert.Zero(t, j.Status().Lost)
	assert.Equal(t, []string{"00000000000000000001.records", "00000000000000000002.records"}, m.segments())

	after := openMemory(t, m.powerOn(), journal.Options{})
	assert.Equal(t, []string{"1 one", "2 two"}, texts(t, after, 0))
}

func TestAnEmptyJournalHasNoPositions(t *testing.T) {
	t.Parallel()
	j := openMemory(t, newMemory(), journal.Options{})
	assert.Equal(t, journal.Status{MaxBytes: 1 << 30}, j.Status())
	assert.Empty(t, texts(t, j, 0))
	assert.NoError(t, j.Discard(0))
}

func TestAJournalThatWasPutBackGoesOnAfterWhatWasReadOfTheLaterOne(t *testing.T) {
	t.Parallel()
	j := openMemory(t, newMemory(), journal.Options{})
	appendAll(t, j, "one")
	assert.Empty(t, texts(t, j, 40))
	appendAll(t, j, "new")
	assert.Equal(t, []string{"41 new"}, texts(t, j, 40))
	assert.Equal(t, []string{"1 one", "41 new"}, texts(t, j, 0))
	assert.Zero(t, j.Status().Damaged)
}

func TestReadUsesTheMemoryThatItIsGiven(t *testing.T) {
	t.Parallel()
	j := openMemory(t, newMemory(), journal.Options{})
	appendAll(t, j, "one", "two", "three")
	records, err := j.Read(0, 2, nil)
	require.NoError(t, err)
	require.Len(t, records, 2)
	first := &records[0].Data[0]
	records, err = j.Read(1, 2, records)
	require.NoError(t, err)
	assert.Equal(t, "two", string(records[0].Data))
	assert.Same(t, first, &records[0].Data[0])
}

func TestReadGivesABoundedNumberOfBytes(t *testing.T) {
	t.Parallel()
	j := openMemory(t, newMemory(), journal.Options{SegmentBytes: 1 << 20})
	for range 200 {
		require.NoError(t, j.Append(make([]byte, journal.MaxRecord)))
	}
	records, err := j.Read(0, 1000, nil)
	require.NoError(t, err)
	assert.Len(t, records, 128)
}

func TestWhatCannotBeReadIsAnErrorAndNotSkipped(t *testing.T) {
	t.Parallel()
	m := newMemory()
	j := openMemory(t, m, small)
	appendAll(t, j, "one", "two", "three")
	m.set(func() { m.failOpens = errDisk })
	_, err := j.Read(0, 10, nil)
	require.ErrorIs(t, err, errDisk)
	assert.NotEmpty(t, j.Status().Problem)
	m.set(func() { m.failOpens = nil })
	assert.Len(t, texts(t, j, 0), 3)
	assert.Zero(t, j.Status().Damaged)
}
