package web_test

import (
	"fmt"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"goodword/pkg/credit"
	"goodword/pkg/testkit/site"
)

// rules is the form with the rules in force, and what is changed in it; "" as
// the second of a pair takes a box away.
func rules(s *site.Site, act string, pairs ...string) site.Ask {
	form := url.Values{"act": {act}, "version": {"1"}, "rule": {"first"}, "leaver": {"keep"}, "shared_days": {"180"}, "introduced_days": {""}, "one_kind": {"yes"},
		"claim_wins": {"yes"}, "known_days": {"180"}, "rehire_days": {"365"}, "excluded": {"hr", "hiring_team", "owner"}}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	a := by(s.Hanna, post("/hr/policy"))
	a.Body = form.Encode()
	return a
}

func TestHRTriesRulesOnThePast(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		s.Run(t, []site.Scenario{{Name: "nothing to try on", Ask: rules(s, "try"), Status: 200, Contains: []string{"no decision in these days"}}})
		f := applied(t, s, "Bo Yılmaz", false)
		link := fmt.Sprintf(`href="/hr/applications/%d"`, f.ID)
		noteShown(s.Do(t, site.Ask{As: s.Hanna, Path: "/hr/policy"}))
		s.Run(t, []site.Scenario{
			{Name: "the rules as a sentence, with examples and a form", Ask: site.Ask{As: s.Hanna, Path: "/hr/policy"}, Status: 200, Contains: []string{
				"Version 1, which came with the program.", "What happened in the 180 days", "Bo gets the credit. The candidate named Bo.", `value="first" checked`, `name="one_kind" value="yes" checked`, `name="introduced_days" inputmode="numeric" maxlength="4" value=""`}},
			{Name: "no employee", Ask: site.Ask{As: s.Bo, Path: "/hr/policy"}, Status: 403},
			{Name: "the rules in force change nothing", Ask: rules(s, "try"), Status: 200, Contains: []string{"The one application would have been decided the same", "This was a trial: nothing was changed."}},
			{Name: "who gains, who loses, and by which application", Ask: rules(s, "try", "claim_wins", ""), Status: 200, Contains: []string{
				"1 of 1 applications would have been decided otherwise", "gained the credit for 1 and lost it for 1", "Mara Visser", "Bo Yılmaz", link, "from 0 to 1", "from 1 to 0"}, NotContains: []string{`name="claim_wins" value="yes" checked`, "hreflang"}},
			{Name: "shared evenly, in parts", Ask: rules(s, "try", "claim_wins", "", "rule", "even"), Status: 200, Contains: []string{"from 1 to 1/2", "from 0 to 1/2"}},
			{Name: "on other days", Ask: rules(s, "try", "claim_wins", "", "to", "2026-01-01"), Status: 200, Contains: []string{"no decision in these days", `value="2026-01-01"`}},
			{Name: "days that are none", Ask: rules(s, "try", "from", "gisteren"), Status: 422, Contains: []string{"This is not a date", `id="from-e"`, `value="gisteren"`}},
			{Name: "what cannot be is said beside its field, and kept", Ask: rules(s, "try", "rule", "introduction_first", "shared_days", "<x>", "known_days", "731"), Status: 422, Contains: []string{
				"3 things are not right yet", `value="&lt;x&gt;"`, `value="731"`, `id="shared_days-e"`, `id="one_kind-e"`, `id="known_days-e"`, `value="introduction_first" checked`}},
			{Name: "nothing chosen", Ask: rules(s, "try", "rule", "", "leaver", "x"), Status: 422, Contains: []string{`id="rule-e"`, `id="leaver-e"`}},
		})
		now, err := s.Programme.PolicyInForce(t.Context())
		require.NoError(t, err)
		require.Equal(t, 1, now.Version, "a trial changes nothing")
	})
}

func TestHRAdoptsRulesAfterReadingWhatWillHappen(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		last := []string{"rule", "last", "known_days", "0", "one_kind", "", "introduced_days", "90"}
		ask := s.Do(t, rules(s, "adopt", last...))
		noteShown(ask)
		s.Run(t, []site.Scenario{
			{Name: "first what will happen", Ask: rules(s, "adopt", last...), Status: 200, Contains: []string{"Adopt version 2?", "What will happen", "A link counts for 180 days, an introduction for 90.", "Examples that would end otherwise", `name="introduced_days" value="90"`, `value="confirm"`}},
			{Name: "and back", Ask: rules(s, "change", last...), Status: 200, Contains: []string{`value="last" checked`, `value="90"`}},
			{Name: "the rules in force", Ask: rules(s, "adopt"), Status: 422, Contains: []string{"These are the rules in force already."}},
			{Name: "who gets nothing for another reason still gets nothing", Ask: rules(s, "adopt", "shared_days", "90"), Status: 200,
				Contains: []string{"None of the examples ends otherwise."}, NotContains: []string{"200 days before"}},
			{Name: "rules that cannot be", Ask: rules(s, "confirm", "shared_days", "0"), Status: 422, Contains: []string{`id="shared_days-e"`}},
			{Name: "no employee", Ask: by(s.Bo, rules(s, "confirm", last...)), Status: 403},
		})
		elsewhere := rules(s, "confirm", last...)
		elsewhere.Header["Sec-Fetch-Site"], elsewhere.Header["Origin"] = "cross-site", "https://evil.example"
		require.Equal(t, 403, s.Do(t, elsewhere).Code)
		now, err := s.Programme.PolicyInForce(t.Context())
		require.NoError(t, err)
		require.Equal(t, 1, now.Version, "nothing was adopted before it was confirmed")

		for range 2 { // the second press of a button adopts nothing more
			w := s.Do(t, rules(s, "confirm", last...))
			require.Equal(t, 303, w.Code, w.Body.String())
			require.Equal(t, "/hr/policy?sent=1", w.Header().Get("Location"))
		}
		now, err = s.Programme.PolicyInForce(t.Context())
		require.NoError(t, err)
		require.Equal(t, credit.Policy{Version: 2, SharedDays: 180, IntroducedDays: 90, Rule: credit.Last, ClaimWins: true, RehireDays: 365, Leaver: credit.Keep,
			Excluded: []credit.Relation{credit.HR, credit.HiringTeam, credit.Owner}}, now.Content)
		s.Run(t, []site.Scenario{
			{Name: "what holds now, and what held before", Ask: site.Ask{As: s.Hanna, Path: "/hr/policy?sent=1&lang=nl"}, Status: 200, Contains: []string{"Versie 2 geldt", "vastgesteld door Hanna de Wit", "Eerdere regels", "Versie 1, die bij het programma hoorde."}},
			{Name: "who filled in the form before that reads what changed", Ask: rules(s, "confirm", "rule", "even"), Status: 422, Contains: []string{"Somebody adopted other rules in the meantime", `value="even" checked`, `name="version" value="2"`}},
			{Name: "anyone reads the rules, without names", Ask: site.Ask{Path: "/help/credit"}, Status: 200, Contains: []string{"Version 2, adopted on", "an introduction for 90", "Examples"}, NotContains: []string{"Hanna", "noindex"}},
			{Name: "in Dutch", Ask: site.Ask{Path: "/help/credit?lang=nl"}, Status: 200, Contains: []string{"Hoe de eer wordt bepaald", "Een link telt 180 dagen", "minstens 5 bezoekers"}},
		})
		noteShown(s.Do(t, site.Ask{Path: "/help/credit"}))
	})
}
