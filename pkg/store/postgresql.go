package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/driver/postgres"
)

// postgresConnections leaves room for several copies of the program under
// PostgreSQL's usual limit of 100 connections.
const postgresConnections = 16

func openPostgreSQL(url string) (*Store, error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("the address of the database cannot be read: %w", err)
	}
	config.RuntimeParams["timezone"] = "UTC"
	pool := stdlib.OpenDB(*config, stdlib.OptionAfterConnect(readTimesInUTC))
	pool.SetMaxOpenConns(postgresConnections)
	pool.SetMaxIdleConns(postgresConnections / 2)
	pool.SetConnMaxIdleTime(5 * time.Minute)

	db, err := session(postgres.New(postgres.Config{Conn: pool}))
	if err != nil {
		_ = pool.Close()
		return nil, err
	}
	s := &Store{dialect: PostgreSQL, reads: db, writes: db}
	s.pools = append(s.pools, pool)
	return s, nil
}

// readTimesInUTC stops the driver from giving times in the machine's zone.
func readTimesInUTC(_ context.Context, c *pgx.Conn) error {
	c.TypeMap().RegisterType(&pgtype.Type{
		Name: "timestamptz", OID: pgtype.TimestamptzOID,
		Codec: &pgtype.TimestamptzCodec{ScanLocation: time.UTC},
	})
	return nil
}
