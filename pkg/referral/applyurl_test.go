package referral_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goodword/pkg/referral"
	"goodword/pkg/testkit"
	"goodword/pkg/testkit/site"
)

func TestAnAddressToApplyAtTakesTheTokenAndStaysAsItIs(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ template, with, without string }{
		"no template": {"https://jobs.example.com/42?x=1#top", "https://jobs.example.com/42?x=1#top", "https://jobs.example.com/42?x=1#top"},
		"the only parameter": {
			"https://jobs.example.com/42?gh_src={ref}", "https://jobs.example.com/42?gh_src=AgX", "https://jobs.example.com/42"},
		"the first of two": {
			"https://jobs.example.com/42?gh_src={ref}&x=%2f", "https://jobs.example.com/42?gh_src=AgX&x=%2f", "https://jobs.example.com/42?x=%2f"},
		"in the middle, with a name of one's own in front of it": {
			"https://jobs.example.com/42?x=a+b&src=goodword-{ref}&y", "https://jobs.example.com/42?x=a+b&src=goodword-AgX&y", "https://jobs.example.com/42?x=a+b&y"},
		"the last, before a fragment": {
			"https://jobs.example.com/42?x=1&src={ref}#apply?now&", "https://jobs.example.com/42?x=1&src=AgX#apply?now&", "https://jobs.example.com/42?x=1#apply?now&"},
		"the only one, before a fragment": {
			"https://jobs.example.com/?src={ref}#a", "https://jobs.example.com/?src=AgX#a", "https://jobs.example.com/#a"},
		"a question mark in a value": {
			"https://jobs.example.com/?to=/a?b={ref}&c", "https://jobs.example.com/?to=/a?b=AgX&c", "https://jobs.example.com/?c"},
		"in a fragment": {
			"https://jobs.example.com/#src={ref}", "https://jobs.example.com/#src=AgX", "https://jobs.example.com/"},
		"in the query of a route in a fragment": {
			"https://jobs.example.com/?a=1#/apply/42?x=1&src={ref}", "https://jobs.example.com/?a=1#/apply/42?x=1&src=AgX", "https://jobs.example.com/?a=1#/apply/42?x=1"},
		"the first in the query of a route": {
			"https://jobs.example.com/#/apply?src={ref}&x=1", "https://jobs.example.com/#/apply?src=AgX&x=1", "https://jobs.example.com/#/apply?x=1"},
	} {
		require.NoError(t, referral.CheckApplyURL(c.template), name)
		assert.Equal(t, c.with, referral.FillApplyURL(c.template, "AgX"), name)
		assert.Equal(t, c.without, referral.FillApplyURL(c.template, ""), name)
	}
	assert.Equal(t, "https://jobs.example.com/?s=a%26b%20%C3%A9%23", referral.FillApplyURL("https://jobs.example.com/?s={ref}", "a&b é#"), "escaped, whatever it is")
}

func TestAnAddressToApplyAtThatCannotBeIsRefusedWithTheReason(t *testing.T) {
	t.Parallel()
	for address, why := range map[string]string{
		"https://jobs.example.com/?id={id}":         "Only {ref}",
		"https://jobs.example.com/?src={ref":        "Only {ref}",
		"https://jobs.example.com/?src={ref}}":      "Only {ref}",
		"https://jobs.example.com/?src={REF}":       "Only {ref}",
		"https://jobs.example.com/?a={ref}&b={ref}": "once",
		"https://jobs.example.com/{ref}/apply":      "behind a ?",
		"https://{ref}.example.com/?a=1":            "behind a ?",
		"https://jobs.example.com:{ref}/":           "behind a ?",
		"javascript:alert('{ref}')":                 "https://",
		"{ref}":                                     "https://",
	} {
		err := referral.CheckApplyURL(address)
		assert.Equal(t, referral.Invalid, referral.CodeOf(err), address)
		assert.ErrorContains(t, err, why, address)
	}
}

func TestAnImportedAddressTakesAParameterForTheToken(t *testing.T) {
	for address, want := range map[string]string{
		"":                                    "",
		"https://jobs.example.com":            "https://jobs.example.com?gh_src={ref}",
		"https://jobs.example.com/42":         "https://jobs.example.com/42?gh_src={ref}",
		"https://jobs.example.com/42?":        "https://jobs.example.com/42?gh_src={ref}",
		"https://jobs.example.com/42?a=1":     "https://jobs.example.com/42?a=1&gh_src={ref}",
		"https://jobs.example.com/42?a=1&#b?": "https://jobs.example.com/42?a=1&gh_src={ref}#b?",
		"https://jobs.example.com/{id}":       "https://jobs.example.com/%7Bid%7D?gh_src={ref}",
	} {
		assert.Equal(t, want, referral.WithRef(address, "gh_src"))
		assert.NoError(t, referral.CheckApplyURL(want), want)
	}
	s := site.New(t, testkit.SQLite(t))
	posting := referral.Posting{ExternalID: "1", URL: "https://jobs.example.org/1?a={b}", VacancyText: referral.VacancyText{Title: "Sluiswachter", Description: "Je bedient de sluis."}}
	for name, c := range map[string]struct {
		options referral.ImportOptions
		address string // "" is refused
	}{
		"a parameter":              {referral.ImportOptions{Source: "a", ApplyAtSource: true, RefParameter: "gh_src"}, "https://jobs.example.org/1?a=%7Bb%7D&gh_src={ref}"},
		"none":                     {referral.ImportOptions{Source: "b", ApplyAtSource: true}, "https://jobs.example.org/1?a=%7Bb%7D"},
		"one that is none":         {referral.ImportOptions{Source: "c", ApplyAtSource: true, RefParameter: "a&b"}, ""},
		"one where nobody applies": {referral.ImportOptions{Source: "d", RefParameter: "gh_src"}, ""},
	} {
		_, err := s.Programme.Import(t.Context(), site.ActorOf(s.Hanna), []referral.Posting{posting}, c.options)
		if c.address == "" {
			assert.Equal(t, referral.Invalid, referral.CodeOf(err), name)
			continue
		}
		require.NoError(t, err, name)
		known, err := s.Store.VacanciesOfSource(t.Context(), c.options.Source)
		require.NoError(t, err)
		assert.Equal(t, c.address, known["1"].ApplyURL, name)
	}
}

func FuzzAddressesToApplyAt(f *testing.F) {
	for _, address := range []string{
		"https://jobs.example.com/42?gh_src={ref}", "https://a.b/?x=1&s=g-{ref}&y#z", "http://a.b/#/r?q={ref}&&", "https://a.b?{ref}", "https://a.b/??&{ref}#",
		"https://é.b/?a=%zz&b={ref}", "https://u:p@a.b:80/;x?a;b={ref};c",
	} {
		f.Add(address, "AgAAAAAAAAAHAAAAAA-_")
	}
	f.Fuzz(func(t *testing.T, address, ref string) {
		if referral.CheckApplyURL(address) != nil {
			return
		}
		before, after, is := strings.Cut(address, "{ref}")
		with, without := referral.FillApplyURL(address, ref), referral.FillApplyURL(address, "")
		if !is {
			if with != address || without != address {
				t.Fatalf("%q became %q and %q", address, with, without)
			}
			return
		}
		if strings.ContainsAny(with+without, "{}") {
			t.Fatalf("%q leaves braces in %q or %q", address, with, without)
		}
		if len(without) > len(before)+len(after) {
			t.Fatalf("%q without a token is %q", address, without)
		}
		if ref == "" {
			return
		}
		filled, ok := strings.CutPrefix(with, before)
		if filled, ok2 := strings.CutSuffix(filled, after); !ok || !ok2 {
			t.Fatalf("%q was changed to %q", address, with)
		} else if back, err := url.PathUnescape(filled); err != nil || back != ref || strings.ContainsAny(filled, "?#&=+/ ") {
			t.Fatalf("%q stands in %q as %q", ref, with, filled)
		}
		one, err := url.Parse(with)
		two, err2 := url.Parse(without)
		if err != nil || err2 != nil || one.Host != two.Host || one.Path != two.Path || one.Scheme != two.Scheme {
			t.Fatalf("%q leads to %q (%v) and %q (%v)", address, with, err, without, err2)
		}
	})
}
