package server_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goodword/pkg/testkit/site"
)

func TestSignInRefreshAndTheft(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		type tokens struct {
			Access  string `json:"access_token"`
			Refresh string `json:"refresh_token"`
			Expires int    `json:"expires_in"`
		}
		post := func(path string, body any) (int, tokens) {
			w := s.Do(t, site.Ask{Method: "POST", Path: path, Body: body})
			var k tokens
			_ = json.Unmarshal(w.Body.Bytes(), &k)
			return w.Code, k
		}
		status, one := post("/api/v1/auth/token", m{"email": " Mara@Uni.example ", "password": site.Password})
		require.Equal(t, 200, status)
		assert.Equal(t, 900, one.Expires)

		me := func(access string) int {
			return s.Do(t, site.Ask{Path: "/api/v1/me", Header: map[string]string{"Authorization": "Bearer " + access}}).Code
		}
		assert.Equal(t, 200, me(one.Access))
		s.Clock.Forward(15*time.Minute + time.Second)
		assert.Equal(t, 401, me(one.Access), "an access token lives for 15 minutes")

		status, two := post("/api/v1/auth/refresh", m{"refresh_token": one.Refresh})
		require.Equal(t, 200, status)
		assert.Equal(t, 200, me(two.Access))

		status, _ = post("/api/v1/auth/refresh", m{"refresh_token": one.Refresh})
		assert.Equal(t, 401, status, "a spent token")
		status, _ = post("/api/v1/auth/refresh", m{"refresh_token": two.Refresh})
		assert.Equal(t, 401, status, "its whole family has ended")

		_, three := post("/api/v1/auth/token", m{"email": "mara@uni.example", "password": site.Password})
		status, _ = post("/api/v1/auth/revoke", m{"refresh_token": three.Refresh})
		assert.Equal(t, 204, status)
		status, _ = post("/api/v1/auth/refresh", m{"refresh_token": three.Refresh})
		assert.Equal(t, 401, status)

		known := s.Do(t, site.Ask{Method: "POST", Path: "/api/v1/auth/token", Body: m{"email": "mara@uni.example", "password": "wrong"}})
		unknown := s.Do(t, site.Ask{Method: "POST", Path: "/api/v1/auth/token", Body: m{"email": "nobody@uni.example", "password": "wrong"}})
		assert.Equal(t, 401, known.Code)
		assert.Equal(t, withoutInstance(t, known.Body.Bytes()), withoutInstance(t, unknown.Body.Bytes()), "nobody learns who has an account")

		_, four := post("/api/v1/auth/token", m{"email": "bo@uni.example", "password": site.Password})
		require.Equal(t, 200, me(four.Access))
		s.Do(t, site.Ask{As: s.Ada, Method: "PATCH", Path: fmt.Sprintf("/api/v1/people/%d", s.Bo.ID), Body: m{"active": false, "left_on": "2026-11-01"}})
		assert.Equal(t, 401, me(four.Access), "who has left is out at once")
		status, _ = post("/api/v1/auth/refresh", m{"refresh_token": four.Refresh})
		assert.Equal(t, 401, status)
	})
}

func withoutInstance(t *testing.T, b []byte) m {
	var p m
	require.NoError(t, json.Unmarshal(b, &p))
	delete(p, "instance")
	return p
}

func TestTooManyTriesAtAPasswordHaveToWait(t *testing.T) {
	s := onSQLite(t)
	ask := site.Ask{Method: "POST", Path: "/api/v1/auth/token", Body: m{"email": "mara@uni.example", "password": "wrong"}}
	for range 10 {
		require.Equal(t, 401, s.Do(t, ask).Code)
	}
	w := s.Do(t, ask)
	assert.Equal(t, 429, w.Code)
	assert.NotEmpty(t, w.Header().Get("Retry-After"))
	assert.NotEmpty(t, w.Header().Get("RateLimit"))
	ask.Body = m{"email": "bo@uni.example", "password": site.Password}
	assert.Equal(t, 200, s.Do(t, ask).Code, "another address is not held up")
}
