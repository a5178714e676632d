package credit

import (
	"slices"
	"time"
)

// Kind is what sort of evidence a touch is.
type Kind string

const (
	// Click is a link of an ambassador that was followed; the evidence is the
	// signed token that the application brought along.
	Click Kind = "click"
	// Claim is the candidate's own answer to "who told you about this?".
	Claim Kind = "claim"
	// Introduction is an ambassador's naming of a candidate, who accepted.
	Introduction Kind = "introduction"
	// Record is an applicant tracking system or HR saying who it was.
	Record Kind = "record"
	// Ruling is HR's decision in a dispute. It goes over every rule.
	Ruling Kind = "ruling"
)

// Touch is one recorded reason to give someone credit.
type Touch struct {
	ID   int64 `json:"id"`
	Kind Kind  `json:"kind"`
	// AmbassadorID is 0 when a claim could not be matched to one colleague, and
	// for a ruling.
	AmbassadorID int64     `json:"ambassador_id,omitempty"`
	At           time.Time `json:"at"`
	// Nobody says that a claim is the candidate's taking back of what was said
	// before, or HR's word that it was nobody who works here.
	Nobody bool `json:"nobody,omitempty"`
	// Shares are what a ruling gives; none gives the credit to nobody.
	Shares []Share `json:"shares,omitempty"`
}

// Case is every fact that a decision on one application rests on. It is kept
// with the decision and decided again for ever, so it holds ids, codes and
// times, and nothing that names a person.
type Case struct {
	SubmittedAt time.Time `json:"submitted_at"`
	Touches     []Touch   `json:"touches"`
	// People are the ambassadors of the touches about whom there is something
	// to know, by id.
	People []Person `json:"people,omitempty"`
	// Contacts are what the organisation had with the candidate before.
	Contacts []Contact `json:"contacts,omitempty"`
	// FormerUntil is when the candidate last worked here.
	FormerUntil *time.Time `json:"former_until,omitempty"`
	// HiredAt is when the candidate was hired, if that was so when the decision
	// was made.
	HiredAt *time.Time `json:"hired_at,omitempty"`
}

// Person is what the rules need to know of an ambassador, as it was when the
// decision was made.
type Person struct {
	ID        int64      `json:"id"`
	Relations []Relation `json:"relations,omitempty"`
	LeftAt    *time.Time `json:"left_at,omitempty"`
}

// Contact is an earlier application of the same candidate.
type Contact struct {
	At time.Time `json:"at"`
	// BroughtBy are those who have the credit for it.
	BroughtBy []int64 `json:"brought_by,omitempty"`
}

// when is the moment that counts of a touch. An answer or a record that came
// after the application is about what went before it.
func (c Case) when(t Touch) time.Time {
	if (t.Kind == Claim || t.Kind == Record) && t.At.After(c.SubmittedAt) {
		return c.SubmittedAt
	}
	return t.At
}

func (c Case) person(id int64) Person {
	for _, p := range c.People {
		if p.ID == id {
			return p
		}
	}
	return Person{ID: id}
}

func (p Person) is(r Relation) bool { return slices.Contains(p.Relations, r) }

// excludedBy is the reason for which a policy excludes a person, "" without.
func (p Person) excludedBy(policy Policy) Reason {
	for _, r := range Relations {
		if p.is(r) && policy.excludes(r) {
			return exclusions[r]
		}
	}
	return ""
}

var exclusions = map[Relation]Reason{HR: ExcludedHR, HiringTeam: ExcludedHiringTeam, Owner: ExcludedOwner}

// knownAt says how long the candidate had been known when a touch was made:
// since the newest contact that somebody else, or nobody, brought.
func (c Case) knownAt(p Policy, t Touch) (since time.Duration, known bool) {
	if p.KnownDays == 0 {
		return 0, false
	}
	for _, contact := range c.Contacts {
		d := c.when(t).Sub(contact.At)
		if d <= 0 || d > days(p.KnownDays) || slices.Contains(contact.BroughtBy, t.AmbassadorID) {
			continue
		}
		if !known || d < since {
			since, known = d, true
		}
	}
	return since, known
}
