// Package referral is the referral programme in the organisation's own words:
// people who share vacancies under links of their own, the hits on those
// links, the applications that come of them, and who gets the credit. One
// file per noun holds its type, its rules and its use cases.
//
// It knows no HTTP and no SQL: two doors (the REST interface and the pages)
// and two databases use it, and none of them can disagree about a rule.
package referral

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"goodword/pkg/journal"
)

// Programme is the referral programme; its methods are the use cases.
type Programme struct {
	store  Store
	files  Files
	signer *signer
	clock  func() time.Time
	random io.Reader
	zone   *time.Location
	rules  HitRules
	log    *slog.Logger

	journal *journal.Journal
	ids     hitIDs
	links   *linkbook
	keys    *visitorKeys
	// importing is how far the imports are that run here: done and of how many,
	// by id.
	importing sync.Map
	counting  *counting
	request   reclassifyRequest
	lastDay   atomic.Pointer[knownDay]
	// leaversSeen is the day on which voidLeavers last looked.
	leaversSeen atomic.Pointer[string]
	// overSeen is the day on which eraseOver last looked.
	overSeen   atomic.Pointer[string]
	brand      atomic.Pointer[Brand]
	brandFiles sync.Map // BrandFile by hash
}

// Parts are what a Programme is made of. All are needed.
type Parts struct {
	Store Store
	Files Files
	// Secret signs the tokens in the addresses of vacancy pages; at least 32
	// bytes. A new secret makes the old addresses anonymous.
	Secret []byte
	Clock  func() time.Time
	// Random makes codes and tokens: crypto/rand.Reader outside tests.
	Random io.Reader
	// Zone is where the organisation's days begin.
	Zone *time.Location
	Log  *slog.Logger
	// Rules are package clicks's: clicks.Rules.
	Rules HitRules
	// Journal takes hits before they are answered. A command that answers no
	// requests has none.
	Journal *journal.Journal
}

// New makes a Programme.
func New(p Parts) *Programme {
	return &Programme{
		store: p.Store, files: p.Files, signer: newSigner(p.Secret), clock: p.Clock,
		random: p.Random, zone: p.Zone, rules: p.Rules, log: p.Log, journal: p.Journal,
		links:    &linkbook{byCode: map[codeKey]uint32{}, slugs: map[int64]string{}},
		keys:     &visitorKeys{byDay: map[string]*visitorKey{}},
		counting: newCounting(),
		request:  reclassifyRequest{asked: make(chan Actor, 1)},
	}
}

// Start reads what a redirect needs to do without the store: the links, the
// keys of visitors, and how far the journal has been counted. It comes before
// the first hit.
func (p *Programme) Start(ctx context.Context) error {
	for _, step := range []func(context.Context) error{p.startCounting, p.readBrand, p.readLinks, p.giveSpokenCodes, p.readSpokenCodes, p.turnKeys} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// Run does what goes on behind the doors until ctx ends: it counts hits, keeps
// the links and the brand in memory true, runs imports, turns the visitors' keys, closes days and erases
// what is over, and applies the newest rules to old hits when it is asked to.
func (p *Programme) Run(ctx context.Context) {
	var all sync.WaitGroup
	all.Go(func() { p.keepCounting(ctx) })
	all.Go(func() { p.every(ctx, time.Second, "links could not be read again", p.readLinks) })
	all.Go(func() { p.every(ctx, time.Second, "imports could not be run", p.RunImports) })
	all.Go(func() {
		p.every(ctx, time.Second, "the newest rules could not be applied to old hits", p.ReclassifyAsked)
	})
	all.Go(func() { p.every(ctx, time.Second, "the brand could not be read again", p.readBrand) })
	all.Go(func() { p.every(ctx, time.Minute, "housekeeping failed", p.KeepHouse) })
	all.Wait()
}

// every does work now and then until ctx ends. It is said when it begins to
// fail, and not again until it has worked.
func (p *Programme) every(ctx context.Context, d time.Duration, trouble string, work func(context.Context) error) {
	tick := time.NewTicker(d)
	defer tick.Stop()
	failing := false
	for {
		err := work(ctx)
		if ctx.Err() != nil {
			return
		}
		if err != nil && !failing {
			p.log.Error(trouble+"; it is tried again", "error", err)
		}
		failing = err != nil
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// KeepHouse turns the keys, closes days that are over, erases hits,
// introductions and applications that are older than they are kept, and takes
// credit from those who left where the rules say so. Run does it every minute.
func (p *Programme) KeepHouse(ctx context.Context) error {
	return errors.Join(p.turnKeys(ctx), p.readBrand(ctx), p.giveSpokenCodes(ctx), p.readSpokenCodes(ctx), p.closeDays(ctx), p.eraseHits(ctx),
		p.eraseIntroductions(ctx), p.voidLeavers(ctx), p.erasePlans(ctx), p.eraseOver(ctx))
}

// Now is the time as everything here writes it: UTC, in microseconds, which
// is what both databases can hold.
func (p *Programme) Now() time.Time { return p.clock().UTC().Truncate(time.Microsecond) }

// Day is the organisation's day of a moment, "YYYY-MM-DD". That of the last
// moment asked for is remembered, since most moments are of the same day.
func (p *Programme) Day(t time.Time) string {
	if d := p.lastDay.Load(); d != nil && !t.Before(d.from) && t.Before(d.until) {
		return d.day
	}
	from := p.startOfDay(t)
	// A day has 23 to 25 hours, so that 36 hours on it is the next one.
	d := &knownDay{from, p.startOfDay(from.Add(36 * time.Hour)), t.In(p.zone).Format(time.DateOnly)}
	p.lastDay.Store(d)
	return d.day
}

// knownDay is a day of the organisation and the moments it goes from and until.
type knownDay struct {
	from, until time.Time
	day         string
}

// startOfDay is when the organisation's day of a moment began.
func (p *Programme) startOfDay(t time.Time) time.Time {
	y, m, d := t.In(p.zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, p.zone).UTC()
}

// Zone is where the organisation's days begin.
func (p *Programme) Zone() *time.Location { return p.zone }

// Ready says whether the store answers.
func (p *Programme) Ready(ctx context.Context) error {
	_, err := p.store.Organisation(ctx)
	return err
}
