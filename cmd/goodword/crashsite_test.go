package main

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goodword/pkg/bench"
	"goodword/pkg/config"
	"goodword/pkg/referral"
	"goodword/pkg/testkit"
)

// asProgram has the test binary be the program, so that tests can start it as
// a process and kill it.
const asProgram = "GOODWORD_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		return
	}
	if err := os.Setenv(asProgram, "1"); err != nil { // for the processes that tests start
		panic(err)
	}
	testkit.Main(m)
}

// crashSite is a folder and a database that outlive the program.
type crashSite struct {
	t        *testing.T
	dir      string
	database string
	args     []string
	codes    []string
	running  *bench.Process
	// sent is how many requests were begun; answered are the hits that the
	// program has said it has.
	sent     int64
	answered []int64
}

// newCrashSite fills a database with links, SQLite when no other is given.
func newCrashSite(t *testing.T, database string) *crashSite {
	t.Helper()
	if raced {
		t.Skip("what is on disk after a crash is not for the race detector, with which a program starts too slowly to be killed often")
	}
	s := &crashSite{t: t, dir: t.TempDir(), database: database}
	if database == "" {
		s.database = "sqlite:" + filepath.Join(s.dir, "goodword.db")
	}
	r := s.open()
	var err error
	s.codes, err = bench.Fill(t.Context(), r.store, 500, time.Now())
	require.NoError(t, err)
	require.NoError(t, r.programme.RebuildTallies(t.Context()))
	require.NoError(t, r.store.Close())
	s.args = append([]string{"serve", "--secret", strings.Repeat("s", 32), "--trusted-proxies", "127.0.0.0/8",
		"--journal", filepath.Join(s.dir, "journal")}, s.storeArgs()...)
	return s
}

func (s *crashSite) storeArgs() []string {
	return []string{"--database-url", s.database, "--files", filepath.Join(s.dir, "files")}
}

func (s *crashSite) open() rooms {
	s.t.Helper()
	set, err := config.Store{DatabaseURL: s.database, Files: filepath.Join(s.dir, "files"), TimeZone: "Europe/Amsterdam"}.Check()
	require.NoError(s.t, err)
	r, err := open(s.t.Context(), set, nil, slog.New(slog.DiscardHandler))
	require.NoError(s.t, err)
	return r
}

// start runs the program as a process of its own.
func (s *crashSite) start() *bench.Process {
	s.t.Helper()
	program, err := os.Executable()
	require.NoError(s.t, err)
	p, err := bench.Start(s.t.Context(), "/readyz", filepath.Join(s.dir, "log"), program, s.args...)
	require.NoError(s.t, err)
	s.t.Cleanup(p.Kill)
	s.running = p
	return p
}

// restart starts the program again, lets it count what it finds, and stops it.
func (s *crashSite) restart() {
	s.t.Helper()
	p := s.start()
	_, last, _, err := p.CatchUp(s.t.Context())
	require.NoError(s.t, err)
	assert.Zero(s.t, last.Damaged)
	require.NoError(s.t, p.Stop())
}

// follow has some connections follow links.
func (s *crashSite) follow(connections int) load {
	ctx, end := context.WithCancel(s.t.Context())
	l := load{end: end, done: make(chan bench.Outcome, 1)}
	go func() {
		o, err := bench.Load{Address: s.running.Address, Codes: s.codes, Connections: connections, Seed: rand.Uint64(), Keep: true}.Run(ctx)
		if err != nil {
			o.Failures = append(o.Failures, err)
		}
		l.done <- o
	}()
	return l
}

// answeredAll notes a load that nothing may have gone wrong with.
func (s *crashSite) answeredAll(o bench.Outcome) {
	s.t.Helper()
	require.Empty(s.t, o.Failures)
	s.answeredUntilKilled(o)
}

// answeredUntilKilled notes a load whose connections were cut.
func (s *crashSite) answeredUntilKilled(o bench.Outcome) {
	s.t.Helper()
	for _, err := range o.Failures {
		require.False(s.t, errors.Is(err, bench.ErrWrongAnswer), "%v", err)
	}
	s.sent += o.Sent
	s.answered = append(s.answered, o.Hits...)
}

// agrees compares what was answered with what is stored, and the counters with
// the rows, while the program is stopped.
func (s *crashSite) agrees() {
	s.t.Helper()
	stored := s.stored()
	missing := 0
	for _, id := range s.answered {
		if !stored[id] {
			missing++
		}
	}
	require.Zero(s.t, missing, "of %d answered hits so many are not stored", len(s.answered))
	require.LessOrEqual(s.t, int64(len(stored)), s.sent, "more is stored than was asked")
	status, out, errs := program(s.t, "", append([]string{"check"}, s.storeArgs()...)...)
	require.Zero(s.t, status, "%s%s", out, errs)
}

// stored are the numbers of all hits in the database; that none is there twice
// is what its primary key is for.
func (s *crashSite) stored() map[int64]bool {
	s.t.Helper()
	r := s.open()
	ids := map[int64]bool{}
	require.NoError(s.t, r.store.EachHit(s.t.Context(), 0, math.MaxInt64, func(h referral.Hit) error {
		ids[int64(h.ID)] = true
		return nil
	}))
	require.NoError(s.t, r.store.Close())
	return ids
}

// lock keeps everyone else from writing to the database until release.
func (s *crashSite) lock() (release func()) {
	s.t.Helper()
	path := strings.TrimPrefix(s.database, "sqlite:")
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=busy_timeout(10000)")
	require.NoError(s.t, err)
	conn, err := db.Conn(s.t.Context())
	require.NoError(s.t, err)
	_, err = conn.ExecContext(s.t.Context(), "BEGIN EXCLUSIVE")
	require.NoError(s.t, err)
	return func() {
		_, err := conn.ExecContext(context.WithoutCancel(s.t.Context()), "ROLLBACK")
		require.NoError(s.t, errors.Join(err, conn.Close(), db.Close()))
	}
}

// until waits for something to be so.
func (s *crashSite) until(so func() bool) {
	s.t.Helper()
	require.Eventually(s.t, so, time.Minute, 10*time.Millisecond, "%s", s.dir)
}
