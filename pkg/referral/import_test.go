package referral_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"goodword/pkg/clicks"
	"goodword/pkg/referral"
	"goodword/pkg/testkit"
	"goodword/pkg/testkit/site"
)

// sums are what an import did: new, changed, unchanged, closed, refused.
func sums(r referral.ImportRun) [5]int64 {
	return [5]int64{r.Added, r.Changed, r.Unchanged, r.Closed, r.Refused}
}

func TestAnImportIsPlannedThenRunAndItsReportStays(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		ctx, hanna := t.Context(), site.ActorOf(s.Hanna)
		options := referral.ImportOptions{Source: " ats "}
		file := func(ps ...referral.Posting) referral.ImportFile {
			return referral.ImportFile{Name: "feed.json", Postings: ps}
		}
		inSource := func() map[string]referral.Vacancy {
			vs, err := s.Store.VacanciesOfSource(ctx, "ats")
			require.NoError(t, err)
			return vs
		}
		refused := referral.Posting{ExternalID: "x", Refused: &referral.Text{EN: "No title.", NL: "Geen titel."}}

		run, err := s.Programme.PlanImport(ctx, hanna, file(append(postings(4), refused)...), options)
		require.NoError(t, err)
		require.Equal(t, referral.ImportPlanned, run.State)
		require.Equal(t, [5]int64{4, 0, 0, 0, 1}, sums(run))
		require.Equal(t, referral.ImportLine{Row: 5, ExternalID: "x", Reason: *refused.Refused}, run.Report.Refused[0])
		require.Empty(t, inSource(), "a plan writes no vacancy")
		require.NoError(t, s.Programme.RunImports(ctx))
		require.Empty(t, inSource(), "and is not run before HR says so")

		_, err = s.Programme.ConfirmImport(ctx, site.ActorOf(s.Ada), run.ID, false)
		require.NoError(t, err)
		_, err = s.Programme.ConfirmImport(ctx, hanna, run.ID, false)
		require.Equal(t, referral.Conflict, referral.CodeOf(err), "once")
		require.Equal(t, referral.Conflict, referral.CodeOf(s.Programme.DropImport(ctx, hanna, run.ID)))
		require.NoError(t, s.Programme.RunImports(ctx))
		run, err = s.Programme.ImportRun(ctx, hanna, run.ID)
		require.NoError(t, err)
		require.Equal(t, []any{referral.ImportDone, s.Ada.ID, 0}, []any{run.State, run.PersonID, len(run.Postings)})
		require.Equal(t, [5]int64{4, 0, 0, 0, 1}, sums(run))
		require.Len(t, inSource(), 4)
		require.Equal(t, inSource()["0"].ID, run.Report.New[0].VacancyID)

		// Edits made here: parts that the source has give way, others stay.
		v := inSource()["1"]
		_, err = s.Programme.EditVacancy(ctx, hanna, v.ID, 0, func(text *referral.VacancyText) {
			text.Contact, text.Procedure = "Bel Anna.", "Twee gesprekken."
		})
		require.NoError(t, err)
		v = inSource()["2"]
		_, err = s.Programme.EditVacancy(ctx, hanna, v.ID, 0, func(text *referral.VacancyText) { text.Growth = "Je groeit hier." })
		require.NoError(t, err)
		next := postings(4)
		next[1].Title, next[2].Salary = "Anders", &referral.Salary{Min: 1, Max: 2, Currency: "EUR", Period: "hour"}
		run, err = s.Programme.PlanImport(ctx, hanna, file(next...), options)
		require.NoError(t, err)
		require.Equal(t, [5]int64{0, 2, 2, 0, 0}, sums(run))
		require.Equal(t, []referral.ImportLine{
			{Row: 2, ExternalID: "1", Title: "Anders", VacancyID: inSource()["1"].ID, Changes: []string{"title"}},
			{Row: 3, ExternalID: "2", Title: "Vacature", VacancyID: v.ID, Changes: []string{"salary", "growth"}, Edited: true},
		}, run.Report.Changed)
		_, err = s.Programme.ConfirmImport(ctx, hanna, run.ID, false)
		require.NoError(t, err)
		require.NoError(t, s.Programme.RunImports(ctx))
		require.Equal(t, "Bel Anna.", inSource()["1"].Contact, "what no source has stays")
		require.Empty(t, inSource()["2"].Growth)

		// More than half would close: it has to be said.
		run, err = s.Programme.PlanImport(ctx, hanna, file(next[0]), options)
		require.NoError(t, err)
		require.Equal(t, [5]int64{0, 0, 1, 3, 0}, sums(run))
		require.True(t, run.Report.TooMany())
		_, err = s.Programme.ConfirmImport(ctx, hanna, run.ID, false)
		require.Equal(t, referral.Invalid, referral.CodeOf(err))
		_, err = s.Programme.ConfirmImport(ctx, hanna, run.ID, true)
		require.NoError(t, err)
		require.NoError(t, s.Programme.RunImports(ctx))
		require.Equal(t, referral.Vanished, inSource()["3"].CloseReason)

		// A plan that nobody confirms is thrown away, reports stay.
		run, err = s.Programme.PlanImport(ctx, hanna, file(next...), options)
		require.NoError(t, err)
		s.Clock.Forward(25 * time.Hour)
		require.NoError(t, s.Programme.KeepHouse(ctx))
		_, err = s.Programme.ImportRun(ctx, hanna, run.ID)
		require.Equal(t, referral.NotFound, referral.CodeOf(err))
		runs, err := s.Programme.ImportRuns(ctx, hanna, referral.Page{})
		require.NoError(t, err)
		require.Len(t, runs.Items, 3)
		require.Empty(t, runs.Items[0].Report, "a list does not read reports")

		_, err = s.Programme.PlanImport(ctx, site.ActorOf(s.Mara), file(next...), options)
		require.Equal(t, referral.Forbidden, referral.CodeOf(err))
		_, err = s.Programme.ImportRuns(ctx, site.ActorOf(s.Mara), referral.Page{})
		require.Equal(t, referral.Forbidden, referral.CodeOf(err))
		_, err = s.Programme.PlanImport(ctx, hanna, file(), referral.ImportOptions{})
		require.Equal(t, referral.Invalid, referral.CodeOf(err), "a source has a name")
	})
}

// full is a store on which no vacancy fits any more.
type full struct{ referral.Store }

func (f full) Tx(ctx context.Context, do func(referral.Store) error) error {
	return f.Store.Tx(ctx, func(s referral.Store) error { return do(full{s}) })
}

func (full) CreateVacancies(context.Context, []*referral.Vacancy) error {
	return errors.New("the disk is full")
}

func TestAnImportThatFailsChangesNothingAndSaysSo(t *testing.T) {
	t.Parallel()
	st := testkit.SQLite(t)
	s := site.New(t, st)
	ctx, hanna := t.Context(), site.ActorOf(s.Hanna)
	run, err := s.Programme.PlanImport(ctx, hanna, referral.ImportFile{Postings: postings(3)}, referral.ImportOptions{Source: "ats"})
	require.NoError(t, err)
	_, err = s.Programme.ConfirmImport(ctx, hanna, run.ID, false)
	require.NoError(t, err)

	// The program that ran it went away: it is run again after a while.
	broken, err := s.Store.Import(ctx, run.ID)
	require.NoError(t, err)
	broken.State, broken.StartedAt = referral.ImportRunning, ptrTime(s.Clock.Now())
	require.NoError(t, s.Store.UpdateImport(ctx, &broken))
	require.NoError(t, s.Programme.RunImports(ctx))
	run, err = s.Programme.ImportRun(ctx, hanna, run.ID)
	require.NoError(t, err)
	require.Equal(t, referral.ImportRunning, run.State, "it may still be running")
	s.Clock.Forward(11 * time.Minute)

	require.NoError(t, s.On(t, full{st}, clicks.Rules).Programme.RunImports(ctx))
	run, err = s.Programme.ImportRun(ctx, hanna, run.ID)
	require.NoError(t, err)
	require.Equal(t, referral.ImportFailed, run.State)
	require.Contains(t, run.Problem.EN, "nothing was changed")
	require.Contains(t, s.Log.String(), "the disk is full")
	vs, err := s.Store.VacanciesOfSource(ctx, "ats")
	require.NoError(t, err)
	require.Empty(t, vs)
	_, _, running := s.Programme.ImportProgress(run.ID)
	require.False(t, running)
}

func ptrTime(t time.Time) *time.Time { return &t }

func TestACommandLeavesAReportToo(t *testing.T) {
	t.Parallel()
	s := site.New(t, testkit.SQLite(t))
	_, err := s.Programme.Import(t.Context(), referral.System, postings(2), referral.ImportOptions{Source: "ats"})
	require.NoError(t, err)
	runs, err := s.Programme.ImportRuns(t.Context(), site.ActorOf(s.Hanna), referral.Page{})
	require.NoError(t, err)
	require.Len(t, runs.Items, 1)
	require.Equal(t, "done 0 [2 0 0 0 0]", fmt.Sprint(runs.Items[0].State, " ", runs.Items[0].PersonID, " ", sums(runs.Items[0])))
}
