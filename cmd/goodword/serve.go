package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"runtime"
	"runtime/debug"
	"sync"
	"time"

	"goodword/pkg/auth"
	"goodword/pkg/clicks"
	"goodword/pkg/config"
	"goodword/pkg/geo"
	"goodword/pkg/journal"
	"goodword/pkg/referral"
	"goodword/pkg/rest"
	"goodword/pkg/server"
	"goodword/pkg/store"
	"goodword/pkg/web"
)

type serveCommand struct {
	config.Serve `embed:""`
}

// Run serves until a stop signal comes.
func (cmd serveCommand) Run(ctx context.Context, c console) error {
	set, err := cmd.Check()
	if err != nil {
		return fmt.Errorf("the configuration is not right:\n%w", err)
	}
	log := newLog(c.err, slog.LevelInfo)
	l, err := listen(set.Addr)
	if err != nil {
		return err
	}
	return serveOn(ctx, l, set, log, nil, func(url string) error {
		if set.BaseURL == "" {
			log.Warn("GOODWORD_BASE_URL is not set: links lead to this machine only", "url", url)
		}
		log.Info("ready", "listening", url, "version", version())
		return nil
	})
}

func newLog(w io.Writer, level slog.Level) *slog.Logger {
	return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level}))
}

// rooms are the parts of the program that most commands need.
type rooms struct {
	store     *store.Store
	programme *referral.Programme
}

// open opens the store, brings it up to date and makes the programme. The
// journal is nil for a command that answers no requests.
func open(ctx context.Context, set config.Settings, j *journal.Journal, log *slog.Logger) (rooms, error) {
	st, err := store.Open(ctx, set.DatabaseURL)
	if err != nil {
		return rooms{}, err
	}
	applied, err := st.Migrate(ctx)
	if err != nil {
		return rooms{}, errors.Join(err, st.Close())
	}
	if len(applied) > 0 {
		log.Info("the database was brought up to date", "migrations", applied)
	}
	files, err := store.OpenFiles(set.Files)
	if err != nil {
		return rooms{}, errors.Join(err, st.Close())
	}
	return rooms{store: st, programme: referral.New(referral.Parts{
		Store: st, Files: files, Secret: set.Secret, Clock: time.Now, Random: referral.SecureRandom, Zone: set.Zone, Log: log,
		Rules: clicks.Rules, Journal: j,
	})}, nil
}

func listen(addr string) (net.Listener, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("cannot listen on %s: %w", addr, err)
	}
	return l, nil
}

// serveOn is the wiring, in start order; what is opened is closed in reverse.
// The listener comes first, so that a port that is taken is said before
// anything is opened. fill, when given, runs before the first request; ready
// when the first request can come.
func serveOn(ctx context.Context, listener net.Listener, set config.Settings, log *slog.Logger, fill func(context.Context, rooms) error, ready func(url string) error) (err error) {
	defer listener.Close()
	here := "http://" + localAddress(listener.Addr())
	if set.BaseURL == "" {
		set.BaseURL = here
	}

	j, err := journal.Open(set.Journal, journal.Options{MaxBytes: set.JournalBytes})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, j.Close()) }()
	r, err := open(ctx, set, j, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.store.Close()) }()
	if fill != nil {
		if err := fill(ctx, r); err != nil {
			return err
		}
	}
	tune(0)
	if err := r.programme.Start(ctx); err != nil {
		return err
	}
	tune(r.programme.LinksInMemory())
	countries, err := geo.Open(set.GeoIP)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, countries.Close()) }()

	handler, metrics, err := mount(r, countries, set, log)
	if err != nil {
		return err
	}
	running, stop := context.WithCancel(ctx)
	defer stop()
	metricsDone, err := serveMetrics(running, set.MetricsAddr, metrics, log)
	if err != nil {
		return err
	}
	// Counting goes on until the last request is answered.
	working, rest := context.WithCancel(context.WithoutCancel(ctx))
	var work sync.WaitGroup
	work.Go(func() { r.programme.Run(working) })
	defer func() { rest(); work.Wait() }()
	if err := ready(here); err != nil {
		return err
	}
	err = server.Serve(ctx, listener, handler, log)
	stop()
	log.Info("stopped")
	return errors.Join(err, <-metricsDone)
}

// tune fits Go's runtime to a service that waits for a disk at every hit. While
// a goroutine waits in a write or a sync its processor does nothing, so there
// are two more of them than the machine has: the journal's and the database's.
// Garbage is collected less often as long as there is memory for it.
func tune(links int) {
	if os.Getenv("GOMAXPROCS") == "" {
		runtime.GOMAXPROCS(runtime.NumCPU() + 2)
	}
	if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetGCPercent(400)
		debug.SetMemoryLimit(max(softMemoryLimit, int64(links)*memoryPerLink))
	}
}

// softMemoryLimit is where collecting garbage becomes more important than
// speed: enough for a million links. More links get more, since a limit that is
// nearly full would have the program collect garbage and do little else.
const (
	softMemoryLimit = 78 << 20
	memoryPerLink   = 78 // bytes; a link takes some 45
)

// mount puts the doors on the rooms.
func mount(r rooms, countries *geo.Countries, set config.Settings, log *slog.Logger) (http.Handler, *server.Metrics, error) {
	authority, err := auth.New(r.store, set.Secret, time.Now)
	if err != nil {
		return nil, nil, err
	}
	metrics := server.NewMetrics(version(), r.programme.CountingState)
	pages, err := web.New(web.Options{
		Programme: r.programme, Authority: authority, OrgName: set.OrgName, BaseURL: set.BaseURL, Log: log,
		OnRedirect: metrics.Redirected, Country: countries.Of,
		System: web.System{Version: version(), Database: r.store.Dialect(), Started: time.Now()},
	})
	if err != nil {
		return nil, nil, err
	}
	s, err := server.New(server.Parts{
		Programme: r.programme, Authority: authority, Answers: r.store, Web: pages,
		REST:    rest.New(r.programme, authority, set.BaseURL, set.OrgName),
		Metrics: metrics, MetricsToken: set.MetricsToken, MetricsOpen: set.MetricsOpen,
		TrustedProxies: set.TrustedProxies, Log: log,
	})
	return s, metrics, err
}

// serveMetrics serves /metrics on an address of its own, if there is one. The
// channel gives the outcome once it has stopped.
func serveMetrics(ctx context.Context, addr string, m *server.Metrics, log *slog.Logger) (<-chan error, error) {
	done := make(chan error, 1)
	if addr == "" {
		done <- nil
		return done, nil
	}
	l, err := listen(addr)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", m.Handler())
	go func() { done <- server.Serve(ctx, l, mux, log) }()
	return done, nil
}

// localAddress is where this machine reaches a listener.
func localAddress(a net.Addr) string {
	host, port, err := net.SplitHostPort(a.String())
	if err != nil {
		return a.String()
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return net.JoinHostPort(host, port)
}
