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
	"io"
	"log/slog"
	"time"

	"goodword/pkg/credit"
)

// Programme is the referral programme; its methods are the use cases.
type Programme struct {
	store  Store
	files  Files
	signer *signer
	clock  func() time.Time
	random io.Reader
	zone   *time.Location
	policy credit.Policy
	rules  HitRules
	log    *slog.Logger
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
}

// New makes a Programme.
func New(p Parts) *Programme {
	return &Programme{
		store: p.Store, files: p.Files, signer: newSigner(p.Secret), clock: p.Clock,
		random: p.Random, zone: p.Zone, policy: credit.Default(), rules: p.Rules, log: p.Log,
	}
}

// Now is the time as everything here writes it: UTC, in microseconds, which
// is what both databases can hold.
func (p *Programme) Now() time.Time { return p.clock().UTC().Truncate(time.Microsecond) }

// Day is the organisation's day of a moment, "YYYY-MM-DD".
func (p *Programme) Day(t time.Time) string { return t.In(p.zone).Format(time.DateOnly) }

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
