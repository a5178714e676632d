package bench

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"goodword/pkg/auth"
	"goodword/pkg/referral"
)

// How one signs in to a database that was filled: it belongs to nobody.
const (
	Email    = "hr@bench.example"
	Password = "only for measuring on this machine"
)

// ErrNotEmpty refuses to fill a database that somebody uses.
var ErrNotEmpty = errors.New("there are people or links in this database: measuring needs an empty one, since it fills it with its own")

// Store is what can be filled.
type Store interface {
	referral.Store
	referral.BulkStore
}

const (
	vacancies   = 25
	ambassadors = 2000
	madeAgo     = 200 * 24 * time.Hour // when all was made
	linksAtOnce = 20_000
)

// Fill writes an organisation that shares into an empty store: one of HR,
// ambassadors, vacancies and so many links, each by one ambassador for one
// vacancy on one channel. It gives the links' codes. The counters are left to
// Programme.RebuildTallies.
func Fill(ctx context.Context, s Store, links int, now time.Time) ([]string, error) {
	if err := empty(ctx, s); err != nil {
		return nil, err
	}
	made := now.Add(-madeAgo).Truncate(time.Microsecond)
	people, err := hire(links, made)
	if err != nil {
		return nil, err
	}
	open := make([]*referral.Vacancy, vacancies)
	for i := range open {
		open[i] = vacancy(i, made)
	}
	if err := s.CreatePeople(ctx, people); err != nil {
		return nil, err
	}
	if err := s.CreateVacancies(ctx, open); err != nil {
		return nil, err
	}
	// Some at a time, so that a million need not be in memory as rows.
	codes := make([]string, 0, links)
	given := map[string]bool{}
	dice := rand.New(rand.NewPCG(20261124, 1))
	for len(codes) < links {
		some := make([]*referral.Link, min(linksAtOnce, links-len(codes)))
		for i := range some {
			n := len(codes)
			some[i] = &referral.Link{
				Code: code(dice, given), AmbassadorID: people[1+n%(len(people)-1)].ID,
				VacancyID: open[n/(len(people)-1)%vacancies].ID,
				Channel:   referral.Channels[n/(len(people)-1)/vacancies],
				CreatedAt: made, Version: 1,
			}
			codes = append(codes, some[i].Code)
		}
		if err := s.CreateLinks(ctx, some); err != nil {
			return nil, err
		}
	}
	return codes, nil
}

func empty(ctx context.Context, s referral.Store) error {
	people, err := s.People(ctx, referral.PersonFilter{Page: referral.Page{Limit: 1}})
	if err != nil {
		return err
	}
	links, err := s.Links(ctx, referral.LinkFilter{Page: referral.Page{Limit: 1}})
	if err != nil {
		return err
	}
	least, greatest, err := s.HitSpan(ctx)
	if err != nil {
		return err
	}
	if len(people.Items)+len(links.Items) > 0 || least != 0 || greatest != 0 {
		return ErrNotEmpty
	}
	return nil
}

// hire makes one of HR, and so many ambassadors that none needs two links of
// one kind.
func hire(links int, at time.Time) ([]*referral.Person, error) {
	hash, err := auth.HashPassword(Password)
	if err != nil {
		return nil, err
	}
	each := vacancies * len(referral.Channels)
	people := make([]*referral.Person, 1+max(ambassadors, (links+each-1)/each))
	for i := range people {
		people[i] = &referral.Person{
			Profile: referral.Profile{
				Name: fmt.Sprintf("Ambassador %d", i), Email: fmt.Sprintf("ambassador-%d@bench.example", i), Role: referral.Employee,
				Department: fmt.Sprintf("Department %d", i%40), Locale: "nl", Expertise: []string{}, BoardVisibility: referral.Named, Active: true,
			},
			Version: 1, CreatedAt: at, UpdatedAt: at,
		}
	}
	hr := people[0]
	hr.Name, hr.Email, hr.Role, hr.PasswordHash = "Personnel", Email, referral.HR, hash
	return people, nil
}

func vacancy(i int, at time.Time) *referral.Vacancy {
	return &referral.Vacancy{
		Slug: fmt.Sprintf("waterbouwkundig-ingenieur-%d", i+1),
		VacancyText: referral.VacancyText{
			Title: fmt.Sprintf("Waterbouwkundig ingenieur %d", i+1), Language: "nl", Workplace: referral.OnSite,
			Locations: []referral.Location{}, EmploymentTypes: []string{}, Expertise: []string{}, Description: "Je bouwt een dijk op schaal.",
		},
		Status: referral.Published, PublishedAt: &at, Version: 1, CreatedAt: at, UpdatedAt: at,
	}
}

// code draws a code that was not given yet.
func code(dice *rand.Rand, given map[string]bool) string {
	const alphabet = "23456789abcdefghjkmnpqrstuvwxyz"
	b := make([]byte, referral.CodeLength)
	for {
		for i := range b {
			b[i] = alphabet[dice.IntN(len(alphabet))]
		}
		if c := string(b); !given[c] {
			given[c] = true
			return c
		}
	}
}
