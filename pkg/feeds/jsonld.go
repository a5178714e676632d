package feeds

import (
	"bytes"
	"encoding/json"
	"strings"

	"goodword/pkg/referral"
)

const (
	jsonldTitle     = "schema.org JSON-LD"
	teamtailorTitle = "Teamtailor (JSON Feed)"
)

// jsonldFormat is schema.org's JobPosting, wherever it stands: in a JSON Feed
// such as Teamtailor's jobs.json (https://www.jsonfeed.org/version/1.1/), in a
// JSON-LD document, or in the script elements of a web page. Source:
// https://developers.google.com/search/docs/appearance/structured-data/job-posting
var jsonldFormat = format{
	name:  "jsonld",
	title: jsonldTitle,
	ask: referral.Text{
		EN: "Open https://CAREERSITE/jobs.json (Teamtailor) and save the page, or save the page of a vacancy with a JobPosting in application/ld+json.",
		NL: "Open https://CARRIERESITE/jobs.json (Teamtailor) en bewaar de pagina, of bewaar de pagina van een vacature met een JobPosting in application/ld+json.",
	},
	entries: func(f format, data []byte) ([]entry, error) {
		if bytes.HasPrefix(bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\ufeff"))), []byte("<")) {
			return pageEntries(f, data)
		}
		doc, err := document(f, data)
		if err != nil {
			return nil, err
		}
		if feed, is := jsonFeed(doc); is {
			return feed.entries(f)
		}
		found := postingsIn(doc, 0)
		if len(found) == 0 {
			return nil, wrongShape(f, shapeOf(doc))
		}
		return postingEntries(found, pageFacts{}), nil
	},
}

// pageFacts are what the surroundings of a posting tell about it.
type pageFacts struct{ url, language string }

func postingEntries(found []json.RawMessage, page pageFacts) []entry {
	entries := make([]entry, len(found))
	for i, raw := range found {
		entries[i] = entry{raw: raw, read: func(raw []byte) (referral.Posting, error) {
			return readJobPosting(raw, feedItem{URL: text(page.url), Language: text(page.language)})
		}}
	}
	return entries
}

// holders are the properties in which JSON-LD puts the things that a page or
// a list is about.
var holders = []string{"@graph", "itemListElement", "item", "mainEntity"}

// deepest is how many levels down a JobPosting is looked for.
const deepest = 8

// postingsIn finds the JobPostings in a JSON-LD value, in their order.
func postingsIn(value json.RawMessage, depth int) []json.RawMessage {
	if depth > deepest || len(value) == 0 {
		return nil
	}
	var several []json.RawMessage
	if json.Unmarshal(value, &several) == nil {
		var found []json.RawMessage
		for _, one := range several {
			found = append(found, postingsIn(one, depth+1)...)
		}
		return found
	}
	var node map[string]json.RawMessage
	if json.Unmarshal(value, &node) != nil {
		return nil
	}
	var types list[string]
	_ = json.Unmarshal(node["@type"], &types)
	for _, t := range types {
		if t == "JobPosting" || strings.HasSuffix(t, "schema.org/JobPosting") || t == "schema:JobPosting" {
			return []json.RawMessage{value}
		}
	}
	var found []json.RawMessage
	for _, key := range holders {
		found = append(found, postingsIn(node[key], depth+1)...)
	}
	return found
}

// feed is a JSON Feed. Teamtailor adds _jobposting to its items.
type feed struct {
	Version  string            `json:"version"`
	Language string            `json:"language"`
	NextURL  string            `json:"next_url"`
	Items    []json.RawMessage `json:"items"`
}

type feedItem struct {
	ID            text            `json:"id"`
	Title         text            `json:"title"`
	URL           text            `json:"url"`
	ContentHTML   text            `json:"content_html"`
	ContentText   text            `json:"content_text"`
	DatePublished text            `json:"date_published"`
	Language      text            `json:"language"`
	JobPosting    json.RawMessage `json:"_jobposting"`
}

// jsonFeed says whether a document is a JSON Feed, and gives it.
func jsonFeed(doc json.RawMessage) (feed, bool) {
	var f feed
	if json.Unmarshal(doc, &f) != nil || f.Items == nil {
		return feed{}, false
	}
	return f, strings.Contains(f.Version, "jsonfeed.org") || answerOf(topOf(doc)) == teamtailorTitle
}

func (fd feed) entries(f format) ([]entry, error) {
	if fd.NextURL != "" {
		return nil, wrongShape(f, referral.Text{
			EN: "it is one page of a longer feed, and goes on at " + fd.NextURL + "; give the address and not the file",
			NL: "het is één pagina van een langere feed, die verdergaat op " + fd.NextURL + "; geef het adres en niet het bestand",
		})
	}
	entries := make([]entry, len(fd.Items))
	for i, item := range fd.Items {
		entries[i] = entry{raw: item, read: func(raw []byte) (referral.Posting, error) {
			return readFeedItem(raw, fd.Language)
		}}
	}
	return entries, nil
}

func readFeedItem(raw []byte, language string) (referral.Posting, error) {
	var item feedItem
	if err := json.Unmarshal(raw, &item); err != nil {
		return referral.Posting{
			ExternalID:  item.ID.line(),
			VacancyText: referral.VacancyText{Title: item.Title.line()},
		}, err
	}
	if item.Language == "" {
		item.Language = text(language)
	}
	if len(item.JobPosting) == 0 || string(item.JobPosting) == "null" {
		return referral.Posting{
				ExternalID:  item.ID.line(),
				VacancyText: referral.VacancyText{Title: item.Title.line()},
				URL:         webAddress(string(item.URL)),
			}, refusal("This item of the feed is not a vacancy: it has no “_jobposting”.",
				"Dit item van de feed is geen vacature: er is geen “_jobposting”.")
	}
	return readJobPosting(item.JobPosting, item)
}
