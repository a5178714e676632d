package store_test

import (
	"fmt"
	"maps"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"goodword/pkg/referral"
	"goodword/pkg/store"
	"goodword/pkg/testkit"
)

func TestTalliesAddedAtOnceAddUp(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, s *store.Store) {
		one := referral.Tally{Day: "2026-03-29", LinkID: 1, AmbassadorID: 2, VacancyID: 3, Channel: "x"}
		for _, f := range one.Counts.Fields() {
			*f.Value = 1
		}
		inParallel(t, 60, func(i int) error {
			if i%2 == 0 {
				return s.AddTallies(ctx, []referral.Tally{one})
			}
			return s.Tx(ctx, func(s referral.Store) error { return s.AddTallies(ctx, []referral.Tally{one}) })
		})
		less := referral.Tally{Day: one.Day, LinkID: 1, AmbassadorID: 2, VacancyID: 3, Channel: "x", Counts: referral.Counts{Hires: -10}}
		require.NoError(t, s.AddTallies(ctx, []referral.Tally{less}))
		rows, err := s.Tallies(ctx, referral.TallyFilter{}, referral.ByKey)
		require.NoError(t, err)
		require.Len(t, rows, 1)
		for _, f := range rows[0].Counts.Fields() {
			if f.Name == "hires" {
				*f.Value += 10
			}
			require.EqualValues(t, 60, *f.Value, f.Name)
		}
	})
}

// drawTallies draws few keys, so that many are the same.
func drawTallies(t *rapid.T) []referral.Tally {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) referral.Tally {
		n := rapid.Int64Range(0, 2).Draw(t, "link")
		tally := referral.Tally{
			Day:    fmt.Sprintf("2026-03-%02d", rapid.IntRange(1, 3).Draw(t, "day")),
			LinkID: n, AmbassadorID: n, VacancyID: n, Channel: []string{referral.Direct, "x", "linkedin"}[n],
		}
		for _, f := range tally.Counts.Fields() {
			*f.Value = rapid.Int64Range(-2, 5).Draw(t, f.Name)
		}
		return tally
	}), 0, 12).Draw(t, "tallies")
}

func TestSumsAreWhatGoWouldSum(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, s *store.Store) {
		keys := map[referral.Grouping]func(referral.Tally) referral.Tally{
			referral.ByKey: func(t referral.Tally) referral.Tally {
				return referral.Tally{Day: t.Day, LinkID: t.LinkID, AmbassadorID: t.AmbassadorID, VacancyID: t.VacancyID, Channel: t.Channel}
			},
			referral.ByDay:     func(t referral.Tally) referral.Tally { return referral.Tally{Day: t.Day} },
			referral.ByChannel: func(t referral.Tally) referral.Tally { return referral.Tally{Channel: t.Channel} },
			referral.InTotal:   func(referral.Tally) referral.Tally { return referral.Tally{} },
		}
		for i := range int64(2) { // the links of drawTallies
			person := addPerson(t, s, "Anna", email(int(i)))
			v, code := sampleVacancy(fmt.Sprint("v", i)), fmt.Sprint("abc", i)
			require.NoError(t, s.CreateVacancy(ctx, v))
			l := sampleLink(code, person, v.ID)
			require.NoError(t, s.CreateLink(ctx, l))
			require.Equal(t, []int64{i + 1, i + 1, i + 1}, []int64{l.ID, l.AmbassadorID, l.VacancyID})
		}
		rapid.Check(t, func(t *rapid.T) {
			require.NoError(t, s.ReplaceTallies(ctx, nil))
			tallies := drawTallies(t)
			for _, tally := range tallies {
				require.NoError(t, s.AddTallies(ctx, []referral.Tally{tally}))
			}
			filters := []referral.TallyFilter{{}, {From: "2026-03-02"}, {To: "2026-03-02"}, {LinkID: 1}, {AmbassadorID: 2}, {VacancyID: 1, From: "2026-03-01", To: "2026-03-02"}}
			f := rapid.SampledFrom(filters).Draw(t, "filter")
			for g, key := range keys {
				want := map[referral.Tally]referral.Counts{}
				if g == referral.InTotal {
					want[referral.Tally{}] = referral.Counts{} // always one row
				}
				for _, tally := range tallies {
					if within(f, tally) {
						want[key(tally)] = want[key(tally)].Plus(tally.Counts)
					}
				}
				rows, err := s.Tallies(ctx, f, g)
				require.NoError(t, err)
				got := map[referral.Tally]referral.Counts{}
				for _, r := range rows {
					counts := r.Counts
					r.Counts = referral.Counts{}
					got[r] = counts
				}
				require.Equal(t, want, got, g)
			}
		})
	})
}

func within(f referral.TallyFilter, t referral.Tally) bool {
	return (f.From == "" || t.Day >= f.From) && (f.To == "" || t.Day <= f.To) && (f.LinkID == 0 || t.LinkID == f.LinkID) &&
		(f.AmbassadorID == 0 || t.AmbassadorID == f.AmbassadorID) && (f.VacancyID == 0 || t.VacancyID == f.VacancyID)
}

func TestReplacingTalliesThrowsTheOldOnesAway(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, s *store.Store) {
		require.NoError(t, s.AddTallies(ctx, []referral.Tally{{Day: "2026-01-01"}}))
		var many []referral.Tally
		for i := range store.Batch + 1 {
			many = append(many, referral.Tally{Day: "2026-03-29", LinkID: int64(i), Counts: referral.Counts{Links: 1}})
		}
		require.NoError(t, s.ReplaceTallies(ctx, many))
		rows, err := s.Tallies(ctx, referral.TallyFilter{}, referral.ByKey)
		require.NoError(t, err)
		require.Equal(t, many, rows)
	})
}

func TestHitsAreCountedByLinkVerdictVisitorDeviceAndCountry(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, s *store.Store) {
		early := addHits(t, s, 1, noon.Add(-time.Hour), referral.PersonHit, 9)
		people := addHits(t, s, 1, noon, referral.PersonHit, 5, 5, 6, 0)
		robots := addHits(t, s, 1, noon.Add(time.Second), referral.Robot, 7, 8)
		other := addHits(t, s, 2, noon.Add(2*time.Second), referral.PersonHit, 5)
		people[0].VisitedAfter, robots[0].VisitedAfter = ptr(int64(1)), ptr(int64(1))
		require.NoError(t, s.ChangeHits(ctx, append(people[:1:1], robots[0])))
		counts, err := s.CountHits(ctx, early[0].ID+1, other[0].ID+1)
		require.NoError(t, err)
		require.ElementsMatch(t, []referral.LinkHits{
			{LinkID: 1, VerdictID: people[0].VerdictID, Hits: 4, Visits: 1},
			{LinkID: 1, VerdictID: robots[0].VerdictID, Hits: 2}, // seen, and no click
			{LinkID: 2, VerdictID: people[0].VerdictID, Hits: 1},
		}, counts.Links)
		require.Equal(t, map[int64]int64{1: 2, 2: 1}, counts.Visitors)
		require.Equal(t, map[string]int64{"phone": 5}, counts.Devices)
		require.Equal(t, map[string]int64{"NL": 5}, counts.Countries)
	})
}

// Days are closed one after the other, and tallies come for closed days too:
// every sum over every period stays what Go would sum.
func TestSumsOfClosedDaysAreThoseOfTheirTallies(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, s *store.Store) {
		days := []string{"2025-09-30", "2025-12-31", "2026-01-01", "2026-01-30", "2026-01-31", "2026-02-01", "2026-02-28", "2026-03-31", "2026-04-01", "2026-08-15"}
		people := []int64{addPerson(t, s, "Anna", email(1)), addPerson(t, s, "Bo", email(2))}
		require.Equal(t, []int64{1, 2}, people)
		edges := append([]string{"", "2025-10-01", "2026-02-27", "2026-06-30", "2026-12-31"}, days...)
		rapid.Check(t, func(t *rapid.T) {
			require.NoError(t, s.ReplaceTallies(ctx, nil))
			require.NoError(t, s.SaveCounting(ctx, referral.Counting{ID: 1}))
			var tallies []referral.Tally
			closed := ""
			for range rapid.IntRange(1, 12).Draw(t, "steps") {
				if next := rapid.SampledFrom(days).Draw(t, "day"); rapid.IntRange(0, 2).Draw(t, "what") == 0 && next > closed {
					require.NoError(t, s.CloseDays(ctx, closed, next))
					closed = next
					require.NoError(t, s.SaveCounting(ctx, referral.Counting{ID: 1, Closed: closed}))
				} else {
					tally := referral.Tally{Day: next, LinkID: 1, AmbassadorID: rapid.Int64Range(0, 2).Draw(t, "who"),
						Counts: referral.Counts{Person: rapid.Int64Range(-3, 9).Draw(t, "clicks"), Hires: 1}}
					tally.Channel = []string{"direct", "x", "y"}[tally.AmbassadorID]
					require.NoError(t, s.AddTallies(ctx, []referral.Tally{tally}))
					tallies = append(tallies, tally)
				}
				f := referral.TallyFilter{From: rapid.SampledFrom(edges).Draw(t, "from"), To: rapid.SampledFrom(edges).Draw(t, "to"),
					AmbassadorID: rapid.Int64Range(0, 2).Draw(t, "of")}
				then := referral.TallyFilter{From: rapid.SampledFrom(edges).Draw(t, "then from"), To: rapid.SampledFrom(edges).Draw(t, "then to")}
				var want referral.Counts
				brought := map[int64][2]int64{}
				everyone := referral.TallyFilter{From: f.From, To: f.To}
				for _, tally := range tallies {
					if within(f, tally) {
						want = want.Plus(tally.Counts)
					}
					for i, period := range []referral.TallyFilter{everyone, then} {
						if within(period, tally) && tally.AmbassadorID != 0 {
							values := brought[tally.AmbassadorID]
							values[i] += tally.Person
							brought[tally.AmbassadorID] = values
						}
					}
				}
				maps.DeleteFunc(brought, func(_ int64, values [2]int64) bool { return values == [2]int64{} })
				rows, err := s.Tallies(ctx, f, referral.InTotal)
				require.NoError(t, err)
				require.Equal(t, []referral.Tally{{Counts: want}}, rows, "closed %q, filter %+v", closed, f)
				found, err := s.Contributions(ctx, referral.ByClicks, referral.Period{From: f.From, To: f.To}, &referral.Period{From: then.From, To: then.To})
				require.NoError(t, err)
				got := map[int64][2]int64{}
				for _, c := range found {
					got[c.PersonID] = [2]int64{c.Value, c.Earlier}
				}
				require.Equal(t, brought, got, "closed %q, filter %+v, then %+v", closed, f, then)
				for g, key := range map[referral.Grouping]func(*referral.Tally){
					referral.ByDay:     func(t *referral.Tally) { t.Channel = "" },
					referral.ByChannel: func(t *referral.Tally) { t.Day = "" },
				} {
					wanted := map[string]referral.Counts{}
					for _, tally := range tallies {
						if within(everyone, tally) {
							key(&tally)
							wanted[tally.Day+tally.Channel] = wanted[tally.Day+tally.Channel].Plus(tally.Counts)
						}
					}
					rows, err := s.Tallies(ctx, everyone, g)
					require.NoError(t, err)
					summed := map[string]referral.Counts{}
					for _, r := range rows {
						require.NotContains(t, summed, r.Day+r.Channel, "each once")
						summed[r.Day+r.Channel] = r.Counts
					}
					require.Equal(t, wanted, summed, "by %s, closed %q, filter %+v", g, closed, everyone)
				}
				flowed := map[[2]string]int64{}
				for _, tally := range tallies {
					if within(everyone, tally) {
						flowed[[2]string{tally.Day, tally.Channel}] += tally.Person
					}
				}
				flows, err := s.Flows(ctx, referral.Period{From: f.From, To: f.To})
				require.NoError(t, err)
				require.Len(t, flows, len(flowed), "each once")
				for _, flow := range flows {
					require.Equal(t, flowed[[2]string{flow.Day, flow.Channel}], flow.Person, "closed %q, filter %+v", closed, everyone)
				}
				drifts, err := s.CheckSums(ctx)
				require.NoError(t, err)
				require.Empty(t, drifts)
			}
		})
	})
}

func TestFacetsAddUpAndAreReplaced(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, s *store.Store) {
		of := func(day string, n int64) referral.Facet {
			return referral.Facet{Day: day, Kind: referral.DeviceFacet, Value: "phone", Hits: n}
		}
		for range 3 {
			require.NoError(t, s.AddFacets(ctx, []referral.Facet{of("2026-03-29", 2), of("2026-03-30", 1)}))
		}
		read, err := s.Facets(ctx, "2026-03-29", "2026-03-29")
		require.NoError(t, err)
		require.Equal(t, []referral.Facet{of("2026-03-29", 6)}, read)
		require.NoError(t, s.ReplaceFacets(ctx, "2026-03-30", []referral.Facet{of("2026-03-31", 5)}))
		read, err = s.Facets(ctx, "", "")
		require.NoError(t, err)
		require.Equal(t, []referral.Facet{of("2026-03-29", 6), of("2026-03-31", 5)}, read)
	})
}

func TestEveryMetricReadsItsOwnNumberAndWhoeverHasIt(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, s *store.Store) {
		bo := addPerson(t, s, "Bo", email(1), func(p *referral.Person) { p.Nickname = "B." })
		addPerson(t, s, "Anna, who brought nothing", email(2))
		counts := referral.Counts{Person: 5, Visitors: 4, Visits: 3, Applications: 2, Hires: 1}
		require.NoError(t, s.AddTallies(ctx, []referral.Tally{{Day: "2026-03-29", AmbassadorID: bo, Channel: "x", Counts: counts}}))
		for _, m := range referral.Metrics {
			found, err := s.Contributions(ctx, m, referral.Period{}, nil)
			require.NoError(t, err)
			require.Equal(t, []referral.Contribution{{PersonID: bo, Name: "Bo", Department: "People", Nickname: "B.",
				BoardVisibility: referral.Named, Active: true, Value: m.Of(counts)}}, found, m)
		}
	})
}
