package feeds

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"unicode/utf8"

	"goodword/pkg/referral"
)

// maxExternalID is what an id may be at most; a web address may serve as one.
const maxExternalID = 500

// refusedError is the reason why one entry is not taken over.
type refusedError referral.Text

func (r refusedError) Error() string { return r.EN }

func refusal(en, nl string) error { return refusedError{EN: en, NL: nl} }

// refused keeps of a posting what tells a person which one it was.
func refused(p referral.Posting, why error) referral.Posting {
	var r refusedError
	errors.As(why, &r)
	reason := referral.Text(r)
	return referral.Posting{
		ExternalID:  clip(p.ExternalID, maxExternalID),
		VacancyText: referral.VacancyText{Title: clip(p.Title, referral.MaxTitle)},
		URL:         p.URL,
		Refused:     &reason,
	}
}

// identified refuses a posting that cannot be told from others.
func identified(p referral.Posting, nth int) error {
	switch {
	case p.ExternalID == "":
		return refusal(
			fmt.Sprintf("Entry %d has no id, so it could not be recognised the next time.", nth),
			fmt.Sprintf("Vermelding %d heeft geen kenmerk en zou de volgende keer niet worden herkend.", nth))
	case utf8.RuneCountInString(p.ExternalID) > maxExternalID:
		return refusal(
			fmt.Sprintf("The id of entry %d is longer than %d characters.", nth, maxExternalID),
			fmt.Sprintf("Het kenmerk van vermelding %d is langer dan %d tekens.", nth, maxExternalID))
	case p.Title == "":
		return refusal("The title is missing.", "De titel ontbreekt.")
	}
	return nil
}

// complete refuses a posting that has too much of something, and detects the
// language of one that does not tell.
func complete(p *referral.Posting) error {
	tooLong := func(en, nl string, n, most int) error {
		return refusal(
			fmt.Sprintf("The %s is %d characters; at most %d are allowed.", en, n, most),
			fmt.Sprintf("De %s is %d tekens; het mogen er hoogstens %d zijn.", nl, n, most))
	}
	title, description := utf8.RuneCountInString(p.Title), utf8.RuneCountInString(p.Description)
	switch {
	case title > referral.MaxTitle:
		return tooLong("title", "titel", title, referral.MaxTitle)
	case description > referral.MaxDescription:
		return tooLong("text", "tekst", description, referral.MaxDescription)
	}
	p.Department = clip(p.Department, referral.MaxTitle)
	if p.Language == "" {
		p.Language = detectLanguage(p.Title + " " + p.Description)
	}
	return nil
}

// reason turns what went wrong with an entry into a refusal.
func reason(f format, nth int, err error) error {
	var r refusedError
	if errors.As(err, &r) {
		return r
	}
	var wrong *json.UnmarshalTypeError
	if !errors.As(err, &wrong) {
		return refusal(
			fmt.Sprintf("Entry %d cannot be read: %v.", nth, err),
			fmt.Sprintf("Vermelding %d is niet te lezen: %v.", nth, err))
	}
	kind, field := kindOf(wrong.Value), embedded.ReplaceAllString(wrong.Field, "")
	if field == "" {
		return refusal(
			fmt.Sprintf("Entry %d is %s and not a vacancy.", nth, kind.EN),
			fmt.Sprintf("Vermelding %d is %s en geen vacature.", nth, kind.NL))
	}
	return refusal(
		fmt.Sprintf("The field “%s” is %s, and that is not how %s writes it.", field, kind.EN, f.title),
		fmt.Sprintf("Het veld “%s” is %s, en zo schrijft %s het niet.", field, kind.NL, f.title))
}

// embedded are the names of Go types that encoding/json puts into the path of
// a field.
var embedded = regexp.MustCompile(`\b(greenhouseHead|recruiteeHead|recruiteePlace|jobPostingHead|limits)\.`)

// kindOf names a kind of JSON value as encoding/json writes it, which is
// "number" and then the number itself for one that does not fit.
func kindOf(value string) referral.Text {
	switch {
	case value == "string":
		return referral.Text{EN: "a text", NL: "een tekst"}
	case value == "array":
		return referral.Text{EN: "a list", NL: "een lijst"}
	case value == "object":
		return referral.Text{EN: "an object", NL: "een object"}
	case value == "bool":
		return referral.Text{EN: "true or false", NL: "waar of onwaar"}
	default:
		return referral.Text{EN: "a number", NL: "een getal"}
	}
}

// clip keeps at most so many characters of a text.
func clip(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most])
}
