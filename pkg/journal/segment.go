package journal

import (
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
)

const segmentSuffix = ".records"

// segment is one file of the journal, named by its first position. Records in
// it at or after the first position of the following segment do not count: they
// are left over from a write that failed there and was done again.
type segment struct {
	first, last uint64 // no record yet: last is first-1
	size        int64  // up to the end of the last record
	finished    bool   // nothing more is written to it
}

func (s segment) name() string { return fmt.Sprintf("%020d%s", s.first, segmentSuffix) }

// parseSegment gives the first position of the segment that a file is.
func parseSegment(name string) (first uint64, ok bool) {
	digits, ok := strings.CutSuffix(name, segmentSuffix)
	first, err := strconv.ParseUint(digits, 10, 64)
	ok = ok && err == nil && first > 0 && segment{first: first}.name() == name
	return first, ok
}

// load finds the segments that are there, and where to go on.
func (j *Journal) load(names []string) error {
	for _, name := range names {
		if first, ok := parseSegment(name); ok {
			j.segments = append(j.segments, segment{first: first, finished: true})
		}
	}
	slices.SortFunc(j.segments, func(a, b segment) int {
		if a.first < b.first {
			return -1
		}
		return 1
	})
	j.next = 1
	if n := len(j.segments); n > 0 {
		j.next = j.segments[n-1].first
	}
	final := uint64(math.MaxUint64)
	for i := len(j.segments) - 1; i >= 0; i-- {
		s := &j.segments[i]
		if err := j.examine(s, final); err != nil {
			return fmt.Errorf("journal: %s: %w", s.name(), err)
		}
		final = s.first - 1
		j.bytes += s.size
	}
	if j.cut > 0 {
		if err := j.cutTail(j.segments[len(j.segments)-1]); err != nil {
			j.trouble(err)
		}
	}
	return nil
}

// cutTail takes the torn end off the newest segment. First it begins the next
// one: its name is what remembers which positions are passed over. When that
// fails, for a disk that is full, the tail stays where it is: nobody reads it,
// and the next Open finds it again.
func (j *Journal) cutTail(torn segment) error {
	if err := j.begin(j.next); err != nil {
		return err
	}
	f, err := j.disk.Open(torn.name())
	if err != nil {
		return err
	}
	return errors.Join(f.Truncate(torn.size), f.Sync(), f.Close())
}

// examine finds the size and the last position of a segment. The newest ones
// are read for it, up to one with a record; of older ones it is enough that
// they end before the following begins.
func (j *Journal) examine(s *segment, final uint64) (err error) {
	f, err := j.disk.Open(s.name())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if s.size, err = f.Size(); err != nil {
		return err
	}
	s.last = final
	if j.last > 0 {
		return nil
	}
	// A program that was killed leaves what it had written and not synced. It
	// must not be given to anybody before it is on disk: after a loss of power
	// its positions would be given again.
	if err := f.Sync(); err != nil {
		return err
	}
	var scan scanner
	scan.reset(f, j.seed, s.first)
	scan.end, scan.final = s.size, final
	end, last := scan.at, scan.last
	for {
		if _, _, err := scan.next(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return err
		}
		end, last = scan.at, scan.last
	}
	if last >= s.first {
		j.last = last
	}
	torn := s.size - end
	if torn == 0 || final == math.MaxUint64 {
		s.last = last
	}
	if torn == 0 || final != math.MaxUint64 {
		j.next = max(j.next, last+1)
		return nil
	}
	// What is torn may be records that were read before they were damaged:
	// their positions, as many as there was room for, are passed over.
	j.next = max(j.next, last+1+uint64(torn)/headerBytes)
	j.cut, s.size = torn, end
	return nil
}
