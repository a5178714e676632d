package store

import (
	"context"
	"slices"
	"strings"

	"gorm.io/gorm"

	"goodword/pkg/referral"
)

// fresh makes what is built on a query leave the query itself as it was.
var fresh = &gorm.Session{}

// batch is how many rows go into one statement; it keeps the number of
// parameters below the limits of both databases.
const batch = 500

// create inserts a row under a new id. An id that is left from an earlier run
// of the same transaction is forgotten.
func create[T any](db *gorm.DB, row *T, id *int64, n noun) error {
	*id = 0
	return n.failed(db.Create(row).Error)
}

// createAll inserts many rows, all or none, and fills in their ids.
func createAll[T any](ctx context.Context, s *Store, rows []*T, id func(*T) *int64, n noun) error {
	return s.tx(ctx, func(s *Store) error {
		for some := range slices.Chunk(rows, batch) {
			for _, row := range some {
				*id(row) = 0
			}
			if err := s.write(ctx).Create(some).Error; err != nil {
				return n.failed(err)
			}
		}
		return nil
	})
}

// update writes every column of a row where the version is the one in it, and
// adds one to the version.
func update[T any](db *gorm.DB, row *T, id int64, version *int64, n noun) error {
	was := *version
	*version = was + 1
	done := db.Model(row).Select("*").Where("id = ? AND version = ?", id, was).Updates(row)
	if done.Error == nil && done.RowsAffected == 1 {
		return nil
	}
	*version = was
	if done.Error != nil {
		return n.failed(done.Error)
	}
	if _, err := one[T](db.Where("id = ?", id), n); err != nil {
		return err
	}
	return n.stale()
}

// one gives the row that a query finds first.
func one[T any](query *gorm.DB, n noun) (T, error) {
	var row T
	err := query.Take(&row).Error
	if err != nil {
		var none T
		return none, n.failed(err)
	}
	return row, nil
}

// all gives every row that a query finds.
func all[T any](query *gorm.DB, n noun) ([]T, error) {
	rows := []T{}
	err := query.Find(&rows).Error
	return rows, n.failed(err)
}

// scanned gives every row that a query finds without GORM's reflection, for
// thousands of them: fields are where the columns of a row go, in their order.
func scanned[T any](query *gorm.DB, n noun, fields func(*T) []any) ([]T, error) {
	rows, err := query.Rows()
	if err != nil {
		return nil, n.failed(err)
	}
	defer rows.Close()
	var found []T
	for rows.Next() {
		var row T
		if err := rows.Scan(fields(&row)...); err != nil {
			return nil, n.failed(err)
		}
		found = append(found, row)
	}
	return found, n.failed(rows.Err())
}

// defaultLimit is how long a page is when nobody says.
const defaultLimit = 50

// listed gives one page of what a query finds, from new to old. It asks for
// one row more than the page holds, to know whether there is a next one.
func listed[T any](query *gorm.DB, p referral.Page, id func(*T) *int64, n noun) (referral.Listed[T], error) {
	if p.Limit <= 0 {
		p.Limit = defaultLimit
	}
	if p.After > 0 {
		query = query.Where("id < ?", p.After)
	}
	rows, err := all[T](query.Order("id DESC").Limit(p.Limit+1), n)
	if err != nil {
		return referral.Listed[T]{}, err
	}
	if len(rows) <= p.Limit {
		return referral.Listed[T]{Items: rows}, nil
	}
	rows = rows[:p.Limit]
	return referral.Listed[T]{Items: rows, Next: *id(&rows[p.Limit-1])}, nil
}

// byID gives those of ids that exist.
func byID[T any](query *gorm.DB, ids []int64, id func(*T) *int64, n noun) (map[int64]T, error) {
	return byKey(query, ids, func(row *T) int64 { return *id(row) }, n)
}

// byKey is byID for any kind of id.
func byKey[K comparable, T any](query *gorm.DB, ids []K, id func(*T) K, n noun) (map[K]T, error) {
	query = query.Session(fresh)
	found := make(map[K]T, len(ids))
	for some := range slices.Chunk(ids, batch) {
		rows, err := all[T](query.Where("id IN ?", some), n)
		if err != nil {
			return nil, err
		}
		for i := range rows {
			found[id(&rows[i])] = rows[i]
		}
	}
	return found, nil
}

// lower is the SQL that gives a text in lower case, in all languages.
func (s *Store) lower(text string) string {
	if s.dialect == SQLite {
		return "unicode_lower(" + text + ")"
	}
	return "LOWER(" + text + ")"
}

var wildcards = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// only narrows a query to one value of a column; the zero value is no wish.
func only[T comparable](query *gorm.DB, column string, value T) *gorm.DB {
	var none T
	if value == none {
		return query
	}
	return query.Where(column+" = ?", value)
}

// like compares with a pattern in which wildcards are escaped.
const like = ` LIKE ? ESCAPE '\'`

// A search is for a few words. What is far beyond that finds nothing, rather
// than meet the limits of a database.
const (
	mostWords   = 40
	longestWord = 200
)

// containing asks that a condition, which ends in like, holds for every one of
// words. They mean nothing but themselves.
func containing(query *gorm.DB, condition string, words []string) *gorm.DB {
	if len(words) > mostWords {
		return query.Where("1 = 0")
	}
	for _, word := range words {
		if len(word) > longestWord {
			return query.Where("1 = 0")
		}
		query = query.Where(condition, "%"+wildcards.Replace(word)+"%")
	}
	return query
}

// holding asks that a column holds every one of words as it is. On long texts it
// is several times as fast as a pattern.
func (s *Store) holding(query *gorm.DB, column string, words []string) *gorm.DB {
	find := "STRPOS"
	if s.dialect == SQLite {
		find = "INSTR"
	}
	if len(words) > mostWords {
		return query.Where("1 = 0")
	}
	for _, word := range words {
		if len(word) > longestWord {
			return query.Where("1 = 0")
		}
		query = query.Where(find+"("+column+", ?) > 0", word)
	}
	return query
}

// inLowerCase splits what was typed in a search box, for columns that are
// compared in lower case.
func inLowerCase(search string) []string { return strings.Fields(strings.ToLower(search)) }
