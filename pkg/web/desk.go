package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"goodword/pkg/referral"
)

// desk is the frame of staff pages: who is signed in, and where they can go.
// What a page shows is decided by its use case and not by this menu.
type desk struct {
	Person referral.Person
}

// HR says whether the pages of HR belong in the menu.
func (d desk) HR() bool { return d.Person.Role == referral.HR || d.Admin() }

// Admin says whether the pages of admins do.
func (d desk) Admin() bool { return d.Person.Role == referral.Admin }

// roles are the texts that name a role.
var roles = map[referral.Role]string{
	referral.Employee: "desk.employee", referral.HR: "desk.hr", referral.Admin: "desk.admin",
}

// Role is the text that names the role of whoever is signed in.
func (d desk) Role() string { return roles[d.Person.Role] }

// homePage says who is signed in and what that changes.
type homePage struct{ frame }

func (w *Web) showHome(c echo.Context) error {
	p := homePage{w.frame(c, "home")}
	var err error
	if p.Title, err = p.T("home.title", "Name", p.Desk.Person.Name); err != nil {
		return err
	}
	return w.send(c, http.StatusOK, p)
}
