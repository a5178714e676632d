package feeds

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"goodword/pkg/referral"
)

const recruiteeTitle = "Recruitee"

// recruiteeFormat is the answer of a Recruitee career site,
// GET https://{company}.recruitee.com/api/offers/. Source:
// https://docs.recruitee.com/reference/intro-to-careers-site-api. A date there
// is "2026-08-05 10:10:39 UTC", and numbers are often strings.
var recruiteeFormat = format{
	name:  "recruitee",
	title: recruiteeTitle,
	ask: referral.Text{
		EN: "Open https://COMPANY.recruitee.com/api/offers/ and save the page.",
		NL: "Open https://BEDRIJF.recruitee.com/api/offers/ en bewaar de pagina.",
	},
	entries: func(f format, data []byte) ([]entry, error) {
		offers, err := entriesAt(f, data, "offers")
		if err != nil {
			return nil, err
		}
		entries := make([]entry, len(offers))
		for i, offer := range offers {
			entries[i] = entry{raw: offer, read: readRecruitee}
		}
		return entries, nil
	},
}

type recruiteeHead struct {
	ID    text `json:"id"`
	Title text `json:"title"`
}

// recruiteePlace is one of the locations, and stands at the top of an offer
// as well.
type recruiteePlace struct {
	City        text `json:"city"`
	Country     text `json:"country"`
	CountryCode text `json:"country_code"`
}

type recruiteeText struct {
	Title        text `json:"title"`
	Description  text `json:"description"`
	Requirements text `json:"requirements"`
}

type recruiteeOffer struct {
	recruiteeHead
	recruiteePlace
	Status             text                     `json:"status"`
	Description        text                     `json:"description"`
	Requirements       text                     `json:"requirements"`
	Department         text                     `json:"department"`
	EmploymentTypeCode text                     `json:"employment_type_code"`
	MinHours           text                     `json:"min_hours"`
	MaxHours           text                     `json:"max_hours"`
	MinHoursPerWeek    text                     `json:"min_hours_per_week"`
	MaxHoursPerWeek    text                     `json:"max_hours_per_week"`
	Locations          []recruiteePlace         `json:"locations"`
	Remote             bool                     `json:"remote"`
	Hybrid             bool                     `json:"hybrid"`
	CareersURL         string                   `json:"careers_url"`
	CareersApplyURL    string                   `json:"careers_apply_url"`
	PublishedAt        string                   `json:"published_at"`
	CreatedAt          string                   `json:"created_at"`
	CloseAt            string                   `json:"close_at"`
	Salary             pay                      `json:"salary"`
	Translations       map[string]recruiteeText `json:"translations"`
}

func readRecruitee(raw []byte) (referral.Posting, error) {
	var offer recruiteeOffer
	wrong := json.Unmarshal(raw, &offer)
	if wrong != nil {
		_ = json.Unmarshal(raw, &offer.recruiteeHead) // as much as tells which one it is
	}
	var p referral.Posting
	p.ExternalID = offer.ID.line()
	p.Title = offer.Title.line()
	p.URL = webAddress(offer.CareersURL)
	if wrong != nil {
		return p, wrong
	}
	if offer.Status != "published" {
		status := offer.Status.line()
		return p, refusal(
			fmt.Sprintf("Recruitee does not show this one: its status is “%s” and not “published”.", status),
			fmt.Sprintf("Recruitee toont deze niet: de status is “%s” en niet “published”.", status))
	}
	words := offer.mainText(&p)
	p.Title = words.Title.line()
	p.Department = offer.Department.line()
	p.Locations = offer.places()
	p.Workplace = offer.workplace()
	p.EmploymentTypes = employmentTypes(string(offer.EmploymentTypeCode))
	p.HoursMin, p.HoursMax = hoursPerWeek(
		either(offer.MinHours, offer.MinHoursPerWeek), either(offer.MaxHours, offer.MaxHoursPerWeek))
	p.Salary = offer.Salary.salary()
	p.ApplyURL = webAddress(offer.CareersApplyURL)
	if p.ApplyURL == "" {
		p.ApplyURL = p.URL
	}
	p.PublishedOn = published(offer.PublishedAt)
	if p.PublishedOn == "" {
		p.PublishedOn = published(offer.CreatedAt)
	}
	p.ValidThrough = lastDay(offer.CloseAt)
	return p, words.into(&p)
}

// mainText gives the offer in its main language, which is the one at the top,
// and says in p which language that is: the translation with the same title,
// or the same title and text when there are more. An offer with nothing at the
// top is taken from its first translation.
func (offer recruiteeOffer) mainText(p *referral.Posting) recruiteeText {
	top := recruiteeText{offer.Title, offer.Description, offer.Requirements}
	languages := slices.Sorted(maps.Keys(offer.Translations))
	var titled, equal []string
	for _, l := range languages {
		t := offer.Translations[l]
		if t.Title.line() == top.Title.line() {
			titled = append(titled, l)
			if t.Description == top.Description {
				equal = append(equal, l)
			}
		}
	}
	switch {
	case top == recruiteeText{} && len(languages) > 0:
		p.Language = languageTag(languages[0])
		return offer.Translations[languages[0]]
	case len(equal) == 1:
		p.Language = languageTag(equal[0])
	case len(titled) == 1:
		p.Language = languageTag(titled[0])
	case len(languages) == 1 && len(titled) == 0:
		p.Language = languageTag(languages[0])
	}
	return top
}

// into makes the Markdown: the description, and the requirements below it.
func (t recruiteeText) into(p *referral.Posting) error {
	var parts []string
	for _, part := range []text{t.Description, t.Requirements} {
		md, err := markdown(string(part))
		if err != nil {
			return err
		}
		if md != "" {
			parts = append(parts, md)
		}
	}
	if p.Description = strings.Join(parts, "\n\n"); p.Description == "" {
		return refusal("The text is missing: neither description nor requirements hold any.",
			"De tekst ontbreekt: er staat niets in description en niets in requirements.")
	}
	return nil
}

func (offer recruiteeOffer) places() []referral.Location {
	places := offer.Locations
	if len(places) == 0 {
		places = []recruiteePlace{offer.recruiteePlace}
	}
	var all []referral.Location
	for _, place := range places {
		country := countryCode(place.CountryCode.line())
		if country == "" {
			country = countryCode(place.Country.line())
		}
		all = append(all, referral.Location{City: place.City.line(), Country: country})
	}
	return distinct(all)
}

func (offer recruiteeOffer) workplace() referral.Workplace {
	switch {
	case offer.Hybrid:
		return referral.Hybrid
	case offer.Remote:
		return referral.Remote
	}
	return referral.OnSite
}

func either(a, b text) string {
	if a != "" && a != "0" {
		return string(a)
	}
	return string(b)
}
