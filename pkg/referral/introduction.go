package referral

import (
	"context"
	"slices"
	"strings"
	"time"

	"goodword/pkg/credit"
)

// Introduction is an ambassador's naming of a candidate for a vacancy. The
// ambassador sends the candidate a link of their own; HR learns of it only when
// the candidate accepts.
type Introduction struct {
	ID           int64
	AmbassadorID int64
	VacancyID    int64
	// Name, Email and Acquaintance (how the two know each other, in the
	// ambassador's words) are empty once the candidate has refused.
	Name         string
	Email        string
	Acquaintance string
	// Token is the unguessable part of the candidate's address.
	Token      string
	State      IntroductionState
	MadeAt     time.Time
	AnsweredAt *time.Time
	Version    int64
}

// IntroductionState is what the candidate said to an introduction.
type IntroductionState string

const (
	IntroductionOpen     IntroductionState = "open"
	IntroductionAccepted IntroductionState = "accepted"
	IntroductionRefused  IntroductionState = "refused"
)

const (
	// IntroductionLife is how long an introduction waits for an answer; then
	// all of it is erased, as a refused one is.
	IntroductionLife = 30 * 24 * time.Hour
	// AcceptedLife is how long an accepted one is kept. The touch it made stays
	// with the application and names no candidate.
	AcceptedLife = 366 * 24 * time.Hour
	// MaxAcquaintance is the longest account of how two people know each other,
	// in characters.
	MaxAcquaintance = 1000
	// maxOpenIntroductions bounds how many people somebody can name who have
	// not answered: whoever needs more should share a link.
	maxOpenIntroductions = 50
)

// ExpiresAt is when an open introduction is erased.
func (i Introduction) ExpiresAt() time.Time { return i.MadeAt.Add(IntroductionLife) }

var missingIntroduction = Missing("introduction", "introductie")

// Introduce names a candidate for a vacancy. Naming the same candidate again
// gives the introduction there is; made says which of the two it was.
func (p *Programme) Introduce(ctx context.Context, by Actor, vacancyID int64, name, email, acquaintance string) (i Introduction, made bool, err error) {
	if err := by.mustBe(by.signedIn() && by.PersonID != 0); err != nil {
		return i, false, err
	}
	wanted := Introduction{
		AmbassadorID: by.PersonID, VacancyID: vacancyID, Name: strings.Join(strings.Fields(name), " "), Email: CleanEmail(email),
		Acquaintance: strings.TrimSpace(acquaintance), State: IntroductionOpen, MadeAt: p.Now(), Version: 1,
	}
	if err := wanted.check(); err != nil {
		return i, false, err
	}
	v, err := p.Vacancy(ctx, by, vacancyID)
	if err != nil {
		return i, false, err
	}
	if err := p.takesApplications(v); err != nil {
		return i, false, err
	}
	if wanted.Token, err = randomHex(p.random, 16); err != nil {
		return i, false, err
	}
	err = p.store.Tx(ctx, func(s Store) (err error) {
		i, made, err = p.introduce(ctx, s, wanted)
		return err
	})
	return i, made, err
}

func (i Introduction) check() error {
	var wrong problems
	checkLength(&wrong, "name", i.Name, 1, 200)
	checkEmail(&wrong, i.Email)
	checkLength(&wrong, "acquaintance", i.Acquaintance, 1, MaxAcquaintance)
	return wrong.err()
}

func (p *Programme) introduce(ctx context.Context, s Store, wanted Introduction) (Introduction, bool, error) {
	me, err := s.Person(ctx, wanted.AmbassadorID)
	if err != nil {
		return wanted, false, err
	}
	if credit.SameMailbox(me.Email, wanted.Email) {
		var wrong problems
		wrong.add("email", "This is your own address. You need no introduction: apply yourself.",
			"Dit is je eigen adres. Je hebt geen introductie nodig: solliciteer zelf.")
		return wanted, false, wrong.err()
	}
	mine, err := s.IntroductionsBy(ctx, wanted.AmbassadorID)
	if err != nil {
		return wanted, false, err
	}
	open := 0
	for _, i := range mine {
		if i.VacancyID == wanted.VacancyID && i.State != IntroductionRefused && credit.SameMailbox(i.Email, wanted.Email) {
			return i, false, nil
		}
		if i.State == IntroductionOpen {
			open++
		}
	}
	if open >= maxOpenIntroductions {
		return wanted, false, Fail(Conflict,
			"Fifty people whom you named have not answered yet. Wait for them, withdraw some, or share a link.",
			"Vijftig mensen die je noemde hebben nog niet geantwoord. Wacht op hen, trek er een paar in, of deel een link.")
	}
	wanted.ID = 0
	return wanted, true, s.CreateIntroduction(ctx, &wanted)
}

// MyIntroductions lists whom somebody has introduced, the newest first.
func (p *Programme) MyIntroductions(ctx context.Context, by Actor) ([]Introduction, error) {
	if err := by.mustBe(by.signedIn() && by.PersonID != 0); err != nil {
		return nil, err
	}
	return p.store.IntroductionsBy(ctx, by.PersonID)
}

// AcceptedIntroductions lists for HR who accepted an introduction to a vacancy.
func (p *Programme) AcceptedIntroductions(ctx context.Context, by Actor, vacancyID int64) ([]Introduction, error) {
	if err := by.mustBe(by.isHR()); err != nil {
		return nil, err
	}
	if _, err := p.store.Vacancy(ctx, vacancyID); err != nil {
		return nil, err
	}
	return p.store.AcceptedIntroductions(ctx, vacancyID)
}

// WithdrawIntroduction erases an introduction that has not been accepted. Only
// its maker.
func (p *Programme) WithdrawIntroduction(ctx context.Context, by Actor, id int64) error {
	if err := by.mustBe(by.signedIn() && by.PersonID != 0); err != nil {
		return err
	}
	return p.store.Tx(ctx, func(s Store) error {
		i, err := s.Introduction(ctx, id)
		switch {
		case err != nil:
			return err
		case i.AmbassadorID != by.PersonID:
			return missingIntroduction
		case i.State == IntroductionAccepted:
			return Fail(Conflict, "The candidate has accepted this introduction already.", "De kandidaat heeft deze introductie al aanvaard.")
		}
		return s.EraseIntroduction(ctx, id)
	})
}

// OwnIntroduction is what a candidate sees of an introduction.
type OwnIntroduction struct {
	Introduction Introduction
	Vacancy      Vacancy
	// Ambassador is who made it.
	Ambassador Person
}

// OwnIntroduction gives a candidate the introduction behind its unguessable
// token; it is missing when its time is over.
func (p *Programme) OwnIntroduction(ctx context.Context, token string) (OwnIntroduction, error) {
	return p.ownIntroduction(ctx, p.store, token)
}

func (p *Programme) ownIntroduction(ctx context.Context, s Store, token string) (own OwnIntroduction, err error) {
	if own.Introduction, err = s.IntroductionByToken(ctx, token); err != nil {
		return own, err
	}
	if i := own.Introduction; i.State == IntroductionOpen && !p.Now().Before(i.ExpiresAt()) {
		return own, missingIntroduction // not erased yet
	}
	if own.Vacancy, err = s.Vacancy(ctx, own.Introduction.VacancyID); err != nil {
		return own, err
	}
	own.Ambassador, err = s.Person(ctx, own.Introduction.AmbassadorID)
	return own, err
}

// AnswerIntroduction is the candidate's yes or no. With a yes HR sees the
// introduction, and the candidate's application to that vacancy, past or to
// come, counts it; with a no what was said of the candidate is erased at once.
// Saying the same again changes nothing.
func (p *Programme) AnswerIntroduction(ctx context.Context, token string, accept bool) (OwnIntroduction, error) {
	var own OwnIntroduction
	err := p.store.Tx(ctx, func(s Store) (err error) {
		if own, err = p.ownIntroduction(ctx, s, token); err != nil {
			return err
		}
		return p.answerIntroduction(ctx, s, &own.Introduction, accept)
	})
	return own, err
}

func (p *Programme) answerIntroduction(ctx context.Context, s Store, i *Introduction, accept bool) error {
	answer := IntroductionRefused
	if accept {
		answer = IntroductionAccepted
	}
	switch {
	case i.State == answer:
		return nil
	case i.State == IntroductionRefused:
		return Fail(Conflict, "You refused this introduction, and what was said of you has been erased. Ask for another.",
			"Je hebt deze introductie geweigerd, en wat over jou was gezegd is gewist. Vraag om een nieuwe.")
	case i.State == IntroductionAccepted:
		return Fail(Conflict, "You have accepted this introduction already. Ask the organisation if you want it undone.",
			"Je hebt deze introductie al aanvaard. Vraag de organisatie als je dat ongedaan wilt maken.")
	}
	now := p.Now()
	i.State, i.AnsweredAt = answer, &now
	if !accept {
		i.Name, i.Email, i.Acquaintance = "", "", ""
	}
	if err := s.UpdateIntroduction(ctx, i); err != nil || !accept {
		return err
	}
	applied, err := applicationsFrom(ctx, s, i.Email, i.VacancyID)
	if err != nil {
		return err
	}
	for _, a := range applied {
		if _, _, err := p.decideAnew(ctx, s, a, 0, func([]Touch) Touch { return i.touch(now) }); err != nil {
			return err
		}
	}
	return nil
}

// touch is what an introduction adds to an application. It happened when the
// ambassador made it: that is what can be early or late.
func (i Introduction) touch(recorded time.Time) Touch {
	return Touch{Kind: credit.Introduction, AmbassadorID: i.AmbassadorID, IntroductionID: i.ID, Words: i.Acquaintance, At: i.MadeAt, RecordedAt: recorded}
}

// introductionsFor are the accepted introductions that an application rests on:
// those of any of the candidate's addresses, and the one whose link the form came from,
// since people do not always apply under the address that others know.
func introductionsFor(ctx context.Context, s Store, a Application, token string) ([]Introduction, error) {
	accepted, err := s.AcceptedIntroductions(ctx, a.VacancyID)
	if err != nil || len(accepted) == 0 {
		return nil, err
	}
	candidate, err := humanBehind(ctx, s, a.Email)
	return slices.DeleteFunc(accepted, func(i Introduction) bool {
		return i.Token != token && !candidate.writesFrom(i.Email)
	}), err
}

// applicationsFrom are the applications of whoever has an address to a vacancy.
func applicationsFrom(ctx context.Context, s Store, email string, vacancyID int64) ([]Application, error) {
	candidate, err := humanBehind(ctx, s, email)
	if err != nil {
		return nil, err
	}
	all, err := s.ApplicationsOf(ctx, candidate.ids)
	return slices.DeleteFunc(all, func(a Application) bool { return a.VacancyID != vacancyID }), err
}

func (p *Programme) eraseIntroductions(ctx context.Context) error {
	now := p.Now()
	return p.store.EraseIntroductions(ctx, now.Add(-IntroductionLife), now.Add(-AcceptedLife))
}
