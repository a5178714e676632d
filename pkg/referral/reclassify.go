package referral

import (
	"cmp"
	"context"
	"slices"
	"sync"
)

// Reclassified says what the newest rules changed.
type Reclassified struct {
	RulesVersion int
	// Looked is how many hits there are, Unknown how many of them have no
	// signature, from before those were kept: they stay what they were.
	Looked, Unknown int64
	// Changes are the hits that are something else now, the most frequent
	// change first.
	Changes []Reclassification
	// Before and After are the clicks among all hits.
	Before, After int64
}

// Reclassification is how many hits went from one verdict to another.
type Reclassification struct {
	From, To Verdict
	Hits     int64
}

// Reclassify applies the newest rules to every hit that is kept and counts
// everything anew, in one switch: until it is done everyone sees the old
// numbers, then the new ones, and when it fails the old ones stay. Hits that
// come in meanwhile wait in the journal, and so does whoever else writes to the
// database. progress is told how many of how many days are done; it may be nil.
// Only an admin.
func (p *Programme) Reclassify(ctx context.Context, by Actor, progress func(done, of int)) (Reclassified, error) {
	if err := by.mustBe(by.isAdmin()); err != nil {
		return Reclassified{}, err
	}
	if progress == nil {
		progress = func(int, int) {}
	}
	var r Reclassified
	err := p.store.Tx(ctx, func(s Store) (err error) {
		if _, err := s.HoldCounting(ctx); err != nil {
			return err
		}
		again := reclassifying{p: p, s: s, ids: map[Verdict]int64{}, now: map[int64]Verdict{}, changes: map[[2]Verdict]int64{}}
		if r, err = again.run(ctx, progress); err != nil {
			return err
		}
		if len(r.Changes) > 0 {
			if err := p.rebuild(ctx, s); err != nil {
				return err
			}
		}
		return s.AddAuditEntry(ctx, &AuditEntry{At: p.Now(), PersonID: by.PersonID, Action: HitsReclassified, Subject: AuditHits, SubjectID: int64(r.RulesVersion),
			Before: AuditState{"clicks": r.Before}, After: AuditState{"clicks": r.After}})
	})
	return r, err
}

// Reclassifying is how far a copy of the program is with what an admin asked
// it for on a page.
type Reclassifying struct {
	Running  bool
	Done, Of int // days of hits
	// Last is what came of it the last time, nil when this copy has not done it
	// since it started, or when Failed.
	Last   *Reclassified
	Failed bool
}

// reclassifyRequest is what was asked for, and how far it is.
type reclassifyRequest struct {
	mu    sync.Mutex
	state Reclassifying
	asked chan Actor
}

func (q *reclassifyRequest) set(change func(*Reclassifying)) {
	q.mu.Lock()
	defer q.mu.Unlock()
	change(&q.state)
}

// AskToReclassify has the newest rules applied by Run, which takes as long as
// there are hits. Asking while it runs asks for nothing more. Only an admin.
func (p *Programme) AskToReclassify(by Actor) error {
	if err := by.mustBe(by.isAdmin()); err != nil {
		return err
	}
	p.request.set(func(now *Reclassifying) {
		if !now.Running {
			*now = Reclassifying{Running: true}
			p.request.asked <- by // there is room: nobody else asked
		}
	})
	return nil
}

// Reclassifying says to HR how far it is.
func (p *Programme) Reclassifying(by Actor) (Reclassifying, error) {
	if err := by.mustBe(by.isHR()); err != nil {
		return Reclassifying{}, err
	}
	p.request.mu.Lock()
	defer p.request.mu.Unlock()
	return p.request.state, nil
}

// ReclassifyAsked does what was asked for, if anything was.
func (p *Programme) ReclassifyAsked(ctx context.Context) error {
	select {
	case by := <-p.request.asked:
		r, err := p.Reclassify(ctx, by, func(done, of int) {
			p.request.set(func(now *Reclassifying) { now.Done, now.Of = done, of })
		})
		p.request.set(func(now *Reclassifying) {
			*now = Reclassifying{Failed: err != nil}
			if err == nil {
				now.Last = &r
			}
		})
		return err
	default:
		return nil
	}
}

type reclassifying struct {
	p       *Programme
	s       Store
	ids     map[Verdict]int64
	stored  map[int64]Verdict
	now     map[int64]Verdict // by signature
	present *presence
	changes map[[2]Verdict]int64
	changed []Hit
	result  Reclassified
}

func (r *reclassifying) run(ctx context.Context, progress func(done, of int)) (Reclassified, error) {
	r.result.RulesVersion = r.p.rules.Version
	r.stored = map[int64]Verdict{}
	vs, err := r.s.Verdicts(ctx)
	if err != nil {
		return r.result, err
	}
	for _, v := range vs {
		r.stored[v.ID], r.ids[v.key()] = v, v.ID
	}
	signatures, err := r.s.Signatures(ctx)
	if err != nil {
		return r.result, err
	}
	for id, sig := range signatures {
		class, reason := r.p.rules.Classify(sig.UserAgent, sig.Headers)
		r.now[id] = Verdict{Class: class, Reason: reason, RulesVersion: r.p.rules.Version}
	}
	days := 0
	if err := r.p.eachDayOfHits(ctx, r.s, func(string, HitID, HitID) error { days++; return nil }); err != nil {
		return r.result, err
	}
	done := 0
	progress(0, days)
	err = r.p.eachDayOfHits(ctx, r.s, func(day string, from, until HitID) error {
		done++
		defer progress(done, days)
		return r.day(ctx, day, from, until)
	})
	for change, n := range r.changes {
		r.result.Changes = append(r.result.Changes, Reclassification{change[0], change[1], n})
	}
	slices.SortFunc(r.result.Changes, func(a, b Reclassification) int {
		return cmp.Or(cmp.Compare(b.Hits, a.Hits), cmp.Compare(a.From.Reason, b.From.Reason), cmp.Compare(a.To.Reason, b.To.Reason))
	})
	return r.result, err
}

func (r *reclassifying) day(ctx context.Context, day string, from, until HitID) error {
	r.present = newPresence()
	r.present.days[day] = map[visitorAtLink]came{}
	err := r.s.EachHit(ctx, from, until, func(h Hit) error { return r.hit(ctx, day, h) })
	if err != nil {
		return err
	}
	return r.flush(ctx)
}

// hit gives one hit its verdict under the newest rules.
func (r *reclassifying) hit(ctx context.Context, day string, h Hit) error {
	r.result.Looked++
	was := r.stored[h.VerdictID]
	if was.Class == PersonHit {
		r.result.Before++
	}
	now, known := r.now[h.SignatureID]
	if !known {
		r.result.Unknown++
		now = was
	}
	now = r.rejudge(day, h, was, now)
	if now.Class == PersonHit {
		r.result.After++
	}
	if byPerson(now.Class) {
		r.present.come(day, h.LinkID, h.Visitor, h.ID, now.Class == PersonHit)
	}
	if now.Class == was.Class && now.Reason == was.Reason {
		return nil
	}
	number, ok := r.ids[now.key()]
	if !ok {
		v := now.key()
		if err := r.s.SaveVerdict(ctx, &v); err != nil {
			return err
		}
		number = v.ID
		r.ids[v.key()] = number
	}
	was.RulesVersion = 0 // versions are no change to tell of
	r.changes[[2]Verdict{was.key(), {Class: now.Class, Reason: now.Reason}}]++
	h.VerdictID = number
	r.changed = append(r.changed, h)
	if len(r.changed) >= mostRecords {
		return r.flush(ctx)
	}
	return nil
}

// rejudge is what becomes of a verdict when the rules say now. What was known
// from more than the signature stays known: the ambassador's own browser, what
// came before, that a page was shown after all.
func (r *reclassifying) rejudge(day string, h Hit, was, now Verdict) Verdict {
	rules := r.p.rules
	person := now.Class == PersonHit
	shown := now.Class == Prefetch && byPerson(was.Class)
	switch {
	case now.key() == was.key():
		return was
	case was.Class == OwnHit && person,
		was.Class == Scanner && person && slices.Contains(rules.SituationReasons, was.Reason),
		was.Class == Repeat && (person || shown):
		return was
	case shown:
		return Verdict{Class: PersonHit, Reason: rules.ShownReason, RulesVersion: rules.Version}
	case person && was.Class != PersonHit:
		if last, came := r.present.last(day, h.LinkID, h.Visitor); came && rules.Again(last.at(), h.ID.At()) {
			return Verdict{Class: Repeat, Reason: rules.AgainReason, RulesVersion: rules.Version}
		}
	}
	return now
}

func (r *reclassifying) flush(ctx context.Context) error {
	err := r.s.ChangeHits(ctx, r.changed)
	r.changed = r.changed[:0]
	return err
}
