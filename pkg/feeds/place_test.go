package feeds

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"goodword/pkg/referral"
)

func TestPlaces(t *testing.T) {
	// A place is written as city/COUNTRY; several are divided by a blank and a plus.
	cases := map[string]string{
		"":                                    "",
		"Remote":                              "",
		"Anywhere in Europe":                  "",
		"London, UK":                          "London/GB",
		"London, England, United Kingdom":     "London/GB",
		"London, Ontario":                     "London/CA",
		"Amsterdam":                           "Amsterdam/NL",
		"Amsterdam, Netherlands; Remote":      "Amsterdam/NL",
		"Amsterdam (Hybrid)":                  "Amsterdam/NL",
		"Amsterdam, Rotterdam, Utrecht":       "Amsterdam/NL + Rotterdam/NL + Utrecht/NL",
		"Amsterdam and Berlin":                "Amsterdam/NL + Berlin/DE",
		"Barcelona, Spain or Lisbon":          "Barcelona/ES + Lisbon/PT",
		"The Hague, The Netherlands":          "The Hague/NL",
		"Hybrid - Delft, Nederland":           "Delft/NL",
		"NL-Delft":                            "Delft/NL",
		"Germany - Jena":                      "Jena/DE",
		"München, Deutschland":                "München/DE",
		"Berlin, DE":                          "Berlin/DE",
		"Germany/Remote":                      "/DE",
		"Remote - US":                         "/US",
		"Remote-India (PEO)":                  "/IN",
		"United States (Remote)":              "/US",
		"New York, New York":                  "New York/US",
		"San Francisco, CA | New York, NY":    "San Francisco/US + New York/US",
		"US - CA - San Francisco":             "San Francisco/US",
		"Springfield, IL, USA":                "Springfield/US",
		"Cambridge, MA":                       "Cambridge/US",
		"Cambridge, England":                  "Cambridge/GB",
		"Atlanta, Georgia":                    "Atlanta/US",
		"Tbilisi, Georgia":                    "Tbilisi/GE",
		"Macon, Georgia":                      "Macon/",
		"Vancouver, BC":                       "Vancouver/CA",
		"Gurgaon, Haryana, IN":                "Gurgaon/IN",
		"Bengaluru, Karnataka, India":         "Bengaluru/IN",
		"Singapore":                           "Singapore/SG",
		"Luxembourg, Luxembourg":              "Luxembourg/LU",
		"Sarajevo, Bosnia and Herzegovina":    "Sarajevo/BA",
		"Praha, Česko":                        "Praha/CZ",
		"Seoul, South Korea":                  "Seoul/KR",
		"Stratford-upon-Avon, United Kingdom": "Stratford-upon-Avon/GB",
		"Ergens bij de dijk":                  "Ergens bij de dijk/",
		"Netherlands; Utrecht, Netherlands":   "Utrecht/NL",
	}
	for said, want := range cases {
		t.Run(said, func(t *testing.T) {
			var got []string
			for _, p := range placesIn(said) {
				got = append(got, p.City+"/"+p.Country)
			}
			assert.Equal(t, want, strings.Join(got, " + "))
		})
	}
}

func TestWorkplace(t *testing.T) {
	for said, want := range map[string]referral.Workplace{
		"Delft": referral.OnSite, "Delft; Remote": referral.Remote, "Fully remote": referral.Remote,
		"Hybrid (Delft)": referral.Hybrid, "hybride": referral.Hybrid, "Hybrid or remote": referral.Hybrid,
		"TELECOMMUTE": referral.Remote, "Remotestad": referral.OnSite,
	} {
		assert.Equal(t, want, workplaceIn(said), said)
	}
}

func TestCountries(t *testing.T) {
	for said, want := range map[string]string{
		"NL": "NL", "nl": "NL", "NLD": "NL", "UK": "GB", "Netherlands": "NL", "the netherlands": "NL", "Nederland": "NL",
		"Niederlande": "NL", "België": "BE", "Duitsland": "DE", "Deutschland": "DE", "USA": "US", "Verenigde Staten": "US",
		"Österreich": "AT", "España": "ES", "Sverige": "SE", "Turkey": "TR", "": "", "Europe": "", "XX": "", "EU": "", "ZZZ": "",
	} {
		assert.Equal(t, want, countryCode(said), said)
	}
}
