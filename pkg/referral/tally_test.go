package referral_test

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"goodword/pkg/referral"
	"goodword/pkg/testkit"
	"goodword/pkg/testkit/site"
)

// Whatever people do, in whatever order: counters, rows and all that is
// derived from them keep saying the same.
func TestCountersAgreeWithRowsAndWithEachOtherWhateverHappens(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		s := site.New(t, testkit.SQLite(t))
		ctx, hanna := t.Context(), site.ActorOf(s.Hanna)
		links := []referral.Link{s.Share(t, s.Mara, "whatsapp", ""), s.Share(t, s.Mara, "qr", ""), s.Share(t, s.Bo, "whatsapp", "")}
		var refs []string
		var applications []int64
		for range rapid.IntRange(5, 25).Draw(rt, "steps") {
			s.Clock.Forward(time.Duration(rapid.IntRange(0, 40).Draw(rt, "hours")) * time.Hour / 4)
			switch rapid.SampledFrom([]string{"hit", "hit", "hit", "see", "apply", "move", "revoke"}).Draw(rt, "what") {
			case "hit":
				l := rapid.SampledFrom(links).Draw(rt, "link")
				// A repeat is made of a person's hit, when it is recorded.
				class := rapid.SampledFrom([]referral.Class{referral.PersonHit, referral.PersonHit, referral.PersonHit, referral.Preview,
					referral.Robot, referral.Scanner, referral.Prefetch, referral.OwnHit, referral.Head}).Draw(rt, "class")
				from := netip.AddrFrom4([4]byte{10, 0, rapid.Byte().Draw(rt, "network") % 3, 1})
				refs = append(refs, hit(t, s, l, class, from.String()))
			case "see":
				if len(refs) > 0 {
					require.NoError(t, s.Programme.SeePage(rapid.SampledFrom(refs).Draw(rt, "seen")))
				}
			case "apply":
				f := referral.ApplicationForm{Name: "K", Email: fmt.Sprintf("k%d@example.org", rapid.IntRange(0, 4).Draw(rt, "who"))}
				if len(refs) > 0 && rapid.Bool().Draw(rt, "with token") {
					f.Ref = rapid.SampledFrom(refs).Draw(rt, "token")
				}
				f.ReferredBy = rapid.SampledFrom([]string{"", "", "Mara Visser", "Bo Yılmaz", "iemand"}).Draw(rt, "told by")
				a, err := s.Programme.Apply(ctx, s.Vacancy.ID, f)
				if referral.CodeOf(err) == referral.Conflict {
					continue // the closing date has passed
				}
				require.NoError(t, err)
				applications = append(applications, a.ID)
			case "move":
				if len(applications) > 0 {
					at := s.Clock.Now().Add(-time.Duration(rapid.IntRange(0, 48).Draw(rt, "ago")) * time.Hour)
					_, err := s.Programme.MoveStage(ctx, hanna, rapid.SampledFrom(applications).Draw(rt, "application"),
						rapid.SampledFrom(referral.Stages).Draw(rt, "stage"), at, "")
					if err != nil && referral.CodeOf(err) != referral.Conflict && referral.CodeOf(err) != referral.Invalid {
						rt.Fatal(err)
					}
				}
			case "revoke":
				if rapid.IntRange(0, 9).Draw(rt, "really") == 0 {
					_, err := s.Programme.RevokeLink(ctx, hanna, rapid.SampledFrom(links).Draw(rt, "revoked").Code)
					require.NoError(t, err)
				}
			}
		}
		s.Count(t)
		drifts, err := s.Programme.Check(ctx)
		require.NoError(t, err)
		if len(drifts) > 0 {
			rt.Fatal(drifts)
		}
		agree(t, rt, s)
		before, err := s.Store.Tallies(ctx, referral.TallyFilter{}, referral.InTotal)
		require.NoError(t, err)
		require.NoError(t, s.Programme.RebuildTallies(ctx))
		after, err := s.Store.Tallies(ctx, referral.TallyFilter{}, referral.InTotal)
		require.NoError(t, err)
		assert.Equal(t, before, after)
	})
}

// agree holds the funnel, the channels, the series and the board together.
func agree(t *testing.T, rt *rapid.T, s *site.Site) {
	t.Helper()
	ctx, hanna := t.Context(), site.ActorOf(s.Hanna)
	funnel, err := s.Programme.Funnel(ctx, hanna, referral.ReportQuery{})
	require.NoError(t, err)
	channels, err := s.Programme.ChannelReport(ctx, hanna, referral.ReportQuery{})
	require.NoError(t, err)
	days, err := s.Programme.Series(ctx, hanna, referral.ReportQuery{})
	require.NoError(t, err)
	var byChannel, byDay referral.Counts
	var nobodys referral.Counts
	for _, c := range channels {
		byChannel = byChannel.Plus(c.Counts)
		if c.Channel == referral.Direct {
			nobodys = c.Counts
		}
	}
	for _, d := range days {
		byDay = byDay.Plus(d.Counts)
	}
	if funnel != byChannel || funnel != byDay {
		rt.Fatalf("funnel %+v, channels %+v, days %+v", funnel, byChannel, byDay)
	}
	for _, m := range referral.Metrics {
		board, err := s.Programme.Leaderboard(ctx, hanna, referral.LeaderboardQuery{Metric: m})
		require.NoError(t, err)
		var sum int64
		for _, row := range board.Items {
			sum += row.Value
		}
		if sum != m.Of(funnel)-m.Of(nobodys) {
			rt.Fatalf("the board's %s add up to %d, the funnel has %d of which %d are nobody's", m, sum, m.Of(funnel), m.Of(nobodys))
		}
	}
	if funnel.Visits > funnel.Person || funnel.Visitors > funnel.Person {
		rt.Fatalf("more visits or visitors than clicks: %+v", funnel)
	}
}

func incoming(class referral.Class, address string) referral.Incoming {
	return referral.Incoming{Class: class, Reason: "test", Address: netip.MustParseAddr(address),
		Signature: referral.Signature{UserAgent: "x", Device: "phone"}}
}

// hit records a hit and counts it.
func hit(t *testing.T, s *site.Site, l referral.Link, class referral.Class, address string) (ref string) {
	t.Helper()
	ref, _, err := s.Programme.Hit(t.Context(), referral.Target{Link: l}, incoming(class, address))
	require.NoError(t, err)
	s.Count(t)
	return ref
}

func TestDriftIsFoundAndNamed(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		l := s.Share(t, s.Mara, "qr", "")
		require.NoError(t, s.Store.AddTallies(t.Context(), []referral.Tally{{
			Day: "2026-11-23", LinkID: l.ID, AmbassadorID: s.Mara.ID, VacancyID: s.Vacancy.ID, Channel: "qr", Counts: referral.Counts{Hires: 2}}}))
		drifts, err := s.Programme.Check(t.Context())
		require.NoError(t, err)
		require.Len(t, drifts, 1)
		assert.Equal(t, fmt.Sprintf("day 2026-11-23, link %d, ambassador %d, vacancy %d: hires is 2, counted anew it is 0", l.ID, s.Mara.ID, s.Vacancy.ID), drifts[0].String())
		require.NoError(t, s.Programme.RebuildTallies(t.Context()))
		noDrift(t, s)
	})
}

func TestWhoComesTwiceCountsOnce(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		l := s.Share(t, s.Mara, "qr", "")
		stats := func() referral.Counts {
			c, err := s.Programme.Funnel(t.Context(), site.ActorOf(s.Hanna), referral.ReportQuery{})
			require.NoError(t, err)
			return c
		}
		s.Click(t, l, "192.0.2.1")
		s.Clock.Forward(29 * time.Minute)
		s.Click(t, l, "192.0.2.99") // the same network: addresses are cut before they are hashed
		assert.Equal(t, []int64{1, 1, 1}, []int64{stats().Person, stats().Repeat, stats().Visitors})
		s.Clock.Forward(31 * time.Minute)
		s.Click(t, l, "192.0.2.1")
		assert.Equal(t, []int64{2, 1, 1}, []int64{stats().Person, stats().Repeat, stats().Visitors}, "a click again, of the same visitor")
		s.Click(t, l, "198.51.100.1")
		assert.Equal(t, []int64{3, 1, 2}, []int64{stats().Person, stats().Repeat, stats().Visitors})
		s.Clock.Forward(24 * time.Hour)
		s.Click(t, l, "192.0.2.1")
		assert.Equal(t, []int64{4, 1, 3}, []int64{stats().Person, stats().Repeat, stats().Visitors}, "another day, another visitor")
		noDrift(t, s)
	})
}

func TestAPageFetchedAheadAndThenShownIsAClick(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		l := s.Share(t, s.Mara, "qr", "")
		record := func(class referral.Class, address string) string {
			return hit(t, s, l, class, address)
		}
		see := func(ref string) []int64 {
			require.NoError(t, s.Programme.SeePage(ref))
			s.Count(t)
			c, err := s.Programme.Funnel(t.Context(), site.ActorOf(s.Hanna), referral.ReportQuery{})
			require.NoError(t, err)
			noDrift(t, s)
			return []int64{c.Prefetch, c.Person, c.Repeat, c.Visitors, c.Visits}
		}
		ahead, preview := record(referral.Prefetch, "192.0.2.1"), record(referral.Preview, "192.0.2.2")
		assert.Equal(t, []int64{1, 0, 0, 0, 0}, see(preview), "a preview stays one")
		assert.Equal(t, []int64{0, 1, 0, 1, 1}, see(ahead))
		assert.Equal(t, []int64{0, 1, 0, 1, 1}, see(ahead), "once")
		record(referral.PersonHit, "198.51.100.1")
		late := record(referral.Prefetch, "198.51.100.1")
		assert.Equal(t, []int64{0, 2, 1, 2, 1}, see(late), "shown to someone who had just clicked, it repeats that click")
		s.Clock.Forward(25 * time.Hour)
		old := record(referral.Prefetch, "192.0.2.9")
		s.Clock.Forward(25 * time.Hour)
		assert.Equal(t, []int64{1, 2, 1, 2, 1}, see(old), "a report a day late changes nothing")
	})
}

func TestTwoHitsOfOneVisitorAtTheSameInstantAreOneClick(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		l := s.Share(t, s.Mara, "qr", "")
		done := make(chan error, 8)
		for range cap(done) {
			go func() {
				_, _, err := s.Programme.Hit(t.Context(), referral.Target{Link: l}, incoming(referral.PersonHit, "192.0.2.1"))
				done <- err
			}()
		}
		for range cap(done) {
			require.NoError(t, <-done)
		}
		s.Count(t)
		c, err := s.Programme.Funnel(t.Context(), site.ActorOf(s.Hanna), referral.ReportQuery{})
		require.NoError(t, err)
		assert.Equal(t, []int64{1, 7, 1}, []int64{c.Person, c.Repeat, c.Visitors})
		noDrift(t, s)
	})
}
