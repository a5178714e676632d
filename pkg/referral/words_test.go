package referral_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"goodword/pkg/referral"
)

func TestSlugsCanBeReadAloud(t *testing.T) {
	t.Parallel()
	for title, want := range map[string]string{
		"Waterbouwkundig ingenieur":          "waterbouwkundig-ingenieur",
		"Hoofd ICT & Data (m/v/x), 32–38 u.": "hoofd-ict-data-m-v-x-32-38-u",
		"Żółw Łukasz’ coördinatie ĳs":        "zolw-lukasz-coordinatie-ijs",
		"助教":                                 "vacature",
		"":                                   "vacature",
		strings.Repeat("langwoord ", 20):     "langwoord-langwoord-langwoord-langwoord-langwoord-langwoord",
		strings.Repeat("x", 100):             strings.Repeat("x", 60),
	} {
		assert.Equal(t, want, referral.Slugify(title))
	}
}

func TestASlugIsAlwaysSafeInAnAddress(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		slug := referral.Slugify(rapid.String().Draw(t, "title"))
		if slug == "" || len(slug) > 60 || strings.Trim(slug, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" || strings.Contains(slug, "--") {
			t.Fatalf("%q", slug)
		}
	})
}

func TestCodesForgiveCopyAndPaste(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"k7q2mz4h": "k7q2mz4h", "K7Q2MZ4H": "k7q2mz4h", "k7q2mz4h.": "k7q2mz4h", "k7q2mz4h),": "k7q2mz4h", " k7q2mz4h”": "k7q2mz4h",
		"k7q2mz4": "", "k7q2mz4hh": "", "k7q2mz40": "", "k7q2mzoh": "", "k7q2/z4h": "", "": "", "'; DROP": "",
	} {
		assert.Equal(t, want, referral.CleanCode(typed), typed)
	}
}

func TestPeriodsBeginWhereTheOrganisationsDaysDo(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("Europe/Amsterdam")
	assert.NoError(t, err)
	for now, want := range map[string][4]string{ // week, month, quarter, year
		"2026-11-22T23:30:00Z": {"2026-11-23", "2026-11-01", "2026-10-01", "2026-01-01"}, // Monday already
		"2026-11-22T22:30:00Z": {"2026-11-16", "2026-11-01", "2026-10-01", "2026-01-01"}, // still Sunday
		"2026-12-31T23:30:00Z": {"2026-12-28", "2027-01-01", "2027-01-01", "2027-01-01"},
		"2026-03-29T01:30:00Z": {"2026-03-23", "2026-03-01", "2026-01-01", "2026-01-01"}, // the clocks go forward
	} {
		at, err := time.Parse(time.RFC3339, now)
		assert.NoError(t, err)
		p := referral.New(referral.Parts{Clock: func() time.Time { return at }, Zone: zone})
		for i, name := range []string{"week", "month", "quarter", "year"} {
			assert.Equal(t, referral.Period{From: want[i], To: p.Day(at)}, p.PeriodOf(name), now+" "+name)
		}
		assert.Zero(t, p.PeriodOf("all"))
	}
}
