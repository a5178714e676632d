package server

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"goodword/pkg/limit"
	"goodword/pkg/referral"
	"goodword/pkg/rest"
)

// Applications from one address: sixty at once, then one a second. A campus
// is one address; a program that fills the disk with CVs is one too.
const (
	applicationsAtOnce = 60
	applicationEvery   = time.Second
)

// limitApplications holds up a flood of applications, at either door.
func limitApplications() echo.MiddlewareFunc {
	doors := map[string]bool{
		"POST " + rest.Base + "/vacancies/:id/applications": true,
		"POST /v/:slug/apply":                               true,
	}
	addresses := limit.New[string](applicationsAtOnce, applicationEvery)
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if c.Request().Method != http.MethodPost || !doors[c.Request().Method+" "+c.Path()] {
				return next(c)
			}
			if wait := addresses.Take(c.RealIP(), time.Now()); wait > 0 {
				err := referral.Fail(referral.TooMany, "Too many applications from here in a short time. Wait a moment and send it again.",
					"Te veel sollicitaties vanaf hier in korte tijd. Wacht even en verstuur opnieuw.")
				err.RetryAfter = wait
				return err
			}
			return next(c)
		}
	}
}
