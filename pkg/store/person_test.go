package store_test

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"goodword/pkg/referral"
	"goodword/pkg/store"
	"goodword/pkg/testkit"
)

// addPerson stores a person with a name and whatever else is asked.
func addPerson(t *testing.T, s *store.Store, name, email string, change ...func(*referral.Person)) int64 {
	t.Helper()
	p := samplePerson(email)
	p.Name, p.Nickname = name, ""
	for _, c := range change {
		c(p)
	}
	require.NoError(t, s.CreatePerson(ctx, p))
	return p.ID
}

func found[T any](t *testing.T, id func(T) int64) func(l referral.Listed[T], err error) []int64 {
	return func(l referral.Listed[T], err error) []int64 {
		t.Helper()
		require.NoError(t, err)
		ids := []int64{}
		for _, item := range l.Items {
			ids = append(ids, id(item))
		}
		return ids
	}
}

func TestPeopleAreFoundByWordsInAnyLetterCase(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, s *store.Store) {
		elodie := addPerson(t, s, "Élodie Groß", "e@example.org")
		percent := addPerson(t, s, "100% Jan_Piet", "jan_piet@example.org")
		slash := addPerson(t, s, `Back\slash`, "b@example.com", func(p *referral.Person) {
			p.Role, p.Department, p.Active = referral.Employee, "Rivers", false
		})
		find := func(f referral.PersonFilter) []int64 {
			return found(t, func(p referral.Person) int64 { return p.ID })(s.People(ctx, f))
		}
		for search, ids := range map[string][]int64{
			"":                {slash, percent, elodie},
			"élodie":          {elodie},
			"GROSS":           {},
			"groß ÉLO":        {elodie},
			"%":               {percent},
			"_":               {percent},
			"jan_":            {percent},
			"janxpiet":        {},
			`k\s`:             {slash},
			"EXAMPLE.org":     {percent, elodie},
			"elodie' OR 1=1;": {},
		} {
			require.Equal(t, ids, find(referral.PersonFilter{Search: search}), search)
		}
		require.Equal(t, []int64{slash}, find(referral.PersonFilter{Role: referral.Employee}))
		require.Equal(t, []int64{slash}, find(referral.PersonFilter{Department: "Rivers"}))
		require.Equal(t, []int64{percent, elodie}, find(referral.PersonFilter{ActiveOnly: true}))
	})
}

func TestASearchThatNoDatabaseCanDoFindsNothing(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, s *store.Store) {
		addPerson(t, s, "Anna", "a@example.org")
		for _, search := range []string{strings.Repeat("a ", 5000), strings.Repeat("a", 100_000)} {
			require.Empty(t, found(t, func(p referral.Person) int64 { return p.ID })(s.People(ctx, referral.PersonFilter{Search: search})))
		}
		for _, text := range []string{"a\x00b", "a\xffb"} {
			_, err := s.People(ctx, referral.PersonFilter{Search: text})
			require.True(t, err == nil || referral.CodeOf(err) == referral.Invalid, "%v", err)
			_, err = s.PersonByEmail(ctx, text)
			require.Contains(t, []referral.Code{referral.NotFound, referral.Invalid}, referral.CodeOf(err))
		}
	})
}

func TestPeopleNamedForgivesLetterCaseAndSpacing(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, s *store.Store) {
		elodie := addPerson(t, s, "Élodie de  Groot", "e@example.org", func(p *referral.Person) { p.Nickname = "Lo" })
		addPerson(t, s, "Élodie de Groot", "gone@example.org", func(p *referral.Person) { p.Active = false })
		for _, words := range []string{"élodie de groot", "  ÉLODIE   DE GROOT ", "lo", "E@EXAMPLE.ORG"} {
			people, err := s.PeopleNamed(ctx, words)
			require.NoError(t, err)
			require.Len(t, people, 1, words)
			require.Equal(t, elodie, people[0].ID)
			require.Equal(t, "e@example.org", people[0].Email, "the whole person is read")
		}
		for _, words := range []string{"", "  ", "élodie", "%", "gone@example.org"} {
			people, err := s.PeopleNamed(ctx, words)
			require.NoError(t, err)
			require.Empty(t, people, words)
		}
	})
}

func TestPeopleByIDGivesThoseThatExist(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, s *store.Store) {
		rows := numbered(store.Batch+20, func(i int) *referral.Person { return samplePerson(email(i)) })
		require.NoError(t, s.CreatePeople(ctx, rows))
		ids := []int64{1 << 40, -1}
		for _, r := range rows {
			ids = append(ids, r.ID)
		}
		people, err := s.PeopleByID(ctx, ids)
		require.NoError(t, err)
		require.Len(t, people, len(rows))
		require.Equal(t, *rows[store.Batch], people[rows[store.Batch].ID])
		none, err := s.PeopleByID(ctx, nil)
		require.NoError(t, err)
		require.Empty(t, none)
	})
}

func TestDepartmentSizesCountActivePeople(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, s *store.Store) {
		addPerson(t, s, "a", "a@example.org")
		addPerson(t, s, "b", "b@example.org")
		addPerson(t, s, "c", "c@example.org", func(p *referral.Person) { p.Department = "Rivers" })
		addPerson(t, s, "d", "d@example.org", func(p *referral.Person) { p.Active = false })
		sizes, err := s.DepartmentSizes(ctx)
		require.NoError(t, err)
		require.Equal(t, map[string]int{"People": 2, "Rivers": 1}, sizes)
	})
}

func newSession(person int64, family, hash string) *referral.Session {
	return &referral.Session{Family: family, PersonID: person, TokenHash: hash, CreatedAt: noon, ExpiresAt: noon.Add(time.Hour)}
}

func TestOfTwoWhoSpendOneSessionOnlyOneIsToldTrue(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, s *store.Store) {
		session := newSession(addPerson(t, s, "a", "a@example.org"), "f", "h")
		require.NoError(t, s.CreateSession(ctx, session))
		var spent atomic.Int64
		inParallel(t, 20, func(int) error {
			did, err := s.SpendSession(ctx, session.ID, noon)
			if did {
				spent.Add(1)
			}
			return err
		})
		require.EqualValues(t, 1, spent.Load())
		read, err := s.SessionByHash(ctx, "h")
		require.NoError(t, err)
		require.Equal(t, noon, *read.SpentAt)
	})
}

func TestSessionsEndByFamilyByPersonAndByExpiry(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, s *store.Store) {
		anna, bert := addPerson(t, s, "a", "a@example.org"), addPerson(t, s, "b", "b@example.org")
		for _, session := range []*referral.Session{
			newSession(anna, "f", "1"), newSession(anna, "f", "2"), newSession(anna, "g", "3"), newSession(bert, "k", "4"),
		} {
			require.NoError(t, s.CreateSession(ctx, session))
		}
		live := func() (hashes []string) {
			require.NoError(t, s.Reads().Model(&referral.Session{}).Order("token_hash").Pluck("token_hash", &hashes).Error)
			return hashes
		}
		require.NoError(t, s.EndFamily(ctx, "f"))
		require.Equal(t, []string{"3", "4"}, live())
		require.NoError(t, s.EndSessionsOf(ctx, bert))
		require.Equal(t, []string{"3"}, live())
		later := newSession(anna, "n", "5")
		later.CreatedAt = noon.Add(2 * time.Hour)
		require.NoError(t, s.CreateSession(ctx, later))
		require.Equal(t, []string{"5"}, live(), "what has expired is cleared away")
	})
}
