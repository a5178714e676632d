// Package site is a whole Goodword for tests: every room on a database of the
// test's own, people to ask as, and requests as scenarios.
package site

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"goodword/pkg/auth"
	"goodword/pkg/clicks"
	"goodword/pkg/journal"
	"goodword/pkg/referral"
	"goodword/pkg/rest"
	"goodword/pkg/server"
	"goodword/pkg/store"
	"goodword/pkg/testkit"
	"goodword/pkg/web"
)

// BaseURL is the address of a test's site.
const BaseURL = "https://werken.example.org"

// Password is everyone's password on a test's site.
const Password = "a good long sentence"

// passwordHash is computed once: argon2id is slow on purpose.
var passwordHash = sync.OnceValues(func() (string, error) { return auth.HashPassword(Password) })

// Clock is a clock that a test moves.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// Now is what the clock says.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Forward moves the clock.
func (c *Clock) Forward(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// Site is a whole Goodword on one database, with an employee, a colleague, an
// HR officer and an admin, and one published vacancy.
type Site struct {
	http.Handler
	Bare      http.Handler // counts nothing by itself
	baseURL   string
	Store     *store.Store
	Programme *referral.Programme
	Clock     *Clock
	Log       *Output
	Journal   *journal.Journal

	Mara, Bo, Hanna, Ada referral.Person // employee, employee, HR, admin
	Vacancy              referral.Vacancy
	tokens, cookies      map[string]string
}

// Start is what the clock of a new site says: a Monday in winter time.
var Start = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// New makes a site on a database.
func New(t testing.TB, st *store.Store) *Site {
	t.Helper()
	return NewAt(t, st, BaseURL)
}

// NewAt makes a site that people see at another address than BaseURL.
func NewAt(t testing.TB, st *store.Store, baseURL string) *Site {
	t.Helper()
	s := &Site{Store: st, Clock: &Clock{now: Start}, Log: &Output{}, baseURL: baseURL, tokens: map[string]string{}, cookies: map[string]string{}}
	s.open(t, t.TempDir(), st, clicks.Rules)
	s.people(t)
	s.vacancy(t)
	return s
}

// Copy is another copy of the program on the same database, with a journal of
// its own.
func (s *Site) Copy(t testing.TB) *Site {
	t.Helper()
	return s.On(t, s.Store, clicks.Rules)
}

// On is a copy that sees its database through st, and follows other rules.
func (s *Site) On(t testing.TB, st referral.Store, rules referral.HitRules) *Site {
	t.Helper()
	c := *s
	c.open(t, t.TempDir(), st, rules)
	return &c
}

// open makes all rooms but the store.
func (s *Site) open(t testing.TB, dir string, st referral.Store, rules referral.HitRules) {
	t.Helper()
	log := slog.New(slog.NewJSONHandler(s.Log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	zone, err := time.LoadLocation("Europe/Amsterdam")
	require.NoError(t, err)
	files, err := store.OpenFiles(dir)
	require.NoError(t, err)
	s.Journal, err = journal.Open(t.TempDir(), journal.Options{Patience: time.Minute}) // the disk of a busy machine is no finding
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Journal.Close()) })
	secret := []byte("a secret of the tests, long enough")
	s.Programme = referral.New(referral.Parts{
		Store: st, Files: files, Secret: secret, Clock: s.Clock.Now, Random: referral.SecureRandom, Zone: zone, Log: log,
		Rules: rules, Journal: s.Journal})
	require.NoError(t, s.Programme.Start(t.Context()))
	authority, err := auth.New(st, secret, s.Clock.Now)
	require.NoError(t, err)
	metrics := server.NewMetrics("test", s.Programme.CountingState)
	pages, err := web.New(web.Options{Programme: s.Programme, Authority: authority, OrgName: "Universiteit Zuiderzee", BaseURL: s.baseURL, Log: log,
		OnRedirect: metrics.Redirected, System: web.System{Version: "test", Database: s.Store.Dialect(), Started: Start}})
	require.NoError(t, err)
	handler, err := server.New(server.Parts{
		Programme: s.Programme, Authority: authority, Answers: s.Store, Web: pages,
		REST: rest.New(s.Programme, authority, s.baseURL, "Universiteit Zuiderzee"), Metrics: metrics, MetricsToken: "metrics-token", Log: log})
	require.NoError(t, err)
	s.Bare, s.Handler = handler, countsAtOnce{handler, s, t}
}

// countsAtOnce counts what a request brought before the next one, so that a
// test need not wait for it.
type countsAtOnce struct {
	http.Handler
	site *Site
	t    testing.TB
}

func (h countsAtOnce) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.Handler.ServeHTTP(w, r)
	if r.Method == http.MethodPost || h.site.Programme.CountingState().Waiting > 0 {
		h.site.Count(h.t)
	}
}

// Count counts what waits.
func (s *Site) Count(t testing.TB) {
	t.Helper()
	require.NoError(t, s.Programme.CountAll(context.Background()))
}

// Output collects what is written to it by many at once, and may be read
// meanwhile.
type Output struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (o *Output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(p)
}

func (o *Output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}

// OnBoth runs a parallel test on a site on each database.
func OnBoth(t *testing.T, f func(t *testing.T, s *Site)) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, st *store.Store) { f(t, New(t, st)) })
}

func (s *Site) people(t testing.TB) {
	t.Helper()
	for _, one := range []struct {
		who     *referral.Person
		profile referral.Profile
	}{
		{&s.Mara, referral.Profile{Name: "Mara Visser", Email: "mara@uni.example", Role: referral.Employee, Department: "Waterbouw", JobTitle: "kustmorfoloog"}},
		{&s.Bo, referral.Profile{Name: "Bo Yılmaz", Email: "bo@uni.example", Role: referral.Employee, Department: "Informatica"}},
		{&s.Hanna, referral.Profile{Name: "Hanna de Wit", Email: "hanna@uni.example", Role: referral.HR, Department: "HR"}},
		{&s.Ada, referral.Profile{Name: "Ada Bakker", Email: "ada@uni.example", Role: referral.Admin, Department: "HR"}},
	} {
		one.profile.Active = true
		*one.who = s.AddPerson(t, one.profile)
	}
}

// AddPerson adds someone who can sign in with Password.
func (s *Site) AddPerson(t testing.TB, p referral.Profile) referral.Person {
	t.Helper()
	hash, err := passwordHash()
	require.NoError(t, err)
	person, err := s.Programme.AddPerson(t.Context(), referral.System, p, hash)
	require.NoError(t, err)
	return person
}

func (s *Site) vacancy(t testing.TB) {
	t.Helper()
	s.Vacancy = s.AddVacancy(t, referral.VacancyText{
		Title: "Waterbouwkundig ingenieur", Language: "nl", Department: "Waterbouw",
		Locations: []referral.Location{{City: "Lelystad", Country: "NL"}}, Workplace: referral.Hybrid,
		EmploymentTypes: []string{"full_time"},
		Salary:          &referral.Salary{Min: 453700, Max: 620900, Currency: "EUR", Period: "month"},
		Description:     "Je ontwerpt en leidt de proeven in onze golfgoot.", ValidThrough: "2026-12-13",
	})
}

// AddVacancy publishes a vacancy.
func (s *Site) AddVacancy(t testing.TB, text referral.VacancyText) referral.Vacancy {
	t.Helper()
	v, err := s.Programme.CreateVacancy(t.Context(), ActorOf(s.Hanna), text)
	require.NoError(t, err)
	v, err = s.Programme.PublishVacancy(t.Context(), ActorOf(s.Hanna), v.ID)
	require.NoError(t, err)
	return v
}

// ActorOf is a person asking.
func ActorOf(p referral.Person) referral.Actor {
	return referral.Actor{PersonID: p.ID, Role: p.Role}
}

// Share gives a person's link to the site's vacancy.
func (s *Site) Share(t testing.TB, by referral.Person, c referral.Channel, note string) referral.Link {
	t.Helper()
	l, _, err := s.Programme.Share(t.Context(), ActorOf(by), s.Vacancy.ID, c, note)
	require.NoError(t, err)
	return l
}

// Phone is the user agent of a person on a phone.
const Phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Mobile/15E148 Safari/604.1"

// Click follows a link as a person from an address and gives the token that
// the vacancy page gets.
func (s *Site) Click(t testing.TB, l referral.Link, address string) string {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, "/r/"+l.Code, nil)
	r.RemoteAddr = address + ":40000"
	r.Header.Set("User-Agent", Phone)
	r.Header.Set("Accept-Language", "nl")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	require.Equal(t, http.StatusFound, w.Code, w.Body.String())
	_, ref, ok := strings.Cut(w.Header().Get("Location"), "ref=")
	require.True(t, ok)
	return ref
}

// Token is a person's access token.
func (s *Site) Token(t testing.TB, p referral.Person) string {
	t.Helper()
	if token := s.tokens[p.Email]; token != "" {
		return token
	}
	w := s.Do(t, Ask{Method: "POST", Path: "/api/v1/auth/token", Body: map[string]string{"email": p.Email, "password": Password}})
	require.Equal(t, http.StatusOK, w.Code, w.Body.String())
	var tokens struct {
		AccessToken string `json:"access_token"`
	}
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &tokens))
	s.tokens[p.Email] = tokens.AccessToken
	return tokens.AccessToken
}

// SignIn signs a person in on the pages and gives the Cookie header that a
// browser sends from then on.
func (s *Site) SignIn(t testing.TB, p referral.Person) string {
	t.Helper()
	form := url.Values{"email": {p.Email}, "password": {Password}}
	w := s.Do(t, Ask{Method: "POST", Path: "/login", Body: form.Encode(), Header: map[string]string{"Content-Type": Form}})
	require.Equal(t, http.StatusSeeOther, w.Code, w.Body.String())
	cookies := w.Result().Cookies()
	require.Len(t, cookies, 1)
	return cookies[0].Name + "=" + cookies[0].Value
}

// Form is the content type of a form without a file.
const Form = "application/x-www-form-urlencoded"

// Ask is one request.
type Ask struct {
	As     referral.Person // nobody when zero; at a page, by their cookie
	Method string          // GET when empty
	Path   string
	Body   any // a string is sent as it is, anything else as JSON
	Header map[string]string
}

// Do asks.
func (s *Site) Do(t testing.TB, a Ask) *httptest.ResponseRecorder {
	t.Helper()
	var body io.Reader = http.NoBody
	switch b := a.Body.(type) {
	case nil:
	case string:
		body = strings.NewReader(b)
	default:
		j, err := json.Marshal(b)
		require.NoError(t, err)
		body = bytes.NewReader(j)
	}
	if a.Method == "" {
		a.Method = http.MethodGet
	}
	r := httptest.NewRequest(a.Method, a.Path, body)
	r.Header.Set("Accept-Language", "en")
	if a.Body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	switch {
	case a.As.ID == 0:
	case strings.HasPrefix(a.Path, rest.Base), a.Path == "/metrics":
		r.Header.Set("Authorization", "Bearer "+s.Token(t, a.As))
	default:
		if s.cookies[a.As.Email] == "" {
			s.cookies[a.As.Email] = s.SignIn(t, a.As)
		}
		r.Header.Set("Cookie", s.cookies[a.As.Email])
	}
	for k, v := range a.Header {
		r.Header.Set(k, v)
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	keepsItsWord(t, r, w)
	return w
}

// Scenario is one request with what its answer must and must not be.
type Scenario struct {
	Name string
	Ask
	Status      int
	Contains    []string
	NotContains []string
}

// Internal are words that no client may ever read.
var Internal = []string{"SQLSTATE", "sqlite", "constraint", "gorm", "goroutine ", "panic:", ".go:", "runtime error"}

// Run runs scenarios one after the other on the same site.
func (s *Site) Run(t *testing.T, scenarios []Scenario) {
	t.Helper()
	for _, sc := range scenarios {
		t.Run(sc.Name, func(t *testing.T) {
			w := s.Do(t, sc.Ask)
			body := w.Body.String()
			require.Equal(t, sc.Status, w.Code, body)
			for _, want := range sc.Contains {
				require.True(t, strings.Contains(body, want), "%.2000s\n\nmust contain %q", body, want)
			}
			for _, never := range append(sc.NotContains, Internal...) {
				require.False(t, strings.Contains(body, never), "%.2000s\n\nmust not contain %q", body, never)
			}
			if w.Code >= 400 && strings.HasPrefix(sc.Path, "/api/") {
				require.Equal(t, "application/problem+json", w.Header().Get("Content-Type"))
				var p struct{ Type, Title, Instance string }
				require.NoError(t, json.Unmarshal(w.Body.Bytes(), &p))
				require.NotEmpty(t, p.Type)
				require.NotEmpty(t, p.Title)
				require.NotEmpty(t, p.Instance)
			}
		})
	}
}
