package feeds

import (
	"strings"
	"unicode"

	"golang.org/x/text/language"
)

// stopWords are frequent words that only one of the languages has. The
// first languages win a draw.
var stopWords = []struct {
	language string
	words    map[string]bool
}{
	{"en", words("the and you your with for our are this that have from their which will of to be as we")},
	{"nl", words("de het een en je jij jouw wij van voor met ons onze zijn dat niet ook naar bij aan op te als uit wordt deze")},
	{"de", words("der die das und du wir ihr sie mit für auf ist ein eine einen dich dein deine nicht auch zu zur zum bei von dem den des im")},
}

// detectLanguage counts stop words. A text without any is taken for English.
func detectLanguage(text string) string {
	counts := make([]int, len(stopWords))
	for _, word := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) }) {
		for i := range stopWords {
			if stopWords[i].words[word] {
				counts[i]++
			}
		}
	}
	best := 0
	for i, n := range counts {
		if n > counts[best] {
			best = i
		}
	}
	return stopWords[best].language
}

// languageTag gives a BCP 47 tag in its proper form for a tag or the name of
// a language, or "" when it is neither.
func languageTag(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	if tag, named := languageNames[s]; named {
		return tag
	}
	tag, err := language.Parse(s)
	if err != nil || tag == language.Und {
		return ""
	}
	return tag.String()
}

var languageNames = map[string]string{
	"english": "en", "engels": "en", "englisch": "en",
	"dutch": "nl", "nederlands": "nl", "niederländisch": "nl",
	"german": "de", "duits": "de", "deutsch": "de",
	"french": "fr", "frans": "fr", "français": "fr", "spanish": "es", "español": "es",
}
