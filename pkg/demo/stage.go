package demo

import (
	"strings"
	"time"

	"goodword/pkg/referral"
)

// journey is the stages that an application goes through after it came in.
type journey []referral.Stage

var (
	hired = journey{referral.Screening, referral.Interview, referral.Offer, referral.Hired}

	// Journeys by how long ago an application came in: the oldest, those in
	// between, the newest; and of a vacancy that is closed.
	old = []journey{
		{referral.Rejected}, {referral.Rejected},
		{referral.Screening, referral.Rejected}, {referral.Screening, referral.Rejected},
		{referral.Screening, referral.Rejected}, {referral.Screening, referral.Rejected}, {referral.Screening, referral.Rejected},
		{referral.Screening, referral.Interview, referral.Rejected}, {referral.Screening, referral.Interview, referral.Rejected},
		{referral.Screening, referral.WithdrawnByMe},
		{referral.Screening, referral.Interview},
		{referral.Screening, referral.Interview, referral.Offer},
	}
	recent = []journey{
		{}, {referral.Screening}, {referral.Screening}, {referral.Screening},
		{referral.Screening, referral.Interview}, {referral.Screening, referral.Interview},
		{referral.Screening, referral.Rejected}, {referral.Screening, referral.Rejected},
		{referral.WithdrawnByMe},
	}
	fresh = []journey{{}, {}, {}, {referral.Screening}}
	// Those of whom the employee who signs in sent.
	favoured = []journey{
		{referral.Screening, referral.Interview}, {referral.Screening, referral.Rejected}, {referral.Screening, referral.Interview, referral.Offer},
		{referral.Screening},
	}
	closed = []journey{
		{referral.Rejected}, {referral.Screening, referral.Rejected}, {referral.Screening, referral.Rejected},
		{referral.Screening, referral.Interview, referral.Rejected}, {referral.Screening, referral.WithdrawnByMe},
	}
)

// days that a stage takes to reach, at least and at most.
var patience = map[referral.Stage][2]int{
	referral.Screening: {1, 5}, referral.Interview: {4, 10}, referral.Offer: {4, 9}, referral.Hired: {2, 6},
	referral.Rejected: {3, 9}, referral.WithdrawnByMe: {2, 8},
}

// decideStages gives every application its history, oldest first.
func (s *sample) decideStages() error {
	rejections, err := lines("rejections.txt")
	if err != nil {
		return err
	}
	chosen, told := s.hire(), 0
	for i, a := range s.applications {
		p := s.fate(a, i)
		switch {
		case chosen[a]:
			p = hired
		case s.byFavourite(a) && a.vacancy.closedIn == 0 && i < len(s.applications)*4/5:
			p = favoured[told%len(favoured)]
			told++
		}
		s.walk(a, p, s.dice("steps "+a.row.StatusToken), rejections)
	}
	return nil
}

// hire chooses who is hired: at each vacancy the first to apply, but before
// them whom the employee who signs in sent long enough ago, and has the credit for.
func (s *sample) hire() map[*application]bool {
	chosen, hires := map[*application]bool{}, map[*posting]int{}
	for _, favouritesOnly := range []bool{true, false} {
		for i, a := range s.applications {
			if a.earlier != nil || a.origin == ownApplication || chosen[a] || hires[a.vacancy] == a.vacancy.hires {
				continue
			}
			if !favouritesOnly || s.byFavourite(a) && a.origin != byLinkOtherWord && i < len(s.applications)/2 {
				chosen[a] = true
				hires[a.vacancy]++
			}
		}
	}
	return chosen
}

// byFavourite says whether an application came through a link of the employee
// who signs in.
func (s *sample) byFavourite(a *application) bool {
	return a.earlier == nil && len(a.touches) > 0 && a.touches[0].link != nil &&
		a.touches[0].ambassador.row.Email == SignIns[referral.Employee]
}

// fate is what became of an application, by how many are older. Journeys are
// dealt in turn, so that each occurs.
func (s *sample) fate(a *application, older int) journey {
	age := float64(older) / float64(len(s.applications))
	inTurn := func(list []journey) journey { return list[older%len(list)] }
	switch {
	case a.earlier != nil:
		return journey{}
	case a.vacancy.closedIn > 0:
		return inTurn(closed)
	case age < 0.5:
		return inTurn(old)
	case age < 0.8:
		return inTurn(recent)
	}
	return inTurn(fresh)
}

// walk dates the steps of a journey: in working hours where there is room, and
// else closer together.
func (s *sample) walk(a *application, p journey, d dice, rejections []string) {
	r := a.row
	a.steps = []*referral.StageChange{{Stage: referral.Applied, OccurredAt: r.SubmittedAt, RecordedAt: r.SubmittedAt}}
	limit := s.calendar.now.Add(-time.Minute)
	if last := a.vacancy.row.ClosedAt; last != nil && len(p) > 0 && p[len(p)-1] == referral.Hired {
		limit = *last
	}
	at := r.SubmittedAt
	for i, stage := range p {
		at = s.step(d, at, limit, stage, len(p)-i)
		step := &referral.StageChange{Stage: stage, OccurredAt: at, RecordedAt: at}
		if stage == referral.Rejected && d.chance(0.7) {
			step.Note = rejection(d, rejections, a.vacancy.row.Language)
		}
		a.steps = append(a.steps, step)
		r.Stage = stage
		r.Version++
	}
}

// step draws when the next stage was reached, when so many are still to come
// before limit.
func (s *sample) step(d dice, after, limit time.Time, stage referral.Stage, toCome int) time.Time {
	wanted := after.In(s.calendar.zone).AddDate(0, 0, d.between(patience[stage][0], patience[stage][1]))
	for weekend(wanted) {
		wanted = wanted.AddDate(0, 0, 1)
	}
	t := at(wanted, d.between(9, 16), d.IntN(3600))
	last := after.Add(limit.Sub(after) / time.Duration(toCome))
	if t.After(last) {
		t = s.calendar.uniform(d, after.Add(last.Sub(after)/2), last)
	}
	return t
}

// rejection draws a note in a language from lines "nl|…".
func rejection(d dice, notes []string, language string) string {
	var fit []string
	for _, n := range notes {
		if text, ok := strings.CutPrefix(n, language+"|"); ok {
			fit = append(fit, text)
		}
	}
	return pick(d, fit)
}
