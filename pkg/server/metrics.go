package server

import (
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"goodword/pkg/referral"
	"goodword/pkg/web"
)

// Metrics are what a monitoring system reads.
type Metrics struct {
	registry  *prometheus.Registry
	requests  *prometheus.HistogramVec
	redirects redirectMetrics
}

// redirectMetrics are looked up once, and not at every redirect.
type redirectMetrics struct {
	took  prometheus.Observer
	count map[referral.Class]map[web.Outcome]prometheus.Counter
}

// NewMetrics makes the metrics of one running program; counting says how far
// the counting of hits is.
func NewMetrics(version string, counting func() referral.CountingState) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "goodword_http_request_seconds", Help: "Time to answer, by route, method and status.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10},
		}, []string{"route", "method", "status"}),
	}
	redirects := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "goodword_redirects_total", Help: "Redirects by class of the hit and what became of it: recorded, unconfirmed (the disk was slow) or lost.",
	}, []string{"class", "outcome"})
	m.redirects = redirectMetrics{
		took:  m.requests.WithLabelValues("/r/:code", http.MethodGet, strconv.Itoa(http.StatusFound)),
		count: map[referral.Class]map[web.Outcome]prometheus.Counter{},
	}
	for _, class := range referral.Classes {
		m.redirects.count[class] = map[web.Outcome]prometheus.Counter{}
		for _, o := range web.Outcomes {
			m.redirects.count[class][o] = redirects.WithLabelValues(string(class), string(o))
		}
	}
	info := prometheus.NewGauge(prometheus.GaugeOpts{Name: "goodword_info", Help: "The running version.", ConstLabels: prometheus.Labels{"version": version}})
	info.Set(1)
	for _, g := range countingMetrics {
		m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: g.name, Help: g.help},
			func() float64 { return g.of(counting()) }))
	}
	m.registry.MustRegister(m.requests, redirects, info,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Redirected counts a redirect.
func (m *Metrics) Redirected(class referral.Class, o web.Outcome) { m.redirects.count[class][o].Inc() }

// Handler serves the metrics.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// observe times every request under the pattern of its route, so that no
// code, slug or token becomes a label.
func (m *Metrics) observe(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		start := time.Now()
		err := next(c)
		if err != nil {
			c.Error(err)
		}
		route := c.Path()
		if route == "" {
			route = "none"
		}
		m.requests.WithLabelValues(route, c.Request().Method, strconv.Itoa(c.Response().Status)).Observe(time.Since(start).Seconds())
		return nil
	}
}

// countingMetrics are what stands between a hit's answer and the counters.
var countingMetrics = []struct {
	name, help string
	of         func(referral.CountingState) float64
}{
	{"goodword_counting_lag_seconds", "Age of the oldest hit that is not counted yet.",
		func(s referral.CountingState) float64 { return s.Lag.Seconds() }},
	{"goodword_journal_waiting_records", "Records on disk that are not counted yet.",
		func(s referral.CountingState) float64 { return float64(s.Waiting) }},
	{"goodword_journal_bytes", "What the journal takes on disk.",
		func(s referral.CountingState) float64 { return float64(s.JournalBytes) }},
	{"goodword_journal_limit_bytes", "The most that the journal may take.",
		func(s referral.CountingState) float64 { return float64(s.JournalLimit) }},
	{"goodword_hits_unconfirmed", "Hits that were answered and are not on disk yet, now.",
		func(s referral.CountingState) float64 { return float64(s.Unconfirmed) }},
	{"goodword_hits_late_total", "Hits that were answered before the disk confirmed them, since the start.",
		func(s referral.CountingState) float64 { return float64(s.Late) }},
	{"goodword_hits_lost_total", "Hits and visits that could not be recorded, since the start.",
		func(s referral.CountingState) float64 { return float64(s.Lost) }},
	{"goodword_journal_damaged_total", "Records that could not be read back, since the start.",
		func(s referral.CountingState) float64 { return float64(s.Damaged) }},
}
