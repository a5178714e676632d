package referral

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// Advice is something about a vacancy's text that could be better. It never
// stops anybody: what must be right is checked elsewhere.
type Advice struct {
	// Field is the path of what it is about, as errors name it.
	Field string
	Text  Text
}

// What candidates read with ease, in characters. Search results and preview
// cards show some 60 of a title; shorter texts than ShortText leave questions,
// longer ones than LongText are not read to the end on a phone.
const (
	EasyTitle = 60
	ShortText = 600
	LongText  = 6000
)

// Advise looks a vacancy's text over as a good colleague would.
func (v VacancyText) Advise() []Advice {
	var list []Advice
	say := func(field, en, nl string) { list = append(list, Advice{field, Text{EN: en, NL: nl}}) }
	if n := utf8.RuneCountInString(v.Title); n > EasyTitle {
		say("title", fmt.Sprintf("The title is %d characters; search results and chats show about %d.", n, EasyTitle),
			fmt.Sprintf("De titel is %d tekens; zoekresultaten en chats tonen er ongeveer %d.", n, EasyTitle))
	}
	for _, g := range genderedWords(v.Title) {
		say("title", "“"+g.word+"” suggests one gender. "+g.en, "“"+g.word+"” klinkt naar één geslacht. "+g.nl)
	}
	switch n := utf8.RuneCountInString(v.Description); {
	case n < ShortText:
		say("description", fmt.Sprintf("The text is %d characters. Say what the work is, with whom, and what is asked.", n),
			fmt.Sprintf("De tekst is %d tekens. Vertel wat het werk is, met wie, en wat je vraagt.", n))
	case n > LongText:
		say("description", fmt.Sprintf("The text is %d characters; on a phone few people read more than %d.", n, LongText),
			fmt.Sprintf("De tekst is %d tekens; op een telefoon lezen weinig mensen er meer dan %d.", n, LongText))
	}
	for _, word := range pronouns(v.Description + "\n" + v.Growth + "\n" + v.Culture) {
		say("description", "“"+word+"” speaks of one gender. Write “you”, or repeat the noun.", "“"+word+"” spreekt van één geslacht. Schrijf “je”, of herhaal het woord.")
	}
	if strings.TrimSpace(v.Growth) == "" {
		say("growth", "Say how somebody will grow here: people choose an employer for it.", "Vertel hoe iemand hier groeit: daar kiezen mensen een werkgever om.")
	}
	if strings.TrimSpace(v.Culture) == "" {
		say("culture", "Say what it is like here, as a colleague would tell it.", "Vertel hoe het hier is, zoals een collega het zou zeggen.")
	}
	v.adviseOnTerms(say)
	return list
}

func (v VacancyText) adviseOnTerms(say func(field, en, nl string)) {
	switch s := v.Salary; {
	case s == nil:
		say("salary.max", "Say what it pays: the European rules on pay transparency (2023/970, art. 5) give candidates a right to know in time to negotiate.",
			"Zeg wat het verdient: de Europese regels over loontransparantie (2023/970, art. 5) geven kandidaten het recht het op tijd te weten.")
	case s.Min == 0:
		say("salary.min", "Say where the salary begins too.", "Zeg ook waar het salaris begint.")
	case s.Max > 2*s.Min:
		say("salary.max", "The highest salary is more than twice the lowest: nobody learns much from that.",
			"Het hoogste salaris is meer dan twee keer het laagste: daar leert niemand veel van.")
	}
	if v.HoursMin == nil && v.HoursMax == nil {
		say("hours_max", "Say how many hours a week it is.", "Zeg hoeveel uur per week het is.")
	}
	if len(v.Locations) == 0 && v.Workplace != Remote {
		say("locations", "Say where it is.", "Zeg waar het is.")
	}
	if v.ValidThrough == "" {
		say("valid_through", "A last day to apply helps people decide, and closes the vacancy by itself.", "Een laatste dag helpt mensen beslissen, en sluit de vacature vanzelf.")
	}
}

// gendered is a word in a title that suggests one gender, and what to do. In
// the Netherlands a job title must address everyone (Wet gelijke behandeling
// van mannen en vrouwen, art. 3(4)).
type gendered struct{ word, en, nl string }

// genderedTitles finds such words; what follows each is the way out. The
// endings are those of words for people: "-ster" of "verpleegster" and not of
// "venster", so that words are listed where an ending alone would mislead.
var genderedTitles = []struct {
	words  *regexp.Regexp
	en, nl string
}{
	{regexp.MustCompile(`(?i)\b\p{L}*(?:zakenvrouw|werkvrouw|vakvrouw|poetsvrouw|schoonmaakster|verpleegster|verkoopster|kleuterjuf|secretaresse|assistente|directrice|redactrice|directeursvrouw|stewardess|gastvrouw|receptioniste|caissière|telefoniste|typiste|medewerkster|leidster|lerares|werkster|naaister|kapster|danseres|schrijfster)\b`),
		"Use the word for everyone, or add (m/v/x).", "Gebruik het woord voor iedereen, of zet er (m/v/x) bij."},
	{regexp.MustCompile(`(?i)\b\p{L}*(?:vakman|voorman|werkman|timmerman|brandweerman|zakenman|gastheer|loopjongen)\b`),
		"Use the word for everyone, or add (m/v/x).", "Gebruik het woord voor iedereen, of zet er (m/v/x) bij."},
	{regexp.MustCompile(`(?i)\b(?:\p{L}*(?:chairman|foreman|salesman|craftsman|handyman|cameraman|policeman|fireman|workman)|waitress|hostess|actress|stewardess|seamstress|girl friday|salesgirl|cleaning lady)\b`),
		"Use the word for everyone, such as chair, operator or server.", "Gebruik het woord voor iedereen, zoals chair, operator of server."},
	{regexp.MustCompile(`(?i)\b(?:ninja|rockstar|rock star|guru)\b`),
		"It puts people off who do not see themselves in it (Gaucher, Friesen and Kay, 2011).", "Het schrikt mensen af die zich er niet in herkennen (Gaucher, Friesen en Kay, 2011)."},
}

// everyone says that a title addresses everyone, whatever its words are.
var everyone = regexp.MustCompile(`(?i)\(?\b[mvfhdx](?:\s*/\s*[mvfhdx])+\b\)?`)

func genderedWords(title string) []gendered {
	if everyone.MatchString(title) {
		return nil
	}
	var found []gendered
	for _, rule := range genderedTitles {
		for _, word := range rule.words.FindAllString(title, -1) {
			found = append(found, gendered{word, rule.en, rule.nl})
		}
	}
	return found
}

// singlePronouns are words that speak of one gender. "Zijn" and "haar" are not
// among them: the first is a verb as well, the second is hair.
var (
	singlePronouns = regexp.MustCompile(`(?i)\b(?:hij|he|him|his|she|hers)\b`)
	bothPronouns   = regexp.MustCompile(`(?i)\b(?:hij\s*(?:/|of|en)\s*zij|zij\s*(?:/|of|en)\s*hij|s?he\s*(?:/|or|and)\s*s?he|his\s*(?:/|or|and)\s*hers?|him\s*(?:/|or|and)\s*her|s/he|she/her(?:s)?|he/him(?:/his)?)\b`)
)

// pronouns are those in a text, each once, that are not written beside the other.
func pronouns(text string) []string {
	text = bothPronouns.ReplaceAllString(text, "")
	var found []string
	seen := map[string]bool{}
	for _, word := range singlePronouns.FindAllString(text, -1) {
		if word = strings.ToLower(word); !seen[word] {
			seen[word] = true
			found = append(found, word)
		}
	}
	return found
}
