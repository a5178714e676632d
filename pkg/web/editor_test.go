package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"

	"goodword/pkg/referral"
	"goodword/pkg/testkit/site"
)

// written is the form of a vacancy as HR fills it in.
func written(more ...string) url.Values {
	form := url.Values{
		"title": {"Dijkwerker"}, "language": {"nl"}, "workplace": {"on_site"}, "description": {"Je werkt aan de **dijk**.\n\n- Graven\n- Meten"},
		"salary_min": {"2.800"}, "salary_max": {"3.400,50"}, "currency": {"EUR"}, "period": {"month"}, "hours_min": {"24"}, "hours_max": {"36"},
		"places": {"Lelystad\nGent, BE"}, "types": {"full_time", "part_time"}, "expertise": {"dijken, zand"}, "valid_through": {"2027-01-31"},
	}
	for i := 0; i+1 < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	return form
}

// send posts a form as somebody of the staff.
func send(t *testing.T, s *site.Site, as referral.Person, path string, form url.Values) (status int, location, body string) {
	t.Helper()
	w := s.Do(t, site.Ask{As: as, Method: "POST", Path: path, Body: form.Encode(),
		Header: map[string]string{"Content-Type": site.Form, "Sec-Fetch-Site": "same-origin"}})
	noteShown(w)
	return w.Code, w.Header().Get("Location"), w.Body.String()
}

func TestHRWritesAndPublishesAVacancy(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		const create = "/hr/vacancies/new?lang=en"
		noteShown(s.Do(t, site.Ask{As: s.Hanna, Path: create}))
		status, _, body := send(t, s, s.Hanna, create, written("act", "preview"))
		require.Equal(t, 200, status)
		for _, part := range []string{`<article class="proof" lang="nl">`, "<strong>dijk</strong>", "€2,800 to €3,400.50", "Lelystad, Gent (Belgium)", "Say how somebody will grow here"} {
			require.Contains(t, body, part)
		}
		require.Contains(t, s.Do(t, site.Ask{As: s.Hanna, Path: "/hr/vacancies?lang=en&q=dijkwerker"}).Body.String(), "No vacancy fits", "a preview writes nothing")

		for name, c := range map[string]struct{ field, typed, says string }{
			"no title":              {"title", " ", "may not be empty"},
			"an amount of letters":  {"salary_max", "veel", "not an amount"},
			"a salary upside down":  {"salary_max", "100", "lower than the lowest"},
			"hours of letters":      {"hours_max", "fulltime", "not a whole number"},
			"a day that is none":    {"valid_through", "2027-02-30", "not a date"},
			"an address of nothing": {"apply_url", "javascript:alert(1)", ""},
		} {
			status, _, body := send(t, s, s.Hanna, create, written(c.field, c.typed, "act", "save"))
			require.Equal(t, 422, status, name)
			require.Contains(t, body, c.says, name)
			require.Contains(t, body, `id="`+c.field+`-e"`, name)
			require.Contains(t, body, "Je werkt aan de **dijk**.", "what was typed is kept")
		}

		status, location, _ := send(t, s, s.Hanna, create, written("act", "save"))
		require.Equal(t, 303, status)
		page, _, _ := strings.Cut(location, "?")
		body = s.Do(t, site.Ask{As: s.Hanna, Path: location}).Body.String()
		for _, part := range []string{"Saved", "· draft", `value="2800"`, `value="3400,50"`, "Lelystad, NL\nGent, BE", `value="dijken, zand"`, `id="type-part_time" name="types" value="part_time" checked`} {
			require.Contains(t, body, part)
		}
		require.Equal(t, 404, s.Do(t, site.Ask{Path: "/v/dijkwerker"}).Code, "a draft is not there for others")

		status, location, _ = send(t, s, s.Hanna, page, written("act", "publish", "title", "Dijkwerker (m/v/x)", "version", "1"))
		require.Equal(t, 303, status)
		require.Contains(t, location, "done=published")
		require.Equal(t, 200, s.Do(t, site.Ask{Path: "/v/dijkwerker"}).Code)

		status, _, body = send(t, s, s.Ada, page, written("act", "save", "title", "Van Ada", "version", "1"))
		require.Equal(t, 409, status, "somebody else saved meanwhile")
		require.Contains(t, body, `value="Van Ada"`)
		require.Contains(t, body, "Dijkwerker (m/v/x)")
		require.NotContains(t, body, `name="version" value="1"`, "saving again takes over")

		status, _, body = send(t, s, s.Hanna, page, url.Values{"act": {"close"}, "reason": {"because"}})
		require.Equal(t, 422, status)
		require.Contains(t, body, "filled")
		status, _, _ = send(t, s, s.Hanna, page, url.Values{"act": {"close"}, "reason": {"filled"}})
		require.Equal(t, 303, status)
		require.Contains(t, s.Do(t, site.Ask{Path: "/v/dijkwerker?lang=en"}).Body.String(), "no longer open")
		require.Contains(t, s.Do(t, site.Ask{As: s.Hanna, Path: "/hr/vacancies?lang=en&status=closed"}).Body.String(), "filled")
		status, _, _ = send(t, s, s.Hanna, page, url.Values{"act": {"reopen"}})
		require.Equal(t, 303, status)
		require.Equal(t, 200, s.Do(t, site.Ask{Path: "/v/dijkwerker"}).Code)

		status, _, _ = send(t, s, s.Bo, create, written("act", "save"))
		require.Equal(t, 403, status)
		status, _, _ = send(t, s, s.Bo, page, written("act", "save"))
		require.Equal(t, 403, status)
	})
}

func TestWhoDecidesAboutAVacancy(t *testing.T) {
	s := onSQLite(t)
	page := fmt.Sprintf("/hr/vacancies/%d?lang=en", s.Vacancy.ID)
	status, _, body := send(t, s, s.Hanna, page, url.Values{"act": {"team"}, "owner": {"Mara Visser"}, "members": {"bo@uni.example\nNiemand Hier"}})
	require.Equal(t, 422, status)
	require.Contains(t, body, "Niemand Hier: Nobody here has this name or e-mail address.")
	require.Contains(t, body, "bo@uni.example\nNiemand Hier", "what was typed is kept")
	status, location, _ := send(t, s, s.Hanna, page, url.Values{"act": {"team"}, "owner": {"Mara Visser"}, "members": {"bo@uni.example\n"}})
	require.Equal(t, 303, status)
	body = s.Do(t, site.Ask{As: s.Hanna, Path: strings.TrimSuffix(location, "#h-team")}).Body.String()
	require.Contains(t, body, "Mara Visser &lt;mara@uni.example&gt;")
	require.Contains(t, body, "Bo Yılmaz &lt;bo@uni.example&gt;")
}

func TestHRFindsVacanciesAndWhatTheyBring(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		l := s.Share(t, s.Bo, "whatsapp", "")
		s.Clock.Forward(time.Hour)
		s.Click(t, l, "192.0.2.9")
		for i := range 45 {
			_, err := s.Programme.CreateVacancy(t.Context(), referral.System, referral.VacancyText{Title: fmt.Sprintf("Concept %02d", i), Description: "x"})
			require.NoError(t, err)
		}
		w := s.Do(t, site.Ask{As: s.Hanna, Path: "/hr/vacancies?lang=en"})
		noteShown(w)
		require.Contains(t, w.Body.String(), "Concept 44")
		require.NotContains(t, w.Body.String(), s.Vacancy.Title)
		require.Contains(t, w.Body.String(), `rel="next"`)
		w = s.Do(t, site.Ask{As: s.Hanna, Path: "/hr/vacancies?lang=en&status=published&q=golfgoot"})
		require.Contains(t, w.Body.String(), s.Vacancy.Title)
		require.NotContains(t, w.Body.String(), "Concept")
		require.Regexp(t, `Shared: </span>1</td>`, w.Body.String())
		require.Equal(t, http.StatusForbidden, s.Do(t, site.Ask{As: s.Bo, Path: "/hr/vacancies"}).Code)
	})
}

// The preview is drawn while HR types; everything is reached by keyboard alone.
func TestHRWritesAVacancyByKeyboardAlone(t *testing.T) {
	t.Parallel()
	ctx := browser(t)
	s, address := live(t)
	signIn(t, ctx, address, s.Hanna)
	require.NoError(t, chromedp.Do(ctx,
		chromedp.Navigate(address+"/hr/vacancies/new?lang=en"), chromedp.WaitVisible("#editor"),
		chromedp.Focus("#title"), chromedp.KeyEvent("Dijkwerker"+kb.Tab+"Je werkt aan de dijk."),
		chromedp.WaitVisible("#preview .proof .lead, #preview .proof .prose"),
		chromedp.Focus(`button[value="publish"]`), chromedp.KeyEvent(kb.Enter),
		chromedp.WaitVisible(".notice.good"),
	))
	require.Equal(t, 200, s.Do(t, site.Ask{Path: "/v/dijkwerker"}).Code)
}
