package web

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"goodword/pkg/referral"
)

// The open vacancies for machines: a site map for search engines, RSS and JSON
// Feed for whoever follows the organisation, and the XML that job boards read.
// All of them give canonical addresses, without anybody's token.

// feed makes one of them of the open vacancies, the newest first.
type feed struct {
	mediaType string
	most      int // vacancies
	write     func(w *Web, vs []referral.Vacancy) ([]byte, error)
}

// feeds are all of them, by address.
var feeds = map[string]feed{
	// 50,000 addresses are the most that a site map may hold: sitemaps.org/protocol.html
	"/sitemap.xml": {"application/xml; charset=utf-8", 50_000 - 1, (*Web).siteMap},
	"/feed.rss":    {"application/rss+xml; charset=utf-8", 100, (*Web).rss},
	"/feed.json":   {"application/feed+json; charset=utf-8", 100, (*Web).jsonFeed},
	// Job boards take out what they no longer find, so this one is always whole.
	"/jobs.xml": {"application/xml; charset=utf-8", 50_000, (*Web).jobsXML},
}

// feedLife is how long a feed is given as it was made: nobody who asks often
// can make the program work for it.
const feedLife = time.Minute

// madeFeeds are the feeds of the last minute, by address.
type madeFeeds struct {
	mu   sync.Mutex
	made map[string]madeFeed
}

type madeFeed struct {
	at      time.Time
	content []byte
}

func (m *madeFeeds) of(ctx context.Context, w *Web, path string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if known, ok := m.made[path]; ok && w.now().Sub(known.at).Abs() < feedLife {
		return known.content, nil
	}
	f := feeds[path]
	open, err := w.openVacancies(ctx, referral.VacancyFilter{Page: referral.Page{Limit: f.most}})
	if err != nil {
		return nil, err
	}
	content, err := f.write(w, open.Items)
	if err != nil {
		return nil, err
	}
	m.made[path] = madeFeed{w.now(), content}
	return content, nil
}

func (w *Web) showFeed(c echo.Context) error {
	path := c.Path()
	content, err := w.madeFeeds.of(c.Request().Context(), w, path)
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set("Cache-Control", "public, max-age=300")
	h.Set("X-Content-Type-Options", "nosniff")
	return c.Blob(http.StatusOK, feeds[path].mediaType, content)
}

// xmlOf writes a document as XML.
func xmlOf(document any) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(xml.Header)
	e := xml.NewEncoder(&b)
	e.Indent("", " ")
	err := e.Encode(document)
	return b.Bytes(), err
}

// canonical is the address of a vacancy's page.
func (w *Web) canonical(v referral.Vacancy) string { return w.base + "/v/" + v.Slug }

// posted is when a vacancy was published.
func posted(v referral.Vacancy) time.Time {
	if v.PublishedAt == nil {
		return v.CreatedAt
	}
	return *v.PublishedAt
}

// bodyOf is the whole text of a vacancy as HTML.
func bodyOf(v referral.Vacancy) string {
	var parts []string
	for _, text := range []string{v.Description, v.Growth, v.Culture, v.Procedure, v.Contact} {
		if text != "" {
			parts = append(parts, string(renderMarkdown(text)))
		}
	}
	return strings.TrimSpace(strings.Join(parts, "\n"))
}

func (w *Web) siteMap(vs []referral.Vacancy) ([]byte, error) {
	type address struct {
		Loc     string `xml:"loc"`
		LastMod string `xml:"lastmod,omitempty"`
	}
	document := struct {
		XMLName   xml.Name  `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
		Addresses []address `xml:"url"`
	}{Addresses: []address{{Loc: w.base + "/v"}}}
	for _, v := range vs {
		document.Addresses = append(document.Addresses, address{w.canonical(v), v.UpdatedAt.Format(time.RFC3339)})
	}
	return xmlOf(document)
}

// rss is RSS 2.0: https://www.rssboard.org/rss-specification
func (w *Web) rss(vs []referral.Vacancy) ([]byte, error) {
	type guid struct {
		Permalink bool   `xml:"isPermaLink,attr"`
		Value     string `xml:",chardata"`
	}
	type item struct {
		Title       string `xml:"title"`
		Link        string `xml:"link"`
		GUID        guid   `xml:"guid"`
		PubDate     string `xml:"pubDate"`
		Category    string `xml:"category,omitempty"`
		Description string `xml:"description"`
	}
	type link struct {
		Href string `xml:"href,attr"`
		Rel  string `xml:"rel,attr"`
		Type string `xml:"type,attr"`
	}
	type channel struct {
		Title       string `xml:"title"`
		Link        string `xml:"link"`
		Description string `xml:"description"`
		Self        link   `xml:"atom:link"`
		Items       []item `xml:"item"`
	}
	title, description, err := w.feedWords()
	if err != nil {
		return nil, err
	}
	document := struct {
		XMLName xml.Name `xml:"rss"`
		Version string   `xml:"version,attr"`
		Atom    string   `xml:"xmlns:atom,attr"`
		Channel channel  `xml:"channel"`
	}{Version: "2.0", Atom: "http://www.w3.org/2005/Atom", Channel: channel{
		Title: title, Link: w.base + "/v", Description: description,
		Self: link{w.base + "/feed.rss", "self", "application/rss+xml"},
	}}
	for _, v := range vs {
		document.Channel.Items = append(document.Channel.Items, item{
			Title: v.Title, Link: w.canonical(v), GUID: guid{true, w.canonical(v)}, PubDate: posted(v).Format(time.RFC1123Z),
			Category: v.Department, Description: bodyOf(v),
		})
	}
	return xmlOf(document)
}

// feedWords are the title and the description of the list, in the
// organisation's first language: a feed has no reader yet.
func (w *Web) feedWords() (title, description string, err error) {
	words := wording{speaker: w.speakers.of("")}
	return words.say("list.title", "Org", w.org()), words.say("list.description", "Org", w.org()), words.err
}

// jsonFeed is JSON Feed 1.1: https://www.jsonfeed.org/version/1.1/
func (w *Web) jsonFeed(vs []referral.Vacancy) ([]byte, error) {
	type item struct {
		ID        string   `json:"id"`
		URL       string   `json:"url"`
		Title     string   `json:"title"`
		HTML      string   `json:"content_html"`
		Image     string   `json:"image"`
		Published string   `json:"date_published"`
		Modified  string   `json:"date_modified"`
		Tags      []string `json:"tags,omitempty"`
		Language  string   `json:"language,omitempty"`
		// JobPosting is the vacancy as on its own page, as other senders of
		// vacancies give it in their feeds.
		JobPosting *jobPosting `json:"_jobposting,omitempty"`
	}
	title, description, err := w.feedWords()
	if err != nil {
		return nil, err
	}
	document := struct {
		Version     string `json:"version"`
		Title       string `json:"title"`
		HomePage    string `json:"home_page_url"`
		FeedURL     string `json:"feed_url"`
		Description string `json:"description"`
		Items       []item `json:"items"`
	}{"https://jsonfeed.org/version/1.1", title, w.base + "/v", w.base + "/feed.json", description, []item{}}
	for _, v := range vs {
		card, err := w.cardAddress(v)
		if err != nil {
			return nil, err
		}
		body := bodyOf(v)
		i := item{
			ID: w.canonical(v), URL: w.canonical(v), Title: v.Title, HTML: body, Image: w.base + card,
			Published: posted(v).Format(time.RFC3339), Modified: v.UpdatedAt.Format(time.RFC3339), Language: v.Language,
			JobPosting: w.jobPosting(v, body),
		}
		if v.Department != "" {
			i.Tags = []string{v.Department}
		}
		document.Items = append(document.Items, i)
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err = e.Encode(document)
	return b.Bytes(), err
}

// cdata is text that may hold markup; the encoder splits an end mark within it.
type cdata struct {
	Text string `xml:",cdata"`
}

// jobsXML is the XML that Indeed reads and most job boards with it, every value
// in CDATA: https://docs.indeed.com/indeed-apply/xml-feed. Work in several
// places is one job in each, since its number is one place's.
func (w *Web) jobsXML(vs []referral.Vacancy) ([]byte, error) {
	type job struct {
		Title       cdata  `xml:"title"`
		Date        cdata  `xml:"date"`
		Reference   cdata  `xml:"referencenumber"`
		Requisition cdata  `xml:"requisitionid"`
		URL         cdata  `xml:"url"`
		Company     cdata  `xml:"company"`
		City        cdata  `xml:"city"`
		Country     cdata  `xml:"country"`
		Description cdata  `xml:"description"`
		Salary      *cdata `xml:"salary,omitempty"`
		JobType     *cdata `xml:"jobtype,omitempty"`
		Category    *cdata `xml:"category,omitempty"`
		Expires     *cdata `xml:"expirationdate,omitempty"`
		RemoteType  *cdata `xml:"remotetype,omitempty"`
	}
	document := struct {
		XMLName   xml.Name `xml:"source"`
		Publisher cdata    `xml:"publisher"`
		URL       cdata    `xml:"publisherurl"`
		Built     cdata    `xml:"lastBuildDate"`
		Jobs      []job    `xml:"job"`
	}{Publisher: cdata{w.org()}, URL: cdata{w.base}, Built: cdata{w.now().Format(time.RFC1123Z)}}
	known := func(s string) *cdata {
		if s == "" {
			return nil
		}
		return &cdata{s}
	}
	for _, v := range vs {
		facts, err := w.speakers.of(v.Language).facts(v)
		if err != nil {
			return nil, err
		}
		salary := facts.Salary
		if salary != "" && facts.SalaryNote != "" {
			salary += " " + facts.SalaryNote
		}
		remote := map[referral.Workplace]string{referral.Remote: "Fully remote", referral.Hybrid: "Hybrid remote"}[v.Workplace]
		for i, place := range v.Locations {
			reference := strconv.FormatInt(v.ID, 10)
			if i > 0 {
				reference += "-" + strconv.Itoa(i+1)
			}
			document.Jobs = append(document.Jobs, job{
				Title: cdata{v.Title}, Date: cdata{posted(v).Format(time.RFC3339)}, Reference: cdata{reference},
				Requisition: cdata{strconv.FormatInt(v.ID, 10)}, URL: cdata{w.canonical(v)}, Company: cdata{w.org()},
				City: cdata{place.City}, Country: cdata{place.Country}, Description: cdata{bodyOf(v)},
				Salary: known(salary), JobType: known(strings.Join(v.EmploymentTypes, ", ")), Category: known(v.Department),
				Expires: known(v.ValidThrough), RemoteType: known(remote),
			})
		}
	}
	return xmlOf(document)
}
