package referral

import (
	"context"
	"maps"
	"slices"
	"time"
)

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
