package store

import (
	"context"
	"strconv"

	"goodword/pkg/referral"
)

func conversionID(c *referral.Conversion) *int64 { return &c.ID }

func (s *Store) AddConversion(ctx context.Context, c *referral.Conversion) error {
	return create(s.write(ctx), c, &c.ID, aConversion)
}

func (s *Store) Conversion(ctx context.Context, id int64) (referral.Conversion, error) {
	return one[referral.Conversion](s.read(ctx).Where("id = ?", id), aConversion)
}

func (s *Store) ConversionsOf(ctx context.Context, keyID int64, externalID string) ([]referral.Conversion, error) {
	return all[referral.Conversion](s.read(ctx).Where("key_id = ? AND external_id = ?", keyID, externalID).Order("id"), aConversion)
}

func (s *Store) Conversions(ctx context.Context, f referral.ConversionFilter) (referral.Listed[referral.Conversion], error) {
	return listed(only(s.read(ctx), "state", f.State), f.Page, conversionID, aConversion)
}

func (s *Store) UpdateConversion(ctx context.Context, c referral.Conversion) error {
	return aConversion.failed(s.write(ctx).Model(&c).Select("*").Where("id = ?", c.ID).Updates(&c).Error)
}

func (s *Store) VacanciesNamed(ctx context.Context, n referral.VacancyName) ([]referral.Vacancy, error) {
	q := s.read(ctx).Where("1 = 0")
	if id, err := strconv.ParseInt(n.ID, 10, 64); err == nil {
		q = q.Or("id = ?", id)
	}
	if n.Slug != "" {
		q = q.Or("slug = ?", n.Slug)
	}
	if n.ExternalID != "" {
		q = q.Or("(source <> '' AND external_id = ?)", n.ExternalID)
	}
	return all[referral.Vacancy](q.Order("id"), aVacancy)
}
