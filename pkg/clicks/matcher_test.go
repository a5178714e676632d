package clicks

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

func TestFamiliesAndTraitsHaveBitsOfTheirOwn(t *testing.T) {
	assert.LessOrEqual(t, len(families), innocent)
	assert.Less(t, device, 64)
}

func TestEveryTokenIsInLowerCaseAndListedOnce(t *testing.T) {
	seen := map[token]bool{}
	for _, token := range allTokens() {
		assert.Equal(t, strings.ToLower(token.text), token.text)
		assert.False(t, strings.ContainsAny(token.text, "^<>~"), token.text)
		assert.GreaterOrEqual(t, len(token.text), 3, token.text)
		assert.False(t, seen[token], "%s stands twice in one list", token.text)
		seen[token] = true
	}
}

func TestMarksSayWhereATokenMayStand(t *testing.T) {
	m := newMatcher(listed("^start, <open, close>, ~.com>, any", 1))
	for text, found := range map[string]bool{
		"start here": true, "no start": false,
		"an open door": true, "reopen": false,
		"enclose 2": true, "closed": false,
		"x.com/": true, ".com": false, "x.community": false,
		"mANYone": true, "": false,
	} {
		seen := m.scan(text)
		assert.Equal(t, found, seen.has(1), text)
	}
}

// The automaton finds what a search for one token after the other finds.
func TestOnePassFindsEveryToken(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.StringMatching(`[ab]{1,4}`), 1, 8).Draw(t, "words")
		text := rapid.StringMatching(`[abcAB]{0,30}`).Draw(t, "text")
		var tokens []token
		var want sightings
		for bit, word := range words {
			tokens = append(tokens, token{text: word, bit: bit})
			if strings.Contains(strings.ToLower(text), word) {
				want |= 1 << bit
			}
		}
		got := newMatcher(tokens).scan(text)
		if got != want {
			t.Fatalf("%b, want %b", got, want)
		}
	})
}

func TestClassifyCopiesNothing(t *testing.T) {
	for _, userAgent := range []string{chrome148, iPhone, android, "WhatsApp/2", "curl/8", "ops@probe.example"} {
		request := opened(userAgent)
		assert.Zero(t, testing.AllocsPerRun(100, func() { Classify(request) }), userAgent)
	}
}

func BenchmarkClassify(b *testing.B) {
	request := opened(android)
	b.ReportAllocs()
	for b.Loop() {
		Classify(request)
	}
}
