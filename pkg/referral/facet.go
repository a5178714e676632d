package referral

import (
	"cmp"
	"slices"
)

// FacetKind is what hits are told apart by, besides link and class.
type FacetKind string

const (
	// ReasonFacet counts all hits; its values are "class/reason".
	ReasonFacet FacetKind = "reason"
	// DeviceFacet and CountryFacet count clicks.
	DeviceFacet  FacetKind = "device"
	CountryFacet FacetKind = "country"
)

// Facet is how many hits of a day had something in common: one class and
// reason, one device, or one country. Facets know no link: who opened whose
// link with what is nobody's business.
type Facet struct {
	Day   string    `gorm:"primaryKey"`
	Kind  FacetKind `gorm:"primaryKey"`
	Value string    `gorm:"primaryKey"`
	Hits  int64
}

// facetOf is the value of a verdict among reasons.
func facetOf(v Verdict) string { return string(v.Class) + "/" + v.Reason }

// facetKey is what makes a facet one and the same.
type facetKey struct {
	day   string
	kind  FacetKind
	value string
}

// facets adds facets up by key.
type facets map[facetKey]int64

// count adds n hits of a verdict. Clicks also count by device and, when it is
// known, by country.
func (f facets) count(day string, v Verdict, device, country string, n int64) {
	f[facetKey{day, ReasonFacet, facetOf(v)}] += n
	if v.Class != PersonHit {
		return
	}
	if device != "" {
		f[facetKey{day, DeviceFacet, device}] += n
	}
	if country != "" {
		f[facetKey{day, CountryFacet, country}] += n
	}
}

// inOrder gives the facets in one fixed order, without those that add nothing.
func (f facets) inOrder() []Facet {
	list := make([]Facet, 0, len(f))
	for k, n := range f {
		if n != 0 {
			list = append(list, Facet{k.day, k.kind, k.value, n})
		}
	}
	slices.SortFunc(list, func(a, b Facet) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Value, b.Value))
	})
	return list
}
