package referral

import (
	"cmp"
	"context"
	"math"
	"slices"
	"time"
)

// Overview is what colleagues brought in a period, beside an earlier one. What
// nobody brought is told apart: it is not the programme's doing.
type Overview struct {
	Now, Then Stretch
	// Channels are what each channel brought, the busiest first.
	Channels []ChannelWork
	Waiting  Waiting
}

// Stretch is a period and what was counted in it.
type Stretch struct {
	Period
	// Counts are what colleagues brought, by a link or by the candidate's word.
	Counts
	// ByWord are the applications among them that had no link.
	ByWord int64
	// Direct are the applications that nobody brought; Counts are without them.
	Direct int64
	// Days are all days of the period, in order, each with what all channels
	// brought together.
	Days []Flow
}

// ChannelWork is what one channel brought, and its visits week by week.
type ChannelWork struct {
	Channel Channel
	Counts
	Weeks []int64
}

// Waiting is what waits for HR.
type Waiting struct {
	// Questions are those about credit that nobody answered, Claims the answers
	// of candidates that name nobody known, Conversions the reports of other
	// systems that match nothing. Of each at most MostWaiting are counted.
	Questions, Claims, Conversions int
	// Closing are the vacancies that close within SoonDays, the first first.
	Closing []Closing
}

// Closing is a vacancy that closes soon, and how many applied.
type Closing struct {
	Vacancy      Vacancy
	Applications int64
}

// MostWaiting is how many of each kind of work are counted: beyond it the
// number says no more.
const MostWaiting = 100

// mostClosing is how many vacancies that close soon are named.
const mostClosing = 5

// Overview gives HR a period beside the one before, moved by whole weeks so that
// Sundays meet Sundays. The period needs both its ends.
func (p *Programme) Overview(ctx context.Context, by Actor, d Period) (Overview, error) {
	var o Overview
	if err := by.mustBe(by.isHR()); err != nil {
		return o, err
	}
	before, err := d.weeksBefore()
	if err != nil {
		return o, err
	}
	p.catchUp(ctx)
	channels := map[Channel]*ChannelWork{}
	if o.Now, err = p.stretch(ctx, d, channels); err != nil {
		return o, err
	}
	if o.Then, err = p.stretch(ctx, before, nil); err != nil {
		return o, err
	}
	for _, c := range channels {
		o.Channels = append(o.Channels, *c)
	}
	slices.SortFunc(o.Channels, func(a, b ChannelWork) int {
		return cmp.Or(cmp.Compare(b.Visits, a.Visits), cmp.Compare(b.Applications, a.Applications), cmp.Compare(a.Channel, b.Channel))
	})
	o.Waiting, err = p.waiting(ctx, by)
	return o, err
}

// weeksBefore is the period moved back by as many whole weeks as it spans.
func (d Period) weeksBefore() (Period, error) {
	wrong := d.problems()
	for _, end := range []struct{ path, day string }{{"from", d.From}, {"to", d.To}} {
		if end.day == "" {
			wrong.add(end.path, "Choose a day.", "Kies een dag.")
		}
	}
	if err := wrong.err(); err != nil {
		return Period{}, err
	}
	from, to := dayOf(d.From), dayOf(d.To)
	weeks := int(math.Ceil((to.Sub(from).Hours()/24 + 1) / 7))
	back := func(t time.Time) string { return t.AddDate(0, 0, -7*weeks).Format(time.DateOnly) }
	return Period{back(from), back(to)}, nil
}

// dayOf is a day that is known to be one, at noon so that no zone moves it.
func dayOf(day string) time.Time {
	t, _ := time.Parse(time.DateOnly, day) // checked before
	return t
}

// stretch counts a period, and its channels when those are asked for.
func (p *Programme) stretch(ctx context.Context, d Period, channels map[Channel]*ChannelWork) (Stretch, error) {
	s := Stretch{Period: d}
	sums, err := p.store.Tallies(ctx, TallyFilter{From: d.From, To: d.To}, ByChannel)
	if err != nil {
		return s, err
	}
	flows, err := p.store.Flows(ctx, d)
	if err != nil {
		return s, err
	}
	from := dayOf(d.From)
	s.Days = make([]Flow, int(dayOf(d.To).Sub(from).Hours()/24)+1)
	for i := range s.Days {
		s.Days[i].Day = from.AddDate(0, 0, i).Format(time.DateOnly)
	}
	work := map[string]*ChannelWork{}
	of := func(channel string) *ChannelWork {
		c := work[channel]
		if c == nil {
			c = &ChannelWork{Channel: Channel(channel), Weeks: make([]int64, (len(s.Days)+6)/7)}
			work[channel] = c
		}
		return c
	}
	for _, t := range sums {
		// What was counted between the two questions is in the flows only, and a
		// sum stands below the days it sums: it is theirs.
		t.Person, t.Visits, t.Applications = 0, 0, 0
		of(t.Channel).Counts = t.Counts
	}
	for _, f := range flows {
		c, i := of(f.Channel), int(dayOf(f.Day).Sub(from).Hours()/24)
		c.Counts = c.Plus(Counts{Person: f.Person, Visits: f.Visits, Applications: f.Applications})
		c.Weeks[i/7] += f.Visits
		if day := &s.Days[i]; f.Channel != Direct {
			day.Person, day.Visits, day.Applications = day.Person+f.Person, day.Visits+f.Visits, day.Applications+f.Applications
		}
	}
	for _, c := range work {
		switch c.Channel {
		case Direct:
			s.Direct = c.Applications
			continue
		case ByWord:
			s.ByWord = c.Applications
		}
		s.Counts = s.Plus(c.Counts)
		if channels != nil {
			channels[c.Channel] = c
		}
	}
	return s, nil
}

func (p *Programme) waiting(ctx context.Context, by Actor) (Waiting, error) {
	var w Waiting
	most := Page{Limit: MostWaiting}
	questions, err := p.store.Questions(ctx, QuestionOpen, most)
	if err != nil {
		return w, err
	}
	claims, err := p.store.UnmatchedClaims(ctx, most)
	if err != nil {
		return w, err
	}
	conversions, err := p.store.Conversions(ctx, ConversionFilter{State: ConversionUnmatched, Page: most})
	if err != nil {
		return w, err
	}
	w.Questions, w.Claims, w.Conversions = len(questions.Items), len(claims.Items), len(conversions.Items)
	w.Closing, err = p.closing(ctx)
	return w, err
}

// closing are the vacancies that close soon, the first first.
func (p *Programme) closing(ctx context.Context) ([]Closing, error) {
	found, err := p.store.Vacancies(ctx, VacancyFilter{
		Status: Published, Closes: Period{From: p.Day(p.Now()), To: p.Day(p.Now().AddDate(0, 0, SoonDays))},
		Brief: true, Page: Page{Limit: mostConsidered},
	})
	if err != nil {
		return nil, err
	}
	var list []Closing
	for _, v := range found.Items {
		list = append(list, Closing{Vacancy: v})
	}
	slices.SortStableFunc(list, func(a, b Closing) int { return cmp.Compare(a.Vacancy.ValidThrough, b.Vacancy.ValidThrough) })
	list = list[:min(len(list), mostClosing)]
	for i := range list {
		sum, err := p.sum(ctx, TallyFilter{VacancyID: list[i].Vacancy.ID})
		if err != nil {
			return nil, err
		}
		list[i].Applications = sum.Applications
	}
	return list, nil
}

// OwnWork is what an ambassador brought in a period, for their own eyes.
type OwnWork struct {
	Counts
	// Weeks are the visits, week by week.
	Weeks []int64
	// Few says that so few people followed the links that no number is told.
	Few bool
}

// OwnWork gives whoever asks what they brought, under the same rule as their
// links: below MinVisitors visitors there is no number.
func (p *Programme) OwnWork(ctx context.Context, by Actor, d Period) (OwnWork, error) {
	var own OwnWork
	if err := by.mustBe(by.signedIn() && by.PersonID != 0); err != nil {
		return own, err
	}
	if err := d.Check(); err != nil {
		return own, err
	}
	p.catchUp(ctx)
	ts, err := p.store.Tallies(ctx, TallyFilter{From: d.From, To: d.To, AmbassadorID: by.PersonID}, ByDay)
	if err != nil || len(ts) == 0 {
		own.Few = true
		return own, err
	}
	first := dayOf(cmp.Or(d.From, ts[0].Day))
	for _, t := range ts {
		own.Counts = own.Plus(t.Counts)
		week := int(dayOf(t.Day).Sub(first).Hours() / 24 / 7)
		for len(own.Weeks) <= week {
			own.Weeks = append(own.Weeks, 0)
		}
		own.Weeks[week] += t.Visits
	}
	if own.Visitors < MinVisitors {
		return OwnWork{Few: true}, nil
	}
	return own, nil
}
