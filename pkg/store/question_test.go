package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"goodword/pkg/credit"
	"goodword/pkg/referral"
	"goodword/pkg/store"
	"goodword/pkg/testkit"
)

func TestWhoHadAShareBeforeStakesWereKeptIsFoundToo(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, s *store.Store) {
		w := fill(t, s)
		without := w.repeat
		decide := func(a *referral.Application, shares ...credit.Share) {
			require.NoError(t, s.AddDecision(ctx, &referral.Decision{ApplicationID: a.ID, PolicyVersion: 1, Shares: shares, DecidedAt: time.Now()}))
		}
		half := func(id int64) credit.Share { return credit.Share{AmbassadorID: id, Part: 1, Of: 2} }
		decide(without, half(71), half(72))
		decide(without, half(71), half(73)) // and one of them again
		decide(w.application)
		found := func(ambassador int64) (ids []int64) {
			l, err := s.ApplicationsWithPartOf(ctx, ambassador, referral.Page{})
			require.NoError(t, err)
			for _, a := range l.Items {
				ids = append(ids, a.ID)
			}
			return ids
		}
		had := func() {
			for _, ambassador := range []int64{71, 72, 73} {
				require.Equal(t, []int64{without.ID}, found(ambassador), "who once had a share had a part")
			}
			require.Empty(t, found(74))
		}
		had()
		require.NoError(t, s.DownTo(ctx, 6))
		_, err := s.Migrate(ctx)
		require.NoError(t, err)
		had()
	})
}

func TestAQuestionIsKeptWithItsAnswer(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, s *store.Store) {
		w := fill(t, s)
		at := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
		q := referral.Question{ApplicationID: w.application.ID, AskedBy: w.person.ID, Words: "Why?", AskedAt: at}
		require.NoError(t, s.AddQuestion(ctx, &q))
		again := q
		requireCode(t, referral.Conflict, s.AddQuestion(ctx, &again))

		decided := referral.Decision{ApplicationID: w.application.ID, PolicyVersion: 1, DecidedAt: at}
		require.NoError(t, s.AddDecision(ctx, &decided))
		q.AnsweredAt, q.AnsweredBy, q.Reason, q.BeforeID, q.AfterID = &at, w.person.ID, "So.", &decided.ID, &decided.ID
		require.NoError(t, s.SaveAnswerTo(ctx, q))
		stored, err := s.Question(ctx, q.ID)
		require.NoError(t, err)
		require.Equal(t, q, stored)
		about, err := s.QuestionsAbout(ctx, []int64{w.application.ID, w.repeat.ID})
		require.NoError(t, err)
		require.Equal(t, []referral.Question{q}, about)
		_, err = s.Question(ctx, q.ID+1)
		requireCode(t, referral.NotFound, err)
	})
}
