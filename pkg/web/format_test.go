package web

import (
	"html/template"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"goodword/pkg/referral"
)

func both(t *testing.T) (nl, en speaker) {
	t.Helper()
	s, err := loadSpeakers()
	require.NoError(t, err)
	return s.all[0], s.all[1]
}

func TestDatesAndMoney(t *testing.T) {
	nl, en := both(t)
	plain := func(s string) string { return strings.ReplaceAll(s, nbsp, " ") }
	require.Equal(t, "zondag 13 december 2026", plain(nl.LongDate("2026-12-13")))
	require.Equal(t, "Sunday 13 December 2026", plain(en.LongDate("2026-12-13")))
	require.Equal(t, "ooit", nl.Date("ooit"))
	for _, m := range []struct {
		minor    int64
		currency string
		nl, en   string
	}{
		{453700, "EUR", "€ 4.537", "€4,537"}, {1550, "EUR", "€ 15,50", "€15.50"}, {5, "EUR", "€ 0,05", "€0.05"},
		{120000000, "GBP", "£ 1.200.000", "£1,200,000"}, {450000, "JPY", "JPY 450.000", "JPY 450,000"}, {100, "???", "??? 1", "??? 1"},
	} {
		require.Equal(t, m.nl, plain(nl.Money(m.minor, m.currency)))
		require.Equal(t, m.en, plain(en.Money(m.minor, m.currency)))
	}
}

func TestTheFactsOfARowEndWithTheClosingDay(t *testing.T) {
	nl, en := both(t)
	row := func(s speaker, last string) string {
		f, err := s.facts(referral.Vacancy{VacancyText: referral.VacancyText{Locations: []referral.Location{{City: "Delft", Country: "NL"}}, ValidThrough: last}})
		require.NoError(t, err)
		return strings.ReplaceAll(strings.Join(f.known(), "|"), nbsp, " ")
	}
	require.Equal(t, "Delft|t/m 15 december", row(nl, "2026-12-15"))
	require.Equal(t, "Delft|until 15 December", row(en, "2026-12-15"))
	require.Equal(t, "Delft", row(nl, ""))
}

func TestALongWordMakesATitleSmaller(t *testing.T) {
	for title, size := range map[string]string{
		"Waterbouwkundig ingenieur": "", "Softwareontwikkelaar": "long", "Docent-softwareontwikkelaar": "long",
		"Beleidsmedewerker en softwareontwikkelaars": "long longer", "": "",
	} {
		require.Equal(t, size, titleSize(title), title)
	}
}

func TestFacts(t *testing.T) {
	nl, en := both(t)
	n := func(i int) *int { return &i }
	eur := func(least, most int64) *referral.Salary {
		return &referral.Salary{Min: least, Max: most, Currency: "EUR", Period: "month"}
	}
	for _, c := range []struct {
		name   string
		text   referral.VacancyText
		nl, en string // salary | hours | place | contract
	}{
		{"nothing is known", referral.VacancyText{}, "|||", "|||"},
		{"one salary, one number of hours", referral.VacancyText{Salary: eur(300000, 300000), HoursMin: n(36), HoursMax: n(36)},
			"€ 3.000|36 uur per week||", "€3,000|36 hours per week||"},
		{"a highest salary only, at least some hours", referral.VacancyText{Salary: eur(0, 300000), HoursMin: n(8)},
			"tot € 3.000|vanaf 8 uur per week||", "up to €3,000|from 8 hours per week||"},
		{"no least hours", referral.VacancyText{HoursMin: n(0), HoursMax: n(20)}, "|20 uur per week||", "|20 hours per week||"},
		{"places in two countries", referral.VacancyText{Locations: []referral.Location{{City: "Delft", Country: "NL"}, {City: "Gent", Country: "BE"}, {Country: "??"}}},
			"||Delft, Gent (België), ??|", "||Delft, Gent (Belgium), ??|"},
		{"remote without a country", referral.VacancyText{Workplace: referral.Remote, EmploymentTypes: []string{"intern", "other"}},
			"||Volledig op afstand|Stage, anders", "||Fully remote|Internship, other"},
	} {
		for want, s := range map[string]speaker{c.nl: nl, c.en: en} {
			f, err := s.facts(referral.Vacancy{VacancyText: c.text})
			require.NoError(t, err)
			got := strings.Join([]string{f.Salary, f.Hours, f.Place, f.Contract}, "|")
			require.Equal(t, want, strings.ReplaceAll(got, nbsp, " "), c.name)
		}
	}
}

// Every word that a vacancy or an application may use has a text.
func TestEveryWordOfTheDomainHasAText(t *testing.T) {
	for _, kind := range referral.EmploymentTypes {
		require.Contains(t, employmentTypes, kind)
	}
	for _, period := range referral.SalaryPeriods {
		require.Contains(t, salaryPeriods, period)
	}
	for _, stage := range referral.Stages {
		require.Contains(t, stages, stage)
	}
	for _, action := range referral.AuditActions {
		require.Contains(t, auditActions, action)
	}
	for _, subject := range referral.AuditSubjects {
		require.Contains(t, auditSubjects, subject)
	}
	for _, reason := range []referral.CloseReason{"", referral.Filled, referral.Withdrawn, referral.Expired, referral.Vanished} {
		require.Contains(t, closedReasons, reason)
	}
}

func TestMarkdown(t *testing.T) {
	for _, c := range []struct{ name, in, out string }{
		{"paragraphs and emphasis", "Een *twee*\n**drie**\n\nVier", "<p>Een <em>twee</em>\n<strong>drie</strong></p>\n<p>Vier</p>"},
		{"headings stand below those of the page", "# A\n\n## B\n\n### C", "<h3>A</h3>\n<h4>B</h4>\n<h4>C</h4>"},
		{"whatever the level they start at", "### A\n\n#### B", "<h3>A</h3>\n<h4>B</h4>"},
		{"lists", "- a\n- b\n\n1. c", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n<ol>\n<li>c</li>\n</ol>"},
		{"links out get no credit and no window", "[a](https://x.nl) [b](mailto:a@x.nl)",
			`<p><a href="https://x.nl" rel="nofollow noopener">a</a> <a href="mailto:a@x.nl" rel="nofollow noopener">b</a></p>`},
		{"links that run something are text", "[a](javascript:x) [b](//x.nl) [c](data:x)", "<p>a b c</p>"},
		{"HTML and pictures are left out", "a<script>x</script><b>c</b> ![p](https://x.nl/p.png)\n\n<div>d</div>", "<p>axc </p>"},
		{"nothing", "", ""},
	} {
		require.Equal(t, c.out, string(renderMarkdown(c.in)), c.name)
	}
}

func TestLeadAndExcerpt(t *testing.T) {
	short := "<p>" + strings.Repeat("Kort maar krachtig. ", 5) + "</p>"
	lead, rest := splitLead(template.HTML(short + "\n<p>Meer</p>"))
	require.Contains(t, lead, "Kort maar")
	require.EqualValues(t, "<p>Meer</p>", rest)
	for name, text := range map[string]string{
		"the only paragraph": short, "a heading first": "<h3>Kop</h3>" + short, "a label first": "<p>Functie</p><p>Meer</p>",
		"a long one first": "<p>" + strings.Repeat("lang ", 100) + "</p><p>Meer</p>",
	} {
		lead, rest := splitLead(template.HTML(text))
		require.Empty(t, lead, name)
		require.EqualValues(t, text, rest, name)
	}
	require.Equal(t, "Een & twee <drie> vier", plainText("<p>Een &amp; twee</p><p>&lt;drie&gt;\nvier</p>"))
	require.Equal(t, "een twee…", excerpt("een twee, drie", 11))
	require.Equal(t, "eenheelwoo…", excerpt("eenheelwoord", 10))
}

func TestFirstName(t *testing.T) {
	for name, first := range map[string]string{"Zoë Gülşen": "Zoë", "J. de Vries": "J. de Vries", "J de Vries": "J de Vries", "dr. Piet Smit": "dr. Piet Smit", "Cher": "Cher", "": ""} {
		require.Equal(t, first, firstName(name))
	}
}

func TestAmountsAreReadAsPeopleTypeThem(t *testing.T) {
	for typed, want := range map[string]int64{
		"4537": 453700, "4.537": 453700, "4,537": 453700, "4.537,50": 453750, "4,537.50": 453750, "€ 4.537,-": 453700, "4537,5": 453750, "15,08": 1508,
		"1.234.567": 123456700, "0": 0, "veel": -1, "": -1, "-5": -1, "1e9": -1, "4.5.x": -1, "99999999999": -1, "12,-5": -1,
	} {
		got, ok := readMoney(typed, "EUR")
		if want < 0 {
			require.False(t, ok, typed)
			continue
		}
		require.True(t, ok, typed)
		require.Equal(t, want, got, typed)
		again, ok := readMoney(typedMoney(got, "EUR"), "EUR")
		require.True(t, ok)
		require.Equal(t, got, again)
	}
	yen, ok := readMoney("450,000", "JPY")
	require.True(t, ok)
	require.EqualValues(t, 450000, yen)
}
