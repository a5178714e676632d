package clicks

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"goodword/pkg/referral"
)

// header makes a header of lines such as "Accept: */*".
func header(userAgent string, lines ...string) http.Header {
	h := http.Header{}
	h.Set("User-Agent", userAgent)
	for _, line := range lines {
		name, value, _ := strings.Cut(line, ": ")
		h.Set(name, value)
	}
	return h
}

func judge(method string, h http.Header) Verdict {
	return Classify(FromHTTP(&http.Request{Method: method, Header: h}))
}

const (
	firefox   = "Mozilla/5.0 (X11; Linux x86_64; rv:148.0) Gecko/20100101 Firefox/148.0"
	safariMac = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 Safari/605.1.15"
	safari    = iPhone + " Version/18.3 Safari/604.1"
	pages     = "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
	dutch     = "Accept-Language: nl-NL,nl;q=0.9"
	opens     = "Sec-Fetch-Mode: navigate"
	document  = "Sec-Fetch-Dest: document"
	brands    = `Sec-CH-UA: "Chromium";v="148", "Google Chrome";v="148", "Not/A)Brand";v="99"`
)

func TestHowItIsAsked(t *testing.T) {
	for sentence, c := range map[string]struct {
		method  string
		header  http.Header
		class   referral.Class
		because Reason
	}{
		"HEAD is for the headers only, whoever asks": {"HEAD", header("Twitterbot/1.0"), referral.Head, HeadRequest},
		"POST does not follow a link":                {"POST", header(chrome148), referral.Robot, OtherMethod},
		"no method is GET":                           {"", header(iPhone), referral.PersonHit, PersonBrowser},
		"Chrome prefetches":                          {"GET", header(chrome148, "Sec-Purpose: prefetch"), referral.Prefetch, PrefetchHeader},
		"Chrome draws ahead":                         {"GET", header(chrome148, "Sec-Purpose: prefetch;prerender", opens, document, pages, dutch), referral.Prefetch, PrefetchHeader},
		"Chrome prefetches through a proxy":          {"GET", header(chrome148, "Sec-Purpose: prefetch;anonymous-client-ip"), referral.Prefetch, PrefetchHeader},
		"an older Chrome prefetches":                 {"GET", header(chrome80, "Purpose: Prefetch"), referral.Prefetch, PrefetchHeader},
		"Safari shows its top sites":                 {"GET", header(iPhone, "X-Purpose: preview"), referral.Prefetch, PrefetchHeader},
		"an older Firefox prefetches":                {"GET", header(firefox, "X-Moz: prefetch"), referral.Prefetch, PrefetchHeader},
		"what comes after a very long beginning is not read": {"GET",
			header(chrome148 + strings.Repeat(" x", longestUserAgent/2) + "Googlebot/2.1"), referral.PersonHit, PersonBrowser},

		"a person opens the page with Chrome":   {"GET", header(chrome148, opens, document, pages, dutch, brands, `Sec-CH-UA-Platform: "Windows"`, "Sec-CH-UA-Mobile: ?0"), referral.PersonHit, PersonBrowser},
		"a person opens the page with Firefox":  {"GET", header(firefox, opens, document, pages, dutch), referral.PersonHit, PersonBrowser},
		"a person opens the page with Safari":   {"GET", header(safari, opens, document, pages, dutch), referral.PersonHit, PersonBrowser},
		"an older Safari has no Sec-Fetch":      {"GET", header(safariMac, pages, dutch), referral.PersonHit, PersonBrowser},
		"over plain http little is said":        {"GET", header(chrome148, pages, dutch), referral.PersonHit, PersonBrowser},
		"a person downloads the link":           {"GET", header(chrome148, opens, "Sec-Fetch-Dest: empty", pages, dutch), referral.PersonHit, PersonBrowser},
		"a person in an app on Android":         {"GET", header(android, opens, document, pages, dutch, "X-Requested-With: com.linkedin.android", `Sec-CH-UA: "Android WebView";v="126"`, `Sec-CH-UA-Platform: "Android"`), referral.PersonHit, PersonBrowser},
		"a phone that asks for the whole page":  {"GET", header("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0 Safari/537.36", opens, pages, dutch, brands, `Sec-CH-UA-Platform: "Android"`), referral.PersonHit, PersonBrowser},
		"a name alone is believed":              {"GET", header(chrome148), referral.PersonHit, PersonBrowser},
		"behind a proxy there may be little":    {"GET", header(chrome148, "Accept-Encoding: gzip"), referral.PersonHit, PersonBrowser},
		"anything at all proves too little":     {"GET", header(chrome148, "Accept: */*"), referral.PersonHit, PersonBrowser},
		"an old phone names no language":        {"GET", header("Nokia6300/2.0 (05.50) Profile/MIDP-2.0 Configuration/CLDC-1.1", pages), referral.PersonHit, PersonBrowser},
		"an app on an iPhone without a version": {"GET", header(iPhone+" [LinkedInApp]/9.29", pages), referral.PersonHit, PersonBrowser},

		"a script fetches the page":                        {"GET", header(chrome148, "Sec-Fetch-Mode: cors", "Sec-Fetch-Dest: empty", "Accept: */*", dutch), referral.Robot, NotANavigation},
		"the link is used as a picture":                    {"GET", header(chrome148, "Sec-Fetch-Mode: no-cors", "Sec-Fetch-Dest: image", dutch), referral.Robot, NotANavigation},
		"Node fetches with a browser's name":               {"GET", header(chrome148, "Accept: */*", "Accept-Language: *", "Sec-Fetch-Mode: cors"), referral.Robot, NotANavigation},
		"a script says that it is one":                     {"GET", header(chrome148, pages, dutch, "X-Requested-With: XMLHttpRequest"), referral.Robot, NotANavigation},
		"axios asks for data":                              {"GET", header(chrome148, "Accept: application/json, text/plain, */*"), referral.Robot, NoPageAsked},
		"a browser that opens a page does not take any":    {"GET", header(chrome148, opens, document, "Accept: */*", dutch), referral.Robot, NoPageAsked},
		"a gateway asks like Chrome and names no language": {"GET", header(chrome148, pages), referral.Robot, NoLanguage},
		"a gateway asks like Safari and names no language": {"GET", header(safariMac, pages, "Accept-Encoding: gzip, deflate"), referral.Robot, NoLanguage},
		"a driven Chrome names no language":                {"GET", header(chrome148, opens, document, pages, brands), referral.Robot, NoLanguage},
		"a browser without a screen gives its name":        {"GET", header(chrome148, opens, pages, dutch, `Sec-CH-UA: "HeadlessChrome";v="148"`), referral.Robot, RobotHeadless},
		"a crawler leaves its mailbox":                     {"GET", header(chrome148, pages, dutch, "From: crawler@example.org"), referral.Robot, RobotContactAddress},
		"Firefox has no Sec-CH-UA":                         {"GET", header(firefox, opens, pages, dutch, brands), referral.Robot, Contradiction},
		"Safari has no Sec-CH-UA":                          {"GET", header(safariMac, opens, pages, dutch, brands), referral.Robot, Contradiction},
		"Windows that runs on Linux":                       {"GET", header(chrome148, opens, pages, dutch, brands, `Sec-CH-UA-Platform: "Linux"`), referral.Robot, Contradiction},
		"Windows that runs on a Mac":                       {"GET", header(chrome148, opens, pages, dutch, brands, `Sec-CH-UA-Platform: "macOS"`), referral.Robot, Contradiction},
		"who says what they are needs no headers":          {"GET", header("Twitterbot/1.0", "Accept: */*"), referral.Preview, PreviewX},
	} {
		t.Run(sentence, func(t *testing.T) {
			assert.Equal(t, Verdict{c.class, c.because}, judge(c.method, c.header))
		})
	}
}

// What browsers send when a person opens a page, and what programs send that
// call themselves by a browser's name: every browser of the corpus under each.
var (
	peoplesHeaders = [][]string{
		{}, {pages, dutch}, {pages, dutch, opens, document}, {pages, "Accept-Language: *", "DNT: 1"},
		{pages, dutch, opens, document, "Sec-Fetch-Site: cross-site", "Sec-Fetch-User: ?1", "Upgrade-Insecure-Requests: 1", "Accept-Encoding: gzip, deflate, br"},
		{pages, dutch, "X-Requested-With: com.whatsapp"}, {dutch}, {"Accept-Encoding: gzip"}, {"Accept: text/html", dutch},
	}
	programsHeaders = [][]string{
		{"Accept: application/json"}, {"Accept: application/json, text/plain, */*", "Accept-Language: en"},
		{"Accept: image/avif,image/webp,*/*;q=0.8", dutch}, {pages}, {pages, "Accept-Encoding: gzip, deflate"}, {pages, opens, document},
		{"Accept: */*", dutch, "Sec-Fetch-Mode: cors"}, {"Accept: */*", "Sec-Fetch-Mode: no-cors", "Sec-Fetch-Dest: script"},
		{"Accept: */*", opens, document}, {pages, dutch, "From: robot@example.org"}, {pages, dutch, "X-Requested-With: XMLHttpRequest"},
		{pages, dutch, opens, `Sec-CH-UA: "HeadlessChrome";v="140"`},
	}
)

func TestNoBrowserOfThisCenturyIsRefusedForItsHeaders(t *testing.T) {
	refused, all := 0, 0
	for _, userAgent := range userAgents(t, "people.txt") {
		alone := judge("GET", header(userAgent))
		for _, lines := range peoplesHeaders {
			all++
			if v := judge("GET", header(userAgent, lines...)); v != alone {
				refused++
				t.Log(v, userAgent, lines)
			}
		}
	}
	assert.Less(t, float64(refused), 0.003*float64(all))
}

func TestProgramsThatPretendToBeBrowsersAreCaughtByTheirHeaders(t *testing.T) {
	missed, all := 0, 0
	for _, userAgent := range []string{chrome148, firefox, safari, safariMac, chrome80} {
		for _, lines := range programsHeaders {
			all++
			if v := judge("GET", header(userAgent, lines...)); v.Class == referral.PersonHit {
				missed++
				t.Log(userAgent, lines)
			}
		}
	}
	assert.Zero(t, missed, "of %d", all)
}

func TestWhatIsStoredIsJudgedAsTheRequestWas(t *testing.T) {
	names := []string{"Accept", "Accept-Language", "Sec-Fetch-Mode", "Sec-Fetch-Dest", "Sec-Purpose", "Sec-Ch-Ua", "Sec-Ch-Ua-Platform", "From", "X-Requested-With"}
	values := []string{"", "*/*", "text/html", "application/json", "navigate", "cors", "document", "image", "prefetch", `"Windows"`, `"Linux"`, `"HeadlessChrome"`, "XMLHttpRequest", "nl"}
	rapid.Check(t, func(t *rapid.T) {
		h := http.Header{"User-Agent": {rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{chrome148, firefox, safari, "curl/8"})).Draw(t, "user agent")}}
		for _, name := range names {
			if v := rapid.SampledFrom(values).Draw(t, name); v != "" {
				h.Set(name, v)
			}
		}
		s := FromHTTP(&http.Request{Method: rapid.SampledFrom([]string{"GET", "HEAD", "PUT"}).Draw(t, "method"), Header: h})
		assert.Equal(t, s.Headers, ParseHeaders(s.Headers.String()))
		class, reason := Rules.Classify(s.UserAgent, s.Headers.String()+" of-a-newer-version")
		assert.Equal(t, Classify(s), Verdict{class, Reason(reason)})
		assert.NotContains(t, s.Headers.String(), "nl", "what identifies is not stored")
	})
}

func TestALinkInAnEmailIsCheckedBeforeAnyoneReadsIt(t *testing.T) {
	person := Verdict{referral.PersonHit, PersonBrowser}
	bare, reader := Signature{UserAgent: chrome148}, Signature{UserAgent: chrome148, Headers: language}
	assert.True(t, TooSoon(person, bare, "email", 9*time.Second))
	assert.False(t, TooSoon(person, bare, "email", 10*time.Second), "it may have been read")
	assert.False(t, TooSoon(person, bare, "whatsapp", time.Second), "a chat is read at once")
	assert.False(t, TooSoon(person, reader, "email", time.Second), "who made it tries it")
	assert.False(t, TooSoon(Verdict{referral.Preview, PreviewX}, bare, "email", time.Second), "what is known stays so")
}

func BenchmarkFromHTTP(b *testing.B) {
	r := &http.Request{Method: "GET", Header: header(chrome148, opens, document, pages, dutch, brands)}
	b.ReportAllocs()
	for b.Loop() {
		s := FromHTTP(r)
		_ = s.Headers.String()
		Classify(s)
	}
}
