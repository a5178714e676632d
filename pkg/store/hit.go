package store

import (
	"context"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"goodword/pkg/referral"
)

var hitColumns = []string{"id", "link_id", "verdict_id", "signature_id", "visitor", "country", "visited_after"}

func (s *Store) AddHits(ctx context.Context, hs []referral.Hit) error {
	return aHit.failed(s.insertMany(ctx, "hits", hitColumns, "", len(hs), func(i int, to []any) []any {
		h := &hs[i]
		return append(to, int64(h.ID), h.LinkID, h.VerdictID, h.SignatureID, h.Visitor, h.Country, nullable(h.VisitedAfter))
	}))
}

// nullable is a number as drivers want it.
func nullable(n *int64) any {
	if n == nil {
		return nil
	}
	return *n
}

func (s *Store) ChangeHits(ctx context.Context, hs []referral.Hit) error {
	return aHit.failed(s.executeMany(ctx, "UPDATE hits SET verdict_id = ?, visited_after = ? WHERE id = ?", len(hs),
		func(i int, to []any) []any {
			return append(to, hs[i].VerdictID, nullable(hs[i].VisitedAfter), int64(hs[i].ID))
		}))
}

func (s *Store) HitsByID(ctx context.Context, ids []referral.HitID) (map[referral.HitID]referral.Hit, error) {
	return byKey(s.read(ctx), ids, func(h *referral.Hit) referral.HitID { return h.ID }, aHit)
}

// readAtOnce is how many hits are in memory at a time.
const readAtOnce = 10_000

func (s *Store) EachHit(ctx context.Context, from, until referral.HitID, f func(referral.Hit) error) error {
	for from < until {
		hs, err := s.hits(ctx, from, until)
		if err != nil {
			return err
		}
		for _, h := range hs {
			if err := f(h); err != nil {
				return err
			}
		}
		if len(hs) < readAtOnce {
			return nil
		}
		from = hs[len(hs)-1].ID + 1
	}
	return nil
}

// hits reads some hits: there may be millions.
func (s *Store) hits(ctx context.Context, from, until referral.HitID) ([]referral.Hit, error) {
	q := s.read(ctx).Table("hits").Select(strings.Join(hitColumns, ", ")).
		Where("id >= ? AND id < ?", int64(from), int64(until)).Order("id").Limit(readAtOnce)
	return scanned(q, aHit, func(h *referral.Hit) []any {
		return []any{&h.ID, &h.LinkID, &h.VerdictID, &h.SignatureID, &h.Visitor, &h.Country, &h.VisitedAfter}
	})
}

func (s *Store) HitSpan(ctx context.Context) (least, greatest referral.HitID, err error) {
	// Two queries, since SQLite answers each of them from the end of the table.
	for _, q := range []struct {
		sql string
		to  *referral.HitID
	}{{"SELECT COALESCE(MIN(id), 0) FROM hits", &least}, {"SELECT COALESCE(MAX(id), 0) FROM hits", &greatest}} {
		if err := s.read(ctx).Raw(q.sql).Scan(q.to).Error; err != nil {
			return 0, 0, aHit.failed(err)
		}
	}
	return least, greatest, nil
}

// HitTotal is how many hits there are. It reads them all.
func (s *Store) HitTotal(ctx context.Context) (n int64, err error) {
	return n, aHit.failed(s.read(ctx).Table("hits").Count(&n).Error)
}

func (s *Store) CountHits(ctx context.Context, from, until referral.HitID) (referral.HitCounts, error) {
	counts := referral.HitCounts{Visitors: map[int64]int64{}, Devices: map[string]int64{}, Countries: map[string]int64{}}
	hits := func() *gorm.DB {
		return s.read(ctx).Table("hits").Where("hits.id >= ? AND hits.id < ?", int64(from), int64(until))
	}
	clicks := func() *gorm.DB {
		return hits().Joins("JOIN verdicts ON verdicts.id = hits.verdict_id").Where("verdicts.class = ?", referral.PersonHit)
	}
	// A page that was seen counts while its hit is a click.
	err := hits().Joins("JOIN verdicts ON verdicts.id = hits.verdict_id").
		Select("hits.link_id, hits.verdict_id, COUNT(*) AS hits, " +
			"COUNT(CASE WHEN verdicts.class = 'person' THEN hits.visited_after END) AS visits").
		Group("hits.link_id, hits.verdict_id").Find(&counts.Links).Error
	if err != nil {
		return counts, aHit.failed(err)
	}
	var visitors []struct{ LinkID, Visitors int64 }
	err = clicks().Where("hits.visitor <> 0").Select("hits.link_id, COUNT(DISTINCT hits.visitor) AS visitors").
		Group("hits.link_id").Find(&visitors).Error
	for _, v := range visitors {
		counts.Visitors[v.LinkID] = v.Visitors
	}
	if err != nil {
		return counts, aHit.failed(err)
	}
	for column, sums := range map[string]map[string]int64{"signatures.device": counts.Devices, "hits.country": counts.Countries} {
		var rows []struct {
			Value string
			Hits  int64
		}
		err := clicks().Joins("JOIN signatures ON signatures.id = hits.signature_id").Where(column + " <> ''").
			Select(column + " AS value, COUNT(*) AS hits").Group(column).Find(&rows).Error
		if err != nil {
			return counts, aHit.failed(err)
		}
		for _, r := range rows {
			sums[r.Value] = r.Hits
		}
	}
	return counts, nil
}

func (s *Store) HitReasons(ctx context.Context, from, until referral.HitID, f referral.TallyFilter) ([]referral.HitReason, error) {
	q := s.read(ctx).Table("hits").Joins("JOIN links ON links.id = hits.link_id").Joins("JOIN verdicts ON verdicts.id = hits.verdict_id").
		Select("verdicts.class AS class, verdicts.reason AS reason, COUNT(*) AS hits").Group("verdicts.class, verdicts.reason").
		Where("hits.id >= ? AND hits.id < ?", int64(from), int64(until)).
		Order("COUNT(*) DESC, verdicts.class, verdicts.reason")
	q = only(q, "hits.link_id", f.LinkID)
	q = only(q, "links.ambassador_id", f.AmbassadorID)
	q = only(q, "links.vacancy_id", f.VacancyID)
	return all[referral.HitReason](q, aHit)
}

func (s *Store) EraseHits(ctx context.Context, before referral.HitID, most int) (int64, error) {
	done := s.write(ctx).Exec("DELETE FROM hits WHERE id IN (SELECT id FROM hits WHERE id < ? ORDER BY id LIMIT ?)", int64(before), most)
	return done.RowsAffected, aHit.failed(done.Error)
}

func (s *Store) Verdicts(ctx context.Context) ([]referral.Verdict, error) {
	return all[referral.Verdict](s.read(ctx).Order("id"), aVerdict)
}

func (s *Store) SaveVerdict(ctx context.Context, v *referral.Verdict) error {
	return aVerdict.failed(s.write(ctx).Raw(
		`INSERT INTO verdicts (class, reason, rules_version) VALUES (?, ?, ?)
		 ON CONFLICT (class, reason, rules_version) DO UPDATE SET reason = excluded.reason RETURNING id`,
		v.Class, v.Reason, v.RulesVersion).Scan(&v.ID).Error)
}

func (s *Store) Signature(ctx context.Context, id int64) (referral.Signature, error) {
	return one[referral.Signature](s.read(ctx).Where("id = ?", id), aSignature)
}

func (s *Store) Signatures(ctx context.Context) (map[int64]referral.Signature, error) {
	rows, err := all[referral.Signature](s.read(ctx), aSignature)
	found := make(map[int64]referral.Signature, len(rows))
	for _, r := range rows {
		found[r.ID] = r
	}
	return found, err
}

func (s *Store) SaveSignature(ctx context.Context, sig *referral.Signature) error {
	var row referral.Signature
	err := s.write(ctx).Raw(
		`INSERT INTO signatures (user_agent, headers, device, last_day) VALUES (?, ?, ?, ?)
		 ON CONFLICT (user_agent, headers) DO UPDATE SET last_day =
		 CASE WHEN signatures.last_day < excluded.last_day THEN excluded.last_day ELSE signatures.last_day END
		 RETURNING id, device, last_day`,
		sig.UserAgent, sig.Headers, sig.Device, sig.LastDay).Scan(&row).Error
	sig.ID, sig.Device, sig.LastDay = row.ID, row.Device, row.LastDay
	return aSignature.failed(err)
}

func (s *Store) EraseSignatures(ctx context.Context, before string) error {
	return aSignature.failed(s.write(ctx).Where("last_day < ?", before).Delete(&referral.Signature{}).Error)
}

func (s *Store) SeenPages(ctx context.Context, most int) ([]referral.SeenPage, error) {
	return all[referral.SeenPage](s.read(ctx).Order("hit_id").Limit(most), aSeenPage)
}

func (s *Store) AddSeenPages(ctx context.Context, ps []referral.SeenPage) error {
	if len(ps) == 0 {
		return nil
	}
	return aSeenPage.failed(s.write(ctx).Clauses(clause.OnConflict{DoNothing: true}).CreateInBatches(ps, batch).Error)
}

func (s *Store) ForgetSeenPages(ctx context.Context, ids []referral.HitID) error {
	if len(ids) == 0 {
		return nil
	}
	return aSeenPage.failed(s.write(ctx).Where("hit_id IN ?", ids).Delete(&referral.SeenPage{}).Error)
}

// VisitorKey mostly reads: a key is made, and old ones destroyed, once a day.
func (s *Store) VisitorKey(ctx context.Context, day, fresh, oldest string) (string, error) {
	keys, err := all[referral.VisitorKey](s.read(ctx).Where("day = ? OR day < ?", day, oldest), aKey)
	if err != nil {
		return "", err
	}
	if len(keys) == 1 && keys[0].Day == day {
		return keys[0].Key, nil
	}
	var key referral.VisitorKey
	err = s.tx(ctx, func(s *Store) error {
		made := referral.VisitorKey{Day: day, Key: fresh}
		if err := s.write(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&made).Error; err != nil {
			return aKey.failed(err)
		}
		err := s.write(ctx).Where("day < ? AND day <> ?", oldest, day).Delete(&referral.VisitorKey{}).Error
		if err != nil {
			return aKey.failed(err)
		}
		key, err = one[referral.VisitorKey](s.read(ctx).Where("day = ?", day), aKey)
		return err
	})
	return key.Key, err
}
