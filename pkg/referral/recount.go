package referral

import (
	"context"
	"time"
)

// recount counts every row anew: links, hits, applications. What hits counted
// for on days whose hits are erased is taken as it was stored. Whoever counts
// waits until the transaction ends.
func (p *Programme) recount(ctx context.Context, s Store) (ledger, facets, error) {
	state, err := s.HoldCounting(ctx)
	if err != nil {
		return nil, nil, err
	}
	r := recounting{p: p, s: s, state: state, ledger: ledger{}, facets: facets{}, links: map[int64]Link{}}
	for _, step := range []func(context.Context) error{r.countLinks, r.countHits, r.takeErased, r.countApplications} {
		if err := step(ctx); err != nil {
			return nil, nil, err
		}
	}
	return r.ledger, r.facets, nil
}

type recounting struct {
	p      *Programme
	s      Store
	state  Counting
	ledger ledger
	facets facets
	links  map[int64]Link
}

func (r *recounting) countLinks(ctx context.Context) error {
	return r.s.EachLink(ctx, func(l Link) error {
		r.links[l.ID] = l
		r.ledger.add(r.p.linkTally(l))
		return nil
	})
}

// link gives a link by its id. Links are never deleted: one that is not there
// shows up as a difference.
func (r *recounting) link(id int64) Link {
	if id < 0 {
		return spokenLink(-id)
	}
	l := r.links[id]
	l.ID = id
	return l
}

func (r *recounting) countHits(ctx context.Context) error {
	list, err := r.s.Verdicts(ctx)
	if err != nil {
		return err
	}
	verdicts := map[int64]Verdict{}
	for _, v := range list {
		verdicts[v.ID] = v
	}
	return r.p.eachDayOfHits(ctx, r.s, func(day string, from, until HitID) error {
		if day < r.state.KeptFrom {
			return nil
		}
		counts, err := r.s.CountHits(ctx, from, until)
		if err != nil {
			return err
		}
		for _, h := range counts.Links {
			v := verdicts[h.VerdictID]
			t := r.link(h.LinkID).tally(day)
			t.Counts.add(v.Class, h.Hits)
			t.Visits = h.Visits
			r.ledger.add(t)
			r.facets.count(day, v, "", "", h.Hits)
		}
		for link, n := range counts.Visitors {
			t := r.link(link).tally(day)
			t.Visitors = n
			r.ledger.add(t)
		}
		for device, n := range counts.Devices {
			r.facets[facetKey{day, DeviceFacet, device}] += n
		}
		for country, n := range counts.Countries {
			r.facets[facetKey{day, CountryFacet, country}] += n
		}
		return nil
	})
}

// eachDayOfHits calls f with each day on which there can be hits.
func (p *Programme) eachDayOfHits(ctx context.Context, s Store, f func(day string, from, until HitID) error) error {
	least, greatest, err := s.HitSpan(ctx)
	if err != nil || greatest == 0 && least == 0 {
		return err
	}
	for from := p.startOfDay(least.At()); !from.After(greatest.At()); {
		next := p.startOfDay(from.Add(36 * time.Hour))
		if err := f(p.Day(from), HitIDFrom(from), HitIDFrom(next)); err != nil {
			return err
		}
		from = next
	}
	return nil
}

// takeErased takes over what can no longer be counted.
func (r *recounting) takeErased(ctx context.Context) error {
	if r.state.KeptFrom == "" {
		return nil
	}
	until, err := time.Parse(time.DateOnly, r.state.KeptFrom)
	if err != nil {
		return err
	}
	last := until.AddDate(0, 0, -1).Format(time.DateOnly)
	rows, err := r.s.Tallies(ctx, TallyFilter{To: last}, ByKey)
	if err != nil {
		return err
	}
	for _, t := range rows {
		t.Links, t.Applications, t.Interviews, t.Hires = 0, 0, 0, 0
		r.ledger.add(t)
	}
	stored, err := r.s.Facets(ctx, "", last)
	for _, f := range stored {
		r.facets[facetKey{f.Day, f.Kind, f.Value}] = f.Hits
	}
	return err
}

func (r *recounting) countApplications(ctx context.Context) error {
	linkByID := func(id int64) (Link, error) { return r.link(id), nil }
	return r.s.EachApplication(ctx, func(a Application, d Dossier) error {
		link, err := winningLink(d, linkByID)
		if err != nil {
			return err
		}
		r.ledger.add(r.p.applicationTallies(a, d, link)...)
		return nil
	})
}

// RebuildTallies throws the counters away and counts every row anew.
func (p *Programme) RebuildTallies(ctx context.Context) error {
	return p.store.Tx(ctx, func(s Store) error { return p.rebuild(ctx, s) })
}

// rebuild counts anew, and has whoever counts forget what they remember.
func (p *Programme) rebuild(ctx context.Context, s Store) error {
	counted, faceted, err := p.recount(ctx, s)
	if err != nil {
		return err
	}
	state, err := s.HoldCounting(ctx)
	if err != nil {
		return err
	}
	if err := s.ReplaceTallies(ctx, counted.inOrder()); err != nil {
		return err
	}
	if err := s.ReplaceFacets(ctx, "", faceted.inOrder()); err != nil {
		return err
	}
	if state.Closed != "" {
		if err := s.CloseDays(ctx, "", state.Closed); err != nil {
			return err
		}
	}
	state.Generation++
	return s.SaveCounting(ctx, state)
}

// closeDays makes ambassadors' sums of the days that are over.
func (p *Programme) closeDays(ctx context.Context) error {
	yesterday := p.Day(p.startOfDay(p.Now()).Add(-time.Hour))
	state, err := p.store.HoldCounting(ctx)
	if err != nil || state.Closed >= yesterday {
		return err
	}
	return p.store.Tx(ctx, func(s Store) error {
		state, err := s.HoldCounting(ctx)
		if err != nil || state.Closed >= yesterday {
			return err
		}
		if err := s.CloseDays(ctx, state.Closed, yesterday); err != nil {
			return err
		}
		state.Closed = yesterday
		return s.SaveCounting(ctx, state)
	})
}

// HitLife is how many days hits and signatures are kept; counters stay.
const HitLife = 90

// eraseFew is how many hits are erased in one transaction, so that counting
// never waits long.
const eraseFew = 20_000

// eraseHits erases what is older than HitLife.
func (p *Programme) eraseHits(ctx context.Context) error {
	first := p.Now().AddDate(0, 0, -HitLife)
	day := p.Day(first)
	state, err := p.store.HoldCounting(ctx)
	if err != nil {
		return err
	}
	if state.KeptFrom < day {
		err := p.store.Tx(ctx, func(s Store) error {
			state, err := s.HoldCounting(ctx)
			if err != nil {
				return err
			}
			state.KeptFrom = max(state.KeptFrom, day)
			return s.SaveCounting(ctx, state)
		})
		if err != nil {
			return err
		}
	} else if day < state.KeptFrom {
		return nil
	}
	before := HitIDFrom(p.startOfDay(first))
	least, _, err := p.store.HitSpan(ctx)
	if err != nil || least == 0 || least >= before {
		return err
	}
	for n := int64(1); n > 0; {
		if n, err = p.store.EraseHits(ctx, before, eraseFew); err != nil {
			return err
		}
	}
	return p.store.EraseSignatures(ctx, day)
}
