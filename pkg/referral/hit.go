package referral

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/netip"
	"time"
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

// Hit is one request for a link, whatever asked for it. Every hit is kept.
type Hit struct {
	ID int64
	// Token is the random name of this hit; the signed token in the address
	// of the vacancy page carries it.
	Token  string
	LinkID int64
	At     time.Time
	Day    string // of At, in the organisation's time zone
	Class  Class
	Reason string // stable code, see package clicks
	// RulesVersion is the version of the rules that gave the class.
	RulesVersion int
	// Visitor is a keyed hash of truncated address and user agent, the same
	// for one visitor during one day; the key is destroyed after 48 hours.
	Visitor string
	// VisitedAt is when the page was known to be seen, if it was.
	VisitedAt *time.Time
}

// VisitorKey is the random key of one day's visitor hashes.
type VisitorKey struct {
	Day string `gorm:"primaryKey"`
	Key string // 32 bytes, hex
}

// Target is where a link leads.
type Target struct {
	Link    Link
	Vacancy Vacancy
}

// Follow finds what a code leads to. A revoked link gives its target and an
// Error with code Conflict, so that its page can still name the vacancy.
func (p *Programme) Follow(ctx context.Context, code string) (Target, error) {
	l, err := p.store.LinkByCode(ctx, CleanCode(code))
	if err != nil {
		return Target{}, err
	}
	v, err := p.store.Vacancy(ctx, l.VacancyID)
	if err != nil {
		return Target{}, err
	}
	t := Target{Link: l, Vacancy: v}
	if l.RevokedAt != nil {
		return t, Fail(Conflict, "This link has been withdrawn by whoever shared it.", "Deze link is ingetrokken door wie hem deelde.")
	}
	return t, nil
}

// HitRules are the rules about hits that need what came before or after, so
// that only the programme can apply them. Package clicks makes them.
type HitRules struct {
	// Version is that of all rules, written with every hit.
	Version int
	// Again says whether a person's hit repeats the one before it.
	Again func(previous, now time.Time) bool
	// AgainReason is the reason of a repeat, ShownReason that of a page that
	// was fetched ahead and then shown.
	AgainReason, ShownReason string
}

// NewHit makes a hit on a link and the signed token for the address of the
// vacancy page. Nothing is stored yet, so it cannot fail for want of a
// database.
func (p *Programme) NewHit(l Link, class Class, reason string) (Hit, string, error) {
	token, err := randomHex(p.random, 8)
	if err != nil {
		return Hit{}, "", err
	}
	now := p.Now()
	h := Hit{Token: token, LinkID: l.ID, At: now, Day: p.Day(now), Class: class, Reason: reason, RulesVersion: p.rules.Version}
	ref, err := p.signer.sign(Ref{LinkID: l.ID, HitToken: token, At: now})
	return h, ref, err
}

// Sender is what a visitor's hash is made of; it is not stored.
type Sender struct {
	Address   netip.Addr
	UserAgent string
}

// RecordHit stores a hit and counts it, in one transaction. A person's hit
// that repeats the one before it becomes a repeat.
func (p *Programme) RecordHit(ctx context.Context, l Link, h Hit, from Sender) error {
	key, err := p.visitorKey(ctx, h.At)
	if err != nil {
		return err
	}
	h.Visitor = visitorHash(key, from)
	return p.store.Tx(ctx, func(s Store) error {
		h, t := h, l.tally(h.Day)
		if h.Class == PersonHit {
			if err := p.settle(ctx, s, &h, &t); err != nil {
				return err
			}
		}
		h.ID = 0
		if err := s.CreateHit(ctx, &h); err != nil {
			return err
		}
		t.Counts.add(h.Class, 1)
		return s.AddTally(ctx, t)
	})
}

// settle decides whether a person's hit is a click or a repeat, and whether it
// brings a visitor who was not there yet that day.
func (p *Programme) settle(ctx context.Context, s Store, h *Hit, t *Tally) error {
	// An empty tally first: it locks the counter's row, so that of two hits by
	// one visitor at the same instant one sees the other.
	if err := s.AddTally(ctx, Tally{Day: t.Day, LinkID: t.LinkID, AmbassadorID: t.AmbassadorID, VacancyID: t.VacancyID, Channel: t.Channel}); err != nil {
		return err
	}
	last, err := s.LastHitOf(ctx, h.LinkID, h.Day, h.Visitor)
	switch {
	case err == nil && p.rules.Again(last.At, h.At):
		h.Class, h.Reason = Repeat, p.rules.AgainReason
	case CodeOf(err) == NotFound:
		t.Visitors = 1
	case err != nil:
		return err
	}
	return nil
}

// visitorKey gives the key of a day's visitor hashes and destroys the keys
// that are over: after 48 hours nobody can make a hash again.
func (p *Programme) visitorKey(ctx context.Context, at time.Time) (string, error) {
	fresh, err := randomHex(p.random, 32)
	if err != nil {
		return "", err
	}
	return p.store.VisitorKey(ctx, p.Day(at), fresh, p.Day(at.Add(-24*time.Hour)))
}

// visitorHash is the same for one visitor during one day. The address is cut
// to its network (/24, or /48 of IPv6) before it is hashed.
func visitorHash(key string, from Sender) string {
	bits := 24
	if from.Address.Is6() && !from.Address.Is4In6() {
		bits = 48
	}
	network, _ := from.Address.Unmap().Prefix(bits)
	m := hmac.New(sha256.New, []byte(key))
	m.Write([]byte(network.String()))
	m.Write([]byte{0})
	m.Write([]byte(from.UserAgent))
	return hex.EncodeToString(m.Sum(nil)[:16])
}

// SeePage records that the page behind a token was seen: visible for a second
// or more. A person's hit becomes a visit, once, within a day; a page that was
// fetched ahead becomes a click first.
func (p *Programme) SeePage(ctx context.Context, ref string) error {
	r, outcome := p.signer.open(ref, p.Now())
	if outcome != RefAccepted {
		return Fail(Invalid, "This token is not valid.", "Dit kenmerk is niet geldig.")
	}
	if p.Now().Sub(r.At) > 24*time.Hour {
		return nil
	}
	return p.store.Tx(ctx, func(s Store) error { return p.visit(ctx, s, r) })
}

// visit makes a click a visit, if it is one and was not one yet. Hits of other
// classes stay what they are: a preview that runs our script is no visitor.
func (p *Programme) visit(ctx context.Context, s Store, r Ref) error {
	h, err := s.HitByToken(ctx, r.HitToken)
	if CodeOf(err) == NotFound {
		return nil // it was lost, or is older than hits are kept
	}
	if err != nil {
		return err
	}
	l, err := s.Link(ctx, h.LinkID)
	if err != nil || l.RevokedAt != nil {
		return err
	}
	if h.Class == Prefetch {
		if err := p.promote(ctx, s, l, &h); err != nil {
			return err
		}
	}
	if h.Class != PersonHit {
		return nil
	}
	first, err := s.SetVisited(ctx, h.ID, p.Now())
	if err != nil || !first {
		return err
	}
	t := l.tally(h.Day)
	t.Visits = 1
	return s.AddTally(ctx, t)
}

// promote turns a hit that was fetched ahead into the click that it became when
// the page was shown: browsers that prerender do not ask for the link again.
func (p *Programme) promote(ctx context.Context, s Store, l Link, h *Hit) error {
	t := l.tally(h.Day)
	was := h.Class
	h.Class, h.Reason, h.RulesVersion = PersonHit, p.rules.ShownReason, p.rules.Version
	if err := p.settle(ctx, s, h, &t); err != nil {
		return err
	}
	first, err := s.SetClass(ctx, *h, was)
	if err != nil || !first {
		return err
	}
	t.Counts.add(was, -1)
	t.Counts.add(h.Class, 1)
	return s.AddTally(ctx, t)
}
