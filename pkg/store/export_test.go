package store

import (
	"context"

	"gorm.io/gorm"
)

// For the tests of this room, which stand outside it because testkit imports it.

func (s *Store) Reads() *gorm.DB  { return s.reads }
func (s *Store) Writes() *gorm.DB { return s.writes }

// Down takes every migration back.
func (s *Store) Down(ctx context.Context) error { return s.DownTo(ctx, 0) }

// DownTo takes the migrations after a version back.
func (s *Store) DownTo(ctx context.Context, version int64) error {
	p, err := s.provider()
	if err != nil {
		return err
	}
	_, err = p.DownTo(ctx, version)
	return err
}

const Batch = batch
const ReadAtOnce = readAtOnce

// InsertMany fills a table quickly.
func (s *Store) InsertMany(ctx context.Context, table string, columns []string, n int, values func(i int, to []any) []any) error {
	return s.insertMany(ctx, table, columns, "", n, values)
}
