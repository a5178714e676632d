package clicks

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"

	"goodword/pkg/referral"
)

func TestEveryReasonHasASentenceInBothLanguages(t *testing.T) {
	code := regexp.MustCompile(`^[a-z]+(_[a-z]+)*$`)
	seen := map[referral.Text]Reason{}
	for _, reason := range Reasons {
		assert.Regexp(t, code, string(reason))
		said := reason.Sentence()
		for _, text := range []string{said.EN, said.NL} {
			assert.Regexp(t, `^[A-Z].*\.$`, text, reason)
		}
		assert.NotEqual(t, said.EN, said.NL, reason)
		assert.Empty(t, seen[said], "%s says the same", reason)
		seen[said] = reason
	}
	assert.Len(t, Reasons, len(sentences)+len(previewsBy))
}

func TestAnUnknownReasonIsShownAsItIs(t *testing.T) {
	assert.Equal(t, referral.Text{EN: "of_old", NL: "of_old"}, Reason("of_old").Sentence())
}

func FuzzClassify(f *testing.F) {
	f.Add("GET", chrome148, "", "navigate", "document")
	f.Add("GET", "a@b.c", "prefetch", "", "")
	f.Add("HEAD", "@.@..@a.", "", "cors", "empty")
	f.Add("", "bot\xff\x00Chrome/", "", "", "")
	f.Fuzz(func(t *testing.T, method, userAgent, purpose, mode, dest string) {
		signature := FromHTTP(&http.Request{Method: method, Header: http.Header{"User-Agent": {userAgent},
			"Sec-Purpose": {purpose}, "Sec-Fetch-Mode": {mode}, "Sec-Fetch-Dest": {dest}}})
		verdict := Classify(signature)
		if class, reason := Rules.Classify(signature.UserAgent, signature.Headers.String()); class != verdict.Class || reason != string(verdict.Reason) {
			t.Errorf("%v, and from what is stored %s %s", verdict, class, reason)
		}
		if !utf8.ValidString(signature.UserAgent) || strings.ContainsAny(signature.UserAgent, "\x00\n") {
			t.Errorf("%q cannot be stored", signature.UserAgent)
		}
		if !slices.Contains(referral.Classes, verdict.Class) {
			t.Errorf("class %q", verdict.Class)
		}
		if !slices.Contains(Reasons, verdict.Reason) {
			t.Errorf("reason %q", verdict.Reason)
		}
		if said := verdict.Reason.Sentence(); said.EN == string(verdict.Reason) || said.NL == string(verdict.Reason) {
			t.Errorf("no sentence for %q", verdict.Reason)
		}
	})
}
