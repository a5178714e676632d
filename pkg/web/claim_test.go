package web_test

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"goodword/pkg/referral"
	"goodword/pkg/testkit/site"
)

func TestHRSaysWhomACandidateMeant(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		claims := site.Ask{As: s.Hanna, Path: "/hr/claims"}
		s.Run(t, []site.Scenario{
			{Name: "nothing waits", Ask: claims, Status: 200, Contains: []string{"No answer waits for you."}},
			{Name: "no employee", Ask: site.Ask{As: s.Bo, Path: "/hr/claims"}, Status: 403},
		})
		second := s.AddPerson(t, referral.Profile{Name: "Bo Yılmaz", Email: "bo2@uni.example", JobTitle: "archivist", Role: referral.Employee, Active: true})
		f := applied(t, s, "Bo Yılmaz", false)
		found, err := s.Programme.UnmatchedClaims(t.Context(), site.ActorOf(s.Hanna), referral.Page{})
		require.NoError(t, err)
		require.Len(t, found.Items, 1)
		id := strconv.FormatInt(found.Items[0].Touch.ID, 10)
		match := func(pairs ...string) site.Ask {
			return by(s.Hanna, post("/hr/claims", append([]string{"claim", id}, pairs...)...))
		}
		noteShown(s.Do(t, claims))
		s.Run(t, []site.Scenario{
			{Name: "what was said, by whom, and who has that name", Ask: claims, Status: 200, Contains: []string{"“Bo Yılmaz”", candidate, "Waterbouwkundig", "archivist", `value="bo2@uni.example"`, "Colleagues with this name"}},
			{Name: "no employee says so", Ask: by(s.Bo, post("/hr/claims", "claim", id, "who", "mara@uni.example")), Status: 403},
			{Name: "nobody chosen", Ask: match(), Status: 422, Contains: []string{"Choose a colleague.", `href="#who_` + id + `"`, `id="who_` + id + `-e"`}},
			{Name: "somebody who is not here", Ask: match("likely", "bo2@uni.example", "who", "Nemo"), Status: 422, Contains: []string{"Nobody here", `value="Nemo"`, `value="bo2@uni.example" checked`}},
			{Name: "an answer that is not there", Ask: by(s.Hanna, post("/hr/claims", "claim", "999", "who", "mara@uni.example")), Status: 404},
		})
		elsewhere := match("likely", second.Email)
		elsewhere.Header["Sec-Fetch-Site"], elsewhere.Header["Origin"] = "cross-site", "https://evil.example"
		require.Equal(t, 403, s.Do(t, elsewhere).Code)
		w := s.Do(t, match("likely", second.Email))
		require.Equal(t, 303, w.Code, w.Body.String())
		s.Run(t, []site.Scenario{
			{Name: "it waits no more", Ask: site.Ask{As: s.Hanna, Path: w.Header().Get("Location")}, Status: 200, Contains: []string{"Recorded. The credit", "No answer waits"}},
			{Name: "said twice", Ask: match("likely", second.Email), Status: 422, Contains: []string{"matched to this colleague already"}},
			{Name: "it stands in the time line", Ask: site.Ask{As: s.Hanna, Path: "/hr/applications/" + strconv.FormatInt(f.ID, 10)}, Status: 200,
				Contains: []string{"Hanna de Wit says that the candidate meant Bo Yılmaz", "Bo Yılmaz gets the credit.", "later gave another answer"}},
			{Name: "no employee says that it was nobody", Ask: by(s.Bo, post("/hr/claims", "claim", id, "act", "nobody")), Status: 403},
		})
		w = s.Do(t, match("act", "nobody"))
		require.Equal(t, 303, w.Code, w.Body.String())
		s.Run(t, []site.Scenario{
			{Name: "it was nobody", Ask: site.Ask{As: s.Hanna, Path: w.Header().Get("Location")}, Status: 200, Contains: []string{"stays as it was", "No answer waits"}},
			{Name: "said twice", Ask: match("act", "nobody"), Status: 422, Contains: []string{"nobody who works here."}},
			{Name: "that stands in the time line", Ask: site.Ask{As: s.Hanna, Path: "/hr/applications/" + strconv.FormatInt(f.ID, 10)}, Status: 200,
				Contains: []string{"Hanna de Wit says that the candidate meant nobody who works here", "Nobody who works here told the candidate."}},
		})
	})
}
