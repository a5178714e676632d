package web

import (
	"errors"
	"io/fs"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"goodword/pkg/referral"
)

// applyPage is the form by itself at /v/{slug}/apply: where it comes back when
// something was not right, with the mistakes on top and not below a vacancy.
type applyPage struct {
	frame
	Vacancy referral.Vacancy
	Form    *form
}

// showForm answers whoever reloads or keeps the address of the form.
func (w *Web) showForm(c echo.Context) error {
	v, err := w.vacancyOf(c)
	if err != nil {
		return err
	}
	ref := refOf(c.QueryParam("ref"))
	switch {
	case !v.Open(w.today()):
		return w.sendClosed(c, http.StatusOK, v, false)
	case v.ApplyURL != "":
		return c.Redirect(http.StatusSeeOther, w.frame(c, "apply").To("/v/"+v.Slug))
	}
	p := applyPage{frame: w.vacancyFrame(c, "apply", v), Vacancy: v}
	s, err := w.sharerOf(c, v, ref)
	if err != nil {
		return err
	}
	p.NoIndex = true
	p.Form = p.emptyForm(v, ref, s)
	if err := w.introduced(c, p.Form); err != nil {
		return err
	}
	if p.Form.Introduction != "" {
		p.tokened, p.referrer = true, "no-referrer"
		c.Response().Header().Set("X-Robots-Tag", "noindex")
	}
	if err := w.nameSharers(c, v, p.Form); err != nil {
		return err
	}
	return w.send(c, http.StatusOK, p)
}

// apply takes an application.
func (w *Web) apply(c echo.Context) error {
	if err := w.ownForm(c); err != nil {
		return err
	}
	v, err := w.vacancyOf(c)
	if err != nil {
		return err
	}
	// Read even for a closed vacancy: browsers show no answer before they have
	// sent all of a form.
	in, err := readForm(c.Response(), c.Request())
	defer in.discard()
	if err == nil {
		in.Key = in.key(v)
		sent, ok, err := w.programme.Sent(c.Request().Context(), in.Key)
		if err != nil {
			return err
		}
		if ok { // also when the vacancy has closed since
			return w.applied(c, sent)
		}
	}
	switch {
	case !v.Open(w.today()):
		return w.sendClosed(c, http.StatusConflict, v, true)
	case errors.Is(err, errNoForm), errors.As(err, new(*fs.PathError)): // ours, such as a full disk
		return err
	case err != nil:
		return w.sendBack(c, v, in, err)
	}
	a, err := w.programme.Apply(c.Request().Context(), v.ID, in.ApplicationForm)
	switch referral.CodeOf(err) {
	case referral.Invalid:
		return w.sendBack(c, v, in, err)
	case referral.Conflict:
		if v, again := w.vacancyOf(c); again == nil && !v.Open(w.today()) {
			return w.sendClosed(c, http.StatusConflict, v, true)
		}
	}
	if err != nil {
		return err
	}
	return w.applied(c, a)
}

// applied leads to the candidate's own page.
func (w *Web) applied(c echo.Context, a referral.Application) error {
	return c.Redirect(http.StatusSeeOther, w.frame(c, "apply").To("/a/"+a.StatusToken, "sent", "1"))
}

// sendBack sends the form again, with what was typed and what is wrong.
func (w *Web) sendBack(c echo.Context, v referral.Vacancy, in incoming, wrong error) error {
	p := applyPage{frame: w.vacancyFrame(c, "apply", v), Vacancy: v}
	s, err := w.sharerOf(c, v, in.Ref)
	if err != nil {
		return err
	}
	p.NoIndex = true
	p.OtherLanguage = "" // a link would lose what was typed
	p.Form = p.emptyForm(v, in.Ref, s)
	p.Form.ApplicationForm, p.Form.ID = in.ApplicationForm, in.id
	if err := w.nameSharers(c, v, p.Form); err != nil {
		return err
	}
	p.Form.FileLost = in.CV != nil
	status := http.StatusUnprocessableEntity
	var known *referral.Error
	switch {
	case errors.As(wrong, &known):
		for _, f := range known.Fields {
			p.Form.blame(f.Path, p.Say(f.Text))
		}
		if len(known.Fields) == 0 {
			p.Form.Message = p.Say(known.Text)
		}
	case errors.As(wrong, new(*http.MaxBytesError)):
		status = http.StatusRequestEntityTooLarge
		text, err := p.T("apply.far_too_large")
		if err != nil {
			return err
		}
		p.Form.blame("cv", text)
	default:
		status = http.StatusBadRequest
		if p.Form.Message, err = p.T("apply.cut_off"); err != nil {
			return err
		}
	}
	return w.send(c, status, p)
}

// form is the form to apply with, empty or as it comes back.
type form struct {
	referral.ApplicationForm
	Action string
	ID     string // see incoming.key
	Sharer *sharer
	// IntroducedBy is the name of the colleague whose introduction was accepted.
	IntroducedBy string
	// Sharers are the colleagues to choose from for who told the candidate.
	Sharers []string
	// Wrong holds what is wrong with a field, by its name.
	Wrong map[string]string
	// Message is what is wrong with the whole.
	Message string
	// FileLost says that a file came along, which browsers let nobody put back.
	FileLost bool
}

// AfterEnd is how many days an application is kept when its procedure is over.
func (f *form) AfterEnd() int { return referral.KeptAfterEnd }

// loss is what a script says when a form did not arrive, or was not taken.
type loss struct{ Kind, Title, Text string }

// Losses are all losses.
func (f *form) Losses() []loss {
	return []loss{{"lost", "apply.lost", "apply.lost_is"}, {"busy", "apply.busy", "apply.busy_is"}}
}

// nameSharers lets the candidate choose who told them. Only on pages that no
// search engine keeps: colleagues shared with people, not with the whole world.
func (w *Web) nameSharers(c echo.Context, v referral.Vacancy, f *form) (err error) {
	f.Sharers, err = w.programme.SharersOf(c.Request().Context(), v.ID)
	return err
}

// emptyForm is the form as it first appears.
func (f frame) emptyForm(v referral.Vacancy, ref string, s *sharer) *form {
	form := &form{Action: f.To("/v/"+v.Slug+"/apply") + "#main", ID: newFormID(), Sharer: s, Wrong: map[string]string{}}
	form.Ref = ref
	if s != nil {
		form.ReferredBy = s.Name
	}
	return form
}

func (f *form) blame(field, text string) {
	if f.Wrong[field] == "" {
		f.Wrong[field] = text
	}
}

// formFields are the fields in the order of the page, with their names.
var formFields = []struct{ Name, Label string }{
	{"name", "apply.name"}, {"email", "apply.email"}, {"phone", "apply.phone"}, {"motivation", "apply.motivation"},
	{"cv", "apply.cv"}, {"referred_by", "apply.told"},
}

// mistake is one line of the summary above the form.
type mistake struct{ Field, Label, Text string }

// Mistakes are the mistakes in the order of the page.
func (f *form) Mistakes() []mistake {
	var list []mistake
	for _, field := range formFields {
		if text := f.Wrong[field.Name]; text != "" {
			list = append(list, mistake{field.Name, field.Label, text})
		}
	}
	for name, text := range f.Wrong {
		if !slices.ContainsFunc(list, func(m mistake) bool { return m.Field == name }) {
			list = append(list, mistake{Text: text})
		}
	}
	return list
}
