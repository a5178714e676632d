package web_test

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/require"

	"goodword/pkg/auth"
	"goodword/pkg/clicks"
	"goodword/pkg/journal"
	"goodword/pkg/referral"
	"goodword/pkg/store"
	"goodword/pkg/testkit"
	"goodword/pkg/web"
)

const baseURL = "https://banen.example.nl"

// shown are the pages that any test was answered with. TestMain fails when a
// page was never shown: its template would never have been executed.
var shown sync.Map

var pageMark = regexp.MustCompile(`<main id="main" class="page-([a-z]+)">`)

func TestMain(m *testing.M) {
	code := m.Run()
	if code == 0 && !slices.ContainsFunc(os.Args, func(a string) bool { return strings.HasPrefix(a, "-test.run=") }) {
		for _, name := range web.PageNames {
			if _, ok := shown.Load(name); !ok {
				println("no test was answered with the page", name)
				code = 1
			}
		}
	}
	os.Exit(code)
}

// house is a programme with vacancies and a colleague, and the pages before it.
type house struct {
	t         testing.TB
	store     *store.Store
	files     *store.Files
	programme *referral.Programme
	web       *web.Web
	echo      *echo.Echo
	logged    *strings.Builder
	redirects []string
	journal   *journal.Journal
	now       time.Time

	zoe                                      referral.Actor
	engineer, draft, closed, expired, remote referral.Vacancy
	link                                     referral.Link
}

var theDay = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

func newHouse(t testing.TB) *house { return newHouseWith(t, nil) }

// newHouseWith puts something between the programme and its store.
func newHouseWith(t testing.TB, between func(referral.Store) referral.Store) *house {
	t.Helper()
	h := &house{t: t, store: testkit.SQLite(t), logged: &strings.Builder{}, now: theDay}
	var err error
	h.files, err = store.OpenFiles(t.TempDir())
	require.NoError(t, err)
	t.Cleanup(func() { h.files.Close() })
	zone, err := time.LoadLocation("Europe/Amsterdam")
	require.NoError(t, err)
	log := slog.New(slog.NewTextHandler(h.logged, nil))
	parts := referral.Parts{
		Store: h.store, Files: h.files, Secret: []byte(strings.Repeat("s", 32)),
		Clock: func() time.Time { return h.now }, Random: rand.Reader, Zone: zone, Log: log, Rules: clicks.Rules,
	}
	h.journal, err = journal.Open(t.TempDir(), journal.Options{Patience: time.Minute})
	require.NoError(t, err)
	t.Cleanup(func() { h.journal.Close() })
	parts.Journal = h.journal
	if between != nil {
		parts.Store = between(h.store)
	}
	h.programme = referral.New(parts)
	authority, err := auth.New(h.store, parts.Secret, parts.Clock)
	require.NoError(t, err)
	h.web, err = web.New(web.Options{
		Programme: h.programme, Authority: authority, OrgName: "Universiteit Zuiderzee", BaseURL: baseURL, Log: log,
		OnRedirect: func(class referral.Class, o web.Outcome) {
			h.redirects = append(h.redirects, string(class)+" "+string(o))
		},
	})
	require.NoError(t, err)
	h.echo = echo.New()
	h.echo.IPExtractor = echo.ExtractIPDirect()
	h.echo.HTTPErrorHandler = h.answerError
	h.web.Register(h.echo)
	if between == nil {
		require.NoError(t, h.programme.Start(t.Context()))
		h.furnish()
	}
	return h
}

// answerError stands in for the server's map from error to response.
func (h *house) answerError(err error, c echo.Context) {
	status, text, reference := http.StatusInternalServerError, referral.Text{}, "ABC123"
	var known *referral.Error
	var http404 *echo.HTTPError
	switch {
	case errors.As(err, &known):
		text, reference = known.Text, ""
		status = map[referral.Code]int{
			referral.Invalid: 422, referral.NotFound: 404, referral.Conflict: 409, referral.Forbidden: 403, referral.TooMany: 429,
		}[known.Code]
	case errors.As(err, &http404):
		status, reference = http404.Code, ""
	default:
		h.t.Logf("internal: %v", err)
	}
	if err := h.web.ErrorPage(c, status, text, reference); err != nil {
		h.t.Errorf("the error page failed: %v", err)
	}
}

// furnish fills the house with what the tests look at.
func (h *house) furnish() {
	ctx := context.Background()
	zoe, err := h.programme.AddPerson(ctx, referral.System, referral.Profile{
		Name: "Zoë Gülşen-de Vries", Email: "zoe@example.nl", JobTitle: "kustmorfoloog bij Waterbouw", Active: true,
	}, "")
	require.NoError(h.t, err)
	h.zoe = referral.Actor{PersonID: zoe.ID, Role: zoe.Role}

	h.engineer = h.publish(engineerText())
	h.draft, err = h.programme.CreateVacancy(ctx, referral.System, referral.VacancyText{Title: "Geheime functie", Description: "Nog niet."})
	require.NoError(h.t, err)
	h.closed = h.publish(referral.VacancyText{Title: "Dijkwachter", Department: "Waterbouw", Description: "Je waakt over de dijk."})
	h.closed, err = h.programme.CloseVacancy(ctx, referral.System, h.closed.ID, referral.Filled)
	require.NoError(h.t, err)
	h.expired = h.publish(referral.VacancyText{Title: "Sluiswachter", Description: "Je bedient de sluis.", ValidThrough: "2026-11-24"})
	h.remote = h.publish(referral.VacancyText{
		Title: "Translator", Language: "en", Description: "You translate.", Workplace: referral.Remote,
		Locations: []referral.Location{{Country: "NL"}, {Country: "BE"}}, ApplyURL: "https://www.jobs.example.com/42?x=1",
	})
	h.link, _, err = h.programme.Share(ctx, h.zoe, h.engineer.ID, "whatsapp", "Hier bouw je een dijk op schaal en kijk je hem kapot.")
	require.NoError(h.t, err)
	h.now = theDay.Add(24 * time.Hour) // one day later "Sluiswachter" has expired
}

func engineerText() referral.VacancyText {
	least, most := 30, 38
	return referral.VacancyText{
		Title: "Waterbouwkundig ingenieur", Language: "nl", Department: "Waterbouw",
		Locations: []referral.Location{{City: "Lelystad", Country: "NL"}}, Workplace: referral.Hybrid,
		EmploymentTypes: []string{"full_time", "part_time"}, HoursMin: &least, HoursMax: &most,
		Salary: &referral.Salary{Min: 453700, Max: 620900, Currency: "EUR", Period: "month"},
		Description: "Je ontwerpt en leidt de proeven in onze golfgoot van 180 meter, waar nieuwe dijken worden beproefd voordat ze worden gebouwd.\n\n" +
			"Waterschappen komen naar ons met een vraag:\n\n- Houdt deze dijk het?\n- Voor hoelang?",
		Growth: "Je krijgt je eigen proef.", Culture: "We zijn met elf.", ValidThrough: "2026-12-13",
	}
}

func (h *house) publish(text referral.VacancyText) referral.Vacancy {
	h.t.Helper()
	v, err := h.programme.CreateVacancy(context.Background(), referral.System, text)
	require.NoError(h.t, err)
	v, err = h.programme.PublishVacancy(context.Background(), referral.System, v.ID)
	require.NoError(h.t, err)
	return v
}

// token follows Zoë's link and gives the token it leads to.
func (h *house) token() string { return h.tokenOf(h.link) }

// tokenOf follows a link and gives the token it leads to.
func (h *house) tokenOf(l referral.Link) string {
	h.t.Helper()
	answer := h.ask(request("GET", "/r/"+l.Code))
	_, token, ok := strings.Cut(answer.Header().Get("Location"), "?ref=")
	require.True(h.t, ok, "no token in %q", answer.Header().Get("Location"))
	return token
}

const safari = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1"

// request is one by a person with a phone that is set to Dutch.
func request(method, target string) *http.Request {
	r := httptest.NewRequest(method, target, nil)
	r.Header.Set("User-Agent", safari)
	r.Header.Set("Accept-Language", "nl-NL,nl;q=0.9")
	return r
}

func (h *house) ask(r *http.Request) *httptest.ResponseRecorder {
	answer := httptest.NewRecorder()
	h.echo.ServeHTTP(answer, r)
	noteShown(answer)
	return answer
}

// noteShown notes which page an answer is.
func noteShown(answer *httptest.ResponseRecorder) {
	if mark := pageMark.FindStringSubmatch(answer.Body.String()); mark != nil {
		shown.Store(mark[1], true)
	}
}

// scenario is one request and what must come of it.
type scenario struct {
	name    string
	method  string // GET when empty
	path    string
	header  map[string]string
	body    io.Reader
	status  int
	has     []string
	hasNot  []string
	headers map[string]string // of the answer; "" means absent
}

func (h *house) run(t *testing.T, scenarios []scenario) {
	for _, s := range scenarios {
		t.Run(s.name, func(t *testing.T) {
			if s.method == "" {
				s.method = "GET"
			}
			r := request(s.method, s.path)
			if s.body != nil {
				r.Body = io.NopCloser(s.body)
			}
			for name, value := range s.header {
				r.Header.Set(name, value)
			}
			answer := h.ask(r)
			require.Equal(t, s.status, answer.Code, answer.Body.String())
			for _, part := range s.has {
				require.Contains(t, answer.Body.String(), part)
			}
			for _, part := range s.hasNot {
				require.NotContains(t, answer.Body.String(), part)
			}
			for name, value := range s.headers {
				require.Equal(t, value, answer.Header().Get(name), name)
			}
		})
	}
}

// hits sums what was counted for Zoë's link.
func (h *house) hits() referral.Counts {
	h.t.Helper()
	require.NoError(h.t, h.programme.CountAll(context.Background()))
	sums, err := h.store.Tallies(context.Background(), referral.TallyFilter{LinkID: h.link.ID}, referral.InTotal)
	require.NoError(h.t, err)
	if len(sums) == 0 {
		return referral.Counts{}
	}
	return sums[0].Counts
}

// brokenStore is a store whose transactions fail, as when a disk is full.
type brokenStore struct{ referral.Store }

func (brokenStore) Tx(context.Context, func(referral.Store) error) error {
	return errors.New("the disk is full")
}
