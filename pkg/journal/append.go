package journal

import (
	"fmt"
	"time"
)

// group is the records that one write and one sync bring to disk, and those who
// wait for them.
type group struct {
	buf      []byte
	count    int
	since    time.Time     // when the first record came
	answered chan struct{} // closed once err is the answer
	err      error
	late     bool // answered with ErrUnconfirmed before it was on disk
}

// Append adds a record and waits for the disk. When the error is nil the record
// is on disk, and survives a loss of power. ErrUnconfirmed means that it waits
// in memory: it is written as soon as the disk answers. With any other error it
// was not recorded and never will be. The record may be used again in any case.
func (j *Journal) Append(record []byte) error {
	g, err := j.enqueue(record)
	if err != nil {
		return err
	}
	<-g.answered
	return g.err
}

func (j *Journal) enqueue(record []byte) (*group, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if err := j.refuse(headerBytes + len(record)); err != nil {
		j.lost++
		return nil, err
	}
	g := j.forming
	if g == nil {
		g = j.form()
	}
	g.buf = reserve(g.buf, record)
	g.count++
	if g.late {
		j.late++
		j.unconfirmed++
		return nil, ErrUnconfirmed
	}
	return g, nil
}

// form begins a group.
func (j *Journal) form() *group {
	g := &group{since: time.Now(), late: j.watch.hangs}
	if !g.late {
		g.answered = make(chan struct{})
	}
	if n := len(j.spare); n > 0 {
		g.buf, j.spare = j.spare[n-1], j.spare[:n-1]
	}
	j.forming = g
	j.work.Signal()
	return g
}

// refuse says why so many bytes cannot be taken.
func (j *Journal) refuse(bytes int) error {
	queued := bytes
	if j.forming != nil {
		queued += len(j.forming.buf)
	}
	if j.writing != nil {
		queued += len(j.writing.buf)
	}
	switch {
	case j.closed:
		return ErrClosed
	case bytes > headerBytes+MaxRecord:
		return ErrTooLong
	case j.bytes+int64(queued) > j.options.MaxBytes:
		return ErrFull
	case queued > queueBytes:
		return ErrBehind
	}
	return nil
}

// answer tells all who wait for a group how it went.
func (g *group) answer(err error) {
	g.err = err
	close(g.answered)
}

// giveUp answers a group that is not on disk in time.
func (j *Journal) giveUp(g *group) {
	if g == nil || g.late {
		return
	}
	g.late = true
	j.late += uint64(g.count)
	j.unconfirmed += g.count
	g.answer(ErrUnconfirmed)
}

// watch is who looks after those who wait, so that they need no timers of their
// own. When records keep coming it looks once in each Patience.
type watch struct {
	timer *time.Timer
	set   bool      // the timer runs
	since time.Time // when the disk was given the group that it has
	hangs bool      // it has it for longer than Patience: nobody waits for it now
}

// given starts the watch over the group that the disk was given.
func (j *Journal) given() {
	j.watch.since = time.Now()
	if !j.watch.set {
		j.watch.set = true
		j.watch.timer.Reset(j.writing.since.Add(j.options.Patience).Sub(j.watch.since))
	}
}

// watchDisk answers those who have waited for Patience. Once the disk has not
// answered for that long, those behind them are answered too.
func (j *Journal) watchDisk() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.watch.set = false
	if j.writing == nil {
		return
	}
	now := time.Now()
	look := j.writing.since.Add(j.options.Patience)
	if !look.After(now) {
		j.giveUp(j.writing)
		look = j.watch.since.Add(j.options.Patience)
	}
	if look.After(now) {
		j.watch.set = true
		j.watch.timer.Reset(look.Sub(now))
		return
	}
	j.watch.hangs = true
	j.giveUp(j.forming)
	j.remember(fmt.Errorf("the disk has not answered for %v", j.options.Patience))
}
