package web_test

import (
	"fmt"
	"io"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"goodword/pkg/referral"
	"goodword/pkg/testkit/site"
)

// typed sends a small form as a browser does.
func (h *house) typed(path string, values url.Values) (status int, location, page string) {
	r := request("POST", path)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Body = io.NopCloser(strings.NewReader(values.Encode()))
	answer := h.ask(r)
	return answer.Code, answer.Header().Get("Location"), answer.Body.String()
}

func TestACandidateAnswersAnIntroduction(t *testing.T) {
	h := newHouse(t)
	ask := func(email string) (string, referral.Introduction) {
		i, _, err := h.programme.Introduce(t.Context(), h.zoe, h.engineer.ID, "Wietske Hoogeveen", email, "We roeien samen <3")
		require.NoError(t, err)
		return "/i/" + i.Token, i
	}
	path, i := ask("wietske@hoogeveen.nl")
	private := map[string]string{"Cache-Control": "private, no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}
	h.run(t, []scenario{
		{name: "the candidate sees who introduces, and every word of it", path: path, status: 200, headers: private,
			has: []string{"Zoë Gülşen-de Vries", "Waterbouwkundig ingenieur", "We roeien samen &lt;3", "wietske@hoogeveen.nl", "Ja, introduceer me", "Nee, wis het"}},
		{name: "in English too", path: path + "?lang=en", status: 200, has: []string{"Yes, introduce me"}},
		{name: "a guess finds nothing", path: "/i/" + strings.Repeat("0", 32), status: 404, has: []string{"Op dit adres staat geen introductie meer"}},
		{name: "nor do bytes that no database takes", path: "/i/%00%ff", status: 404},
		{name: "the form to apply knows nobody before a yes", path: "/v/waterbouwkundig-ingenieur/apply?introduction=" + i.Token, status: 200, hasNot: []string{"wietske@hoogeveen.nl"}},
	})
	status, _, _ := h.typed(path, url.Values{"answer": {"perhaps"}})
	require.Equal(t, 422, status)
	status, location, _ := h.typed(path, url.Values{"answer": {"yes"}})
	require.Equal(t, 303, status)
	require.Equal(t, "/v/waterbouwkundig-ingenieur/apply?introduction="+i.Token, location)
	h.run(t, []scenario{
		{name: "after a yes the form is filled in", path: location, status: 200, headers: private,
			has: []string{"Zoë Gülşen-de Vries heeft je geïntroduceerd", `value="wietske@hoogeveen.nl"`, `name="introduction" value="` + i.Token}},
		{name: "and the page says so", path: path, status: 200, has: []string{"Je hebt de introductie van Zoë aanvaard", "Solliciteren"}, hasNot: []string{"Nee, wis het"}},
	})
	status, _, page := h.typed(path, url.Values{"answer": {"no"}})
	require.Equal(t, 409, status)
	require.Contains(t, page, "al aanvaard")

	other := wietske.with("introduction", i.Token).with("email", "heel@anders.nl")
	delete(other, "referred_by")
	status, _, page = h.send("/v/waterbouwkundig-ingenieur/apply", multipartBody(other))
	require.Equal(t, 303, status, page)
	require.Contains(t, h.applications()[0].Credit.Sentence.NL, "Zoë", "under another address, from the introduction's page")

	path, _ = ask("nee@hoogeveen.nl")
	status, location, _ = h.typed(path, url.Values{"answer": {"no"}})
	require.Equal(t, []any{303, path}, []any{status, location})
	h.run(t, []scenario{{name: "after a no nothing is left of what was said", path: path, status: 200,
		has: []string{"gewist"}, hasNot: []string{"nee@hoogeveen.nl", "We roeien", "Wietske"}}})
}

func TestACandidateCorrectsWhoToldThemOnTheirOwnPage(t *testing.T) {
	h := newHouse(t)
	status, location, page := h.send("/v/waterbouwkundig-ingenieur/apply", multipartBody(wietske.with("referred_by", "die lange")))
	require.Equal(t, 303, status, page)
	path, _, _ := strings.Cut(location, "?")
	h.run(t, []scenario{{name: "the page shows the answer and whom one can choose", path: path, status: 200,
		has: []string{`value="die lange"`, `<option value="Zoë Gülşen-de Vries">`}}})
	status, location, _ = h.typed(path+"/referrer", url.Values{"referred_by": {"Zoë Gülşen-de Vries"}})
	require.Equal(t, 303, status)
	h.run(t, []scenario{{name: "and thanks for a better one", path: location, status: 200, has: []string{"je antwoord is verbeterd", `value="Zoë Gülşen-de Vries"`}, hasNot: []string{"Bewaar het adres"}}})
	require.Contains(t, h.applications()[0].Credit.Sentence.NL, "Zoë")

	long := strings.Repeat("x", 201)
	status, _, page = h.typed(path+"/referrer", url.Values{"referred_by": {long}})
	require.Equal(t, 422, status)
	require.Contains(t, page, `value="`+long, "what was typed is kept")
	require.Contains(t, page, `aria-invalid="true"`)

	a := h.applications()[0]
	_, err := h.programme.MoveStage(t.Context(), referral.System, a.ID, referral.Hired, h.now, "")
	require.NoError(t, err)
	h.run(t, []scenario{{name: "after the procedure it only shows it", path: path, status: 200, has: []string{"readonly"}, hasNot: []string{"Antwoord bewaren"}}})
	status, _, page = h.typed(path+"/referrer", url.Values{"referred_by": {""}})
	require.Equal(t, 422, status)
	require.Contains(t, page, "De procedure is voorbij")
	status, _, _ = h.typed("/a/"+strings.Repeat("0", 32)+"/referrer", url.Values{"referred_by": {"x"}})
	require.Equal(t, 404, status)
}

func TestFormsFromOtherSitesAreRefused(t *testing.T) {
	h := newHouse(t)
	for _, path := range []string{"/i/00", "/a/00/referrer"} {
		r := request("POST", path)
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		require.Equal(t, 403, h.ask(r).Code, path)
	}
}

func TestAnAmbassadorIntroducesSomebodyAndSendsTheLink(t *testing.T) {
	s := onSQLite(t)
	empty := s.Do(t, site.Ask{As: s.Bo, Path: "/introductions?lang=en"})
	noteShown(empty)
	require.Contains(t, empty.Body.String(), "A new introduction")
	require.NotContains(t, empty.Body.String(), "Whom you introduced")
	vacancy := strconv.FormatInt(s.Vacancy.ID, 10)
	send := func(path string, pairs ...string) *httptest.ResponseRecorder {
		ask := post(path, pairs...)
		ask.As = s.Bo
		return s.Do(t, ask)
	}
	for name, c := range map[string]struct{ vacancy, name, email, words, field, kept string }{
		"no vacancy":        {"", "Wietske", "w@example.net", "Delft", "vacancy", `value="Wietske"`},
		"no name":           {vacancy, "", "w@example.net", "Delft", "name", `value="w@example.net"`},
		"no address":        {vacancy, "Wietske", "w", "Delft", "email", ">Delft</textarea>"},
		"no word":           {vacancy, "Wietske", "w@example.net", "", "acquaintance", vacancy + `" selected`},
		"one's own address": {vacancy, "Bo", s.Bo.Email, "Self", "email", `value="Bo"`},
	} {
		w := send("/introductions", "vacancy", c.vacancy, "name", c.name, "email", c.email, "acquaintance", c.words)
		require.Equal(t, 422, w.Code, name)
		require.Contains(t, w.Body.String(), `id="`+c.field+`-e"`, name)
		require.Contains(t, w.Body.String(), c.kept, name)
	}
	all := send("/introductions").Body.String()
	for _, field := range []string{"vacancy", "name", "email", "acquaintance"} {
		require.Contains(t, all, `<a href="#`+field+`">`, "what is wrong is said all at once, above")
	}
	w := send("/introductions", "vacancy", vacancy, "name", "Wietske <b>", "email", "w@example.net", "acquaintance", "Delft")
	require.Equal(t, 303, w.Code, w.Body.String())
	mine, err := s.Programme.MyIntroductions(t.Context(), site.ActorOf(s.Bo))
	require.NoError(t, err)
	page := s.Do(t, site.Ask{As: s.Bo, Path: "/introductions?lang=en"}).Body.String()
	require.Contains(t, page, "/i/"+mine[0].Token)
	require.Contains(t, page, "Wietske &lt;b&gt;")
	require.NotContains(t, s.Do(t, site.Ask{As: s.Hanna, Path: "/introductions"}).Body.String(), "Wietske")

	path := fmt.Sprintf("/introductions/%d/withdraw", mine[0].ID)
	other := post(path)
	other.As = s.Mara
	require.Equal(t, 404, s.Do(t, other).Code)
	_, err = s.Programme.AnswerIntroduction(t.Context(), mine[0].Token, true)
	require.NoError(t, err)
	require.Equal(t, 409, send(path).Code)
	page = s.Do(t, site.Ask{As: s.Bo, Path: "/introductions?lang=en"}).Body.String()
	require.Contains(t, page, "Accepted on")
	require.NotContains(t, page, mine[0].Token, "an answered introduction has no link to send any more")

	w = send("/introductions", "vacancy", vacancy, "name", "Cor", "email", "cor@example.net", "acquaintance", "Rowing")
	require.Equal(t, 303, w.Code)
	mine, err = s.Programme.MyIntroductions(t.Context(), site.ActorOf(s.Bo))
	require.NoError(t, err)
	require.Equal(t, 303, send(fmt.Sprintf("/introductions/%d/withdraw", mine[0].ID)).Code)
	require.NotContains(t, s.Do(t, site.Ask{As: s.Bo, Path: "/introductions"}).Body.String(), "Cor")
}
