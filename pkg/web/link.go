package web

import (
	"context"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"goodword/pkg/clicks"
	"goodword/pkg/referral"
)

// patience is how long a hit may take to be recorded, whatever became of the
// visitor in the meantime.
const patience = 2 * time.Second

// follow answers /r/{code}: it records the hit and leads to the vacancy with a
// token for exactly this hit. Where to comes from the store alone; nothing of
// the request's query is copied.
func (w *Web) follow(c echo.Context) error {
	r := c.Request()
	// The decoded path, because %29 and its like belong to what is forgiven.
	code := strings.TrimPrefix(r.URL.Path, "/r/")
	target, err := w.programme.Follow(r.Context(), code)
	switch referral.CodeOf(err) {
	case referral.Conflict:
		return w.sendRevoked(c, target.Vacancy)
	case referral.NotFound:
		return w.unknownCode(c)
	}
	if err != nil {
		return err
	}

	verdict := clicks.Classify(clicks.FromHTTP(r))
	hit, token, err := w.programme.NewHit(target.Link, verdict.Class, string(verdict.Reason))
	if err != nil {
		return err
	}
	w.onRedirect(string(verdict.Class), w.record(c, target.Link, hit))

	h := c.Response().Header()
	h.Set("Cache-Control", "no-store, private")
	// The vacancy's page need not know where the visitor came from.
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Robots-Tag", "noindex")
	return c.Redirect(http.StatusFound, w.base+"/v/"+target.Vacancy.Slug+"?ref="+url.QueryEscape(token))
}

// record stores a hit. A failure costs a click and never the visitor's way; of
// the visitor nothing is logged.
func (w *Web) record(c echo.Context, l referral.Link, hit referral.Hit) bool {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.Request().Context()), patience)
	defer cancel()
	from := referral.Sender{Address: visitor(c), UserAgent: c.Request().UserAgent()}
	err := w.programme.RecordHit(ctx, l, hit, from)
	if err != nil {
		w.log.Error("a hit was not recorded", "link", l.ID, "error", err)
	}
	return err == nil
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

func (w *Web) sendRevoked(c echo.Context, v referral.Vacancy) error {
	p := revokedPage{frame: w.frame(c, "revoked")}
	p.NoIndex = true
	var err error
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
		ctx, cancel := context.WithTimeout(context.WithoutCancel(c.Request().Context()), patience)
		defer cancel()
		err = w.programme.SeePage(ctx, string(token))
		if err != nil && referral.CodeOf(err) == "" {
			w.log.Error("a visit was not recorded", "error", err)
		}
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	return c.NoContent(http.StatusNoContent)
}
