package web_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"goodword/pkg/credit"
	"goodword/pkg/referral"
	"goodword/pkg/testkit/site"
)

const candidate = "Wietske Ramdjan"

// applied is an application of Wietske's through Mara's link, with a CV and an
// answer to who told her.
func applied(t *testing.T, s *site.Site, told string, tell bool) referral.ApplicationFile {
	t.Helper()
	ref := s.Click(t, s.Share(t, s.Mara, "whatsapp", ""), "192.0.2.7")
	s.Clock.Forward(time.Minute)
	cv := "%PDF-1.7\nof Wietske"
	a, err := s.Programme.Apply(t.Context(), s.Vacancy.ID, referral.ApplicationForm{
		Name: candidate, Email: "wietske@example.net", Phone: "06 1234", Motivation: "Dikes <3", Ref: ref,
		ReferredBy: told, TellAmbassador: tell, CV: &referral.Upload{Name: "wietske.pdf", Size: int64(len(cv)), Content: strings.NewReader(cv)},
	})
	require.NoError(t, err)
	f, err := s.Programme.Application(t.Context(), site.ActorOf(s.Hanna), a.ID)
	require.NoError(t, err)
	return f
}

// by is a form that somebody sends.
func by(p referral.Person, a site.Ask) site.Ask { a.As = p; return a }

func TestHRReadsAnApplicationThatWasMadeElsewhere(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		k, _, err := s.Programme.MakeAPIKey(t.Context(), site.ActorOf(s.Ada), "Recruitee", referral.ScopeConversions)
		require.NoError(t, err)
		c, _, err := s.Programme.TakeConversion(t.Context(), referral.Actor{KeyID: k.ID, Scope: k.Scope}, referral.Conversion{
			ExternalID: "A-1042", Stage: referral.Hired, OccurredAt: s.Clock.Now(), Code: s.Share(t, s.Mara, "qr", "").Code})
		require.NoError(t, err)
		_, err = s.Programme.Record(t.Context(), site.ActorOf(s.Hanna), c.ApplicationID, s.Bo.ID, "Wietske zei het zelf.")
		require.NoError(t, err)
		path := fmt.Sprintf("/hr/applications/%d", c.ApplicationID)
		s.Run(t, []site.Scenario{
			{Name: "where it was made, and no candidate", Ask: site.Ask{As: s.Hanna, Path: path}, Status: 200, Contains: []string{
				"From elsewhere: Recruitee, number A-1042</h1>", "Reported by another system.", "The applicant tracking system names Mara Visser",
				"Hanna de Wit put on record that Bo Yılmaz brought the candidate", "Wietske zei het zelf."}, NotContains: []string{"mailto:"}},
			{Name: "among the others", Ask: site.Ask{As: s.Hanna, Path: "/hr/applications?q=a-1042&lang=nl"}, Status: 200, Contains: []string{`">Van elders: Recruitee, nummer A-1042</a>`}},
			{Name: "its colleague hears that HR recorded it, not why", Ask: site.Ask{As: s.Bo, Path: "/referrals"}, Status: 200, Contains: []string{"HR put on record that you brought the candidate"}, NotContains: []string{"Wietske"}},
		})
	})
}

func TestHRReadsAnApplicationWithItsCredit(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		f := applied(t, s, "die lange", false)
		path := fmt.Sprintf("/hr/applications/%d", f.ID)
		s.Run(t, []site.Scenario{
			{Name: "who, for what, and why who has the credit", Ask: site.Ask{As: s.Hanna, Path: path}, Status: 200, Contains: []string{
				candidate, "wietske@example.net", "06 1234", "Dikes &lt;3", `href="` + path + `/cv" download>wietske.pdf`, "Waterbouwkundig ingenieur", "Received",
				"Mara Visser gets the credit. Mara Visser was the first", "Followed the link of Mara Visser (WhatsApp)", "The candidate names somebody", "“die lange”",
				"does not belong to exactly one colleague", "Version 1 of the rules", "The credit goes to the colleague who was the first", "Do not tell", `value="Bo Yılmaz &lt;bo@uni.example&gt;"`, `href="/help/credit"`},
				NotContains: []string{"This replaces an earlier decision"}},
			{Name: "in Dutch", Ask: site.Ask{As: s.Hanna, Path: path + "?lang=nl"}, Status: 200, Contains: []string{"Mara Visser krijgt de eer", "Volgde de link van Mara Visser", "krijgt de eer</span>", "Fase: Ontvangen"}},
			{Name: "no employee does", Ask: site.Ask{As: s.Mara, Path: path}, Status: 403, NotContains: []string{candidate}},
			{Name: "nor the file", Ask: site.Ask{As: s.Mara, Path: path + "/cv"}, Status: 403},
			{Name: "the file is saved, not opened", Ask: site.Ask{As: s.Hanna, Path: path + "/cv"}, Status: 200, Contains: []string{"of Wietske"}},
			{Name: "one that is not there", Ask: site.Ask{As: s.Hanna, Path: "/hr/applications/999"}, Status: 404},
			{Name: "nor with an address that is none", Ask: site.Ask{As: s.Hanna, Path: "/hr/applications/x'--"}, Status: 404},
		})
		h := s.Do(t, site.Ask{As: s.Hanna, Path: path + "/cv"}).Header()
		require.Equal(t, "attachment; filename=wietske.pdf", h.Get("Content-Disposition"))
		require.Equal(t, "sandbox", h.Get("Content-Security-Policy"))
		noteShown(s.Do(t, site.Ask{As: s.Hanna, Path: path}))
	})
}

func TestHRMovesAnApplicationOnItsPage(t *testing.T) {
	s := onSQLite(t)
	f := applied(t, s, "", false)
	path := fmt.Sprintf("/hr/applications/%d", f.ID)
	s.Clock.Forward(3 * 24 * time.Hour)
	s.Run(t, []site.Scenario{
		{Name: "an employee cannot", Ask: by(s.Mara, post(path, "act", "stage", "stage", "interview")), Status: 403},
		{Name: "a moment that is none; what was typed stays", Ask: by(s.Hanna, post(path, "act", "stage", "stage", "offer", "occurred_at", "gisteren", "note", "Strong <b>", "lang", "")), Status: 422,
			Contains: []string{`value="gisteren"`, "Strong &lt;b&gt;", `value="offer" selected`, `id="occurred_at-e"`, `href="#occurred_at"`}, NotContains: []string{"hreflang"}},
		{Name: "before it came in", Ask: by(s.Hanna, post(path, "act", "stage", "stage", "offer", "occurred_at", "2026-11-01T10:00")), Status: 422, Contains: []string{"before the application came in"}},
		{Name: "no stage", Ask: by(s.Hanna, post(path, "act", "stage")), Status: 422, Contains: []string{"Choose a stage", `href="#stage"`}},
		{Name: "a stage that is none", Ask: by(s.Hanna, post(path, "act", "stage", "stage", "moon")), Status: 422, Contains: []string{"is not a stage", `id="stage-e"`}},
		{Name: "where it is already", Ask: by(s.Hanna, post(path, "act", "stage", "stage", "applied")), Status: 422, Contains: []string{"in this stage already"}},
	})
	w := s.Do(t, by(s.Hanna, post(path+"?lang=nl", "act", "stage", "stage", "interview", "occurred_at", "2026-11-24T10:30", "note", "By phone.")))
	require.Equal(t, 303, w.Code, w.Body.String())
	require.Equal(t, path+"?lang=nl&sent=stage", w.Header().Get("Location"))
	s.Run(t, []site.Scenario{{Name: "it stands in the time line", Ask: site.Ask{As: s.Hanna, Path: path + "?sent=stage"}, Status: 200,
		Contains: []string{"The application was moved.", "Stage: Interviews", "24\u00a0November\u00a02026, 10:30", "“By phone.”", "Recorded by Hanna de Wit."}}})
}

func TestHRRulesOnTheApplicationsPage(t *testing.T) {
	s := onSQLite(t)
	f := applied(t, s, "", false)
	path := fmt.Sprintf("/hr/applications/%d", f.ID)
	s.AddPerson(t, referral.Profile{Name: "Bo Yılmaz", Email: "bo2@uni.example", Role: referral.Employee, Active: true})
	rule := func(pairs ...string) site.Ask {
		return by(s.Hanna, post(path, append([]string{"act", "ruling"}, pairs...)...))
	}
	s.Run(t, []site.Scenario{
		{Name: "an employee cannot", Ask: by(s.Bo, post(path, "act", "ruling", "to", "nobody", "reason", "x")), Status: 403},
		{Name: "nothing filled in", Ask: rule("to", "people"), Status: 422, Contains: []string{"Name at least one colleague", "Say why", `href="#who_1"`, `href="#reason"`}},
		{Name: "somebody who is not here, and a part that is none", Ask: rule("who_1", "Nemo", "part_1", "half", "who_2", "bo@uni.example", "part_2", "1/2", "reason", "At the fair."), Status: 422,
			Contains: []string{"Nobody here has this name", "Give a fraction", `value="Nemo"`, `value="half"`, `value="bo@uni.example"`, "At the fair.</textarea>"}},
		{Name: "a name that two colleagues have", Ask: rule("who_1", "Bo Yılmaz", "reason", "x"), Status: 422, Contains: []string{"Several colleagues are called this"}},
		{Name: "parts that are not one together", Ask: rule("who_1", "Mara Visser", "part_1", "1/2", "who_2", "bo@uni.example", "part_2", "1/3", "reason", "x"), Status: 422, Contains: []string{"do not add up to one", `id="part_1-e"`}},
		{Name: "one colleague twice", Ask: rule("who_1", "Mara Visser", "who_2", "mara@uni.example", "reason", "x"), Status: 422, Contains: []string{"stands here twice"}},
		{Name: "a part of nobody", Ask: rule("who_1", "Mara Visser", "part_1", "1/2", "part_3", "1/2", "reason", "x"), Status: 422, Contains: []string{"and no colleague"}},
	})
	elsewhere := rule("to", "nobody", "reason", "x")
	elsewhere.Header["Sec-Fetch-Site"], elsewhere.Header["Origin"] = "cross-site", "https://evil.example"
	require.Equal(t, 403, s.Do(t, elsewhere).Code)

	w := s.Do(t, rule("to", "people", "who_1", "Mara Visser <mara@uni.example>", "who_2", "BO@uni.example", "reason", "They stood there together."))
	require.Equal(t, 303, w.Code, w.Body.String())
	f, err := s.Programme.Application(t.Context(), site.ActorOf(s.Hanna), f.ID)
	require.NoError(t, err)
	require.Equal(t, []credit.Share{{AmbassadorID: s.Mara.ID, Part: 1, Of: 2}, {AmbassadorID: s.Bo.ID, Part: 1, Of: 2}}, f.Credit.Decision.Shares)
	s.Run(t, []site.Scenario{{Name: "the ruling stands in the time line", Ask: site.Ask{As: s.Hanna, Path: w.Header().Get("Location")}, Status: 200,
		Contains: []string{"Your ruling is recorded", "Ruling by Hanna de Wit", "“They stood there together.”", "after what Hanna de Wit recorded", "This replaces an earlier decision", "HR has ruled on this application"}}})
	w = s.Do(t, rule("to", "nobody", "who_1", "is left alone", "reason", "Neither of them."))
	require.Equal(t, 303, w.Code, w.Body.String())
	w = s.Do(t, rule("who_1", "Mara Visser", "part_1", "1", "reason", "After all."))
	require.Equal(t, 303, w.Code, w.Body.String())
}
