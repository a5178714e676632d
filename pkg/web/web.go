// Package web is the part of Goodword that people see. Candidates: the redirect
// behind a shared link, the vacancies, the form to apply and one's own
// application. Staff who sign in: what was counted, and how the program is.
//
// Pages are rendered on the server, in Dutch and English, and work without
// JavaScript or anything from elsewhere; only signing in sets a cookie. The
// rules are not here but in package referral, whose use cases these handlers
// call as a stranger or as whoever is signed in.
package web

import (
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"time"

	"github.com/hashicorp/golang-lru/v2"
	"github.com/labstack/echo/v4"

	"goodword/pkg/auth"
	"goodword/pkg/limit"
	"goodword/pkg/referral"
)

// Options are what the pages need to know.
type Options struct {
	Programme *referral.Programme
	// Authority signs staff in.
	Authority *auth.Authority
	// System is what the page for admins says of the program.
	System System
	// OrgName is the organisation, as it signs its vacancies, until an admin
	// sets another name.
	OrgName string
	// BaseURL is where the pages stand: scheme and host, no slash at the end.
	BaseURL string
	Log     *slog.Logger
	// OnRedirect is told of every redirect: the class of the hit, and what
	// became of it. It may be nil.
	OnRedirect func(class referral.Class, o Outcome)
	// Country gives the country of an address, "" when it is not known. It may
	// be nil.
	Country func(netip.Addr) string
}

// Web is the pages.
type Web struct {
	programme  *referral.Programme
	authority  *auth.Authority
	system     System
	cookie     string // the name of the one cookie
	orgName    string // unless an admin has set another
	base       string
	log        *slog.Logger
	onRedirect func(class referral.Class, o Outcome)
	country    func(netip.Addr) string

	pages       map[string]*template.Template
	assets      assets
	speakers    speakers
	sent        *sentForms
	strangers   *limit.Limit[netip.Prefix]
	choices     *choices
	cards       *cards
	madeFeeds   *madeFeeds
	crossOrigin *http.CrossOriginProtection
}

// New makes the pages. It fails when a template or a text cannot be read, so
// that this is known at the start and not when the first candidate comes.
func New(o Options) (*Web, error) {
	base, err := url.Parse(o.BaseURL)
	if err != nil || base.Scheme == "" || base.Host == "" || base.Path != "" || base.RawQuery != "" {
		return nil, fmt.Errorf("the address of the pages must be scheme and host only, such as https://jobs.example.org, not %q", o.BaseURL)
	}
	if o.Programme == nil || o.Authority == nil || o.Log == nil || o.OrgName == "" {
		return nil, errors.New("the pages need a programme, an authority, a log and the organisation's name")
	}
	w := &Web{
		programme: o.Programme, authority: o.Authority, system: o.System, cookie: cookieName(base.Scheme),
		orgName: o.OrgName, base: o.BaseURL, log: o.Log, onRedirect: o.OnRedirect, country: o.Country,
		crossOrigin: http.NewCrossOriginProtection(), choices: &choices{}, madeFeeds: &madeFeeds{made: map[string]madeFeed{}},
		strangers: limit.New[netip.Prefix](strangerBurst, strangerEvery),
	}
	if w.onRedirect == nil {
		w.onRedirect = func(referral.Class, Outcome) {}
	}
	if w.country == nil {
		w.country = func(netip.Addr) string { return "" }
	}
	// A proxy in front may change the Host that a form's Origin is held against.
	if err := w.crossOrigin.AddTrustedOrigin(o.BaseURL); err != nil {
		return nil, err
	}
	if w.assets, err = loadAssets(); err != nil {
		return nil, err
	}
	if w.speakers, err = loadSpeakers(); err != nil {
		return nil, err
	}
	if w.pages, err = loadPages(); err != nil {
		return nil, err
	}
	if w.cards, err = lru.New[string, []byte](mostCards); err != nil {
		return nil, err
	}
	w.sent, err = newSentForms()
	return w, err
}

// Register puts the pages on their addresses.
func (w *Web) Register(e *echo.Echo) {
	read := func(path string, h echo.HandlerFunc) {
		e.Match([]string{http.MethodGet, http.MethodHead}, path, h)
	}
	read("/", w.showVacancies)
	read("/v", w.showVacancies)
	read("/v/:slug", w.showVacancy)
	read("/v/:slug/apply", w.showForm)
	read("/v/:slug/card/:file", w.showCard)
	e.POST("/v/:slug/apply", w.apply)
	read("/a/:token", w.showApplication)
	e.POST("/a/:token/referrer", w.correctReferrer)
	e.POST("/a/:token/choices", w.choose)
	e.POST("/a/:token/resume", w.resume)
	read("/a/:token/withdraw", w.askToWithdraw)
	e.POST("/a/:token/withdraw", w.withdraw)
	read("/a/:token/erase", w.askToErase)
	e.POST("/a/:token/erase", w.erase)
	read("/i/:token", w.showIntroduction)
	e.POST("/i/:token", w.answerIntroduction)
	read("/r/:code", w.follow)
	read("/r/:code/", w.follow)
	e.POST("/t/seen", w.seen)

	read("/login", w.showLogin)
	e.POST("/login", w.login)
	e.POST("/logout", w.logout)
	read("/home", w.staff(w.showHome))
	read("/menu", w.staff(w.showMenu))
	read("/share", w.staff(w.showToShare))
	read("/share/:slug", w.staff(w.showSharing))
	e.POST("/share/:slug", w.staff(w.share))
	read("/links", w.staff(w.showLinks))
	read("/links/:code", w.staff(w.showLink))
	e.POST("/links/:code", w.staff(w.changeLink))
	read("/links/:code/qr.svg", w.staff(w.showQR))
	read("/links/:code/qr.png", w.staff(w.showQR))
	read("/links/:code/poster", w.staff(w.showPoster))
	read("/me", w.staff(w.showMe))
	e.POST("/me", w.staff(w.changeMe))
	read("/me/data.json", w.staff(w.downloadMe))
	read("/introductions", w.staff(w.showIntroductions))
	e.POST("/introductions", w.staff(w.introduce))
	e.POST("/introductions/:id/withdraw", w.staff(w.withdrawIntroduction))
	read("/referrals", w.staff(w.showReferrals))
	e.POST("/referrals/:id/question", w.staff(w.ask))
	read("/hr", w.staff(w.showOverview))
	read("/board", w.staff(w.showBoard))
	read("/hr/board", w.staff(w.showWholeBoard))
	read("/hr/board.csv", w.staff(w.downloadBoard))
	read("/hr/board.xlsx", w.staff(w.downloadBoard))
	read("/hr/hits", w.staff(w.showHits))
	e.POST("/hr/hits", w.staff(w.reclassify))
	read("/hr/hits.csv", w.staff(w.downloadHits))
	read("/hr/hits.xlsx", w.staff(w.downloadHits))
	read("/hr/applications", w.staff(w.showApplications))
	e.POST("/hr/applications", w.staff(w.moveApplications))
	read("/hr/applications.csv", w.staff(w.downloadApplications))
	read("/hr/applications.xlsx", w.staff(w.downloadApplications))
	read("/hr/applications/:id", w.staff(w.showDossier))
	e.POST("/hr/applications/:id", w.staff(w.changeDossier))
	read("/hr/applications/:id/cv", w.staff(w.downloadCV))
	read("/hr/vacancies", w.staff(w.showPostings))
	read("/hr/vacancies.csv", w.staff(w.downloadPostings))
	read("/hr/vacancies.xlsx", w.staff(w.downloadPostings))
	read("/hr/vacancies/new", w.staff(w.showNewVacancy))
	e.POST("/hr/vacancies/new", w.staff(w.createVacancy))
	e.POST("/hr/vacancies/preview", w.staff(w.previewVacancy))
	read("/hr/vacancies/import", w.staff(w.showImports))
	e.POST("/hr/vacancies/import", w.staff(w.planImport))
	read("/hr/vacancies/import/:id", w.staff(w.showImport))
	e.POST("/hr/vacancies/import/:id", w.staff(w.changeImport))
	read("/hr/vacancies/:id", w.staff(w.showEditor))
	e.POST("/hr/vacancies/:id", w.staff(w.changeVacancy))
	read("/hr/claims", w.staff(w.showClaims))
	e.POST("/hr/claims", w.staff(w.matchClaim))
	read("/hr/policy", w.staff(w.showPolicy))
	e.POST("/hr/policy", w.staff(w.changePolicy))
	read("/admin", w.staff(w.showSystem))
	read(brandingPath, w.staff(w.showBranding))
	read(brandingPath+"/card.png", w.staff(w.showBrandingCard))
	e.POST(brandingPath, w.staff(w.changeBrand))
	read(decisionPath, w.staff(w.showDecision))
	e.POST(decisionPath, w.staff(w.decideBoard))
	read(peoplePath, w.staff(w.showPeople))
	read(peoplePath+"/new", w.staff(w.showNewPerson))
	e.POST(peoplePath+"/new", w.staff(w.addPerson))
	read(staffListPath, w.staff(w.showStaffList))
	e.POST(staffListPath, w.staff(w.takeStaffList))
	read(peoplePath+"/:id", w.staff(w.showPerson))
	e.POST(peoplePath+"/:id", w.staff(w.changePerson))
	read(keysPath, w.staff(w.showKeys))
	e.POST(keysPath, w.staff(w.changeKeys))
	read(auditPath, w.staff(w.showAudit))
	read(adminPath+"/retention", w.staff(w.showRetention))
	read("/help/counting", w.showCountingHelp)
	read("/help/credit", w.showCreditHelp)
	read("/help/privacy", w.showPrivacyHelp)
	read("/help/administration", w.showAdminHelp)
	read("/help/works-council", w.showCouncilHelp)

	read("/static/:file", w.showAsset)
	read("/brand/:file", w.showBrandFile)
	read("/favicon.svg", w.showFavicon)
	read("/robots.txt", w.showRobots)
	for path := range feeds {
		read(path, w.showFeed)
	}
}

// now is the programme's clock: pages and rules must not disagree on the day.
func (w *Web) now() time.Time { return w.programme.Now() }

// today is the organisation's day.
func (w *Web) today() string { return w.programme.Day(w.now()) }
