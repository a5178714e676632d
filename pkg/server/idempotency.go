package server

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"goodword/pkg/auth"
	"goodword/pkg/referral"
	"goodword/pkg/rest"
)

const (
	// abandoned is when a request that never finished, because the program
	// ended under it, no longer holds its key.
	abandoned = time.Minute
)

// answerOnce gives a POST with an Idempotency-Key its first answer again when
// the same request comes twice (draft-ietf-httpapi-idempotency-key-header).
// Answers above 499 are not kept: trying again may help.
func (s *Server) answerOnce(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		key := strings.Trim(r.Header.Get("Idempotency-Key"), `" `)
		if r.Method != http.MethodPost || key == "" || givesSecrets(r.URL.Path) {
			return next(c)
		}
		if len(key) > 200 {
			return &referral.Error{Code: referral.Invalid, Text: unreadable, Fields: []referral.Field{{Path: "?Idempotency-Key",
				Text: referral.Text{EN: "This takes at most 200 characters.", NL: "Dit mag hoogstens 200 tekens zijn."}}}}
		}
		print, err := fingerprint(r)
		if err != nil {
			return err
		}
		now := time.Now().UTC().Truncate(time.Microsecond)
		mine := referral.Answer{
			Scope: asking(auth.ActorOf(r.Context())) + " " + r.URL.Path, Key: key,
			Fingerprint: print, CreatedAt: now, Header: map[string]string{},
		}
		found, made, err := s.reserve(r.Context(), mine)
		switch {
		case err != nil:
			return err
		case made:
			return s.answerFirst(c, next, mine)
		case found.Fingerprint != print:
			return referral.Fail(keyReused, "This Idempotency-Key came with another request before.", "Deze Idempotency-Key kwam eerder met een ander verzoek.")
		case found.Status == 0:
			return referral.Fail(referral.Conflict, "The first request with this key is still at work.", "Het eerste verzoek met deze sleutel is nog bezig.")
		}
		for name, value := range found.Header {
			c.Response().Header().Set(name, value)
		}
		return c.Blob(found.Status, found.Header[echo.HeaderContentType], []byte(found.Body))
	}
}

// givesSecrets says whether answers hold secrets, which are kept nowhere.
func givesSecrets(path string) bool {
	return strings.HasPrefix(path, rest.Base+"/auth/") || path == rest.Base+"/api-keys"
}

// asking tells who asks apart: keys are each one's own.
func asking(a referral.Actor) string {
	if a.KeyID != 0 {
		return fmt.Sprintf("key %d", a.KeyID)
	}
	return fmt.Sprint(a.PersonID)
}

// reserve takes a key, also from a request that was abandoned.
func (s *Server) reserve(ctx context.Context, a referral.Answer) (referral.Answer, bool, error) {
	found, made, err := s.answers.ReserveAnswer(ctx, a, a.CreatedAt.Add(-referral.AnswerLife))
	if err != nil || made || found.Status != 0 || a.CreatedAt.Sub(found.CreatedAt) < abandoned {
		return found, made, err
	}
	if err := s.answers.ReleaseAnswer(ctx, a.Scope, a.Key); err != nil {
		return found, false, err
	}
	return s.answers.ReserveAnswer(ctx, a, a.CreatedAt.Add(-referral.AnswerLife))
}

// answerFirst lets the request through and keeps its answer.
func (s *Server) answerFirst(c echo.Context, next echo.HandlerFunc, a referral.Answer) error {
	ctx := context.WithoutCancel(c.Request().Context())
	kept := &keptWriter{ResponseWriter: c.Response().Writer}
	c.Response().Writer = kept
	defer func() {
		if !kept.done {
			if err := s.answers.ReleaseAnswer(ctx, a.Scope, a.Key); err != nil {
				s.log.Error("an idempotency key stays taken", "reference", reference(c), "error", err)
			}
		}
	}()
	if err := next(c); err != nil {
		c.Error(err)
	}
	if c.Response().Status >= http.StatusInternalServerError || c.Response().Status == 0 {
		return nil
	}
	a.Status, a.Body = c.Response().Status, kept.body.String()
	for _, name := range []string{echo.HeaderContentType, "ETag", echo.HeaderLocation} {
		if v := c.Response().Header().Get(name); v != "" {
			a.Header[name] = v
		}
	}
	if err := s.answers.FinishAnswer(ctx, a); err != nil {
		s.log.Error("an answer could not be kept for its key", "reference", reference(c), "error", err)
		return nil
	}
	kept.done = true
	return nil
}

// keptWriter keeps a copy of what is answered.
type keptWriter struct {
	http.ResponseWriter
	body bytes.Buffer
	done bool
}

func (w *keptWriter) Write(b []byte) (int, error) {
	w.body.Write(b)
	return w.ResponseWriter.Write(b)
}

// fingerprint is a hash over the body, which is read whole and put back. The
// boundary of a form is left out of it: clients draw a new one for each try.
func fingerprint(r *http.Request) (string, error) {
	b, err := io.ReadAll(r.Body)
	if err != nil {
		return "", err
	}
	r.Body = io.NopCloser(bytes.NewReader(b))
	if _, params, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err == nil && params["boundary"] != "" {
		b = bytes.ReplaceAll(b, []byte(params["boundary"]), nil)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:]), nil
}
