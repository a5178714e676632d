package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"goodword/pkg/referral"
)

func touchID(t *referral.Touch) *int64 { return &t.ID }

func (s *Store) AddTouch(ctx context.Context, t *referral.Touch) error {
	return create(s.write(ctx), t, &t.ID, aTouch)
}

func (s *Store) Touch(ctx context.Context, id int64) (referral.Touch, error) {
	return one[referral.Touch](s.read(ctx).Where("id = ?", id), aTouch)
}

func (s *Store) UnmatchedClaims(ctx context.Context, p referral.Page) (referral.Listed[referral.Touch], error) {
	later := s.read(ctx).Table("touches AS later").Select("1").
		Where("later.application_id = touches.application_id AND later.kind = touches.kind AND later.at > touches.at")
	return listed(s.read(ctx).
		Where("kind = 'claim' AND ambassador_id = 0 AND NOT nobody AND words <> '' AND NOT EXISTS (?)", later), p, touchID, aTouch)
}

// CreateTouches is AddTouch for many.
func (s *Store) CreateTouches(ctx context.Context, rows []*referral.Touch) error {
	return createAll(ctx, s, rows, touchID, aTouch)
}

// AddDecision also notes who has a share: shares are kept as JSON, in which no
// database can look for somebody quickly.
func (s *Store) AddDecision(ctx context.Context, d *referral.Decision) error {
	return s.tx(ctx, func(s *Store) error {
		if err := create(s.write(ctx), d, &d.ID, aDecision); err != nil || len(d.Shares) == 0 {
			return err
		}
		stakes := make([]referral.Stake, len(d.Shares))
		for i, share := range d.Shares {
			stakes[i] = referral.Stake{AmbassadorID: share.AmbassadorID, ApplicationID: d.ApplicationID}
		}
		return aStake.failed(s.write(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(stakes).Error)
	})
}

func (s *Store) DecisionsOf(ctx context.Context, applicationID int64) ([]referral.Decision, error) {
	return all[referral.Decision](s.read(ctx).Where("application_id = ?", applicationID).Order("id"), aDecision)
}

func (s *Store) DecisionsByID(ctx context.Context, ids []int64) (map[int64]referral.Decision, error) {
	return byID(s.read(ctx), ids, func(d *referral.Decision) *int64 { return &d.ID }, aDecision)
}

func (s *Store) NewestShares(ctx context.Context, applicationIDs []int64) ([]referral.Decision, error) {
	var found []referral.Decision
	for ids := range slices.Chunk(applicationIDs, batch) {
		newest := s.read(ctx).Model(&referral.Decision{}).Select("MAX(id)").Where("application_id IN ?", ids).Group("application_id")
		some, err := all[referral.Decision](s.read(ctx).Select("application_id", "shares").Where("id IN (?)", newest), aDecision)
		if err != nil {
			return nil, err
		}
		found = append(found, some...)
	}
	return found, nil
}

func (s *Store) Policies(ctx context.Context) ([]referral.AdoptedPolicy, error) {
	return all[referral.AdoptedPolicy](s.read(ctx).Order("version"), aPolicy)
}

func (s *Store) AddPolicy(ctx context.Context, p *referral.AdoptedPolicy) error {
	return aPolicy.failed(s.write(ctx).Create(p).Error)
}

func (s *Store) HoldChain(ctx context.Context) (referral.Chain, error) {
	q := s.read(ctx)
	if s.inTx && s.dialect == PostgreSQL {
		q = q.Clauses(clause.Locking{Strength: "UPDATE"})
	}
	return one[referral.Chain](q, aDecision)
}

func (s *Store) SaveChain(ctx context.Context, c referral.Chain) error {
	return aDecision.failed(s.write(ctx).Model(&c).Select("*").Updates(&c).Error)
}

func (s *Store) EachDecision(ctx context.Context, f func(referral.Decision) error) error {
	for after := int64(0); ; {
		ds, err := all[referral.Decision](s.read(ctx).Where("id > ?", after).Order("id").Limit(batch), aDecision)
		if err != nil || len(ds) == 0 {
			return err
		}
		after = ds[len(ds)-1].ID
		for _, d := range ds {
			if err := f(d); err != nil {
				return err
			}
		}
	}
}

func (s *Store) ApplicationSpan(ctx context.Context) (least, greatest int64, err error) {
	err = s.read(ctx).Raw("SELECT COALESCE(MIN(id), 0), COALESCE(MAX(id), 0) FROM applications").Row().Scan(&least, &greatest)
	return least, greatest, anApplication.failed(err)
}

// EachCase reads rows without GORM, whose reflection and whose columns that no
// trial needs took most of the time. The day is that of the application, which
// every report goes by. The repeats of a piece are few, and an index has them.
func (s *Store) EachCase(ctx context.Context, from, until int64, days referral.Period, f func(referral.DecidedCase)) error {
	q := s.read(ctx).Table("decisions AS d").Select("d.application_id, d.facts, d.shares").
		Where("d.application_id >= ? AND d.application_id < ? AND d.seal <> ''", from, until).
		Where("NOT EXISTS (SELECT 1 FROM decisions AS n WHERE n.application_id = d.application_id AND n.id > d.id)").
		Where("d.application_id NOT IN (SELECT id FROM applications WHERE repeat_of IS NOT NULL AND id >= ? AND id < ?)", from, until)
	if days != (referral.Period{}) {
		q = q.Joins("JOIN applications AS a ON a.id = d.application_id")
	}
	if days.From != "" {
		q = q.Where("a.day >= ?", days.From)
	}
	if days.To != "" {
		q = q.Where("a.day <= ?", days.To)
	}
	rows, err := q.Rows()
	if err != nil {
		return aDecision.failed(err)
	}
	defer rows.Close()
	for rows.Next() {
		var c referral.DecidedCase
		var facts, shares sql.RawBytes
		if err := rows.Scan(&c.ApplicationID, &facts, &shares); err != nil {
			return aDecision.failed(err)
		}
		if err := errors.Join(json.Unmarshal(facts, &c.Facts), json.Unmarshal(shares, &c.Shares)); err != nil {
			return fmt.Errorf("decision on application %d: %w", c.ApplicationID, err)
		}
		f(c)
	}
	return aDecision.failed(rows.Err())
}

// beginning picks the rows whose address begins with a prefix. Bytes are
// compared and not letters, so that an index finds them in any locale.
func (s *Store) beginning(ctx context.Context, prefix string) *gorm.DB {
	if prefix == "" {
		return s.read(ctx).Where("1 = 0")
	}
	from, until := "email >= ?", "email < ?"
	if s.dialect == PostgreSQL {
		from, until = "email ~>=~ ?", "email ~<~ ?"
	}
	return s.read(ctx).Where(from, prefix).Where(until, prefix+string(utf8.MaxRune))
}

func (s *Store) LeaversBeginning(ctx context.Context, prefix string) ([]referral.Person, error) {
	return all[referral.Person](s.beginning(ctx, prefix).Select("id", "email", "left_on").Where("left_on <> ''"), aPerson)
}

func (s *Store) Leavers(ctx context.Context, day string) ([]referral.Person, error) {
	return all[referral.Person](s.read(ctx).Where("left_on <> '' AND left_on < ?", day).Order("id"), aPerson)
}

func (s *Store) ApplicationsOf(ctx context.Context, candidateIDs []int64) ([]referral.Application, error) {
	return all[referral.Application](s.read(ctx).Where("candidate_id IN ?", candidateIDs).Order("id"), anApplication)
}
