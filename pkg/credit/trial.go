package credit

import (
	"cmp"
	"math/big"
	"slices"
)

// Trial decides recorded cases again under another policy and notes what would
// have been different. It changes nothing, and keeps only the differences.
type Trial struct {
	policy  Policy
	people  map[int64]*Change
	cases   int
	changed int
}

// Change is what a policy would have given an ambassador and taken away, in
// whole applications and exact parts of them.
type Change struct {
	AmbassadorID int64
	Gained, Lost *big.Rat
	Applications []ChangedShare
}

// ChangedShare is an ambassador's part of one application, before and after.
type ChangedShare struct {
	ApplicationID int64
	Before, After *big.Rat
}

// NewTrial starts a trial of a policy.
func NewTrial(p Policy) *Trial { return &Trial{policy: p, people: map[int64]*Change{}} }

// Add tries one case; before are the shares as they were decided.
func (t *Trial) Add(applicationID int64, c Case, before []Share) {
	t.cases++
	after := Decide(t.policy, c).Shares
	if slices.Equal(before, after) {
		return
	}
	t.changed++
	ids := map[int64]bool{}
	for _, s := range slices.Concat(before, after) {
		ids[s.AmbassadorID] = true
	}
	for id := range ids {
		b, a := part(before, id), part(after, id)
		direction := a.Cmp(b)
		if direction == 0 {
			continue
		}
		change := t.people[id]
		if change == nil {
			change = &Change{AmbassadorID: id, Gained: new(big.Rat), Lost: new(big.Rat)}
			t.people[id] = change
		}
		if difference := new(big.Rat).Sub(a, b); direction > 0 {
			change.Gained.Add(change.Gained, difference)
		} else {
			change.Lost.Sub(change.Lost, difference)
		}
		change.Applications = append(change.Applications, ChangedShare{applicationID, b, a})
	}
}

func part(shares []Share, id int64) *big.Rat {
	for _, s := range shares {
		if s.AmbassadorID == id {
			return big.NewRat(s.Part, s.Of)
		}
	}
	return new(big.Rat)
}

// TrialResult is what a trial found.
type TrialResult struct {
	Applications int // that were tried
	Changed      int
	Gained, Lost *big.Rat // by all ambassadors together
	People       []Change // by ambassador
}

// Result is what was found so far.
func (t *Trial) Result() TrialResult {
	r := TrialResult{Applications: t.cases, Changed: t.changed, Gained: new(big.Rat), Lost: new(big.Rat), People: []Change{}}
	for _, c := range t.people {
		slices.SortFunc(c.Applications, func(a, b ChangedShare) int { return cmp.Compare(a.ApplicationID, b.ApplicationID) })
		r.Gained.Add(r.Gained, c.Gained)
		r.Lost.Add(r.Lost, c.Lost)
		r.People = append(r.People, *c)
	}
	slices.SortFunc(r.People, func(a, b Change) int { return cmp.Compare(a.AmbassadorID, b.AmbassadorID) })
	return r
}
