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

func TestWhatBecomesOfTheCreditOfWhoLeaves(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	for name, c := range map[string]struct {
		leaver credit.Leaver
		hired  bool // before leaving
		keeps  bool // the credit of before
		gets   bool // credit for an application of after
	}{
		"kept: all of it":                                      {credit.Keep, false, true, true},
		"frozen: what was there, and no more":                  {credit.Freeze, false, true, false},
		"void: nothing for whoever was not hired":              {credit.Void, false, false, false},
		"void: the credit for a hire stays, and none is added": {credit.Void, true, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			site.OnBoth(t, func(t *testing.T, s *site.Site) {
				hr := site.ActorOf(s.Hanna)
				adopt(t, s, func(p *credit.Policy) { p.Leaver = c.leaver })
				ref := s.Click(t, s.Share(t, s.Mara, "qr", ""), "192.0.2.1")
				f := apply(t, s, form(ref, ""))
				if c.hired {
					_, err := s.Programme.MoveStage(t.Context(), hr, f.ID, referral.Hired, time.Time{}, "")
					require.NoError(t, err)
				}
				_, err := s.Programme.EditPerson(t.Context(), site.ActorOf(s.Ada), s.Mara.ID, s.Mara.Version, func(p *referral.Profile) {
					p.LeftOn = s.Programme.Day(s.Programme.Now().Add(day))
				})
				require.NoError(t, err)
				has := func() bool {
					t.Helper()
					require.NoError(t, s.Programme.KeepHouse(t.Context()))
					now, err := s.Programme.ApplicationCredit(t.Context(), hr, f.ID)
					require.NoError(t, err)
					return len(now.Decision.Shares) == 1
				}
				assert.True(t, has(), "who has given notice is still here")
				s.Clock.Forward(2 * day)
				assert.Equal(t, c.keeps, has())
				assert.Equal(t, c.keeps, has(), "and it stays so")
				later := form(ref, "")
				later.Email = "later@example.org"
				g := apply(t, s, later)
				assert.Equal(t, c.gets, len(g.Credit.Decision.Shares) == 1)
				noDrift(t, s)
			})
		})
	}
}

func TestWhoDecidesAboutAVacancyEarnsNoCreditForIt(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		hr := site.ActorOf(s.Hanna)
		ref := s.Click(t, s.Share(t, s.Mara, "qr", ""), "192.0.2.1")
		set := func(team referral.Team) {
			t.Helper()
			_, err := s.Programme.SetTeam(t.Context(), hr, s.Vacancy.ID, team)
			require.NoError(t, err)
		}
		before := apply(t, s, form(ref, ""))
		for _, c := range []struct {
			team   referral.Team
			reason credit.Reason
			email  string
		}{
			{referral.Team{Owner: s.Mara.ID}, credit.ExcludedOwner, "1@example.org"},
			{referral.Team{Owner: s.Bo.ID, Members: []int64{s.Mara.ID, s.Mara.ID}}, credit.ExcludedHiringTeam, "2@example.org"},
			{referral.Team{}, credit.FirstTouch, "3@example.org"},
		} {
			set(c.team)
			f := form(ref, "")
			f.Email = c.email
			assert.Equal(t, []credit.Reason{c.reason}, reasons(apply(t, s, f).Credit))
		}
		set(referral.Team{Owner: s.Mara.ID})
		require.NoError(t, s.Programme.CorrectReferrer(t.Context(), before.StatusToken, s.Mara.Name))
		now, err := s.Programme.ApplicationCredit(t.Context(), hr, before.ID)
		require.NoError(t, err)
		assert.Len(t, now.Decision.Shares, 1, "what Mara became later takes nothing from her")
		_, err = s.Programme.SetTeam(t.Context(), hr, s.Vacancy.ID, referral.Team{Owner: 999})
		assert.Equal(t, referral.NotFound, referral.CodeOf(err))
		noDrift(t, s)
	})
}
