package referral

import (
	"context"
	"fmt"
	"slices"

	"goodword/pkg/credit"
)

// Drift is one place where what is counted differs from what is there.
type Drift struct {
	Where   string // which tally, which file
	What    string // which number
	Stored  int64
	Counted int64
}

func (d Drift) String() string {
	return fmt.Sprintf("%s: %s is %d, counted anew it is %d", d.Where, d.What, d.Stored, d.Counted)
}

// Check recounts every row in one snapshot and gives every difference with
// the counters, all of them; then it holds the stored files against the
// applications. Nothing is changed.
func (p *Programme) Check(ctx context.Context) ([]Drift, error) {
	var drifts []Drift
	err := p.store.Tx(ctx, func(s Store) error {
		drifts = nil
		counted, faceted, err := p.recount(ctx, s)
		if err != nil {
			return err
		}
		for _, check := range []func() ([]Drift, error){
			func() ([]Drift, error) {
				rows, err := s.Tallies(ctx, TallyFilter{}, ByKey)
				stored := ledger{}
				stored.add(rows...)
				return compare(stored, counted), err
			},
			func() ([]Drift, error) {
				stored, err := s.Facets(ctx, "", "")
				return compareFacets(stored, faceted), err
			},
			func() ([]Drift, error) { return s.CheckSums(ctx) },
			func() ([]Drift, error) { return p.checkFiles(ctx, s) },
			func() ([]Drift, error) { return checkDecisions(ctx, s) },
		} {
			found, err := check()
			if err != nil {
				return err
			}
			drifts = append(drifts, found...)
		}
		return nil
	})
	return drifts, err
}

// compareFacets lists every facet that differs.
func compareFacets(stored []Facet, counted facets) []Drift {
	differ := facets{}
	was := map[facetKey]int64{}
	for _, f := range stored {
		k := facetKey{f.Day, f.Kind, f.Value}
		was[k] = f.Hits
		differ[k] = f.Hits - counted[k]
	}
	for k, n := range counted {
		differ[k] = was[k] - n
	}
	var drifts []Drift
	for _, f := range differ.inOrder() {
		k := facetKey{f.Day, f.Kind, f.Value}
		drifts = append(drifts, Drift{
			Where: fmt.Sprintf("day %s, %s %s", f.Day, f.Kind, f.Value), What: "hits", Stored: was[k], Counted: counted[k],
		})
	}
	return drifts
}

// compare lists every number in which two ledgers differ, in a fixed order.
func compare(stored, counted ledger) []Drift {
	all := ledger{}
	for k, t := range stored {
		all[k] = t
	}
	for k, t := range counted {
		all[k] = t
	}
	var drifts []Drift
	for _, t := range all.inOrder() {
		a, b := stored.of(t.key()), counted.of(t.key())
		names, values := a.Fields(), b.Fields()
		for i := range names {
			if *names[i].Value != *values[i].Value {
				drifts = append(drifts, Drift{
					Where: fmt.Sprintf("day %s, link %d, ambassador %d, vacancy %d", t.Day, t.LinkID, t.AmbassadorID, t.VacancyID),
					What:  names[i].Name, Stored: *names[i].Value, Counted: *values[i].Value,
				})
			}
		}
	}
	return drifts
}

// checkFiles finds CVs that are gone and files that belong to nobody. A file
// of an application that is being sent at this moment can show up as the
// latter.
func (p *Programme) checkFiles(ctx context.Context, s Store) ([]Drift, error) {
	wanted, err := s.CVKeys(ctx)
	if err != nil {
		return nil, err
	}
	keys, err := p.files.Keys(ctx)
	if err != nil {
		return nil, err
	}
	var drifts []Drift
	for _, k := range keys {
		if _, ok := wanted[k]; !ok {
			drifts = append(drifts, Drift{Where: "file " + k, What: "applications it belongs to", Stored: 1})
		}
		delete(wanted, k)
	}
	for k, id := range wanted {
		drifts = append(drifts, Drift{Where: fmt.Sprintf("application %d", id), What: "CV " + k, Counted: 0, Stored: 1})
	}
	return drifts, nil
}

// checkDecisions goes along the chain of decisions and decides each again. The
// first break is told; what follows it cannot be proved.
func checkDecisions(ctx context.Context, s Store) ([]Drift, error) {
	chain, err := s.HoldChain(ctx)
	if err != nil {
		return nil, err
	}
	rules, err := readPolicies(ctx, s)
	if err != nil {
		return nil, err
	}
	var drifts []Drift
	seal := ""
	broken := func(id int64, what string) {
		if len(drifts) == 0 {
			drifts = append(drifts, Drift{Where: fmt.Sprintf("decision %d", id), What: what, Stored: 0, Counted: 1})
		}
	}
	err = s.EachDecision(ctx, func(d Decision) error {
		if d.Seal == "" && seal == "" { // from before there was a chain
			return nil
		}
		policy := rules.version(d.PolicyVersion)
		next, err := credit.Seal(seal, d.entry(policy))
		if err != nil {
			return err
		}
		if next != d.Seal {
			broken(d.ID, "an unbroken chain")
		}
		again := credit.Decide(policy, d.Facts)
		if !slices.Equal(again.Shares, d.Shares) || !slices.Equal(again.Findings, d.Findings) {
			broken(d.ID, "the same when decided again")
		}
		seal = d.Seal
		return nil
	})
	if seal != chain.Seal {
		broken(0, "the end of the chain")
	}
	return drifts, err
}
