package feeds

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goodword/pkg/referral"
)

func TestJSONLDReadsATeamtailorFeed(t *testing.T) {
	got := readSample(t, "jsonld", "teamtailor.json")
	require.Len(t, got, 2)

	assert.Nil(t, got[0].Refused)
	assert.Equal(t, "501", got[0].ExternalID)
	assert.Equal(t, "nl", got[0].Language)
	assert.Equal(t, []referral.Location{{City: "Castricum", Country: "NL"}, {City: "Knokke", Country: "BE"}}, got[0].Locations)
	assert.Equal(t, []string{"full_time"}, got[0].EmploymentTypes)
	assert.Equal(t, "Jij meet het grondwater in de duinen.", got[0].Description, "from content_html")
	assert.Equal(t, "https://werkenbij.example.org/jobs/501-hydroloog", got[0].ApplyURL)

	assert.Nil(t, got[1].Refused, "a feed without texts is taken over without them")
	assert.Equal(t, "502", got[1].ExternalID)
	assert.Equal(t, "Boswachter", got[1].Title, "from the item")
	assert.Equal(t, "2026-07-02T09:00:00+02:00", got[1].PublishedOn, "from the item")
	assert.Empty(t, got[1].Description)
}

func TestJSONLDReadsAWebPage(t *testing.T) {
	got := readSample(t, "jsonld", "vacancy.html")
	require.Len(t, got, 1)
	p := got[0]
	assert.Nil(t, p.Refused)
	assert.Equal(t, "https://molens.example.org/vacatures/molenaar", p.ExternalID, "the canonical address stands in for an id")
	assert.Equal(t, p.ExternalID, p.URL)
	assert.Equal(t, "Molenaar & gids", p.Title)
	assert.Equal(t, "nl", p.Language)
	assert.Equal(t, []referral.Location{{City: "Schiedam", Country: "NL"}}, p.Locations)
	assert.Equal(t, []string{"part_time", "temporary"}, p.EmploymentTypes)
	assert.Equal(t, 16, *p.HoursMin)
	assert.Equal(t, 24, *p.HoursMax)
	assert.Equal(t, &referral.Salary{Min: 1550, Max: 1800, Currency: "EUR", Period: "hour"}, p.Salary)
	assert.Equal(t, "2026-05-04T00:00:00Z", p.PublishedOn)
	assert.Equal(t, "2026-06-30", p.ValidThrough)
	assert.Equal(t, "Jij draait de molen.\n\n- Wind\n- Meel", p.Description)
}

func TestJSONLDFindsPostings(t *testing.T) {
	one, two := `{"@type":"JobPosting","title":"A","identifier":"a"}`, `{"@type":"http://schema.org/JobPosting","title":"B","identifier":"b"}`
	for name, file := range map[string]string{
		"in an array":                 `[` + one + `,` + two + `]`,
		"in a graph":                  `{"@graph":[{"@type":"WebPage"},` + one + `,` + two + `]}`,
		"in the items of a list":      `{"@type":"ItemList","itemListElement":[{"@type":"ListItem","item":` + one + `},` + two + `]}`,
		"as what a page is about":     `[{"@type":"WebPage","mainEntity":` + one + `},` + two + `]`,
		"in several scripts":          `<html><script type="application/ld+json">` + one + `</script><script type='application/ld+json'>` + two + `</script></html>`,
		"in a script in CDATA":        "<html><script type=application/ld+json>//<![CDATA[\n[" + one + `,` + two + "]\n//]]></script></html>",
		"in a fragment of a page":     `<script type="application/ld+json">[` + one + `,` + two + `]</script>`,
		"next to a script with a bug": `<html><script type="application/ld+json">{"@type":"Organization",}</script><script type="application/ld+json">[` + one + `,` + two + `]</script></html>`,
	} {
		t.Run(name, func(t *testing.T) {
			got := read(t, "jsonld", file)
			require.Len(t, got, 2)
			assert.Equal(t, "a", got[0].ExternalID)
			assert.Equal(t, "b", got[1].ExternalID)
		})
	}
}

func TestJSONLDProperties(t *testing.T) {
	salary := func(cents int64, period string) func(*testing.T, referral.Posting) {
		return func(t *testing.T, p referral.Posting) {
			assert.Equal(t, &referral.Salary{Min: cents, Max: cents, Currency: "EUR", Period: period}, p.Salary)
		}
	}
	at := func(places ...referral.Location) func(*testing.T, referral.Posting) {
		return func(t *testing.T, p referral.Posting) { assert.Equal(t, places, p.Locations) }
	}
	delft := referral.Location{City: "Delft", Country: "NL"}
	id := func(want string) func(*testing.T, referral.Posting) {
		return func(t *testing.T, p referral.Posting) { assert.Equal(t, want, p.ExternalID) }
	}
	cases := map[string]struct {
		properties string
		refused    string
		check      func(*testing.T, referral.Posting)
	}{
		"an identifier that is a text":            {`"identifier":" TUD-1 "`, "", id("TUD-1")},
		"an identifier that is a large number":    {`"identifier":{"value":12345678901234567890}`, "", id("12345678901234567890")},
		"an identifier in an array":               {`"identifier":[{"@type":"PropertyValue","value":"x"}]`, "", id("x")},
		"the address when there is no identifier": {`"identifier":null,"url":"https://example.org/1"`, "", id("https://example.org/1")},
		"no identifier and no address":            {`"identifier":{"name":"Org"}`, "no id", nil},
		"an identifier of a wrong type":           {`"identifier":true`, "“identifier” is true or false", nil},
		"a location that is an array":             {`"jobLocation":[{"address":{"addressLocality":"Delft","addressCountry":"NLD"}}]`, "", at(delft)},
		"a country by its name":                   {`"jobLocation":{"address":{"addressLocality":"Delft","addressCountry":"The Netherlands"}}`, "", at(delft)},
		"an address that is a text":               {`"jobLocation":{"@type":"Place","address":"Delft, Nederland"}`, "", at(delft)},
		"a location that is a text":               {`"jobLocation":"Delft (NL)"`, "", at(delft)},
		"a location that is an address":           {`"jobLocation":{"@type":"PostalAddress","addressLocality":"Delft","addressCountry":"nl"}`, "", at(delft)},
		"a location with a name only":             {`"jobLocation":{"@type":"Place","name":"Delft"}`, "", at(delft)},
		"a state tells the country":               {`"jobLocation":{"address":{"addressLocality":"Atlanta","addressRegion":"GA"}}`, "", at(referral.Location{City: "Atlanta", Country: "US"})},
		"a country of a wrong type":               {`"jobLocation":{"address":{"addressCountry":true}}`, "“jobLocation.address.addressCountry” is true or false", nil},
		"remote work from a country":              {`"jobLocationType":"telecommute","applicantLocationRequirements":{"@type":"Country","name":"Netherlands"}`, "", at(referral.Location{Country: "NL"})},
		"a salary that is a number in the value":  {`"baseSalary":{"currency":"EUR","unitText":"MONTH","value":3500}`, "", salary(350000, "month")},
		"a salary with one value":                 {`"baseSalary":{"currency":"EUR","value":{"value":"42000.00","unitText":"year"}}`, "", salary(4200000, "year")},
		"a salary without QuantitativeValue":      {`"baseSalary":{"currency":"EUR","minValue":20,"maxValue":20,"unitText":"HOUR"}`, "", salary(2000, "hour")},
		"a salary without a period is left out":   {`"baseSalary":3500,"salaryCurrency":"EUR"`, "", func(t *testing.T, p referral.Posting) { assert.Nil(t, p.Salary) }},
		"a salary in words is left out":           {`"baseSalary":"marktconform"`, "", func(t *testing.T, p referral.Posting) { assert.Nil(t, p.Salary) }},
		"a language by its name":                  {`"inLanguage":{"@type":"Language","name":"Dutch"}`, "", func(t *testing.T, p referral.Posting) { assert.Equal(t, "nl", p.Language) }},
		"a language by its code":                  {`"inLanguage":{"@type":"Language","name":"Vlaams","alternateName":"nl-be"}`, "", func(t *testing.T, p referral.Posting) { assert.Equal(t, "nl-BE", p.Language) }},
		"the department of the organization":      {`"hiringOrganization":{"name":"O","department":{"name":"Rivers"}}`, "", func(t *testing.T, p referral.Posting) { assert.Equal(t, "Rivers", p.Department) }},
		"the unit that one reports to":            {`"employmentUnit":{"name":"Dunes"}`, "", func(t *testing.T, p referral.Posting) { assert.Equal(t, "Dunes", p.Department) }},
		"a plain text keeps its lines and lists": {`"description":"Hello\nyou\n\nWe ask:\n- care\n- R&amp;D"`, "", func(t *testing.T, p referral.Posting) {
			assert.Equal(t, "Hello  \nyou\n\nWe ask:\n\n- care\n- R&D", p.Description)
		}},
		"hours of the day are not hours in a week": {`"workHours":"9-17"`, "", func(t *testing.T, p referral.Posting) { assert.Nil(t, p.HoursMin) }},
		"a date that is none is left out":          {`"validThrough":"soon","datePosted":"2026-13-01"`, "", func(t *testing.T, p referral.Posting) { assert.Empty(t, p.ValidThrough+p.PublishedOn) }},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			checkEntry(t, "jsonld", `{"@type":"JobPosting","title":"T","identifier":"id",`+c.properties+`}`, c.refused, c.check)
		})
	}
}

func TestJSONLDRefusesAnItemThatIsNoVacancy(t *testing.T) {
	got := read(t, "jsonld", `{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","title":"News"},{"id":"2","title":"Job","_jobposting":{}}]}`)
	require.Len(t, got, 2)
	require.NotNil(t, got[0].Refused)
	assert.Contains(t, got[0].Refused.EN, "_jobposting")
	assert.Nil(t, got[1].Refused)
	assert.Equal(t, "2", got[1].ExternalID)
}

func TestJSONLDRefusesAFileThatIsOnePageOfMore(t *testing.T) {
	_, err := Read("jsonld", reader(`{"version":"https://jsonfeed.org/version/1.1","next_url":"https://x.example/2","items":[]}`))
	requireInvalid(t, err, "one page of a longer feed")
}
