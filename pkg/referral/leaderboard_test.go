package referral_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goodword/pkg/referral"
	"goodword/pkg/testkit/site"
)

// busy gives a site where people of several departments have clicks: Mara 3
// and Bo 3, the named colleague 5, the nicknamed one 4, the small department 2.
func busy(t *testing.T, s *site.Site) (named, nicknamed referral.Person) {
	t.Helper()
	for i := range 4 {
		s.AddPerson(t, referral.Profile{Name: fmt.Sprint("Water ", i), Email: fmt.Sprintf("w%d@uni.example", i), Department: "Waterbouw", Active: true})
		s.AddPerson(t, referral.Profile{Name: fmt.Sprint("Info ", i), Email: fmt.Sprintf("i%d@uni.example", i), Department: "Informatica", Active: true})
		s.AddPerson(t, referral.Profile{Name: fmt.Sprint("Hr ", i), Email: fmt.Sprintf("h%d@uni.example", i), Department: "HR", Active: true})
	}
	named = s.AddPerson(t, referral.Profile{Name: "Sjoerd Wiersma", Email: "s@uni.example", Department: "Informatica", BoardVisibility: referral.Named, Active: true})
	nicknamed = s.AddPerson(t, referral.Profile{Name: "Geheim Persoon", Email: "g@uni.example", Department: "Bibliotheek", BoardVisibility: referral.Nickname, Nickname: "De Waterwolf", Active: true})
	for who, clicks := range map[*referral.Person]int{&s.Mara: 3, &s.Bo: 3, &named: 5, &nicknamed: 4} {
		l := s.Share(t, *who, "qr", "")
		for i := range clicks {
			s.Click(t, l, fmt.Sprintf("10.%d.0.1", i))
		}
	}
	return named, nicknamed
}

func TestABoardShowsWhatTheOrganisationHasDecided(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		named, nicknamed := busy(t, s)
		board := func(by referral.Person) referral.Leaderboard {
			b, err := s.Programme.Leaderboard(t.Context(), site.ActorOf(by), referral.LeaderboardQuery{Metric: referral.ByClicks})
			require.NoError(t, err)
			return b
		}
		decide := func(m referral.BoardMode) {
			_, err := s.Programme.DecideBoard(t.Context(), site.ActorOf(s.Ada), 0, referral.BoardDecision{Mode: m, DecidedOn: "2026-04-14", Reference: "OR-2026-031"})
			require.NoError(t, err)
		}
		type row struct {
			rank  int
			name  string
			value int64
		}
		rows := func(b referral.Leaderboard) []row {
			var out []row
			for _, s := range b.Items {
				out = append(out, row{s.Rank, s.Name, s.Value})
			}
			return out
		}

		assert.Empty(t, board(s.Mara).Items, "off until decided")
		assert.Nil(t, board(s.Mara).Own)
		everyone := []row{{1, "Sjoerd Wiersma", 5}, {2, "Geheim Persoon", 4}, {3, "Bo Yılmaz", 3}, {3, "Mara Visser", 3}}
		assert.Equal(t, everyone, rows(board(s.Hanna)), "HR sees the whole, equal values share a rank")

		decide(referral.BoardNamed)
		b := board(s.Mara)
		assert.Equal(t, []row{{1, "Sjoerd Wiersma", 5}, {2, "De Waterwolf", 4}}, rows(b))
		assert.Equal(t, named.ID, b.Items[0].AmbassadorID)
		assert.Zero(t, b.Items[1].AmbassadorID, "a nickname has no number")
		assert.Empty(t, b.Items[1].Department, "nor a department that gives it away")
		require.NotNil(t, b.Own)
		assert.Equal(t, 3, b.Own.Rank)
		assert.Equal(t, 2, board(nicknamed).Own.Rank)

		decide(referral.BoardOwn)
		b = board(s.Mara)
		assert.Empty(t, b.Items)
		assert.Equal(t, row{3, "Mara Visser", 3}, row{b.Own.Rank, b.Own.Name, b.Own.Value})

		decide(referral.BoardTotals)
		b = board(s.Mara)
		assert.Nil(t, b.Own)
		require.Len(t, b.Items, 2)
		joined := b.Items[1]
		if len(b.Items[0].Departments) > 0 {
			joined = b.Items[0]
		}
		assert.Equal(t, []string{"Bibliotheek", "Waterbouw"}, joined.Departments, "the small one is joined with the next smallest, not left out")
		assert.Equal(t, int64(7), joined.Value)
		for _, r := range b.Items {
			assert.Empty(t, r.Name)
		}
	})
}

func TestWhoLeavesIsNoLongerOnTheBoard(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		named, _ := busy(t, s)
		_, err := s.Programme.DecideBoard(t.Context(), site.ActorOf(s.Ada), 0, referral.BoardDecision{Mode: referral.BoardNamed, DecidedOn: "2026-04-14", Reference: "OR-2026-031"})
		require.NoError(t, err)
		_, err = s.Programme.EditPerson(t.Context(), site.ActorOf(s.Ada), named.ID, 0, func(p *referral.Profile) { p.Active, p.LeftOn = false, "2026-11-20" })
		require.NoError(t, err)
		b, err := s.Programme.Leaderboard(t.Context(), site.ActorOf(s.Mara), referral.LeaderboardQuery{Metric: referral.ByClicks})
		require.NoError(t, err)
		require.Len(t, b.Items, 1)
		assert.Equal(t, "De Waterwolf", b.Items[0].Name)
	})
}

func TestTheWholeBoardStandsBesideThePeriodBefore(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		on := func(who referral.Person, day string, n int64) {
			require.NoError(t, s.Store.AddTallies(t.Context(), []referral.Tally{{Day: day, AmbassadorID: who.ID, Channel: referral.ByWord, Counts: referral.Counts{Applications: n}}}))
		}
		on(s.Mara, "2026-11-16", 3) // a Monday, the first day of the period
		on(s.Mara, "2026-11-09", 1) // the Monday before, the first of the period before
		on(s.Bo, "2026-11-10", 4)
		on(s.Bo, "2026-11-08", 50) // in neither
		on(referral.Person{}, "2026-11-17", 9)
		q := referral.LeaderboardQuery{Metric: referral.ByApplications, From: "2026-11-16", To: "2026-11-20"}
		b, err := s.Programme.WholeBoard(t.Context(), site.ActorOf(s.Hanna), q)
		require.NoError(t, err)
		assert.Equal(t, referral.Period{From: "2026-11-09", To: "2026-11-13"}, b.Then)
		require.Len(t, b.Rows, 2, "what nobody brought is no row")
		assert.Equal(t, []any{"Mara Visser", 1, int64(3), int64(1)}, []any{b.Rows[0].Name, b.Rows[0].Rank, b.Rows[0].Value, b.Rows[0].Before})
		assert.Equal(t, []any{"Bo Yılmaz", 2, int64(0), int64(4)}, []any{b.Rows[1].Name, b.Rows[1].Rank, b.Rows[1].Value, b.Rows[1].Before}, "who fell back to nothing is seen")
		assert.Equal(t, []int64{3, 5}, []int64{b.Sum, b.Before})

		_, err = s.Programme.EditPerson(t.Context(), site.ActorOf(s.Ada), s.Bo.ID, 0, func(p *referral.Profile) { p.Active = false })
		require.NoError(t, err)
		b, err = s.Programme.WholeBoard(t.Context(), site.ActorOf(s.Hanna), referral.LeaderboardQuery{Metric: referral.ByApplications})
		require.NoError(t, err)
		assert.Equal(t, referral.Period{}, b.Then, "all days have nothing before them")
		assert.Equal(t, []bool{true, false}, []bool{b.Rows[0].Left, b.Rows[1].Left})
		for who, code := range map[*referral.Person]referral.Code{&s.Mara: referral.Forbidden, {}: referral.Unauthenticated} {
			_, err = s.Programme.WholeBoard(t.Context(), site.ActorOf(*who), q)
			assert.Equal(t, code, referral.CodeOf(err))
		}
		q.From = "gisteren"
		_, err = s.Programme.WholeBoard(t.Context(), site.ActorOf(s.Hanna), q)
		assert.Equal(t, referral.Invalid, referral.CodeOf(err))
	})
}
