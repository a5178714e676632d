package store_test

import (
	"path/filepath"
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"gorm.io/gorm/schema"

	"goodword/pkg/referral"
	"goodword/pkg/store"
	"goodword/pkg/testkit"
)

// structs are all structs of the domain that have a table.
var structs = []any{
	referral.Organisation{}, referral.Brand{}, referral.BrandFile{}, referral.Person{}, referral.Session{}, referral.Vacancy{}, referral.Link{}, referral.Hit{},
	referral.Verdict{}, referral.Signature{}, referral.SeenPage{}, referral.VisitorKey{}, referral.Counting{}, referral.JournalMark{},
	referral.Batch{}, referral.Facet{}, referral.AmbassadorTally{}, referral.ChannelTally{}, referral.StageTally{}, referral.Candidate{}, referral.Merge{}, referral.Application{}, referral.StageChange{}, referral.Touch{},
	referral.Introduction{}, referral.TeamMember{}, referral.APIKey{}, referral.Conversion{},
	referral.Decision{}, referral.AdoptedPolicy{}, referral.Chain{}, referral.Question{}, referral.Stake{}, referral.AuditEntry{}, referral.Tally{}, referral.Answer{}, referral.ImportRun{},
}

type column struct {
	Name     string
	Nullable bool
}

// A field that may be nil, and a list or part kept as JSON, may be NULL.
func TestTablesHaveExactlyTheColumnsOfTheStructs(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, s *store.Store) {
		for _, v := range structs {
			parsed, err := schema.Parse(v, &sync.Map{}, s.Reads().NamingStrategy)
			require.NoError(t, err)
			var fields []column
			for _, f := range parsed.Fields {
				nullable := f.FieldType.Kind() == reflect.Pointer || f.Serializer != nil
				fields = append(fields, column{f.DBName, nullable})
			}
			require.ElementsMatch(t, fields, columns(t, s, parsed.Table), parsed.Table)
		}
		require.ElementsMatch(t, expectedTables(t, s), tables(t, s))
	})
}

func expectedTables(t *testing.T, s *store.Store) []string {
	names := []string{"goose_db_version"}
	for _, v := range structs {
		parsed, err := schema.Parse(v, &sync.Map{}, s.Reads().NamingStrategy)
		require.NoError(t, err)
		names = append(names, parsed.Table)
	}
	return names
}

func columns(t *testing.T, s *store.Store, table string) (cs []column) {
	query := `SELECT name, "notnull" = 0 AND pk = 0 AS nullable FROM pragma_table_info(?)`
	if s.Dialect() == store.PostgreSQL {
		query = `SELECT column_name AS name, is_nullable = 'YES' AS nullable FROM information_schema.columns
			WHERE table_schema = 'public' AND table_name = ?`
	}
	require.NoError(t, s.Reads().Raw(query, table).Scan(&cs).Error)
	return cs
}

func tables(t *testing.T, s *store.Store) (names []string) {
	query := `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`
	if s.Dialect() == store.PostgreSQL {
		query = `SELECT tablename FROM pg_tables WHERE schemaname = 'public'`
	}
	require.NoError(t, s.Reads().Raw(query).Scan(&names).Error)
	return names
}

func TestMigratingUpAndDownAndUpAgainWorksOnAFilledDatabase(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, s *store.Store) {
		fill(t, s)
		applied, err := s.Migrate(ctx)
		require.NoError(t, err)
		require.Empty(t, applied, "a migrated database needs nothing")

		require.NoError(t, s.Down(ctx))
		require.Equal(t, []string{"goose_db_version"}, tables(t, s))
		require.ErrorContains(t, s.CheckSchema(ctx), "goodword migrate")

		applied, err = s.Migrate(ctx)
		require.NoError(t, err)
		require.Equal(t, "00001_start", applied[0])
		require.NoError(t, s.CheckSchema(ctx))
		fill(t, s)
	})
}

func TestApplicationsKeepTheirCandidateWhenItBecomesOptional(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, s *store.Store) {
		w := fill(t, s)
		require.NoError(t, s.DownTo(ctx, 5))
		_, err := s.Migrate(ctx)
		require.NoError(t, err)
		for _, was := range []*referral.Application{w.application, w.repeat} {
			was.KeyID, was.ExternalID, was.FormKey, was.ErasedAt = 0, "", "", nil // of those there were none
			is, err := s.Application(ctx, was.ID)
			require.NoError(t, err)
			require.Equal(t, *was, is)
		}
		dossiers, err := s.Dossiers(ctx, []int64{w.application.ID})
		require.NoError(t, err)
		require.Len(t, dossiers[w.application.ID].Touches, 1)
		require.Len(t, dossiers[w.application.ID].History, 1)
		requireCode(t, referral.Conflict, s.CreateApplication(ctx, sampleApplication("new", w.candidate.ID, w.vacancy.ID)))
		stranger := sampleApplication("stranger", 999, w.vacancy.ID)
		require.Error(t, s.CreateApplication(ctx, stranger), "a candidate is one there is")
	})
}

func TestSumsAreMadeOfTheDaysThatWereClosedBefore(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, s *store.Store) {
		for i, day := range []string{"2026-03-28", "2026-03-28", "2026-03-29", "2026-03-30"} {
			require.NoError(t, s.AddTallies(ctx, []referral.Tally{{Day: day, LinkID: int64(i + 1), Channel: "qr", Counts: referral.Counts{Person: 3, Hires: 1}}}))
		}
		v, c := sampleVacancy("v"), sampleCandidate("cas@example.org")
		require.NoError(t, s.CreateVacancy(ctx, v))
		require.NoError(t, s.SaveCandidate(ctx, c))
		require.NoError(t, s.CreateApplication(ctx, sampleApplication("a", c.ID, v.ID)))
		require.NoError(t, s.CloseDays(ctx, "", "2026-03-29"))
		require.NoError(t, s.SaveCounting(ctx, referral.Counting{ID: 1, Closed: "2026-03-29"}))
		before, err := s.Flows(ctx, referral.Period{})
		require.NoError(t, err)
		require.Len(t, before, 3)
		require.NoError(t, s.DownTo(ctx, 12))
		_, err = s.Migrate(ctx)
		require.NoError(t, err)
		after, err := s.Flows(ctx, referral.Period{})
		require.NoError(t, err)
		require.Equal(t, before, after)
		stages, err := s.StageCounts(ctx, referral.ApplicationFilter{})
		require.NoError(t, err)
		require.Equal(t, map[referral.Stage]int64{referral.Applied: 1}, stages)
		drifts, err := s.CheckSums(ctx)
		require.NoError(t, err)
		require.Empty(t, drifts)
	})
}

func TestAnEmptyDatabaseIsRefusedAndLeftEmpty(t *testing.T) {
	for _, address := range emptyAddresses {
		s := testkit.Open(t, address(t))
		require.ErrorContains(t, s.CheckSchema(ctx), `run "goodword migrate" first`)
		require.Empty(t, tables(t, s))
	}
}

// emptyAddresses give databases without a schema, one of each kind.
var emptyAddresses = []func(*testing.T) string{
	func(t *testing.T) string { return "sqlite:" + filepath.Join(t.TempDir(), "empty.db") },
	func(t *testing.T) string { return testkit.EmptyPostgreSQL(t) },
}

func TestADatabaseOfANewerProgramIsRefused(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, s *store.Store) {
		require.NoError(t, s.Writes().Exec(
			"INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, ?)", true).Error)
		require.ErrorContains(t, s.CheckSchema(ctx), "newer Goodword")
		_, err := s.Migrate(ctx)
		require.ErrorContains(t, err, "newer Goodword")
	})
}

func TestSeveralCopiesMayMigrateAtOnce(t *testing.T) {
	address := testkit.EmptyPostgreSQL(t)
	var wait sync.WaitGroup
	for range 3 {
		wait.Go(func() {
			s, err := store.Open(ctx, address)
			if err == nil {
				_, err = s.Migrate(ctx)
			}
			if err == nil {
				err = s.Close()
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	require.NoError(t, testkit.Open(t, address).CheckSchema(ctx))
}

func TestTheOrganisationStartsWithoutALeaderboard(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, s *store.Store) {
		o, err := s.Organisation(ctx)
		require.NoError(t, err)
		require.WithinDuration(t, time.Now(), o.UpdatedAt, time.Hour)
		o.UpdatedAt = time.Time{}
		require.Equal(t, referral.Organisation{ID: 1, BoardMode: referral.BoardOff, Version: 1}, o)
	})
}
