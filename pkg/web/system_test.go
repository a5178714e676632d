package web

import (
	"bytes"
	"math"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/require"

	"goodword/pkg/referral"
)

// The states of counting cannot be brought about from here, so the page is
// filled by hand.
func systemHTML(t *testing.T, lang string, state referral.CountingState) string {
	t.Helper()
	pages, err := loadPages()
	require.NoError(t, err)
	speakers, err := loadSpeakers()
	require.NoError(t, err)
	assets, err := loadAssets()
	require.NoError(t, err)
	w := &Web{assets: assets, speakers: speakers, orgName: "Universiteit Zuiderzee", system: System{Version: "v1", Database: "sqlite", Started: time.Unix(0, 0)}}
	w.programme = referral.New(referral.Parts{Secret: []byte("s"), Clock: time.Now, Zone: time.UTC})
	c := echo.New().NewContext(httptest.NewRequest("GET", "/admin?lang="+lang, nil), httptest.NewRecorder())
	c.Set(personKey, referral.Person{Profile: referral.Profile{Name: strings.Repeat("Nederlandse", 9), Role: referral.Admin}})
	p, err := w.systemPage(c, state)
	require.NoError(t, err)
	var b bytes.Buffer
	require.NoError(t, pages["system"].ExecuteTemplate(&b, "layout", p))
	return b.String()
}

func TestSystemPage(t *testing.T) {
	nothing := referral.CountingState{}
	for name, c := range map[string]struct {
		state       referral.CountingState
		has, hasNot []string
	}{
		"nothing waits": {nothing, []string{"Everything is counted", "none", "v1", "SQLite"}, []string{"What to do:", `role="alert"`}},
		"a little waits": {referral.CountingState{Lag: 200 * time.Millisecond, Waiting: 1234, JournalBytes: 1_500_000, JournalLimit: 1_000_000_000},
			[]string{"Everything is counted", "less than a second", "1,234", "1.5\u00a0MB of at most 1\u00a0GB"}, []string{"What to do:"}},
		"the disk was slow once, which loses nothing": {referral.CountingState{Late: 2}, []string{"Everything is counted", "What to do:", "too slow"}, []string{`role="alert"`}},
		"a problem that is over":                      {referral.CountingState{ProblemAt: time.Unix(0, 0)}, []string{"Everything is counted", "over", "1\u00a0January\u00a01970, 00:00"}, []string{"What to do:"}},
		"the database is away": {referral.CountingState{Lag: 3 * time.Minute, Waiting: 9, Problem: "the database <does> not answer", ProblemAt: time.Unix(60, 0)},
			[]string{"Counting needs your attention", `role="alert"`, "The numbers are behind: 3 minutes.", "the database &lt;does&gt; not answer", "/readyz"}, nil},
		"the journal is nearly full": {referral.CountingState{JournalBytes: 85, JournalLimit: 100}, []string{"Counting needs your attention", "85\u00a0B of at most 100\u00a0B", "nearly full"}, nil},
		"the disk does not answer":   {referral.CountingState{Unconfirmed: 1}, []string{"1 request was answered and is not on disk yet.", "full, broken or far too busy"}, nil},
		"something was lost":         {referral.CountingState{Lost: 12000}, []string{"12,000 requests were lost since the start.", "tell HR"}, nil},
		"something cannot be read":   {referral.CountingState{Damaged: 1}, []string{"1 record could not be read back", "disk and memory"}, nil},
		"everything at once, as much": {referral.CountingState{
			Lag: math.MaxInt64, Waiting: math.MaxInt64, JournalBytes: math.MaxInt64, JournalLimit: 1, Unconfirmed: math.MaxInt64,
			Late: math.MaxInt64, Lost: math.MaxInt64, Damaged: math.MaxInt64, Problem: strings.Repeat("x", 5000), ProblemAt: time.Unix(0, 0),
		}, []string{"9,223,372,036,854,775,807", "TB"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			html := systemHTML(t, "en", c.state)
			for _, part := range c.has {
				require.Contains(t, html, part)
			}
			for _, part := range c.hasNot {
				require.NotContains(t, html, part)
			}
			dutch := systemHTML(t, "nl", c.state)
			require.Equal(t, strings.Contains(html, "Everything is counted"), strings.Contains(dutch, "Alles wordt geteld"))
			require.Equal(t, strings.Count(html, "What to do:"), strings.Count(dutch, "Wat je kunt doen:"))
		})
	}
}

func TestLocalPath(t *testing.T) {
	for _, s := range []string{"/", "/hr/hits", "/hr/hits?period=all&lang=nl", "/v/a%2Fb#x", "/hr/hits?from=2026-01-01"} {
		require.Equal(t, s, localPath(s))
	}
	for _, s := range []string{"", "//", "//x", `/\x`, `\/x`, "/\t/x", "/\r\n/x", "http://x", "x", "///x", "/%zz", "/\x00", "/login/", "/logout?x=1"} {
		require.Empty(t, localPath(s), "%q", s)
	}
}
