package referral

import (
	"context"
	"slices"
	"time"

	"goodword/pkg/credit"
)

// Touch is one recorded reason to give someone credit for an application.
// Touches are only ever added.
type Touch struct {
	ID            int64
	ApplicationID int64
	Kind          credit.Kind
	AmbassadorID  int64 // 0 when a name could not be matched
	LinkID        int64 // 0 for a claim
	HitToken      string
	// Words is what the candidate typed, for a claim.
	Words      string
	At         time.Time
	RecordedAt time.Time
}

// Decision is a stored credit decision. It is never changed: a correction is
// a new decision that names the one it replaces.
type Decision struct {
	ID            int64
	ApplicationID int64
	PolicyVersion int
	Shares        []credit.Share   `gorm:"serializer:json"`
	Findings      []credit.Finding `gorm:"serializer:json"`
	Replaces      *int64
	DecidedAt     time.Time
}

// result is the decision as package credit made it.
func (d Decision) result() credit.Decision {
	return credit.Decision{PolicyVersion: d.PolicyVersion, Shares: d.Shares, Findings: d.Findings}
}

// decide makes and stores the decision on an application's touches.
func (p *Programme) decide(ctx context.Context, s Store, a Application, touches []Touch, replaces *int64) (Decision, error) {
	c := credit.Case{SubmittedAt: a.SubmittedAt, CandidateEmail: a.Email, People: map[int64]credit.Person{}}
	var ids []int64
	for _, t := range touches {
		c.Touches = append(c.Touches, credit.Touch{ID: t.ID, Kind: t.Kind, AmbassadorID: t.AmbassadorID, At: t.At})
		if t.AmbassadorID != 0 {
			ids = append(ids, t.AmbassadorID)
		}
	}
	people, err := s.PeopleByID(ctx, ids)
	if err != nil {
		return Decision{}, err
	}
	for id, person := range people {
		c.People[id] = credit.Person{Email: person.Email}
	}
	r := credit.Decide(p.policy, c)
	d := Decision{
		ApplicationID: a.ID, PolicyVersion: r.PolicyVersion, Shares: r.Shares, Findings: r.Findings,
		Replaces: replaces, DecidedAt: p.Now(),
	}
	return d, s.AddDecision(ctx, &d)
}

// Credit is who gets the credit for an application, with all that explains it.
type Credit struct {
	Decision Decision
	Policy   credit.Policy
	Sentence Text
	Touches  []ExplainedTouch
}

// ExplainedTouch is a touch with what became of it.
type ExplainedTouch struct {
	Touch    Touch
	LinkCode string
	Outcome  credit.Outcome
	Reason   credit.Reason
	Sentence Text
}

// explain says decisions in words, by application. name gives a person's name
// as the reader may see it.
func explain(ctx context.Context, s Store, dossiers map[int64]Dossier, name func(Person) Text) (map[int64]Credit, error) {
	var people, links []int64
	for _, d := range dossiers {
		for _, t := range d.Touches {
			people, links = append(people, t.AmbassadorID), append(links, t.LinkID)
		}
	}
	persons, err := s.PeopleByID(ctx, people)
	if err != nil {
		return nil, err
	}
	shared, err := linksWith(ctx, s, links)
	if err != nil {
		return nil, err
	}
	credits := make(map[int64]Credit, len(dossiers))
	for id, d := range dossiers {
		credits[id] = tell(d, shared, func(id int64) Text {
			if person, ok := persons[id]; ok {
				return name(person)
			}
			return Text{EN: "Someone who is no longer known", NL: "Iemand die niet meer bekend is"}
		})
	}
	return credits, nil
}

func tell(dossier Dossier, links map[int64]Link, name func(int64) Text) Credit {
	d := dossier.Decision
	policy, ok := credit.Known(d.PolicyVersion)
	if !ok {
		policy = credit.Policy{Version: d.PolicyVersion}
	}
	r := d.result()
	found := map[int64]credit.Finding{}
	for _, f := range r.Findings {
		found[f.TouchID] = f
	}
	winner, _ := r.Winner()
	both := func(say func(who, won string) Text, id int64) Text {
		return Text{
			EN: say(name(id).EN, name(winner.AmbassadorID).EN).EN,
			NL: say(name(id).NL, name(winner.AmbassadorID).NL).NL,
		}
	}
	c := Credit{Decision: d, Policy: policy, Sentence: Text{
		EN: r.Sentence(policy, func(id int64) string { return name(id).EN }).EN,
		NL: r.Sentence(policy, func(id int64) string { return name(id).NL }).NL,
	}}
	for _, t := range dossier.Touches {
		f := found[t.ID]
		c.Touches = append(c.Touches, ExplainedTouch{
			Touch: t, LinkCode: links[t.LinkID].Code, Outcome: f.Outcome, Reason: f.Reason,
			Sentence: both(func(who, won string) Text { return f.Sentence(policy, who, won) }, t.AmbassadorID),
		})
	}
	return c
}

// byName tells HR who is who.
func byName(p Person) Text { return Text{EN: p.Name, NL: p.Name} }

// ApplicationCredit explains the credit for an application to HR.
func (p *Programme) ApplicationCredit(ctx context.Context, by Actor, applicationID int64) (Credit, error) {
	if err := by.mustBe(by.isHR()); err != nil {
		return Credit{}, err
	}
	a, err := p.store.Application(ctx, applicationID)
	if err != nil {
		return Credit{}, err
	}
	f, err := applicationFile(ctx, p.store, a)
	return f.Credit, err
}

// MyReferral is what an ambassador sees of an application they were part of.
// It never names the candidate.
type MyReferral struct {
	VacancyID int64
	Title     string
	Day       string // of the application
	// Stage is empty unless the candidate agreed to the ambassador's knowing,
	// or was hired and so became a colleague.
	Stage   Stage
	MyShare credit.Share // Of is 0 without a share
	Credit  Credit       // with the names of other ambassadors left out
}

// MinVisitors is the number of visitors below which a link tells its
// ambassador nothing finer than that it was shared: whoever shares with one
// friend must not learn that this friend looked, or applied.
const MinVisitors = 5

// MyReferrals lists the applications that an ambassador had a part in, as far
// as the ambassador may know of them: the candidate agreed, or was hired, or
// so many people followed the link that nobody can be picked out.
func (p *Programme) MyReferrals(ctx context.Context, by Actor, page Page) (Listed[MyReferral], error) {
	if err := by.mustBe(by.signedIn() && by.PersonID != 0); err != nil {
		return Listed[MyReferral]{}, err
	}
	found, err := p.store.ApplicationsTouchedBy(ctx, by.PersonID, page)
	if err != nil {
		return Listed[MyReferral]{}, err
	}
	list := Listed[MyReferral]{Items: []MyReferral{}, Next: found.Next}
	var vacancies, ids []int64
	for _, a := range found.Items {
		vacancies, ids = append(vacancies, a.VacancyID), append(ids, a.ID)
	}
	titles, err := p.store.VacanciesByID(ctx, vacancies)
	if err != nil {
		return list, err
	}
	dossiers, err := p.store.Dossiers(ctx, ids)
	if err != nil {
		return list, err
	}
	credits, err := explain(ctx, p.store, dossiers, func(person Person) Text {
		if person.ID == by.PersonID {
			return byName(person)
		}
		return Text{EN: "Another colleague", NL: "Een andere collega"}
	})
	if err != nil {
		return list, err
	}
	for _, a := range found.Items {
		open := a.TellAmbassador || a.Stage == Hired
		if !open {
			hidden, err := amongFew(ctx, p.store, by.PersonID, dossiers[a.ID])
			if err != nil {
				return list, err
			}
			if hidden {
				continue
			}
		}
		r := MyReferral{VacancyID: a.VacancyID, Title: titles[a.VacancyID].Title, Day: a.Day, Credit: credits[a.ID].onlyOf(by.PersonID)}
		if shares := r.Credit.Decision.Shares; len(shares) > 0 {
			r.MyShare = shares[0]
		}
		if open {
			r.Stage = a.Stage
		} else {
			p.blurTimes(&r.Credit)
		}
		list.Items = append(list.Items, r)
	}
	return list, nil
}

// amongFew says whether an ambassador's links to an application were followed
// by too few people to hide one of them.
func amongFew(ctx context.Context, s Store, ambassadorID int64, d Dossier) (bool, error) {
	for _, t := range d.Touches {
		if t.AmbassadorID != ambassadorID || t.LinkID == 0 {
			continue
		}
		sum, err := s.Tallies(ctx, TallyFilter{LinkID: t.LinkID}, InTotal)
		if err != nil {
			return true, err
		}
		if len(sum) == 1 && sum[0].Visitors >= MinVisitors {
			return false, nil
		}
	}
	return true, nil
}

// onlyOf leaves out what others did: their touches and shares stay theirs.
func (c Credit) onlyOf(ambassadorID int64) Credit {
	c.Touches = slices.DeleteFunc(c.Touches, func(t ExplainedTouch) bool { return t.Touch.AmbassadorID != ambassadorID })
	c.Decision.Shares = slices.DeleteFunc(slices.Clone(c.Decision.Shares), func(s credit.Share) bool { return s.AmbassadorID != ambassadorID })
	return c
}

// blurTimes leaves only the day of each moment: a time would point at the
// friend who was online then.
func (p *Programme) blurTimes(c *Credit) {
	c.Decision.DecidedAt = p.startOfDay(c.Decision.DecidedAt)
	for i := range c.Touches {
		c.Touches[i].Touch.At = p.startOfDay(c.Touches[i].Touch.At)
	}
}
