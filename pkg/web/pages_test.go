package web_test

import (
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"goodword/pkg/referral"
	"goodword/pkg/testkit"
	"goodword/pkg/testkit/site"
	"goodword/pkg/web"
)

// lookers are those who look at pages.
const (
	stranger = "stranger"
	employee = "employee"
	hr       = "hr"
	admin    = "admin"
)

// page is one line of the table of all pages.
type page struct {
	name string // as in a file name, the template first
	who  string
	// path is where it is; "" when this sample has no such page.
	path func(s *site.Sample) string
	// form is sent to it, in pairs, when the page answers a form.
	form []string
	// status is what it answers, 200 when zero.
	status int
}

// at is an address that every sample has.
func at(path string) func(*site.Sample) string { return func(*site.Sample) string { return path } }

// about is an address of something that a sample may not have.
func about[T comparable](format string, part func(*site.Sample) T) func(*site.Sample) string {
	return func(s *site.Sample) string {
		var none T
		if p := part(s); p != none {
			return fmt.Sprintf(format, p)
		}
		return ""
	}
}

func vacancySlug(s *site.Sample) string    { return s.Vacancy.Slug }
func vacancyID(s *site.Sample) int64       { return s.Vacancy.ID }
func closedSlug(s *site.Sample) string     { return s.Closed.Slug }
func closedID(s *site.Sample) int64        { return s.Closed.ID }
func linkCode(s *site.Sample) string       { return s.Link.Code }
func revokedCode(s *site.Sample) string    { return s.Revoked }
func applicationID(s *site.Sample) int64   { return s.Application.ID }
func statusToken(s *site.Sample) string    { return s.Application.StatusToken }
func introductionOf(s *site.Sample) string { return s.Introduction.Token }
func withToken(s *site.Sample) (out string) {
	if s.Ref != "" {
		out = s.Vacancy.Slug + "?ref=" + s.Ref
	}
	return out
}

// pages are all pages. Whoever adds a page adds a line: it is then looked at by
// every test below, in every sample, language and scheme, and a picture of it is
// made.
var pages = []page{
	{name: "vacancies", who: stranger, path: at("/v")},
	{name: "vacancies-none", who: stranger, path: at("/v?q=zeepaardjeskweker")},
	{name: "vacancy", who: stranger, path: about("/v/%s", vacancySlug)},
	{name: "vacancy-shared", who: stranger, path: about("/v/%s", withToken)},
	{name: "closed", who: stranger, path: about("/v/%s", closedSlug)},
	{name: "apply", who: stranger, path: about("/v/%s/apply", vacancySlug)},
	{name: "apply-mistakes", who: stranger, path: about("/v/%s/apply", vacancySlug), form: []string{"name", "", "email", "x", "phone", strings.Repeat("0", 50)}, status: 422},
	{name: "application", who: stranger, path: about("/a/%s", statusToken)},
	{name: "application-sent", who: stranger, path: about("/a/%s?sent=1", statusToken)},
	{name: "introduction", who: stranger, path: about("/i/%s", introductionOf)},
	{name: "revoked", who: stranger, path: about("/r/%s", revokedCode), status: http.StatusGone},
	{name: "error", who: stranger, path: at("/nergens"), status: http.StatusNotFound},
	{name: "error-staff", who: employee, path: at("/hr/policy"), status: http.StatusForbidden},
	{name: "login", who: stranger, path: at("/login")},
	{name: "login-wrong", who: stranger, path: at("/login"), form: []string{"email", "nobody@uni.example", "password", "x"}, status: 422},
	{name: "help", who: stranger, path: at("/help/counting")},
	{name: "help-staff", who: employee, path: at("/help/counting")},
	{name: "credit", who: stranger, path: at("/help/credit")},
	{name: "credit-staff", who: employee, path: at("/help/credit")},

	{name: "home", who: employee, path: at("/home")},
	{name: "home-hr", who: hr, path: at("/home")},
	{name: "menu", who: admin, path: at("/menu")},
	{name: "share", who: employee, path: at("/share")},
	{name: "sharing", who: employee, path: about("/share/%s", vacancySlug)},
	{name: "links", who: employee, path: at("/links")},
	{name: "link", who: employee, path: about("/links/%s", linkCode)},
	{name: "poster", who: employee, path: about("/links/%s/poster", linkCode)},
	{name: "referrals", who: employee, path: at("/referrals")},
	{name: "introductions", who: employee, path: at("/introductions")},
	{name: "introductions-mistakes", who: employee, path: at("/introductions"), form: []string{"name", "", "email", "x"}, status: 422},
	{name: "board", who: employee, path: at("/board")},
	{name: "me", who: employee, path: at("/me")},

	{name: "overview", who: hr, path: at("/hr")},
	{name: "postings", who: hr, path: at("/hr/vacancies")},
	{name: "editor-new", who: hr, path: at("/hr/vacancies/new")},
	{name: "editor", who: hr, path: about("/hr/vacancies/%d", vacancyID)},
	{name: "editor-closed", who: hr, path: about("/hr/vacancies/%d", closedID)},
	{name: "applications", who: hr, path: at("/hr/applications")},
	{name: "applications-none", who: hr, path: at("/hr/applications?q=zeepaardjeskweker")},
	{name: "dossier", who: hr, path: about("/hr/applications/%d", applicationID)},
	{name: "dossier-mistakes", who: hr, path: about("/hr/applications/%d", applicationID), form: []string{"act", "ruling", "who_1", "Nemo", "part_1", "half"}, status: 422},
	{name: "claims", who: hr, path: at("/hr/claims")},
	{name: "hits", who: hr, path: at("/hr/hits?period=all")},
	{name: "policy", who: hr, path: at("/hr/policy")},
	{name: "policy-tried", who: hr, path: at("/hr/policy"), form: append(someRules, "act", "try")},
	{name: "adopt", who: hr, path: at("/hr/policy"), form: append(someRules, "act", "adopt")},
	{name: "policy-mistakes", who: hr, path: at("/hr/policy"), form: []string{"act", "adopt", "rule", "none", "shared_days", "x"}, status: 422},

	{name: "import", who: hr, path: at("/hr/vacancies/import")},
	{name: "moving", who: hr, path: at("/hr/applications"), form: []string{"act", "ask"}, status: 422},
	{name: "wholeboard", who: hr, path: at("/hr/board?period=all")},
	{name: "applications-board", who: hr, path: at("/hr/applications?view=board")},

	{name: "privacy", who: stranger, path: at("/help/privacy")},
	{name: "leaving", who: stranger, path: about("/a/%s/erase", statusToken)},
	{name: "adminhelp", who: admin, path: at("/help/administration")},
	{name: "council", who: employee, path: at("/help/works-council")},

	{name: "system", who: admin, path: at("/admin")},
	{name: "brand", who: admin, path: at("/admin/brand")},
	{name: "decision", who: admin, path: at("/admin/board")},
	{name: "people", who: admin, path: at("/admin/people")},
	{name: "person", who: admin, path: at("/admin/people/new")},
	{name: "stafflist", who: admin, path: at("/admin/people/import")},
	{name: "apikeys", who: admin, path: at("/admin/keys")},
	{name: "audit", who: admin, path: at("/admin/audit")},
	{name: "retention", who: admin, path: at("/admin/retention")},
}

// someRules are rules as their form sends them; the version is filled in.
var someRules = []string{"version", "", "rule", "last", "leaver", "keep", "shared_days", "90", "introduced_days", "60", "known_days", "365", "rehire_days", "365"}

// looked is a page as it was answered.
type looked struct {
	page   string
	sample *site.Sample
	who    referral.Person
	lang   string
	path   string
	header http.Header
	html   string
}

func (l looked) String() string { return fmt.Sprintf("%s, %s, %s", l.page, l.sample.Kind, l.lang) }

// looker is who looks at a page of a sample.
func (p page) looker(s *site.Sample) referral.Person {
	return map[string]referral.Person{employee: s.Mara, hr: s.Hanna, admin: s.Ada}[p.who]
}

// look asks for every page of every sample in both languages.
func look(t *testing.T, samples []*site.Sample) []looked {
	t.Helper()
	var all []looked
	for _, s := range samples {
		for _, p := range pages {
			path := p.path(s)
			if path == "" || !strings.HasPrefix(p.name, *only) {
				continue
			}
			for _, lang := range []string{"nl", "en"} {
				a, mark := site.Ask{Path: path}, "?"
				if strings.Contains(path, "?") {
					mark = "&"
				}
				a.Path += mark + "lang=" + lang
				if p.form != nil {
					a = p.send(t, a.Path, s)
				}
				a.As = p.looker(s)
				if p.who == stranger {
					a.As = referral.Person{}
				}
				w := s.Do(t, a)
				if want := max(p.status, http.StatusOK); w.Code != want {
					t.Errorf("%s, %s, %s: status %d, not %d: %.300s", p.name, s.Kind, lang, w.Code, want, w.Body)
					continue
				}
				all = append(all, looked{p.name, s, a.As, lang, path, w.Header(), w.Body.String()})
			}
		}
	}
	return all
}

// send is the form that a page answers, with what it must know of the sample.
func (p page) send(t *testing.T, path string, s *site.Sample) site.Ask {
	t.Helper()
	var b strings.Builder
	parts, form := multipart.NewWriter(&b), append([]string{}, p.form...)
	for i := 0; i+1 < len(form); i += 2 {
		if form[i] == "version" {
			now, err := s.Programme.PolicyInForce(t.Context())
			require.NoError(t, err)
			form[i+1] = fmt.Sprint(now.Version)
		}
		require.NoError(t, parts.WriteField(form[i], form[i+1]))
	}
	require.NoError(t, parts.Close())
	a := post(path, form...)
	if strings.HasPrefix(p.name, "apply") { // the one form with a file
		a.Body, a.Header["Content-Type"] = b.String(), parts.FormDataContentType()
	}
	return a
}

func samples(t *testing.T) []*site.Sample {
	t.Helper()
	return site.Samples(t, testkit.SQLite)
}

func TestEveryPageIsWellMade(t *testing.T) {
	t.Parallel()
	all := look(t, samples(t))
	seen := map[string]bool{}
	for _, l := range all {
		for _, m := range pageMark.FindAllStringSubmatch(l.html, -1) {
			seen[m[1]] = true
		}
		if found := examine(l); len(found) > 0 {
			t.Errorf("%s (%s):\n  %s", l, l.path, strings.Join(found, "\n  "))
		}
	}
	// What comes of an import and of erasing is looked at where that is done.
	elsewhere := map[string]bool{"importing": true, "erased": true}
	for _, name := range web.PageNames {
		if !seen[name] && !elsewhere[name] && *only == "" {
			t.Errorf("the page %s is not in the table of pages: add a line", name)
		}
	}
}

// Whatever leads on from a page is there.
func TestNoLinkLeadsNowhere(t *testing.T) {
	t.Parallel()
	asked := map[string]bool{}
	for _, l := range look(t, samples(t)) {
		for _, ref := range leadsTo(l.html) {
			key := fmt.Sprint(l.sample.Kind, l.who.ID, ref)
			if asked[key] {
				continue
			}
			asked[key] = true
			at, err := url.Parse(ref)
			if err != nil {
				t.Errorf("%s leads to %q: %v", l, ref, err)
				continue
			}
			if at.Host != "" && at.Scheme+"://"+at.Host != site.BaseURL {
				continue // of others
			}
			if at.Scheme == "mailto" || at.Path == "" && at.RawQuery == "" {
				continue
			}
			base := &url.URL{Path: strings.SplitN(l.path, "?", 2)[0]}
			to := base.ResolveReference(&url.URL{Path: at.Path, RawQuery: at.RawQuery})
			if to.Path == base.Path {
				continue // the same page in the other language
			}
			w := l.sample.Do(t, site.Ask{As: l.who, Path: to.RequestURI()})
			if w.Code >= 400 || w.Code == http.StatusSeeOther && strings.HasPrefix(w.Header().Get("Location"), "/login") {
				t.Errorf("%s (%s) leads to %s, which answers %d", l, l.path, ref, w.Code)
			}
		}
	}
}
