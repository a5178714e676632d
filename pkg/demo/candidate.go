package demo

import (
	"fmt"
	"slices"
	"strings"

	"goodword/pkg/referral"
)

// crowd are those who apply, and what they write.
type crowd struct {
	names       []string
	motivations map[string][]string
	seen        *referral.Candidate // the last one, who may look further
	count       int
}

func (s *sample) newCrowd() (*crowd, error) {
	c := &crowd{motivations: map[string][]string{}}
	d := s.dice("crowd")
	for name, into := range map[string]func([]string){
		"candidates.txt":     func(l []string) { c.names = l },
		"motivations.nl.txt": func(l []string) { c.motivations["nl"] = l },
		"motivations.en.txt": func(l []string) { c.motivations["en"] = l },
	} {
		list, err := lines(name)
		if err != nil {
			return nil, err
		}
		into(list)
	}
	for _, list := range [][]string{c.names, c.motivations["nl"], c.motivations["en"]} {
		d.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	}
	return c, nil
}

// lines are the lines of a file in content.
func lines(name string) ([]string, error) {
	text, err := content.ReadFile("content/" + name)
	if err != nil {
		return nil, err
	}
	return strings.Split(strings.TrimSpace(string(text)), "\n"), nil
}

// next is the next candidate: someone new, or now and then the one before,
// who saw this vacancy too. oftenSeen says that this is a good moment for it.
func (c *crowd) next(d dice, oftenSeen bool) *referral.Candidate {
	c.count++
	if oftenSeen && c.seen != nil && c.count%3 == 0 {
		return c.seen
	}
	name := c.names[0]
	c.names = c.names[1:]
	email := strings.ReplaceAll(referral.Slugify(name), "-", ".") + "@" + pick(d, mailDomains)
	c.seen = &referral.Candidate{Name: name, Email: email}
	if d.chance(0.6) {
		c.seen.Phone = fmt.Sprintf("06 0000 %04d", d.IntN(10000))
	}
	return c.seen
}

var mailDomains = []string{"post.example", "mail.example", "brievenbus.example"}

// motivation gives each text in turn, so that two alike are far apart.
func (c *crowd) motivation(language string) string {
	list := c.motivations[language]
	c.motivations[language] = append(list[1:], list[0])
	return list[0]
}

// listCandidates lists each candidate once, as of the first application.
func (s *sample) listCandidates() {
	for _, a := range s.applications {
		if !slices.Contains(s.candidates, a.candidate) {
			a.candidate.CreatedAt = a.row.SubmittedAt
			s.candidates = append(s.candidates, a.candidate)
		}
	}
}
