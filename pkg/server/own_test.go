package server_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"goodword/pkg/testkit/site"
)

func TestACandidateActsOnTheirOwnApplication(t *testing.T) {
	s := onSQLite(t)
	ref := s.Click(t, s.Share(t, s.Mara, "whatsapp", ""), "192.0.2.7")
	w := s.Do(t, site.Ask{Method: "POST", Path: fmt.Sprintf("/api/v1/vacancies/%d/applications", s.Vacancy.ID),
		Body: m{"name": "Wietske Hoogeveen", "email": "wietske@example.org", "motivation": "Laarzen", "ref": ref, "referred_by": "Mara Visser", "keep_a_year": true}})
	require.Equal(t, 201, w.Code, w.Body.String())
	var receipt struct {
		ID        int64  `json:"id"`
		StatusURL string `json:"status_url"`
	}
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &receipt))
	own := "/api/v1/own-applications" + receipt.StatusURL[strings.LastIndex(receipt.StatusURL, "/"):]
	ask := func(method, path string, body any) site.Ask {
		return site.Ask{Method: method, Path: own + path, Body: body}
	}
	s.Run(t, []site.Scenario{
		{Name: "all that is kept", Ask: ask("GET", "", nil), Status: 200,
			Contains: []string{`"vacancy":"Waterbouwkundig ingenieur"`, `"motivation":"Laarzen"`, `"kept_through":"2027-11-23"`, `"over":false`, `"withdrawable":true`,
				`"colleague":"Mara Visser"`, `"user_agent":"Mozilla/5.0 (iPhone`, `"kind":"claim"`, `"resumable_until":null`}},
		{Name: "without a CV there is no file", Ask: ask("GET", "/cv", nil), Status: 404, Contains: []string{"without a CV"}},
		{Name: "another choice", Ask: ask("PUT", "/choices", m{"tell_ambassador": true, "keep_a_year": false}), Status: 200, Contains: []string{`"tell_ambassador":true`, `"keep_until":null`}},
		{Name: "half a choice", Ask: ask("PUT", "/choices", m{"keep_a_year": false}), Status: 400},
		{Name: "another answer", Ask: ask("PUT", "/referred-by", m{"referred_by": "Bo Yılmaz"}), Status: 200, Contains: []string{`"referred_by":"Bo Yılmaz"`}},
		{Name: "nothing to take back yet", Ask: ask("POST", "/resume", nil), Status: 409},
		{Name: "withdrawn", Ask: ask("POST", "/withdraw", nil), Status: 200, Contains: []string{`"stage":"withdrawn"`, `"kept_through":"2026-12-21"`, `"over":true`, `"resumable_until":"2026-11-24T`}},
		{Name: "withdrawn twice", Ask: ask("POST", "/withdraw", nil), Status: 409, Contains: []string{"procedure is over"}},
		{Name: "taken back", Ask: ask("POST", "/resume", nil), Status: 200, Contains: []string{`"stage":"applied"`}},
		{Name: "erased", Ask: ask("DELETE", "", nil), Status: 204},
		{Name: "erased twice", Ask: ask("DELETE", "", nil), Status: 410, Contains: []string{"urn:goodword:problem:gone"}},
		{Name: "nothing is left", Ask: ask("GET", "", nil), Status: 410, NotContains: []string{"Wietske"}},
		{Name: "HR sees when", Ask: site.Ask{As: s.Hanna, Path: fmt.Sprintf("/api/v1/applications/%d", receipt.ID)}, Status: 200,
			Contains: []string{`"erased_at":"2026-11-23T09:00:00Z"`, `"motivation":""`}, NotContains: []string{"Wietske", "wietske", `"candidate":`}},
		{Name: "and an admin in the register", Ask: site.Ask{As: s.Ada, Path: "/api/v1/audit"}, Status: 200, Contains: []string{"application_erased"}},
	})
}
