package referral_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goodword/pkg/referral"
	"goodword/pkg/testkit/site"
)

func posting(id, title string) referral.Posting {
	return referral.Posting{ExternalID: id, URL: "https://jobs.example.org/" + id, PublishedOn: "2026-10-01T09:00:00+02:00",
		VacancyText: referral.VacancyText{Title: title, Description: "Tekst van " + title}}
}

func postings(n int) []referral.Posting {
	var all []referral.Posting
	for i := range n {
		all = append(all, posting(fmt.Sprint(i), "Vacature"))
	}
	return all
}

func TestAnImportFollowsItsSource(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		ctx, hanna := t.Context(), site.ActorOf(s.Hanna)
		in := func(ps []referral.Posting, o referral.ImportOptions) (referral.ImportReport, [5]int) {
			t.Helper()
			if o.Source == "" {
				o.Source = "ats"
			}
			r, err := s.Programme.Import(ctx, hanna, ps, o)
			require.NoError(t, err)
			return r, [5]int{len(r.New), len(r.Changed), len(r.Unchanged), len(r.Closed), len(r.Refused)}
		}
		_, n := in(postings(6), referral.ImportOptions{})
		assert.Equal(t, [5]int{6, 0, 0, 0, 0}, n)
		_, n = in(postings(6), referral.ImportOptions{})
		assert.Equal(t, [5]int{0, 0, 6, 0, 0}, n, "the same file twice changes nothing")

		known, err := s.Store.VacanciesOfSource(ctx, "ats")
		require.NoError(t, err)
		v := known["3"]
		assert.Equal(t, referral.Published, v.Status)
		assert.Equal(t, "2026-10-01 07:00:00 +0000 UTC", v.PublishedAt.String())
		assert.Empty(t, v.ApplyURL, "one applies here")
		_, err = s.Programme.EditVacancy(ctx, hanna, v.ID, 0, func(text *referral.VacancyText) { text.Growth = "Je groeit hier." })
		require.NoError(t, err)
		_, n = in(postings(6), referral.ImportOptions{})
		assert.Equal(t, [5]int{0, 0, 6, 0, 0}, n, "an edit made here is not a change at the source")

		changed := postings(6)
		changed[3].Title = "Andere titel"
		_, n = in(changed, referral.ImportOptions{})
		assert.Equal(t, [5]int{0, 1, 5, 0, 0}, n)
		now, err := s.Store.Vacancy(ctx, v.ID)
		require.NoError(t, err)
		assert.Equal(t, "Andere titel", now.Title)
		assert.Equal(t, v.Slug, now.Slug, "the address stays")

		r, n := in(append(postings(4), referral.Posting{ExternalID: "9", Refused: &referral.Text{EN: "The title is missing.", NL: "De titel ontbreekt."}}), referral.ImportOptions{})
		assert.Equal(t, [5]int{0, 1, 3, 2, 1}, n)
		assert.Equal(t, "The title is missing.", r.Refused[0].Reason.EN)

		_, err = s.Programme.Import(ctx, hanna, postings(1), referral.ImportOptions{Source: "ats"})
		assert.Equal(t, referral.Conflict, referral.CodeOf(err), "more than half would close")
		assert.ErrorContains(t, err, "--force")
		_, n = in(postings(4), referral.ImportOptions{})
		assert.Equal(t, [5]int{0, 0, 4, 0, 0}, n, "the refused import changed nothing")
		_, n = in(postings(1), referral.ImportOptions{Force: true})
		assert.Equal(t, [5]int{0, 0, 1, 3, 0}, n)
		_, n = in(postings(2), referral.ImportOptions{})
		assert.Equal(t, [5]int{0, 1, 1, 0, 0}, n, "one that comes back opens again")

		_, n = in(postings(2), referral.ImportOptions{Source: "another", ApplyAtSource: true})
		assert.Equal(t, [5]int{2, 0, 0, 0, 0}, n, "sources do not touch each other")
		elsewhere, err := s.Store.VacanciesOfSource(ctx, "another")
		require.NoError(t, err)
		assert.Equal(t, "https://jobs.example.org/1", elsewhere["1"].ApplyURL)
		_, err = s.Programme.Apply(ctx, elsewhere["1"].ID, form("", ""))
		assert.Equal(t, referral.Conflict, referral.CodeOf(err))
		assert.ErrorContains(t, err, "https://jobs.example.org/1")
	})
}

func TestAnEntryWithoutItsNumberClosesNothing(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		ctx, hanna := t.Context(), site.ActorOf(s.Hanna)
		_, err := s.Programme.Import(ctx, hanna, postings(4), referral.ImportOptions{Source: "ats"})
		require.NoError(t, err)
		r, err := s.Programme.Import(ctx, hanna, append(postings(3), referral.Posting{Refused: &referral.Text{EN: "It has no number.", NL: "Het nummer ontbreekt."}}), referral.ImportOptions{Source: "ats"})
		require.NoError(t, err)
		assert.Empty(t, r.Closed)
		assert.Len(t, r.Refused, 1)
	})
}
