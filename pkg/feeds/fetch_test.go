package feeds

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goodword/pkg/referral"
)

func answer(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, body) }
}

func fetch(t *testing.T, format string, h http.Handler) ([]byte, error) {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return Fetch(t.Context(), NewClient(true), format, s.URL)
}

func TestFetchGetsAFileUnderItsOwnName(t *testing.T) {
	var agent string
	got, err := fetch(t, "greenhouse", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		agent = r.UserAgent()
		answer(`{"jobs":[]}`)(w, r)
	}))
	require.NoError(t, err)
	assert.Equal(t, `{"jobs":[]}`, string(got))
	assert.True(t, strings.HasPrefix(agent, "Goodword/"), agent)
}

func TestFetchSaysWhatIsWrong(t *testing.T) {
	redirects := func(n int) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			var at int
			_, _ = fmt.Sscanf(r.URL.Path, "/%d", &at)
			if at == n {
				answer(`{"jobs":[]}`)(w, r)
				return
			}
			http.Redirect(w, r, fmt.Sprintf("/%d", at+1), http.StatusFound)
		}
	}
	status := func(code int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
	}
	cases := []struct {
		name, format string
		handler      http.HandlerFunc
		code         referral.Code
		says         string
	}{
		{"five redirects are followed", "greenhouse", redirects(5), "", ""},
		{"six are too many", "greenhouse", redirects(6), referral.Unavailable, "more than 5 times"},
		{"a redirect out of the web", "greenhouse", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "file:///etc/passwd", http.StatusFound)
		}, referral.Unavailable, "starts with file"},
		{"not there", "greenhouse", status(404), referral.Unavailable, "404 Not Found. Check the name"},
		{"not allowed", "greenhouse", status(403), referral.Unavailable, "403 Forbidden"},
		{"broken", "greenhouse", status(503), referral.Unavailable, "Try again later"},
		{"a web page where JSON is asked", "recruitee", answer("<!doctype html><html></html>"), referral.Invalid, "web page"},
		{"a web page where one is asked", "jsonld", answer("<html></html>"), "", ""},
		{"an empty answer", "greenhouse", answer(""), referral.Invalid, "empty"},
		{"an answer that breaks off", "greenhouse", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, `{"jobs":[`)
		}, referral.Invalid, "cut off at byte 9"},
		{"an answer that is too large", "greenhouse", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write(bytes.Repeat([]byte(" "), MaxSize+1))
		}, referral.Invalid, "larger than 256 MiB"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := fetch(t, c.format, c.handler)
			if c.says == "" {
				require.NoError(t, err)
				return
			}
			var e *referral.Error
			require.ErrorAs(t, err, &e)
			assert.Equal(t, c.code, e.Code)
			assert.Contains(t, e.Text.EN, c.says)
			assert.NotEmpty(t, e.Text.NL)
		})
	}
}

func TestFetchTakesOnlyWebAddresses(t *testing.T) {
	for _, address := range []string{"", "ftp://example.org", "file:///etc/passwd", "example.org/jobs", "https://", "http://[::1"} {
		_, err := Fetch(t.Context(), NewClient(true), "greenhouse", address)
		requireInvalid(t, err, "not an address that starts with https://")
	}
}

func TestFetchDoesNotLookAroundInThePrivateNetwork(t *testing.T) {
	reached := false
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }))
	defer s.Close()
	_, port, _ := strings.Cut(strings.TrimPrefix(s.URL, "http://"), ":")
	for _, host := range []string{"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "2130706433", "169.254.169.254"} {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		_, err := Fetch(ctx, NewClient(false), "greenhouse", "http://user:secret@"+host+":"+port+"/")
		cancel()
		require.Error(t, err, host)
		assert.NotContains(t, err.Error(), "secret")
		if host != "2130706433" && host != "localhost" {
			requireInvalid(t, err, "private network")
		}
	}
	assert.False(t, reached)
}

func TestPublicAddresses(t *testing.T) {
	for _, a := range []string{"8.8.8.8", "145.94.1.1", "2001:610::1", "2a00:1450:400e::1"} {
		assert.True(t, public(netip.MustParseAddr(a)), a)
	}
	for _, a := range []string{"127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1",
		"224.0.0.1", "255.255.255.255", "198.18.0.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "ff02::1",
		"::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:7f00:1::", "::7f00:1", "2001::1", "fec0::1"} {
		assert.False(t, public(netip.MustParseAddr(a)), a)
	}
}

func TestFetchGivesUpWhenToldTo(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	release := make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
	defer s.Close()
	defer close(release)
	_, err := Fetch(ctx, NewClient(true), "greenhouse", s.URL)
	assert.Equal(t, referral.Unavailable, referral.CodeOf(err))
	assert.Contains(t, err.Error(), "did not answer")
}

func TestFetchGetsAllPagesOfAFeed(t *testing.T) {
	page := func(id, next string) string {
		return fmt.Sprintf(`{"version":"https://jsonfeed.org/version/1.1","language":"sv","items":[{"id":%q,"title":"T","_jobposting":{}}]%s}`, id, next)
	}
	pages := map[string]string{
		"/":         page("1", `,"next_url":"/2"`),
		"/2":        page("2", `,"next_url":"?page=3"`),
		"/2?page=3": page("3", ""),
	}
	got, err := fetch(t, "jsonld", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { answer(pages[r.URL.RequestURI()])(w, r) }))
	require.NoError(t, err)
	postings := read(t, "jsonld", string(got))
	require.Len(t, postings, 3)
	assert.Equal(t, "3", postings[2].ExternalID)
	assert.Equal(t, "sv", postings[2].Language)

	_, err = fetch(t, "jsonld", answer(page("1", `,"next_url":"/"`)))
	requireInvalid(t, err, "more than 100 pages")

	_, err = fetch(t, "jsonld", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			w.WriteHeader(500)
		}
		answer(page("1", `,"next_url":"/2"`))(w, r)
	}))
	assert.Equal(t, referral.Unavailable, referral.CodeOf(err), "a page that fails fails all")
}
