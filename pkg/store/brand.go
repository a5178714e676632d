package store

import (
	"context"

	"gorm.io/gorm/clause"

	"goodword/pkg/referral"
)

func (s *Store) Brand(ctx context.Context) (referral.Brand, error) {
	return one[referral.Brand](s.read(ctx), aBrand)
}

func (s *Store) UpdateBrand(ctx context.Context, b *referral.Brand) error {
	return update(s.write(ctx), b, b.ID, &b.Version, aBrand)
}

func (s *Store) BrandFile(ctx context.Context, hash string) (referral.BrandFile, error) {
	return one[referral.BrandFile](s.read(ctx).Where("hash = ?", hash), aBrandFile)
}

func (s *Store) SaveBrandFile(ctx context.Context, f referral.BrandFile) error {
	return aBrandFile.failed(s.write(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&f).Error)
}

func (s *Store) KeepBrandFiles(ctx context.Context, hashes []string) error {
	return aBrandFile.failed(s.write(ctx).Where("hash NOT IN ?", hashes).Delete(&referral.BrandFile{}).Error)
}
