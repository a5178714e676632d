package referral_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goodword/pkg/credit"
	"goodword/pkg/referral"
	"goodword/pkg/testkit"
	"goodword/pkg/testkit/site"
)

// written is an application from an address, through Mara's link if ref says so.
func written(t *testing.T, s *site.Site, email, ref string) referral.ApplicationFile {
	t.Helper()
	f := form(ref, "")
	f.Email = email
	s.Clock.Forward(time.Hour)
	return apply(t, s, f)
}

// throughMara is one through Mara's link, from a visitor of its own.
func throughMara(t *testing.T, s *site.Site, email, address string) referral.ApplicationFile {
	t.Helper()
	return written(t, s, email, s.Click(t, s.Share(t, s.Mara, "qr", ""), address))
}

func merged(t *testing.T, s *site.Site, who, into referral.ApplicationFile) referral.Merge {
	t.Helper()
	m, err := s.Programme.MergeCandidate(t.Context(), site.ActorOf(s.Hanna), *who.CandidateID, *into.CandidateID, "The same CV.")
	require.NoError(t, err)
	return m
}

func undone(t *testing.T, s *site.Site, m referral.Merge) {
	t.Helper()
	s.Clock.Forward(time.Minute)
	u, err := s.Programme.UndoMerge(t.Context(), site.ActorOf(s.Ada), m.ID)
	require.NoError(t, err)
	require.Equal(t, s.Ada.ID, u.UndoneBy)
	require.Equal(t, s.Programme.Now(), *u.UndoneAt)
}

func found(t *testing.T, s *site.Site, a referral.ApplicationFile) referral.CandidateFile {
	t.Helper()
	f, err := s.Programme.Candidate(t.Context(), site.ActorOf(s.Hanna), *a.CandidateID)
	require.NoError(t, err)
	return f
}

// known is how often the candidate of an application was known before.
func known(f referral.ApplicationFile) int { return len(f.Credit.Decision.Facts.Contacts) }

func TestMergedCandidatesAreOneForWhatIsDecidedFromThenOn(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		home := written(t, s, "wietske@home.example", "")
		work := throughMara(t, s, "w.hoogeveen@work.example", "192.0.2.1")
		require.Len(t, work.Credit.Decision.Shares, 1)
		m := merged(t, s, work, home)

		for _, before := range []referral.ApplicationFile{home, work} {
			now, err := s.Programme.Application(t.Context(), site.ActorOf(s.Hanna), before.ID)
			require.NoError(t, err)
			assert.Equal(t, before, now, "what there was stays as it is")
		}
		again := throughMara(t, s, "w.hoogeveen@work.example", "192.0.2.2")
		assert.Equal(t, 2, known(again))
		assert.Empty(t, again.Credit.Decision.Shares)
		assert.Equal(t, credit.KnownCandidate, again.Credit.Touches[0].Reason)
		other := throughMara(t, s, "wietske@home.example", "192.0.2.3")
		assert.Equal(t, 3, known(other), "both ways")

		undone(t, s, m)
		assert.Equal(t, 2, known(throughMara(t, s, "w.hoogeveen@work.example", "192.0.2.4")), "its own two")
		assert.Equal(t, 2, known(throughMara(t, s, "wietske@home.example", "192.0.2.5")))
		noDrift(t, s)
	})
}

func TestAMergeThatIsUndoneLeavesNothingBehind(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		home := written(t, s, "wietske@home.example", "")
		work := written(t, s, "w.hoogeveen@work.example", "")
		before, beforeThat := found(t, s, home), found(t, s, work)
		undone(t, s, merged(t, s, work, home))
		undone(t, s, merged(t, s, home, work)) // the other way round, and again
		after, afterThat := found(t, s, home), found(t, s, work)
		require.Len(t, after.Merges, 2)
		require.Equal(t, after.Merges, afterThat.Merges)
		for _, m := range after.Merges {
			require.NotNil(t, m.UndoneAt)
			require.Equal(t, "The same CV.", m.Reason)
		}
		after.Merges, afterThat.Merges = before.Merges, beforeThat.Merges
		require.Equal(t, before, after)
		require.Equal(t, beforeThat, afterThat)
		assert.Equal(t, 1, known(throughMara(t, s, "w.hoogeveen@work.example", "192.0.2.4")))
		noDrift(t, s)
	})
}

func TestMergesMakeChains(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		a, b, c := written(t, s, "a@example.org", ""), written(t, s, "b@example.org", ""), written(t, s, "c@example.org", "")
		merged(t, s, b, a)
		up := merged(t, s, a, c)
		for _, one := range []referral.ApplicationFile{a, b, c} {
			f := found(t, s, one)
			assert.Len(t, f.Also, 2)
			assert.Len(t, f.Applications, 3)
			assert.Len(t, f.Merges, 2)
		}
		assert.Equal(t, 3, known(throughMara(t, s, "b@example.org", "192.0.2.1")))
		undone(t, s, up)
		assert.Equal(t, 3, known(throughMara(t, s, "a@example.org", "192.0.2.2")), "a once and b twice")
		assert.Equal(t, 1, known(throughMara(t, s, "c@example.org", "192.0.2.3")))
	})
}

func TestFormsOfOneMailboxAreFoundThroughMerges(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		plain := written(t, s, "wietske@gmail.com", "")
		work := written(t, s, "w.hoogeveen@work.example", "")
		merged(t, s, work, plain)
		assert.Equal(t, 2, known(throughMara(t, s, "wiet.ske+jobs@googlemail.com", "192.0.2.1")))
		assert.Equal(t, 3, known(throughMara(t, s, "W.Hoogeveen+2@work.example", "192.0.2.2")))
		assert.Len(t, found(t, s, plain).Also, 3)
	})
}

func TestAColleagueWhoAppliesUnderAnotherAddressIsFoundThroughAMerge(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		atWork := written(t, s, s.Mara.Email, "")
		home := written(t, s, "mara@home.example", "")
		merged(t, s, home, atWork)
		f := throughMara(t, s, "mara@home.example", "192.0.2.1")
		assert.Equal(t, credit.OwnApplication, f.Credit.Touches[0].Reason)

		left := s.AddPerson(t, referral.Profile{Name: "Lou", Email: "lou@uni.example", Role: referral.Employee, Active: true, LeftOn: "2026-10-01"})
		gone := written(t, s, left.Email, "")
		merged(t, s, written(t, s, "lou@home.example", ""), gone)
		f = throughMara(t, s, "lou@home.example", "192.0.2.2")
		assert.Equal(t, credit.Rehire, f.Credit.Touches[0].Reason)
		noDrift(t, s)
	})
}

func TestMergingMakesNoRepeats(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		home := written(t, s, "wietske@home.example", "")
		fair := written(t, s, "wietske@fair.example", "")
		merged(t, s, fair, home)
		assert.Nil(t, fair.RepeatOf, "what came in under two addresses counts as two")
		assert.Equal(t, home.ID, *written(t, s, "wietske@home.example", "").RepeatOf)
		assert.Equal(t, fair.ID, *written(t, s, "wietske@fair.example", "").RepeatOf)
		noDrift(t, s)
	})
}

func TestAMergeThatCannotBeIsRefused(t *testing.T) {
	s := site.New(t, testkit.SQLite(t))
	a, b, c := written(t, s, "a@example.org", ""), written(t, s, "b@example.org", ""), written(t, s, "c@example.org", "")
	m := merged(t, s, a, b)
	merged(t, s, b, c)
	for name, try := range map[string]struct {
		by        referral.Person
		who, into int64
		reason    string
		code      referral.Code
	}{
		"with itself":               {s.Hanna, *c.CandidateID, *c.CandidateID, "x", referral.Invalid},
		"without a reason":          {s.Hanna, *c.CandidateID, *a.CandidateID, " ", referral.Invalid},
		"in a circle":               {s.Hanna, *c.CandidateID, *a.CandidateID, "x", referral.Conflict},
		"who was merged already":    {s.Hanna, *a.CandidateID, *c.CandidateID, "x", referral.Conflict},
		"the same merge once more":  {s.Hanna, *a.CandidateID, *b.CandidateID, "x", referral.Conflict},
		"somebody who is not there": {s.Hanna, 999, *a.CandidateID, "x", referral.NotFound},
		"with somebody who is not":  {s.Hanna, *c.CandidateID, 999, "x", referral.NotFound},
		"by an employee":            {s.Mara, *c.CandidateID, *a.CandidateID, "x", referral.Forbidden},
	} {
		_, err := s.Programme.MergeCandidate(t.Context(), site.ActorOf(try.by), try.who, try.into, try.reason)
		assert.Equal(t, try.code, referral.CodeOf(err), name)
	}
	_, err := s.Programme.UndoMerge(t.Context(), site.ActorOf(s.Mara), m.ID)
	assert.Equal(t, referral.Forbidden, referral.CodeOf(err))
	undone(t, s, m)
	_, err = s.Programme.UndoMerge(t.Context(), site.ActorOf(s.Hanna), m.ID)
	assert.Equal(t, referral.Conflict, referral.CodeOf(err), "undone once")
	merged(t, s, c, a) // no circle any more
}

func TestTwoWhoMergeEachOtherAtOnceMakeNoCircle(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		a, b := written(t, s, "a@example.org", ""), written(t, s, "b@example.org", "")
		results := make(chan error, 2)
		for _, pair := range [][2]int64{{*a.CandidateID, *b.CandidateID}, {*b.CandidateID, *a.CandidateID}} {
			go func() {
				_, err := s.Programme.MergeCandidate(t.Context(), site.ActorOf(s.Hanna), pair[0], pair[1], "x")
				results <- err
			}()
		}
		codes := []referral.Code{referral.CodeOf(<-results), referral.CodeOf(<-results)}
		assert.ElementsMatch(t, []referral.Code{"", referral.Conflict}, codes)
	})
}

func TestWhoGaveTheSameNumberIsLikelyTheSame(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		var files []referral.ApplicationFile
		for _, other := range [][2]string{
			{"a@example.org", "06-12 34 56 78"}, {"b@example.org", "+31 (0)6 12345678"}, {"c@example.org", "0031612345678"}, {"d@example.org", "0612345679"},
			{"e@example.org", "345678"}, {"f@example.org", ""}, {"a+2@example.org", "0612345678"},
		} {
			f := form("", "")
			f.Email, f.Phone = other[0], other[1]
			files = append(files, apply(t, s, f))
		}
		likely := func() (addresses []string) {
			cs, err := s.Programme.LikelySame(t.Context(), site.ActorOf(s.Hanna), *files[0].CandidateID)
			require.NoError(t, err)
			for _, c := range cs {
				addresses = append(addresses, c.Email)
			}
			return addresses
		}
		assert.Equal(t, []string{"b@example.org", "c@example.org"}, likely(), "not the same mailbox: that is known")
		merged(t, s, files[1], files[0])
		assert.Equal(t, []string{"c@example.org"}, likely())
	})
}
