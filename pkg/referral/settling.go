package referral

import (
	"context"
	"time"
)

// learn reads the verdicts, when they are not known.
func (t *tallying) learn(ctx context.Context) error {
	if len(t.c.byVerdict) > 0 {
		return nil
	}
	vs, err := t.s.Verdicts(ctx)
	for _, v := range vs {
		t.c.verdicts[v.key()], t.c.byVerdict[v.ID] = v.ID, v
	}
	return err
}

// verdict gives a verdict by its number.
func (t *tallying) verdict(ctx context.Context, id int64) (Verdict, error) {
	if v, ok := t.c.byVerdict[id]; ok {
		return v, nil
	}
	clear(t.c.byVerdict) // another copy has made one
	if err := t.learn(ctx); err != nil {
		return Verdict{}, err
	}
	return t.c.byVerdict[id], nil
}

// numberOf gives the number of a verdict, making it when it is new.
func (t *tallying) numberOf(ctx context.Context, v Verdict) (int64, error) {
	if id, ok := t.c.verdicts[v.key()]; ok {
		return id, nil
	}
	v = v.key()
	if err := t.s.SaveVerdict(ctx, &v); err != nil {
		return 0, err
	}
	t.c.verdicts[v.key()], t.c.byVerdict[v.ID] = v.ID, v
	return v.ID, nil
}

// signatureOf gives the number of a signature, making it when it is new and
// noting once a day that it is still in use.
func (t *tallying) signatureOf(ctx context.Context, sig Signature, day string) (int64, error) {
	known, ok := t.c.signatures[sig.key()]
	if !ok || known.LastDay < day {
		known = sig
		known.LastDay = day
		if err := t.s.SaveSignature(ctx, &known); err != nil {
			return 0, err
		}
		t.c.signatures[sig.key()] = known
	}
	t.devices[known.ID] = known.Device
	return known.ID, nil
}

// take makes hits of arrivals.
func (t *tallying) take(ctx context.Context, arrivals []*arrival) error {
	for _, a := range arrivals {
		day := t.p.Day(a.id.At())
		sig, err := t.signatureOf(ctx, a.signature, day)
		if err != nil {
			return err
		}
		h := Hit{ID: a.id, LinkID: a.link.ID, SignatureID: sig, Visitor: a.visitor, Country: a.country}
		tally := a.link.tally(day)
		if err := t.enter(ctx, h, a.verdict, &tally, true); err != nil {
			return err
		}
	}
	return nil
}

// enter puts a new hit in its place: it is settled, counted and kept.
func (t *tallying) enter(ctx context.Context, h Hit, v Verdict, tally *Tally, fresh bool) error {
	first := false
	if v.Class == PersonHit {
		var err error
		if v, first, err = t.settle(ctx, h, v, tally.Day); err != nil {
			return err
		}
	}
	number, err := t.numberOf(ctx, v)
	if err != nil {
		return err
	}
	h.VerdictID = number
	tally.Counts.add(v.Class, 1)
	if first {
		tally.Visitors++
	}
	t.ledger.addOne(tally)
	t.facets.count(tally.Day, v, t.devices[h.SignatureID], h.Country, 1)
	if !fresh {
		t.changed[h.ID] = h
		return nil
	}
	if t.newAt != nil {
		t.newAt[h.ID] = len(t.new)
	}
	t.new = append(t.new, h)
	return nil
}

// settle decides whether a person's hit is a click, a repeat, or one of many
// that no person makes, and whether it brings a visitor who was not there yet
// that day.
func (t *tallying) settle(ctx context.Context, h Hit, v Verdict, day string) (_ Verdict, first bool, err error) {
	if err := t.attend(ctx, h.ID, day); err != nil {
		return v, false, err
	}
	rules, present := &t.p.rules, t.c.present
	last, came := present.last(day, h.LinkID, h.Visitor)
	switch {
	case came && rules.Again(last.at(), h.ID.At()):
		v.Class, v.Reason = Repeat, rules.AgainReason
	case h.Visitor == 0 || v.Reason == rules.ShownReason:
	default:
		// A mail gateway opens all links of a message at once.
		n := present.opens(h.Visitor, h.ID, rules.BurstGap)
		if n == rules.BurstLinks {
			if err := t.unmask(ctx, h); err != nil {
				return v, false, err
			}
		}
		if n >= rules.BurstLinks {
			return Verdict{Class: Scanner, Reason: rules.BurstReason, RulesVersion: rules.Version}, false, nil
		}
	}
	present.come(day, h.LinkID, h.Visitor, h.ID, v.Class == PersonHit)
	return v, !came && h.Visitor != 0, nil
}

// attend reads a day's visitors, when they are not known.
func (t *tallying) attend(ctx context.Context, id HitID, day string) error {
	if _, known := t.c.present.days[day]; known {
		return nil
	}
	t.c.present.days[day] = map[visitorAtLink]came{}
	from := t.p.startOfDay(id.At())
	return t.s.EachHit(ctx, HitIDFrom(from), HitIDFrom(t.p.startOfDay(from.Add(36*time.Hour))), func(h Hit) error {
		t.remember(ctx, h)
		return nil
	})
}

// unmask makes the clicks that led up to a burst a scanner's, but for those
// whose page was seen. They are few and recent.
func (t *tallying) unmask(ctx context.Context, last Hit) error {
	from := HitIDFrom(last.ID.At().Add(-time.Duration(t.p.rules.BurstLinks) * t.p.rules.BurstGap))
	var burst []Hit
	note := func(h Hit) error {
		if h.Visitor == last.Visitor {
			burst = append(burst, h)
		}
		return nil
	}
	if err := t.s.EachHit(ctx, from, last.ID, note); err != nil {
		return err
	}
	for _, h := range t.new {
		if h.ID >= from {
			_ = note(h)
		}
	}
	links, err := t.linksOf(ctx, burst)
	if err != nil {
		return err
	}
	for _, h := range burst {
		if changed, ok := t.changed[h.ID]; ok {
			h = changed
		}
		if err := t.unmaskOne(ctx, h, links[h.LinkID]); err != nil {
			return err
		}
	}
	return nil
}

func (t *tallying) unmaskOne(ctx context.Context, h Hit, l Link) error {
	was, err := t.verdict(ctx, h.VerdictID)
	if err != nil || was.Class != PersonHit || h.VisitedAfter != nil {
		return err
	}
	now := Verdict{Class: Scanner, Reason: t.p.rules.BurstReason, RulesVersion: t.p.rules.Version}
	if h.VerdictID, err = t.numberOf(ctx, now); err != nil {
		return err
	}
	if err := t.deviceOf(ctx, h); err != nil {
		return err
	}
	tally := l.tally(t.p.Day(h.ID.At()))
	tally.Person, tally.Scanner = -1, 1
	if c, came := t.c.present.last(tally.Day, h.LinkID, h.Visitor); came && !c.before() {
		tally.Visitors = -1
		t.c.present.leave(tally.Day, h.LinkID, h.Visitor)
	}
	t.ledger.add(tally)
	t.facets.count(tally.Day, was, t.devices[h.SignatureID], h.Country, -1)
	t.facets.count(tally.Day, now, t.devices[h.SignatureID], h.Country, 1)
	t.put(h)
	return nil
}
