package web_test

import (
	"testing"

	"goodword/pkg/testkit/site"
)

func TestAnAdminRecordsADecisionAboutTheBoard(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		s.Run(t, []site.Scenario{
			{Name: "without a decision there is no board", Ask: as(s.Ada, post("/admin/board", "version", "1", "mode", "named", "reference", "OR-1")), Status: 422,
				Contains: []string{`id="decided_on-e"`, `value="OR-1"`, `value="named" aria-describedby="m-named-h" checked`}},
			{Name: "a decision", Ask: as(s.Ada, post("/admin/board", "version", "1", "mode", "named", "decided_on", "2026-11-20", "reference", "OR-2026-031")), Status: 303},
			{Name: "a form of before", Ask: as(s.Ada, post("/admin/board", "version", "1", "mode", "off")), Status: 422, Contains: []string{"in the meantime"}},
			{Name: "the page says what holds, and since when", Ask: site.Ask{As: s.Ada, Path: "/admin/board?saved=1"}, Status: 200,
				Contains: []string{"The board shows who chose to be on it", "OR-2026-031", "Ada Bakker", "(before: No board)"}},
			{Name: "the works council reads it too", Ask: site.Ask{As: s.Mara, Path: "/help/works-council"}, Status: 200, Contains: []string{"OR-2026-031", "fewer than 5 people"}},
			{Name: "strangers do not", Ask: site.Ask{Path: "/help/works-council"}, Status: 200, NotContains: []string{"OR-2026-031"}},
			{Name: "HR may not decide", Ask: as(s.Hanna, post("/admin/board", "version", "2", "mode", "off")), Status: 403},
		})
		for _, path := range []string{"/admin/board", "/help/works-council", "/help/administration", "/admin/retention", "/admin/audit"} {
			noteShown(s.Do(t, site.Ask{As: s.Ada, Path: path + "?lang=nl"}))
		}
	})
}
