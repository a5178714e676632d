package referral_test

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goodword/pkg/credit"
	"goodword/pkg/referral"
	"goodword/pkg/testkit/site"
)

func apply(t *testing.T, s *site.Site, f referral.ApplicationForm) referral.ApplicationFile {
	t.Helper()
	a, err := s.Programme.Apply(t.Context(), s.Vacancy.ID, f)
	require.NoError(t, err)
	file, err := s.Programme.Application(t.Context(), site.ActorOf(s.Hanna), a.ID)
	require.NoError(t, err)
	return file
}

func form(ref, referredBy string) referral.ApplicationForm {
	return referral.ApplicationForm{Name: "Wietske Hoogeveen", Email: "wietske@example.org", Ref: ref, ReferredBy: referredBy}
}

func noDrift(t *testing.T, s *site.Site) {
	t.Helper()
	drifts, err := s.Programme.Check(t.Context())
	require.NoError(t, err)
	assert.Empty(t, drifts)
}

func TestWhatAnApplicationBringsAlongDecidesItsCredit(t *testing.T) {
	t.Parallel()
	mara := func(s *site.Site) int64 { return s.Mara.ID }
	bo := func(s *site.Site) int64 { return s.Bo.ID }
	nobody := func(*site.Site) int64 { return 0 }
	type brought struct {
		form    func(t *testing.T, s *site.Site) referral.ApplicationForm
		outcome referral.RefOutcome
		winner  func(*site.Site) int64
		reasons []credit.Reason
		channel string
	}
	for name, c := range map[string]brought{
		"nothing": {
			form:   func(*testing.T, *site.Site) referral.ApplicationForm { return form("", "") },
			winner: nobody, channel: referral.Direct},
		"a token": {
			form: func(t *testing.T, s *site.Site) referral.ApplicationForm {
				return form(s.Click(t, s.Share(t, s.Mara, "whatsapp", ""), "192.0.2.1"), "")
			}, outcome: referral.RefAccepted, winner: mara, reasons: []credit.Reason{credit.FirstTouch}, channel: "whatsapp"},
		"a token and the same name": {
			form: func(t *testing.T, s *site.Site) referral.ApplicationForm {
				return form(s.Click(t, s.Share(t, s.Mara, "whatsapp", ""), "192.0.2.1"), "mara  VISSER")
			}, outcome: referral.RefAccepted, winner: mara, reasons: []credit.Reason{credit.SameAmbassador, credit.CandidatesWord}, channel: "whatsapp"},
		"a token and another name": {
			form: func(t *testing.T, s *site.Site) referral.ApplicationForm {
				return form(s.Click(t, s.Share(t, s.Mara, "whatsapp", ""), "192.0.2.1"), "Bo Yılmaz")
			}, outcome: referral.RefAccepted, winner: bo, reasons: []credit.Reason{credit.AnotherNamed, credit.CandidatesWord}, channel: referral.ByWord},
		"a name that nobody has": {
			form:   func(*testing.T, *site.Site) referral.ApplicationForm { return form("", "mijn buurman") },
			winner: nobody, reasons: []credit.Reason{credit.Unmatched}, channel: referral.Direct},
		"a name that two have": {
			form: func(t *testing.T, s *site.Site) referral.ApplicationForm {
				s.AddPerson(t, referral.Profile{Name: "Mara Visser", Email: "mara2@uni.example", Active: true})
				return form("", "Mara Visser")
			}, winner: nobody, reasons: []credit.Reason{credit.Unmatched}, channel: referral.Direct},
		"a name that two have, behind the link of one": {
			form: func(t *testing.T, s *site.Site) referral.ApplicationForm {
				s.AddPerson(t, referral.Profile{Name: "Mara Visser", Email: "mara2@uni.example", Active: true})
				return form(s.Click(t, s.Share(t, s.Mara, "qr", ""), "192.0.2.1"), "Mara Visser")
			}, outcome: referral.RefAccepted, winner: mara, reasons: []credit.Reason{credit.SameAmbassador, credit.CandidatesWord}, channel: "qr"},
		"a forged token": {
			form: func(t *testing.T, s *site.Site) referral.ApplicationForm {
				ref := []byte(s.Click(t, s.Share(t, s.Mara, "qr", ""), "192.0.2.1"))
				ref[5]++
				return form(string(ref), "")
			}, outcome: referral.RefForged, winner: nobody, channel: referral.Direct},
		"a token that is something else": {
			form:    func(*testing.T, *site.Site) referral.ApplicationForm { return form("'; DROP TABLE hits; --", "") },
			outcome: referral.RefForged, winner: nobody, channel: referral.Direct},
		"a token for another vacancy": {
			form: func(t *testing.T, s *site.Site) referral.ApplicationForm {
				other := s.AddVacancy(t, referral.VacancyText{Title: "Docent", Description: "Je geeft les."})
				l, _, err := s.Programme.Share(t.Context(), site.ActorOf(s.Mara), other.ID, "qr", "")
				require.NoError(t, err)
				return form(s.Click(t, l, "192.0.2.1"), "")
			}, outcome: referral.RefOtherVacancy, winner: nobody, channel: referral.Direct},
		"a token from when its link had been revoked, on a copy that did not know yet": {
			form: func(t *testing.T, s *site.Site) referral.ApplicationForm {
				l := s.Share(t, s.Mara, "qr", "")
				ref := s.Click(t, l, "192.0.2.1")
				_, err := s.Programme.RevokeLink(t.Context(), site.ActorOf(s.Mara), l.Code)
				require.NoError(t, err)
				return form(ref, "")
			}, outcome: referral.RefRevoked, winner: nobody, channel: referral.Direct},
		"the ambassador's own link": {
			form: func(t *testing.T, s *site.Site) referral.ApplicationForm {
				f := form(s.Click(t, s.Share(t, s.Mara, "qr", ""), "192.0.2.1"), "Mara Visser")
				f.Email = "Mara+job@UNI.example"
				return f
			}, outcome: referral.RefAccepted, winner: nobody, reasons: []credit.Reason{credit.OwnApplication, credit.OwnApplication}, channel: referral.Direct},
	} {
		t.Run(name, func(t *testing.T) {
			site.OnBoth(t, func(t *testing.T, s *site.Site) {
				f := apply(t, s, c.form(t, s))
				assert.Equal(t, c.outcome, f.RefOutcome)
				var reasons []credit.Reason
				for _, touch := range f.Credit.Touches {
					reasons = append(reasons, touch.Reason)
				}
				assert.Equal(t, c.reasons, reasons)
				var winner int64
				if len(f.Credit.Decision.Shares) > 0 {
					winner = f.Credit.Decision.Shares[0].AmbassadorID
				}
				assert.Equal(t, c.winner(s), winner)
				channels, err := s.Programme.ChannelReport(t.Context(), site.ActorOf(s.Hanna), referral.ReportQuery{})
				require.NoError(t, err)
				for _, ch := range channels {
					assert.Equal(t, ch.Channel == c.channel, ch.Applications == 1, ch.Channel)
				}
				noDrift(t, s)
			})
		})
	}
}

func TestATokenOlderThanTheWindowGivesNoCredit(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		_, err := s.Programme.EditVacancy(t.Context(), site.ActorOf(s.Hanna), s.Vacancy.ID, 0, func(v *referral.VacancyText) { v.ValidThrough = "" })
		require.NoError(t, err)
		ref := s.Click(t, s.Share(t, s.Mara, "qr", ""), "192.0.2.1")
		s.Clock.Forward(202 * 24 * time.Hour)
		f := apply(t, s, form(ref, ""))
		assert.Empty(t, f.Credit.Decision.Shares)
		require.Len(t, f.Credit.Touches, 1)
		assert.Equal(t, "Te vroeg: 202 dagen vóór de sollicitatie, en 180 tellen mee.", f.Credit.Touches[0].Sentence.NL)

		s.Clock.Forward(165 * 24 * time.Hour)
		again := form(ref, "")
		again.Email = "ander@example.org"
		assert.Equal(t, referral.RefExpired, apply(t, s, again).RefOutcome)
		noDrift(t, s)
	})
}

func TestApplyingTwiceLooksTheSameAndCountsOnce(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		ref := s.Click(t, s.Share(t, s.Mara, "qr", ""), "192.0.2.1")
		first := apply(t, s, form(ref, ""))
		assert.Nil(t, first.RepeatOf)
		f := form(ref, "")
		f.Email = " WIETSKE@example.org"
		second := apply(t, s, f)
		require.NotNil(t, second.RepeatOf)
		assert.Equal(t, first.ID, *second.RepeatOf)
		assert.NotEqual(t, first.StatusToken, second.StatusToken, "whoever applies in another's name learns nothing")
		_, err := s.Programme.MoveStage(t.Context(), site.ActorOf(s.Hanna), second.ID, referral.Hired, time.Time{}, "")
		require.NoError(t, err)
		c, err := s.Programme.Funnel(t.Context(), site.ActorOf(s.Hanna), referral.ReportQuery{})
		require.NoError(t, err)
		assert.Equal(t, int64(1), c.Applications)
		assert.Equal(t, int64(0), c.Hires)
		noDrift(t, s)
	})
}

func zipOf(t *testing.T, name, content string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create(name)
	require.NoError(t, err)
	_, err = w.Write([]byte(content))
	require.NoError(t, err)
	require.NoError(t, z.Close())
	return b.Bytes()
}

func TestACVIsWhatItsContentSays(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		for name, c := range map[string]struct {
			content []byte
			kind    string // "" when it is refused
		}{
			"cv.pdf":    {[]byte("%PDF-1.4 text"), "application/pdf"},
			"cv.doc":    {[]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 text"), "application/msword"},
			"cv.docx":   {zipOf(t, "word/document.xml", "<w/>"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
			"cv.odt":    {zipOf(t, "mimetype", "application/vnd.oasis.opendocument.text"), "application/vnd.oasis.opendocument.text"},
			"fake.pdf":  {[]byte("<html><script>alert(1)</script>"), ""},
			"run.docx":  {zipOf(t, "evil.exe", "MZ"), ""},
			"sheet.odt": {zipOf(t, "mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ""},
			"cut.docx":  {zipOf(t, "word/document.xml", "<w/>")[:20], ""},
			"empty.pdf": {nil, ""},
			"large.pdf": {append([]byte("%PDF-1.4 "), make([]byte, referral.MaxCV)...), ""},
		} {
			f := form("", "")
			f.Email = name + "@example.org"
			f.CV = &referral.Upload{Name: `C:\Users\w\` + name, Size: int64(len(c.content)), Content: bytes.NewReader(c.content)}
			a, err := s.Programme.Apply(t.Context(), s.Vacancy.ID, f)
			if c.kind == "" {
				assert.Equal(t, referral.Invalid, referral.CodeOf(err), name)
				continue
			}
			require.NoError(t, err, name)
			assert.Equal(t, c.kind, a.CVType)
			assert.Equal(t, name, a.CVName)
		}
		noDrift(t, s) // what was refused left no file behind
	})
}

func TestAHireIsCountedOnItsDayAndUncountedWhenItWasAMistake(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		f := apply(t, s, form(s.Click(t, s.Share(t, s.Mara, "qr", ""), "192.0.2.1"), ""))
		hanna := site.ActorOf(s.Hanna)
		s.Clock.Forward(10 * 24 * time.Hour)
		move := func(to referral.Stage, ago time.Duration) {
			t.Helper()
			_, err := s.Programme.MoveStage(t.Context(), hanna, f.ID, to, s.Clock.Now().Add(-ago), "")
			require.NoError(t, err)
			noDrift(t, s)
		}
		hires := func() map[string]int64 {
			days, err := s.Programme.Series(t.Context(), hanna, referral.ReportQuery{})
			require.NoError(t, err)
			on := map[string]int64{}
			for _, d := range days {
				if d.Hires != 0 {
					on[d.Day] = d.Hires
				}
			}
			return on
		}
		move(referral.Hired, 48*time.Hour)
		assert.Equal(t, map[string]int64{"2026-12-01": 1}, hires())
		move(referral.Interview, 72*time.Hour) // told late: the hire stays the last word
		assert.Equal(t, map[string]int64{"2026-12-01": 1}, hires())
		move(referral.Rejected, 0)
		assert.Empty(t, hires())
		move(referral.Hired, 0)
		assert.Equal(t, map[string]int64{"2026-12-03": 1}, hires())

		for name, at := range map[string]time.Time{"in the future": s.Clock.Now().Add(time.Hour), "before the application": site.Start.Add(-time.Hour)} {
			_, err := s.Programme.MoveStage(t.Context(), hanna, f.ID, referral.Offer, at, "")
			assert.Equal(t, referral.Invalid, referral.CodeOf(err), name)
		}
		_, err := s.Programme.MoveStage(t.Context(), hanna, f.ID, referral.Hired, time.Time{}, "")
		assert.Equal(t, referral.Conflict, referral.CodeOf(err))
		noDrift(t, s)
	})
}

func TestAnAmbassadorHearsOnlyWhatTheCandidateAllows(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		link := s.Share(t, s.Mara, "whatsapp", "")
		ref := s.Click(t, link, "192.0.2.1")
		f := apply(t, s, form(ref, ""))
		mine := func() []referral.MyReferral {
			list, err := s.Programme.MyReferrals(t.Context(), site.ActorOf(s.Mara), referral.Page{})
			require.NoError(t, err)
			return list.Items
		}
		assert.Empty(t, mine(), "one friend, who did not agree")
		stats, err := s.Programme.LinkStats(t.Context(), site.ActorOf(s.Mara), link.Code, referral.Period{})
		require.NoError(t, err)
		assert.True(t, stats.Few)
		assert.Zero(t, stats.Total)
		whole, err := s.Programme.LinkStats(t.Context(), site.ActorOf(s.Hanna), link.Code, referral.Period{})
		require.NoError(t, err)
		assert.Equal(t, int64(1), whole.Total.Applications)

		for _, address := range []string{"198.51.100.1", "203.0.113.1", "192.88.99.1", "100.64.1.1"} {
			s.Click(t, link, address)
		}
		require.Len(t, mine(), 1)
		assert.Empty(t, mine()[0].Stage, "nobody can be picked out, but the stage is the candidate's")
		assert.Equal(t, int64(1), mine()[0].MyShare.Part)
		assert.Equal(t, "2026-11-22 23:00:00 +0000 UTC", mine()[0].Credit.Touches[0].Touch.At.String(), "a day, not a time")
		_, err = s.Programme.MoveStage(t.Context(), site.ActorOf(s.Hanna), f.ID, referral.Hired, time.Time{}, "")
		require.NoError(t, err)
		assert.Equal(t, referral.Hired, mine()[0].Stage, "a colleague now")

		agreed := form(ref, "Bo Yılmaz")
		agreed.Email, agreed.TellAmbassador = "ander@example.org", true
		apply(t, s, agreed)
		require.Len(t, mine(), 2)
		sentence := mine()[0].Credit.Sentence.EN
		assert.Contains(t, sentence, "Another colleague gets the credit")
		assert.NotContains(t, sentence, "Bo")
		assert.Empty(t, mine()[0].Credit.Decision.Shares, "another's share is another's")
		assert.Equal(t, referral.Applied, mine()[0].Stage)
	})
}

func FuzzTokensOfStrangers(f *testing.F) {
	f.Add("AQAAAAAAAAABAAAAAGkr")
	f.Add("")
	f.Add(strings.Repeat("A", 55))
	f.Fuzz(func(t *testing.T, token string) {
		p := referral.New(referral.Parts{Secret: []byte("a secret that is long enough for us"), Clock: time.Now})
		if err := p.SeePage(token); referral.CodeOf(err) != referral.Invalid {
			t.Fatalf("%q was taken for a token: %v", token, err)
		}
	})
}
