package journal

import (
	"errors"
	"fmt"
	"io/fs"
)

// Discard removes the finished segments in which all records are read: up to
// and with a position. It waits for a disk that hangs.
func (j *Journal) Discard(upTo uint64) error {
	j.reading.Lock()
	defer j.reading.Unlock()
	err := j.discard(upTo)
	if err != nil && !errors.Is(err, ErrClosed) {
		err = fmt.Errorf("journal: discarding: %w", err)
		j.trouble(err)
	}
	return err
}

func (j *Journal) discard(upTo uint64) error {
	if err := j.turnPage(upTo); err != nil {
		return err
	}
	removed := 0
	for ; ; removed++ {
		s, ok, err := j.disposable(upTo)
		if err != nil {
			return err
		}
		if !ok {
			break
		}
		if j.reader.first == s.first {
			_ = j.reader.leave() // some systems do not remove open files
		}
		if err := j.disk.Remove(s.name()); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		j.mu.Lock()
		j.segments = j.segments[1:]
		j.bytes -= s.size
		j.mu.Unlock()
	}
	if removed == 0 {
		return nil
	}
	return j.disk.Sync()
}

// disposable gives the oldest segment when it can be removed. The newest never
// can: its name is what remembers the next position.
func (j *Journal) disposable(upTo uint64) (segment, bool, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.closed {
		return segment{}, false, ErrClosed
	}
	if len(j.segments) < 2 || j.segments[0].last > j.reached(upTo) {
		return segment{}, false, nil
	}
	return j.segments[0], true, nil
}

// turnPage begins the next segment when all in the newest is read and nothing
// more comes into it, so that it can be removed. It must not wait for a record
// that does it: there may be no room for one.
func (j *Journal) turnPage(upTo uint64) error {
	done := func() (next uint64, done bool) {
		j.mu.Lock()
		defer j.mu.Unlock()
		if j.closed || len(j.segments) == 0 {
			return 0, false
		}
		s := j.segments[len(j.segments)-1]
		return j.next, s.finished && s.size > 0 && s.last <= j.reached(upTo)
	}
	if _, ok := done(); !ok { // then there is no need to wait for the writer
		return nil
	}
	j.pen.Lock()
	defer j.pen.Unlock()
	if next, ok := done(); ok {
		return j.begin(next)
	}
	return nil
}
