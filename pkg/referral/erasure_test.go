package referral_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goodword/pkg/referral"
	"goodword/pkg/testkit/site"
)

const day = 24 * time.Hour

// candidateForm is an application with a word in every place that takes words.
func candidateForm(ref string) referral.ApplicationForm {
	return referral.ApplicationForm{
		Name: "Wietske Hoogeveen", Email: "wietske@example.org", Phone: "06 12345678", Motivation: "Laarzen.", ReferredBy: "Zus van Wietske", Ref: ref,
		TellAmbassador: true, KeepAYear: true, Key: "the key of a form",
		CV: &referral.Upload{Name: "geheim.pdf", Size: 9, Content: strings.NewReader("%PDF-1.7\n")},
	}
}

func rebuilt(t *testing.T, s *site.Site) {
	t.Helper()
	noDrift(t, s)
	require.NoError(t, s.Programme.RebuildTallies(t.Context()))
	noDrift(t, s)
}

func TestErasingOneApplicationLeavesTheOthersOfTheSameAddress(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		ctx := t.Context()
		first := candidateForm("")
		first.Key = ""
		a, err := s.Programme.Apply(ctx, s.Vacancy.ID, first)
		require.NoError(t, err)
		second := form("", "")
		second.Name, second.Email, second.Phone = "W. Hoogeveen", "wietske@example.org", "010"
		b, err := s.Programme.Apply(ctx, s.Vacancy.ID, second)
		require.NoError(t, err)
		require.Equal(t, a.ID, *b.RepeatOf)
		require.NoError(t, s.Programme.EraseOwn(ctx, a.StatusToken))
		c, err := s.Programme.Candidate(ctx, site.ActorOf(s.Hanna), *b.CandidateID)
		require.NoError(t, err)
		assert.Equal(t, []string{"W. Hoogeveen", "010"}, []string{c.Name, c.Phone}, "what only the erased one said is gone")
		assert.Len(t, c.Applications, 1)
		rebuilt(t, s)
		require.NoError(t, s.Programme.EraseOwn(ctx, b.StatusToken))
		_, err = s.Programme.Candidate(ctx, site.ActorOf(s.Hanna), *b.CandidateID)
		assert.Equal(t, referral.NotFound, referral.CodeOf(err))
		rebuilt(t, s)
	})
}

func TestAStrangerUnderAnothersAddressErasesNoIntroduction(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		ctx := t.Context()
		i, _, err := s.Programme.Introduce(ctx, site.ActorOf(s.Bo), s.Vacancy.ID, "Wietske", "wietske@example.org", "Van school.")
		require.NoError(t, err)
		_, err = s.Programme.AnswerIntroduction(ctx, i.Token, true)
		require.NoError(t, err)
		_, err = s.Programme.Apply(ctx, s.Vacancy.ID, candidateForm(""))
		require.NoError(t, err)
		stranger := form("", "")
		stranger.Email = "wietske@example.org"
		b, err := s.Programme.Apply(ctx, s.Vacancy.ID, stranger)
		require.NoError(t, err)
		require.NoError(t, s.Programme.EraseOwn(ctx, b.StatusToken))
		own, err := s.Programme.OwnIntroduction(ctx, i.Token)
		require.NoError(t, err)
		assert.Equal(t, "Van school.", own.Introduction.Acquaintance)
	})
}

func TestACandidateWithdrawsAndComesBackWithinADay(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		ctx, hr := t.Context(), site.ActorOf(s.Hanna)
		a, err := s.Programme.Apply(ctx, s.Vacancy.ID, candidateForm(""))
		require.NoError(t, err)
		_, err = s.Programme.MoveStage(ctx, hr, a.ID, referral.Interview, time.Time{}, "")
		require.NoError(t, err)
		stage := func() referral.Stage {
			own, err := s.Programme.OwnApplication(ctx, a.StatusToken)
			require.NoError(t, err)
			return own.Application.Stage
		}
		require.NoError(t, s.Programme.Withdraw(ctx, a.StatusToken))
		assert.Equal(t, referral.WithdrawnByMe, stage(), "also within the moment in which HR moved it")
		assert.Equal(t, referral.Conflict, referral.CodeOf(s.Programme.Withdraw(ctx, a.StatusToken)), "once")
		rebuilt(t, s)
		s.Clock.Forward(referral.WithdrawalUndo - time.Minute)
		require.NoError(t, s.Programme.Resume(ctx, a.StatusToken))
		assert.Equal(t, referral.Interview, stage())
		assert.Equal(t, referral.Conflict, referral.CodeOf(s.Programme.Resume(ctx, a.StatusToken)))
		rebuilt(t, s)

		require.NoError(t, s.Programme.Withdraw(ctx, a.StatusToken))
		s.Clock.Forward(referral.WithdrawalUndo + time.Second)
		assert.Equal(t, referral.Conflict, referral.CodeOf(s.Programme.Resume(ctx, a.StatusToken)), "a day later it stands")

		_, err = s.Programme.MoveStage(ctx, hr, a.ID, referral.Rejected, time.Time{}, "")
		require.NoError(t, err)
		for name, err := range map[string]error{"withdraw": s.Programme.Withdraw(ctx, a.StatusToken), "resume": s.Programme.Resume(ctx, a.StatusToken)} {
			assert.Equal(t, referral.Conflict, referral.CodeOf(err), name+" after HR has ended it")
		}
		rebuilt(t, s)
	})
}

func TestWhatACandidateChose(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		ctx := t.Context()
		a, err := s.Programme.Apply(ctx, s.Vacancy.ID, candidateForm(""))
		require.NoError(t, err)
		chose := func(c referral.Choices) referral.Application {
			require.NoError(t, s.Programme.Choose(ctx, a.StatusToken, c))
			own, err := s.Programme.OwnApplication(ctx, a.StatusToken)
			require.NoError(t, err)
			return own.Application
		}
		s.Clock.Forward(10 * day)
		same := chose(referral.Choices{TellAmbassador: true, KeepAYear: true})
		assert.Equal(t, "2027-11-23", s.Programme.Day(*same.KeepUntil), "the same once more makes no longer year")
		back := chose(referral.Choices{})
		assert.Nil(t, back.KeepUntil)
		assert.False(t, back.TellAmbassador)
		assert.Equal(t, "2027-12-03", s.Programme.Day(*chose(referral.Choices{KeepAYear: true}).KeepUntil))
	})
}

func TestWhenAnApplicationIsErasedByItself(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		ctx, hr := t.Context(), site.ActorOf(s.Hanna)
		move := func(to referral.Stage) func(referral.Application) error {
			return func(a referral.Application) error {
				_, err := s.Programme.MoveStage(ctx, hr, a.ID, to, time.Time{}, "")
				return err
			}
		}
		shut := func(why referral.CloseReason) func(referral.Application) error {
			return func(a referral.Application) error {
				_, err := s.Programme.CloseVacancy(ctx, hr, a.VacancyID, why)
				return err
			}
		}
		var tokens []string
		cases := []struct {
			name    string
			keep    bool
			then    func(referral.Application) error
			through string // the last day on which it is kept
		}{
			{"rejected on the first day: four weeks", false, move(referral.Rejected), "2026-12-21"},
			{"withdrawn by the candidate: four weeks", false, func(a referral.Application) error { return s.Programme.Withdraw(ctx, a.StatusToken) }, "2026-12-21"},
			{"under way when the vacancy was filled: four weeks", false, shut(referral.Filled), "2026-12-21"},
			{"under way when the vacancy was withdrawn: four weeks", false, shut(referral.Withdrawn), "2026-12-21"},
			{"the last day to apply has passed, and HR goes on: a year", false, shut(referral.Expired), "2027-11-23"},
			{"nobody ever said anything: a year", false, nil, "2027-11-23"},
			{"hired: a year", false, move(referral.Hired), "2027-11-23"},
			{"rejected, with consent for a year", true, move(referral.Rejected), "2027-11-23"},
		}
		for n, c := range cases {
			v := s.AddVacancy(t, referral.VacancyText{Title: fmt.Sprint("Vacature ", n), Description: "Werk.", ValidThrough: "2026-12-13"})
			f := form("", "")
			f.Name, f.Email, f.KeepAYear = c.name, fmt.Sprintf("c%d@example.org", n), c.keep
			a, err := s.Programme.Apply(ctx, v.ID, f)
			require.NoError(t, err)
			if c.then != nil {
				require.NoError(t, c.then(a), c.name)
			}
			own, err := s.Programme.OwnApplication(ctx, a.StatusToken)
			require.NoError(t, err)
			assert.Equal(t, c.through, own.KeptThrough, c.name)
			tokens = append(tokens, a.StatusToken)
		}
		for _, ahead := range []struct {
			days int
			day  string
		}{{28, "2026-12-21"}, {1, "2026-12-22"}, {336, "2027-11-23"}, {1, "2027-11-24"}} {
			s.Clock.Forward(time.Duration(ahead.days) * day)
			require.Equal(t, ahead.day, s.Programme.Day(s.Clock.Now()))
			require.NoError(t, s.Programme.KeepHouse(ctx))
			require.NoError(t, s.Programme.KeepHouse(ctx), "again on the same day")
			for n, c := range cases {
				on, err := s.Programme.ErasedOn(ctx, tokens[n])
				require.NoError(t, err)
				assert.Equal(t, c.through < ahead.day, on != "", "%s, on %s", c.name, ahead.day)
			}
			rebuilt(t, s)
		}
	})
}

func TestTheCopyForACandidateHoldsAllThatIsKept(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		ctx := t.Context()
		a, err := s.Programme.Apply(ctx, s.Vacancy.ID, candidateForm(s.Click(t, s.Share(t, s.Mara, "whatsapp", ""), "192.0.2.1")))
		require.NoError(t, err)
		s.Count(t)
		_, err = s.Programme.MoveStage(ctx, site.ActorOf(s.Hanna), a.ID, referral.Screening, time.Time{}, "Twijfelgeval")
		require.NoError(t, err)
		c, err := s.Programme.OwnCopy(ctx, a.StatusToken)
		require.NoError(t, err)
		assert.Len(t, c.History, 2)
		assert.Equal(t, 1, c.Noted)
		require.Len(t, c.Touches, 2)
		assert.Equal(t, "Mara Visser", c.Touches[0].Colleague)
		require.NotNil(t, c.Touches[0].Hit)
		assert.Equal(t, site.Phone, c.Touches[0].UserAgent)
		assert.Equal(t, "Zus van Wietske", c.Touches[1].Words)
	})
}

func TestAFormThatIsSentAgainIsOneApplicationOnEveryCopy(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		copies := []*site.Site{s, s.Copy(t)}
		answers := make(chan string, 8)
		for n := range cap(answers) {
			go func() {
				a, err := copies[n%2].Programme.Apply(t.Context(), s.Vacancy.ID, candidateForm(""))
				assert.NoError(t, err)
				answers <- a.StatusToken
			}()
		}
		first := <-answers
		for range cap(answers) - 1 {
			assert.Equal(t, first, <-answers)
		}
		list, err := s.Programme.Applications(t.Context(), site.ActorOf(s.Hanna), referral.ApplicationFilter{})
		require.NoError(t, err)
		assert.Len(t, list.Items, 1)
		_, err = s.Programme.CloseVacancy(t.Context(), site.ActorOf(s.Hanna), s.Vacancy.ID, referral.Filled)
		require.NoError(t, err)
		late, err := s.Programme.Apply(t.Context(), s.Vacancy.ID, candidateForm(""))
		require.NoError(t, err, "the answer to what was taken while it was open")
		assert.Equal(t, first, late.StatusToken)
	})
}

func TestHRErasesForWhoeverLostTheAddress(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		a, err := s.Programme.Apply(t.Context(), s.Vacancy.ID, candidateForm(""))
		require.NoError(t, err)
		assert.Equal(t, referral.Forbidden, referral.CodeOf(s.Programme.EraseApplication(t.Context(), site.ActorOf(s.Mara), a.ID)))
		require.NoError(t, s.Programme.EraseApplication(t.Context(), site.ActorOf(s.Hanna), a.ID))
		assert.Equal(t, referral.Gone, referral.CodeOf(s.Programme.EraseApplication(t.Context(), site.ActorOf(s.Hanna), a.ID)))
		entries, err := s.Programme.Audit(t.Context(), site.ActorOf(s.Ada), referral.AuditFilter{})
		require.NoError(t, err)
		assert.Equal(t, s.Hanna.ID, entries.Items[0].PersonID)
		rebuilt(t, s)
	})
}
