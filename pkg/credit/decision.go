// Package credit decides who helped a candidate to apply, and says why.
//
// It is a pure function of a case and a policy: no clock, no database, no
// network. The same case decided again, today or in ten years, gives the same
// decision, which is what makes a decision hold in a dispute.
package credit

import (
	"cmp"
	"math/big"
	"slices"
	"time"
)

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

// Rat is a share as a number; the zero Share is 0.
func (s Share) Rat() *big.Rat {
	if s.Of == 0 {
		return new(big.Rat)
	}
	return big.NewRat(s.Part, s.Of)
}

// Whole says whether shares add up to one exactly.
func Whole(shares []Share) bool {
	sum := new(big.Rat)
	for _, s := range shares {
		sum.Add(sum, s.Rat())
	}
	return sum.Cmp(big.NewRat(1, 1)) == 0
}

// Finding is what was found about one touch. It holds ids and codes only:
// names are filled in when it is read, so that a person can be erased while
// the decision stays whole.
type Finding struct {
	TouchID      int64   `json:"touch_id"`
	AmbassadorID int64   `json:"ambassador_id,omitempty"`
	Outcome      Outcome `json:"outcome"`
	Reason       Reason  `json:"reason"`
	// Days is what the reason is about, in whole days: before the application,
	// since the earlier contact, or since leaving.
	Days int `json:"days,omitempty"`
	// Window is how many days the policy gives for it.
	Window int `json:"window,omitempty"`
}

// Decision is who gets the credit for one application under one policy.
type Decision struct {
	PolicyVersion int       `json:"policy_version"`
	Shares        []Share   `json:"shares"`
	Findings      []Finding `json:"findings"`
}

// Winners are the ambassadors with a share.
func (d Decision) Winners() []int64 {
	ids := make([]int64, len(d.Shares))
	for i, s := range d.Shares {
		ids[i] = s.AmbassadorID
	}
	return ids
}

// Decide applies a policy to a case. Shares add up to one, or there are none.
// Neither the order in which touches are given nor that in which they were
// recorded matters: at the same instant ambassadors share.
func Decide(p Policy, c Case) Decision {
	d := Decision{PolicyVersion: p.Version, Shares: []Share{}, Findings: make([]Finding, 0, len(c.Touches))}
	touches := slices.Clone(c.Touches)
	slices.SortFunc(touches, inTime)
	if ruling := lastRuling(touches); ruling != nil {
		return d.ruled(touches, ruling)
	}

	findings := make([]Finding, len(touches))
	var valid []int // of touches
	for i, t := range touches {
		if findings[i] = disqualify(p, c, t); findings[i].Reason == "" {
			valid = append(valid, i)
		}
	}
	valid = correct(touches, valid, findings)
	winning, why := p.choose(c, touches, valid)
	credited := map[int64]bool{}
	for _, i := range winning {
		if who := touches[i].AmbassadorID; !credited[who] {
			credited[who] = true
			findings[i].Outcome, findings[i].Reason = Credited, why.won
		}
	}
	if len(credited) > 1 && why.won != Evenly {
		for _, i := range winning {
			if findings[i].Outcome == Credited {
				findings[i].Reason = SameInstant
			}
		}
	}
	for _, i := range valid {
		f := &findings[i]
		switch {
		case f.Reason != "":
		case credited[touches[i].AmbassadorID]:
			f.Outcome, f.Reason = Lost, SameAmbassador
		case why.introduced && touches[i].Kind == Introduction:
			f.Outcome, f.Reason = Lost, Later
		default:
			f.Outcome, f.Reason = Lost, why.lost
		}
	}
	d.Findings = append(d.Findings, findings...)
	for who := range credited {
		d.Shares = append(d.Shares, Share{AmbassadorID: who, Part: 1, Of: int64(len(credited))})
	}
	slices.SortFunc(d.Shares, func(a, b Share) int { return cmp.Compare(a.AmbassadorID, b.AmbassadorID) })
	return d
}

// inTime orders touches by when they happened. What follows the time decides
// nothing; it only gives findings one order.
func inTime(a, b Touch) int {
	return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.AmbassadorID, b.AmbassadorID), cmp.Compare(a.ID, b.ID))
}

func lastRuling(touches []Touch) *Touch {
	for i := len(touches) - 1; i >= 0; i-- {
		if touches[i].Kind == Ruling {
			return &touches[i]
		}
	}
	return nil
}

// ruled is a decision by HR: it goes over every rule.
func (d Decision) ruled(touches []Touch, ruling *Touch) Decision {
	for _, t := range touches {
		f := Finding{TouchID: t.ID, AmbassadorID: t.AmbassadorID, Outcome: Lost, Reason: Ruled}
		switch {
		case t.ID == ruling.ID && len(ruling.Shares) > 0:
			f.Outcome, f.Reason = Credited, RuledSo
		case t.ID == ruling.ID:
			f.Reason = RuledNobody
		case t.Kind == Ruling:
			f.Reason = RuledAnew
		}
		d.Findings = append(d.Findings, f)
	}
	d.Shares = append(d.Shares, ruling.Shares...)
	slices.SortFunc(d.Shares, func(a, b Share) int { return cmp.Compare(a.AmbassadorID, b.AmbassadorID) })
	return d
}

// disqualify says why a touch cannot win, whatever the others are; without a
// reason it can.
func disqualify(p Policy, c Case, t Touch) Finding {
	f := Finding{TouchID: t.ID, AmbassadorID: t.AmbassadorID, Outcome: Lost}
	person := c.person(t.AmbassadorID)
	before := c.SubmittedAt.Sub(t.At)
	switch {
	case t.Nobody:
		f.Reason = NobodyNamed
	case t.AmbassadorID == 0:
		f.Reason = Unmatched
	case person.is(Candidate):
		f.Outcome, f.Reason = Excluded, OwnApplication
	case person.excludedBy(p) != "":
		f.Outcome, f.Reason = Excluded, person.excludedBy(p)
	case person.LeftAt != nil && p.forfeits(c, *person.LeftAt):
		f.Outcome, f.Reason = Excluded, LeftBefore
	case c.FormerUntil != nil && c.SubmittedAt.Sub(*c.FormerUntil) < days(p.RehireDays):
		f.Outcome, f.Reason, f.Days, f.Window = Excluded, Rehire, wholeDays(c.SubmittedAt.Sub(*c.FormerUntil)), p.RehireDays
	case t.Kind != Claim && before < 0:
		f.Reason = AfterApplication
	case before > p.window(t.Kind):
		f.Reason, f.Days, f.Window = OutsideWindow, wholeDays(before), p.windowDays(t.Kind)
	default:
		if since, known := c.knownAt(p, t); known {
			f.Outcome, f.Reason, f.Days, f.Window = Excluded, KnownCandidate, wholeDays(since), p.KnownDays
			return f
		}
		f.Outcome = ""
	}
	return f
}

// forfeits says whether who left at a moment loses the credit for a case.
func (p Policy) forfeits(c Case, left time.Time) bool {
	switch p.Leaver {
	case Freeze:
		return !left.After(c.SubmittedAt)
	case Void:
		return c.HiredAt == nil || left.Before(*c.HiredAt)
	}
	return false
}

func wholeDays(d time.Duration) int { return int(d / (24 * time.Hour)) }

// correct drops the candidate's earlier answers: a candidate who answers again
// means the last, also when nobody has found out yet who that is.
func correct(touches []Touch, valid []int, findings []Finding) []int {
	var last time.Time
	for _, t := range touches {
		if t.Kind == Claim && t.At.After(last) {
			last = t.At
		}
	}
	replaced := func(i int) bool { return touches[i].Kind == Claim && touches[i].At.Before(last) }
	for i := range findings {
		if replaced(i) && findings[i].Outcome != Excluded {
			findings[i] = Finding{TouchID: findings[i].TouchID, AmbassadorID: findings[i].AmbassadorID, Outcome: Lost, Reason: Corrected}
		}
	}
	return slices.DeleteFunc(valid, replaced)
}

// verdict is why the winners won and why the others did not.
type verdict struct {
	won, lost  Reason
	introduced bool // an introduction went before links
}

// choose picks the touches that carry the credit.
func (p Policy) choose(c Case, touches []Touch, valid []int) ([]int, verdict) {
	only := func(k Kind) []int {
		return slices.DeleteFunc(slices.Clone(valid), func(i int) bool { return touches[i].Kind != k })
	}
	if word := only(Claim); p.ClaimWins && len(word) > 0 {
		return word, verdict{won: CandidatesWord, lost: AnotherNamed}
	}
	// An answer given after the application is about what came before it.
	at := func(i int) time.Time {
		if touches[i].At.After(c.SubmittedAt) {
			return c.SubmittedAt
		}
		return touches[i].At
	}
	edge := func(among []int, direction int) []int {
		if len(among) == 0 {
			return nil
		}
		best := slices.MinFunc(among, func(a, b int) int { return direction * at(a).Compare(at(b)) })
		return slices.DeleteFunc(slices.Clone(among), func(i int) bool { return !at(i).Equal(at(best)) })
	}
	switch p.Rule {
	case Last:
		return edge(valid, -1), verdict{won: LastTouch, lost: Earlier}
	case Even:
		return valid, verdict{won: Evenly}
	case IntroductionFirst:
		if introductions := only(Introduction); len(introductions) > 0 {
			return edge(introductions, 1), verdict{won: IntroducedFirst, lost: AnotherIntroduced, introduced: true}
		}
	}
	return edge(valid, 1), verdict{won: FirstTouch, lost: Later}
}
