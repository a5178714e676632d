package credit

import (
	"cmp"
	"math/big"
	"slices"
	"sync"
)

// MostListed is how many changed applications a trial keeps for each person, so
// that a trial of any length fits in memory.
const MostListed = 100

// Trial decides recorded cases again under another policy and notes what would
// have been different. It changes nothing, keeps only the differences, and what
// it keeps grows with the people and not with the applications. Several may add
// to it at once, in any order.
type Trial struct {
	policy Policy

	mu      sync.Mutex
	people  map[int64]*Change
	cases   int
	changed int
}

// Change is what a policy would have given an ambassador and taken away, in
// exact parts of applications.
type Change struct {
	AmbassadorID int64
	Gained, Lost *big.Rat
	Changed      int // applications
	// Applications are the newest of them, at most MostListed, the newest first.
	Applications []ChangedShare
}

// ChangedShare is an ambassador's part of one application, before and after;
// the zero Share is none.
type ChangedShare struct {
	ApplicationID int64
	Before, After Share
}

// NewTrial starts a trial of a policy.
func NewTrial(p Policy) *Trial { return &Trial{policy: p, people: map[int64]*Change{}} }

// Add tries one case; before are the shares as they were decided.
func (t *Trial) Add(applicationID int64, c Case, before []Share) {
	after := Decide(t.policy, c).Shares
	t.mu.Lock()
	defer t.mu.Unlock()
	t.cases++
	if slices.Equal(before, after) {
		return
	}
	t.changed++
	for _, b := range before {
		t.compare(applicationID, b, of(after, b.AmbassadorID))
	}
	for _, a := range after {
		if of(before, a.AmbassadorID).Of == 0 {
			t.compare(applicationID, Share{}, a)
		}
	}
}

func (t *Trial) compare(applicationID int64, before, after Share) {
	difference := new(big.Rat).Sub(after.Rat(), before.Rat())
	if difference.Sign() == 0 {
		return
	}
	id := cmp.Or(before.AmbassadorID, after.AmbassadorID)
	change := t.people[id]
	if change == nil {
		change = &Change{AmbassadorID: id, Gained: new(big.Rat), Lost: new(big.Rat)}
		t.people[id] = change
	}
	if difference.Sign() > 0 {
		change.Gained.Add(change.Gained, difference)
	} else {
		change.Lost.Sub(change.Lost, difference)
	}
	change.Changed++
	change.Applications = append(change.Applications, ChangedShare{applicationID, before, after})
	if len(change.Applications) == 2*MostListed {
		change.keepNewest()
	}
}

func (c *Change) keepNewest() {
	slices.SortFunc(c.Applications, func(a, b ChangedShare) int { return cmp.Compare(b.ApplicationID, a.ApplicationID) })
	c.Applications = c.Applications[:min(len(c.Applications), MostListed)]
}

// of is somebody's share; the zero Share without one.
func of(shares []Share, id int64) Share {
	for _, s := range shares {
		if s.AmbassadorID == id {
			return s
		}
	}
	return Share{}
}

// TrialResult is what a trial found.
type TrialResult struct {
	Applications int // that were tried
	Changed      int
	Gained, Lost *big.Rat // by all ambassadors together
	People       []Change // by ambassador
}

// Result is what was found, when all is added.
func (t *Trial) Result() TrialResult {
	t.mu.Lock()
	defer t.mu.Unlock()
	r := TrialResult{Applications: t.cases, Changed: t.changed, Gained: new(big.Rat), Lost: new(big.Rat), People: []Change{}}
	for _, c := range t.people {
		c.keepNewest()
		r.Gained.Add(r.Gained, c.Gained)
		r.Lost.Add(r.Lost, c.Lost)
		r.People = append(r.People, *c)
	}
	slices.SortFunc(r.People, func(a, b Change) int { return cmp.Compare(a.AmbassadorID, b.AmbassadorID) })
	return r
}
