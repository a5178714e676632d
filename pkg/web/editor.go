package web

import (
	"html/template"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"goodword/pkg/referral"
)

// editorPage is where HR writes a vacancy, at /hr/vacancies/new and
// /hr/vacancies/{id}.
type editorPage struct {
	frame
	Typed typedVacancy
	// ID and the rest of the vacancy as it is stored; zero for a new one.
	Vacancy     referral.Vacancy
	Version     int64
	State       string
	Open        bool
	Wrong       wrongs
	Advice      []mistake
	Done        string // the text that says what was just done
	Action      string
	Preview     *preview
	Departments []string
	Workplaces  []choice
	Types       []choice
	Periods     []choice
	Reasons     []choice
	// Team are who decide, as they can be typed; Colleagues are who can be chosen.
	Owner      string
	Members    string
	Colleagues []string
	Counts     referral.Counts
	// Others is what somebody else saved meanwhile, for a version that is stale.
	Others *typedVacancy
}

// choice is one of several values of a field.
type choice struct {
	Value, Label string
	Chosen       bool
}

// preview is the vacancy as candidates will see it.
type preview struct {
	Title, Language string
	LongTitle       bool
	Department      string
	Lead, Work      template.HTML
	Growth, Culture template.HTML
	Facts           facts
}

// typedVacancy is the form as it was typed.
type typedVacancy struct {
	Title, Language, Department, Places, Workplace string
	Types                                          []string
	HoursMin, HoursMax                             string
	SalaryMin, SalaryMax, Currency, Period         string
	Description, Growth, Culture, Expertise        string
	ApplyURL, ValidThrough                         string
}

// mostVacancyForm is the most that the form of a vacancy can hold: its texts at
// their longest, with every letter percent-encoded.
const mostVacancyForm = 2 << 20

// vacancyFields name the field and the label for the paths that use cases and
// advice know.
var vacancyFields = map[string][2]string{
	"title": {"title", "editor.title"}, "language": {"language", "editor.language"}, "department": {"department", "list.department"},
	"locations": {"places", "editor.places"}, "workplace": {"workplace", "editor.workplace"}, "employment_types": {"types", "facts.contract"},
	"hours_min": {"hours_min", "editor.hours_min"}, "hours_max": {"hours_max", "editor.hours_max"},
	"salary.min": {"salary_min", "editor.salary_min"}, "salary.max": {"salary_max", "editor.salary_max"},
	"salary.currency": {"currency", "editor.currency"}, "salary.period": {"period", "editor.period"},
	"description": {"description", "editor.description"}, "growth": {"growth", "vacancy.growth"}, "culture": {"culture", "vacancy.culture"},
	"apply_url": {"apply_url", "editor.apply_url"}, "valid_through": {"valid_through", "editor.valid_through"},
	"reason": {"reason", "editor.reason"},
}

var (
	workplaceLabels = map[string]string{string(referral.OnSite): "editor.on_site", string(referral.Hybrid): "facts.hybrid", string(referral.Remote): "facts.remote"}
	periodNames     = map[string]string{"hour": "editor.hour", "day": "editor.day", "week": "editor.week", "month": "editor.month", "year": "editor.year"}
	editorDone      = map[string]string{
		"saved": "editor.saved", "published": "editor.published", "closed": "editor.closed_done", "team": "editor.team_saved",
	}
)

func (w *Web) showNewVacancy(c echo.Context) error {
	return w.sendEditor(c, http.StatusOK, editorPage{Typed: typedVacancy{Language: "nl", Currency: "EUR", Period: "month", Workplace: string(referral.OnSite)}})
}

func (w *Web) showEditor(c echo.Context) error {
	v, err := w.programme.Vacancy(c.Request().Context(), actor(c), pathID(c))
	if err != nil {
		return err
	}
	return w.sendEditor(c, http.StatusOK, editorPage{Vacancy: v, Version: v.Version, Typed: typedFrom(v.VacancyText), Done: editorDone[c.QueryParam("done")]})
}

// sendEditor shows the form with what was typed, what is wrong with it and what
// could be better.
func (w *Web) sendEditor(c echo.Context, status int, p editorPage) error {
	p.frame = w.frame(c, "editor")
	ctx, by := c.Request().Context(), actor(c)
	if _, err := w.programme.People(ctx, by, referral.PersonFilter{Page: referral.Page{Limit: 1}}); err != nil {
		return err // only HR writes vacancies
	}
	text, mistaken := p.Typed.text(&p.frame)
	p.Wrong = append(mistaken, p.Wrong...)
	for _, a := range text.Advise() {
		at := vacancyFields[a.Field]
		p.Advice = append(p.Advice, mistake{at[0], at[1], p.Say(a.Text)})
	}
	if p.Preview != nil {
		var err error
		if p.Preview, err = p.preview(text); err != nil {
			return err
		}
	}
	var err error
	if p.Departments, _, err = w.choices.of(ctx, w); err != nil {
		return err
	}
	for _, value := range []referral.Workplace{referral.OnSite, referral.Hybrid, referral.Remote} {
		p.Workplaces = append(p.Workplaces, choice{string(value), workplaceLabels[string(value)], string(value) == p.Typed.Workplace})
	}
	for _, value := range referral.EmploymentTypes {
		p.Types = append(p.Types, choice{value, employmentTypes[value], slices.Contains(p.Typed.Types, value)})
	}
	for _, value := range referral.SalaryPeriods {
		p.Periods = append(p.Periods, choice{value, periodNames[value], value == p.Typed.Period})
	}
	for _, value := range []referral.CloseReason{referral.Filled, referral.Withdrawn, referral.Expired} {
		p.Reasons = append(p.Reasons, choice{string(value), closedLabels[value], false})
	}
	words := wording{speaker: p.speaker}
	p.Action = p.To(postingsPath + "/new")
	p.Title = words.say("editor.new")
	if v := p.Vacancy; v.ID != 0 {
		p.Action, p.Title, p.LongTitle = p.To(postingPath(v.ID)), v.Title, hasLongWord(v.Title)
		p.State, p.Open = w.postingState(v), v.Open(w.today())
		if err := w.fillTeam(c, &p); err != nil {
			return err
		}
		counts, err := w.programme.CountsByVacancy(ctx, by, []int64{v.ID})
		if err != nil {
			return err
		}
		p.Counts = counts[v.ID]
	}
	if words.err != nil {
		return words.err
	}
	return w.send(c, status, p)
}

// fillTeam reads who decides about the vacancy, unless that has been typed.
func (w *Web) fillTeam(c echo.Context, p *editorPage) error {
	ctx, by := c.Request().Context(), actor(c)
	var err error
	if p.Colleagues, err = w.colleagues(c); err != nil || p.Owner+p.Members != "" {
		return err
	}
	team, err := w.programme.Team(ctx, by, p.Vacancy.ID)
	if err != nil {
		return err
	}
	people, err := w.programme.PeopleByID(ctx, by, append(slices.Clone(team.Members), team.Owner))
	if err != nil {
		return err
	}
	name := func(id int64) string {
		if person, ok := people[id]; ok {
			return person.Name + " <" + person.Email + ">"
		}
		return ""
	}
	p.Owner = name(team.Owner)
	var members []string
	for _, id := range team.Members {
		members = append(members, name(id))
	}
	p.Members = strings.Join(members, "\n")
	return nil
}

// preview is the text as candidates read it.
func (p *editorPage) preview(text referral.VacancyText) (*preview, error) {
	facts, err := p.facts(referral.Vacancy{VacancyText: text})
	lead, work := splitLead(renderMarkdown(text.Description))
	return &preview{
		Title: text.Title, Language: text.Language, LongTitle: hasLongWord(text.Title), Department: text.Department,
		Lead: lead, Work: work, Growth: renderMarkdown(text.Growth), Culture: renderMarkdown(text.Culture), Facts: facts,
	}, err
}

// changeVacancy does what the pressed button says: see it, save it, publish or
// close it, or say who decides.
func (w *Web) changeVacancy(c echo.Context) error {
	form, err := w.postedUpTo(c, mostVacancyForm)
	if err != nil {
		return err
	}
	id := int64(0)
	var v referral.Vacancy
	if c.Param("id") != "" {
		id = pathID(c)
		if v, err = w.programme.Vacancy(c.Request().Context(), actor(c), id); err != nil {
			return err
		}
	}
	switch act := form.Get("act"); {
	case act == "close" && id != 0:
		return w.closeVacancy(c, v, form)
	case act == "team" && id != 0:
		return w.saveTeam(c, v, form)
	case act == "reopen" && id != 0:
		return w.publishVacancy(c, v, editorPage{Vacancy: v, Version: v.Version, Typed: typedFrom(v.VacancyText)})
	default:
		return w.saveVacancy(c, v, form, act)
	}
}

func (w *Web) saveVacancy(c echo.Context, v referral.Vacancy, form url.Values, act string) error {
	ctx, f := c.Request().Context(), w.frame(c, "editor")
	p := editorPage{Vacancy: v, Typed: readVacancy(form)}
	p.Version, _ = strconv.ParseInt(form.Get("version"), 10, 64) // 0 for a new one
	if act == "preview" {
		p.Preview = &preview{}
		return w.sendEditor(c, http.StatusOK, p)
	}
	text, wrong := p.Typed.text(&f)
	if len(wrong) > 0 {
		return w.sendEditor(c, http.StatusUnprocessableEntity, p)
	}
	var err error
	if v.ID == 0 {
		v, err = w.programme.CreateVacancy(ctx, actor(c), text)
	} else {
		v, err = w.programme.EditVacancy(ctx, actor(c), v.ID, p.Version, func(stored *referral.VacancyText) { *stored = text })
	}
	if referral.CodeOf(err) == referral.Stale {
		p.Wrong = p.Wrong.with("", "", f.Say(textOf(err)))
		theirs := typedFrom(p.Vacancy.VacancyText)
		p.Others, p.Version = &theirs, p.Vacancy.Version
		return w.sendEditor(c, http.StatusConflict, p)
	}
	if refused, ok := p.Wrong.from(f.speaker, err, vacancyFields); ok {
		p.Wrong = refused
		return w.sendEditor(c, http.StatusUnprocessableEntity, p)
	}
	if err != nil {
		return err
	}
	if act == "publish" {
		return w.publishVacancy(c, v, editorPage{Vacancy: v, Version: v.Version, Typed: p.Typed})
	}
	return c.Redirect(http.StatusSeeOther, f.To(postingPath(v.ID), "done", "saved"))
}

// publishVacancy opens a vacancy that was just saved; what is wrong is shown
// with the form.
func (w *Web) publishVacancy(c echo.Context, v referral.Vacancy, p editorPage) error {
	f := w.frame(c, "editor")
	_, err := w.programme.PublishVacancy(c.Request().Context(), actor(c), v.ID)
	if wrong, ok := p.Wrong.from(f.speaker, err, vacancyFields); ok {
		p.Wrong = wrong
		return w.sendEditor(c, http.StatusUnprocessableEntity, p)
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, f.To(postingPath(v.ID), "done", "published"))
}

func (w *Web) closeVacancy(c echo.Context, v referral.Vacancy, form url.Values) error {
	f := w.frame(c, "editor")
	p := editorPage{Vacancy: v, Version: v.Version, Typed: typedFrom(v.VacancyText)}
	_, err := w.programme.CloseVacancy(c.Request().Context(), actor(c), v.ID, referral.CloseReason(form.Get("reason")))
	if wrong, ok := p.Wrong.from(f.speaker, err, vacancyFields); ok {
		p.Wrong = wrong
		return w.sendEditor(c, http.StatusUnprocessableEntity, p)
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, f.To(postingPath(v.ID), "done", "closed"))
}

// saveTeam takes who decides about the vacancy: an owner, and members line by
// line.
func (w *Web) saveTeam(c echo.Context, v referral.Vacancy, form url.Values) error {
	f := w.frame(c, "editor")
	p := editorPage{Vacancy: v, Version: v.Version, Typed: typedFrom(v.VacancyText), Owner: oneLine(form.Get("owner")), Members: paragraph(form.Get("members"))}
	var team referral.Team
	words := wording{speaker: f.speaker}
	find := func(field, label, typed string) (int64, error) {
		person, wrong, err := w.colleague(c, typed)
		if err == nil && wrong != "" {
			p.Wrong = p.Wrong.with(field, label, typed+": "+words.say(wrong))
		}
		return person.ID, err
	}
	var err error
	if p.Owner != "" {
		if team.Owner, err = find("owner", "editor.owner", p.Owner); err != nil {
			return err
		}
	}
	for line := range strings.SplitSeq(p.Members, "\n") {
		if line = oneLine(line); line == "" {
			continue
		}
		id, err := find("members", "editor.members", line)
		if err != nil {
			return err
		}
		team.Members = append(team.Members, id)
	}
	if words.err != nil {
		return words.err
	}
	if len(p.Wrong) == 0 {
		_, err := w.programme.SetTeam(c.Request().Context(), actor(c), v.ID, team)
		wrong, ok := p.Wrong.from(f.speaker, err, map[string][2]string{"members": {"members", "editor.members"}})
		switch {
		case ok:
			p.Wrong = wrong
		case err != nil:
			return err
		default:
			return c.Redirect(http.StatusSeeOther, f.To(postingPath(v.ID), "done", "team")+"#h-team")
		}
	}
	return w.sendEditor(c, http.StatusUnprocessableEntity, p)
}

// readVacancy reads the form as it was typed.
func readVacancy(form url.Values) typedVacancy {
	one := func(name string) string { return oneLine(form.Get(name)) }
	long := func(name string) string { return paragraph(form.Get(name)) }
	return typedVacancy{
		Title: one("title"), Language: one("language"), Department: one("department"), Places: long("places"), Workplace: one("workplace"),
		Types: form["types"], HoursMin: one("hours_min"), HoursMax: one("hours_max"),
		SalaryMin: one("salary_min"), SalaryMax: one("salary_max"), Currency: strings.ToUpper(one("currency")), Period: one("period"),
		Description: long("description"), Growth: long("growth"), Culture: long("culture"), Expertise: one("expertise"),
		ApplyURL: strings.TrimSpace(clean(form.Get("apply_url"))), ValidThrough: one("valid_through"),
	}
}

// typedFrom is a stored text as it can be typed.
func typedFrom(v referral.VacancyText) typedVacancy {
	t := typedVacancy{
		Title: v.Title, Language: v.Language, Department: v.Department, Workplace: string(v.Workplace), Types: v.EmploymentTypes,
		Description: v.Description, Growth: v.Growth, Culture: v.Culture, Expertise: strings.Join(v.Expertise, ", "),
		ApplyURL: v.ApplyURL, ValidThrough: v.ValidThrough, Currency: "EUR", Period: "month",
	}
	var places []string
	for _, l := range v.Locations {
		places = append(places, strings.TrimPrefix(l.City+", "+l.Country, ", "))
	}
	t.Places = strings.Join(places, "\n")
	if v.HoursMin != nil {
		t.HoursMin = strconv.Itoa(*v.HoursMin)
	}
	if v.HoursMax != nil {
		t.HoursMax = strconv.Itoa(*v.HoursMax)
	}
	if s := v.Salary; s != nil {
		t.SalaryMin, t.SalaryMax, t.Currency, t.Period = amountTyped(s.Min, s.Currency), amountTyped(s.Max, s.Currency), s.Currency, s.Period
	}
	return t
}

// text is what was typed as a vacancy's text, with what cannot be read.
func (t typedVacancy) text(f *frame) (referral.VacancyText, wrongs) {
	var wrong wrongs
	words := wording{speaker: f.speaker}
	blame := func(path, key string) {
		at := vacancyFields[path]
		wrong = wrong.with(at[0], at[1], words.say(key))
	}
	v := referral.VacancyText{
		Title: t.Title, Language: t.Language, Department: t.Department, Workplace: referral.Workplace(t.Workplace), EmploymentTypes: t.Types,
		Description: t.Description, Growth: t.Growth, Culture: t.Culture, Expertise: listed(t.Expertise), ApplyURL: t.ApplyURL, ValidThrough: t.ValidThrough,
	}
	for line := range strings.SplitSeq(t.Places, "\n") {
		if place, ok := readPlace(line); ok {
			v.Locations = append(v.Locations, place)
		}
	}
	hours := func(path, typed string) *int {
		if typed == "" {
			return nil
		}
		n, err := strconv.Atoi(typed)
		if err != nil {
			blame(path, "editor.no_number")
			return nil
		}
		return &n
	}
	v.HoursMin, v.HoursMax = hours("hours_min", t.HoursMin), hours("hours_max", t.HoursMax)
	if t.SalaryMin+t.SalaryMax != "" {
		s := referral.Salary{Currency: t.Currency, Period: t.Period}
		var ok bool
		if s.Min, ok = readAmount(t.SalaryMin, t.Currency); !ok {
			blame("salary.min", "editor.no_amount")
		}
		if s.Max, ok = readAmount(t.SalaryMax, t.Currency); !ok {
			blame("salary.max", "editor.no_amount")
		}
		if t.SalaryMax == "" {
			s.Max = s.Min // one amount is the amount
		}
		v.Salary = &s
	}
	if words.err != nil {
		wrong = wrong.with("", "", words.err.Error())
	}
	return v, wrong
}

// readPlace reads a line such as "Lelystad" or "Gent, BE"; without a country it
// is in the Netherlands.
func readPlace(line string) (referral.Location, bool) {
	line = oneLine(line)
	if line == "" {
		return referral.Location{}, false
	}
	at := strings.LastIndex(line, ",")
	if country := strings.TrimSpace(line[at+1:]); len(country) == 2 && strings.ToUpper(country) == country {
		return referral.Location{City: strings.TrimSpace(line[:max(at, 0)]), Country: country}, true
	}
	return referral.Location{City: line, Country: "NL"}, true
}

// amount is a number with its thousands parted or not, in either language's
// way: 4537, 4.537, 4,537.50, 4 537,50.
var amount = regexp.MustCompile(`^(\d{1,9}|\d{1,3}(?:\.\d{3})+|\d{1,3}(?:,\d{3})+|\d{1,3}(?:[ \x{a0}]\d{3})+)(?:[.,](\d{1,2}|-))?$`)

// readAmount reads an amount in minor units; nothing is 0.
func readAmount(typed, currency string) (minor int64, ok bool) {
	typed = strings.TrimSpace(strings.Trim(strings.TrimSpace(typed), "€$£"))
	if typed == "" {
		return 0, true
	}
	m := amount.FindStringSubmatch(typed)
	if m == nil {
		return 0, false
	}
	whole, err := strconv.ParseInt(strings.NewReplacer(".", "", ",", "", " ", "", nbsp, "").Replace(m[1]), 10, 64)
	if err != nil {
		return 0, false
	}
	unit := minorUnits(currency)
	minor = whole * unit
	if cents := strings.TrimSuffix(m[2], "-"); cents != "" && unit == 100 {
		part, _ := strconv.ParseInt((cents + "0")[:2], 10, 64) // two digits
		minor += part
	}
	return minor, true
}

// amountTyped is an amount as it can be typed.
func amountTyped(minor int64, currency string) string {
	if minor == 0 {
		return ""
	}
	unit := minorUnits(currency)
	typed := strconv.FormatInt(minor/unit, 10)
	if cents := minor % unit; cents != 0 {
		typed += "," + strconv.FormatInt(100+cents, 10)[1:]
	}
	return typed
}
