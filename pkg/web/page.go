package web

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"goodword/pkg/referral"
)

//go:embed templates
var templateFiles embed.FS

// pageNames are all pages: each is a file in templates that fills in "main" of
// layout.html.
var pageNames = []string{
	"vacancies", "vacancy", "closed", "apply", "application", "introduction", "introductions", "revoked",
	"error", "login", "home", "hits", "system", "help", "dossier", "applications", "referrals", "claims",
	"policy", "adopt", "credit", "share", "sharing", "links", "link", "poster", "me", "menu", "overview",
	"board", "postings", "editor", "import", "importing", "moving", "wholeboard", "leaving", "erased",
	"privacy", "brand", "decision", "people", "person", "stafflist", "apikeys", "audit", "retention", "adminhelp",
	"council",
}

func loadPages() (map[string]*template.Template, error) {
	shared, err := template.ParseFS(templateFiles, "templates/layout.html", "templates/desk.html", "templates/parts.html")
	if err != nil {
		return nil, err
	}
	pages := map[string]*template.Template{}
	for _, name := range pageNames {
		page, err := shared.Clone()
		if err != nil {
			return nil, err
		}
		if pages[name], err = page.ParseFS(templateFiles, "templates/"+name+".html"); err != nil {
			return nil, err
		}
		if pages[name].Lookup("main") == nil {
			return nil, fmt.Errorf("page %s has no main part", name)
		}
	}
	return pages, nil
}

// frame is what stands around the content of every page.
type frame struct {
	speaker // the texts, in the reader's language

	Name        string // of the page, one of pageNames
	Title       string
	Description string // for search engines and the cards of networks
	Canonical   string // the one address of this page, without a token; "" for none
	NoIndex     bool
	// LongTitle is the class of a title with a word too long for a phone, ""
	// for any other.
	LongTitle string
	// Card is the address of the picture that networks show, "" without one.
	Card string
	// Locale is that of the content for Open Graph, "" to leave it out.
	Locale string

	Org   string
	Brand brandMarks
	// PrivacyContact is whom people can ask about what is kept of them, "" when
	// nobody was named.
	PrivacyContact string
	// Style is the style sheet within the page, "" on pages of staff. Candidates
	// come from a chat, once: a style sheet of its own would be one more round
	// trip before they see anything. Staff come again and have it in their cache.
	Style template.CSS
	// assets are the files that pages load; Asset tells their addresses.
	assets assets
	// Desk is the frame of staff pages, nil for strangers.
	Desk *desk
	// OtherLanguage leads to this page in the other language, "" when that
	// would lose what was typed.
	OtherLanguage string
	// tokened says that the address holds a token: no copy may stay behind in
	// any cache.
	tokened bool
	// composes says that a form on the page leads on to other sites, to share.
	composes bool
	// referrer is the policy for what other sites learn of the address; "" for
	// the usual one.
	referrer string
	// lang is what the reader chose in the address, kept in links; "" when the
	// browser's preference is followed.
	lang string
}

// frame prepares what stands around a page for the reader of this request.
func (w *Web) frame(c echo.Context, name string) frame {
	chosen := c.QueryParam("lang")
	s, explicit := w.speakers.choose(chosen, c.Request().Header.Get("Accept-Language"))
	if person, ok := signedIn(c); ok && !explicit && person.Locale != "" {
		s = w.speakers.of(person.Locale)
	}
	f := frame{
		speaker: s, Name: name, Org: w.org(), Locale: locales[s.Lang], assets: w.assets,
		Brand: brandMarksOf(w.programme.Brand()), PrivacyContact: w.programme.Brand().PrivacyContact,
	}
	if explicit {
		f.lang = s.Lang
	}
	if person, ok := signedIn(c); ok {
		f.Desk = &desk{Person: person}
		f.NoIndex = true
	} else {
		f.Style = w.style()
	}
	query := c.Request().URL.Query()
	query.Set("lang", s.Other())
	query.Del("sent")
	query.Del("signed_out")
	other := url.URL{Path: c.Request().URL.Path, RawQuery: query.Encode()}
	// A path that begins with two slashes would lead to another host.
	f.OtherLanguage = "/" + strings.TrimLeft(other.String(), "/")
	return f
}

// To is an address of ours with the reader's language kept. Pairs of names and
// values become its query; those with an empty value are left out.
func (f frame) To(path string, pairs ...string) string {
	query := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			query.Set(pairs[i], pairs[i+1])
		}
	}
	if f.lang != "" {
		query.Set("lang", f.lang)
	}
	if len(query) == 0 {
		return path
	}
	return path + "?" + query.Encode()
}

// style is the style sheet for within a page, with the organisation's colours.
func (w *Web) style() template.CSS {
	css := w.assets.style
	if a, ok := w.programme.Brand().Accents(); ok {
		css += string(stylesheet(a))
	}
	return template.CSS(css)
}

// policy lets a page have its own style and load its own script, and nothing
// else. JSON-LD is data, which browsers do not execute and the policy does not
// stop.
func (f frame) policy() string {
	style := ""
	if f.Style != "" {
		sum := sha256.Sum256([]byte(f.Style))
		style = " 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	policy := "default-src 'none'; style-src 'self'" + style + "; script-src 'self'; img-src 'self'; connect-src 'self'; " +
		"base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
	if f.composes {
		// Browsers hold the places that a form is led on to against form-action too.
		policy += " mailto: https://" + strings.Join(referral.ComposeHosts, " https://")
	}
	return policy
}

// send renders a page whole before the first byte leaves, so that a failing
// template is an error page and not half a page with status 200.
func (w *Web) send(c echo.Context, status int, page interface{ around() frame }) error {
	f := page.around()
	var b bytes.Buffer
	if err := w.pages[f.Name].ExecuteTemplate(&b, "layout", page); err != nil {
		return fmt.Errorf("page %s: %w", f.Name, err)
	}
	h := c.Response().Header()
	h.Set("Content-Security-Policy", f.policy())
	h.Set("X-Content-Type-Options", "nosniff")
	h.Add("Vary", "Accept-Language")
	// Other sites learn nothing of our addresses. Not by no-referrer: with it
	// browsers send "Origin: null" along with a form, and older ones send
	// nothing else by which we know that form as our own.
	h.Set("Referrer-Policy", cmp.Or(f.referrer, "same-origin"))
	// Never shared between readers, because every form has a name of its own.
	h.Set("Cache-Control", "private, no-cache")
	if f.tokened || f.Desk != nil || status >= 400 {
		h.Set("Cache-Control", "private, no-store")
	}
	return c.HTMLBlob(status, b.Bytes())
}

func (f frame) around() frame { return f }

// wantsJSON says that a script of ours asks, and not a person.
func wantsJSON(c echo.Context) bool {
	return c.Request().Header.Get("Accept") == echo.MIMEApplicationJSON
}

// Asset is the address of a file in static. One that is not there is an error,
// so that a page which names it wrongly fails in every test.
func (f frame) Asset(name string) (string, error) {
	if address := f.assets.address(name); address != "" {
		return address, nil
	}
	return "", fmt.Errorf("there is no file %q in static", name)
}

// Chosen is the language that the reader chose, for forms; "" when the
// browser's preference is followed.
func (f frame) Chosen() string { return f.lang }
