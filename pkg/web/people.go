package web

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"goodword/pkg/auth"
	"goodword/pkg/referral"
)

// peoplePage lists everyone with an account.
type peoplePage struct {
	frame
	Rows     []personRow
	Search   string
	Roles    []roleChoice
	Leavers  bool // that those who are no longer active are there too
	Filtered bool
	// Older is the address of the next page, First that of the first one.
	Older, First string
}

type personRow struct {
	Address, Person, Email, Department, Role string
	Active                                   bool
	LeftOn                                   string
}

type roleChoice struct {
	Value  referral.Role
	Label  string
	Chosen bool
}

// personPage adds or changes somebody.
type personPage struct {
	frame
	ID      int64 // 0 is somebody new
	Person  string
	Typed   typedPerson
	Version int64
	Roles   []roleChoice
	Wrong   wrongs
	// Password is the one that was made just now, this once.
	Password string
	Saved    bool
	Active   bool
	Links    int
	Self     bool
	// Ask is what is asked about first: "deactivate" or "password".
	Ask    string
	Action string
}

type typedPerson struct {
	Name, Email, JobTitle, Department, LeftOn string
	Role                                      referral.Role
}

const peoplePath = adminPath + "/people"

func personPath(id int64) string { return peoplePath + "/" + strconv.FormatInt(id, 10) }

func roleChoices(chosen referral.Role) []roleChoice {
	var list []roleChoice
	for _, r := range []referral.Role{referral.Employee, referral.HR, referral.Admin} {
		list = append(list, roleChoice{r, roles[r], r == chosen})
	}
	return list
}

func (w *Web) showPeople(c echo.Context) error {
	if err := w.programme.MayEditPeople(actor(c)); err != nil {
		return err
	}
	p := peoplePage{frame: w.frame(c, "people"), Search: oneLine(c.QueryParam("q")), Leavers: c.QueryParam("leavers") != ""}
	filter := referral.PersonFilter{Search: p.Search, ActiveOnly: !p.Leavers, Page: referral.Page{After: number(c, "after"), Limit: rowsPerPage}}
	if role := referral.Role(c.QueryParam("role")); roles[role] != "" {
		filter.Role = role
	}
	p.Roles = roleChoices(filter.Role)
	found, err := w.programme.People(c.Request().Context(), actor(c), filter)
	if err != nil {
		return err
	}
	for _, person := range found.Items {
		p.Rows = append(p.Rows, personRow{p.To(personPath(person.ID)), person.Name, person.Email, person.Department, roles[person.Role], person.Active, person.LeftOn})
	}
	leavers := ""
	if p.Leavers {
		leavers = "1"
	}
	p.Filtered = p.Search+string(filter.Role)+leavers != ""
	asked := []string{"q", p.Search, "role", string(filter.Role), "leavers", leavers}
	if found.Next != 0 {
		p.Older = p.To(peoplePath, append(asked, "after", strconv.FormatInt(found.Next, 10))...)
	}
	if filter.Page.After != 0 {
		p.First = p.To(peoplePath, asked...)
	}
	if p.Title, err = p.T("admin.people"); err != nil {
		return err
	}
	return w.send(c, http.StatusOK, p)
}

// Asked is the page with a question before something is done.
func (p personPage) Asked(what string) string { return p.To(personPath(p.ID), "ask", what) }

func (w *Web) showNewPerson(c echo.Context) error {
	return w.sendPerson(c, http.StatusOK, personPage{Typed: typedPerson{Role: referral.Employee}})
}

func (w *Web) showPerson(c echo.Context) error {
	person, err := w.personOf(c)
	if err != nil {
		return err
	}
	p := personPage{ID: person.ID, Version: person.Version, Saved: c.QueryParam("sent") != "", Typed: typedPerson{
		Name: person.Name, Email: person.Email, JobTitle: person.JobTitle, Department: person.Department, LeftOn: person.LeftOn, Role: person.Role}}
	if ask := c.QueryParam("ask"); ask == "deactivate" && person.Active || ask == "password" {
		p.Ask = ask
	}
	return w.sendPerson(c, http.StatusOK, p)
}

// personOf is whom an address names.
func (w *Web) personOf(c echo.Context) (referral.Person, error) {
	if err := w.programme.MayEditPeople(actor(c)); err != nil {
		return referral.Person{}, err
	}
	id, _ := strconv.ParseInt(c.Param("id"), 10, 64) // 0 is not found
	return w.programme.Person(c.Request().Context(), actor(c), id)
}

func (w *Web) sendPerson(c echo.Context, status int, p personPage) error {
	if err := w.programme.MayEditPeople(actor(c)); err != nil {
		return err
	}
	p.frame = w.frame(c, "person")
	p.Roles, p.Action = roleChoices(p.Typed.Role), p.To(peoplePath+"/new")
	title, err := p.T("people.add")
	if p.ID != 0 {
		var person referral.Person
		if person, err = w.programme.Person(c.Request().Context(), actor(c), p.ID); err != nil {
			return err
		}
		title, p.Person, p.Active, p.Action, p.Self = person.Name, person.Name, person.Active, p.To(personPath(p.ID)), p.ID == actor(c).PersonID
		links, err := w.programme.Links(c.Request().Context(), actor(c), referral.LinkFilter{AmbassadorID: p.ID, Live: true, Page: referral.Page{Limit: mostLinksSaid}})
		if err != nil {
			return err
		}
		p.Links = len(links.Items)
	}
	p.Title = title
	if err != nil {
		return err
	}
	return w.send(c, status, p)
}

// mostLinksSaid is how many links are counted where they are only mentioned.
const mostLinksSaid = 500

// personLabels are the texts that name the fields of the form.
var personLabels = map[string]string{
	"name": "apply.name", "email": "apply.email", "role": "people.role", "department": "list.department", "job_title": "people.job_title", "left_on": "people.left_on",
}

func (w *Web) addPerson(c echo.Context) error {
	form, err := w.posted(c)
	if err != nil {
		return err
	}
	p := personPage{Typed: typedPersonOf(form.Get)}
	if err := w.programme.MayEditPeople(actor(c)); err != nil {
		return err
	}
	password, hash, err := newPassword()
	if err != nil {
		return err
	}
	person, err := w.programme.AddPerson(c.Request().Context(), actor(c), p.Typed.profile(referral.Profile{Active: true}), hash)
	if err != nil {
		if p.Wrong, err = w.faults(c, err, personLabels); err != nil {
			return err
		}
		return w.sendPerson(c, http.StatusUnprocessableEntity, p)
	}
	p.ID, p.Version, p.Password = person.ID, person.Version, password
	return w.sendPerson(c, http.StatusOK, p)
}

func newPassword() (password, hash string, err error) {
	if password, err = auth.NewPassword(); err != nil {
		return "", "", err
	}
	hash, err = auth.HashPassword(password)
	return password, hash, err
}

func typedPersonOf(get func(string) string) typedPerson {
	return typedPerson{Name: oneLine(get("name")), Email: oneLine(get("email")), JobTitle: oneLine(get("job_title")),
		Department: oneLine(get("department")), LeftOn: oneLine(get("left_on")), Role: referral.Role(get("role"))}
}

func (t typedPerson) profile(p referral.Profile) referral.Profile {
	p.Name, p.Email, p.JobTitle, p.Department, p.LeftOn, p.Role = t.Name, t.Email, t.JobTitle, t.Department, t.LeftOn, t.Role
	return p
}

func (w *Web) changePerson(c echo.Context) error {
	form, err := w.posted(c)
	if err != nil {
		return err
	}
	person, err := w.personOf(c)
	if err != nil {
		return err
	}
	ctx, by := c.Request().Context(), actor(c)
	p := personPage{ID: person.ID, Version: person.Version, Typed: typedPersonOf(form.Get)}
	if form.Get("do") != "" { // a button beside the form: what stands in it is what is known
		p.Typed = typedPerson{person.Name, person.Email, person.JobTitle, person.Department, person.LeftOn, person.Role}
	}
	switch form.Get("do") {
	case "password":
		password, hash, err := newPassword()
		if err != nil {
			return err
		}
		if err := w.programme.SetPassword(ctx, by, person.ID, hash); err != nil {
			return err
		}
		if person, err = w.programme.Person(ctx, by, person.ID); err != nil {
			return err
		}
		p.Version, p.Password = person.Version, password
		return w.sendPerson(c, http.StatusOK, p)
	case "deactivate", "activate":
		active := form.Get("do") == "activate"
		_, err = w.programme.EditPerson(ctx, by, person.ID, 0, func(profile *referral.Profile) { profile.Active = active })
	default:
		p.Version, _ = strconv.ParseInt(form.Get("version"), 10, 64)
		_, err = w.programme.EditPerson(ctx, by, person.ID, p.Version, func(profile *referral.Profile) { *profile = p.Typed.profile(*profile) })
	}
	if err != nil {
		if p.Wrong, err = w.faults(c, err, personLabels); err != nil {
			return err
		}
		return w.sendPerson(c, http.StatusUnprocessableEntity, p)
	}
	return c.Redirect(http.StatusSeeOther, w.frame(c, "person").To(personPath(person.ID), "sent", "1"))
}
