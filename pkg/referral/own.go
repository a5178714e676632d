package referral

import (
	"context"
	"io"
	"slices"
	"time"

	"goodword/pkg/credit"
)

// OwnApplication is what a candidate sees of an application.
type OwnApplication struct {
	Application Application
	Vacancy     Vacancy
	History     []StageChange
	// ReferredBy is the candidate's last answer to who told them; Correctable
	// says that CorrectReferrer takes another.
	ReferredBy  string
	Correctable bool
	// Withdrawable says that Withdraw is possible, ResumableUntil until when
	// Resume is, nil when it is not.
	Withdrawable   bool
	ResumableUntil *time.Time
	// KeptThrough is the last day on which it is kept as things stand, and Over
	// says that the procedure has ended, so that this day is near.
	KeptThrough string
	Over        bool
}

// WithdrawalUndo is how long a candidate can take a withdrawal back. After that
// they can apply again while the vacancy is open.
const WithdrawalUndo = 24 * time.Hour

// OwnApplication gives a candidate's application by its unguessable token. One
// that was erased is Gone.
func (p *Programme) OwnApplication(ctx context.Context, statusToken string) (OwnApplication, error) {
	own, _, err := p.own(ctx, p.store, statusToken)
	return own, err
}

// ErasedOn is the day on which the application behind a token was erased, ""
// when it was not.
func (p *Programme) ErasedOn(ctx context.Context, statusToken string) (string, error) {
	a, err := p.store.ApplicationByToken(ctx, statusToken)
	if err != nil || a.ErasedAt == nil {
		return "", err
	}
	return p.Day(*a.ErasedAt), nil
}

var erased = Fail(Gone, "This application has been erased. Nothing is left here that says who you are.",
	"Deze sollicitatie is gewist. Hier staat niets meer dat zegt wie je bent.")

// ownRow is the application behind a token that its candidate may still see.
func ownRow(ctx context.Context, s Store, statusToken string) (Application, error) {
	a, err := s.ApplicationByToken(ctx, statusToken)
	if err == nil && a.ErasedAt != nil {
		err = erased
	}
	return a, err
}

func (p *Programme) own(ctx context.Context, s Store, statusToken string) (OwnApplication, Dossier, error) {
	a, err := ownRow(ctx, s, statusToken)
	if err != nil {
		return OwnApplication{}, Dossier{}, err
	}
	v, err := s.Vacancy(ctx, a.VacancyID)
	if err != nil {
		return OwnApplication{}, Dossier{}, err
	}
	d, err := dossier(ctx, s, a.ID)
	own := OwnApplication{Application: a, Vacancy: v, History: d.History, Correctable: a.underWay(), Withdrawable: a.underWay(),
		ResumableUntil: p.resumableUntil(a, d.History)}
	own.KeptThrough, own.Over = p.keptThrough(a, d.History, v)
	if last := lastClaim(d.Touches); last != nil {
		own.ReferredBy = last.Words
	}
	return own, d, err
}

// resumableUntil is until when a candidate can take a withdrawal back: only
// their own, and only while nobody went on after it.
func (p *Programme) resumableUntil(a Application, history []StageChange) *time.Time {
	if a.Stage != WithdrawnByMe || len(history) < 2 {
		return nil
	}
	last := history[len(history)-1]
	until := last.OccurredAt.Add(WithdrawalUndo)
	if last.Stage != WithdrawnByMe || last.PersonID != 0 || last.KeyID != 0 || !p.Now().Before(until) {
		return nil
	}
	return &until
}

// Withdraw is the candidate's stepping back. The procedure ends; who has the
// credit stays.
func (p *Programme) Withdraw(ctx context.Context, statusToken string) error {
	return p.stepByCandidate(ctx, statusToken, func(a Application, _ []StageChange) (Stage, error) {
		if !a.underWay() {
			return "", Fail(Conflict, "The procedure is over, so there is nothing to withdraw. You can still have your data erased.",
				"De procedure is voorbij, dus er is niets in te trekken. Je gegevens laten wissen kan nog wel.")
		}
		return WithdrawnByMe, nil
	})
}

// Resume takes a withdrawal back within WithdrawalUndo: the application goes on
// where it was.
func (p *Programme) Resume(ctx context.Context, statusToken string) error {
	return p.stepByCandidate(ctx, statusToken, func(a Application, history []StageChange) (Stage, error) {
		if p.resumableUntil(a, history) == nil {
			return "", Fail(Conflict, "This can no longer be taken back. You can apply again while the vacancy is open.",
				"Dit kan niet meer worden teruggedraaid. Je kunt opnieuw solliciteren zolang de vacature openstaat.")
		}
		return stageOf(history[:len(history)-1]), nil
	})
}

// stepByCandidate adds a step that the candidate makes.
func (p *Programme) stepByCandidate(ctx context.Context, statusToken string, to func(Application, []StageChange) (Stage, error)) error {
	return p.store.Tx(ctx, func(s Store) error {
		if _, err := s.HoldChain(ctx); err != nil { // HR may move it at this moment
			return err
		}
		a, err := ownRow(ctx, s, statusToken)
		if err != nil {
			return err
		}
		d, err := dossier(ctx, s, a.ID)
		if err != nil {
			return err
		}
		stage, err := to(a, d.History)
		if err != nil {
			return err
		}
		at := p.Now()
		if n := len(d.History); n > 0 && !at.After(d.History[n-1].OccurredAt) {
			at = d.History[n-1].OccurredAt.Add(time.Microsecond) // the last word, also on a clock that is behind
		}
		_, err = p.moveStage(ctx, s, StageChange{ApplicationID: a.ID, Stage: stage, OccurredAt: at, RecordedAt: at})
		return err
	})
}

// Choices are what a candidate may choose as long as the application is there.
type Choices struct {
	TellAmbassador bool
	KeepAYear      bool
}

// Choose gives or takes back a candidate's leave: that the ambassador may know,
// and that the application is kept for a year, which runs from when it is given.
func (p *Programme) Choose(ctx context.Context, statusToken string, c Choices) error {
	return p.store.Tx(ctx, func(s Store) error {
		if _, err := s.HoldChain(ctx); err != nil {
			return err
		}
		a, err := ownRow(ctx, s, statusToken)
		if err != nil {
			return err
		}
		was := a
		a.TellAmbassador = c.TellAmbassador
		switch {
		case !c.KeepAYear:
			a.KeepUntil = nil
		case a.KeepUntil == nil:
			a.KeepUntil = p.aYearOn()
		}
		if was.TellAmbassador == a.TellAmbassador && (was.KeepUntil == nil) == (a.KeepUntil == nil) {
			return nil
		}
		return s.UpdateApplication(ctx, &a)
	})
}

// aYearOn is how long consent to be kept holds: at most a year, which the Dutch
// authority calls reasonable.
func (p *Programme) aYearOn() *time.Time {
	until := p.Now().AddDate(1, 0, 0)
	return &until
}

// OwnCopy is all that is kept about a candidate with an application, for the
// candidate. Only the notes of HR with the steps are not in it, since whoever
// finds the address would read them; Noted says that there are some.
type OwnCopy struct {
	OwnApplication
	Touches []OwnTouch
	Noted   int
	// Earlier says that this application repeats an earlier one of the same
	// address, Merged that HR noted that another record is the same human's.
	Earlier, Merged bool
	// Asked is how many questions about the credit colleagues asked.
	Asked int
}

// OwnTouch is one reason for credit as it concerns the candidate.
type OwnTouch struct {
	Kind       credit.Kind
	At         time.Time
	RecordedAt time.Time
	// Colleague is named where the candidate knows the name: of the link that
	// was followed, of the answer that was given, of the introduction that was
	// accepted.
	Colleague string
	// Words are the candidate's own, or those of the introduction.
	Words string
	// Hit is what is kept of the click, while it is kept.
	Hit       *Hit
	UserAgent string
}

// OwnCopy gives a candidate all that is kept with an application.
func (p *Programme) OwnCopy(ctx context.Context, statusToken string) (OwnCopy, error) {
	var c OwnCopy
	err := p.store.Tx(ctx, func(s Store) (err error) {
		c, err = p.ownCopy(ctx, s, statusToken)
		return err
	})
	return c, err
}

func (p *Programme) ownCopy(ctx context.Context, s Store, statusToken string) (c OwnCopy, err error) {
	var d Dossier
	if c.OwnApplication, d, err = p.own(ctx, s, statusToken); err != nil {
		return c, err
	}
	for _, step := range d.History {
		if step.Note != "" {
			c.Noted++
		}
	}
	people, err := s.PeopleByID(ctx, d.parts())
	if err != nil {
		return c, err
	}
	for _, t := range d.Touches {
		own := OwnTouch{Kind: t.Kind, At: t.At, RecordedAt: t.RecordedAt}
		switch t.Kind {
		case credit.Click, credit.Claim, credit.Introduction:
			own.Colleague, own.Words = people[t.AmbassadorID].Name, t.Words
		}
		if own.Hit, own.UserAgent, err = hitOf(ctx, s, t); err != nil {
			return c, err
		}
		c.Touches = append(c.Touches, own)
	}
	c.Earlier = c.Application.RepeatOf != nil
	if id := c.Application.CandidateID; id != nil {
		merges, err := s.MergesOf(ctx, []int64{*id})
		if err != nil {
			return c, err
		}
		c.Merged = slices.ContainsFunc(merges, func(m Merge) bool { return m.UndoneAt == nil })
	}
	asked, err := s.QuestionsAbout(ctx, []int64{c.Application.ID})
	c.Asked = len(asked)
	return c, err
}

// hitOf is the click behind a touch, nil when there is none or it is no longer
// kept.
func hitOf(ctx context.Context, s Store, t Touch) (*Hit, string, error) {
	id, ok := readHitID(t.HitToken)
	if t.Kind != credit.Click || !ok {
		return nil, "", nil
	}
	hits, err := s.HitsByID(ctx, []HitID{id})
	if err != nil {
		return nil, "", err
	}
	hit, ok := hits[id]
	if !ok {
		return nil, "", nil
	}
	signature, err := s.Signature(ctx, hit.SignatureID)
	if CodeOf(err) == NotFound {
		return &hit, "", nil
	}
	return &hit, signature.UserAgent, err
}

// OwnCV opens the file that a candidate sent.
func (p *Programme) OwnCV(ctx context.Context, statusToken string) (Application, io.ReadCloser, error) {
	a, err := ownRow(ctx, p.store, statusToken)
	if err != nil {
		return Application{}, nil, err
	}
	return p.openCV(ctx, a)
}

func (p *Programme) openCV(ctx context.Context, a Application) (Application, io.ReadCloser, error) {
	switch {
	case a.ErasedAt != nil:
		return a, nil, erased
	case a.CVKey == "":
		return a, nil, Fail(NotFound, "This application came without a CV.", "Deze sollicitatie kwam zonder cv.")
	}
	f, err := p.files.Open(ctx, a.CVKey)
	return a, f, err
}
