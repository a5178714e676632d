package web_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"goodword/pkg/referral"
)

func TestVacanciesPage(t *testing.T) {
	h := newHouse(t)
	both := []string{"Waterbouwkundig ingenieur", "Translator"}
	h.run(t, []scenario{
		{name: "the front page lists what is open, and nothing else", path: "/", status: 200,
			has:    append(both, "Werken bij Universiteit Zuiderzee", "2 open vacatures", `<link rel="canonical" href="https://banen.example.nl/v">`, `<option>Lelystad</option>`),
			hasNot: []string{"Dijkwachter", "Sluiswachter", "Geheime functie", "noindex", "ld+json", "Oudere"}},
		{name: "the list in English", path: "/v?lang=en", status: 200,
			has: append(both, "2 open vacancies", "Work at Universiteit Zuiderzee", `href="/v/translator?lang=en"`, `<input type="hidden" name="lang" value="en">`)},
		{name: "a search finds words without their accents", path: "/v?q=DÍJKEN+golfgoot", status: 200,
			has: []string{"Waterbouwkundig ingenieur", "1 vacature gevonden.", "noindex", `value="DÍJKEN golfgoot"`}, hasNot: []string{"Translator"}},
		{name: "a department", path: "/v?department=Waterbouw", status: 200,
			has: []string{"Waterbouwkundig ingenieur", `<option selected>Waterbouw</option>`}, hasNot: []string{"Translator"}},
		{name: "a place", path: "/v?city=Lelystad", status: 200, has: []string{"Waterbouwkundig ingenieur"}, hasNot: []string{"Translator"}},
		{name: "hours", path: "/v?hours=40", status: 200, has: []string{"Waterbouwkundig ingenieur", `<option value="40" selected>33 of meer</option>`}, hasNot: []string{"Translator"}},
		{name: "hours that nobody asks", path: "/v?hours=24", status: 200, has: []string{"Geen vacature past"}},
		{name: "the feeds", path: "/v", status: 200, has: []string{`href="/feed.rss"`, `href="/feed.json"`}},
		{name: "a department that is not there stays chosen", path: "/v?department=Bakkerij", status: 200,
			has: []string{`<option selected>Bakkerij</option>`, "Geen vacature past bij wat je zoekt.", "Toon alle vacatures"}},
		{name: "a search with bytes that no database takes", path: "/v?q=%00%ff&city=%00&after=-1", status: 200, has: both},
		{name: "the methods that pages do not know", method: "POST", path: "/v", status: 405, has: []string{"Hier is niets te vinden"}},
	})
}

func TestAnEmptyListSaysWhatToDo(t *testing.T) {
	h := newHouse(t)
	h.now = time.Date(2030, 1, 1, 12, 0, 0, 0, time.UTC)
	_, err := h.programme.CloseVacancy(t.Context(), referral.System, h.remote.ID, referral.Withdrawn)
	require.NoError(t, err)
	h.run(t, []scenario{
		{name: "the list", path: "/v", status: 200, has: []string{"Er staan nu geen vacatures open.", "Kijk over een tijdje nog eens."}},
		{name: "a closed vacancy", path: "/v/" + h.closed.Slug, status: 200, has: []string{"Er staat nu geen andere vacature open."}},
	})
}

// Expired vacancies are left out after the store gave its page; pages must be
// full all the same, and together hold everything once.
func TestALongListIsReadPageByPage(t *testing.T) {
	h := newHouse(t)
	for i := range 60 {
		text := referral.VacancyText{Title: fmt.Sprintf("Functie %02d", i), Description: "Werk."}
		if i%3 == 0 {
			text.ValidThrough = h.programme.Day(h.now)
		}
		h.publish(text)
	}
	h.now = h.now.Add(24 * time.Hour)
	title := regexp.MustCompile(`<h3[^>]*><a[^>]*>([^<]*)</a>`)
	older := regexp.MustCompile(`href="(/v\?after=[^"]*)" rel="next"`)
	seen := map[string]int{}
	pages := 0
	for path := "/v"; path != ""; pages++ {
		body := h.ask(request("GET", path)).Body.String()
		rows := title.FindAllStringSubmatch(body, -1)
		for _, row := range rows {
			seen[row[1]]++
		}
		path = ""
		if m := older.FindStringSubmatch(body); m != nil {
			require.Len(t, rows, 20)
			require.Contains(t, body, "De nieuwste staan bovenaan.")
			path = strings.ReplaceAll(m[1], "&amp;", "&")
		} else {
			require.Contains(t, body, "Terug naar de nieuwste")
		}
	}
	require.Equal(t, 3, pages)
	require.Len(t, seen, 42)
	for name, times := range seen {
		require.Equal(t, 1, times, name)
	}
}
