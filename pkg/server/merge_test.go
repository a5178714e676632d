package server_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"goodword/pkg/referral"
	"goodword/pkg/testkit/site"
)

func TestHRMergesTwoCandidatesAndTakesItBack(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		var ids []int64
		for _, c := range [][2]string{{"wietske@home.example", "06 12345678"}, {"w.hoogeveen@work.example", "+31612345678"}} {
			a, err := s.Programme.Apply(t.Context(), s.Vacancy.ID, referral.ApplicationForm{Name: "Wietske Hoogeveen", Email: c[0], Phone: c[1]})
			require.NoError(t, err)
			w := s.Do(t, site.Ask{As: s.Hanna, Path: fmt.Sprintf("/api/v1/applications/%d", a.ID)})
			var got struct{ Candidate struct{ ID int64 } }
			require.NoError(t, json.Unmarshal(w.Body.Bytes(), &got))
			ids = append(ids, got.Candidate.ID)
		}
		home, work := fmt.Sprintf("/api/v1/candidates/%d", ids[0]), fmt.Sprintf("/api/v1/candidates/%d", ids[1])
		as := func(who referral.Person, method, path string, body any) site.Ask {
			return site.Ask{As: who, Method: method, Path: path, Body: body}
		}
		into := m{"into": ids[0], "reason": "The same CV."}
		s.Run(t, []site.Scenario{
			{Name: "two records", Ask: as(s.Hanna, "GET", home, nil), Status: 200, Contains: []string{`"also":[]`, `"merges":[]`, "wietske@home.example"}, NotContains: []string{"work.example"}},
			{Name: "with one number", Ask: as(s.Hanna, "GET", home+"/likely-same", nil), Status: 200, Contains: []string{"work.example"}},
			{Name: "an employee may not look", Ask: as(s.Mara, "GET", home, nil), Status: 403, NotContains: []string{"Wietske"}},
			{Name: "an employee may not merge", Ask: as(s.Mara, "POST", work+"/merge", into), Status: 403},
			{Name: "without a reason", Ask: as(s.Hanna, "POST", work+"/merge", m{"into": ids[0], "reason": " "}), Status: 400, Contains: []string{"#/reason"}},
			{Name: "with itself", Ask: as(s.Hanna, "POST", home+"/merge", into), Status: 400, Contains: []string{"#/into", "the same candidate"}},
			{Name: "with nobody", Ask: as(s.Hanna, "POST", work+"/merge", m{"into": 999, "reason": "x"}), Status: 404},
			{Name: "one into the other", Ask: as(s.Hanna, "POST", work+"/merge", into), Status: 201, Contains: []string{"The same CV.", `"undone_at":null`, fmt.Sprintf(`"merged_by":%d`, s.Hanna.ID)}},
			{Name: "once more", Ask: as(s.Hanna, "POST", work+"/merge", into), Status: 409, Contains: []string{"Undo that first"}},
			{Name: "the other way round", Ask: as(s.Hanna, "POST", home+"/merge", m{"into": ids[1], "reason": "x"}), Status: 409, Contains: []string{"one already"}},
			{Name: "one human with two applications", Ask: as(s.Hanna, "GET", work, nil), Status: 200, Contains: []string{"home.example", "work.example", `"merges":[{`}},
			{Name: "no longer only likely", Ask: as(s.Hanna, "GET", home+"/likely-same", nil), Status: 200, Contains: []string{`"items":[]`}},
			{Name: "an employee may not undo", Ask: as(s.Mara, "POST", "/api/v1/candidate-merges/1/undo", nil), Status: 403},
			{Name: "undone", Ask: as(s.Ada, "POST", "/api/v1/candidate-merges/1/undo", nil), Status: 200, Contains: []string{fmt.Sprintf(`"undone_by":%d`, s.Ada.ID)}},
			{Name: "undone once", Ask: as(s.Ada, "POST", "/api/v1/candidate-merges/1/undo", nil), Status: 409},
			{Name: "two again, and the story stays", Ask: as(s.Hanna, "GET", home, nil), Status: 200, Contains: []string{`"also":[]`, "The same CV."}, NotContains: []string{"work.example"}},
			{Name: "in Dutch", Ask: site.Ask{As: s.Hanna, Method: "POST", Path: "/api/v1/candidate-merges/1/undo", Header: map[string]string{"Accept-Language": "nl"}}, Status: 409, Contains: []string{"al ongedaan gemaakt"}},
		})
	})
}
