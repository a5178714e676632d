package web

import (
	"cmp"
	"net/http"
	"slices"
	"time"

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

// place is a page that the menu leads to.
type place struct {
	Path, Label string
	// Hint is the text that says what is there.
	Hint string
	// Pages are the pages that count as being there.
	Pages []string
	// Icon is drawn with lines in a square of 24.
	Icon string
	// First says that it stands in the bar of a phone, which has room for few.
	First bool
}

// group is a part of the menu.
type group struct {
	Label  string
	Places []place
	// Aside says that it stands on the page of all places only: the menu beside
	// the pages of HR has to fit on a screen.
	Aside bool
}

const (
	houseIcon  = "M4 11l8-7 8 7v9h-5v-6H9v6H4z"
	sheetIcon  = "M4 5h16v14H4zM8 9h8M8 12h8M8 15h5"
	chainIcon  = "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1"
	branchIcon = "M6 9.300a2.700 2.700 0 1 0 0 5.400 2.700 2.700 0 0 0 0-5.400zM17.500 2.800a2.700 2.700 0 1 0 0 5.400 2.700 2.700 0 0 0 0-5.400zM17.500 15.800a2.700 2.700 0 1 0 0 5.400 2.700 2.700 0 0 0 0-5.400zM8.500 10.700l6.500-3.800M8.500 13.300l6.500 3.800"
	handIcon   = "M4 12h10M10 7l5 5-5 5M17 5h3v14h-3"
	personIcon = "M12 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM4 21c0-4 3-6 8-6s8 2 8 6"
	peopleIcon = "M9 5a3.500 3.500 0 1 1 0 7 3.500 3.500 0 0 1 0-7zM2.500 20c0-4 2.500-5.500 6.500-5.500s6.500 1.500 6.500 5.500M16 5.500a3.200 3.200 0 0 1 0 6M18.500 15c2 .8 3 2.400 3 5"
	speechIcon = "M4 5h16v11h-9l-4 4v-4H4zM8 9h8M8 12h5"
	scalesIcon = "M12 4v16M8 20h8M5 7h14M5 7l-2.500 6h5zM19 7l-2.500 6h5z"
	stepsIcon  = "M4 20v-8h5v8M9 20V5h6v15M15 20v-5h5v5M3 20h18"
	listIcon   = "M4 6h2M9 6h11M4 12h2M9 12h11M4 18h2M9 18h11"
	barsIcon   = "M3 20h18M6 20v-6M11 20V9M16 20V5"
	rackIcon   = "M4 5h16v6H4zM4 13h16v6H4zM7 8h2M7 16h2"
	askIcon    = "M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17zM9.500 9.500a2.500 2.500 0 1 1 3.600 2.200c-.8.4-1.100.9-1.100 1.800M12 16v.5"
	lockIcon   = "M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 0 1 7 0v3"
	moreIcon   = "M4 7h16M4 12h16M4 17h16"
)

// Menu is where whoever is signed in can go. What HR does all day stands first
// for HR.
func (d desk) Menu() []group {
	own := group{Label: "desk.own", Places: []place{
		{"/home", "desk.home", "home.means", []string{"home"}, houseIcon, !d.HR()},
		{"/share", "desk.share", "sharing.list_lead", []string{"share", "sharing"}, sheetIcon, !d.HR()},
		{"/links", "desk.links", "links.lead", []string{"links", "link"}, chainIcon, !d.HR()},
		{"/board", "board.short", "home.board", []string{"board"}, stepsIcon, !d.HR()},
		{"/introductions", "desk.introductions", "home.introductions", []string{"introductions"}, handIcon, false},
		{"/referrals", "desk.referrals", "home.referrals", []string{"referrals"}, branchIcon, false},
		{"/me", "desk.me", "me.lead", []string{"me"}, personIcon, false},
	}}
	help := group{Label: "desk.explained", Aside: d.HR(), Places: []place{
		{"/help/counting", "desk.help", "home.help", []string{"help"}, askIcon, false},
		{"/help/credit", "desk.credit", "home.credit", []string{"credit"}, scalesIcon, false},
		{"/help/privacy", "frame.what_we_keep", "home.privacy", []string{"privacy"}, lockIcon, false},
		{"/help/works-council", "council.title", "council.lead", []string{"council"}, peopleIcon, false},
		{"/v", "frame.all_vacancies", "home.vacancies", nil, sheetIcon, false},
	}}
	if d.Admin() {
		help.Places = slices.Insert(help.Places, 4, place{"/help/administration", "adminhelp.title", "adminhelp.lead", []string{"adminhelp"}, rackIcon, false})
	}
	if !d.HR() {
		return []group{own, help}
	}
	work := group{Label: "desk.hr", Places: []place{
		{"/hr", "desk.overview", "home.overview", []string{"overview"}, barsIcon, true},
		{"/hr/vacancies", "postings.name", "home.postings", []string{"postings", "editor", "import", "importing"}, sheetIcon, true},
		{"/hr/applications", "desk.applications", "home.applications", []string{"applications", "dossier", "moving"}, peopleIcon, true},
		{"/hr/board", "wholeboard.short", "home.wholeboard", []string{"wholeboard"}, stepsIcon, true},
		{"/hr/claims", "desk.claims", "home.claims", []string{"claims"}, speechIcon, false},
		{"/hr/hits", "desk.hits", "home.hits", []string{"hits"}, listIcon, false},
		{"/hr/policy", "desk.policy", "home.policy", []string{"policy", "adopt"}, scalesIcon, false},
	}}
	if d.Admin() {
		work.Label = "desk.hr_and_admin"
		work.Places = append(work.Places, place{adminPath, "desk.administration", "home.admin", adminPages(), rackIcon, false})
	}
	return []group{work, own, help}
}

// More leads to the menu as a page: from a phone, and to what stands aside.
func (d desk) More() place {
	pages := []string{"menu"}
	for _, g := range d.Menu() {
		for _, p := range g.Places {
			if g.Aside {
				pages = append(pages, p.Pages...)
			}
		}
	}
	return place{"/menu", "desk.more", "", pages, moreIcon, true}
}

// Here says whether a page is at this place.
func (p place) Here(page string) bool { return slices.Contains(p.Pages, page) }

// roles are the texts that name a role.
var roles = map[referral.Role]string{
	referral.Employee: "desk.employee", referral.HR: "desk.hr", referral.Admin: "desk.admin",
}

// Role is the text that names the role of whoever is signed in.
func (d desk) Role() string { return roles[d.Person.Role] }

// homePage is where an employee starts: what is worth sharing, what the links
// do, and what is new.
type homePage struct {
	frame
	Lead        string
	Suggestions []toShareRow
	Links       workRows
	Minimum     int64
	News        []newsRow
}

// newsRow is something that happened lately.
type newsRow struct {
	Day  string
	Text string
}

const (
	// mostSuggested is how many vacancies are suggested: a choice, not a list.
	mostSuggested = 5
	// newsDays is how long something is new, mostNews how much of it is told.
	newsDays = 14
	mostNews = 5
)

func (w *Web) showHome(c echo.Context) error {
	p := homePage{frame: w.frame(c, "home"), Minimum: referral.MinVisitors}
	ctx, words := c.Request().Context(), wording{speaker: p.speaker}
	suggested, err := w.programme.Suggestions(ctx, actor(c), mostSuggested)
	if err != nil {
		return err
	}
	for _, s := range suggested {
		row, err := p.toShare(s.Vacancy)
		if err != nil {
			return err
		}
		row.Why = w.suggestion(&words, s)
		p.Suggestions = append(p.Suggestions, row)
	}
	mine, err := w.programme.MyLinks(ctx, actor(c), referral.LinkFilter{Live: true, Page: referral.Page{Limit: mostSuggested}})
	if err != nil {
		return err
	}
	for _, l := range mine.Items {
		p.Links = append(p.Links, words.atWork(p.frame, w, l))
	}
	if p.News, err = w.news(c, &words); err != nil {
		return err
	}
	p.Title = words.say("home.title", "Name", firstName(p.Desk.Person.Name))
	if words.err != nil {
		return words.err
	}
	return w.send(c, http.StatusOK, p)
}

// suggestion says why a vacancy is suggested.
func (w *Web) suggestion(words *wording, s referral.Suggestion) string {
	switch s.Reason {
	case referral.KnowsTheField:
		return words.say("home.knows", "Field", s.Expertise[0])
	case referral.OwnDepartment:
		return words.say("home.own_department")
	case referral.ClosesSoon:
		return words.say("home.closes", "Day", words.Date(s.Vacancy.ValidThrough))
	}
	if s.Vacancy.PublishedAt == nil {
		return ""
	}
	return words.say("home.open_since", "Day", words.Date(w.programme.Day(*s.Vacancy.PublishedAt)))
}

// news is what happened lately to applications that the reader had a part in,
// as far as they may know: /referrals has all of it, and why.
func (w *Web) news(c echo.Context, words *wording) ([]newsRow, error) {
	found, err := w.programme.MyReferrals(c.Request().Context(), actor(c), referral.Page{Limit: rowsPerPage})
	if err != nil {
		return nil, err
	}
	since := w.programme.Day(w.now().Add(-newsDays * 24 * time.Hour))
	var list []newsRow
	for _, r := range found.Items {
		if t := r.Thread(); t != nil && !t.Open() && w.programme.Day(*t.AnsweredAt) >= since {
			list = append(list, newsRow{w.programme.Day(*t.AnsweredAt), words.say("home.answered", "Vacancy", r.Title)})
		}
		if r.Day >= since {
			list = append(list, newsRow{r.Day, words.say("home.applied", "Vacancy", r.Title)})
		}
	}
	slices.SortStableFunc(list, func(a, b newsRow) int { return cmp.Compare(b.Day, a.Day) })
	return list[:min(len(list), mostNews)], words.err
}

// menuPage lists all pages for whoever is signed in: what does not fit in the
// bar of a phone.
type menuPage struct{ frame }

func (w *Web) showMenu(c echo.Context) error {
	p := menuPage{w.frame(c, "menu")}
	var err error
	if p.Title, err = p.T("desk.more"); err != nil {
		return err
	}
	return w.send(c, http.StatusOK, p)
}
