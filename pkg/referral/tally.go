package referral

import (
	"cmp"
	"context"
	"slices"
	"time"

	"goodword/pkg/credit"
)

// Tally is what was counted on one day for one link. Every number that
// Goodword shows is a sum of tallies, and every tally is written in the
// transaction that writes the row it counts; that is why statistics, boards,
// funnels and channels cannot disagree.
//
// An application that the candidate's own word brought has no link: it counts
// under channel "word" with its ambassador. One that nobody brought counts
// under "direct" with ambassador 0.
type Tally struct {
	Day          string `gorm:"primaryKey"`
	LinkID       int64  `gorm:"primaryKey;autoIncrement:false"`
	AmbassadorID int64  `gorm:"primaryKey;autoIncrement:false"`
	VacancyID    int64  `gorm:"primaryKey;autoIncrement:false"`
	Channel      string
	Counts
}

// Counts are the numbers of a tally, or of a sum of tallies.
type Counts struct {
	Links        int64 // links made
	Person       int64 // hits by people: clicks
	Preview      int64
	Robot        int64
	Scanner      int64
	Prefetch     int64
	Own          int64
	Repeat       int64
	Head         int64
	Visitors     int64 // distinct visitors per link and day
	Visits       int64 // clicks whose page was seen
	Applications int64
	Interviews   int64
	Hires        int64
}

// Channels of an application that came without a link.
const (
	ByWord = "word"
	Direct = "direct"
)

// add counts n hits of a class.
func (c *Counts) add(class Class, n int64) {
	switch class {
	case PersonHit:
		c.Person += n
	case Preview:
		c.Preview += n
	case Robot:
		c.Robot += n
	case Scanner:
		c.Scanner += n
	case Prefetch:
		c.Prefetch += n
	case OwnHit:
		c.Own += n
	case Repeat:
		c.Repeat += n
	case Head:
		c.Head += n
	}
}

// Hits gives the hits by class.
func (c Counts) Hits() map[Class]int64 {
	return map[Class]int64{
		PersonHit: c.Person, Preview: c.Preview, Robot: c.Robot, Scanner: c.Scanner,
		Prefetch: c.Prefetch, OwnHit: c.Own, Repeat: c.Repeat, Head: c.Head,
	}
}

// Plus adds two counts.
func (c Counts) Plus(d Counts) Counts {
	c.combineWith(&d, 1)
	return c
}

// Minus takes d off c.
func (c Counts) Minus(d Counts) Counts {
	c.combineWith(&d, -1)
	return c
}

func (c *Counts) combineWith(d *Counts, sign int64) {
	to, from := c.pointers(), d.pointers()
	for i := range to {
		*to[i] += sign * *from[i]
	}
}

// pointers are the numbers in the order of CountNames.
func (c *Counts) pointers() [14]*int64 {
	return [...]*int64{
		&c.Links, &c.Person, &c.Preview, &c.Robot, &c.Scanner, &c.Prefetch, &c.Own, &c.Repeat, &c.Head,
		&c.Visitors, &c.Visits, &c.Applications, &c.Interviews, &c.Hires,
	}
}

// CountNames are the names of the numbers of Counts, as columns have them.
var CountNames = [14]string{
	"links", "person", "preview", "robot", "scanner", "prefetch", "own", "repeat", "head",
	"visitors", "visits", "applications", "interviews", "hires",
}

// Values are the numbers in the order of CountNames.
func (c *Counts) Values() (values [14]int64) {
	for i, p := range c.pointers() {
		values[i] = *p
	}
	return values
}

// CountField is one number of Counts with its name.
type CountField struct {
	Name  string
	Value *int64
}

// Fields gives the numbers by name, to compare, change and print them.
func (c *Counts) Fields() []CountField {
	fields := make([]CountField, len(CountNames))
	for i, p := range c.pointers() {
		fields[i] = CountField{CountNames[i], p}
	}
	return fields
}

// tallyKey is what makes a tally one and the same.
type tallyKey struct {
	day                       string
	link, ambassador, vacancy int64
}

func (t Tally) key() tallyKey { return tallyKey{t.Day, t.LinkID, t.AmbassadorID, t.VacancyID} }

// ledger adds tallies up by key.
type ledger map[tallyKey]*Tally

func (l ledger) add(ts ...Tally) {
	for i := range ts {
		l.addOne(&ts[i])
	}
}

// addOne adds one tally, which it does not keep.
func (l ledger) addOne(t *Tally) {
	if sum := l[t.key()]; sum != nil {
		sum.Counts.combineWith(&t.Counts, 1)
		return
	}
	own := *t
	l[t.key()] = &own
}

// of gives the counts of a key, zero when there are none.
func (l ledger) of(k tallyKey) Counts {
	if t := l[k]; t != nil {
		return t.Counts
	}
	return Counts{}
}

// inOrder gives the tallies in one fixed order. Rows are locked in it, so that
// two transactions never wait for each other.
func (l ledger) inOrder() []Tally {
	ts := make([]Tally, 0, len(l))
	for _, t := range l {
		ts = append(ts, *t)
	}
	slices.SortFunc(ts, func(a, b Tally) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.LinkID, b.LinkID),
			cmp.Compare(a.AmbassadorID, b.AmbassadorID), cmp.Compare(a.VacancyID, b.VacancyID))
	})
	return ts
}

// milestones are when an application reached an interview and a hire, derived
// from its history so that they can never go stale. A step back before the
// interview takes the interview away; a hire holds while it is the last word.
func milestones(history []StageChange) (interview, hire *time.Time) {
	for _, c := range history {
		if !c.isNews() {
			continue
		}
		at := c.OccurredAt
		switch c.Stage {
		case Applied, Screening:
			interview, hire = nil, nil
		case Interview, Offer:
			hire = nil
			if interview == nil {
				interview = &at
			}
		case Hired:
			if interview == nil {
				interview = &at
			}
			if hire == nil {
				hire = &at
			}
		case Rejected, WithdrawnByMe:
			hire = nil
		}
	}
	return interview, hire
}

// applicationTallies is what one application counts for: on the day it came
// in, the day it reached an interview, the day of the hire.
func (p *Programme) applicationTallies(a Application, d Dossier, l Link) []Tally {
	if a.RepeatOf != nil {
		return nil
	}
	base := Tally{LinkID: l.ID, VacancyID: a.VacancyID, Channel: Direct}
	if who := d.carrier(); who != 0 {
		base.AmbassadorID, base.Channel = who, ByWord
	}
	if l.ID != 0 {
		base.Channel = string(l.Channel)
	}
	on := func(day string, c Counts) Tally {
		t := base
		t.Day, t.Counts = day, c
		return t
	}
	ts := []Tally{on(a.Day, Counts{Applications: 1})}
	interview, hire := milestones(d.History)
	if interview != nil {
		ts = append(ts, on(p.Day(*interview), Counts{Interviews: 1}))
	}
	if hire != nil {
		ts = append(ts, on(p.Day(*hire), Counts{Hires: 1}))
	}
	return ts
}

// carrier is the ambassador for whom an application counts: it counts once and
// whole, for whoever has the largest share, and among equals for the one whose
// touch came first. 0 is nobody.
func (d Dossier) carrier() int64 {
	most := credit.Share{Of: 1}
	for _, s := range d.Decision.Shares {
		if s.Part*most.Of > most.Part*s.Of {
			most = s
		}
	}
	for _, f := range d.Decision.Findings { // in the order of time
		for _, s := range d.Decision.Shares {
			if f.Outcome == credit.Credited && f.AmbassadorID == s.AmbassadorID && s.Part*most.Of == most.Part*s.Of {
				return s.AmbassadorID
			}
		}
	}
	return most.AmbassadorID
}

// winningLink is the link through which that ambassador brought the
// application: the credited click's, or, when the candidate's word won, that
// of another click of the same ambassador. A zero Link means there is none.
func winningLink(d Dossier, linkByID func(int64) (Link, error)) (Link, error) {
	credited := map[int64]bool{}
	for _, f := range d.Decision.Findings {
		credited[f.TouchID] = f.Outcome == credit.Credited
	}
	who := d.carrier()
	var found *Touch
	for i, t := range d.Touches {
		if who != 0 && t.LinkID != 0 && t.AmbassadorID == who && (found == nil || credited[t.ID]) {
			found = &d.Touches[i]
		}
	}
	if found == nil {
		return Link{}, nil
	}
	return linkByID(found.LinkID)
}

// addTallies adds what now counts and takes off what counted before.
func addTallies(ctx context.Context, s Store, now, before []Tally) error {
	changed := ledger{}
	changed.add(now...)
	for _, t := range before {
		t.Counts = Counts{}.Minus(t.Counts)
		changed.add(t)
	}
	var left []Tally
	for _, t := range changed.inOrder() {
		if t.Counts != (Counts{}) {
			left = append(left, t)
		}
	}
	return s.AddTallies(ctx, left)
}

// AmbassadorTally is the sum of an ambassador's tallies over a span of closed
// days: a day, what is closed of a month or a quarter, or "" for all that is.
type AmbassadorTally struct {
	Span         string `gorm:"primaryKey"`
	AmbassadorID int64  `gorm:"primaryKey;autoIncrement:false"`
	Counts
}

// ChannelTally is the sum of a channel's tallies over a span, as AmbassadorTally
// is that of an ambassador.
type ChannelTally struct {
	Span    string `gorm:"primaryKey"`
	Channel string `gorm:"primaryKey"`
	Counts
}

// StageTally is how many applications are in a stage.
type StageTally struct {
	Stage        Stage `gorm:"primaryKey"`
	Applications int64
}

// Flow is what came through a channel on a day, or through all: of Counts what
// lines are drawn of.
type Flow struct {
	Day, Channel                 string
	Person, Visits, Applications int64
}
