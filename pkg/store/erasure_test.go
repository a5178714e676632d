package store_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goodword/pkg/referral"
	"goodword/pkg/testkit/site"
)

// secretive are words that must be nowhere once the application they came with is erased.
var secretive = []string{"Wietske", "wietske@example.org", "12345678", "Laarzen", "geheim.pdf", "Zus van", "Twijfelgeval", "Ze werkte", "Vraagteken", "Antwoordje"}

// candidateForm is an application with a word in every place that takes words.
func candidateForm(ref string) referral.ApplicationForm {
	return referral.ApplicationForm{
		Name: "Wietske Hoogeveen", Email: "wietske@example.org", Phone: "06 12345678", Motivation: "Laarzen.", ReferredBy: "Zus van Wietske", Ref: ref,
		TellAmbassador: true, KeepAYear: true, Key: "the key of a form",
		CV: &referral.Upload{Name: "geheim.pdf", Size: 9, Content: strings.NewReader("%PDF-1.7\n")},
	}
}

// everyRow is every row of every table, as text.
func everyRow(t *testing.T, s *site.Site) string {
	t.Helper()
	var all strings.Builder
	for _, table := range []string{"applications", "candidates", "merges", "introductions", "touches", "stage_changes", "decisions", "questions", "audit", "answers", "conversions", "stakes"} {
		var rows []map[string]any
		require.NoError(t, s.Store.Reads().Table(table).Find(&rows).Error)
		for _, row := range rows {
			for column, value := range row {
				if b, ok := value.([]byte); ok {
					row[column] = string(b)
				}
			}
		}
		b, err := json.Marshal(rows)
		require.NoError(t, err)
		fmt.Fprintf(&all, "%s: %s\n", table, b)
	}
	return all.String()
}

func rebuilt(t *testing.T, s *site.Site) {
	t.Helper()
	agrees(t, s)
	require.NoError(t, s.Programme.RebuildTallies(t.Context()))
	agrees(t, s)
}

func TestErasingLeavesNothingThatSaysWhoTheCandidateIsAndEveryCountAsItWas(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		ctx, hr := t.Context(), site.ActorOf(s.Hanna)
		i, _, err := s.Programme.Introduce(ctx, site.ActorOf(s.Bo), s.Vacancy.ID, "Wietske Hoogeveen", "wietske@example.org", "Ze werkte bij ons.")
		require.NoError(t, err)
		_, err = s.Programme.AnswerIntroduction(ctx, i.Token, true)
		require.NoError(t, err)
		a, err := s.Programme.Apply(ctx, s.Vacancy.ID, candidateForm(s.Click(t, s.Share(t, s.Mara, "whatsapp", ""), "192.0.2.1")))
		require.NoError(t, err)
		b, err := s.Programme.Apply(ctx, s.Vacancy.ID, referral.ApplicationForm{Name: "Iemand Anders", Email: "anders@example.org"})
		require.NoError(t, err)
		_, err = s.Programme.MergeCandidate(ctx, hr, *a.CandidateID, *b.CandidateID, "Wietske is het.")
		require.NoError(t, err)
		_, err = s.Programme.MoveStage(ctx, hr, a.ID, referral.Interview, time.Time{}, "Twijfelgeval")
		require.NoError(t, err)
		_, err = s.Programme.Record(ctx, hr, a.ID, s.Bo.ID, "Ze werkte met Wietske.")
		require.NoError(t, err)
		asked, err := s.Programme.AskAboutCredit(ctx, site.ActorOf(s.Mara), a.ID, "Vraagteken bij Wietske.")
		require.NoError(t, err)
		_, err = s.Programme.AnswerQuestion(ctx, hr, asked.ID, "Antwoordje over Wietske.")
		require.NoError(t, err)
		told := referral.Answer{Scope: fmt.Sprintf("3 /api/v1/applications/%d/stage", a.ID), Key: "k", Header: map[string]string{}, CreatedAt: s.Clock.Now()}
		_, _, err = s.Store.ReserveAnswer(ctx, told, time.Time{})
		require.NoError(t, err)
		told.Status, told.Body = 200, `{"name": "Wietske Hoogeveen"}`
		require.NoError(t, s.Store.FinishAnswer(ctx, told))
		for _, word := range secretive {
			assert.Contains(t, everyRow(t, s), word)
		}
		before, err := s.Programme.Application(ctx, hr, a.ID)
		require.NoError(t, err)
		funnel, err := s.Programme.Funnel(ctx, hr, referral.ReportQuery{})
		require.NoError(t, err)

		require.NoError(t, s.Programme.EraseOwn(ctx, a.StatusToken))

		rows := everyRow(t, s)
		for _, word := range append(secretive, "the key of a form", a.CVKey) {
			assert.NotContains(t, rows, word)
		}
		after, err := s.Programme.Application(ctx, hr, a.ID)
		require.NoError(t, err)
		assert.NotNil(t, after.ErasedAt)
		assert.Equal(t, before.Stage, after.Stage)
		assert.Equal(t, before.Credit.Decision.Seal, after.Credit.Decision.Seal)
		assert.Equal(t, before.Credit.Sentence, after.Credit.Sentence)
		again, err := s.Programme.Funnel(ctx, hr, referral.ReportQuery{})
		require.NoError(t, err)
		assert.Equal(t, funnel, again)
		rebuilt(t, s)
		_, _, err = s.Programme.CV(ctx, hr, a.ID)
		assert.Equal(t, referral.Gone, referral.CodeOf(err))
		kept, err := s.Programme.Application(ctx, hr, b.ID)
		require.NoError(t, err)
		assert.Equal(t, "Iemand Anders", kept.Name, "who was merged with it stays")

		t.Run("nothing of it can be asked for or changed by its address", func(t *testing.T) {
			_, read := s.Programme.OwnApplication(ctx, a.StatusToken)
			_, copied := s.Programme.OwnCopy(ctx, a.StatusToken)
			_, _, cv := s.Programme.OwnCV(ctx, a.StatusToken)
			for name, err := range map[string]error{
				"read": read, "copy": copied, "cv": cv, "withdraw": s.Programme.Withdraw(ctx, a.StatusToken), "resume": s.Programme.Resume(ctx, a.StatusToken),
				"choose": s.Programme.Choose(ctx, a.StatusToken, referral.Choices{}), "correct": s.Programme.CorrectReferrer(ctx, a.StatusToken, "Bo"),
				"erase": s.Programme.EraseOwn(ctx, a.StatusToken),
			} {
				assert.Equal(t, referral.Gone, referral.CodeOf(err), name)
			}
			on, err := s.Programme.ErasedOn(ctx, a.StatusToken)
			require.NoError(t, err)
			assert.Equal(t, "2026-11-23", on)
		})
		t.Run("HR can still rule on the credit and note a hire, and all agrees", func(t *testing.T) {
			_, err := s.Programme.MoveStage(ctx, hr, a.ID, referral.Hired, time.Time{}, "")
			require.NoError(t, err)
			_, err = s.Programme.Rule(ctx, hr, a.ID, nil, "Toch niet.")
			require.NoError(t, err)
			rebuilt(t, s)
		})
		t.Run("whoever applies again is new here", func(t *testing.T) {
			again, err := s.Programme.Apply(ctx, s.Vacancy.ID, candidateForm(""))
			require.NoError(t, err)
			assert.Nil(t, again.RepeatOf)
			assert.NotEqual(t, a.ID, again.ID)
			rebuilt(t, s)
		})
	})
}

func TestAFileThatCouldNotBeDeletedIsDeletedLater(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		a, err := s.Programme.Apply(t.Context(), s.Vacancy.ID, candidateForm(""))
		require.NoError(t, err)
		// A program that died after the rows were changed and before the file went.
		require.NoError(t, s.Store.EraseApplication(t.Context(), a.ID, s.Clock.Now()))
		require.NoError(t, s.Store.EraseCandidate(t.Context(), *a.CandidateID))
		agrees(t, s)
		require.NoError(t, s.Programme.KeepHouse(t.Context()))
		assert.NotContains(t, everyRow(t, s), a.CVKey)
		agrees(t, s)
	})
}

func agrees(t *testing.T, s *site.Site) {
	t.Helper()
	drifts, err := s.Programme.Check(t.Context())
	require.NoError(t, err)
	assert.Empty(t, drifts)
}

func TestAnswersToRequestsAreErasedAfterADay(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		told := referral.Answer{Scope: "3 /api/v1/people", Key: "k", Header: map[string]string{}, Body: "Wietske", CreatedAt: s.Clock.Now()}
		_, _, err := s.Store.ReserveAnswer(t.Context(), told, time.Time{})
		require.NoError(t, err)
		require.NoError(t, s.Programme.KeepHouse(t.Context()))
		assert.Contains(t, everyRow(t, s), "Wietske")
		s.Clock.Forward(referral.AnswerLife + time.Minute)
		require.NoError(t, s.Programme.KeepHouse(t.Context()))
		assert.NotContains(t, everyRow(t, s), "Wietske")
	})
}
