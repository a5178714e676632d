// Package credit decides who helped a candidate to apply, and says why.
//
// It is a pure function of touches, people and a policy: no clock, no
// database, no network. The same case decided again, today or in ten years,
// gives the same decision, which is what makes a decision hold in a dispute.
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
)

// Touch is one recorded reason to give someone credit.
type Touch struct {
	ID   int64
	Kind Kind
	// AmbassadorID is 0 when a claim could not be matched to one colleague.
	AmbassadorID int64
	At           time.Time
}

// Person is what the rules need to know of an ambassador.
type Person struct {
	Email string
}

// Case is everything that bears on one application.
type Case struct {
	SubmittedAt    time.Time
	CandidateEmail string
	Touches        []Touch
	People         map[int64]Person
}

// Outcome is what became of a touch.
type Outcome string

const (
	Credited Outcome = "credited"
	Lost     Outcome = "lost"
	Excluded Outcome = "excluded"
)

// Share is an ambassador's part of the credit as an exact fraction.
type Share struct {
	AmbassadorID int64 `json:"ambassador_id"`
	Part         int64 `json:"part"`
	Of           int64 `json:"of"`
}

// Finding is what was found about one touch. It holds ids and codes only:
// names are filled in when it is read, so that a person can be erased while
// the decision stays whole.
type Finding struct {
	TouchID      int64   `json:"touch_id"`
	AmbassadorID int64   `json:"ambassador_id,omitempty"`
	Outcome      Outcome `json:"outcome"`
	Reason       Reason  `json:"reason"`
	// Days between the touch and the application, whole days, where the
	// reason is about the window.
	Days int `json:"days,omitempty"`
}

// Decision is who gets the credit for one application under one policy.
type Decision struct {
	PolicyVersion int       `json:"policy_version"`
	Shares        []Share   `json:"shares"`
	Findings      []Finding `json:"findings"`
}

// Decide applies a policy to a case. Shares add up to one, or there are none.
// The order in which touches are given does not matter.
func Decide(p Policy, c Case) Decision {
	touches := slices.Clone(c.Touches)
	slices.SortFunc(touches, earlierFirst)

	winner := choose(p, c, touches)
	d := Decision{PolicyVersion: p.Version, Shares: []Share{}, Findings: []Finding{}}
	for _, t := range touches {
		d.Findings = append(d.Findings, find(p, c, t, winner))
	}
	if winner != nil {
		d.Shares = append(d.Shares, Share{AmbassadorID: winner.AmbassadorID, Part: 1, Of: 1})
	}
	return d
}

// Winner is the touch that carries the credit, or false.
func (d Decision) Winner() (Finding, bool) {
	for _, f := range d.Findings {
		if f.Outcome == Credited {
			return f, true
		}
	}
	return Finding{}, false
}

func earlierFirst(a, b Touch) int {
	if n := a.At.Compare(b.At); n != 0 {
		return n
	}
	return int(min(max(a.ID-b.ID, -1), 1))
}

// choose picks the touch that carries the credit: the candidate's last valid
// word when the policy lets it win, else the first valid touch. A candidate
// who corrects the answer means the correction.
func choose(p Policy, c Case, touches []Touch) *Touch {
	var first *Touch
	var word *Touch
	for i, t := range touches {
		if _, _, bad := disqualified(p, c, t); bad {
			continue
		}
		if first == nil {
			first = &touches[i]
		}
		if t.Kind == Claim {
			word = &touches[i]
		}
	}
	if p.ClaimWins && word != nil {
		return word
	}
	return first
}

// disqualified says why a touch cannot win, whatever the others are.
func disqualified(p Policy, c Case, t Touch) (Outcome, Reason, bool) {
	switch {
	case t.AmbassadorID == 0:
		return Lost, Unmatched, true
	case SameMailbox(c.CandidateEmail, c.People[t.AmbassadorID].Email):
		return Excluded, OwnApplication, true
	case t.Kind == Click && t.At.After(c.SubmittedAt):
		return Lost, AfterApplication, true
	case c.SubmittedAt.Sub(t.At) > p.Window():
		return Lost, OutsideWindow, true
	}
	return "", "", false
}

func find(p Policy, c Case, t Touch, winner *Touch) Finding {
	f := Finding{TouchID: t.ID, AmbassadorID: t.AmbassadorID}
	if outcome, reason, bad := disqualified(p, c, t); bad {
		f.Outcome, f.Reason = outcome, reason
		if reason == OutsideWindow {
			f.Days = int(c.SubmittedAt.Sub(t.At) / (24 * time.Hour))
		}
		return f
	}
	wordWon := p.ClaimWins && winner.Kind == Claim
	switch {
	case t.ID == winner.ID && wordWon:
		f.Outcome, f.Reason = Credited, CandidatesWord
	case t.ID == winner.ID:
		f.Outcome, f.Reason = Credited, FirstTouch
	case t.AmbassadorID == winner.AmbassadorID:
		f.Outcome, f.Reason = Lost, SameAmbassador
	case wordWon && t.Kind == Claim:
		f.Outcome, f.Reason = Lost, Corrected
	case wordWon:
		f.Outcome, f.Reason = Lost, AnotherNamed
	default:
		f.Outcome, f.Reason = Lost, Later
	}
	return f
}
