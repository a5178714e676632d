package web_test

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"goodword/pkg/auth"
	"goodword/pkg/referral"
	"goodword/pkg/web"
)

// loaded finds what a browser loads along with a page.
var loaded = regexp.MustCompile(`<(?:link rel="(?:stylesheet|icon)" href|script src|img src)="([^"]+)"`)

func TestEveryPageKeepsStrangersOut(t *testing.T) {
	h := newHouse(t)
	for _, path := range []string{"/", "/v", "/v/" + h.engineer.Slug, "/v/" + h.closed.Slug, "/v/nergens", "/a/00"} {
		answer := h.ask(request("GET", path))
		csp := answer.Header().Get("Content-Security-Policy")
		for _, part := range []string{"default-src 'none'", "style-src 'self'", "script-src 'self'", "connect-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"} {
			require.Contains(t, csp, part, path)
		}
		require.NotContains(t, csp, "unsafe", path)
		require.Empty(t, answer.Header().Get("Set-Cookie"), path)
		body := answer.Body.String()
		require.NotContains(t, body, " style=", path)
		style := regexp.MustCompile(`(?s)<style>(.*?)</style>`).FindStringSubmatch(body)
		require.NotEmpty(t, style, path)
		sum := sha256.Sum256([]byte(style[1]))
		require.Contains(t, csp, "style-src 'self' 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"';", "that one style and no other: %s", path)
		for _, not := range []string{"http://", "https://", "@import", "url(", "/*"} {
			require.NotContains(t, style[1], not, path)
		}
		require.NotRegexp(t, `\son[a-z]+="`, body, path)
		for _, script := range regexp.MustCompile(`<script[^>]*>`).FindAllString(body, -1) {
			require.True(t, strings.Contains(script, "application/ld+json") || strings.Contains(script, ` src="/`), script)
		}
	}
}

func TestWhatPagesLoad(t *testing.T) {
	h := newHouse(t)
	html := h.ask(request("GET", "/v")).Body.String()
	script := loaded.FindAllStringSubmatch(html, -1)[1][1]
	h.run(t, []scenario{
		{name: "a script is cached for ever, because its address holds its hash", path: script, status: 200,
			headers: map[string]string{"Cache-Control": "public, max-age=31536000, immutable", "Content-Type": "text/javascript; charset=utf-8", "X-Content-Type-Options": "nosniff"},
			hasNot:  []string{"http://", "https://"}},
		{name: "a style sheet without its hash is not there", path: "/static/style.css", status: 404},
		{name: "nothing outside is reached", path: "/static/..%2fweb.go", status: 404},
		{name: "the icon stands where browsers look", path: "/favicon.svg", status: 200, headers: map[string]string{"Content-Type": "image/svg+xml"}},
		{name: "crawlers are asked to leave links and applications alone", path: "/robots.txt", status: 200, has: []string{"Disallow: /r/", "Disallow: /a/"}},
	})
}

func TestErrorPage(t *testing.T) {
	h := newHouse(t)
	for _, s := range []struct {
		name   string
		status int
		has    string
	}{
		{"not there", 404, "Hier is niets te vinden"}, {"gone", 410, "Dit is er niet meer"}, {"not allowed", 403, "Dit kan hier niet"},
		{"conflict", 409, "Dit kan nu niet"}, {"too large", 413, "Dit is te groot"}, {"too many", 429, "Even geduld"},
		{"ours", 500, "Er ging iets mis bij ons"}, {"away", 503, "We zijn even niet bereikbaar"}, {"any other", 418, "Dit lukte niet"},
	} {
		t.Run(s.name, func(t *testing.T) {
			answer := httptest.NewRecorder()
			c := h.echo.NewContext(request("GET", "/x"), answer)
			require.NoError(t, h.web.ErrorPage(c, s.status, referral.Text{NL: "Zó <zit> het.", EN: "So."}, "K7"))
			require.Equal(t, s.status, answer.Code)
			require.Contains(t, answer.Body.String(), s.has)
			require.Contains(t, answer.Body.String(), "Zó &lt;zit&gt; het.")
			require.Contains(t, answer.Body.String(), `href="/v"`)
			require.Equal(t, s.status >= 500, strings.Contains(answer.Body.String(), "K7"), "the reference is for what went wrong at our end")
			require.Equal(t, "private, no-store", answer.Header().Get("Cache-Control"))
		})
	}
}

func TestNewRefusesWhatCannotWork(t *testing.T) {
	h := newHouse(t)
	authority, err := auth.New(h.store, []byte("any secret at all"), time.Now)
	require.NoError(t, err)
	for name, o := range map[string]web.Options{
		"an address with a slash":   {Programme: h.programme, Authority: authority, OrgName: "X", BaseURL: "https://x.nl/", Log: discard},
		"an address with a folder":  {Programme: h.programme, Authority: authority, OrgName: "X", BaseURL: "https://x.nl/jobs", Log: discard},
		"an address without scheme": {Programme: h.programme, Authority: authority, OrgName: "X", BaseURL: "x.nl", Log: discard},
		"no programme":              {Authority: authority, OrgName: "X", BaseURL: "https://x.nl", Log: discard},
		"no authority":              {Programme: h.programme, OrgName: "X", BaseURL: "https://x.nl", Log: discard},
		"no name":                   {Programme: h.programme, Authority: authority, BaseURL: "https://x.nl", Log: discard},
	} {
		_, err := web.New(o)
		require.Error(t, err, name)
	}
}
