package store

import (
	"database/sql"
	"database/sql/driver"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	gormsqlite "gorm.io/driver/sqlite"
	"gorm.io/gorm"
	"modernc.org/sqlite"
)

// sqliteReaders is how many queries may read at once beside the one writer.
const sqliteReaders = 4

// SQLite's own lower() knows only ASCII.
func init() {
	sqlite.MustRegisterDeterministicScalarFunction("unicode_lower", 1,
		func(_ *sqlite.FunctionContext, args []driver.Value) (driver.Value, error) {
			if s, ok := args[0].(string); ok {
				return strings.ToLower(s), nil
			}
			return args[0], nil
		})
}

// openSQLite makes two pools: SQLite has one writer at a time, and one that
// waits for a connection waits more kindly than one that waits for a lock.
func openSQLite(path string) (*Store, error) {
	path, err := preparePath(path)
	if err != nil {
		return nil, err
	}
	s := &Store{dialect: SQLite}
	s.writes, err = s.sqlitePool(path, 1, "journal_mode(WAL)", "foreign_keys(1)", "synchronous(FULL)")
	if err == nil {
		s.reads, err = s.sqlitePool(path, sqliteReaders, "foreign_keys(1)", "query_only(1)")
	}
	if err != nil {
		_ = s.Close()
		return nil, fmt.Errorf("cannot open the database %s: %w", path, err)
	}
	return s, nil
}

// preparePath makes the file when it is missing, so that nobody but its owner
// can read it; SQLite gives the files beside it the same permissions.
func preparePath(path string) (string, error) {
	if path == "" {
		return "", fmt.Errorf(`the address of the database has no path: write "sqlite:goodword.db"`)
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return "", err
	}
	return path, f.Close()
}

func (s *Store) sqlitePool(path string, size int, pragmas ...string) (*gorm.DB, error) {
	pool, err := sql.Open("sqlite", sqliteAddress(path, pragmas))
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(size)
	pool.SetMaxIdleConns(size)
	s.pools = append(s.pools, pool)
	return session(gormsqlite.Dialector{DriverName: "sqlite", Conn: pool})
}

// sqliteAddress is the URI of a file. Pragmas stand in it so that they hold on
// every connection of a pool; busy_timeout comes first because the others may
// have to wait. Times are stored as integers: microseconds since 1970, which
// compare as times do and hold exactly what PostgreSQL holds.
func sqliteAddress(path string, pragmas []string) string {
	q := url.Values{
		"_pragma":              append([]string{"busy_timeout(10000)"}, pragmas...),
		"_txlock":              {"immediate"},
		"_time_integer_format": {"unix_micro"},
		"_inttotime":           {"1"},
		"_dqs":                 {"0"},
	}
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // C:/… on Windows
	}
	return (&url.URL{Scheme: "file", Path: path, RawQuery: q.Encode()}).String()
}
