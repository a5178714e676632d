package referral

import (
	"errors"
	"strings"
	"time"

	"goodword/pkg/credit"
)

// Text is a sentence in Dutch and English.
type Text = credit.Text

// Code is the kind of an error that a person caused or can do something about.
type Code string

const (
	Invalid         Code = "invalid"
	NotFound        Code = "not_found"
	Conflict        Code = "conflict"
	Forbidden       Code = "forbidden"
	Unauthenticated Code = "unauthenticated"
	TooMany         Code = "too_many"
	Unavailable     Code = "unavailable"
	// Stale is a change to something that was changed in the meantime.
	Stale Code = "stale"
	// Gone is what was there and has been erased.
	Gone Code = "gone"
)

// Field names one thing that is wrong with what was sent. Path is the name of
// the field in snake_case, with dots for what lies deeper: "salary.max".
type Field struct {
	Path string
	Text Text
}

// Error is an error that may be shown. Every other error is internal: it is
// logged under a reference, and only the reference leaves the program.
type Error struct {
	Code   Code
	Text   Text
	Fields []Field
	// RetryAfter is how long to wait, with code TooMany.
	RetryAfter time.Duration
}

func (e *Error) Error() string {
	if len(e.Fields) == 0 {
		return e.Text.EN
	}
	parts := make([]string, len(e.Fields))
	for i, f := range e.Fields {
		parts[i] = f.Path + ": " + f.Text.EN
	}
	return e.Text.EN + " (" + strings.Join(parts, "; ") + ")"
}

// CodeOf gives the code of an error, or "" for an internal one.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// Fail makes an error from its code and its sentence in both languages.
func Fail(code Code, en, nl string) *Error {
	return &Error{Code: code, Text: Text{EN: en, NL: nl}}
}

// Missing is the answer for what is not there, and for what is there but not
// yours: the two cannot be told apart.
func Missing(en, nl string) *Error {
	return Fail(NotFound, "There is no such "+en+".", "Er is geen "+nl+" met dit kenmerk.")
}

// problems collects what is wrong with one input, so that it is all said at once.
type problems []Field

func (p *problems) add(path, en, nl string) {
	*p = append(*p, Field{Path: path, Text: Text{EN: en, NL: nl}})
}

// err is nil when nothing was wrong.
func (p problems) err() error {
	if len(p) == 0 {
		return nil
	}
	return &Error{
		Code:   Invalid,
		Text:   Text{EN: "Something in what was sent is not right.", NL: "Er klopt iets niet in wat is verstuurd."},
		Fields: p,
	}
}
