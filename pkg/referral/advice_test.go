package referral_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"goodword/pkg/referral"
)

func TestAdviceOnAVacancy(t *testing.T) {
	t.Parallel()
	good := func() referral.VacancyText {
		n := 36
		return referral.VacancyText{
			Title: "Waterbouwkundig ingenieur", Description: strings.Repeat("Je ontwerpt een dijk. ", 40), Growth: "Je leert.", Culture: "We zijn met elf.",
			Salary: &referral.Salary{Min: 450000, Max: 620000, Currency: "EUR", Period: "month"}, HoursMax: &n,
			Locations: []referral.Location{{City: "Lelystad", Country: "NL"}}, Workplace: referral.OnSite, ValidThrough: "2026-12-13",
		}
	}
	for name, c := range map[string]struct {
		change func(*referral.VacancyText)
		fields []string
	}{
		"a good text gets none":                        {func(*referral.VacancyText) {}, nil},
		"a title longer than a search result shows":    {func(v *referral.VacancyText) { v.Title = strings.Repeat("t", referral.EasyTitle+1) }, []string{"title"}},
		"a title for women":                            {func(v *referral.VacancyText) { v.Title = "Verpleegster kinderafdeling" }, []string{"title"}},
		"a title for men":                              {func(v *referral.VacancyText) { v.Title = "Allround vakman" }, []string{"title"}},
		"an English title for men":                     {func(v *referral.VacancyText) { v.Title = "Foreman, night shift" }, []string{"title"}},
		"a title for heroes":                           {func(v *referral.VacancyText) { v.Title = "Java ninja" }, []string{"title"}},
		"a title for everyone, said so":                {func(v *referral.VacancyText) { v.Title = "Gastvrouw (m/v/x)" }, nil},
		"a title that only ends alike":                 {func(v *referral.VacancyText) { v.Title = "Monteur vensters en rasters, Manager Germany" }, nil},
		"a neutral word":                               {func(v *referral.VacancyText) { v.Title = "Verpleegkundige" }, nil},
		"he alone":                                     {func(v *referral.VacancyText) { v.Growth = "Hij leert hier veel." }, []string{"description"}},
		"he or she":                                    {func(v *referral.VacancyText) { v.Growth = "Hij of zij leert hier veel, en he or she too." }, nil},
		"zijn as a verb and haar as hair":              {func(v *referral.VacancyText) { v.Growth = "We zijn blij. Ze knipt haar." }, nil},
		"a notice that men and women are meant":        {func(v *referral.VacancyText) { v.Culture = "Mannelijke en vrouwelijke kandidaten zijn welkom." }, nil},
		"a text that says next to nothing":             {func(v *referral.VacancyText) { v.Description = "Kom werken." }, []string{"description"}},
		"a text that nobody reads to the end":          {func(v *referral.VacancyText) { v.Description = strings.Repeat("a", referral.LongText+1) }, []string{"description"}},
		"no growth and no culture":                     {func(v *referral.VacancyText) { v.Growth, v.Culture = " ", "" }, []string{"growth", "culture"}},
		"no salary":                                    {func(v *referral.VacancyText) { v.Salary = nil }, []string{"salary.max"}},
		"a salary without a beginning":                 {func(v *referral.VacancyText) { v.Salary.Min = 0 }, []string{"salary.min"}},
		"a salary so wide that it says nothing":        {func(v *referral.VacancyText) { v.Salary.Max = 2*v.Salary.Min + 1 }, []string{"salary.max"}},
		"no hours, no place and no last day":           {func(v *referral.VacancyText) { v.HoursMax, v.Locations, v.ValidThrough = nil, nil, "" }, []string{"hours_max", "locations", "valid_through"}},
		"no place is needed for work that is anywhere": {func(v *referral.VacancyText) { v.Locations, v.Workplace = nil, referral.Remote }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			v := good()
			c.change(&v)
			var fields []string
			for _, a := range v.Advise() {
				fields = append(fields, a.Field)
				require.NotEmpty(t, a.Text.EN)
				require.NotEmpty(t, a.Text.NL)
			}
			require.Equal(t, c.fields, fields)
		})
	}
}
