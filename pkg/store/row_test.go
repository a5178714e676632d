package store_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"goodword/pkg/referral"
	"goodword/pkg/store"
	"goodword/pkg/testkit"
)

func TestEveryFieldComesBackAsItWasStored(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, s *store.Store) {
		w := fill(t, s)
		same(t, w.person)(s.Person(ctx, w.person.ID))
		same(t, w.session)(s.SessionByHash(ctx, "h"))
		same(t, w.vacancy)(s.Vacancy(ctx, w.vacancy.ID))
		same(t, w.link)(s.Link(ctx, w.link.ID))
		hits, err := s.HitsByID(ctx, []referral.HitID{w.hit.ID})
		same(t, &w.hit)(hits[w.hit.ID], err)
		require.NoError(t, s.EachHit(ctx, w.hit.ID, w.hit.ID+1, func(h referral.Hit) error {
			require.Equal(t, w.hit, h)
			return nil
		}))
		same(t, w.signature)(s.Signature(ctx, w.signature.ID))
		verdicts, err := s.Verdicts(ctx)
		same(t, w.verdict)(verdicts[0], err)
		facets, err := s.Facets(ctx, "", "")
		same(t, &w.facet)(facets[0], err)
		same(t, w.candidate)(s.Candidate(ctx, w.candidate.ID))
		same(t, w.merge)(s.Merge(ctx, w.merge.ID))
		same(t, w.repeat)(s.Application(ctx, w.repeat.ID))

		dossiers, err := s.Dossiers(ctx, []int64{w.application.ID})
		d := dossiers[w.application.ID]
		same(t, w.correction)(d.Decision, err)
		same(t, w.stage)(d.History[0], err)
		same(t, w.touch)(d.Touches[0], err)
		same(t, w.key)(s.APIKeyByHash(ctx, "hash"))
		same(t, w.conversion)(s.Conversion(ctx, w.conversion.ID))
		tallies, err := s.Tallies(ctx, referral.TallyFilter{}, referral.ByKey)
		same(t, &w.tally)(tallies[0], err)
	})
}

// same compares what is read with what was stored, which must have no field
// that is zero: a column that is forgotten somewhere would not be noticed.
func same[T any](t *testing.T, stored *T) func(read T, err error) {
	t.Helper()
	requireNoZeroes(t, reflect.ValueOf(*stored))
	return func(read T, err error) {
		t.Helper()
		require.NoError(t, err)
		require.Equal(t, *stored, read)
	}
}

func requireNoZeroes(t *testing.T, v reflect.Value) {
	t.Helper()
	for i := range v.NumField() {
		require.False(t, v.Field(i).IsZero(), "%s.%s of the sample is zero", v.Type(), v.Type().Field(i).Name)
		if v.Type().Field(i).Anonymous {
			requireNoZeroes(t, v.Field(i))
		}
	}
}

func TestAnUpdateWritesZeroesTooAndAddsOneToTheVersion(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, s *store.Store) {
		w := fill(t, s)
		p := referral.Person{ID: w.person.ID, Version: 1, Profile: referral.Profile{Role: referral.Employee}}
		require.NoError(t, s.UpdatePerson(ctx, &p))
		require.EqualValues(t, 2, p.Version)
		read, err := s.Person(ctx, p.ID)
		require.NoError(t, err)
		require.Equal(t, p, read, "times that are zero are stored as zero too")

		v := referral.Vacancy{ID: w.vacancy.ID, Version: 1, Status: referral.Draft}
		require.NoError(t, s.UpdateVacancy(ctx, &v))
		gone, err := s.Vacancy(ctx, v.ID)
		require.NoError(t, err)
		require.Equal(t, v, gone)
	})
}

func TestAChangeToAnOldVersionIsStale(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, s *store.Store) {
		w := fill(t, s)
		second := *w.person
		require.NoError(t, s.UpdatePerson(ctx, w.person))
		requireCode(t, referral.Stale, s.UpdatePerson(ctx, &second))
		require.EqualValues(t, 1, second.Version, "a failed change leaves the version as it was")

		o, err := s.Organisation(ctx)
		require.NoError(t, err)
		o.Version = 7
		requireCode(t, referral.Stale, s.UpdateOrganisation(ctx, &o))
		link, application, vacancy := *w.link, *w.application, *w.vacancy
		link.Version, application.Version, vacancy.Version = 7, 7, 7
		requireCode(t, referral.Stale, s.UpdateLink(ctx, &link))
		requireCode(t, referral.Stale, s.UpdateApplication(ctx, &application))
		requireCode(t, referral.Stale, s.UpdateVacancy(ctx, &vacancy))
	})
}

func TestWhatIsNotThereIsNotFound(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, s *store.Store) {
		failing := func(_ any, err error) { t.Helper(); requireCode(t, referral.NotFound, err) }
		for _, find := range []func() (any, error){
			func() (any, error) { return s.Person(ctx, 9) },
			func() (any, error) { return s.PersonByEmail(ctx, "nobody@example.org") },
			func() (any, error) { return s.SessionByHash(ctx, "none") },
			func() (any, error) { return s.Vacancy(ctx, 9) },
			func() (any, error) { return s.VacancyBySlug(ctx, "none") },
			func() (any, error) { return s.Link(ctx, 9) },
			func() (any, error) { return s.LinkByCode(ctx, "none") },
			func() (any, error) { return s.LiveLink(ctx, 9, 9, "copy") },
			func() (any, error) { return s.Application(ctx, 9) },
			func() (any, error) { return s.ApplicationByToken(ctx, "none") },
			func() (any, error) { return s.FirstApplication(ctx, 9, 9) },
			func() (any, error) { return s.APIKey(ctx, 9) },
			func() (any, error) { return s.APIKeyByHash(ctx, "none") },
			func() (any, error) { return s.Conversion(ctx, 9) },
		} {
			failing(find())
		}
		requireCode(t, referral.NotFound, s.UpdatePerson(ctx, &referral.Person{ID: 9, Version: 1}))
		requireCode(t, referral.NotFound, s.UpdateVacancy(ctx, &referral.Vacancy{}))
	})
}

func TestWhatMayBeThereOnceOnlyIsAConflict(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, s *store.Store) {
		w := fill(t, s)
		w2 := sampleVacancy("other")
		w2.ExternalID = w.vacancy.ExternalID
		live := func(code string) *referral.Link {
			l := sampleLink(code, w.person.ID, w.vacancy.ID)
			l.RevokedAt = nil
			return l
		}
		require.NoError(t, s.CreateLink(ctx, live("live")))
		for rule, make := range map[string]func(s referral.Store) error{
			"e-mail of a person": func(s referral.Store) error { return s.CreatePerson(ctx, samplePerson("anna@example.org")) },
			"slug":               func(s referral.Store) error { return s.CreateVacancy(ctx, sampleVacancy("hydrologist")) },
			"external id":        func(s referral.Store) error { return s.CreateVacancy(ctx, w2) },
			"code": func(s referral.Store) error {
				return s.CreateLink(ctx, sampleLink("abcd2345", w.person.ID, w.vacancy.ID))
			},
			"live link":             func(s referral.Store) error { return s.CreateLink(ctx, live("live2")) },
			"id of a hit":           func(s referral.Store) error { return s.AddHits(ctx, []referral.Hit{w.hit}) },
			"hash of a session":     func(s referral.Store) error { return s.CreateSession(ctx, ptr(*w.session)) },
			"token of applications": func(s referral.Store) error { return s.CreateApplication(ctx, ptr(*w.repeat)) },
			"first application": func(s referral.Store) error {
				return s.CreateApplication(ctx, sampleApplication("new", w.candidate.ID, w.vacancy.ID))
			},
			"a stage of a number": func(s referral.Store) error { return s.AddConversion(ctx, ptr(*w.conversion)) },
			"hash of an API key":  func(s referral.Store) error { return s.CreateAPIKey(ctx, sampleAPIKey("hash")) },
			"an application elsewhere": func(s referral.Store) error {
				a := sampleApplication("new", w.candidate.ID, w.vacancy.ID)
				a.CandidateID, a.ExternalID = nil, w.application.ExternalID
				return s.CreateApplication(ctx, a)
			},
		} {
			requireCode(t, referral.Conflict, make(s))
			requireCode(t, referral.Conflict, s.Tx(ctx, make))
			require.NotEmpty(t, rule)
		}
		_, err := s.Organisation(ctx)
		require.NoError(t, err, "the store goes on")
	})
}

func TestVacanciesWithoutASourceDoNotConflict(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, s *store.Store) {
		for _, slug := range []string{"one", "two"} {
			v := sampleVacancy(slug)
			v.Source, v.ExternalID = "", ""
			require.NoError(t, s.CreateVacancy(ctx, v))
		}
	})
}

func TestTimesAreUTCInMicrosecondsAndCompareAsTimes(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, s *store.Store) {
		v := sampleVacancy("zone")
		v.CreatedAt = time.Date(2026, 3, 29, 3, 30, 0, 123456789, time.FixedZone("CEST", 2*3600))
		require.NoError(t, s.CreateVacancy(ctx, v))
		read, err := s.Vacancy(ctx, v.ID)
		require.NoError(t, err)
		want := time.Date(2026, 3, 29, 1, 30, 0, 123456000, time.UTC)
		require.Equal(t, want, read.CreatedAt)
		for at, earlier := range map[time.Time]int64{want: 0, want.Add(time.Microsecond): 1, want.Add(900 * time.Millisecond): 1, want.Add(-time.Microsecond): 0} {
			var n int64
			require.NoError(t, s.Reads().Model(v).Where("created_at < ?", at).Count(&n).Error)
			require.Equal(t, earlier, n, at)
		}
	})
}

func TestPagingVisitsEveryRowOnceFromNewToOld(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, s *store.Store) {
		const rows = 23
		require.NoError(t, s.CreatePeople(ctx, numbered(rows, func(i int) *referral.Person { return samplePerson(email(i)) })))
		rapid.Check(t, func(t *rapid.T) {
			page := referral.Page{Limit: rapid.IntRange(0, rows+2).Draw(t, "limit")}
			var ids []int64
			for {
				l, err := s.People(ctx, referral.PersonFilter{Page: page})
				require.NoError(t, err)
				for _, p := range l.Items {
					ids = append(ids, p.ID)
				}
				if l.Next == 0 {
					break
				}
				require.Len(t, l.Items, page.Limit)
				page.After = l.Next
			}
			require.Len(t, ids, rows)
			for i := range ids {
				require.EqualValues(t, rows-i, ids[i])
			}
		})
	})
}
