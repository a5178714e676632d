package server

import (
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"github.com/labstack/echo/v4"
	"golang.org/x/time/rate"

	"goodword/pkg/referral"
)

// Applications from one address: sixty at once, then one a second. A campus
// is one address; a program that fills the disk with CVs is one too.
const (
	applicationsAtOnce = 60
	applicationEvery   = time.Second
	addressesKept      = 10_000
)

// limiter bounds how often one address does something.
type limiter struct {
	buckets *lru.Cache[string, *rate.Limiter]
	every   time.Duration
	burst   int
}

func newLimiter(every time.Duration, burst int) (*limiter, error) {
	buckets, err := lru.New[string, *rate.Limiter](addressesKept)
	return &limiter{buckets: buckets, every: every, burst: burst}, err
}

// only applies the limit to some routes, by method and pattern.
func (l *limiter) only(routes ...string) echo.MiddlewareFunc {
	limited := map[string]bool{}
	for _, r := range routes {
		limited[r] = true
	}
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if limited[c.Request().Method+" "+c.Path()] {
				if err := l.take(c.RealIP()); err != nil {
					return err
				}
			}
			return next(c)
		}
	}
}

func (l *limiter) take(address string) error {
	bucket := rate.NewLimiter(rate.Every(l.every), l.burst)
	if known, found, _ := l.buckets.PeekOrAdd(address, bucket); found {
		bucket = known
	}
	r := bucket.Reserve()
	wait := r.Delay()
	if wait == 0 {
		return nil
	}
	r.Cancel()
	err := referral.Fail(referral.TooMany, "Too many applications from here in a short time. Wait a moment and send it again.",
		"Te veel sollicitaties vanaf hier in korte tijd. Wacht even en verstuur opnieuw.")
	err.RetryAfter = wait
	return err
}
