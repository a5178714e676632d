package web

import (
	"errors"
	"io"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"goodword/pkg/clicks"
	"goodword/pkg/referral"
)

// follow answers /r/{code}: it records the hit and leads to the vacancy with a
// token for exactly this hit. Where to comes from what we know of the link
// alone; nothing of the request's query is copied.
func (w *Web) follow(c echo.Context) error {
	r := c.Request()
	// The decoded path, because %29 and its like belong to what is forgiven.
	code := strings.TrimPrefix(r.URL.Path, "/r/")
	target, err := w.programme.Follow(r.Context(), code)
	switch referral.CodeOf(err) {
	case referral.Conflict:
		return w.sendRevoked(c, target.Link.VacancyID)
	case referral.NotFound:
		return w.unknownCode(c)
	}
	if err != nil {
		return err
	}
	token := w.record(c, target)

	h := c.Response().Header()
	h.Set("Cache-Control", "no-store, private")
	// The vacancy's page need not know where the visitor came from.
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Robots-Tag", "noindex")
	page := w.base + "/v"
	if target.Slug != "" {
		page += "/" + target.Slug
	}
	return c.Redirect(http.StatusFound, page+"?ref="+token)
}

// record puts a hit on disk and gives its token. A failure costs a click and
// never the visitor's way; of the visitor nothing is logged.
func (w *Web) record(c echo.Context, t referral.Target) string {
	signature := clicks.FromHTTP(c.Request())
	verdict := clicks.Classify(signature)
	if clicks.TooSoon(verdict, signature, t.Link.Channel, w.now().Sub(t.Link.CreatedAt)) {
		verdict = clicks.Verdict{Class: referral.Scanner, Reason: clicks.SentJustNow}
	}
	address := visitor(c)
	token, class, err := w.programme.Hit(c.Request().Context(), t, referral.Incoming{
		Class: verdict.Class, Reason: string(verdict.Reason), Address: address, Country: w.country(address), Viewer: w.viewer(c),
		Signature: referral.Signature{UserAgent: signature.UserAgent, Headers: signature.Headers.String(), Device: clicks.Device(signature.UserAgent)},
	})
	if err != nil && !errors.Is(err, referral.ErrUnconfirmed) {
		w.log.Error("a hit was not recorded", "link", t.Link.ID, "error", err)
	}
	w.onRedirect(class, outcomeOf(err))
	return token
}

// Outcome says what became of a hit when it was answered.
type Outcome string

const (
	Recorded    Outcome = "recorded"    // on disk
	Unconfirmed Outcome = "unconfirmed" // the disk was too slow; it is written yet
	Lost        Outcome = "lost"        // not written, and never will be
)

// Outcomes are all outcomes.
var Outcomes = []Outcome{Recorded, Unconfirmed, Lost}

func outcomeOf(err error) Outcome {
	switch {
	case err == nil:
		return Recorded
	case errors.Is(err, referral.ErrUnconfirmed):
		return Unconfirmed
	}
	return Lost
}

// visitor is the address of whoever asks; the server tells Echo which proxies
// to believe.
func visitor(c echo.Context) netip.Addr {
	address, _ := netip.ParseAddr(c.RealIP())
	return address
}

// unknownCode tells a mistyped link from somebody who tries them all. Only
// codes that do not exist are limited: whoever has a real link always arrives.
func (w *Web) unknownCode(c echo.Context) error {
	if wait := w.strangers.Take(network(visitor(c)), w.now()); wait > 0 {
		err := referral.Fail(referral.TooMany,
			"Too many links that do not exist were asked for from your network. Try again in a minute.",
			"Vanaf jouw netwerk zijn te veel links opgevraagd die niet bestaan. Probeer het over een minuut opnieuw.")
		err.RetryAfter = wait
		return err
	}
	return referral.Fail(referral.NotFound,
		"This link leads nowhere. Perhaps a letter got lost when it was copied.",
		"Deze link leidt nergens heen. Misschien is bij het kopiëren een letter weggevallen.")
}

// A stranger may ask for this many unknown codes at once, and then for one
// every few seconds. Behind one address there may be a whole office with one
// misprinted poster.
const (
	strangerBurst = 20
	strangerEvery = 3 * time.Second
)

// network is whom an address belongs to: itself, or what one household has.
func network(address netip.Addr) netip.Prefix {
	address = address.Unmap()
	bits := 32
	if address.Is6() {
		bits = 64
	}
	p, _ := address.Prefix(bits)
	return p
}

// revokedPage answers a link that its ambassador took back.
type revokedPage struct {
	frame
	// Vacancy is nil when it is no longer open.
	Vacancy *vacancyRow
}

func (w *Web) sendRevoked(c echo.Context, vacancyID int64) error {
	v, err := w.programme.Vacancy(c.Request().Context(), referral.Actor{}, vacancyID)
	if err != nil && referral.CodeOf(err) != referral.NotFound {
		return err
	}
	p := revokedPage{frame: w.frame(c, "revoked")}
	p.NoIndex = true
	if p.Title, err = p.T("revoked.title"); err != nil {
		return err
	}
	if v.Open(w.today()) {
		list, err := rows(p.frame, []referral.Vacancy{v})
		if err != nil {
			return err
		}
		p.Vacancy = &list[0]
	}
	return w.send(c, http.StatusGone, p)
}

// longestToken is more than any token has.
const longestToken = 200

// seen takes the beacon of static/seen.js: somebody had the page before them
// for a second. The answer never says whether the token was worth anything.
func (w *Web) seen(c echo.Context) error {
	token, err := io.ReadAll(io.LimitReader(c.Request().Body, longestToken+1))
	if err == nil && len(token) <= longestToken {
		err = w.programme.SeePage(string(token))
		if err != nil && referral.CodeOf(err) == "" && !errors.Is(err, referral.ErrUnconfirmed) {
			w.log.Error("a visit was not recorded", "error", err)
		}
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	return c.NoContent(http.StatusNoContent)
}
