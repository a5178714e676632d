package demo

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"log/slog"
	"slices"
	"testing"
	"time"

	"goodword/pkg/credit"
	"goodword/pkg/referral"
	"goodword/pkg/store"
	"goodword/pkg/testkit"
)

func TestMain(m *testing.M) { testkit.Main(m) }

func options(t testing.TB, now time.Time) Options {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Amsterdam")
	if err != nil {
		t.Fatal(err)
	}
	return Options{Seed: 20261123, Now: now, Zone: zone, PasswordHash: func(r referral.Role) string { return "hash of " + string(r) }}
}

// moments are days on which a sample could go wrong: in a week, in a weekend,
// just after midnight, and on the days that the clocks change.
var moments = []time.Time{
	time.Date(2026, 11, 23, 14, 5, 6, 123456789, time.UTC),
	time.Date(2026, 11, 21, 23, 1, 0, 0, time.UTC),
	time.Date(2026, 11, 29, 9, 0, 0, 0, time.UTC),
	time.Date(2027, 3, 28, 1, 30, 0, 0, time.UTC),
	time.Date(2026, 10, 25, 1, 0, 0, 0, time.UTC),
	time.Date(2028, 2, 29, 12, 0, 0, 0, time.UTC),
}

func at0(t testing.TB) *sample {
	t.Helper()
	s, err := newSample(options(t, moments[0]))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestFill(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, s *store.Store) {
		ctx := context.Background()
		o := options(t, time.Now())
		begin := time.Now()
		sum, err := Fill(ctx, s, o)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%+v in %v", sum, time.Since(begin))
		p := referral.New(referral.Parts{Store: s, Clock: time.Now, Random: rand.Reader, Zone: o.Zone, Secret: make([]byte, 32), Log: slog.New(slog.DiscardHandler)})
		if err := p.DecideStored(ctx); err != nil {
			t.Fatal(err)
		}
		checkStored(ctx, t, s, sum)
	})
}

func checkStored(ctx context.Context, t *testing.T, s *store.Store, sum Summary) {
	t.Helper()
	org, err := s.Organisation(ctx)
	if err != nil || org.BoardMode != referral.BoardNamed || org.Reference != "OR-2026-031" || org.DecidedOn == "" {
		t.Errorf("the organisation is %+v, error %v", org, err)
	}
	applications, hires := 0, 0
	reasons := map[credit.Reason]int{}
	err = s.EachApplication(ctx, func(a referral.Application, dossier referral.Dossier) error {
		steps, touches, d := dossier.History, dossier.Touches, dossier.Decision
		applications++
		if a.Stage == referral.Hired {
			hires++
		}
		if len(steps) == 0 || steps[len(steps)-1].Stage != a.Stage {
			t.Errorf("application %d is %s, its history %v", a.ID, a.Stage, steps)
		}
		if len(d.Findings) != len(touches) {
			t.Errorf("application %d has %d touches and %d findings", a.ID, len(touches), len(d.Findings))
		}
		var part, of int64
		for _, share := range d.Shares {
			part, of = part+share.Part, share.Of
		}
		if part != of {
			t.Errorf("the shares of application %d add up to %d/%d", a.ID, part, of)
		}
		for _, f := range d.Findings {
			reasons[f.Reason]++
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if applications != sum.Applications || hires != sum.Hires {
		t.Errorf("stored are %d applications and %d hires, said were %+v", applications, hires, sum)
	}
	for _, r := range []credit.Reason{credit.CandidatesWord, credit.FirstTouch, credit.SameAmbassador, credit.AnotherNamed,
		credit.OutsideWindow, credit.Unmatched, credit.OwnApplication} {
		if reasons[r] == 0 {
			t.Errorf("no decision has the reason %s", r)
		}
	}
}

func TestSameSeedSameData(t *testing.T) {
	a, b := at0(t), at0(t)
	if x, y := everything(t, a), everything(t, b); !bytes.Equal(x, y) {
		t.Error("two samples of one seed differ")
	}
	o := options(t, moments[0])
	o.Seed++
	other, err := newSample(o)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(everything(t, a), everything(t, other)) {
		t.Error("two seeds give one sample")
	}
}

// everything is all rows of a sample as text.
func everything(t *testing.T, s *sample) []byte {
	t.Helper()
	var all []any
	for _, p := range s.people {
		all = append(all, p.row)
	}
	for _, v := range s.vacancies {
		all = append(all, v.row)
	}
	for _, l := range s.links {
		all = append(all, l.row)
	}
	for _, h := range s.hits {
		all = append(all, h.row)
	}
	for _, a := range s.applications {
		all = append(all, a.candidate, a.row, a.steps)
		for _, touch := range a.touches {
			all = append(all, touch.row)
		}
	}
	out, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestSameSeedOnAnotherDay(t *testing.T) {
	first := at0(t)
	for _, now := range moments[1:] {
		s, err := newSample(options(t, now))
		if err != nil {
			t.Fatal(err)
		}
		if s.summary() != first.summary() {
			t.Errorf("on %s there are %+v, on %s %+v", now, s.summary(), moments[0], first.summary())
		}
		if !slices.Equal(names(s), names(first)) {
			t.Errorf("on %s other candidates apply", now)
		}
	}
}

func names(s *sample) []string {
	var all []string
	for _, c := range s.candidates {
		all = append(all, c.Name)
	}
	slices.Sort(all)
	return all
}

func TestEverythingInItsTime(t *testing.T) {
	for i, now := range moments {
		o := options(t, now)
		o.Seed += uint64(i)
		s, err := newSample(o)
		if err != nil {
			t.Fatal(err)
		}
		past := func(what string, at time.Time) {
			t.Helper()
			if at.After(s.calendar.now) {
				t.Errorf("on %s, %s lies in the future: %s", now, what, at)
			}
			if at.Location() != time.UTC || !at.Equal(at.Truncate(time.Microsecond)) {
				t.Errorf("%s is not in UTC and microseconds: %s", what, at)
			}
		}
		for _, p := range s.people {
			past("an account", p.row.CreatedAt)
			past("a change of "+p.row.Name, p.row.UpdatedAt)
		}
		for _, v := range s.vacancies {
			past(v.row.Title, v.row.UpdatedAt)
			open := v.row.ValidThrough >= s.calendar.day(s.calendar.now)
			if v.row.Status == referral.Published && !open {
				t.Errorf("%s is published, but closed on %s", v.row.Title, v.row.ValidThrough)
			}
		}
		checkLinks(t, s, past)
		checkHits(t, s, past)
		checkApplications(t, s, past)
	}
}

func checkLinks(t *testing.T, s *sample, past func(string, time.Time)) {
	t.Helper()
	for _, l := range s.links {
		past("a link", l.row.CreatedAt)
		if v := l.vacancy.row; l.row.CreatedAt.Before(*v.PublishedAt) || v.ClosedAt != nil && l.row.CreatedAt.After(*v.ClosedAt) {
			t.Errorf("%s was shared at %s, published at %s, closed at %v", v.Title, l.row.CreatedAt, v.PublishedAt, v.ClosedAt)
		}
		by := l.ambassador.row
		if l.row.CreatedAt.Before(by.CreatedAt) || by.LeftOn != "" && s.calendar.day(l.row.CreatedAt) > by.LeftOn {
			t.Errorf("%s shared at %s, but left on %s", by.Name, l.row.CreatedAt, by.LeftOn)
		}
		if l.row.RevokedAt != nil {
			past("a revocation", *l.row.RevokedAt)
		}
		if n := len([]rune(l.row.Note)); n > referral.MaxNote {
			t.Errorf("a note has %d characters", n)
		}
	}
}

func checkHits(t *testing.T, s *sample, past func(string, time.Time)) {
	t.Helper()
	oldest := s.calendar.daysAgo(hitDays)
	for _, h := range s.hits {
		past("a hit", h.row.At)
		if h.row.At.Before(h.link.row.CreatedAt) || h.row.At.Before(oldest) {
			t.Errorf("a hit at %s is older than its link of %s", h.row.At, h.link.row.CreatedAt)
		}
		if h.row.Day != s.calendar.day(h.row.At) {
			t.Errorf("a hit at %s is of day %s", h.row.At, h.row.Day)
		}
		if h.row.VisitedAt != nil {
			past("a visit", *h.row.VisitedAt)
			if h.row.Class != referral.PersonHit || !h.row.VisitedAt.After(h.row.At) {
				t.Errorf("a hit of class %s at %s was seen at %s", h.row.Class, h.row.At, h.row.VisitedAt)
			}
		}
		if r := h.link.row.RevokedAt; r != nil && h.row.At.After(r.Add(time.Minute)) {
			t.Errorf("a link revoked at %s was followed at %s", r, h.row.At)
		}
	}
}

func checkApplications(t *testing.T, s *sample, past func(string, time.Time)) {
	t.Helper()
	for _, a := range s.applications {
		v := a.vacancy.row
		if a.row.SubmittedAt.Before(*v.PublishedAt) || v.ClosedAt != nil && a.row.SubmittedAt.After(*v.ClosedAt) {
			t.Errorf("an application to %s came in at %s, when it was not open", v.Title, a.row.SubmittedAt)
		}
		before := a.row.SubmittedAt
		for _, step := range a.steps {
			past("a stage", step.OccurredAt)
			if step.OccurredAt.Before(before) {
				t.Errorf("%s at %s comes before %s", step.Stage, step.OccurredAt, before)
			}
			before = step.OccurredAt
		}
		for _, touch := range a.touches {
			past("a touch", touch.row.At)
			if touch.row.At.After(a.row.SubmittedAt) || touch.link != nil && touch.row.At.Before(touch.link.row.CreatedAt) {
				t.Errorf("a touch at %s for an application at %s", touch.row.At, a.row.SubmittedAt)
			}
		}
		if a.earlier != nil && !a.row.SubmittedAt.After(a.earlier.row.SubmittedAt) {
			t.Errorf("a repeat at %s of an application at %s", a.row.SubmittedAt, a.earlier.row.SubmittedAt)
		}
	}
}
