package web_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"goodword/pkg/referral"
	"goodword/pkg/testkit/site"
)

func TestSharingFromThePage(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		page := "/share/" + s.Vacancy.Slug
		w := s.Do(t, site.Ask{As: s.Bo, Path: page + "?lang=nl"})
		noteShown(w)
		for _, part := range []string{"Jouw woorden", "Begin met een voorbeeld", `name="channel" value="whatsapp"`, "0", "Link om te plakken", "Maak een QR-code",
			"Je hebt deze vacature nog niet gedeeld", s.Vacancy.Title, "/card/", "BO-"} {
			require.Contains(t, w.Body.String(), part)
		}
		csp := w.Header().Get("Content-Security-Policy")
		require.Contains(t, csp, "form-action 'self' mailto: https://wa.me https://www.linkedin.com")
		require.NotContains(t, s.Do(t, site.Ask{As: s.Bo, Path: "/home"}).Header().Get("Content-Security-Policy"), "wa.me", "other pages lead nowhere else")

		require.Empty(t, linksOf(t, s, s.Bo), "looking makes no link")
		share := func(channel, words string) (int, string) {
			a := post(page, "channel", channel, "words", words)
			a.As = s.Bo
			w := s.Do(t, a)
			noteShown(w)
			if w.Code == http.StatusSeeOther {
				return w.Code, w.Header().Get("Location")
			}
			return w.Code, w.Body.String()
		}
		status, to := share("whatsapp", "Kom + kijk & praat\r\nmet mij")
		require.Equal(t, 303, status)
		link := linksOf(t, s, s.Bo)[0]
		require.Equal(t, "https://wa.me/?text="+strings.ReplaceAll(url.QueryEscape("Kom + kijk & praat\nmet mij\nhttps://werken.example.org/r/"+link.Code), "+", "%20"), to)
		require.Equal(t, "Kom + kijk & praat\nmet mij", link.Note)
		_, again := share("whatsapp", "Kom + kijk & praat\nmet mij")
		require.Equal(t, to, again, "the same link ever after")

		status, to = share("email", "")
		require.Equal(t, 303, status)
		require.True(t, strings.HasPrefix(to, "mailto:?subject="), to)
		status, to = share("copy", "Zelf geplakt")
		require.Equal(t, []any{303, page + "?made=copy#made"}, []any{status, to})
		w = s.Do(t, site.Ask{As: s.Bo, Path: page + "?made=copy"})
		require.Contains(t, w.Body.String(), "Zelf geplakt", "the newest words stand in the field")
		require.Contains(t, w.Body.String(), `id="made-link" readonly value="https://werken.example.org/r/`)
		require.Contains(t, w.Body.String(), "WhatsApp")
		_, _ = share("copy", "")
		for _, l := range linksOf(t, s, s.Bo) {
			if l.Channel == "copy" {
				require.Empty(t, l.Note, "who empties the field says nothing any more")
			}
		}
		_, _ = share("qr", "")
		w = s.Do(t, site.Ask{As: s.Bo, Path: page})
		require.Contains(t, w.Body.String(), "/qr.svg")
		require.Contains(t, w.Body.String(), "/poster")

		status, body := share("whatsapp", strings.Repeat("w", referral.MaxNote+1))
		require.Equal(t, 422, status)
		require.Contains(t, body, strings.Repeat("w", referral.MaxNote+1), "what was typed is kept")
		require.Contains(t, body, `aria-invalid="true"`)
		status, _ = share("pigeon", "")
		require.Equal(t, 422, status)
		a := post(page, "channel", "x")
		a.As, a.Header["Sec-Fetch-Site"] = s.Bo, "cross-site"
		require.Equal(t, 403, s.Do(t, a).Code)

		a = post(page, "channel", "copy", "words", "Iets anders")
		a.As, a.Header["Accept"] = s.Bo, "application/json"
		var made map[string]string
		require.NoError(t, json.Unmarshal(s.Do(t, a).Body.Bytes(), &made))
		require.True(t, strings.HasPrefix(made["link"], "https://werken.example.org/r/"))
	})
}

// linksOf are somebody's links, the newest first.
func linksOf(t *testing.T, s *site.Site, p referral.Person) []referral.Link {
	t.Helper()
	found, err := s.Programme.Links(t.Context(), site.ActorOf(p), referral.LinkFilter{AmbassadorID: p.ID})
	require.NoError(t, err)
	return found.Items
}

func TestAVacancyThatClosedIsNotShared(t *testing.T) {
	s := onSQLite(t)
	l := s.Share(t, s.Bo, "linkedin", "")
	_, err := s.Programme.CloseVacancy(t.Context(), referral.System, s.Vacancy.ID, referral.Filled)
	require.NoError(t, err)
	refused := post("/share/"+s.Vacancy.Slug, "channel", "whatsapp", "words", "toch")
	refused.As = s.Bo
	s.Run(t, []site.Scenario{
		{Name: "its page says so and shows what came of it", Ask: site.Ask{As: s.Bo, Path: "/share/" + s.Vacancy.Slug + "?lang=nl"}, Status: 200,
			Contains: []string{"staat niet meer open", "LinkedIn"}, NotContains: []string{"Waar deel je het?"}},
		{Name: "a form that was open still is refused", Ask: refused, Status: 422, Contains: []string{"no longer open"}},
		{Name: "the list leaves it out", Ask: site.Ask{As: s.Bo, Path: "/share?lang=nl"}, Status: 200, NotContains: []string{s.Vacancy.Title}},
		{Name: "its link can still be looked at", Ask: site.Ask{As: s.Bo, Path: "/links/" + l.Code + "?lang=nl"}, Status: 200, Contains: []string{"Nog geen 5 bezoekers"}, NotContains: []string{"ook ergens anders"}},
	})
}

func TestALinkTellsNothingBelowFiveVisitors(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		l := s.Share(t, s.Bo, "whatsapp", "Kom kijken")
		s.Clock.Forward(time.Hour)
		cookie := s.SignIn(t, s.Bo)
		see := func(path string) string {
			w := s.Do(t, site.Ask{Path: path, Header: map[string]string{"Cookie": cookie}})
			require.Equal(t, 200, w.Code)
			noteShown(w)
			return w.Body.String()
		}
		for i := range referral.MinVisitors {
			for _, path := range []string{"/home", "/links", "/share/" + s.Vacancy.Slug} {
				require.Contains(t, see(path+"?lang=en"), "too few visitors", path)
			}
			require.NotContains(t, see("/links?lang=en"), `class="spark"`)
			require.NotContains(t, see("/links/"+l.Code), "<table>")
			s.Click(t, l, fmt.Sprintf("192.0.%d.7", 2+i))
		}
		for _, path := range []string{"/home", "/links", "/share/" + s.Vacancy.Slug} {
			require.Contains(t, see(path+"?lang=en"), "5 clicks", path)
		}
		body := see("/links/" + l.Code + "?lang=en")
		require.Contains(t, body, "<dt>Click</dt><dd><b>5</b>")
		require.Contains(t, body, "<table>")
		s.Clock.Forward(2 * referral.WorkDays * 24 * time.Hour)
		cookie = s.SignIn(t, s.Bo) // the other one is long over
		for _, path := range []string{"/home", "/links", "/share/" + s.Vacancy.Slug} {
			require.Contains(t, see(path+"?lang=en"), `<path d="M0 30L100 30"/>`, "nobody came lately, and that may be told")
		}
		require.Equal(t, 404, s.Do(t, site.Ask{As: s.Mara, Path: "/links/" + l.Code}).Code, "another's link is not there")
		require.Contains(t, s.Do(t, site.Ask{As: s.Hanna, Path: "/links/" + l.Code}).Body.String(), "<dt>Click</dt><dd><b>5</b>")
	})
}

func TestALinkIsEditedPrintedAndRevoked(t *testing.T) {
	s := onSQLite(t)
	l := s.Share(t, s.Bo, "qr", "Kom kijken")
	page := "/links/" + l.Code
	change := func(as referral.Person, pairs ...string) (int, string) {
		a := post(page, pairs...)
		a.As = as
		w := s.Do(t, a)
		return w.Code, w.Body.String()
	}
	status, _ := change(s.Bo, "words", "Nieuwe woorden", "version", "1")
	require.Equal(t, 303, status)
	status, body := change(s.Bo, "words", "Te laat", "version", "1")
	require.Equal(t, 422, status)
	require.Contains(t, body, "Te laat")
	require.Contains(t, body, "changed in the meantime")
	status, _ = change(s.Hanna, "words", "In andermans naam")
	require.Equal(t, 403, status)
	status, _ = change(s.Mara, "act", "revoke")
	require.Equal(t, 404, status)

	s.Run(t, []site.Scenario{
		{Name: "the code as lines", Ask: site.Ask{As: s.Bo, Path: page + "/qr.svg"}, Status: 200, Contains: []string{"<svg"}},
		{Name: "the code in points", Ask: site.Ask{As: s.Bo, Path: page + "/qr.png?save=1"}, Status: 200, Contains: []string{"PNG"}},
	})
	w := s.Do(t, site.Ask{As: s.Bo, Path: page + "/poster?lang=en"})
	noteShown(w)
	for _, part := range []string{s.Vacancy.Title, "/links/" + l.Code + "/qr.svg", "Back to your link", "werken.example.org<wbr>", ">/r/" + l.Code, "Reageren tot en met"} {
		require.Contains(t, w.Body.String(), part)
	}
	require.Contains(t, s.Do(t, site.Ask{As: s.Bo, Path: page + "/qr.png?save=1"}).Header().Get("Content-Disposition"), l.Code+".png")

	status, _ = change(s.Bo, "act", "revoke")
	require.Equal(t, 303, status)
	body = s.Do(t, site.Ask{As: s.Bo, Path: page + "?saved=1"}).Body.String()
	require.Contains(t, body, "This link is revoked")
	require.NotContains(t, body, "Revoke this link")
	require.Contains(t, s.Do(t, site.Ask{As: s.Bo, Path: "/links"}).Body.String(), "revoked")
}

func TestWhatIsWorthSharing(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		add := func(title, department, until string, expertise ...string) referral.Vacancy {
			return s.AddVacancy(t, referral.VacancyText{Title: title, Department: department, ValidThrough: until, Expertise: expertise, Description: "Werk."})
		}
		closes := s.Programme.Day(s.Clock.Now().AddDate(0, 0, 3))
		soon := add("Sluit bijna", "Elders", closes)
		own := add("Naast je bureau", s.Bo.Department, "")
		field := add("Dijken bouwen", "Elders", "", "Dijken", "Zand")
		theirs := add("Waar Bo over beslist", "Elders", "", "dijken")
		add("Gewoon open", "Elders", "")
		_, err := s.Programme.EditMe(t.Context(), site.ActorOf(s.Bo), 0, func(p *referral.Profile) { p.Expertise = []string{"dijken"} })
		require.NoError(t, err)
		_, err = s.Programme.SetTeam(t.Context(), referral.System, theirs.ID, referral.Team{Members: []int64{s.Bo.ID}})
		require.NoError(t, err)

		found, err := s.Programme.Suggestions(t.Context(), site.ActorOf(s.Bo), 4)
		require.NoError(t, err)
		var got []string
		for _, f := range found {
			got = append(got, f.Vacancy.Title+": "+string(f.Reason))
		}
		require.Equal(t, []string{field.Title + ": expertise", own.Title + ": department", soon.Title + ": closes_soon", "Gewoon open: new"}, got)
		body := s.Do(t, site.Ask{As: s.Bo, Path: "/home?lang=nl"}).Body.String()
		for _, part := range []string{"Omdat je verstand hebt van Dijken", "Bij jou op de afdeling", "Sluit op ", "Open sinds "} {
			require.Contains(t, body, part)
		}
		_, _, err = s.Programme.Share(t.Context(), site.ActorOf(s.Bo), field.ID, "x", "")
		require.NoError(t, err)
		require.NotContains(t, s.Do(t, site.Ask{As: s.Bo, Path: "/home?lang=nl"}).Body.String(), "Omdat je verstand", "what was shared is not suggested again")
		require.Contains(t, s.Do(t, site.Ask{As: s.Bo, Path: "/share?lang=nl&q=dijken"}).Body.String(), `<p class="small quiet">Al gedeeld: X</p>`)
	})
}

func TestMyOwnProfile(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		s.Share(t, s.Bo, "whatsapp", "Kom kijken")
		change := func(pairs ...string) (int, string) {
			a := post("/me", pairs...)
			a.As = s.Bo
			w := s.Do(t, a)
			return w.Code, w.Body.String()
		}
		status, _ := change("job_title", " kustmorfoloog ", "expertise", "dijken, zand ,dijken,", "locale", "en", "visibility", "nickname", "nickname", "De Waterwolf")
		require.Equal(t, 303, status)
		w := s.Do(t, site.Ask{As: s.Bo, Path: "/me?saved=1", Header: map[string]string{"Accept-Language": "nl"}})
		noteShown(w)
		for _, part := range []string{`value="kustmorfoloog"`, `value="dijken, zand"`, `value="nickname" checked`, `value="De Waterwolf"`, "Saved. It holds at once.", "1 link"} {
			require.Contains(t, w.Body.String(), part, "in the language that was chosen, whatever the browser asks for")
		}
		status, body := change("locale", "en", "visibility", "nickname", "nickname", " ", "job_title", "blijft staan")
		require.Equal(t, 422, status)
		require.Contains(t, body, `value="blijft staan"`)
		require.Contains(t, body, `id="nickname-e"`)
		status, _ = change("locale", "fr", "visibility", "hidden")
		require.Equal(t, 422, status)

		w = s.Do(t, site.Ask{As: s.Bo, Path: "/me/data.json"})
		var kept map[string]any
		require.NoError(t, json.Unmarshal(w.Body.Bytes(), &kept))
		require.Equal(t, "De Waterwolf", kept["profile"].(map[string]any)["nickname"])
		require.Equal(t, "Kom kijken", kept["links"].([]any)[0].(map[string]any)["note"])
		require.NotContains(t, w.Body.String(), "argon2id$")
		require.Contains(t, w.Header().Get("Content-Disposition"), "attachment")
	})
}
