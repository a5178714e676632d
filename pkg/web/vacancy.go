package web

import (
	"html/template"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"goodword/pkg/referral"
)

// vacancyPage is an open vacancy at /v/{slug}.
type vacancyPage struct {
	frame
	Vacancy referral.Vacancy
	Facts   facts
	// Lead is the short first paragraph, when the text has one; Work is the
	// rest. Structured says that the rest has headings of its own.
	Lead       template.HTML
	Work       template.HTML
	Structured bool
	Growth     template.HTML
	Culture    template.HTML
	Procedure  template.HTML
	Contact    template.HTML
	// Preview says that HR is writing this and nobody else sees it yet.
	Preview bool
	// General says that the culture text is the organisation's and in its own
	// language, which is not known.
	General bool
	Photo   *photo
	// Sharer is who shared it, only with a token that is worth that.
	Sharer *sharer
	// Form is nil when one applies elsewhere, at ApplyURL on ApplyHost.
	Form      *form
	ApplyURL  string
	ApplyHost string
	Shares    []shareLink
	// Left says how many days are left to apply, "" without a last day.
	Left       string
	JobPosting *jobPosting
}

// sharer is the colleague behind a valid token.
type sharer struct {
	referral.Sharer
	First string // name, as a friend would say it
	Token string // for the script that tells the page was seen
}

// shareLink passes the vacancy on. It leads to the canonical address: whoever
// passes it on is not the sharer, and nobody's credit travels along.
type shareLink struct{ Name, Address string }

// closedPage is a vacancy that no longer takes applications.
type closedPage struct {
	frame
	Vacancy referral.Vacancy
	// Reason is the key of the text that says why.
	Reason string
	// NotSent says that an application came too late.
	NotSent bool
	Others  []vacancyRow
}

// Lengths from which a word in a title needs smaller letters to fit on a phone,
// and still smaller ones.
const (
	longWord   = 17
	longerWord = 21
)

// titleSize is the class that says so: "long", "long longer", or "".
func titleSize(title string) string {
	size := ""
	for _, word := range strings.FieldsFunc(title, func(r rune) bool { return r == ' ' || r == '-' || r == '/' }) {
		switch n := utf8.RuneCountInString(word); {
		case n >= longerWord:
			return "long longer"
		case n >= longWord:
			size = "long"
		}
	}
	return size
}

// slugOf is the vacancy's name in the address; what can never be one becomes
// "", so that a stranger's bytes never reach the store.
func slugOf(c echo.Context) string {
	slug := c.Param("slug")
	if strings.Trim(slug, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
		return ""
	}
	return slug
}

// vacancyOf finds the vacancy that an address names.
func (w *Web) vacancyOf(c echo.Context) (referral.Vacancy, error) {
	v, err := w.programme.VacancyBySlug(c.Request().Context(), referral.Actor{}, slugOf(c))
	if referral.CodeOf(err) == referral.NotFound {
		err = referral.Fail(referral.NotFound,
			"There is no vacancy at this address. Perhaps a letter got lost when it was copied.",
			"Op dit adres staat geen vacature. Misschien is bij het kopiëren een letter weggevallen.")
	}
	return v, err
}

func (w *Web) showVacancy(c echo.Context) error {
	v, err := w.vacancyOf(c)
	if err != nil {
		return err
	}
	ref := refOf(c.QueryParam("ref"))
	if !v.Open(w.today()) {
		return w.sendClosed(c, http.StatusOK, v, false)
	}
	p := vacancyPage{frame: w.vacancyFrame(c, "vacancy", v), Vacancy: v}
	if err := p.tells(v); err != nil {
		return err
	}
	if p.Sharer, err = w.sharerOf(c, v, ref); err != nil {
		return err
	}
	brand := w.programme.Brand()
	culture, general := brand.CultureOf(v)
	p.Culture, p.General, p.Photo = renderMarkdown(culture), general, photoOf(brand)
	whole := v
	whole.Culture = culture
	p.JobPosting = w.jobPosting(v, bodyOf(whole))
	if v.ApplyURL == "" {
		p.Form = p.emptyForm(v, ref, p.Sharer)
	} else if p.ApplyURL, err = w.programme.ApplyAddress(c.Request().Context(), v, ref); err != nil {
		return err
	} else if u, err := url.Parse(p.ApplyURL); err == nil {
		p.ApplyHost = strings.TrimPrefix(u.Hostname(), "www.")
	}
	card, err := w.cardAddress(v)
	if err != nil {
		return err
	}
	p.Card = w.base + card
	if p.Left, err = p.left(v.ValidThrough, w.today()); err != nil {
		return err
	}
	if p.Shares, err = w.shareLinks(p.speaker, v); err != nil {
		return err
	}
	return w.send(c, http.StatusOK, p)
}

// tells fills in what the vacancy says.
func (p *vacancyPage) tells(v referral.Vacancy) (err error) {
	p.Growth, p.Culture = renderMarkdown(v.Growth), renderMarkdown(v.Culture)
	p.Procedure, p.Contact = renderMarkdown(v.Procedure), renderMarkdown(v.Contact)
	p.Lead, p.Work = splitLead(renderMarkdown(v.Description))
	p.Structured = strings.Contains(string(p.Work), "<h3")
	p.Facts, err = p.speaker.facts(v)
	return err
}

// vacancyFrame is the frame of a page about one vacancy. The canonical address
// has no token and no language. With a token in the address there is no
// "noindex" on top: a robot that came by a shared link should credit the
// canonical page, and noindex could take that one away with it.
func (w *Web) vacancyFrame(c echo.Context, name string, v referral.Vacancy) frame {
	f := w.frame(c, name)
	f.Title, f.LongTitle = v.Title, titleSize(v.Title)
	f.tokened = c.QueryParam("ref") != "" || c.Request().Method == http.MethodPost
	f.Canonical = w.base + "/v/" + v.Slug
	f.Description = excerpt(plainText(string(renderMarkdown(v.Description))), 155)
	f.Locale = locales[strings.ToLower(strings.SplitN(v.Language, "-", 2)[0])]
	return f
}

// refOf is a token as it came in an address or a form. It is passed on even
// when it is worth nothing: why it did not count is kept with an application.
func refOf(s string) string {
	if len(s) > 200 || strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return ""
	}
	return s
}

// sharerOf gives who stands behind a token, nil when it is not worth that.
func (w *Web) sharerOf(c echo.Context, v referral.Vacancy, ref string) (*sharer, error) {
	found, ok, err := w.programme.SharerOf(c.Request().Context(), v, ref)
	if err != nil || !ok {
		return nil, err
	}
	return &sharer{Sharer: found, First: firstName(found.Name), Token: ref}, nil
}

// firstName is the first word of a name, or all of it when that word is an
// initial or a title.
func firstName(name string) string {
	first, _, _ := strings.Cut(name, " ")
	if strings.Contains(first, ".") || utf8.RuneCountInString(first) < 2 {
		return name
	}
	return first
}

// shareLinks are the ways to pass a vacancy on that need no script.
func (w *Web) shareLinks(s speaker, v referral.Vacancy) ([]shareLink, error) {
	words := wording{speaker: s}
	address := w.base + "/v/" + v.Slug
	sentence := words.say("share.sentence", "Title", v.Title, "Org", w.org())
	mail := words.say("share.email")
	return []shareLink{
		{"WhatsApp", "https://wa.me/?text=" + percent(sentence+" "+address)},
		{mail, "mailto:?subject=" + percent(sentence) + "&body=" + percent(sentence+"\r\n\r\n"+address)},
		{"LinkedIn", "https://www.linkedin.com/sharing/share-offsite/?url=" + percent(address)},
	}, words.err
}

// percent escapes for an address; mail programs and WhatsApp show a + as it is.
func percent(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

// closedReasons are the texts that say why a vacancy is closed; one whose last
// day has passed has no reason of its own.
var closedReasons = map[referral.CloseReason]string{
	referral.Filled: "closed.filled", referral.Withdrawn: "closed.withdrawn",
	referral.Expired: "closed.expired", referral.Vanished: "closed.withdrawn", "": "closed.expired",
}

// sendClosed sends the page of a vacancy that is no longer open. It is found
// and shared as before, so that old links still say what they were about.
func (w *Web) sendClosed(c echo.Context, status int, v referral.Vacancy, notSent bool) error {
	p := closedPage{frame: w.vacancyFrame(c, "closed", v), Vacancy: v, Reason: closedReasons[v.CloseReason], NotSent: notSent}
	p.NoIndex = true
	var err error
	if p.Others, err = w.others(c, p.frame, v); err != nil {
		return err
	}
	return w.send(c, status, p)
}
