package referral

import (
	"context"
	"fmt"
	"io"
	"regexp"
	"strings"
)

// A spoken code is an ambassador's own word for "I told you": MARA-7. It works
// as an answer to "who told you about this?" and as a link to all vacancies,
// which needs no row: its id is the ambassador's, negative, and it is of no
// vacancy.

// Spoken is the channel of hits and applications that a spoken code brought.
const Spoken Channel = "spoken"

// spokenLink is the link that a person's spoken code is.
func spokenLink(personID int64) Link {
	return Link{ID: -personID, AmbassadorID: personID, Channel: Spoken}
}

// linkWith gives a link by its id, a spoken code's too.
func linkWith(ctx context.Context, s Store, id int64) (Link, error) {
	if id < 0 {
		return spokenLink(-id), nil
	}
	return s.Link(ctx, id)
}

// linksWith gives those of ids that exist, spoken codes' too.
func linksWith(ctx context.Context, s Store, ids []int64) (map[int64]Link, error) {
	var stored []int64
	for _, id := range ids {
		if id > 0 {
			stored = append(stored, id)
		}
	}
	links, err := s.LinksByID(ctx, stored)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		if id < 0 {
			links[id] = spokenLink(-id)
		}
	}
	return links, nil
}

// Spoken codes are letters and a number; how they are joined is forgiven.
var spokenCode = regexp.MustCompile(`^([a-z]{2,10})[-–—_ .]*([0-9]{1,4})$`)

// CleanSpokenCode gives a spoken code as it is stored ("MARA-7") from what
// somebody heard, typed or pasted, or "" for what is none.
func CleanSpokenCode(s string) string {
	if len(s) > 40 {
		return ""
	}
	m := spokenCode.FindStringSubmatch(fold(strings.Trim(s, " \t.,;:!?()[]{}\"'/")))
	if m == nil {
		return ""
	}
	return strings.ToUpper(m[1]) + "-" + strings.TrimLeft(m[2], "0")
}

// spokenLetters are the letters of a code for a name: those of the first name,
// or a word of welcome for a name in a script that has none of them.
func spokenLetters(name string) string {
	first, _, _ := strings.Cut(strings.TrimSpace(fold(name)), " ")
	letters := strings.Map(func(r rune) rune {
		if r < 'a' || r > 'z' {
			return -1
		}
		return r
	}, first)
	if len(letters) < 2 {
		return "HALLO"
	}
	return strings.ToUpper(letters[:min(10, len(letters))])
}

// newSpokenCode draws a short code for a name that is not taken.
func newSpokenCode(random io.Reader, name string, taken func(string) (bool, error)) (string, error) {
	letters := spokenLetters(name)
	// From 2, since "1" is heard as a letter; more digits when many share a name.
	for from, until := 2, 10; ; from, until = until, until*10 {
		for range 2 * until {
			n, err := randomBelow(random, until-from)
			if err != nil {
				return "", err
			}
			code := fmt.Sprintf("%s-%d", letters, from+n)
			if used, err := taken(code); err != nil || !used {
				return code, err
			}
		}
		if until > 1000 {
			return "", fmt.Errorf("no spoken code is free for %s", letters)
		}
	}
}

// giveSpokenCodes gives one to everybody who has none.
func (p *Programme) giveSpokenCodes(ctx context.Context) error {
	if people, err := p.store.PeopleWithoutSpokenCode(ctx); err != nil || len(people) == 0 {
		return err
	}
	return p.store.Tx(ctx, func(s Store) error {
		people, err := s.PeopleWithoutSpokenCode(ctx)
		if err != nil || len(people) == 0 {
			return err
		}
		codes, err := s.SpokenCodes(ctx, false)
		if err != nil {
			return err
		}
		for _, person := range people {
			code, err := newSpokenCode(p.random, person.Name, func(c string) (bool, error) { _, used := codes[c]; return used, nil })
			if err != nil {
				p.log.Warn("someone gets no spoken code", "person", person.ID, "error", err)
				continue
			}
			codes[code] = person.ID
			if err := s.SetSpokenCode(ctx, person.ID, code); err != nil {
				return err
			}
		}
		return nil
	})
}

// readSpokenCodes learns whose codes are whose; people who left have none.
func (p *Programme) readSpokenCodes(ctx context.Context) error {
	codes, err := p.store.SpokenCodes(ctx, true)
	if err != nil {
		return err
	}
	p.links.mu.Lock()
	defer p.links.mu.Unlock()
	p.links.spoken = codes
	return nil
}

// followSpoken finds what a spoken code leads to.
func (p *Programme) followSpoken(ctx context.Context, code string) (Target, bool, error) {
	p.links.mu.RLock()
	id := p.links.spoken[code]
	p.links.mu.RUnlock()
	if id == 0 {
		// Somebody new, or somebody new on another copy of the program.
		if err := p.links.sparingly(ctx, func() error { return p.readSpokenCodes(ctx) }); err != nil {
			return Target{}, false, err
		}
		p.links.mu.RLock()
		id = p.links.spoken[code]
		p.links.mu.RUnlock()
	}
	t := Target{Link: spokenLink(id)}
	t.Link.Code = code
	return t, id != 0, nil
}
