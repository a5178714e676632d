package server

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/labstack/echo/v4"

	"goodword/api"
	"goodword/pkg/auth"
	"goodword/pkg/referral"
	"goodword/pkg/rest"
)

// Limits of a request's body. A form holds a CV of 10 MB and its fields.
const (
	maxJSON = 1 << 20
	maxForm = referral.MaxCV + 1<<20
)

// contract holds requests against openapi.yaml before a handler sees them.
// The generated server checks next to nothing itself.
type contract struct {
	authority *auth.Authority
	// routes are the operations by method and Echo's path.
	routes map[string]*routers.Route
}

func newContract(a *auth.Authority) (*contract, error) {
	spec, err := api.GetSpec()
	if err != nil {
		return nil, err
	}
	c := &contract{authority: a, routes: map[string]*routers.Route{}}
	for path, item := range spec.Paths.Map() {
		for method, op := range item.Operations() {
			echoPath := rest.Base + strings.NewReplacer("{", ":", "}", "").Replace(path)
			c.routes[method+" "+echoPath] = &routers.Route{Spec: spec, Path: path, PathItem: item, Method: method, Operation: op}
		}
	}
	return c, nil
}

// check is the middleware of everything under the API.
func (ct *contract) check(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		route := ct.routes[c.Request().Method+" "+c.Path()]
		if route == nil {
			// What the contract does not know is closed.
			return ct.unknown(c)
		}
		if err := ct.authenticate(c, route.Operation); err != nil {
			return err
		}
		if err := limitBody(c, route.Operation); err != nil {
			return err
		}
		if err := ct.validate(c, route); err != nil {
			return err
		}
		ctx := rest.WithLanguage(c.Request().Context(), languageOf(c.Request()))
		c.SetRequest(c.Request().WithContext(rest.WithRequest(ctx, c.Request().URL)))
		return next(c)
	}
}

// unknown tells an address that is not there from a method that it does not
// take.
func (ct *contract) unknown(c echo.Context) error {
	path := strings.TrimPrefix(c.Request().URL.Path, rest.Base)
	var allowed []string
	for _, route := range ct.routes {
		if samePath(route.Path, path) {
			allowed = append(allowed, route.Method)
		}
	}
	if len(allowed) == 0 {
		return echo.ErrNotFound
	}
	slices.Sort(allowed)
	c.Response().Header().Set(echo.HeaderAllow, strings.Join(allowed, ", "))
	return echo.ErrMethodNotAllowed
}

// samePath says whether a path fits a pattern such as /vacancies/{id}.
func samePath(pattern, path string) bool {
	a, b := strings.Split(pattern, "/"), strings.Split(path, "/")
	return slices.EqualFunc(a, b, func(p, s string) bool { return p == s || strings.HasPrefix(p, "{") })
}

// authenticate notes who is asking. An operation is open only where the
// contract says `security: []`; even there a token that is sent must hold.
func (ct *contract) authenticate(c echo.Context, op *openapi3.Operation) error {
	open := op.Security != nil && len(*op.Security) == 0
	header := c.Request().Header.Get("Authorization")
	if header == "" {
		if open {
			return nil
		}
		return referral.Fail(referral.Unauthenticated, "Sign in first.", "Meld je eerst aan.")
	}
	scheme, token, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return referral.Fail(referral.Unauthenticated, "Send the access token as “Authorization: Bearer …”.", "Stuur het toegangstoken als “Authorization: Bearer …”.")
	}
	actor, err := ct.authority.Whose(c.Request().Context(), strings.TrimSpace(token))
	if err != nil {
		return err
	}
	if actor.KeyID != 0 && !takesKeys(op) {
		return referral.Fail(referral.Unauthenticated, "An API key does not open this; people sign in for it.", "Een API-sleutel opent dit niet; mensen melden zich hiervoor aan.")
	}
	c.SetRequest(c.Request().WithContext(auth.WithActor(c.Request().Context(), actor)))
	return nil
}

// takesKeys says whether the contract lets API keys in.
func takesKeys(op *openapi3.Operation) bool {
	if op.Security == nil {
		return false
	}
	return slices.ContainsFunc(*op.Security, func(r openapi3.SecurityRequirement) bool { _, named := r["api_key"]; return named })
}

// limitBody refuses a body of a type that the operation does not take and
// bounds how much of it is read.
func limitBody(c echo.Context, op *openapi3.Operation) error {
	r := c.Request()
	if op.RequestBody == nil || op.RequestBody.Value == nil {
		return nil
	}
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || op.RequestBody.Value.Content[kind] == nil {
		return errWrongType
	}
	limit := int64(maxJSON)
	if kind == "multipart/form-data" {
		limit = maxForm
	}
	if r.ContentLength > limit {
		return &http.MaxBytesError{Limit: limit}
	}
	r.Body = http.MaxBytesReader(c.Response(), r.Body, limit)
	return nil
}

func (ct *contract) validate(c echo.Context, route *routers.Route) error {
	r := c.Request()
	params := map[string]string{}
	for _, name := range c.ParamNames() {
		params[name] = c.Param(name)
	}
	form := strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/")
	if route.Operation.RequestBody != nil && !form {
		// Read here, so that what is too large is said to be so.
		b, err := io.ReadAll(r.Body)
		if err != nil {
			return err
		}
		r.Body = io.NopCloser(bytes.NewReader(b))
	}
	err := openapi3filter.ValidateRequest(r.Context(), &openapi3filter.RequestValidationInput{
		Request: r, PathParams: params, Route: route,
		Options: &openapi3filter.Options{
			MultiError:         true,
			ExcludeRequestBody: form, // a form is read part by part, in rest
			AuthenticationFunc: openapi3filter.NoopAuthenticationFunc,
		},
	})
	if err == nil {
		return nil
	}
	e := &referral.Error{Code: referral.Invalid,
		Text: referral.Text{EN: "Something in what was sent is not right.", NL: "Er klopt iets niet in wat is verstuurd."}}
	collect(err, "", e)
	return e
}

// collect finds every complaint in what the validator says.
func collect(err error, parameter string, e *referral.Error) {
	var many openapi3.MultiError
	var request *openapi3filter.RequestError
	var schema *openapi3.SchemaError
	switch {
	case errors.As(err, &request):
		if request.Parameter != nil {
			parameter = "?" + request.Parameter.Name
		}
		if request.Err == nil {
			e.Fields = append(e.Fields, referral.Field{Path: parameter, Text: missing})
			return
		}
		collect(request.Err, parameter, e)
	case errors.As(err, &many):
		for _, one := range many {
			collect(one, parameter, e)
		}
	case errors.As(err, &schema):
		path := parameter
		if path == "" {
			path = strings.Join(schema.JSONPointer(), ".")
		}
		if name := unsupported.FindStringSubmatch(schema.Reason); name != nil {
			path = strings.TrimPrefix(path+"."+name[1], ".")
		}
		e.Fields = append(e.Fields, complaint(path, schema))
	default:
		e.Fields = append(e.Fields, referral.Field{Path: parameter, Text: unreadable})
	}
}

// unsupported reads the name of an unknown field from the validator's words,
// which are the only place where it says it.
var unsupported = regexp.MustCompile(`^property "(.*)" is unsupported`)

var (
	missing    = referral.Text{EN: "This is missing.", NL: "Dit ontbreekt."}
	unreadable = referral.Text{EN: "This cannot be read.", NL: "Dit is niet te lezen."}
)

// complaint says one broken rule of a schema to a person.
func complaint(path string, err *openapi3.SchemaError) referral.Field {
	text := func(en, nl string) referral.Field {
		return referral.Field{Path: path, Text: referral.Text{EN: en, NL: nl}}
	}
	s := err.Schema
	switch err.SchemaField {
	case "required":
		return referral.Field{Path: path, Text: missing}
	case "properties", "additionalProperties":
		return text("This field is not known.", "Dit veld is niet bekend.")
	case "minLength":
		if s.MinLength == 1 {
			return text("This may not be empty.", "Dit mag niet leeg zijn.")
		}
		return text(fmt.Sprintf("This takes at least %d characters.", s.MinLength), fmt.Sprintf("Dit vraagt minstens %d tekens.", s.MinLength))
	case "maxLength":
		return text(fmt.Sprintf("This takes at most %d characters.", *s.MaxLength), fmt.Sprintf("Dit mag hoogstens %d tekens zijn.", *s.MaxLength))
	case "minimum":
		return text(fmt.Sprintf("This is at least %v.", *s.Min), fmt.Sprintf("Dit is minstens %v.", *s.Min))
	case "maximum":
		return text(fmt.Sprintf("This is at most %v.", *s.Max), fmt.Sprintf("Dit is hoogstens %v.", *s.Max))
	case "maxItems":
		return text(fmt.Sprintf("At most %d of these.", *s.MaxItems), fmt.Sprintf("Hoogstens %d hiervan.", *s.MaxItems))
	case "enum":
		choices := make([]string, len(s.Enum))
		for i, v := range s.Enum {
			choices[i] = fmt.Sprint(v)
		}
		list := strings.Join(choices, ", ")
		return text("Choose one of: "+list+".", "Kies een van: "+list+".")
	case "format":
		switch s.Format {
		case "date":
			return text("This is not a date (YYYY-MM-DD).", "Dit is geen datum (JJJJ-MM-DD).")
		case "date-time":
			return text("This is not a time (RFC 3339, such as 2026-11-23T09:30:00Z).", "Dit is geen tijdstip (RFC 3339, zoals 2026-11-23T09:30:00Z).")
		}
	case "type":
		if s.Type != nil {
			kind := strings.Join(s.Type.Slice(), " or ")
			return text("This is of the wrong type; it takes a JSON "+kind+".", "Dit is van de verkeerde soort; hier hoort een JSON-"+kind+".")
		}
	case "nullable":
		return text("This may not be null.", "Dit mag niet null zijn.")
	}
	return text("This does not have the right form.", "Dit heeft niet de juiste vorm.")
}
