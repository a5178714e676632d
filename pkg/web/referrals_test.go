package web_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"goodword/pkg/credit"
	"goodword/pkg/referral"
	"goodword/pkg/testkit/site"
)

func TestAnAmbassadorSeesWhatCameOfTheirLinksAndNobodysName(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		mine := func(p referral.Person, query string) site.Ask { return site.Ask{As: p, Path: "/referrals" + query} }
		names := []string{candidate, "Wietske", "wietske", "Ramdjan", "Bo Yılmaz", "Hanna de Wit", "of was it"}
		s.Run(t, []site.Scenario{{Name: "nothing yet, and what to do", Ask: mine(s.Mara, ""), Status: 200, Contains: []string{"No applications through you stand here yet", "Share a vacancy", `href="/share"`, "at least 5 visitors"}}})
		hidden := applied(t, s, "", false)
		s.Run(t, []site.Scenario{{Name: "one friend cannot be recognised", Ask: mine(s.Mara, ""), Status: 200, Contains: []string{"No applications through you stand here yet"}, NotContains: append(names, "Waterbouwkundig")}})
		_ = hidden
		told := apply(t, s, "Bo Yılmaz", true)
		noteShown(s.Do(t, mine(s.Mara, "")))
		s.Run(t, []site.Scenario{
			{Name: "first the sentence, then the time line, then the rules", Ask: mine(s.Mara, ""), Status: 200, NotContains: names, Contains: []string{
				"Waterbouwkundig ingenieur", "Stage: <b>Received</b>", "Another colleague gets the credit.", "Your link was followed (LinkedIn)", "no credit", "The candidate named another colleague, and the candidate’s own word wins.",
				"The application came in", "Version 1 of the rules", `href="/help/credit"`}},
			{Name: "in Dutch", Ask: mine(s.Mara, "?lang=nl"), Status: 200, NotContains: names, Contains: []string{"Een andere collega krijgt de eer", "Je link werd gevolgd", "geen eer"}},
			{Name: "who was named", Ask: mine(s.Bo, ""), Status: 200, Contains: []string{"You get the credit. The candidate named you.", "<strong>The candidate named you</strong>", "has the credit"}, NotContains: []string{"Wietske", "Mara Visser", `<p class="why`, "HR ruled"}},
			{Name: "who had no part sees nothing", Ask: mine(s.Hanna, ""), Status: 200, Contains: []string{"No applications through you stand here yet"}},
			{Name: "a stranger signs in first", Ask: site.Ask{Path: "/referrals"}, Status: 303},
		})
		_, err := s.Programme.Rule(t.Context(), site.ActorOf(s.Hanna), told.ID,
			[]credit.Share{{AmbassadorID: s.Mara.ID, Part: 1, Of: 3}, {AmbassadorID: s.Bo.ID, Part: 2, Of: 3}}, "Wietske says so, of was it Bo.")
		require.NoError(t, err)
		s.Run(t, []site.Scenario{{Name: "after a ruling", Ask: mine(s.Mara, ""), Status: 200, NotContains: names, Contains: []string{
			"Your part: 1/3", "This replaces an earlier decision", "HR has ruled", `<strong>HR ruled</strong> <span class="tag full">has the credit</span>`}}})
	})
}

func TestTheStartTellsTheNewestFive(t *testing.T) {
	s := onSQLite(t)
	l := s.Share(t, s.Mara, "linkedin", "")
	for i := range 6 {
		_, err := s.Programme.Apply(t.Context(), s.Vacancy.ID, referral.ApplicationForm{
			Name: "Wietske", Email: fmt.Sprintf("w%d@example.net", i), Ref: s.Click(t, l, fmt.Sprintf("192.0.2.%d", i)), TellAmbassador: true,
		})
		require.NoError(t, err)
		s.Clock.Forward(24 * time.Hour)
	}
	_, body, found := strings.Cut(s.Do(t, site.Ask{As: s.Mara, Path: "/home?lang=en"}).Body.String(), "The last two weeks")
	require.True(t, found)
	require.Equal(t, 5, strings.Count(body, "Somebody applied through you"))
	require.NotContains(t, body, `datetime="2026-11-23"`, "the oldest")
	require.Less(t, strings.Index(body, `datetime="2026-11-28"`), strings.Index(body, `datetime="2026-11-24"`))
}

// apply is another application, by somebody else, through Mara's LinkedIn link.
func apply(t *testing.T, s *site.Site, told string, tell bool) referral.Application {
	t.Helper()
	a, err := s.Programme.Apply(t.Context(), s.Vacancy.ID, referral.ApplicationForm{
		Name: "Wietske Hoogeveen", Email: "wh@example.net", Ref: s.Click(t, s.Share(t, s.Mara, "linkedin", ""), "192.0.2.9"), ReferredBy: told, TellAmbassador: tell,
	})
	require.NoError(t, err)
	return a
}
