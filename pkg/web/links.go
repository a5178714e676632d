package web

import (
	"cmp"
	"errors"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"goodword/pkg/picture"
	"goodword/pkg/referral"
)

// linksPage are the reader's own links, at /links.
type linksPage struct {
	frame
	Rows    workRows
	Minimum int64
	// Spoken is the reader's spoken code, SpokenURL the link that it is.
	Spoken, SpokenURL string
	// Older is the address of the next page, First that of the first one.
	Older, First string
}

// workRow is a link and what came of it.
type workRow struct {
	Speaker        speaker
	Code, URL      string
	Address        string // of its page
	Channel        string
	Vacancy        string
	VacancyAddress string // of the page to share it from
	Day            string // on which it was made
	Revoked        bool
	// Few says that it has too few visitors for any number to be told.
	Few                           bool
	Hits, Clicks, Visits          int64
	Visitors, Applications, Hires int64
	// Spark is the line of visitors of the last referral.WorkDays days.
	Spark string
}

// workRows are the links of a page.
type workRows []workRow

// Drawn says that there is a line among them, which is then explained.
func (rows workRows) Drawn() bool {
	return slices.ContainsFunc(rows, func(r workRow) bool { return r.Spark != "" })
}

// Days is how many days a line is of.
func (workRows) Days() int { return referral.WorkDays }

// linkPage is one link, at /links/{code}.
type linkPage struct {
	frame
	workRow
	Version     int64
	Words       string
	Count, Most int
	Wrong       string
	Own, Saved  bool
	Minimum     int64
	Open        bool // the vacancy can be applied to
	// Chart is the line of its days, nil when there are too few visitors.
	Chart  *daysChart
	Action string
}

// posterPage is a QR code to print and hang, at /links/{code}/poster.
type posterPage struct {
	frame
	Vacancy referral.Vacancy
	Facts   facts
	Code    string
	Host    string // of the link, which is typed where a code cannot be scanned
	Spoken  string
	// Own are the words in the vacancy's language, which the reader of the
	// poster speaks, whatever the ambassador's is.
	Own speaker
}

const linksPath = "/links"

func (w *Web) showLinks(c echo.Context) error {
	p := linksPage{frame: w.frame(c, "links"), Minimum: referral.MinVisitors}
	after := number(c, "after")
	mine, err := w.programme.MyLinks(c.Request().Context(), actor(c), referral.LinkFilter{Page: referral.Page{After: after, Limit: rowsPerPage}})
	if err != nil {
		return err
	}
	words := wording{speaker: p.speaker}
	for _, l := range mine.Items {
		p.Rows = append(p.Rows, words.atWork(p.frame, w, l))
	}
	person, _ := signedIn(c)
	p.Spoken, p.SpokenURL = person.SpokenCode, w.base+"/r/"+person.SpokenCode
	if mine.Next != 0 {
		p.Older = p.To(linksPath, "after", strconv.FormatInt(mine.Next, 10))
	}
	if after != 0 {
		p.First = p.To(linksPath)
	}
	if p.Title = words.say("links.title"); words.err != nil {
		return words.err
	}
	return w.send(c, http.StatusOK, p)
}

// atWork is a link as a row.
func (words *wording) atWork(f frame, w *Web, l referral.LinkAtWork) workRow {
	row := workRow{
		Speaker: words.speaker, Code: l.Link.Code, URL: w.base + "/r/" + l.Link.Code, Address: f.To(linksPath + "/" + l.Link.Code),
		Channel: capital(words.channel(l.Link.Channel)), Vacancy: l.Vacancy.Title, VacancyAddress: f.To(sharePath + "/" + l.Vacancy.Slug),
		Day: w.programme.Day(l.Link.CreatedAt), Revoked: l.Link.RevokedAt != nil, Few: l.Few,
	}
	row.counts(l.Total)
	if !l.Few {
		row.Spark = cmp.Or(spark(perDay(l.Days, w.today())), flatSpark)
	}
	return row
}

func (r *workRow) counts(n referral.Counts) {
	for _, hits := range n.Hits() {
		r.Hits += hits
	}
	r.Clicks, r.Visits, r.Visitors, r.Applications, r.Hires = n.Person, n.Visits, n.Visitors, n.Applications, n.Hires
}

// perDay are the visitors of each of the last referral.WorkDays days.
func perDay(days []referral.Tally, today string) []int64 {
	last, err := time.Parse(time.DateOnly, today)
	if err != nil {
		return nil
	}
	values := make([]int64, referral.WorkDays)
	for _, t := range days {
		day, err := time.Parse(time.DateOnly, t.Day)
		if i := len(values) - 1 - int(last.Sub(day).Hours()/24); err == nil && i >= 0 && i < len(values) {
			values[i] += t.Visitors
		}
	}
	return values
}

func (w *Web) showLink(c echo.Context) error {
	return w.sendLink(c, http.StatusOK, linkPage{Saved: c.QueryParam("saved") != ""})
}

// sendLink shows a link; p holds what was typed and could not be taken.
func (w *Web) sendLink(c echo.Context, status int, p linkPage) error {
	ctx := c.Request().Context()
	st, err := w.programme.LinkStats(ctx, actor(c), c.Param("code"), referral.Period{})
	if err != nil {
		return err
	}
	v, err := w.programme.Vacancy(ctx, actor(c), st.Link.VacancyID)
	if err != nil {
		return err
	}
	p.frame = w.frame(c, "link")
	words := wording{speaker: p.speaker}
	p.workRow = words.atWork(p.frame, w, referral.LinkAtWork{Link: st.Link, Vacancy: v, Total: st.Total, Days: st.Days, Few: st.Few})
	p.Version, p.Most, p.Minimum = st.Link.Version, referral.MaxNote, referral.MinVisitors
	p.Own, p.Open = st.Link.AmbassadorID == actor(c).PersonID, v.Open(w.today())
	p.Action = p.To(linksPath + "/" + st.Link.Code)
	if p.Wrong == "" {
		p.Words = st.Link.Note
	}
	p.Count = utf8.RuneCountInString(p.Words)
	if !st.Few {
		p.Chart = words.linkChart(st.Days, w.today())
	}
	p.Title, p.LongTitle = words.say("links.one_title", "Vacancy", v.Title, "Channel", p.Channel), titleSize(v.Title)
	if words.err != nil {
		return words.err
	}
	return w.send(c, status, p)
}

// linkChart is the line of visits through a link: of its last days, or of all
// when there are fewer.
func (words *wording) linkChart(days []referral.Tally, today string) *daysChart {
	byDay := map[string]referral.Tally{}
	for _, t := range days {
		byDay[t.Day] = t
	}
	last, err := time.Parse(time.DateOnly, today)
	if err != nil || len(days) == 0 {
		return nil
	}
	c := &daysChart{speaker: words.speaker, ID: "visits", Sums: make([]int64, 3)}
	var visits []int64
	var names []string
	for day := last.AddDate(0, 0, 1-referral.WorkDays); !day.After(last); day = day.AddDate(0, 0, 1) {
		name := day.Format(time.DateOnly)
		t := byDay[name]
		row := []int64{t.Person, t.Visits, t.Applications}
		for i, n := range row {
			c.Sums[i] += n
		}
		visits, names = append(visits, t.Visits), append(names, name)
		c.row(name, row...)
	}
	c.draw(visits, nil)
	c.Marks = marked(names, words.ShortDate)
	c.NowKey = words.say("links.last_days", "Days", referral.WorkDays, "Number", words.Number(c.Sums[1]))
	c.Label = words.say("links.line_means")
	c.Columns = []string{words.say("overview.clicks"), words.say("overview.visits"), words.say("overview.applied")}
	return c
}

// changeLink takes new words for a link, or ends it.
func (w *Web) changeLink(c echo.Context) error {
	form, err := w.posted(c)
	if err != nil {
		return err
	}
	ctx, f := c.Request().Context(), w.frame(c, "link")
	back := f.To(linksPath+"/"+c.Param("code"), "saved", "1")
	if form.Get("act") == "revoke" {
		if _, err := w.programme.RevokeLink(ctx, actor(c), c.Param("code")); err != nil {
			return err
		}
		return c.Redirect(http.StatusSeeOther, back)
	}
	version, _ := strconv.ParseInt(form.Get("version"), 10, 64) // 0 overwrites whatever is there
	p := linkPage{Words: paragraph(form.Get("words"))}
	_, err = w.programme.EditNote(ctx, actor(c), c.Param("code"), version, p.Words)
	var wrong *referral.Error
	switch {
	case err == nil:
		return c.Redirect(http.StatusSeeOther, back)
	case errors.As(err, &wrong) && (wrong.Code == referral.Invalid || wrong.Code == referral.Stale):
		if p.Wrong = f.Say(wrong.Text); len(wrong.Fields) > 0 {
			p.Wrong = f.Say(wrong.Fields[0].Text)
		}
		return w.sendLink(c, http.StatusUnprocessableEntity, p)
	}
	return err
}

// codeToDraw is the address of a link as its QR code holds it.
func (w *Web) codeToDraw(c echo.Context) (referral.Link, string, error) {
	l, err := w.programme.Link(c.Request().Context(), actor(c), c.Param("code"))
	return l, w.base + "/r/" + l.Code, err
}

// showQR draws the code of a link: as lines, for any size, or in points for
// programs that want those.
func (w *Web) showQR(c echo.Context) error {
	l, address, err := w.codeToDraw(c)
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set("Cache-Control", "private, max-age=3600")
	h.Set("X-Content-Type-Options", "nosniff")
	if c.QueryParam("save") != "" {
		h.Set("Content-Disposition", `attachment; filename="`+l.Code+path.Ext(c.Path())+`"`)
	}
	// Enough for A4 at 300 points to the inch.
	const pixels = 1200
	if path.Ext(c.Path()) == ".png" {
		drawn, err := picture.QRPNG(address, pixels)
		if err != nil {
			return err
		}
		return c.Blob(http.StatusOK, "image/png", drawn)
	}
	drawn, err := picture.QRSVG(address)
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, "image/svg+xml", drawn)
}

func (w *Web) showPoster(c echo.Context) error {
	l, _, err := w.codeToDraw(c)
	if err != nil {
		return err
	}
	p := posterPage{frame: w.frame(c, "poster"), Code: l.Code}
	_, p.Host, _ = strings.Cut(w.base, "://")
	if p.Vacancy, err = w.programme.Vacancy(c.Request().Context(), actor(c), l.VacancyID); err != nil {
		return err
	}
	p.Own = w.speakers.of(p.Vacancy.Language)
	if p.Facts, err = p.Own.facts(p.Vacancy); err != nil {
		return err
	}
	person, err := w.programme.Person(c.Request().Context(), actor(c), l.AmbassadorID)
	if err != nil {
		return err
	}
	p.Spoken = person.SpokenCode
	p.Title, p.LongTitle = p.Vacancy.Title, titleSize(p.Vacancy.Title)
	return w.send(c, http.StatusOK, p)
}
