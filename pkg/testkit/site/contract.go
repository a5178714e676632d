package site

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"
	"github.com/stretchr/testify/require"

	"goodword/api"
)

var contract = sync.OnceValues(func() (routers.Router, error) {
	spec, err := api.GetSpec()
	if err != nil {
		return nil, err
	}
	spec.Servers = openapi3.Servers{{URL: "/api/v1"}}
	return legacy.NewRouter(spec)
})

// keepsItsWord fails the test when an answer of the API is not what the
// contract says: a status that is not named, a field of another type, a
// missing one.
func keepsItsWord(t testing.TB, r *http.Request, w *httptest.ResponseRecorder) {
	t.Helper()
	if !strings.HasPrefix(r.URL.Path, "/api/v1/") {
		return
	}
	router, err := contract()
	require.NoError(t, err)
	route, params, err := router.FindRoute(r)
	if err != nil {
		return // not an operation; the answer is a 404 or 405
	}
	// `default` stands for what is nobody's fault but ours.
	if route.Operation.Responses.Status(w.Code) == nil && w.Code < http.StatusInternalServerError {
		t.Errorf("%s does not name status %d: %s", route.Operation.OperationID, w.Code, w.Body)
		return
	}
	err = openapi3filter.ValidateResponse(t.Context(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: r, PathParams: params, Route: route},
		Status:                 w.Code, Header: w.Header(), Body: io.NopCloser(bytes.NewReader(w.Body.Bytes())),
		Options: &openapi3filter.Options{IncludeResponseStatus: true, MultiError: true,
			ExcludeResponseBody: !strings.Contains(w.Header().Get("Content-Type"), "json")},
	})
	if err != nil {
		t.Errorf("%s %s answers %d not as the contract says: %v", r.Method, r.URL.Path, w.Code, err)
	}
}
