package server_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goodword/pkg/testkit/site"
)

// apiKey makes an API key over the interface and gives its id and secret.
func apiKey(t *testing.T, s *site.Site, name string) (id int64, secret string) {
	t.Helper()
	w := s.Do(t, site.Ask{As: s.Ada, Method: "POST", Path: "/api/v1/api-keys", Body: m{"name": name, "scope": "conversions"}})
	require.Equal(t, 201, w.Code, w.Body.String())
	var made struct {
		Key    struct{ ID int64 }
		Secret string
	}
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &made))
	return made.Key.ID, made.Secret
}

func bearing(secret string) map[string]string {
	return map[string]string{"Authorization": "Bearer " + secret}
}

func TestAnAPIKeyOpensWhatItsScopeSaysUntilItIsRevoked(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		id, secret := apiKey(t, s, "Recruitee")
		report := func(header map[string]string, number string) site.Ask {
			return site.Ask{Method: "POST", Path: "/api/v1/conversions", Header: header,
				Body: m{"external_id": number, "vacancy": s.Vacancy.Slug, "stage": "applied", "occurred_at": "2026-11-23T09:00:00Z"}}
		}
		list := site.Ask{As: s.Ada, Path: "/api/v1/api-keys"}
		s.Run(t, []site.Scenario{
			{Name: "it was never used", Ask: list, Status: 200, Contains: []string{`"name":"Recruitee"`, `"last_used_at":null`, `"revoked_at":null`}, NotContains: []string{secret, "gwk_"}},
			{Name: "it reports", Ask: report(bearing(secret), "A-1"), Status: 201, Contains: []string{`"state":"matched"`}},
			{Name: "its use is noted", Ask: list, Status: 200, Contains: []string{`"last_used_at":"2026-11-23T09:00:00Z"`}},
			{Name: "it opens nothing else", Ask: site.Ask{Path: "/api/v1/me", Header: bearing(secret)}, Status: 401, Contains: []string{"An API key does not open this"}},
			{Name: "not what HR sees of it", Ask: site.Ask{Path: "/api/v1/conversions", Header: bearing(secret)}, Status: 401},
			{Name: "not even what is open to all", Ask: site.Ask{Path: "/api/v1/vacancies?limit=1", Header: bearing(secret)}, Status: 401},
			{Name: "not the signs of life", Ask: site.Ask{Path: "/metrics", Header: bearing(secret)}, Status: 404},
			{Name: "one letter more is another", Ask: report(bearing(secret+"x"), "A-2"), Status: 401, Contains: []string{"not known"}},
			{Name: "its hash does not open it", Ask: report(bearing("gwk_"), "A-2"), Status: 401},
			{Name: "a name of nothing", Ask: site.Ask{As: s.Ada, Method: "POST", Path: "/api/v1/api-keys", Body: m{"name": "  ", "scope": "conversions"}}, Status: 400, Contains: []string{"#/name"}},
			{Name: "a scope that is none", Ask: site.Ask{As: s.Ada, Method: "POST", Path: "/api/v1/api-keys", Body: m{"name": "x", "scope": "everything"}}, Status: 400, Contains: []string{"#/scope"}},
		})
		s.Clock.Forward(59 * time.Second)
		s.Run(t, []site.Scenario{
			{Name: "it is used again", Ask: report(bearing(secret), "A-2"), Status: 201},
			{Name: "which is not noted within a minute", Ask: list, Status: 200, Contains: []string{`"last_used_at":"2026-11-23T09:00:00Z"`}},
		})
		s.Clock.Forward(time.Second)
		revoke := site.Ask{As: s.Ada, Method: "POST", Path: fmt.Sprintf("/api/v1/api-keys/%d/revoke", id)}
		s.Run(t, []site.Scenario{
			{Name: "and again", Ask: report(bearing(secret), "A-3"), Status: 201},
			{Name: "which is", Ask: list, Status: 200, Contains: []string{`"last_used_at":"2026-11-23T09:01:00Z"`}},
			{Name: "it is revoked", Ask: revoke, Status: 200, Contains: []string{`"revoked_at":"2026-11-23T09:01:00Z"`}},
			{Name: "it opens nothing any more", Ask: report(bearing(secret), "A-4"), Status: 401, Contains: []string{"was revoked"}},
		})
		s.Clock.Forward(5 * time.Minute)
		s.Run(t, []site.Scenario{
			{Name: "revoking again changes nothing", Ask: revoke, Status: 200, Contains: []string{`"revoked_at":"2026-11-23T09:01:00Z"`}},
			{Name: "what was said with it stays", Ask: site.Ask{As: s.Hanna, Path: "/api/v1/applications"}, Status: 200, Contains: []string{`"external_id":"A-3"`, `"name":"Recruitee"`}},
		})
		assert.NotContains(t, s.Log.String(), secret)
	})
}

func TestTheSecretOfAKeyIsKeptNowhere(t *testing.T) {
	s := onSQLite(t)
	ask := site.Ask{As: s.Ada, Method: "POST", Path: "/api/v1/api-keys", Body: m{"name": "x", "scope": "conversions"}, Header: map[string]string{"Idempotency-Key": "k"}}
	first, second := s.Do(t, ask), s.Do(t, ask)
	require.Equal(t, []int{201, 201}, []int{first.Code, second.Code})
	assert.NotEqual(t, first.Body.String(), second.Body.String())
}

func TestAnATSReportsAnApplication(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		id, secret := apiKey(t, s, "Recruitee")
		ref := s.Click(t, s.Share(t, s.Mara, "whatsapp", ""), "192.0.2.7")
		s.Clock.Forward(48 * time.Hour)
		post := func(body m) site.Ask {
			return site.Ask{Method: "POST", Path: "/api/v1/conversions", Header: bearing(secret), Body: body}
		}
		applied := m{"external_id": "A-1", "vacancy": s.Vacancy.Slug, "ref": ref, "stage": "applied", "occurred_at": "2026-11-23T09:05:00Z"}
		changed := m{"external_id": "A-1", "vacancy": "iets anders", "stage": "applied", "occurred_at": "2026-11-23T09:06:00Z"}
		s.Run(t, []site.Scenario{
			{Name: "early", Ask: post(m{"external_id": "A-1", "stage": "interview", "occurred_at": "2026-11-24T09:05:00Z"}), Status: 202,
				Contains: []string{`"state":"unmatched"`, `"reason":"no_vacancy"`, `"application_id":null`, "Nothing says yet"}},
			{Name: "what it is about", Ask: post(applied), Status: 201, Contains: []string{`"application_id":1`, `"reason":null`}},
			{Name: "the same again", Ask: post(applied), Status: 200, Contains: []string{`"application_id":1`}, NotContains: []string{"differs"}},
			{Name: "the same with other content: the first stands, and that is said", Ask: post(changed), Status: 200, Contains: []string{`"occurred_at":"2026-11-23T09:05:00Z"`, `"differs":["occurred_at","vacancy"]`}},
			{Name: "what came early has landed", Ask: post(m{"external_id": "A-1", "stage": "interview", "occurred_at": "2026-11-24T09:05:00Z"}), Status: 200, Contains: []string{`"state":"matched"`}},
			{Name: "HR sees where it was made, and no candidate", Ask: site.Ask{As: s.Hanna, Path: "/api/v1/applications/1"}, Status: 200,
				Contains:    []string{fmt.Sprintf(`"elsewhere":{"api_key_id":%d,"external_id":"A-1","name":"Recruitee"}`, id), `"stage":"interview"`, `"submitted_at":"2026-11-23T09:05:00Z"`, "Mara Visser gets the credit.", `"recorded_by":null`},
				NotContains: []string{`"candidate":`}},
			{Name: "HR finds it by its number", Ask: site.Ask{As: s.Hanna, Path: "/api/v1/applications?search=a-1"}, Status: 200, Contains: []string{`"id":1`}},
			{Name: "there is no CV", Ask: site.Ask{As: s.Hanna, Path: "/api/v1/applications/1/cv"}, Status: 404},
			{Name: "nobody knows this vacancy", Ask: post(m{"external_id": "A-2", "vacancy": "REQ-9", "code": "mara-99", "stage": "applied", "occurred_at": "2026-11-24T09:00:00Z"}), Status: 202, Contains: []string{`"reason":"unknown_code"`}},
			{Name: "HR sees what waits", Ask: site.Ask{As: s.Hanna, Path: "/api/v1/conversions?state=unmatched", Header: map[string]string{"Accept-Language": "nl"}}, Status: 200,
				Contains: []string{`"external_id":"A-2"`, `"api_key":"Recruitee"`, `"code":"mara-99"`, `"vacancy":"REQ-9"`, "Geen link en geen collega"}, NotContains: []string{`"external_id":"A-1"`}},
			{Name: "a match with too little", Ask: site.Ask{As: s.Hanna, Method: "POST", Path: "/api/v1/conversions/3/match", Body: m{"ambassador_id": s.Bo.ID}}, Status: 409, Contains: []string{"No vacancy here", "Give an application_id"}},
			{Name: "a match", Ask: site.Ask{As: s.Hanna, Method: "POST", Path: "/api/v1/conversions/3/match", Body: m{"vacancy_id": s.Vacancy.ID, "ambassador_id": s.Bo.ID}}, Status: 200,
				Contains: []string{`"application_id":2`, fmt.Sprintf(`"matched_by":%d`, s.Hanna.ID)}},
			{Name: "it has landed", Ask: site.Ask{As: s.Hanna, Path: "/api/v1/applications/2/credit"}, Status: 200, Contains: []string{"Bo Yılmaz gets the credit.", `"kind":"record"`, fmt.Sprintf(`"api_key_id":%d`, id)}},
			{Name: "later ones follow it", Ask: post(m{"external_id": "A-2", "vacancy": "REQ-9", "stage": "hired", "occurred_at": "2026-11-25T08:00:00Z"}), Status: 201, Contains: []string{`"application_id":2`}},
			{Name: "nothing waits", Ask: site.Ask{As: s.Hanna, Path: "/api/v1/conversions?state=unmatched"}, Status: 200, Contains: []string{`"items":[]`}},
			{Name: "HR records who it was", Ask: site.Ask{As: s.Hanna, Method: "POST", Path: "/api/v1/applications/1/records", Body: m{"ambassador_id": s.Bo.ID, "reason": "Both."}}, Status: 201, Contains: []string{`"words":"Both."`, "Mara Visser was earlier."}},
			{Name: "which is on record then", Ask: site.Ask{As: s.Hanna, Method: "POST", Path: "/api/v1/applications/1/records", Body: m{"ambassador_id": s.Bo.ID, "reason": "Both."}}, Status: 409},
			{Name: "HR, who has no key", Ask: site.Ask{As: s.Hanna, Method: "POST", Path: "/api/v1/conversions", Body: applied}, Status: 403, Contains: []string{"Only an API key reports"}},
			{Name: "a stage that is none", Ask: post(m{"external_id": "A-3", "stage": "phoned", "occurred_at": "2026-11-25T08:00:00Z"}), Status: 400, Contains: []string{"#/stage"}},
			{Name: "a day without a time", Ask: post(m{"external_id": "A-3", "stage": "applied", "occurred_at": "2026-11-25"}), Status: 400, Contains: []string{"#/occurred_at"}},
			{Name: "tomorrow", Ask: post(m{"external_id": "A-3", "stage": "applied", "occurred_at": "2026-11-26T09:00:00Z"}), Status: 400, Contains: []string{"#/occurred_at", "future"}},
			{Name: "no number", Ask: post(m{"stage": "applied", "occurred_at": "2026-11-25T08:00:00Z"}), Status: 400, Contains: []string{"#/external_id"}},
			{Name: "a candidate's name, which is not asked for", Ask: post(m{"external_id": "A-3", "stage": "applied", "occurred_at": "2026-11-25T08:00:00Z", "name": "Wietske"}), Status: 400, Contains: []string{"#/name", "not known"}},
		})
		drifts, err := s.Programme.Check(t.Context())
		require.NoError(t, err)
		assert.Empty(t, drifts)
		for _, never := range []string{secret, ref, "REQ-9", "A-1"} {
			assert.False(t, strings.Contains(s.Log.String(), never), never)
		}
	})
}

func TestKeysDoNotShareTheirIdempotencyKeys(t *testing.T) {
	s := onSQLite(t)
	_, one := apiKey(t, s, "One")
	_, two := apiKey(t, s, "Two")
	body := m{"external_id": "A-1", "vacancy": s.Vacancy.Slug, "stage": "applied", "occurred_at": "2026-11-23T09:00:00Z"}
	for _, secret := range []string{one, two} {
		header := bearing(secret)
		header["Idempotency-Key"] = "1"
		w := s.Do(t, site.Ask{Method: "POST", Path: "/api/v1/conversions", Header: header, Body: body})
		assert.Equal(t, 201, w.Code, w.Body.String())
	}
}
