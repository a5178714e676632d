package geo_test

import (
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"testing"

	"github.com/maxmind/mmdbwriter"
	"github.com/maxmind/mmdbwriter/mmdbtype"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goodword/pkg/geo"
)

// file writes a file of a few networks.
func file(t *testing.T) string {
	t.Helper()
	tree, err := mmdbwriter.New(mmdbwriter.Options{DatabaseType: "Test-Country", RecordSize: 24, IncludeReservedNetworks: true})
	require.NoError(t, err)
	for network, country := range map[string]string{"192.0.2.0/24": "NL", "198.51.100.0/24": "<script>", "2001:db8:1::/48": "BE"} {
		_, n, err := net.ParseCIDR(network)
		require.NoError(t, err)
		require.NoError(t, tree.Insert(n, mmdbtype.Map{"country": mmdbtype.Map{"iso_code": mmdbtype.String(country)}}))
	}
	path := filepath.Join(t.TempDir(), "countries.mmdb")
	f, err := os.Create(path)
	require.NoError(t, err)
	_, err = tree.WriteTo(f)
	require.NoError(t, err)
	require.NoError(t, f.Close())
	return path
}

func TestTheCountryOfAnAddress(t *testing.T) {
	t.Parallel()
	countries, err := geo.Open(file(t))
	require.NoError(t, err)
	for address, country := range map[string]string{
		"192.0.2.7": "NL", "::ffff:192.0.2.7": "NL", "2001:db8:1::9": "BE",
		"203.0.113.1":  "", // not in the file
		"198.51.100.1": "", // in the file, and no country
	} {
		assert.Equal(t, country, countries.Of(netip.MustParseAddr(address)), address)
	}
	assert.Empty(t, countries.Of(netip.Addr{}))
	require.NoError(t, countries.Close())
}

func TestWithoutAFileNoCountryIsKnown(t *testing.T) {
	t.Parallel()
	none, err := geo.Open("")
	require.NoError(t, err)
	assert.Empty(t, none.Of(netip.MustParseAddr("192.0.2.7")))
	require.NoError(t, none.Close())
}

func TestAFileThatIsNoneIsRefusedWithItsName(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "list.txt")
	require.NoError(t, os.WriteFile(path, []byte("192.0.2.0/24 NL"), 0o600))
	for _, wrong := range []string{path, path + ".none", t.TempDir()} {
		_, err := geo.Open(wrong)
		require.ErrorContains(t, err, "GOODWORD_GEOIP")
		require.ErrorContains(t, err, wrong)
	}
}
