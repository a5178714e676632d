package store_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/require"

	"goodword/pkg/referral"
	"goodword/pkg/store"
	"goodword/pkg/testkit"
)

func TestAnSQLiteDatabaseMayHaveAnyPath(t *testing.T) {
	for _, name := range []string{"plain.db", "with space.db", "a?b.db", "a#b.db", "50%.db", "%41.db", "ü&=+;.db", ":memory:", "new/dir/x.db", "'q'.db"} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), name)
			s := testkit.Open(t, "sqlite:"+path)
			_, err := s.Migrate(ctx)
			require.NoError(t, err)
			info, err := os.Stat(path)
			require.NoError(t, err)
			require.Positive(t, info.Size(), "the database is another file")
			require.Equal(t, os.FileMode(0o600), info.Mode().Perm(), "nobody else may read it")
			_, err = s.Organisation(ctx)
			require.NoError(t, err)
		})
	}
}

func TestAnSQLitePathMayBeRelative(t *testing.T) {
	t.Chdir(t.TempDir())
	s := testkit.Open(t, "sqlite:goodword.db")
	_, err := s.Migrate(ctx)
	require.NoError(t, err)
	require.FileExists(t, "goodword.db")
}

func TestAnAddressThatCannotBeOpenedIsAnError(t *testing.T) {
	for _, address := range []string{"", "mysql://x", "goodword.db", "sqlite:", "sqlite:" + t.TempDir(),
		"postgres://%zz", "postgres://nobody@127.0.0.1:1/x?connect_timeout=1"} {
		_, err := store.Open(ctx, address)
		require.Error(t, err, address)
	}
}

func TestForeignKeysHoldOnEveryConnection(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, s *store.Store) {
		inParallel(t, 8, func(i int) error {
			if err := s.CreateLink(ctx, sampleLink(fmt.Sprint(i), 99, 99)); err == nil || referral.CodeOf(err) != "" {
				return fmt.Errorf("a link to nowhere: %w", err)
			}
			return nil
		})
	})
}

func TestReadersOfSQLiteCannotWrite(t *testing.T) {
	s := testkit.SQLite(t)
	require.ErrorContains(t, s.Reads().Exec("DELETE FROM organisations").Error, "readonly")
}

func TestATransactionThatFailsLeavesNothing(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, s *store.Store) {
		ours := errors.New("ours")
		write := func(s referral.Store) error {
			v := sampleVacancy("v")
			return errors.Join(s.CreatePerson(ctx, samplePerson("a@example.org")), s.CreateVacancy(ctx, v),
				s.AddTallies(ctx, []referral.Tally{{Day: "2026-01-01", VacancyID: v.ID, Counts: referral.Counts{Links: 1}}}))
		}
		err := s.Tx(ctx, func(s referral.Store) error { return errors.Join(write(s), ours) })
		require.ErrorIs(t, err, ours)
		require.Empty(t, everything(t, s))

		require.Panics(t, func() {
			_ = s.Tx(ctx, func(s referral.Store) error { _ = write(s); panic("stop") })
		})
		require.Empty(t, everything(t, s))

		err = s.Tx(ctx, func(s referral.Store) error {
			return s.Tx(ctx, func(s referral.Store) error { return errors.Join(write(s), ours) })
		})
		require.ErrorIs(t, err, ours)
		require.Empty(t, everything(t, s))

		require.NoError(t, s.Tx(ctx, write))
		require.Len(t, everything(t, s), 3)
	})
}

// everything names the tables that hold rows.
func everything(t *testing.T, s *store.Store) (filled []string) {
	for _, table := range []string{"people", "vacancies", "tallies"} {
		var n int64
		require.NoError(t, s.Reads().Table(table).Count(&n).Error)
		if n > 0 {
			filled = append(filled, table)
		}
	}
	return filled
}

func TestATransactionSeesItsOwnWritesAndOthersDoNot(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, s *store.Store) {
		require.NoError(t, s.Tx(ctx, func(tx referral.Store) error {
			p := samplePerson("a@example.org")
			require.NoError(t, tx.CreatePerson(ctx, p))
			_, err := tx.Person(ctx, p.ID)
			require.NoError(t, err)
			_, err = s.Person(ctx, p.ID)
			requireCode(t, referral.NotFound, err)
			require.Implements(t, (*referral.BulkStore)(nil), tx)
			return nil
		}))
	})
}

func TestATransactionIsRunAgainWhenTheDatabaseAsksForIt(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, s *store.Store) {
		runs := 0
		p := samplePerson("a@example.org")
		require.NoError(t, s.Tx(ctx, func(s referral.Store) error {
			runs++
			require.NoError(t, s.CreatePerson(ctx, p))
			if runs < 3 {
				return fmt.Errorf("wrapped: %w", &pgconn.PgError{Code: "40001"})
			}
			return nil
		}))
		require.Equal(t, 3, runs)
		same(t, p)(s.PersonByEmail(ctx, p.Email))

		err := s.Tx(ctx, func(referral.Store) error { return &pgconn.PgError{Code: "40P01"} })
		requireCode(t, referral.Unavailable, err)
	})
}

// Two transactions take two rows in opposite order: one has to be run again.
func TestADeadlockEndsWell(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, s *store.Store) {
		inParallel(t, 3, func(i int) error {
			days := []string{"2026-01-01", "2026-01-02"}
			return s.Tx(ctx, func(s referral.Store) error {
				for j := range days {
					err := s.AddTallies(ctx, []referral.Tally{{Day: days[(i+j)%2], Counts: referral.Counts{Links: 1}}})
					if err != nil {
						return err
					}
					time.Sleep(5 * time.Millisecond)
				}
				return nil
			})
		})
		sum, err := s.Tallies(ctx, referral.TallyFilter{}, referral.InTotal)
		require.NoError(t, err)
		require.EqualValues(t, 6, sum[0].Links)
	})
}

func TestTwoProgramsMayWriteToOneSQLiteFile(t *testing.T) {
	address := "sqlite:" + filepath.Join(t.TempDir(), "x.db")
	one, two := testkit.Open(t, address), testkit.Open(t, address)
	_, err := one.Migrate(ctx)
	require.NoError(t, err)
	inParallel(t, 40, func(i int) error {
		return []*store.Store{one, two}[i%2].CreatePerson(ctx, samplePerson(email(i)))
	})
}

func TestACancelledContextEndsATransaction(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, s *store.Store) {
		for name, afterwards := range map[string]func(referral.Store){
			"at once": func(referral.Store) {},
			"when the database has rolled back by itself": func(s referral.Store) {
				for err := error(nil); err == nil; {
					_, err = s.DepartmentSizes(ctx)
				}
			},
		} {
			ending, cancel := context.WithCancel(ctx)
			err := s.Tx(ending, func(s referral.Store) error {
				require.NoError(t, s.CreatePerson(ending, samplePerson("a@example.org")))
				cancel()
				afterwards(s)
				return nil
			})
			require.ErrorIs(t, err, context.Canceled, name)
			require.Empty(t, everything(t, s), name)
		}
		require.NoError(t, s.CreatePerson(ctx, samplePerson("a@example.org")), "the store goes on")
	})
}

// inParallel runs f n times at once.
func inParallel(t *testing.T, n int, f func(i int) error) {
	t.Helper()
	errs := make([]error, n)
	var wait sync.WaitGroup
	for i := range n {
		wait.Go(func() { errs[i] = f(i) })
	}
	wait.Wait()
	require.NoError(t, errors.Join(errs...))
}
