package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"goodword/pkg/referral"
)

// HR names colleagues in forms by typing a name or an e-mail address. A list
// helps where the organisation is small enough to send one along.

// mostColleagues is how many are sent along to choose from.
const mostColleagues = 500

// colleagues are who can be chosen from, each as it can be typed.
func (w *Web) colleagues(c echo.Context) ([]string, error) {
	found, err := w.programme.People(c.Request().Context(), actor(c), referral.PersonFilter{ActiveOnly: true, Brief: true, Page: referral.Page{Limit: mostColleagues}})
	if err != nil {
		return nil, err
	}
	list := make([]string, len(found.Items))
	for i, p := range found.Items {
		list[i] = p.Name + " <" + p.Email + ">"
	}
	return sortedOnce(list), nil
}

// colleague is who was typed; wrong is the text that says why it is nobody.
func (w *Web) colleague(c echo.Context, typed string) (person referral.Person, wrong string, err error) {
	_, email, _ := strings.Cut(strings.TrimSuffix(typed, ">"), "<")
	if email == "" && strings.Contains(typed, "@") {
		email = typed
	}
	search := typed
	if email = referral.CleanEmail(email); email != "" {
		search = email
	}
	found, err := w.programme.People(c.Request().Context(), actor(c), referral.PersonFilter{Search: search, Page: referral.Page{Limit: mostColleagues}})
	if err != nil {
		return person, "", err
	}
	same := slices.DeleteFunc(found.Items, func(p referral.Person) bool {
		return email != "" && p.Email != email || email == "" && !strings.EqualFold(p.Name, typed)
	})
	switch len(same) {
	case 0:
		return person, "colleague.nobody", nil
	case 1:
		return same[0], "", nil
	}
	return person, "colleague.several", nil
}

// mostPosted is the most that a form of staff can hold.
const mostPosted = 64 << 10

// posted reads a form that staff sent from one of our pages.
func (w *Web) posted(c echo.Context) (url.Values, error) { return w.postedUpTo(c, mostPosted) }

// postedUpTo is posted for a form that holds more than others.
func (w *Web) postedUpTo(c echo.Context, most int64) (url.Values, error) {
	if err := w.ownForm(c); err != nil {
		return nil, err
	}
	r := c.Request()
	r.Body = http.MaxBytesReader(c.Response(), r.Body, most)
	if err := r.ParseForm(); err != nil {
		return nil, referral.Fail(referral.Invalid, "This form could not be read. Open the page again and try once more.",
			"Dit formulier was niet te lezen. Open de pagina opnieuw en probeer het nog eens.")
	}
	return r.PostForm, nil
}
