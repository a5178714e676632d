package feeds

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"goodword/pkg/referral"
)

func TestSalary(t *testing.T) {
	month := func(least, most int64) *referral.Salary {
		return &referral.Salary{Min: least, Max: most, Currency: "EUR", Period: "month"}
	}
	cases := []struct {
		name string
		pay  pay
		want *referral.Salary
	}{
		{"a range", pay{"3000", "4000", "EUR", "month"}, month(300000, 400000)},
		{"decimals are cents", pay{"3000.5", "4000.05", "eur", "MONTH"}, month(300050, 400005)},
		{"more decimals that are nothing", pay{"3000.00", "4000.0000", "EUR", "monthly"}, month(300000, 400000)},
		{"at least is also at most when that is missing", pay{"3000", "", "EUR", "month"}, month(300000, 300000)},
		{"at most starts at nothing", pay{"", "4000", "€", "per month"}, month(0, 400000)},
		{"three decimals are eighty thousand or eighty", pay{"80.000", "90.000", "EUR", "year"}, nil},
		{"a comma", pay{"3000,00", "", "EUR", "month"}, nil},
		{"words", pay{"competitive", "", "EUR", "month"}, nil},
		{"nothing", pay{"0", "0", "EUR", "month"}, nil},
		{"negative", pay{"-1", "", "EUR", "month"}, nil},
		{"the wrong way around", pay{"4000", "3000", "EUR", "month"}, nil},
		{"no currency", pay{"3000", "4000", "", "month"}, nil},
		{"a currency that is none", pay{"3000", "4000", "XYZ", "month"}, nil},
		{"no period", pay{"3000", "4000", "EUR", ""}, nil},
		{"too much", pay{"99999999999999999999", "", "EUR", "year"}, nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) { assert.Equal(t, c.want, c.pay.salary()) })
	}
}

func TestEmploymentTypes(t *testing.T) {
	for said, want := range map[string][]string{
		"fulltime_permanent": {"full_time"}, "parttime_fixed_term": {"part_time", "temporary"}, "freelance": {"contractor"},
		"internship": {"intern"}, "traineeship": {"intern"}, "volunteer": {"volunteer"}, "parttime_minijob": {"part_time"},
		"FULL_TIME": {"full_time"}, "Full-time": {"full_time"}, "full time or part time": {"full_time", "part_time"},
		"PER_DIEM": {"per_diem"}, "CONTRACTOR": {"contractor"}, "INTERN": {"intern"}, "OTHER": {"other"}, "Temporary": {"temporary"},
		"Regular": nil, "permanent": nil, "International": nil, "": nil, "Voltijd": {"full_time"}, "Stage": {"intern"},
	} {
		assert.Equal(t, want, employmentTypes(said), said)
	}
}

func TestHours(t *testing.T) {
	for said, want := range map[string][2]int{
		"40 hours per week": {40, 40}, "32-40 uur": {32, 40}, "24 tot 32 uur per week": {24, 32}, "36 uur/week": {36, 36},
		"9-17": {}, "8 hours per day": {}, "9am-5pm": {}, "100 hours": {}, "": {}, "40-32 uur": {},
	} {
		least, most := weeklyHours(said)
		if want == [2]int{} {
			assert.Nil(t, least, said)
			assert.Nil(t, most, said)
			continue
		}
		if assert.NotNil(t, least, said) && assert.NotNil(t, most, said) {
			assert.Equal(t, want, [2]int{*least, *most}, said)
		}
	}
}

func TestDates(t *testing.T) {
	for said, want := range map[string][2]string{
		"2026-08-05 10:10:39 UTC":   {"2026-08-05T10:10:39Z", "2026-08-05"},
		"2026-08-05T23:59:59+02:00": {"2026-08-05T23:59:59+02:00", "2026-08-05"},
		"2026-08-05T10:10:39.531Z":  {"2026-08-05T10:10:39Z", "2026-08-05"},
		"2026-08-05T10:10":          {"2026-08-05T10:10:00Z", "2026-08-05"},
		"2026-08-05T10:10:39+0200":  {"2026-08-05T10:10:39+02:00", "2026-08-05"},
		"2026-08-05":                {"2026-08-05T00:00:00Z", "2026-08-05"},
		"5 augustus":                {},
		"2026-02-30":                {},
		"":                          {},
	} {
		assert.Equal(t, want, [2]string{published(said), lastDay(said)}, said)
	}
}

func TestLanguages(t *testing.T) {
	for text, want := range map[string]string{
		"You work with us on the rivers and the sea":           "en",
		"Jij werkt met ons aan de rivieren en de zee":          "nl",
		"Du arbeitest mit uns an den Flüssen und der See":      "de",
		"Wij zoeken een Senior Engineer voor ons team":         "nl",
		"Wir suchen eine Ingenieurin für die Abteilung Wasser": "de",
		"12345": "en",
		"":      "en",
		"Product Owner: Agile Scrum, die jij met het team oppakt":    "nl",
		"We are looking for an engineer in Den Haag, de stad at sea": "en",
	} {
		assert.Equal(t, want, detectLanguage(text), text)
	}
	for said, want := range map[string]string{
		"nl": "nl", "NL": "nl", "en-gb": "en-GB", "en_US": "en-US", "Dutch": "nl", "Klingonish": "", "": "", "und": "",
	} {
		assert.Equal(t, want, languageTag(said), said)
	}
}
