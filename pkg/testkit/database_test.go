package testkit_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"goodword/pkg/store"
	"goodword/pkg/testkit"
)

func TestMain(m *testing.M) { testkit.Main(m) }

func TestEveryTestHasAMigratedDatabaseOfItsOwn(t *testing.T) {
	for range 2 {
		testkit.Databases(t, func(t *testing.T, s *store.Store) {
			ctx := context.Background()
			require.NoError(t, s.CheckSchema(ctx))
			o, err := s.Organisation(ctx)
			require.NoError(t, err)
			require.Equal(t, "", o.Reference, "another test was here")
			o.Reference = "here"
			require.NoError(t, s.UpdateOrganisation(ctx, &o))
		})
	}
}
