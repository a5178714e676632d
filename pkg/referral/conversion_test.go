package referral_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"goodword/pkg/credit"
	"goodword/pkg/referral"
	"goodword/pkg/testkit"
	"goodword/pkg/testkit/site"
)

// key makes an API key and gives who asks with it.
func key(t testing.TB, s *site.Site, name string) referral.Actor {
	t.Helper()
	k, secret, err := s.Programme.MakeAPIKey(t.Context(), site.ActorOf(s.Ada), name, referral.ScopeConversions)
	require.NoError(t, err)
	require.Regexp(t, `^gwk_[A-Za-z0-9_-]{43}$`, secret)
	require.Equal(t, referral.HashKey(secret), k.Hash)
	return referral.Actor{KeyID: k.ID, Scope: k.Scope}
}

func report(t testing.TB, s *site.Site, by referral.Actor, c referral.Conversion) referral.Conversion {
	t.Helper()
	taken, made, err := s.Programme.TakeConversion(t.Context(), by, c)
	require.NoError(t, err)
	require.True(t, made)
	s.Count(t)
	return taken
}

// reached is an application's reaching a stage some hours after the start.
func reached(stage referral.Stage, hours int, change ...func(*referral.Conversion)) referral.Conversion {
	c := referral.Conversion{ExternalID: "A-1", Stage: stage, OccurredAt: site.Start.Add(time.Duration(hours) * time.Hour)}
	for _, f := range change {
		f(&c)
	}
	return c
}

func with(f func(*referral.Conversion)) func(*referral.Conversion) { return f }

func vacancyNamed(name string) func(*referral.Conversion) {
	return with(func(c *referral.Conversion) { c.Vacancy = name })
}

func withRef(ref string) func(*referral.Conversion) {
	return with(func(c *referral.Conversion) { c.Ref = ref })
}

func withCode(code string) func(*referral.Conversion) {
	return with(func(c *referral.Conversion) { c.Code = code })
}

func fileOf(t testing.TB, s *site.Site, id int64) referral.ApplicationFile {
	t.Helper()
	f, err := s.Programme.Application(t.Context(), site.ActorOf(s.Hanna), id)
	require.NoError(t, err)
	return f
}

func spokenCodeOf(t testing.TB, s *site.Site, p referral.Person) string {
	t.Helper()
	me, err := s.Store.Person(t.Context(), p.ID)
	require.NoError(t, err)
	require.NotEmpty(t, me.SpokenCode)
	return me.SpokenCode
}

func channelsWithApplications(t testing.TB, s *site.Site) map[string]int64 {
	t.Helper()
	report, err := s.Programme.ChannelReport(t.Context(), site.ActorOf(s.Hanna), referral.ReportQuery{})
	require.NoError(t, err)
	found := map[string]int64{}
	for _, c := range report {
		if c.Applications > 0 {
			found[c.Channel] = c.Applications
		}
	}
	return found
}

func TestWhatIsReportedLandsOrWaitsWithAReason(t *testing.T) {
	t.Parallel()
	type reported struct {
		// before prepares and gives what is reported.
		before  func(t *testing.T, s *site.Site) referral.Conversion
		why     referral.UnmatchedReason
		winner  func(*site.Site) int64
		reasons []credit.Reason
		outcome referral.RefOutcome
		channel string
	}
	nobody := func(*site.Site) int64 { return 0 }
	mara := func(s *site.Site) int64 { return s.Mara.ID }
	clicked := func(t *testing.T, s *site.Site) string {
		return s.Click(t, s.Share(t, s.Mara, "whatsapp", ""), "192.0.2.1")
	}
	other := func(t *testing.T, s *site.Site) referral.Vacancy {
		return s.AddVacancy(t, referral.VacancyText{Title: "Docent", Description: "Je geeft les."})
	}
	for name, c := range map[string]reported{
		"a number and a vacancy by its id": {
			before: func(_ *testing.T, s *site.Site) referral.Conversion {
				return reached("applied", 1, vacancyNamed(fmt.Sprint(s.Vacancy.ID)))
			}, winner: nobody, channel: referral.Direct},
		"a vacancy by its name in the address, with the token that was handed over": {
			before: func(t *testing.T, s *site.Site) referral.Conversion {
				return reached("applied", 1, vacancyNamed(s.Vacancy.Slug), withRef(clicked(t, s)))
			}, winner: mara, reasons: []credit.Reason{credit.FirstTouch}, outcome: referral.RefAccepted, channel: "whatsapp"},
		"a vacancy by its number at the source": {
			before: func(t *testing.T, s *site.Site) referral.Conversion {
				imported(t, s, "77", "ats")
				return reached("applied", 1, vacancyNamed("external:77"))
			}, winner: nobody, channel: referral.Direct},
		"a token alone says which vacancy it is": {
			before: func(t *testing.T, s *site.Site) referral.Conversion {
				return reached("applied", 1, withRef(clicked(t, s)))
			},
			winner: mara, reasons: []credit.Reason{credit.FirstTouch}, outcome: referral.RefAccepted, channel: "whatsapp"},
		"a token that is forged stops nothing": {
			before: func(t *testing.T, s *site.Site) referral.Conversion {
				return reached("applied", 1, vacancyNamed(s.Vacancy.Slug), withRef("AgAAAAAA"))
			}, winner: nobody, outcome: referral.RefForged, channel: referral.Direct},
		"a token for another vacancy stops nothing": {
			before: func(t *testing.T, s *site.Site) referral.Conversion {
				return reached("applied", 1, vacancyNamed(other(t, s).Slug), withRef(clicked(t, s)))
			}, winner: nobody, outcome: referral.RefOtherVacancy, channel: referral.Direct},
		"a token that is older than a year stops nothing": {
			before: func(t *testing.T, s *site.Site) referral.Conversion {
				ref := clicked(t, s)
				s.Clock.Forward(367 * 24 * time.Hour)
				return reached("applied", 1, vacancyNamed(s.Vacancy.Slug), withRef(ref))
			}, winner: nobody, outcome: referral.RefExpired, channel: referral.Direct},
		"the code of a link": {
			before: func(t *testing.T, s *site.Site) referral.Conversion {
				return reached("applied", 1, withCode(s.Share(t, s.Mara, "qr", "").Code))
			}, winner: mara, reasons: []credit.Reason{credit.FirstTouch}, outcome: referral.RefAccepted, channel: "qr"},
		"the code of a link to another vacancy stops nothing": {
			before: func(t *testing.T, s *site.Site) referral.Conversion {
				return reached("applied", 1, vacancyNamed(other(t, s).Slug), withCode(s.Share(t, s.Mara, "qr", "").Code))
			}, winner: nobody, outcome: referral.RefOtherVacancy, channel: referral.Direct},
		"the code of a link that was revoked before": {
			before: func(t *testing.T, s *site.Site) referral.Conversion {
				l := s.Share(t, s.Mara, "qr", "")
				_, err := s.Programme.RevokeLink(t.Context(), site.ActorOf(s.Mara), l.Code)
				require.NoError(t, err)
				return reached("applied", 1, withCode(l.Code))
			}, winner: nobody, outcome: referral.RefRevoked, channel: referral.Direct},
		"the code of a link that was revoked afterwards": {
			before: func(t *testing.T, s *site.Site) referral.Conversion {
				s.Clock.Forward(2 * time.Hour)
				l := s.Share(t, s.Mara, "qr", "")
				_, err := s.Programme.RevokeLink(t.Context(), site.ActorOf(s.Mara), l.Code)
				require.NoError(t, err)
				return reached("applied", 1, withCode(l.Code))
			}, winner: mara, reasons: []credit.Reason{credit.FirstTouch}, outcome: referral.RefAccepted, channel: "qr"},
		"a code that was spoken": {
			before: func(t *testing.T, s *site.Site) referral.Conversion {
				return reached("applied", 1, vacancyNamed(s.Vacancy.Slug), withCode(spokenCodeOf(t, s, s.Mara)))
			}, winner: mara, reasons: []credit.Reason{credit.FirstTouch}, channel: referral.ByWord},
		"a code that was spoken by somebody who has left since": {
			before: func(t *testing.T, s *site.Site) referral.Conversion {
				code := spokenCodeOf(t, s, s.Mara)
				_, err := s.Programme.EditPerson(t.Context(), site.ActorOf(s.Ada), s.Mara.ID, 0, func(p *referral.Profile) { p.Active = false })
				require.NoError(t, err)
				return reached("applied", 1, vacancyNamed(s.Vacancy.Slug), withCode(code))
			}, winner: mara, reasons: []credit.Reason{credit.FirstTouch}, channel: referral.ByWord},
		"a link that was followed goes before a code": {
			before: func(t *testing.T, s *site.Site) referral.Conversion {
				return reached("applied", 1, withRef(clicked(t, s)), withCode(spokenCodeOf(t, s, s.Bo)))
			}, winner: mara, reasons: []credit.Reason{credit.FirstTouch, credit.Later}, outcome: referral.RefAccepted, channel: "whatsapp"},
		"somebody in HR whose code it is takes no part": {
			before: func(t *testing.T, s *site.Site) referral.Conversion {
				return reached("applied", 1, vacancyNamed(s.Vacancy.Slug), withCode(spokenCodeOf(t, s, s.Hanna)))
			}, winner: nobody, reasons: []credit.Reason{credit.ExcludedHR}, channel: referral.Direct},

		"a number alone that is new": {
			before: func(*testing.T, *site.Site) referral.Conversion { return reached("interview", 1) }, why: referral.NoVacancy},
		"a vacancy that nobody knows": {
			before: func(*testing.T, *site.Site) referral.Conversion { return reached("applied", 1, vacancyNamed("geen")) }, why: referral.UnknownVacancy},
		"two vacancies with one number": {
			before: func(t *testing.T, s *site.Site) referral.Conversion {
				imported(t, s, "77", "ats")
				imported(t, s, "77", "board")
				return reached("applied", 1, vacancyNamed("77"))
			}, why: referral.AmbiguousVacancy},
		"a code that nobody has": {
			before: func(_ *testing.T, s *site.Site) referral.Conversion {
				return reached("applied", 1, vacancyNamed(s.Vacancy.Slug), withCode("ZORRO-99"))
			}, why: referral.UnknownCode},
		"an application that is not there": {
			before: func(_ *testing.T, s *site.Site) referral.Conversion {
				return reached("applied", 1, with(func(c *referral.Conversion) { c.NamedApplication = 99 }))
			}, why: referral.UnknownApplication},
	} {
		t.Run(name, func(t *testing.T) {
			site.OnBoth(t, func(t *testing.T, s *site.Site) {
				ats := key(t, s, "ATS")
				sent := c.before(t, s)
				s.Clock.Forward(3 * time.Hour)
				got := report(t, s, ats, sent)
				assert.Equal(t, c.why, got.Reason)
				noDrift(t, s)
				if c.why != "" {
					assert.Equal(t, referral.ConversionUnmatched, got.State)
					assert.NotEmpty(t, got.Reason.Sentence().NL)
					list, err := s.Programme.Conversions(t.Context(), site.ActorOf(s.Hanna), referral.ConversionFilter{State: referral.ConversionUnmatched})
					require.NoError(t, err)
					require.Len(t, list.Items, 1)
					return
				}
				f := fileOf(t, s, got.ApplicationID)
				assert.Equal(t, referral.ConversionMatched, got.State)
				assert.Equal(t, []any{"ATS", "A-1", "", "", (*int64)(nil)}, []any{f.Elsewhere, f.ExternalID, f.Name, f.Email, f.CandidateID})
				assert.Equal(t, sent.OccurredAt, f.SubmittedAt)
				assert.Equal(t, c.outcome, f.RefOutcome)
				var reasons []credit.Reason
				for _, touch := range f.Credit.Touches {
					reasons = append(reasons, touch.Reason)
					assert.Equal(t, ats.KeyID, touch.Touch.KeyID, "the evidence is the key")
				}
				assert.Equal(t, c.reasons, reasons)
				var winner int64
				if len(f.Credit.Decision.Shares) > 0 {
					winner = f.Credit.Decision.Shares[0].AmbassadorID
				}
				assert.Equal(t, c.winner(s), winner)
				assert.Equal(t, map[string]int64{c.channel: 1}, channelsWithApplications(t, s))
			})
		})
	}
}

// imported takes over a vacancy from a source.
func imported(t testing.TB, s *site.Site, number, source string) {
	t.Helper()
	r, err := s.Programme.Import(t.Context(), site.ActorOf(s.Hanna), []referral.Posting{{
		ExternalID: number, VacancyText: referral.VacancyText{Title: "Sluiswachter", Description: "Je bedient de sluis."},
	}}, referral.ImportOptions{Source: source})
	require.NoError(t, err)
	require.Len(t, r.New, 1)
}

func TestStagesTakeTheirPlaceWheneverTheyCome(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		ats := key(t, s, "ATS")
		ref := s.Click(t, s.Share(t, s.Mara, "qr", ""), "192.0.2.1")
		s.Clock.Forward(10 * 24 * time.Hour)
		first := report(t, s, ats, reached("hired", 200, vacancyNamed(s.Vacancy.Slug)))
		f := fileOf(t, s, first.ApplicationID)
		assert.Equal(t, []any{referral.Hired, site.Start.Add(200 * time.Hour)}, []any{f.Stage, f.SubmittedAt}, "what is known")
		assert.Empty(t, f.Credit.Decision.Shares)
		noDrift(t, s)

		report(t, s, ats, reached("applied", 1, withRef(ref)))
		f = fileOf(t, s, first.ApplicationID)
		assert.Equal(t, []any{referral.Hired, site.Start.Add(time.Hour), "2026-11-23"}, []any{f.Stage, f.SubmittedAt, f.Day})
		assert.Equal(t, s.Mara.ID, f.Credit.Decision.Shares[0].AmbassadorID, "decided again on what came later")
		assert.NotNil(t, f.Credit.Decision.Replaces)
		noDrift(t, s)

		decided := f.Credit.Decision.ID
		report(t, s, ats, reached("interview", 50))
		f = fileOf(t, s, first.ApplicationID)
		assert.Equal(t, []referral.Stage{"applied", "interview", "hired"}, stages(f.History))
		assert.Equal(t, decided, f.Credit.Decision.ID, "nothing new to decide on")
		noDrift(t, s)

		// HR goes on from there, and the ATS tells late what HR knew.
		_, err := s.Programme.MoveStage(t.Context(), site.ActorOf(s.Hanna), f.ID, referral.WithdrawnByMe, time.Time{}, "")
		require.NoError(t, err)
		report(t, s, ats, reached("withdrawn", 239))
		assert.Equal(t, referral.WithdrawnByMe, fileOf(t, s, f.ID).Stage)
		noDrift(t, s)
	})
}

func stages(history []referral.StageChange) []referral.Stage {
	var found []referral.Stage
	for _, c := range history {
		found = append(found, c.Stage)
	}
	return found
}

func TestAnApplicationThatWasMadeHereKeepsItsMoment(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		ats := key(t, s, "ATS")
		f := apply(t, s, form(s.Click(t, s.Share(t, s.Mara, "qr", ""), "192.0.2.1"), ""))
		s.Clock.Forward(48 * time.Hour)
		named := with(func(c *referral.Conversion) { c.NamedApplication = f.ID })
		early := report(t, s, ats, reached("applied", -9, named, withCode(spokenCodeOf(t, s, s.Bo)))) // it knew only the day
		assert.Equal(t, f.ID, early.ApplicationID)
		assert.Equal(t, s.Mara.ID, fileOf(t, s, f.ID).Credit.Decision.Shares[0].AmbassadorID, "a record is of the moment of the application")
		decided := fileOf(t, s, f.ID).Credit.Decision.ID
		report(t, s, ats, reached("interview", 24))
		assert.Empty(t, report(t, s, ats, reached("hired", 25, vacancyNamed(s.Vacancy.Slug))).Reason)
		got := fileOf(t, s, f.ID)
		assert.Equal(t, f.SubmittedAt, got.SubmittedAt)
		assert.Equal(t, []referral.Stage{"applied", "applied", "interview", "hired"}, stages(got.History))
		assert.Equal(t, decided, got.Credit.Decision.ID)
		assert.Equal(t, "wietske@example.org", got.Email)
		assert.Empty(t, got.Elsewhere)

		another := form("", "")
		another.Email = "ander@example.org"
		g := apply(t, s, another)
		offer := report(t, s, ats, reached("offer", 26, with(func(c *referral.Conversion) { c.NamedApplication = g.ID })))
		assert.Equal(t, referral.OtherApplication, offer.Reason)
		elsewhere := s.AddVacancy(t, referral.VacancyText{Title: "Docent", Description: "Je geeft les."})
		assert.Equal(t, referral.OtherVacancy, report(t, s, ats, reached("rejected", 27, vacancyNamed(elsewhere.Slug))).Reason)
		noDrift(t, s)

		_, err := s.Programme.MatchConversion(t.Context(), site.ActorOf(s.Hanna), offer.ID, referral.Match{ApplicationID: g.ID})
		require.NoError(t, err)
		assert.Equal(t, []referral.Stage{"applied", "offer", "rejected"}, stages(fileOf(t, s, g.ID).History), "HR's word goes before all, and what waited follows")
		assert.Equal(t, g.ID, report(t, s, ats, reached("screening", 28)).ApplicationID)
		noDrift(t, s)
	})
}

func TestThatAnApplicationCameInTakesNothingBack(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		ats := key(t, s, "ATS")
		s.Clock.Forward(48 * time.Hour)
		c := report(t, s, ats, reached("interview", 1, vacancyNamed(s.Vacancy.Slug)))
		report(t, s, ats, reached("applied", 5)) // its clock was wrong
		f := fileOf(t, s, c.ApplicationID)
		assert.Equal(t, referral.Interview, f.Stage)
		funnel, err := s.Programme.Funnel(t.Context(), site.ActorOf(s.Hanna), referral.ReportQuery{})
		require.NoError(t, err)
		assert.Equal(t, []int64{1, 1}, []int64{funnel.Applications, funnel.Interviews})
		noDrift(t, s)
	})
}

func TestTheFirstStandsForEver(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		ats, script := key(t, s, "ATS"), key(t, s, "Script")
		s.Clock.Forward(48 * time.Hour)
		sent := reached("applied", 1, vacancyNamed(s.Vacancy.Slug))
		first := report(t, s, ats, sent)
		s.Clock.Forward(500 * 24 * time.Hour)
		again, made, err := s.Programme.TakeConversion(t.Context(), ats, reached("applied", 2, vacancyNamed(s.Vacancy.Slug), withCode("ZORRO-99")))
		require.NoError(t, err)
		assert.False(t, made)
		assert.Equal(t, first, again)
		assert.Equal(t, []string{"occurred_at", "code"}, again.Differs(reached("applied", 2, vacancyNamed(s.Vacancy.Slug), withCode("ZORRO-99"))))
		assert.Empty(t, again.Differs(sent))
		assert.Len(t, fileOf(t, s, first.ApplicationID).History, 1)

		other := report(t, s, script, sent)
		assert.NotEqual(t, first.ApplicationID, other.ApplicationID, "each key has numbers of its own")
		noDrift(t, s)
	})
}

func TestTheSameReportTwentyTimesAtOnceIsTakenOnce(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		ats := key(t, s, "ATS")
		ref := s.Click(t, s.Share(t, s.Mara, "qr", ""), "192.0.2.1")
		s.Clock.Forward(time.Hour)
		var mu sync.Mutex
		var all sync.WaitGroup
		applications, times := map[int64]bool{}, 0
		for i := range 20 {
			all.Go(func() {
				c := reached("applied", 1, withRef(ref))
				if i%4 == 3 { // another stage of the same, in between
					c = reached("interview", 1, vacancyNamed(s.Vacancy.Slug))
				}
				got, made, err := s.Programme.TakeConversion(context.Background(), ats, c)
				mu.Lock()
				defer mu.Unlock()
				assert.NoError(t, err)
				applications[got.ApplicationID] = true
				if made {
					times++
				}
			})
		}
		all.Wait()
		assert.Equal(t, 2, times)
		require.Len(t, applications, 1)
		for id := range applications {
			f := fileOf(t, s, id)
			assert.Equal(t, []referral.Stage{"applied", "interview"}, stages(f.History), "many know only the day")
			assert.Equal(t, s.Mara.ID, f.Credit.Decision.Shares[0].AmbassadorID)
		}
		s.Count(t)
		noDrift(t, s)
	})
}

// ending is all of the applications to a vacancy that must not depend on the
// order in which they were told.
type ending struct {
	Applications []told
	Waiting      []string
	Tallies      []referral.Tally
}

type told struct {
	Stage       referral.Stage
	SubmittedAt time.Time
	Outcome     referral.RefOutcome
	Policy      int
	Shares      []credit.Share
	Reasons     []credit.Reason
	History     []string
}

// endingOf is how it ended with a vacancy and what one key reported.
func endingOf(t testing.TB, s *site.Site, vacancyID, keyID int64) ending {
	t.Helper()
	var e ending
	list, err := s.Programme.Applications(t.Context(), site.ActorOf(s.Hanna), referral.ApplicationFilter{VacancyID: vacancyID})
	require.NoError(t, err)
	for _, f := range list.Items {
		one := told{Stage: f.Stage, SubmittedAt: f.SubmittedAt, Outcome: f.RefOutcome, Policy: f.Credit.Decision.PolicyVersion, Shares: f.Credit.Decision.Shares}
		for _, touch := range f.Credit.Touches {
			one.Reasons = append(one.Reasons, touch.Reason)
		}
		slices.Sort(one.Reasons)
		for _, c := range f.History {
			one.History = append(one.History, fmt.Sprint(c.OccurredAt, " ", c.Stage))
		}
		e.Applications = append(e.Applications, one)
	}
	reported, err := s.Store.ConversionsOf(t.Context(), keyID, "A-1")
	require.NoError(t, err)
	for _, c := range reported {
		if c.State == referral.ConversionUnmatched {
			e.Waiting = append(e.Waiting, fmt.Sprint(c.Stage, " ", c.Reason))
		}
	}
	slices.Sort(e.Waiting)
	tallies, err := s.Store.Tallies(t.Context(), referral.TallyFilter{VacancyID: vacancyID}, referral.ByKey)
	require.NoError(t, err)
	for _, tally := range tallies {
		if tally.Counts != (referral.Counts{}) {
			tally.VacancyID, tally.LinkID = 0, 0 // the channel says which link
			e.Tallies = append(e.Tallies, tally)
		}
	}
	slices.SortFunc(e.Tallies, func(a, b referral.Tally) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
	return e
}

func TestInWhateverOrderStagesAreToldTheEndIsTheSame(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		rapid.Check(t, func(rt *rapid.T) {
			stages := rapid.Permutation(referral.Stages).Draw(rt, "stages")[:rapid.IntRange(1, 7).Draw(rt, "how many")]
			many := len(stages)
			hours := rapid.SliceOfN(rapid.IntRange(-2, 400), many, many).Draw(rt, "hours")
			with := rapid.SliceOfN(rapid.SampledFrom([]string{"", "vacancy", "ref", "link", "spoken", "forged", "unknown code", "unknown vacancy"}), many, many).Draw(rt, "with")
			policyAfter := rapid.IntRange(0, 400).Draw(rt, "hours until the rules change")
			rule := rapid.SampledFrom([]credit.Rule{"", "", "", "", "", "", "", credit.First, credit.Last, credit.Even}).Draw(rt, "rule")
			order := rapid.Permutation(stages).Draw(rt, "order")

			// The same happens to two vacancies at once, and is told in two orders.
			begin := s.Clock.Now()
			var vacancies [2]referral.Vacancy
			var links [2]referral.Link
			var refs [2]string
			for i := range vacancies {
				vacancies[i] = s.AddVacancy(t, referral.VacancyText{Title: "Sluiswachter", Description: "Je bedient de sluis."})
				var err error
				links[i], _, err = s.Programme.Share(t.Context(), site.ActorOf(s.Mara), vacancies[i].ID, "qr", "")
				require.NoError(rt, err)
				refs[i] = s.Click(t, links[i], "192.0.2.1")
			}
			s.Clock.Forward(time.Duration(policyAfter) * time.Hour)
			if rule != "" { // seldom: every version stays, and is read at every decision
				rules := credit.Default()
				rules.Rule, rules.SharedDays, rules.IntroducedDays = rule, 10, 10
				_, err := s.Programme.AdoptPolicy(t.Context(), site.ActorOf(s.Hanna), rules)
				require.NoError(rt, err)
			}
			s.Clock.Forward(time.Duration(500-policyAfter) * time.Hour)
			bo := spokenCodeOf(t, s, s.Bo)

			end := func(which int, order []referral.Stage) ending {
				ats := key(t, s, "ATS")
				for _, stage := range order {
					i := slices.Index(stages, stage)
					c := referral.Conversion{ExternalID: "A-1", Stage: stage, OccurredAt: begin.Add(time.Duration(hours[i]) * time.Hour)}
					switch with[i] {
					case "vacancy":
						c.Vacancy = vacancies[which].Slug
					case "ref":
						c.Ref = refs[which]
					case "link":
						c.Code = links[which].Code
					case "spoken":
						c.Vacancy, c.Code = vacancies[which].Slug, bo
					case "forged":
						c.Ref = "AgAAAA"
					case "unknown code":
						c.Vacancy, c.Code = vacancies[which].Slug, "ZORRO-99"
					case "unknown vacancy":
						c.Vacancy = "geen"
					}
					report(t, s, ats, c)
				}
				return endingOf(t, s, vacancies[which].ID, ats.KeyID)
			}
			require.Equal(rt, end(0, stages), end(1, order))
		})
		noDrift(t, s)
	})
}

func TestWhatHRMatchesLandsAsIfItHadComeSo(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		direct, unmatched func(s *site.Site, spoken string) []referral.Conversion
		match             func(s *site.Site) referral.Match
	}{
		"a code that was misheard": {
			direct: func(s *site.Site, spoken string) []referral.Conversion {
				return []referral.Conversion{reached("applied", 1, vacancyNamed(s.Vacancy.Slug), withCode(spoken)), reached("hired", 30)}
			},
			unmatched: func(s *site.Site, spoken string) []referral.Conversion {
				return []referral.Conversion{reached("applied", 1, vacancyNamed(s.Vacancy.Slug), withCode("ZORRO-99")), reached("hired", 30)}
			},
			match: func(s *site.Site) referral.Match { return referral.Match{AmbassadorID: s.Mara.ID} }},
		"a vacancy by a name of the sender's own": {
			direct: func(s *site.Site, spoken string) []referral.Conversion {
				return []referral.Conversion{reached("applied", 1, vacancyNamed(s.Vacancy.Slug), withCode(spoken)), reached("hired", 30, vacancyNamed(s.Vacancy.Slug))}
			},
			unmatched: func(s *site.Site, spoken string) []referral.Conversion {
				return []referral.Conversion{reached("applied", 1, vacancyNamed("REQ-9"), withCode(spoken)), reached("hired", 30, vacancyNamed("REQ-9"))}
			},
			match: func(s *site.Site) referral.Match { return referral.Match{VacancyID: s.Vacancy.ID} }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			end := func(t *testing.T, matched bool) ending {
				s := site.New(t, testkit.SQLite(t))
				ats, spoken := key(t, s, "ATS"), spokenCodeOf(t, s, s.Mara)
				s.Clock.Forward(48 * time.Hour)
				tell := c.direct
				if matched {
					tell = c.unmatched
				}
				for _, one := range tell(s, spoken) {
					report(t, s, ats, one)
				}
				if matched {
					list, err := s.Programme.Conversions(t.Context(), site.ActorOf(s.Hanna), referral.ConversionFilter{State: referral.ConversionUnmatched})
					require.NoError(t, err)
					oldest := list.Items[len(list.Items)-1]
					got, err := s.Programme.MatchConversion(t.Context(), site.ActorOf(s.Hanna), oldest.ID, c.match(s))
					require.NoError(t, err)
					assert.Equal(t, s.Hanna.ID, got.MatchedBy)
					_, err = s.Programme.MatchConversion(t.Context(), site.ActorOf(s.Hanna), oldest.ID, c.match(s))
					assert.Equal(t, referral.Conflict, referral.CodeOf(err), "once")
				}
				noDrift(t, s)
				return endingOf(t, s, s.Vacancy.ID, ats.KeyID)
			}
			direct, matched := end(t, false), end(t, true)
			assert.Empty(t, direct.Waiting)
			assert.Equal(t, direct, matched)
		})
	}
}

func TestAMatchThatCannotBeIsRefused(t *testing.T) {
	s := site.New(t, testkit.SQLite(t))
	ats := key(t, s, "ATS")
	c := report(t, s, ats, reached("applied", 0))
	here := apply(t, s, form("", ""))
	for name, m := range map[string]struct {
		by    referral.Actor
		match referral.Match
		code  referral.Code
	}{
		"nothing":                            {site.ActorOf(s.Hanna), referral.Match{}, referral.Conflict},
		"an ambassador without a vacancy":    {site.ActorOf(s.Hanna), referral.Match{AmbassadorID: s.Mara.ID}, referral.Conflict},
		"a vacancy that is not there":        {site.ActorOf(s.Hanna), referral.Match{VacancyID: 99}, referral.NotFound},
		"an application that is not there":   {site.ActorOf(s.Hanna), referral.Match{ApplicationID: 99}, referral.NotFound},
		"a person who is not there":          {site.ActorOf(s.Hanna), referral.Match{VacancyID: s.Vacancy.ID, AmbassadorID: 99}, referral.NotFound},
		"an application and a vacancy":       {site.ActorOf(s.Hanna), referral.Match{VacancyID: s.Vacancy.ID, ApplicationID: here.ID}, referral.Invalid},
		"an employee, who does not decide":   {site.ActorOf(s.Mara), referral.Match{VacancyID: s.Vacancy.ID}, referral.Forbidden},
		"the key itself, which only reports": {ats, referral.Match{VacancyID: s.Vacancy.ID}, referral.Forbidden},
	} {
		_, err := s.Programme.MatchConversion(t.Context(), m.by, c.ID, m.match)
		assert.Equal(t, m.code, referral.CodeOf(err), name)
	}
	s.Clock.Forward(time.Hour)
	got, err := s.Programme.MatchConversion(t.Context(), site.ActorOf(s.Hanna), c.ID, referral.Match{ApplicationID: here.ID, AmbassadorID: s.Mara.ID})
	require.NoError(t, err)
	assert.Equal(t, here.ID, got.ApplicationID)
	assert.Equal(t, s.Mara.ID, fileOf(t, s, here.ID).Credit.Decision.Shares[0].AmbassadorID)
	assert.Equal(t, here.ID, report(t, s, ats, reached("interview", 1)).ApplicationID, "what comes later follows")
	noDrift(t, s)
}

func TestAReportThatCannotBeIsRefused(t *testing.T) {
	s := site.New(t, testkit.SQLite(t))
	ats := key(t, s, "ATS")
	for name, c := range map[string]struct {
		by   referral.Actor
		sent referral.Conversion
		code referral.Code
	}{
		"in the future":            {ats, referral.Conversion{ExternalID: "1", Stage: "applied", OccurredAt: site.Start.Add(6 * time.Minute)}, referral.Invalid},
		"before there was time":    {ats, referral.Conversion{ExternalID: "1", Stage: "applied"}, referral.Invalid},
		"no number":                {ats, referral.Conversion{ExternalID: " ", Stage: "applied", OccurredAt: site.Start}, referral.Invalid},
		"no stage":                 {ats, referral.Conversion{ExternalID: "1", Stage: "phoned", OccurredAt: site.Start}, referral.Invalid},
		"an admin":                 {site.ActorOf(s.Ada), reached("applied", 0), referral.Forbidden},
		"a stranger":               {referral.Actor{}, reached("applied", 0), referral.Unauthenticated},
		"a key for something else": {referral.Actor{KeyID: ats.KeyID, Scope: "payroll"}, reached("applied", 0), referral.Forbidden},
	} {
		_, _, err := s.Programme.TakeConversion(t.Context(), c.by, c.sent)
		assert.Equal(t, c.code, referral.CodeOf(err), name)
	}
	report(t, s, ats, referral.Conversion{ExternalID: "1", Stage: "applied", OccurredAt: site.Start.Add(4 * time.Minute)}) // clocks differ a little
}

func TestHRRecordsWhoBroughtACandidate(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		f := apply(t, s, form("", ""))
		s.Clock.Forward(72 * time.Hour)
		hr := site.ActorOf(s.Hanna)
		c, err := s.Programme.Record(t.Context(), hr, f.ID, s.Bo.ID, " Wietske said so at the fair. ")
		require.NoError(t, err)
		assert.Equal(t, "Bo Yılmaz gets the credit. Bo Yılmaz was the first to bring the candidate here.", c.Sentence.EN)
		assert.Equal(t, f.Credit.Decision.ID, *c.Decision.Replaces)
		assert.Equal(t, "Wietske said so at the fair.", c.Touches[0].Touch.Words)
		assert.Equal(t, map[string]int64{referral.ByWord: 1}, channelsWithApplications(t, s))
		noDrift(t, s)

		_, err = s.Programme.MoveStage(t.Context(), hr, f.ID, referral.Hired, time.Time{}, "")
		require.NoError(t, err)
		mine, err := s.Programme.MyReferrals(t.Context(), site.ActorOf(s.Bo), referral.Page{})
		require.NoError(t, err)
		require.Len(t, mine.Items, 1)
		assert.Empty(t, mine.Items[0].Credit.Touches[0].Touch.Words, "the reason names the candidate")

		for name, c := range map[string]struct {
			by, who int64
			reason  string
			role    referral.Role
			code    referral.Code
		}{
			"twice":                     {s.Hanna.ID, s.Bo.ID, "x", referral.HR, referral.Conflict},
			"without a reason":          {s.Hanna.ID, s.Mara.ID, " ", referral.HR, referral.Invalid},
			"somebody who is not there": {s.Hanna.ID, 99, "x", referral.HR, referral.NotFound},
			"by an employee":            {s.Bo.ID, s.Bo.ID, "x", referral.Employee, referral.Forbidden},
		} {
			_, err := s.Programme.Record(t.Context(), referral.Actor{PersonID: c.by, Role: c.role}, f.ID, c.who, c.reason)
			assert.Equal(t, c.code, referral.CodeOf(err), name)
		}
		noDrift(t, s)
	})
}
