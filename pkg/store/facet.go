package store

import (
	"context"

	"goodword/pkg/referral"
)

var facetColumns = []string{"day", "kind", "value", "hits"}

func (s *Store) AddFacets(ctx context.Context, fs []referral.Facet) error {
	return aFacet.failed(s.insertMany(ctx, "facets", facetColumns,
		"ON CONFLICT (day, kind, value) DO UPDATE SET hits = facets.hits + excluded.hits", len(fs),
		func(i int, to []any) []any { return append(to, fs[i].Day, string(fs[i].Kind), fs[i].Value, fs[i].Hits) }))
}

func (s *Store) Facets(ctx context.Context, from, to string) ([]referral.Facet, error) {
	q := onDays(s.read(ctx), "day", referral.TallyFilter{From: from, To: to})
	return all[referral.Facet](q.Order("day, kind, value"), aFacet)
}

func (s *Store) ReplaceFacets(ctx context.Context, from string, fs []referral.Facet) error {
	return s.tx(ctx, func(s *Store) error {
		if err := s.write(ctx).Where("day >= ?", from).Delete(&referral.Facet{}).Error; err != nil {
			return aFacet.failed(err)
		}
		return s.AddFacets(ctx, fs)
	})
}
