package credit

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

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
	if len(language) >= 2 && strings.EqualFold(language[:2], "nl") {
		return t.NL
	}
	return t.EN
}

// then adds a sentence.
func (t Text) then(u Text) Text {
	if t == (Text{}) {
		return u
	}
	return Text{EN: t.EN + " " + u.EN, NL: t.NL + " " + u.NL}
}

func say(format string, args ...any) string { return fmt.Sprintf(format, args...) }

// Names gives the name of an ambassador as the reader may see it, as it stands
// inside a sentence.
type Names func(ambassadorID int64) Text

// You is what Names gives for the reader: sentences then speak to them.
var You = Text{EN: "you", NL: "jij"}

// Sentence says a finding to a person. winners are those with a share.
func (f Finding) Sentence(winners []int64, name Names) Text {
	who, won := name(f.AmbassadorID), list(winners, name)
	fill := func(sentence, who, won string) string {
		return strings.NewReplacer("{who}", who, "{winners}", won,
			"{days}", strconv.Itoa(f.Days), "{window}", strconv.Itoa(f.Window)).Replace(sentence)
	}
	s := sentences[f.Reason]
	if to, ok := toYou[f.Reason]; ok && who == You {
		s = to
	}
	return Text{EN: fill(s.EN, who.EN, won.EN), NL: fill(s.NL, who.NL, won.NL)}.capital()
}

// capital begins a sentence with a capital, also when it begins with a name.
func (t Text) capital() Text {
	upper := func(s string) string {
		first, size := utf8.DecodeRuneInString(s)
		return string(unicode.ToUpper(first)) + s[size:]
	}
	return Text{EN: upper(t.EN), NL: upper(t.NL)}
}

// Sentence says a whole decision to a person: who, and why.
func (d Decision) Sentence(name Names) Text {
	if len(d.Shares) == 0 {
		switch {
		case len(d.Findings) == 0:
			return Text{
				EN: "Nobody gets the credit: the application came in without a link and without a name.",
				NL: "Niemand krijgt de eer: de sollicitatie kwam binnen zonder link en zonder naam."}
		case d.Findings[len(d.Findings)-1].Reason == RuledNobody:
			return sentences[RuledNobody]
		}
		return Text{
			EN: "Nobody gets the credit: none of what was recorded counts. The reasons stand below.",
			NL: "Niemand krijgt de eer: niets van wat is vastgelegd telt. De redenen staan hieronder."}
	}
	winners := d.Winners()
	who := list(winners, name)
	said := Text{EN: who.EN + " gets the credit.", NL: who.NL + " krijgt de eer."}
	if who == You {
		said.EN = who.EN + " get the credit."
	}
	if len(winners) > 1 {
		said = Text{EN: who.EN + " share the credit" + portions(d.Shares, ".", ": "), NL: who.NL + " delen de eer" + portions(d.Shares, ".", ": ")}
	}
	said = said.capital()
	f, ok := d.telling(name)
	switch {
	case !ok:
		return said
	case len(winners) > 1 && f.Reason == Evenly:
		return said.then(Text{EN: "Whoever helped shares evenly.", NL: "Wie hielp deelt gelijk."})
	}
	return said.then(f.Sentence(winners, name))
}

// telling is the finding that says why: the first one that carries the credit,
// the reader's own before that of somebody else.
func (d Decision) telling(name Names) (told Finding, ok bool) {
	for _, f := range d.Findings {
		if f.Outcome == Credited && (!ok || name(f.AmbassadorID) == You && name(told.AmbassadorID) != You) {
			told, ok = f, true
		}
	}
	return told, ok
}

// portions says uneven shares.
func portions(shares []Share, even, uneven string) string {
	var parts []string
	same := true
	for _, s := range shares {
		same = same && s.Part == shares[0].Part && s.Of == shares[0].Of
		parts = append(parts, fmt.Sprintf("%d/%d", s.Part, s.Of))
	}
	if same {
		return even
	}
	return uneven + strings.Join(parts, ", ") + "."
}

// list names several: "Ana, Bo and Cy".
func list(ids []int64, name Names) Text {
	var en, nl []string
	for _, id := range ids {
		n := name(id)
		en, nl = append(en, n.EN), append(nl, n.NL)
	}
	return Text{EN: enumerate(en, "and"), NL: enumerate(nl, "en")}
}

func enumerate(names []string, and string) string {
	switch n := len(names); n {
	case 0:
		return ""
	case 1:
		return names[0]
	default:
		return strings.Join(names[:n-1], ", ") + " " + and + " " + names[n-1]
	}
}
