package referral_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goodword/pkg/credit"
	"goodword/pkg/referral"
	"goodword/pkg/testkit/site"
)

// introduce is Bo's naming of Wietske.
func introduce(t *testing.T, s *site.Site, email string) referral.Introduction {
	t.Helper()
	i, made, err := s.Programme.Introduce(t.Context(), site.ActorOf(s.Bo), s.Vacancy.ID, " Wietske  Hoogeveen ", email, "We studied in Delft.")
	require.NoError(t, err)
	require.True(t, made)
	return i
}

func answer(t *testing.T, s *site.Site, i referral.Introduction, yes bool) {
	t.Helper()
	_, err := s.Programme.AnswerIntroduction(t.Context(), i.Token, yes)
	require.NoError(t, err)
}

// adopt makes rules the ones in force.
func adopt(t *testing.T, s *site.Site, change func(*credit.Policy)) {
	t.Helper()
	p := credit.Default()
	change(&p)
	_, err := s.Programme.AdoptPolicy(t.Context(), site.ActorOf(s.Hanna), p)
	require.NoError(t, err)
}

func reasons(c referral.Credit) (rs []credit.Reason) {
	for _, t := range c.Touches {
		rs = append(rs, t.Reason)
	}
	return rs
}

func TestWhatAnIntroductionIsWorth(t *testing.T) {
	t.Parallel()
	gmail := func(s *site.Site) referral.ApplicationForm {
		f := form("", "")
		f.Email = "w.hoogeveen@gmail.com"
		return f
	}
	for name, c := range map[string]struct {
		email   string
		yes     bool
		after   time.Duration // from the introduction to the application
		form    func(s *site.Site, i referral.Introduction) referral.ApplicationForm
		policy  func(*credit.Policy)
		reasons []credit.Reason
		winner  string
	}{
		"accepted, and applied under the same address": {
			email: "Wietske@example.org", yes: true, reasons: []credit.Reason{credit.FirstTouch}, winner: "Bo"},
		"accepted, and applied under another form of the address": {
			email: "whoogeveen+jobs@gmail.com", yes: true, reasons: []credit.Reason{credit.FirstTouch}, winner: "Bo",
			form: func(s *site.Site, _ referral.Introduction) referral.ApplicationForm { return gmail(s) }},
		"accepted, and applied under another address from the introduction's own page": {
			email: "wietske@work.example", yes: true, reasons: []credit.Reason{credit.FirstTouch}, winner: "Bo",
			form: func(_ *site.Site, i referral.Introduction) referral.ApplicationForm {
				f := form("", "")
				f.Introduction = i.Token
				return f
			}},
		"accepted, and applied under another address": {email: "wietske@work.example", yes: true},
		"not answered": {email: "wietske@example.org"},
		"not answered, and its token sent along all the same": {email: "wietske@example.org",
			form: func(_ *site.Site, i referral.Introduction) referral.ApplicationForm {
				f := form("", "")
				f.Introduction = i.Token
				return f
			}},
		"older than an introduction counts": {
			email: "wietske@example.org", yes: true, after: 73 * time.Hour, reasons: []credit.Reason{credit.OutsideWindow},
			policy: func(p *credit.Policy) { p.OneKind, p.IntroducedDays = false, 3 }},
		"older than a link counts, and introductions count longer": {
			email: "wietske@example.org", yes: true, after: 73 * time.Hour, reasons: []credit.Reason{credit.FirstTouch}, winner: "Bo",
			policy: func(p *credit.Policy) { p.OneKind, p.SharedDays, p.IntroducedDays = false, 3, 10 }},
	} {
		t.Run(name, func(t *testing.T) {
			site.OnBoth(t, func(t *testing.T, s *site.Site) {
				if c.policy != nil {
					adopt(t, s, c.policy)
				}
				i := introduce(t, s, c.email)
				if c.yes {
					answer(t, s, i, true)
				}
				s.Clock.Forward(c.after)
				f := form("", "")
				if c.form != nil {
					f = c.form(s, i)
				}
				got := apply(t, s, f)
				assert.Equal(t, c.reasons, reasons(got.Credit))
				if c.winner == "" {
					assert.Empty(t, got.Credit.Decision.Shares)
				} else {
					assert.Equal(t, []credit.Share{{AmbassadorID: s.Bo.ID, Part: 1, Of: 1}}, got.Credit.Decision.Shares)
				}
				noDrift(t, s)
			})
		})
	}
}

func TestAnIntroductionAgainstALinkIsDecidedByTheRules(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		policy func(*credit.Policy)
		winner func(*site.Site) int64
	}{
		"one kind: the link was first":      {func(*credit.Policy) {}, func(s *site.Site) int64 { return s.Mara.ID }},
		"introductions before links":        {func(p *credit.Policy) { p.OneKind, p.Rule = false, credit.IntroductionFirst }, func(s *site.Site) int64 { return s.Bo.ID }},
		"the last: the introduction was it": {func(p *credit.Policy) { p.Rule = credit.Last }, func(s *site.Site) int64 { return s.Bo.ID }},
	} {
		t.Run(name, func(t *testing.T) {
			site.OnBoth(t, func(t *testing.T, s *site.Site) {
				adopt(t, s, c.policy)
				ref := s.Click(t, s.Share(t, s.Mara, "qr", ""), "192.0.2.1")
				s.Clock.Forward(time.Hour)
				answer(t, s, introduce(t, s, "wietske@example.org"), true)
				got := apply(t, s, form(ref, ""))
				assert.Equal(t, []credit.Share{{AmbassadorID: c.winner(s), Part: 1, Of: 1}}, got.Credit.Decision.Shares)
				noDrift(t, s)
			})
		})
	}
}

func TestAnIntroductionThatIsAcceptedAfterTheApplicationDecidesItAgain(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		early := introduce(t, s, "wietske@example.org")
		s.Clock.Forward(time.Hour)
		f := apply(t, s, form("", ""))
		require.Empty(t, f.Credit.Touches, "nothing is known of it before the candidate says yes")
		s.Clock.Forward(time.Hour)
		answer(t, s, early, true)
		answer(t, s, early, true) // once more changes nothing
		c, err := s.Programme.ApplicationCredit(t.Context(), site.ActorOf(s.Hanna), f.ID)
		require.NoError(t, err)
		assert.Equal(t, []credit.Reason{credit.FirstTouch}, reasons(c))
		assert.Equal(t, f.Credit.Decision.ID, *c.Decision.Replaces)
		noDrift(t, s)

		late, made, err := s.Programme.Introduce(t.Context(), site.ActorOf(s.Mara), s.Vacancy.ID, "W", "wietske@example.org", "Rowing.")
		require.NoError(t, err)
		require.True(t, made)
		answer(t, s, late, true)
		c, err = s.Programme.ApplicationCredit(t.Context(), site.ActorOf(s.Hanna), f.ID)
		require.NoError(t, err)
		assert.Equal(t, []credit.Reason{credit.FirstTouch, credit.AfterApplication}, reasons(c))
		noDrift(t, s)
	})
}

func TestNobodyButTheTwoSeesAnIntroductionBeforeAYes(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		hr, bo, mara := site.ActorOf(s.Hanna), site.ActorOf(s.Bo), site.ActorOf(s.Mara)
		i := introduce(t, s, "wietske@example.org")
		seen, err := s.Programme.AcceptedIntroductions(t.Context(), hr, s.Vacancy.ID)
		require.NoError(t, err)
		assert.Empty(t, seen)
		others, err := s.Programme.MyIntroductions(t.Context(), mara)
		require.NoError(t, err)
		assert.Empty(t, others)
		err = s.Programme.WithdrawIntroduction(t.Context(), mara, i.ID)
		assert.Equal(t, referral.NotFound, referral.CodeOf(err))
		_, err = s.Programme.AcceptedIntroductions(t.Context(), bo, s.Vacancy.ID)
		assert.Equal(t, referral.Forbidden, referral.CodeOf(err))
		own, err := s.Programme.OwnIntroduction(t.Context(), i.Token)
		require.NoError(t, err)
		assert.Equal(t, []string{"Wietske Hoogeveen", s.Bo.Name, s.Vacancy.Title}, []string{own.Introduction.Name, own.Ambassador.Name, own.Vacancy.Title})

		again, made, err := s.Programme.Introduce(t.Context(), bo, s.Vacancy.ID, "W", "WIETSKE@example.org", "x")
		require.NoError(t, err)
		assert.False(t, made)
		assert.Equal(t, i.ID, again.ID)

		answer(t, s, i, true)
		seen, err = s.Programme.AcceptedIntroductions(t.Context(), hr, s.Vacancy.ID)
		require.NoError(t, err)
		require.Len(t, seen, 1)
		assert.Equal(t, "wietske@example.org", seen[0].Email)
		_, err = s.Programme.AnswerIntroduction(t.Context(), i.Token, false)
		assert.Equal(t, referral.Conflict, referral.CodeOf(err))
		err = s.Programme.WithdrawIntroduction(t.Context(), bo, i.ID)
		assert.Equal(t, referral.Conflict, referral.CodeOf(err))
	})
}

func TestWhatIsNotAcceptedIsErased(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		bo := site.ActorOf(s.Bo)
		refused, waiting, taken := introduce(t, s, "a@example.org"), introduce(t, s, "b@example.org"), introduce(t, s, "c@example.org")
		answer(t, s, refused, false)
		answer(t, s, taken, true)
		mine, err := s.Programme.MyIntroductions(t.Context(), bo)
		require.NoError(t, err)
		require.Len(t, mine, 3)
		assert.Equal(t, []string{"", "", ""}, []string{mine[2].Name, mine[2].Email, mine[2].Acquaintance}, "a no erases at once")
		_, err = s.Programme.AnswerIntroduction(t.Context(), refused.Token, true)
		assert.Equal(t, referral.Conflict, referral.CodeOf(err))

		s.Clock.Forward(referral.IntroductionLife)
		_, err = s.Programme.OwnIntroduction(t.Context(), waiting.Token)
		assert.Equal(t, referral.NotFound, referral.CodeOf(err), "also before it is erased")
		s.Clock.Forward(time.Second)
		require.NoError(t, s.Programme.KeepHouse(t.Context()))
		mine, err = s.Programme.MyIntroductions(t.Context(), bo)
		require.NoError(t, err)
		require.Len(t, mine, 1)
		assert.Equal(t, taken.ID, mine[0].ID)
		s.Clock.Forward(337 * 24 * time.Hour)
		require.NoError(t, s.Programme.KeepHouse(t.Context()))
		mine, err = s.Programme.MyIntroductions(t.Context(), bo)
		require.NoError(t, err)
		assert.Empty(t, mine)
	})
}

func TestAnIntroductionThatCannotBeIsRefused(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		bo := site.ActorOf(s.Bo)
		for name, c := range map[string]struct {
			by                        referral.Actor
			name, email, acquaintance string
			code                      referral.Code
		}{
			"oneself":                            {bo, "Bo", s.Bo.Email, "Well.", referral.Invalid},
			"without a word how you know them":   {bo, "W", "w@example.org", " ", referral.Invalid},
			"without an address that can be":     {bo, "W", "w@example", "x", referral.Invalid},
			"a stranger, who must sign in first": {referral.Actor{}, "W", "w@example.org", "x", referral.Unauthenticated},
			"without a name":                     {bo, " ", "w@example.org", "x", referral.Invalid},
		} {
			_, _, err := s.Programme.Introduce(t.Context(), c.by, s.Vacancy.ID, c.name, c.email, c.acquaintance)
			assert.Equal(t, c.code, referral.CodeOf(err), name)
		}
		_, _, err := s.Programme.Introduce(t.Context(), bo, 999, "W", "w@example.org", "x")
		assert.Equal(t, referral.NotFound, referral.CodeOf(err))
	})
}
