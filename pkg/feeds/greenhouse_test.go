package feeds

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goodword/pkg/referral"
)

func TestGreenhouseReadsABoard(t *testing.T) {
	got := readSample(t, "greenhouse", "greenhouse.json")
	require.Len(t, got, 2)

	engineer := got[0]
	assert.Nil(t, engineer.Refused)
	assert.Equal(t, "9007199254740993", engineer.ExternalID, "a number beyond 2^53 keeps its last digit")
	assert.Equal(t, "Water Quality Engineer (m/f/x)", engineer.Title)
	assert.Equal(t, "en", engineer.Language)
	assert.Equal(t, "Rivers", engineer.Department)
	assert.Equal(t, []referral.Location{{City: "Delft", Country: "NL"}}, engineer.Locations)
	assert.Equal(t, referral.Remote, engineer.Workplace)
	assert.Equal(t, []string{"full_time", "part_time"}, engineer.EmploymentTypes)
	assert.Equal(t, "2026-09-01T09:30:00+02:00", engineer.PublishedOn)
	assert.Equal(t, "2026-10-15", engineer.ValidThrough)
	assert.Equal(t, "https://boards.example.org/polder/jobs/9007199254740993", engineer.URL)
	assert.Equal(t, engineer.URL, engineer.ApplyURL)
	assert.Equal(t, "## Clean water\n\nYou keep the rivers & canals clean.\n\n### You\n\n"+
		"- like mud\n- read [this](https://example.org/water) and not that", engineer.Description)

	keeper := got[1]
	assert.Nil(t, keeper.Refused)
	assert.Equal(t, "4002", keeper.ExternalID)
	assert.Equal(t, "nl", keeper.Language, "told by the text")
	assert.Equal(t, []referral.Location{{City: "Lelystad", Country: "NL"}}, keeper.Locations, "the office knows the country")
	assert.Equal(t, referral.OnSite, keeper.Workplace)
	assert.Empty(t, keeper.EmploymentTypes)
	assert.Empty(t, keeper.ValidThrough)
}

func TestGreenhouseEntries(t *testing.T) {
	cases := map[string]struct {
		job     string
		refused string // a part of the sentence, "" when it is taken over
		check   func(*testing.T, referral.Posting)
	}{
		"a board asked without ?content=true has no text": {
			job: `{"id":1,"title":"T"}`, refused: "?content=true",
		},
		"content that is not escaped is read as well": {
			job:   `{"id":1,"title":"T","content":"<p>Plain &amp; simple</p>"}`,
			check: func(t *testing.T, p referral.Posting) { assert.Equal(t, "Plain & simple", p.Description) },
		},
		"metadata may say where the work is done": {
			job:   `{"id":1,"title":"T","content":"x","location":{"name":"Utrecht"},"metadata":[{"name":"Workplace Type","value":"Hybrid"}]}`,
			check: func(t *testing.T, p referral.Posting) { assert.Equal(t, referral.Hybrid, p.Workplace) },
		},
		"a location without a place leaves it to the office": {
			job: `{"id":1,"title":"T","content":"x","location":{"name":"Headquarters"},"offices":[{"name":"HQ","location":"Gouda, Netherlands"}]}`,
			check: func(t *testing.T, p referral.Posting) {
				assert.Equal(t, []referral.Location{{City: "Gouda", Country: "NL"}}, p.Locations)
			},
		},
		"location may be null": {
			job:   `{"id":1,"title":"T","content":"x","location":null,"offices":null}`,
			check: func(t *testing.T, p referral.Posting) { assert.Empty(t, p.Locations) },
		},
		"an address that is no web address is left out": {
			job:   `{"id":1,"title":"T","content":"x","absolute_url":"javascript:alert(1)"}`,
			check: func(t *testing.T, p referral.Posting) { assert.Empty(t, p.URL+p.ApplyURL) },
		},
		"a wrong type names the field":   {job: `{"id":1,"title":"T","content":"x","location":{"name":7}}`, refused: "“location.name” is a number"},
		"a wrong id names the field":     {job: `{"id":[1],"title":"T","content":"x"}`, refused: "“id” is a list"},
		"an entry that is no object":     {job: `"job"`, refused: "Entry 1 is a text"},
		"an entry that is null":          {job: `null`, refused: "no id"},
		"an entry without a title":       {job: `{"id":1,"title":" ","content":"x"}`, refused: "title is missing"},
		"an entry of only invisible ink": {job: `{"id":1,"title":"T","content":"&lt;p&gt;&amp;nbsp;&lt;/p&gt;"}`, refused: "text is missing"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			checkEntry(t, "greenhouse", `{"jobs":[`+c.job+`]}`, c.refused, c.check)
		})
	}
}
