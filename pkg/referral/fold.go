package referral

import (
	"strings"
	"unicode"
)

// plain spells the letters of European names without their marks.
var plain = strings.NewReplacer(
	"à", "a", "á", "a", "â", "a", "ã", "a", "ä", "a", "å", "a", "ā", "a", "ă", "a", "ą", "a", "æ", "ae",
	"ç", "c", "ć", "c", "č", "c", "ď", "d", "đ", "d", "ð", "d", "è", "e", "é", "e", "ê", "e", "ë", "e",
	"ē", "e", "ė", "e", "ę", "e", "ě", "e", "ğ", "g", "ì", "i", "í", "i", "î", "i", "ï", "i", "ī", "i",
	"ı", "i", "ĳ", "ij", "ł", "l", "ñ", "n", "ń", "n", "ň", "n", "ò", "o", "ó", "o", "ô", "o", "õ", "o",
	"ö", "o", "ø", "o", "ő", "o", "œ", "oe", "ř", "r", "ś", "s", "ş", "s", "š", "s", "ș", "s", "ß", "ss",
	"ť", "t", "ț", "t", "þ", "th", "ù", "u", "ú", "u", "û", "u", "ü", "u", "ū", "u", "ů", "u", "ű", "u",
	"ý", "y", "ÿ", "y", "ź", "z", "ż", "z", "ž", "z", "’", "'", "\u00ad", "",
)

// fold is how texts are compared in a search: lower case, no accents.
func fold(s string) string { return plain.Replace(strings.ToLower(s)) }

// Fold is the text in which a search for a vacancy looks.
func Fold(v VacancyText) string {
	parts := []string{v.Title, v.Department, string(v.Workplace), strings.Join(v.Expertise, " ")}
	for _, l := range v.Locations {
		parts = append(parts, l.City)
	}
	parts = append(parts, v.Description)
	return fold(strings.Join(parts, "\n"))
}

// FoldWords splits what was typed in a search box into folded words.
func FoldWords(search string) []string { return strings.Fields(fold(search)) }

// slugLength keeps addresses short enough for a chat message.
const slugLength = 60

// Slugify makes the name in an address from a title.
func Slugify(title string) string {
	words := strings.FieldsFunc(fold(title), func(r rune) bool {
		return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	slug := ""
	for _, w := range words {
		if slug != "" && len(slug)+1+len(w) > slugLength {
			break
		}
		slug = strings.TrimPrefix(slug+"-"+w, "-")
	}
	if len(slug) > slugLength {
		slug = slug[:slugLength]
	}
	if slug == "" {
		return "vacature"
	}
	return slug
}
