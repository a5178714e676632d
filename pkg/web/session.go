package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"goodword/pkg/auth"
	"goodword/pkg/referral"
)

// cookieName is the name of the one cookie there is. It is set when someone of
// the staff signs in, and never for a candidate. Over https its name makes
// browsers hold it to this host alone; over http they would refuse that name.
func cookieName(scheme string) string {
	if scheme == "https" {
		return "__Host-goodword"
	}
	return "goodword"
}

// setCookie keeps a page token in the browser until it is over.
func (w *Web) setCookie(c echo.Context, t auth.PageToken) {
	w.writeCookie(c, t.Value, int(t.Expires.Sub(w.now()).Seconds()))
}

func (w *Web) dropCookie(c echo.Context) { w.writeCookie(c, "", -1) }

func (w *Web) writeCookie(c echo.Context, value string, seconds int) {
	c.SetCookie(&http.Cookie{
		Name: w.cookie, Value: value, Path: "/", MaxAge: seconds,
		Secure: w.cookie == cookieName("https"), HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}

// pageToken is what the browser keeps, "" for nothing.
func (w *Web) pageToken(c echo.Context) string {
	cookie, err := c.Cookie(w.cookie)
	if err != nil {
		return ""
	}
	return cookie.Value
}

// viewer is who signed in with this browser, 0 for nobody, told from the
// cookie alone: the redirect asks it to leave out an ambassador's own clicks,
// and must not wait for the database.
func (w *Web) viewer(c echo.Context) int64 {
	token := w.pageToken(c)
	if token == "" {
		return 0
	}
	id, _ := w.authority.OwnerOf(token)
	return id
}

// personKey is where a request keeps who asks.
const personKey = "person"

// signedIn is who asks, once meet has found out.
func signedIn(c echo.Context) (referral.Person, bool) {
	person, ok := c.Get(personKey).(referral.Person)
	return person, ok
}

// actor is whoever asks; a stranger when nobody is signed in.
func actor(c echo.Context) referral.Actor {
	person, _ := signedIn(c)
	return referral.Actor{PersonID: person.ID, Role: person.Role}
}

// meet finds out who asks, so that the page is framed for them. The error has
// code Unauthenticated when a sign-in is over; without any it is nil.
func (w *Web) meet(c echo.Context) error {
	token := w.pageToken(c)
	if token == "" {
		return nil
	}
	person, err := w.authority.PersonOf(c.Request().Context(), token)
	if err != nil {
		return err
	}
	c.Set(personKey, person)
	return nil
}

// staff leads strangers to sign in first, and back to the page they wanted.
// Who may see what is decided by the use cases.
func (w *Web) staff(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if err := w.meet(c); err != nil && referral.CodeOf(err) != referral.Unauthenticated {
			return err
		}
		if _, ok := signedIn(c); ok {
			return next(c)
		}
		c.Response().Header().Set("Cache-Control", "no-store")
		return c.Redirect(http.StatusSeeOther, w.frame(c, "login").To("/login", "next", c.Request().URL.RequestURI()))
	}
}

// errElsewhere answers a form that another site sent.
var errElsewhere = referral.Fail(referral.Forbidden,
	"This form was sent from another site. Open the page here and try again.",
	"Dit formulier werd vanaf een andere site verstuurd. Open de pagina hier en probeer het opnieuw.")

// ownForm refuses a form that was sent from another site.
func (w *Web) ownForm(c echo.Context) error {
	if w.crossOrigin.Check(c.Request()) != nil {
		return errElsewhere
	}
	return nil
}
