package server_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"goodword/pkg/referral"
	"goodword/pkg/testkit/site"
)

func TestADisputeFromTheQuestionToItsEnd(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		apply := func(email string) int64 {
			a, err := s.Programme.Apply(t.Context(), s.Vacancy.ID, referral.ApplicationForm{Name: "Wietske Hoogeveen", Email: email,
				Ref: s.Click(t, s.Share(t, s.Mara, "whatsapp", ""), "192.0.2.1"), TellAmbassador: true})
			require.NoError(t, err)
			return a.ID
		}
		first, second := apply("wietske@example.org"), apply("ander@example.org")
		ask := func(as referral.Person, id int64, words string) site.Ask {
			return site.Ask{As: as, Method: "POST", Path: fmt.Sprintf("/api/v1/me/referrals/%d/question", id), Body: m{"words": words}}
		}
		strangers := []string{"Wietske", "example.org", "Bo Y"}
		s.Run(t, []site.Scenario{
			{Name: "the ambassador sees a number to ask about", Ask: site.Ask{As: s.Mara, Path: "/api/v1/me/referrals"}, Status: 200,
				Contains: []string{fmt.Sprintf(`"application_id":%d`, first), `"questions":[]`}, NotContains: strangers},
			{Name: "a question without words", Ask: ask(s.Mara, first, ""), Status: 400, Contains: []string{"#/words"}},
			{Name: "a question with words", Ask: ask(s.Mara, first, "Was Bo not there as well?"), Status: 201, Contains: []string{`"state":"open"`, `"answer":null`}},
			{Name: "the same again", Ask: ask(s.Mara, first, "And?"), Status: 409},
			{Name: "a colleague who had no part", Ask: ask(s.Bo, first, "And me?"), Status: 404},
			{Name: "another application", Ask: ask(s.Mara, second, "And this one?"), Status: 201},
			{Name: "HR sees what is open, a page at a time", Ask: site.Ask{As: s.Hanna, Path: "/api/v1/credit-questions?state=open&limit=1"}, Status: 200,
				Contains: []string{"And this one?", `"asker":"Mara Visser"`, `"next_cursor":"`}, NotContains: []string{"Was Bo"}},
			{Name: "an answer that changes nothing", Ask: site.Ask{As: s.Hanna, Method: "POST", Path: "/api/v1/credit-questions/2/answer", Body: m{"reason": "It is yours already."}}, Status: 201,
				Contains: []string{`"ruled":false`, `"answerer":"Hanna de Wit"`}},
			{Name: "a second answer", Ask: site.Ask{As: s.Hanna, Method: "POST", Path: "/api/v1/credit-questions/2/answer", Body: m{"reason": "No."}}, Status: 409},
			{Name: "a ruling", Ask: site.Ask{As: s.Hanna, Method: "POST", Path: fmt.Sprintf("/api/v1/applications/%d/rulings", first),
				Body: m{"shares": []any{m{"ambassador_id": s.Bo.ID, "fraction": "1/1"}}, "reason": "The badge list says so."}}, Status: 201,
				Contains: []string{`"ruled":true`, "Was Bo not there as well?"}},
			{Name: "nothing is open any more", Ask: site.Ask{As: s.Hanna, Path: "/api/v1/credit-questions?state=open"}, Status: 200, Contains: []string{`"items":[]`}},
			{Name: "HR reads the whole thread", Ask: site.Ask{As: s.Hanna, Path: fmt.Sprintf("/api/v1/applications/%d/credit", first)}, Status: 200,
				Contains: []string{"Was Bo not there as well?", "The badge list says so.", "Mara Visser gets the credit", "Bo Yılmaz gets the credit"}},
			{Name: "the asker reads it without the colleague's name", Ask: site.Ask{As: s.Mara, Path: "/api/v1/me/referrals"}, Status: 200,
				Contains: []string{"The badge list says so.", "Hanna de Wit", "Another colleague gets the credit", "It is yours already."}, NotContains: strangers},
			{Name: "who got the credit by the ruling sees it", Ask: site.Ask{As: s.Bo, Path: "/api/v1/me/referrals"}, Status: 200,
				Contains: []string{`"share":1`, `"questions":[]`}, NotContains: []string{"Wietske", "Mara"}},
			{Name: "the audit of one application", Ask: site.Ask{As: s.Ada, Path: fmt.Sprintf("/api/v1/audit?subject=application&subject_id=%d", first)}, Status: 200,
				Contains: []string{`"action":"credit_ruled"`, "The badge list says so.", fmt.Sprintf(`"by":%d`, s.Hanna.ID)}, NotContains: []string{"It is yours already.", "Mara"}},
			{Name: "the audit of a number without a kind", Ask: site.Ask{As: s.Ada, Path: "/api/v1/audit?subject_id=1"}, Status: 400},
			{Name: "the audit of something else", Ask: site.Ask{As: s.Ada, Path: "/api/v1/audit?subject=weather"}, Status: 400},
		})
	})
}
