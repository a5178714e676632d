package journal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"sort"
)

// readBytes is how much Read gives at most, apart from the first record.
const readBytes = 8 << 20

// reader remembers where Read was, so that the next Read goes on there.
type reader struct {
	file  File
	first uint64 // of the segment that file is
	scan  scanner
}

// leave closes the file, and begins anew with the next Read.
func (r *reader) leave() error {
	if r.file == nil {
		return nil
	}
	err := r.file.Close()
	r.file = nil
	return err
}

// Read gives records that stand after a position, in order: at most max, and
// about 8 MiB. The memory of into, and of the Data in it, is used again for
// them. Damaged records are skipped and counted; what the disk does not give at
// all is an error, as it may give it later. Reading on from the last position
// is cheap, going back reads the segment again.
//
// A position that this journal has not come to yet can only be from a later
// state of the folder, that a disk lost or an old copy was put in place of. The
// journal goes on after it, or what it writes next would never be read.
func (j *Journal) Read(after uint64, max int, into []Record) ([]Record, error) {
	j.reading.Lock()
	defer j.reading.Unlock()
	into = into[:0]
	if err := j.catchUp(after); err != nil {
		return into, err
	}
	seen, size := after, 0
	for len(into) < max && size < readBytes {
		r, end, err := j.nextAfter(seen)
		if errors.Is(err, io.EOF) {
			j.rememberBarren(delivered(into, after), end)
			break
		} else if err != nil {
			err = fmt.Errorf("journal: reading: %w", err)
			j.trouble(err)
			return into, err
		}
		into = appendRecord(into, r)
		seen, size = r.Position, size+len(r.Data)
	}
	return into, nil
}

func delivered(records []Record, after uint64) uint64 {
	if n := len(records); n > 0 {
		return records[n-1].Position
	}
	return after
}

// appendRecord copies r into the memory that is behind the end of into.
func appendRecord(into []Record, r Record) []Record {
	n := len(into)
	if n < cap(into) {
		into = into[:n+1]
	} else {
		into = append(into, Record{})
	}
	into[n] = Record{Position: r.Position, Data: append(into[n].Data[:0], r.Data...)}
	return into
}

// catchUp makes the next position greater than one that was read.
func (j *Journal) catchUp(after uint64) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.closed {
		return ErrClosed
	}
	if after < math.MaxUint64/2 { // not for one that asks with a number of its own making
		j.next = max(j.next, after+1)
	}
	return nil
}

// nextAfter gives the first whole record after a position, good until the
// following call. With io.EOF it gives the position up to which there is none.
func (j *Journal) nextAfter(after uint64) (Record, uint64, error) {
	r := &j.reader
	for seen := after; ; {
		s, ok := j.segmentAfter(seen)
		if !ok {
			return Record{}, seen, io.EOF
		}
		if err := j.turnTo(s, seen); errors.Is(err, fs.ErrNotExist) {
			j.countDamaged(seen, s.last, s.last)
			seen = s.last
			continue
		} else if err != nil {
			return Record{}, 0, err
		}
		for r.scan.last < s.last {
			record, damaged, err := r.scan.next()
			if err != nil && !errors.Is(err, io.EOF) {
				return Record{}, 0, err
			}
			if err != nil {
				j.countDamaged(seen, r.scan.last, damaged)
				break
			}
			j.countDamaged(seen, record.Position-1, damaged)
			if record.Position > after {
				return record, 0, nil
			}
		}
		seen = s.last
	}
}

// segmentAfter gives the first segment that may have a record after a position.
func (j *Journal) segmentAfter(position uint64) (segment, bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	i := sort.Search(len(j.segments), func(i int) bool { return j.segments[i].last > position })
	if i == len(j.segments) {
		return segment{}, false
	}
	return j.segments[i], true
}

// turnTo makes the reader stand in a segment, at or before a position.
func (j *Journal) turnTo(s segment, position uint64) error {
	r := &j.reader
	if r.file == nil || r.first != s.first {
		_ = r.leave()
		f, err := j.disk.Open(s.name())
		if err != nil {
			return err
		}
		r.file, r.first = f, s.first
		r.scan.reset(f, j.seed, s.first)
	} else if r.scan.last > max(position, s.first-1) {
		r.scan.reset(r.file, j.seed, s.first)
	}
	r.scan.end, r.scan.final = s.size, s.last
	return nil
}

// countDamaged counts damaged records that stand after one position and not
// after another, each only the first time that it is met.
func (j *Journal) countDamaged(after, upTo, damaged uint64) {
	if damaged == 0 {
		return
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	after = max(after, j.accounted)
	if upTo > after {
		j.damaged += min(damaged, upTo-after)
		j.accounted = upTo
	}
}

// rememberBarren remembers that nothing can be read between two positions, so
// that neither Wait nor Discard waits for somebody who has read it.
func (j *Journal) rememberBarren(after, upTo uint64) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.barren.after, j.barren.upTo = after, upTo
}

// reached is how far somebody is who has read up to a position.
func (j *Journal) reached(position uint64) uint64 {
	if position >= j.barren.after && position < j.barren.upTo {
		return j.barren.upTo
	}
	return position
}

// Wait waits for a record after a position to be on disk, for Close, which is
// ErrClosed, or for the context.
func (j *Journal) Wait(ctx context.Context, after uint64) error {
	for {
		j.mu.Lock()
		if j.closed {
			j.mu.Unlock()
			return ErrClosed
		}
		if j.last > j.reached(after) {
			j.mu.Unlock()
			return nil
		}
		if j.grown == nil {
			j.grown = make(chan struct{})
		}
		grown := j.grown
		j.mu.Unlock()
		select {
		case <-grown:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
