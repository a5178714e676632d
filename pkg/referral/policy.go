package referral

import (
	"context"
	"time"

	"goodword/pkg/credit"
)

// AdoptedPolicy is a version of the rules of credit. It decides applications
// that come in from its adoption on, and is never changed.
type AdoptedPolicy struct {
	Version   int           `gorm:"primaryKey;autoIncrement:false"`
	Content   credit.Policy `gorm:"serializer:json"`
	AdoptedAt time.Time
	AdoptedBy int64 // 0 is the program, which adopts the first
}

// TableName is what they are called among themselves.
func (AdoptedPolicy) TableName() string { return "policies" }

// policies are all versions, the oldest first; there is always one.
type policies []AdoptedPolicy

func readPolicies(ctx context.Context, s Store) (policies, error) {
	ps, err := s.Policies(ctx)
	if err != nil || len(ps) > 0 {
		return ps, err
	}
	return policies{{Version: 1, Content: credit.Default()}}, nil
}

// at is the policy that was in force at a moment.
func (ps policies) at(t time.Time) credit.Policy {
	p := ps[0]
	for _, next := range ps[1:] {
		if !next.AdoptedAt.After(t) {
			p = next
		}
	}
	return p.Content
}

// version finds a policy by its number.
func (ps policies) version(n int) credit.Policy {
	for _, p := range ps {
		if p.Version == n {
			return p.Content
		}
	}
	return credit.Policy{Version: n}
}

// Policies lists every policy that was in force, for whoever is signed in: the
// rules are nobody's secret.
func (p *Programme) Policies(ctx context.Context, by Actor) ([]AdoptedPolicy, error) {
	if err := by.mustBe(by.signedIn()); err != nil {
		return nil, err
	}
	return readPolicies(ctx, p.store)
}

// PolicyInForce is the policy that decides what comes in now, for anyone: a
// candidate may know it too. It does not say who adopted it.
func (p *Programme) PolicyInForce(ctx context.Context) (AdoptedPolicy, error) {
	all, err := readPolicies(ctx, p.store)
	if err != nil {
		return AdoptedPolicy{}, err
	}
	now := all[len(all)-1]
	now.AdoptedBy = 0
	return now, nil
}

// AdoptPolicy makes a policy the one that decides applications from now on.
// What was decided stays.
func (p *Programme) AdoptPolicy(ctx context.Context, by Actor, content credit.Policy) (AdoptedPolicy, error) {
	if err := by.mustBe(by.isHR()); err != nil {
		return AdoptedPolicy{}, err
	}
	if err := checkPolicy(content); err != nil {
		return AdoptedPolicy{}, err
	}
	var adopted AdoptedPolicy
	err := p.store.Tx(ctx, func(s Store) error {
		if _, err := s.HoldChain(ctx); err != nil { // one at a time
			return err
		}
		stored, err := s.Policies(ctx)
		if err != nil {
			return err
		}
		if len(stored) == 0 { // the program's own comes first, from the beginning of time
			first := AdoptedPolicy{Version: 1, Content: credit.Default(), AdoptedAt: time.Unix(0, 0).UTC()}
			if err := s.AddPolicy(ctx, &first); err != nil {
				return err
			}
			stored = append(stored, first)
		}
		content.Version = stored[len(stored)-1].Version + 1
		adopted = AdoptedPolicy{Version: content.Version, Content: content, AdoptedAt: p.Now(), AdoptedBy: by.PersonID}
		return s.AddPolicy(ctx, &adopted)
	})
	return adopted, err
}

func checkPolicy(content credit.Policy) error {
	var wrong problems
	for _, problem := range content.Problems() {
		wrong.add(problem.Field, problem.Text.EN, problem.Text.NL)
	}
	return wrong.err()
}

// TryPolicy decides the applications of some days again under a policy and
// says who would have gained and lost. It changes nothing. Decisions from
// before Goodword kept their facts cannot be tried and are left out. progress
// may be nil.
func (p *Programme) TryPolicy(ctx context.Context, by Actor, content credit.Policy, days Period, progress func(done int)) (credit.TrialResult, error) {
	if err := by.mustBe(by.isHR()); err != nil {
		return credit.TrialResult{}, err
	}
	if err := days.Check(); err != nil {
		return credit.TrialResult{}, err
	}
	if err := checkPolicy(content); err != nil {
		return credit.TrialResult{}, err
	}
	return p.tryPolicy(ctx, content, days, progress)
}

func (p *Programme) tryPolicy(ctx context.Context, content credit.Policy, days Period, progress func(done int)) (credit.TrialResult, error) {
	replaced := map[int64]bool{}
	if err := p.store.EachDecision(ctx, func(d Decision) error {
		if d.Replaces != nil {
			replaced[*d.Replaces] = true
		}
		return nil
	}); err != nil {
		return credit.TrialResult{}, err
	}
	trial, done := credit.NewTrial(content), 0
	err := p.store.EachDecision(ctx, func(d Decision) error {
		day := p.Day(d.Facts.SubmittedAt)
		if d.Seal == "" || replaced[d.ID] || days.From != "" && day < days.From || days.To != "" && day > days.To {
			return nil
		}
		trial.Add(d.ApplicationID, d.Facts, d.Shares)
		if done++; progress != nil {
			progress(done)
		}
		return nil
	})
	return trial.Result(), err
}
