package web_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"goodword/pkg/credit"
	"goodword/pkg/referral"
	"goodword/pkg/testkit/site"
)

func TestADisputeIsAskedAnsweredAndReadByBoth(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		a := apply(t, s, "Bo Yılmaz", true)
		ask := func(p referral.Person, words string) site.Ask {
			r := post(fmt.Sprintf("/referrals/%d/question", a.ID), "words", words)
			r.As = p
			return r
		}
		mine, dossier := site.Ask{As: s.Mara, Path: "/referrals"}, site.Ask{As: s.Hanna, Path: fmt.Sprintf("/hr/applications/%d", a.ID)}
		answer := func(reason string) site.Ask {
			asked, err := s.Programme.Questions(t.Context(), site.ActorOf(s.Hanna), "", referral.Page{})
			require.NoError(t, err)
			r := post(dossier.Path, "act", "answer", "question", fmt.Sprint(asked.Items[0].ID), "reason", reason)
			r.As = s.Hanna
			return r
		}
		elsewhere := ask(s.Mara, "x")
		elsewhere.Header = map[string]string{"Content-Type": site.Form, "Sec-Fetch-Site": "cross-site"}
		s.Run(t, []site.Scenario{
			{Name: "an ambassador can ask", Ask: mine, Status: 200, Contains: []string{"Ask HR to look again"}},
			{Name: "not without words", Ask: ask(s.Mara, " "), Status: 422, Contains: []string{`aria-invalid="true"`, "<details open>"}},
			{Name: "too many words are kept", Ask: ask(s.Mara, strings.Repeat("x", 2001)), Status: 422, Contains: []string{strings.Repeat("x", 2001)}},
			{Name: "not from another site", Ask: elsewhere, Status: 403},
			{Name: "not about what one had no part in", Ask: ask(s.Ada, "Mine!"), Status: 404},
			{Name: "with words", Ask: ask(s.Mara, "I told <b>them</b> in May."), Status: 303},
			{Name: "the asker sees that it waits", Ask: mine, Status: 200, Contains: []string{"You asked", "I told &lt;b&gt;them&lt;/b&gt; in May.", "not answered yet"}, NotContains: []string{"Ask HR to look again"}},
			{Name: "once", Ask: ask(s.Mara, "Again"), Status: 422},
			{Name: "nobody else sees it", Ask: site.Ask{As: s.Bo, Path: "/referrals"}, Status: 200, NotContains: []string{"in May"}},
			{Name: "HR finds it above the applications", Ask: site.Ask{As: s.Hanna, Path: "/hr/applications"}, Status: 200, Contains: []string{"Questions that wait", "Mara Visser asks", fmt.Sprintf(`href="/hr/applications/%d#h-asked"`, a.ID)}},
			{Name: "HR sees it", Ask: dossier, Status: 200, Contains: []string{"Mara Visser asks", "in May.", "Answer without changing the credit"}},
		})
		s.Run(t, []site.Scenario{
			{Name: "an answer needs a reason", Ask: answer(""), Status: 422, Contains: []string{`-e">`, "Answer without changing"}},
			{Name: "HR answers", Ask: answer("The candidate named Bo."), Status: 303},
			{Name: "and sees that it did", Ask: dossier, Status: 200, Contains: []string{"Hanna de Wit answers", "The credit stays as it is:"}, NotContains: []string{"Answer without changing"}},
			{Name: "the asker reads the answer, and no name of a colleague", Ask: mine, Status: 200, NotContains: []string{"Bo Yılmaz", "Wietske"},
				Contains: []string{"The candidate named Bo.", "Hanna de Wit answers", "The credit stays as it is: Another colleague gets the credit."}},
		})
	})
}

func TestARulingAnswersTheQuestionOnThePage(t *testing.T) {
	s := onSQLite(t)
	a := apply(t, s, "Bo Yılmaz", true)
	_, err := s.Programme.AskAboutCredit(t.Context(), site.ActorOf(s.Mara), a.ID, "I was first.")
	require.NoError(t, err)
	_, err = s.Programme.Rule(t.Context(), site.ActorOf(s.Hanna), a.ID, []credit.Share{{AmbassadorID: s.Mara.ID, Part: 1, Of: 1}}, "She was.")
	require.NoError(t, err)
	s.Run(t, []site.Scenario{
		{Name: "HR still reads what was decided before", Ask: site.Ask{As: s.Hanna, Path: fmt.Sprintf("/hr/applications/%d", a.ID)}, Status: 200,
			Contains: []string{"What was decided before", "<p>Bo Yılmaz gets the credit."}},
		{Name: "nothing waits any more", Ask: site.Ask{As: s.Hanna, Path: "/hr/applications"}, Status: 200, NotContains: []string{"Questions that wait"}},
		{Name: "in Dutch too", Ask: site.Ask{As: s.Mara, Path: "/referrals?lang=nl"}, Status: 200,
			Contains: []string{"Hanna de Wit beslist", "HR besliste", "She was.", "Daarvoor: Een andere collega krijgt de eer.", "Nu: Jij krijgt de eer."}},
	})
}
