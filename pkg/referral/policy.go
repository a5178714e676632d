package referral

import (
	"context"
	"sync"
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
	if err := policyProblems(content).err(); err != nil {
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
		before, err := policyState(stored[len(stored)-1].Content)
		if err != nil {
			return err
		}
		content.Version = stored[len(stored)-1].Version + 1
		after, err := policyState(content)
		if err != nil {
			return err
		}
		adopted = AdoptedPolicy{Version: content.Version, Content: content, AdoptedAt: p.Now(), AdoptedBy: by.PersonID}
		if err := s.AddPolicy(ctx, &adopted); err != nil {
			return err
		}
		return s.AddAuditEntry(ctx, &AuditEntry{At: adopted.AdoptedAt, PersonID: by.PersonID, Action: PolicyAdopted,
			Subject: AuditPolicy, SubjectID: int64(adopted.Version), Before: before, After: after})
	})
	return adopted, err
}

func policyProblems(content credit.Policy) (wrong problems) {
	for _, problem := range content.Problems() {
		wrong.add(problem.Field, problem.Text.EN, problem.Text.NL)
	}
	return wrong
}

// DecidedCase is what a trial needs of a decision.
type DecidedCase struct {
	ApplicationID int64
	Facts         credit.Case
	Shares        []credit.Share
}

// A trial goes along the applications in pieces, on two cores: links go on
// meanwhile on the others, and a piece is all that is in memory.
const (
	triers     = 2
	trialPiece = 1000
)

// TryPolicy decides the applications of some days again under a policy and
// says who would have gained and lost. It changes nothing. Repeats count
// nowhere and so are left out, as are decisions from before Goodword kept their
// facts. progress hears how many of all applications were passed; it may be nil.
func (p *Programme) TryPolicy(ctx context.Context, by Actor, content credit.Policy, days Period, progress func(done, of int)) (credit.TrialResult, error) {
	if err := by.mustBe(by.isHR()); err != nil {
		return credit.TrialResult{}, err
	}
	if err := append(policyProblems(content), days.problems()...).err(); err != nil {
		return credit.TrialResult{}, err
	}
	least, greatest, err := p.store.ApplicationSpan(ctx)
	if err != nil {
		return credit.TrialResult{}, err
	}
	t := trying{p.store, credit.NewTrial(content), days, least, greatest + 1, progress}
	if greatest > 0 {
		err = t.all(ctx)
	}
	return t.trial.Result(), err
}

// trying is a trial on its way along the ids from one up to, not with, another.
type trying struct {
	store       Store
	trial       *credit.Trial
	days        Period
	from, until int64
	progress    func(done, of int)
}

func (t trying) all(ctx context.Context) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	pieces := make(chan int64)
	var mu sync.Mutex
	passed := 0
	var work sync.WaitGroup
	for range triers {
		work.Go(func() {
			for from := range pieces {
				until := min(from+trialPiece, t.until)
				err := t.store.EachCase(ctx, from, until, t.days, func(c DecidedCase) { t.trial.Add(c.ApplicationID, c.Facts, c.Shares) })
				if err != nil {
					stop(err)
					continue
				}
				mu.Lock()
				if passed += int(until - from); t.progress != nil {
					t.progress(passed, int(t.until-t.from))
				}
				mu.Unlock()
			}
		})
	}
	for from := t.from; from < t.until && ctx.Err() == nil; from += trialPiece {
		pieces <- from
	}
	close(pieces)
	work.Wait()
	return context.Cause(ctx)
}
