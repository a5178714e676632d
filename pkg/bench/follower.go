package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"strconv"
	"time"
)

// follower is one connection of a load, with requests made and answers read by
// hand: net/http's client would cost more than the server.
type follower struct {
	conn     net.Conn
	dice     *rand.Rand
	browsers [][]byte // what each sends behind the address of the link
	out      []byte
	in       []byte

	sent, answered int64
	latency        Histogram
	hits           []int64
	err            error
}

func newFollower(ctx context.Context, address string, browsers [][]byte, dice *rand.Rand) (*follower, error) {
	if !loopback(address) {
		return nil, fmt.Errorf("%s is not on this machine: a load is only ever put on this one", address)
	}
	d := net.Dialer{Timeout: 5 * time.Second}
	conn, err := d.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	return &follower{conn: conn, dice: dice, browsers: browsers, in: make([]byte, 4096), out: make([]byte, 0, 1024)}, nil
}

func loopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	ip := net.ParseIP(host)
	return err == nil && ip != nil && ip.IsLoopback()
}

// visitors is how many networks the requests come from. The rules look at the
// first three bytes of an address, so each has three of its own.
const visitors = 50_000

// request writes the next request into f.out.
func (f *follower) request(code string) {
	b := append(f.out[:0], "GET /r/"...)
	b = append(b, code...)
	b = append(b, f.browsers[f.dice.IntN(len(f.browsers))]...)
	who := f.dice.IntN(visitors)
	b = append(b, "X-Forwarded-For: 81."...)
	b = strconv.AppendInt(b, int64(who>>8), 10)
	b = append(b, '.')
	b = strconv.AppendInt(b, int64(who&255), 10)
	f.out = append(b, ".7\r\n\r\n"...)
}

// ErrWrongAnswer is that of an answer which came whole and is no redirect with
// a token.
var ErrWrongAnswer = errors.New("wrong answer")

var (
	endOfHead     = []byte("\r\n\r\n")
	found         = []byte("HTTP/1.1 302")
	lengthHeader  = []byte("\r\nContent-Length: ")
	addressHeader = []byte("\r\nLocation: ")
	refParameter  = []byte("ref=")
)

// ask sends the request and gives the token of the address that the answer
// leads to. Anything but a redirect with a token is an error.
func (f *follower) ask() (ref []byte, err error) {
	if _, err := f.conn.Write(f.out); err != nil {
		return nil, err
	}
	n, head := 0, -1
	for head < 0 {
		if n == len(f.in) {
			return nil, errors.New("the head of an answer is too long")
		}
		some, err := f.conn.Read(f.in[n:])
		if err != nil {
			return nil, err
		}
		n += some
		head = bytes.Index(f.in[:n], endOfHead)
	}
	answer := f.in[:head+2]
	if !bytes.HasPrefix(answer, found) {
		return nil, fmt.Errorf("%w: a link was answered with %q", ErrWrongAnswer, f.in[:n])
	}
	if err := f.skipBody(answer, n-head-len(endOfHead)); err != nil {
		return nil, err
	}
	address, ok := header(answer, addressHeader)
	if ok {
		_, ref, ok = bytes.Cut(address, refParameter)
	}
	if !ok || len(ref) == 0 {
		return nil, fmt.Errorf("%w: it leads to %q, which has no token", ErrWrongAnswer, address)
	}
	return ref, nil
}

// skipBody reads what is left of the body.
func (f *follower) skipBody(head []byte, have int) error {
	value, ok := header(head, lengthHeader)
	if !ok {
		return fmt.Errorf("%w: it does not say how long it is: %q", ErrWrongAnswer, head)
	}
	length, err := strconv.Atoi(string(value))
	if err != nil || have > length {
		return fmt.Errorf("%w: it is not as long as it says: %q", ErrWrongAnswer, head)
	}
	for rest := length - have; rest > 0; {
		n, err := f.conn.Read(f.in[len(head):min(len(f.in), len(head)+rest)])
		if err != nil {
			return err
		}
		rest -= n
	}
	return nil
}

// header is the value of a header of an answer's head.
func header(head, name []byte) ([]byte, bool) {
	i := bytes.Index(head, name)
	if i < 0 {
		return nil, false
	}
	value, _, ok := bytes.Cut(head[i+len(name):], []byte("\r\n"))
	return value, ok
}
