package server_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goodword/pkg/referral"
	"goodword/pkg/testkit/site"
)

type upload struct{ name, content string }

// sendForm applies with multipart/form-data; cut leaves off the end of it.
func sendForm(t *testing.T, s *site.Site, fields map[string]string, cv *upload, cut int, key ...string) *httptest.ResponseRecorder {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for _, k := range slices.Sorted(maps.Keys(fields)) {
		require.NoError(t, form.WriteField(k, fields[k]))
	}
	if cv != nil {
		w, err := form.CreateFormFile("cv", cv.name)
		require.NoError(t, err)
		_, err = w.Write([]byte(cv.content))
		require.NoError(t, err)
	}
	require.NoError(t, form.Close())
	header := map[string]string{"Content-Type": form.FormDataContentType()}
	if len(key) > 0 {
		header["Idempotency-Key"] = key[0]
	}
	return s.Do(t, site.Ask{Method: http.MethodPost, Path: fmt.Sprintf("/api/v1/vacancies/%d/applications", s.Vacancy.ID),
		Body: body.String()[:body.Len()-cut], Header: header})
}

func TestApplyingWithAForm(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		who := map[string]string{"name": "Wietske", "email": "wietske@example.org"}
		with := func(k, v string) map[string]string {
			return map[string]string{"name": "W", "email": "w@example.org", k: v}
		}
		pdf := &upload{"cv.pdf", "%PDF-1.7 a life"}
		for name, c := range map[string]struct {
			fields map[string]string
			cv     *upload
			cut    int
			status int
			says   string
		}{
			"whole":                  {who, pdf, 0, 201, "status_url"},
			"without a CV":           {with("phone", "06"), nil, 0, 201, "status_url"},
			"a CV of another kind":   {who, &upload{"cv.pdf", "GIF89a"}, 0, 400, "#/cv"},
			"a CV of 10 MB and more": {who, &upload{"cv.pdf", "%PDF-" + strings.Repeat("x", referral.MaxCV)}, 0, 400, "10 MB"},
			"a body of 12 MB":        {who, &upload{"cv.pdf", "%PDF-" + strings.Repeat("x", 12<<20)}, 0, 413, "larger"},
			"broken off in the CV":   {who, pdf, 80, 400, "broke off"},
			"broken off after it":    {who, pdf, 4, 400, "broke off"},
			"an unknown field":       {with("salary_now", "1"), nil, 0, 400, "#/salary_now"},
			"a truth that is none":   {with("keep_a_year", "maybe"), nil, 0, 400, "#/keep_a_year"},
			"without a name":         {map[string]string{"email": "w@example.org"}, nil, 0, 400, "#/name"},
			"an address without dot": {map[string]string{"name": "W", "email": "w@localhost"}, nil, 0, 400, "#/email"},
		} {
			w := sendForm(t, s, c.fields, c.cv, c.cut)
			assert.Equal(t, c.status, w.Code, "%s: %s", name, w.Body)
			assert.Contains(t, w.Body.String(), c.says, name)
		}
		var list struct{ Items []map[string]any }
		w := s.Do(t, site.Ask{As: s.Hanna, Path: "/api/v1/applications"})
		require.NoError(t, json.Unmarshal(w.Body.Bytes(), &list))
		assert.Len(t, list.Items, 2, "what was refused left nothing")
		drifts, err := s.Programme.Check(t.Context())
		require.NoError(t, err)
		assert.Empty(t, drifts, "not even a file")
	})
}

func TestAFormSentAgainWithItsKeyIsOneApplication(t *testing.T) {
	s := onSQLite(t)
	send := func(motivation string) *httptest.ResponseRecorder {
		return sendForm(t, s, map[string]string{"name": "W", "email": "w@example.org", "motivation": motivation}, &upload{"cv.pdf", "%PDF-1.7"}, 0, "a-key")
	}
	first, again, other := send("Graag"), send("Graag"), send("Toch niet")
	assert.Equal(t, 201, first.Code, first.Body)
	assert.Equal(t, first.Body.String(), again.Body.String())
	assert.Equal(t, 422, other.Code)
}

func TestPagesOfAListMeetEveryItemOnce(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		for i := range 7 {
			s.AddVacancy(t, referral.VacancyText{Title: fmt.Sprint("Docent ", i), Description: "Je geeft les."})
		}
		seen := map[string]bool{}
		path := "/api/v1/vacancies?limit=3&search=docent"
		for pages := 0; path != ""; pages++ {
			require.Less(t, pages, 4)
			w := s.Do(t, site.Ask{Path: path})
			require.Equal(t, 200, w.Code, w.Body.String())
			var list struct {
				Items []struct{ Slug string }
				Next  *string `json:"next_cursor"`
			}
			require.NoError(t, json.Unmarshal(w.Body.Bytes(), &list))
			for _, v := range list.Items {
				assert.False(t, seen[v.Slug], v.Slug)
				seen[v.Slug] = true
			}
			link := w.Header().Get("Link")
			assert.Equal(t, list.Next == nil, link == "")
			path = ""
			if link != "" {
				address, _, _ := strings.Cut(strings.TrimPrefix(link, "<"+site.BaseURL), ">")
				path = address
			}
		}
		assert.Len(t, seen, 7)
	})
}
