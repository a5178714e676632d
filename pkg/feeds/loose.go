package feeds

import (
	"encoding/json"
	"reflect"
	"strings"
	"unicode"
)

// The types below take a JSON value in every way in which the formats write
// it. A value of a kind that none of them writes is an UnmarshalTypeError;
// encoding/json adds the name of the field to it.

// text is a string, or a number as it was written; null is "".
type text string

func (t *text) UnmarshalJSON(b []byte) error {
	switch b[0] {
	case 'n':
		return nil
	case '"':
		return json.Unmarshal(b, (*string)(t))
	case '{', '[', 't', 'f':
		return wrongKind[text](b)
	}
	*t = text(b)
	return nil
}

// line is the text on one line, without what does not show.
func (t text) line() string { return line(string(t)) }

// list is a value or an array of them. An element that is null is left out.
type list[T any] []T

func (l *list[T]) UnmarshalJSON(b []byte) error {
	parts := []json.RawMessage{b}
	if b[0] == '[' {
		parts = nil
		if err := json.Unmarshal(b, &parts); err != nil {
			return err
		}
	}
	*l = nil
	for _, part := range parts {
		if string(part) == "null" {
			continue
		}
		var v T
		if err := json.Unmarshal(part, &v); err != nil {
			return err
		}
		*l = append(*l, v)
	}
	return nil
}

// first is the first of a list, or the zero value.
func (l list[T]) first() T {
	var none T
	if len(l) == 0 {
		return none
	}
	return l[0]
}

func wrongKind[T any](b []byte) error {
	kind := map[byte]string{'{': "object", '[': "array", '"': "string", 't': "bool", 'f': "bool"}[b[0]]
	if kind == "" {
		kind = "number"
	}
	return &json.UnmarshalTypeError{Value: kind, Type: reflect.TypeFor[T]()}
}

// line puts a text on one line: one space between words, and nothing that
// does not show. PostgreSQL would refuse a NUL, and a title with a line break
// breaks a header.
func line(s string) string {
	return strings.Join(strings.Fields(visible(s)), " ")
}

// visible leaves out characters that do not show (control, zero width, turns
// of direction) and makes every kind of space a plain one; line breaks stay.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\u2028', r == '\u2029':
			return '\n'
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), r == '\u200b', r == '\u2060', r == '\ufeff', r == '\u00ad',
			r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069':
			return -1
		}
		return r
	}, s)
}
