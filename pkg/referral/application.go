package referral

import (
	"cmp"
	"context"
	"io"
	"slices"
	"strings"
	"time"
)

// Stage is how far an application has come.
type Stage string

const (
	Applied       Stage = "applied"
	Screening     Stage = "screening"
	Interview     Stage = "interview"
	Offer         Stage = "offer"
	Hired         Stage = "hired"
	Rejected      Stage = "rejected"
	WithdrawnByMe Stage = "withdrawn" // by the candidate
)

// Application is one candidate applying to one vacancy.
type Application struct {
	ID        int64
	VacancyID int64
	// CandidateID is nil when the application was made elsewhere: who it is
	// from stays there.
	CandidateID *int64
	// KeyID and ExternalID are set on an application that was made elsewhere:
	// the API key of the system that reported it, and its number there.
	KeyID      int64
	ExternalID string
	// Name and Phone as typed with this application; the candidate's own
	// record keeps what was typed first.
	Name  string
	Email string
	Phone string
	// StatusToken is the unguessable part of the candidate's own address.
	StatusToken string
	Motivation  string
	CVKey       string // where the file is, "" without one
	CVName      string
	CVType      string
	CVSize      int64
	Stage       Stage
	SubmittedAt time.Time
	Day         string // of SubmittedAt, in the organisation's time zone
	// RefOutcome says what the token that came along was worth.
	RefOutcome RefOutcome
	// TellAmbassador is the candidate's leave to let the ambassador know.
	TellAmbassador bool
	// KeepUntil is set when the candidate asked to be kept for a year.
	KeepUntil *time.Time
	// RepeatOf is the earlier application of the same candidate to the same
	// vacancy. A repeat is kept and shown to HR, and counts nowhere. Merging
	// candidates makes no repeats.
	RepeatOf *int64
	// FormKey is that of the form it came of, "" without one.
	FormKey string
	// ErasedAt is when all that says who the candidate is was erased.
	ErasedAt *time.Time
	Version  int64
}

// underWay says that the procedure is not over.
func (a Application) underWay() bool {
	return a.Stage != Hired && a.Stage != Rejected && a.Stage != WithdrawnByMe
}

// StageChange is one step in an application's history. History is only ever
// added to.
type StageChange struct {
	ID            int64
	ApplicationID int64
	Stage         Stage
	OccurredAt    time.Time
	RecordedAt    time.Time
	PersonID      int64 // who recorded it; 0 is the candidate or the program
	KeyID         int64 // the API key with which it was reported, 0 without
	Note          string
}

// Dossier is what belongs to an application: its history and its touches in
// the order in which things happened, and the newest decision.
type Dossier struct {
	History  []StageChange
	Touches  []Touch
	Decision Decision
}

// ApplicationFilter picks applications; the zero filter picks all.
type ApplicationFilter struct {
	VacancyID int64
	Stage     Stage
	Search    string // in name and e-mail
	// AmbassadorID is who has or had a share of the credit.
	AmbassadorID int64
	// Days are those on which they came in.
	Days Period
	// Brief leaves history and credit out: where neither is shown, reading them
	// is most of the cost.
	Brief bool
	// Page goes by when they came in, the newest first.
	Page Page
}

// RefOutcome is what came of the token that an application brought along. A
// bad token never stops an application; why it did not count is kept.
type RefOutcome string

const (
	RefNone         RefOutcome = ""
	RefAccepted     RefOutcome = "accepted"
	RefForged       RefOutcome = "forged"
	RefExpired      RefOutcome = "expired"
	RefOtherVacancy RefOutcome = "other_vacancy"
	RefUnknownLink  RefOutcome = "unknown_link"
	RefRevoked      RefOutcome = "revoked"
)

// Stages are all stages, in the order of a procedure.
var Stages = []Stage{Applied, Screening, Interview, Offer, Hired, Rejected, WithdrawnByMe}

// MaxStageNote is the longest note with a step, in characters.
const MaxStageNote = 2000

// StageCounts says for HR how many applications of a filter are in each stage,
// whatever stage the filter asks for.
func (p *Programme) StageCounts(ctx context.Context, by Actor, f ApplicationFilter) (map[Stage]int64, error) {
	if err := by.mustBe(by.isHR()); err != nil {
		return nil, err
	}
	f.Stage = ""
	return p.store.StageCounts(ctx, f)
}

// Applications lists applications, for HR.
func (p *Programme) Applications(ctx context.Context, by Actor, f ApplicationFilter) (Listed[ApplicationFile], error) {
	if err := by.mustBe(by.isHR()); err != nil {
		return Listed[ApplicationFile]{}, err
	}
	found, err := p.store.Applications(ctx, f)
	if err != nil {
		return Listed[ApplicationFile]{}, err
	}
	put := applicationFiles
	if f.Brief {
		put = briefFiles
	}
	files, err := put(ctx, p.store, found.Items)
	return Listed[ApplicationFile]{Items: files, Next: found.Next}, err
}

// ApplicationFile is an application with all that HR sees of it.
type ApplicationFile struct {
	Application
	// Elsewhere names the system in which it was made, "" for here.
	Elsewhere string
	// KeptThrough is the last day on which it is kept as things stand, where one
	// application was asked for; "" for one from elsewhere or one that is erased.
	KeptThrough string
	History     []StageChange
	Credit      Credit
}

// Application gives one application to HR.
func (p *Programme) Application(ctx context.Context, by Actor, id int64) (ApplicationFile, error) {
	if err := by.mustBe(by.isHR()); err != nil {
		return ApplicationFile{}, err
	}
	a, err := p.store.Application(ctx, id)
	if err != nil {
		return ApplicationFile{}, err
	}
	f, err := applicationFile(ctx, p.store, a)
	if err != nil || a.ErasedAt != nil || a.KeyID != 0 {
		return f, err
	}
	v, err := p.store.Vacancy(ctx, a.VacancyID)
	f.KeptThrough, _ = p.keptThrough(a, f.History, v)
	return f, err
}

// briefFiles are applications with where they were made, and nothing else.
func briefFiles(ctx context.Context, s Store, as []Application) ([]ApplicationFile, error) {
	keys := map[int64]string{}
	if slices.ContainsFunc(as, func(a Application) bool { return a.KeyID != 0 }) {
		var err error
		if keys, err = keyNames(ctx, s); err != nil {
			return nil, err
		}
	}
	files := make([]ApplicationFile, len(as))
	for i, a := range as {
		files[i] = ApplicationFile{Application: a, Elsewhere: keys[a.KeyID]}
	}
	return files, nil
}

// applicationFiles puts applications together with what belongs to them.
func applicationFiles(ctx context.Context, s Store, as []Application) ([]ApplicationFile, error) {
	ids := make([]int64, len(as))
	for i, a := range as {
		ids[i] = a.ID
	}
	dossiers, err := s.Dossiers(ctx, ids)
	if err != nil {
		return nil, err
	}
	credits, err := explain(ctx, s, dossiers, byName)
	if err != nil {
		return nil, err
	}
	files, err := briefFiles(ctx, s, as)
	for i := range files {
		id := files[i].ID
		files[i].History, files[i].Credit = dossiers[id].History, credits[id]
	}
	return files, err
}

func applicationFile(ctx context.Context, s Store, a Application) (ApplicationFile, error) {
	files, err := applicationFiles(ctx, s, []Application{a})
	if err != nil {
		return ApplicationFile{}, err
	}
	return files[0], nil
}

// dossier gives what belongs to one application.
func dossier(ctx context.Context, s Store, applicationID int64) (Dossier, error) {
	ds, err := s.Dossiers(ctx, []int64{applicationID})
	return ds[applicationID], err
}

// CV opens the file that came with an application, for HR.
func (p *Programme) CV(ctx context.Context, by Actor, id int64) (Application, io.ReadCloser, error) {
	if err := by.mustBe(by.isHR()); err != nil {
		return Application{}, nil, err
	}
	a, err := p.store.Application(ctx, id)
	if err != nil {
		return Application{}, nil, err
	}
	return p.openCV(ctx, a)
}

// MoveStage adds a step to an application's history. occurredAt is when it
// happened, which may be earlier than now; the zero time is now. The stage of
// the application is that of its latest step, and the counters follow.
func (p *Programme) MoveStage(ctx context.Context, by Actor, id int64, to Stage, occurredAt time.Time, note string) (ApplicationFile, error) {
	if err := by.mustBe(by.isHR()); err != nil {
		return ApplicationFile{}, err
	}
	now := p.Now()
	if occurredAt.IsZero() {
		occurredAt = now
	}
	step := StageChange{
		ApplicationID: id, Stage: to, OccurredAt: occurredAt.UTC().Truncate(time.Microsecond),
		RecordedAt: now, PersonID: by.PersonID, Note: strings.TrimSpace(note),
	}
	var file ApplicationFile
	err := p.store.Tx(ctx, func(s Store) (err error) {
		if _, err := s.HoldChain(ctx); err != nil { // who has the credit stays so until this is counted
			return err
		}
		step.ID = 0
		file, err = p.moveStage(ctx, s, step)
		return err
	})
	return file, err
}

func (p *Programme) moveStage(ctx context.Context, s Store, step StageChange) (ApplicationFile, error) {
	_, a, err := p.addStep(ctx, s, step)
	if err != nil {
		return ApplicationFile{}, err
	}
	return applicationFile(ctx, s, a)
}

// addStep adds a step with what follows from it: the stage, and the counters.
// Nothing is written when the rules refuse it.
func (p *Programme) addStep(ctx context.Context, s Store, step StageChange) (StageChange, Application, error) {
	a, err := s.Application(ctx, step.ApplicationID)
	if err != nil {
		return step, a, err
	}
	if err := checkStep(a, step); err != nil {
		return step, a, err
	}
	before, err := dossier(ctx, s, a.ID)
	if err != nil {
		return step, a, err
	}
	if err := s.AddStageChange(ctx, &step); err != nil {
		return step, a, err
	}
	after, err := dossier(ctx, s, a.ID)
	if err != nil {
		return step, a, err
	}
	a.Stage = stageOf(after.History)
	if err := s.UpdateApplication(ctx, &a); err != nil {
		return step, a, err
	}
	link, err := winningLink(after, func(id int64) (Link, error) { return linkWith(ctx, s, id) })
	if err != nil {
		return step, a, err
	}
	return step, a, addTallies(ctx, s, p.applicationTallies(a, after, link), p.applicationTallies(a, before, link))
}

// inTime orders a history: by when things happened, and at the same moment what
// the program noted first, then what other systems reported, in the order of a
// procedure (many know only the day), then what people noted, as they did.
func inTime(a, b StageChange) int {
	return cmp.Or(a.OccurredAt.Compare(b.OccurredAt), cmp.Compare(a.source(), b.source()), cmp.Compare(a.turn(), b.turn()), cmp.Compare(a.ID, b.ID))
}

func (c StageChange) source() int {
	switch {
	case c.KeyID != 0:
		return 1
	case c.PersonID != 0:
		return 2
	}
	return 0
}

func (c StageChange) turn() int {
	if c.KeyID == 0 {
		return 0
	}
	return slices.Index(Stages, c.Stage)
}

// Sort puts the history in the order in which things happened.
func (d *Dossier) Sort() { slices.SortFunc(d.History, inTime) }

// isNews says whether a step can change the stage: that another system tells of
// the application itself takes nothing back.
func (c StageChange) isNews() bool { return c.KeyID == 0 || c.Stage != Applied }

// stageOf is the stage after a history.
func stageOf(history []StageChange) Stage {
	for _, c := range slices.Backward(history) {
		if c.isNews() {
			return c.Stage
		}
	}
	return Applied
}

func checkStep(a Application, step StageChange) error {
	var wrong problems
	if !slices.Contains(Stages, step.Stage) {
		wrong.add("stage", "“"+string(step.Stage)+"” is not a stage.", "“"+string(step.Stage)+"” is geen fase.")
	}
	if step.OccurredAt.After(step.RecordedAt) {
		wrong.add("occurred_at", "This lies in the future.", "Dit ligt in de toekomst.")
	}
	if step.OccurredAt.Before(a.SubmittedAt) {
		wrong.add("occurred_at", "This is before the application came in.", "Dit is vóór de sollicitatie binnenkwam.")
	}
	checkLength(&wrong, "note", step.Note, 0, MaxStageNote)
	if err := wrong.err(); err != nil {
		return err
	}
	if a.Stage == step.Stage {
		return Fail(Conflict, "The application is in this stage already.", "De sollicitatie is al in deze fase.")
	}
	return nil
}
