package store

import (
	"context"
	"strings"

	"gorm.io/gorm"

	"goodword/pkg/referral"
)

func personID(p *referral.Person) *int64 { return &p.ID }

func (s *Store) CreatePerson(ctx context.Context, p *referral.Person) error {
	return create(s.write(ctx), p, &p.ID, aPerson)
}

// CreatePeople is CreatePerson for many.
func (s *Store) CreatePeople(ctx context.Context, rows []*referral.Person) error {
	return createAll(ctx, s, rows, personID, aPerson)
}

func (s *Store) Person(ctx context.Context, id int64) (referral.Person, error) {
	return one[referral.Person](s.read(ctx).Where("id = ?", id), aPerson)
}

func (s *Store) PersonByEmail(ctx context.Context, email string) (referral.Person, error) {
	return one[referral.Person](s.read(ctx).Where("email = ?", email), aPerson)
}

func (s *Store) People(ctx context.Context, f referral.PersonFilter) (referral.Listed[referral.Person], error) {
	q := containing(s.read(ctx), s.lower("name || ' ' || email")+like, inLowerCase(f.Search))
	q = only(q, "role", f.Role)
	q = only(q, "department", f.Department)
	if f.ActiveOnly {
		q = q.Where("active = ?", true)
	}
	if f.Brief {
		q = q.Select("id", "name", "email")
	}
	return listed(q, f.Page, personID, aPerson)
}

func (s *Store) PeopleByID(ctx context.Context, ids []int64) (map[int64]referral.Person, error) {
	return byID(s.read(ctx), ids, personID, aPerson)
}

// PeopleNamed compares in Go: that is where letter case and spacing mean the
// same on both databases, and an organisation's names fit in memory.
func (s *Store) PeopleNamed(ctx context.Context, words string) ([]referral.Person, error) {
	wanted := plainName(words)
	if wanted == "" {
		return []referral.Person{}, nil
	}
	names, err := all[referral.Person](s.read(ctx).
		Select("id", "name", "nickname", "email").Where("active = ?", true).Order("id"), aPerson)
	if err != nil {
		return nil, err
	}
	ids := []int64{}
	for _, p := range names {
		if plainName(p.Name) == wanted || plainName(p.Nickname) == wanted || plainName(p.Email) == wanted {
			ids = append(ids, p.ID)
		}
	}
	return all[referral.Person](s.read(ctx).Where("id IN ?", ids).Order("id"), aPerson)
}

func plainName(s string) string { return strings.Join(strings.Fields(strings.ToLower(s)), " ") }

func (s *Store) UpdatePerson(ctx context.Context, p *referral.Person) error {
	return update(s.write(ctx), p, p.ID, &p.Version, aPerson)
}

func (s *Store) DepartmentSizes(ctx context.Context) (map[string]int, error) {
	var rows []struct {
		Department string
		Size       int
	}
	err := s.read(ctx).Model(&referral.Person{}).Select("department, COUNT(*) AS size").
		Where("active = ?", true).Group("department").Find(&rows).Error
	sizes := make(map[string]int, len(rows))
	for _, r := range rows {
		sizes[r.Department] = r.Size
	}
	return sizes, aPerson.failed(err)
}

func (s *Store) PeopleWithoutSpokenCode(ctx context.Context) ([]referral.Person, error) {
	return all[referral.Person](s.read(ctx).Select("id", "name").Where("spoken_code = ''").Order("id"), aPerson)
}

func (s *Store) SpokenCodes(ctx context.Context, active bool) (map[string]int64, error) {
	people, err := all[referral.Person](only(s.read(ctx).Select("id", "spoken_code").Where("spoken_code <> ''"), "active", active), aPerson)
	codes := make(map[string]int64, len(people))
	for _, p := range people {
		codes[p.SpokenCode] = p.ID
	}
	return codes, err
}

func (s *Store) SetSpokenCode(ctx context.Context, personID int64, code string) error {
	return aPerson.failed(s.write(ctx).Model(&referral.Person{}).Where("id = ? AND spoken_code = ''", personID).
		Updates(map[string]any{"spoken_code": code, "version": gorm.Expr("version + 1")}).Error)
}
