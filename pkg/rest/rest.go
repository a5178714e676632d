// Package rest is the REST door: it implements the interface generated from
// the contract, one file per noun, and turns api models into the domain's and
// back. It holds no rules: those are in package referral.
package rest

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/oapi-codegen/nullable"
	openapi_types "github.com/oapi-codegen/runtime/types"

	"goodword/api"
	"goodword/pkg/auth"
	"goodword/pkg/referral"
)

// Server implements the contract.
type Server struct {
	programme *referral.Programme
	authority *auth.Authority
	baseURL   string
	orgName   string
}

var _ api.StrictServerInterface = (*Server)(nil)

// New makes a Server. baseURL is the address of the site without a slash at
// its end.
func New(p *referral.Programme, a *auth.Authority, baseURL, orgName string) *Server {
	return &Server{programme: p, authority: a, baseURL: baseURL, orgName: orgName}
}

// Base is where the operations of the contract live.
const Base = "/api/v1"

type languageKey struct{}

// WithLanguage notes in a context which language the client reads: nl or en.
func WithLanguage(ctx context.Context, language string) context.Context {
	return context.WithValue(ctx, languageKey{}, language)
}

func languageOf(ctx context.Context) string {
	l, _ := ctx.Value(languageKey{}).(string)
	return l
}

func say(ctx context.Context, t referral.Text) string { return t.In(languageOf(ctx)) }

// etag is the ETag of a version.
func etag(version int64) *string {
	s := fmt.Sprintf(`"%d"`, version)
	return &s
}

// versionOf reads an If-Match header: 0 without one or with "*".
func versionOf(ifMatch *string) (int64, error) {
	if ifMatch == nil || strings.TrimSpace(*ifMatch) == "*" {
		return 0, nil
	}
	s := strings.TrimPrefix(strings.TrimSpace(*ifMatch), "W/")
	v, err := strconv.ParseInt(strings.Trim(s, `"`), 10, 64)
	if err != nil || v < 1 {
		return 0, referral.Fail(referral.Stale, "This If-Match is not an ETag that was given out here.", "Deze If-Match is geen ETag die hier is uitgegeven.")
	}
	return v, nil
}

// page reads limit and cursor.
func page(limit *api.Limit, cursor *api.Cursor) (referral.Page, error) {
	p := referral.Page{Limit: 50}
	if limit != nil {
		p.Limit = *limit
	}
	if cursor == nil || *cursor == "" {
		return p, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(*cursor)
	if err == nil {
		p.After, err = strconv.ParseInt(string(b), 10, 64)
	}
	if err != nil || p.After < 1 {
		return p, &referral.Error{Code: referral.Invalid,
			Text:   referral.Text{EN: "This cursor was not given out here.", NL: "Deze cursor is hier niet uitgegeven."},
			Fields: []referral.Field{{Path: "?cursor", Text: referral.Text{EN: "Begin without a cursor.", NL: "Begin zonder cursor."}}}}
	}
	return p, nil
}

// next gives the cursor of the next page and the Link header that names it.
func (s *Server) next(ctx context.Context, id int64) (nullable.Nullable[string], *string) {
	if id == 0 {
		return nullable.NewNullNullable[string](), nil
	}
	cursor := base64.RawURLEncoding.EncodeToString(strconv.AppendInt(nil, id, 10))
	link := ""
	if u, ok := ctx.Value(requestKey{}).(*url.URL); ok {
		q := u.Query()
		q.Set("cursor", cursor)
		link = fmt.Sprintf(`<%s%s?%s>; rel="next"`, s.baseURL, u.Path, q.Encode())
	}
	return nullable.NewNullableWithValue(cursor), &link
}

type requestKey struct{}

// WithRequest notes the address that was asked for, for the Link header.
func WithRequest(ctx context.Context, u *url.URL) context.Context {
	return context.WithValue(ctx, requestKey{}, u)
}

func text[T ~string](p *T) string {
	if p == nil {
		return ""
	}
	return string(*p)
}

func number[T ~int64](p *T) int64 {
	if p == nil {
		return 0
	}
	return int64(*p)
}

// orNull gives null for the zero value.
func orNull[T comparable](v T) nullable.Nullable[T] {
	var zero T
	if v == zero {
		return nullable.NewNullNullable[T]()
	}
	return nullable.NewNullableWithValue(v)
}

func pointed[T any](p *T) nullable.Nullable[T] {
	if p == nil {
		return nullable.NewNullNullable[T]()
	}
	return nullable.NewNullableWithValue(*p)
}

func day(d string) nullable.Nullable[openapi_types.Date] {
	t, err := time.Parse(time.DateOnly, d)
	if err != nil {
		return nullable.NewNullNullable[openapi_types.Date]()
	}
	return nullable.NewNullableWithValue(openapi_types.Date{Time: t})
}

func dayText(d *openapi_types.Date) string {
	if d == nil {
		return ""
	}
	return d.Format(time.DateOnly)
}

// convert maps a list.
func convert[A, B any](as []A, f func(A) B) []B {
	bs := make([]B, len(as))
	for i, a := range as {
		bs[i] = f(a)
	}
	return bs
}

// set changes a field when the client sent one.
func set[T any](field *T, sent *T) {
	if sent != nil {
		*field = *sent
	}
}
