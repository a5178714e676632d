package feeds

import (
	"math"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/currency"

	"goodword/pkg/referral"
)

// employmentTypes reads our types from the words of a system, such as
// “fulltime_permanent” (Recruitee), “PART_TIME” (schema.org) or “Full-time”.
// What no word is known of gives none: no type says less than a wrong one.
func employmentTypes(said ...string) []string {
	found := map[string]bool{}
	for _, s := range said {
		s = letters.ReplaceAllString(strings.ToLower(s), "")
		for _, word := range employmentWords {
			if word.in.MatchString(s) {
				found[word.is] = true
			}
		}
	}
	var types []string
	for _, t := range referral.EmploymentTypes {
		if found[t] {
			types = append(types, t)
		}
	}
	return types
}

var letters = regexp.MustCompile(`[^\pL]+`)

var employmentWords = []struct {
	in *regexp.Regexp
	is string
}{
	{regexp.MustCompile(`fulltime|voltijd|vollzeit|tempsplein`), "full_time"},
	{regexp.MustCompile(`parttime|deeltijd|teilzeit|minijob|tempspartiel|workingstudent|werkstudent`), "part_time"},
	{regexp.MustCompile(`temporary|^temp$|fixedterm|seasonal|tijdelijk|befristet|bepaaldetijd`), "temporary"},
	{regexp.MustCompile(`contractor|^contract$|freelance|^zzp|selfemployed`), "contractor"},
	{regexp.MustCompile(`^intern$|^interns$|internship|traineeship|^trainee$|apprentice|^stage|^stagiair|praktikum|ausbildung`), "intern"},
	{regexp.MustCompile(`volunteer|vrijwillig|ehrenamt`), "volunteer"},
	{regexp.MustCompile(`perdiem|^oproep`), "per_diem"},
	{regexp.MustCompile(`^other$|^anders$|^overig$`), "other"},
}

// hoursPerWeek gives a range of hours, or nothing when it is not one.
func hoursPerWeek(least, most string) (*int, *int) {
	lowest, highest := hours(least, math.Floor), hours(most, math.Ceil)
	if lowest != nil && highest != nil && *lowest > *highest {
		return nil, nil
	}
	return lowest, highest
}

func hours(s string, round func(float64) float64) *int {
	n, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil || !(n > 0 && n <= 80) {
		return nil
	}
	whole := int(round(n))
	return &whole
}

// pay is a salary as systems write it: amounts in whole units of the
// currency, with a dot before the decimals.
type pay struct {
	Min      text `json:"min"`
	Max      text `json:"max"`
	Currency text `json:"currency"`
	Period   text `json:"period"`
}

// salary gives the pay in cents, or nil when any part of it is missing or not
// clear: no salary says less than a wrong one.
func (p pay) salary() *referral.Salary {
	least, hasLeast := cents(string(p.Min))
	most, hasMost := cents(string(p.Max))
	unit := currencyCode(string(p.Currency))
	period := payPeriod(string(p.Period))
	switch {
	case unit == "", period == "", !hasLeast && !hasMost, hasLeast && hasMost && least > most:
		return nil
	case !hasMost:
		most = least
	}
	return &referral.Salary{Min: least, Max: most, Currency: unit, Period: period}
}

// amount does not match three decimals: “80.000” is eighty thousand to a
// Dutch reader and eighty to a computer.
var amount = regexp.MustCompile(`^\d{1,12}(\.\d{1,2}0*)?$`)

var threeDecimals = regexp.MustCompile(`\.\d{3}$`)

// cents reads an amount without going through a float.
func cents(s string) (int64, bool) {
	s = strings.TrimSpace(s)
	if !amount.MatchString(s) || threeDecimals.MatchString(s) {
		return 0, false
	}
	whole, decimals, _ := strings.Cut(s, ".")
	n, err := strconv.ParseInt(whole+(decimals + "00")[:2], 10, 64)
	return n, err == nil && n > 0
}

// webAddress gives an address back when it starts with http:// or https://,
// and otherwise "".
func webAddress(s string) string {
	s = line(s)
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		return ""
	}
	return s
}

func currencyCode(s string) string {
	s = strings.ToUpper(strings.TrimSpace(s))
	if code, is := map[string]string{"€": "EUR", "£": "GBP", "ZŁ": "PLN"}[s]; is {
		return code
	}
	unit, err := currency.ParseISO(s)
	if err != nil {
		return ""
	}
	return unit.String()
}

// payPeriod reads a period, such as “year” (Recruitee), “MONTH” (schema.org)
// or “ANN” (UN/CEFACT, for schema.org's unitCode).
func payPeriod(s string) string {
	s = strings.TrimPrefix(letters.ReplaceAllString(strings.ToLower(s), ""), "per")
	for period, said := range payPeriods {
		if said[s] {
			return period
		}
	}
	return ""
}

var payPeriods = map[string]map[string]bool{
	"hour":  words("hour hours hourly hur uur stunde"),
	"day":   words("day days daily dag tag"),
	"week":  words("week weeks weekly wee woche"),
	"month": words("month months monthly mon maand monat"),
	"year":  words("year years yearly annual annually annum ann jaar jahr"),
}

// moments are the ways in which the formats write a moment: RFC 3339,
// Recruitee's own, and what schema.org's DateTime allows besides.
var moments = []string{
	time.RFC3339, "2006-01-02 15:04:05 MST", "2006-01-02T15:04:05", "2006-01-02T15:04Z07:00", "2006-01-02T15:04",
	"2006-01-02T15:04:05Z0700", "2006-01-02 15:04:05 -0700", "2006-01-02 15:04:05", time.DateOnly,
}

func moment(s string) (time.Time, bool) {
	for _, layout := range moments {
		if t, err := time.Parse(layout, strings.TrimSpace(s)); err == nil {
			return t, t.Year() > 0
		}
	}
	return time.Time{}, false
}

// published gives a moment as RFC 3339, or "".
func published(s string) string {
	t, is := moment(s)
	if !is {
		return ""
	}
	return t.Format(time.RFC3339)
}

// lastDay gives the day of a moment where it was written, or "".
func lastDay(s string) string {
	t, is := moment(s)
	if !is {
		return ""
	}
	return t.Format(time.DateOnly)
}
