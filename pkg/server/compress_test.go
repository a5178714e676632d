package server_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goodword/pkg/referral"
	"goodword/pkg/testkit/site"
)

func TestWhatStrangersLoadIsCompressedAndWhatHoldsSecretsIsNot(t *testing.T) {
	s := onSQLite(t)
	a, err := s.Programme.Apply(t.Context(), s.Vacancy.ID, referral.ApplicationForm{Name: "Wietske", Email: "wietske@example.org"})
	require.NoError(t, err)
	for path, packed := range map[string]bool{
		"/v": true, "/v/" + s.Vacancy.Slug: true, "/help/privacy": true, "/": true,
		"/a/" + a.StatusToken: false, "/login": false, "/api/v1/own-applications/" + a.StatusToken: false, "/v/" + s.Vacancy.Slug + "/card/x.png": false,
	} {
		w := s.Do(t, site.Ask{Path: path, Header: map[string]string{"Accept-Encoding": "gzip"}})
		assert.Equal(t, packed, w.Header().Get("Content-Encoding") == "gzip", path)
		if packed {
			assert.Contains(t, w.Header().Values("Vary"), "Accept-Encoding", path)
			z, err := gzip.NewReader(w.Body)
			require.NoError(t, err)
			plain, err := io.ReadAll(z)
			require.NoError(t, err)
			assert.Equal(t, s.Do(t, site.Ask{Path: path}).Body.Len(), len(plain), path)
		}
	}
	for _, ask := range []site.Ask{{As: s.Hanna, Path: "/hr/applications?q=x"}, {As: s.Hanna, Path: "/help/privacy"}, {Method: http.MethodHead, Path: "/v"}} {
		ask.Header = map[string]string{"Accept-Encoding": "gzip"}
		assert.Empty(t, s.Do(t, ask).Header().Get("Content-Encoding"), ask.Path)
	}
}
