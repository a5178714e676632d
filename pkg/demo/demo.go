// Package demo fills an empty Goodword with a fictional organisation, the
// Universiteit Zuiderzee: its people, vacancies, links, hits and applications
// of the last months, so that every page has something true to show.
//
// The texts stand in content/, to be read and bettered as texts. Everything
// else is drawn from one seed: the same seed gives the same people, counts and
// names on any day, with dates that end today.
package demo

import (
	"context"
	"embed"
	"errors"
	"time"

	"goodword/pkg/referral"
)

//go:embed content
var content embed.FS

// Options say which sample is made.
type Options struct {
	Seed uint64
	Now  time.Time
	// Zone is where the organisation's days begin.
	Zone *time.Location
	// PasswordHash gives the hash of the password of the one who signs in
	// with a role; nobody else can sign in.
	PasswordHash func(role referral.Role) string
}

// SignIns are the e-mail addresses of the three who can sign in.
var SignIns = map[referral.Role]string{
	referral.Employee: "zoe@zuiderzee.example",
	referral.HR:       "fatma@zuiderzee.example",
	referral.Admin:    "bart-jan@zuiderzee.example",
}

// Summary says what was made.
type Summary struct {
	People, Vacancies, Links, Hits, Candidates, Applications, Hires int
}

// sample is all that is made, before it has ids: what belongs together is
// held together by pointers.
type sample struct {
	seed     uint64
	calendar calendar
	password func(referral.Role) string

	people       []*colleague
	vacancies    []*posting
	links        []*link
	hits         []*hit
	candidates   []*referral.Candidate
	applications []*application
}

// Fill writes the sample into an empty store, in one transaction. The
// decisions are left to Programme.DecideStored, the counters to RebuildTallies.
func Fill(ctx context.Context, s referral.Store, o Options) (Summary, error) {
	var sum Summary
	err := s.Tx(ctx, func(tx referral.Store) error {
		made, err := newSample(o)
		if err != nil {
			return err
		}
		sum = made.summary()
		return made.write(ctx, tx)
	})
	return sum, err
}

func newSample(o Options) (*sample, error) {
	s := &sample{
		seed:     o.Seed,
		calendar: calendar{now: o.Now.UTC().Truncate(time.Microsecond), zone: o.Zone},
		password: o.PasswordHash,
	}
	for _, step := range []func() error{s.hirePeople, s.openVacancies, s.share, s.follow, s.apply, s.decideStages} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (s *sample) summary() Summary {
	sum := Summary{
		People: len(s.people), Vacancies: len(s.vacancies), Links: len(s.links), Hits: len(s.hits),
		Candidates: len(s.candidates), Applications: len(s.applications),
	}
	for _, a := range s.applications {
		if a.row.Stage == referral.Hired {
			sum.Hires++
		}
	}
	return sum
}

// write stores the sample, each noun after those that it points to.
func (s *sample) write(ctx context.Context, tx referral.Store) error {
	bulk, ok := tx.(referral.BulkStore)
	if !ok {
		return errors.New("this store cannot write many rows at once")
	}
	steps := []func() error{
		func() error { return bulk.CreatePeople(ctx, rows(s.people, (*colleague).ready)) },
		func() error { return s.openBoard(ctx, tx) },
		func() error { return tx.CreateVacancies(ctx, rows(s.vacancies, (*posting).ready)) },
		func() error { return bulk.CreateLinks(ctx, rows(s.links, (*link).ready)) },
		func() error { return s.writeHits(ctx, tx) },
		func() error { return bulk.CreateCandidates(ctx, s.candidates) },
		func() error { return s.writeApplications(ctx, bulk) },
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// rows are the rows of things, each with the ids of what it points to.
func rows[T, Row any](things []T, ready func(T) Row) []Row {
	out := make([]Row, len(things))
	for i, thing := range things {
		out[i] = ready(thing)
	}
	return out
}

// openBoard records the works council's consent to a board with names.
func (s *sample) openBoard(ctx context.Context, tx referral.Store) error {
	o, err := tx.Organisation(ctx)
	if err != nil {
		return err
	}
	decided := s.calendar.workday(224, 10)
	o.BoardMode, o.DecidedOn, o.Reference = referral.BoardNamed, s.calendar.day(decided), "OR-2026-031"
	o.UpdatedAt = decided
	if err := tx.UpdateOrganisation(ctx, &o); err != nil {
		return err
	}
	admin, err := tx.PersonByEmail(ctx, SignIns[referral.Admin])
	if err != nil {
		return err
	}
	return tx.AddAuditEntry(ctx, &referral.AuditEntry{At: decided, PersonID: admin.ID, Action: referral.BoardDecided, Subject: referral.AuditBoard, SubjectID: o.ID,
		Before: referral.AuditState{"mode": referral.BoardOff, "decided_on": "", "reference": ""},
		After:  referral.AuditState{"mode": o.BoardMode, "decided_on": o.DecidedOn, "reference": o.Reference}})
}
