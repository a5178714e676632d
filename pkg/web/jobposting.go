package web

import (
	"strings"
	"time"

	"goodword/pkg/referral"
)

// jobPosting is a vacancy as schema.org and Google's job search know it:
// https://developers.google.com/search/docs/appearance/structured-data/job-posting
// html/template writes it as JSON with <, > and & escaped, so that no text can
// break out of the script element it stands in.
type jobPosting struct {
	Context            string         `json:"@context"`
	Type               string         `json:"@type"`
	Title              string         `json:"title"`
	Description        string         `json:"description"` // HTML
	DatePosted         string         `json:"datePosted"`
	ValidThrough       string         `json:"validThrough,omitempty"`
	EmploymentType     []string       `json:"employmentType,omitempty"`
	HiringOrganization ldOrganization `json:"hiringOrganization"`
	Identifier         ldProperty     `json:"identifier"`
	JobLocation        []ldPlace      `json:"jobLocation,omitempty"`
	JobLocationType    string         `json:"jobLocationType,omitempty"`
	// ApplicantLocation is where one may live, for work that is fully remote.
	ApplicantLocation []ldCountry `json:"applicantLocationRequirements,omitempty"`
	BaseSalary        *ldAmount   `json:"baseSalary,omitempty"`
	DirectApply       bool        `json:"directApply"`
}

type ldOrganization struct {
	Type string `json:"@type"`
	Name string `json:"name"`
	// SameAs is the organisation's own website, by which it is known.
	SameAs string `json:"sameAs,omitempty"`
	Logo   string `json:"logo,omitempty"`
}

type ldProperty struct {
	Type  string `json:"@type"`
	Name  string `json:"name"`
	Value string `json:"value"`
}

type ldPlace struct {
	Type    string    `json:"@type"`
	Address ldAddress `json:"address"`
}

type ldAddress struct {
	Type     string `json:"@type"`
	Locality string `json:"addressLocality,omitempty"`
	Country  string `json:"addressCountry"`
}

type ldCountry struct {
	Type string `json:"@type"`
	Name string `json:"name"`
}

type ldAmount struct {
	Type     string     `json:"@type"`
	Currency string     `json:"currency"`
	Value    ldQuantity `json:"value"`
}

type ldQuantity struct {
	Type string   `json:"@type"`
	Min  *float64 `json:"minValue,omitempty"`
	Max  *float64 `json:"maxValue,omitempty"`
	Only *float64 `json:"value,omitempty"`
	Unit string   `json:"unitText"`
}

// jobPosting describes an open vacancy, or gives nil when it lacks what Google
// requires: a date and a country. Half a description is reported as an error
// there, none is only not shown.
func (w *Web) jobPosting(v referral.Vacancy, description string) *jobPosting {
	if v.PublishedAt == nil {
		return nil
	}
	j := &jobPosting{
		Context: "https://schema.org/", Type: "JobPosting", Title: v.Title, Description: description,
		DatePosted:         w.programme.Day(*v.PublishedAt),
		ValidThrough:       endOfDay(v.ValidThrough, w.programme.Zone()),
		HiringOrganization: ldOrganization{Type: "Organization", Name: w.org(), SameAs: w.programme.Brand().Website, Logo: w.ldLogo()},
		Identifier:         ldProperty{Type: "PropertyValue", Name: w.org(), Value: v.Slug},
		BaseSalary:         baseSalary(v.Salary),
		DirectApply:        v.ApplyURL == "",
	}
	if v.ExternalID != "" {
		j.Identifier.Value = v.ExternalID
	}
	for _, t := range v.EmploymentTypes {
		j.EmploymentType = append(j.EmploymentType, strings.ToUpper(t))
	}
	if !j.locate(v) {
		return nil
	}
	return j
}

// locate says where the work is. Hybrid work is at its place: TELECOMMUTE is
// for work that is never done there.
func (j *jobPosting) locate(v referral.Vacancy) bool {
	seen := map[string]bool{}
	for _, l := range v.Locations {
		if l.Country == "" {
			continue
		}
		if v.Workplace != referral.Remote {
			j.JobLocation = append(j.JobLocation, ldPlace{Type: "Place",
				Address: ldAddress{Type: "PostalAddress", Locality: l.City, Country: l.Country}})
		} else if !seen[l.Country] {
			seen[l.Country] = true
			j.JobLocationType = "TELECOMMUTE"
			j.ApplicantLocation = append(j.ApplicantLocation, ldCountry{Type: "Country", Name: l.Country})
		}
	}
	return len(j.JobLocation)+len(j.ApplicantLocation) > 0
}

func baseSalary(s *referral.Salary) *ldAmount {
	if s == nil {
		return nil
	}
	major := func(minor int64) *float64 {
		f := float64(minor) / float64(minorUnits(s.Currency))
		return &f
	}
	q := ldQuantity{Type: "QuantitativeValue", Unit: strings.ToUpper(s.Period)}
	switch s.Min {
	case s.Max:
		q.Only = major(s.Max)
	case 0:
		q.Max = major(s.Max)
	default:
		q.Min, q.Max = major(s.Min), major(s.Max)
	}
	return &ldAmount{Type: "MonetaryAmount", Currency: s.Currency, Value: q}
}

// endOfDay is the last second of a day in the organisation's zone, with its
// offset, which is not always the same one.
func endOfDay(day string, zone *time.Location) string {
	t, err := time.ParseInLocation(time.DateOnly, day, zone)
	if err != nil {
		return ""
	}
	return time.Date(t.Year(), t.Month(), t.Day(), 23, 59, 59, 0, zone).Format(time.RFC3339)
}
