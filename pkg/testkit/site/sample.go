package site

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"goodword/pkg/clicks"
	"goodword/pkg/credit"
	"goodword/pkg/demo"
	"goodword/pkg/referral"
	"goodword/pkg/store"
)

// Sample is a site with something to show on every page. What a kind of sample
// does not have is zero: pages about it are left out.
type Sample struct {
	*Site
	Kind string // "empty", "typical" or "overflowing"

	Closed       referral.Vacancy
	Link         referral.Link // Mara's, to Vacancy
	Revoked      string        // the code of a link that was
	Ref          string        // the token that Link leads to
	Application  referral.Application
	Introduction referral.Introduction // of Mara's, without an answer
}

// Samples are a site with next to nothing, the demonstration, and a site where
// everything is as long, as large or as many as it may be.
func Samples(t testing.TB, database func(testing.TB) *store.Store) []*Sample {
	t.Helper()
	return []*Sample{emptySample(t, database(t)), demoSample(t, database(t)), fullSample(t, database(t))}
}

func emptySample(t testing.TB, st *store.Store) *Sample {
	t.Helper()
	s := &Site{Store: st, Clock: &Clock{now: Start}, Log: &Output{}, baseURL: BaseURL, tokens: map[string]string{}, cookies: map[string]string{}}
	s.open(t, t.TempDir(), st, clicks.Rules)
	s.people(t)
	s.Vacancy = s.AddVacancy(t, referral.VacancyText{Title: "Tolk", Language: "nl", Description: "Je vertaalt."})
	return &Sample{Site: s, Kind: "empty"}
}

func demoSample(t testing.TB, st *store.Store) *Sample {
	t.Helper()
	s := &Site{Store: st, Clock: &Clock{now: Start}, Log: &Output{}, baseURL: BaseURL, tokens: map[string]string{}, cookies: map[string]string{}}
	s.open(t, t.TempDir(), st, clicks.Rules)
	hash, err := passwordHash()
	require.NoError(t, err)
	_, err = demo.Fill(t.Context(), st, demo.Options{Seed: 20261123, Now: Start, Zone: s.Programme.Zone(), PasswordHash: func(referral.Role) string { return hash }})
	require.NoError(t, err)
	require.NoError(t, demo.Dress(t.Context(), s.Programme))
	require.NoError(t, s.Programme.DecideStored(t.Context()))
	require.NoError(t, s.Programme.RebuildTallies(t.Context()))
	s = s.Copy(t) // it reads the links that were filled in
	for role, who := range map[referral.Role]*referral.Person{referral.Employee: &s.Mara, referral.HR: &s.Hanna, referral.Admin: &s.Ada} {
		*who, err = st.PersonByEmail(t.Context(), demo.SignIns[role])
		require.NoError(t, err)
	}
	sample := &Sample{Site: s, Kind: "typical"}
	links, err := s.Programme.Links(t.Context(), ActorOf(s.Mara), referral.LinkFilter{AmbassadorID: s.Mara.ID, Live: true})
	require.NoError(t, err)
	for _, l := range links.Items {
		v, err := s.Programme.Vacancy(t.Context(), ActorOf(s.Hanna), l.VacancyID)
		require.NoError(t, err)
		if v.Status == referral.Published && v.ApplyURL == "" {
			s.Vacancy, sample.Link = v, l
			break
		}
	}
	require.NotZero(t, sample.Link, "the demonstration has no link of its employee to an open vacancy")
	closed, err := s.Programme.Vacancies(t.Context(), ActorOf(s.Hanna), referral.VacancyFilter{Status: referral.Closed})
	require.NoError(t, err)
	sample.Closed = closed.Items[0]
	mine, err := s.Programme.MyReferrals(t.Context(), ActorOf(s.Mara), referral.Page{})
	require.NoError(t, err)
	require.NotEmpty(t, mine.Items)
	sample.complete(t, Words{
		Candidate: "Wietske Ramdjan", Told: "Zoë van de sportschool", Motivation: "Ik werk al tien jaar aan dijken.\n\nLiefst bij jullie.",
		Note: "Hier bouw je een dijk op schaal en kijk je hem kapot.", Acquaintance: "We studeerden samen in Gdańsk.", Asks: "Ik stond naast haar op de beurs.",
	})
	return sample
}

// long are words and names that pages must find room for.
const (
	longWord  = "Arbeidsongeschiktheidsverzekeringsmaatschappijmedewerker"
	longTitle = "Hottentottententententoonstellingscoördinator waterstaatkundige projectenadministratie Noordoostpolder" // 101 characters
)

// dress gives a site a brand that is hard to show: a pale colour, a name that is
// too long for a line, a wide logo and a photo.
func (s *Site) dress(t testing.TB) {
	t.Helper()
	b, err := s.Programme.EditBrand(t.Context(), referral.System, 0, referral.BrandWords{
		Name: "Koninklijke Nederlandse Hogeschool voor Waterstaatkunde en Ruimtelijke Ordening Noordoostpolder", Accent: "#ffcc00",
		Website: "https://www.noordoostpolder.example", PrivacyContact: "Functionaris gegevensbescherming, fg@een-heel-lang-adres-zonder-spatie.noordoostpolder.example, 0527 000 000",
		Culture: longWord + "\n\n- " + longWord,
	})
	require.NoError(t, err)
	b, err = s.Programme.SetLogo(t.Context(), referral.System, b.Version, strings.NewReader(
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 60"><rect width="400" height="60" fill="#235"/><circle cx="30" cy="30" r="20" fill="#fc0"/></svg>`))
	require.NoError(t, err)
	_, err = s.Programme.SetPhoto(t.Context(), referral.System, b.Version, strings.Repeat("Een golfgoot met "+longWord+" ", 3), bytes.NewReader(aPhoto(t)))
	require.NoError(t, err)
}

// aPhoto is a wide photo: a sky over water.
func aPhoto(t testing.TB) []byte {
	t.Helper()
	p := image.NewRGBA(image.Rect(0, 0, 1600, 900))
	for y := range 900 {
		for x := range 1600 {
			c := color.RGBA{uint8(180 - y/9), uint8(200 - y/10), uint8(220 - y/20), 255}
			if y > 500 {
				c = color.RGBA{uint8(40 + x/40), uint8(80 + (x+y)%60), uint8(110 + y/20), 255}
			}
			p.SetRGBA(x, y, c)
		}
	}
	var b bytes.Buffer
	require.NoError(t, jpeg.Encode(&b, p, nil))
	return b.Bytes()
}

func fullSample(t testing.TB, st *store.Store) *Sample {
	t.Helper()
	s := &Site{Store: st, Clock: &Clock{now: Start}, Log: &Output{}, baseURL: BaseURL, tokens: map[string]string{}, cookies: map[string]string{}}
	s.open(t, t.TempDir(), st, clicks.Rules)
	for _, one := range []struct {
		who     *referral.Person
		profile referral.Profile
	}{
		{&s.Mara, referral.Profile{Name: "Świętosława Wojciechowska-Brzęczyszczykiewicz", Email: "swietoslawa.wojciechowska-brzeczyszczykiewicz@meervoudigeverzekeringsmaatschappij.example", Role: referral.Employee,
			Department: longWord, JobTitle: "Universitair hoofddocent rioolwaterzuiveringsinstallatietechniek"}},
		{&s.Bo, referral.Profile{Name: "Willem-Alexander van der Schoot-Oosterhuizen tot Nijenrode", Email: "wa@uni.example", Role: referral.Employee, Department: "Waterstaatkunde"}},
		{&s.Hanna, referral.Profile{Name: "Annemarie-Charlotte van Wassenaer-Obdam van den Boetzelaer", Email: "annemarie@uni.example", Role: referral.HR, Department: "Personeelsaangelegenheden"}},
		{&s.Ada, referral.Profile{Name: "Wolfeschlegelsteinhausenbergerdorff Featherstonehaugh", Email: "ada@uni.example", Role: referral.Admin, Department: "HR"}},
	} {
		one.profile.Active = true
		*one.who = s.AddPerson(t, one.profile)
	}
	s.dress(t)
	least, most := 16, 38
	text := referral.VacancyText{
		Title: longTitle, Language: "nl", Department: longWord,
		Locations: []referral.Location{{City: "Gasselterboerveenschemond", Country: "NL"}, {City: "Llanfairpwllgwyngyllgogerychwyrndrobwll", Country: "GB"}}, Workplace: referral.Hybrid,
		EmploymentTypes: []string{"full_time", "part_time", "temporary"}, HoursMin: &least, HoursMax: &most,
		Salary:      &referral.Salary{Min: 1234567890, Max: 9876543210, Currency: "EUR", Period: "year"},
		Description: strings.Repeat("Je coördineert de "+strings.ToLower(longWord)+"s bij https://www.een-heel-lang-adres-zonder-een-enkele-spatie.example/met/een/pad/dat/maar/doorgaat.\n\n- Houdt deze dijk het?\n- "+longWord+"\n\n", 4),
		Growth:      longWord, Culture: longWord, ValidThrough: "2026-12-13",
	}
	s.Vacancy = s.AddVacancy(t, text)
	sample := &Sample{Site: s, Kind: "overflowing"}
	text.Title = "Meervoudigepersoonlijkheidsstoornissendeskundige"
	closed := s.AddVacancy(t, text)
	var err error
	sample.Closed, err = s.Programme.CloseVacancy(t.Context(), ActorOf(s.Hanna), closed.ID, referral.Filled)
	require.NoError(t, err)
	for i := range 30 {
		text.Title = fmt.Sprintf("%s %d", longTitle, i)
		s.AddVacancy(t, text)
	}
	for i := range 40 {
		s.AddPerson(t, referral.Profile{Name: fmt.Sprintf("Żaneta-Małgorzata Szczepańska %d", i), Email: fmt.Sprintf("zaneta%d@uni.example", i), Role: referral.Employee, Department: longWord, Active: true})
	}
	sample.Link = s.Share(t, s.Mara, "whatsapp", strings.Repeat("Nieuwsgierig? "+longWord+"! ", 5))
	for i := range 60 { // more than a page of them
		ref := s.Click(t, sample.Link, fmt.Sprintf("192.0.2.%d", i))
		s.Clock.Forward(time.Minute)
		_, err := s.Programme.Apply(t.Context(), s.Vacancy.ID, referral.ApplicationForm{
			Name: fmt.Sprintf("Katarzyna Wawrzyniak-Kowalewska-Dąbrowska %d", i), Email: fmt.Sprintf("katarzyna.wawrzyniak-kowalewska-dabrowska.%d@gegevensbeschermingsautoriteit.example", i),
			Ref: ref, ReferredBy: strings.Repeat("die lange van "+longWord+" ", 2), TellAmbassador: true,
		})
		require.NoError(t, err)
	}
	sample.complete(t, Words{
		Candidate: "Krzysztof Ambroży Onufry Chrząszczyrzewoszycki-Łękołodzki", Told: strings.Repeat(longWord+" ", 3), Motivation: strings.Repeat(longWord+" ", 100) + strings.Repeat("x", 500),
		Note: sample.Link.Note, Acquaintance: strings.Repeat(longWord+" ", 15), Asks: strings.Repeat(longWord+" ", 30),
	})
	return sample
}

// Words are what people say in a sample.
type Words struct{ Candidate, Told, Motivation, Note, Acquaintance, Asks string }

// complete lets happen what the demonstration does not hold: everything that
// candidates and colleagues say in their own words.
func (s *Sample) complete(t testing.TB, w Words) {
	t.Helper()
	ctx, mara, hanna := t.Context(), ActorOf(s.Mara), ActorOf(s.Hanna)
	other, _, err := s.Programme.Share(ctx, mara, s.Vacancy.ID, "bluesky", "")
	require.NoError(t, err)
	_, err = s.Programme.RevokeLink(ctx, mara, other.Code)
	require.NoError(t, err)
	s.Revoked = other.Code
	s.Link, err = s.Programme.EditNote(ctx, mara, s.Link.Code, s.Link.Version, w.Note)
	require.NoError(t, err)
	s.Ref = s.Click(t, s.Link, "198.51.100.1")
	s.Clock.Forward(time.Minute)
	cv := "%PDF-1.7\nof a candidate"
	s.Application, err = s.Programme.Apply(ctx, s.Vacancy.ID, referral.ApplicationForm{
		Name: w.Candidate, Email: "candidate@example.net", Phone: "+31 6 12345678", Motivation: w.Motivation, ReferredBy: w.Told, Ref: s.Ref,
		TellAmbassador: true, KeepAYear: true, CV: &referral.Upload{Name: strings.ReplaceAll(w.Candidate, " ", "_") + "_curriculum_vitae.pdf", Size: int64(len(cv)), Content: strings.NewReader(cv)},
	})
	require.NoError(t, err)
	s.Clock.Forward(time.Hour)
	_, err = s.Programme.MoveStage(ctx, hanna, s.Application.ID, referral.Interview, s.Clock.Now(), w.Motivation[:min(len(w.Motivation), 500)])
	require.NoError(t, err)
	_, err = s.Programme.AskAboutCredit(ctx, mara, s.Application.ID, w.Asks)
	require.NoError(t, err)
	s.Introduction, _, err = s.Programme.Introduce(ctx, mara, s.Vacancy.ID, w.Candidate+" junior", "introduced@example.net", w.Acquaintance)
	require.NoError(t, err)
	p, err := s.Programme.PolicyInForce(ctx)
	require.NoError(t, err)
	p.Content.SharedDays, p.Content.IntroducedDays = p.Content.SharedDays+30, p.Content.IntroducedDays+30
	_, err = s.Programme.AdoptPolicy(ctx, hanna, p.Content)
	require.NoError(t, err)
	_, err = s.Programme.Rule(ctx, hanna, s.Application.ID, []credit.Share{{AmbassadorID: s.Mara.ID, Part: 1, Of: 1}}, w.Asks)
	require.NoError(t, err)
}
