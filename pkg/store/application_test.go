package store_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"goodword/pkg/referral"
	"goodword/pkg/store"
	"goodword/pkg/testkit"
)

func TestACandidateIsMadeOnce(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, s *store.Store) {
		var ids sync.Map
		inParallel(t, 20, func(i int) error {
			c := sampleCandidate("cas@example.org")
			c.Name = fmt.Sprint("Cas ", i)
			save := func(s referral.Store) error { return s.SaveCandidate(ctx, c) }
			err := save(s)
			if i%2 == 0 {
				err = s.Tx(ctx, save)
			}
			ids.Store(c.ID, true)
			return err
		})
		n := 0
		ids.Range(func(id, _ any) bool { n++; require.NotZero(t, id); return true })
		require.Equal(t, 1, n)
		again := sampleCandidate("cas@example.org")
		again.Name = "Another"
		require.NoError(t, s.SaveCandidate(ctx, again))
		require.Equal(t, "Another", again.Name, "only the id is filled in")
	})
}

func TestApplicationsAreFoundByEveryFilter(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, s *store.Store) {
		w := fill(t, s)
		other := sampleVacancy("other")
		require.NoError(t, s.CreateVacancy(ctx, other))
		a := sampleApplication("third", w.candidate.ID, other.ID)
		a.Name, a.Email, a.Stage = "Øyvind 5%", "o_y@example.org", referral.Hired
		require.NoError(t, s.CreateApplication(ctx, a))
		id := func(a referral.Application) int64 { return a.ID }
		for _, c := range []struct {
			filter referral.ApplicationFilter
			ids    []int64
		}{
			{referral.ApplicationFilter{}, []int64{a.ID, w.repeat.ID, w.application.ID}},
			{referral.ApplicationFilter{VacancyID: other.ID}, []int64{a.ID}},
			{referral.ApplicationFilter{Stage: referral.Applied}, []int64{w.repeat.ID, w.application.ID}},
			{referral.ApplicationFilter{Search: "øYVIND example"}, []int64{a.ID}},
			{referral.ApplicationFilter{Search: "%"}, []int64{a.ID}},
			{referral.ApplicationFilter{Search: "o_y"}, []int64{a.ID}},
			{referral.ApplicationFilter{Search: "cas", Page: referral.Page{Limit: 1}}, []int64{w.repeat.ID}},
		} {
			require.Equal(t, c.ids, found(t, id)(s.Applications(ctx, c.filter)), "%+v", c.filter)
		}
		touched := found(t, id)(s.ApplicationsWithPartOf(ctx, w.person.ID, referral.Page{}))
		require.Equal(t, []int64{w.application.ID}, touched)
		require.Empty(t, found(t, id)(s.ApplicationsWithPartOf(ctx, w.person.ID, referral.Page{After: w.application.ID})))

		first, err := s.FirstApplication(ctx, w.candidate.ID, w.vacancy.ID)
		require.NoError(t, err)
		require.Equal(t, w.application.ID, first.ID)
		keys, err := s.CVKeys(ctx)
		require.NoError(t, err)
		require.Equal(t, map[string]int64{"cv-first": w.application.ID, "cv-repeat": w.repeat.ID, "cv-third": a.ID}, keys)
	})
}

func TestHistoryAndTouchesAreInTheOrderInWhichThingsHappened(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, s *store.Store) {
		w := fill(t, s)
		for _, at := range []time.Time{noon.Add(2 * time.Microsecond), noon.Add(-time.Hour), noon} {
			require.NoError(t, s.AddStageChange(ctx, &referral.StageChange{ApplicationID: w.application.ID, Stage: referral.Offer, OccurredAt: at, RecordedAt: noon, PersonID: w.person.ID}))
			touch := sampleTouch(w.application.ID, 0, 0)
			touch.At = at
			require.NoError(t, s.AddTouch(ctx, touch))
		}
		dossiers, err := s.Dossiers(ctx, []int64{w.application.ID})
		require.NoError(t, err)
		history, touches := dossiers[w.application.ID].History, dossiers[w.application.ID].Touches
		var order []int64
		for _, c := range history {
			order = append(order, c.ID)
		}
		require.Equal(t, []int64{3, 1, 4, 2}, order)
		for i, touch := range touches {
			require.Equal(t, order[i], touch.ID)
		}
	})
}

func TestEachApplicationGivesAllOfEveryApplicationInOrder(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, s *store.Store) {
		const n = store.Batch + 7
		v := sampleVacancy("v")
		require.NoError(t, s.CreateVacancy(ctx, v))
		candidates := numbered(n, func(i int) *referral.Candidate { return sampleCandidate(email(i)) })
		require.NoError(t, s.CreateCandidates(ctx, candidates))
		applications := numbered(n, func(i int) *referral.Application {
			return sampleApplication(fmt.Sprint(i), candidates[i].ID, v.ID)
		})
		require.NoError(t, s.CreateApplications(ctx, applications))
		require.NoError(t, s.CreateStageChanges(ctx, numbered(2*n, func(i int) *referral.StageChange {
			return &referral.StageChange{ApplicationID: applications[i%n].ID, Stage: referral.Applied, OccurredAt: noon.Add(-time.Duration(i)), RecordedAt: noon}
		})))
		require.NoError(t, s.CreateTouches(ctx, numbered(n, func(i int) *referral.Touch { return sampleTouch(applications[i].ID, 0, 0) })))
		decisions := numbered(n, func(i int) *referral.Decision { return sampleDecision(applications[i].ID) })
		for _, d := range decisions[:n-1] {
			require.NoError(t, s.AddDecision(ctx, d))
		}

		require.NoError(t, s.Tx(ctx, func(s referral.Store) error {
			i := 0
			err := s.EachApplication(ctx, func(a referral.Application, d referral.Dossier) error {
				require.Equal(t, *applications[i], a)
				require.Len(t, d.History, 2)
				require.Len(t, d.Touches, 1)
				if i < n-1 {
					require.Equal(t, *decisions[i], d.Decision)
				} else {
					require.Zero(t, d.Decision)
				}
				_, err := s.Vacancy(ctx, a.VacancyID) // the same transaction is free for use
				i++
				return err
			})
			require.Equal(t, n, i)
			return err
		}))
		stop := errors.New("stop")
		require.ErrorIs(t, s.EachApplication(ctx, func(referral.Application, referral.Dossier) error {
			return stop
		}), stop)
	})
}

func TestTheCurrentDecisionIsTheNewest(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, s *store.Store) {
		w := fill(t, s)
		dossiers, err := s.Dossiers(ctx, []int64{w.application.ID})
		require.NoError(t, err)
		require.Equal(t, w.correction.ID, dossiers[w.application.ID].Decision.ID)
		require.NoError(t, s.EachApplication(ctx, func(a referral.Application, d referral.Dossier) error {
			if a.ID == w.application.ID {
				require.Equal(t, *w.correction, d.Decision)
			}
			return nil
		}))
	})
}

func TestAnAnswerIsReservedOnceAndForgottenInTime(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, s *store.Store) {
		a := referral.Answer{Scope: "1 POST /x", Key: "k", Fingerprint: "f", CreatedAt: noon}
		made := make([]bool, 10)
		inParallel(t, len(made), func(i int) (err error) {
			_, made[i], err = s.ReserveAnswer(ctx, a, noon.Add(-time.Hour))
			return err
		})
		n := 0
		for _, m := range made {
			if m {
				n++
			}
		}
		require.Equal(t, 1, n)
		a.Status, a.Header, a.Body = 201, map[string]string{"Location": "/x/1"}, "{}"
		require.NoError(t, s.FinishAnswer(ctx, a))
		got, again, err := s.ReserveAnswer(ctx, a, noon)
		require.NoError(t, err)
		require.False(t, again)
		require.Equal(t, a, got)
		_, again, err = s.ReserveAnswer(ctx, a, noon.Add(time.Microsecond))
		require.NoError(t, err)
		require.True(t, again, "an old answer is forgotten")
		require.NoError(t, s.ReleaseAnswer(ctx, a.Scope, a.Key))
	})
}

func TestOtherFormsOfAnAddressAreFoundByHowTheyBegin(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, s *store.Store) {
		for i, address := range []string{"zoe@uni.example", "zoe+jobs@uni.example", "zoë@uni.example", "z.oe@gmail.com", "yde@uni.example", "9@uni.example"} {
			c := referral.Candidate{Name: "x", Email: address, CreatedAt: noon.Add(time.Duration(i))}
			require.NoError(t, s.SaveCandidate(ctx, &c))
		}
		for prefix, want := range map[string][]string{
			"zoe": {"zoe@uni.example", "zoe+jobs@uni.example"}, "z": {"zoe@uni.example", "zoe+jobs@uni.example", "zoë@uni.example", "z.oe@gmail.com"},
			"9": {"9@uni.example"}, "zoë": {"zoë@uni.example"}, "": nil, "x": nil, "%": nil,
		} {
			found, err := s.CandidatesBeginning(ctx, prefix)
			require.NoError(t, err)
			var addresses []string
			for _, c := range found {
				addresses = append(addresses, c.Email)
			}
			require.ElementsMatch(t, want, addresses, prefix)
		}
	})
}

func TestStagesAreCountedAsApplicationsComeAndMove(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, s *store.Store) {
		w := fill(t, s)
		made := []*referral.Application{}
		counted := func(t require.TestingT) map[referral.Stage]int64 {
			all, err := s.StageCounts(ctx, referral.ApplicationFilter{Stage: referral.Hired, Brief: true, Page: referral.Page{Limit: 1}})
			require.NoError(t, err)
			anew, err := s.StageCounts(ctx, referral.ApplicationFilter{Search: "cas"}) // everybody
			require.NoError(t, err)
			require.Equal(t, anew, all)
			return all
		}
		add := func(n int) []*referral.Application {
			some := numbered(n, func(i int) *referral.Application {
				v := sampleVacancy(fmt.Sprint("v", len(made)+i))
				require.NoError(t, s.CreateVacancy(ctx, v))
				return sampleApplication(fmt.Sprint("more ", len(made)+i), w.candidate.ID, v.ID)
			})
			made = append(made, some...)
			return some
		}
		rapid.Check(t, func(r *rapid.T) {
			switch stage := rapid.SampledFrom(referral.Stages).Draw(r, "stage"); rapid.SampledFrom([]string{"one", "some", "move", "late", "twice"}).Draw(r, "what") {
			case "one":
				a := add(1)[0]
				a.Stage = stage
				require.NoError(r, s.CreateApplication(ctx, a))
			case "some":
				require.NoError(r, s.CreateApplications(ctx, add(3)))
			case "move":
				if len(made) > 0 {
					a := rapid.SampledFrom(made).Draw(r, "application")
					a.Stage = stage
					require.NoError(r, s.UpdateApplication(ctx, a))
				}
			case "late":
				old := *w.application
				old.Version, old.Stage = old.Version-1, stage
				requireCode(t, referral.Stale, s.UpdateApplication(ctx, &old))
			case "twice":
				again := *w.application
				require.Error(r, s.CreateApplication(ctx, &again))
			}
			counted(r)
		})
		right := counted(t)
		drifts, err := s.CheckSums(ctx)
		require.NoError(t, err)
		require.Empty(t, drifts)
		require.NoError(t, s.Writes().Exec("UPDATE stage_tallies SET applications = applications + 7 WHERE stage = 'applied'").Error)
		drifts, err = s.CheckSums(ctx)
		require.NoError(t, err)
		require.Equal(t, []referral.Drift{{Where: "stage applied", What: "applications", Stored: right[referral.Applied] + 7, Counted: right[referral.Applied]}}, drifts)
		require.NoError(t, s.ReplaceTallies(ctx, nil))
		require.Equal(t, right, counted(t))
	})
}
