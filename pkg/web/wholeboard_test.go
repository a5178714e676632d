package web_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"goodword/pkg/referral"
	"goodword/pkg/testkit/site"
)

// brought counts for somebody on a day straight away.
func brought(t *testing.T, s *site.Site, who referral.Person, day string, c referral.Counts) {
	t.Helper()
	require.NoError(t, s.Store.AddTallies(context.Background(), []referral.Tally{{
		Day: day, AmbassadorID: who.ID, VacancyID: s.Vacancy.ID, Channel: referral.ByWord, Counts: c,
	}}))
}

func TestWholeBoard(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		page := func(query string) site.Ask { return site.Ask{As: s.Hanna, Path: "/hr/board" + query} }
		s.Run(t, []site.Scenario{
			{Name: "before anybody brought anything", Ask: page(""), Status: 200, Contains: []string{"Nobody brought anything in these days", "As soon as somebody opens"}, NotContains: []string{"<table", "board.csv"}},
		})
		evil := s.AddPerson(t, referral.Profile{Name: `=cmd|' /C calc'!A0`, Email: "evil@uni.example", Department: "Civiele Techniek en Watermanagementonderzoek", Active: true})
		brought(t, s, s.Mara, "2026-11-23", referral.Counts{Applications: 3, Hires: 1})
		brought(t, s, evil, "2026-11-02", referral.Counts{Applications: 1})
		brought(t, s, s.Bo, "2026-08-31", referral.Counts{Applications: 2})
		s.Run(t, []site.Scenario{
			{Name: "this quarter beside the weeks before, with who fell back", Ask: page(""), Status: 200, Contains: []string{
				"2 colleagues brought 4\u00a0applications, 2 more than before", "Bo Yılmaz", "<td class=\"n\">2</td><td class=\"n\">−2</td><td class=\"n\"><b>0</b>", "&#43;3", "Civiele Techniek",
				`href="/hr/board?metric=hires&amp;period=quarter"`, `href="/hr/board.xlsx?metric=applications&amp;period=quarter"`, `<input type="hidden" name="metric" value="applications">`}},
			{Name: "by hires, in Dutch", Ask: page("?metric=hires&lang=nl"), Status: 200, Contains: []string{"1 collega bracht 1\u00a0aangenomen collega, 1 meer dan ervoor", "Verschil", `name="lang" value="nl"`}, NotContains: []string{"Bo Yılmaz"}},
			{Name: "of all days there is no before", Ask: page("?period=all"), Status: 200, Contains: []string{"3 colleagues brought 6\u00a0applications<", "Bo Yılmaz"}, NotContains: []string{"−", ">Change<"}},
			{Name: "one department, which stays when days are chosen", Ask: page("?department=" + "Civiele+Techniek+en+Watermanagementonderzoek"), Status: 200,
				Contains: []string{"1 colleague brought 1\u00a0application", "<option selected>Civiele", `name="department" value="Civiele`, "department=Civiele"}, NotContains: []string{"Mara Visser"}},
			{Name: "a department without anybody leads back", Ask: page("?department=Nergens&metric=visits"), Status: 200, Contains: []string{"Nobody from Nergens brought anything", "<option selected>Nergens", `href="/hr/board?metric=visits&amp;period=quarter"`}},
			{Name: "a day that is none", Ask: page("?from=gisteren"), Status: 422, Contains: []string{"This is not a date", `value="gisteren"`}, NotContains: []string{"<table"}},
			{Name: "a metric and a page that do not exist are the first", Ask: page("?metric=points&page=-7"), Status: 200, Contains: []string{"2 colleagues brought 4\u00a0applications"}},
		})
		w := s.Do(t, site.Ask{As: s.Hanna, Path: "/hr/board.csv?lang=nl"})
		require.Equal(t, `attachment; filename="board-2026-11-23.csv"`, w.Header().Get("Content-Disposition"))
		require.Equal(t, strings.Join([]string{
			"\ufeffPlaats;Collega;Afdeling;Sollicitaties;Ervoor;Verschil",
			"1;Mara Visser;" + s.Mara.Department + ";3;0;3",
			`2;'=cmd|' /C calc'!A0;Civiele Techniek en Watermanagementonderzoek;1;0;1`,
			"3;Bo Yılmaz;" + s.Bo.Department + ";0;2;-2", "",
		}, "\n"), w.Body.String())
		w = s.Do(t, site.Ask{As: s.Hanna, Path: "/hr/board.xlsx?period=all"})
		require.Equal(t, 200, w.Code)
		require.True(t, strings.HasPrefix(w.Body.String(), "PK"))
		s.Run(t, []site.Scenario{{Name: "a file of a day that is none", Ask: site.Ask{As: s.Hanna, Path: "/hr/board.csv?to=x"}, Status: 400}})
	})
}

func TestALongBoardHasPages(t *testing.T) {
	s := onSQLite(t)
	for i := range 120 {
		p := s.AddPerson(t, referral.Profile{Name: fmt.Sprintf("Collega %03d", i+1), Email: fmt.Sprintf("c%d@uni.example", i), Active: true})
		brought(t, s, p, "2026-11-20", referral.Counts{Applications: int64(500 - i)})
	}
	page := func(query string) site.Ask { return site.Ask{As: s.Hanna, Path: "/hr/board" + query} }
	s.Run(t, []site.Scenario{
		{Name: "the first", Ask: page(""), Status: 200, Contains: []string{"Rows 1 to 50 of 120", "Collega 001", "Collega 050", `rel="next"`}, NotContains: []string{"Collega 051", `rel="prev"`}},
		{Name: "the last", Ask: page("?page=3"), Status: 200, Contains: []string{"Rows 101 to 120 of 120", "Collega 120", `rel="prev"`}, NotContains: []string{"Collega 100<", `rel="next"`}},
		{Name: "one that is not there", Ask: page("?page=9"), Status: 200, Contains: []string{"Rows 1 to 50"}},
	})
	w := s.Do(t, site.Ask{As: s.Hanna, Path: "/hr/board.csv"})
	require.Equal(t, 121, strings.Count(w.Body.String(), "\n"), "a file holds all pages")
}
