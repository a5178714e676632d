package web_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"goodword/pkg/referral"
	"goodword/pkg/testkit/site"
)

// upload is the form of an import, with a file.
func upload(as referral.Person, file string, pairs ...string) site.Ask {
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	for i := 0; i+1 < len(pairs); i += 2 {
		_ = form.WriteField(pairs[i], pairs[i+1])
	}
	part, _ := form.CreateFormFile("file", `C:\Users\Hanna\feed.json`)
	_, _ = part.Write([]byte(file))
	_ = form.Close()
	return site.Ask{As: as, Method: "POST", Path: "/hr/vacancies/import", Body: b.String(), Header: map[string]string{"Content-Type": form.FormDataContentType(), "Sec-Fetch-Site": "same-origin"}}
}

func greenhouse(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile("../feeds/testdata/greenhouse.json")
	require.NoError(t, err)
	return string(b)
}

func TestHRImportsVacancies(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		feed := greenhouse(t)
		s.Run(t, []site.Scenario{
			{Name: "where files come from, and that nothing was imported", Ask: site.Ask{As: s.Hanna, Path: "/hr/vacancies/import"}, Status: 200, Contains: []string{"boards-api.greenhouse.io", "Nothing has been imported yet.", "At most 64\u00a0MB.", "Teamtailor or another site"}},
			{Name: "in Dutch", Ask: site.Ask{As: s.Hanna, Path: "/hr/vacancies/import?lang=nl"}, Status: 200, Contains: []string{"Open <code>https://boards-api.greenhouse.io/v1/boards/NAAM/jobs?content=true</code> en bewaar de pagina.", "Kijk wat er zou gebeuren"}},
			{Name: "no file", Ask: upload(s.Hanna, "", "format", "greenhouse"), Status: 422, Contains: []string{`href="#file"`, "Choose a file."}},
			{Name: "not what it says", Ask: upload(s.Hanna, "<html>sorry</html>", "format", "greenhouse", "source", "mijn bord"), Status: 422, Contains: []string{`id="file-e"`, `value="mijn bord"`}},
			{Name: "a format that is none", Ask: upload(s.Hanna, feed, "format", "xls"), Status: 422, Contains: []string{"not a format"}},
			{Name: "a parameter without the source's form", Ask: upload(s.Hanna, feed, "format", "greenhouse", "ref_parameter", "gh_src"), Status: 422, Contains: []string{`href="#ref_parameter"`}},
			{Name: "a form that is cut off", Ask: func() site.Ask {
				a := upload(s.Hanna, feed, "format", "greenhouse")
				a.Body = a.Body.(string)[:2000]
				return a
			}(), Status: 400, Contains: []string{"did not come through whole"}},
			{Name: "not for an employee", Ask: upload(s.Mara, feed, "format", "greenhouse"), Status: 403},
			{Name: "nor to read", Ask: site.Ask{As: s.Mara, Path: "/hr/vacancies/import"}, Status: 403},
		})
		elsewhere := upload(s.Hanna, feed, "format", "greenhouse")
		elsewhere.Header["Sec-Fetch-Site"] = "cross-site"
		require.Equal(t, http.StatusForbidden, s.Do(t, elsewhere).Code)

		w := s.Do(t, upload(s.Hanna, feed, "format", "greenhouse", "source", "bord"))
		require.Equal(t, http.StatusSeeOther, w.Code, w.Body.String())
		at := w.Header().Get("Location")
		act := func(pairs ...string) site.Ask {
			ask := post(at, pairs...)
			ask.As = s.Hanna
			return ask
		}
		page := site.Ask{As: s.Hanna, Path: at}
		count := func() int {
			vs, err := s.Store.VacanciesOfSource(t.Context(), "bord")
			require.NoError(t, err)
			return len(vs)
		}
		s.Run(t, []site.Scenario{
			{Name: "what would happen", Ask: page, Status: 200, Contains: []string{"This would happen:", "feed.json", "Hanna de Wit", "Nothing has been changed yet.", "<h2 id=\"h-new\">"}, NotContains: []string{"Users", "refresh"}},
			{Name: "in Dutch", Ask: site.Ask{As: s.Hanna, Path: at + "?lang=nl"}, Status: 200, Contains: []string{"Dit zou gebeuren:", "worden meteen gepubliceerd"}},
		})
		require.Zero(t, count())
		s.Run(t, []site.Scenario{
			{Name: "confirmed", Ask: act("act", "run"), Status: 303},
			{Name: "it waits, and the page asks again by itself", Ask: page, Status: 200, Contains: []string{"is running", `<noscript><meta http-equiv="refresh" content="2"></noscript>`, "<progress", "Look again"}},
			{Name: "confirmed twice", Ask: act("act", "run"), Status: 303},
			{Name: "for the script", Ask: site.Ask{As: s.Hanna, Path: at, Header: map[string]string{"Accept": "application/json"}}, Status: 200, Contains: []string{`{"over":false,"done":0,"of":0,"text":"Starts in a moment."}`}},
		})
		require.NoError(t, s.Programme.RunImports(t.Context()))
		require.NotZero(t, count())
		s.Run(t, []site.Scenario{
			{Name: "for the script", Ask: site.Ask{As: s.Hanna, Path: at, Header: map[string]string{"Accept": "application/json"}}, Status: 200, Contains: []string{`{"over":true`}},
			{Name: "what happened", Ask: page, Status: 200, Contains: []string{fmt.Sprintf("<h1>%d new, 0 changed, 0 closed</h1>", count()), "What happened", `<a href="/hr/vacancies/`}, NotContains: []string{"refresh", `value="run"`}},
			{Name: "among the earlier ones", Ask: site.Ask{As: s.Hanna, Path: "/hr/vacancies/import"}, Status: 200, Contains: []string{"bord · done", "Hanna de Wit · feed.json", fmt.Sprintf("%d new", count())}},
			{Name: "what is done cannot be thrown away", Ask: act("act", "drop"), Status: 409},
		})

		// The same with one left: the rest would close, and one refuses.
		one := `{"jobs":[{"id":1,"title":"","content":"x"},{"id":2,"title":"Nieuw <b>werk</b>","content":"x","absolute_url":"https://x.example/2"}],"meta":{"total":2}}`
		w = s.Do(t, upload(s.Hanna, one, "format", "greenhouse", "source", "bord"))
		require.Equal(t, http.StatusSeeOther, w.Code, w.Body.String())
		at = w.Header().Get("Location")
		page.Path = at
		s.Run(t, []site.Scenario{
			{Name: "it warns, and says which row is refused and why", Ask: page, Status: 200, Contains: []string{"More often that is half a file", "This is right: close them", "The title is missing.", "without a title"}, NotContains: []string{"<b>werk</b>"}},
			{Name: "confirming needs the word", Ask: act("act", "run"), Status: 422, Contains: []string{`href="#force"`, "This would happen"}},
			{Name: "thrown away", Ask: act("act", "drop"), Status: 303},
			{Name: "gone", Ask: page, Status: 404},
			{Name: "and said", Ask: site.Ask{As: s.Hanna, Path: "/hr/vacancies/import?sent=dropped"}, Status: 200, Contains: []string{"The plan was thrown away."}},
		})
		noteShown(s.Do(t, site.Ask{As: s.Hanna, Path: "/hr/vacancies/import"}))
		w = s.Do(t, upload(s.Hanna, one, "format", "greenhouse", "source", "ander bord"))
		noteShown(s.Do(t, site.Ask{As: s.Hanna, Path: w.Header().Get("Location")}))
	})
}

func TestAFileThatIsTooLargeIsRefused(t *testing.T) {
	s := onSQLite(t)
	s.Run(t, []site.Scenario{{Name: "64 MB and more", Ask: upload(s.Hanna, strings.Repeat(" ", 66<<20), "format", "greenhouse"), Status: 413, Contains: []string{"larger than 64"}}})
}
