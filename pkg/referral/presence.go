package referral

import "time"

// presence is which visitors were at which link, for those who count: it tells
// a click from a repeat and a new visitor from a known one. It holds whole days
// of hits by people, read from the store when a day is first needed.
type presence struct {
	days map[string]map[visitorAtLink]came
	// lately is how many links each visitor opened one right after the other.
	lately map[int64]streak
	newest int64 // milliseconds since 1970
}

// visitorAtLink mixes a visitor and a link into one number: of ten million
// pairs a day two are the same once in a thousand years.
type visitorAtLink uint64

func at(visitor, link int64) visitorAtLink {
	// The finaliser of splitmix64 (Steele, Lea and Flood, 2014).
	x := uint64(visitor) + uint64(link)*0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return visitorAtLink(x ^ x>>31)
}

// came is when a visitor was last at a link, in milliseconds since 1970 times
// two, and one more when that was not the visitor's first click there that day.
// It is one number because there may be a million.
type came int64

func (c came) at() time.Time { return time.UnixMilli(int64(c >> 1)).UTC() }
func (c came) before() bool  { return c&1 == 1 }
func cameAt(ms int64) came   { return came(ms << 1) }
func (c came) again() came   { return c | 1 }
func later(a, b came) came   { return max(a>>1, b>>1)<<1 | (a|b)&1 }
func millis(id HitID) int64  { return id.At().UnixMilli() }
func (s streak) ended(ms int64, gap time.Duration) bool {
	return ms-s.last > gap.Milliseconds()
}

// streak is how many links a visitor opened without a pause, and when the last.
type streak struct {
	last  int64 // milliseconds since 1970
	links int32
}

func newPresence() *presence {
	return &presence{days: map[string]map[visitorAtLink]came{}, lately: map[int64]streak{}}
}

// come notes a hit by a person; click says that it is no repeat.
func (n *presence) come(day string, link, visitor int64, id HitID, click bool) {
	seen, known := n.days[day]
	if !known || visitor == 0 {
		return
	}
	k, now := at(visitor, link), cameAt(millis(id))
	if last, ok := seen[k]; ok {
		now = later(now, last)
		if click {
			now = now.again()
		}
	}
	seen[k] = now
}

// last is when a visitor was last at a link on a day.
func (n *presence) last(day string, link, visitor int64) (came, bool) {
	c, ok := n.days[day][at(visitor, link)]
	return c, ok
}

// leave forgets that a visitor was at a link.
func (n *presence) leave(day string, link, visitor int64) { delete(n.days[day], at(visitor, link)) }

// opens notes that a visitor opened a link and says how many that makes without
// a pause.
func (n *presence) opens(visitor int64, id HitID, gap time.Duration) int {
	ms := millis(id)
	n.newest = max(n.newest, ms)
	s := n.lately[visitor]
	if s.ended(ms, gap) {
		s.links = 0
	}
	s.last, s.links = max(s.last, ms), s.links+1
	n.lately[visitor] = s
	return int(s.links)
}

const (
	// presenceDays is how many days are remembered: hits that could not be
	// counted for a while may be of yesterday.
	presenceDays = 3
	// mostStreaks is how many visitors' streaks are kept before those that
	// ended are thrown away.
	mostStreaks = 20_000
)

// settled forgets what is over, once a transaction is done.
func (n *presence) settled(gap time.Duration) {
	for len(n.days) > presenceDays {
		oldest := ""
		for day := range n.days {
			if oldest == "" || day < oldest {
				oldest = day
			}
		}
		delete(n.days, oldest)
	}
	if len(n.lately) < mostStreaks {
		return
	}
	for visitor, s := range n.lately {
		if s.ended(n.newest, gap) {
			delete(n.lately, visitor)
		}
	}
}
