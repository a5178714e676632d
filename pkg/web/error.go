package web

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"goodword/pkg/referral"
)

// errorPage says what is wrong and where to go from here.
type errorPage struct {
	frame
	Text string
	// Reference finds an internal error in the log; "" for all others.
	Reference string
}

// errorTitles are the headings by status; any other is error.other.
var errorTitles = map[int]string{
	http.StatusForbidden:             "error.forbidden",
	http.StatusNotFound:              "error.not_found",
	http.StatusMethodNotAllowed:      "error.not_found",
	http.StatusConflict:              "error.conflict",
	http.StatusGone:                  "error.gone",
	http.StatusRequestEntityTooLarge: "error.too_large",
	http.StatusTooManyRequests:       "error.too_many",
	http.StatusInternalServerError:   "error.internal",
	http.StatusServiceUnavailable:    "error.unavailable",
}

// ErrorPage answers with a page that helps. The server's map from error to
// response calls it for everything that is not the interface's. text may be
// empty; the reference is shown for what went wrong at our end only.
func (w *Web) ErrorPage(c echo.Context, status int, text referral.Text, reference string) error {
	p := errorPage{frame: w.frame(c, "error")}
	p.Text, p.NoIndex = p.Say(text), true
	if status >= http.StatusInternalServerError {
		p.Reference = reference
	}
	if c.Request().Method == http.MethodPost {
		p.OtherLanguage = ""
	}
	key, ok := errorTitles[status]
	if !ok {
		key = "error.other"
	}
	var err error
	if p.Title, err = p.T(key); err != nil {
		return err
	}
	return w.send(c, status, p)
}

// textOf is what an error of the domain says: of the one field that a small
// form has, or of the whole.
func textOf(err error) referral.Text {
	var known *referral.Error
	if !errors.As(err, &known) {
		return referral.Text{}
	}
	if len(known.Fields) > 0 {
		return known.Fields[0].Text
	}
	return known.Text
}
