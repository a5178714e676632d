package store_test

import (
	"cmp"
	"fmt"
	"slices"
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
				return s.AddTally(ctx, one)
			}
			return s.Tx(ctx, func(s referral.Store) error { return s.AddTally(ctx, one) })
		})
		less := referral.Tally{Day: one.Day, LinkID: 1, AmbassadorID: 2, VacancyID: 3, Channel: "x", Counts: referral.Counts{Hires: -10}}
		require.NoError(t, s.AddTally(ctx, less))
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
			LinkID: n, AmbassadorID: n, VacancyID: n % 2, Channel: []string{referral.Direct, "x", "linkedin"}[n],
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
			referral.ByDay:        func(t referral.Tally) referral.Tally { return referral.Tally{Day: t.Day} },
			referral.ByAmbassador: func(t referral.Tally) referral.Tally { return referral.Tally{AmbassadorID: t.AmbassadorID} },
			referral.ByChannel:    func(t referral.Tally) referral.Tally { return referral.Tally{Channel: t.Channel} },
			referral.InTotal:      func(referral.Tally) referral.Tally { return referral.Tally{} },
		}
		rapid.Check(t, func(t *rapid.T) {
			require.NoError(t, s.ReplaceTallies(ctx, nil))
			tallies := drawTallies(t)
			for _, tally := range tallies {
				require.NoError(t, s.AddTally(ctx, tally))
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
		require.NoError(t, s.AddTally(ctx, referral.Tally{Day: "2026-01-01"}))
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

func TestARecountCountsLinksOnTheirDayAndHitsByClass(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, s *store.Store) {
		l := addLink(t, s, "one", func(l *referral.Link) { l.CreatedAt = time.Date(2026, 3, 28, 23, 30, 0, 0, time.UTC) })
		quiet := addLink(t, s, "two", func(l *referral.Link) { l.RevokedAt = ptr(noon) })
		for i, class := range referral.Classes {
			for range i + 1 {
				addHit(t, s, l.ID, "2026-03-29", "", class, noon, false)
			}
		}
		for _, visitor := range []string{"a", "a", "b", ""} {
			addHit(t, s, l.ID, "2026-03-30", visitor, referral.PersonHit, noon, visitor == "a")
		}
		addHit(t, s, l.ID, "2026-03-30", "c", referral.Robot, noon, false)

		amsterdam, err := time.LoadLocation("Europe/Amsterdam")
		require.NoError(t, err)
		got, err := s.RecountLinksAndHits(ctx, func(t time.Time) string { return t.In(amsterdam).Format(time.DateOnly) })
		require.NoError(t, err)
		slices.SortFunc(got, func(a, b referral.Tally) int {
			return cmp.Or(cmp.Compare(a.LinkID, b.LinkID), cmp.Compare(a.Day, b.Day))
		})
		of := func(l *referral.Link, day string, c referral.Counts) referral.Tally {
			return referral.Tally{Day: day, LinkID: l.ID, AmbassadorID: l.AmbassadorID, VacancyID: l.VacancyID, Channel: "linkedin", Counts: c}
		}
		require.Equal(t, []referral.Tally{
			of(l, "2026-03-29", referral.Counts{Links: 1, Person: 1, Preview: 2, Robot: 3, Scanner: 4, Prefetch: 5, Own: 6, Repeat: 7, Head: 8}),
			of(l, "2026-03-30", referral.Counts{Person: 4, Visitors: 2, Visits: 2, Robot: 1}),
			of(quiet, "2026-03-29", referral.Counts{Links: 1}),
		}, got)
	})
}

// Hits that are stored during a rebuild must be in the counters afterwards,
// as often as in the rows.
func TestNothingIsLostWhileTalliesAreRebuilt(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, s *store.Store) {
		l := addLink(t, s, "one", func(l *referral.Link) { l.CreatedAt = noon })
		day := func(time.Time) string { return "2026-03-29" }
		inParallel(t, 24, func(i int) error {
			return s.Tx(ctx, func(s referral.Store) error {
				if i%6 == 0 {
					ts, err := s.RecountLinksAndHits(ctx, day)
					if err != nil {
						return err
					}
					time.Sleep(5 * time.Millisecond)
					return s.ReplaceTallies(ctx, ts)
				}
				h := sampleHit(fmt.Sprint("h", i), l.ID)
				if err := s.CreateHit(ctx, h); err != nil {
					return err
				}
				return s.AddTally(ctx, referral.Tally{Day: h.Day, LinkID: l.ID, AmbassadorID: l.AmbassadorID,
					VacancyID: l.VacancyID, Channel: string(l.Channel), Counts: referral.Counts{Person: 1}})
			})
		})
		sum, err := s.Tallies(ctx, referral.TallyFilter{}, referral.InTotal)
		require.NoError(t, err)
		require.EqualValues(t, 20, sum[0].Person)
	})
}
