package web

import (
	"bytes"
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"goodword/pkg/referral"
)

// editorPage is where HR writes a vacancy, publishes it and closes it.
type editorPage struct {
	frame
	// Vacancy is as it is stored; its ID is 0 for a new one.
	Vacancy referral.Vacancy
	Form    editorForm
	Action  string
	// Address is the candidates' page, "" while there is none.
	Address    string
	State, Why string
	Advice     []adviceLine
	Wrong      wrongs
	Done       string // what was just done, as a key
	// Theirs is what somebody else changed meanwhile, beside what was typed.
	Theirs []theirPart
	Counts referral.Counts
	Team   teamForm
	// Colleagues are who can be chosen for the team.
	Colleagues  []string
	Departments []string
	Workplaces  []option
	Types       []option
	Periods     []option
	Languages   []option
	Reasons     []option
}

// option is one choice of a form.
type option struct {
	Value, Label string
	Chosen       bool
}

// adviceLine is one piece of advice and the field that it is about.
type adviceLine struct {
	Field string `json:"field"`
	Label string `json:"label"`
	Text  string `json:"text"`
}

// theirPart is a part that somebody else changed, with what is stored.
type theirPart struct{ Field, Label, Text string }

// shortPeriods are the texts that say what a salary is for where there is little
// room.
var shortPeriods = map[string]string{
	"hour": "editor.per_hour", "day": "editor.per_day", "week": "editor.per_week", "month": "editor.per_month", "year": "editor.per_year",
}

// editorFields are the fields and labels of the parts of a vacancy, by the paths
// that rules name them with.
var editorFields = map[string][2]string{
	"title": {"title", "editor.title"}, "language": {"language", "editor.language"}, "department": {"department", "list.department"},
	"locations": {"places", "editor.places"}, "workplace": {"workplace", "editor.workplace"}, "employment_types": {"types", "facts.contract"},
	"hours": {"hours_min", "facts.hours_label"}, "hours_min": {"hours_min", "editor.hours_min"}, "hours_max": {"hours_max", "editor.hours_max"},
	"salary": {"salary_min", "facts.salary"}, "salary.min": {"salary_min", "editor.salary_min"}, "salary.max": {"salary_max", "editor.salary_max"},
	"salary.currency": {"currency", "editor.currency"}, "salary.period": {"period", "editor.period"},
	"description": {"description", "editor.description"}, "growth": {"growth", "vacancy.growth"}, "culture": {"culture", "vacancy.culture"},
	"procedure": {"procedure", "vacancy.procedure"}, "contact": {"contact", "vacancy.contact"}, "expertise": {"expertise", "editor.expertise"},
	"apply_url": {"apply_url", "editor.apply_url"}, "valid_through": {"valid_through", "editor.valid_through"}, "reason": {"reason", "editor.close_reason"},
}

// mostVacancyForm is the most that the form of a vacancy can hold: all texts at
// their longest, each character sent as several.
const mostVacancyForm = 2 << 20

func editorPath(id int64) string { return fmt.Sprintf("%s/%d", postingsPath, id) }

// edited are the texts that say what was just done to a vacancy.
var edited = map[string]string{
	"created": "editor.created", "saved": "editor.saved", "published": "editor.was_published", "closed": "editor.was_closed",
	"reopened": "editor.reopened", "team": "editor.team_saved",
}

func (w *Web) showNewVacancy(c echo.Context) error {
	// Who may write is asked first: an empty form is nobody else's.
	if _, err := w.programme.VacancyRegister(c.Request().Context(), actor(c)); err != nil {
		return err
	}
	return w.sendEditor(c, http.StatusOK, referral.Vacancy{}, func(p *editorPage) error { return nil })
}

func (w *Web) showEditor(c echo.Context) error {
	v, err := w.vacancyToEdit(c)
	if err != nil {
		return err
	}
	return w.sendEditor(c, http.StatusOK, v, func(p *editorPage) error { p.Done = edited[c.QueryParam("sent")]; return nil })
}

// vacancyToEdit is the vacancy in the address, for HR only.
func (w *Web) vacancyToEdit(c echo.Context) (referral.Vacancy, error) {
	if _, err := w.programme.Team(c.Request().Context(), actor(c), pathID(c)); err != nil {
		return referral.Vacancy{}, err
	}
	return w.programme.Vacancy(c.Request().Context(), actor(c), pathID(c))
}

// sendEditor shows the editor of a vacancy; fill adds what was typed and what
// was wrong.
func (w *Web) sendEditor(c echo.Context, status int, v referral.Vacancy, fill func(*editorPage) error) error {
	ctx, by := c.Request().Context(), actor(c)
	p := editorPage{frame: w.frame(c, "editor"), Vacancy: v, Form: editorFormFor(v)}
	words := wording{speaker: p.speaker}
	p.Action, p.Title = p.To(postingsPath+"/new"), words.say("editor.new")
	if v.ID != 0 {
		p.Action, p.Title, p.LongTitle = p.To(editorPath(v.ID)), v.Title, titleSize(v.Title)
		p.State, p.Why = words.postingState(v, w.programme.SoonClosing())
		if v.Status != referral.Draft {
			p.Address = p.To("/v/" + v.Slug)
		}
		counts, err := w.programme.VacancyTallies(ctx, by, []int64{v.ID})
		if err != nil {
			return err
		}
		p.Counts = counts[v.ID]
		if p.Colleagues, err = w.colleagues(c); err != nil {
			return err
		}
		if p.Team, err = w.teamForm(c, v.ID); err != nil {
			return err
		}
	}
	register, err := w.programme.VacancyRegister(ctx, by)
	if err != nil {
		return err
	}
	p.Departments = register.Departments
	if err := fill(&p); err != nil {
		return err
	}
	text, _ := p.Form.text(&words)
	p.Advice = w.advice(&words, text)
	p.choices(&words)
	if status != http.StatusOK {
		p.OtherLanguage = "" // a link would lose what was typed
	}
	if words.err != nil {
		return words.err
	}
	return w.send(c, status, p)
}

// Nth is the number of a member that has an index.
func (p editorPage) Nth(i int) int { return i + 1 }

// textField is one of the long texts.
type textField struct {
	Name, Label, Hint, Text string
	Least                   int // rows
}

// Texts are the long texts in the order of the candidates' page.
func (p editorPage) Texts() []textField {
	f := p.Form
	return []textField{
		{"description", "editor.description", "editor.description_hint", f.Description, 10},
		{"growth", "vacancy.growth", "editor.growth_hint", f.Growth, 5}, {"culture", "vacancy.culture", "editor.culture_hint", f.Culture, 5},
		{"procedure", "vacancy.procedure", "editor.procedure_hint", f.Procedure, 4}, {"contact", "vacancy.contact", "editor.contact_hint", f.Contact, 3},
	}
}

func (p *editorPage) choices(words *wording) {
	choose := func(value, label, chosen string) option { return option{value, words.say(label), value == chosen} }
	f := p.Form
	p.Workplaces = []option{
		choose(string(referral.OnSite), "editor.on_site", f.Workplace), choose(string(referral.Hybrid), "facts.hybrid", f.Workplace),
		choose(string(referral.Remote), "facts.remote", f.Workplace),
	}
	for _, t := range referral.EmploymentTypes {
		p.Types = append(p.Types, option{t, capital(words.say(employmentTypes[t])), slices.Contains(f.Types, t)})
	}
	for _, t := range referral.SalaryPeriods {
		p.Periods = append(p.Periods, choose(t, shortPeriods[t], f.Period))
	}
	p.Languages = []option{choose("nl", "editor.dutch", f.Language), choose("en", "editor.english", f.Language)}
	if !slices.ContainsFunc(p.Languages, func(o option) bool { return o.Chosen }) {
		p.Languages = append(p.Languages, option{f.Language, f.Language, true})
	}
	for _, r := range []referral.CloseReason{referral.Filled, referral.Withdrawn, referral.Expired} {
		p.Reasons = append(p.Reasons, choose(string(r), closeReasons[r], f.Reason))
	}
}

// advice is what could be better, in the reader's language.
func (w *Web) advice(words *wording, text referral.VacancyText) (list []adviceLine) {
	for _, a := range text.Advice(w.today()) {
		at := editorFields[a.Path]
		list = append(list, adviceLine{at[0], words.say(at[1]), words.Say(a.Text)})
	}
	return list
}

func labelOf(field string) string {
	for _, at := range editorFields {
		if at[0] == field && at[1] != "facts.hours_label" && at[1] != "facts.salary" {
			return at[1]
		}
	}
	return ""
}

// previewVacancy shows what was typed as candidates will see it; for the script,
// the page's content and the advice.
func (w *Web) previewVacancy(c echo.Context) error {
	if _, err := w.programme.VacancyRegister(c.Request().Context(), actor(c)); err != nil {
		return err
	}
	form, err := w.postedUpTo(c, mostVacancyForm)
	if err != nil {
		return err
	}
	staff := w.frame(c, "vacancy")
	words := wording{speaker: staff.speaker}
	text, _ := editorFormOf(form).text(&words)
	if text.Language == "" {
		text.Language = "nl"
	}
	if !slices.Contains(referral.SalaryPeriods, periodOf(text.Salary)) {
		text.Salary = nil
	}
	p := vacancyPage{frame: staff, Vacancy: referral.Vacancy{VacancyText: text}, Preview: true}
	p.Desk, p.OtherLanguage, p.Title, p.LongTitle = nil, "", cmp.Or(text.Title, words.say("editor.no_title")), titleSize(text.Title)
	p.Vacancy.Title, p.NoIndex, p.tokened = p.Title, true, true
	if err := cmp.Or(p.tells(p.Vacancy), words.err); err != nil {
		return err
	}
	if !wantsJSON(c) {
		return w.send(c, http.StatusOK, p)
	}
	var b bytes.Buffer
	if err := w.pages["vacancy"].ExecuteTemplate(&b, "main", p); err != nil {
		return err
	}
	advice := w.advice(&words, text)
	if advice == nil {
		advice = []adviceLine{}
	}
	c.Response().Header().Set("Cache-Control", "private, no-store")
	return c.JSON(http.StatusOK, struct {
		Page   string       `json:"page"`
		Advice []adviceLine `json:"advice"`
	}{b.String(), advice})
}

// createVacancy takes the form of a new vacancy, once however often it is sent.
func (w *Web) createVacancy(c echo.Context) error {
	ctx, by := c.Request().Context(), actor(c)
	form, err := w.postedUpTo(c, mostVacancyForm)
	if err != nil {
		return err
	}
	f := w.frame(c, "editor")
	words := wording{speaker: f.speaker}
	typed := editorFormOf(form)
	text, wrong := typed.text(&words)
	if words.err != nil {
		return words.err
	}
	if len(wrong) == 0 {
		name := ""
		if typed.ID != "" {
			name = fmt.Sprint("vacancy\x00", by.PersonID, "\x00", typed.ID)
		}
		made, err := w.sent.once(name, func() (string, error) {
			v, err := w.programme.CreateVacancy(ctx, by, text)
			return strconv.FormatInt(v.ID, 10), err
		})
		if err == nil {
			id, _ := strconv.ParseInt(made, 10, 64)
			return w.afterSaving(c, form, id, "created")
		}
		var known bool
		if wrong, known = wrong.from(f.speaker, err, editorFields); !known {
			return err
		}
	}
	return w.sendEditor(c, http.StatusUnprocessableEntity, referral.Vacancy{}, func(p *editorPage) error {
		p.Form, p.Wrong = typed, wrong
		return nil
	})
}

// afterSaving publishes where that was asked and leads to the vacancy.
func (w *Web) afterSaving(c echo.Context, form url.Values, id int64, done string) error {
	f := w.frame(c, "editor")
	if form.Get("act") == "publish" {
		if _, err := w.programme.PublishVacancy(c.Request().Context(), actor(c), id); err != nil {
			wrong, known := wrongs(nil).from(f.speaker, err, editorFields)
			if !known {
				return err
			}
			v, err := w.programme.Vacancy(c.Request().Context(), actor(c), id)
			if err != nil {
				return err
			}
			return w.sendEditor(c, http.StatusUnprocessableEntity, v, func(p *editorPage) error {
				p.Wrong, p.Done = wrong, "editor.saved"
				return nil
			})
		}
		done = "published"
	}
	return c.Redirect(http.StatusSeeOther, f.To(editorPath(id), "sent", done))
}

// changeVacancy saves, publishes, closes, reopens or gives a vacancy its team,
// as the form says.
func (w *Web) changeVacancy(c echo.Context) error {
	form, err := w.postedUpTo(c, mostVacancyForm)
	if err != nil {
		return err
	}
	v, err := w.vacancyToEdit(c)
	if err != nil {
		return err
	}
	ctx, by, f := c.Request().Context(), actor(c), w.frame(c, "editor")
	done := ""
	switch form.Get("act") {
	case "close":
		done = "closed"
		_, err = w.programme.CloseVacancy(ctx, by, v.ID, referral.CloseReason(oneLine(form.Get("reason"))))
	case "reopen":
		done = "reopened"
		_, err = w.programme.PublishVacancy(ctx, by, v.ID)
	case "team":
		return w.changeTeam(c, v, form)
	default:
		return w.saveVacancy(c, v, form)
	}
	if err == nil {
		return c.Redirect(http.StatusSeeOther, f.To(editorPath(v.ID), "sent", done))
	}
	wrong, known := wrongs(nil).from(f.speaker, err, editorFields)
	if !known {
		return err
	}
	return w.sendEditor(c, http.StatusUnprocessableEntity, v, func(p *editorPage) error { p.Wrong = wrong; return nil })
}

func (w *Web) saveVacancy(c echo.Context, v referral.Vacancy, form url.Values) error {
	ctx, by, f := c.Request().Context(), actor(c), w.frame(c, "editor")
	words := wording{speaker: f.speaker}
	typed := editorFormOf(form)
	text, wrong := typed.text(&words)
	if words.err != nil {
		return words.err
	}
	status, theirs := http.StatusUnprocessableEntity, []theirPart(nil)
	if len(wrong) == 0 {
		_, err := w.programme.EditVacancy(ctx, by, v.ID, typed.Version, func(t *referral.VacancyText) { *t = text })
		if err == nil {
			return w.afterSaving(c, form, v.ID, "saved")
		}
		var known bool
		if referral.CodeOf(err) == referral.Stale {
			status = http.StatusConflict
			if v, err = w.programme.Vacancy(ctx, by, v.ID); err != nil {
				return err
			}
			theirs, known = words.theirs(v, text), true
			// Who saves again has read both.
			typed.Version = v.Version
		} else {
			wrong, known = wrong.from(f.speaker, err, editorFields)
		}
		if !known {
			return err
		}
	}
	return w.sendEditor(c, status, v, func(p *editorPage) error {
		p.Form, p.Wrong, p.Theirs = typed, wrong, theirs
		return words.err
	})
}

// theirs are the parts in which what is stored differs from what was typed.
func (w *wording) theirs(v referral.Vacancy, typed referral.VacancyText) []theirPart {
	stored := editorFormFor(v)
	var types []string
	for _, t := range v.EmploymentTypes {
		types = append(types, w.say(employmentTypes[t]))
	}
	money := ""
	if v.Salary != nil {
		money = w.salary(*v.Salary) + " " + w.say(salaryPeriods[v.Salary.Period])
	}
	texts := map[string]string{
		"title": v.Title, "language": v.Language, "department": v.Department, "locations": stored.Places, "employment_types": strings.Join(types, ", "),
		"workplace": w.say(cmp.Or(workplaces[v.Workplace], "editor.on_site")), "hours": w.hours(v.HoursMin, v.HoursMax), "salary": money,
		"description": v.Description, "growth": v.Growth, "culture": v.Culture, "procedure": v.Procedure, "contact": v.Contact,
		"expertise": stored.Expertise, "apply_url": v.ApplyURL, "valid_through": v.ValidThrough,
	}
	var list []theirPart
	for _, part := range referral.Differences(v.VacancyText, typed) {
		at := editorFields[part]
		list = append(list, theirPart{at[0], at[1], texts[part]})
	}
	return list
}
