package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"goodword/pkg/referral"
)

// toSharePage is the list of vacancies from which an employee picks one to
// share, at /share.
type toSharePage struct {
	frame
	Search, Department string
	Departments        []string
	Rows               []toShareRow
	Filtered           bool
	// Older is the address of the next page, First that of the first one.
	Older, First string
}

// toShareRow is one vacancy to share.
type toShareRow struct {
	vacancyRow
	// Why is the reason to suggest it, "" in a plain list.
	Why string
	// Shared says where the reader shared it already.
	Shared string
}

// sharingPage is where an employee shares one vacancy, at /share/{slug}.
type sharingPage struct {
	frame
	Vacancy referral.Vacancy
	// About says what it is: place, hours, last day.
	About []string
	// Open says that it can be shared; else only what came of it is shown.
	Open bool
	// Words are the ambassador's, Count how long they are, and Most how long
	// they may be.
	Words       string
	Count, Most int
	Wrong       string
	Channels    []channelButton
	Examples    []example
	// Link is the address to copy, and Code that of the link that the QR code
	// shows; "" before they are made.
	Link, Code string
	Spoken     string
	CardImage  string
	Host       string
	Results    workRows
	// Made is the channel for which a link has just been made, to be placed by
	// hand.
	Made    string
	Minimum int64
}

// channelButton shares on one channel. Here says that the channel is opened in
// place of this page, which a mail program is not.
type channelButton struct {
	Value referral.Channel
	Label string
	Here  bool
}

// example is a text to begin with.
type example struct {
	Lang    string
	For     string // what it is for
	Text    string
	Address string // of this page with the text filled in
}

const sharePath = "/share"

// exampleTexts are the texts to begin with, each with what it is for.
var exampleTexts = []struct{ text, label string }{
	{"sharing.example_chat", "sharing.for_chat"}, {"sharing.example_post", "sharing.for_post"}, {"sharing.example_mail", "sharing.for_mail"},
}

// inLanguage are the texts that say in which language an example is.
var inLanguage = map[string]string{"nl": "sharing.in_nl", "en": "sharing.in_en"}

// placedByHand are the channels that have no button of their own: their links
// are made where they are shown.
var placedByHand = []referral.Channel{"copy", "qr"}

func (w *Web) showToShare(c echo.Context) error {
	p := toSharePage{frame: w.frame(c, "share"), Search: oneLine(c.QueryParam("q")), Department: oneLine(c.QueryParam("department"))}
	ctx := c.Request().Context()
	after := number(c, "after")
	found, err := w.openVacancies(ctx, referral.VacancyFilter{
		Search: p.Search, Department: p.Department, Brief: true, Page: referral.Page{After: after, Limit: rowsPerPage},
	})
	if err != nil {
		return err
	}
	words := wording{speaker: p.speaker}
	shared, err := w.sharedOn(c, &words)
	if err != nil {
		return err
	}
	for _, v := range found.Items {
		row, err := p.toShare(v)
		if err != nil {
			return err
		}
		if on := shared[v.ID]; on != "" {
			row.Shared = words.say("sharing.shared_on", "Channels", on)
		}
		p.Rows = append(p.Rows, row)
	}
	if p.Departments, _, err = w.choices.of(ctx, w); err != nil {
		return err
	}
	p.Departments = withChosen(p.Departments, p.Department)
	p.Filtered = p.Search+p.Department != ""
	asked := []string{"q", p.Search, "department", p.Department}
	if found.Next != 0 {
		p.Older = p.To(sharePath, append(asked, "after", strconv.FormatInt(found.Next, 10))...)
	}
	if after != 0 {
		p.First = p.To(sharePath, asked...)
	}
	if p.Title = words.say("sharing.list_title"); words.err != nil {
		return words.err
	}
	return w.send(c, http.StatusOK, p)
}

// toShare is a vacancy as a row that leads to sharing it.
func (f frame) toShare(v referral.Vacancy) (toShareRow, error) {
	list, err := rows(f, []referral.Vacancy{v})
	if err != nil {
		return toShareRow{}, err
	}
	row := toShareRow{vacancyRow: list[0]}
	row.Address = f.To(sharePath + "/" + v.Slug)
	return row, nil
}

// sharedOn says for each vacancy on which channels the reader shared it.
func (w *Web) sharedOn(c echo.Context, words *wording) (map[int64]string, error) {
	const most = 500
	links, err := w.programme.Links(c.Request().Context(), actor(c),
		referral.LinkFilter{AmbassadorID: actor(c).PersonID, Live: true, Page: referral.Page{Limit: most}})
	if err != nil {
		return nil, err
	}
	shared := map[int64]string{}
	for _, l := range slices.Backward(links.Items) {
		if list := shared[l.VacancyID]; list != "" {
			shared[l.VacancyID] = list + ", " + words.channel(l.Channel)
		} else {
			shared[l.VacancyID] = words.channel(l.Channel)
		}
	}
	return shared, nil
}

func (w *Web) showSharing(c echo.Context) error {
	return w.sendSharing(c, http.StatusOK, sharingPage{})
}

// sendSharing shows the page; p holds what was typed and could not be taken.
func (w *Web) sendSharing(c echo.Context, status int, p sharingPage) error {
	v, err := w.vacancyToShare(c)
	if err != nil {
		return err
	}
	p.frame, p.Vacancy, p.Open, p.Most, p.Minimum = w.frame(c, "sharing"), v, v.Open(w.today()), referral.MaxNote, referral.MinVisitors
	p.LongTitle = titleSize(v.Title)
	p.composes = true
	ctx := c.Request().Context()
	mine, err := w.programme.MyLinks(ctx, actor(c), referral.LinkFilter{VacancyID: v.ID, Page: referral.Page{Limit: 200}})
	if err != nil {
		return err
	}
	words := wording{speaker: p.speaker}
	said := ""
	for _, l := range slices.Backward(mine.Items) { // the newest words win
		p.Results = append(p.Results, words.atWork(p.frame, w, l))
		if l.Link.RevokedAt != nil {
			continue
		}
		if l.Link.Note != "" {
			said = l.Link.Note
		}
		switch l.Link.Channel {
		case "copy":
			p.Link = w.base + "/r/" + l.Link.Code
		case "qr":
			p.Code = l.Link.Code
		}
	}
	if status == http.StatusOK {
		p.Words = said
		if typed, given := c.QueryParams()["words"]; given {
			p.Words = cut(paragraph(typed[0]), referral.MaxNote)
		}
	}
	p.Count = utf8.RuneCountInString(p.Words)
	chosen, err := w.programme.MyChannels(ctx, actor(c))
	if err != nil {
		return err
	}
	for _, channel := range chosen {
		if !slices.Contains(placedByHand, channel) {
			p.Channels = append(p.Channels, channelButton{channel, capital(words.channel(channel)), channel == "email" || !channel.Composes()})
		}
	}
	if made := referral.Channel(c.QueryParam("made")); slices.Contains(referral.Channels, made) && !made.Composes() {
		for _, l := range mine.Items {
			if l.Link.Channel == made && l.Link.RevokedAt == nil {
				p.Made = w.base + "/r/" + l.Link.Code
			}
		}
	}
	if p.Examples, err = w.examples(p.frame, v); err != nil {
		return err
	}
	person, _ := signedIn(c)
	p.Spoken = person.SpokenCode
	if p.CardImage, err = w.cardAddress(v); err != nil {
		return err
	}
	if u, err := url.Parse(w.base); err == nil {
		p.Host = u.Host
	}
	facts, err := p.facts(v)
	if err != nil {
		return err
	}
	p.About = slices.DeleteFunc([]string{facts.Place, facts.Hours}, func(s string) bool { return s == "" })
	if v.ValidThrough != "" {
		p.About = append(p.About, words.say("sharing.until", "Day", p.Date(v.ValidThrough)))
	}
	if p.Title = words.say("sharing.title", "Title", v.Title); words.err != nil {
		return words.err
	}
	return w.send(c, status, p)
}

// vacancyToShare is the vacancy that an address names, as whoever asks may see it.
func (w *Web) vacancyToShare(c echo.Context) (referral.Vacancy, error) {
	return w.programme.VacancyBySlug(c.Request().Context(), actor(c), slugOf(c))
}

// share makes the link for a channel and leads on to it, with the words filled
// in; where there is nothing to lead to, the link is shown.
func (w *Web) share(c echo.Context) error {
	form, err := w.posted(c)
	if err != nil {
		return err
	}
	v, err := w.vacancyToShare(c)
	if err != nil {
		return err
	}
	ctx, channel := c.Request().Context(), referral.Channel(form.Get("channel"))
	note := paragraph(form.Get("words"))
	l, _, err := w.programme.Share(ctx, actor(c), v.ID, channel, note)
	if err == nil && note == "" && l.Note != "" && form.Has("words") {
		// Who empties the field wants nothing said any more.
		l, err = w.programme.EditNote(ctx, actor(c), l.Code, l.Version, "")
	}
	var wrong *referral.Error
	switch {
	case err == nil:
	case errors.As(err, &wrong) && (wrong.Code == referral.Invalid || wrong.Code == referral.Conflict):
		f := w.frame(c, "sharing")
		p := sharingPage{Words: note, Wrong: f.Say(wrong.Text)}
		if len(wrong.Fields) > 0 {
			p.Wrong = f.Say(wrong.Fields[0].Text)
		}
		return w.sendSharing(c, http.StatusUnprocessableEntity, p)
	default:
		return err
	}
	address := w.base + "/r/" + l.Code
	to := channel.ShareURL(address, l.Note, v.Title)
	c.Response().Header().Set("Cache-Control", "no-store")
	if wantsJSON(c) {
		return c.JSON(http.StatusOK, map[string]string{"link": address, "leads_to": to})
	}
	if channel.Composes() {
		// The ambassador's page need not be known there.
		c.Response().Header().Set("Referrer-Policy", "no-referrer")
		return c.Redirect(http.StatusSeeOther, to)
	}
	return c.Redirect(http.StatusSeeOther, w.frame(c, "sharing").To(sharePath+"/"+v.Slug, "made", string(channel))+"#made")
}

// paragraph is what was typed in a text area, as any database takes it.
func paragraph(s string) string {
	return strings.TrimSpace(strings.ReplaceAll(clean(s), "\r\n", "\n"))
}

// cut keeps the first so many characters.
func cut(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most])
	}
	return s
}

// examples are texts to begin with, for each kind of channel in each language,
// that of the vacancy first.
func (w *Web) examples(f frame, v referral.Vacancy) ([]example, error) {
	own, reader := w.speakers.of(v.Language), wording{speaker: f.speaker}
	var list []example
	for _, lang := range []string{own.Lang, own.Other()} {
		words := wording{speaker: w.speakers.of(lang)}
		for _, kind := range exampleTexts {
			text := cut(words.say(kind.text, "Title", v.Title, "Org", w.org()), referral.MaxNote)
			list = append(list, example{
				Lang: lang, For: reader.say(kind.label) + ", " + reader.say(inLanguage[lang]), Text: text,
				Address: f.To(sharePath+"/"+v.Slug, "words", text) + "#words",
			})
		}
		if words.err != nil {
			return nil, words.err
		}
	}
	return list, reader.err
}
