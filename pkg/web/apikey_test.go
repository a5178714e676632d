package web_test

import (
	"net/http"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"goodword/pkg/testkit/site"
)

func TestAnAdminMakesAndRevokesAKey(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		made := s.Do(t, as(s.Ada, post("/admin/keys", "name", "ATS of HR")))
		require.Equal(t, http.StatusOK, made.Code)
		noteShown(made)
		require.Equal(t, "private, no-store", made.Header().Get("Cache-Control"))
		secret := regexp.MustCompile(`<code>(gwk_[^<]+)</code>`).FindStringSubmatch(made.Body.String())
		require.Len(t, secret, 2)
		s.Run(t, []site.Scenario{
			{Name: "the secret is not shown again", Ask: site.Ask{As: s.Ada, Path: "/admin/keys"}, Status: 200, Contains: []string{"ATS of HR", "Never used"}, NotContains: []string{secret[1]}},
			{Name: "a key without a name", Ask: as(s.Ada, post("/admin/keys", "name", " ")), Status: 422, Contains: []string{`id="name-e"`}},
			{Name: "revoking asks first", Ask: site.Ask{As: s.Ada, Path: "/admin/keys?revoke=1"}, Status: 200, Contains: []string{"Revoke the key “ATS of HR”?", "cannot be undone"}},
			{Name: "revoking", Ask: as(s.Ada, post("/admin/keys", "revoke", "1")), Status: 303},
			{Name: "a key that there is not", Ask: as(s.Ada, post("/admin/keys", "revoke", "99")), Status: 404},
			{Name: "it is revoked", Ask: site.Ask{As: s.Ada, Path: "/admin/keys?sent=1"}, Status: 200, Contains: []string{"no longer works", "Revoked on"}},
			{Name: "the audit says so", Ask: site.Ask{As: s.Ada, Path: "/admin/audit?subject=api_key"}, Status: 200, Contains: []string{"Made an API key", "Revoked an API key"}},
			{Name: "HR may not", Ask: as(s.Hanna, post("/admin/keys", "name", "X")), Status: 403},
		})
	})
}
