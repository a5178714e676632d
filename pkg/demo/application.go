package demo

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"goodword/pkg/credit"
	"goodword/pkg/referral"
)

// application is an application with all that belongs to it.
type application struct {
	row       *referral.Application
	candidate *referral.Candidate
	vacancy   *posting
	earlier   *application // of which this is a repeat
	origin    origin
	touches   []touch
	steps     []*referral.StageChange
}

// touch is a touch with what it points to.
type touch struct {
	row        *referral.Touch
	ambassador *colleague // nil when nobody could be matched
	link       *link      // nil for a claim
}

// apply makes the applications of every vacancy.
func (s *sample) apply() error {
	origins := s.origins()
	crowd, err := s.newCrowd()
	if err != nil {
		return err
	}
	for _, p := range s.vacancies {
		var first *application
		for i := range p.applications {
			a := &application{vacancy: p, origin: special[p.name][i]}
			if a.origin == "" {
				a.origin, origins = origins[0], origins[1:]
			}
			d := s.dice(fmt.Sprint("application ", p.name, i))
			s.bring(a, first, crowd, i == 0 && p.applications > 2, d)
			if first == nil {
				first = a
			}
			s.applications = append(s.applications, a)
		}
	}
	slices.SortStableFunc(s.applications, func(a, b *application) int { return a.row.SubmittedAt.Compare(b.row.SubmittedAt) })
	s.listCandidates()
	return nil
}

// bring fills in an application: who, when, through whom, and why.
func (s *sample) bring(a, first *application, crowd *crowd, oftenSeen bool, d dice) {
	a.row = &referral.Application{StatusToken: d.hex(16), Stage: referral.Applied, Version: 1}
	l, h := s.way(a, d)
	submitted := s.submitted(a, h, d)
	switch a.origin {
	case repeated:
		a.earlier, a.candidate = first, first.candidate
		submitted = s.soonAfter(first, d)
	case ownApplication:
		a.candidate = insider(l.ambassador)
	default:
		a.candidate = crowd.next(d, oftenSeen)
	}
	r := a.row
	r.SubmittedAt, r.Day = submitted, s.calendar.day(submitted)
	r.Name, r.Email, r.Phone = a.candidate.Name, a.candidate.Email, a.candidate.Phone
	r.RefOutcome = refOutcome[a.origin]
	if d.chance(0.75) {
		r.Motivation = crowd.motivation(a.vacancy.row.Language)
	}
	if d.chance(0.15) {
		until := submitted.AddDate(1, 0, 0)
		r.KeepUntil = &until
	}
	s.touch(a, l, h, d)
	r.TellAmbassador = len(a.touches) > 0 && d.chance(0.6)
}

// way is the link and the click that an application came through, or nil.
func (s *sample) way(a *application, d dice) (*link, *hit) {
	switch a.origin {
	case outdated:
		return a.vacancy.shared[0], nil
	case byLink, byLinkAndWord, byLinkOtherWord, byLinkUnclearWord, ownApplication:
	default:
		return nil, nil
	}
	weights := make([]float64, len(a.vacancy.shared))
	for i, l := range a.vacancy.shared {
		weights[i] = float64(len(l.clicked()))
		if l.ambassador.row.Email == SignIns[referral.Employee] {
			weights[i] *= 3
		}
		if a.origin == ownApplication && !s.looksAround(l.ambassador) {
			weights[i] = 0
		}
		// Close to the ambassador means closer to the vacancy.
		if l.channel.name == "whatsapp" || l.channel.name == "qr" || l.channel.name == "email" {
			weights[i] *= 2.5
		}
	}
	l := a.vacancy.shared[d.weighted(weights)]
	h := pick(d, l.clicked())
	h.taken = true
	if h.row.VisitedAt == nil {
		h.see(d)
	}
	return l, h
}

// looksAround says who may apply for another place in the house: not who signs
// in here, and nobody twice.
func (s *sample) looksAround(c *colleague) bool {
	return c.row.PasswordHash == "" && c.row.Active && !slices.ContainsFunc(s.applications, func(a *application) bool {
		return a.origin == ownApplication && a.touches[0].ambassador == c
	})
}

// submitted draws when an application came in: within the hour after the
// click, or after some evenings of thought.
func (s *sample) submitted(a *application, h *hit, d dice) time.Time {
	last := a.vacancy.to.Add(leeway - time.Minute)
	if h == nil {
		from := later(a.vacancy.from.Add(24*time.Hour), s.calendar.daysAgo(hitDays-3).UTC())
		if a.origin == outdated {
			from = s.calendar.daysAgo(6).UTC()
		}
		days := last.Sub(from).Hours() / 24
		return s.calendar.moment(d, from, last, func() float64 { return d.Float64() * (days + 1) })
	}
	soon := h.row.At.Add(time.Duration(d.between(6*60, 34*60)) * time.Second)
	if thought := h.row.At.Add(time.Duration(d.between(20*60, 5*24*60)) * time.Minute); d.chance(0.4) && thought.Before(last) {
		return thought
	}
	return soon
}

// soonAfter draws when someone applied again: within nine days.
func (s *sample) soonAfter(first *application, d dice) time.Time {
	from := first.row.SubmittedAt
	to := earlier(from.AddDate(0, 0, 9), first.vacancy.to.Add(leeway-time.Minute))
	return s.calendar.uniform(d, from.Add(to.Sub(from)/8), to)
}

// touch records what an application brought along.
func (s *sample) touch(a *application, l *link, h *hit, d dice) {
	at := a.row.SubmittedAt
	if l != nil {
		t := &referral.Touch{Kind: credit.Click, RecordedAt: at}
		if h != nil {
			t.HitToken, t.At = h.row.ID.String(), h.row.ID.At()
		} else {
			// The hit itself is gone by now; the token still names it.
			t.HitToken, t.At = d.hex(8), l.row.CreatedAt.Add(31*time.Hour).Truncate(time.Second)
		}
		a.touches = append(a.touches, touch{t, l.ambassador, l})
	}
	named, words := s.named(a, l, d)
	if words != "" {
		a.touches = append(a.touches, touch{&referral.Touch{Kind: credit.Claim, Words: words, At: at, RecordedAt: at}, named, nil})
	}
}

// named is the candidate's answer to "who told you about this?".
func (s *sample) named(a *application, l *link, d dice) (*colleague, string) {
	switch a.origin {
	case byLinkAndWord:
		return l.ambassador, l.ambassador.row.Name
	case byWord, byLinkOtherWord, repeated:
		weights := s.eager(&posting{row: a.vacancy.row}, 0)
		for i, c := range s.people {
			if l != nil && c == l.ambassador {
				weights[i] = 0
			}
		}
		c := s.people[d.weighted(weights)]
		return c, c.row.Name
	case byLinkUnclearWord:
		return nil, pick(d, unclear[a.vacancy.row.Language])
	}
	return nil, ""
}

var unclear = map[string][]string{
	"nl": {"Zoë, van Waterbouw", "Iemand van de IC, op een verjaardag", "Karim van de sportschool", "Mijn schoonzus"},
	"en": {"A colleague at the faculty", "Someone I met at a conference", "The person in the next office", "Mohammed"},
}

// writeApplications stores applications and what belongs to them. Who gets the
// credit is left to Programme.DecideStored.
func (s *sample) writeApplications(ctx context.Context, bulk referral.BulkStore) error {
	var first, again []*referral.Application
	for _, a := range s.applications {
		a.row.VacancyID, a.row.CandidateID = a.vacancy.row.ID, &a.candidate.ID
		if a.earlier == nil {
			first = append(first, a.row)
		} else {
			again = append(again, a.row)
		}
	}
	if err := bulk.CreateApplications(ctx, first); err != nil {
		return err
	}
	for _, a := range s.applications {
		if a.earlier != nil {
			a.row.RepeatOf = &a.earlier.row.ID
		}
	}
	if err := bulk.CreateApplications(ctx, again); err != nil {
		return err
	}
	return s.writeHistories(ctx, bulk)
}

func (s *sample) writeHistories(ctx context.Context, bulk referral.BulkStore) error {
	var steps []*referral.StageChange
	var touches []*referral.Touch
	for _, a := range s.applications {
		for _, step := range a.steps {
			if step.ApplicationID = a.row.ID; step.Stage != referral.Applied && step.Stage != referral.WithdrawnByMe {
				step.PersonID = s.colleague(SignIns[referral.HR]).row.ID
			}
			steps = append(steps, step)
		}
		for _, t := range a.touches {
			touches = append(touches, t.ready(a))
		}
	}
	if err := bulk.CreateStageChanges(ctx, steps); err != nil {
		return err
	}
	return bulk.CreateTouches(ctx, touches)
}

func (t touch) ready(a *application) *referral.Touch {
	t.row.ApplicationID = a.row.ID
	if t.ambassador != nil {
		t.row.AmbassadorID = t.ambassador.row.ID
	}
	if t.link != nil {
		t.row.LinkID = t.link.row.ID
	}
	return t.row
}

// insider is a colleague applying through a link of their own.
func insider(c *colleague) *referral.Candidate {
	return &referral.Candidate{Name: c.row.Name, Email: strings.Replace(c.row.Email, "@", "+vacature@", 1)}
}
