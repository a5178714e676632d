package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"

	"goodword/pkg/auth"
	"goodword/pkg/referral"
	"goodword/pkg/testkit"
	"goodword/pkg/testkit/site"
)

func onSQLite(t *testing.T) *site.Site {
	t.Parallel()
	return site.New(t, testkit.SQLite(t))
}

// post is a form that is sent from one of our own pages.
func post(path string, pairs ...string) site.Ask {
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return site.Ask{Method: "POST", Path: path, Body: form.Encode(), Header: map[string]string{"Content-Type": site.Form, "Sec-Fetch-Site": "same-origin"}}
}

func TestWhoMaySeeWhichPage(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		nobody := referral.Person{}
		var all []site.Scenario
		for _, page := range []struct {
			path   string
			status [4]int // stranger, employee, HR, admin
		}{
			{"/login", [4]int{200, 303, 303, 303}},
			{"/home", [4]int{303, 200, 200, 200}},
			{"/menu", [4]int{303, 200, 200, 200}},
			{"/share", [4]int{303, 200, 200, 200}},
			{"/share/nothing-here", [4]int{303, 404, 404, 404}},
			{"/links", [4]int{303, 200, 200, 200}},
			{"/links/k7q2mz4h", [4]int{303, 404, 404, 404}},
			{"/links/k7q2mz4h/qr.svg", [4]int{303, 404, 404, 404}},
			{"/links/k7q2mz4h/qr.png", [4]int{303, 404, 404, 404}},
			{"/links/k7q2mz4h/poster", [4]int{303, 404, 404, 404}},
			{"/board", [4]int{303, 200, 200, 200}},
			{"/hr", [4]int{303, 403, 200, 200}},
			{"/me", [4]int{303, 200, 200, 200}},
			{"/me/data.json", [4]int{303, 200, 200, 200}},
			{"/introductions", [4]int{303, 200, 200, 200}},
			{"/referrals", [4]int{303, 200, 200, 200}},
			{"/hr/applications", [4]int{303, 403, 200, 200}},
			{"/hr/applications/1", [4]int{303, 403, 404, 404}},
			{"/hr/applications/1/cv", [4]int{303, 403, 404, 404}},
			{"/hr/vacancies", [4]int{303, 403, 200, 200}},
			{"/hr/vacancies.csv", [4]int{303, 403, 200, 200}},
			{"/hr/vacancies.xlsx", [4]int{303, 403, 200, 200}},
			{"/hr/vacancies/new", [4]int{303, 403, 200, 200}},
			{"/hr/vacancies/99999", [4]int{303, 403, 404, 404}},
			{"/hr/vacancies/import", [4]int{303, 403, 200, 200}},
			{"/hr/vacancies/import/99999", [4]int{303, 403, 404, 404}},
			{"/hr/claims", [4]int{303, 403, 200, 200}},
			{"/hr/policy", [4]int{303, 403, 200, 200}},
			{"/help/credit", [4]int{200, 200, 200, 200}},
			{"/hr/board", [4]int{303, 403, 200, 200}},
			{"/hr/board.csv", [4]int{303, 403, 200, 200}},
			{"/hr/board.xlsx", [4]int{303, 403, 200, 200}},
			{"/hr/hits", [4]int{303, 403, 200, 200}},
			{"/hr/hits.csv", [4]int{303, 403, 200, 200}},
			{"/hr/hits.xlsx", [4]int{303, 403, 200, 200}},
			{"/admin", [4]int{303, 403, 403, 200}},
			{"/admin/brand", [4]int{303, 403, 403, 200}},
			{"/admin/brand/card.png", [4]int{303, 403, 403, 200}},
			{"/admin/board", [4]int{303, 403, 403, 200}},
			{"/admin/people", [4]int{303, 403, 403, 200}},
			{"/admin/people/new", [4]int{303, 403, 403, 200}},
			{"/admin/people/import", [4]int{303, 403, 403, 200}},
			{"/admin/people/1", [4]int{303, 403, 403, 200}},
			{"/admin/people/999", [4]int{303, 403, 403, 404}},
			{"/admin/keys", [4]int{303, 403, 403, 200}},
			{"/admin/audit", [4]int{303, 403, 403, 200}},
			{"/admin/retention", [4]int{303, 403, 403, 200}},
			{"/help/administration", [4]int{200, 200, 200, 200}},
			{"/help/works-council", [4]int{200, 200, 200, 200}},
			{"/brand/0123456789abcdef0123", [4]int{404, 404, 404, 404}},
			{"/brand/1f4391.0000000000.css", [4]int{404, 404, 404, 404}},
			{"/help/counting", [4]int{200, 200, 200, 200}},
			{"/v", [4]int{200, 200, 200, 200}},
		} {
			for i, who := range []struct {
				name   string
				person referral.Person
			}{{"a stranger", nobody}, {"an employee", s.Bo}, {"HR", s.Hanna}, {"an admin", s.Ada}} {
				all = append(all, site.Scenario{Name: fmt.Sprintf("%s asks for %s", who.name, page.path), Status: page.status[i],
					Ask: site.Ask{As: who.person, Path: page.path}})
			}
		}
		s.Run(t, all)
	})
}

func TestAStrangerSignsInAndArrivesAtThePageThatWasAskedFor(t *testing.T) {
	s := onSQLite(t)
	w := s.Do(t, site.Ask{Path: "/hr/hits?period=year&lang=nl"})
	require.Equal(t, http.StatusSeeOther, w.Code)
	require.Equal(t, "no-store", w.Header().Get("Cache-Control"))
	require.Equal(t, "/login?lang=nl&next=%2Fhr%2Fhits%3Fperiod%3Dyear%26lang%3Dnl", w.Header().Get("Location"))
	form := s.Do(t, site.Ask{Path: w.Header().Get("Location")})
	require.Contains(t, form.Body.String(), `name="next" value="/hr/hits?period=year&amp;lang=nl"`)
	noteShown(form)
	require.Empty(t, form.Header().Get("Set-Cookie"), "no cookie before somebody signed in")
	w = s.Do(t, post("/login", "email", " Hanna@Uni.example", "password", site.Password, "next", "/hr/hits?period=year&lang=nl"))
	require.Equal(t, http.StatusSeeOther, w.Code)
	require.Equal(t, "/hr/hits?period=year&lang=nl", w.Header().Get("Location"))
	for person, first := range map[*referral.Person]string{&s.Bo: "/home", &s.Hanna: "/hr", &s.Ada: "/hr"} {
		w := s.Do(t, post("/login", "email", person.Email, "password", site.Password))
		require.Equal(t, first, w.Header().Get("Location"), "without a page that was asked for")
		w = s.Do(t, site.Ask{As: *person, Path: "/login"})
		require.Equal(t, first, w.Header().Get("Location"), "who is signed in is led on")
	}
}

func TestSigningInLeadsNowhereElse(t *testing.T) {
	s := onSQLite(t)
	for _, next := range []string{
		"//evil.example", "https://evil.example", "https:evil.example", `/\evil.example`, `\\evil.example`, "/\t/evil.example", "/\n/evil.example",
		"javascript:alert(1)", "evil.example", " /x", "/login", "/logout", "/login?next=/login", "/./login", "/" + strings.Repeat("a", 3000),
	} {
		w := s.Do(t, post("/login", "email", s.Bo.Email, "password", site.Password, "next", next))
		if w.Code == http.StatusTooManyRequests {
			s.Clock.Forward(time.Minute)
			w = s.Do(t, post("/login", "email", s.Bo.Email, "password", site.Password, "next", next))
		}
		require.Equal(t, "/home", w.Header().Get("Location"), "%q", next)
		w = s.Do(t, site.Ask{As: s.Bo, Path: "/login?next=" + url.QueryEscape(next)})
		require.Equal(t, "/home", w.Header().Get("Location"), "%q", next)
	}
}

func TestSigningInThatFails(t *testing.T) {
	s := onSQLite(t)
	kept := []string{`value="mara@uni.example"`, `name="next" value="/home"`, `aria-invalid="true"`, `role="alert"`}
	wrong := post("/login", "email", "mara@uni.example", "password", "not this one", "next", "/home")
	elsewhere := post("/login", "email", "mara@uni.example", "password", site.Password)
	elsewhere.Header = map[string]string{"Content-Type": site.Form, "Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
	dutch := post("/login?lang=nl", "email", "mara@uni.example", "password", "not this one")
	s.Run(t, []site.Scenario{
		{Name: "a wrong password", Ask: wrong, Status: 422, Contains: append(kept, "do not belong together"), NotContains: []string{"not this one", "hreflang"}},
		{Name: "a wrong password, in Dutch", Ask: dutch, Status: 422, Contains: []string{"horen niet bij elkaar", "Vul je wachtwoord opnieuw in", `action="/login?lang=nl"`}},
		{Name: "an address that nobody has", Ask: post("/login", "email", "nobody@uni.example", "password", "x"), Status: 422, Contains: []string{"do not belong together"}},
		{Name: "nothing at all", Ask: post("/login"), Status: 422},
		{Name: "a form from another site", Ask: elsewhere, Status: 403, Contains: []string{"sent from another site"}},
		{Name: "far too much", Ask: post("/login", "email", strings.Repeat("a", 1<<20)), Status: 400},
		{Name: "what is typed is text", Ask: post("/login", "email", `"><script>`, "password", "x"), Status: 422, NotContains: []string{"<script>"}},
	})
	for range 8 {
		s.Do(t, wrong)
	}
	w := s.Do(t, wrong)
	require.Equal(t, http.StatusTooManyRequests, w.Code)
	require.NotEmpty(t, w.Header().Get("Retry-After"))
	require.Contains(t, w.Body.String(), "Too many tries")
	require.Contains(t, w.Body.String(), kept[0])
	require.Empty(t, w.Header().Get("Set-Cookie"))
	w = s.Do(t, site.Ask{Method: "POST", Path: "/api/v1/auth/token", Body: map[string]string{"email": "mara@uni.example", "password": site.Password}})
	require.Equal(t, http.StatusTooManyRequests, w.Code, "both doors count together")
}

func TestTheOneCookie(t *testing.T) {
	t.Parallel()
	for base, want := range map[string]string{
		"https://werken.example.org": "__Host-goodword=VALUE; Path=/; Max-Age=43200; HttpOnly; Secure; SameSite=Lax",
		"http://127.0.0.1:8080":      "goodword=VALUE; Path=/; Max-Age=43200; HttpOnly; SameSite=Lax",
	} {
		s := site.NewAt(t, testkit.SQLite(t), base)
		w := s.Do(t, post("/login", "email", s.Ada.Email, "password", site.Password))
		cookie := w.Result().Cookies()[0]
		require.Equal(t, want, strings.Replace(w.Header().Get("Set-Cookie"), cookie.Value, "VALUE", 1))
		require.NotContains(t, s.Log.String(), cookie.Value)
		w = s.Do(t, site.Ask{As: s.Ada, Method: "POST", Path: "/logout"})
		require.Contains(t, w.Header().Get("Set-Cookie"), cookie.Name+"=; Path=/; Max-Age=0;")
		for _, path := range []string{"/", "/v/" + s.Vacancy.Slug, "/v/" + s.Vacancy.Slug + "/apply", "/help/counting", "/login", "/hr/hits", "/robots.txt"} {
			require.Empty(t, s.Do(t, site.Ask{Path: path}).Header().Get("Set-Cookie"), path)
		}
	}
}

func TestASignInEnds(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		sees := func(cookie string) bool {
			return s.Do(t, site.Ask{Path: "/home", Header: map[string]string{"Cookie": cookie}}).Code == http.StatusOK
		}
		one, two := s.SignIn(t, s.Bo), s.SignIn(t, s.Bo)
		require.True(t, sees(one))
		out := post("/logout")
		out.Header["Cookie"], out.Header["Sec-Fetch-Site"] = one, "cross-site"
		require.Equal(t, http.StatusForbidden, s.Do(t, out).Code)
		require.True(t, sees(one), "another site signs nobody out")
		out.Header["Sec-Fetch-Site"] = "same-origin"
		w := s.Do(t, out)
		require.Equal(t, "/login?signed_out=1", w.Header().Get("Location"))
		require.False(t, sees(one), "who signed out is out, also with a copy of the cookie")
		require.True(t, sees(two), "another browser stays signed in")
		require.Equal(t, http.StatusSeeOther, s.Do(t, out).Code, "signing out twice is no error")

		again := post("/login", "email", s.Bo.Email, "password", site.Password)
		again.Header["Cookie"] = two
		require.Equal(t, http.StatusSeeOther, s.Do(t, again).Code)
		require.False(t, sees(two), "signing in anew leaves nothing open behind")

		three := s.SignIn(t, s.Bo)
		s.Clock.Forward(auth.PageLife - time.Minute)
		require.True(t, sees(three))
		s.Clock.Forward(time.Minute)
		require.False(t, sees(three), "after twelve hours")
		w = s.Do(t, site.Ask{Path: "/login", Header: map[string]string{"Cookie": three}})
		require.Contains(t, w.Body.String(), "Your sign-in has ended")

		four, hash := s.SignIn(t, s.Bo), s.Bo.PasswordHash
		require.NoError(t, s.Programme.SetPassword(t.Context(), referral.System, s.Bo.ID, hash))
		require.False(t, sees(four), "a new password")

		five := s.SignIn(t, s.Bo)
		s.Do(t, site.Ask{As: s.Ada, Method: "PATCH", Path: fmt.Sprintf("/api/v1/people/%d", s.Bo.ID), Body: map[string]any{"active": false}})
		require.False(t, sees(five), "who has left is out at once")
	})
}

func TestARoleCountsAtOnce(t *testing.T) {
	s := onSQLite(t)
	require.Equal(t, http.StatusForbidden, s.Do(t, site.Ask{As: s.Bo, Path: "/hr/hits"}).Code)
	s.Do(t, site.Ask{As: s.Ada, Method: "PATCH", Path: fmt.Sprintf("/api/v1/people/%d", s.Bo.ID), Body: map[string]any{"role": "hr"}})
	require.Equal(t, http.StatusOK, s.Do(t, site.Ask{As: s.Bo, Path: "/hr/hits"}).Code)
}

func TestTokensOfOneDoorDoNotOpenTheOther(t *testing.T) {
	s := onSQLite(t)
	cookie := s.SignIn(t, s.Ada)
	_, page, _ := strings.Cut(cookie, "=")
	with := func(name, value, path string) int {
		return s.Do(t, site.Ask{Path: path, Header: map[string]string{name: value}}).Code
	}
	require.Equal(t, 200, with("Cookie", cookie, "/admin"))
	require.Equal(t, 401, with("Authorization", "Bearer "+page, "/api/v1/me"), "the cookie's token at the interface")
	require.Equal(t, 404, with("Authorization", "Bearer "+page, "/metrics"))
	require.Equal(t, 401, with("Cookie", cookie, "/api/v1/me"), "the cookie at the interface")
	require.Equal(t, 303, with("Cookie", "__Host-goodword="+s.Token(t, s.Ada), "/admin"), "an access token in the cookie")
	require.Equal(t, 303, with("Cookie", "goodword="+page, "/admin"), "the name for http, at an https site")
	require.Equal(t, 303, with("Cookie", cookie+"x", "/admin"), "a forged signature")
	require.Equal(t, 303, with("Authorization", "Bearer "+s.Token(t, s.Ada), "/admin"))
	var claims jwt.RegisteredClaims
	_, _, err := jwt.NewParser().ParseUnverified(page, &claims)
	require.NoError(t, err)
	require.NotEmpty(t, claims.ID)
	for _, name := range []string{page, claims.ID, "page:" + claims.ID} {
		w := s.Do(t, site.Ask{Method: "POST", Path: "/api/v1/auth/refresh", Body: map[string]string{"refresh_token": name}})
		require.Contains(t, []int{http.StatusUnauthorized, http.StatusBadRequest}, w.Code, "nothing in the cookie is a refresh token")
	}
}

func TestStaffPagesKeepToThemselves(t *testing.T) {
	s := onSQLite(t)
	for _, path := range []string{"/home", "/menu", "/share", "/links", "/me", "/board", "/hr", "/hr/board", "/hr/vacancies", "/referrals", "/hr/applications", "/hr/claims", "/hr/policy", "/hr/hits", "/admin", "/help/counting"} {
		for lang, role := range map[string]string{"nl": "beheerder", "en": "admin"} {
			w := s.Do(t, site.Ask{As: s.Ada, Path: path + "?lang=" + lang})
			noteShown(w)
			body := w.Body.String()
			require.Equal(t, "private, no-store", w.Header().Get("Cache-Control"), path)
			require.Contains(t, w.Header().Get("Content-Security-Policy"), "default-src 'none'")
			require.Contains(t, body, `<meta name="robots" content="noindex">`, path)
			require.Contains(t, body, `>Ada Bakker</a></b> <span class="nowrap">`+role)
			require.Contains(t, body, `aria-current="page"`)
			require.NotContains(t, body, " style=")
			require.NotContains(t, body, "<script>")
		}
	}
	s.Run(t, []site.Scenario{
		{Name: "HR is not shown the way to the system", Ask: site.Ask{As: s.Hanna, Path: "/home"}, Status: 200, Contains: []string{`href="/hr/hits"`}, NotContains: []string{`href="/admin"`}},
		{Name: "an employee neither", Ask: site.Ask{As: s.Bo, Path: "/home"}, Status: 200, Contains: []string{"Bo Yılmaz", "does not count as a click"}, NotContains: []string{`href="/hr/hits"`, `href="/admin"`}},
		{Name: "what is refused is said in the frame of whoever is signed in", Ask: site.Ask{As: s.Bo, Path: "/admin"}, Status: 403, Contains: []string{"Your role does not allow this.", "Bo Yılmaz"}},
		{Name: "crawlers are asked to keep out", Ask: site.Ask{Path: "/robots.txt"}, Status: 200, Contains: []string{"Disallow: /login\n", "Disallow: /hr\n", "Disallow: /admin\n"}},
		{Name: "how counting works is for everyone", Ask: site.Ask{Path: "/help/counting?lang=nl"}, Status: 200,
			Contains:    []string{"Hoe we tellen", "binnen 48 uur wordt vernietigd", "90 dagen", "kwart seconde", "minder dan 5 bezoekers", "één cookie"},
			NotContains: []string{"noindex", "Aangemeld als"}},
		{Name: "candidates find it under every page", Ask: site.Ask{Path: "/v/" + s.Vacancy.Slug}, Status: 200, Contains: []string{`href="/help/counting"`}, NotContains: []string{"/static/desk"}},
	})
}
