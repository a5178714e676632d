package server

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"
	"golang.org/x/text/language"

	"goodword/api"
	"goodword/pkg/referral"
	"goodword/pkg/rest"
)

// kind is what an error's code means here.
type kind struct {
	status int
	title  referral.Text
}

// kinds is the one map from an error's code to an HTTP status and a title.
var kinds = map[referral.Code]kind{
	referral.Invalid:         {http.StatusBadRequest, referral.Text{EN: "Not right", NL: "Klopt niet"}},
	referral.NotFound:        {http.StatusNotFound, referral.Text{EN: "Not found", NL: "Niet gevonden"}},
	referral.Conflict:        {http.StatusConflict, referral.Text{EN: "Not possible as things are", NL: "Kan nu niet"}},
	referral.Forbidden:       {http.StatusForbidden, referral.Text{EN: "Not allowed", NL: "Niet toegestaan"}},
	referral.Unauthenticated: {http.StatusUnauthorized, referral.Text{EN: "Not signed in", NL: "Niet aangemeld"}},
	referral.TooMany:         {http.StatusTooManyRequests, referral.Text{EN: "Too many", NL: "Te veel"}},
	referral.Unavailable:     {http.StatusServiceUnavailable, referral.Text{EN: "Not available now", NL: "Nu niet beschikbaar"}},
	referral.Gone:            {http.StatusGone, referral.Text{EN: "Erased", NL: "Gewist"}},
	referral.Stale:           {http.StatusPreconditionFailed, referral.Text{EN: "Changed in the meantime", NL: "Intussen gewijzigd"}},
	tooLarge:                 {http.StatusRequestEntityTooLarge, referral.Text{EN: "Too large", NL: "Te groot"}},
	wrongType:                {http.StatusUnsupportedMediaType, referral.Text{EN: "Wrong content type", NL: "Verkeerde soort inhoud"}},
	keyReused:                {http.StatusUnprocessableEntity, referral.Text{EN: "Key used before", NL: "Sleutel eerder gebruikt"}},
	noMethod:                 {http.StatusMethodNotAllowed, referral.Text{EN: "No such method", NL: "Methode bestaat niet"}},
	internal:                 {http.StatusInternalServerError, referral.Text{EN: "Something went wrong here", NL: "Er ging hier iets mis"}},
}

// Codes that only exist at this door.
const (
	tooLarge  referral.Code = "too_large"
	wrongType referral.Code = "wrong_type"
	keyReused referral.Code = "key_reused"
	noMethod  referral.Code = "no_such_method"
	internal  referral.Code = "internal"
)

// publicError turns any error into one that may be shown. What is not meant
// for people becomes an internal error, which says nothing but its reference.
func publicError(err error) *referral.Error {
	var shown *referral.Error
	var size *http.MaxBytesError
	var he *echo.HTTPError
	switch {
	case errors.As(err, &shown) && kinds[shown.Code].status != 0:
		return shown
	case errors.As(err, &size):
		return referral.Fail(tooLarge, fmt.Sprintf("What was sent is larger than %d MB.", size.Limit>>20), fmt.Sprintf("Wat is verstuurd is groter dan %d MB.", size.Limit>>20))
	case errors.As(err, &he):
		return fromEcho(he)
	}
	return referral.Fail(internal, "It has been noted; give the reference when you ask about it.",
		"Het is genoteerd; noem het kenmerk als je ernaar vraagt.")
}

// fromEcho says Echo's own errors (no route, a parameter that cannot be read)
// in our words; its texts stay inside.
func fromEcho(he *echo.HTTPError) *referral.Error {
	switch he.Code {
	case http.StatusNotFound:
		return referral.Fail(referral.NotFound, "The address may be incomplete, or what was here has been removed.",
			"Misschien is het adres niet helemaal overgenomen, of is weggehaald wat er stond.")
	case http.StatusMethodNotAllowed:
		return referral.Fail(noMethod, "This address does not take this method.", "Dit adres kent deze methode niet.")
	case http.StatusRequestEntityTooLarge:
		return referral.Fail(tooLarge, "What was sent is too large.", "Wat is verstuurd is te groot.")
	case http.StatusUnsupportedMediaType:
		return errWrongType
	case http.StatusForbidden:
		return referral.Fail(referral.Forbidden, "This is not allowed.", "Dit is niet toegestaan.")
	}
	if he.Code >= 400 && he.Code < 500 {
		return referral.Fail(referral.Invalid, "The request cannot be read.", "Het verzoek is niet te lezen.")
	}
	return publicError(nil)
}

var errWrongType = referral.Fail(wrongType, "The body is of another type than this takes.", "De inhoud is van een andere soort dan hier kan.")

// handleError is the one place where an error becomes an answer: a problem
// for the API, a page for people.
func (s *Server) handleError(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	e := publicError(err)
	status := kinds[e.Code].status
	if e.Code == internal {
		s.log.LogAttrs(c.Request().Context(), slog.LevelError, "request failed",
			slog.String("reference", reference(c)), slog.String("route", c.Path()), slog.String("error", err.Error()))
	}
	if e.RetryAfter > 0 {
		seconds := int(math.Ceil(e.RetryAfter.Seconds()))
		c.Response().Header().Set("Retry-After", strconv.Itoa(seconds))
		c.Response().Header().Set("RateLimit", fmt.Sprintf(`"default";r=0;t=%d`, seconds))
	}
	if status == http.StatusUnauthorized {
		c.Response().Header().Set("WWW-Authenticate", `Bearer realm="goodword"`)
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	if isAPI(c) {
		if failed := sendProblem(c, status, problem(c, status, e)); failed != nil {
			s.log.Error("the answer could not be sent", "reference", reference(c), "error", failed)
		}
		return
	}
	if failed := s.web.ErrorPage(c, status, e.Text, reference(c)); failed != nil {
		s.log.Error("the error page failed", "reference", reference(c), "error", failed)
	}
}

func isAPI(c echo.Context) bool {
	p := c.Request().URL.Path
	return p == rest.Base || strings.HasPrefix(p, rest.Base+"/")
}

// problem is an error as RFC 9457 writes it.
func problem(c echo.Context, status int, e *referral.Error) api.Problem {
	lang := languageOf(c.Request())
	instance, detail := "urn:request:"+reference(c), e.Text.In(lang)
	p := api.Problem{
		Type: "urn:goodword:problem:" + string(e.Code), Title: kinds[e.Code].title.In(lang),
		Status: status, Detail: &detail, Instance: &instance,
	}
	if len(e.Fields) > 0 {
		fields := make([]api.ProblemField, len(e.Fields))
		for i, f := range e.Fields {
			fields[i] = api.ProblemField{Pointer: pointer(f.Path), Detail: f.Text.In(lang)}
		}
		p.Errors = &fields
	}
	return p
}

func sendProblem(c echo.Context, status int, p api.Problem) error {
	b, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return c.Blob(status, "application/problem+json", b)
}

// pointer writes a path as a JSON Pointer in a fragment; "?name" is a
// parameter and stays as it is.
func pointer(path string) string {
	if strings.HasPrefix(path, "?") {
		return path
	}
	if path == "" {
		return "#"
	}
	escaped := strings.NewReplacer("~", "~0", "/", "~1").Replace(path)
	return "#/" + strings.ReplaceAll(escaped, ".", "/")
}

var languages = language.NewMatcher([]language.Tag{language.Dutch, language.English})

// languageOf is the language that a client reads: English unless it asks for
// Dutch. (Pages, whose readers are mostly Dutch, choose for themselves.)
func languageOf(r *http.Request) string {
	tags, _, err := language.ParseAcceptLanguage(r.Header.Get("Accept-Language"))
	if err != nil || len(tags) == 0 {
		return "en"
	}
	_, i, confidence := languages.Match(tags...)
	if i == 0 && confidence > language.No {
		return "nl"
	}
	return "en"
}
