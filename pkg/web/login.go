package web

import (
	"errors"
	"math"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"goodword/pkg/referral"
)

// loginPage asks staff for their e-mail address and password.
type loginPage struct {
	frame
	Action string
	Email  string // as it was typed
	Next   string // where to go once signed in, "" for the usual page
	// Wrong is why signing in failed, Over that an earlier sign-in is over.
	Wrong, Over string
	SignedOut   bool
}

// mostLogin is far more than an address and a password take.
const mostLogin = 16 << 10

// showLogin asks who is there, and leads on whoever is known already.
func (w *Web) showLogin(c echo.Context) error {
	err := w.meet(c)
	var over *referral.Error
	if err != nil && (!errors.As(err, &over) || over.Code != referral.Unauthenticated) {
		return err
	}
	next := localPath(c.QueryParam("next"))
	if person, ok := signedIn(c); ok {
		return w.leadOn(c, person, next)
	}
	p, err := w.loginPage(c, next)
	if err != nil {
		return err
	}
	p.SignedOut = c.QueryParam("signed_out") != ""
	if over != nil {
		p.Over = p.Say(over.Text)
	}
	return w.send(c, http.StatusOK, p)
}

func (w *Web) loginPage(c echo.Context, next string) (loginPage, error) {
	p := loginPage{frame: w.frame(c, "login"), Next: next}
	p.NoIndex, p.tokened = true, true // no copy of what was typed stays behind
	p.Action = p.To("/login")
	var err error
	p.Title, err = p.T("login.title")
	return p, err
}

// login signs someone in.
func (w *Web) login(c echo.Context) error {
	r := c.Request()
	if err := w.ownForm(c); err != nil {
		return err
	}
	r.Body = http.MaxBytesReader(c.Response(), r.Body, mostLogin)
	if err := r.ParseForm(); err != nil {
		return referral.Fail(referral.Invalid, "This is not the form to sign in with.", "Dit is niet het formulier om je mee aan te melden.")
	}
	email, next := oneLine(r.PostForm.Get("email")), localPath(r.PostForm.Get("next"))
	person, token, err := w.authority.SignInToPages(r.Context(), email, r.PostForm.Get("password"))
	var wrong *referral.Error
	switch {
	case errors.As(err, &wrong):
		return w.loginFailed(c, email, next, wrong)
	case err != nil:
		return err
	}
	// Whoever signs in anew leaves nothing open behind.
	if err := w.authority.SignOut(r.Context(), w.pageToken(c)); err != nil {
		return err
	}
	w.setCookie(c, token)
	return w.leadOn(c, person, next)
}

// loginFailed gives the form back with what was typed, but for the password.
func (w *Web) loginFailed(c echo.Context, email, next string, wrong *referral.Error) error {
	p, err := w.loginPage(c, next)
	if err != nil {
		return err
	}
	p.Email, p.Wrong = email, p.Say(wrong.Text)
	p.OtherLanguage = "" // a link would lose what was typed
	status := http.StatusUnprocessableEntity
	if wrong.Code == referral.TooMany {
		status = http.StatusTooManyRequests
		c.Response().Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(wrong.RetryAfter.Seconds()))))
	}
	return w.send(c, status, p)
}

// leadOn goes to the page that was asked for, else to the first of one's own.
func (w *Web) leadOn(c echo.Context, person referral.Person, next string) error {
	if next == "" {
		next = w.frame(c, "login").To("/home")
		if person.Role == referral.HR || person.Role == referral.Admin {
			next = w.frame(c, "login").To("/hr")
		}
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	return c.Redirect(http.StatusSeeOther, next)
}

// logout signs this browser out.
func (w *Web) logout(c echo.Context) error {
	if err := w.ownForm(c); err != nil {
		return err
	}
	if err := w.authority.SignOut(c.Request().Context(), w.pageToken(c)); err != nil {
		return err
	}
	w.dropCookie(c)
	c.Response().Header().Set("Cache-Control", "no-store")
	return c.Redirect(http.StatusSeeOther, w.frame(c, "login").To("/login", "signed_out", "1"))
}

// localPath is where a page of ours leads, "" for anything that a browser could
// take for another site's address: it reads a backslash as a slash and skips
// tabs and line ends.
func localPath(s string) string {
	if len(s) > 2000 || !strings.HasPrefix(s, "/") || strings.HasPrefix(s, "//") {
		return ""
	}
	if strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r == '\\' || r == 0x7f }) {
		return ""
	}
	u, err := url.Parse(s)
	if err != nil || u.Host != "" || u.Scheme != "" || u.User != nil {
		return ""
	}
	// Signing in would lead to signing in.
	if at := path.Clean(u.Path); at == "/login" || at == "/logout" {
		return ""
	}
	return s
}
