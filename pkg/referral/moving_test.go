package referral_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"goodword/pkg/referral"
	"goodword/pkg/testkit/site"
)

func TestMovingSeveralAndUndoingIt(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		hr := site.ActorOf(s.Hanna)
		var ids []int64
		for i := range 4 {
			a, err := s.Programme.Apply(t.Context(), s.Vacancy.ID, referral.ApplicationForm{Name: fmt.Sprint("Kandidaat ", i), Email: fmt.Sprintf("k%d@elders.example", i)})
			require.NoError(t, err)
			ids = append(ids, a.ID)
		}
		stages := func() (list []referral.Stage) {
			for _, id := range ids {
				f, err := s.Programme.Application(t.Context(), hr, id)
				require.NoError(t, err)
				list = append(list, f.Stage)
			}
			return list
		}
		reasons := func(m referral.Moves) (list []string) {
			for _, r := range m.Refused {
				list = append(list, fmt.Sprint(r.ApplicationID-ids[0], " ", r.Reason.EN))
			}
			return list
		}
		s.Clock.Forward(time.Hour)
		_, err := s.Programme.MoveStage(t.Context(), hr, ids[1], referral.Interview, time.Time{}, "")
		require.NoError(t, err)
		s.Clock.Forward(time.Hour)
		m, err := s.Programme.MoveStages(t.Context(), hr, append(ids, ids[0], ids[3]+999), referral.Interview, "samen")
		require.NoError(t, err)
		require.Len(t, m.Steps, 3, "each once")
		require.Equal(t, []string{"1 The application is in this stage already.", fmt.Sprint(ids[3]+999-ids[0], " There is no such application.")}, reasons(m))
		noDrift(t, s)

		s.Clock.Forward(time.Hour)
		_, err = s.Programme.MoveStage(t.Context(), hr, ids[2], referral.Hired, time.Time{}, "")
		require.NoError(t, err)
		s.Clock.Forward(time.Hour)
		var steps []int64
		for _, step := range m.Steps {
			steps = append(steps, step.ID)
		}
		undone, err := s.Programme.UndoMoves(t.Context(), hr, steps)
		require.NoError(t, err)
		require.Equal(t, []string{"2 It was moved again since."}, reasons(undone))
		require.Equal(t, []referral.Stage{referral.Applied, referral.Interview, referral.Hired, referral.Applied}, stages())
		noDrift(t, s)
		f, err := s.Programme.Application(t.Context(), hr, ids[0])
		require.NoError(t, err)
		require.Len(t, f.History, 3, "nothing is taken out of a history")

		again, err := s.Programme.UndoMoves(t.Context(), hr, steps)
		require.NoError(t, err)
		require.Empty(t, again.Steps, "undoing twice undoes once")

		var many []int64
		for i := range int64(referral.MaxMoved + 1) {
			many = append(many, i+1)
		}
		for name, wrong := range map[string]error{
			"nobody was chosen":    errOf(s.Programme.MoveStages(t.Context(), hr, nil, referral.Interview, "")),
			"too many at once":     errOf(s.Programme.MoveStages(t.Context(), hr, many, referral.Interview, "")),
			"a stage that is none": errOf(s.Programme.MoveStages(t.Context(), hr, ids, "limbo", "")),
		} {
			require.Equal(t, referral.Invalid, referral.CodeOf(wrong), name)
		}
		require.Equal(t, referral.NotFound, referral.CodeOf(errOf(s.Programme.UndoMoves(t.Context(), hr, []int64{1 << 40}))))
		bo := site.ActorOf(s.Bo)
		require.Equal(t, referral.Forbidden, referral.CodeOf(errOf(s.Programme.MoveStages(t.Context(), bo, ids, referral.Interview, ""))))
		require.Equal(t, referral.Forbidden, referral.CodeOf(errOf(s.Programme.UndoMoves(t.Context(), bo, steps))))
	})
}

func errOf[T any](_ T, err error) error { return err }

func TestApplicationsAreListedFromNewToOldPageByPage(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		hr := site.ActorOf(s.Hanna)
		for i := range 7 {
			if i%3 == 0 {
				s.Clock.Forward(25 * time.Hour) // some come in at the same moment
			}
			_, err := s.Programme.Apply(t.Context(), s.Vacancy.ID, referral.ApplicationForm{Name: fmt.Sprint("Kandidaat ", i), Email: fmt.Sprintf("k%d@elders.example", i)})
			require.NoError(t, err)
		}
		var names []string
		for page := (referral.Page{Limit: 2}); ; {
			list, err := s.Programme.Applications(t.Context(), hr, referral.ApplicationFilter{Page: page})
			require.NoError(t, err)
			for _, a := range list.Items {
				names = append(names, a.Name)
			}
			if list.Next == 0 {
				break
			}
			page.After = list.Next
		}
		require.Equal(t, []string{"Kandidaat 6", "Kandidaat 5", "Kandidaat 4", "Kandidaat 3", "Kandidaat 2", "Kandidaat 1", "Kandidaat 0"}, names)
		today := s.Programme.Day(s.Clock.Now())
		list, err := s.Programme.Applications(t.Context(), hr, referral.ApplicationFilter{Days: referral.Period{From: today, To: today}})
		require.NoError(t, err)
		require.Len(t, list.Items, 1)
		counts, err := s.Programme.StageCounts(t.Context(), hr, referral.ApplicationFilter{Stage: referral.Hired})
		require.NoError(t, err)
		require.Equal(t, map[referral.Stage]int64{referral.Applied: 7}, counts)
	})
}
