package demo

import (
	"cmp"
	"math"
	"slices"
	"time"

	"goodword/pkg/referral"
)

// hit is a hit on a link.
type hit struct {
	row  *referral.Hit
	link *link
	// taken is a hit that something follows from already: an application, or
	// the same visitor later that day.
	taken    bool
	repeated bool // the same visitor came again within half an hour
}

func (h *hit) ready() *referral.Hit {
	h.row.LinkID = h.link.row.ID
	return h.row
}

// wantedHits is about how many hits there are in all.
const wantedHits = 7000

// follow makes the hits: a few links are followed by hundreds, most by few.
func (s *sample) follow() error {
	ranked := s.byReach()
	total := 0.0
	for rank := range ranked {
		total += part(rank)
	}
	for rank, l := range ranked {
		n := max(2, int(math.Round(wantedHits*part(rank)/total)))
		s.hitsOn(l, n)
	}
	slices.SortStableFunc(s.hits, func(a, b *hit) int { return a.row.At.Compare(b.row.At) })
	return nil
}

// part is how much of all hits the link at a rank gets, up to a factor.
func part(rank int) float64 { return math.Pow(float64(rank+6), -1.4) }

// byReach puts links in order of how far they reach: by channel, by how long
// they have been there, and by luck.
func (s *sample) byReach() []*link {
	d := s.dice("reach")
	reach := map[*link]float64{}
	for _, p := range s.vacancies {
		for _, l := range p.shared {
			reach[l] = l.channel.reach * math.Exp(1.1*d.NormFloat64()) * min(1, float64(l.age)/12)
			switch {
			case l.age > hitDays: // its best days are over
				reach[l] *= 0.1
			case l.ambassador.row.Email == SignIns[referral.Employee]:
				reach[l] *= 1.6
			}
		}
	}
	ranked := make([]*link, 0, len(s.links))
	for _, p := range s.vacancies {
		ranked = append(ranked, p.shared...)
	}
	slices.SortStableFunc(ranked, func(a, b *link) int { return cmp.Compare(reach[b], reach[a]) })
	return ranked
}

// hitsOn makes n hits on a link, the first of them a person's.
func (s *sample) hitsOn(l *link, n int) {
	what, when := s.dice("what "+l.row.Code), s.dice("when "+l.row.Code)
	own := what.hex(16)
	for i := range n {
		class := l.channel.class(what)
		if i == 0 {
			class = referral.PersonHit
		}
		h := &hit{link: l, row: &referral.Hit{
			Token: what.hex(8), Class: class, Reason: l.channel.reason(what, class),
			RulesVersion: rulesVersion, Visitor: what.hex(16),
		}}
		if class == referral.OwnHit {
			h.row.Visitor = own
		}
		h.row.At = s.hitAt(h, when)
		if class == referral.Repeat || class == referral.PersonHit && what.chance(0.06) {
			s.comeAgain(h, what, when)
		}
		h.row.Day = s.calendar.day(h.row.At)
		if h.row.Class == referral.PersonHit && what.chance(0.6) {
			h.see(when)
		}
		l.hits = append(l.hits, h)
	}
	s.hits = append(s.hits, l.hits...)
}

// see makes a click a visit, a second or some later.
func (h *hit) see(d dice) {
	at := h.row.At.Add(time.Second + time.Duration(d.IntN(2_500_000))*time.Microsecond)
	h.row.VisitedAt = &at
}

// hitAt draws the moment of a hit: programs come within minutes or at any
// hour, people in the days after the link was shared and now and then later.
func (s *sample) hitAt(h *hit, d dice) time.Time {
	l := h.link
	from := later(l.row.CreatedAt.Add(20*time.Second), s.calendar.daysAgo(hitDays).UTC())
	to := l.until()
	days := to.Sub(from).Hours() / 24
	switch h.row.Class {
	case referral.Preview, referral.Scanner, referral.OwnHit, referral.Head:
		soon := time.Duration(d.ExpFloat64() * d.ExpFloat64() * float64(3*time.Hour))
		if t := from.Add(soon).Truncate(time.Microsecond); t.Before(to) && l.age < hitDays {
			return t
		}
		return s.calendar.uniform(d, from, to)
	case referral.Robot:
		return s.calendar.uniform(d, from, to)
	}
	return s.calendar.moment(d, from, to, func() float64 {
		if l.age >= hitDays || d.chance(0.28) {
			return d.Float64() * (days + 1)
		}
		return d.ExpFloat64() * 3.5
	})
}

// comeAgain makes h a hit of someone who was here that day: within half an
// hour a repeat, later another click. Before anyone came it is someone new.
func (s *sample) comeAgain(h *hit, what, when dice) {
	click := h.row.Class == referral.PersonHit
	before := slices.DeleteFunc(h.link.clicked(), func(b *hit) bool { return click && b.repeated })
	if len(before) == 0 {
		h.row.Class, h.row.Reason = referral.PersonHit, "person_browser"
		return
	}
	first := pick(what, before)
	after := time.Duration(when.between(60, 25*60)) * time.Second
	if click {
		first.taken, h.taken = true, true
		after = time.Duration(when.between(35, 150)) * time.Minute
	}
	first.repeated = true
	at := first.row.At.Add(after)
	if late := at.After(h.link.until()) || s.calendar.day(at) != first.row.Day; late && click {
		return
	} else if late {
		at = first.row.At.Add(9 * time.Second)
	}
	h.row.At, h.row.Visitor = at, first.row.Visitor
}

// clicked are the clicks on a link from which nothing follows yet.
func (l *link) clicked() []*hit {
	var found []*hit
	for _, h := range l.hits {
		if h.row.Class == referral.PersonHit && !h.taken {
			found = append(found, h)
		}
	}
	return found
}
