package store_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"goodword/pkg/referral"
	"goodword/pkg/store"
	"goodword/pkg/testkit"
)

// addLink stores a link with the person and the vacancy that it needs.
func addLink(t *testing.T, s *store.Store, name string, change ...func(*referral.Link)) *referral.Link {
	t.Helper()
	v := sampleVacancy(name)
	require.NoError(t, s.CreateVacancy(ctx, v))
	l := sampleLink(name, addPerson(t, s, name, name+"@example.org"), v.ID)
	l.RevokedAt = nil
	for _, c := range change {
		c(l)
	}
	require.NoError(t, s.CreateLink(ctx, l))
	return l
}

// addHit stores a hit on a link.
func addHit(t *testing.T, s *store.Store, link int64, day, visitor string, class referral.Class, at time.Time, seen bool) *referral.Hit {
	t.Helper()
	h := sampleHit(fmt.Sprint(day, visitor, class, at.UnixNano(), link, hits.Add(1)), link)
	h.Day, h.Visitor, h.Class, h.At, h.VisitedAt = day, visitor, class, at, nil
	if seen {
		h.VisitedAt = &at
	}
	require.NoError(t, s.CreateHit(ctx, h))
	return h
}

var hits atomic.Int64

func TestTheLiveLinkIsTheOneThatIsNotRevoked(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, s *store.Store) {
		revoked := addLink(t, s, "one", func(l *referral.Link) { l.RevokedAt = ptr(noon) })
		_, err := s.LiveLink(ctx, revoked.AmbassadorID, revoked.VacancyID, revoked.Channel)
		requireCode(t, referral.NotFound, err)
		live := sampleLink("two", revoked.AmbassadorID, revoked.VacancyID)
		live.RevokedAt = nil
		require.NoError(t, s.CreateLink(ctx, live))
		read, err := s.LiveLink(ctx, revoked.AmbassadorID, revoked.VacancyID, revoked.Channel)
		require.NoError(t, err)
		require.Equal(t, *live, read)
	})
}

func TestLinksAreFoundByAmbassadorVacancyAndID(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, s *store.Store) {
		one, two := addLink(t, s, "one"), addLink(t, s, "two")
		find := func(f referral.LinkFilter) []int64 {
			return found(t, func(l referral.Link) int64 { return l.ID })(s.Links(ctx, f))
		}
		require.Equal(t, []int64{two.ID, one.ID}, find(referral.LinkFilter{}))
		require.Equal(t, []int64{one.ID}, find(referral.LinkFilter{AmbassadorID: one.AmbassadorID}))
		require.Equal(t, []int64{two.ID}, find(referral.LinkFilter{VacancyID: two.VacancyID}))
		require.Empty(t, find(referral.LinkFilter{VacancyID: two.VacancyID, AmbassadorID: one.AmbassadorID}))
		links, err := s.LinksByID(ctx, []int64{two.ID, 99})
		require.NoError(t, err)
		require.Equal(t, map[int64]referral.Link{two.ID: *two}, links)
	})
}

func TestTheLastHitOfAVisitorIsTheNewestByAPerson(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, s *store.Store) {
		l, other := addLink(t, s, "one"), addLink(t, s, "two")
		addHit(t, s, l.ID, "2026-03-29", "v", referral.PersonHit, noon.Add(time.Microsecond), false)
		last := addHit(t, s, l.ID, "2026-03-29", "v", referral.Repeat, noon.Add(2*time.Microsecond), false)
		addHit(t, s, l.ID, "2026-03-29", "v", referral.PersonHit, noon, false)
		addHit(t, s, l.ID, "2026-03-29", "v", referral.Robot, noon.Add(time.Hour), false)
		addHit(t, s, l.ID, "2026-03-29", "w", referral.PersonHit, noon.Add(time.Hour), false)
		addHit(t, s, l.ID, "2026-03-30", "v", referral.PersonHit, noon.Add(time.Hour), false)
		addHit(t, s, other.ID, "2026-03-29", "v", referral.PersonHit, noon.Add(time.Hour), false)
		read, err := s.LastHitOf(ctx, l.ID, "2026-03-29", "v")
		require.NoError(t, err)
		require.Equal(t, *last, read)
	})
}

func TestAHitIsVisitedOnce(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, s *store.Store) {
		h := addHit(t, s, addLink(t, s, "one").ID, "2026-03-29", "v", referral.PersonHit, noon, false)
		var visits atomic.Int64
		inParallel(t, 10, func(int) error {
			did, err := s.SetVisited(ctx, h.ID, noon)
			if did {
				visits.Add(1)
			}
			return err
		})
		require.EqualValues(t, 1, visits.Load())
		did, err := s.SetVisited(ctx, 99, noon)
		require.NoError(t, err)
		require.False(t, did)
	})
}

func TestAllWhoAskForADaysVisitorKeyGetTheSame(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, s *store.Store) {
		var keys sync.Map
		inParallel(t, 20, func(i int) error {
			key, err := s.VisitorKey(ctx, "2026-03-29", fmt.Sprint("key", i), "2026-03-28")
			keys.Store(key, true)
			return err
		})
		n := 0
		keys.Range(func(key, _ any) bool { n++; require.NotEmpty(t, key); return true })
		require.Equal(t, 1, n)
	})
}

func TestOldVisitorKeysAreDestroyed(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, s *store.Store) {
		ask := func(day, fresh, oldest string) string {
			key, err := s.VisitorKey(ctx, day, fresh, oldest)
			require.NoError(t, err)
			return key
		}
		require.Equal(t, "a", ask("2026-03-28", "a", "2026-03-27"))
		require.Equal(t, "b", ask("2026-03-29", "b", "2026-03-28"))
		require.Equal(t, "a", ask("2026-03-28", "x", "2026-03-27"), "yesterday's is kept")
		require.Equal(t, "b", ask("2026-03-29", "x", "2026-03-29"), "asking for a key that is there")
		require.Equal(t, "new", ask("2026-03-28", "new", "2026-03-27"), "also destroys the old ones")
		require.NoError(t, s.Tx(ctx, func(s referral.Store) error {
			key, err := s.VisitorKey(ctx, "2026-03-30", "c", "2026-03-29")
			require.Equal(t, "c", key)
			return err
		}))
	})
}
