package web_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"goodword/pkg/referral"
	"goodword/pkg/testkit/site"
)

func TestTheOverviewPutsAPeriodBesideTheOneBefore(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		empty := s.Do(t, site.Ask{As: s.Hanna, Path: "/hr?lang=en"})
		noteShown(empty)
		require.Contains(t, empty.Body.String(), "<h1>Overview</h1>")
		require.Contains(t, empty.Body.String(), "nothing came through a colleague")
		require.Contains(t, empty.Body.String(), "Nothing was shared yet.")

		apply := func(ref, name, told string) {
			_, err := s.Programme.Apply(t.Context(), s.Vacancy.ID, referral.ApplicationForm{
				Name: name, Email: name + "@elders.example", Ref: ref, ReferredBy: told,
			})
			require.NoError(t, err)
		}
		l := s.Share(t, s.Bo, "whatsapp", "")
		s.Clock.Forward(time.Hour)
		apply(s.Click(t, l, "192.0.2.9"), "Een", "")
		s.Clock.Forward(42 * 24 * time.Hour)
		s.Run(t, []site.Scenario{{Name: "six weeks on, what was is what is compared with", Ask: site.Ask{As: s.Ada, Path: "/hr?lang=en"}, Status: 200,
			Contains: []string{"<h1>0 applications, 1 fewer than in the period before</h1>", "looked less",
				", beside the 42\u00a0days before</p>", "</svg>The 42\u00a0days before: 1", "Version 1, which came with the program."}}})
		policy, err := s.Programme.PolicyInForce(t.Context())
		require.NoError(t, err)
		policy.Content.KnownDays = 7
		_, err = s.Programme.AdoptPolicy(t.Context(), site.ActorOf(s.Hanna), policy.Content)
		require.NoError(t, err)
		s.Run(t, []site.Scenario{{Name: "since when the rules hold", Ask: site.Ask{As: s.Ada, Path: "/hr?lang=en"}, Status: 200,
			Contains: []string{"Version 2, since 4\u00a0January\u00a02027."}, NotContains: []string{"came with the program"}}})
	})
}

func TestTheOverviewTellsApartWhatNobodyBrought(t *testing.T) {
	s := onSQLite(t)
	l := s.Share(t, s.Bo, "whatsapp", "")
	s.Clock.Forward(time.Hour)
	for i, form := range []referral.ApplicationForm{{Ref: s.Click(t, l, "192.0.2.9")}, {ReferredBy: "Mara Visser"}, {}, {ReferredBy: "die lange"}} {
		form.Name, form.Email = fmt.Sprint("Kandidaat ", i), fmt.Sprintf("k%d@elders.example", i)
		_, err := s.Programme.Apply(t.Context(), s.Vacancy.ID, form)
		require.NoError(t, err)
	}
	s.Run(t, []site.Scenario{
		{Name: "of four applications two came through colleagues, one of them by word", Ask: site.Ask{As: s.Hanna, Path: "/hr?lang=en"}, Status: 200,
			Contains: []string{"<h1>2 applications, 2 more than in the period before</h1>", "1 application came without a link", "2 applications came without a colleague", "Own word",
				"1 candidate named somebody who cannot be found", `href="/hr/claims?lang=en"`, "Version 2.", "data-chart", "<table>"}},
		{Name: "days that are none are said", Ask: site.Ask{As: s.Hanna, Path: "/hr?from=2026-13-01&to=x"}, Status: 422, Contains: []string{`id="from-e"`, `id="to-e"`}},
		{Name: "a single day has no line", Ask: site.Ask{As: s.Hanna, Path: "/hr?from=2026-11-02&to=2026-11-02"}, Status: 200, NotContains: []string{"data-chart"}},
		{Name: "an open end cannot be compared", Ask: site.Ask{As: s.Hanna, Path: "/hr?from=2026-11-02"}, Status: 422, Contains: []string{`id="to-e"`}},
	})
}

func TestTheBoardShowsWhatWasDecided(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		see := func(as referral.Person) string {
			w := s.Do(t, site.Ask{As: as, Path: "/board?lang=en&metric=clicks&period=all"})
			require.Equal(t, 200, w.Code)
			noteShown(w)
			return w.Body.String()
		}
		l := s.Share(t, s.Bo, "whatsapp", "")
		s.Share(t, s.Mara, "whatsapp", "")
		s.Clock.Forward(time.Hour)
		for i := range referral.MinVisitors {
			s.Click(t, l, fmt.Sprintf("192.0.%d.7", 2+i))
		}
		require.Contains(t, see(s.Bo), "There is no board")
		require.Contains(t, see(s.Bo), "No decision is on record.")
		require.Contains(t, see(s.Bo), `<span class="big">`, "one's own numbers are there in any mode")
		decide := func(mode referral.BoardMode) {
			_, err := s.Programme.DecideBoard(t.Context(), site.ActorOf(s.Ada), 0, referral.BoardDecision{Mode: mode, DecidedOn: s.Programme.Day(s.Clock.Now()), Reference: "OR-2026-031"})
			require.NoError(t, err)
		}
		decide(referral.BoardNamed)
		require.Contains(t, see(s.Bo), "OR-2026-031")
		require.NotContains(t, see(s.Mara), "Bo Yılmaz", "nobody is ranked against their will")
		require.NotContains(t, see(s.Hanna), "Bo Yılmaz", "nor to HR on this page")
		appear := func(v referral.Visibility) {
			_, err := s.Programme.EditMe(t.Context(), site.ActorOf(s.Bo), 0, func(p *referral.Profile) { p.BoardVisibility, p.Nickname = v, "De Waterwolf" })
			require.NoError(t, err)
		}
		appear(referral.Nickname)
		require.Contains(t, see(s.Mara), "De Waterwolf")
		require.Contains(t, see(s.Bo), "<b>De Waterwolf</b> (you)")
		require.NotContains(t, see(s.Mara), "Bo Yılmaz")
		appear(referral.Named)
		require.Contains(t, see(s.Mara), "Bo Yılmaz")
		require.Contains(t, see(s.Bo), "<h1>You are first</h1>")
		require.Contains(t, see(s.Mara), "You are not on it yet")
		decide(referral.BoardOwn)
		require.NotContains(t, see(s.Mara), "Bo Yılmaz")
		require.Contains(t, see(s.Bo), "You are first")
		decide(referral.BoardTotals)
		require.NotContains(t, see(s.Bo), "Bo Yılmaz</th>")
	})
}
