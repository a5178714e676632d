package store

import (
	"context"
	"database/sql"
	"time"

	"goodword/pkg/referral"
)

func linkID(l *referral.Link) *int64 { return &l.ID }

func (s *Store) CreateLink(ctx context.Context, l *referral.Link) error {
	return create(s.write(ctx), l, &l.ID, aLink)
}

// CreateLinks is CreateLink for many.
func (s *Store) CreateLinks(ctx context.Context, rows []*referral.Link) error {
	return createAll(ctx, s, rows, linkID, aLink)
}

func (s *Store) Link(ctx context.Context, id int64) (referral.Link, error) {
	return one[referral.Link](s.read(ctx).Where("id = ?", id), aLink)
}

func (s *Store) LinkByCode(ctx context.Context, code string) (referral.Link, error) {
	return one[referral.Link](s.read(ctx).Where("code = ?", code), aLink)
}

func (s *Store) LiveLink(ctx context.Context, ambassadorID, vacancyID int64, c referral.Channel) (referral.Link, error) {
	return one[referral.Link](s.read(ctx).
		Where("ambassador_id = ? AND vacancy_id = ? AND channel = ?", ambassadorID, vacancyID, c).
		Where("revoked_at IS NULL"), aLink)
}

func (s *Store) Links(ctx context.Context, f referral.LinkFilter) (referral.Listed[referral.Link], error) {
	q := only(s.read(ctx), "ambassador_id", f.AmbassadorID)
	q = only(q, "vacancy_id", f.VacancyID)
	if f.Live {
		q = q.Where("revoked_at IS NULL")
	}
	return listed(q, f.Page, linkID, aLink)
}

func (s *Store) LinksByID(ctx context.Context, ids []int64) (map[int64]referral.Link, error) {
	return byID(s.read(ctx), ids, linkID, aLink)
}

func (s *Store) UpdateLink(ctx context.Context, l *referral.Link) error {
	return update(s.write(ctx), l, l.ID, &l.Version, aLink)
}

func (s *Store) EachTarget(ctx context.Context, after int64, since time.Time, f func(referral.Target)) error {
	rows, err := s.read(ctx).Table("links").Joins("JOIN vacancies ON vacancies.id = links.vacancy_id").
		Select("links.id, links.code, links.vacancy_id, links.ambassador_id, links.channel, links.created_at, links.revoked_at, vacancies.slug").
		Where("links.id > ? OR links.revoked_at >= ?", after, since).Rows()
	if err != nil {
		return aLink.failed(err)
	}
	defer rows.Close()
	for rows.Next() {
		var t referral.Target
		var revoked sql.NullTime
		l := &t.Link
		if err := rows.Scan(&l.ID, &l.Code, &l.VacancyID, &l.AmbassadorID, &l.Channel, &l.CreatedAt, &revoked, &t.Slug); err != nil {
			return aLink.failed(err)
		}
		t.Revoked = revoked.Valid
		f(t)
	}
	return aLink.failed(rows.Err())
}
