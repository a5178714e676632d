package web_test

import (
	"encoding/json"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"goodword/pkg/referral"
)

var ldJSON = regexp.MustCompile(`(?s)<script type="application/ld\+json">(.*?)</script>`)

func (h *house) posting(v referral.Vacancy) map[string]any {
	h.t.Helper()
	m := ldJSON.FindStringSubmatch(h.ask(request("GET", "/v/"+v.Slug)).Body.String())
	if m == nil {
		return nil
	}
	var posting map[string]any
	require.NoError(h.t, json.Unmarshal([]byte(m[1]), &posting))
	return posting
}

func TestJobPosting(t *testing.T) {
	h := newHouse(t)
	type o = map[string]any
	require.Equal(t, o{
		"@context": "https://schema.org/", "@type": "JobPosting", "title": "Waterbouwkundig ingenieur",
		"description": "<p>Je ontwerpt en leidt de proeven in onze golfgoot van 180 meter, waar nieuwe dijken worden beproefd voordat ze worden gebouwd.</p>\n" +
			"<p>Waterschappen komen naar ons met een vraag:</p>\n<ul>\n<li>Houdt deze dijk het?</li>\n<li>Voor hoelang?</li>\n</ul>\n<p>Je krijgt je eigen proef.</p>\n<p>We zijn met elf.</p>",
		"datePosted": "2026-11-24", "validThrough": "2026-12-13T23:59:59+01:00",
		"employmentType":     []any{"FULL_TIME", "PART_TIME"},
		"hiringOrganization": o{"@type": "Organization", "name": "Universiteit Zuiderzee"},
		"identifier":         o{"@type": "PropertyValue", "name": "Universiteit Zuiderzee", "value": "waterbouwkundig-ingenieur"},
		"jobLocation":        []any{o{"@type": "Place", "address": o{"@type": "PostalAddress", "addressLocality": "Lelystad", "addressCountry": "NL"}}},
		"baseSalary": o{"@type": "MonetaryAmount", "currency": "EUR",
			"value": o{"@type": "QuantitativeValue", "minValue": 4537.0, "maxValue": 6209.0, "unitText": "MONTH"}},
		"directApply": true,
	}, h.posting(h.engineer), "hybrid work is at its place, and no telecommuting")

	remote := h.posting(h.remote)
	require.Equal(t, "TELECOMMUTE", remote["jobLocationType"])
	require.Equal(t, []any{o{"@type": "Country", "name": "NL"}, o{"@type": "Country", "name": "BE"}}, remote["applicantLocationRequirements"])
	require.Equal(t, false, remote["directApply"])
	for _, absent := range []string{"jobLocation", "validThrough", "baseSalary", "employmentType"} {
		require.NotContains(t, remote, absent)
	}

	text := engineerText()
	text.Title, text.ValidThrough = "Zomerwerk", "2027-07-01"
	text.Salary = &referral.Salary{Min: 1550, Max: 1550, Currency: "EUR", Period: "hour"}
	summer := h.posting(h.publish(text))
	require.Equal(t, "2027-07-01T23:59:59+02:00", summer["validThrough"], "summer time has another offset")
	require.Equal(t, o{"@type": "QuantitativeValue", "value": 15.5, "unitText": "HOUR"}, summer["baseSalary"].(o)["value"])

	text.Title, text.Locations = "Nergens", []referral.Location{{City: "Lelystad"}}
	require.Nil(t, h.posting(h.publish(text)), "without a country Google takes none of it")
	require.Nil(t, h.posting(h.closed))
	require.Nil(t, h.posting(h.expired))
}
