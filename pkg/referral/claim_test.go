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

func TestACandidateChoosesAmongThoseWhoShareAndNobodyElse(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		names := func() []string {
			t.Helper()
			ns, err := s.Programme.SharersOf(t.Context(), s.Vacancy.ID)
			require.NoError(t, err)
			return ns
		}
		assert.Empty(t, names())
		link := s.Share(t, s.Mara, "qr", "")
		assert.Equal(t, []string{s.Mara.Name}, names())
		twin := s.AddPerson(t, referral.Profile{Name: s.Mara.Name, Email: "twin@example.org", Role: referral.Employee, JobTitle: "Gardener", Active: true})
		assert.Equal(t, []string{s.Mara.Name}, names(), "a colleague of the same name who does not share stays out")

		f := apply(t, s, form("", s.Mara.Name))
		assert.Equal(t, s.Mara.ID, f.Credit.Decision.Shares[0].AmbassadorID, "of two with the name, the one who shared it")
		s.Share(t, twin, "qr", "")
		assert.Contains(t, names(), s.Mara.Name+", Gardener")
		g := form("", s.Mara.Name+", gardener")
		g.Email = "other@example.org"
		f = apply(t, s, g)
		assert.Equal(t, twin.ID, f.Credit.Decision.Shares[0].AmbassadorID)

		_, err := s.Programme.RevokeLink(t.Context(), site.ActorOf(s.Mara), link.Code)
		require.NoError(t, err)
		assert.Equal(t, []string{s.Mara.Name}, names(), "the gardener, who is the only one left")
		noDrift(t, s)
	})
}

func TestACandidateCorrectsWhoToldThem(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		hr := site.ActorOf(s.Hanna)
		f := apply(t, s, form(s.Click(t, s.Share(t, s.Mara, "qr", ""), "192.0.2.1"), "Nobody We Know"))
		credit0 := func() referral.Credit {
			t.Helper()
			c, err := s.Programme.ApplicationCredit(t.Context(), hr, f.ID)
			require.NoError(t, err)
			return c
		}
		assert.Equal(t, []credit.Reason{credit.FirstTouch, credit.Unmatched}, reasons(f.Credit))

		s.Clock.Forward(time.Hour)
		require.NoError(t, s.Programme.CorrectReferrer(t.Context(), f.StatusToken, s.Bo.Name))
		c := credit0()
		assert.Equal(t, s.Bo.ID, c.Decision.Shares[0].AmbassadorID)
		assert.Equal(t, []credit.Reason{credit.AnotherNamed, credit.Corrected, credit.CandidatesWord}, reasons(c))
		noDrift(t, s)

		require.NoError(t, s.Programme.CorrectReferrer(t.Context(), f.StatusToken, ""))
		c = credit0()
		assert.Equal(t, s.Mara.ID, c.Decision.Shares[0].AmbassadorID, "the answer was taken back, so the link decides")
		assert.Equal(t, []credit.Reason{credit.FirstTouch, credit.Corrected, credit.Corrected, credit.NobodyNamed}, reasons(c))
		before := c.Decision.ID
		require.NoError(t, s.Programme.CorrectReferrer(t.Context(), f.StatusToken, ""))
		assert.Equal(t, before, credit0().Decision.ID, "the same again changes nothing")
		noDrift(t, s)

		_, err := s.Programme.MoveStage(t.Context(), hr, f.ID, referral.Hired, time.Time{}, "")
		require.NoError(t, err)
		err = s.Programme.CorrectReferrer(t.Context(), f.StatusToken, s.Bo.Name)
		assert.Equal(t, referral.Conflict, referral.CodeOf(err), "nobody's credit moves after the hire without HR")
		err = s.Programme.CorrectReferrer(t.Context(), "00", s.Bo.Name)
		assert.Equal(t, referral.NotFound, referral.CodeOf(err))
	})
}

func TestSomebodyWithTheAddressCannotFillTheHistory(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		f := apply(t, s, form("", ""))
		var err error
		for n := 0; err == nil && n < 100; n++ {
			err = s.Programme.CorrectReferrer(t.Context(), f.StatusToken, []string{s.Bo.Name, s.Mara.Name}[n%2])
		}
		assert.Equal(t, referral.Conflict, referral.CodeOf(err))
	})
}

func TestHRMatchesWhatACandidateTyped(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		hr := site.ActorOf(s.Hanna)
		f := apply(t, s, form("", "that tall man with the boat"))
		waiting, err := s.Programme.UnmatchedClaims(t.Context(), hr, referral.Page{})
		require.NoError(t, err)
		require.Len(t, waiting.Items, 1)
		claim := waiting.Items[0]
		assert.Equal(t, f.ID, claim.Application.ID)

		c, err := s.Programme.MatchClaim(t.Context(), hr, claim.Touch.ID, s.Bo.ID)
		require.NoError(t, err)
		assert.Equal(t, s.Bo.ID, c.Decision.Shares[0].AmbassadorID)
		assert.Equal(t, s.Hanna.ID, c.Decision.DecidedBy)
		assert.Equal(t, []credit.Reason{credit.Corrected, credit.CandidatesWord}, reasons(c))
		assert.Equal(t, "that tall man with the boat", c.Touches[1].Touch.Words)
		waiting, err = s.Programme.UnmatchedClaims(t.Context(), hr, referral.Page{})
		require.NoError(t, err)
		assert.Empty(t, waiting.Items)
		noDrift(t, s)

		_, err = s.Programme.MatchClaim(t.Context(), hr, claim.Touch.ID, s.Bo.ID)
		assert.Equal(t, referral.Conflict, referral.CodeOf(err), "twice the same")
		c, err = s.Programme.MatchClaim(t.Context(), hr, claim.Touch.ID, s.Mara.ID)
		require.NoError(t, err, "HR was wrong and says so")
		assert.Equal(t, s.Mara.ID, c.Decision.Shares[0].AmbassadorID)

		s.Clock.Forward(time.Hour)
		require.NoError(t, s.Programme.CorrectReferrer(t.Context(), f.StatusToken, "the short one"))
		_, err = s.Programme.MatchClaim(t.Context(), hr, claim.Touch.ID, s.Bo.ID)
		assert.Equal(t, referral.Conflict, referral.CodeOf(err), "the candidate has said something else since")
		now, err := s.Programme.ApplicationCredit(t.Context(), hr, f.ID)
		require.NoError(t, err)
		assert.Empty(t, now.Decision.Shares, "what the candidate took back counts no more, also while the new answer waits")
		noDrift(t, s)
	})
}

func TestHRSaysThatItWasNobodyWhoWorksHere(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		hr := site.ActorOf(s.Hanna)
		link := s.Share(t, s.Mara, "qr", "")
		s.Clock.Forward(time.Hour)
		f := apply(t, s, form(s.Click(t, link, "192.0.2.1"), "someone I met at a conference"))
		waiting, err := s.Programme.UnmatchedClaims(t.Context(), hr, referral.Page{})
		require.NoError(t, err)
		require.Len(t, waiting.Items, 1)
		claim := waiting.Items[0].Touch.ID
		_, err = s.Programme.MatchClaim(t.Context(), site.ActorOf(s.Bo), claim, 0)
		assert.Equal(t, referral.Forbidden, referral.CodeOf(err))

		c, err := s.Programme.MatchClaim(t.Context(), hr, claim, 0)
		require.NoError(t, err)
		assert.Equal(t, f.Credit.Decision.Shares, c.Decision.Shares, "the credit stays with whose link it was")
		assert.Contains(t, reasons(c), credit.NobodyNamed)
		waiting, err = s.Programme.UnmatchedClaims(t.Context(), hr, referral.Page{})
		require.NoError(t, err)
		assert.Empty(t, waiting.Items, "it is answered")
		_, err = s.Programme.MatchClaim(t.Context(), hr, claim, 0)
		assert.Equal(t, referral.Conflict, referral.CodeOf(err), "twice the same")
		noDrift(t, s)

		c, err = s.Programme.MatchClaim(t.Context(), hr, claim, s.Bo.ID)
		require.NoError(t, err, "HR was wrong and says so")
		assert.Equal(t, s.Bo.ID, c.Decision.Shares[0].AmbassadorID)
		log, err := s.Programme.Audit(t.Context(), site.ActorOf(s.Ada), referral.AuditFilter{Subject: referral.AuditApplication, SubjectID: f.ID})
		require.NoError(t, err)
		assert.Len(t, log.Items, 2, "both are in the audit")
		noDrift(t, s)
	})
}

func TestWhatWasClickedBeforeALinkWasRevokedStays(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		link := s.Share(t, s.Mara, "qr", "")
		ref := s.Click(t, link, "192.0.2.1")
		s.Clock.Forward(time.Hour)
		_, err := s.Programme.RevokeLink(t.Context(), site.ActorOf(s.Mara), link.Code)
		require.NoError(t, err)
		f := apply(t, s, form(ref, ""))
		assert.Equal(t, referral.RefAccepted, f.RefOutcome)
		assert.Equal(t, s.Mara.ID, f.Credit.Decision.Shares[0].AmbassadorID)
		noDrift(t, s)
	})
}
