package referral

import (
	"cmp"
	"context"
	"maps"
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
	LinkID        int64 // 0 for all but a click, and a record that names a link
	HitToken      string
	// IntroductionID is which introduction it was.
	IntroductionID int64
	// KeyID is the API key with which it was reported, 0 without.
	KeyID int64
	// Words is what the candidate typed, for a claim; how they know each other,
	// for an introduction; the reason, for a ruling and for HR's record.
	Words string
	// Nobody says that a candidate took an earlier claim back, or HR that it was
	// nobody who works here.
	Nobody bool
	// Shares are what a ruling gives; nobody without any.
	Shares     []credit.Share `gorm:"serializer:json"`
	At         time.Time
	RecordedAt time.Time
	RecordedBy int64 // 0 is the candidate or the program
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
	DecidedBy     int64 // whose ruling it follows; 0 is the program
	// Facts are what the decision rests on, as they were then.
	Facts credit.Case `gorm:"serializer:json"`
	// Seal chains the decision to all before it; "" in what was decided before
	// there was a chain.
	Seal string
}

// Chain is the end of the chain of decisions.
type Chain struct {
	ID   int64
	Seal string
}

// entry is what is sealed of a decision.
func (d Decision) entry(p credit.Policy) credit.Entry {
	e := credit.Entry{ApplicationID: d.ApplicationID, Policy: p, Case: d.Facts, Decision: d.result(), DecidedAt: d.DecidedAt, DecidedBy: d.DecidedBy}
	if d.Replaces != nil {
		e.Replaces = *d.Replaces
	}
	return e
}

// result is the decision as package credit made it.
func (d Decision) result() credit.Decision {
	return credit.Decision{PolicyVersion: d.PolicyVersion, Shares: d.Shares, Findings: d.Findings}
}

// decide makes, seals and stores the decision on an application's touches,
// under the policy that was in force when it came in. before is the decision
// that it replaces, if there is one.
func (p *Programme) decide(ctx context.Context, s Store, a Application, touches []Touch, before *Decision, by int64, at time.Time) (Decision, error) {
	all, err := readPolicies(ctx, s)
	if err != nil {
		return Decision{}, err
	}
	facts, err := p.facts(ctx, s, a, touches, before, at)
	if err != nil {
		return Decision{}, err
	}
	policy := all.at(a.SubmittedAt)
	if before != nil && (before.Seal == "" || before.Facts.SubmittedAt.Equal(a.SubmittedAt)) {
		policy = all.version(before.PolicyVersion)
	}
	r := credit.Decide(policy, facts)
	d := Decision{
		ApplicationID: a.ID, PolicyVersion: r.PolicyVersion, Shares: r.Shares, Findings: r.Findings,
		DecidedAt: at, DecidedBy: by, Facts: facts,
	}
	if before != nil {
		d.Replaces = &before.ID
	}
	chain, err := s.HoldChain(ctx)
	if err != nil {
		return d, err
	}
	if chain.Seal, err = credit.Seal(chain.Seal, d.entry(policy)); err != nil {
		return d, err
	}
	d.Seal = chain.Seal
	if err := s.AddDecision(ctx, &d); err != nil {
		return d, err
	}
	return d, s.SaveChain(ctx, chain)
}

// DecideStored decides the applications that were written without a decision,
// in the order in which they came in.
func (p *Programme) DecideStored(ctx context.Context) error {
	return p.store.Tx(ctx, func(s Store) error {
		var open []Application
		touches := map[int64][]Touch{}
		err := s.EachApplication(ctx, func(a Application, d Dossier) error {
			if d.Decision.ID == 0 {
				open, touches[a.ID] = append(open, a), d.Touches
			}
			return nil
		})
		if err != nil {
			return err
		}
		slices.SortFunc(open, func(a, b Application) int {
			return cmp.Or(a.SubmittedAt.Compare(b.SubmittedAt), cmp.Compare(a.ID, b.ID))
		})
		for _, a := range open {
			if _, err := p.decide(ctx, s, a, touches[a.ID], nil, 0, a.SubmittedAt); err != nil {
				return err
			}
		}
		return nil
	})
}

// facts collects what the rules need to know. What an ambassador was when the
// application was first decided stays: who becomes HR later loses nothing.
func (p *Programme) facts(ctx context.Context, s Store, a Application, touches []Touch, before *Decision, at time.Time) (credit.Case, error) {
	c := credit.Case{SubmittedAt: a.SubmittedAt, Touches: []credit.Touch{}}
	var ids []int64
	for _, t := range touches {
		c.Touches = append(c.Touches, credit.Touch{ID: t.ID, Kind: t.Kind, AmbassadorID: t.AmbassadorID, At: t.At, Nobody: t.Nobody, Shares: t.Shares})
		if t.AmbassadorID != 0 {
			ids = append(ids, t.AmbassadorID)
		}
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	people, err := s.PeopleByID(ctx, ids)
	if err != nil {
		return c, err
	}
	team, err := s.Team(ctx, a.VacancyID)
	if err != nil {
		return c, err
	}
	if c.HiredAt, err = hiredAt(ctx, s, a); err != nil {
		return c, err
	}
	candidate, err := humanBehind(ctx, s, a.Email)
	if err != nil {
		return c, err
	}
	known := map[int64]credit.Person{}
	if before != nil {
		for _, person := range before.Facts.People {
			known[person.ID] = person
		}
	}
	for _, id := range ids {
		person, ok := known[id]
		if !ok {
			person = credit.Person{ID: id}
			if candidate.writesFrom(people[id].Email) {
				person.Relations = append(person.Relations, credit.Candidate)
			}
			if people[id].Role == HR {
				person.Relations = append(person.Relations, credit.HR)
			}
			for _, m := range team {
				if m.PersonID == id {
					person.Relations = append(person.Relations, m.Relation)
				}
			}
		}
		// Who has given notice is still here.
		if left := p.leftAt(people[id]); left != nil && !left.After(at) {
			person.LeftAt = left
		}
		c.People = append(c.People, person)
	}
	if before != nil {
		c.Contacts, c.FormerUntil = before.Facts.Contacts, before.Facts.FormerUntil
		return c, nil
	}
	if c.Contacts, err = contacts(ctx, s, a, candidate); err != nil {
		return c, err
	}
	c.FormerUntil, err = p.formerUntil(ctx, s, a, candidate)
	return c, err
}

// formerUntil is when the candidate last worked here, nil when never.
func (p *Programme) formerUntil(ctx context.Context, s Store, a Application, candidate human) (last *time.Time, err error) {
	for _, address := range candidate.addresses {
		leavers, err := s.LeaversBeginning(ctx, credit.MailboxPrefix(address))
		if err != nil {
			return nil, err
		}
		for _, person := range leavers {
			left := p.leftAt(person)
			if credit.SameMailbox(person.Email, address) && left != nil && !left.After(a.SubmittedAt) && (last == nil || left.After(*last)) {
				last = left
			}
		}
	}
	return last, nil
}

// hiredAt is when a candidate was hired, nil if that is not so.
func hiredAt(ctx context.Context, s Store, a Application) (*time.Time, error) {
	if a.Stage != Hired {
		return nil, nil
	}
	d, err := dossier(ctx, s, a.ID)
	if err != nil {
		return nil, err
	}
	for _, step := range slices.Backward(d.History) {
		if step.Stage == Hired {
			return &step.OccurredAt, nil
		}
	}
	return nil, nil
}

// decideAnew adds a touch to an application and decides it again. touch is
// given the touches that there are. by is who made it so; 0 is the candidate or
// the program. It gives the decisions before and after.
func (p *Programme) decideAnew(ctx context.Context, s Store, a Application, by int64, touch func([]Touch) Touch) (was, is Decision, err error) {
	if _, err := s.HoldChain(ctx); err != nil { // one decision at a time
		return was, is, err
	}
	if a, err = s.Application(ctx, a.ID); err != nil { // as it is now
		return was, is, err
	}
	before, err := dossier(ctx, s, a.ID)
	if err != nil {
		return was, is, err
	}
	added := touch(before.Touches)
	added.ApplicationID = a.ID
	if err := s.AddTouch(ctx, &added); err != nil {
		return was, is, err
	}
	after := before
	after.Touches = append(slices.Clone(before.Touches), added)
	if after.Decision, err = p.decide(ctx, s, a, after.Touches, &before.Decision, by, added.RecordedAt); err != nil {
		return was, is, err
	}
	return before.Decision, after.Decision, p.recountApplication(ctx, s, a, before, after)
}

// decideForHR is decideAnew for what HR did, which the audit keeps.
func (p *Programme) decideForHR(ctx context.Context, s Store, by Actor, a Application, action AuditAction, reason string, touch func([]Touch) Touch) (was, is Decision, err error) {
	if was, is, err = p.decideAnew(ctx, s, a, by.PersonID, touch); err != nil {
		return was, is, err
	}
	return was, is, s.AddAuditEntry(ctx, &AuditEntry{
		At: is.DecidedAt, PersonID: by.PersonID, Action: action, Subject: AuditApplication, SubjectID: a.ID,
		Before: creditState(was), After: creditState(is), Reason: reason,
	})
}

// creditFor explains the credit for an application to HR.
func creditFor(ctx context.Context, s Store, a Application) (Credit, error) {
	f, err := applicationFile(ctx, s, a)
	return f.Credit, err
}

// after is now, or a moment after the last touch of a kind when the clock has
// not moved: which of them is the last must be clear from the time alone.
func (p *Programme) after(k credit.Kind, touches []Touch) time.Time {
	now := p.Now()
	for _, t := range touches {
		if t.Kind == k && !now.After(t.At) {
			now = t.At.Add(time.Microsecond)
		}
	}
	return now
}

// leftAt is when somebody's last day ended, or will end.
func (p *Programme) leftAt(person Person) *time.Time {
	day, err := time.ParseInLocation(time.DateOnly, person.LeftOn, p.zone)
	if err != nil {
		return nil // still here
	}
	at := day.AddDate(0, 0, 1).UTC()
	return &at
}

// contacts are the candidate's earlier applications, under any form of the
// address and any record that HR merged, with those who have the credit for
// them.
func contacts(ctx context.Context, s Store, a Application, candidate human) ([]credit.Contact, error) {
	earlier, err := s.ApplicationsOf(ctx, candidate.ids)
	if err != nil {
		return nil, err
	}
	earlier = slices.DeleteFunc(earlier, func(e Application) bool { return e.ID == a.ID || !e.SubmittedAt.Before(a.SubmittedAt) })
	if len(earlier) == 0 {
		return nil, nil
	}
	ids := make([]int64, len(earlier))
	for i, e := range earlier {
		ids[i] = e.ID
	}
	dossiers, err := s.Dossiers(ctx, ids)
	if err != nil {
		return nil, err
	}
	var contacts []credit.Contact
	for _, e := range earlier {
		contacts = append(contacts, credit.Contact{At: e.SubmittedAt, BroughtBy: dossiers[e.ID].Decision.result().Winners()})
	}
	return contacts, nil
}

// Credit is who gets the credit for an application, with all that explains it.
type Credit struct {
	Decision Decision
	Policy   credit.Policy
	Sentence Text
	Touches  []ExplainedTouch
	Threads  []Thread // what was asked about it, the oldest first
	// Names are those of whoever had a part in it, as the reader may see them.
	Names map[int64]Text
}

// ExplainedTouch is a touch with what became of it.
type ExplainedTouch struct {
	Touch    Touch
	LinkCode string
	Channel  Channel // of the link, "" without one
	Outcome  credit.Outcome
	Reason   credit.Reason
	Sentence Text
}

// explain says decisions in words, by application. name gives a person's name
// as the reader may see it.
func explain(ctx context.Context, s Store, dossiers map[int64]Dossier, name func(Person) Text) (map[int64]Credit, error) {
	var people, links []int64
	for _, d := range dossiers {
		people = append(people, d.parts()...)
		for _, t := range d.Touches {
			links = append(links, t.LinkID)
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
	rules, err := readPolicies(ctx, s)
	if err != nil {
		return nil, err
	}
	asked, err := s.QuestionsAbout(ctx, slices.Sorted(maps.Keys(dossiers)))
	if err != nil {
		return nil, err
	}
	threads, err := threadsOf(ctx, s, asked, name)
	if err != nil {
		return nil, err
	}
	about := map[int64][]Thread{}
	for _, t := range threads {
		about[t.ApplicationID] = append(about[t.ApplicationID], t)
	}
	credits := make(map[int64]Credit, len(dossiers))
	for id, d := range dossiers {
		c := tell(d, rules.version(d.Decision.PolicyVersion), shared, namesOf(persons, name))
		c.Threads = about[id]
		credits[id] = c
	}
	return credits, nil
}

// namesOf gives people's names as a reader may see them.
func namesOf(people map[int64]Person, name func(Person) Text) credit.Names {
	return func(id int64) Text {
		if person, ok := people[id]; ok {
			return name(person)
		}
		return Text{EN: "someone who is no longer known", NL: "iemand die niet meer bekend is"}
	}
}

// parts are the ids of whoever had a part in an application: ambassadors, and
// who ruled, matched an answer or moved it along.
func (d Dossier) parts() []int64 {
	ids := append(d.Decision.result().Winners(), d.Decision.DecidedBy) // a ruling may name anyone
	for _, t := range d.Touches {
		ids = append(ids, t.AmbassadorID, t.RecordedBy)
	}
	for _, step := range d.History {
		ids = append(ids, step.PersonID)
	}
	slices.Sort(ids)
	return slices.DeleteFunc(slices.Compact(ids), func(id int64) bool { return id == 0 })
}

func tell(dossier Dossier, policy credit.Policy, links map[int64]Link, name credit.Names) Credit {
	d := dossier.Decision
	r := d.result()
	found := map[int64]credit.Finding{}
	for _, f := range r.Findings {
		found[f.TouchID] = f
	}
	c := Credit{Decision: d, Policy: policy, Sentence: r.Sentence(name), Names: map[int64]Text{}}
	for _, id := range dossier.parts() {
		c.Names[id] = name(id)
	}
	for _, t := range dossier.Touches {
		f := found[t.ID]
		c.Touches = append(c.Touches, ExplainedTouch{
			Touch: t, LinkCode: links[t.LinkID].Code, Channel: links[t.LinkID].Channel, Outcome: f.Outcome, Reason: f.Reason,
			Sentence: f.Sentence(r.Winners(), name),
		})
	}
	return c
}

// byName tells HR who is who.
func byName(p Person) Text { return Text{EN: p.Name, NL: p.Name} }

// toAmbassador speaks to an ambassador, and names nobody else.
func toAmbassador(ambassadorID int64) func(Person) Text {
	return func(p Person) Text {
		if p.ID == ambassadorID {
			return credit.You
		}
		return Text{EN: "another colleague", NL: "een andere collega"}
	}
}

// Holder is who has a part of the credit.
type Holder struct {
	credit.Share
	Name Text
}

// Holders says for HR who has the credit for some applications; Credit says why.
func (p *Programme) Holders(ctx context.Context, by Actor, applicationIDs []int64) (map[int64][]Holder, error) {
	if err := by.mustBe(by.isHR()); err != nil {
		return nil, err
	}
	decisions, err := p.store.NewestShares(ctx, applicationIDs)
	if err != nil {
		return nil, err
	}
	var ids []int64
	for _, d := range decisions {
		ids = append(ids, d.result().Winners()...)
	}
	slices.Sort(ids)
	people, err := p.store.PeopleByID(ctx, slices.Compact(ids))
	if err != nil {
		return nil, err
	}
	name := namesOf(people, byName)
	holders := make(map[int64][]Holder, len(decisions))
	for _, d := range decisions {
		for _, share := range d.Shares {
			holders[d.ApplicationID] = append(holders[d.ApplicationID], Holder{share, name(share.AmbassadorID)})
		}
	}
	return holders, nil
}

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

// EarlierDecision is a decision that another one has replaced.
type EarlierDecision struct {
	Decision Decision
	Sentence Text
}

// EarlierDecisions tells HR what was decided on an application before the
// decision that stands, the oldest first.
func (p *Programme) EarlierDecisions(ctx context.Context, by Actor, applicationID int64) ([]EarlierDecision, error) {
	if err := by.mustBe(by.isHR()); err != nil {
		return nil, err
	}
	all, err := p.store.DecisionsOf(ctx, applicationID)
	if err != nil || len(all) < 2 {
		return nil, err
	}
	all = all[:len(all)-1]
	var ids []int64
	for _, d := range all {
		ids = append(ids, d.result().Winners()...)
	}
	people, err := p.store.PeopleByID(ctx, ids)
	earlier := make([]EarlierDecision, len(all))
	for i, d := range all {
		earlier[i] = EarlierDecision{Decision: d, Sentence: d.result().Sentence(namesOf(people, byName))}
	}
	return earlier, err
}

// MyReferral is what an ambassador sees of an application they were part of.
// It never names the candidate.
type MyReferral struct {
	ApplicationID int64
	VacancyID     int64
	Title         string
	Day           string // of the application
	// Stage is empty unless the candidate agreed to the ambassador's knowing,
	// or was hired and so became a colleague.
	Stage   Stage
	MyShare credit.Share // Of is 0 without a share
	Credit  Credit       // with the names of other ambassadors left out
}

// Thread is what the ambassador asked, if anything; each may ask once.
func (r MyReferral) Thread() *Thread {
	if len(r.Credit.Threads) == 0 {
		return nil
	}
	return &r.Credit.Threads[0]
}

// MinVisitors is the number of visitors below which a link tells its
// ambassador nothing finer than that it was shared: whoever shares with one
// friend must not learn that this friend looked, or applied.
const MinVisitors = 5

// MyReferrals lists the applications that an ambassador had a part in, by what
// they did or by a ruling, as far as the ambassador may know of them: the
// candidate agreed, or was hired, or so many people followed the link that
// nobody can be picked out.
func (p *Programme) MyReferrals(ctx context.Context, by Actor, page Page) (Listed[MyReferral], error) {
	if err := by.mustBe(by.signedIn() && by.PersonID != 0); err != nil {
		return Listed[MyReferral]{}, err
	}
	list := Listed[MyReferral]{Items: []MyReferral{}}
	// A page is filled whatever has to be left out, and its cursor is an
	// application that the ambassador knows of: neither tells of a hidden one.
	for {
		found, err := p.store.ApplicationsWithPartOf(ctx, by.PersonID, page)
		if err != nil {
			return list, err
		}
		some, err := p.myReferrals(ctx, by.PersonID, found.Items)
		if err != nil {
			return list, err
		}
		list.Items = append(list.Items, some...)
		if page.Limit > 0 && len(list.Items) > page.Limit {
			list.Items = list.Items[:page.Limit]
			list.Next = list.Items[page.Limit-1].ApplicationID
			return list, nil
		}
		if found.Next == 0 {
			return list, nil
		}
		page.After = found.Next
	}
}

// myReferrals are those of applications that an ambassador may know of.
func (p *Programme) myReferrals(ctx context.Context, ambassadorID int64, applications []Application) ([]MyReferral, error) {
	var vacancies, ids []int64
	for _, a := range applications {
		vacancies, ids = append(vacancies, a.VacancyID), append(ids, a.ID)
	}
	titles, err := p.store.VacanciesByID(ctx, vacancies)
	if err != nil {
		return nil, err
	}
	dossiers, err := p.store.Dossiers(ctx, ids)
	if err != nil {
		return nil, err
	}
	credits, err := explain(ctx, p.store, dossiers, toAmbassador(ambassadorID))
	if err != nil {
		return nil, err
	}
	var list []MyReferral
	for _, a := range applications {
		known, err := knownTo(ctx, p.store, ambassadorID, a, dossiers[a.ID])
		if err != nil {
			return nil, err
		}
		if known == notKnown {
			continue
		}
		r := MyReferral{ApplicationID: a.ID, VacancyID: a.VacancyID, Title: titles[a.VacancyID].Title, Day: a.Day,
			Credit: credits[a.ID].onlyOf(ambassadorID)}
		if shares := r.Credit.Decision.Shares; len(shares) > 0 {
			r.MyShare = shares[0]
		}
		if known == knownWithStage {
			r.Stage = a.Stage
		} else {
			p.blurTimes(&r.Credit)
		}
		list = append(list, r)
	}
	return list, nil
}

// knowledge is how much an ambassador may know of an application.
type knowledge int

const (
	notKnown knowledge = iota
	knownAmongMany
	knownWithStage
)

func knownTo(ctx context.Context, s Store, ambassadorID int64, a Application, d Dossier) (knowledge, error) {
	if a.TellAmbassador || a.Stage == Hired {
		return knownWithStage, nil
	}
	if hidden, err := amongFew(ctx, s, ambassadorID, d); err != nil || hidden {
		return notKnown, err
	}
	return knownAmongMany, nil
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

// onlyOf leaves out what others did: their touches, shares and questions stay
// theirs. Why HR recorded something may say who the candidate is.
func (c Credit) onlyOf(ambassadorID int64) Credit {
	c.Touches = slices.DeleteFunc(c.Touches, func(t ExplainedTouch) bool { return t.Touch.AmbassadorID != ambassadorID })
	for i := range c.Touches {
		if c.Touches[i].Touch.Kind == credit.Record {
			c.Touches[i].Touch.Words = ""
		}
	}
	c.Decision.Shares = sharesOf(c.Decision.Shares, ambassadorID)
	c.Threads = slices.DeleteFunc(c.Threads, func(t Thread) bool { return t.AskedBy != ambassadorID })
	for i := range c.Threads {
		c.Threads[i] = c.Threads[i].onlyOf(ambassadorID)
	}
	return c
}

// sharesOf are the shares of one ambassador among shares.
func sharesOf(shares []credit.Share, ambassadorID int64) []credit.Share {
	return slices.DeleteFunc(slices.Clone(shares), func(s credit.Share) bool { return s.AmbassadorID != ambassadorID })
}

// blurTimes leaves only the day of each moment: a time would point at the
// friend who was online then.
func (p *Programme) blurTimes(c *Credit) {
	c.Decision.DecidedAt = p.startOfDay(c.Decision.DecidedAt)
	for i := range c.Touches {
		c.Touches[i].Touch.At = p.startOfDay(c.Touches[i].Touch.At)
	}
}
