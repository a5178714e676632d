// Package bench measures what following a link costs on the machine that it
// runs on: it fills a database, starts the real program as a process of its
// own, loads it over loopback, and does the same to a bare handler that only
// redirects, in turn, so that the two numbers can be compared.
package bench

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"
)

// Load is a crowd that follows links. The client is kept light, since it
// shares the machine with what it measures: a heavy one would make every
// server look equally fast.
type Load struct {
	// Address is host and port of the server, which is on this machine.
	Address string
	// Codes are the links that are followed, each as likely as the others.
	Codes       []string
	Connections int
	Seed        uint64
	// Keep has Outcome hold the number of every hit that was answered.
	Keep bool
}

// Outcome is what became of a load.
type Outcome struct {
	// Sent is how many requests were begun; Answered how many of them led on
	// with a token.
	Sent, Answered int64
	Took           time.Duration
	Latency        Histogram
	// Hits are the numbers of answered hits, when they are kept.
	Hits []int64
	// Failures are why connections ended before their time.
	Failures []error
}

// Rate is how many requests were answered in a second.
func (o Outcome) Rate() float64 {
	if o.Took <= 0 {
		return 0
	}
	return float64(o.Answered) / o.Took.Seconds()
}

// answerTime is the longest that a request may take.
const answerTime = 30 * time.Second

// Run follows links until ctx ends, each connection one after another and at
// least one. What is under way then is still waited for. A connection that
// fails ends.
func (l Load) Run(ctx context.Context) (Outcome, error) {
	if len(l.Codes) == 0 || l.Connections < 1 {
		return Outcome{}, errors.New("a load needs links and connections")
	}
	followers := make([]*follower, l.Connections)
	defer func() {
		for _, f := range followers {
			if f != nil {
				_ = f.conn.Close()
			}
		}
	}()
	known := browsers(l.Address)
	for i := range followers {
		// A connection that is being made is not given up when ctx ends.
		f, err := newFollower(context.WithoutCancel(ctx), l.Address, known, rand.New(rand.NewPCG(l.Seed, uint64(i))))
		if err != nil {
			return Outcome{}, err
		}
		followers[i] = f
	}
	var crowd sync.WaitGroup
	begin := time.Now()
	for _, f := range followers {
		crowd.Go(func() { f.follow(ctx, l.Codes, l.Keep) })
	}
	crowd.Wait()
	o := Outcome{Took: time.Since(begin)}
	for _, f := range followers {
		o.Sent += f.sent
		o.Answered += f.answered
		o.Latency.Merge(&f.latency)
		o.Hits = append(o.Hits, f.hits...)
		if f.err != nil {
			o.Failures = append(o.Failures, f.err)
		}
	}
	return o, nil
}

// follow follows links until ctx ends.
func (f *follower) follow(ctx context.Context, codes []string, keep bool) {
	// One for all requests, since setting it for each would cost something.
	renewed := time.Now()
	if f.err = f.conn.SetDeadline(renewed.Add(answerTime)); f.err != nil {
		return
	}
	for f.sent == 0 || ctx.Err() == nil {
		f.request(codes[f.dice.IntN(len(codes))])
		begin := time.Now()
		f.sent++
		ref, err := f.ask()
		if err != nil {
			f.err = err
			return
		}
		f.answered++
		now := time.Now()
		f.latency.Add(now.Sub(begin))
		if keep {
			id, err := hitOf(ref)
			if err != nil {
				f.err = err
				return
			}
			f.hits = append(f.hits, id)
		}
		if now.Sub(renewed) > answerTime/10 {
			renewed = now
			if f.err = f.conn.SetDeadline(now.Add(answerTime)); f.err != nil {
				return
			}
		}
	}
}

// hitOf is the number of the hit in a token: version, link, hit, signature.
func hitOf(ref []byte) (int64, error) {
	b, err := base64.RawURLEncoding.AppendDecode(make([]byte, 0, 64), ref)
	if err != nil || len(b) < 17 {
		return 0, fmt.Errorf("%q is not a token: %w", ref, err)
	}
	return int64(binary.BigEndian.Uint64(b[9:])), nil
}
