// Package server is the edge: Echo, the order of its middleware, the one map
// from error to response, signs of life, start and stop.
package server

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"goodword/api"
	"goodword/pkg/auth"
	"goodword/pkg/referral"
	"goodword/pkg/rest"
	"goodword/pkg/web"
)

// Parts are what a Server is made of.
type Parts struct {
	Programme *referral.Programme
	Authority *auth.Authority
	Answers   referral.AnswerStore
	Web       *web.Web
	REST      *rest.Server
	Metrics   *Metrics
	// MetricsToken opens /metrics; MetricsOpen opens it to everyone.
	MetricsToken   string
	MetricsOpen    bool
	TrustedProxies []netip.Prefix
	Log            *slog.Logger
}

// Server answers HTTP.
type Server struct {
	Parts
	log     *slog.Logger
	web     *web.Web
	answers referral.AnswerStore
	echo    *echo.Echo
}

// New mounts everything.
func New(p Parts) (*Server, error) {
	s := &Server{Parts: p, log: p.Log, web: p.Web, answers: p.Answers, echo: echo.New()}
	e := s.echo
	e.HideBanner, e.HidePort = true, true
	e.HTTPErrorHandler = s.handleError
	e.IPExtractor = visitorAddress(p.TrustedProxies)
	e.Logger.SetOutput(discard{})

	// Outermost first: the reference is there for all the others, and what
	// panics is still logged and measured.
	e.Use(s.exceptRedirects(s.identify, s.logRequest, p.Metrics.observe), s.recoverPanic, secure, limitApplications(), compress())

	ct, err := newContract(p.Authority)
	if err != nil {
		return nil, err
	}
	g := e.Group(rest.Base, ct.check, s.answerOnce)
	api.RegisterHandlers(g, api.NewStrictHandler(p.REST, nil))
	p.Web.Register(e)
	e.GET("/docs", s.docs)
	e.GET("/docs/docs.css", s.docsStyle)
	e.GET("/healthz", func(c echo.Context) error { return c.String(http.StatusOK, "ok\n") })
	e.GET("/readyz", s.ready)
	e.GET("/metrics", s.metrics)
	return s, nil
}

type discard struct{}

func (discard) Write(b []byte) (int, error) { return len(b), nil }

// visitorAddress takes the address from the connection, or, from a proxy that
// the configuration trusts, from X-Forwarded-For.
func visitorAddress(proxies []netip.Prefix) echo.IPExtractor {
	if len(proxies) == 0 {
		return echo.ExtractIPDirect()
	}
	options := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, p := range proxies {
		_, network, err := net.ParseCIDR(p.Masked().String())
		if err == nil {
			options = append(options, echo.TrustIPRange(network))
		}
	}
	return echo.ExtractIPFromXFFHeader(options...)
}

// exceptRedirects leaves a plain redirect out of some middleware: a link may be
// followed thousands of times a second, each time is in the journal already,
// and a line of log and a reference would cost more than the redirect itself.
// Any other answer, a link that does not exist for one, takes the whole way.
func (s *Server) exceptRedirects(each ...echo.MiddlewareFunc) echo.MiddlewareFunc {
	around := func(h echo.HandlerFunc) echo.HandlerFunc {
		for i := len(each) - 1; i >= 0; i-- {
			h = each[i](h)
		}
		return h
	}
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		all := around(next)
		return func(c echo.Context) error {
			if !strings.HasPrefix(c.Path(), "/r/") {
				return all(c)
			}
			start := time.Now()
			err := next(c)
			if err == nil && c.Response().Status == http.StatusFound {
				s.Metrics.redirects.took.Observe(time.Since(start).Seconds())
				return nil
			}
			return around(func(echo.Context) error { return err })(c)
		}
	}
}

// identify gives each request a reference, for the log and for people.
func (s *Server) identify(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Response().Header().Set(referenceHeader, rand.Text())
		return next(c)
	}
}

const referenceHeader = "X-Request-Id"

// reference is that of a request.
func reference(c echo.Context) string { return c.Response().Header().Get(referenceHeader) }

// logRequest writes one line for each request: the pattern of the route, not
// the address, so that no code, token or name is in the log.
func (s *Server) logRequest(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		start := time.Now()
		err := next(c)
		if err != nil {
			c.Error(err)
		}
		level := slog.LevelInfo
		if strings.HasSuffix(c.Path(), "z") || strings.HasPrefix(c.Path(), "/static") || c.Path() == "/metrics" {
			level = slog.LevelDebug
		}
		s.log.LogAttrs(c.Request().Context(), level, "request",
			slog.String("reference", reference(c)), slog.String("method", c.Request().Method), slog.String("route", c.Path()),
			slog.Int("status", c.Response().Status), slog.Duration("took", time.Since(start)))
		return nil
	}
}

func (s *Server) recoverPanic(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			if r := recover(); r != nil {
				if r == http.ErrAbortHandler {
					panic(r)
				}
				s.log.Error("panic", "reference", reference(c), "route", c.Path(), "stack", string(debug.Stack()))
				err = fmt.Errorf("panic: %v", r)
			}
		}()
		return next(c)
	}
}

// secure sets what every answer carries; pages add their own policy.
func secure(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "strict-origin-when-cross-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		if isAPI(c) {
			h.Set("Cache-Control", "no-store")
			h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		}
		return next(c)
	}
}

// readiness is the answer of /readyz.
type readiness struct {
	Status   string   `json:"status"`
	Database string   `json:"database"`
	Counting counting `json:"counting"`
}

// counting says how far the counting of hits is.
type counting struct {
	LagSeconds   float64 `json:"lag_seconds"`
	Waiting      int64   `json:"waiting"`
	JournalBytes int64   `json:"journal_bytes"`
	JournalLimit int64   `json:"journal_limit_bytes"`
	Unconfirmed  int64   `json:"unconfirmed"`
	Late         uint64  `json:"late"`
	Lost         uint64  `json:"lost"`
	Damaged      uint64  `json:"damaged"`
}

// ready says whether the database answers, and how far counting is. Links are
// followed without the database too, but everything else needs it.
func (s *Server) ready(c echo.Context) error {
	ctx, cancel := context.WithTimeout(c.Request().Context(), 2*time.Second)
	defer cancel()
	st := s.Programme.CountingState()
	r := readiness{Status: "ready", Database: "answers", Counting: counting{
		LagSeconds: st.Lag.Seconds(), Waiting: st.Waiting, JournalBytes: st.JournalBytes, JournalLimit: st.JournalLimit,
		Unconfirmed: st.Unconfirmed, Late: st.Late, Lost: st.Lost, Damaged: st.Damaged,
	}}
	status := http.StatusOK
	if err := s.Programme.Ready(ctx); err != nil {
		s.log.Error("not ready", "error", err)
		r.Status, r.Database, status = "unavailable", "does not answer", http.StatusServiceUnavailable
	}
	return c.JSON(status, r)
}

// metrics answers with the token, or an admin's access token; to everyone else
// there is nothing here.
func (s *Server) metrics(c echo.Context) error {
	_, token, _ := strings.Cut(c.Request().Header.Get("Authorization"), " ")
	allowed := s.MetricsOpen || s.MetricsToken != "" && subtle.ConstantTimeCompare([]byte(token), []byte(s.MetricsToken)) == 1
	if !allowed && token != "" {
		actor, err := s.Authority.Whose(c.Request().Context(), token)
		allowed = err == nil && actor.Role == referral.Admin
	}
	if !allowed {
		return echo.ErrNotFound
	}
	s.Metrics.Handler().ServeHTTP(c.Response(), c.Request())
	return nil
}

// ServeHTTP lets tests ask without a network.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.echo.ServeHTTP(w, r) }

// Time-outs: long enough for 10 MB from a poor phone connection, short enough
// that a client that sends nothing is let go.
const (
	headerTimeout = 10 * time.Second
	readTimeout   = 5 * time.Minute
	writeTimeout  = 5 * time.Minute
	idleTimeout   = 2 * time.Minute
	stopTimeout   = 20 * time.Second
)

// Serve answers on l until ctx ends; then it takes no new requests and
// finishes what is in flight.
func Serve(ctx context.Context, l net.Listener, h http.Handler, log *slog.Logger) error {
	srv := &http.Server{
		Handler: h, ReadHeaderTimeout: headerTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout, IdleTimeout: idleTimeout,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(l) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
	defer cancel()
	if err := srv.Shutdown(stop); err != nil {
		return fmt.Errorf("some requests did not finish in %s: %w", stopTimeout, err)
	}
	if err := <-failed; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// docs shows the contract as a page that loads nothing from elsewhere.
func (s *Server) docs(c echo.Context) error {
	b, err := rest.Docs()
	if err != nil {
		return err
	}
	docsPolicy(c)
	return c.HTMLBlob(http.StatusOK, b)
}

func (s *Server) docsStyle(c echo.Context) error {
	b, err := rest.DocsStyle()
	if err != nil {
		return err
	}
	docsPolicy(c)
	return c.Blob(http.StatusOK, "text/css; charset=utf-8", b)
}

func docsPolicy(c echo.Context) {
	c.Response().Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'")
	c.Response().Header().Set("Cache-Control", "public, max-age=300")
}
