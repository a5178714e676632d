package referral_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"goodword/pkg/referral"
)

// wholeText is a vacancy about which there is nothing to say.
func wholeText() referral.VacancyText {
	least, most := 32, 36
	return referral.VacancyText{
		Title: "Waterbouwkundig ingenieur", Language: "nl", HoursMin: &least, HoursMax: &most, EmploymentTypes: []string{"full_time"},
		Locations:   []referral.Location{{City: "Lelystad", Country: "NL"}},
		Salary:      &referral.Salary{Min: 400000, Max: 550000, Currency: "EUR", Period: "month"},
		Description: strings.Repeat("Je ontwerpt dijken die blijven staan. ", 25), Growth: "Je krijgt je eigen proef.", Culture: "We zijn met elf.",
		Procedure: "Twee gesprekken, binnen drie weken.", Contact: "Anna de Vries, 0320 123456.", ValidThrough: "2026-12-20",
	}
}

func adviceOn(t *testing.T, change func(*referral.VacancyText)) []referral.Advice {
	t.Helper()
	v := wholeText()
	change(&v)
	return v.Advice("2026-11-24")
}

func TestAdviceSaysWhatCouldBeBetterAndNothingElse(t *testing.T) {
	pay := func(least, most int64, period string) func(*referral.VacancyText) {
		return func(v *referral.VacancyText) {
			v.Salary = &referral.Salary{Min: least, Max: most, Currency: "EUR", Period: period}
		}
	}
	closes := func(day string) func(*referral.VacancyText) {
		return func(v *referral.VacancyText) { v.ValidThrough = day }
	}
	for name, c := range map[string]struct {
		change   func(*referral.VacancyText)
		path, nl string // "" for nothing to say
	}{
		"a whole vacancy has nothing to mend": {func(*referral.VacancyText) {}, "", ""},
		"no salary":                           {func(v *referral.VacancyText) { v.Salary = nil }, "salary", "recht op de bandbreedte"},
		"the lowest above the highest":        {pay(600000, 500000, "month"), "salary", "hoger dan het hoogste"},
		"a month's pay that is a year's":      {pay(4000000, 5500000, "month"), "salary", "erg hoog"},
		"an hourly wage in whole euros":       {pay(15, 20, "hour"), "salary", "erg laag"},
		"a year's pay that is a month's":      {pay(400000, 550000, "year"), "salary", "erg laag"},
		"an intern's pay is plausible":        {pay(105000, 110000, "month"), "", ""},
		"a professor's year is plausible":     {pay(8000000, 11000000, "year"), "", ""},
		"only a highest salary":               {pay(0, 550000, "month"), "salary", "waar het begint"},
		"a range that says nothing":           {pay(200000, 500000, "month"), "salary", "zo ruim"},
		"kronor are not judged as euros": {func(v *referral.VacancyText) {
			v.Salary = &referral.Salary{Min: 3500000, Max: 4500000, Currency: "SEK", Period: "month"}
		}, "", ""},
		"no hours": {func(v *referral.VacancyText) { v.HoursMin, v.HoursMax = nil, nil }, "hours_min", "uren ontbreken"},
		"no place": {func(v *referral.VacancyText) { v.Locations = nil }, "locations", "plaats ontbreekt"},
		"no place is needed for work at a distance": {func(v *referral.VacancyText) { v.Locations, v.Workplace = nil, referral.Remote }, "", ""},
		"no contract":                {func(v *referral.VacancyText) { v.EmploymentTypes = nil }, "employment_types", "soort aanstelling"},
		"no text":                    {func(v *referral.VacancyText) { v.Description = " \n" }, "description", "tekst ontbreekt"},
		"a text of three words":      {func(v *referral.VacancyText) { v.Description = "Kom bij ons." }, "description", "Minder dan 120"},
		"a text without end":         {func(v *referral.VacancyText) { v.Description = strings.Repeat("woord ", 1300) }, "description", "Meer dan 1200"},
		"no growth":                  {func(v *referral.VacancyText) { v.Growth = "" }, "growth", "groeit ontbreekt"},
		"no culture":                 {func(v *referral.VacancyText) { v.Culture = "" }, "culture", "hier is ontbreekt"},
		"no procedure":               {func(v *referral.VacancyText) { v.Procedure = "" }, "procedure", "hoeveel gesprekken"},
		"no contact":                 {func(v *referral.VacancyText) { v.Contact = "" }, "contact", "telefoonnummer"},
		"no last day":                {closes(""), "valid_through", "geen laatste dag"},
		"a last day that has passed": {closes("2026-11-23"), "valid_through", "voorbij"},
		"the last day is today":      {closes("2026-11-24"), "valid_through", "binnen een week"},
		"in a week":                  {closes("2026-12-01"), "", ""},
		"next year's summer":         {closes("2027-06-01"), "valid_through", "vier maanden"},
		"what is no day is no advice but a mistake": {closes("morgen"), "", ""},
		"a title without end":                       {func(v *referral.VacancyText) { v.Title = strings.Repeat("Ingenieur ", 9) }, "title", "kappen zoekmachines"},
		"a title that shouts":                       {func(v *referral.VacancyText) { v.Title = "GEZOCHT: INGENIEUR" }, "title", "hoofdletters"},
		"a title that calls":                        {func(v *referral.VacancyText) { v.Title = "Ingenieur gezocht!" }, "title", "uitroeptekens"},
		"an abbreviation does not shout":            {func(v *referral.VacancyText) { v.Title = "ICT'ER" }, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			got := adviceOn(t, c.change)
			if c.path == "" {
				require.Empty(t, got)
				return
			}
			require.Len(t, got, 1, "%+v", got)
			require.Equal(t, c.path, got[0].Path)
			require.Contains(t, got[0].Text.NL, c.nl)
			require.NotEqual(t, got[0].Text.NL, got[0].Text.EN)
		})
	}
}

func TestTitlesThatSpeakToOneGender(t *testing.T) {
	for title, instead := range map[string]string{
		"Secretaresse faculteit Waterbouw": "managementassistent", "Voorman grondwerk": "ploegleider", "Senior verpleegster": "verpleegkundige",
		"Vakman/ timmerwerk": "vakmens", "Gastvrouw": "medewerker ontvangst", "Caissière": "kassamedewerker", "Salesman": "sales representative",
		"Chairman of the board": "chair", "Cleaning lady (evenings)": "cleaner", "Juf groep 3": "leerkracht",
		// Nobody is named, or everyone is.
		"Secretaresse (m/v/x)": "", "Voorman m/v": "", "Gastvrouw/gastheer": "", "Gastheer of gastvrouw": "", "Timmerman / timmervrouw": "", "Fireman (f/m/d)": "",
		"Verpleegkundige": "", "Manager": "", "Projectleider Duitsland": "", "German teacher": "", "Docent roman en verhaal": "", "Humane geneticus": "",
		"Onderzoeker vrouwengezondheid": "", "Lector mannelijkheid en zorg": "", "Verloskundige": "", "Hoofdmeester": "", "Human resources adviseur": "",
	} {
		t.Run(title, func(t *testing.T) {
			got := adviceOn(t, func(v *referral.VacancyText) { v.Title = title })
			if instead == "" {
				require.Empty(t, got)
				return
			}
			require.Len(t, got, 1)
			require.Contains(t, got[0].Text.NL, "Probeer “"+instead+"”")
		})
	}
}

func TestTextsThatSpeakToOneGender(t *testing.T) {
	for sentence, word := range map[string]string{
		"nl: Welke vent met visie komt ons team versterken?":                                       "vent",
		"nl: Wij zoeken een ervaren secretaresse voor twee dagen.":                                 "secretaresse",
		"nl: De kandidaat kan plannen. Van de kandidaat vragen we dat hij zelfstandig werkt.":      "hij",
		"nl: Onze jongens staan dag en nacht klaar.":                                               "onze jongens",
		"nl: Ben jij een ninja met Excel?":                                                         "ninja",
		"en: The candidate knows what he wants.":                                                   "he",
		"en: We are looking for a seasoned salesman in the north.":                                 "salesman",
		"en: You lead a team of great guys.":                                                       "guys",
		"en: You plan man-hours.":                                                                  "man hours",
		"nl: We nodigen iedereen uit, ongeacht of je mannelijk/vrouwelijk of non-binair bent.":     "",
		"nl: Bij gelijke geschiktheid gaat onze voorkeur uit naar een vrouw (WGB m/v, artikel 5).": "",
		"nl: Deze vacature staat open voor mannen en vrouwen.":                                     "",
		"nl: We zoeken een voorman (m/v/x) voor de werkplaats.":                                    "",
		"nl: We zoeken een gastvrouw of gastheer.":                                                 "",
		"nl: Je overlegt met de secretaresse van het hoofd.":                                       "",
		"nl: Als de robot vastloopt, zet jij hem weer aan; hij is gevoelig.":                       "",
		"nl: De sollicitant laat weten wat hij of zij nodig heeft.":                                "",
		"nl: Je onderzoekt prostaatkanker bij mannen en borstkanker bij vrouwen.":                  "",
		"nl: In deze functie zijn vakmanschap en rust belangrijk.":                                 "",
		"en: The applicant tells what he or she needs.":                                            "",
		"en: The employee and their manager talk every month.":                                     "",
		"en: Her lab is next door, and she will show you around.":                                  "",
		"en: You manage a human team in Manchester.":                                               "",
		"de: Der Kandidat weiß, was er will.":                                                      "",
	} {
		t.Run(sentence, func(t *testing.T) {
			lang, text, _ := strings.Cut(sentence, ": ")
			got := adviceOn(t, func(v *referral.VacancyText) { v.Language, v.Growth = lang, text })
			if word == "" {
				require.Empty(t, got)
				return
			}
			require.Len(t, got, 1, "%+v", got)
			require.Equal(t, "growth", got[0].Path)
			require.Contains(t, got[0].Text.EN, "“"+word+"”")
		})
	}
}
