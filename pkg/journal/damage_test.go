package journal_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goodword/pkg/journal"
)

const firstSegment = "00000000000000000001.records"

// Six records of 16 bytes of header and 4 of data.
var six = []string{"aaaa", "bbbb", "cccc", "dddd", "eeee", "ffff"}

func TestDamageCostsNoOtherRecord(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		flip    []int
		gone    []int
		damaged uint64
	}{
		"a bit of the data":          {flip: []int{20 + 17}, gone: []int{2}, damaged: 1},
		"a bit of the checksum":      {flip: []int{20 + 1}, gone: []int{2}, damaged: 1},
		"a low bit of the length":    {flip: []int{20 + 4}, gone: []int{2}, damaged: 1},
		"a high bit of the length":   {flip: []int{20 + 7}, gone: []int{2}, damaged: 1},
		"a bit of the position":      {flip: []int{20 + 8}, gone: []int{2}, damaged: 1},
		"a high bit of the position": {flip: []int{20 + 15}, gone: []int{2}, damaged: 1},
		"the first record":           {flip: []int{3}, gone: []int{1}, damaged: 1},
		"the last record":            {flip: []int{119}, gone: []int{6}, damaged: 1},
		"two neighbours":             {flip: []int{41, 61}, gone: []int{3, 4}, damaged: 2},
		"two that are apart":         {flip: []int{21, 81}, gone: []int{2, 5}, damaged: 2},
		"every record":               {flip: []int{1, 21, 41, 61, 81, 101}, gone: []int{1, 2, 3, 4, 5, 6}, damaged: 6},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newMemory()
			j := openMemory(t, m, journal.Options{})
			appendAll(t, j, six...)
			for _, at := range test.flip {
				m.flip(firstSegment, at)
			}
			want := []string{}
			for i, data := range six {
				if len(test.gone) > 0 && test.gone[0] == i+1 {
					test.gone = test.gone[1:]
					continue
				}
				want = append(want, fmt.Sprintf("%d %s", i+1, data))
			}
			assert.Equal(t, want, texts(t, j, 0))
			assert.Equal(t, test.damaged, j.Status().Damaged)
			assert.Equal(t, want, texts(t, j, 0), "read again")
			assert.Equal(t, test.damaged, j.Status().Damaged, "each is counted once")

			appendAll(t, j, "more")
			assert.Equal(t, append(want, "7 more"), texts(t, j, 0))
		})
	}
}

func TestDamageAtTheEndHoldsUpNeitherWaitNorDiscard(t *testing.T) {
	t.Parallel()
	m := newMemory()
	j := openMemory(t, m, journal.Options{SegmentBytes: 120})
	appendAll(t, j, six...)
	m.flip(firstSegment, 119)
	assert.Len(t, texts(t, j, 0), 5)
	ctx, stop := context.WithTimeout(t.Context(), time.Millisecond)
	defer stop()
	require.ErrorIs(t, j.Wait(ctx, 5), context.DeadlineExceeded, "there is nothing to read after 5")
	require.NoError(t, j.Discard(5))
	assert.Zero(t, j.Status().Bytes)
	appendAll(t, j, "more")
	require.NoError(t, j.Wait(t.Context(), 5))
	assert.Equal(t, []string{"7 more"}, texts(t, j, 5))
}

func TestASegmentThatIsGoneIsDamage(t *testing.T) {
	t.Parallel()
	m := newMemory()
	j := openMemory(t, m, journal.Options{SegmentBytes: 40})
	appendAll(t, j, six...)
	m.set(func() { delete(m.files, "00000000000000000003.records") })
	assert.Equal(t, []string{"1 aaaa", "2 bbbb", "5 eeee", "6 ffff"}, texts(t, j, 0))
	assert.EqualValues(t, 2, j.Status().Damaged)
	require.NoError(t, j.Discard(6))
	assert.Zero(t, j.Status().Bytes)
}

func TestATornTailIsCut(t *testing.T) {
	t.Parallel()
	for torn := 101; torn < 120; torn++ {
		m := newMemory()
		j := openMemory(t, m, journal.Options{})
		appendAll(t, j, six...)
		require.NoError(t, j.Close())
		m.set(func() { m.files[firstSegment].data = m.files[firstSegment].data[:torn] })

		j = openMemory(t, m, journal.Options{})
		assert.EqualValues(t, torn-100, j.Status().Cut)
		assert.EqualValues(t, 5, j.Status().Last)
		assert.Len(t, texts(t, j, 0), 5)
		assert.Zero(t, j.Status().Damaged)
		assert.Equal(t, 100, m.size(firstSegment))
		require.NoError(t, j.Close())

		j = openMemory(t, m, journal.Options{}) // its newest segment is empty
		assert.Zero(t, j.Status().Cut)
		assert.EqualValues(t, 5, j.Status().Last)
		require.NoError(t, j.Wait(t.Context(), 4))
		appendAll(t, j, "more")
		assert.Len(t, texts(t, j, 0), 6)
		require.NoError(t, j.Close())
	}
}

func TestThePositionOfADamagedTailIsNotGivenAgain(t *testing.T) {
	t.Parallel()
	m := newMemory()
	j := openMemory(t, m, journal.Options{})
	appendAll(t, j, six...)
	require.NoError(t, j.Close())
	m.flip(firstSegment, 110) // position 6 may have been read before
	for range 3 {             // also when nothing is written between
		j = openMemory(t, m, journal.Options{})
		require.NoError(t, j.Close())
	}
	j = openMemory(t, m, journal.Options{})
	appendAll(t, j, "more")
	assert.Equal(t, []string{"7 more"}, texts(t, j, 6))
	assert.Zero(t, j.Status().Damaged, "what is passed over is not damage")
}

func TestARecordWithinARecordIsNotFound(t *testing.T) {
	t.Parallel()
	// A visitor sends what would be a whole record, if he knew the journal's
	// name, and the record that it is in gets damaged.
	forged := func(id string) string {
		m := newMemory()
		j := openMemory(t, m, journal.Options{})
		require.NoError(t, j.Close())
		if id != "" {
			m.set(func() { m.files["id"].data = []byte(id) })
		}
		j = openMemory(t, m, journal.Options{})
		appendAll(t, j, "aaaa", "evil")
		return string(m.files[firstSegment].data[20:])
	}
	for name, known := range map[string]bool{"the name is not known": false, "the name is known": true} {
		m := newMemory()
		j := openMemory(t, m, journal.Options{})
		id := ""
		if known {
			id = j.ID()
		}
		appendAll(t, j, "aaaa", "12345678901234567890"+forged(id), "cccc")
		m.flip(firstSegment, 20)
		found := len(texts(t, j, 0)) == 3
		assert.Equal(t, known, found, name)
	}
}

func FuzzOpen(f *testing.F) {
	m := newMemory()
	j, err := m.open(journal.Options{})
	if err != nil {
		f.Fatal(err)
	}
	for _, r := range six {
		if err := j.Append([]byte(r)); err != nil {
			f.Fatal(err)
		}
	}
	if err := j.Close(); err != nil {
		f.Fatal(err)
	}
	id, whole := m.files["id"].data, m.files[firstSegment].data
	huge := binary.LittleEndian.AppendUint32(make([]byte, 4), 1<<31)
	f.Add([]byte{}, byte(6))
	f.Add(whole, byte(0))
	f.Add(whole[21:], byte(3))
	f.Add(append(huge, make([]byte, 100)...), byte(2))
	f.Add(make([]byte, 1000), byte(1))
	// Records of a valid prefix are delivered, whatever bytes come after it,
	// in the newest segment and in an older one.
	f.Fuzz(func(t *testing.T, garbage []byte, prefix byte) {
		kept := int(prefix % 7)
		data := append(append([]byte{}, whole[:kept*20]...), garbage...)
		for _, older := range []bool{false, true} {
			m := newMemory()
			set := func(name string, data []byte) { m.files[name] = &memoryFile{disk: m, data: data} }
			set("id", id)
			set(firstSegment, data)
			if older {
				set("00000000000000000007.records", nil)
			}
			j, err := m.open(journal.Options{})
			require.NoError(t, err)
			got := texts(t, j, 0)
			require.GreaterOrEqual(t, len(got), kept)
			for i, text := range got { // garbage may be the records that follow
				var position int
				var data string
				_, err := fmt.Sscan(text, &position, &data)
				require.NoError(t, err)
				require.Equal(t, six[position-1], data)
				require.GreaterOrEqual(t, position, i+1)
			}
			last := j.Status().Last
			appendAll(t, j, "more")
			require.Greater(t, j.Status().Last, last)
			after := texts(t, j, 0)
			require.Len(t, after, len(got)+1)
			require.NoError(t, j.Close())
		}
	})
}
