package referral

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Target is where a link leads, as it is known in memory.
type Target struct {
	// Link has all that never changes: ID, Code, VacancyID, AmbassadorID,
	// Channel and CreatedAt.
	Link Link
	// Slug is the vacancy's, "" for a link to all vacancies.
	Slug    string
	Revoked bool
}

// linkbook knows every link, so that a redirect needs no database. It learns
// of a change here at once, and of one on another copy of the program within
// bookEvery of somebody asking.
type linkbook struct {
	mu     sync.RWMutex
	byCode map[codeKey]uint32 // to an id
	// byID are the links by id: ids are given one after the other, so that a
	// list wastes nothing.
	byID   []bookEntry
	slugs  map[int64]string
	spoken map[string]int64 // whose spoken code

	// reading is held by the one who looks what is new; the others wait for
	// it, so that unknown codes cost a few small queries a second, whoever asks
	// and however often.
	reading sync.Mutex
	reads   atomic.Int64 // how often it was looked
	readAt  time.Time
	last    int64
	since   time.Time
}

const (
	// bookEvery is the least time between two looks at what is new.
	bookEvery = 20 * time.Millisecond
	// bookOverlap is how many ids are read again every second: on PostgreSQL a
	// link can get its id before another and be there after it.
	bookOverlap = 200
	// bookSkew is how far the clocks of two copies may be apart.
	bookSkew = time.Minute
)

// bookEntry is kept small, since there may be a million: ids fit in 32 bits
// until there are four thousand million of them.
type bookEntry struct {
	vacancy, ambassador uint32
	created             uint32 // seconds since 1970
	channel             uint8
	revoked             bool
}

// codeKey is a code as a number in base 37; "" is 0.
type codeKey uint64

func keyOfCode(code string) codeKey {
	var k codeKey
	for _, c := range []byte(code) {
		k *= 37
		switch {
		case c >= 'a' && c <= 'z':
			k += codeKey(c-'a') + 1
		case c >= '0' && c <= '9':
			k += codeKey(c-'0') + 27
		}
	}
	return k
}

func (b *linkbook) put(t Target) {
	l, id := &t.Link, uint32(t.Link.ID)
	b.mu.Lock()
	defer b.mu.Unlock()
	for len(b.byID) <= int(id) {
		b.byID = append(b.byID, bookEntry{})
	}
	b.byID[id] = bookEntry{
		vacancy: uint32(l.VacancyID), ambassador: uint32(l.AmbassadorID),
		created: uint32(l.CreatedAt.Unix()), channel: channelNumber(l.Channel),
		// A link is never given back: what is read late does not bring it back.
		revoked: t.Revoked || b.byID[id].revoked,
	}
	b.byCode[keyOfCode(l.Code)] = id
	if _, known := b.slugs[l.VacancyID]; !known {
		b.slugs[l.VacancyID] = strings.Clone(t.Slug)
	}
}

// revoke marks a link as taken back, if it is known.
func (b *linkbook) revoke(code string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if id, ok := b.byCode[keyOfCode(code)]; ok {
		b.byID[id].revoked = true
	}
}

func (b *linkbook) find(code string) (Target, bool) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	id, ok := b.byCode[keyOfCode(code)]
	if !ok {
		return Target{}, false
	}
	e := &b.byID[id]
	return Target{Link: Link{
		ID: int64(id), Code: code, VacancyID: int64(e.vacancy), AmbassadorID: int64(e.ambassador),
		Channel: allChannels[e.channel], CreatedAt: time.Unix(int64(e.created), 0).UTC(),
	}, Slug: b.slugs[int64(e.vacancy)], Revoked: e.revoked}, true
}

// LinksInMemory is how many links can be followed without the database.
func (p *Programme) LinksInMemory() int {
	p.links.mu.RLock()
	defer p.links.mu.RUnlock()
	return len(p.links.byCode)
}

// allChannels numbers the channels, those without a button among them.
var allChannels = append([]Channel{""}, Channels...)

func channelNumber(c Channel) uint8 {
	for i, known := range allChannels {
		if known == c {
			return uint8(i)
		}
	}
	return 0
}

// Follow finds what a code leads to. A revoked link gives its target and an
// Error with code Conflict, so that its page can still name the vacancy.
func (p *Programme) Follow(ctx context.Context, code string) (Target, error) {
	t, ok, err := p.target(ctx, code)
	switch {
	case err != nil && ctx.Err() == nil:
		// Whether the link exists is not known just now.
		p.log.Error("a link that is not in memory could not be looked up", "error", err)
		return Target{}, Fail(Unavailable, "This link cannot be looked up at this moment. Try again in a minute.",
			"Deze link kan nu niet worden opgezocht. Probeer het over een minuut opnieuw.")
	case !ok:
		return Target{}, missingLink
	}
	if t.Revoked {
		return t, Fail(Conflict, "This link has been withdrawn by whoever shared it.", "Deze link is ingetrokken door wie hem deelde.")
	}
	return t, nil
}

// target finds a code, in memory or else in the store.
func (p *Programme) target(ctx context.Context, asked string) (Target, bool, error) {
	if code := CleanCode(asked); code != "" {
		if t, ok := p.links.find(code); ok {
			return t, true, nil
		}
		if err := p.readNewLinks(ctx, 0); err != nil {
			return Target{}, false, err
		}
		if t, ok := p.links.find(code); ok {
			return t, true, nil
		}
	}
	if code := CleanSpokenCode(asked); code != "" {
		return p.followSpoken(ctx, code)
	}
	return Target{}, false, nil
}

// readLinks looks what is new, and again at what may have been overlooked.
func (p *Programme) readLinks(ctx context.Context) error { return p.readNewLinks(ctx, bookOverlap) }

// readNewLinks looks what is new.
func (p *Programme) readNewLinks(ctx context.Context, overlap int64) error {
	b := p.links
	read := func() error {
		now := p.Now()
		last := b.last
		err := p.store.EachTarget(ctx, b.last-overlap, b.since.Add(-bookSkew), func(t Target) {
			last = max(last, t.Link.ID)
			b.put(t)
		})
		if err == nil {
			b.last, b.since = last, now
		}
		return err
	}
	if overlap > 0 {
		b.reading.Lock()
		defer b.reading.Unlock()
		return read()
	}
	return b.sparingly(ctx, read)
}

// sparingly reads at most once every bookEvery. Whoever waits for a look that
// began after they asked has had theirs. Time is the machine's own here: it
// spares the database, and decides nothing.
func (b *linkbook) sparingly(ctx context.Context, read func() error) error {
	asked := b.reads.Load()
	b.reading.Lock()
	defer b.reading.Unlock()
	if b.reads.Load() > asked+1 {
		return nil
	}
	if rest := bookEvery - time.Since(b.readAt); rest > 0 && !b.readAt.IsZero() {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(rest):
		}
	}
	defer func() { b.readAt = time.Now() }()
	if err := read(); err != nil {
		return err
	}
	b.reads.Add(1)
	return nil
}
