package rest_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goodword/pkg/referral"
	"goodword/pkg/rest"
)

func TestEveryChannelOpensWithTheLinkFilledIn(t *testing.T) {
	t.Parallel()
	const link, note = "https://werken.example.org/r/k7q2mz4h", "Kom + kijk & praat: 100% écht?"
	for _, c := range referral.Channels {
		for _, words := range []string{"", note} {
			got := rest.ShareURL(c, link, words)
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
