package referral

import (
	"context"
	"io"
	"time"
)

// Store keeps everything. A method that looks for one thing answers an Error
// with code NotFound when it is not there, never nil without an error. A
// method that would break a uniqueness rule answers an Error with code
// Conflict. All times go in and come out in UTC, in microseconds.
type Store interface {
	// Tx runs f in one transaction: all of it happens, or nothing. f may be
	// run again when the database asks for that, so it touches nothing else.
	// Inside f only the Store that it is given may be used.
	Tx(ctx context.Context, f func(Store) error) error

	PersonStore
	VacancyStore
	ImportStore
	LinkStore
	HitStore
	CountingStore
	CandidateStore
	ApplicationStore
	IntroductionStore
	QuestionStore
	AuditStore
	BrandStore
	ConversionStore
	TallyStore

	// EraseAnswers erases answers from before a moment.
	EraseAnswers(ctx context.Context, before time.Time) error

	Organisation(ctx context.Context) (Organisation, error)
	// UpdateOrganisation writes every column where the version is the one
	// given in o, and adds one to it; otherwise the error is Stale.
	UpdateOrganisation(ctx context.Context, o *Organisation) error
}

// PersonStore keeps people and how they are signed in.
type PersonStore interface {
	CreatePerson(ctx context.Context, p *Person) error
	Person(ctx context.Context, id int64) (Person, error)
	PersonByEmail(ctx context.Context, email string) (Person, error)
	People(ctx context.Context, f PersonFilter) (Listed[Person], error)
	// PeopleByID gives those of ids that exist.
	PeopleByID(ctx context.Context, ids []int64) (map[int64]Person, error)
	// PeopleNamed gives the active people with this name, nickname or e-mail
	// address, whatever the letter case or spacing.
	PeopleNamed(ctx context.Context, words string) ([]Person, error)
	PeopleWithoutSpokenCode(ctx context.Context) ([]Person, error)
	// SpokenCodes gives whose spoken code is whose, all or of active people.
	SpokenCodes(ctx context.Context, active bool) (map[string]int64, error)
	// SetSpokenCode gives a code to a person who has none.
	SetSpokenCode(ctx context.Context, personID int64, code string) error
	// UpdatePerson writes every column where the version is the one in p, and
	// adds one to it; otherwise the error is Stale.
	UpdatePerson(ctx context.Context, p *Person) error
	// DepartmentSizes counts active people by department.
	DepartmentSizes(ctx context.Context) (map[string]int, error)

	CreateSession(ctx context.Context, s *Session) error
	SessionByHash(ctx context.Context, tokenHash string) (Session, error)
	// SpendSession marks a session spent and says whether this call did it;
	// of two calls at once only one is told true.
	SpendSession(ctx context.Context, id int64, at time.Time) (bool, error)
	EndFamily(ctx context.Context, family string) error
	EndSessionsOf(ctx context.Context, personID int64) error
}

// PersonFilter picks people; the zero filter picks all.
type PersonFilter struct {
	Search     string // in name and e-mail
	Role       Role
	Department string
	ActiveOnly bool
	// Brief gives names and addresses only.
	Brief bool
	Page  Page
}

// VacancyStore keeps vacancies.
type VacancyStore interface {
	CreateVacancy(ctx context.Context, v *Vacancy) error
	Vacancy(ctx context.Context, id int64) (Vacancy, error)
	VacancyBySlug(ctx context.Context, slug string) (Vacancy, error)
	Vacancies(ctx context.Context, f VacancyFilter) (Listed[Vacancy], error)
	VacanciesByID(ctx context.Context, ids []int64) (map[int64]Vacancy, error)
	// VacancyTitles gives the titles of the newest vacancies and of those of ids
	// that exist, in no order.
	VacancyTitles(ctx context.Context, newest int, ids []int64) ([]VacancyTitle, error)
	// OpenPlaces gives the department and the cities of each vacancy that can be
	// applied to on a day, as they come.
	OpenPlaces(ctx context.Context, day string) (departments, cities []string, err error)
	// VacanciesOfSource gives all vacancies of one source by external id.
	VacanciesOfSource(ctx context.Context, source string) (map[string]Vacancy, error)
	// CreateVacancies writes many at once.
	CreateVacancies(ctx context.Context, vs []*Vacancy) error
	// UpdateVacancy writes every column where the version is the one in v,
	// and adds one to it; otherwise the error is Stale.
	UpdateVacancy(ctx context.Context, v *Vacancy) error
	// SlugTaken says whether a slug is in use.
	SlugTaken(ctx context.Context, slug string) (bool, error)
	// SlugsTaken gives those of slugs that are in use.
	SlugsTaken(ctx context.Context, slugs []string) (map[string]bool, error)
	// VacancyRegister counts vacancies, those open ones as closing soon whose
	// last day lies in a period that begins today, and gives their departments
	// and sources in order.
	VacancyRegister(ctx context.Context, soon Period) (VacancyRegister, error)
}

// ImportStore keeps imports of vacancies.
type ImportStore interface {
	CreateImport(ctx context.Context, r *ImportRun) error
	Import(ctx context.Context, id int64) (ImportRun, error)
	// Imports lists imports without their postings and reports.
	Imports(ctx context.Context, p Page) (Listed[ImportRun], error)
	// UpdateImport writes every column where the version is the one in r, and
	// adds one to it; otherwise the error is Stale.
	UpdateImport(ctx context.Context, r *ImportRun) error
	// NextImport gives the oldest import that was confirmed, or that has been
	// running since before a moment.
	NextImport(ctx context.Context, before time.Time) (ImportRun, error)
	EraseImport(ctx context.Context, id int64) error
	// ErasePlans erases the plans made before a moment.
	ErasePlans(ctx context.Context, before time.Time) error
}

// LinkStore keeps links.
type LinkStore interface {
	CreateLink(ctx context.Context, l *Link) error
	Link(ctx context.Context, id int64) (Link, error)
	LinkByCode(ctx context.Context, code string) (Link, error)
	// LiveLink is the link of an ambassador to a vacancy on a channel that is
	// not revoked.
	LiveLink(ctx context.Context, ambassadorID, vacancyID int64, c Channel) (Link, error)
	Links(ctx context.Context, f LinkFilter) (Listed[Link], error)
	LinksByID(ctx context.Context, ids []int64) (map[int64]Link, error)
	// UpdateLink writes every column where the version is the one in l, and
	// adds one to it; otherwise the error is Stale.
	UpdateLink(ctx context.Context, l *Link) error
	// EachTarget calls f with the links whose id is greater than after and with
	// those that were revoked since.
	EachTarget(ctx context.Context, after int64, since time.Time, f func(Target)) error
}

// HitStore keeps hits and what explains them.
type HitStore interface {
	// AddHits writes hits under the ids that they have.
	AddHits(ctx context.Context, hs []Hit) error
	// ChangeHits writes the verdict and the visit of hits that are there.
	ChangeHits(ctx context.Context, hs []Hit) error
	// HitsByID gives those of ids that exist.
	HitsByID(ctx context.Context, ids []HitID) (map[HitID]Hit, error)
	// EachHit calls f with the hits from an id up to, not with, another, in
	// order. An error of f ends it.
	EachHit(ctx context.Context, from, until HitID, f func(Hit) error) error
	// HitSpan gives the least and the greatest id, 0 and 0 without hits.
	HitSpan(ctx context.Context) (least, greatest HitID, err error)
	// CountHits counts the hits from an id up to, not with, another.
	CountHits(ctx context.Context, from, until HitID) (HitCounts, error)
	// HitReasons counts such hits on the links of a filter by class and reason.
	HitReasons(ctx context.Context, from, until HitID, f TallyFilter) ([]HitReason, error)
	// EraseHits erases hits before an id, at most so many, and says how many.
	EraseHits(ctx context.Context, before HitID, most int) (int64, error)

	Verdicts(ctx context.Context) ([]Verdict, error)
	// SaveVerdict makes a verdict or fills in the number of the one there is.
	SaveVerdict(ctx context.Context, v *Verdict) error
	Signature(ctx context.Context, id int64) (Signature, error)
	Signatures(ctx context.Context) (map[int64]Signature, error)
	// SaveSignature makes a signature, or notes that the one there is was used
	// on a later day; it fills in the number.
	SaveSignature(ctx context.Context, s *Signature) error
	// EraseSignatures erases those that were last used before a day.
	EraseSignatures(ctx context.Context, before string) error

	// SeenPages gives reports of pages seen whose hits were not counted yet.
	SeenPages(ctx context.Context, most int) ([]SeenPage, error)
	// AddSeenPages keeps reports; of two for one hit the first.
	AddSeenPages(ctx context.Context, ps []SeenPage) error
	ForgetSeenPages(ctx context.Context, ids []HitID) error

	// VisitorKey gives the key of a day, making it from fresh when there is
	// none. Of several copies that ask at once all get the same key. Keys of
	// days before oldest are destroyed.
	VisitorKey(ctx context.Context, day, fresh, oldest string) (string, error)
}

// CountingStore keeps how far counting is.
type CountingStore interface {
	// HoldCounting gives the one row of counting; inside a transaction nobody
	// else holds it until the transaction ends.
	HoldCounting(ctx context.Context) (Counting, error)
	SaveCounting(ctx context.Context, c Counting) error
	// ClaimJournal gives the mark of the journal with a name, new at position 0.
	ClaimJournal(ctx context.Context, name string, at time.Time) (JournalMark, error)
	Journals(ctx context.Context) ([]JournalMark, error)
	SaveJournal(ctx context.Context, m JournalMark) error
	// Batches gives the batches of a journal after one, in order.
	Batches(ctx context.Context, journal, after int64) ([]Batch, error)
	// AddBatch adds a batch and forgets those of its journal before oldest.
	AddBatch(ctx context.Context, b Batch, oldest int64) error
}

// CandidateStore keeps candidates, and which of them HR has merged.
type CandidateStore interface {
	// SaveCandidate makes a candidate
	// or, when the address is known, fills in the id of the one there is.
	SaveCandidate(ctx context.Context, c *Candidate) error
	Candidate(ctx context.Context, id int64) (Candidate, error)
	// CandidatesByID gives those of ids that exist.
	CandidatesByID(ctx context.Context, ids []int64) (map[int64]Candidate, error)
	// CandidatesBeginning gives the ids and addresses of those whose address
	// begins with a prefix; none for the empty one.
	CandidatesBeginning(ctx context.Context, prefix string) ([]Candidate, error)
	// UpdateCandidate writes name and telephone number.
	UpdateCandidate(ctx context.Context, c Candidate) error
	// EraseCandidate erases a candidate without applications, with the merges.
	EraseCandidate(ctx context.Context, id int64) error
	// EachPhone calls f with every candidate who gave a telephone number.
	EachPhone(ctx context.Context, f func(candidateID int64, phone string)) error

	CreateMerge(ctx context.Context, m *Merge) error
	Merge(ctx context.Context, id int64) (Merge, error)
	// UndoMerge writes that a merge that stands was undone.
	UndoMerge(ctx context.Context, m Merge) error
	// MergesOf gives all merges that some candidates were ever part of, in
	// order.
	MergesOf(ctx context.Context, candidateIDs []int64) ([]Merge, error)
	// MergedWith gives whoever stands merged with some candidates, either way
	// and in one step.
	MergedWith(ctx context.Context, candidateIDs []int64) ([]Candidate, error)
}

// ApplicationStore keeps applications and what belongs to them.
type ApplicationStore interface {
	CreateApplication(ctx context.Context, a *Application) error
	Application(ctx context.Context, id int64) (Application, error)
	ApplicationByToken(ctx context.Context, statusToken string) (Application, error)
	// ApplicationByForm gives the application that came of a form; none for "".
	ApplicationByForm(ctx context.Context, formKey string) (Application, error)
	// EraseApplication takes out of an application, its steps, touches,
	// questions and audit entries all that somebody typed, parts it from its
	// candidate, and erases the introductions that only it rests on and the
	// answers that tell of it. Ids, codes,
	// times, decisions and the key of its file stay.
	EraseApplication(ctx context.Context, id int64, at time.Time) error
	// ApplicationsOver gives applications that may no longer be kept, in the
	// order of ids.
	ApplicationsOver(ctx context.Context, f OverFilter) ([]Application, error)
	// FilesToErase gives the keys of files whose application is erased, and
	// FileErased notes that one is gone.
	FilesToErase(ctx context.Context) (map[string]int64, error)
	FileErased(ctx context.Context, applicationID int64) error
	// FirstApplication is the earliest application of a candidate to a vacancy.
	FirstApplication(ctx context.Context, candidateID, vacancyID int64) (Application, error)
	Applications(ctx context.Context, f ApplicationFilter) (Listed[Application], error)
	// ApplicationsWithPartOf gives the applications that have a touch of an
	// ambassador, or ever had a decision that gave them a share.
	ApplicationsWithPartOf(ctx context.Context, ambassadorID int64, p Page) (Listed[Application], error)
	// UpdateApplication writes every column where the version is the one in
	// a, and adds one to it; otherwise the error is Stale.
	UpdateApplication(ctx context.Context, a *Application) error
	// StageCounts counts the applications of a filter by stage.
	StageCounts(ctx context.Context, f ApplicationFilter) (map[Stage]int64, error)
	AddStageChange(ctx context.Context, c *StageChange) error
	StageChangesByID(ctx context.Context, ids []int64) (map[int64]StageChange, error)
	AddTouch(ctx context.Context, t *Touch) error
	Touch(ctx context.Context, id int64) (Touch, error)
	// UnmatchedClaims gives the claims that name nobody who is known, that
	// are the last of their application, and whose words are not erased.
	UnmatchedClaims(ctx context.Context, p Page) (Listed[Touch], error)
	// AddDecision also keeps the stakes of those with a share.
	AddDecision(ctx context.Context, d *Decision) error
	// DecisionsOf gives every decision on an application, the oldest first.
	DecisionsOf(ctx context.Context, applicationID int64) ([]Decision, error)
	DecisionsByID(ctx context.Context, ids []int64) (map[int64]Decision, error)
	// NewestShares gives the newest decision on each of some applications, with
	// its shares alone.
	NewestShares(ctx context.Context, applicationIDs []int64) ([]Decision, error)
	// EachDecision calls f with every decision, in the order of ids and a few
	// at a time.
	EachDecision(ctx context.Context, f func(Decision) error) error
	// ApplicationSpan gives the least and the greatest id of applications, 0
	// and 0 without any.
	ApplicationSpan(ctx context.Context) (least, greatest int64, err error)
	// EachCase calls f with the newest decision of each application from an id
	// up to, not with, another that came in on some days, is no repeat, and was
	// decided since decisions keep their facts. f may not use the store.
	EachCase(ctx context.Context, from, until int64, days Period, f func(DecidedCase)) error
	// HoldChain gives the end of the chain of decisions; inside a transaction
	// nobody else holds it until the transaction ends.
	HoldChain(ctx context.Context) (Chain, error)
	SaveChain(ctx context.Context, c Chain) error
	// Policies gives every policy that was ever adopted, by version.
	Policies(ctx context.Context) ([]AdoptedPolicy, error)
	// AddPolicy refuses a version that there is already.
	AddPolicy(ctx context.Context, p *AdoptedPolicy) error
	// LeaversBeginning gives those who left whose address begins with a prefix.
	LeaversBeginning(ctx context.Context, prefix string) ([]Person, error)
	// ApplicationsOf gives all applications of some candidates.
	ApplicationsOf(ctx context.Context, candidateIDs []int64) ([]Application, error)
	// Dossiers gives what belongs to applications, by their ids.
	Dossiers(ctx context.Context, applicationIDs []int64) (map[int64]Dossier, error)
	// CVKeys gives the keys of all stored files.
	CVKeys(ctx context.Context) (map[string]int64, error)
}

// IntroductionStore keeps introductions and who decides about a vacancy.
type IntroductionStore interface {
	CreateIntroduction(ctx context.Context, i *Introduction) error
	Introduction(ctx context.Context, id int64) (Introduction, error)
	IntroductionByToken(ctx context.Context, token string) (Introduction, error)
	// IntroductionsBy gives those of an ambassador, the newest first.
	IntroductionsBy(ctx context.Context, ambassadorID int64) ([]Introduction, error)
	// AcceptedIntroductions gives those to a vacancy, the oldest first.
	AcceptedIntroductions(ctx context.Context, vacancyID int64) ([]Introduction, error)
	// UpdateIntroduction writes every column where the version is the one in i,
	// and adds one to it; otherwise the error is Stale.
	UpdateIntroduction(ctx context.Context, i *Introduction) error
	EraseIntroduction(ctx context.Context, id int64) error
	// EraseIntroductions erases those made before a moment, and those that were
	// accepted if they were made before another.
	EraseIntroductions(ctx context.Context, before, acceptedBefore time.Time) error

	Team(ctx context.Context, vacancyID int64) ([]TeamMember, error)
	ReplaceTeam(ctx context.Context, vacancyID int64, ms []TeamMember) error
	// SharersOf gives the active people who have a link to a vacancy that is
	// not revoked.
	SharersOf(ctx context.Context, vacancyID int64) (map[int64]Person, error)
	// Leavers gives the people whose last day was before a day.
	Leavers(ctx context.Context, day string) ([]Person, error)
}

// QuestionStore keeps what ambassadors ask about credit.
type QuestionStore interface {
	// AddQuestion refuses a second one of the same person about an application.
	AddQuestion(ctx context.Context, q *Question) error
	Question(ctx context.Context, id int64) (Question, error)
	Questions(ctx context.Context, state QuestionState, p Page) (Listed[Question], error)
	// QuestionsAbout gives the questions about some applications, the oldest
	// first.
	QuestionsAbout(ctx context.Context, applicationIDs []int64) ([]Question, error)
	// SaveAnswerTo writes the answer to a question.
	SaveAnswerTo(ctx context.Context, q Question) error
}

// AuditStore keeps who changed what. It is only added to.
type AuditStore interface {
	AddAuditEntry(ctx context.Context, e *AuditEntry) error
	AuditEntries(ctx context.Context, f AuditFilter) (Listed[AuditEntry], error)
}

// BrandStore keeps how the organisation shows itself.
type BrandStore interface {
	Brand(ctx context.Context) (Brand, error)
	// UpdateBrand writes every column where the version is the one given in b,
	// and adds one to it; otherwise the error is Stale.
	UpdateBrand(ctx context.Context, b *Brand) error
	BrandFile(ctx context.Context, hash string) (BrandFile, error)
	// SaveBrandFile is content when there is such a file already.
	SaveBrandFile(ctx context.Context, f BrandFile) error
	// KeepBrandFiles erases all files but these.
	KeepBrandFiles(ctx context.Context, hashes []string) error
}

// ConversionStore keeps API keys and what was reported with them.
type ConversionStore interface {
	CreateAPIKey(ctx context.Context, k *APIKey) error
	APIKey(ctx context.Context, id int64) (APIKey, error)
	APIKeyByHash(ctx context.Context, hash string) (APIKey, error)
	// APIKeys gives all keys, the newest first.
	APIKeys(ctx context.Context) ([]APIKey, error)
	// UseAPIKey notes when a key was last used.
	UseAPIKey(ctx context.Context, id int64, at time.Time) error
	// RevokeAPIKey ends a key that has not been ended before.
	RevokeAPIKey(ctx context.Context, id int64, at time.Time, by int64) error

	// AddConversion refuses a second one with the same key, external id and stage.
	AddConversion(ctx context.Context, c *Conversion) error
	Conversion(ctx context.Context, id int64) (Conversion, error)
	// ConversionsOf gives all that was reported of one application, by the
	// number that the sender gives it, in the order in which it came in.
	ConversionsOf(ctx context.Context, keyID int64, externalID string) ([]Conversion, error)
	Conversions(ctx context.Context, f ConversionFilter) (Listed[Conversion], error)
	UpdateConversion(ctx context.Context, c Conversion) error
	// VacanciesNamed gives every vacancy that goes by a name.
	VacanciesNamed(ctx context.Context, n VacancyName) ([]Vacancy, error)
}

// TallyStore keeps the counters.
type TallyStore interface {
	// AddTallies adds the counts of each tally (which may be negative) to the
	// row with its keys, making it when there is none. The rows stay locked
	// until the transaction ends: give them in one order.
	AddTallies(ctx context.Context, ts []Tally) error
	// Tallies gives the stored counters, summed by what g asks for.
	Tallies(ctx context.Context, f TallyFilter, g Grouping) ([]Tally, error)
	// Flows gives what each channel brought on each day, in no order.
	Flows(ctx context.Context, days Period) ([]Flow, error)
	// VacancyTallies sums the counters of some vacancies, by their ids.
	VacancyTallies(ctx context.Context, ids []int64) (map[int64]Counts, error)
	// Contributions gives what each person brought by one metric in a period and,
	// unless it is nil, in another one beside it.
	Contributions(ctx context.Context, m Metric, now Period, then *Period) ([]Contribution, error)
	// ReplaceTallies throws all counters and all sums of them away and writes
	// these; applications by stage are counted anew.
	ReplaceTallies(ctx context.Context, ts []Tally) error
	// CloseDays adds the days after one, up to and with another, to the sums by
	// ambassador and by channel.
	CloseDays(ctx context.Context, after, through string) error
	// CheckSums gives the sums that differ from their tallies, and the stages
	// whose number is not that of the applications in them.
	CheckSums(ctx context.Context) ([]Drift, error)

	AddFacets(ctx context.Context, fs []Facet) error
	Facets(ctx context.Context, from, to string) ([]Facet, error)
	// ReplaceFacets throws the facets from a day on away and writes these.
	ReplaceFacets(ctx context.Context, from string, fs []Facet) error

	// EachLink calls f with every link.
	EachLink(ctx context.Context, f func(Link) error) error
	// EachApplication calls f with every application and its dossier, in the
	// order of ids and a few at a time.
	EachApplication(ctx context.Context, f func(Application, Dossier) error) error
}

// HitCounts are the hits of some days.
type HitCounts struct {
	// Links are the hits by link and verdict.
	Links []LinkHits
	// Visitors are the distinct visitors by link among the clicks.
	Visitors map[int64]int64
	// Devices and Countries are clicks by device and by country.
	Devices, Countries map[string]int64
}

// LinkHits are the hits on a link that had one verdict.
type LinkHits struct {
	LinkID    int64
	VerdictID int64
	Hits      int64
	Visits    int64
}

// TallyFilter picks tallies. From and To are days, both included, "" for open.
type TallyFilter struct {
	From, To     string
	LinkID       int64
	AmbassadorID int64
	VacancyID    int64
}

// Grouping is what tallies are summed by.
type Grouping string

const (
	ByKey     Grouping = "key" // not summed
	ByDay     Grouping = "day"
	ByChannel Grouping = "channel"
	ByLink    Grouping = "link"
	InTotal   Grouping = "total"
)

// Files keeps the files that candidates send.
type Files interface {
	// Put stores all of r under a key; when it returns without an error the
	// file is on disk, whole. A failed Put leaves nothing behind.
	Put(ctx context.Context, key string, r io.Reader) error
	Open(ctx context.Context, key string) (io.ReadCloser, error)
	Delete(ctx context.Context, key string) error
	// Keys lists what is stored.
	Keys(ctx context.Context) ([]string, error)
}
