package referral

import (
	"context"
	"io"
	"strings"
	"time"

	"goodword/pkg/credit"
)

// ApplicationForm is what a candidate sends.
type ApplicationForm struct {
	Name       string
	Email      string
	Phone      string
	Motivation string
	// ReferredBy answers "who told you about this?" in the candidate's words.
	ReferredBy string
	// Ref is the token that was in the address of the vacancy page.
	Ref string
	// Introduction is the token of an introduction that the candidate accepted.
	Introduction   string
	TellAmbassador bool
	KeepAYear      bool
	CV             *Upload
	// Key is the same for a form that is sent again as it was, and for no other;
	// "" when nothing tells.
	Key string
}

// MaxMotivation is the longest motivation, in characters.
const MaxMotivation = 10_000

func (f ApplicationForm) clean() ApplicationForm {
	f.Name = strings.Join(strings.Fields(f.Name), " ")
	f.Email = CleanEmail(f.Email)
	f.Phone = strings.TrimSpace(f.Phone)
	f.Motivation = strings.TrimSpace(f.Motivation)
	f.ReferredBy = strings.Join(strings.Fields(f.ReferredBy), " ")
	f.Ref = strings.TrimSpace(f.Ref)
	f.Introduction = strings.TrimSpace(f.Introduction)
	return f
}

func (f ApplicationForm) check() error {
	var p problems
	checkLength(&p, "name", f.Name, 1, 200)
	checkEmail(&p, f.Email)
	checkLength(&p, "phone", f.Phone, 0, 40)
	checkLength(&p, "motivation", f.Motivation, 0, MaxMotivation)
	checkLength(&p, "referred_by", f.ReferredBy, 0, MaxReferredBy)
	return p.err()
}

// Apply stores an application with its file, its touches and the decision who
// gets the credit: all of it, or nothing. A token that is forged, expired or
// for another vacancy never stops an application; why it did not count is
// kept with it.
//
// The same person applying twice to one vacancy gets the same answer both
// times, so that nobody can find out who has applied by applying in their
// name. The second application is kept and marked as a repeat. A form with the
// same key is another matter: it is the same sending, after a lost connection
// or by a second tap, and gives the application there is.
func (p *Programme) Apply(ctx context.Context, vacancyID int64, form ApplicationForm) (Application, error) {
	if a, ok, err := p.Sent(ctx, form.Key); ok || err != nil {
		return a, err
	}
	v, err := p.Vacancy(ctx, Actor{}, vacancyID)
	if err != nil {
		return Application{}, err
	}
	if err := p.takesApplications(v); err != nil {
		return Application{}, err
	}
	form = form.clean()
	if err := form.check(); err != nil {
		return Application{}, err
	}
	a := p.newApplication(v, form)
	if a.StatusToken, err = randomHex(p.random, 16); err != nil {
		return Application{}, err
	}
	if form.CV != nil {
		if err := p.keepCV(ctx, &a, *form.CV); err != nil {
			return Application{}, err
		}
	}
	err = p.store.Tx(ctx, func(s Store) error { return p.apply(ctx, s, v, &a, form) })
	if err != nil {
		if a.CVKey != "" {
			// The request may be over; the file must go all the same.
			if e := p.files.Delete(context.WithoutCancel(ctx), a.CVKey); e != nil {
				p.log.Error("a file was left behind", "key", a.CVKey, "error", e)
			}
		}
		if CodeOf(err) == Conflict { // of two at once the other came first
			if first, ok, again := p.Sent(ctx, form.Key); ok || again != nil {
				return first, again
			}
		}
		return Application{}, err
	}
	p.counting.reports.Add(1)
	p.counting.look()
	return a, nil
}

// Sent gives the application that came of a form, by the form's key, also when
// the vacancy takes no others any more.
func (p *Programme) Sent(ctx context.Context, formKey string) (a Application, ok bool, err error) {
	if formKey == "" {
		return a, false, nil
	}
	a, err = p.store.ApplicationByForm(ctx, formKey)
	if CodeOf(err) == NotFound {
		return Application{}, false, nil
	}
	return a, err == nil, err
}

func (p *Programme) takesApplications(v Vacancy) error {
	switch {
	case !v.Open(p.Day(p.Now())):
		return Fail(Conflict, "This vacancy is no longer open.", "Deze vacature staat niet meer open.")
	case v.ApplyURL != "":
		where := fillApplyURL(v.ApplyURL, "")
		return Fail(Conflict, "Applications for this vacancy are taken at "+where+".", "Solliciteren op deze vacature kan op "+where+".")
	}
	return nil
}

func (p *Programme) newApplication(v Vacancy, f ApplicationForm) Application {
	now := p.Now()
	a := Application{
		VacancyID: v.ID, Name: f.Name, Email: f.Email, Phone: f.Phone, Motivation: f.Motivation,
		Stage: Applied, SubmittedAt: now, Day: p.Day(now), TellAmbassador: f.TellAmbassador, FormKey: f.Key, Version: 1,
	}
	if f.KeepAYear {
		a.KeepUntil = p.aYearOn()
	}
	return a
}

func (p *Programme) keepCV(ctx context.Context, a *Application, cv Upload) error {
	kind, err := cvType(cv)
	if err != nil {
		return err
	}
	key, err := randomHex(p.random, 16)
	if err != nil {
		return err
	}
	if err := p.files.Put(ctx, key, io.NewSectionReader(cv.Content, 0, cv.Size)); err != nil {
		return err
	}
	a.CVKey, a.CVName, a.CVType, a.CVSize = key, cleanFileName(cv.Name), kind, cv.Size
	return nil
}

func (p *Programme) apply(ctx context.Context, s Store, v Vacancy, a *Application, form ApplicationForm) error {
	a.ID = 0
	c := Candidate{Name: a.Name, Email: a.Email, Phone: a.Phone, CreatedAt: a.SubmittedAt}
	if err := s.SaveCandidate(ctx, &c); err != nil {
		return err
	}
	a.CandidateID = &c.ID
	first, err := s.FirstApplication(ctx, c.ID, v.ID)
	switch {
	case err == nil:
		a.RepeatOf = &first.ID
	case CodeOf(err) != NotFound:
		return err
	}

	touches, err := p.collectTouches(ctx, s, v, a, form)
	if err != nil {
		return err
	}
	if _, err := s.HoldChain(ctx); err != nil { // it will be decided, and counts in its stage
		return err
	}
	if err := s.CreateApplication(ctx, a); err != nil {
		return err
	}
	step := StageChange{ApplicationID: a.ID, Stage: Applied, OccurredAt: a.SubmittedAt, RecordedAt: a.SubmittedAt}
	if err := s.AddStageChange(ctx, &step); err != nil {
		return err
	}
	for i := range touches {
		touches[i].ApplicationID = a.ID
		if err := s.AddTouch(ctx, &touches[i]); err != nil {
			return err
		}
	}
	d, err := p.decide(ctx, s, *a, touches, nil, 0, a.SubmittedAt)
	if err != nil {
		return err
	}
	made := Dossier{History: []StageChange{step}, Touches: touches, Decision: d}
	link, err := winningLink(made, func(id int64) (Link, error) { return linkWith(ctx, s, id) })
	if err != nil {
		return err
	}
	return addTallies(ctx, s, p.applicationTallies(*a, made, link), nil)
}

// collectTouches finds what an application brought along: the click behind
// its token, the name that the candidate gave, and who introduced them.
func (p *Programme) collectTouches(ctx context.Context, s Store, v Vacancy, a *Application, form ApplicationForm) ([]Touch, error) {
	var touches []Touch
	ref, link, outcome, err := p.openRef(ctx, s, v, form.Ref, p.Now())
	if err != nil {
		return nil, err
	}
	a.RefOutcome = outcome
	if outcome == RefAccepted {
		// Without JavaScript this is how the page's being seen is known; the
		// hit itself may not be counted yet.
		if err := s.AddSeenPages(ctx, []SeenPage{{HitID: ref.Hit, At: a.SubmittedAt}}); err != nil {
			return nil, err
		}
		touches = append(touches, Touch{
			Kind: credit.Click, AmbassadorID: link.AmbassadorID, LinkID: link.ID,
			HitToken: ref.Hit.String(), At: ref.At(), RecordedAt: a.SubmittedAt,
		})
	}
	if form.ReferredBy != "" {
		named, err := whoIs(ctx, s, v.ID, form.ReferredBy, link.AmbassadorID)
		if err != nil {
			return nil, err
		}
		touches = append(touches, Touch{
			Kind: credit.Claim, AmbassadorID: named, Words: form.ReferredBy,
			At: a.SubmittedAt, RecordedAt: a.SubmittedAt,
		})
	}
	introductions, err := introductionsFor(ctx, s, *a, form.Introduction)
	for _, i := range introductions {
		touches = append(touches, i.touch(a.SubmittedAt))
	}
	return touches, err
}

// openRef says what a token was worth for a vacancy at a moment, and whose link it is. What
// was clicked before a link was revoked stays what it was: nobody's credit goes
// without a reason that is written down. An error is only ever the store's.
func (p *Programme) openRef(ctx context.Context, s Store, v Vacancy, token string, at time.Time) (Ref, Link, RefOutcome, error) {
	r, outcome := p.signer.open(token, at)
	if outcome != RefAccepted {
		return Ref{}, Link{}, outcome, nil
	}
	l, err := linkWith(ctx, s, r.LinkID)
	switch {
	case CodeOf(err) == NotFound:
		return Ref{}, Link{}, RefUnknownLink, nil
	case err != nil:
		return Ref{}, Link{}, "", err
	case l.VacancyID != v.ID && l.Channel != Spoken:
		return Ref{}, Link{}, RefOtherVacancy, nil
	case l.RevokedAt != nil && !r.At().Before(*l.RevokedAt):
		return Ref{}, Link{}, RefRevoked, nil
	}
	return r, l, RefAccepted, nil
}

// Sharer is who shared a vacancy with a candidate, as the page shows it.
type Sharer struct {
	Name     string
	JobTitle string
	Note     string
}

// SharerOf gives who stands behind a token on the page of a vacancy; ok is
// false when the token is not worth that.
func (p *Programme) SharerOf(ctx context.Context, v Vacancy, token string) (sharer Sharer, ok bool, err error) {
	_, l, outcome, err := p.openRef(ctx, p.store, v, token, p.Now())
	if err != nil || outcome != RefAccepted {
		return Sharer{}, false, err
	}
	person, err := p.store.Person(ctx, l.AmbassadorID)
	if err != nil || !person.Active {
		return Sharer{}, false, err
	}
	return Sharer{Name: person.Name, JobTitle: person.JobTitle, Note: l.Note}, true, nil
}

// TellerOf is the name of whoever spoke the code behind a token, "" when the
// token is not worth that.
func (p *Programme) TellerOf(ctx context.Context, token string) (string, error) {
	r, outcome := p.signer.open(token, p.Now())
	if outcome != RefAccepted || r.LinkID >= 0 {
		return "", nil
	}
	person, err := p.store.Person(ctx, -r.LinkID)
	if CodeOf(err) == NotFound || err == nil && !person.Active {
		return "", nil
	}
	return person.Name, err
}
