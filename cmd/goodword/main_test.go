package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goodword/api"
	"goodword/pkg/testkit/site"
)

// program runs the program with arguments and gives what it printed.
func program(t *testing.T, in string, args ...string) (status int, out, errs string) {
	t.Helper()
	var o, e site.Output
	status = run(t.Context(), args, console{strings.NewReader(in), &o, &e})
	return status, o.String(), e.String()
}

// patience is how long a busy machine may take to start or stop the program.
const patience = 2 * time.Minute

// start runs the program until the test ends, and waits until it says it is
// ready. stop ends it as a stop signal would and gives its exit status.
func start(t *testing.T, readyWhen func(out, errs string) (url string), args ...string) (url string, stop func() int) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	var o, e site.Output
	ended := make(chan int, 1)
	go func() { ended <- run(ctx, args, console{strings.NewReader(""), &o, &e}) }()
	stop = sync.OnceValue(func() int {
		cancel()
		select {
		case status := <-ended:
			return status
		case <-time.After(patience):
			t.Error("the program did not stop")
			return -1
		}
	})
	t.Cleanup(func() { stop() })
	require.Eventually(t, func() bool {
		url = readyWhen(o.String(), e.String())
		return url != ""
	}, patience, 5*time.Millisecond, "%s", &e)
	return url, stop
}

func served(_, errs string) string {
	for line := range strings.Lines(errs) {
		var l struct{ Msg, Listening string }
		if json.Unmarshal([]byte(line), &l) == nil && l.Msg == "ready" {
			return l.Listening
		}
	}
	return ""
}

// as is a client of the API that asks as someone.
func as(t *testing.T, site, email, password string) *api.ClientWithResponses {
	t.Helper()
	open, err := api.NewClientWithResponses(site + "/api/v1")
	require.NoError(t, err)
	if email == "" {
		return open
	}
	tokens, err := open.SignInWithResponse(t.Context(), api.SignInJSONRequestBody{Email: email, Password: password})
	require.NoError(t, err)
	require.NotNil(t, tokens.JSON200, "%s", tokens.Body)
	c, err := api.NewClientWithResponses(site+"/api/v1", api.WithRequestEditorFn(func(_ context.Context, r *http.Request) error {
		r.Header.Set("Authorization", "Bearer "+tokens.JSON200.AccessToken)
		return nil
	}))
	require.NoError(t, err)
	return c
}

const phone = "Mozilla/5.0 (Linux; Android 16; Pixel 10) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0 Mobile Safari/537.36"

// get follows nothing by itself.
func get(t *testing.T, address, agent string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	require.NoError(t, err)
	r.Header.Set("User-Agent", agent)
	r.Header.Set("Accept-Language", "nl")
	c := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := c.Do(r)
	require.NoError(t, err)
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return res, string(b)
}

func TestTheWholePathFromSharingToCredit(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	store := []string{"--database-url", "sqlite:" + filepath.Join(dir, "goodword.db"), "--files", filepath.Join(dir, "files")}
	for _, p := range [][3]string{
		{"Mara Visser", "mara@uni.example", "employee"}, {"Hanna de Wit", "hanna@uni.example", "hr"}, {"Ada Bakker", "ada@uni.example", "admin"},
	} {
		status, out, errs := program(t, "a good long sentence\n", append([]string{"person", "add", "--name", p[0], "--email", p[1], "--role", p[2]}, store...)...)
		require.Zero(t, status, errs)
		assert.Contains(t, out, p[0])
		assert.NotContains(t, out, "a good long sentence")
	}
	args := append([]string{"serve", "--addr", "127.0.0.1:0", "--secret", strings.Repeat("s", 32), "--org-name", "Universiteit Zuiderzee",
		"--journal", filepath.Join(dir, "journal")}, store...)
	site, stop := start(t, served, args...)
	ctx := t.Context()
	hanna := as(t, site, "hanna@uni.example", "a good long sentence")
	mara := as(t, site, "mara@uni.example", "a good long sentence")

	// HR publishes a vacancy.
	text, through := "Je ontwerpt en leidt de **proeven** in onze golfgoot.", "Je leert elke week iets."
	made, err := hanna.CreateVacancyWithResponse(ctx, nil, api.CreateVacancyJSONRequestBody{Title: "Waterbouwkundig ingenieur", Description: &text, Growth: &through,
		Locations: &[]api.Location{{City: "Lelystad", Country: "NL"}}})
	require.NoError(t, err)
	require.NotNil(t, made.JSON201, "%s", made.Body)
	id := made.JSON201.ID
	published, err := hanna.PublishVacancyWithResponse(ctx, id)
	require.NoError(t, err)
	require.NotNil(t, published.JSON200, "%s", published.Body)

	// An employee shares it.
	note := "Hier bouw je een dijk op schaal."
	shared, err := mara.ShareVacancyWithResponse(ctx, id, nil, api.ShareVacancyJSONRequestBody{Channel: api.Whatsapp, Note: &note})
	require.NoError(t, err)
	require.NotNil(t, shared.JSON201, "%s", shared.Body)
	link := shared.JSON201

	// A chat draws its preview, a candidate follows the link and reads.
	res, _ := get(t, link.URL, "WhatsApp/2.24.10.5 A")
	assert.Equal(t, http.StatusFound, res.StatusCode)
	res, _ = get(t, site+"/r/"+strings.ToUpper(link.Code)+").", phone)
	require.Equal(t, http.StatusFound, res.StatusCode)
	assert.Contains(t, res.Header.Get("Cache-Control"), "no-store")
	target, err := url.Parse(res.Header.Get("Location"))
	require.NoError(t, err)
	assert.Equal(t, "/v/waterbouwkundig-ingenieur", target.Path)
	res, page := get(t, target.String(), phone)
	assert.Equal(t, http.StatusOK, res.StatusCode)
	assert.Empty(t, res.Cookies())
	for _, want := range []string{"Mara Visser", note, "<strong>proeven</strong>", "JobPosting"} {
		assert.Contains(t, page, want)
	}

	// The candidate applies, with a CV.
	receipt := applyWithCV(t, site, id, target.Query().Get("ref"))
	res, page = get(t, receipt.StatusURL, phone)
	assert.Equal(t, http.StatusOK, res.StatusCode)
	assert.Contains(t, page, "Waterbouwkundig ingenieur")

	// HR sees who helped and why, reads the CV and hires.
	application, err := hanna.GetApplicationWithResponse(ctx, receipt.ID)
	require.NoError(t, err)
	require.NotNil(t, application.JSON200, "%s", application.Body)
	credit := application.JSON200.Credit
	require.Len(t, credit.Shares, 1)
	assert.Equal(t, link.AmbassadorID, credit.Shares[0].AmbassadorID)
	assert.Contains(t, credit.Sentence, "Mara Visser gets the credit.")
	cv, err := hanna.GetCVWithResponse(ctx, receipt.ID)
	require.NoError(t, err)
	assert.Equal(t, "%PDF-1.7 a life in one page", string(cv.Body))
	assert.Contains(t, cv.HTTPResponse.Header.Get("Content-Disposition"), "attachment")
	for _, stage := range []api.Stage{"interview", "hired"} {
		moved, err := hanna.MoveApplicationWithResponse(ctx, receipt.ID, nil, api.MoveApplicationJSONRequestBody{Stage: stage})
		require.NoError(t, err)
		require.NotNil(t, moved.JSON200, "%s", moved.Body)
	}

	// The ambassador sees it too.
	mine, err := mara.ListMyReferralsWithResponse(ctx, nil)
	require.NoError(t, err)
	require.NotNil(t, mine.JSON200, "%s", mine.Body)
	require.Len(t, mine.JSON200.Items, 1)
	assert.Equal(t, 1.0, mine.JSON200.Items[0].Share)
	assert.NotContains(t, string(mine.Body), "Wietske")

	// All numbers say the same.
	funnel, err := hanna.GetFunnelWithResponse(ctx, nil)
	require.NoError(t, err)
	require.NotNil(t, funnel.JSON200, "%s", funnel.Body)
	f := funnel.JSON200
	assert.Equal(t, []int64{1, 1, 1, 1, 1, 1}, []int64{f.Links, f.Clicks, f.Visits, f.Applications, f.Interviews, f.Hires})
	assert.Equal(t, int64(1), f.Hits["preview"])
	metric, period := api.GetLeaderboardParamsMetric("hires"), api.GetLeaderboardParamsPeriod("all")
	board, err := hanna.GetLeaderboardWithResponse(ctx, &api.GetLeaderboardParams{Metric: &metric, Period: &period})
	require.NoError(t, err)
	require.NotNil(t, board.JSON200, "%s", board.Body)
	require.Len(t, board.JSON200.Items, 1)
	assert.Equal(t, int64(1), board.JSON200.Items[0].Value)

	assert.Zero(t, stop())
	status, out, errs := program(t, "", append([]string{"check"}, store...)...)
	assert.Zero(t, status, out+errs)
	assert.Contains(t, out, "no differences")
}

func applyWithCV(t *testing.T, site string, vacancy int64, ref string) api.Receipt {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, value := range map[string]string{"name": "Wietske Hoogeveen", "email": "wietske@example.org", "motivation": "Ik trek graag laarzen aan.", "ref": ref, "tell_ambassador": "true"} {
		require.NoError(t, form.WriteField(name, value))
	}
	file, err := form.CreateFormFile("cv", "Wietske.pdf")
	require.NoError(t, err)
	_, err = file.Write([]byte("%PDF-1.7 a life in one page"))
	require.NoError(t, err)
	require.NoError(t, form.Close())
	received, err := as(t, site, "", "").ApplyWithBodyWithResponse(t.Context(), vacancy, nil, form.FormDataContentType(), &body)
	require.NoError(t, err)
	require.NotNil(t, received.JSON201, "%s", received.Body)
	return *received.JSON201
}

func TestTheDemonstrationStartsAgainWithTheSameData(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "demo")
	type announcement struct {
		URL    string
		People []struct{ Role, Email, Password string }
	}
	var first announcement
	announced := func(out, _ string) string {
		if json.Unmarshal([]byte(out), &first) != nil {
			return ""
		}
		return first.URL
	}
	args := []string{"demo", "--data", dir, "--addr", "127.0.0.1:0", "--json"}
	site, stop := start(t, announced, args...)
	require.Len(t, first.People, 3)
	count := func(site string) (vacancies, applications int) {
		for _, p := range first.People {
			c := as(t, site, p.Email, p.Password)
			if p.Role != "hr" {
				continue
			}
			limit := 200
			vs, err := c.ListVacanciesWithResponse(t.Context(), &api.ListVacanciesParams{Limit: &limit})
			require.NoError(t, err)
			as, err := c.ListApplicationsWithResponse(t.Context(), &api.ListApplicationsParams{Limit: &limit})
			require.NoError(t, err)
			require.NotNil(t, as.JSON200, "%s", as.Body)
			vacancies, applications = len(vs.JSON200.Items), len(as.JSON200.Items)
		}
		return vacancies, applications
	}
	vacancies, applications := count(site)
	assert.Equal(t, 25, vacancies)
	assert.Greater(t, applications, 50)
	assert.Zero(t, stop())

	status, out, _ := program(t, "", "check", "--database-url", "sqlite:"+filepath.Join(dir, "goodword.db"), "--files", filepath.Join(dir, "files"))
	assert.Zero(t, status, out)

	site, stop = start(t, announced, args...)
	v, a := count(site)
	assert.Equal(t, []int{vacancies, applications}, []int{v, a})
	assert.Zero(t, stop())
	_, stop = start(t, announced, append(args, "--reset")...)
	assert.Zero(t, stop())
}

func TestTheDemonstrationLeavesAFolderOfSomethingElseAlone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "thesis.txt"), []byte("years of work"), 0o600))
	status, _, errs := program(t, "", "demo", "--data", dir, "--addr", "127.0.0.1:0", "--reset")
	assert.Equal(t, 1, status)
	assert.Contains(t, errs, "not empty")
	assert.FileExists(t, filepath.Join(dir, "thesis.txt"))
}

func TestCommandsSayWhatIsWrong(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db := "sqlite:" + filepath.Join(dir, "g.db")
	list := filepath.Join(dir, "people.csv")
	require.NoError(t, os.WriteFile(list, []byte("\ufeffnaam;e-mail;afdeling\nMara Visser;mara@uni.example;Waterbouw\nZonder Adres;;Waterbouw\n"), 0o600))
	cut := filepath.Join(dir, "cut.json")
	require.NoError(t, os.WriteFile(cut, []byte(`{"jobs": [{"id": 1, "title": "Do`), 0o600))
	for name, c := range map[string]struct {
		in     string
		args   []string
		status int
		says   []string
	}{
		"no command":                  {args: nil, status: 2, says: []string{"goodword --help"}},
		"an unknown command":          {args: []string{"serv"}, status: 2, says: []string{"serv"}},
		"help":                        {args: []string{"--help"}, says: []string{"Run the service"}},
		"the version":                 {args: []string{"version"}, says: []string{"goodword"}},
		"a secret":                    {args: []string{"secret"}},
		"serve without a secret":      {args: []string{"serve", "--database-url", db}, status: 1, says: []string{"GOODWORD_SECRET is not set", "openssl rand -hex 32"}},
		"everything wrong is said":    {args: []string{"serve", "--database-url", "mysql:x", "--time-zone", "Mars", "--addr", "8080", "--base-url", "ftp://x", "--secret", "short", "--trusted-proxies", "all"}, status: 1, says: []string{"DATABASE_URL", "TIME_ZONE", "ADDR", "BASE_URL", "SECRET", "TRUSTED_PROXIES"}},
		"a short password":            {in: "short\n", args: []string{"person", "add", "--name", "A", "--email", "a@b.example", "--database-url", db, "--files", dir}, status: 1, says: []string{"at least 10"}},
		"a feed that is cut off":      {args: []string{"import", "vacancies", "--format", "greenhouse", cut, "--database-url", db, "--files", dir}, status: 1, says: []string{"cut off"}},
		"a feed that is not there":    {args: []string{"import", "vacancies", "--format", "greenhouse", filepath.Join(dir, "none.json"), "--database-url", db, "--files", dir}, status: 1, says: []string{"none.json"}},
		"people with a bad line":      {args: []string{"import", "people", list, "--database-url", "sqlite:" + filepath.Join(dir, "p.db"), "--files", dir}, says: []string{"1 new", "line 3", "1 refused"}},
		"a list of people of another": {in: "a,b\n1,2\n", args: []string{"import", "people", "-", "--database-url", db, "--files", dir}, status: 1, says: []string{"column", "not known"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			status, out, errs := program(t, c.in, c.args...)
			assert.Equal(t, c.status, status, out+errs)
			for _, s := range c.says {
				assert.Contains(t, out+errs, s)
			}
		})
	}
}

func TestRequestsAreExplained(t *testing.T) {
	t.Parallel()
	in := `{"method": "GET", "headers": {"User-Agent": "` + phone + `", "accept-language": "nl"}}
{"method": "HEAD", "headers": {"User-Agent": ["curl/8.5"]}}

{"headers": {"user-agent": "WhatsApp/2.24.10.5 A"}}
{"method": "GET", "headers": {"User-Agent": "` + phone + `", "Sec-Purpose": "prefetch;prerender"}}
{"method": "GET"}
nonsense
{"headers": {"User-Agent": 7}}
`
	status, out, errs := program(t, in, "hits", "explain", "--language", "nl")
	assert.Equal(t, 1, status)
	assert.Contains(t, errs, "2 lines could not be read")
	var classes []string
	for line := range strings.Lines(out) {
		var e struct {
			Class, Reason, Sentence, Error string
			Version                        int `json:"rules_version"`
		}
		require.NoError(t, json.Unmarshal([]byte(line), &e), line)
		classes = append(classes, e.Class)
		if e.Error == "" {
			assert.NotEmpty(t, e.Reason)
			assert.NotEmpty(t, e.Sentence)
			assert.Positive(t, e.Version)
		}
	}
	assert.Equal(t, []string{"person", "head", "preview", "prefetch", "robot", "", ""}, classes)
	status, _, _ = program(t, "{}\n", "hits", "explain", "-")
	assert.Zero(t, status)
}

func TestAGeneratedPasswordIsPrintedOnceAndWorks(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	store := []string{"--database-url", "sqlite:" + filepath.Join(dir, "g.db"), "--files", filepath.Join(dir, "files")}
	status, out, errs := program(t, "", append([]string{"person", "add", "--name", "Ada Bakker", "--email", "ada@uni.example", "--role", "admin"}, store...)...)
	require.Zero(t, status, errs)
	_, password, ok := strings.Cut(strings.TrimSpace(out), "shown this once: ")
	require.True(t, ok, out)
	site, stop := start(t, served, append([]string{"serve", "--addr", "127.0.0.1:0", "--secret", strings.Repeat("s", 32),
		"--journal", filepath.Join(dir, "journal")}, store...)...)
	as(t, site, "ada@uni.example", password)
	assert.Zero(t, stop())
}
