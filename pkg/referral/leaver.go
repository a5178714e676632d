package referral

import (
	"context"
	"slices"

	"goodword/pkg/credit"
)

// voidLeavers decides again, without those who have left, the applications that
// have not led to a hire, where the policy that decided them says so. It looks
// once a day, and again after somebody's profile was changed.
func (p *Programme) voidLeavers(ctx context.Context) error {
	today := p.Day(p.Now())
	if seen := p.leaversSeen.Load(); seen != nil && *seen == today {
		return nil
	}
	rules, err := readPolicies(ctx, p.store)
	if err != nil {
		return err
	}
	voids := func(r AdoptedPolicy) bool { return r.Content.Leaver == credit.Void }
	if slices.ContainsFunc(rules, voids) {
		leavers, err := p.store.Leavers(ctx, today)
		if err != nil {
			return err
		}
		for _, person := range leavers {
			if err := p.voidLeaver(ctx, person, rules); err != nil {
				return err
			}
		}
	}
	p.leaversSeen.Store(&today)
	return nil
}

func (p *Programme) voidLeaver(ctx context.Context, person Person, rules policies) error {
	for page := (Page{Limit: 100}); ; {
		found, err := p.store.ApplicationsWithPartOf(ctx, person.ID, page)
		if err != nil {
			return err
		}
		ids := make([]int64, len(found.Items))
		for i, a := range found.Items {
			ids[i] = a.ID
		}
		dossiers, err := p.store.Dossiers(ctx, ids)
		if err != nil {
			return err
		}
		for _, a := range found.Items {
			d := dossiers[a.ID].Decision
			if rules.version(d.PolicyVersion).Leaver != credit.Void || !slices.Contains(d.result().Winners(), person.ID) {
				continue
			}
			if err := p.store.Tx(ctx, func(s Store) error { return p.reconsider(ctx, s, a.ID) }); err != nil {
				return err
			}
		}
		if found.Next == 0 {
			return nil
		}
		page.After = found.Next
	}
}

// reconsider decides an application again on the same touches, and stores that
// only if the credit changes.
func (p *Programme) reconsider(ctx context.Context, s Store, applicationID int64) error {
	if _, err := s.HoldChain(ctx); err != nil { // one decision at a time
		return err
	}
	a, err := s.Application(ctx, applicationID)
	if err != nil {
		return err
	}
	before, err := dossier(ctx, s, a.ID)
	if err != nil {
		return err
	}
	rules, err := readPolicies(ctx, s)
	if err != nil {
		return err
	}
	facts, err := p.facts(ctx, s, a, before.Touches, &before.Decision, p.Now())
	if err != nil {
		return err
	}
	if slices.Equal(credit.Decide(rules.version(before.Decision.PolicyVersion), facts).Shares, before.Decision.Shares) {
		return nil
	}
	after := before
	if after.Decision, err = p.decide(ctx, s, a, before.Touches, &before.Decision, 0, p.Now()); err != nil {
		return err
	}
	return p.recountApplication(ctx, s, a, before, after)
}
