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

// addHits stores hits on a link, a millisecond apart from a moment on.
func addHits(t *testing.T, s *store.Store, link int64, at time.Time, class referral.Class, visitors ...int64) []referral.Hit {
	t.Helper()
	v, sig := sampleVerdict(class), sampleSignature()
	require.NoError(t, s.SaveVerdict(ctx, v))
	require.NoError(t, s.SaveSignature(ctx, sig))
	hits := make([]referral.Hit, len(visitors))
	for i, visitor := range visitors {
		hits[i] = sampleHit(referral.HitIDFrom(at.Add(time.Duration(i)*time.Millisecond))+referral.HitID(counter.Add(1)), link, v.ID, sig.ID)
		hits[i].Visitor, hits[i].VisitedAfter = visitor, nil
	}
	require.NoError(t, s.AddHits(ctx, hits))
	return hits
}

var counter atomic.Int64

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

func TestHitsAreReadInOrderAndInParts(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, s *store.Store) {
		visitors := make([]int64, store.ReadAtOnce+3)
		hits := addHits(t, s, 1, noon, referral.PersonHit, visitors...)
		var read []referral.Hit
		collect := func(h referral.Hit) error { read = append(read, h); return nil }
		require.NoError(t, s.EachHit(ctx, hits[1].ID, hits[len(hits)-1].ID, collect))
		require.Equal(t, hits[1:len(hits)-1], read)
		least, greatest, err := s.HitSpan(ctx)
		require.NoError(t, err)
		require.Equal(t, []referral.HitID{hits[0].ID, hits[len(hits)-1].ID}, []referral.HitID{least, greatest})

		n, err := s.EraseHits(ctx, hits[5].ID, 3)
		require.NoError(t, err)
		require.EqualValues(t, 3, n)
		n, err = s.EraseHits(ctx, hits[5].ID, 100)
		require.NoError(t, err)
		require.EqualValues(t, 2, n, "those before it, and not it")
	})
}

func TestAChangedHitKeepsWhatElseItHas(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, s *store.Store) {
		h := addHits(t, s, 1, noon, referral.Prefetch, 7)[0]
		v := sampleVerdict(referral.PersonHit)
		require.NoError(t, s.SaveVerdict(ctx, v))
		h.VerdictID, h.VisitedAfter = v.ID, ptr(int64(2))
		require.NoError(t, s.ChangeHits(ctx, []referral.Hit{h}))
		found, err := s.HitsByID(ctx, []referral.HitID{h.ID, h.ID + 1})
		require.NoError(t, err)
		require.Equal(t, map[referral.HitID]referral.Hit{h.ID: h}, found)
	})
}

func TestAVerdictAndASignatureHaveOneNumber(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, s *store.Store) {
		one, two := sampleVerdict(referral.Robot), sampleVerdict(referral.Robot)
		require.NoError(t, s.SaveVerdict(ctx, one))
		require.NoError(t, s.SaveVerdict(ctx, two))
		require.Equal(t, one, two)

		first, later, earlier := sampleSignature(), sampleSignature(), sampleSignature()
		later.LastDay, earlier.LastDay = "2026-04-01", "2026-01-01"
		for _, sig := range []*referral.Signature{first, later, earlier} {
			require.NoError(t, s.SaveSignature(ctx, sig))
			require.Equal(t, first.ID, sig.ID)
		}
		require.Equal(t, "2026-04-01", earlier.LastDay, "the last day it was used")
		require.NoError(t, s.EraseSignatures(ctx, "2026-04-01"))
		_, err := s.Signature(ctx, first.ID)
		require.NoError(t, err)
		require.NoError(t, s.EraseSignatures(ctx, "2026-04-02"))
		_, err = s.Signature(ctx, first.ID)
		requireCode(t, referral.NotFound, err)
	})
}

func TestAReportOfAPageSeenIsKeptOnceAndForgotten(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, s *store.Store) {
		require.NoError(t, s.AddSeenPages(ctx, []referral.SeenPage{{HitID: 2, At: noon}, {HitID: 1, At: noon}}))
		require.NoError(t, s.AddSeenPages(ctx, []referral.SeenPage{{HitID: 2, At: noon.Add(time.Hour)}}))
		read, err := s.SeenPages(ctx, 10)
		require.NoError(t, err)
		require.Equal(t, []referral.SeenPage{{HitID: 1, At: noon}, {HitID: 2, At: noon}}, read)
		require.NoError(t, s.ForgetSeenPages(ctx, []referral.HitID{1}))
		read, err = s.SeenPages(ctx, 10)
		require.NoError(t, err)
		require.Len(t, read, 1)
	})
}

func TestAJournalKeepsItsNumberAndItsPlace(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, s *store.Store) {
		a, err := s.ClaimJournal(ctx, "a", noon)
		require.NoError(t, err)
		b, err := s.ClaimJournal(ctx, "b", noon)
		require.NoError(t, err)
		require.NotEqual(t, a.Number, b.Number)
		a.Position, a.Batch = 7, 2
		require.NoError(t, s.SaveJournal(ctx, a))
		again, err := s.ClaimJournal(ctx, "a", noon.Add(time.Hour))
		require.NoError(t, err)
		require.Equal(t, a, again)
		for n := range int64(5) {
			require.NoError(t, s.AddBatch(ctx, referral.Batch{Journal: a.Number, Batch: n, Low: 1, High: 2, Changed: []referral.HitID{9}}, n-2))
		}
		batches, err := s.Batches(ctx, a.Number, 2)
		require.NoError(t, err)
		require.Equal(t, []referral.Batch{
			{Journal: a.Number, Batch: 3, Low: 1, High: 2, Changed: []referral.HitID{9}},
			{Journal: a.Number, Batch: 4, Low: 1, High: 2, Changed: []referral.HitID{9}}}, batches)
		batches, err = s.Batches(ctx, a.Number, -1)
		require.NoError(t, err)
		require.Len(t, batches, 3, "the oldest are forgotten")
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
