package server

import (
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics are what a monitoring system reads.
type Metrics struct {
	registry  *prometheus.Registry
	requests  *prometheus.HistogramVec
	redirects *prometheus.CounterVec
}

// NewMetrics makes the metrics of one running program.
func NewMetrics(version string) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "goodword_http_request_seconds", Help: "Time to answer, by route, method and status.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10},
		}, []string{"route", "method", "status"}),
		redirects: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "goodword_redirects_total", Help: "Redirects by class of the hit and whether it was recorded.",
		}, []string{"class", "recorded"}),
	}
	info := prometheus.NewGauge(prometheus.GaugeOpts{Name: "goodword_info", Help: "The running version.", ConstLabels: prometheus.Labels{"version": version}})
	info.Set(1)
	m.registry.MustRegister(m.requests, m.redirects, info,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Redirected counts a redirect; recorded false is a hit that was lost.
func (m *Metrics) Redirected(class string, recorded bool) {
	m.redirects.WithLabelValues(class, strconv.FormatBool(recorded)).Inc()
}

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
