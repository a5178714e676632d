package referral

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"goodword/pkg/journal"
)

// Class is what a request for a link was.
type Class string

const (
	PersonHit Class = "person"   // a click
	Preview   Class = "preview"  // a chat or network drawing its card
	Robot     Class = "robot"    // a crawler or a program
	Scanner   Class = "scanner"  // a mail gateway that checks links
	Prefetch  Class = "prefetch" // fetched ahead by a browser
	OwnHit    Class = "own"      // the ambassador's own browser
	Repeat    Class = "repeat"   // the same visitor again, shortly after
	Head      Class = "head"     // asked for the headers only
)

// Classes are all classes of a hit.
var Classes = []Class{PersonHit, Preview, Robot, Scanner, Prefetch, OwnHit, Repeat, Head}

// HitID names a hit and says when it came: 41 bits of milliseconds since
// 2026-01-01 (enough until 2095), 14 of the journal that took it, and 8 that
// tell apart what came in one millisecond. Ids of one copy of the program
// grow, so that rows are added at the end and a range of time is a range of
// ids.
type HitID int64

const (
	countBits   = 8
	journalBits = 14
)

var hitEpoch = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// At is when the hit came, in milliseconds.
func (id HitID) At() time.Time {
	return hitEpoch.Add(time.Duration(id>>(journalBits+countBits)) * time.Millisecond)
}

// Journal is the number of the journal that took the hit.
func (id HitID) Journal() int64 { return int64(id) >> countBits & (1<<journalBits - 1) }

// String is the id as touches and tokens carry it: 8 bytes, in hexadecimal.
func (id HitID) String() string {
	return hex.EncodeToString(binary.BigEndian.AppendUint64(nil, uint64(id)))
}

// readHitID reads what String wrote.
func readHitID(s string) (HitID, bool) {
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != 8 {
		return 0, false
	}
	return HitID(binary.BigEndian.Uint64(b)), true
}

// HitIDFrom is the least id that a hit at a moment can have.
func HitIDFrom(at time.Time) HitID {
	return HitID(at.Sub(hitEpoch).Milliseconds() << (journalBits + countBits))
}

// MostJournals is how many journals there can be in the life of a database.
const MostJournals = 1<<journalBits - 1

// hitIDs gives ids that grow, also when the clock does not.
type hitIDs struct {
	journal int64
	last    atomic.Int64 // milliseconds and count
}

func (g *hitIDs) next(now time.Time) HitID {
	for {
		last := g.last.Load()
		tick := max(now.Sub(hitEpoch).Milliseconds()<<countBits, last+1)
		if g.last.CompareAndSwap(last, tick) {
			return HitID(tick>>countBits<<(journalBits+countBits) | g.journal<<countBits | tick&(1<<countBits-1))
		}
	}
}

// Hit is one request for a link, whatever asked for it. Every hit is kept for
// 90 days, with nothing in it that leads to a person.
type Hit struct {
	ID        HitID `gorm:"primaryKey;autoIncrement:false"`
	LinkID    int64
	VerdictID int64
	// SignatureID is 0 for a hit from before signatures were kept.
	SignatureID int64
	// Visitor is a keyed hash of truncated address and browser, the same for
	// one visitor during one day; the key is destroyed after 48 hours.
	Visitor int64
	// Country is ISO 3166-1 alpha-2, "" when it is not known.
	Country string
	// VisitedAfter is how many seconds later the page was known to be seen,
	// if it was.
	VisitedAfter *int64
}

// Verdict is what a hit was, why, and by which version of the rules.
type Verdict struct {
	ID    int64
	Class Class
	// Reason is a stable code, see package clicks.
	Reason       string
	RulesVersion int
}

// key is the verdict without its number.
func (v Verdict) key() Verdict { v.ID = 0; return v }

// Signature is all that is kept of a browser or program: what it calls itself
// and which telling headers it sent, in the words of package clicks. The rules
// look at nothing else, so that they can be applied again.
type Signature struct {
	ID        int64
	UserAgent string
	Headers   string
	// Device is phone, tablet, desktop or other.
	Device string
	// LastDay is the last day on which a hit had it.
	LastDay string
}

// key is the signature without its number and its days.
func (s Signature) key() signatureKey { return signatureKey{s.UserAgent, s.Headers} }

type signatureKey struct{ userAgent, headers string }

// SeenPage is the report that the page behind a hit was seen, which came
// before the hit was counted.
type SeenPage struct {
	HitID HitID `gorm:"primaryKey;autoIncrement:false"`
	At    time.Time
}

// VisitorKey is the random key of one day's visitor hashes.
type VisitorKey struct {
	Day string `gorm:"primaryKey"`
	Key string // 32 bytes, hex
}

// HitRules are the rules about hits that need what came before or after, or
// that are applied again to what is stored. Package clicks makes them.
type HitRules struct {
	// Version is that of all rules, written with every hit.
	Version int
	// Again says whether a person's hit repeats the one before it.
	Again func(previous, now time.Time) bool
	// AgainReason is the reason of a repeat, ShownReason that of a page that
	// was fetched ahead and then shown, OwnReason that of the ambassador's own
	// browser, BurstReason that of a visitor who opens many links at once.
	AgainReason, ShownReason, OwnReason, BurstReason string
	// SituationReasons are those that a signature alone does not give: when the
	// rules are applied again they hold.
	SituationReasons []string
	// Of this many different links that one visitor opens, each within BurstGap
	// of the one before, none was opened by a person.
	BurstLinks int
	BurstGap   time.Duration
	// Classify applies the newest rules to a signature.
	Classify func(userAgent, headers string) (Class, string)
}

// Incoming is a request for a link as the door saw it.
type Incoming struct {
	Class  Class
	Reason string
	// Signature is what is kept of the browser; Device too.
	Signature Signature
	// Address is where it came from. It is hashed at once and never stored.
	Address netip.Addr
	Country string
	// Viewer is the person who is signed in there, 0 for nobody.
	Viewer int64
}

// ErrUnconfirmed is that of a hit which the disk was too slow to confirm; it is
// written as soon as the disk answers.
var ErrUnconfirmed = journal.ErrUnconfirmed

// Hit records a request for a link and gives the signed token for the address
// of the vacancy page, and the class that the hit has for now. When it returns
// without an error the hit is on disk. The token is good in any case: what goes
// wrong costs a click and never the visitor's way.
func (p *Programme) Hit(ctx context.Context, t Target, in Incoming) (token string, class Class, err error) {
	now := p.Now()
	a := arrival{id: p.ids.next(now), link: t.Link, country: in.Country, signature: in.Signature,
		verdict: Verdict{Class: in.Class, Reason: in.Reason, RulesVersion: p.rules.Version}}
	if in.Class == PersonHit && in.Viewer != 0 && in.Viewer == t.Link.AmbassadorID {
		a.verdict.Class, a.verdict.Reason = OwnHit, p.rules.OwnReason
	}
	token = p.signer.sign(Ref{LinkID: t.Link.ID, Hit: a.id})
	key, err := p.keyOf(ctx, p.Day(now))
	if err != nil {
		return token, a.verdict.Class, err
	}
	a.visitor = key.of(in.Address, in.Signature.UserAgent)
	b := recordBuffers.Get().(*[]byte)
	defer recordBuffers.Put(b)
	*b = a.appendTo((*b)[:0])
	p.counting.oldest.CompareAndSwap(0, int64(a.id))
	return token, a.verdict.Class, p.journal.Append(*b)
}

var recordBuffers = sync.Pool{New: func() any { b := make([]byte, 0, 512); return &b }}

// SeePage records that the page behind a token was seen: visible for a second
// or more. A person's hit becomes a visit, once, within a day; a page that was
// fetched ahead becomes a click first.
func (p *Programme) SeePage(ref string) error {
	now := p.Now()
	r, outcome := p.signer.open(ref, now)
	if outcome != RefAccepted {
		return Fail(Invalid, "This token is not valid.", "Dit kenmerk is niet geldig.")
	}
	if now.Sub(r.At()) > earlyLife {
		return nil
	}
	return p.journal.Append(sighting{hit: r.Hit, at: now}.appendTo(nil))
}
