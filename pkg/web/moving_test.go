package web_test

import (
	"fmt"
	"net/url"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"

	"goodword/pkg/referral"
	"goodword/pkg/testkit/site"
)

// several makes some applications and gives their numbers.
func several(t *testing.T, s *site.Site, n int) (ids []string) {
	t.Helper()
	for i := range n {
		a, err := s.Programme.Apply(t.Context(), s.Vacancy.ID, referral.ApplicationForm{Name: fmt.Sprint("Kandidaat ", i), Email: fmt.Sprintf("k%d@elders.example", i)})
		require.NoError(t, err)
		ids = append(ids, fmt.Sprint(a.ID))
	}
	return ids
}

func TestMovingApplicationsFromTheList(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		ids := several(t, s, 3)
		const list = "/hr/applications?lang=en&stage=applied"
		status, _, body := send(t, s, s.Hanna, list, url.Values{"act": {"ask"}, "id": ids[:2], "to": {"interview"}})
		require.Equal(t, 200, status)
		for _, part := range []string{"Move 2 applications to ‘Interviews’?", "Kandidaat 0", "Kandidaat 1", "No message is sent", "Rather not"} {
			require.Contains(t, body, part)
		}
		require.NotContains(t, body, "Kandidaat 2")
		require.Contains(t, s.Do(t, site.Ask{As: s.Hanna, Path: list}).Body.String(), "Kandidaat 0", "asking moves nothing")

		status, _, body = send(t, s, s.Hanna, list, url.Values{"act": {"ask"}, "to": {"interview"}})
		require.Equal(t, 422, status)
		require.Contains(t, body, "Choose one or more applications first.")
		require.Contains(t, body, "<h1>There is nothing to move yet</h1>")
		status, _, body = send(t, s, s.Hanna, list, url.Values{"act": {"ask"}, "id": ids})
		require.Equal(t, 422, status)
		require.Contains(t, body, "Choose a stage")

		status, location, _ := send(t, s, s.Hanna, list, url.Values{"act": {"move"}, "id": ids[:2], "to": {"interview"}})
		require.Equal(t, 303, status)
		body = s.Do(t, site.Ask{As: s.Hanna, Path: location}).Body.String()
		require.Contains(t, body, "2 applications were moved.")
		require.Contains(t, body, `value="undo"`)
		require.NotContains(t, body, "Kandidaat 0")
		at, err := url.Parse(location)
		require.NoError(t, err)
		status, location, _ = send(t, s, s.Hanna, list, url.Values{"act": {"undo"}, "steps": {at.Query().Get("steps")}})
		require.Equal(t, 303, status)
		body = s.Do(t, site.Ask{As: s.Hanna, Path: location}).Body.String()
		require.Contains(t, body, "2 applications are back where they were.")
		require.Contains(t, body, "Kandidaat 0")

		for _, act := range []string{"move", "undo", "ask"} {
			status, _, _ = send(t, s, s.Bo, list, url.Values{"act": {act}, "id": ids, "to": {"hired"}, "steps": {"1"}})
			require.Equal(t, 403, status, act)
		}
	})
}

func TestApplicationsByStageAndAsAFile(t *testing.T) {
	s := onSQLite(t)
	ids := several(t, s, 12)
	l := s.Share(t, s.Bo, "whatsapp", "")
	_, err := s.Programme.Apply(t.Context(), s.Vacancy.ID, referral.ApplicationForm{Name: "=Via Bo", Email: "via@elders.example", Ref: s.Click(t, l, "192.0.2.9")})
	require.NoError(t, err)
	_, err = s.Programme.MoveStages(t.Context(), site.ActorOf(s.Hanna), numbersOf(t, ids[:2]), referral.Hired, "")
	require.NoError(t, err)
	hr := func(path string) site.Ask { return site.Ask{As: s.Hanna, Path: path} }
	s.Run(t, []site.Scenario{
		{Name: "every stage says how many it has", Ask: hr("/hr/applications?lang=en"), Status: 200, Contains: []string{"Received <b>11</b>", "Hired <b>2</b>", "Offer <b>0</b>"}},
		{Name: "the board has a column for each", Ask: hr("/hr/applications?lang=en&view=board"), Status: 200, Contains: []string{`class="lanes"`, "Kandidaat 11", "nobody", `<a href="/hr/applications?lang=en&amp;stage=applied">1 more</a>`}, NotContains: []string{`name="id"`}},
		{Name: "an empty board says so once", Ask: hr("/hr/applications?lang=en&view=board&q=zeepaardje"), Status: 200, Contains: []string{"No application fits", `name="view" value="board"`}, NotContains: []string{`class="lanes"`, "nobody<"}},
		{Name: "a column shows the newest ten", Ask: hr("/hr/applications?view=board"), Status: 200, NotContains: []string{">Kandidaat 2</a>"}},
		{Name: "through a colleague", Ask: hr("/hr/applications?lang=en&ambassador=Bo+Y%C4%B1lmaz"), Status: 200, Contains: []string{"=Via Bo"}, NotContains: []string{">Kandidaat 3</a>"}},
		{Name: "through nobody we know", Ask: hr("/hr/applications?lang=en&ambassador=Niemand"), Status: 200, Contains: []string{"Nobody here has this name", `id="ambassador-e"`}},
		{Name: "on days that are none", Ask: hr("/hr/applications?lang=en&from=x"), Status: 200, Contains: []string{`id="from-e"`}},
		{Name: "before there were any", Ask: hr("/hr/applications?lang=en&to=2020-01-01"), Status: 200, Contains: []string{"No application fits"}},
		{Name: "as a file that a spreadsheet runs nothing of", Ask: hr("/hr/applications.csv?lang=en"), Status: 200, Contains: []string{"'=Via Bo", "Kandidaat 11"}},
		{Name: "what was asked for is in the file", Ask: hr("/hr/applications.csv?lang=nl&stage=hired"), Status: 200, Contains: []string{";Kandidaat 0;", ";Kandidaat 1;"}, NotContains: []string{"Via Bo"}},
		{Name: "a workbook", Ask: hr("/hr/applications.xlsx"), Status: 200, Contains: []string{"PK"}},
		{Name: "a file of nobody we know", Ask: hr("/hr/applications.csv?ambassador=Niemand"), Status: 400},
		{Name: "an employee gets none", Ask: site.Ask{As: s.Bo, Path: "/hr/applications.csv"}, Status: 403},
	})
}

func numbersOf(t *testing.T, texts []string) (ns []int64) {
	t.Helper()
	for _, s := range texts {
		var n int64
		_, err := fmt.Sscan(s, &n)
		require.NoError(t, err)
		ns = append(ns, n)
	}
	return ns
}

func TestHRMovesThreeApplicationsByKeyboardAloneAndUndoesIt(t *testing.T) {
	t.Parallel()
	ctx := browser(t)
	s, address := live(t)
	several(t, s, 4)
	signIn(t, ctx, address, s.Hanna)
	require.NoError(t, chromedp.Do(ctx,
		chromedp.Navigate(address+"/hr/applications?lang=en"), chromedp.WaitVisible(chromedp.CSS(".choosing")),
		chromedp.KeyEvent("jxjxjx"), chromedp.KeyEvent("e"), chromedp.KeyEvent(kb.ArrowDown+kb.ArrowDown+kb.ArrowDown), chromedp.KeyEvent(kb.Tab), chromedp.KeyEvent(kb.Enter),
		chromedp.WaitVisible(chromedp.CSS("main.page-moving")), chromedp.Focus(chromedp.CSS(`button[value="move"]`)), chromedp.KeyEvent(kb.Enter),
		chromedp.WaitVisible(chromedp.CSS(".notice.good")),
	))
	moved := func() int64 {
		counts, err := s.Programme.StageCounts(t.Context(), site.ActorOf(s.Hanna), referral.ApplicationFilter{})
		require.NoError(t, err)
		return counts[referral.Interview]
	}
	require.EqualValues(t, 3, moved())
	require.NoError(t, chromedp.Do(ctx, chromedp.KeyEvent("u"), chromedp.WaitNotPresent(`button[value="undo"]`)))
	require.EqualValues(t, 0, moved())
	require.NoError(t, chromedp.Do(ctx, chromedp.WaitVisible(chromedp.CSS(".choosing")), chromedp.Focus(chromedp.CSS("#q")), chromedp.KeyEvent("?x/Kandidaat 3")))
	typed, err := chromedp.Run(ctx, chromedp.Value(chromedp.CSS("#q")))
	require.NoError(t, err)
	require.Equal(t, "?x/Kandidaat 3", typed, "keys do nothing while one types")
}
