// Package testkit is what tests in several rooms share.
package testkit

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"

	"goodword/pkg/store"
)

// Databases runs f on an empty, migrated database of each kind. PostgreSQL is
// the server at GOODWORD_TEST_POSTGRES_URL or else one that is started from
// the programs on this machine; without either the subtest is skipped, unless
// CI is set.
func Databases(t *testing.T, f func(t *testing.T, s *store.Store)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		f(t, SQLite(t))
	})
	t.Run("postgresql", func(t *testing.T) {
		t.Parallel()
		f(t, PostgreSQL(t))
	})
}

// SQLite gives an empty, migrated SQLite database of the test's own.
func SQLite(t testing.TB) *store.Store {
	t.Helper()
	template, err := migrated()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "test.db")
	if err := os.WriteFile(file, template, 0o600); err != nil {
		t.Fatal(err)
	}
	return Open(t, "sqlite:"+file)
}

// migrated is the file of a migrated database, made once: migrating is most of
// what a new database costs, and tests make many.
var migrated = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "goodword-sqlite-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	ctx, file := context.Background(), filepath.Join(dir, "template.db")
	s, err := store.Open(ctx, "sqlite:"+file)
	if err != nil {
		return nil, err
	}
	_, err = s.Migrate(ctx)
	if err := errors.Join(err, s.Close()); err != nil { // closing brings all into the one file
		return nil, err
	}
	return os.ReadFile(file)
})

// PostgreSQL gives an empty, migrated PostgreSQL database of the test's own.
func PostgreSQL(t testing.TB) *store.Store {
	t.Helper()
	at := postgres(t)
	s := Open(t, at.create(t, at.template))
	if at.template == "" {
		migrate(t, s)
	}
	return s
}

// EmptyPostgreSQL gives the address of a PostgreSQL database without a schema.
func EmptyPostgreSQL(t testing.TB) string {
	t.Helper()
	return postgres(t).create(t, "")
}

// Open opens a database until the test ends.
func Open(t testing.TB, address string) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func migrate(t testing.TB, s *store.Store) {
	t.Helper()
	if _, err := s.Migrate(context.Background()); err != nil {
		t.Fatal(err)
	}
}

// Main runs the tests of a package and stops the PostgreSQL server that they
// started. Call it from TestMain:
//
//	func TestMain(m *testing.M) { testkit.Main(m) }
//
// Without it the server stops by itself, a moment after the tests have ended.
func Main(m *testing.M) {
	code := m.Run()
	if own != nil {
		own.stop()
	}
	os.Exit(code)
}

// postgresServer is a server on which tests make databases.
type postgresServer struct {
	address  string // of its own database
	template string // a migrated database to copy, if there is one
	stop     func()
}

var (
	startOnce sync.Once
	own       *postgresServer // the one that was started, if any
	errStart  error
	databases atomic.Int64
	errNoSuch = errors.New("there are no PostgreSQL programs on this machine: " +
		"install PostgreSQL 14 or newer, or point GOODWORD_TEST_POSTGRES_URL at a server where databases may be created")
)

func postgres(t testing.TB) *postgresServer {
	t.Helper()
	if address := os.Getenv("GOODWORD_TEST_POSTGRES_URL"); address != "" {
		return &postgresServer{address: address}
	}
	startOnce.Do(func() { own, errStart = start() })
	if errors.Is(errStart, errNoSuch) && os.Getenv("CI") == "" {
		t.Skip(errStart)
	}
	if errStart != nil {
		t.Fatal(errStart)
	}
	return own
}

// create makes a database, a copy of template if there is one, and gives its
// address. It is dropped when the test ends.
func (p *postgresServer) create(t testing.TB, template string) string {
	t.Helper()
	name := fmt.Sprintf("goodword_test_%d_%d_%d", os.Getpid(), time.Now().UnixNano(), databases.Add(1))
	statement := "CREATE DATABASE " + name
	if template != "" {
		statement += " TEMPLATE " + template
	}
	if err := p.exec(statement); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.exec("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	return p.addressOf(name)
}

func (p *postgresServer) exec(statement string) error {
	db, err := sql.Open("pgx", p.address)
	if err != nil {
		return err
	}
	_, err = db.Exec(statement)
	return errors.Join(err, db.Close())
}

func (p *postgresServer) addressOf(database string) string {
	u, err := url.Parse(p.address)
	if err != nil {
		panic(err) // it has been connected to
	}
	u.Path = "/" + database
	return u.String()
}

// start makes a server in a temporary directory. It listens on a socket in
// that directory only, and trades safety for speed.
func start() (*postgresServer, error) {
	programs, err := postgresPrograms()
	if err != nil {
		return nil, err
	}
	who, err := unprivileged()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("/tmp", "goodword-pg-") // short: a socket's path has about 100 characters
	if err != nil {
		return nil, err
	}
	if who != nil {
		if err := os.Chown(dir, int(who.Uid), int(who.Gid)); err != nil {
			return nil, err
		}
	}
	p, err := run(programs, dir, who)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	if err := p.prepare(); err != nil {
		p.stop()
		return nil, err
	}
	return p, nil
}

// postgresPrograms is the directory of initdb and postgres, of the newest
// version that is there.
func postgresPrograms() (string, error) {
	places, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	slices.Reverse(places) // the newest first: all versions since 10 have two digits
	if path, err := exec.LookPath("initdb"); err == nil {
		places = append(places, filepath.Dir(path))
	}
	for _, place := range places {
		if _, err := exec.LookPath(filepath.Join(place, "postgres")); err == nil {
			return place, nil
		}
	}
	return "", errNoSuch
}

// unprivileged is who runs the server when the tests run as root, as whom
// PostgreSQL refuses to run; nil is whoever runs the tests.
func unprivileged() (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		if u, err := user.Lookup(name); err == nil {
			uid, err1 := strconv.Atoi(u.Uid)
			gid, err2 := strconv.Atoi(u.Gid)
			return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, errors.Join(err1, err2)
		}
	}
	return nil, errors.New("PostgreSQL does not run as root, and there is no user postgres or nobody to run it as")
}

// script runs the server for as long as its own standard input is open. That
// is a pipe from this process, which closes however this process ends: no
// server outlives its tests.
const script = `
bin=$1 dir=$2
"$bin/initdb" --pgdata="$dir/data" --username=postgres --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-sync >"$dir/log" 2>&1 </dev/null
"$bin/postgres" -D "$dir/data" -k "$dir" -F -c listen_addresses= -c max_connections=300 \
	-c synchronous_commit=off -c full_page_writes=off -c autovacuum=off -c deadlock_timeout=50ms >>"$dir/log" 2>&1 &
server=$!
cat >/dev/null
kill -INT $server
wait $server
rm -rf "$dir"
`

func run(programs, dir string, who *syscall.Credential) (*postgresServer, error) {
	cmd := exec.Command("sh", "-c", script, "postgres-for-tests", programs, dir)
	cmd.Dir = dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: who, Setpgid: true}
	pipe, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	p := &postgresServer{
		address: "postgres:///postgres?" + url.Values{"host": {dir}, "user": {"postgres"}}.Encode(),
		stop:    sync.OnceFunc(func() { _ = pipe.Close(); _ = cmd.Wait(); _ = os.RemoveAll(dir) }),
	}
	if err := p.await(30 * time.Second); err != nil {
		log, _ := os.ReadFile(filepath.Join(dir, "log"))
		p.stop()
		return nil, fmt.Errorf("PostgreSQL did not start: %w\n%s", err, log)
	}
	return p, nil
}

func (p *postgresServer) await(patience time.Duration) error {
	for begin := time.Now(); ; time.Sleep(30 * time.Millisecond) {
		err := p.exec("SELECT 1")
		if err == nil || time.Since(begin) > patience {
			return err
		}
	}
}

// prepare migrates one database, of which the tests get copies.
func (p *postgresServer) prepare() error {
	const name = "goodword_template"
	if err := p.exec("CREATE DATABASE " + name); err != nil {
		return err
	}
	ctx := context.Background()
	s, err := store.Open(ctx, p.addressOf(name))
	if err != nil {
		return err
	}
	_, err = s.Migrate(ctx)
	p.template = name
	return errors.Join(err, s.Close())
}
