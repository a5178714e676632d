package credit_test

import (
	"math/rand/v2"
	"strings"
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
)

var (
	applied = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	day     = 24 * time.Hour
	people  = map[int64]credit.Person{mara: {Email: "mara@uni.example"}, bo: {Email: "b.o.olsen@gmail.com"}}
)

func click(id, who int64, before time.Duration) credit.Touch {
	return credit.Touch{ID: id, Kind: credit.Click, AmbassadorID: who, At: applied.Add(-before)}
}

func claim(id, who int64) credit.Touch {
	return credit.Touch{ID: id, Kind: credit.Claim, AmbassadorID: who, At: applied}
}

func TestWhoGetsTheCredit(t *testing.T) {
	t.Parallel()
	window := credit.Default().Window()
	for name, c := range map[string]struct {
		candidate string
		touches   []credit.Touch
		winner    int64
		reasons   map[int64]credit.Reason // by touch
	}{
		"nobody, without touches": {reasons: map[int64]credit.Reason{}},
		"the one whose link was followed": {
			touches: []credit.Touch{click(1, mara, day)}, winner: mara,
			reasons: map[int64]credit.Reason{1: credit.FirstTouch}},
		"the first of two ambassadors": {
			touches: []credit.Touch{click(1, bo, day), click(2, mara, 3*day)}, winner: mara,
			reasons: map[int64]credit.Reason{1: credit.Later, 2: credit.FirstTouch}},
		"the earlier record, at the same instant": {
			touches: []credit.Touch{click(2, bo, day), click(1, mara, day)}, winner: mara,
			reasons: map[int64]credit.Reason{1: credit.FirstTouch, 2: credit.Later}},
		"a click at the window's first second counts": {
			touches: []credit.Touch{click(1, mara, window)}, winner: mara,
			reasons: map[int64]credit.Reason{1: credit.FirstTouch}},
		"a click a second before the window does not": {
			touches: []credit.Touch{click(1, mara, window+time.Second)},
			reasons: map[int64]credit.Reason{1: credit.OutsideWindow}},
		"the next one, when the first is outside the window": {
			touches: []credit.Touch{click(1, mara, 200*day), click(2, bo, day)}, winner: bo,
			reasons: map[int64]credit.Reason{1: credit.OutsideWindow, 2: credit.FirstTouch}},
		"whoever the candidate names, before an earlier click": {
			touches: []credit.Touch{click(1, mara, 10*day), claim(2, bo)}, winner: bo,
			reasons: map[int64]credit.Reason{1: credit.AnotherNamed, 2: credit.CandidatesWord}},
		"the candidate naming the same colleague changes only the reason": {
			touches: []credit.Touch{click(1, mara, 10*day), claim(2, mara)}, winner: mara,
			reasons: map[int64]credit.Reason{1: credit.SameAmbassador, 2: credit.CandidatesWord}},
		"a corrected answer is the candidate's word": {
			touches: []credit.Touch{claim(1, mara), {ID: 2, Kind: credit.Claim, AmbassadorID: bo, At: applied.Add(day)}}, winner: bo,
			reasons: map[int64]credit.Reason{1: credit.Corrected, 2: credit.CandidatesWord}},
		"a name that fits nobody leaves the click": {
			touches: []credit.Touch{click(1, mara, day), claim(2, 0)}, winner: mara,
			reasons: map[int64]credit.Reason{1: credit.FirstTouch, 2: credit.Unmatched}},
		"nobody, for an own application": {
			candidate: "Mara@Uni.example", touches: []credit.Touch{click(1, mara, day)},
			reasons: map[int64]credit.Reason{1: credit.OwnApplication}},
		"nobody, for an own application with a tag in the address": {
			candidate: "mara+jobs@uni.example", touches: []credit.Touch{click(1, mara, day), claim(2, mara)},
			reasons: map[int64]credit.Reason{1: credit.OwnApplication, 2: credit.OwnApplication}},
		"nobody, for an own Gmail address with other dots": {
			candidate: "boolsen@googlemail.com", touches: []credit.Touch{click(1, bo, day)},
			reasons: map[int64]credit.Reason{1: credit.OwnApplication}},
		"a colleague's link, when an ambassador applies": {
			candidate: "mara@uni.example", touches: []credit.Touch{click(1, mara, 2*day), click(2, bo, day)}, winner: bo,
			reasons: map[int64]credit.Reason{1: credit.OwnApplication, 2: credit.FirstTouch}},
		"a click after the application changes nothing": {
			touches: []credit.Touch{click(1, mara, -time.Second)},
			reasons: map[int64]credit.Reason{1: credit.AfterApplication}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if c.candidate == "" {
				c.candidate = "wietske@example.org"
			}
			d := credit.Decide(credit.Default(), credit.Case{SubmittedAt: applied, CandidateEmail: c.candidate, Touches: c.touches, People: people})
			found := map[int64]credit.Reason{}
			for _, f := range d.Findings {
				found[f.TouchID] = f.Reason
			}
			assert.Equal(t, c.reasons, found)
			if c.winner == 0 {
				assert.Empty(t, d.Shares)
				return
			}
			assert.Equal(t, []credit.Share{{AmbassadorID: c.winner, Part: 1, Of: 1}}, d.Shares)
		})
	}
}

func TestWithoutItsRuleTheCandidatesWordIsATouchLikeAnyOther(t *testing.T) {
	t.Parallel()
	p := credit.Policy{Version: 9, WindowDays: 180}
	d := credit.Decide(p, credit.Case{SubmittedAt: applied, People: people,
		Touches: []credit.Touch{click(1, mara, day), claim(2, bo)}})
	require.Len(t, d.Shares, 1)
	assert.Equal(t, mara, d.Shares[0].AmbassadorID)
}

// A case with any touches, inside and outside the window, before and after.
func anyCase(t *rapid.T) credit.Case {
	c := credit.Case{SubmittedAt: applied, CandidateEmail: "wietske@example.org", People: people}
	for i := range rapid.IntRange(0, 8).Draw(t, "touches") {
		c.Touches = append(c.Touches, credit.Touch{
			ID: int64(i + 1), Kind: rapid.SampledFrom([]credit.Kind{credit.Click, credit.Claim}).Draw(t, "kind"),
			AmbassadorID: rapid.Int64Range(0, 2).Draw(t, "who"),
			At:           applied.Add(-time.Duration(rapid.IntRange(-48, 24*400).Draw(t, "hours")) * time.Hour),
		})
	}
	return c
}

func TestSharesAddUpToOneOrToNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := anyCase(t)
		d := credit.Decide(credit.Default(), c)
		if len(d.Findings) != len(c.Touches) {
			t.Fatalf("%d findings for %d touches", len(d.Findings), len(c.Touches))
		}
		var part, of int64 = 0, 1
		for _, s := range d.Shares {
			part, of = part*s.Of+s.Part*of, of*s.Of
		}
		if part != 0 && part != of {
			t.Fatalf("shares add up to %d/%d", part, of)
		}
		if _, won := d.Winner(); won != (part == of) {
			t.Fatal("a winner without a share, or a share without a winner")
		}
	})
}

func TestTheOrderOfArrivalDoesNotMatter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := anyCase(t)
		want := credit.Decide(credit.Default(), c)
		rand.New(rand.NewPCG(1, rapid.Uint64().Draw(t, "shuffle"))).Shuffle(len(c.Touches), func(i, j int) {
			c.Touches[i], c.Touches[j] = c.Touches[j], c.Touches[i]
		})
		assert.Equal(t, want, credit.Decide(credit.Default(), c))
	})
}

func TestATouchOutsideTheWindowNeverChangesWhoWins(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := anyCase(t)
		want := credit.Decide(credit.Default(), c).Shares
		c.Touches = append(c.Touches, click(99, rapid.Int64Range(1, 2).Draw(t, "who"), 181*day))
		assert.Equal(t, want, credit.Decide(credit.Default(), c).Shares)
	})
}

func TestEveryFindingIsSaidInBothLanguages(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := credit.Decide(credit.Default(), anyCase(t))
		for _, f := range d.Findings {
			s := f.Sentence(credit.Default(), "Mara", "Bo")
			for _, text := range []string{s.EN, s.NL} {
				if text == "" || strings.Contains(text, "%!") || text == string(f.Reason) {
					t.Fatalf("%s is said as %q", f.Reason, text)
				}
			}
			if s.EN == s.NL {
				t.Fatalf("%s reads the same in both languages", f.Reason)
			}
		}
		s := d.Sentence(credit.Default(), func(int64) string { return "Mara" })
		if s.EN == "" || s.NL == "" || s.EN == s.NL {
			t.Fatalf("the decision is said as %q and %q", s.EN, s.NL)
		}
	})
}

func TestThePolicyIsASentence(t *testing.T) {
	t.Parallel()
	s := credit.Default().Sentence()
	assert.Contains(t, s.EN, "180 days")
	assert.Contains(t, s.NL, "180 dagen")
	assert.Contains(t, s.In("nl-BE"), "dagen")
	assert.Contains(t, s.In("de"), "days")
}
