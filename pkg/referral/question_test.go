package referral_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goodword/pkg/credit"
	"goodword/pkg/referral"
	"goodword/pkg/testkit"
	"goodword/pkg/testkit/site"
)

// agreed is an application through Mara's link of a candidate who lets her know.
func agreed(t *testing.T, s *site.Site) referral.ApplicationFile {
	t.Helper()
	f := form(s.Click(t, s.Share(t, s.Mara, "qr", ""), "192.0.2.1"), "")
	f.TellAmbassador = true
	return apply(t, s, f)
}

func whole(p referral.Person) []credit.Share {
	return []credit.Share{{AmbassadorID: p.ID, Part: 1, Of: 1}}
}

func referralsOf(t *testing.T, s *site.Site, p referral.Person, page referral.Page) referral.Listed[referral.MyReferral] {
	t.Helper()
	list, err := s.Programme.MyReferrals(t.Context(), site.ActorOf(p), page)
	require.NoError(t, err)
	return list
}

func TestAQuestionEndsWithARulingThatBothCanRead(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		f := agreed(t, s)
		hr := site.ActorOf(s.Hanna)
		asked, err := s.Programme.AskAboutCredit(t.Context(), site.ActorOf(s.Mara), f.ID, " Bo only handed over the flyer. ")
		require.NoError(t, err)
		assert.True(t, asked.Open())
		assert.Equal(t, "Bo only handed over the flyer.", asked.Words)
		_, err = s.Programme.AskAboutCredit(t.Context(), site.ActorOf(s.Mara), f.ID, "Again.")
		assert.Equal(t, referral.Conflict, referral.CodeOf(err), "each asks once")
		open, err := s.Programme.Questions(t.Context(), hr, referral.QuestionOpen, referral.Page{})
		require.NoError(t, err)
		require.Len(t, open.Items, 1)
		assert.Equal(t, "Mara Visser", open.Items[0].Asker)

		_, err = s.Programme.Rule(t.Context(), hr, f.ID, whole(s.Bo), "The flyer came first.")
		require.NoError(t, err)
		open, err = s.Programme.Questions(t.Context(), hr, referral.QuestionOpen, referral.Page{})
		require.NoError(t, err)
		assert.Empty(t, open.Items)
		answered, err := s.Programme.Questions(t.Context(), hr, referral.QuestionAnswered, referral.Page{})
		require.NoError(t, err)
		require.Len(t, answered.Items, 1)
		thread := answered.Items[0]
		assert.True(t, thread.Ruled())
		assert.Equal(t, []string{"The flyer came first.", "Hanna de Wit"}, []string{thread.Reason, thread.Answerer})
		assert.Equal(t, whole(s.Mara), thread.Before.Shares)
		assert.Equal(t, whole(s.Bo), thread.After.Shares)
		assert.Equal(t, "Bo Yılmaz gets the credit. HR has ruled so.", thread.After.Sentence.EN)

		mine := referralsOf(t, s, s.Mara, referral.Page{}).Items
		require.Len(t, mine, 1)
		assert.Equal(t, f.ID, mine[0].ApplicationID)
		require.NotNil(t, mine[0].Thread())
		seen := *mine[0].Thread()
		assert.Equal(t, []string{"The flyer came first.", "Hanna de Wit"}, []string{seen.Reason, seen.Answerer}, "HR is named")
		assert.Equal(t, whole(s.Mara), seen.Before.Shares)
		assert.Empty(t, seen.After.Shares, "another's share is another's")
		assert.Equal(t, "Another colleague gets the credit. HR has ruled so.", seen.After.Sentence.EN)

		whoRuled, err := s.Programme.ApplicationCredit(t.Context(), hr, f.ID)
		require.NoError(t, err)
		assert.Len(t, whoRuled.Threads, 1)
		noDrift(t, s)
	})
}

func TestAnAnswerThatChangesNothingLeavesTheDecision(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		f := agreed(t, s)
		hr := site.ActorOf(s.Hanna)
		asked, err := s.Programme.AskAboutCredit(t.Context(), site.ActorOf(s.Mara), f.ID, "Was it me alone?")
		require.NoError(t, err)
		answered, err := s.Programme.AnswerQuestion(t.Context(), hr, asked.ID, "Yes: nobody else had a part.")
		require.NoError(t, err)
		assert.False(t, answered.Ruled())
		assert.Equal(t, answered.Before, answered.After)
		c, err := s.Programme.ApplicationCredit(t.Context(), hr, f.ID)
		require.NoError(t, err)
		assert.Equal(t, f.Credit.Decision.ID, c.Decision.ID)

		_, err = s.Programme.AnswerQuestion(t.Context(), hr, asked.ID, "And again.")
		assert.Equal(t, referral.Conflict, referral.CodeOf(err), "a question has one answer")
		_, err = s.Programme.Rule(t.Context(), hr, f.ID, whole(s.Bo), "Bo after all.")
		require.NoError(t, err)
		again := referralsOf(t, s, s.Mara, referral.Page{}).Items[0].Thread()
		assert.Equal(t, "Yes: nobody else had a part.", again.Reason, "a later ruling does not rewrite the answer")
	})
}

func TestWhoMayAskAboutWhat(t *testing.T) {
	s := site.New(t, testkit.SQLite(t))
	f := agreed(t, s)
	hidden := apply(t, s, form(s.Click(t, s.Share(t, s.Bo, "qr", ""), "192.0.2.9"), ""))
	asked, err := s.Programme.AskAboutCredit(t.Context(), site.ActorOf(s.Mara), f.ID, "Why?")
	require.NoError(t, err)
	nobody := referral.Person{}
	for name, c := range map[string]struct {
		by    referral.Person
		id    int64
		words string
		code  referral.Code
	}{
		"a stranger":                                       {nobody, f.ID, "x", referral.Unauthenticated},
		"an ambassador who had no part":                    {s.Bo, f.ID, "x", referral.NotFound},
		"HR, who had no part":                              {s.Hanna, f.ID, "x", referral.NotFound},
		"an ambassador who may not know of it":             {s.Bo, hidden.ID, "x", referral.NotFound},
		"an application that is not there":                 {s.Mara, 999, "x", referral.NotFound},
		"no words":                                         {s.Mara, f.ID, " \n ", referral.Invalid},
		"more words than anybody reads":                    {s.Mara, f.ID, strings.Repeat("é", referral.MaxQuestionWords+1), referral.Invalid},
		"who asked already, with the most words there are": {s.Mara, f.ID, strings.Repeat("é", referral.MaxQuestionWords), referral.Conflict},
	} {
		_, err := s.Programme.AskAboutCredit(t.Context(), site.ActorOf(c.by), c.id, c.words)
		assert.Equal(t, c.code, referral.CodeOf(err), name)
	}
	for name, c := range map[string]struct {
		by     referral.Person
		id     int64
		reason string
		code   referral.Code
	}{
		"the asker does not answer":        {s.Mara, asked.ID, "x", referral.Forbidden},
		"a stranger does not answer":       {nobody, asked.ID, "x", referral.Unauthenticated},
		"an answer has a reason":           {s.Hanna, asked.ID, " ", referral.Invalid},
		"a question that is not there":     {s.Hanna, 999, "x", referral.NotFound},
		"employees do not list questions ": {s.Bo, 0, "list", referral.Forbidden},
	} {
		var err error
		if c.reason == "list" {
			_, err = s.Programme.Questions(t.Context(), site.ActorOf(c.by), "", referral.Page{})
		} else {
			_, err = s.Programme.AnswerQuestion(t.Context(), site.ActorOf(c.by), c.id, c.reason)
		}
		assert.Equal(t, c.code, referral.CodeOf(err), name)
	}
}

func TestWhoHasCreditByARulingSeesItWithoutATouch(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		f := agreed(t, s)
		hr := site.ActorOf(s.Hanna)
		assert.Empty(t, referralsOf(t, s, s.Bo, referral.Page{}).Items)
		half := func(p referral.Person) credit.Share { return credit.Share{AmbassadorID: p.ID, Part: 1, Of: 2} }
		_, err := s.Programme.Rule(t.Context(), hr, f.ID, []credit.Share{half(s.Mara), half(s.Bo)}, "Both were at the fair.")
		require.NoError(t, err)
		list := referralsOf(t, s, s.Bo, referral.Page{}).Items
		require.Len(t, list, 1)
		assert.Equal(t, half(s.Bo), list[0].MyShare)
		assert.Equal(t, []credit.Share{half(s.Bo)}, list[0].Credit.Decision.Shares)
		assert.Empty(t, list[0].Credit.Touches)
		_, err = s.Programme.AskAboutCredit(t.Context(), site.ActorOf(s.Bo), f.ID, "Was it not all mine?")
		require.NoError(t, err)

		_, err = s.Programme.Rule(t.Context(), hr, f.ID, whole(s.Mara), "Bo was not there after all.")
		require.NoError(t, err)
		list = referralsOf(t, s, s.Bo, referral.Page{}).Items
		require.Len(t, list, 1, "who had a share sees that it is gone, and why")
		assert.Zero(t, list[0].MyShare)
		assert.Equal(t, "Bo was not there after all.", list[0].Thread().Reason)
		assert.Nil(t, referralsOf(t, s, s.Mara, referral.Page{}).Items[0].Thread(), "another's question is another's")
	})
}

func TestPagesOfReferralsTellNothingOfHiddenOnes(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		ref := s.Click(t, s.Share(t, s.Mara, "qr", ""), "192.0.2.1")
		var known []int64
		for i := range 7 { // every third may be known
			f := form(ref, "")
			f.Email, f.TellAmbassador = fmt.Sprintf("c%d@example.org", i), i%3 == 0
			if a := apply(t, s, f); f.TellAmbassador {
				known = append([]int64{a.ID}, known...)
			}
		}
		var seen []int64
		for page := (referral.Page{Limit: 1}); ; {
			list := referralsOf(t, s, s.Mara, page)
			require.Len(t, list.Items, 1, "no page is empty for what it hides")
			seen = append(seen, list.Items[0].ApplicationID)
			if list.Next == 0 {
				break
			}
			assert.Equal(t, list.Items[0].ApplicationID, list.Next)
			page.After = list.Next
		}
		assert.Equal(t, known, seen)
	})
}

func TestTheAuditKeepsWhatWasBeforeAndAfter(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		f := agreed(t, s)
		hr, admin := site.ActorOf(s.Hanna), site.ActorOf(s.Ada)
		asked, err := s.Programme.AskAboutCredit(t.Context(), site.ActorOf(s.Mara), f.ID, "Why?")
		require.NoError(t, err)
		_, err = s.Programme.AnswerQuestion(t.Context(), hr, asked.ID, "So it is.")
		require.NoError(t, err)
		_, err = s.Programme.Rule(t.Context(), hr, f.ID, whole(s.Bo), "Bo was first.")
		require.NoError(t, err)
		rules := credit.Default()
		rules.Rule = credit.Last
		_, err = s.Programme.AdoptPolicy(t.Context(), hr, rules)
		require.NoError(t, err)
		_, err = s.Programme.Rule(t.Context(), hr, f.ID, whole(s.Mara), "")
		require.Error(t, err, "what is refused leaves no trace")

		list := func(f referral.AuditFilter) []referral.AuditEntry {
			l, err := s.Programme.Audit(t.Context(), admin, f)
			require.NoError(t, err)
			return l.Items
		}
		all := list(referral.AuditFilter{})
		require.Len(t, all, 7)
		require.Equal(t, referral.PersonAdded, all[3].Action, "the four people came first")
		policy, ruling, answer := all[0], all[1], all[2]
		assert.Equal(t, []any{referral.PolicyAdopted, referral.AuditPolicy, int64(2), s.Hanna.ID}, []any{policy.Action, policy.Subject, policy.SubjectID, policy.PersonID})
		assert.Equal(t, []any{"first", "last"}, []any{policy.Before["rule"], policy.After["rule"]})
		winner := func(state referral.AuditState) any {
			return state["shares"].([]any)[0].(map[string]any)["ambassador_id"]
		}
		assert.Equal(t, []any{float64(s.Mara.ID), float64(s.Bo.ID)}, []any{winner(ruling.Before), winner(ruling.After)})
		assert.Equal(t, "Bo was first.", ruling.Reason)
		assert.Equal(t, s.Clock.Now(), ruling.At)
		assert.Equal(t, answer.Before, answer.After)
		assert.Equal(t, referral.CreditAnswered, answer.Action)

		assert.Len(t, list(referral.AuditFilter{Subject: referral.AuditApplication, SubjectID: f.ID}), 2)
		assert.Empty(t, list(referral.AuditFilter{Subject: referral.AuditApplication, SubjectID: f.ID + 1}))
		assert.Len(t, list(referral.AuditFilter{Subject: referral.AuditPolicy}), 1)
		for _, by := range []referral.Actor{{}, site.ActorOf(s.Mara), hr} {
			_, err := s.Programme.Audit(t.Context(), by, referral.AuditFilter{})
			assert.Error(t, err)
		}
		_, err = s.Programme.Audit(t.Context(), admin, referral.AuditFilter{SubjectID: 1})
		assert.Equal(t, referral.Invalid, referral.CodeOf(err), "a number of what?")
	})
}
