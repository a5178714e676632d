package store_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"goodword/pkg/credit"
	"goodword/pkg/referral"
	"goodword/pkg/store"
	"goodword/pkg/testkit"
	"goodword/pkg/testkit/site"
)

// touchesEach is how many touches each application of fillDecisions has, and
// helpers how many ambassadors made them.
const (
	touchesEach = 5
	helpers     = 50
)

// fillDecisions writes n decided applications, a quarter of an hour apart, with
// all that their decisions rest on, sealed in a chain: quickly, and a few in
// memory at a time.
func fillDecisions(t testing.TB, s *store.Store, n int) {
	t.Helper()
	people := numbered(helpers, func(i int) *referral.Person {
		p := samplePerson(email(i))
		p.Role, p.LeftOn = referral.Employee, ""
		return p
	})
	require.NoError(t, s.CreatePeople(ctx, people))
	vacancies := numbered(10, func(i int) *referral.Vacancy { return sampleVacancy(fmt.Sprint("vacancy-", i)) })
	require.NoError(t, s.CreateVacancies(ctx, vacancies))
	dice := rand.New(rand.NewPCG(20261124, 3))
	begin := noon.Add(-time.Duration(n) * 15 * time.Minute)
	policy, seal := credit.Default(), ""
	const atOnce = 5000
	for from := 0; from < n; from += atOnce {
		some := min(atOnce, n-from)
		cases, touches := make([]credit.Case, some), make([]credit.Touch, 0, some*touchesEach)
		for i := range cases {
			c := credit.Case{SubmittedAt: begin.Add(time.Duration(from+i) * 15 * time.Minute)}
			for j := range touchesEach {
				touch := credit.Touch{
					ID: int64((from+i)*touchesEach + j + 1), Kind: credit.Click, AmbassadorID: people[dice.IntN(helpers)].ID,
					At: c.SubmittedAt.Add(-time.Duration(dice.Int64N(int64(300 * 24 * time.Hour)))).Truncate(time.Microsecond),
				}
				if j == 0 && dice.IntN(4) == 0 {
					touch.Kind, touch.At = credit.Claim, c.SubmittedAt
				}
				c.Touches = append(c.Touches, touch)
				c.People = append(c.People, credit.Person{ID: touch.AmbassadorID})
			}
			if dice.IntN(5) == 0 {
				c.Contacts = []credit.Contact{{At: c.SubmittedAt.AddDate(0, -4, 0)}}
			}
			cases[i], touches = c, append(touches, c.Touches...)
		}
		application := func(i int) int64 { return int64(from + i + 1) }
		insert := func(table, columns string, n int, values func(i int, to []any) []any) {
			t.Helper()
			require.NoError(t, s.InsertMany(ctx, table, strings.Split(columns, " "), n, values), table)
		}
		insert("candidates", "id name email phone created_at", some, func(i int, to []any) []any {
			return append(to, application(i), "Cas", fmt.Sprint("cas", from+i, "@example.org"), "", begin)
		})
		insert("applications", "id vacancy_id candidate_id name email phone status_token motivation cv_key cv_name cv_type cv_size stage "+
			"submitted_at day ref_outcome tell_ambassador version", some, func(i int, to []any) []any {
			return append(to, application(i), vacancies[i%len(vacancies)].ID, application(i), "Cas", fmt.Sprint("cas", from+i, "@example.org"), "",
				fmt.Sprint("token-", from+i), "Water!", "", "", "", 0, "applied", cases[i].SubmittedAt, dayOf(cases[i]), "", false, 1)
		})
		insert("touches", "id application_id kind ambassador_id link_id hit_token words shares at recorded_at recorded_by", len(touches), func(i int, to []any) []any {
			touch := touches[i]
			return append(to, touch.ID, application(i/touchesEach), string(touch.Kind), touch.AmbassadorID, 0, "", "", "null", touch.At, touch.At, 0)
		})
		insert("decisions", "id application_id policy_version shares findings decided_at facts decided_by seal", some, func(i int, to []any) []any {
			d := credit.Decide(policy, cases[i])
			at := cases[i].SubmittedAt
			var err error
			seal, err = credit.Seal(seal, credit.Entry{ApplicationID: application(i), Policy: policy, Case: cases[i], Decision: d, DecidedAt: at})
			require.NoError(t, err)
			return append(to, application(i), application(i), 1, text(t, d.Shares), text(t, d.Findings), at, text(t, cases[i]), 0, seal)
		})
	}
	require.NoError(t, s.SaveChain(ctx, referral.Chain{ID: 1, Seal: seal}))
}

func dayOf(c credit.Case) string { return c.SubmittedAt.Format(time.DateOnly) }

func text(t testing.TB, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	require.NoError(t, err)
	return string(b)
}

// other is a policy under which much would have been different.
func other() credit.Policy {
	p := credit.Default()
	p.Rule, p.ClaimWins, p.SharedDays, p.IntroducedDays = credit.Last, false, 90, 90
	return p
}

// plainTrial is a trial as one would write it first: along every decision,
// twice, as it is stored.
func plainTrial(t testing.TB, s *store.Store, p credit.Policy, days referral.Period) credit.TrialResult {
	t.Helper()
	replaced := map[int64]bool{}
	require.NoError(t, s.EachDecision(ctx, func(d referral.Decision) error {
		if d.Replaces != nil {
			replaced[*d.Replaces] = true
		}
		return nil
	}))
	trial := credit.NewTrial(p)
	require.NoError(t, s.EachDecision(ctx, func(d referral.Decision) error {
		day := dayOf(d.Facts)
		if d.Seal != "" && !replaced[d.ID] && (days.From == "" || day >= days.From) && (days.To == "" || day <= days.To) {
			trial.Add(d.ApplicationID, d.Facts, d.Shares)
		}
		return nil
	}))
	return trial.Result()
}

func TestATrialFindsWhatGoingAlongEveryDecisionFinds(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, s *store.Store) {
		fillDecisions(t, s, 2500) // three pieces
		programme := site.New(t, s).Programme
		for _, days := range []referral.Period{{}, {From: "2026-03-10"}, {To: "2026-03-10"}, {From: "2026-03-10", To: "2026-03-20"}, {From: "2026-03-30"}} {
			want := plainTrial(t, s, other(), days)
			var done, of int
			got, err := programme.TryPolicy(ctx, referral.System, other(), days, func(d, o int) { done, of = d, o })
			require.NoError(t, err)
			require.Equal(t, want, got, days)
			require.Equal(t, []int{2500, 2500}, []int{done, of})
		}
	})
}

func TestATrialThatIsCancelledEnds(t *testing.T) {
	s := testkit.SQLite(t)
	fillDecisions(t, s, 5000)
	programme := site.New(t, s).Programme
	ctx, stop := context.WithCancel(ctx)
	passed := 0
	_, err := programme.TryPolicy(ctx, referral.System, other(), referral.Period{}, func(done, _ int) { passed = done; stop() })
	require.ErrorIs(t, err, context.Canceled)
	require.Less(t, passed, 5000)
}

func heapInUse() int64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return int64(sample[0].Value.Uint64())
}

// peakHeap is the most memory that was in use while f ran, in bytes above what
// was in use before. Garbage counts until it is collected, so it is collected
// often.
func peakHeap(f func()) int64 {
	defer debug.SetGCPercent(debug.SetGCPercent(10))
	runtime.GC()
	before, peak := heapInUse(), int64(0)
	done := make(chan struct{})
	var watch sync.WaitGroup
	watch.Go(func() {
		for tick := time.NewTicker(time.Millisecond); ; {
			peak = max(peak, heapInUse())
			select {
			case <-done:
				tick.Stop()
				return
			case <-tick.C:
			}
		}
	})
	f()
	close(done)
	watch.Wait()
	return peak - before
}

// Not parallel: what others use at that moment would count too. What a trial
// keeps is weighed when its last piece is done and nobody works, to the byte;
// what it holds on its way, with the garbage of the two who work, more roughly:
// 32,000 cases at once would be 80 MB.
func TestATrialTakesNoMoreMemoryForMoreApplications(t *testing.T) {
	if testing.Short() {
		t.Skip("it fills databases with 200,000 touches")
	}
	takes := func(n int) (kept, peak int64) {
		s := testkit.SQLite(t)
		fillDecisions(t, s, n)
		programme := site.New(t, s).Programme
		inUse := func() int64 { runtime.GC(); return heapInUse() }
		before := inUse()
		r, err := programme.TryPolicy(ctx, referral.System, other(), referral.Period{}, func(int, int) {
			kept = inUse() - before
			peak = max(peak, kept)
		})
		require.NoError(t, err)
		require.Equal(t, n, r.Applications)
		return kept, peak
	}
	few, _ := takes(8_000)
	many, peak := takes(32_000)
	t.Logf("8,000 applications keep %d kB, 32,000 keep %d kB and took %d kB", few/1000, many/1000, peak/1000)
	require.Less(t, many, 3*few/2, "a trial of four times as many applications keeps more")
	require.Less(t, peak, int64(20e6))
}

// BenchmarkATrialOfAHundredThousandApplications is what the promise of a trial
// is measured by, next to the plain road:
//
//	go test ./pkg/store -run - -bench ATrial -benchtime 3x
func BenchmarkATrialOfAHundredThousandApplications(b *testing.B) {
	if testing.Short() {
		b.Skip("it fills databases with 500,000 touches")
	}
	const n = 100_000
	for name, database := range map[string]func(testing.TB) *store.Store{"sqlite": testkit.SQLite, "postgresql": testkit.PostgreSQL} {
		b.Run(name, func(b *testing.B) {
			s := database(b)
			fillDecisions(b, s, n)
			programme := site.New(b, s).Programme
			try := func() {
				r, err := programme.TryPolicy(context.Background(), referral.System, other(), referral.Period{}, nil)
				require.NoError(b, err)
				require.Equal(b, n, r.Applications)
			}
			begin := time.Now()
			plainTrial(b, s, other(), referral.Period{})
			plain := time.Since(begin)
			peak := peakHeap(try)
			for b.Loop() {
				try()
			}
			b.ReportMetric(plain.Seconds()/(b.Elapsed().Seconds()/float64(b.N)), "times-as-fast-as-plain")
			b.ReportMetric(float64(peak)/1e6, "peak-heap-MB")
		})
	}
}

func TestACaseIsTheNewestSealedDecisionOnWhatIsNoRepeat(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, s *store.Store) {
		w := fill(t, s)
		require.NoError(t, s.AddDecision(ctx, sampleDecision(w.repeat.ID)))
		other := sampleCandidate("old@example.org")
		require.NoError(t, s.SaveCandidate(ctx, other))
		old := sampleApplication("old", other.ID, w.vacancy.ID)
		require.NoError(t, s.CreateApplication(ctx, old))
		unsealed := sampleDecision(old.ID)
		unsealed.Seal = ""
		require.NoError(t, s.AddDecision(ctx, unsealed))
		newest := sampleDecision(w.application.ID)
		newest.Shares, newest.Replaces = []credit.Share{}, &w.correction.ID
		require.NoError(t, s.AddDecision(ctx, newest))

		least, greatest, err := s.ApplicationSpan(ctx)
		require.NoError(t, err)
		require.Equal(t, []int64{w.application.ID, old.ID}, []int64{least, greatest})
		var cases []referral.DecidedCase
		require.NoError(t, s.EachCase(ctx, least, greatest+1, referral.Period{}, func(c referral.DecidedCase) { cases = append(cases, c) }))
		require.Equal(t, []referral.DecidedCase{{ApplicationID: w.application.ID, Facts: newest.Facts, Shares: newest.Shares}}, cases)
	})
}
