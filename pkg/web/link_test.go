package web_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"goodword/pkg/referral"
)

var discard = slog.New(slog.DiscardHandler)

func TestFollow(t *testing.T) {
	h := newHouse(t)
	code := h.link.Code
	redirect := map[string]string{"Cache-Control": "no-store, private", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex", "Set-Cookie": ""}
	h.run(t, []scenario{
		{name: "a link leads to its vacancy", path: "/r/" + code, status: 302, headers: redirect},
		{name: "in capitals", path: "/r/" + strings.ToUpper(code), status: 302},
		{name: "with the full stop of a sentence", path: "/r/" + code + ".", status: 302},
		{name: "with a bracket", path: "/r/" + code + ")", status: 302},
		{name: "with an escaped bracket", path: "/r/" + code + "%29", status: 302},
		{name: "with a space", path: "/r/" + code + "%20", status: 302},
		{name: "with a slash", path: "/r/" + code + "/", status: 302},
		{name: "with a query, which is not copied", path: "/r/" + code + "?url=https://evil.example&ref=x", status: 302, hasNot: []string{"evil"}},
		{name: "by a robot", path: "/r/" + code, header: map[string]string{"User-Agent": "Googlebot/2.1 (+http://www.google.com/bot.html)"}, status: 302},
		{name: "by a chat that draws its card", path: "/r/" + code, header: map[string]string{"User-Agent": "WhatsApp/2.23.20.0"}, status: 302},
		{name: "by a browser ahead of time", path: "/r/" + code, header: map[string]string{"Sec-Purpose": "prefetch;prerender"}, status: 302},
		{name: "headers only", method: "HEAD", path: "/r/" + code, status: 302, headers: redirect},
		{name: "a code that never was", path: "/r/abcd2345", status: 404, has: []string{"Deze link leidt nergens heen.", `href="/v"`}},
		{name: "what can never be a code", path: "/r/%00%ff", status: 404},
		{name: "a code with letters behind it", path: "/r/" + code + "x", status: 404},
	})
	counts := h.hits()
	require.EqualValues(t, 1, counts.Person, "one person, however often")
	require.EqualValues(t, 1, counts.Visitors)
	require.EqualValues(t, 7, counts.Repeat)
	require.EqualValues(t, 1, counts.Robot)
	require.EqualValues(t, 1, counts.Preview)
	require.EqualValues(t, 1, counts.Prefetch)
	require.EqualValues(t, 1, counts.Head)
	require.Len(t, h.redirects, 12, "nothing unknown is counted")
	require.Equal(t, "person recorded", h.redirects[0])
	require.Equal(t, "head recorded", h.redirects[11])
}

func TestTheDestinationComesFromTheStoreAlone(t *testing.T) {
	h := newHouse(t)
	r := request("GET", "/r/"+h.link.Code+"?next=https://evil.example")
	r.Host = "evil.example"
	location := h.ask(r).Header().Get("Location")
	require.Regexp(t, `^https://banen\.example\.nl/v/waterbouwkundig-ingenieur\?ref=[A-Za-z0-9_-]+$`, location)
}

func TestARevokedLinkIsGone(t *testing.T) {
	h := newHouse(t)
	_, err := h.programme.RevokeLink(context.Background(), h.zoe, h.link.Code)
	require.NoError(t, err)
	open := []scenario{{name: "it names the vacancy that is still open, without a token", path: "/r/" + h.link.Code, status: 410,
		has:     []string{"Deze link is ingetrokken", `href="/v/waterbouwkundig-ingenieur"`, "Bekijk de vacature", "Waterbouwkundig ingenieur", "noindex"},
		hasNot:  []string{"?ref=", "Zoë", "Hier bouw je"},
		headers: map[string]string{"Location": "", "Cache-Control": "private, no-store"}}}
	h.run(t, open)
	_, err = h.programme.CloseVacancy(context.Background(), referral.System, h.engineer.ID, referral.Filled)
	require.NoError(t, err)
	h.run(t, []scenario{{name: "it names nothing when that is closed", path: "/r/" + h.link.Code, status: 410,
		has: []string{"Deze link is ingetrokken", `href="/v"`}, hasNot: []string{"Waterbouwkundig"}}})
	require.Zero(t, h.hits().Person)
	require.Empty(t, h.redirects)
}

func TestAClosedVacancysLinkStillArrives(t *testing.T) {
	h := newHouse(t)
	_, err := h.programme.CloseVacancy(context.Background(), referral.System, h.engineer.ID, referral.Filled)
	require.NoError(t, err)
	h.run(t, []scenario{{name: "at the page that says so", path: "/r/" + h.link.Code, status: 302}})
	require.EqualValues(t, 1, h.hits().Person)
}

func TestUnknownCodesAreLimitedAndKnownOnesNever(t *testing.T) {
	h := newHouse(t)
	from := func(address, path string) int {
		r := request("GET", path)
		r.RemoteAddr = address
		return h.ask(r).Code
	}
	limited := 0
	for range 60 {
		if from("198.51.100.7:1", "/r/abcd2345") == http.StatusTooManyRequests {
			limited++
		}
	}
	require.Equal(t, 40, limited, "20 at once")
	require.Equal(t, http.StatusFound, from("198.51.100.7:1", "/r/"+h.link.Code), "a real link always arrives")
	require.Equal(t, http.StatusNotFound, from("198.51.100.8:1", "/r/abcd2345"), "a neighbour is not punished")
	require.Equal(t, http.StatusNotFound, from("[2001:db8::1]:1", "/r/abcd2345"))
	h.now = h.now.Add(time.Minute)
	require.Equal(t, http.StatusNotFound, from("198.51.100.7:1", "/r/abcd2345"), "after a minute")
}

func TestARedirectSurvivesAFailingStore(t *testing.T) {
	good := newHouse(t)
	broken := newHouseWith(t, func(referral.Store) referral.Store { return brokenStore{good.store} })
	require.NoError(t, broken.programme.Start(t.Context()))
	require.Equal(t, http.StatusFound, broken.ask(request("GET", "/r/"+good.link.Code)).Code)
	require.Equal(t, []string{"person recorded"}, broken.redirects, "on disk, to be counted later")

	require.NoError(t, broken.journal.Close())
	r := request("GET", "/r/"+good.link.Code)
	r.RemoteAddr = "203.0.113.77:5555"
	answer := broken.ask(r)
	require.Equal(t, http.StatusFound, answer.Code)
	require.Contains(t, answer.Header().Get("Location"), "/v/waterbouwkundig-ingenieur?ref=")
	require.Equal(t, "person lost", broken.redirects[1])
	logged := broken.logged.String()
	require.Contains(t, logged, "level=ERROR")
	require.Contains(t, logged, fmt.Sprintf("link=%d", good.link.ID))
	require.NotContains(t, logged, good.link.Code)
	require.NotContains(t, logged, "203.0.113")
	require.NotContains(t, logged, "iPhone")
}

func TestAHitIsRecordedWhenTheVisitorIsGone(t *testing.T) {
	h := newHouse(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	h.ask(request("GET", "/r/"+h.link.Code).WithContext(ctx))
	require.EqualValues(t, 1, h.hits().Person)
	require.Equal(t, []string{"person recorded"}, h.redirects)
}

func TestSeen(t *testing.T) {
	h := newHouse(t)
	token := h.token()
	beacon := func(name, body string) scenario {
		return scenario{name: name, method: "POST", path: "/t/seen", body: strings.NewReader(body), status: 204,
			header: map[string]string{"Content-Type": "text/plain;charset=UTF-8"}, headers: map[string]string{"Cache-Control": "no-store"}}
	}
	h.run(t, []scenario{
		beacon("nothing", ""), beacon("nonsense", "x"), beacon("a forged token", "B"+token[1:]), beacon("far too much", strings.Repeat(token, 1000)),
	})
	require.Zero(t, h.hits().Visits)
	h.run(t, []scenario{beacon("a token", token), beacon("the same token again", token)})
	require.EqualValues(t, 1, h.hits().Visits)
	require.NotContains(t, h.logged.String(), token)
}
