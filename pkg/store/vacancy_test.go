package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"goodword/pkg/referral"
	"goodword/pkg/store"
	"goodword/pkg/testkit"
)

func TestVacanciesAreFoundByEveryFilter(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, s *store.Store) {
		add := func(slug string, change func(*referral.Vacancy)) int64 {
			v := sampleVacancy(slug)
			change(v)
			v.Folded = referral.Fold(v.VacancyText)
			require.NoError(t, s.CreateVacancy(ctx, v))
			return v.ID
		}
		river := add("river", func(v *referral.Vacancy) { v.Title, v.Language = "Coöperative 100% River_Engineer", "en-GB" })
		lab := add("lab", func(v *referral.Vacancy) {
			v.Title, v.Department, v.Language, v.Status, v.Source = "Lab analyst", "Labs", "nl", referral.Draft, "other"
			v.Locations = []referral.Location{{City: "Delft", Country: "NL"}, {City: `Zürich 50%_"x"`, Country: "CH"}}
		})
		nowhere := add("nowhere", func(v *referral.Vacancy) { v.Locations, v.ValidThrough = nil, "" })
		for _, c := range []struct {
			filter referral.VacancyFilter
			ids    []int64
		}{
			{referral.VacancyFilter{}, []int64{nowhere, lab, river}},
			{referral.VacancyFilter{Search: "cooperative ENGINEER"}, []int64{river}},
			{referral.VacancyFilter{Search: "cooperative analyst"}, []int64{}},
			{referral.VacancyFilter{Search: "100%"}, []int64{river}},
			{referral.VacancyFilter{Search: "r_e"}, []int64{river}},
			{referral.VacancyFilter{Search: "%"}, []int64{river, lab}[0:0]},
			{referral.VacancyFilter{City: "den HAAG"}, []int64{river}},
			{referral.VacancyFilter{City: "haag"}, []int64{river}},
			{referral.VacancyFilter{City: "zÜrich"}, []int64{lab}},
			{referral.VacancyFilter{City: `%_"x"`}, []int64{lab}},
			{referral.VacancyFilter{City: "nl"}, []int64{}},
			{referral.VacancyFilter{City: "city"}, []int64{}},
			{referral.VacancyFilter{Status: referral.Draft}, []int64{lab}},
			{referral.VacancyFilter{Department: "Labs"}, []int64{lab}},
			{referral.VacancyFilter{Language: "nl"}, []int64{lab}},
			{referral.VacancyFilter{Language: "e_"}, []int64{}},
			{referral.VacancyFilter{Source: "other"}, []int64{lab}},
			{referral.VacancyFilter{OpenOn: "2026-06-30"}, []int64{nowhere, lab, river}},
			{referral.VacancyFilter{OpenOn: "2026-07-01"}, []int64{nowhere}},
			{referral.VacancyFilter{Closes: referral.Period{To: "2026-06-30"}}, []int64{lab, river}},
			{referral.VacancyFilter{Closes: referral.Period{To: "2026-06-29"}}, []int64{}},
			{referral.VacancyFilter{Closes: referral.Period{From: "2026-06-30", To: "2026-07-02"}, Status: referral.Draft}, []int64{lab}},
			{referral.VacancyFilter{Status: referral.Published, Department: "Rivers", Language: "en", City: "Den Haag", Search: "river"}, []int64{river}},
		} {
			if c.filter.Search == "%" { // in the city of one and the title of the other
				c.ids = []int64{lab, river}
			}
			got := found(t, func(v referral.Vacancy) int64 { return v.ID })(s.Vacancies(ctx, c.filter))
			require.Equal(t, c.ids, got, "%+v", c.filter)
		}
	})
}

func TestTenThousandVacanciesAreWrittenAtOnce(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, s *store.Store) {
		rows := numbered(10_000, func(i int) *referral.Vacancy { return sampleVacancy(fmt.Sprint("v", i)) })
		begin := time.Now()
		require.NoError(t, s.CreateVacancies(ctx, rows))
		t.Log("wrote them in", time.Since(begin))
		last, err := s.VacancyBySlug(ctx, "v9999")
		require.NoError(t, err)
		require.Equal(t, *rows[9999], last, "the id filled in is the id of the row")

		known, err := s.VacanciesOfSource(ctx, "feed")
		require.NoError(t, err)
		require.Len(t, known, 10_000)
		require.Equal(t, *rows[4321], known["v4321"])

		slugs := []string{"new", "v9999"}
		for i := range 2000 {
			slugs = append(slugs, fmt.Sprint("v", i))
		}
		taken, err := s.SlugsTaken(ctx, slugs)
		require.NoError(t, err)
		require.Len(t, taken, 2001)
		require.False(t, taken["new"])
		is, err := s.SlugTaken(ctx, "v5")
		require.NoError(t, err)
		require.True(t, is)
	})
}

func TestOfManyVacanciesAllAreWrittenOrNone(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, s *store.Store) {
		rows := numbered(store.Batch+5, func(i int) *referral.Vacancy { return sampleVacancy(fmt.Sprint("v", i)) })
		rows[store.Batch+3] = sampleVacancy("v1")
		requireCode(t, referral.Conflict, s.CreateVacancies(ctx, rows))
		require.Empty(t, everything(t, s))
		require.NoError(t, s.CreateVacancies(ctx, nil))
	})
}

func TestVacanciesAreCountedAsHRReadsThem(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, s *store.Store) {
		empty, err := s.VacancyRegister(ctx, referral.Period{From: "2026-11-23", To: "2026-12-07"})
		require.NoError(t, err)
		require.Zero(t, empty.VacancyCounts)
		ids := map[string]int64{}
		for slug, v := range map[string]struct {
			status referral.Status
			last   string
		}{
			"draft": {referral.Draft, "2026-11-30"}, "closed": {referral.Closed, "2026-11-30"}, "always": {referral.Published, ""},
			"yesterday": {referral.Published, "2026-11-22"}, "today": {referral.Published, "2026-11-23"},
			"soon": {referral.Published, "2026-12-07"}, "later": {referral.Published, "2026-12-08"},
		} {
			row := sampleVacancy(slug)
			row.Status, row.ValidThrough, row.Department = v.status, v.last, "D-"+slug[:1]
			require.NoError(t, s.CreateVacancy(ctx, row))
			ids[slug] = row.ID
		}
		r, err := s.VacancyRegister(ctx, referral.Period{From: "2026-11-23", To: "2026-12-07"})
		require.NoError(t, err)
		require.Equal(t, referral.VacancyRegister{
			VacancyCounts: referral.VacancyCounts{Draft: 1, Open: 4, Soon: 2, Over: 1, Closed: 1},
			Departments:   []string{"D-a", "D-c", "D-d", "D-l", "D-s", "D-t", "D-y"}, Sources: []string{"feed"},
		}, r)
		require.EqualValues(t, 7, r.All())
		for closes, want := range map[referral.Period][]string{
			{From: "2026-11-23", To: "2026-12-07"}: {"today", "soon"}, {To: "2026-11-22"}: {"yesterday"}, {From: "2026-12-08"}: {"later"},
		} {
			list, err := s.Vacancies(ctx, referral.VacancyFilter{Status: referral.Published, Closes: closes})
			require.NoError(t, err)
			var got []string
			for _, v := range list.Items {
				got = append(got, v.Slug)
			}
			require.ElementsMatch(t, want, got, "%+v", closes)
		}
	})
}

func TestWhatWasCountedForSomeVacancies(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, s *store.Store) {
		w := fill(t, s)
		second := sampleVacancy("second")
		require.NoError(t, s.CreateVacancy(ctx, second))
		require.NoError(t, s.ReplaceTallies(ctx, []referral.Tally{
			{Day: "2026-11-22", LinkID: w.link.ID, AmbassadorID: 1, VacancyID: w.vacancy.ID, Channel: "x", Counts: referral.Counts{Links: 1, Visits: 4}},
			{Day: "2026-11-23", LinkID: w.link.ID, AmbassadorID: 1, VacancyID: w.vacancy.ID, Channel: "x", Counts: referral.Counts{Visits: 3, Applications: 1}},
			{Day: "2026-11-23", VacancyID: w.vacancy.ID, Channel: referral.Direct, Counts: referral.Counts{Applications: 2, Hires: 1}},
			{Day: "2026-11-23", LinkID: -7, AmbassadorID: 7, VacancyID: second.ID, Channel: "spoken", Counts: referral.Counts{Visits: 5}},
		}))
		got, err := s.VacancyTallies(ctx, []int64{w.vacancy.ID, second.ID, 999})
		require.NoError(t, err)
		require.Equal(t, map[int64]referral.Counts{
			w.vacancy.ID: {Links: 1, Visits: 7, Applications: 3, Hires: 1}, second.ID: {Visits: 5},
		}, got)
		none, err := s.VacancyTallies(ctx, nil)
		require.NoError(t, err)
		require.Empty(t, none)
	})
}

func TestTitlesAreThoseOfTheNewestAndOfWhomIsAskedFor(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, s *store.Store) {
		vs := numbered(4, func(i int) *referral.Vacancy { return sampleVacancy(fmt.Sprint("v", i)) })
		require.NoError(t, s.CreateVacancies(ctx, vs))
		for _, c := range []struct {
			newest int
			ids    []int64
			want   []*referral.Vacancy
		}{
			{0, nil, nil}, {2, nil, vs[2:]}, {9, nil, vs}, {0, []int64{vs[1].ID, 999}, vs[1:2]}, {2, []int64{vs[3].ID, vs[0].ID}, []*referral.Vacancy{vs[0], vs[2], vs[3]}},
		} {
			var want []referral.VacancyTitle
			for _, v := range c.want {
				want = append(want, referral.VacancyTitle{ID: v.ID, Title: v.Title, Language: v.Language})
			}
			found, err := s.VacancyTitles(ctx, c.newest, c.ids)
			require.NoError(t, err)
			require.ElementsMatch(t, want, found, "%d and %v", c.newest, c.ids)
		}
	})
}
