package referral_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goodword/pkg/credit"
	"goodword/pkg/referral"
	"goodword/pkg/testkit"
	"goodword/pkg/testkit/site"
)

// shared is an application through Mara's link, and Bo, who says it was his.
func shared(t *testing.T, s *site.Site) (referral.ApplicationFile, referral.Person) {
	t.Helper()
	bo := s.AddPerson(t, referral.Profile{Name: "Bo Olsen", Email: "bo@example.org", Role: referral.Employee, Active: true})
	return apply(t, s, form(s.Click(t, s.Share(t, s.Mara, "qr", ""), "192.0.2.1"), "")), bo
}

func TestARulingGoesOverTheRulesAndMovesWhatIsCounted(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		f, bo := shared(t, s)
		hr := site.ActorOf(s.Hanna)
		first := f.Credit.Decision
		require.Equal(t, []credit.Share{{AmbassadorID: s.Mara.ID, Part: 1, Of: 1}}, first.Shares)

		c, err := s.Programme.Rule(t.Context(), hr, f.ID, []credit.Share{{AmbassadorID: bo.ID, Part: 1, Of: 1}}, "Bo was at the fair.")
		require.NoError(t, err)
		assert.Equal(t, []credit.Share{{AmbassadorID: bo.ID, Part: 1, Of: 1}}, c.Decision.Shares)
		assert.Equal(t, "Bo Olsen gets the credit. HR has ruled so.", c.Sentence.EN)
		assert.Equal(t, first.ID, *c.Decision.Replaces)
		assert.Equal(t, s.Hanna.ID, c.Decision.DecidedBy)
		require.Len(t, c.Touches, 2)
		assert.Equal(t, credit.Ruled, c.Touches[0].Reason)
		board, err := s.Programme.Leaderboard(t.Context(), hr, referral.LeaderboardQuery{Metric: referral.ByApplications})
		require.NoError(t, err)
		require.Len(t, board.Items, 1)
		assert.Equal(t, bo.ID, board.Items[0].AmbassadorID)
		noDrift(t, s)

		// At the very same moment: the last ruling is the last all the same.
		c, err = s.Programme.Rule(t.Context(), hr, f.ID, nil, "Neither of them.")
		require.NoError(t, err)
		assert.Equal(t, "HR has ruled that nobody gets the credit.", c.Sentence.EN)
		noDrift(t, s)
	})
}

func TestHoldersAreThoseOfTheNewestDecision(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		f, bo := shared(t, s)
		hr := site.ActorOf(s.Hanna)
		direct := apply(t, s, referral.ApplicationForm{Name: "Nobody's", Email: "nobody@example.org"})
		holders := func() map[int64][]referral.Holder {
			found, err := s.Programme.Holders(t.Context(), hr, []int64{f.ID, direct.ID, 999})
			require.NoError(t, err)
			return found
		}
		of := func(p referral.Person, part, of int64) referral.Holder {
			return referral.Holder{Share: credit.Share{AmbassadorID: p.ID, Part: part, Of: of}, Name: referral.Text{EN: p.Name, NL: p.Name}}
		}
		require.Equal(t, map[int64][]referral.Holder{f.ID: {of(s.Mara, 1, 1)}}, holders())
		_, err := s.Programme.Rule(t.Context(), hr, f.ID, []credit.Share{{AmbassadorID: s.Mara.ID, Part: 1, Of: 3}, {AmbassadorID: bo.ID, Part: 2, Of: 3}}, "Both.")
		require.NoError(t, err)
		require.Equal(t, map[int64][]referral.Holder{f.ID: {of(s.Mara, 1, 3), of(bo, 2, 3)}}, holders())
		_, err = s.Programme.Rule(t.Context(), hr, f.ID, nil, "Neither.")
		require.NoError(t, err)
		require.Empty(t, holders())
		_, err = s.Programme.Holders(t.Context(), site.ActorOf(s.Mara), []int64{f.ID})
		require.Equal(t, referral.Forbidden, referral.CodeOf(err))
	})
}

func TestARulingThatCannotBeIsRefused(t *testing.T) {
	s := site.New(t, testkit.SQLite(t))
	f, bo := shared(t, s)
	half := credit.Share{AmbassadorID: bo.ID, Part: 1, Of: 2}
	for name, c := range map[string]struct {
		by     referral.Person
		shares []credit.Share
		reason string
		code   referral.Code
	}{
		"shares that leave some over":      {s.Hanna, []credit.Share{half}, "x", referral.Invalid},
		"shares of one person twice":       {s.Hanna, []credit.Share{half, half}, "x", referral.Invalid},
		"a share of nothing":               {s.Hanna, []credit.Share{{AmbassadorID: bo.ID, Part: 0, Of: 0}}, "x", referral.Invalid},
		"no reason":                        {s.Hanna, nil, "  ", referral.Invalid},
		"somebody who is not there":        {s.Hanna, []credit.Share{{AmbassadorID: 999, Part: 1, Of: 1}}, "x", referral.NotFound},
		"an employee, who does not decide": {s.Mara, nil, "x", referral.Forbidden},
	} {
		_, err := s.Programme.Rule(t.Context(), site.ActorOf(c.by), f.ID, c.shares, c.reason)
		assert.Equal(t, c.code, referral.CodeOf(err), name)
	}
}

func TestAPolicyHoldsForApplicationsFromItsAdoptionOn(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		f, bo := shared(t, s)
		hr := site.ActorOf(s.Hanna)
		last := credit.Default()
		last.Rule, last.ClaimWins = credit.Last, false
		adopted, err := s.Programme.AdoptPolicy(t.Context(), hr, last)
		require.NoError(t, err)
		require.Equal(t, 2, adopted.Version)
		s.Clock.Forward(time.Hour)
		again := form(s.Click(t, s.Share(t, s.Mara, "whatsapp", ""), "192.0.2.9"), "Bo Olsen")
		again.Email = "ander@example.org"
		s.Clock.Forward(time.Minute)
		g := apply(t, s, again)
		assert.Equal(t, []int{1, 2}, []int{f.Credit.Decision.PolicyVersion, g.Credit.Decision.PolicyVersion})
		assert.Equal(t, bo.ID, g.Credit.Decision.Shares[0].AmbassadorID, "the answer was the last")
		_, err = s.Programme.Rule(t.Context(), hr, f.ID, nil, "x")
		require.NoError(t, err)
		old, err := s.Programme.ApplicationCredit(t.Context(), hr, f.ID)
		require.NoError(t, err)
		assert.Equal(t, 1, old.Decision.PolicyVersion, "an old application stays under its own rules")
		noDrift(t, s)

		_, err = s.Programme.AdoptPolicy(t.Context(), hr, credit.Policy{})
		assert.Equal(t, referral.Invalid, referral.CodeOf(err))
		_, err = s.Programme.AdoptPolicy(t.Context(), site.ActorOf(s.Mara), last)
		assert.Equal(t, referral.Forbidden, referral.CodeOf(err))
	})
}

func TestATrialSaysWhatRulesWouldHaveChangedAndChangesNothing(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		f, _ := shared(t, s)
		hr := site.ActorOf(s.Hanna)
		same, err := s.Programme.TryPolicy(t.Context(), hr, credit.Default(), referral.Period{}, nil)
		require.NoError(t, err)
		assert.Equal(t, []int{1, 0}, []int{same.Applications, same.Changed})
		_, err = s.Programme.Rule(t.Context(), hr, f.ID, nil, "x")
		require.NoError(t, err)
		ruled, err := s.Programme.TryPolicy(t.Context(), hr, credit.Default(), referral.Period{From: "2020-01-01"}, nil)
		require.NoError(t, err)
		assert.Equal(t, []int{1, 0}, []int{ruled.Applications, ruled.Changed}, "a ruling stands under any rules")
		none, err := s.Programme.TryPolicy(t.Context(), hr, credit.Default(), referral.Period{To: "2020-01-01"}, nil)
		require.NoError(t, err)
		assert.Zero(t, none.Applications)
		noDrift(t, s)
	})
}

func TestACandidateWhoAppliedBeforeIsKnownUnderAnyFormOfTheAddress(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		alone := form("", "")
		alone.Email = "Wiet.Ske+jobs@gmail.com"
		apply(t, s, alone)
		s.Clock.Forward(48 * time.Hour)
		again := form(s.Click(t, s.Share(t, s.Mara, "qr", ""), "192.0.2.1"), "")
		again.Email = "wietske@googlemail.com"
		f := apply(t, s, again)
		assert.Empty(t, f.Credit.Decision.Shares)
		require.Len(t, f.Credit.Touches, 1)
		assert.Equal(t, credit.KnownCandidate, f.Credit.Touches[0].Reason)
		noDrift(t, s)
	})
}

func TestADecisionThatIsChangedBehindTheProgramsBackIsFound(t *testing.T) {
	s := site.New(t, testkit.SQLite(t))
	f, bo := shared(t, s)
	require.NoError(t, s.Store.Tx(t.Context(), func(st referral.Store) error {
		d := f.Credit.Decision
		d.ID, d.Shares = 0, []credit.Share{{AmbassadorID: bo.ID, Part: 1, Of: 1}}
		return st.AddDecision(t.Context(), &d) // with a seal that was another's
	}))
	drifts, err := s.Programme.Check(t.Context())
	require.NoError(t, err)
	found := ""
	for _, d := range drifts {
		found += d.String() + "\n"
	}
	assert.Contains(t, found, "an unbroken chain")
}
