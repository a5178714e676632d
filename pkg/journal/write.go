package journal

import (
	"fmt"
	"io"
	"runtime"
)

// keptBuffer is how large a buffer may be to be used for another group.
const keptBuffer = 1 << 20

// write is the goroutine that brings groups to disk, until Close and nothing
// waits any more.
func (j *Journal) write() {
	defer close(j.stopped)
	for {
		g, closing := j.take()
		if g == nil {
			break
		}
		if err := j.bring(g); closing {
			j.failed = err
		}
		// Those who were answered and come again can still be in the next
		// group: a third more a second at 64 at once, see the benchmark.
		runtime.Gosched()
	}
	j.pen.Lock()
	defer j.pen.Unlock()
	j.finish()
}

// take waits for a group, and says whether the journal is closing. No group is
// the end.
func (j *Journal) take() (g *group, closing bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for j.forming == nil && !j.closed {
		j.work.Wait()
	}
	if j.forming != nil {
		j.writing, j.forming = j.forming, nil
		j.given()
	}
	return j.writing, j.closed
}

// bring numbers a group, brings it to disk and answers it.
func (j *Journal) bring(g *group) error {
	j.pen.Lock()
	defer j.pen.Unlock()
	j.mu.Lock()
	first := j.next
	j.mu.Unlock()
	number(g.buf, j.seed, first)
	err := j.put(g.buf, first)
	j.settle(g, first, err)
	return err
}

// put writes records and syncs them. When the sync fails it does so once more,
// in a new segment: what the kernel has of the old one can no longer be
// trusted, and another sync of it may succeed without having written anything.
func (j *Journal) put(records []byte, first uint64) error {
	synced, err := j.putOnce(records, first)
	if err == nil {
		return nil
	}
	j.abandon()
	if synced {
		if _, err = j.putOnce(records, first); err != nil {
			j.abandon()
		}
	}
	return err
}

// putOnce says whether it came as far as the sync.
func (j *Journal) putOnce(records []byte, first uint64) (synced bool, err error) {
	if newest := j.newest(); j.current == nil || newest.finished || newest.last+1 != first {
		if err := j.begin(first); err != nil {
			return false, err
		}
	}
	if n, err := j.current.Write(records); err != nil {
		return false, err
	} else if n < len(records) {
		return false, io.ErrShortWrite
	}
	return true, j.current.Sync()
}

func (j *Journal) newest() segment {
	j.mu.Lock()
	defer j.mu.Unlock()
	if len(j.segments) == 0 {
		return segment{}
	}
	return j.segments[len(j.segments)-1]
}

// begin begins a segment. One that has the same name has no records, and is
// used again.
func (j *Journal) begin(first uint64) error {
	j.finish()
	s := segment{first: first, last: first - 1}
	f, err := j.disk.Create(s.name())
	if err != nil {
		return err
	}
	if err := j.disk.Sync(); err != nil {
		_ = f.Close()
		return err
	}
	j.current = f
	j.mu.Lock()
	defer j.mu.Unlock()
	if n := len(j.segments); n > 0 && j.segments[n-1].first == first {
		j.segments = j.segments[:n-1]
	}
	j.segments = append(j.segments, s)
	return nil
}

// abandon leaves the newest segment as it was after its last good record. Where
// the disk does not even let it, the name of the next segment hides what stands
// behind that.
func (j *Journal) abandon() {
	if j.current != nil {
		_ = j.current.Truncate(j.newest().size)
		_ = j.current.Sync()
	}
	j.finish()
}

// finish closes the newest segment, all of which is synced.
func (j *Journal) finish() {
	if j.current == nil {
		return
	}
	_ = j.current.Close()
	j.current = nil
	j.mu.Lock()
	defer j.mu.Unlock()
	j.segments[len(j.segments)-1].finished = true
}

// settle answers a group and counts it.
func (j *Journal) settle(g *group, first uint64, err error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if err == nil {
		s := &j.segments[len(j.segments)-1]
		s.size += int64(len(g.buf))
		s.last = first + uint64(g.count) - 1
		s.finished = s.finished || s.size >= j.options.SegmentBytes
		j.bytes += int64(len(g.buf))
		j.last = s.last
		j.next = max(j.next, s.last+1)
		j.problem = nil
		if j.grown != nil {
			close(j.grown)
			j.grown = nil
		}
	} else {
		err = fmt.Errorf("journal: not recorded: %w", err)
		j.lost += uint64(g.count)
		j.remember(err)
	}
	if g.late {
		j.unconfirmed -= g.count
	} else {
		g.answer(err)
	}
	j.writing = nil
	j.watch.hangs = false
	if len(j.spare) < cap(j.spare) && cap(g.buf) <= keptBuffer {
		j.spare = append(j.spare, g.buf[:0])
	}
}
