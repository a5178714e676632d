package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Process is a server that runs as a process of its own.
type Process struct {
	// Address is host and port, URL the address of the site.
	Address, URL string
	cmd          *exec.Cmd
	log          *os.File
	ended        chan struct{}
	err          error
}

// Start runs a program that is given an address to listen on behind its
// arguments, and waits until it answers at a path. What it says goes to a file.
func Start(ctx context.Context, path, log string, program string, args ...string) (*Process, error) {
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	out, err := os.OpenFile(log, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	p := &Process{Address: address, URL: "http://" + address, log: out, ended: make(chan struct{})}
	p.cmd = exec.Command(program, append(args, "--addr", address)...)
	p.cmd.Stdout, p.cmd.Stderr = out, out
	if err := p.cmd.Start(); err != nil {
		return nil, errors.Join(err, out.Close())
	}
	go func() {
		p.err = p.cmd.Wait()
		_ = out.Close()
		close(p.ended)
	}()
	if err := p.await(ctx, path); err != nil {
		p.Kill()
		return nil, fmt.Errorf("%s did not start: %w\n%s", strings.Join(args[:1], " "), err, tail(log))
	}
	return p, nil
}

func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// startTime is enough to read a million links, or to bring a database up to
// date.
const startTime = 2 * time.Minute

func (p *Process) await(ctx context.Context, path string) error {
	ctx, cancel := context.WithTimeout(ctx, startTime)
	defer cancel()
	return poll(ctx, 5*time.Millisecond, func() (bool, error) {
		select {
		case <-p.ended:
			return false, fmt.Errorf("it ended: %w", p.err)
		default:
		}
		res, err := ask(ctx, p.URL+path)
		if err != nil {
			return false, nil
		}
		_ = res.Body.Close()
		return true, nil
	})
}

// poll asks again and again until the answer is yes.
func poll(ctx context.Context, every time.Duration, done func() (bool, error)) error {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		if ok, err := done(); ok || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

// plain follows nothing, and keeps no connection from one to the next.
var plain = &http.Client{
	Transport:     &http.Transport{DisableKeepAlives: true},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	Timeout:       10 * time.Second,
}

func ask(ctx context.Context, url string) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	return plain.Do(r)
}

// tail is the end of a log, to show what went wrong.
func tail(file string) string {
	b, err := os.ReadFile(file)
	if err != nil {
		return err.Error()
	}
	return string(b[max(0, len(b)-2000):])
}

// Kill ends the process at once, as a crash would.
func (p *Process) Kill() {
	_ = p.cmd.Process.Kill()
	<-p.ended
}

// Stop ends the process as a service manager would.
func (p *Process) Stop() error {
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		p.Kill() // a system without that signal
		return nil
	}
	select {
	case <-p.ended:
		return p.err
	case <-time.After(30 * time.Second):
		p.Kill()
		return errors.New("the program did not stop")
	}
}

// Counting is what /readyz says of counting.
type Counting struct {
	LagSeconds  float64 `json:"lag_seconds"`
	Waiting     int64   `json:"waiting"`
	Unconfirmed int64   `json:"unconfirmed"`
	Late        uint64  `json:"late"`
	Lost        uint64  `json:"lost"`
	Damaged     uint64  `json:"damaged"`
}

// Counting asks how far counting is.
func (p *Process) Counting(ctx context.Context) (Counting, error) {
	var answer struct {
		Counting Counting `json:"counting"`
	}
	res, err := ask(ctx, p.URL+"/readyz")
	if err != nil {
		return Counting{}, err
	}
	defer res.Body.Close()
	err = json.NewDecoder(io.LimitReader(res.Body, 1<<16)).Decode(&answer)
	return answer.Counting, err
}

// CatchUp waits until nothing waits to be counted, and gives what was said
// first, when the load had just ended, and last.
func (p *Process) CatchUp(ctx context.Context) (first, last Counting, took time.Duration, err error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute)
	defer cancel()
	begin := time.Now()
	asked := false
	err = poll(ctx, 10*time.Millisecond, func() (bool, error) {
		if last, err = p.Counting(ctx); err != nil {
			return false, err
		}
		if !asked {
			first, asked = last, true
		}
		return last.Waiting == 0 && last.Unconfirmed == 0, nil
	})
	return first, last, time.Since(begin), err
}

// PeakMemory is the most memory that the process had at once, in bytes, and 0
// where that is not known.
func (p *Process) PeakMemory() int64 {
	b, err := os.ReadFile("/proc/" + strconv.Itoa(p.cmd.Process.Pid) + "/status")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(b), "VmHWM:")
	fields := strings.Fields(rest)
	if len(fields) == 0 {
		return 0
	}
	kilobytes, _ := strconv.ParseInt(fields[0], 10, 64)
	return kilobytes << 10
}
