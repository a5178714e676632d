// Package feeds reads the vacancies that other systems publish: the answers
// of applicant tracking systems, and the structured data of career sites.
// Whatever the format, a vacancy comes out as a referral.Posting.
//
// A file is taken as a whole or not at all: what is cut off, empty or of
// another shape is one error. Within a whole file an entry that cannot be
// taken over is a posting with the reason in Refused, and spoils no other.
package feeds

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"sync"
	"unicode/utf8"

	"goodword/pkg/referral"
)

// MaxSize is how large a file may be, in bytes: 10,000 vacancies with texts of
// 25 kB each.
const MaxSize = 256 << 20

// format is one way in which vacancies are written down.
type format struct {
	name  string // as the caller says it
	title string // as people call it
	// ask is where such a file is found, in English and in Dutch.
	ask referral.Text
	// entries takes a file apart, without looking into the vacancies.
	entries func(f format, data []byte) ([]entry, error)
}

// entry is one vacancy in a file that has been taken apart.
type entry struct {
	raw []byte
	// read gives the posting as far as it could be read, and what is wrong.
	read func(raw []byte) (referral.Posting, error)
}

func formats() []format { return []format{greenhouseFormat, jsonldFormat, recruiteeFormat} }

// Formats lists the names that Read knows.
func Formats() []string {
	var names []string
	for _, f := range formats() {
		names = append(names, f.name)
	}
	return names
}

// Kind is a format as people choose it.
type Kind struct {
	Name  string // for Read
	Title string
	// Ask says where such a file is found.
	Ask referral.Text
}

// Kinds are the formats that Read knows, with their titles.
func Kinds() []Kind {
	var kinds []Kind
	for _, f := range formats() {
		kinds = append(kinds, Kind{f.name, f.title, f.ask})
	}
	return kinds
}

func formatNamed(name string) (format, error) {
	for _, f := range formats() {
		if f.name == name {
			return f, nil
		}
	}
	known := strings.Join(Formats(), ", ")
	return format{}, referral.Fail(referral.Invalid,
		fmt.Sprintf("“%s” is not a format that can be read; these are: %s.", name, known),
		fmt.Sprintf("“%s” is geen formaat dat gelezen kan worden; dit zijn ze: %s.", name, known))
}

// Read gives the vacancies of a file in the order in which they stand there.
// An error is a *referral.Error that says what to do about it.
func Read(formatName string, r io.Reader) ([]referral.Posting, error) {
	f, err := formatNamed(formatName)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(r, MaxSize+1))
	switch {
	case len(data) > MaxSize:
		return nil, tooLarge()
	case errors.Is(err, io.ErrUnexpectedEOF):
		return nil, cutOff(f, len(data))
	case err != nil:
		return nil, referral.Fail(referral.Unavailable,
			fmt.Sprintf("Reading stopped at byte %d: %v.", len(data), err),
			fmt.Sprintf("Het lezen stopte bij byte %d: %v.", len(data), err))
	}
	entries, err := f.entries(f, data)
	if err != nil {
		return nil, err
	}
	return refuseRepeated(readAll(f, entries)), nil
}

// readAll reads the entries, as many at once as there are processors.
func readAll(f format, entries []entry) []referral.Posting {
	postings := make([]referral.Posting, len(entries))
	var wg sync.WaitGroup
	for start := range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := start; i < len(entries); i += runtime.GOMAXPROCS(0) {
				postings[i] = readOne(f, i+1, entries[i])
			}
		})
	}
	wg.Wait()
	return postings
}

// readOne reads the entry that is the nth of its file.
func readOne(f format, nth int, e entry) referral.Posting {
	if !utf8.Valid(e.raw) {
		return refused(referral.Posting{}, refusal(
			fmt.Sprintf("Entry %d holds bytes that are not UTF-8.", nth),
			fmt.Sprintf("Vermelding %d bevat bytes die geen UTF-8 zijn.", nth)))
	}
	p, err := e.read(e.raw)
	if wrong := new(json.UnmarshalTypeError); !errors.As(err, &wrong) {
		err = cmp.Or(identified(p, nth), err, complete(&p))
	}
	if err != nil {
		return refused(p, reason(f, nth, err))
	}
	return p
}

// refuseRepeated refuses what has the external id of an earlier posting.
func refuseRepeated(postings []referral.Posting) []referral.Posting {
	first := make(map[string]int, len(postings))
	for i, p := range postings {
		if p.ExternalID == "" {
			continue
		}
		earlier, repeated := first[p.ExternalID]
		if !repeated {
			first[p.ExternalID] = i + 1
			continue
		}
		if p.Refused == nil {
			postings[i] = refused(p, refusal(
				fmt.Sprintf("Entry %d has the same id as entry %d (%s).", i+1, earlier, p.ExternalID),
				fmt.Sprintf("Vermelding %d heeft hetzelfde kenmerk als vermelding %d (%s).", i+1, earlier, p.ExternalID)))
		}
	}
	return postings
}
