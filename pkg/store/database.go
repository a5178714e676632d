// Package store keeps everything in SQLite or PostgreSQL. It is the only room
// that knows GORM, SQL and the two dialects; one file per noun holds its rows.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"goodword/pkg/referral"
)

// Names of the two databases, as Dialect gives them.
const (
	SQLite     = "sqlite"
	PostgreSQL = "postgres"
)

var (
	_ referral.Store     = (*Store)(nil)
	_ referral.BulkStore = (*Store)(nil)
)

// Store is a database, or one transaction on it.
type Store struct {
	dialect string
	// reads and writes are one pool on PostgreSQL and two on SQLite; inside a
	// transaction both are the transaction.
	reads, writes *gorm.DB
	inTx          bool
	pools         []*sql.DB
}

// Open opens the database at an address, "sqlite:PATH" or "postgres://…". It
// does not look at the schema: see Migrate and CheckSchema.
func Open(ctx context.Context, url string) (*Store, error) {
	s, err := open(url)
	if err != nil {
		return nil, err
	}
	for _, pool := range s.pools {
		if err := pool.PingContext(ctx); err != nil {
			return nil, errors.Join(fmt.Errorf("the database does not answer: %w", err), s.Close())
		}
	}
	return s, nil
}

func open(url string) (*Store, error) {
	if path, ok := strings.CutPrefix(url, "sqlite:"); ok {
		return openSQLite(path)
	}
	if strings.HasPrefix(url, "postgres://") || strings.HasPrefix(url, "postgresql://") {
		return openPostgreSQL(url)
	}
	return nil, errors.New(`the address of the database must begin with "sqlite:" or "postgres://"`)
}

// Close waits for what runs and closes all connections.
func (s *Store) Close() error {
	var errs []error
	for _, pool := range s.pools {
		errs = append(errs, pool.Close())
	}
	return errors.Join(errs...)
}

// Dialect is which database this is: SQLite or PostgreSQL.
func (s *Store) Dialect() string { return s.dialect }

// session puts GORM on a pool. It gets no clock of its own (times come from
// the domain), logs nothing (errors are returned; statements hold personal
// data) and opens no transactions that were not asked for.
func session(d gorm.Dialector) (*gorm.DB, error) {
	return gorm.Open(d, &gorm.Config{
		SkipDefaultTransaction: true,
		DisableAutomaticPing:   true,
		Logger:                 logger.Discard,
		NowFunc:                func() time.Time { return time.Time{} },
	})
}

func (s *Store) read(ctx context.Context) *gorm.DB { return s.reads.WithContext(ctx) }

// write skips GORM's hooks, of which one would set UpdatedAt.
func (s *Store) write(ctx context.Context) *gorm.DB {
	return s.writes.Session(&gorm.Session{Context: ctx, SkipHooks: true})
}

// attempts is how often a transaction is run before the store gives up.
const attempts = 6

// Tx runs f in one transaction, again from the start when the database asks
// for that. Inside a transaction it joins the one there is.
func (s *Store) Tx(ctx context.Context, f func(referral.Store) error) error {
	return s.tx(ctx, func(s *Store) error { return f(s) })
}

func (s *Store) tx(ctx context.Context, f func(*Store) error) error {
	if s.inTx {
		return f(s)
	}
	for attempt := 1; ; attempt++ {
		err := s.writes.WithContext(ctx).Transaction(func(db *gorm.DB) error {
			return f(&Store{dialect: s.dialect, reads: db, writes: db, inTx: true})
		})
		if errors.Is(err, sql.ErrTxDone) && ctx.Err() != nil {
			// database/sql rolls back by itself when ctx ends, and whoever
			// comes after that is told only that there is no transaction.
			return ctx.Err()
		}
		if err == nil || !passing(err) {
			return err
		}
		if attempt == attempts {
			return fmt.Errorf("%w (%w)", tooBusy, err)
		}
		if err := pause(ctx, attempt); err != nil {
			return err
		}
	}
}

// pause waits a little longer at every attempt, and never as long as another
// transaction that failed at the same moment.
func pause(ctx context.Context, attempt int) error {
	most := 10 * time.Millisecond << attempt
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(rand.N(most)):
		return nil
	}
}
