package referral

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"net/netip"
	"sync"
	"time"
)

// Tomorrow's key is made this long ahead, so that midnight needs no database,
// and yesterday's is kept this long for a copy whose clock is behind. A key so
// exists for at most 37 hours.
const (
	keyAhead  = 12 * time.Hour
	keyBehind = time.Hour
	// visitorKeyLife is what is promised.
	visitorKeyLife = 48 * time.Hour
)

// visitorKeys are the keys of the days around now, in memory.
type visitorKeys struct {
	mu    sync.RWMutex
	byDay map[string]*visitorKey
}

// visitorKey hashes under the key of one day.
type visitorKey struct {
	key  string
	macs sync.Pool
	// own says that the database did not answer when the key was needed, so
	// that it has yet to be offered this one.
	own bool
}

func newVisitorKey(key string, own bool) *visitorKey {
	return &visitorKey{key: key, own: own, macs: sync.Pool{New: func() any { return hmac.New(sha256.New, []byte(key)) }}}
}

// of is a hash that is the same for one visitor during one day, never 0. The
// address is cut to its network (/24, or /48 of IPv6) before it is hashed.
func (k *visitorKey) of(address netip.Addr, userAgent string) int64 {
	address = address.Unmap()
	bits := 24
	if address.Is6() {
		bits = 48
	}
	network, _ := address.Prefix(bits)
	m := k.macs.Get().(hash.Hash)
	defer k.macs.Put(m)
	m.Reset()
	b := make([]byte, 0, 512)
	b = append(network.AppendTo(b), 0)
	m.Write(append(b, userAgent...))
	var sum [sha256.Size]byte
	return int64(binary.BigEndian.Uint64(m.Sum(sum[:0]))) | 1
}

// keyOf gives the key of a day. When the store does not answer in time the key
// is made here and offered to the store later: visitors of such a day are told
// apart by each copy of the program for itself.
func (p *Programme) keyOf(ctx context.Context, day string) (*visitorKey, error) {
	p.keys.mu.RLock()
	k := p.keys.byDay[day]
	p.keys.mu.RUnlock()
	if k != nil {
		return k, nil
	}
	p.keys.mu.Lock()
	defer p.keys.mu.Unlock()
	if k := p.keys.byDay[day]; k != nil {
		return k, nil
	}
	fresh, err := randomHex(p.random, 32)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	key, err := p.store.VisitorKey(ctx, day, fresh, p.Day(p.Now().Add(-keyBehind)))
	if err != nil {
		p.log.Error("the key of today's visitors could not be read; one of our own is used until it can", "error", err)
		key = fresh
	}
	k = newVisitorKey(key, err != nil)
	p.keys.byDay[day] = k
	return k, nil
}

// turnKeys gets the keys that will be needed, offers those that the store does
// not know, and destroys those that are over.
func (p *Programme) turnKeys(ctx context.Context) error {
	now := p.Now()
	oldest := p.Day(now.Add(-keyBehind))
	for _, day := range []string{p.Day(now), p.Day(now.Add(keyAhead))} {
		p.keys.mu.RLock()
		k := p.keys.byDay[day]
		p.keys.mu.RUnlock()
		if k != nil && !k.own {
			continue
		}
		var offer string
		var err error
		if k != nil {
			offer = k.key
		} else if offer, err = randomHex(p.random, 32); err != nil {
			return err
		}
		key, err := p.store.VisitorKey(ctx, day, offer, oldest)
		if err != nil {
			return err
		}
		p.keys.mu.Lock()
		p.keys.byDay[day] = newVisitorKey(key, false)
		p.keys.mu.Unlock()
	}
	p.keys.mu.Lock()
	defer p.keys.mu.Unlock()
	for day := range p.keys.byDay {
		if day < oldest {
			delete(p.keys.byDay, day)
		}
	}
	return nil
}
