// Package geo tells in which country an address is, from a file that the
// organisation brings: nothing is asked of anyone elsewhere.
package geo

import (
	"fmt"
	"net/netip"

	"github.com/oschwald/maxminddb-golang/v2"
)

// Countries is a file of countries by address. A nil Countries knows none.
type Countries struct{ reader *maxminddb.Reader }

// Open opens a file in MaxMind's format that has countries in it: GeoLite2
// Country or City, DB-IP's and others like them. Without a path there is none.
func Open(path string) (*Countries, error) {
	if path == "" {
		return nil, nil
	}
	r, err := maxminddb.Open(path)
	if err != nil {
		return nil, fmt.Errorf("GOODWORD_GEOIP: %s is no file of countries by address (MMDB, such as GeoLite2-Country.mmdb): %w", path, err)
	}
	return &Countries{r}, nil
}

// Of is the country of an address, ISO 3166-1 alpha-2, or "" when the file does
// not know it.
func (c *Countries) Of(address netip.Addr) string {
	if c == nil || !address.IsValid() {
		return ""
	}
	var code string
	if err := c.reader.Lookup(address.Unmap()).DecodePath(&code, "country", "iso_code"); err != nil || !isCode(code) {
		return ""
	}
	return code
}

// isCode says whether it is two capital letters: what is stored is not left to
// a file.
func isCode(s string) bool {
	return len(s) == 2 && s[0] >= 'A' && s[0] <= 'Z' && s[1] >= 'A' && s[1] <= 'Z'
}

// Close closes the file.
func (c *Countries) Close() error {
	if c == nil {
		return nil
	}
	return c.reader.Close()
}
