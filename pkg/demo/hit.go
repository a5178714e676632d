package demo

import (
	"cmp"
	"context"
	"math"
	"slices"
	"time"

	"goodword/pkg/referral"
)

// hit is a hit on a link.
type hit struct {
	row  hitRow
	link *link
	// taken is a hit that something follows from already: an application, or
	// the same visitor later that day.
	taken    bool
	repeated bool // the same visitor came again within half an hour
}

// hitRow is a hit before its verdict and its signature have numbers.
type hitRow struct {
	ID        referral.HitID
	At        time.Time
	Day       string
	Class     referral.Class
	Reason    string
	Browser   browser
	Country   string
	Visitor   int64
	VisitedAt *time.Time
}

// writeHits stores the hits with what explains them.
func (s *sample) writeHits(ctx context.Context, tx referral.Store) error {
	verdicts, signatures := map[referral.Verdict]int64{}, map[referral.Signature]int64{}
	rows := make([]referral.Hit, len(s.hits))
	for i, h := range s.hits {
		v := referral.Verdict{Class: h.row.Class, Reason: h.row.Reason, RulesVersion: rulesVersion}
		if verdicts[v] == 0 {
			made := v
			if err := tx.SaveVerdict(ctx, &made); err != nil {
				return err
			}
			verdicts[v] = made.ID
		}
		sig := referral.Signature{UserAgent: h.row.Browser.userAgent, Headers: h.row.Browser.headers, Device: h.row.Browser.device}
		if signatures[sig] == 0 {
			made := sig
			made.LastDay = s.calendar.day(s.calendar.now)
			if err := tx.SaveSignature(ctx, &made); err != nil {
				return err
			}
			signatures[sig] = made.ID
		}
		rows[i] = referral.Hit{ID: h.row.ID, LinkID: h.link.row.ID, VerdictID: verdicts[v], SignatureID: signatures[sig],
			Visitor: h.row.Visitor, Country: h.row.Country}
		if seen := h.row.VisitedAt; seen != nil {
			after := int64(seen.Sub(h.row.At) / time.Second)
			rows[i].VisitedAfter = &after
		}
	}
	return tx.AddHits(ctx, rows)
}

// name gives the hits, which are in order of time, their ids.
func (s *sample) name() {
	var last referral.HitID
	for _, h := range s.hits {
		h.row.ID = max(referral.HitIDFrom(h.row.At), last+1)
		last = h.row.ID
	}
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
	s.name()
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
	own := int64(what.Uint64()) | 1
	for i := range n {
		class := l.channel.class(what)
		if i == 0 {
			class = referral.PersonHit
		}
		h := &hit{link: l, row: hitRow{
			Class: class, Reason: l.channel.reason(what, class), Visitor: int64(what.Uint64()) | 1,
		}}
		if class == referral.OwnHit {
			h.row.Visitor = own
		}
		h.row.At = s.hitAt(h, when)
		if class == referral.Repeat || class == referral.PersonHit && what.chance(0.06) {
			s.comeAgain(h, what, when)
		}
		h.row.At = h.row.At.Truncate(time.Millisecond)
		h.row.Day = s.calendar.day(h.row.At)
		h.row.Browser, h.row.Country = browserOf(what, h.row.Reason), countryOf(what, h.row.Class)
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
