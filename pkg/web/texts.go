package web

import (
	"embed"
	"fmt"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"goodword/pkg/referral"
)

//go:embed texts
var textFiles embed.FS

// locales are the languages of the pages as Open Graph writes them.
var locales = map[string]string{"nl": "nl_NL", "en": "en_GB"}

// speaker says things in one language.
type speaker struct {
	Lang      string // "nl" or "en"
	localizer *i18n.Localizer
	numbers   *message.Printer
}

// speakers are all languages that pages come in, the default first.
type speakers struct {
	all     []speaker
	matcher language.Matcher
}

func loadSpeakers() (speakers, error) {
	bundle := i18n.NewBundle(language.Dutch)
	for _, file := range []string{"texts/nl.json", "texts/en.json"} {
		if _, err := bundle.LoadMessageFileFS(textFiles, file); err != nil {
			return speakers{}, err
		}
	}
	tags := []language.Tag{language.Dutch, language.BritishEnglish}
	s := speakers{matcher: language.NewMatcher(tags)}
	for _, tag := range tags {
		base, _ := tag.Base()
		s.all = append(s.all, speaker{
			Lang: base.String(), localizer: i18n.NewLocalizer(bundle, base.String()), numbers: message.NewPrinter(tag),
		})
	}
	return s, nil
}

// choose takes the language that the reader chose, else the one that the
// browser prefers; explicit says which of the two it was.
func (s speakers) choose(chosen, accept string) (sp speaker, explicit bool) {
	for _, sp := range s.all {
		if chosen == sp.Lang {
			return sp, true
		}
	}
	_, i := language.MatchStrings(s.matcher, accept)
	return s.all[i], false
}

// of gives who speaks a vacancy's language, Dutch for one that is not spoken
// here.
func (s speakers) of(lang string) speaker {
	for _, sp := range s.all {
		if strings.HasPrefix(strings.ToLower(lang), sp.Lang) {
			return sp
		}
	}
	return s.all[0]
}

// Other is the language that the reader can switch to.
func (s speaker) Other() string {
	if s.Lang == "nl" {
		return "en"
	}
	return "nl"
}

// T is the text with a key. Pairs of names and values fill in its blanks; one
// named Count chooses between one and many. A key that is missing is an error
// that stops the page; a test holds all keys together.
func (s speaker) T(key string, pairs ...any) (string, error) {
	l := i18n.LocalizeConfig{MessageID: key}
	if len(pairs) > 0 {
		blanks := map[string]any{}
		for i := 0; i+1 < len(pairs); i += 2 {
			name := fmt.Sprint(pairs[i])
			blanks[name] = pairs[i+1]
			if name == "Count" {
				l.PluralCount = pairs[i+1]
			}
		}
		l.TemplateData = blanks
	}
	return s.localizer.Localize(&l)
}

// Say is a sentence of the domain in the reader's language.
func (s speaker) Say(t referral.Text) string {
	if s.Lang == "nl" {
		return t.NL
	}
	return t.EN
}
