package server_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goodword/pkg/referral"
	"goodword/pkg/testkit"
	"goodword/pkg/testkit/site"
)

func TestMain(m *testing.M) { testkit.Main(m) }

func onSQLite(t *testing.T) *site.Site {
	t.Parallel()
	return site.New(t, testkit.SQLite(t))
}

type m = map[string]any

func TestWhoMayDoWhat(t *testing.T) {
	s := onSQLite(t)
	link := s.Share(t, s.Mara, "whatsapp", "")
	nobody := referral.Person{}
	v := fmt.Sprintf("/api/v1/vacancies/%d", s.Vacancy.ID)
	var all []site.Scenario
	for _, op := range []struct {
		method, path string
		body         any
		status       [4]int // stranger, employee, HR, admin
	}{
		{"GET", "/api/v1/me", nil, [4]int{401, 200, 200, 200}},
		{"GET", "/api/v1/me/referrals", nil, [4]int{401, 200, 200, 200}},
		{"GET", "/api/v1/people", nil, [4]int{401, 403, 200, 200}},
		{"POST", "/api/v1/people", m{"name": "X"}, [4]int{401, 400, 400, 400}},
		{"GET", fmt.Sprintf("/api/v1/people/%d", s.Mara.ID), nil, [4]int{401, 403, 200, 200}},
		{"PATCH", fmt.Sprintf("/api/v1/people/%d", s.Mara.ID), m{"department": "Wiskunde"}, [4]int{401, 403, 403, 200}},
		{"GET", "/api/v1/vacancies", nil, [4]int{200, 200, 200, 200}},
		{"GET", "/api/v1/vacancies?status=draft", nil, [4]int{401, 403, 200, 200}},
		{"GET", v, nil, [4]int{200, 200, 200, 200}},
		{"POST", "/api/v1/vacancies", m{"title": "Nieuw"}, [4]int{401, 403, 201, 201}},
		{"PATCH", v, m{"department": "Water"}, [4]int{401, 403, 200, 200}},
		{"POST", v + "/publish", nil, [4]int{401, 403, 200, 200}},
		{"GET", "/api/v1/links", nil, [4]int{401, 200, 200, 200}},
		{"GET", "/api/v1/applications", nil, [4]int{401, 403, 200, 200}},
		{"GET", "/api/v1/applications/1", nil, [4]int{401, 403, 404, 404}},
		{"GET", "/api/v1/applications/1/credit", nil, [4]int{401, 403, 404, 404}},
		{"GET", "/api/v1/applications/1/cv", nil, [4]int{401, 403, 404, 404}},
		{"POST", "/api/v1/applications/1/stage", m{"stage": "interview"}, [4]int{401, 403, 404, 404}},
		{"POST", "/api/v1/applications/1/rulings", m{"shares": []any{}, "reason": "x"}, [4]int{401, 403, 404, 404}},
		{"GET", "/api/v1/vacancies/1/team", nil, [4]int{401, 403, 200, 200}},
		{"PUT", "/api/v1/vacancies/1/team", m{"owner_id": nil, "members": []any{}}, [4]int{401, 403, 200, 200}},
		{"POST", "/api/v1/vacancies/1/introductions", m{"name": "Wietske", "email": "w@example.net", "acquaintance": "Delft."}, [4]int{401, 201, 201, 201}},
		{"GET", "/api/v1/vacancies/1/introductions", nil, [4]int{401, 403, 200, 200}},
		{"GET", "/api/v1/me/introductions", nil, [4]int{401, 200, 200, 200}},
		{"POST", "/api/v1/me/introductions/99/withdraw", nil, [4]int{401, 404, 404, 404}},
		{"GET", "/api/v1/claims", nil, [4]int{401, 403, 200, 200}},
		{"POST", "/api/v1/claims/99/match", m{"ambassador_id": 1}, [4]int{401, 403, 404, 404}},
		{"POST", "/api/v1/claims/99/match", m{"ambassador_id": nil}, [4]int{401, 403, 404, 404}},
		{"GET", "/api/v1/candidates/1", nil, [4]int{401, 403, 404, 404}},
		{"GET", "/api/v1/candidates/1/likely-same", nil, [4]int{401, 403, 404, 404}},
		{"POST", "/api/v1/candidates/1/merge", m{"into": 2, "reason": "x"}, [4]int{401, 403, 404, 404}},
		{"POST", "/api/v1/candidate-merges/1/undo", nil, [4]int{401, 403, 404, 404}},
		{"POST", "/api/v1/me/referrals/1/question", m{"words": "x"}, [4]int{401, 404, 404, 404}},
		{"GET", "/api/v1/credit-questions?state=open", nil, [4]int{401, 403, 200, 200}},
		{"POST", "/api/v1/credit-questions/1/answer", m{"reason": "x"}, [4]int{401, 403, 404, 404}},
		{"GET", "/api/v1/audit", nil, [4]int{401, 403, 403, 200}},
		{"DELETE", "/api/v1/applications/1", nil, [4]int{401, 403, 404, 404}},
		{"GET", "/api/v1/own-applications/0f", nil, [4]int{404, 404, 404, 404}},
		{"DELETE", "/api/v1/own-applications/0f", nil, [4]int{404, 404, 404, 404}},
		{"GET", "/api/v1/own-applications/0f/cv", nil, [4]int{404, 404, 404, 404}},
		{"POST", "/api/v1/own-applications/0f/withdraw", nil, [4]int{404, 404, 404, 404}},
		{"POST", "/api/v1/own-applications/0f/resume", nil, [4]int{404, 404, 404, 404}},
		{"PUT", "/api/v1/own-applications/0f/choices", m{"tell_ambassador": true, "keep_a_year": false}, [4]int{404, 404, 404, 404}},
		{"PUT", "/api/v1/own-applications/0f/referred-by", m{"referred_by": "Bo"}, [4]int{404, 404, 404, 404}},
		{"POST", "/api/v1/applications/1/records", m{"ambassador_id": 1, "reason": "x"}, [4]int{401, 403, 404, 404}},
		{"POST", "/api/v1/conversions", m{"external_id": "A-1", "stage": "applied", "occurred_at": "2026-11-23T09:00:00Z"}, [4]int{401, 403, 403, 403}},
		{"GET", "/api/v1/conversions?state=unmatched", nil, [4]int{401, 403, 200, 200}},
		{"POST", "/api/v1/conversions/99/match", m{"vacancy_id": 1}, [4]int{401, 403, 404, 404}},
		{"GET", "/api/v1/api-keys", nil, [4]int{401, 403, 403, 200}},
		{"POST", "/api/v1/api-keys", m{"name": "ATS", "scope": "conversions"}, [4]int{401, 403, 403, 201}},
		{"POST", "/api/v1/api-keys/99/revoke", nil, [4]int{401, 403, 403, 404}},
		{"GET", "/api/v1/credit-policies", nil, [4]int{401, 200, 200, 200}},
		{"POST", "/api/v1/credit-policies", lastTouch(), [4]int{401, 403, 201, 201}},
		{"POST", "/api/v1/credit-policies/trial", m{"rules": lastTouch(), "from": "2026-01-01"}, [4]int{401, 403, 200, 200}},
		{"GET", "/api/v1/leaderboard", nil, [4]int{401, 200, 200, 200}},
		{"GET", "/api/v1/reports/funnel", nil, [4]int{401, 403, 200, 200}},
		{"GET", "/api/v1/reports/channels", nil, [4]int{401, 403, 200, 200}},
		{"GET", "/api/v1/reports/hits", nil, [4]int{401, 403, 200, 200}},
		{"GET", "/api/v1/reports/series", nil, [4]int{401, 403, 200, 200}},
		{"GET", "/api/v1/organisation", nil, [4]int{401, 200, 200, 200}},
		{"PUT", "/api/v1/organisation/board", m{"mode": "off"}, [4]int{401, 403, 403, 200}},
		{"GET", "/api/v1/openapi.yaml", nil, [4]int{200, 200, 200, 200}},
	} {
		for i, who := range []struct {
			name   string
			person referral.Person
		}{{"a stranger", nobody}, {"an employee", s.Bo}, {"HR", s.Hanna}, {"an admin", s.Ada}} {
			all = append(all, site.Scenario{
				Name: fmt.Sprintf("%s asks %s %s", who.name, op.method, op.path), Status: op.status[i],
				Ask: site.Ask{As: who.person, Method: op.method, Path: op.path, Body: op.body},
			})
		}
	}
	s.Run(t, all)
	t.Run("another's link answers as if it did not exist", func(t *testing.T) {
		for _, path := range []string{"", "/stats", "/qr.svg", "/qr.png"} {
			w := s.Do(t, site.Ask{As: s.Bo, Path: "/api/v1/links/" + link.Code + path})
			assert.Equal(t, http.StatusNotFound, w.Code, path)
			assert.NotContains(t, w.Body.String(), link.Code)
		}
		assert.Equal(t, http.StatusNotFound, s.Do(t, site.Ask{As: s.Bo, Method: "POST", Path: "/api/v1/links/" + link.Code + "/revoke"}).Code)
		assert.Equal(t, http.StatusNotFound, s.Do(t, site.Ask{As: s.Bo, Method: "PATCH", Path: "/api/v1/links/" + link.Code, Body: m{"note": "x"}}).Code)
		assert.Equal(t, http.StatusOK, s.Do(t, site.Ask{As: s.Hanna, Path: "/api/v1/links/" + link.Code}).Code)
		assert.Equal(t, http.StatusForbidden, s.Do(t, site.Ask{As: s.Hanna, Method: "PATCH", Path: "/api/v1/links/" + link.Code, Body: m{"note": "x"}}).Code, "nobody speaks in another's name")
	})
}

func TestBadInputGetsAClearError(t *testing.T) {
	s := onSQLite(t)
	v := fmt.Sprintf("/api/v1/vacancies/%d", s.Vacancy.ID)
	post := func(path string, body any) site.Ask {
		return site.Ask{As: s.Hanna, Method: "POST", Path: path, Body: body}
	}
	s.Run(t, []site.Scenario{
		{Name: "an unknown field", Ask: post("/api/v1/vacancies", m{"title": "A", "titel": "B"}), Status: 400, Contains: []string{"not known", "#/titel"}},
		{Name: "a wrong type", Ask: post("/api/v1/vacancies", m{"title": 7}), Status: 400, Contains: []string{"#/title", "wrong type"}},
		{Name: "something missing", Ask: post("/api/v1/vacancies", m{}), Status: 400, Contains: []string{"#/title", "missing"}},
		{Name: "two things wrong are said at once", Ask: post("/api/v1/vacancies", m{"title": "", "workplace": "moon"}), Status: 400, Contains: []string{"#/title", "#/workplace", "on_site, hybrid, remote"}},
		{Name: "over-long text", Ask: post("/api/v1/vacancies", m{"title": strings.Repeat("a", 201)}), Status: 400, Contains: []string{"#/title", "200"}},
		{Name: "an impossible date", Ask: post("/api/v1/vacancies", m{"title": "A", "valid_through": "2026-02-30"}), Status: 400, Contains: []string{"#/valid_through", "YYYY-MM-DD"}},
		{Name: "hours the wrong way round", Ask: post("/api/v1/vacancies", m{"title": "A", "hours_min": 38, "hours_max": 24}), Status: 400, Contains: []string{"#/hours_max"}},
		{Name: "a salary the wrong way round", Ask: post("/api/v1/vacancies", m{"title": "A", "salary": m{"min": 5, "max": 3, "currency": "EUR", "period": "month"}}), Status: 400, Contains: []string{"#/salary/max"}},
		{Name: "an apply_url that is a script", Ask: post("/api/v1/vacancies", m{"title": "A", "apply_url": "javascript:alert(1)"}), Status: 400, Contains: []string{"#/apply_url"}},
		{Name: "an apply_url with a mark that is none", Ask: post("/api/v1/vacancies", m{"title": "A", "apply_url": "https://jobs.example.com/?id={id}"}), Status: 400, Contains: []string{"#/apply_url", "Only {ref}"}},
		{Name: "broken JSON", Ask: post("/api/v1/vacancies", `{"title": `), Status: 400},
		{Name: "an empty body", Ask: post("/api/v1/vacancies", ``), Status: 400},
		{Name: "another content type", Ask: site.Ask{As: s.Hanna, Method: "POST", Path: "/api/v1/vacancies", Body: "title=A", Header: map[string]string{"Content-Type": "text/plain"}}, Status: 415},
		{Name: "a body over a megabyte", Ask: post("/api/v1/vacancies", m{"title": strings.Repeat("a", 2<<20)}), Status: 413},
		{Name: "an id that is no number", Ask: site.Ask{Path: "/api/v1/vacancies/abc"}, Status: 400},
		{Name: "an unknown id", Ask: site.Ask{Path: "/api/v1/vacancies/999999"}, Status: 404},
		{Name: "an unknown address", Ask: site.Ask{As: s.Hanna, Path: "/api/v1/nothing"}, Status: 404},
		{Name: "a method that is not there", Ask: site.Ask{As: s.Hanna, Method: "DELETE", Path: v}, Status: 405},
		{Name: "a limit that is too high", Ask: site.Ask{Path: "/api/v1/vacancies?limit=1000"}, Status: 400, Contains: []string{"?limit", "200"}},
		{Name: "a made-up cursor", Ask: site.Ask{Path: "/api/v1/vacancies?cursor=zzz"}, Status: 400, Contains: []string{"?cursor"}},
		{Name: "an end before a start", Ask: site.Ask{As: s.Hanna, Path: "/api/v1/reports/funnel?from=2026-12-31&to=2026-01-01"}, Status: 400, Contains: []string{"before the start"}},
		{Name: "a date that is none in a query", Ask: site.Ask{As: s.Hanna, Path: "/api/v1/reports/funnel?from=yesterday"}, Status: 400, Contains: []string{"?from"}},
		{Name: "a channel that is none", Ask: post(v+"/links", m{"channel": "pigeon"}), Status: 400, Contains: []string{"#/channel", "whatsapp"}},
		{Name: "a note of 401 characters", Ask: post(v+"/links", m{"channel": "qr", "note": strings.Repeat("é", 401)}), Status: 400, Contains: []string{"#/note"}},
		{Name: "a forged access token", Ask: site.Ask{Path: "/api/v1/me", Header: map[string]string{"Authorization": "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0."}}, Status: 401},
		{Name: "a board without the decision behind it", Ask: site.Ask{As: s.Ada, Method: "PUT", Path: "/api/v1/organisation/board", Body: m{"mode": "named"}}, Status: 400, Contains: []string{"#/decided_on", "#/reference"}},
		{Name: "a nickname that is not given", Ask: site.Ask{As: s.Mara, Method: "PATCH", Path: "/api/v1/me", Body: m{"board_visibility": "nickname"}}, Status: 400, Contains: []string{"#/nickname"}},
		{Name: "a role that one gives oneself", Ask: site.Ask{As: s.Mara, Method: "PATCH", Path: "/api/v1/me", Body: m{"role": "admin"}}, Status: 400, Contains: []string{"#/role"}},
		{Name: "an address that is taken", Ask: site.Ask{As: s.Ada, Method: "POST", Path: "/api/v1/people", Body: m{"name": "X", "email": "MARA@uni.example"}}, Status: 409, Contains: []string{"#/email"}},
		{Name: "the same, in Dutch", Ask: site.Ask{As: s.Ada, Method: "POST", Path: "/api/v1/people", Body: m{"name": "X", "email": "mara@uni.example"}, Header: map[string]string{"Accept-Language": "nl-NL,nl;q=0.9"}}, Status: 409, Contains: []string{"al in gebruik"}},
	})
}

func TestAVacancyFromDraftToClosed(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		made := s.Do(t, site.Ask{As: s.Hanna, Method: "POST", Path: "/api/v1/vacancies", Body: m{"title": "Docent Waterbeheer", "description": "Je geeft les.", "hours_min": 24, "salary": m{"min": 400000, "max": 500000, "currency": "EUR", "period": "month"}}})
		require.Equal(t, 201, made.Code, made.Body.String())
		where, tag := made.Header().Get("Location"), made.Header().Get("ETag")
		var v struct {
			Slug   string
			Salary *m
		}
		read := func(path string) {
			v.Salary = nil
			require.NoError(t, json.Unmarshal(s.Do(t, site.Ask{As: s.Hanna, Path: path}).Body.Bytes(), &v))
		}
		read(where)
		assert.Equal(t, "docent-waterbeheer", v.Slug)
		s.Run(t, []site.Scenario{
			{Name: "strangers do not see a draft", Ask: site.Ask{Path: where}, Status: 404},
			{Name: "a draft cannot be shared", Ask: site.Ask{As: s.Mara, Method: "POST", Path: where + "/links", Body: m{"channel": "qr"}}, Status: 404},
			{Name: "a draft cannot be closed", Ask: site.Ask{As: s.Hanna, Method: "POST", Path: where + "/close", Body: m{"reason": "filled"}}, Status: 409},
			{Name: "it is published", Ask: site.Ask{As: s.Hanna, Method: "POST", Path: where + "/publish"}, Status: 200, Contains: []string{`"published"`}},
			{Name: "publishing twice changes nothing", Ask: site.Ask{As: s.Hanna, Method: "POST", Path: where + "/publish"}, Status: 200},
			{Name: "a change with an old ETag is refused", Ask: site.Ask{As: s.Hanna, Method: "PATCH", Path: where, Body: m{"title": "Anders"}, Header: map[string]string{"If-Match": tag}}, Status: 412},
			{Name: "a new title leaves the address alone, null empties the salary", Ask: site.Ask{As: s.Hanna, Method: "PATCH", Path: where, Body: m{"title": "Docent Kustbeheer", "salary": nil, "hours_min": nil}}, Status: 200, Contains: []string{"docent-waterbeheer", "Docent Kustbeheer", `"salary":null`, `"hours_min":null`}},
			{Name: "it is found by a word without its accent", Ask: site.Ask{Path: "/api/v1/vacancies?search=kustBEHEER+lés"}, Status: 200, Contains: []string{"Docent Kustbeheer"}},
			{Name: "a search for something else finds nothing", Ask: site.Ask{Path: "/api/v1/vacancies?search=%25"}, Status: 200, Contains: []string{`"items":[]`}},
			{Name: "it is closed", Ask: site.Ask{As: s.Hanna, Method: "POST", Path: where + "/close", Body: m{"reason": "filled"}}, Status: 200, Contains: []string{`"closed"`, `"filled"`}},
			{Name: "closing twice is a conflict", Ask: site.Ask{As: s.Hanna, Method: "POST", Path: where + "/close", Body: m{"reason": "filled"}}, Status: 409},
			{Name: "nobody can apply to a closed vacancy", Ask: site.Ask{Method: "POST", Path: where + "/applications", Body: m{"name": "W", "email": "w@example.org"}}, Status: 409, Contains: []string{"no longer open"}},
			{Name: "a closed vacancy cannot be shared", Ask: site.Ask{As: s.Mara, Method: "POST", Path: where + "/links", Body: m{"channel": "qr"}}, Status: 409},
		})
	})
}

func TestALinkIsOnePerAmbassadorVacancyAndChannel(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		path := fmt.Sprintf("/api/v1/vacancies/%d/links", s.Vacancy.ID)
		ask := func(channel, note string) (int, map[string]any) {
			w := s.Do(t, site.Ask{As: s.Mara, Method: "POST", Path: path, Body: m{"channel": channel, "note": note}})
			var l map[string]any
			require.NoError(t, json.Unmarshal(w.Body.Bytes(), &l))
			return w.Code, l
		}
		status, first := ask("whatsapp", "Kom bij ons")
		assert.Equal(t, 201, status)
		assert.Regexp(t, `^[23456789abcdefghjkmnpqrstuvwxyz]{8}$`, first["code"])
		assert.Equal(t, site.BaseURL+"/r/"+first["code"].(string), first["url"])
		assert.Contains(t, first["share_url"], "https://wa.me/?text=Kom%20bij%20ons%0A")

		status, again := ask("whatsapp", "")
		assert.Equal(t, 200, status)
		assert.Equal(t, first["code"], again["code"])
		assert.Equal(t, "Kom bij ons", again["note"], "an empty note changes nothing")

		status, other := ask("email", "")
		assert.Equal(t, 201, status)
		assert.NotEqual(t, first["code"], other["code"])

		code := first["code"].(string)
		s.Run(t, []site.Scenario{
			{Name: "the QR code is drawn", Ask: site.Ask{As: s.Mara, Path: "/api/v1/links/" + code + "/qr.svg"}, Status: 200, Contains: []string{"<svg"}},
			{Name: "the QR code is drawn in points", Ask: site.Ask{As: s.Mara, Path: "/api/v1/links/" + code + "/qr.png?size=256"}, Status: 200, Contains: []string{"PNG"}},
			{Name: "it is revoked", Ask: site.Ask{As: s.Mara, Method: "POST", Path: "/api/v1/links/" + code + "/revoke"}, Status: 200},
			{Name: "its code is gone", Ask: site.Ask{Path: "/r/" + code}, Status: 410},
		})
		status, fresh := ask("whatsapp", "Opnieuw")
		assert.Equal(t, 201, status)
		assert.NotEqual(t, code, fresh["code"], "a revoked link stays revoked")
	})
}

func TestManyAskingForTheSameLinkAtOnceGetTheSameLink(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		codes := make(chan string, 16)
		for range cap(codes) {
			go func() {
				l, _, err := s.Programme.Share(t.Context(), site.ActorOf(s.Bo), s.Vacancy.ID, "linkedin", "")
				if err != nil {
					codes <- err.Error()
					return
				}
				codes <- l.Code
			}()
		}
		first := <-codes
		require.Len(t, first, referral.CodeLength, first)
		for range cap(codes) - 1 {
			assert.Equal(t, first, <-codes)
		}
		drifts, err := s.Programme.Check(t.Context())
		require.NoError(t, err)
		assert.Empty(t, drifts)
	})
}

func TestAFloodOfApplicationsIsHeldUp(t *testing.T) {
	s := onSQLite(t)
	ask := site.Ask{Method: "POST", Path: fmt.Sprintf("/api/v1/vacancies/%d/applications", s.Vacancy.ID), Body: m{}}
	for range 60 {
		require.Equal(t, 400, s.Do(t, ask).Code)
	}
	w := s.Do(t, ask)
	assert.Equal(t, 429, w.Code)
	assert.Equal(t, "1", w.Header().Get("Retry-After"))
}

func TestTheSameRequestWithAKeyGetsTheFirstAnswer(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		apply := func(key, name string) (int, string) {
			w := s.Do(t, site.Ask{Method: "POST", Path: fmt.Sprintf("/api/v1/vacancies/%d/applications", s.Vacancy.ID),
				Body: m{"name": name, "email": "wietske@example.org"}, Header: map[string]string{"Idempotency-Key": key}})
			return w.Code, w.Body.String()
		}
		status, first := apply(`"8e03978e"`, "Wietske")
		require.Equal(t, 201, status, first)
		status, again := apply(`8e03978e`, "Wietske")
		assert.Equal(t, 201, status)
		assert.Equal(t, first, again)
		status, body := apply(`8e03978e`, "Iemand anders")
		assert.Equal(t, 422, status, body)

		w := s.Do(t, site.Ask{As: s.Hanna, Path: "/api/v1/applications"})
		var list struct{ Items []m }
		require.NoError(t, json.Unmarshal(w.Body.Bytes(), &list))
		assert.Len(t, list.Items, 1)
	})
}

func TestSignsOfLife(t *testing.T) {
	s := onSQLite(t)
	s.Run(t, []site.Scenario{
		{Name: "it is alive", Ask: site.Ask{Path: "/healthz"}, Status: 200},
		{Name: "it is ready", Ask: site.Ask{Path: "/readyz"}, Status: 200, Contains: []string{"ready"}},
		{Name: "metrics are not for everyone", Ask: site.Ask{Path: "/metrics"}, Status: 404},
		{Name: "metrics open with their token", Ask: site.Ask{Path: "/metrics", Header: map[string]string{"Authorization": "Bearer metrics-token"}}, Status: 200, Contains: []string{"goodword_http_request_seconds", "go_goroutines"}},
		{Name: "metrics open for an admin", Ask: site.Ask{As: s.Ada, Path: "/metrics"}, Status: 200},
		{Name: "metrics do not open for HR", Ask: site.Ask{As: s.Hanna, Path: "/metrics"}, Status: 404},
		{Name: "the contract is a page", Ask: site.Ask{Path: "/docs"}, Status: 200, Contains: []string{"ShareVacancy", "/api/v1/vacancies/{id}/links"}, NotContains: []string{"http://", "<script"}},
		{Name: "the contract is served", Ask: site.Ask{Path: "/api/v1/openapi.yaml"}, Status: 200, Contains: []string{"openapi: 3.0.3", "operationId: SignIn"}},
	})
}

func TestWhatWasNotCountedIsShownWithItsReason(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		l := s.Share(t, s.Mara, "whatsapp", "")
		other := s.Share(t, s.Bo, "whatsapp", "")
		s.Click(t, l, "192.0.2.1")
		s.Click(t, l, "192.0.2.1")
		s.Click(t, other, "192.0.2.2")
		for range 2 {
			s.Do(t, site.Ask{Path: "/r/" + l.Code, Header: map[string]string{"User-Agent": "WhatsApp/2.24.10.5 A"}})
		}
		s.Run(t, []site.Scenario{
			{Name: "all of it", Ask: site.Ask{As: s.Hanna, Path: "/api/v1/reports/hits", Header: map[string]string{"Accept-Language": "nl"}}, Status: 200,
				Contains: []string{`"hits":5,`, `"clicks":2,`, `"preview_whatsapp"`, `"again_within_window"`, "WhatsApp"}},
			{Name: "of one ambassador", Ask: site.Ask{As: s.Hanna, Path: fmt.Sprintf("/api/v1/reports/hits?ambassador_id=%d", s.Bo.ID)}, Status: 200,
				Contains: []string{`"clicks":1`, `"hits":1`}, NotContains: []string{"preview"}},
			{Name: "of days without any", Ask: site.Ask{As: s.Hanna, Path: "/api/v1/reports/hits?from=2026-11-24"}, Status: 200, Contains: []string{`"items":[]`, `"hits":0`}},
		})
	})
}

func TestAnInternalErrorSaysNothingButItsReference(t *testing.T) {
	s := onSQLite(t)
	token := s.Token(t, s.Hanna)
	require.NoError(t, s.Store.Close())
	for _, path := range []string{"/api/v1/vacancies", "/api/v1/me", "/v/" + s.Vacancy.Slug} {
		w := s.Do(t, site.Ask{Path: path, Header: map[string]string{"Authorization": "Bearer " + token}})
		assert.Equal(t, 500, w.Code, path)
		reference := w.Header().Get("X-Request-Id")
		assert.Contains(t, w.Body.String(), reference)
		assert.Contains(t, s.Log.String(), reference)
		for _, never := range append(site.Internal, "database is closed") {
			assert.NotContains(t, w.Body.String(), never, path)
		}
	}
	w := s.Do(t, site.Ask{Path: "/readyz"})
	assert.Equal(t, 503, w.Code)
	assert.NotContains(t, w.Body.String(), "closed")
	assert.Equal(t, 200, s.Do(t, site.Ask{Path: "/healthz"}).Code)
}

func TestWithoutTheDatabaseKnownLinksLeadOnAndOthersAreSaidToBeUnknownForNow(t *testing.T) {
	s := onSQLite(t)
	l := s.Share(t, s.Mara, "whatsapp", "")
	require.NoError(t, s.Store.Close())
	known := httptest.NewRecorder()
	s.Handler = s.Bare
	s.ServeHTTP(known, httptest.NewRequest(http.MethodGet, "/r/"+l.Code, nil))
	assert.Equal(t, http.StatusFound, known.Code)
	assert.Contains(t, known.Header().Get("Location"), "/v/"+s.Vacancy.Slug+"?ref=")
	s.Run(t, []site.Scenario{
		{Name: "a link that is not in memory", Ask: site.Ask{Path: "/r/abcd2345"}, Status: 503, Contains: []string{"Try again in a minute"}},
		{Name: "not ready, with what waits", Ask: site.Ask{Path: "/readyz"}, Status: 503, Contains: []string{`"waiting":1`, `"database":"does not answer"`}},
	})
}

func TestTheLogHoldsNoPersonalData(t *testing.T) {
	s := onSQLite(t)
	l := s.Share(t, s.Mara, "whatsapp", "")
	ref := s.Click(t, l, "192.0.2.7")
	s.Do(t, site.Ask{Method: "POST", Path: fmt.Sprintf("/api/v1/vacancies/%d/applications", s.Vacancy.ID), Body: m{"name": "Wietske Hoogeveen", "email": "wietske@example.org", "ref": ref}})
	s.Do(t, site.Ask{Path: "/v/" + s.Vacancy.Slug + "?ref=" + ref})
	log := s.Log.String()
	assert.Contains(t, log, `"route":"/v/:slug"`)
	for _, never := range []string{"Wietske", "wietske@example.org", "192.0.2.7", ref, l.Code, "iPhone", "mara@"} {
		assert.NotContains(t, log, never)
	}
}

// lastTouch are rules that give the credit to the last who helped.
func lastTouch() m {
	return m{"shared_days": 90, "rule": "last", "claim_wins": false,
		"known_days": 0, "excluded": []any{"hr"}, "rehire_days": 0, "leaver": "keep"}
}
