package web_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"goodword/pkg/referral"
	"goodword/pkg/testkit/site"
)

// sameSite is what browsers send along with a form of ours.
var sameSite = map[string]string{"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}

// sends is a form of one's own page and where it leads.
func sends(name, path, body string, status int, has ...string) scenario {
	return scenario{name: name, method: "POST", path: path, body: strings.NewReader(body), header: sameSite, status: status, has: has}
}

func TestOnesOwnApplicationFromBeginningToEnd(t *testing.T) {
	h := newHouse(t)
	_, location, _ := h.send(h.apply(), multipartBody(wietske.with("ref", h.token())))
	own, _, _ := strings.Cut(location, "?")
	english := "?lang=en"
	private := map[string]string{"Cache-Control": "private, no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}
	h.run(t, []scenario{
		{name: "its address can be copied and mailed", path: own, status: 200, headers: private,
			has: []string{`value="https://banen.example.nl` + own, `href="mailto:wietske%40hoogeveen.nl?subject=Mijn%20sollicitatie`, "Wat er nu komt",
				"Tot 28 dagen nadat de procedure voor jou is afgelopen", "25\u00a0november\u00a02027", `href="/api/v1/own-applications/`, `href="/help/privacy"`},
			hasNot: []string{"06 1234", "Toch doorgaan"}},
		sends("choices are saved", own+"/choices", "keep=", 303),
		{name: "and shown", path: own + "?sent=chosen", status: 200, has: []string{"Je keuzes zijn bewaard.", `id="tell" name="tell" value="yes" aria`, `id="keep" name="keep" value="yes" aria`},
			hasNot: []string{"Met jouw toestemming"}},
		{name: "a form from another site chooses nothing", method: "POST", path: own + "/erase", body: strings.NewReader(""), status: 403,
			header: map[string]string{"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "cross-site"}},
		{name: "withdrawing asks first and names what happens", path: own + "/withdraw", status: 200, headers: private,
			has: []string{"Je sollicitatie intrekken?", "24 uur lang terugdraaien", "nog 28 dagen bewaard", `action="` + own + `/withdraw"`, "Nee, terug"}},
		{name: "in English too", path: own + "/withdraw" + english, status: 200, has: []string{"Withdraw your application?", "For 24 hours"}},
		sends("withdrawn", own+"/withdraw", "", 303),
		{name: "it is said, with the way back", path: own + "?sent=withdrawn", status: 200, has: []string{"Je sollicitatie is ingetrokken.", "Toch doorgaan", "Door jou ingetrokken", "We bewaren dit tot en met 23\u00a0december\u00a02026"},
			hasNot: []string{"Sollicitatie intrekken…"}},
		{name: "there is nothing to withdraw any more", path: own + "/withdraw", status: 303},
		sends("twice", own+"/withdraw", "", 409, "De procedure is voorbij"),
		sends("back again", own+"/resume", "", 303),
		{name: "it goes on", path: own + "?sent=resumed", status: 200, has: []string{"gaat verder waar ze was", "Sollicitatie intrekken…"}},
		sends("and cannot be taken back twice", own+"/resume", "", 409, "niet meer worden teruggedraaid"),
		{name: "erasing asks first and names what happens", path: own + "/erase", status: 200, headers: private,
			has: []string{"Alles van jou wissen?", "je cv;", "wie je noemde", "kan daarna niet verder", "Dit is voorgoed.", "Wat blijft, zegt niet wie je bent"}},
		{name: "in English", path: own + "/erase" + english, status: 200, has: []string{"Erase everything about you?", "your CV;", "This is for good."}},
		sends("erased", own+"/erase", "", 303),
		{name: "the page says so kindly", path: own, status: 410, headers: private, has: []string{"Je gegevens zijn gewist", "25\u00a0november\u00a02026", "Alle vacatures"}, hasNot: []string{"Wietske"}},
		{name: "in English", path: own + english, status: 410, has: []string{"Your data are erased"}},
		{name: "and so does every page below it", path: own + "/withdraw", status: 410},
		sends("nothing can be done any more", own+"/choices", "tell=yes", 410),
		{name: "a guess is nothing", path: "/a/" + strings.Repeat("0", 32) + "/erase", status: 404, has: []string{"Op dit adres staat geen sollicitatie"}},
	})
	keys, err := h.files.Keys(t.Context())
	require.NoError(t, err)
	require.Empty(t, keys, "the CV is gone")
}

func TestAnApplicationOfAVacancyThatIsFilled(t *testing.T) {
	h := newHouse(t)
	_, location, _ := h.send(h.apply(), multipartBody(wietske.with("keep", "")))
	_, err := h.programme.CloseVacancy(t.Context(), referral.System, h.engineer.ID, referral.Filled)
	require.NoError(t, err)
	h.run(t, []scenario{{name: "says that it is over and until when it is kept", path: location, status: 200,
		has: []string{"De vacature is gesloten. Heb je niets gehoord", "De procedure is voorbij. We bewaren dit tot en met 23\u00a0december\u00a02026"}}})
}

func TestAFormThatWasTakenIsNotToldThatItCameTooLate(t *testing.T) {
	h := newHouse(t)
	html := h.ask(request("GET", "/v/"+h.engineer.Slug)).Body.String()
	form := wietske.with("form_id", formID.FindStringSubmatch(html)[1])
	_, first, _ := h.send(h.apply(), multipartBody(form))
	_, err := h.programme.CloseVacancy(t.Context(), referral.System, h.engineer.ID, referral.Filled)
	require.NoError(t, err)
	status, again, _ := h.send(h.apply(), multipartBody(form))
	require.Equal(t, 303, status)
	require.Equal(t, first, again)
}

func TestWhatIsKeptIsToldInBothLanguages(t *testing.T) {
	h := newHouse(t)
	h.run(t, []scenario{
		{name: "in Dutch", path: "/help/privacy", status: 200, has: []string{"Wat we van je bewaren", "28 dagen nadat die is vastgelegd", "365 dagen na de laatste stap", "90 dagen lang",
			"Zonder antwoord 30 dagen", "hoogstens 366 dagen", "24 uur", `<link rel="canonical" href="https://banen.example.nl/help/privacy">`}, hasNot: []string{"noindex"}},
		{name: "in English", path: "/help/privacy?lang=en", status: 200, has: []string{"What we keep about you", "28 days after it was recorded", "12 hours"}},
		{name: "the form leads to it, with the period", path: "/v/" + h.engineer.Slug, status: 200, has: []string{`href="/help/privacy#candidates"`, "28 dagen na afloop"}},
	})
}

func TestHRSeesThatAnApplicationWasErased(t *testing.T) {
	s := onSQLite(t)
	a, err := s.Programme.Apply(t.Context(), s.Vacancy.ID, referral.ApplicationForm{Name: "Wietske", Email: "wietske@example.org", Motivation: "Laarzen", ReferredBy: "Niemand Bekend"})
	require.NoError(t, err)
	require.NoError(t, s.Programme.EraseOwn(t.Context(), a.StatusToken))
	s.Run(t, []site.Scenario{
		{Name: "among the others", Ask: site.Ask{As: s.Hanna, Path: "/hr/applications"}, Status: 200, Contains: []string{"Erased application 1"}, NotContains: []string{"Wietske"}},
		{Name: "by itself", Ask: site.Ask{As: s.Hanna, Path: "/hr/applications/1"}, Status: 200,
			Contains: []string{"Erased on 23\u00a0November\u00a02026", "still hold"}, NotContains: []string{"Wietske", "Laarzen", "Niemand Bekend"}},
		{Name: "with nothing to match", Ask: site.Ask{As: s.Hanna, Path: "/hr/claims"}, Status: 200, Contains: []string{"No answer waits for you"}},
	})
}
