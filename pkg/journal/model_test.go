package journal_test

import (
	"encoding/binary"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"goodword/pkg/journal"
)

// model holds a journal against a list of what was appended to it.
type model struct {
	disk    *memory
	journal *journal.Journal
	options journal.Options
	id      string

	appended  []appended // by number
	delivered map[uint64]bool
	read      uint64 // the last position that was read
	lastBatch int    // of what was read
	batches   int
	flips     int // bits that were flipped so far
	damaged   int // records that were counted as damaged, by all journals so far
	cut       bool
	ahead     bool // what was looked at once may have been damaged after that, which is not counted
}

type appended struct {
	batch int
	err   error
	maybe bool // the power went off before the answer, or the disk failed while it did
}

func (m *model) open(t *rapid.T) {
	j, err := m.disk.open(m.options)
	if err != nil {
		t.Fatalf("the journal does not open: %v", err)
	}
	if m.id != "" && j.ID() != m.id {
		t.Fatalf("the journal is called %s, and was %s", j.ID(), m.id)
	}
	m.journal, m.id = j, j.ID()
	m.cut = m.cut || j.Status().Cut > 0
}

// record is the number of a record, and some bytes that follow from it.
func record(number int, size int) []byte {
	data := binary.LittleEndian.AppendUint64(nil, uint64(number))
	for i := range size {
		data = append(data, byte(number+i))
	}
	return data
}

func (m *model) append(t *rapid.T) {
	sizes := rapid.SliceOfN(rapid.IntRange(0, 120), 1, 6).Draw(t, "sizes")
	m.batches++
	start := len(m.appended)
	m.appended = append(m.appended, make([]appended, len(sizes))...)
	var each sync.WaitGroup
	for i, size := range sizes {
		each.Go(func() {
			data := record(start+i, size)
			err := m.journal.Append(data)
			clear(data) // the caller may use it again
			m.appended[start+i] = appended{batch: m.batches, err: err}
		})
	}
	each.Wait()
	m.disk.mu.Lock()
	defer m.disk.mu.Unlock()
	for i := start; i < len(m.appended); i++ {
		// A disk that fails may not even let the record be taken back.
		m.appended[i].maybe = m.disk.off || errors.Is(m.appended[i].err, errDisk)
	}
}

// drain reads up to so many records.
func (m *model) drain(t *rapid.T, max int) int {
	records, err := m.journal.Read(m.read, max, nil)
	if err != nil {
		m.disk.mu.Lock()
		defer m.disk.mu.Unlock()
		if !m.disk.off {
			t.Fatalf("reading: %v", err)
		}
		return 0
	}
	for _, r := range records {
		if r.Position <= m.read {
			t.Fatalf("position %d comes after %d", r.Position, m.read)
		}
		m.read = r.Position
		m.receive(t, r.Data)
	}
	return len(records)
}

func (m *model) receive(t *rapid.T, data []byte) {
	if len(data) < 8 {
		t.Fatalf("never appended: %x", data)
	}
	number := binary.LittleEndian.Uint64(data)
	if number >= uint64(len(m.appended)) || !slices.Equal(data, record(int(number), len(data)-8)) {
		t.Fatalf("never appended: %x", data)
	}
	a := m.appended[number]
	if a.err != nil && !a.maybe {
		t.Fatalf("record %d was refused with %v, and is delivered", number, a.err)
	}
	if m.delivered[number] {
		t.Fatalf("record %d comes a second time", number)
	}
	m.delivered[number] = true
	if a.batch < m.lastBatch {
		t.Fatalf("record %d of batch %d comes after one of batch %d", number, a.batch, m.lastBatch)
	}
	m.lastBatch = a.batch
}

// check reads all there is: whatever was confirmed must have come, but for one
// record for each bit that was flipped.
func (m *model) check(t *rapid.T) {
	for m.drain(t, 7) > 0 {
	}
	missing := 0
	for number, a := range m.appended {
		if a.err == nil && !m.delivered[uint64(number)] {
			missing++
		}
	}
	if missing > m.flips {
		t.Fatalf("%d confirmed records are missing, and only %d bits were flipped", missing, m.flips)
	}
	if counted := m.damaged + int(m.journal.Status().Damaged); missing > counted && !m.cut && !m.ahead {
		t.Fatalf("%d confirmed records are missing, and %d are counted as damaged", missing, counted)
	}
}

func (m *model) close(j *journal.Journal) error {
	s := j.Status()
	m.damaged += int(s.Damaged)
	m.cut = m.cut || s.Cut > 0
	return j.Close()
}

func TestWhatIsConfirmedIsDeliveredOnceAndInOrderWhateverHappens(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := &model{
			disk:      newMemory(),
			delivered: map[uint64]bool{},
			options:   journal.Options{SegmentBytes: 600, MaxBytes: 6000, Patience: time.Hour},
		}
		m.disk.choose = func(n int) int { return rapid.IntRange(0, n).Draw(t, "choice") }
		m.open(t)
		t.Repeat(map[string]func(*rapid.T){
			"append": m.append,
			"read":   func(t *rapid.T) { m.drain(t, rapid.IntRange(0, 9).Draw(t, "max")) },
			"read again": func(t *rapid.T) { // as after a database that failed
				from := rapid.Uint64Range(0, m.read).Draw(t, "from")
				records, err := m.journal.Read(from, 5, nil)
				if err != nil {
					t.Fatal(err)
				}
				m.ahead = m.ahead || len(records) < 5 || records[4].Position > m.read
			},
			"discard": func(t *rapid.T) {
				if err := m.journal.Discard(m.read); err != nil {
					t.Fatal(err)
				}
			},
			"close and open": func(t *rapid.T) {
				if err := m.close(m.journal); err != nil {
					t.Fatal(err)
				}
				m.open(t)
			},
			"lose power": func(t *rapid.T) {
				m.disk.set(func() { m.disk.counting, m.disk.steps = true, rapid.IntRange(1, 12).Draw(t, "steps") })
				for range 3 {
					m.append(t)
					m.drain(t, 3)
					_ = m.journal.Discard(m.read)
				}
				m.disk.set(func() { m.disk.off = true })
				_ = m.close(m.journal)
				for again := true; again; { // perhaps also while it opens
					m.disk = m.disk.powerOn()
					again = rapid.IntRange(0, 3).Draw(t, "again") == 0
					if again {
						m.disk.set(func() { m.disk.counting, m.disk.steps = true, rapid.IntRange(1, 12).Draw(t, "steps") })
						if j, err := m.disk.open(m.options); err == nil {
							m.disk.set(func() { m.disk.off = true })
							_ = m.close(j)
						}
					}
				}
				m.open(t)
			},
			"be killed": func(t *rapid.T) {
				m.disk.set(func() { m.disk.counting, m.disk.steps = true, rapid.IntRange(1, 6).Draw(t, "steps") })
				for range 2 {
					m.append(t)
				}
				m.disk.set(func() { m.disk.off = true })
				_ = m.close(m.journal)
				m.disk = m.disk.startAgain()
				m.open(t)
			},
			"fail": func(t *rapid.T) {
				m.disk.set(func() {
					m.disk.failWrites = rapid.IntRange(0, 2).Draw(t, "writes")
					m.disk.failSyncs = rapid.IntRange(0, 3).Draw(t, "syncs")
				})
				m.append(t)
				m.disk.set(func() { m.disk.failWrites, m.disk.failSyncs = 0, 0 })
			},
			"fill": func(t *rapid.T) {
				m.disk.set(func() { m.disk.limited, m.disk.space = true, rapid.IntRange(0, 300).Draw(t, "space") })
				m.append(t)
				m.disk.set(func() { m.disk.limited = false })
			},
			"flip a bit": func(t *rapid.T) {
				name := rapid.SampledFrom(append(m.disk.segments(), "")).Draw(t, "segment")
				if name == "" || m.disk.size(name) == 0 {
					return
				}
				m.flips++
				m.disk.flip(name, rapid.IntRange(0, m.disk.size(name)-1).Draw(t, "at"))
			},
		})
		m.check(t)
		if err := m.close(m.journal); err != nil {
			t.Fatal(err)
		}
		m.open(t)
		m.check(t)
		_ = m.close(m.journal)
	})
}
