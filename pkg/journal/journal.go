// Package journal keeps records on local disk: Append answers only once the
// disk has them, and whoever moves them to a database reads them in order, for
// as long as that takes. The room knows nothing of what is in a record.
//
// One goroutine writes. It takes all records that wait, writes them with one
// write and one sync, and answers them together; meanwhile the next group
// forms. So there is no delay when it is quiet, and the busier it is the more
// records share a sync.
//
// Records stand in segments, files that are named by their first position and
// removed once all in them is read. After any error the segment is left as it
// was after its last good record and the next group begins a new one: after a
// sync that failed nobody knows what the disk has of the file.
package journal

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"sync"
	"time"
)

// What Append and Open say when they do not do what was asked.
var (
	// ErrUnconfirmed is no loss: the record waits in memory for the disk.
	ErrUnconfirmed = errors.New("journal: the disk has not confirmed the record yet")
	ErrFull        = errors.New("journal: full, nothing is recorded until records are moved to the database")
	ErrBehind      = errors.New("journal: too much waits for the disk, the record is not kept")
	ErrTooLong     = fmt.Errorf("journal: a record is longer than %d bytes", MaxRecord)
	ErrClosed      = errors.New("journal: closed")
	ErrInUse       = errors.New("journal: another running program has this folder: each needs one of its own")
)

// queueBytes bounds the records in memory that wait for a disk that hangs.
const queueBytes = 64 << 20

// Options are what may differ between journals. The zero value is good.
type Options struct {
	SegmentBytes int64         // a segment is finished at this size; 16 MiB, and at most half of MaxBytes
	MaxBytes     int64         // all segments together; 1 GiB
	Patience     time.Duration // how long Append waits for the disk; 1 s
	Disk         Disk          // in place of the folder that Open is given, for tests
}

func (o Options) withDefaults(dir string) Options {
	if o.MaxBytes <= 0 {
		o.MaxBytes = 1 << 30
	}
	if o.SegmentBytes <= 0 {
		o.SegmentBytes = 16 << 20
	}
	// So that there is always a finished segment that can be removed.
	o.SegmentBytes = min(o.SegmentBytes, o.MaxBytes/2)
	if o.Patience <= 0 {
		o.Patience = time.Second
	}
	if o.Disk == nil {
		o.Disk = Folder(dir)
	}
	return o
}

// Journal is one folder of records, and its only writer. It is for use by many
// at once. Nothing but Read, Discard and Close waits for a disk that hangs.
type Journal struct {
	options Options
	disk    Disk
	claim   io.Closer
	id      string
	seed    uint32
	stopped chan struct{} // closed when the writer is done
	closing sync.Once
	failed  error // of the last group, when it could not be written at the end

	// reading is held by Read, and by Discard, which must not remove a file
	// from under it. It is taken before the others.
	reading sync.Mutex
	reader  reader

	// pen is held by whoever changes the newest segment: the writer for as
	// long as the disk needs, and Discard. It is taken before mu.
	pen     sync.Mutex
	current File // the newest segment when it is open for writing

	// mu is only ever held for moments, never while the disk does something.
	mu       sync.Mutex
	segments []segment // by position; the newest is never removed
	bytes    int64     // of all segments
	next     uint64    // the position of the record that is written next
	last     uint64    // the last position on disk
	grown    chan struct{}
	barren   struct{ after, upTo uint64 } // positions behind which Read found nothing up to another

	work    sync.Cond // forming is there, or closed
	closed  bool
	forming *group   // takes records
	writing *group   // is with the disk
	spare   [][]byte // buffers for groups to come
	watch   watch

	unconfirmed         int
	late, lost, damaged uint64
	accounted           uint64 // up to here damage is counted
	cut                 int64
	problem             error
	problemAt           time.Time
}

// Open opens the journal in a folder and makes it when it is not there. What a
// crash left of a record at the end is cut off. A folder belongs to one Journal
// at a time: for a second one the error is ErrInUse.
func Open(dir string, o Options) (*Journal, error) {
	o = o.withDefaults(dir)
	claim, err := o.Disk.Claim()
	if err != nil {
		return nil, fmt.Errorf("journal: opening %q: %w", dir, err)
	}
	j := &Journal{options: o, disk: o.Disk, claim: claim, stopped: make(chan struct{}), spare: make([][]byte, 0, 2)}
	j.work.L = &j.mu
	if err := j.open(); err != nil {
		return nil, errors.Join(fmt.Errorf("journal: opening %q: %w", dir, err), j.claim.Close())
	}
	j.watch.timer = time.AfterFunc(o.Patience, j.watchDisk)
	j.watch.set = true
	go j.write()
	return j, nil
}

func (j *Journal) open() error {
	names, err := j.disk.Names()
	if err != nil {
		return err
	}
	if j.id, err = identify(j.disk, names); err != nil {
		return err
	}
	j.seed = seed(j.id)
	return j.load(names)
}

const idFile = "id"

var idPattern = regexp.MustCompile(`^[A-Z2-7]{26}$`)

// identify reads the ID of a journal, or gives it one. It is on disk before
// there is a segment, so that without segments a wrong one is only what a crash
// left of it. With segments it is damage, and no record can be told from
// garbage without it.
func identify(disk Disk, names []string) (string, error) {
	begun := false
	for _, name := range names {
		if _, ok := parseSegment(name); ok {
			begun = true
		}
	}
	id, err := readID(disk)
	if err == nil || begun || !errors.Is(err, errNoID) {
		return id, err
	}
	f, err := disk.Create(idFile)
	if err != nil {
		return "", err
	}
	id = rand.Text()
	_, err = f.Write([]byte(id))
	return id, errors.Join(err, f.Sync(), f.Close(), disk.Sync())
}

var errNoID = errors.New(`the file "id" is lost or damaged: move the folder away and a new journal is begun`)

func readID(disk Disk) (string, error) {
	f, err := disk.Open(idFile)
	if errors.Is(err, fs.ErrNotExist) {
		return "", errNoID
	} else if err != nil {
		return "", err
	}
	id := make([]byte, 64)
	n, err := f.ReadAt(id, 0)
	// Who wrote it may have been killed before it was on disk.
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return "", err
	}
	if !errors.Is(err, io.EOF) || !idPattern.Match(id[:n]) {
		return "", errors.Join(errNoID, err)
	}
	return string(id[:n]), nil
}

// ID is the random name that the journal got with its folder. Positions mean
// something only together with it: a folder that was thrown away begins again
// at 1, under another ID.
func (j *Journal) ID() string { return j.id }

// Close writes what waits, for as long as the disk takes, and gives the folder
// free. The error is that of records that could not be written any more.
func (j *Journal) Close() error {
	var err error
	j.closing.Do(func() {
		j.mu.Lock()
		j.closed = true
		j.work.Signal()
		if j.grown != nil {
			close(j.grown) // those in Wait
			j.grown = nil
		}
		j.mu.Unlock()
		<-j.stopped
		j.watch.timer.Stop()
		j.reading.Lock()
		defer j.reading.Unlock()
		err = errors.Join(j.failed, j.reader.leave(), j.claim.Close())
	})
	return err
}
