package referral

import (
	"context"
	"slices"
	"strings"
	"time"

	"goodword/pkg/credit"
)

// Question is an ambassador's request that HR look again at the credit for an
// application. It ends with a ruling, or with an answer that changes nothing;
// there is one of each ambassador about an application.
type Question struct {
	ID            int64
	ApplicationID int64
	AskedBy       int64
	Words         string
	AskedAt       time.Time
	AnsweredAt    *time.Time
	AnsweredBy    int64 // 0 while it is open
	// Reason is that of the answer, or of the ruling that answered.
	Reason string
	// BeforeID and AfterID are the decisions that stood before and after the
	// answer: two that differ when it was a ruling, nil while it is open.
	BeforeID *int64
	AfterID  *int64
}

// Open says whether nobody has answered yet.
func (q Question) Open() bool { return q.AnsweredAt == nil }

// Ruled says whether a ruling answered.
func (q Question) Ruled() bool { return !q.Open() && *q.BeforeID != *q.AfterID }

// QuestionState is whether a question was answered.
type QuestionState string

const (
	QuestionOpen     QuestionState = "open"
	QuestionAnswered QuestionState = "answered"
)

// MaxQuestionWords and MaxAnswerReason are the longest question and answer, in
// characters.
const (
	MaxQuestionWords = 2000
	MaxAnswerReason  = 2000
)

// Stake is that an ambassador has, or once had, a share of the credit for an
// application: with or without a touch, which a ruling does not need.
type Stake struct {
	AmbassadorID  int64 `gorm:"primaryKey;autoIncrement:false"`
	ApplicationID int64 `gorm:"primaryKey;autoIncrement:false"`
}

// Thread is a question with all that became of it, for the asker and for HR.
type Thread struct {
	Question
	// Asker and Answerer are their names; HR is known to everybody by name.
	Asker, Answerer string
	// Before and After are the credit before and after the answer; without
	// meaning while the question is open.
	Before, After Standpoint
}

// Standpoint is who had the credit at one moment.
type Standpoint struct {
	Shares   []credit.Share
	Sentence Text
}

// AskAboutCredit records an ambassador's question about the credit for an
// application that they may know of. Each may ask once.
func (p *Programme) AskAboutCredit(ctx context.Context, by Actor, applicationID int64, words string) (Thread, error) {
	if err := by.mustBe(by.signedIn() && by.PersonID != 0); err != nil {
		return Thread{}, err
	}
	words = strings.TrimSpace(words)
	var wrong problems
	checkLength(&wrong, "words", words, 1, MaxQuestionWords)
	if err := wrong.err(); err != nil {
		return Thread{}, err
	}
	var thread Thread
	err := p.store.Tx(ctx, func(s Store) error {
		if err := p.mustKnow(ctx, s, by.PersonID, applicationID); err != nil {
			return err
		}
		asked, err := s.QuestionsAbout(ctx, []int64{applicationID})
		if err != nil {
			return err
		}
		if slices.ContainsFunc(asked, func(q Question) bool { return q.AskedBy == by.PersonID }) {
			return Fail(Conflict, "You have asked about this application already. The answer comes on the page of your referrals.",
				"Je hebt over deze sollicitatie al een vraag gesteld. Het antwoord komt op de pagina met je aanbevelingen.")
		}
		q := Question{ApplicationID: applicationID, AskedBy: by.PersonID, Words: words, AskedAt: p.Now()}
		if err := s.AddQuestion(ctx, &q); err != nil {
			return err
		}
		thread, err = threadOf(ctx, s, q, toAmbassador(q.AskedBy))
		return err
	})
	return thread, err
}

// mustKnow refuses an ambassador who had no part in an application, or may not
// know of it. The two cannot be told apart.
func (p *Programme) mustKnow(ctx context.Context, s Store, ambassadorID, applicationID int64) error {
	missing := Missing("application among your referrals", "sollicitatie onder je aanbevelingen")
	// The first of the list that begins with this application is it, or it is
	// not in the list.
	found, err := s.ApplicationsWithPartOf(ctx, ambassadorID, Page{After: applicationID + 1, Limit: 1})
	if err != nil {
		return err
	}
	if len(found.Items) == 0 || found.Items[0].ID != applicationID {
		return missing
	}
	d, err := dossier(ctx, s, applicationID)
	if err != nil {
		return err
	}
	switch known, err := knownTo(ctx, s, ambassadorID, found.Items[0], d); {
	case err != nil:
		return err
	case known == notKnown:
		return missing
	}
	return nil
}

// Questions lists what ambassadors asked, for HR. An empty state is all.
func (p *Programme) Questions(ctx context.Context, by Actor, state QuestionState, page Page) (Listed[Thread], error) {
	if err := by.mustBe(by.isHR()); err != nil {
		return Listed[Thread]{}, err
	}
	found, err := p.store.Questions(ctx, state, page)
	if err != nil {
		return Listed[Thread]{}, err
	}
	threads, err := threadsOf(ctx, p.store, found.Items, byName)
	return Listed[Thread]{Items: threads, Next: found.Next}, err
}

// AnswerQuestion is HR's answer that leaves the credit as it is, with the
// reason. A ruling answers too: see Rule.
func (p *Programme) AnswerQuestion(ctx context.Context, by Actor, questionID int64, reason string) (Thread, error) {
	if err := by.mustBe(by.isHR()); err != nil {
		return Thread{}, err
	}
	reason = strings.TrimSpace(reason)
	var wrong problems
	checkLength(&wrong, "reason", reason, 1, MaxAnswerReason)
	if err := wrong.err(); err != nil {
		return Thread{}, err
	}
	var thread Thread
	err := p.store.Tx(ctx, func(s Store) error {
		if _, err := s.HoldChain(ctx); err != nil { // no decision, and no other answer, in between
			return err
		}
		q, err := s.Question(ctx, questionID)
		if err != nil {
			return err
		}
		if !q.Open() {
			return Fail(Conflict, "This question has its answer already. To change the credit, make a ruling.",
				"Deze vraag heeft al een antwoord. Doe een uitspraak om de eer te veranderen.")
		}
		d, err := dossier(ctx, s, q.ApplicationID)
		if err != nil {
			return err
		}
		if err := answer(ctx, s, &q, by, p.Now(), reason, d.Decision, d.Decision); err != nil {
			return err
		}
		if err := s.AddAuditEntry(ctx, &AuditEntry{At: *q.AnsweredAt, PersonID: by.PersonID, Action: CreditAnswered,
			Subject: AuditApplication, SubjectID: q.ApplicationID,
			Before: creditState(d.Decision), After: creditState(d.Decision), Reason: reason}); err != nil {
			return err
		}
		thread, err = threadOf(ctx, s, q, byName)
		return err
	})
	return thread, err
}

// answerByRuling answers the open questions about an application with the
// ruling that was just made.
func answerByRuling(ctx context.Context, s Store, by Actor, at time.Time, reason string, before, after Decision) error {
	asked, err := s.QuestionsAbout(ctx, []int64{after.ApplicationID})
	if err != nil {
		return err
	}
	for _, q := range asked {
		if !q.Open() {
			continue
		}
		if err := answer(ctx, s, &q, by, at, reason, before, after); err != nil {
			return err
		}
	}
	return nil
}

func answer(ctx context.Context, s Store, q *Question, by Actor, at time.Time, reason string, before, after Decision) error {
	q.AnsweredAt, q.AnsweredBy, q.Reason = &at, by.PersonID, reason
	q.BeforeID, q.AfterID = &before.ID, &after.ID
	return s.SaveAnswerTo(ctx, *q)
}

// threadOf is one question as whoever asked it or HR reads it, as name says.
func threadOf(ctx context.Context, s Store, q Question, name func(Person) Text) (Thread, error) {
	threads, err := threadsOf(ctx, s, []Question{q}, name)
	if err != nil {
		return Thread{}, err
	}
	return threads[0], nil
}

// threadsOf puts questions together with who and what they are about. name
// gives a person with credit as the reader may see them.
func threadsOf(ctx context.Context, s Store, qs []Question, name func(Person) Text) ([]Thread, error) {
	var people, decided []int64
	for _, q := range qs {
		people = append(people, q.AskedBy, q.AnsweredBy)
		if !q.Open() {
			decided = append(decided, *q.BeforeID, *q.AfterID)
		}
	}
	decisions, err := s.DecisionsByID(ctx, decided)
	if err != nil {
		return nil, err
	}
	for _, d := range decisions {
		people = append(people, d.result().Winners()...)
	}
	persons, err := s.PeopleByID(ctx, people)
	if err != nil {
		return nil, err
	}
	named := namesOf(persons, name)
	standpoint := func(id *int64) Standpoint {
		d := decisions[*id]
		return Standpoint{Shares: d.Shares, Sentence: d.result().Sentence(named)}
	}
	threads := make([]Thread, len(qs))
	for i, q := range qs {
		threads[i] = Thread{Question: q, Asker: persons[q.AskedBy].Name, Answerer: persons[q.AnsweredBy].Name}
		if !q.Open() {
			threads[i].Before, threads[i].After = standpoint(q.BeforeID), standpoint(q.AfterID)
		}
	}
	return threads, nil
}

// onlyOf leaves out the shares of others.
func (t Thread) onlyOf(ambassadorID int64) Thread {
	t.Before.Shares = sharesOf(t.Before.Shares, ambassadorID)
	t.After.Shares = sharesOf(t.After.Shares, ambassadorID)
	return t
}
