package store_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"goodword/pkg/demo"
	"goodword/pkg/referral"
	"goodword/pkg/store"
	"goodword/pkg/testkit"
	"goodword/pkg/testkit/site"
)

// The pages of staff that a day's work goes through. The budget is 15 ms with the
// sample organisation and 50 ms with fillLarge; most is how long the slowest of
// a hundred takes.
var staffPages = []string{
	"/home", "/share", "/links", "/referrals", "/introductions", "/board", "/board?metric=visits&period=all", "/me",
	"/hr", "/hr?period=year", "/hr/board", "/hr/board?period=year", "/hr/board?metric=visits&period=all", "/hr/board.csv?period=all", "/hr/board.xlsx?period=all",
	"/hr/applications", "/hr/applications/50", "/hr/vacancies", "/hr/applications?view=board", "/hr/claims", "/hr/hits?period=all", "/hr/policy", "/help/credit", "/menu",
	"/admin", "/admin/brand", "/admin/board", "/admin/people", "/admin/people/2", "/admin/keys", "/admin/audit", "/admin/retention", "/help/works-council",
}

// fillLarge writes n decided applications, 5,000 vacancies, 2,000 colleagues
// with 6,000 links, and three years of what was counted on them.
func fillLarge(t testing.TB, s *store.Store, n int) {
	t.Helper()
	fillDecisions(t, s, n)
	vacancies := numbered(5000, func(i int) *referral.Vacancy {
		v := sampleVacancy(fmt.Sprint("open-", i))
		v.Status, v.CloseReason, v.ClosedAt = referral.Published, "", nil
		if i%10 == 0 { // the others are over, and nobody closed them
			v.ValidThrough = site.Start.AddDate(0, 0, i%90).Format(time.DateOnly)
		}
		return v
	})
	require.NoError(t, s.CreateVacancies(ctx, vacancies))
	people := numbered(2000, func(i int) *referral.Person {
		p := samplePerson(fmt.Sprintf("q%d@example.org", i))
		p.Role, p.LeftOn, p.Name, p.Department = referral.Employee, "", fmt.Sprint("Anna de Vries ", i), fmt.Sprint("Department ", i%40)
		return p
	})
	require.NoError(t, s.CreatePeople(ctx, people))
	channels := []referral.Channel{"whatsapp", "linkedin", "email", "qr", "intranet", "copy"}
	links := numbered(6000, func(i int) *referral.Link {
		l := sampleLink(fmt.Sprintf("L%06d", i), people[i%len(people)].ID, vacancies[i%len(vacancies)].ID)
		l.Channel, l.RevokedAt = channels[i%len(channels)], nil
		return l
	})
	require.NoError(t, s.CreateLinks(ctx, links))
	dice := rand.New(rand.NewPCG(20261124, 5))
	for day := site.Start.AddDate(-3, 0, 0); !day.After(site.Start); day = day.AddDate(0, 0, 1) {
		var ts []referral.Tally
		for _, i := range dice.Perm(len(links))[:200] {
			c := referral.Counts{Person: 1 + dice.Int64N(20), Robot: dice.Int64N(30)}
			c.Visitors, c.Visits = c.Person, 1+c.Person/2
			if dice.IntN(2) == 0 {
				c.Applications = 1
			}
			l := links[i]
			ts = append(ts, referral.Tally{Day: day.Format(time.DateOnly), LinkID: l.ID, AmbassadorID: l.AmbassadorID, VacancyID: l.VacancyID,
				Channel: string(l.Channel), Counts: c})
		}
		require.NoError(t, s.AddTallies(ctx, ts))
	}
}

// BenchmarkStaffPages says how long the server takes for each page of staff,
// from the request to the last byte:
//
//	go test ./pkg/store -run - -bench StaffPages -benchtime 100x
func BenchmarkStaffPages(b *testing.B) {
	if testing.Short() {
		b.Skip("it fills databases with 100,000 applications")
	}
	for _, size := range []struct {
		name string
		fill func(b *testing.B, s *store.Store) *site.Site
	}{
		{"demo", func(b *testing.B, s *store.Store) *site.Site {
			zone, err := time.LoadLocation("Europe/Amsterdam")
			require.NoError(b, err)
			_, err = demo.Fill(ctx, s, demo.Options{Seed: 1, Now: site.Start, Zone: zone, PasswordHash: func(referral.Role) string { return "" }})
			require.NoError(b, err)
			w := site.New(b, s)
			require.NoError(b, w.Programme.DecideStored(ctx))
			require.NoError(b, w.Programme.RebuildTallies(ctx))
			return w
		}},
		{"100,000 applications", func(b *testing.B, s *store.Store) *site.Site {
			fillLarge(b, s, 100_000)
			return site.New(b, s)
		}},
	} {
		for name, database := range map[string]func(testing.TB) *store.Store{"sqlite": testkit.SQLite, "postgresql": testkit.PostgreSQL} {
			b.Run(size.name+"/"+name, func(b *testing.B) {
				w := size.fill(b, database(b))
				require.NoError(b, w.Programme.KeepHouse(ctx)) // closes the days that are over
				// What databases do by themselves in time: they count what they have.
				require.NoError(b, w.Store.Writes().Exec("ANALYZE").Error)
				cookie := w.SignIn(b, w.Ada)
				for _, page := range staffPages {
					b.Run(page[1:], func(b *testing.B) { servePage(b, w.Bare, cookie, page) })
				}
			})
		}
	}
}

func servePage(b *testing.B, h http.Handler, cookie, path string) {
	ask := func() int {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.Header.Set("Cookie", cookie)
		answer := httptest.NewRecorder()
		h.ServeHTTP(answer, r)
		require.Equal(b, http.StatusOK, answer.Code, path)
		return answer.Body.Len()
	}
	size := ask()
	var took []time.Duration
	for b.Loop() {
		begin := time.Now()
		ask()
		took = append(took, time.Since(begin))
	}
	slices.Sort(took)
	b.ReportMetric(took[0].Seconds()*1000, "ms-least")
	b.ReportMetric(took[len(took)/2].Seconds()*1000, "ms-median")
	b.ReportMetric(took[len(took)*99/100].Seconds()*1000, "ms-99th")
	b.ReportMetric(float64(size)/1000, "kB")
}
