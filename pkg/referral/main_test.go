package referral_test

import (
	"testing"

	"goodword/pkg/store"
	"goodword/pkg/testkit"
	"goodword/pkg/testkit/site"
)

func TestMain(m *testing.M) { testkit.Main(m) }

// onBoth runs a test on a whole site on each database.
func onBoth(t *testing.T, f func(t *testing.T, s *site.Site)) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, st *store.Store) { f(t, site.New(t, st)) })
}
