package referral

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"goodword/pkg/journal"
)

// Counting is the one row that whoever counts holds until the transaction
// ends, so that of several copies of the program one counts at a time.
type Counting struct {
	ID int64
	// Generation goes up when rows are changed behind the back of those who
	// count: what they remember is then void.
	Generation int64
	// Closed is the last day that ambassadors' sums were made of, "" for none.
	Closed string
	// KeptFrom is the first day whose hits are all there; older ones may have
	// been erased, and their counters stay. "" for all.
	KeptFrom string
}

// JournalMark is how far a journal has been counted.
type JournalMark struct {
	Number    int64 `gorm:"primaryKey"`
	Name      string
	Position  int64
	Batch     int64
	UpdatedAt time.Time
}

// TableName is journals: a mark is what is kept of one.
func (JournalMark) TableName() string { return "journals" }

// Batch is what one journal counted in one transaction, for the other copies.
type Batch struct {
	Journal   int64 `gorm:"primaryKey;autoIncrement:false"`
	Batch     int64 `gorm:"primaryKey;autoIncrement:false"`
	Low, High HitID
	// Changed are older hits whose verdict is another now.
	Changed []HitID `gorm:"serializer:json"`
}

// batchesKept is how many batches a copy may be behind before it has to read
// the day's hits again: some four minutes.
const batchesKept = 1000

// mostRecords is how many records are counted in one transaction: few enough
// that everyone else who writes waits a tenth of a second at most.
const mostRecords = 5000

// CountingState says how far counting is: what stands between a hit's answer
// and the counters. The zero value is "nothing waits, nothing was lost".
type CountingState struct {
	// Lag is the age of the oldest hit that is not counted yet.
	Lag time.Duration
	// Waiting is how many records on disk are not counted yet.
	Waiting int64
	// JournalBytes is what the journal takes on disk, JournalLimit the most
	// that it may take.
	JournalBytes, JournalLimit int64
	// Unconfirmed is how many hits were answered and are not on disk yet, now.
	Unconfirmed int64
	// Since the start: hits answered before the disk did (Late), hits that
	// never reached it (Lost), records that could not be read back (Damaged).
	Late, Lost, Damaged uint64
	// Problem is what last went wrong, for the log and the admin; "" when
	// everything goes well now.
	Problem   string
	ProblemAt time.Time
}

// counting moves what the journal holds into the store. One goroutine counts
// at a time; all that is below the mutex is its own.
type counting struct {
	wake    chan struct{}
	running atomic.Bool
	// reports is how many pages seen were put into the store by this copy.
	reports atomic.Int64
	done    progress

	mu         sync.Mutex
	number     int64  // of the journal
	position   uint64 // the last record that is counted
	generation int64
	present    *presence
	verdicts   map[Verdict]int64
	byVerdict  map[int64]Verdict
	signatures map[signatureKey]Signature
	batches    map[int64]int64 // of other journals: the last that we know
	records    []journal.Record
	words      words

	// For CountingState, which waits for nobody.
	counted   atomic.Uint64 // position
	oldest    atomic.Int64  // HitID of a hit that has waited longest, 0 for none
	problem   atomic.Pointer[string]
	problemAt atomic.Int64 // microseconds since 1970
}

// mostSignatures is how many signatures are remembered; whoever invents new
// user agents must not fill the memory.
const mostSignatures = 20_000

func newCounting() *counting {
	c := &counting{wake: make(chan struct{}, 1), words: words{}}
	c.forget()
	return c
}

// forget throws away what may not be so in the store.
func (c *counting) forget() {
	c.present = newPresence()
	c.verdicts, c.byVerdict = map[Verdict]int64{}, map[int64]Verdict{}
	c.signatures = map[signatureKey]Signature{}
	c.batches = nil
}

// progress tells those who wait how far counting is.
type progress struct {
	mu       sync.Mutex
	position uint64
	reports  int64
	moved    chan struct{}
}

func (g *progress) reach(position uint64, reports int64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.position, g.reports = position, reports
	if g.moved != nil {
		close(g.moved)
		g.moved = nil
	}
}

// until gives a channel that is closed when there is more to know, or nil when
// everything up to these is counted.
func (g *progress) until(position uint64, reports int64) <-chan struct{} {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.position >= position && g.reports >= reports {
		return nil
	}
	if g.moved == nil {
		g.moved = make(chan struct{})
	}
	return g.moved
}

// freshEnough is how long somebody who reads numbers waits for hits that came
// before the question.
const freshEnough = 250 * time.Millisecond

// catchUp waits until all that was answered before is counted, so that whoever
// asks for a number after a hit sees that hit in it. When the database is slow
// the numbers are given as they are.
func (p *Programme) catchUp(ctx context.Context) {
	c := p.counting
	if !c.running.Load() {
		return
	}
	position, reports := p.journal.Status().Last, c.reports.Load()
	limit := time.NewTimer(freshEnough)
	defer limit.Stop()
	for {
		moved := c.done.until(position, reports)
		if moved == nil {
			return
		}
		c.look()
		select {
		case <-moved:
		case <-limit.C:
			return
		case <-ctx.Done():
			return
		}
	}
}

// look has whoever counts look again.
func (c *counting) look() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// startCounting finds out how far the journal has been counted.
func (p *Programme) startCounting(ctx context.Context) error {
	c := p.counting
	known, err := p.store.Journals(ctx)
	if err != nil {
		return err
	}
	ours := slices.ContainsFunc(known, func(m JournalMark) bool { return m.Name == p.journal.ID() })
	if n := p.journal.Status().Last; n > 0 && !ours {
		return fmt.Errorf("the journal has %d records and this database does not know it, so it belongs to another database: name another folder in GOODWORD_JOURNAL, or move this one away", n)
	}
	mark, err := p.store.ClaimJournal(ctx, p.journal.ID(), p.Now())
	if err != nil {
		return err
	}
	if mark.Number > MostJournals {
		return fmt.Errorf("this database has known %d journals, and hits can tell only %d apart: give each copy of the program a journal folder that stays", mark.Number-1, MostJournals)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.number, c.position = mark.Number, uint64(mark.Position)
	c.counted.Store(c.position)
	c.done.reach(c.position, 0)
	p.ids.journal = mark.Number
	return nil
}

// Count moves what waits in the journal, and what was reported of pages seen,
// into rows and counters, and says how many records that were. Each record is
// counted once, whatever happens in between: its rows, every counter and the
// position in the journal are one transaction.
func (p *Programme) Count(ctx context.Context) (int, error) {
	c := p.counting
	c.mu.Lock()
	defer c.mu.Unlock()
	reports := c.reports.Load()
	var err error
	c.records, err = p.journal.Read(c.position, mostRecords, c.records[:0])
	if err != nil {
		return 0, err
	}
	last := c.position
	if n := len(c.records); n > 0 {
		last = c.records[n-1].Position
		if first, err := readRecord(c.records[0].Data, c.words); err == nil {
			if a, ok := first.(*arrival); ok {
				c.oldest.Store(int64(a.id))
			}
		}
	}
	var b *tallying
	err = p.store.Tx(ctx, func(s Store) error {
		if b != nil && b.touched {
			c.forget() // the database has asked for the transaction again
		}
		b = &tallying{p: p, c: c, s: s, last: last}
		return b.run(ctx)
	})
	if err != nil {
		if b != nil && b.touched {
			c.forget()
		}
		return 0, err
	}
	c.present.settled(p.rules.BurstGap)
	c.position = max(last, b.position)
	c.counted.Store(c.position)
	c.done.reach(c.position, reports)
	if p.journal.Status().Last <= c.position {
		c.oldest.Store(0)
	}
	if len(c.signatures) > mostSignatures || len(c.words) > mostSignatures {
		c.signatures, c.words = map[signatureKey]Signature{}, words{}
	}
	return len(c.records), p.journal.Discard(c.position)
}

// CountAll counts until nothing waits.
func (p *Programme) CountAll(ctx context.Context) error {
	for {
		n, err := p.Count(ctx)
		if err != nil || n == 0 {
			return err
		}
	}
}

// Statistics lag by countEvery and the time that a transaction takes.
const (
	countEvery = 150 * time.Millisecond
	lookEvery  = time.Second
	mostPause  = 5 * time.Second
)

// keepCounting counts until ctx ends, and then what is left. What fails is
// tried again, a little later each time.
func (p *Programme) keepCounting(ctx context.Context) {
	c := p.counting
	c.running.Store(true)
	defer c.running.Store(false)
	p.countPatiently(ctx) // what a crash left
	arrived := make(chan struct{}, 1)
	go func() { // tells of records on disk
		for p.journal.Wait(ctx, c.counted.Load()) == nil {
			select {
			case arrived <- struct{}{}:
			case <-ctx.Done():
			}
		}
	}()
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			p.countTheRest(ctx)
			return
		case <-arrived:
		case <-c.wake:
		case <-tick.C:
			if reported, err := p.store.SeenPages(ctx, 1); err == nil && len(reported) == 0 {
				continue
			}
		}
		p.countPatiently(ctx)
		select { // so that the next transaction has something to do
		case <-ctx.Done():
		case <-time.After(countEvery):
		case <-c.wake: // unless somebody waits for it
			c.look()
		}
	}
}

// countPatiently counts until nothing waits. What fails is tried again.
func (p *Programme) countPatiently(ctx context.Context) {
	pause := time.Duration(0)
	for ctx.Err() == nil {
		n, err := p.Count(ctx)
		switch {
		case ctx.Err() != nil:
		case err != nil:
			pause = min(max(2*pause, countEvery), mostPause)
			p.counting.failed(p.Now(), err)
			p.log.Error("hits could not be counted; they are kept on disk and tried again", "again_in", pause.String(), "error", err)
			wait(ctx, pause)
		case n < mostRecords:
			p.counting.worked()
			return
		default:
			pause = 0
		}
	}
}

// countTheRest has a moment; what is left then is counted at the next start.
func (p *Programme) countTheRest(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if err := p.CountAll(ctx); err != nil {
		p.log.Warn("some hits are still on disk only; they are counted at the next start", "error", err)
	}
}

func wait(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

func (c *counting) failed(at time.Time, err error) {
	text := err.Error()
	c.problem.Store(&text)
	c.problemAt.Store(at.UnixMicro())
}

func (c *counting) worked() { c.problem.Store(nil) }

// CountingState says how far counting is. It asks neither disk nor database.
func (p *Programme) CountingState() CountingState {
	if p.journal == nil {
		return CountingState{}
	}
	j, c := p.journal.Status(), p.counting
	counted := c.counted.Load()
	st := CountingState{
		JournalBytes: j.Bytes, JournalLimit: j.MaxBytes, Unconfirmed: int64(j.Unconfirmed),
		Late: j.Late, Lost: j.Lost, Damaged: j.Damaged, Problem: j.Problem, ProblemAt: j.ProblemAt,
	}
	if j.Last > counted {
		st.Waiting = int64(j.Last - counted)
	}
	if problem := c.problem.Load(); problem != nil && st.Problem == "" {
		st.Problem, st.ProblemAt = *problem, time.UnixMicro(c.problemAt.Load()).UTC()
	}
	if oldest := HitID(c.oldest.Load()); st.Waiting+st.Unconfirmed > 0 && oldest != 0 {
		st.Lag = max(0, p.Now().Sub(oldest.At()))
	}
	return st
}
