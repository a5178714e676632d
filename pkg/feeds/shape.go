package feeds

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"goodword/pkg/referral"
)

func tooLarge() error {
	return referral.Fail(referral.Invalid,
		fmt.Sprintf("The file is larger than %d MiB.", MaxSize>>20),
		fmt.Sprintf("Het bestand is groter dan %d MiB.", MaxSize>>20))
}

func cutOff(f format, at int) error {
	return referral.Fail(referral.Invalid,
		fmt.Sprintf("This %s file was cut off at byte %d. Nothing was taken over; fetch the file again.", f.title, at),
		fmt.Sprintf("Dit bestand van %s is afgebroken bij byte %d. Er is niets overgenomen; haal het bestand opnieuw op.", f.title, at))
}

// wrongShape is the error for a whole file that is not of the format.
func wrongShape(f format, found referral.Text) error {
	return referral.Fail(referral.Invalid,
		fmt.Sprintf("This is not a file of %s: %s. %s", f.title, found.EN, f.ask.EN),
		fmt.Sprintf("Dit is geen bestand van %s: %s. %s", f.title, found.NL, f.ask.NL))
}

// document checks that a file is whole JSON and gives it without byte order
// mark and blanks around it.
func document(f format, file []byte) (json.RawMessage, error) {
	data := bytes.TrimSpace(bytes.TrimPrefix(file, []byte("\ufeff")))
	if found, no := notText(data); no {
		return nil, wrongShape(f, found)
	}
	if json.Valid(data) {
		return data, nil
	}
	var syntax *json.SyntaxError
	if !errors.As(json.Unmarshal(data, new(any)), &syntax) {
		return nil, wrongShape(f, referral.Text{EN: "it is not JSON", NL: "het is geen JSON"})
	}
	if strings.Contains(syntax.Error(), "unexpected end") {
		return nil, cutOff(f, len(file))
	}
	if syntax.Offset <= 1 {
		return nil, wrongShape(f, referral.Text{EN: "it is not JSON", NL: "het is geen JSON"})
	}
	return nil, wrongShape(f, referral.Text{
		EN: fmt.Sprintf("its JSON has a mistake at byte %d (%v)", syntax.Offset, syntax),
		NL: fmt.Sprintf("de JSON heeft een fout bij byte %d (%v)", syntax.Offset, syntax),
	})
}

// notText recognises what is not JSON at its first bytes.
func notText(data []byte) (referral.Text, bool) {
	starts := func(with string) bool { return bytes.HasPrefix(data, []byte(with)) }
	head := strings.ToLower(string(data[:min(len(data), 2000)]))
	switch {
	case len(data) == 0:
		return referral.Text{EN: "it is empty", NL: "het is leeg"}, true
	case starts("\x1f\x8b"), starts("PK\x03\x04"):
		return referral.Text{EN: "it is compressed; unpack it first", NL: "het is ingepakt; pak het eerst uit"}, true
	case starts("\xff\xfe"), starts("\xfe\xff"):
		return referral.Text{EN: "it is UTF-16; save it as UTF-8", NL: "het is UTF-16; bewaar het als UTF-8"}, true
	case data[0] != '<':
		return referral.Text{}, false
	case strings.Contains(head, "<workzag-jobs"):
		return looksLike("Personio (XML)"), true
	case strings.Contains(head, "<html"), strings.Contains(head, "<!doctype html"):
		return referral.Text{EN: "it is a web page", NL: "het is een webpagina"}, true
	}
	return referral.Text{EN: "it is XML or HTML and not JSON", NL: "het is XML of HTML en geen JSON"}, true
}

func looksLike(system string) referral.Text {
	return referral.Text{
		EN: "this looks like the answer of " + system,
		NL: "dit lijkt het antwoord van " + system,
	}
}

// trait is how the answer of a system is told from the others: a key at the
// top, "" for a bare array, and a key that each of its entries has, "" for any.
type trait struct{ top, inside, system string }

// The systems that are not read are here to be named in an error. Sources:
// the public APIs of each, as in the documentation of Lever's Postings API
// (github.com/lever/postings-api), SmartRecruiters' Posting API, Workable's
// widget, Ashby's job board API and Homerun's vacancies.
var traits = []trait{
	{"", "hostedUrl", "Lever"},
	{"", "hiringOrganization", "a career site (JSON-LD)"},
	{"jobs", "jobUrl", "Ashby"},
	{"jobs", "shortcode", "Workable"},
	{"jobs", "absolute_url", greenhouseTitle},
	{"jobs", "internal_job_id", greenhouseTitle},
	{"offers", "", recruiteeTitle},
	{"items", "_jobposting", teamtailorTitle},
	{"content", "releasedDate", "SmartRecruiters"},
	{"data", "attributes", "Teamtailor’s API"},
	{"data", "application_form_url", "Homerun"},
	{"@graph", "", "a career site (JSON-LD)"},
	{"@type", "", "a career site (JSON-LD)"},
	{"absolute_url", "", "Greenhouse for a single vacancy"},
	{"offer", "", "Recruitee for a single vacancy"},
}

// topOf gives what stands at the top of a document: under the key "" for one
// that is not an object.
func topOf(doc json.RawMessage) map[string]json.RawMessage {
	var top map[string]json.RawMessage
	if json.Unmarshal(doc, &top) != nil {
		return map[string]json.RawMessage{"": doc}
	}
	return top
}

// firstOf gives the first object in an array, without reading the others.
func firstOf(array json.RawMessage) map[string]json.RawMessage {
	in := json.NewDecoder(bytes.NewReader(array))
	start, err := in.Token()
	var first map[string]json.RawMessage
	if err != nil || start != json.Delim('[') || in.Decode(&first) != nil {
		return nil
	}
	return first
}

// answerOf names the system whose answer this is, or "".
func answerOf(top map[string]json.RawMessage) string {
	for _, t := range traits {
		value, there := top[t.top]
		if !there {
			continue
		}
		if t.inside == "" {
			return t.system
		}
		if _, there := firstOf(value)[t.inside]; there {
			return t.system
		}
	}
	return ""
}

// shapeOf says what a document is that is not of the format that was asked.
func shapeOf(doc json.RawMessage) referral.Text {
	top := topOf(doc)
	if system := answerOf(top); system != "" {
		return looksLike(system)
	}
	for _, key := range []string{"error", "errors", "message"} {
		if said, there := top[key]; there {
			return referral.Text{
				EN: "it is an error message: " + clip(string(said), 100),
				NL: "het is een foutmelding: " + clip(string(said), 100),
			}
		}
	}
	kind := map[byte]referral.Text{
		'{': {EN: "it is an object", NL: "het is een object"},
		'[': {EN: "it is a bare list", NL: "het is een kale lijst"},
	}[doc[0]]
	if kind.EN == "" {
		kind = referral.Text{EN: "it is a single value", NL: "het is een losse waarde"}
	}
	return referral.Text{EN: kind.EN + " without vacancies in it", NL: kind.NL + " zonder vacatures erin"}
}

// entriesAt gives the array under one key of a document.
func entriesAt(f format, file []byte, key string) ([]json.RawMessage, error) {
	doc, err := document(f, file)
	if err != nil {
		return nil, err
	}
	top := topOf(doc)
	var parts []json.RawMessage
	if json.Unmarshal(top[key], &parts) != nil || parts == nil {
		return nil, wrongShape(f, shapeOf(doc))
	}
	if system := answerOf(top); system != "" && system != f.title {
		return nil, wrongShape(f, looksLike(system))
	}
	return parts, nil
}
