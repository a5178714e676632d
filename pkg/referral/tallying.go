package referral

import (
	"cmp"
	"context"
	"slices"
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
