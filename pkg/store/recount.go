package store

import (
	"context"
	"slices"
	"time"

	"goodword/pkg/referral"
)

func (s *Store) RecountLinksAndHits(ctx context.Context, day func(time.Time) string) ([]referral.Tally, error) {
	var counted []referral.Tally
	err := s.tx(ctx, func(s *Store) error {
		if err := s.lockTallies(ctx); err != nil {
			return err
		}
		links, err := s.allLinks(ctx)
		if err != nil {
			return err
		}
		counted, err = s.recount(ctx, links, day)
		return err
	})
	return counted, err
}

func (s *Store) allLinks(ctx context.Context) (map[int64]referral.Link, error) {
	rows, err := all[referral.Link](s.read(ctx).
		Select("id", "vacancy_id", "ambassador_id", "channel", "created_at"), aLink)
	if err != nil {
		return nil, err
	}
	links := make(map[int64]referral.Link, len(rows))
	for _, l := range rows {
		links[l.ID] = l
	}
	return links, nil
}

// counts are the hits of one class on one link on one day.
type counts struct {
	LinkID   int64
	Day      string
	Class    referral.Class
	Hits     int64
	Visitors int64
	Visits   int64
}

func (s *Store) recount(ctx context.Context, links map[int64]referral.Link, day func(time.Time) string) ([]referral.Tally, error) {
	var rows []counts
	err := s.read(ctx).Model(&referral.Hit{}).
		Select("link_id, day, class, COUNT(*) AS hits, " +
			"COUNT(DISTINCT NULLIF(visitor, '')) AS visitors, COUNT(visited_at) AS visits").
		Group("link_id, day, class").Find(&rows).Error
	if err != nil {
		return nil, aHit.failed(err)
	}
	type key struct {
		link int64
		day  string
	}
	sums := map[key]*referral.Tally{}
	at := func(link int64, day string) *referral.Tally {
		k := key{link, day}
		if sums[k] == nil {
			l := links[link]
			sums[k] = &referral.Tally{Day: day, LinkID: link,
				AmbassadorID: l.AmbassadorID, VacancyID: l.VacancyID, Channel: string(l.Channel)}
		}
		return sums[k]
	}
	for id, l := range links {
		at(id, day(l.CreatedAt)).Links++
	}
	for _, r := range rows {
		r.addTo(at(r.LinkID, r.Day))
	}
	tallies := make([]referral.Tally, 0, len(sums))
	for _, t := range sums {
		tallies = append(tallies, *t)
	}
	return tallies, nil
}

// addTo adds hits to a tally. A class and its column have the same name.
func (c counts) addTo(t *referral.Tally) {
	for _, f := range t.Counts.Fields() {
		if f.Name == string(c.Class) {
			*f.Value += c.Hits
		}
	}
	if c.Class == referral.PersonHit {
		t.Visitors += c.Visitors
	}
	t.Visits += c.Visits
}

// EachApplication reads a batch with all that belongs to it before it calls f,
// so that f may use the same transaction.
func (s *Store) EachApplication(ctx context.Context, f func(referral.Application, referral.Dossier) error) error {
	for after := int64(0); ; {
		as, err := all[referral.Application](s.read(ctx).Where("id > ?", after).Order("id").Limit(batch), anApplication)
		if err != nil || len(as) == 0 {
			return err
		}
		after = as[len(as)-1].ID
		ids := make([]int64, len(as))
		for i, a := range as {
			ids[i] = a.ID
		}
		dossiers, err := s.Dossiers(ctx, ids)
		if err != nil {
			return err
		}
		for _, a := range as {
			if err := f(a, dossiers[a.ID]); err != nil {
				return err
			}
		}
	}
}

func (s *Store) Dossiers(ctx context.Context, applicationIDs []int64) (map[int64]referral.Dossier, error) {
	dossiers := make(map[int64]referral.Dossier, len(applicationIDs))
	for ids := range slices.Chunk(applicationIDs, batch) {
		of := s.read(ctx).Where("application_id IN ?", ids)
		history, err := all[referral.StageChange](of.Session(fresh).Order("occurred_at, id"), aStage)
		if err != nil {
			return nil, err
		}
		touches, err := all[referral.Touch](of.Session(fresh).Order("at, id"), aTouch)
		if err != nil {
			return nil, err
		}
		decisions, err := all[referral.Decision](of.Session(fresh).Order("id"), aDecision)
		if err != nil {
			return nil, err
		}
		change := func(id int64, f func(*referral.Dossier)) {
			d := dossiers[id]
			f(&d)
			dossiers[id] = d
		}
		for _, c := range history {
			change(c.ApplicationID, func(d *referral.Dossier) { d.History = append(d.History, c) })
		}
		for _, t := range touches {
			change(t.ApplicationID, func(d *referral.Dossier) { d.Touches = append(d.Touches, t) })
		}
		for _, one := range decisions { // the newest comes last
			change(one.ApplicationID, func(d *referral.Dossier) { d.Decision = one })
		}
	}
	return dossiers, nil
}
