package store

import (
	"context"
	"slices"

	"goodword/pkg/referral"
)

// EachLink reads links without GORM's reflection: there may be a million.
func (s *Store) EachLink(ctx context.Context, f func(referral.Link) error) error {
	rows, err := s.read(ctx).Model(&referral.Link{}).Select("id, vacancy_id, ambassador_id, channel, created_at").Rows()
	if err != nil {
		return aLink.failed(err)
	}
	defer rows.Close()
	for rows.Next() {
		var l referral.Link
		if err := rows.Scan(&l.ID, &l.VacancyID, &l.AmbassadorID, &l.Channel, &l.CreatedAt); err != nil {
			return aLink.failed(err)
		}
		if err := f(l); err != nil {
			return err
		}
	}
	return aLink.failed(rows.Err())
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
		for _, id := range ids {
			change(id, (*referral.Dossier).Sort)
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
