package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"goodword/pkg/auth"
	"goodword/pkg/bench"
	"goodword/pkg/config"
)

type benchCommand struct {
	Links       int    `default:"10000" help:"How many links there are."`
	Connections int    `default:"64" help:"How many follow links at the same time."`
	Seconds     int    `default:"10" help:"How long each measurement takes."`
	Rounds      int    `default:"3" help:"How often each is measured; the median counts."`
	Hot         bool   `help:"All follow one and the same link."`
	Hits        int64  `help:"Write so many hits of the last 89 days first, and time the pages that read their counters."`
	Data        string `type:"path" help:"Folder for the journal and the database: what is measured is also its disk (default: a temporary one)."`
	DatabaseURL string `name:"database-url" help:"An empty database (default: SQLite in the folder)."`
	JSON        bool   `name:"json" help:"Print one line of JSON."`
}

// benchBareCommand is the yardstick, started by bench as a process of its own.
type benchBareCommand struct {
	Codes string `arg:"" help:"File of codes."`
	Addr  string `required:""`
}

// Run serves a redirect that counts nothing.
func (cmd benchBareCommand) Run(ctx context.Context, _ console) error {
	return bench.ServeBare(ctx, cmd.Addr, cmd.Codes)
}

// round is one measurement of both.
type round struct {
	Bare  float64 `json:"bare_per_second"`
	Real  float64 `json:"real_per_second"`
	Ratio float64 `json:"ratio"`
	// P50 and P99 are of the real program, in milliseconds.
	P50      float64 `json:"p50_ms"`
	P99      float64 `json:"p99_ms"`
	Max      float64 `json:"max_ms"`
	LagAtEnd float64 `json:"lag_at_end_seconds"`
	CaughtUp float64 `json:"caught_up_seconds"`
}

// benchReport is what was measured.
type benchReport struct {
	Machine    string  `json:"machine"`
	Database   string  `json:"database"`
	Links      int     `json:"links"`
	Hot        bool    `json:"hot"`
	Rounds     []round `json:"rounds"`
	Ratio      float64 `json:"ratio"`
	Answered   int64   `json:"answered"`
	Stored     int64   `json:"stored"`
	Lost       uint64  `json:"lost"`
	PeakMemory int64   `json:"peak_memory_bytes,omitempty"`
	Drift      int     `json:"drift"`
	// With --hits.
	BytesPerHit float64            `json:"bytes_per_hit,omitempty"`
	Pages       []bench.PageTiming `json:"pages,omitempty"`
}

// Run measures, and fails when anything that was answered is not there.
func (cmd benchCommand) Run(ctx context.Context, c console) (err error) {
	if cmd.Links < 1 || cmd.Connections < 1 || cmd.Seconds < 1 || cmd.Rounds < 1 {
		return errors.New("--links, --connections, --seconds and --rounds are at least 1")
	}
	if cmd.Data == "" {
		if cmd.Data, err = os.MkdirTemp("", "goodword-bench-*"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(cmd.Data)) }()
	}
	m := &measurement{cmd: cmd, say: c.err, report: benchReport{Machine: machine(), Links: cmd.Links, Hot: cmd.Hot}}
	for _, step := range []func(context.Context) error{m.fill, m.measure, m.verify} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	if cmd.JSON {
		err = json.NewEncoder(c.out).Encode(m.report)
	} else {
		err = m.report.print(c.out, cmd)
	}
	if r := m.report; err == nil && (r.Drift > 0 || r.Stored+int64(r.Lost) < r.Answered) {
		return errors.New("something that was answered is not there, or was counted wrongly")
	}
	return err
}

type measurement struct {
	cmd    benchCommand
	say    io.Writer
	set    config.Settings
	codes  []string
	before int64 // hits that were there
	report benchReport
}

func (m *measurement) fill(ctx context.Context) error {
	url := m.cmd.DatabaseURL
	if url == "" {
		url = "sqlite:" + filepath.Join(m.cmd.Data, "goodword.db")
	}
	set, err := config.Store{DatabaseURL: url, Files: filepath.Join(m.cmd.Data, "files"), TimeZone: "Europe/Amsterdam"}.Check()
	if err != nil {
		return err
	}
	m.set = set
	fmt.Fprintf(m.say, "Filling a database with %d links …\n", m.cmd.Links)
	r, err := open(ctx, set, nil, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.store.Close()) }()
	m.report.Database = r.store.Dialect()
	if m.codes, err = bench.Fill(ctx, r.store, m.cmd.Links, time.Now()); err != nil {
		return err
	}
	hash, err := auth.HashPassword(bench.Password)
	if err != nil {
		return err
	}
	if err := bench.GivePassword(ctx, r.store, hash); err != nil {
		return err
	}
	if m.cmd.Hits > 0 {
		size := sizeOf(url)
		err := bench.FillHistory(ctx, r.store, m.cmd.Hits, int64(m.cmd.Links), time.Now(), func(done int64) {
			showProgress(m.say, int(done>>10), int(m.cmd.Hits>>10), "thousand hits")
		})
		if err != nil {
			return err
		}
		m.report.BytesPerHit = float64(sizeOf(url)-size) / float64(m.cmd.Hits)
		m.before = m.cmd.Hits
		fmt.Fprintln(m.say, "Counting them …")
	}
	if err := r.programme.RebuildTallies(ctx); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(m.cmd.Data, "codes"), []byte(strings.Join(m.codes, "\n")), 0o600)
}

// sizeOf is how large a file of SQLite is, with what is still beside it; 0 for
// another database.
func sizeOf(url string) (n int64) {
	path, ok := strings.CutPrefix(url, "sqlite:")
	if !ok {
		return 0
	}
	if info, err := os.Stat(path); err == nil {
		n = info.Size()
	}
	return n
}

func (m *measurement) measure(ctx context.Context) (err error) {
	program, err := os.Executable()
	if err != nil {
		return err
	}
	bare, err := bench.Start(ctx, "/readyz", filepath.Join(m.cmd.Data, "bare.log"), program, "bench-bare", filepath.Join(m.cmd.Data, "codes"))
	if err != nil {
		return err
	}
	defer bare.Kill()
	real, err := bench.Start(ctx, "/readyz", filepath.Join(m.cmd.Data, "goodword.log"), program, "serve",
		"--secret", strings.Repeat("s", 32), "--trusted-proxies", "127.0.0.0/8", "--database-url", m.set.DatabaseURL,
		"--files", m.set.Files, "--journal", filepath.Join(m.cmd.Data, "journal"))
	if err != nil {
		return err
	}
	defer real.Kill()
	codes := m.codes
	if m.cmd.Hot {
		codes = codes[:1]
	}
	for i := range m.cmd.Rounds {
		fmt.Fprintf(m.say, "Round %d of %d …\n", i+1, m.cmd.Rounds)
		if err := m.round(ctx, bare, real, codes); err != nil {
			return err
		}
	}
	if m.cmd.Hits > 0 {
		if m.report.Pages, err = bench.TimePages(ctx, real, m.codes); err != nil {
			return err
		}
	}
	m.report.PeakMemory = real.PeakMemory()
	last, err := real.Counting(ctx)
	if err != nil {
		return err
	}
	m.report.Lost = last.Lost
	ratios := make([]float64, 0, m.cmd.Rounds)
	for _, r := range m.report.Rounds {
		ratios = append(ratios, r.Ratio)
	}
	slices.Sort(ratios)
	m.report.Ratio = ratios[len(ratios)/2]
	return real.Stop()
}

func (m *measurement) round(ctx context.Context, bare, real *bench.Process, codes []string) error {
	load := func(p *bench.Process) (bench.Outcome, error) {
		timed, end := context.WithTimeout(ctx, time.Duration(m.cmd.Seconds)*time.Second)
		defer end()
		o, err := bench.Load{Address: p.Address, Codes: codes, Connections: m.cmd.Connections, Seed: uint64(len(m.report.Rounds))}.Run(timed)
		return o, errors.Join(append(o.Failures, err)...)
	}
	b, err := load(bare)
	if err != nil {
		return fmt.Errorf("the bare handler: %w", err)
	}
	g, err := load(real)
	if err != nil {
		return err
	}
	first, _, took, err := real.CatchUp(ctx)
	if err != nil {
		return err
	}
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	m.report.Answered += g.Answered
	m.report.Rounds = append(m.report.Rounds, round{
		Bare: b.Rate(), Real: g.Rate(), Ratio: g.Rate() / b.Rate(), P50: ms(g.Latency.Quantile(0.5)), P99: ms(g.Latency.Quantile(0.99)),
		Max: ms(g.Latency.Max()), LagAtEnd: first.LagSeconds, CaughtUp: took.Seconds(),
	})
	return nil
}

// verify recounts everything.
func (m *measurement) verify(ctx context.Context) (err error) {
	fmt.Fprintln(m.say, "Recounting …")
	r, err := open(ctx, m.set, nil, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.store.Close()) }()
	drifts, err := r.programme.Check(ctx)
	if err != nil {
		return err
	}
	m.report.Drift = len(drifts)
	stored, err := r.store.HitTotal(ctx)
	m.report.Stored = stored - m.before
	return err
}

func machine() string {
	s := fmt.Sprintf("%d cores, %s/%s", runtime.NumCPU(), runtime.GOOS, runtime.GOARCH)
	b, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return s
	}
	_, rest, _ := strings.Cut(string(b), "model name")
	model, _, _ := strings.Cut(rest, "\n")
	if _, name, ok := strings.Cut(model, ": "); ok {
		s += ", " + name
	}
	return s
}

func (r benchReport) print(out io.Writer, cmd benchCommand) error {
	fmt.Fprintf(out, "%s; %s; %d links, %d connections, %d s each\n\n", r.Machine, r.Database, r.Links, cmd.Connections, cmd.Seconds)
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "round\tbare/s\tGoodword/s\tratio\tp50 ms\tp99 ms\tmax ms\tlag at end s\tcaught up s\t")
	for i, x := range r.Rounds {
		fmt.Fprintf(t, "%d\t%.0f\t%.0f\t%.2f\t%.1f\t%.1f\t%.1f\t%.2f\t%.2f\t\n", i+1, x.Bare, x.Real, x.Ratio, x.P50, x.P99, x.Max, x.LagAtEnd, x.CaughtUp)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(out, "\nGoodword follows links at %.2f of the speed of a handler that only redirects.\n", r.Ratio)
	fmt.Fprintf(out, "%d hits were answered, %d are stored, %d were lost; recounting found %d differences.\n", r.Answered, r.Stored, r.Lost, r.Drift)
	if r.PeakMemory > 0 {
		fmt.Fprintf(out, "It took at most %d MB of memory.\n", r.PeakMemory>>20)
	}
	if r.BytesPerHit > 0 {
		fmt.Fprintf(out, "A hit takes %.1f bytes of the database's file.\n", r.BytesPerHit)
	}
	for _, p := range r.Pages {
		fmt.Fprintf(out, "%s: half within %.1f ms, all within %.1f ms.\n", p.Name, p.P50, p.Max)
	}
	return nil
}
