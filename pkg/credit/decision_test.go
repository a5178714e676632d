package credit_test

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"goodword/pkg/credit"
)

const (
	mara = int64(1)
	bo   = int64(2)
	cy   = int64(3)
)

var (
	applied = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	day     = 24 * time.Hour
)

func touch(id int64, kind credit.Kind, who int64, before time.Duration) credit.Touch {
	return credit.Touch{ID: id, Kind: kind, AmbassadorID: who, At: applied.Add(-before)}
}

func click(id, who int64, before time.Duration) credit.Touch {
	return touch(id, credit.Click, who, before)
}

func claim(id, who int64) credit.Touch { return touch(id, credit.Claim, who, 0) }

func ruling(id int64, after time.Duration, shares ...credit.Share) credit.Touch {
	return credit.Touch{ID: id, Kind: credit.Ruling, At: applied.Add(after), Shares: shares}
}

func whole(who int64) []credit.Share { return evenly(who) }

func evenly(who ...int64) []credit.Share {
	shares := []credit.Share{}
	for _, id := range who {
		shares = append(shares, credit.Share{AmbassadorID: id, Part: 1, Of: int64(len(who))})
	}
	return shares
}

func at(t time.Time) *time.Time { return &t }

// standard is a policy with everything in it.
func standard() credit.Policy {
	return credit.Policy{
		Version: 1, SharedDays: 180, IntroducedDays: 365, Rule: credit.First, ClaimWins: true,
		KnownDays: 180, Excluded: credit.Relations, RehireDays: 365, Leaver: credit.Keep,
	}
}

// with gives the standard policy, changed.
func with(change func(*credit.Policy)) credit.Policy {
	p := standard()
	change(&p)
	return p
}

func ruled(r credit.Rule) credit.Policy { return with(func(p *credit.Policy) { p.Rule = r }) }
func leaving(l credit.Leaver) credit.Policy {
	return with(func(p *credit.Policy) { p.Leaver = l })
}

type reasons map[int64]credit.Reason // by touch

func TestWhoGetsTheCredit(t *testing.T) {
	t.Parallel()
	is := func(who int64, r ...credit.Relation) []credit.Person { return []credit.Person{{ID: who, Relations: r}} }
	left := func(before time.Duration) []credit.Person {
		return []credit.Person{{ID: mara, LeftAt: at(applied.Add(-before))}}
	}
	for name, c := range map[string]struct {
		policy  credit.Policy // the default without a rule
		c       credit.Case
		shares  []credit.Share
		reasons reasons
	}{
		"nobody, without touches": {reasons: reasons{}},
		"the one whose link was followed": {
			c:      credit.Case{Touches: []credit.Touch{click(1, mara, day)}},
			shares: whole(mara), reasons: reasons{1: credit.FirstTouch}},
		"the first of two ambassadors": {
			c:      credit.Case{Touches: []credit.Touch{click(1, bo, day), click(2, mara, 3*day)}},
			shares: whole(mara), reasons: reasons{1: credit.Later, 2: credit.FirstTouch}},
		"the last of two, under that rule": {
			policy: ruled(credit.Last), c: credit.Case{Touches: []credit.Touch{click(1, bo, day), click(2, mara, 3*day)}},
			shares: whole(bo), reasons: reasons{1: credit.LastTouch, 2: credit.Earlier}},
		"three share evenly, under that rule, however often one came": {
			policy: ruled(credit.Even),
			c:      credit.Case{Touches: []credit.Touch{click(1, bo, day), click(2, mara, 3*day), click(3, mara, 2*day), click(4, cy, 5*day)}},
			shares: evenly(mara, bo, cy), reasons: reasons{1: credit.Evenly, 2: credit.Evenly, 3: credit.SameAmbassador, 4: credit.Evenly}},
		"two at the very same instant share, whichever was recorded first": {
			c:      credit.Case{Touches: []credit.Touch{click(2, bo, day), click(1, mara, day)}},
			shares: evenly(mara, bo), reasons: reasons{1: credit.SameInstant, 2: credit.SameInstant}},
		"one ambassador twice at the same instant has all of it": {
			c:      credit.Case{Touches: []credit.Touch{click(2, mara, day), click(1, mara, day)}},
			shares: whole(mara), reasons: reasons{1: credit.FirstTouch, 2: credit.SameAmbassador}},
		"a click at the window's first second counts": {
			c:      credit.Case{Touches: []credit.Touch{click(1, mara, 180*day)}},
			shares: whole(mara), reasons: reasons{1: credit.FirstTouch}},
		"a click a second before the window does not": {
			c:       credit.Case{Touches: []credit.Touch{click(1, mara, 180*day+time.Second)}},
			reasons: reasons{1: credit.OutsideWindow}},
		"the window is days of 24 hours, also when clocks change in between": {
			policy: with(func(p *credit.Policy) { p.SharedDays = 1 }),
			c: credit.Case{SubmittedAt: time.Date(2026, 10, 25, 12, 0, 0, 0, amsterdam(t)),
				Touches: []credit.Touch{{ID: 1, Kind: credit.Click, AmbassadorID: mara, At: time.Date(2026, 10, 24, 12, 0, 0, 0, amsterdam(t))}}},
			reasons: reasons{1: credit.OutsideWindow}},
		"the next one, when the first is outside the window": {
			c:      credit.Case{Touches: []credit.Touch{click(1, mara, 200*day), click(2, bo, day)}},
			shares: whole(bo), reasons: reasons{1: credit.OutsideWindow, 2: credit.FirstTouch}},
		"an introduction counts longer than a link": {
			c:      credit.Case{Touches: []credit.Touch{touch(1, credit.Introduction, mara, 365*day)}},
			shares: whole(mara), reasons: reasons{1: credit.FirstTouch}},
		"an introduction counts as a link does, where they are one kind": {
			policy:  with(func(p *credit.Policy) { p.OneKind, p.IntroducedDays = true, p.SharedDays }),
			c:       credit.Case{Touches: []credit.Touch{touch(1, credit.Introduction, mara, 200*day)}},
			reasons: reasons{1: credit.OutsideWindow}},
		"an earlier link goes before an introduction under the rule of the first": {
			c:      credit.Case{Touches: []credit.Touch{click(1, mara, 9*day), touch(2, credit.Introduction, bo, day)}},
			shares: whole(mara), reasons: reasons{1: credit.FirstTouch, 2: credit.Later}},
		"an introduction goes before an earlier link under its own rule": {
			policy: ruled(credit.IntroductionFirst),
			c:      credit.Case{Touches: []credit.Touch{click(1, mara, 9*day), touch(2, credit.Introduction, bo, 2*day), touch(3, credit.Introduction, cy, day)}},
			shares: whole(bo), reasons: reasons{1: credit.AnotherIntroduced, 2: credit.IntroducedFirst, 3: credit.Later}},
		"without an introduction that rule takes the first": {
			policy: ruled(credit.IntroductionFirst), c: credit.Case{Touches: []credit.Touch{click(1, mara, 9*day), click(2, bo, day)}},
			shares: whole(mara), reasons: reasons{1: credit.FirstTouch, 2: credit.Later}},
		"whoever the candidate names, before an earlier click": {
			c:      credit.Case{Touches: []credit.Touch{click(1, mara, 10*day), claim(2, bo)}},
			shares: whole(bo), reasons: reasons{1: credit.AnotherNamed, 2: credit.CandidatesWord}},
		"the candidate's word is a touch like any other, where it does not win": {
			policy: with(func(p *credit.Policy) { p.ClaimWins = false }), c: credit.Case{Touches: []credit.Touch{click(1, mara, 10*day), claim(2, bo)}},
			shares: whole(mara), reasons: reasons{1: credit.FirstTouch, 2: credit.Later}},
		"the candidate naming the same colleague changes only the reason": {
			c:      credit.Case{Touches: []credit.Touch{click(1, mara, 10*day), claim(2, mara)}},
			shares: whole(mara), reasons: reasons{1: credit.SameAmbassador, 2: credit.CandidatesWord}},
		"a record that came after the application is about what went before it": {
			c:      credit.Case{Touches: []credit.Touch{touch(1, credit.Record, mara, -30*day)}},
			shares: whole(mara), reasons: reasons{1: credit.FirstTouch}},
		"a record that came after the application was not there before a link": {
			c:      credit.Case{Touches: []credit.Touch{touch(1, credit.Record, mara, -30*day), click(2, bo, day)}},
			shares: whole(bo), reasons: reasons{1: credit.Later, 2: credit.FirstTouch}},
		"a record that came after the application is the last before it": {
			policy: ruled(credit.Last), c: credit.Case{Touches: []credit.Touch{touch(1, credit.Record, mara, -30*day), click(2, bo, day)}},
			shares: whole(mara), reasons: reasons{1: credit.LastTouch, 2: credit.Earlier}},
		"a candidate who was known when applying is known to a record that came later": {
			c: credit.Case{Touches: []credit.Touch{touch(1, credit.Record, mara, -30*day)},
				Contacts: []credit.Contact{{At: applied.Add(-170 * day)}}},
			reasons: reasons{1: credit.KnownCandidate}},
		"a corrected answer is the candidate's word": {
			c:      credit.Case{Touches: []credit.Touch{claim(1, mara), touch(2, credit.Claim, bo, -day)}},
			shares: whole(bo), reasons: reasons{1: credit.Corrected, 2: credit.CandidatesWord}},
		"an answer that nobody recognises yet takes the earlier one back all the same": {
			c:      credit.Case{Touches: []credit.Touch{click(1, cy, day), claim(2, mara), touch(3, credit.Claim, 0, -day)}},
			shares: whole(cy), reasons: reasons{1: credit.FirstTouch, 2: credit.Corrected, 3: credit.Unmatched}},
		"a candidate who says that nobody told them takes the earlier answer back": {
			c:      credit.Case{Touches: []credit.Touch{click(1, cy, day), claim(2, mara), {ID: 3, Kind: credit.Claim, Nobody: true, At: applied.Add(day)}}},
			shares: whole(cy), reasons: reasons{1: credit.FirstTouch, 2: credit.Corrected, 3: credit.NobodyNamed}},
		"an answer of somebody who takes no part stays excluded when it is corrected": {
			c:      credit.Case{Touches: []credit.Touch{claim(1, mara), touch(2, credit.Claim, bo, -day)}, People: is(mara, credit.HR)},
			shares: whole(bo), reasons: reasons{1: credit.ExcludedHR, 2: credit.CandidatesWord}},
		"a name that fits nobody leaves the click": {
			c:      credit.Case{Touches: []credit.Touch{click(1, mara, day), claim(2, 0)}},
			shares: whole(mara), reasons: reasons{1: credit.FirstTouch, 2: credit.Unmatched}},
		"what HR recorded is a touch at the time it happened": {
			c:      credit.Case{Touches: []credit.Touch{click(1, mara, day), touch(2, credit.Record, bo, 2*day)}},
			shares: whole(bo), reasons: reasons{1: credit.Later, 2: credit.FirstTouch}},
		"nobody, for an own application": {
			c:       credit.Case{Touches: []credit.Touch{click(1, mara, day), claim(2, mara)}, People: is(mara, credit.Candidate)},
			reasons: reasons{1: credit.OwnApplication, 2: credit.OwnApplication}},
		"a colleague's link, when an ambassador applies": {
			c:      credit.Case{Touches: []credit.Touch{click(1, mara, 2*day), click(2, bo, day)}, People: is(mara, credit.Candidate)},
			shares: whole(bo), reasons: reasons{1: credit.OwnApplication, 2: credit.FirstTouch}},
		"not HR": {
			c:       credit.Case{Touches: []credit.Touch{click(1, mara, day)}, People: is(mara, credit.HR)},
			reasons: reasons{1: credit.ExcludedHR}},
		"HR, where HR takes part": {
			policy: with(func(p *credit.Policy) { p.Excluded = []credit.Relation{credit.Owner} }),
			c:      credit.Case{Touches: []credit.Touch{click(1, mara, day)}, People: is(mara, credit.HR)},
			shares: whole(mara), reasons: reasons{1: credit.FirstTouch}},
		"not the hiring team": {
			c:      credit.Case{Touches: []credit.Touch{click(1, mara, 2*day), click(2, bo, day)}, People: is(mara, credit.HiringTeam)},
			shares: whole(bo), reasons: reasons{1: credit.ExcludedHiringTeam, 2: credit.FirstTouch}},
		"not the vacancy's owner, even if the candidate says so": {
			c:       credit.Case{Touches: []credit.Touch{claim(1, mara)}, People: is(mara, credit.Owner)},
			reasons: reasons{1: credit.ExcludedOwner}},
		"not for a candidate who had applied by themselves": {
			c:       credit.Case{Touches: []credit.Touch{click(1, mara, day)}, Contacts: []credit.Contact{{At: applied.Add(-90 * day)}}},
			reasons: reasons{1: credit.KnownCandidate}},
		"for a candidate whom the same ambassador brought before": {
			c:      credit.Case{Touches: []credit.Touch{click(1, mara, day)}, Contacts: []credit.Contact{{At: applied.Add(-90 * day), BroughtBy: []int64{mara}}}},
			shares: whole(mara), reasons: reasons{1: credit.FirstTouch}},
		"for a candidate who was known longer ago than counts": {
			c:      credit.Case{Touches: []credit.Touch{click(1, mara, day)}, Contacts: []credit.Contact{{At: applied.Add(-182 * day)}}},
			shares: whole(mara), reasons: reasons{1: credit.FirstTouch}},
		"for a link that was followed before the earlier contact": {
			c:      credit.Case{Touches: []credit.Touch{click(1, mara, 9*day)}, Contacts: []credit.Contact{{At: applied.Add(-5 * day)}}},
			shares: whole(mara), reasons: reasons{1: credit.FirstTouch}},
		"nobody, for one who left a month ago": {
			c:       credit.Case{Touches: []credit.Touch{click(1, mara, day)}, FormerUntil: at(applied.Add(-30 * day))},
			reasons: reasons{1: credit.Rehire}},
		"for one who left a year ago to the second": {
			c:      credit.Case{Touches: []credit.Touch{click(1, mara, day)}, FormerUntil: at(applied.Add(-365 * day))},
			shares: whole(mara), reasons: reasons{1: credit.FirstTouch}},
		"an ambassador who left keeps it":                 {policy: leaving(credit.Keep), c: credit.Case{Touches: []credit.Touch{click(1, mara, 20*day)}, People: left(day)}, shares: whole(mara), reasons: reasons{1: credit.FirstTouch}},
		"an ambassador who left before gets no more":      {policy: leaving(credit.Freeze), c: credit.Case{Touches: []credit.Touch{click(1, mara, 20*day)}, People: left(day)}, reasons: reasons{1: credit.LeftBefore}},
		"an ambassador who left since keeps what was":     {policy: leaving(credit.Freeze), c: credit.Case{Touches: []credit.Touch{click(1, mara, 20*day)}, People: left(-day)}, shares: whole(mara), reasons: reasons{1: credit.FirstTouch}},
		"an ambassador who left since loses what was":     {policy: leaving(credit.Void), c: credit.Case{Touches: []credit.Touch{click(1, mara, 20*day), click(2, bo, day)}, People: left(-day)}, shares: whole(bo), reasons: reasons{1: credit.LeftBefore, 2: credit.FirstTouch}},
		"an ambassador who left after the hire keeps it":  {policy: leaving(credit.Void), c: credit.Case{HiredAt: at(applied.Add(day)), Touches: []credit.Touch{click(1, mara, 20*day)}, People: left(-2 * day)}, shares: whole(mara), reasons: reasons{1: credit.FirstTouch}},
		"an ambassador who left before the hire loses it": {policy: leaving(credit.Void), c: credit.Case{HiredAt: at(applied.Add(3 * day)), Touches: []credit.Touch{click(1, mara, 20*day)}, People: left(-2 * day)}, reasons: reasons{1: credit.LeftBefore}},
		"a click after the application changes nothing":   {c: credit.Case{Touches: []credit.Touch{click(1, mara, -time.Second)}}, reasons: reasons{1: credit.AfterApplication}},
		"whoever HR says, over all rules": {
			c:      credit.Case{Touches: []credit.Touch{click(1, mara, day), ruling(2, day, whole(bo)...)}, People: is(bo, credit.HR)},
			shares: whole(bo), reasons: reasons{1: credit.Ruled, 2: credit.RuledSo}},
		"nobody, if HR says so": {
			c:       credit.Case{Touches: []credit.Touch{click(1, mara, day), ruling(2, day)}},
			reasons: reasons{1: credit.Ruled, 2: credit.RuledNobody}},
		"the last that HR said, also against a later answer of the candidate": {
			c:      credit.Case{Touches: []credit.Touch{ruling(1, day, whole(bo)...), ruling(2, 2*day, credit.Share{AmbassadorID: mara, Part: 2, Of: 3}, credit.Share{AmbassadorID: cy, Part: 1, Of: 3}), touch(3, credit.Claim, bo, -9*day)}},
			shares: []credit.Share{{AmbassadorID: mara, Part: 2, Of: 3}, {AmbassadorID: cy, Part: 1, Of: 3}}, reasons: reasons{1: credit.RuledAnew, 2: credit.RuledSo, 3: credit.Ruled}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if c.policy.Rule == "" {
				c.policy = standard()
			}
			if c.c.SubmittedAt.IsZero() {
				c.c.SubmittedAt = applied
			}
			require.Empty(t, c.policy.Problems())
			d := credit.Decide(c.policy, c.c)
			found := reasons{}
			for _, f := range d.Findings {
				found[f.TouchID] = f.Reason
				credits := []credit.Reason{credit.FirstTouch, credit.LastTouch, credit.Evenly, credit.SameInstant, credit.IntroducedFirst, credit.CandidatesWord, credit.RuledSo}
				assert.Equal(t, assert.ObjectsAreEqual(f.Outcome, credit.Credited), contains(credits, f.Reason), f)
			}
			assert.Equal(t, c.reasons, found)
			assert.ElementsMatch(t, c.shares, d.Shares)
		})
	}
}

func contains(all []credit.Reason, r credit.Reason) bool {
	for _, one := range all {
		if one == r {
			return true
		}
	}
	return false
}

func amsterdam(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Amsterdam")
	require.NoError(t, err)
	return zone
}

// A case with any touches, inside and outside the window, before and after.
func anyCase(t *rapid.T) credit.Case {
	c := credit.Case{SubmittedAt: applied}
	someTime := func(name string) time.Time {
		hours := rapid.SampledFrom([]int{-48, 0, 1, 24, 24, 100, 4320, 4321, 8760, 8761}).Draw(t, name)
		return applied.Add(-time.Duration(hours) * time.Hour)
	}
	for i := range rapid.IntRange(0, 8).Draw(t, "touches") {
		kinds := []credit.Kind{credit.Click, credit.Click, credit.Claim, credit.Introduction, credit.Record}
		c.Touches = append(c.Touches, credit.Touch{ID: int64(i + 1), Kind: rapid.SampledFrom(kinds).Draw(t, "kind"),
			AmbassadorID: rapid.Int64Range(0, 4).Draw(t, "who"), At: someTime("touched")})
	}
	if rapid.IntRange(0, 9).Draw(t, "ruled") == 0 {
		c.Touches = append(c.Touches, ruling(99, day, rapid.SampledFrom([][]credit.Share{nil, whole(bo), evenly(mara, bo)}).Draw(t, "ruling")...))
	}
	for who := int64(1); who <= 4; who++ {
		p := credit.Person{ID: who}
		if rapid.IntRange(0, 3).Draw(t, "related") == 0 {
			p.Relations = []credit.Relation{rapid.SampledFrom([]credit.Relation{credit.Candidate, credit.HR, credit.HiringTeam, credit.Owner}).Draw(t, "relation")}
		}
		if rapid.IntRange(0, 3).Draw(t, "has left") == 0 {
			p.LeftAt = at(someTime("left"))
		}
		c.People = append(c.People, p)
	}
	if rapid.IntRange(0, 3).Draw(t, "known") == 0 {
		c.Contacts = []credit.Contact{{At: someTime("contact"), BroughtBy: []int64{rapid.Int64Range(1, 4).Draw(t, "brought by")}}}
	}
	if rapid.IntRange(0, 5).Draw(t, "worked here") == 0 {
		c.FormerUntil = at(someTime("until"))
	}
	return c
}

func anyPolicy(t *rapid.T) credit.Policy {
	p := credit.Policy{
		Version: 7, SharedDays: rapid.SampledFrom([]int{1, 30, 180}).Draw(t, "shared"), IntroducedDays: rapid.SampledFrom([]int{30, 365}).Draw(t, "introduced"),
		Rule: rapid.SampledFrom(credit.Rules).Draw(t, "rule"), ClaimWins: rapid.Bool().Draw(t, "claim wins"), KnownDays: rapid.SampledFrom([]int{0, 180}).Draw(t, "known days"),
		Excluded:   rapid.SampledFrom([][]credit.Relation{{}, {credit.HR}, credit.Relations}).Draw(t, "excluded"),
		RehireDays: rapid.SampledFrom([]int{0, 365}).Draw(t, "rehire"), Leaver: rapid.SampledFrom(credit.Leavers).Draw(t, "leaver"),
	}
	if p.Rule != credit.IntroductionFirst && rapid.Bool().Draw(t, "one kind") {
		p.OneKind, p.IntroducedDays = true, p.SharedDays
	}
	return p
}

func TestSharesAddUpToOneOrThereAreNone(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p, c := anyPolicy(t), anyCase(t)
		require.Empty(t, p.Problems())
		d := credit.Decide(p, c)
		require.Len(t, d.Findings, len(c.Touches))
		var sum int64
		credited := map[int64]bool{}
		for _, s := range d.Shares {
			require.Positive(t, s.Part)
			require.Equal(t, d.Shares[0].Of, s.Of)
			sum += s.Part
		}
		if len(d.Shares) > 0 {
			require.Equal(t, d.Shares[0].Of, sum)
		}
		for _, f := range d.Findings {
			require.NotEmpty(t, f.Outcome)
			if f.Outcome == credit.Credited && f.AmbassadorID != 0 {
				require.False(t, credited[f.AmbassadorID], "one touch carries the credit of an ambassador")
				credited[f.AmbassadorID] = true
				require.Contains(t, d.Winners(), f.AmbassadorID)
			}
		}
	})
}

func TestTheOrderInWhichTouchesArriveDoesNotMatter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p, c := anyPolicy(t), anyCase(t)
		d := credit.Decide(p, c)
		other := c
		other.Touches = append([]credit.Touch{}, c.Touches...)
		dice := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		dice.Shuffle(len(other.Touches), func(i, j int) { other.Touches[i], other.Touches[j] = other.Touches[j], other.Touches[i] })
		for i := range other.Touches {
			other.Touches[i].ID = int64(i + 1)
		}
		e := credit.Decide(p, other)
		require.Equal(t, d.Shares, e.Shares)
		for i := range d.Findings {
			d.Findings[i].TouchID, e.Findings[i].TouchID = 0, 0
		}
		require.ElementsMatch(t, d.Findings, e.Findings)
	})
}

func TestATouchOutsideTheWindowChangesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p, c := anyPolicy(t), anyCase(t)
		before := credit.Decide(p, c)
		kind := rapid.SampledFrom([]credit.Kind{credit.Click, credit.Claim, credit.Introduction, credit.Record}).Draw(t, "kind")
		c.Touches = append(c.Touches, touch(50, kind, rapid.Int64Range(1, 4).Draw(t, "who"), 366*day))
		require.Equal(t, before.Shares, credit.Decide(p, c).Shares)
	})
}

// A case is kept as JSON and decided again from that.
func TestACaseThatWasStoredIsDecidedTheSame(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p, c := anyPolicy(t), anyCase(t)
		b, err := json.Marshal(c)
		require.NoError(t, err)
		var stored credit.Case
		require.NoError(t, json.Unmarshal(b, &stored))
		first, err := json.Marshal(credit.Decide(p, c))
		require.NoError(t, err)
		again, err := json.Marshal(credit.Decide(p, stored))
		require.NoError(t, err)
		require.Equal(t, string(first), string(again))
	})
}

func TestATrialOfTheSamePolicyChangesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p, trial := anyPolicy(t), (*credit.Trial)(nil)
		trial = credit.NewTrial(p)
		for i := range 3 {
			c := anyCase(t)
			trial.Add(int64(i), c, credit.Decide(p, c).Shares)
		}
		r := trial.Result()
		require.Equal(t, []any{3, 0, 0}, []any{r.Applications, r.Changed, len(r.People)})
	})
}

func TestATrialSaysWhoWouldGainAndLoseAndWhere(t *testing.T) {
	t.Parallel()
	trial := credit.NewTrial(ruled(credit.Even))
	both := credit.Case{SubmittedAt: applied, Touches: []credit.Touch{click(1, mara, 2*day), click(2, bo, day)}}
	trial.Add(10, both, whole(mara))
	trial.Add(11, both, whole(mara))
	trial.Add(12, credit.Case{SubmittedAt: applied, Touches: []credit.Touch{click(1, mara, day)}}, whole(mara))
	r := trial.Result()
	require.Equal(t, []string{"3", "2", "1", "1"}, []string{big(r.Applications), big(r.Changed), r.Gained.RatString(), r.Lost.RatString()})
	require.Len(t, r.People, 2)
	lost, won := r.People[0], r.People[1]
	require.Equal(t, []any{mara, "0", "1", bo, "1", "0"}, []any{lost.AmbassadorID, lost.Gained.RatString(), lost.Lost.RatString(), won.AmbassadorID, won.Gained.RatString(), won.Lost.RatString()})
	require.Equal(t, []int64{11, 10}, []int64{won.Applications[0].ApplicationID, won.Applications[1].ApplicationID})
	require.Equal(t, "1/2", won.Applications[0].After.Rat().RatString())
}

func TestATrialListsTheNewestOfWhatChangedAndCountsAll(t *testing.T) {
	t.Parallel()
	trial := credit.NewTrial(ruled(credit.Last))
	both := credit.Case{SubmittedAt: applied, Touches: []credit.Touch{click(1, mara, 2*day), click(2, bo, day)}}
	const n = 10 * credit.MostListed
	var adding sync.WaitGroup
	for part := range int64(4) {
		adding.Go(func() {
			for id := part + 1; id <= n; id += 4 {
				trial.Add(id, both, whole(mara))
			}
		})
	}
	adding.Wait()
	for _, c := range trial.Result().People {
		require.Equal(t, n, c.Changed)
		require.Len(t, c.Applications, credit.MostListed)
		for i, a := range c.Applications {
			require.Equal(t, int64(n-i), a.ApplicationID)
		}
	}
}

func big(n int) string { return string(rune('0' + n)) }

func name(id int64) credit.Text {
	n := map[int64]string{mara: "Mara", bo: "Bo", cy: "Cy"}[id]
	return credit.Text{EN: n, NL: n}
}

func TestEveryReasonIsSaidInBothLanguages(t *testing.T) {
	t.Parallel()
	for _, r := range credit.Reasons {
		said := credit.Finding{AmbassadorID: mara, Reason: r, Days: 11, Window: 99}.Sentence([]int64{bo, cy}, name)
		for _, s := range []string{said.EN, said.NL} {
			assert.NotEmpty(t, s, r)
			assert.NotContains(t, s, "{", r)
		}
		assert.NotEqual(t, said.EN, said.NL, r)
	}
}

func TestTheReaderIsSpokenTo(t *testing.T) {
	t.Parallel()
	toBo := func(id int64) credit.Text {
		if id == bo {
			return credit.You
		}
		return credit.Text{EN: "another colleague", NL: "een andere collega"}
	}
	for name, c := range map[string]struct {
		touches []credit.Touch
		want    credit.Text
	}{
		"who has all of the credit": {[]credit.Touch{click(1, bo, day), click(2, mara, time.Hour)}, credit.Text{
			EN: "You get the credit. You were the first to bring the candidate here.",
			NL: "Jij krijgt de eer. Jij bracht de kandidaat hier het eerst."}},
		"who has none of it": {[]credit.Touch{click(1, mara, day), click(2, bo, time.Hour)}, credit.Text{
			EN: "Another colleague gets the credit. Another colleague was the first to bring the candidate here.",
			NL: "Een andere collega krijgt de eer. Een andere collega bracht de kandidaat hier het eerst."}},
		"who shares it hears of their own part": {[]credit.Touch{click(1, mara, day), click(2, bo, day)}, credit.Text{
			EN: "Another colleague and you share the credit. You were there at the very same moment as another colleague: you share evenly.",
			NL: "Een andere collega en jij delen de eer. Jij was er op precies hetzelfde moment als een andere collega: jullie delen gelijk."}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			said := credit.Decide(standard(), credit.Case{SubmittedAt: applied, Touches: c.touches}).Sentence(toBo)
			assert.Equal(t, c.want, said)
		})
	}
	for _, r := range credit.Reasons {
		said := credit.Finding{AmbassadorID: bo, Reason: r, Days: 11, Window: 99}.Sentence([]int64{mara}, toBo)
		for _, third := range []string{"You was", "You has", "You is", "you's", "Jij heeft", "noemde jij", "van jij"} {
			assert.NotContains(t, said.EN+said.NL, third, r)
		}
	}
}

func TestADecisionIsSaidInOneBreath(t *testing.T) {
	t.Parallel()
	for want, c := range map[string]credit.Case{
		"Mara gets the credit. Mara was the first to bring the candidate here.":                                             {Touches: []credit.Touch{click(1, mara, day), click(2, bo, time.Hour)}},
		"Mara, Bo and Cy share the credit. Mara was there at the very same moment as another colleague: they share evenly.": {Touches: []credit.Touch{click(1, mara, day), click(2, bo, day), click(3, cy, day)}},
		"Mara and Bo share the credit: 2/3, 1/3. HR has ruled so.":                                                          {Touches: []credit.Touch{ruling(1, day, credit.Share{AmbassadorID: mara, Part: 2, Of: 3}, credit.Share{AmbassadorID: bo, Part: 1, Of: 3})}},
		"HR has ruled that nobody gets the credit.":                                                                         {Touches: []credit.Touch{click(2, mara, day), ruling(1, day)}},
		"Nobody gets the credit: the application came in without a link and without a name.":                                {},
	} {
		c.SubmittedAt = applied
		assert.Equal(t, want, credit.Decide(standard(), c).Sentence(name).EN)
	}
}

func TestAPolicyThatCannotBeIsRefusedWithTheReason(t *testing.T) {
	t.Parallel()
	require.Empty(t, standard().Problems())
	require.Empty(t, credit.Default().Problems())
	for field, change := range map[string]func(*credit.Policy){
		"shared_days":     func(p *credit.Policy) { p.SharedDays = 0 },
		"introduced_days": func(p *credit.Policy) { p.IntroducedDays = 731 },
		"known_days":      func(p *credit.Policy) { p.KnownDays = -1 },
		"rehire_days":     func(p *credit.Policy) { p.RehireDays = 10000 },
		"rule":            func(p *credit.Policy) { p.Rule = "loudest" },
		"leaver":          func(p *credit.Policy) { p.Leaver = "" },
		"excluded":        func(p *credit.Policy) { p.Excluded = []credit.Relation{credit.HR, credit.HR} },
		"one_kind": func(p *credit.Policy) {
			p.OneKind, p.IntroducedDays, p.Rule = true, p.SharedDays, credit.IntroductionFirst
		},
	} {
		problems := with(change).Problems()
		if assert.Len(t, problems, 1, field) {
			assert.Equal(t, field, problems[0].Field)
			assert.NotEmpty(t, problems[0].Text.NL)
		}
	}
	assert.Len(t, with(func(p *credit.Policy) { p.OneKind = true }).Problems(), 1, "two windows for one kind")
}

func TestAPolicyIsToldWithExamplesThatAreComputed(t *testing.T) {
	t.Parallel()
	first, last := ruled(credit.First).Examples(), ruled(credit.Last).Examples()
	require.Equal(t, first[0].Story, last[0].Story)
	assert.Equal(t, "Ana gets the credit. Ana was the first to bring the candidate here.", first[0].Outcome.EN)
	assert.Equal(t, "Bo gets the credit. Bo was the last to bring the candidate here before the application.", last[0].Outcome.EN)
	assert.Equal(t, "Niemand krijgt de eer. Te vroeg: 200 dagen vóór de sollicitatie, en 180 tellen mee.", first[1].Outcome.NL)
	rapid.Check(t, func(t *rapid.T) {
		p := anyPolicy(t)
		for _, text := range []credit.Text{p.Sentence(), p.Examples()[3].Outcome} {
			require.NotEmpty(t, text.EN)
			require.NotEmpty(t, text.NL)
			require.NotContains(t, text.EN+text.NL, "{")
			require.NotContains(t, text.EN+text.NL, "%!")
		}
	})
}

func TestASealChangesWithWhateverIsInADecision(t *testing.T) {
	t.Parallel()
	c := credit.Case{SubmittedAt: applied, Touches: []credit.Touch{click(1, mara, day)}}
	entry := credit.Entry{ApplicationID: 1, Policy: standard(), Case: c, Decision: credit.Decide(standard(), c), DecidedAt: applied}
	seal := func(before string, e credit.Entry) string {
		s, err := credit.Seal(before, e)
		require.NoError(t, err)
		require.Len(t, s, 64)
		return s
	}
	seals := map[string]bool{seal("", entry): true, seal("a", entry): true}
	for _, change := range []func(*credit.Entry){
		func(e *credit.Entry) { e.ApplicationID = 2 },
		func(e *credit.Entry) { e.Replaces = 1 },
		func(e *credit.Entry) { e.DecidedBy = 1 },
		func(e *credit.Entry) { e.DecidedAt = applied.Add(time.Microsecond) },
		func(e *credit.Entry) { e.Policy.ClaimWins = false },
		func(e *credit.Entry) { e.Case.SubmittedAt = applied.Add(time.Microsecond) },
		func(e *credit.Entry) { e.Decision.Shares = nil },
	} {
		e := entry
		change(&e)
		seals[seal("", e)] = true
	}
	require.Len(t, seals, 9)
	require.Equal(t, seal("", entry), seal("", entry))
}

func TestTheSameMailboxIsFoundInAnyForm(t *testing.T) {
	t.Parallel()
	for _, same := range [][2]string{
		{"Mara@Uni.example", "mara@uni.example"}, {"mara+jobs@uni.example", "mara@uni.example"},
		{"boolsen@googlemail.com", "b.o.olsen@gmail.com"},
	} {
		assert.True(t, credit.SameMailbox(same[0], same[1]), same)
	}
	for _, different := range [][2]string{{"m.ara@uni.example", "mara@uni.example"}, {"", ""}, {"a@x.example", "a@y.example"}} {
		assert.False(t, credit.SameMailbox(different[0], different[1]), different)
	}
}

func TestEveryFormOfAnAddressBeginsAlike(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		local := rapid.StringMatching(`[a-zé][a-z0-9.]{0,12}`).Draw(t, "local")
		domain := rapid.SampledFrom([]string{"gmail.com", "googlemail.com", "uni.example"}).Draw(t, "domain")
		form := func(name string) string {
			l := local
			if domain != "uni.example" {
				l = strings.Join(strings.Split(strings.ReplaceAll(l, ".", ""), ""), rapid.SampledFrom([]string{"", "."}).Draw(t, name+" dots"))
			}
			return l + rapid.SampledFrom([]string{"", "+jobs", "+"}).Draw(t, name+" tag") + "@" + domain
		}
		one, other := form("one"), form("other")
		if !credit.SameMailbox(one, other) {
			t.Fatalf("%s and %s are one mailbox", one, other)
		}
		if p := credit.MailboxPrefix(one); p == "" || p != credit.MailboxPrefix(other) || !strings.HasPrefix(other, p) {
			t.Fatalf("%s and %s do not begin with %q", one, other, p)
		}
	})
}

// 100,000 applications with 500,000 touches, as they are stored.
func BenchmarkTrial(b *testing.B) {
	dice := rand.New(rand.NewPCG(1, 2))
	stored := make([]string, 100_000)
	for i := range stored {
		c := credit.Case{SubmittedAt: applied}
		for n := range 5 {
			c.Touches = append(c.Touches, click(int64(i*5+n), 1+dice.Int64N(500), time.Duration(dice.IntN(200*24))*time.Hour))
		}
		text, err := json.Marshal(c)
		if err != nil {
			b.Fatal(err)
		}
		stored[i] = string(text)
	}
	for b.Loop() {
		trial := credit.NewTrial(ruled(credit.Last))
		for i, text := range stored {
			var c credit.Case
			if err := json.NewDecoder(strings.NewReader(text)).Decode(&c); err != nil {
				b.Fatal(err)
			}
			trial.Add(int64(i), c, whole(mara))
		}
	}
}
