package referral

import "time"

// presence is which visitors were at which link, for those who count: it tells
// a click from a repeat and a new visitor from a known one. It holds whole days
// of hits by people, read from the store when a day is first needed.
type presence struct {
	days map[string]map[visitorAtLink]int64
	// recent is what each visitor opened within the last BurstWindow.
	recent map[int64][]opened
	newest time.Time
}

// visitorAtLink mixes a visitor and a link into one number: two pairs of ten
// million are the same once in a hundred thousand days.
type visitorAtLink uint64

func at(visitor, link int64) visitorAtLink {
	// The finaliser of splitmix64 (Steele, Lea and Flood, 2014).
	x := uint64(visitor) + uint64(link)*0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return visitorAtLink(x ^ x>>31)
}

// opened is a hit that may turn out to be one of a burst.
type opened struct {
	hit   HitID
	link  Link
	day   string
	first bool // it brought the visitor
}

func newPresence() *presence {
	return &presence{days: map[string]map[visitorAtLink]int64{}, recent: map[int64][]opened{}}
}

// came notes a hit by a person.
func (n *presence) came(day string, link, visitor int64, id HitID) {
	seen, known := n.days[day]
	if !known || visitor == 0 {
		return
	}
	k, ms := at(visitor, link), id.At().UnixMilli()
	if last, ok := seen[k]; !ok || ms > last {
		seen[k] = ms
	}
}

// last is when a visitor was last at a link on a day.
func (n *presence) last(day string, link, visitor int64) (time.Time, bool) {
	ms, ok := n.days[day][at(visitor, link)]
	return time.UnixMilli(ms).UTC(), ok
}

// left forgets that a visitor was at a link.
func (n *presence) left(day string, link, visitor int64) { delete(n.days[day], at(visitor, link)) }

// opens notes that a visitor opened a link and gives what the same visitor
// opened within the window before, the newest last.
func (n *presence) opens(visitor int64, o opened, window time.Duration) []opened {
	now := o.hit.At()
	if now.After(n.newest) {
		n.newest = now
	}
	var kept []opened
	for _, before := range n.recent[visitor] {
		if now.Sub(before.hit.At()).Abs() <= window {
			kept = append(kept, before)
		}
	}
	kept = append(kept, o)
	n.recent[visitor] = kept
	return kept
}

// presenceDays is how many days are remembered: hits that could not be counted
// for a while may be of yesterday.
const presenceDays = 3

// settled forgets what is over, once a transaction is done.
func (n *presence) settled() {
	for len(n.days) > presenceDays {
		oldest := ""
		for day := range n.days {
			if oldest == "" || day < oldest {
				oldest = day
			}
		}
		delete(n.days, oldest)
	}
	if len(n.recent) < 1000 {
		return
	}
	for visitor, of := range n.recent {
		if n.newest.Sub(of[len(of)-1].hit.At()) > time.Minute {
			delete(n.recent, visitor)
		}
	}
}
