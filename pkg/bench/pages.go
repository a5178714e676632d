package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"goodword/pkg/referral"
)

// PageTiming is how long an answer took, in milliseconds.
type PageTiming struct {
	Name string  `json:"name"`
	P50  float64 `json:"p50_ms"`
	Max  float64 `json:"max_ms"`
}

// asks is how often each answer is timed.
const asks = 50

// GivePassword lets the one of HR that Fill made sign in.
func GivePassword(ctx context.Context, s referral.Store, hash string) error {
	p, err := s.PersonByEmail(ctx, Email)
	if err != nil {
		return err
	}
	p.PasswordHash = hash
	return s.UpdatePerson(ctx, &p)
}

// TimePages signs in as HR and times what is read most: the numbers of links
// and the month's leaderboard.
func TimePages(ctx context.Context, p *Process, codes []string) ([]PageTiming, error) {
	body, err := json.Marshal(map[string]string{"email": Email, "password": Password})
	if err != nil {
		return nil, err
	}
	var tokens struct {
		Access string `json:"access_token"`
	}
	if err := call(ctx, http.MethodPost, p.URL+"/api/v1/auth/token", "", body, &tokens); err != nil {
		return nil, err
	}
	var timings []PageTiming
	for _, page := range []struct {
		name string
		path func(i int) string
	}{
		{"The numbers of a link", func(i int) string { return "/links/" + codes[i*len(codes)/asks] + "/stats" }},
		{"The month's leaderboard", func(int) string { return "/leaderboard?metric=clicks&period=month&limit=50" }},
	} {
		var h Histogram
		for i := range asks {
			begin := time.Now()
			if err := call(ctx, http.MethodGet, p.URL+"/api/v1"+page.path(i), tokens.Access, nil, nil); err != nil {
				return nil, err
			}
			h.Add(time.Since(begin))
		}
		ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
		timings = append(timings, PageTiming{page.name, ms(h.Quantile(0.5)), ms(h.Max())})
	}
	return timings, nil
}

func call(ctx context.Context, method, url, token string, body []byte, answer any) error {
	r, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := plain.Do(r)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	b, err := io.ReadAll(io.LimitReader(res.Body, 16<<20))
	switch {
	case err != nil:
		return err
	case res.StatusCode != http.StatusOK:
		return errors.New(fmt.Sprint(url, ": ", res.Status, " ", string(b[:min(len(b), 300)])))
	case answer == nil:
		return nil
	}
	return json.Unmarshal(b, answer)
}
