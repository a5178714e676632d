package feeds

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goodword/pkg/referral"
)

func TestRecruiteeReadsACareerSite(t *testing.T) {
	got := readSample(t, "recruitee", "recruitee.json")
	require.Len(t, got, 3, "translations are not vacancies of their own")

	keeper := got[0]
	assert.Nil(t, keeper.Refused)
	assert.Equal(t, "310001", keeper.ExternalID)
	assert.Equal(t, "Sluiswachter", keeper.Title)
	assert.Equal(t, "nl", keeper.Language)
	assert.Equal(t, "Vaarwegen", keeper.Department)
	assert.Equal(t, []referral.Location{{City: "Terneuzen", Country: "NL"}, {City: "Gent", Country: "BE"}}, keeper.Locations)
	assert.Equal(t, referral.OnSite, keeper.Workplace)
	assert.Equal(t, []string{"part_time", "temporary"}, keeper.EmploymentTypes)
	assert.Equal(t, 24, *keeper.HoursMin)
	assert.Equal(t, 32, *keeper.HoursMax)
	assert.Equal(t, &referral.Salary{Min: 285050, Max: 360000, Currency: "EUR", Period: "month"}, keeper.Salary)
	assert.Equal(t, "https://werk.example.org/o/sluiswachter", keeper.URL)
	assert.Equal(t, "https://werk.example.org/o/sluiswachter/c/new", keeper.ApplyURL)
	assert.Equal(t, "2026-08-05T10:10:39Z", keeper.PublishedOn)
	assert.Equal(t, "2026-10-01", keeper.ValidThrough)
	assert.Equal(t, "Jij bedient de **sluis** en helpt de schippers.\n\nWat je meebrengt\n\n- Een vaarbewijs\n- Geduld", keeper.Description)

	steward := got[1]
	assert.Nil(t, steward.Refused)
	assert.Equal(t, "en", steward.Language)
	assert.Empty(t, steward.Department)
	assert.Equal(t, []referral.Location{{City: "Zwolle", Country: "NL"}}, steward.Locations)
	assert.Equal(t, referral.Hybrid, steward.Workplace)
	assert.Nil(t, steward.Salary)
	assert.Equal(t, steward.URL, steward.ApplyURL)
	assert.Empty(t, steward.ValidThrough)

	draft := got[2]
	require.NotNil(t, draft.Refused)
	assert.Equal(t, "310003", draft.ExternalID)
	assert.Equal(t, "Nog niet af", draft.Title)
	assert.Contains(t, draft.Refused.EN, "“draft”")
	assert.Contains(t, draft.Refused.NL, "“draft”")
}

func TestRecruiteeEntries(t *testing.T) {
	cases := map[string]struct {
		offer   string // without id, status and title
		refused string
		check   func(*testing.T, referral.Posting)
	}{
		"requirements alone are a text": {
			offer: `"requirements":"<p>Geduld</p>"`,
			check: func(t *testing.T, p referral.Posting) { assert.Equal(t, "Geduld", p.Description) },
		},
		"without description and requirements": {offer: `"description":null`, refused: "neither description nor requirements"},
		"numbers may be numbers": {
			offer: `"description":"x","min_hours":"32","max_hours":40,"salary":{"min":3000,"max":4000.25,"period":"month","currency":"EUR"}`,
			check: func(t *testing.T, p referral.Posting) {
				assert.Equal(t, 32, *p.HoursMin)
				assert.Equal(t, int64(400025), p.Salary.Max)
			},
		},
		"a salary without a currency is left out": {
			offer: `"description":"x","salary":{"min":"3000","max":"4000","period":"month","currency":null}`,
			check: func(t *testing.T, p referral.Posting) { assert.Nil(t, p.Salary) },
		},
		"translations with one title are told apart by their text": {
			offer: `"description":"<p>B</p>","translations":{"de":{"title":"T","description":"<p>A</p>"},"fr":{"title":"T","description":"<p>B</p>"}}`,
			check: func(t *testing.T, p referral.Posting) { assert.Equal(t, "fr", p.Language) },
		},
		"the same text in each translation leaves the text to tell": {
			offer: `"description":"<p>Wij zijn op zoek naar een collega voor de afdeling</p>","translations":{"en":{"title":"T","description":"<p>Wij zijn op zoek naar een collega voor de afdeling</p>"},"nl":{"title":"T","description":"<p>Wij zijn op zoek naar een collega voor de afdeling</p>"}}`,
			check: func(t *testing.T, p referral.Posting) { assert.Equal(t, "nl", p.Language) },
		},
		"remote": {
			offer: `"description":"x","remote":true,"hybrid":null`,
			check: func(t *testing.T, p referral.Posting) { assert.Equal(t, referral.Remote, p.Workplace) },
		},
		"locations may be null": {
			offer: `"description":"x","locations":null,"city":null,"country_code":null,"country":null`,
			check: func(t *testing.T, p referral.Posting) { assert.Empty(t, p.Locations) },
		},
		"a wrong type deep inside names the field": {
			offer: `"description":"x","locations":[{"city":{"nl":"Delft"}}]`, refused: "“locations.city” is an object",
		},
		"a wrong type at the top of a place names the field": {offer: `"description":"x","city":[]`, refused: "“city” is a list"},
		"a closed offer is refused":                          {offer: `"description":"x","status":"closed"`, refused: "“closed”"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			file := `{"offers":[{"id":1,"status":"published","title":"T",` + c.offer + `}]}`
			checkEntry(t, "recruitee", file, c.refused, c.check)
		})
	}
}

func TestRecruiteeTakesTheFirstTranslationWhenTheTopIsEmpty(t *testing.T) {
	got := read(t, "recruitee", `{"offers":[{"id":1,"status":"published","title":null,
		"translations":{"nl":{"title":"Bakker","description":"<p>Brood</p>"}}}]}`)
	require.Len(t, got, 1)
	assert.Nil(t, got[0].Refused)
	assert.Equal(t, "Bakker", got[0].Title)
	assert.Equal(t, "nl", got[0].Language)
	assert.Equal(t, "Brood", got[0].Description)
}
