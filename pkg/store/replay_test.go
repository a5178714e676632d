package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"goodword/pkg/credit"
	"goodword/pkg/referral"
	"goodword/pkg/store"
	"goodword/pkg/testkit"
	"goodword/pkg/testkit/site"
)

// deed is something that happens in a history: one of what, by or for the
// others, as far as it needs them.
type deed struct {
	what      string
	who       int // candidate
	helper    int // 0 is nobody
	named     int
	policy    credit.Policy
	hours     int
	whichCase int
}

func deeds() *rapid.Generator[deed] {
	return rapid.Custom(func(t *rapid.T) deed {
		return deed{
			what:   rapid.SampledFrom([]string{"apply", "apply", "apply", "apply", "rule", "adopt", "leave", "merge", "undo"}).Draw(t, "what"),
			who:    rapid.IntRange(0, 4).Draw(t, "who"),
			helper: rapid.IntRange(0, 4).Draw(t, "helper"),
			named:  rapid.IntRange(0, 4).Draw(t, "named"),
			policy: anyPolicy(t),
			hours:  rapid.IntRange(0, 200*24).Draw(t, "hours"),

			whichCase: rapid.IntRange(0, 20).Draw(t, "which case"),
		}
	})
}

func anyPolicy(t *rapid.T) credit.Policy {
	days := rapid.IntRange(1, 400).Draw(t, "shared days")
	return credit.Policy{
		SharedDays: days, IntroducedDays: days, OneKind: true,
		Rule:       rapid.SampledFrom([]credit.Rule{credit.First, credit.Last, credit.Even}).Draw(t, "rule"),
		ClaimWins:  rapid.Bool().Draw(t, "claim wins"),
		KnownDays:  rapid.IntRange(0, 400).Draw(t, "known days"),
		Excluded:   rapid.SampledFrom([][]credit.Relation{nil, {}, {credit.HR}}).Draw(t, "excluded"),
		RehireDays: rapid.IntRange(0, 400).Draw(t, "rehire days"),
		Leaver:     rapid.SampledFrom([]credit.Leaver{credit.Keep, credit.Freeze}).Draw(t, "leaver"),
	}
}

// history is what deeds make of a site. Candidates write their address in
// several forms, and one of them works here.
type history struct {
	*site.Site
	helpers      []referral.Person
	applications []int64
	merges       []int64
	// days are when each version of the policy was in force, by version from 1:
	// a version is adopted at the end of a day.
	days []referral.Period
}

func (h *history) do(t testing.TB, d deed) {
	h.Clock.Forward(time.Duration(d.hours) * time.Hour / 8)
	hanna := site.ActorOf(h.Hanna)
	switch d.what {
	case "apply":
		form := referral.ApplicationForm{Name: "Cas", Email: []string{"cas@gmail.com", "C.as+jobs@googlemail.com", "di@example.org", "Di@example.org", "bo@uni.example"}[d.who]}
		if d.helper > 0 {
			form.Ref = h.Click(t, h.Share(t, h.helpers[d.helper-1], "qr", ""), fmt.Sprint("192.0.2.", d.who+1))
			h.Clock.Forward(time.Duration(d.hours) * time.Hour)
		}
		if d.named > 0 {
			form.ReferredBy = h.helpers[d.named-1].Name
		}
		a, err := h.Programme.Apply(ctx, h.Vacancy.ID, form)
		require.NoError(t, err)
		h.applications = append(h.applications, a.ID)
	case "rule":
		if len(h.applications) == 0 {
			return
		}
		shares := []credit.Share{}
		for _, n := range []int{d.helper, d.named} {
			if n > 0 && (n != d.helper || len(shares) == 0) {
				shares = append(shares, credit.Share{AmbassadorID: h.helpers[n-1].ID, Part: 1, Of: 1})
			}
		}
		for i := range shares {
			shares[i].Of = int64(len(shares))
		}
		_, err := h.Programme.Rule(ctx, hanna, h.applications[d.whichCase%len(h.applications)], shares, "It was so.")
		require.NoError(t, err)
	case "adopt":
		_, err := h.Programme.AdoptPolicy(ctx, hanna, d.policy)
		require.NoError(t, err)
		last := &h.days[len(h.days)-1]
		last.To = h.Programme.Day(h.Programme.Now())
		h.Clock.Forward(24 * time.Hour)
		h.days = append(h.days, referral.Period{From: h.Programme.Day(h.Programme.Now())})
	case "merge":
		if len(h.applications) == 0 {
			return
		}
		candidate := func(n int) int64 {
			a, err := h.Store.Application(ctx, h.applications[n%len(h.applications)])
			require.NoError(t, err)
			return *a.CandidateID
		}
		m, err := h.Programme.MergeCandidate(ctx, hanna, candidate(d.whichCase), candidate(d.who), "The same CV.")
		if err == nil {
			h.merges = append(h.merges, m.ID)
		} else {
			require.Contains(t, []referral.Code{referral.Invalid, referral.Conflict}, referral.CodeOf(err))
		}
	case "undo":
		if len(h.merges) == 0 {
			return
		}
		if _, err := h.Programme.UndoMerge(ctx, hanna, h.merges[d.whichCase%len(h.merges)]); err != nil {
			require.Equal(t, referral.Conflict, referral.CodeOf(err))
		}
	case "leave":
		p, err := h.Programme.Person(ctx, hanna, h.helpers[d.who%len(h.helpers)].ID)
		require.NoError(t, err)
		_, err = h.Programme.EditPerson(ctx, site.ActorOf(h.Ada), p.ID, p.Version, func(p *referral.Profile) { p.LeftOn = h.Programme.Day(h.Programme.Now()) })
		require.NoError(t, err)
	}
}

// stored is a decision as it lies in the table.
type stored struct {
	ID                            int64
	ApplicationID                 int64
	PolicyVersion                 int
	Shares, Findings, Facts, Seal string
	Replaces                      *int64
	DecidedAt                     time.Time
	DecidedBy                     int64
}

// replayed decides all history again, and holds it byte for byte against what
// is stored.
func (h *history) replayed(t testing.TB) {
	policies, err := h.Programme.Policies(ctx, site.ActorOf(h.Hanna))
	require.NoError(t, err)
	var decisions []stored
	require.NoError(t, h.Store.Reads().Table("decisions").Order("id").Find(&decisions).Error)
	seal := ""
	var facts []credit.Case
	require.NoError(t, h.Store.EachDecision(ctx, func(d referral.Decision) error { facts = append(facts, d.Facts); return nil }))
	for i, d := range decisions {
		policy := policies[d.PolicyVersion-1].Content
		again := credit.Decide(policy, facts[i])
		require.Equal(t, d.Facts, text(t, facts[i]))
		require.Equal(t, d.Shares, text(t, again.Shares))
		require.Equal(t, d.Findings, text(t, again.Findings))
		e := credit.Entry{ApplicationID: d.ApplicationID, Policy: policy, Case: facts[i], Decision: again, DecidedAt: d.DecidedAt.UTC(), DecidedBy: d.DecidedBy}
		if d.Replaces != nil {
			e.Replaces = *d.Replaces
		}
		seal, err = credit.Seal(seal, e)
		require.NoError(t, err)
		require.Equal(t, d.Seal, seal)
	}
	chain, err := h.Store.HoldChain(ctx)
	require.NoError(t, err)
	require.Equal(t, chain.Seal, seal)
	drifts, err := h.Programme.Check(ctx)
	require.NoError(t, err)
	require.Empty(t, drifts)
}

// triedInVain tries each policy on the days on which it was in force.
func (h *history) triedInVain(t testing.TB) {
	policies, err := h.Programme.Policies(ctx, site.ActorOf(h.Hanna))
	require.NoError(t, err)
	tried := 0
	for i, p := range policies {
		r, err := h.Programme.TryPolicy(ctx, site.ActorOf(h.Hanna), p.Content, h.days[i], nil)
		require.NoError(t, err)
		require.Zero(t, r.Changed, "version %d: %+v", p.Version, r.People)
		tried += r.Applications
	}
	candidates := map[int64]bool{}
	for _, id := range h.applications {
		a, err := h.Store.Application(ctx, id)
		require.NoError(t, err)
		candidates[*a.CandidateID] = true
	}
	require.Equal(t, len(candidates), tried, "each candidate's first application to the one vacancy")
}

// unmerged undoes every merge that stands; then only a mailbox makes two
// records one, as if there had been none.
func (h *history) unmerged(t testing.TB) {
	for _, id := range h.merges {
		if _, err := h.Programme.UndoMerge(ctx, site.ActorOf(h.Hanna), id); err != nil {
			require.Equal(t, referral.Conflict, referral.CodeOf(err))
		}
	}
	for _, id := range h.applications {
		a, err := h.Store.Application(ctx, id)
		require.NoError(t, err)
		f, err := h.Programme.Candidate(ctx, site.ActorOf(h.Hanna), *a.CandidateID)
		require.NoError(t, err)
		for _, other := range f.Also {
			require.True(t, credit.SameMailbox(f.Email, other.Email), "%s is not %s", f.Email, other.Email)
		}
	}
}

func TestWhateverHappenedReplayingItGivesTheSameAndTryingThePolicyInForceChangesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		happens := rapid.SliceOfN(deeds(), 1, 14).Draw(rt, "deeds")
		// A subtest, so that its database is closed before the next.
		if !t.Run("", func(t *testing.T) { relive(t, testkit.SQLite(t), happens) }) {
			rt.Fatal("this history does not hold")
		}
	})
}

func TestOneLongHistoryHoldsOnBothDatabases(t *testing.T) {
	t.Parallel()
	happens := rapid.SliceOfN(deeds(), 60, 60).Example(1)
	testkit.Databases(t, func(t *testing.T, s *store.Store) { relive(t, s, happens) })
}

func relive(t *testing.T, s *store.Store, happens []deed) {
	h := &history{Site: site.New(t, s), days: []referral.Period{{}}}
	_, err := h.Programme.EditVacancy(ctx, site.ActorOf(h.Hanna), h.Vacancy.ID, h.Vacancy.Version, func(v *referral.VacancyText) { v.ValidThrough = "" })
	require.NoError(t, err)
	h.helpers = []referral.Person{h.Mara, h.Bo, h.Hanna, h.Ada}
	for _, d := range happens {
		h.do(t, d)
	}
	h.replayed(t)
	h.triedInVain(t)
	h.unmerged(t)
}
