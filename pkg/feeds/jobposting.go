package feeds

import (
	"encoding/json"
	"html"
	"regexp"

	"goodword/pkg/referral"
)

// jobPosting is schema.org's JobPosting, as far as it is read. Nearly every
// property may be one value or several, and a text or an object.
type jobPosting struct {
	jobPostingHead
	Description    text              `json:"description"`
	DatePosted     text              `json:"datePosted"`
	ValidThrough   text              `json:"validThrough"`
	EmploymentType list[text]        `json:"employmentType"`
	JobLocation    list[jobPlace]    `json:"jobLocation"`
	LocationType   list[text]        `json:"jobLocationType"`
	ApplicantsFrom list[named]       `json:"applicantLocationRequirements"`
	BaseSalary     list[monetary]    `json:"baseSalary"`
	SalaryCurrency text              `json:"salaryCurrency"`
	InLanguage     list[named]       `json:"inLanguage"`
	WorkHours      list[text]        `json:"workHours"`
	EmploymentUnit list[named]       `json:"employmentUnit"`
	Organization   list[departments] `json:"hiringOrganization"`
}

type jobPostingHead struct {
	Title      text             `json:"title"`
	Name       text             `json:"name"`
	Identifier list[identifier] `json:"identifier"`
	URL        list[named]      `json:"url"`
	AtID       text             `json:"@id"`
}

// readJobPosting reads a JobPosting, with what the item of a feed or the page
// around it tells when the posting itself does not.
func readJobPosting(raw []byte, around feedItem) (referral.Posting, error) {
	var job jobPosting
	wrong := json.Unmarshal(raw, &job)
	if wrong != nil {
		_ = json.Unmarshal(raw, &job.jobPostingHead) // as much as tells which one it is
	}
	var p referral.Posting
	p.Title = firstText(job.Title, job.Name, around.Title)
	p.URL = firstAddress(job.URL.first().Name, string(around.URL), string(job.AtID))
	p.ExternalID = firstText(text(job.Identifier.first()), text(p.URL), around.ID)
	if wrong != nil {
		return p, wrong
	}
	p.ApplyURL = p.URL
	if p.Language = languageTag(job.InLanguage.first().Code); p.Language == "" {
		p.Language = languageTag(firstText(text(job.InLanguage.first().Name), around.Language))
	}
	p.Department = firstText(text(job.EmploymentUnit.first().Name), text(job.Organization.first().Department.first().Name))
	p.Locations, p.Workplace = job.places()
	for _, t := range job.EmploymentType {
		p.EmploymentTypes = append(p.EmploymentTypes, string(t))
	}
	p.EmploymentTypes = employmentTypes(p.EmploymentTypes...)
	p.HoursMin, p.HoursMax = weeklyHours(string(job.WorkHours.first()))
	p.Salary = job.BaseSalary.first().in(string(job.SalaryCurrency)).salary()
	p.PublishedOn = published(firstText(job.DatePosted, around.DatePublished))
	p.ValidThrough = lastDay(job.ValidThrough.line())
	for _, description := range []text{job.Description, around.ContentHTML, around.ContentText} {
		var err error
		if p.Description, err = markdown(string(description)); err != nil || p.Description != "" {
			return p, err
		}
	}
	return p, nil
}

// places gives where the work is. TELECOMMUTE is the one value that schema.org
// has for jobLocationType; for work that is remote, the countries that
// applicants may live in stand in for a place.
func (job jobPosting) places() ([]referral.Location, referral.Workplace) {
	workplace := referral.OnSite
	for _, t := range job.LocationType {
		if w := workplaceIn(string(t)); w != referral.OnSite {
			workplace = w
		}
	}
	var places []referral.Location
	for _, place := range job.JobLocation {
		for _, a := range place.Address {
			places = append(places, a.places()...)
		}
	}
	if places = distinct(places); len(places) == 0 && workplace == referral.Remote {
		for _, from := range job.ApplicantsFrom {
			if country := countryCode(from.Name); country != "" {
				places = append(places, referral.Location{Country: country})
			}
		}
	}
	return distinct(places), workplace
}

// firstText is the first of the texts that is not empty, on one line. Titles
// often have entities in them.
func firstText(texts ...text) string {
	for _, t := range texts {
		if s := line(html.UnescapeString(string(t))); s != "" {
			return s
		}
	}
	return ""
}

func firstAddress(addresses ...string) string {
	for _, a := range addresses {
		if a = webAddress(a); a != "" {
			return a
		}
	}
	return ""
}

// in gives the pay, in a currency that may be told elsewhere.
func (m monetary) in(currency string) pay {
	q := m.value.first()
	least, most := firstText(q.MinValue, m.MinValue), firstText(q.MaxValue, m.MaxValue)
	if least == "" && most == "" {
		least, most = q.exact.line(), q.exact.line()
	}
	unit := firstText(q.UnitText, q.UnitCode, m.UnitText, m.UnitCode)
	return pay{text(least), text(most), text(firstText(m.currency, text(currency))), text(unit)}
}

// weekly matches hours in a week as people write them in workHours, and not a
// time of day or the hours of a day.
var weekly = regexp.MustCompile(`(?i)^\s*(\d{1,2})(?:\s*(?:-|–|to|tot|t/m)\s*(\d{1,2}))?\s*(?:h|hrs?|hours?|uur|uren|stunden)\s*(?:(?:per|a|/|pro)\s*)?(?:week|woche)?\s*$`)

func weeklyHours(s string) (*int, *int) {
	m := weekly.FindStringSubmatch(s)
	switch {
	case m == nil:
		return nil, nil
	case m[2] == "":
		return hoursPerWeek(m[1], m[1])
	}
	return hoursPerWeek(m[1], m[2])
}
