package referral_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goodword/pkg/referral"
	"goodword/pkg/testkit/site"
)

func TestASpokenCodeIsHeardHoweverItIsWritten(t *testing.T) {
	t.Parallel()
	for typed, code := range map[string]string{
		"MARA-7": "MARA-7", "mara-7": "MARA-7", "Mara 7": "MARA-7", " mara7. ": "MARA-7", "mara_7)": "MARA-7", "Zoë – 12": "ZOE-12",
		"mara-07": "MARA-7", "": "", "mara": "", "7": "", "m-7": "", "mara-seven": "", "mara-12345": "", "mara visser 7": "",
		strings.Repeat("a", 100) + "7": "",
	} {
		assert.Equal(t, code, referral.CleanSpokenCode(typed), "%q", typed)
	}
}

func TestEverybodyHasASpokenCodeOfTheirOwn(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		codes := map[string]bool{}
		for i, name := range []string{"Mara", "Mara Jansen", "mara", "Mara", "Mara", "Mara", "Mara", "Mara", "Mara", "李明", "Øyvind-Åge B"} {
			p := s.AddPerson(t, referral.Profile{Name: name, Email: strings.Repeat("x", i+1) + "@uni.example", Role: referral.Employee, Active: true})
			assert.Equal(t, p.SpokenCode, referral.CleanSpokenCode(p.SpokenCode), name)
			assert.False(t, codes[p.SpokenCode], "%s is taken", p.SpokenCode)
			codes[p.SpokenCode] = true
		}
		assert.Regexp(t, `^MARA-[2-9]$`, s.Mara.SpokenCode)
		report, err := s.Programme.ImportPeople(t.Context(), referral.System, []referral.PersonRow{{Line: 2, Profile: referral.Profile{Name: "Noor", Email: "noor@uni.example", Active: true}}})
		require.NoError(t, err)
		require.Len(t, report.New, 1)
		require.NoError(t, s.Programme.KeepHouse(t.Context()))
		noor, err := s.Store.PersonByEmail(t.Context(), "noor@uni.example")
		require.NoError(t, err)
		assert.Regexp(t, `^NOOR-[2-9]$`, noor.SpokenCode)
	})
}

func TestASpokenCodeLeadsToAllVacanciesAndBringsTheCredit(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		follow := func(code string) *httptest.ResponseRecorder {
			r := httptest.NewRequest(http.MethodGet, "/r/"+code, nil)
			r.Header.Set("User-Agent", site.Phone)
			r.Header.Set("Accept-Language", "en")
			w := httptest.NewRecorder()
			s.ServeHTTP(w, r)
			return w
		}
		w := follow(strings.ToLower(strings.ReplaceAll(s.Mara.SpokenCode, "-", "")))
		require.Equal(t, http.StatusFound, w.Code, w.Body.String())
		page, ref, _ := strings.Cut(strings.TrimPrefix(w.Header().Get("Location"), site.BaseURL), "?ref=")
		assert.Equal(t, "/v", page)
		s.Run(t, []site.Scenario{
			{Name: "the list says who told, and hands the token on", Ask: site.Ask{Path: "/v?ref=" + ref}, Status: 200,
				Contains: []string{"Mara Visser told you about us.", "/v/" + s.Vacancy.Slug + "?ref=" + ref, `data-token="` + ref}},
			{Name: "a forged token is worth nothing", Ask: site.Ask{Path: "/v?ref=x" + ref}, Status: 200, NotContains: []string{"told you", "data-token"}},
			{Name: "and so does the vacancy", Ask: site.Ask{Path: "/v/" + s.Vacancy.Slug + "?ref=" + ref}, Status: 200, Contains: []string{"Mara Visser"}},
		})
		a := apply(t, s, form(ref, ""))
		c, err := s.Programme.ApplicationCredit(t.Context(), site.ActorOf(s.Hanna), a.ID)
		require.NoError(t, err)
		require.Len(t, c.Decision.Shares, 1)
		assert.Equal(t, s.Mara.ID, c.Decision.Shares[0].AmbassadorID)
		s.Count(t)
		f := funnel(t, s)
		assert.Equal(t, []int64{1, 1, 1, 1}, []int64{f.Person, f.Visitors, f.Visits, f.Applications})
		noDrift(t, s)

		told := form("", s.Bo.SpokenCode)
		told.Email = "ander@example.org"
		b := apply(t, s, told)
		c, err = s.Programme.ApplicationCredit(t.Context(), site.ActorOf(s.Hanna), b.ID)
		require.NoError(t, err)
		require.Len(t, c.Decision.Shares, 1)
		assert.Equal(t, s.Bo.ID, c.Decision.Shares[0].AmbassadorID, "who told you about this?")

		_, err = s.Programme.EditPerson(t.Context(), site.ActorOf(s.Ada), s.Mara.ID, 0, func(p *referral.Profile) { p.Active = false })
		require.NoError(t, err)
		assert.Equal(t, http.StatusNotFound, follow(s.Mara.SpokenCode).Code, "who left speaks no more")
		assert.Equal(t, http.StatusNotFound, follow("NOBODY-3").Code)
		noDrift(t, s)
	})
}
