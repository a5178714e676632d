package referral_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"goodword/pkg/clicks"
	"goodword/pkg/journal"
	"goodword/pkg/referral"
	"goodword/pkg/store"
	"goodword/pkg/testkit"
	"goodword/pkg/testkit/site"
)

// funnel is the sum of everything.
func funnel(t *testing.T, s *site.Site) referral.Counts {
	t.Helper()
	c, err := s.Programme.Funnel(t.Context(), site.ActorOf(s.Hanna), referral.ReportQuery{})
	require.NoError(t, err)
	return c
}

// put records a hit without counting it.
func put(t *testing.T, s *site.Site, l referral.Link, class referral.Class, address string) (ref string) {
	t.Helper()
	ref, _, err := s.Programme.Hit(t.Context(), referral.Target{Link: l}, incoming(class, address))
	require.NoError(t, err)
	return ref
}

// Two copies of the program take hits and count them in any order: a visitor is
// one visitor and a second click a repeat, whichever copy took which.
func TestCopiesOnOneDatabaseCountAsOne(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, st *store.Store) {
		one := site.New(t, st)
		copies := []*site.Site{one, one.Copy(t), one.Copy(t)}
		links := []referral.Link{one.Share(t, one.Mara, "qr", ""), one.Share(t, one.Bo, "qr", "")}
		var want referral.Counts
		last, refs := map[string]time.Time{}, []string(nil)
		classes := map[string]referral.Class{}
		visited := map[string]bool{}
		rapid.Check(t, func(rt *rapid.T) {
			// One copy at a time counts what the others have put: the order is
			// then known, and so is what has to come out.
			for range rapid.IntRange(1, 12).Draw(rt, "steps") {
				one.Clock.Forward(time.Duration(rapid.IntRange(1, 40).Draw(rt, "minutes")) * time.Minute)
				c := rapid.SampledFrom(copies).Draw(rt, "copy")
				if rapid.IntRange(0, 2).Draw(rt, "what") == 0 && len(refs) > 0 {
					ref := rapid.SampledFrom(refs[max(0, len(refs)-5):]).Draw(rt, "seen")
					require.NoError(t, c.Programme.SeePage(ref))
					if classes[ref] == referral.PersonHit && !visited[ref] {
						want.Visits++
						visited[ref] = true
					}
				} else {
					l := rapid.SampledFrom(links).Draw(rt, "link")
					address := fmt.Sprintf("10.0.%d.1", rapid.IntRange(0, 3).Draw(rt, "network"))
					ref := put(t, c, l, referral.PersonHit, address)
					refs = append(refs, ref)
					day := one.Programme.Day(one.Clock.Now())
					who := fmt.Sprint(day, l.ID, address)
					before, came := last[who]
					classes[ref] = referral.PersonHit
					if came && clicks.Again(before, one.Clock.Now()) {
						classes[ref] = referral.Repeat
						want.Repeat++
					} else {
						want.Person++
					}
					if !came {
						want.Visitors++
					}
					last[who] = one.Clock.Now()
				}
				c.Count(t)
			}
			got := funnel(t, one)
			assert.Equal(rt, []int64{want.Person, want.Repeat, want.Visitors, want.Visits}, []int64{got.Person, got.Repeat, got.Visitors, got.Visits})
		})
		noDrift(t, one)
	})
}

func TestCopiesThatCountAtOnceLoseNothingAndCountNothingTwice(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, st *store.Store) {
		one := site.New(t, st)
		copies := []*site.Site{one, one.Copy(t), one.Copy(t)}
		l := one.Share(t, one.Mara, "qr", "")
		const each = 40
		done := make(chan error)
		for n, c := range copies {
			go func() {
				for i := range each {
					address := fmt.Sprintf("10.%d.%d.1", n%2, i) // some visitors come to two copies
					if _, _, err := c.Programme.Hit(t.Context(), referral.Target{Link: l}, incoming(referral.PersonHit, address)); err != nil {
						done <- err
						return
					}
					if i%7 == 0 {
						if err := c.Programme.CountAll(t.Context()); err != nil {
							done <- err
							return
						}
					}
				}
				done <- c.Programme.CountAll(t.Context())
			}()
		}
		for range copies {
			require.NoError(t, <-done)
		}
		c := funnel(t, one)
		assert.Equal(t, []int64{2 * each, each, 2 * each}, []int64{c.Person, c.Repeat, c.Visitors})
		noDrift(t, one)
	})
}

// lostAnswer is a database whose transactions succeed, and whose answer to that
// does not arrive.
type lostAnswer struct {
	referral.Store
	lost *int
}

func (s lostAnswer) Tx(ctx context.Context, f func(referral.Store) error) error {
	if err := s.Store.Tx(ctx, f); err != nil || *s.lost == 0 {
		return err
	}
	*s.lost--
	return errors.New("the connection broke")
}

func TestAHitWhoseCountingWasAnsweredByNobodyIsCountedOnce(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, st *store.Store) {
		lost := 0
		s := site.New(t, st)
		c := s.On(t, lostAnswer{st, &lost}, clicks.Rules)
		l := s.Share(t, s.Mara, "qr", "")
		put(t, c, l, referral.PersonHit, "192.0.2.1")
		lost = 1
		_, err := c.Programme.Count(t.Context())
		require.ErrorContains(t, err, "the connection broke")
		put(t, c, l, referral.PersonHit, "192.0.2.1")
		c.Count(t)
		assert.Equal(t, []int64{1, 1, 1}, []int64{funnel(t, s).Person, funnel(t, s).Repeat, funnel(t, s).Visitors})
		noDrift(t, s)
	})
}

func TestAJournalOfAnotherDatabaseIsRefused(t *testing.T) {
	t.Parallel()
	s := site.New(t, testkit.SQLite(t))
	l := s.Share(t, s.Mara, "qr", "")
	dir := t.TempDir()
	start := func(st *store.Store) error {
		j, err := journal.Open(dir, journal.Options{})
		require.NoError(t, err)
		p := referral.New(referral.Parts{Store: st, Journal: j, Clock: s.Clock.Now, Random: referral.SecureRandom,
			Zone: s.Programme.Zone(), Rules: clicks.Rules, Secret: make([]byte, 32)})
		err = p.Start(t.Context())
		if err == nil {
			_, _, err = p.Hit(t.Context(), referral.Target{Link: l}, incoming(referral.PersonHit, "192.0.2.1"))
		}
		require.NoError(t, j.Close())
		return err
	}
	require.NoError(t, start(s.Store))
	require.NoError(t, start(s.Store), "its own database knows it")
	require.ErrorContains(t, start(testkit.SQLite(t)), "belongs to another database")
}

func TestOneWhoOpensManyLinksAtOnceIsNoPerson(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		var links []referral.Link
		for i := range 12 {
			by := s.AddPerson(t, referral.Profile{Name: fmt.Sprint("P ", i), Email: fmt.Sprintf("p%d@uni.example", i), Role: referral.Employee, Active: true})
			links = append(links, s.Share(t, by, "email", ""))
		}
		counted := func() []int64 {
			c := funnel(t, s)
			return []int64{c.Person, c.Scanner, c.Visitors, c.Visits}
		}
		// A person who opened one of them in the morning, and reads it again.
		put(t, s, links[0], referral.PersonHit, "192.0.2.1")
		s.Clock.Forward(time.Hour)
		for i, l := range links[:9] {
			ref := put(t, s, l, referral.PersonHit, "192.0.2.1")
			if i == 3 {
				require.NoError(t, s.Programme.SeePage(ref))
			}
			if i == 5 {
				s.Count(t) // some are stored, some arrive with the tenth
			}
			s.Clock.Forward(900 * time.Millisecond)
		}
		put(t, s, links[10], referral.PersonHit, "198.51.100.1") // someone else
		s.Count(t)
		assert.Equal(t, []int64{11, 0, 10, 1}, counted(), "nine are no burst yet")
		put(t, s, links[9], referral.PersonHit, "192.0.2.1")
		s.Count(t)
		assert.Equal(t, []int64{3, 9, 3, 1}, counted(), "the morning's, the one that was seen and the other visitor stay")
		s.Clock.Forward(500 * time.Millisecond)
		put(t, s, links[11], referral.PersonHit, "192.0.2.1")
		s.Count(t)
		assert.Equal(t, []int64{3, 10, 3, 1}, counted(), "and so it goes on")
		noDrift(t, s)
		s.Clock.Forward(2 * time.Second)
		put(t, s, links[10], referral.PersonHit, "192.0.2.1")
		s.Count(t)
		assert.Equal(t, []int64{4, 10, 4, 1}, counted(), "after a pause it may be a person")
		noDrift(t, s)
	})
}

func TestAPageSeenBeforeItsHitIsCountedIsAVisitWhenItIs(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		other := s.Copy(t)
		l := s.Share(t, s.Mara, "qr", "")
		ref := put(t, s, l, referral.PersonHit, "192.0.2.1")
		require.NoError(t, other.Programme.SeePage(ref))
		other.Count(t)
		other.Count(t)
		assert.Equal(t, []int64{0, 0}, []int64{funnel(t, s).Person, funnel(t, s).Visits})
		s.Count(t)
		s.Count(t)
		assert.Equal(t, []int64{1, 1}, []int64{funnel(t, s).Person, funnel(t, s).Visits})
		reports, err := s.Store.SeenPages(t.Context(), 10)
		require.NoError(t, err)
		assert.Empty(t, reports)
		noDrift(t, s)
	})
}

func TestWhoAsksForANumberAfterAHitSeesTheHit(t *testing.T) {
	t.Parallel()
	s := site.New(t, testkit.SQLite(t))
	l := s.Share(t, s.Mara, "qr", "")
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { s.Programme.Run(ctx); close(done) }()
	for i := range 5 {
		ref := put(t, s, l, referral.PersonHit, fmt.Sprintf("192.0.%d.1", i))
		require.NoError(t, s.Programme.SeePage(ref))
		require.EventuallyWithT(t, func(e *assert.CollectT) { // the first time Run may just be starting
			assert.Equal(e, []int64{int64(i + 1), int64(i + 1)}, []int64{funnel(t, s).Person, funnel(t, s).Visits})
		}, 5*time.Second, time.Millisecond)
	}
	put(t, s, l, referral.PersonHit, "192.0.2.1")
	stop()
	<-done
	assert.Zero(t, s.Programme.CountingState().Waiting, "nothing is left behind")
}

func TestTheNewestRulesAreAppliedInOneSwitch(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		l := s.Share(t, s.Mara, "qr", "")
		in := func(class referral.Class, reason, userAgent, address string) referral.Incoming {
			i := incoming(class, address)
			i.Reason, i.Signature.UserAgent = reason, userAgent
			return i
		}
		hit := func(i referral.Incoming) string {
			ref, _, err := s.Programme.Hit(t.Context(), referral.Target{Link: l}, i)
			require.NoError(t, err)
			s.Count(t)
			return ref
		}
		seen := hit(in(referral.PersonHit, "person_browser", "looked human", "192.0.2.1"))
		require.NoError(t, s.Programme.SeePage(seen))
		hit(in(referral.PersonHit, "person_browser", "looked human", "192.0.2.1")) // a repeat
		hit(in(referral.Robot, "not_a_browser", "looked odd", "192.0.2.2"))
		hit(in(referral.Robot, "not_a_browser", "looked odd", "192.0.2.2"))
		hit(in(referral.Robot, "robot_named", "robot", "192.0.2.3"))
		mine := in(referral.PersonHit, "person_browser", "looked odd", "192.0.2.4")
		mine.Viewer = s.Mara.ID
		hit(mine)
		before := funnel(t, s)
		assert.Equal(t, []int64{1, 1, 3, 1, 1, 1}, []int64{before.Person, before.Repeat, before.Robot, before.Own, before.Visitors, before.Visits})

		rules := clicks.Rules
		rules.Version = 99
		rules.Classify = func(userAgent, _ string) (referral.Class, string) {
			switch userAgent {
			case "looked human":
				return referral.Robot, "robot_word"
			case "looked odd":
				return referral.PersonHit, "person_app"
			}
			return referral.Robot, "robot_named"
		}
		newer := s.On(t, s.Store, rules)
		var days []string
		r, err := newer.Programme.Reclassify(t.Context(), site.ActorOf(s.Ada), func(done, of int) { days = append(days, fmt.Sprint(done, "/", of)) })
		require.NoError(t, err)
		assert.Equal(t, []string{"0/1", "1/1"}, days)
		assert.Equal(t, []int64{6, 0, 1, 1}, []int64{r.Looked, r.Unknown, r.Before, r.After})
		after := funnel(t, s)
		assert.Equal(t, []int64{1, 1, 3, 1, 1, 0}, []int64{after.Person, after.Repeat, after.Robot, after.Own, after.Visitors, after.Visits})
		var changes []string
		for _, c := range r.Changes {
			changes = append(changes, fmt.Sprintf("%d %s -> %s", c.Hits, c.From.Reason, c.To.Reason))
		}
		assert.Equal(t, []string{"1 again_within_window -> robot_word", "1 not_a_browser -> again_within_window",
			"1 not_a_browser -> person_app", "1 person_browser -> robot_word"}, changes)
		noDrift(t, s)

		_, err = newer.Programme.Reclassify(t.Context(), site.ActorOf(s.Hanna), nil)
		assert.Equal(t, referral.Forbidden, referral.CodeOf(err))

		require.NoError(t, newer.Programme.AskToReclassify(site.ActorOf(s.Ada)))
		require.NoError(t, newer.Programme.AskToReclassify(site.ActorOf(s.Ada)), "asking twice asks once")
		state, err := newer.Programme.Reclassifying(site.ActorOf(s.Hanna))
		require.NoError(t, err)
		assert.True(t, state.Running)
		require.NoError(t, newer.Programme.ReclassifyAsked(t.Context()))
		require.NoError(t, newer.Programme.ReclassifyAsked(t.Context()), "nobody asked again")
		state, err = newer.Programme.Reclassifying(site.ActorOf(s.Hanna))
		require.NoError(t, err)
		require.NotNil(t, state.Last)
		assert.Empty(t, state.Last.Changes, "a second time there is nothing to do")
		told, err := newer.Programme.Audit(t.Context(), site.ActorOf(s.Ada), referral.AuditFilter{Subject: referral.AuditHits})
		require.NoError(t, err)
		require.Len(t, told.Items, 2)
		assert.Equal(t, []any{s.Ada.ID, int64(99), 1., 1.}, []any{told.Items[1].PersonID, told.Items[1].SubjectID, told.Items[1].Before["clicks"], told.Items[1].After["clicks"]})

		// Who counted meanwhile has to forget what was: this visitor is known now.
		hit(in(referral.PersonHit, "person_app", "looked odd", "192.0.2.2"))
		assert.Equal(t, int64(2), funnel(t, s).Repeat)
		noDrift(t, s)
	})
}

func TestHitsAreErasedAfterNinetyDaysAndWhatTheyCountedForStays(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		l := s.Share(t, s.Mara, "qr", "")
		put(t, s, l, referral.PersonHit, "192.0.2.1")
		s.Count(t)
		s.Clock.Forward(50 * 24 * time.Hour)
		require.NoError(t, s.Programme.KeepHouse(t.Context()))
		put(t, s, l, referral.PersonHit, "192.0.2.1")
		s.Count(t)
		s.Clock.Forward(41 * 24 * time.Hour)
		require.NoError(t, s.Programme.KeepHouse(t.Context()))
		left := 0
		require.NoError(t, s.Store.EachHit(t.Context(), 0, 1<<62, func(referral.Hit) error { left++; return nil }))
		assert.Equal(t, 1, left)
		assert.EqualValues(t, 2, funnel(t, s).Person)
		noDrift(t, s)
		require.NoError(t, s.Programme.RebuildTallies(t.Context()))
		assert.EqualValues(t, 2, funnel(t, s).Person, "what can no longer be counted stays as it was")
		noDrift(t, s)
		signatures, err := s.Store.Signatures(t.Context())
		require.NoError(t, err)
		assert.Len(t, signatures, 1, "still in use by the other hit")
		s.Clock.Forward(60 * 24 * time.Hour)
		require.NoError(t, s.Programme.KeepHouse(t.Context()))
		signatures, err = s.Store.Signatures(t.Context())
		require.NoError(t, err)
		assert.Empty(t, signatures)
		noDrift(t, s)
	})
}
