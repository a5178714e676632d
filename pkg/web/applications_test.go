package web_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"goodword/pkg/referral"
	"goodword/pkg/testkit/site"
)

func TestHRListsApplications(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		page := func(query string) site.Ask { return site.Ask{As: s.Hanna, Path: "/hr/applications" + query} }
		s.Run(t, []site.Scenario{
			{Name: "before anybody applied", Ask: page(""), Status: 200, Contains: []string{"Nobody has applied yet."}, NotContains: []string{"<table"}},
			{Name: "no employee", Ask: site.Ask{As: s.Bo, Path: "/hr/applications"}, Status: 403},
		})
		f := applied(t, s, "", false)
		for i := range 51 {
			_, err := s.Programme.Apply(t.Context(), s.Vacancy.ID, referral.ApplicationForm{Name: fmt.Sprintf("Sollicitant %02d", i), Email: fmt.Sprintf("s%d@example.net", i)})
			require.NoError(t, err)
			s.Clock.Forward(time.Minute)
		}
		noteShown(s.Do(t, page("")))
		s.Run(t, []site.Scenario{
			{Name: "the newest, and the way to the rest", Ask: page("?stage=applied"), Status: 200, Contains: []string{"Sollicitant 50", "Sollicitant 01", "nobody", `value="applied" selected`, fmt.Sprintf("/hr/applications?after=%d&amp;stage=applied", f.ID+2)}, NotContains: []string{"Sollicitant 00", candidate}},
			{Name: "the rest", Ask: page(fmt.Sprintf("?lang=nl&after=%d", f.ID+2)), Status: 200, Contains: []string{candidate, "Mara Visser", "Sollicitant 00", "Terug naar de nieuwste", fmt.Sprintf("/hr/applications/%d?lang=nl", f.ID)}, NotContains: []string{"Oudere sollicitaties"}},
			{Name: "by name", Ask: page("?q=WIETSKE"), Status: 200, Contains: []string{candidate, `value="WIETSKE"`, "Show all applications"}, NotContains: []string{"Sollicitant"}},
			{Name: "by a vacancy", Ask: page(fmt.Sprintf("?vacancy=%d&q=wietske", s.Vacancy.ID)), Status: 200, Contains: []string{candidate, fmt.Sprintf(`value="%d" selected`, s.Vacancy.ID)}},
			{Name: "nothing fits", Ask: page("?stage=hired"), Status: 200, Contains: []string{"No application fits"}, NotContains: []string{"<table"}},
			{Name: "a vacancy that is not there", Ask: page("?vacancy=999"), Status: 200, Contains: []string{"No application fits"}},
			{Name: "what cannot be is left out", Ask: page("?stage=moon&vacancy=x&after=-3&q=%00%3Cb%3E"), Status: 200, Contains: []string{`value="&lt;b&gt;"`}, NotContains: []string{`value="moon"`}},
		})
	})
}
