package credit

// Text is one sentence in every language that Goodword speaks. A rule and the
// sentence that explains it stand side by side, so that neither is changed
// without the other.
type Text struct {
	EN string `json:"en"`
	NL string `json:"nl"`
}

// In gives the sentence in the language of a BCP 47 tag; anything that is not
// Dutch reads English.
func (t Text) In(language string) string {
	if len(language) >= 2 && (language[:2] == "nl" || language[:2] == "NL") {
		return t.NL
	}
	return t.EN
}
