package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"goodword/pkg/referral"
	"goodword/pkg/testkit/site"
)

// typed is the form of a vacancy with everything in it; pairs change it.
func typed(pairs ...string) url.Values {
	form := url.Values{
		"title": {"Sluiswachter"}, "language": {"nl"}, "department": {"Waterbouw"}, "places": {"Lelystad\r\nGent, BE"}, "workplace": {"hybrid"},
		"types": {"full_time", "part_time"}, "hours_min": {"24"}, "hours_max": {"36"}, "salary_min": {"3.200"}, "salary_max": {"€ 4.150,50"}, "currency": {"eur"}, "period": {"month"},
		"description": {"Je bedient de sluis.\r\n\r\n- dag\r\n- nacht"}, "growth": {"Je leert **alles**."}, "culture": {"We zijn met vier."},
		"procedure": {"Twee gesprekken."}, "contact": {"Bel Anna."}, "expertise": {"water, sluizen"}, "valid_through": {"2027-01-31"},
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return form
}

// send posts a form as somebody of the staff.
func send(t *testing.T, s *site.Site, as referral.Person, path string, form url.Values) (status int, location, body string) {
	t.Helper()
	w := s.Do(t, postForm(as, path, form))
	noteShown(w)
	return w.Code, w.Header().Get("Location"), w.Body.String()
}

func postForm(as referral.Person, path string, form url.Values) site.Ask {
	ask := post(path)
	ask.As, ask.Body = as, form.Encode()
	return ask
}

func TestHRWritesPublishesAndClosesAVacancy(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		write := func(path string, pairs ...string) site.Ask { return postForm(s.Hanna, path, typed(pairs...)) }
		s.Run(t, []site.Scenario{
			{Name: "an empty form", Ask: site.Ask{As: s.Hanna, Path: "/hr/vacancies/new?lang=nl"}, Status: 200, Contains: []string{"Nieuwe vacature", "Bewaren en publiceren", "De tekst ontbreekt", "Het salaris ontbreekt"}, NotContains: []string{"Wie erover gaat"}},
			{Name: "not for an employee", Ask: site.Ask{As: s.Mara, Path: "/hr/vacancies/new"}, Status: 403},
			{Name: "nor to send", Ask: postForm(s.Mara, "/hr/vacancies/new", typed()), Status: 403},
			{Name: "what is wrong is beside its field, and the rest is kept", Ask: write("/hr/vacancies/new", "title", " ", "hours_min", "veel", "salary_min", "9000", "apply_url", "gopher://x"), Status: 422,
				Contains: []string{`role="alert"`, `href="#hours_min"`, "This is not a whole number.", "We zijn met vier.", `value="€ 4.150,50"`}, NotContains: []string{"hreflang"}},
			{Name: "rules of the vacancy too", Ask: write("/hr/vacancies/new", "salary_min", "9000", "apply_url", "gopher://x"), Status: 422,
				Contains: []string{`href="#salary_max"`, "lower than the lowest", `href="#apply_url"`, "We zijn met vier."}},
		})
		first := write("/hr/vacancies/new", "form_id", "AAAAAAAAAAAAAAAAAAAAAAAAAA")
		w := s.Do(t, first)
		require.Equal(t, http.StatusSeeOther, w.Code, w.Body.String())
		at, _, _ := strings.Cut(w.Header().Get("Location"), "?")
		require.Equal(t, w.Header().Get("Location"), s.Do(t, first).Header().Get("Location"), "sent twice it is there once")
		var id int64
		_, err := fmt.Sscanf(at, "/hr/vacancies/%d", &id)
		require.NoError(t, err)
		v, err := s.Store.Vacancy(t.Context(), id)
		require.NoError(t, err)
		require.Equal(t, referral.Draft, v.Status)
		require.Equal(t, []referral.Location{{City: "Lelystad", Country: "NL"}, {City: "Gent", Country: "BE"}}, v.Locations)
		require.Equal(t, &referral.Salary{Min: 320000, Max: 415050, Currency: "EUR", Period: "month"}, v.Salary)
		require.Equal(t, []string{"water", "sluizen"}, v.Expertise)
		require.Equal(t, "Je bedient de sluis.\n\n- dag\n- nacht", v.Description)
		s.Run(t, []site.Scenario{
			{Name: "the draft", Ask: site.Ask{As: s.Hanna, Path: w.Header().Get("Location")}, Status: 200, Contains: []string{
				"saved as a draft", "<h1 lang=\"nl\">Sluiswachter</h1>", "Gent, BE", `value="4150,50"`, `value="36"`, "Save and publish", "All texts together are"}},
			{Name: "candidates do not see it", Ask: site.Ask{Path: "/v/" + v.Slug}, Status: 404},
			{Name: "publishing past the last day saves and says why not", Ask: write(at, "act", "publish", "valid_through", "2026-01-01"), Status: 422, Contains: []string{"Saved.", `href="#valid_through"`, "has passed"}},
			{Name: "saving and publishing", Ask: write(at, "act", "publish"), Status: 303},
			{Name: "it is open, with its procedure and contact", Ask: site.Ask{Path: "/v/" + v.Slug + "?lang=nl"}, Status: 200, Contains: []string{"Hoe de procedure gaat", "Twee gesprekken.", "Wie je kunt bellen of mailen", "Bel Anna."}},
			{Name: "closing without a reason", Ask: postForm(s.Hanna, at, url.Values{"act": {"close"}}), Status: 422, Contains: []string{`href="#reason"`}},
			{Name: "closing", Ask: postForm(s.Hanna, at, url.Values{"act": {"close"}, "reason": {"filled"}}), Status: 303},
			{Name: "closed, and what that means was said", Ask: site.Ask{As: s.Hanna, Path: at + "?sent=closed&lang=nl"}, Status: 200, Contains: []string{"De vacature is gesloten.", "Er is iemand gevonden", "Opnieuw openen"}},
			{Name: "its address says so", Ask: site.Ask{Path: "/v/" + v.Slug}, Status: 200, Contains: []string{"no longer open"}},
			{Name: "closing twice", Ask: postForm(s.Hanna, at, url.Values{"act": {"close"}, "reason": {"filled"}}), Status: 422, Contains: []string{"closed already"}},
			{Name: "open again", Ask: postForm(s.Hanna, at, url.Values{"act": {"reopen"}}), Status: 303},
			{Name: "a vacancy that is not there", Ask: site.Ask{As: s.Hanna, Path: "/hr/vacancies/99999"}, Status: 404},
			{Name: "not an employee's to change", Ask: postForm(s.Mara, at, typed()), Status: 403},
			{Name: "nor to read", Ask: site.Ask{As: s.Mara, Path: at}, Status: 403},
		})
		v, err = s.Store.Vacancy(t.Context(), id)
		require.NoError(t, err)
		require.Equal(t, referral.Published, v.Status)
		noteShown(s.Do(t, site.Ask{As: s.Hanna, Path: at}))
	})
}

func TestTwoWhoWriteAtOnceLoseNothing(t *testing.T) {
	s := onSQLite(t)
	at := fmt.Sprint("/hr/vacancies/", s.Vacancy.ID)
	version := fmt.Sprint(s.Vacancy.Version)
	require.Equal(t, http.StatusSeeOther, s.Do(t, postForm(s.Ada, at, typed("version", version, "growth", "Van Ada."))).Code)
	w := s.Do(t, postForm(s.Hanna, at, typed("version", version, "growth", "Van Hanna.", "title", "Sluiswachter")))
	require.Equal(t, http.StatusConflict, w.Code)
	body := w.Body.String()
	require.Contains(t, body, "Somebody else changed this vacancy while you were writing")
	require.Contains(t, body, `<dt><a href="#growth">How you will grow</a></dt><dd class="typed">Van Ada.</dd>`)
	require.Equal(t, 1, strings.Count(body, "<dt><a"), "only what differs")
	require.Contains(t, body, ">Van Hanna.</textarea>")
	v, err := s.Store.Vacancy(t.Context(), s.Vacancy.ID)
	require.NoError(t, err)
	require.Equal(t, "Van Ada.", v.Growth)
	require.Contains(t, body, fmt.Sprintf(`name="version" value="%d"`, v.Version))
	require.Equal(t, http.StatusSeeOther, s.Do(t, postForm(s.Hanna, at, typed("version", fmt.Sprint(v.Version), "growth", "Van Hanna."))).Code, "who saves again has read both")
}

func TestAPreviewIsWhatCandidatesWillSee(t *testing.T) {
	s := onSQLite(t)
	ask := postForm(s.Hanna, "/hr/vacancies/preview", typed("growth", "<script>alert(1)</script>\n\nJe leert **alles**.", "hours_min", "veel"))
	asJSON := ask
	asJSON.Header = map[string]string{"Content-Type": site.Form, "Sec-Fetch-Site": "same-origin", "Accept": "application/json"}
	elsewhere := ask
	elsewhere.Header = map[string]string{"Content-Type": site.Form, "Sec-Fetch-Site": "cross-site"}
	s.Run(t, []site.Scenario{
		{Name: "as a page", Ask: ask, Status: 200, Contains: []string{"This is how candidates see the vacancy", "<h1>Sluiswachter</h1>", "<strong>alles</strong>", "€3,200 to €4,150.50", "36 hours per week", "Bel Anna.", "noindex"},
			NotContains: []string{"alert(1)", `id="apply"`, "wa.me", `class="desk"`, "ld+json", "canonical"}},
		{Name: "for the script", Ask: asJSON, Status: 200, Contains: []string{`"advice":[{"field":`, `class=\"vacancy\"`, "alles"}, NotContains: []string{"doctype"}},
		{Name: "of nothing at all", Ask: postForm(s.Hanna, "/hr/vacancies/preview", url.Values{}), Status: 200, Contains: []string{"No title yet"}},
		{Name: "not for an employee", Ask: postForm(s.Mara, "/hr/vacancies/preview", typed()), Status: 403},
		{Name: "not from another site", Ask: elsewhere, Status: 403},
	})
	vs, err := s.Programme.Vacancies(t.Context(), site.ActorOf(s.Hanna), referral.VacancyFilter{})
	require.NoError(t, err)
	require.Len(t, vs.Items, 1, "nothing is kept of it")
}

func TestHRSaysWhoDecidesAboutAVacancy(t *testing.T) {
	s := onSQLite(t)
	at := fmt.Sprint("/hr/vacancies/", s.Vacancy.ID)
	team := func(owner string, members ...string) site.Ask {
		return postForm(s.Hanna, at, url.Values{"act": {"team"}, "owner": {owner}, "member": members})
	}
	s.Run(t, []site.Scenario{
		{Name: "somebody who is not here", Ask: team("Niemand", "mara@uni.example", "ook niemand"), Status: 422, Contains: []string{`href="#owner"`, `href="#member_1"`, `value="mara@uni.example"`}},
		{Name: "by name and by address", Ask: team("Hanna de Wit", "Bo Yılmaz <bo@uni.example>", "", "mara@uni.example"), Status: 303},
		{Name: "as it is shown", Ask: site.Ask{As: s.Hanna, Path: at + "?sent=team"}, Status: 200, Contains: []string{"The team is saved.", `value="Hanna de Wit &lt;hanna@uni.example&gt;"`, `value="Mara Visser &lt;mara@uni.example&gt;"`}},
	})
	got, err := s.Programme.Team(t.Context(), site.ActorOf(s.Hanna), s.Vacancy.ID)
	require.NoError(t, err)
	require.Equal(t, referral.Team{Owner: s.Hanna.ID, Members: []int64{s.Mara.ID, s.Bo.ID}}, got)
	require.Equal(t, http.StatusSeeOther, s.Do(t, team("")).Code)
	got, err = s.Programme.Team(t.Context(), site.ActorOf(s.Hanna), s.Vacancy.ID)
	require.NoError(t, err)
	require.Equal(t, referral.Team{Members: []int64{}}, got)
}
