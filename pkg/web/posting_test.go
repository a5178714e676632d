package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"goodword/pkg/referral"
	"goodword/pkg/store"
	"goodword/pkg/testkit"
	"goodword/pkg/testkit/site"
)

func TestHRsListOfVacancies(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		ctx, hanna := t.Context(), site.ActorOf(s.Hanna)
		page := func(query string) site.Ask { return site.Ask{As: s.Hanna, Path: "/hr/vacancies" + query} }
		_, err := s.Programme.CreateVacancy(ctx, hanna, referral.VacancyText{Title: "Conceptdenker", Department: "Marketing & <zo>"})
		require.NoError(t, err)
		closed := s.AddVacancy(t, referral.VacancyText{Title: "Dijkwachter", Description: "x"})
		_, err = s.Programme.CloseVacancy(ctx, hanna, closed.ID, referral.Filled)
		require.NoError(t, err)
		s.AddVacancy(t, referral.VacancyText{Title: "Sluiswachter", Description: "x", ValidThrough: "2026-11-27"})
		over := s.AddVacancy(t, referral.VacancyText{Title: "Brugwachter", Description: "x", ValidThrough: "2026-11-23"})
		s.Clock.Forward(24 * time.Hour)
		_, err = s.Programme.Import(ctx, referral.System, []referral.Posting{{ExternalID: "1", VacancyText: referral.VacancyText{Title: "Import", Description: "x"}}}, referral.ImportOptions{Source: "ats"})
		require.NoError(t, err)
		l := s.Share(t, s.Mara, "whatsapp", "")
		s.Click(t, l, "192.0.2.7")
		s.Run(t, []site.Scenario{
			{Name: "all of them, headed by what is open", Ask: page(""), Status: 200, Contains: []string{
				"<h1>3 vacancies are open, 1 closes within 14 days</h1>", "6\u00a0vacancies in all: 1\u00a0in draft, 1\u00a0past the last day, 1\u00a0closed.",
				"Conceptdenker", "Marketing &amp; &lt;zo&gt;", "Somebody was found", "until 13\u00a0December\u00a02026", ">Published (4)<", "/hr/vacancies.xlsx", ">ats<"}},
			{Name: "in Dutch", Ask: page("?lang=nl"), Status: 200, Contains: []string{"3 vacatures staan open, 1 sluit binnen 14 dagen", "Laatste dag voorbij"}},
			{Name: "drafts", Ask: page("?status=draft"), Status: 200, Contains: []string{"Conceptdenker", "Show all vacancies"}, NotContains: []string{"Dijkwachter"}},
			{Name: "closing soon", Ask: page("?status=soon"), Status: 200, Contains: []string{"Sluiswachter"}, NotContains: []string{"Brugwachter", "Waterbouwkundig"}},
			{Name: "past the last day", Ask: page("?status=over"), Status: 200, Contains: []string{"Brugwachter"}, NotContains: []string{"Sluiswachter", "Waterbouwkundig"}},
			{Name: "closed", Ask: page("?status=closed"), Status: 200, Contains: []string{"Dijkwachter"}, NotContains: []string{"Sluiswachter"}},
			{Name: "of a department and a word", Ask: page("?department=Waterbouw&q=golfgoot"), Status: 200, Contains: []string{"Waterbouwkundig ingenieur"}, NotContains: []string{"Sluiswachter"}},
			{Name: "of a source", Ask: page("?source=ats"), Status: 200, Contains: []string{"Import", `<option selected>ats</option>`}, NotContains: []string{"Sluiswachter"}},
			{Name: "nothing", Ask: page("?q=zzz"), Status: 200, Contains: []string{"No vacancy matches", `value="zzz"`}, NotContains: []string{"<table"}},
			{Name: "a state that is none is all", Ask: page("?status=%3Cx%3E"), Status: 200, Contains: []string{"Dijkwachter"}},
			{Name: "not for an employee", Ask: site.Ask{As: s.Mara, Path: "/hr/vacancies"}, Status: 403},
		})
		row := regexp.MustCompile(`(?s)Waterbouwkundig ingenieur</a>.*?</tr>`).FindString(s.Do(t, page("")).Body.String())
		require.Equal(t, []string{"1", "0", "0", "0"}, numbersIn(row), "links, visits, applications, hires")
		csv := s.Do(t, site.Ask{As: s.Hanna, Path: "/hr/vacancies.csv?status=over"})
		require.Equal(t, `attachment; filename="vacancies-2026-11-24.csv"`, csv.Header().Get("Content-Disposition"))
		require.Equal(t, fmt.Sprintf("\ufeffNumber,Title,Department,State,Explanation,Last day,Source,Links,Visits,Applications,Hires\n%d,Brugwachter,,Past its last day,23\u00a0November\u00a02026,2026-11-23,,0,0,0,0\n", over.ID), csv.Body.String())
		require.Equal(t, http.StatusOK, s.Do(t, site.Ask{As: s.Hanna, Path: "/hr/vacancies.xlsx"}).Code)
		noteShown(s.Do(t, page("")))
	})
}

var cell = regexp.MustCompile(`</span>([\d,.]+)</td>`)

func numbersIn(row string) (all []string) {
	for _, m := range cell.FindAllStringSubmatch(row, -1) {
		all = append(all, m[1])
	}
	return all
}

func TestHRsListGoesOnOnFurtherPages(t *testing.T) {
	s := onSQLite(t)
	for i := range 45 {
		s.AddVacancy(t, referral.VacancyText{Title: fmt.Sprintf("Vacature %02d", i), Description: "x", Department: "IT"})
	}
	next := regexp.MustCompile(`href="(/hr/vacancies\?[^"]*)" rel="next"`)
	path, seen := "/hr/vacancies?department=IT&status=published", 0
	for path != "" {
		body := s.Do(t, site.Ask{As: s.Hanna, Path: path}).Body.String()
		seen += strings.Count(body, `<th scope="row">`)
		path = ""
		if m := next.FindStringSubmatch(body); m != nil {
			path = strings.ReplaceAll(m[1], "&amp;", "&")
			require.Contains(t, path, "department=IT")
			require.Contains(t, path, "status=published")
		}
	}
	require.Equal(t, 45, seen, "every vacancy once")
}

// BenchmarkHRsVacancies asks for HR's list with 5,000 vacancies of 5 kB, 20,000
// links with three days of counts, and 100,000 applications without a link. Each
// page has to be there within 50 ms:
//
//	go test ./pkg/web -run - -bench HRsVacancies -benchtime 50x
func BenchmarkHRsVacancies(b *testing.B) {
	if testing.Short() {
		b.Skip("it fills databases with 5,000 vacancies")
	}
	b.Run("sqlite", func(b *testing.B) { benchmarkPostings(b, testkit.SQLite(b)) })
	b.Run("postgresql", func(b *testing.B) { benchmarkPostings(b, testkit.PostgreSQL(b)) })
}

func benchmarkPostings(b *testing.B, st *store.Store) {
	s := site.New(b, st)
	ctx := b.Context()
	text := strings.Repeat("Je ontwerpt dijken die blijven staan, met collega’s die hun vak kennen. ", 70)
	var vs []*referral.Vacancy
	for i := range 5000 {
		v := &referral.Vacancy{Slug: fmt.Sprint("v-", i), Status: referral.Published, Version: 1, VacancyText: referral.VacancyText{
			Title: fmt.Sprint("Ingenieur ", i), Language: "nl", Department: fmt.Sprint("Afdeling ", i%40), Description: text, ValidThrough: "2026-12-01", Workplace: referral.OnSite}}
		v.Folded = referral.Fold(v.VacancyText)
		vs = append(vs, v)
	}
	require.NoError(b, s.Store.CreateVacancies(ctx, vs))
	var links []*referral.Link
	for i := range 20_000 {
		links = append(links, &referral.Link{Code: fmt.Sprintf("L%07d", i), VacancyID: vs[i%len(vs)].ID, AmbassadorID: s.Mara.ID, Channel: "whatsapp", Version: 1, RevokedAt: &site.Start})
	}
	require.NoError(b, s.Store.CreateLinks(ctx, links))
	for day := range 3 {
		var ts []referral.Tally
		for _, l := range links {
			ts = append(ts, referral.Tally{Day: fmt.Sprintf("2026-11-2%d", day), LinkID: l.ID, AmbassadorID: s.Mara.ID, VacancyID: l.VacancyID, Channel: "whatsapp", Counts: referral.Counts{Visits: 1}})
		}
		require.NoError(b, s.Store.AddTallies(ctx, ts))
	}
	for year := range 20 { // of each vacancy an application on each of twenty days
		var ts []referral.Tally
		for _, v := range vs {
			ts = append(ts, referral.Tally{Day: fmt.Sprintf("20%02d-06-01", year), VacancyID: v.ID, Channel: referral.Direct, Counts: referral.Counts{Applications: 1}})
		}
		require.NoError(b, s.Store.AddTallies(ctx, ts))
	}
	cookie := s.SignIn(b, s.Hanna)
	for name, path := range map[string]string{
		"newest": "/hr/vacancies", "older": "/hr/vacancies?after=2000", "department": "/hr/vacancies?department=Afdeling+7", "soon": "/hr/vacancies?status=soon",
		"a word in none": "/hr/vacancies?q=kwantumkoning", "a word in all": "/hr/vacancies?q=dijken", "editor": fmt.Sprint("/hr/vacancies/", vs[4000].ID),
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				r := httptest.NewRequest(http.MethodGet, path, nil)
				r.Header.Set("Cookie", cookie)
				answer := httptest.NewRecorder()
				s.Bare.ServeHTTP(answer, r)
				require.Equal(b, http.StatusOK, answer.Code)
			}
			b.ReportMetric(b.Elapsed().Seconds()*1000/float64(b.N), "ms/page")
		})
	}
}
