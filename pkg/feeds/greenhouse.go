package feeds

import (
	"encoding/json"
	"html"
	"regexp"
	"strings"

	"goodword/pkg/referral"
)

const greenhouseTitle = "Greenhouse"

// greenhouseFormat is the answer of Greenhouse's Job Board API,
// GET https://boards-api.greenhouse.io/v1/boards/{board}/jobs?content=true.
// Source: grnhse/greenhouse-api-docs, source/includes/job-board/_jobs.md.
// The fields first_published, language and application_deadline are served
// but not written down there.
var greenhouseFormat = format{
	name:  "greenhouse",
	title: greenhouseTitle,
	ask: referral.Text{
		EN: "Open https://boards-api.greenhouse.io/v1/boards/NAME/jobs?content=true and save the page.",
		NL: "Open https://boards-api.greenhouse.io/v1/boards/NAAM/jobs?content=true en bewaar de pagina.",
	},
	entries: func(f format, data []byte) ([]entry, error) {
		jobs, err := entriesAt(f, data, "jobs")
		if err != nil {
			return nil, err
		}
		entries := make([]entry, len(jobs))
		for i, job := range jobs {
			entries[i] = entry{raw: job, read: readGreenhouse}
		}
		return entries, nil
	},
}

type greenhouseHead struct {
	ID    text `json:"id"`
	Title text `json:"title"`
}

type greenhouseJob struct {
	greenhouseHead
	AbsoluteURL string `json:"absolute_url"`
	Language    string `json:"language"`
	Location    struct {
		Name string `json:"name"`
	} `json:"location"`
	Content     string `json:"content"`
	Departments []struct {
		Name string `json:"name"`
	} `json:"departments"`
	Offices []struct {
		Name     string `json:"name"`
		Location string `json:"location"`
	} `json:"offices"`
	Metadata            []greenhouseMetadata `json:"metadata"`
	FirstPublished      string               `json:"first_published"`
	ApplicationDeadline string               `json:"application_deadline"`
}

// greenhouseMetadata is a field that the employer made up. The value is a
// string, an array, a number, true or false, or an object with an amount.
type greenhouseMetadata struct {
	Name  text            `json:"name"`
	Value json.RawMessage `json:"value"`
}

func readGreenhouse(raw []byte) (referral.Posting, error) {
	var job greenhouseJob
	wrong := json.Unmarshal(raw, &job)
	if wrong != nil {
		_ = json.Unmarshal(raw, &job.greenhouseHead) // as much as tells which one it is
	}
	var p referral.Posting
	p.ExternalID = job.ID.line()
	p.Title = job.Title.line()
	p.URL = webAddress(job.AbsoluteURL)
	if wrong != nil {
		return p, wrong
	}
	p.ApplyURL = p.URL
	p.Language = languageTag(job.Language)
	if len(job.Departments) > 0 {
		p.Department = line(job.Departments[0].Name)
	}
	p.Locations = job.places()
	p.Workplace = job.workplace()
	p.EmploymentTypes = employmentTypes(job.said(aboutContract)...)
	p.PublishedOn = published(job.FirstPublished)
	p.ValidThrough = lastDay(job.ApplicationDeadline)

	content := job.Content
	if !tagged.MatchString(content) {
		content = html.UnescapeString(content)
	}
	var err error
	if p.Description, err = markdown(content); err == nil && p.Description == "" {
		err = refusal(
			"The text is missing. Greenhouse leaves it out unless ?content=true stands behind the address.",
			"De tekst ontbreekt. Greenhouse laat die weg als er geen ?content=true achter het adres staat.")
	}
	return p, err
}

// places are those of the location, and of the offices when the location
// names none. An office tells the country that a location leaves out.
func (job greenhouseJob) places() []referral.Location {
	places := placesIn(job.Location.Name)
	for _, office := range job.Offices {
		for _, there := range placesIn(office.Location) {
			if len(places) == 0 && !saysRemote.MatchString(job.Location.Name) {
				return []referral.Location{there}
			}
			for i, p := range places {
				named := strings.EqualFold(p.City, there.City) || strings.EqualFold(p.City, line(office.Name))
				if p.Country == "" && (named || len(job.Offices) == 1 && len(places) == 1) {
					places[i].Country = there.Country
				}
			}
		}
	}
	return places
}

var (
	aboutContract  = regexp.MustCompile(`(?i)employment|contract|job type|time type|work type|dienstverband`)
	aboutWorkplace = regexp.MustCompile(`(?i)workplace|remote|hybrid|work (model|arrangement|mode|setting)|location type`)
)

func (job greenhouseJob) workplace() referral.Workplace {
	if w := workplaceIn(job.Location.Name); w != referral.OnSite {
		return w
	}
	return workplaceIn(strings.Join(job.said(aboutWorkplace), ", "))
}

// said gives the texts in the metadata whose name matches.
func (job greenhouseJob) said(about *regexp.Regexp) []string {
	var said []string
	for _, m := range job.Metadata {
		var values list[string]
		if about.MatchString(string(m.Name)) && json.Unmarshal(m.Value, &values) == nil {
			said = append(said, values...)
		}
	}
	return said
}
