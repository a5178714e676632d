package store

import (
	"context"
	"time"

	"goodword/pkg/referral"
)

func importID(r *referral.ImportRun) *int64 { return &r.ID }

func (s *Store) CreateImport(ctx context.Context, r *referral.ImportRun) error {
	return create(s.write(ctx), r, &r.ID, anImport)
}

func (s *Store) Import(ctx context.Context, id int64) (referral.ImportRun, error) {
	return one[referral.ImportRun](s.read(ctx).Where("id = ?", id), anImport)
}

func (s *Store) Imports(ctx context.Context, p referral.Page) (referral.Listed[referral.ImportRun], error) {
	return listed(s.read(ctx).Omit("postings", "report"), p, importID, anImport)
}

func (s *Store) UpdateImport(ctx context.Context, r *referral.ImportRun) error {
	return update(s.write(ctx), r, r.ID, &r.Version, anImport)
}

func (s *Store) NextImport(ctx context.Context, before time.Time) (referral.ImportRun, error) {
	return one[referral.ImportRun](s.read(ctx).Where("state = ? OR state = ? AND started_at < ?",
		referral.ImportAsked, referral.ImportRunning, before).Order("id"), anImport)
}

func (s *Store) EraseImport(ctx context.Context, id int64) error {
	return anImport.failed(s.write(ctx).Where("id = ?", id).Delete(&referral.ImportRun{}).Error)
}

func (s *Store) ErasePlans(ctx context.Context, before time.Time) error {
	return anImport.failed(s.write(ctx).Where("state = ? AND created_at < ?", referral.ImportPlanned, before).Delete(&referral.ImportRun{}).Error)
}
