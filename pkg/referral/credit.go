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

// explain says a decision in words. name gives a person's name as the reader
// may see it.
func (p *Programme) explain(ctx context.Context, s Store, applicationID int64, name func(Person) Text) (Credit, error) {
	d, err := s.CurrentDecision(ctx, applicationID)
	if err != nil {
		return Credit{}, err
	}
	touches, err := s.Touches(ctx, applicationID)
	if err != nil {
		return Credit{}, err
	}
	var people, links []int64
	for _, t := range touches {
		people, links = append(people, t.AmbassadorID), append(links, t.LinkID)
	}
	persons, err := s.PeopleByID(ctx, people)
	if err != nil {
		return Credit{}, err
	}
	codes, err := s.LinksByID(ctx, links)
	if err != nil {
		return Credit{}, err
	}
	return tell(d, touches, codes, func(id int64) Text {
		if person, ok := persons[id]; ok {
			return name(person)
		}
		return Text{EN: "Someone who is no longer known", NL: "Iemand die niet meer bekend is"}
	}), nil
}

func tell(d Decision, touches []Touch, links map[int64]Link, name func(int64) Text) Credit {
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
	for _, t := range touches {
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
	if _, err := p.store.Application(ctx, applicationID); err != nil {
		return Credit{}, err
	}
	return p.explain(ctx, p.store, applicationID, byName)
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
	for _, a := range found.Items {
		open := a.TellAmbassador || a.Stage == Hired
		if !open {
			hidden, err := p.amongFew(ctx, by.PersonID, a.ID)
			if err != nil {
				return Listed[MyReferral]{}, err
			}
			if hidden {
				continue
			}
		}
		r, err := p.myReferral(ctx, by, a, open)
		if err != nil {
			return Listed[MyReferral]{}, err
		}
		list.Items = append(list.Items, r)
	}
	return list, nil
}

// amongFew says whether an ambassador's links to an application were followed
// by too few people to hide one of them.
func (p *Programme) amongFew(ctx context.Context, ambassadorID, applicationID int64) (bool, error) {
	touches, err := p.store.Touches(ctx, applicationID)
	if err != nil {
		return true, err
	}
	for _, t := range touches {
		if t.AmbassadorID != ambassadorID || t.LinkID == 0 {
			continue
		}
		sum, err := p.store.Tallies(ctx, TallyFilter{LinkID: t.LinkID}, InTotal)
		if err != nil {
			return true, err
		}
		if len(sum) == 1 && sum[0].Visitors >= MinVisitors {
			return false, nil
		}
	}
	return true, nil
}

func (p *Programme) myReferral(ctx context.Context, by Actor, a Application, open bool) (MyReferral, error) {
	v, err := p.store.Vacancy(ctx, a.VacancyID)
	if err != nil {
		return MyReferral{}, err
	}
	c, err := p.explain(ctx, p.store, a.ID, func(person Person) Text {
		if person.ID == by.PersonID {
			return byName(person)
		}
		return Text{EN: "Another colleague", NL: "Een andere collega"}
	})
	if err != nil {
		return MyReferral{}, err
	}
	r := MyReferral{VacancyID: v.ID, Title: v.Title, Day: a.Day, Credit: c}
	// What others did stays theirs: only my touches and my share are shown to me.
	r.Credit.Touches = slices.DeleteFunc(r.Credit.Touches, func(t ExplainedTouch) bool { return t.Touch.AmbassadorID != by.PersonID })
	r.Credit.Decision.Shares = slices.DeleteFunc(slices.Clone(c.Decision.Shares), func(s credit.Share) bool { return s.AmbassadorID != by.PersonID })
	if len(r.Credit.Decision.Shares) > 0 {
		r.MyShare = r.Credit.Decision.Shares[0]
	}
	if open {
		r.Stage = a.Stage
		return r, nil
	}
	// A time of day would point at the friend who was online then.
	r.Credit.Decision.DecidedAt = p.startOfDay(r.Credit.Decision.DecidedAt)
	for i := range r.Credit.Touches {
		r.Credit.Touches[i].Touch.At = p.startOfDay(r.Credit.Touches[i].Touch.At)
	}
	return r, nil
}
