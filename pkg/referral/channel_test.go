package referral_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goodword/pkg/referral"
)

func TestEveryChannelOpensWithTheLinkFilledIn(t *testing.T) {
	t.Parallel()
	const link, note = "https://werken.example.org/r/k7q2mz4h", "Kom + kijk & praat: 100% écht?"
	for _, c := range referral.Channels {
		for _, words := range []string{"", note} {
			got := c.ShareURL(link, words, "")
			u, err := url.Parse(got)
			require.NoError(t, err, c)
			assert.NotContains(t, got, "+", "a plus is shown as a plus")
			plain, err := url.PathUnescape(strings.ReplaceAll(got, "%0D", ""))
			require.NoError(t, err)
			assert.Contains(t, plain, link, c)
			switch c {
			case "qr", "intranet", "copy":
				assert.Equal(t, link, got)
			case "email":
				assert.Equal(t, "mailto", u.Scheme)
			default:
				assert.Equal(t, "https", u.Scheme)
			}
			switch c {
			case "whatsapp", "email", "x", "bluesky", "telegram", "mastodon":
				assert.Contains(t, plain, words, c)
			}
		}
	}
}

func TestAnEmailSaysWhatItIsAbout(t *testing.T) {
	t.Parallel()
	got := referral.Channel("email").ShareURL("https://werken.example.org/r/k7q2mz4h", "Iets voor jou?", "Docent R&D + meer")
	require.Equal(t, "mailto:?subject=Docent%20R%26D%20%2B%20meer&body=Iets%20voor%20jou%3F%0D%0Ahttps%3A%2F%2Fwerken.example.org%2Fr%2Fk7q2mz4h", got)
}

func TestWhereAShareAddressLeadsIsKnownBeforehand(t *testing.T) {
	t.Parallel()
	hosts := map[string]bool{}
	for _, c := range referral.Channels {
		u, err := url.Parse(c.ShareURL("", "", ""))
		require.NoError(t, err)
		if u.Scheme == "https" {
			hosts[u.Host] = true
		}
		require.Equal(t, u.Scheme != "", c.Composes(), c)
	}
	require.Len(t, hosts, len(referral.ComposeHosts))
	for _, host := range referral.ComposeHosts {
		require.True(t, hosts[host], host)
	}
}
