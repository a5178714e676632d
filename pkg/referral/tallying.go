package referral

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"
)

// tallying is one transaction of counting: what it reads, settles and writes.
type tallying struct {
	p    *Programme
	c    *counting
	s    Store
	last uint64 // the position that will be reached
	// position is what the store says was reached before.
	position uint64
	touched  bool // what counting remembers was changed

	state   Counting
	mark    JournalMark
	others  bool // there are other journals
	new     []Hit
	newAt   map[HitID]int // made when it is needed
	changed map[HitID]Hit
	ledger  ledger
	facets  facets
	early   []SeenPage
	done    []HitID // reports of pages seen that are dealt with
	devices map[int64]string
}

func (t *tallying) run(ctx context.Context) error {
	t.changed, t.ledger, t.facets, t.devices = map[HitID]Hit{}, ledger{}, facets{}, map[int64]string{}
	if err := t.hold(ctx); err != nil {
		return err
	}
	arrivals, sightings := t.read()
	reports, err := t.s.SeenPages(ctx, mostRecords)
	if err != nil {
		return err
	}
	if len(arrivals)+len(sightings)+len(reports) == 0 {
		if err := t.learn(ctx); err != nil {
			return err
		}
		if now := t.p.Now(); len(t.c.present.days) == 0 { // at the start, before anyone comes
			t.touched = true
			if err := t.attend(ctx, HitIDFrom(now), t.p.Day(now)); err != nil {
				return err
			}
		}
		if t.last > t.position { // only damaged or repeated records
			return t.advance(ctx)
		}
		return nil
	}
	t.touched = true
	if err := t.learn(ctx); err != nil {
		return err
	}
	if err := t.take(ctx, arrivals); err != nil {
		return err
	}
	if err := t.see(ctx, sightings, reports); err != nil {
		return err
	}
	return t.write(ctx)
}

// hold makes this the only one who counts, and finds out where everyone is.
func (t *tallying) hold(ctx context.Context) (err error) {
	if t.state, err = t.s.HoldCounting(ctx); err != nil {
		return err
	}
	if t.state.Generation != t.c.generation {
		t.c.forget()
		t.c.generation = t.state.Generation
	}
	marks, err := t.s.Journals(ctx)
	if err != nil {
		return err
	}
	first := t.c.batches == nil
	if first {
		t.c.batches = map[int64]int64{}
	}
	for _, m := range marks {
		if m.Number == t.c.number {
			t.mark, t.position = m, uint64(m.Position)
			continue
		}
		t.others = true
		if !first {
			if err := t.follow(ctx, m); err != nil {
				return err
			}
		}
		t.c.batches[m.Number] = m.Batch
	}
	return nil
}

// follow learns what another copy has counted since we last looked.
func (t *tallying) follow(ctx context.Context, m JournalMark) error {
	known := t.c.batches[m.Number]
	if m.Batch == known {
		return nil
	}
	t.touched = true
	batches, err := t.s.Batches(ctx, m.Number, known)
	if err != nil {
		return err
	}
	if int64(len(batches)) != m.Batch-known {
		t.c.present = newPresence() // too far behind: days are read anew
		return nil
	}
	for _, b := range batches {
		if b.High >= b.Low && b.High != 0 {
			err := t.s.EachHit(ctx, b.Low, b.High+1, func(h Hit) error {
				if h.ID.Journal() == m.Number {
					t.remember(ctx, h)
				}
				return nil
			})
			if err != nil {
				return err
			}
		}
		changed, err := t.s.HitsByID(ctx, b.Changed)
		if err != nil {
			return err
		}
		for _, h := range changed {
			if v, err := t.verdict(ctx, h.VerdictID); err != nil {
				return err
			} else if byPerson(v.Class) {
				t.remember(ctx, h)
			} else {
				delete(t.c.present.days, t.p.Day(h.ID.At()))
			}
		}
	}
	return nil
}

// byPerson says whether a person made a hit of a class, once or again.
func byPerson(c Class) bool { return c == PersonHit || c == Repeat }

// remember notes a stored hit, if a person made it.
func (t *tallying) remember(ctx context.Context, h Hit) {
	if v, err := t.verdict(ctx, h.VerdictID); err == nil && byPerson(v.Class) {
		t.c.present.come(t.p.Day(h.ID.At()), h.LinkID, h.Visitor, h.ID, v.Class == PersonHit)
	}
}

// read reads the records that are not counted yet. One that cannot be read was
// written by a newer program or is damaged; it is told of and left.
func (t *tallying) read() (arrivals []*arrival, sightings []SeenPage) {
	for _, r := range t.c.records {
		if r.Position <= t.position {
			continue
		}
		switch record, err := readRecord(r.Data, t.c.words); {
		case err != nil:
			t.p.log.Error("a record of the journal cannot be read", "position", r.Position, "error", err)
		default:
			switch record := record.(type) {
			case *arrival:
				arrivals = append(arrivals, record)
			case sighting:
				sightings = append(sightings, SeenPage{HitID: record.hit, At: record.at})
			}
		}
	}
	return arrivals, sightings
}

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

// index makes new hits findable by their ids.
func (t *tallying) index() {
	if t.newAt != nil {
		return
	}
	t.newAt = make(map[HitID]int, len(t.new))
	for i, h := range t.new {
		t.newAt[h.ID] = i
	}
}

// find gives hits as they are now, in this transaction or in the store.
func (t *tallying) find(ctx context.Context, ids []HitID) (map[HitID]Hit, error) {
	t.index()
	found := make(map[HitID]Hit, len(ids))
	var stored []HitID
	for _, id := range ids {
		if i, ok := t.newAt[id]; ok {
			found[id] = t.new[i]
		} else if h, ok := t.changed[id]; ok {
			found[id] = h
		} else {
			stored = append(stored, id)
		}
	}
	if len(stored) == 0 {
		return found, nil
	}
	rows, err := t.s.HitsByID(ctx, stored)
	for id, h := range rows {
		found[id] = h
	}
	return found, err
}

// put keeps a changed hit.
func (t *tallying) put(h Hit) {
	t.index()
	if i, ok := t.newAt[h.ID]; ok {
		t.new[i] = h
		return
	}
	t.changed[h.ID] = h
}

// deviceOf looks up the device of a stored hit.
func (t *tallying) deviceOf(ctx context.Context, h Hit) error {
	if _, known := t.devices[h.SignatureID]; known || h.SignatureID == 0 {
		return nil
	}
	sig, err := t.s.Signature(ctx, h.SignatureID)
	t.devices[h.SignatureID] = sig.Device
	return err
}

// earlyLife is how long the report of a page seen waits for its hit, and how
// long after the hit it is believed.
const earlyLife = 24 * time.Hour

// see deals with reports of pages seen: those of this journal, and those that
// were put into the store because their hit was not there yet.
func (t *tallying) see(ctx context.Context, sightings, reports []SeenPage) error {
	all := slices.Concat(reports, sightings)
	if len(all) == 0 {
		return nil
	}
	ids := make([]HitID, len(all))
	for i, r := range all {
		ids[i] = r.HitID
	}
	found, err := t.find(ctx, ids)
	if err != nil {
		return err
	}
	links, err := t.linksOf(ctx, slices.Collect(maps.Values(found)))
	if err != nil {
		return err
	}
	for i, r := range all {
		h, ok := found[r.HitID]
		switch {
		case ok:
			l := links[h.LinkID]
			if l.RevokedAt == nil || r.At.Before(*l.RevokedAt) {
				if err := t.visit(ctx, r, l); err != nil {
					return err
				}
			}
		case t.p.Now().Sub(r.HitID.At()) > earlyLife: // lost, or erased
		default:
			if i >= len(reports) {
				t.early = append(t.early, r)
			}
			continue
		}
		if i < len(reports) {
			t.done = append(t.done, r.HitID)
		}
	}
	return nil
}

func (t *tallying) linksOf(ctx context.Context, hits []Hit) (map[int64]Link, error) {
	ids := map[int64]bool{}
	for _, h := range hits {
		ids[h.LinkID] = true
	}
	var sorted []int64
	for id := range ids {
		sorted = append(sorted, id)
	}
	slices.Sort(sorted)
	return linksWith(ctx, t.s, sorted)
}

// visit makes a click a visit, if it is one and was not one yet; a page that
// was fetched ahead becomes a click first, since browsers that prerender do not
// ask for the link again. Hits of other classes stay what they are: a preview
// that runs our script is no visitor.
func (t *tallying) visit(ctx context.Context, r SeenPage, l Link) error {
	found, err := t.find(ctx, []HitID{r.HitID})
	if err != nil {
		return err
	}
	h := found[r.HitID]
	v, err := t.verdict(ctx, h.VerdictID)
	if err != nil {
		return err
	}
	if err := t.deviceOf(ctx, h); err != nil {
		return err
	}
	tally := l.tally(t.p.Day(h.ID.At()))
	if v.Class == Prefetch {
		t.facets.count(tally.Day, v, t.devices[h.SignatureID], h.Country, -1)
		undo := tally
		undo.Counts.add(Prefetch, -1)
		t.ledger.add(undo)
		shown := Verdict{Class: PersonHit, Reason: t.p.rules.ShownReason, RulesVersion: t.p.rules.Version}
		if h, v, err = t.promote(ctx, h, shown, tally); err != nil {
			return err
		}
	}
	if v.Class != PersonHit || h.VisitedAfter != nil {
		return nil
	}
	after := max(0, int64(r.At.Sub(h.ID.At())/time.Second))
	h.VisitedAfter = &after
	t.put(h)
	tally.Visits = 1
	t.ledger.add(tally)
	return nil
}

// promote enters a hit that was fetched ahead as the click that it became.
func (t *tallying) promote(ctx context.Context, h Hit, shown Verdict, tally Tally) (Hit, Verdict, error) {
	t.index()
	i, isNew := t.newAt[h.ID]
	if err := t.enter(ctx, h, shown, &tally, false); err != nil {
		return h, shown, err
	}
	h = t.changed[h.ID]
	if isNew {
		delete(t.changed, h.ID)
		t.new[i] = h
	}
	v, err := t.verdict(ctx, h.VerdictID)
	return h, v, err
}

// write stores what was settled.
func (t *tallying) write(ctx context.Context) error {
	if err := t.s.AddHits(ctx, t.new); err != nil {
		return err
	}
	changed := make([]Hit, 0, len(t.changed))
	for _, h := range t.changed {
		changed = append(changed, h)
	}
	slices.SortFunc(changed, func(a, b Hit) int { return cmp.Compare(a.ID, b.ID) })
	if err := t.s.ChangeHits(ctx, changed); err != nil {
		return err
	}
	if err := t.s.AddTallies(ctx, t.ledger.inOrder()); err != nil {
		return err
	}
	if err := t.s.AddFacets(ctx, t.facets.inOrder()); err != nil {
		return err
	}
	if err := t.s.AddSeenPages(ctx, t.early); err != nil {
		return err
	}
	if err := t.s.ForgetSeenPages(ctx, t.done); err != nil {
		return err
	}
	if t.others {
		if err := t.tellOthers(ctx, changed); err != nil {
			return err
		}
	}
	return t.advance(ctx)
}

// tellOthers leaves word of what was counted for the other copies.
func (t *tallying) tellOthers(ctx context.Context, changed []Hit) error {
	b := Batch{Journal: t.mark.Number, Batch: t.mark.Batch + 1}
	for i, h := range t.new {
		if i == 0 || h.ID < b.Low {
			b.Low = h.ID
		}
		b.High = max(b.High, h.ID)
	}
	for _, h := range changed {
		b.Changed = append(b.Changed, h.ID)
	}
	return t.s.AddBatch(ctx, b, b.Batch-batchesKept)
}

// advance notes the position that is reached.
func (t *tallying) advance(ctx context.Context) error {
	t.mark.Position, t.mark.UpdatedAt = int64(max(t.last, t.position)), t.p.Now()
	t.mark.Batch++
	return t.s.SaveJournal(ctx, t.mark)
}
