package store

import (
	"context"
	"database/sql"
	"strconv"
	"strings"

	"gorm.io/gorm"
)

// rowsAtOnce is how many rows go into one statement of insertMany: of the sizes
// tried (1, 20, 50, 100, 500) none was quicker on SQLite, and 100 rows of 19
// columns stay far below the parameters that either database takes.
const rowsAtOnce = 100

// insertMany inserts n rows with statements that are prepared once, and without
// GORM in between: this is the road of every hit. suffix comes behind the
// values, such as what to do on conflict. values appends a row's values.
func (s *Store) insertMany(ctx context.Context, table string, columns []string, suffix string, n int, values func(i int, to []any) []any) error {
	row := "(" + strings.Repeat("?, ", len(columns)-1) + "?)"
	statement := func(rows int) string {
		return "INSERT INTO " + table + " (" + strings.Join(columns, ", ") + ") VALUES " +
			strings.Repeat(row+", ", rows-1) + row + " " + suffix
	}
	return s.prepared(ctx, func(p *preparer) error {
		args := make([]any, 0, rowsAtOnce*len(columns))
		for done := 0; done < n; {
			some := min(rowsAtOnce, n-done)
			args = args[:0]
			for i := range some {
				args = values(done+i, args)
			}
			if err := p.exec(statement(some), args); err != nil {
				return err
			}
			done += some
		}
		return nil
	})
}

// executeMany runs one statement n times.
func (s *Store) executeMany(ctx context.Context, statement string, n int, values func(i int, to []any) []any) error {
	return s.prepared(ctx, func(p *preparer) error {
		var args []any
		for i := range n {
			args = values(i, args[:0])
			if err := p.exec(statement, args); err != nil {
				return err
			}
		}
		return nil
	})
}

// prepared runs f in a transaction, with statements that are prepared once.
func (s *Store) prepared(ctx context.Context, f func(*preparer) error) error {
	return s.tx(ctx, func(s *Store) error {
		p := &preparer{ctx: ctx, dialect: s.dialect, pool: s.writes.Statement.ConnPool, ready: map[string]*sql.Stmt{}}
		defer p.close()
		return f(p)
	})
}

type preparer struct {
	ctx     context.Context
	dialect string
	pool    gorm.ConnPool
	ready   map[string]*sql.Stmt
}

func (p *preparer) exec(statement string, args []any) error {
	ready := p.ready[statement]
	if ready == nil {
		text := statement
		if p.dialect == PostgreSQL {
			text = numbered(statement)
		}
		var err error
		if ready, err = p.pool.PrepareContext(p.ctx, text); err != nil {
			return err
		}
		p.ready[statement] = ready
	}
	_, err := ready.ExecContext(p.ctx, args...)
	return err
}

func (p *preparer) close() {
	for _, s := range p.ready {
		_ = s.Close()
	}
}

// numbered writes $1, $2, … for each question mark. Our statements have none
// in a text.
func numbered(statement string) string {
	var b strings.Builder
	n := 0
	for _, r := range statement {
		if r != '?' {
			b.WriteRune(r)
			continue
		}
		n++
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(n))
	}
	return b.String()
}
