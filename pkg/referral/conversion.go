package referral

import (
	"context"
	"slices"
	"strings"
	"time"

	"goodword/pkg/credit"
)

// Conversion is what another system reported: an application reached a stage.
// It is taken once for each key, number and stage, and what was sent first
// stands for ever.
type Conversion struct {
	ID    int64
	KeyID int64
	// ExternalID is the sender's own number of the application.
	ExternalID string
	Stage      Stage
	OccurredAt time.Time
	// Vacancy names the vacancy, "" when nothing was said of it: see VacancyName.
	Vacancy string
	// Ref is the token that was handed over in the address to apply at, Code
	// the code of a link or one that can be spoken, NamedApplication the id of
	// an application here; each may be missing.
	Ref              string
	Code             string
	NamedApplication int64
	ReceivedAt       time.Time
	State            ConversionState
	// Reason is why it is unmatched.
	Reason UnmatchedReason
	// ApplicationID is where it landed, 0 while it is unmatched.
	ApplicationID int64
	MatchedAt     *time.Time
	MatchedBy     int64 // who in HR; 0 is the program
}

// ConversionState is whether it is known what a conversion is about.
type ConversionState string

const (
	ConversionMatched   ConversionState = "matched"
	ConversionUnmatched ConversionState = "unmatched"
)

// ConversionFilter picks conversions; the zero filter picks all.
type ConversionFilter struct {
	State ConversionState
	Page  Page
}

// UnmatchedReason is the stable code of why a conversion waits for HR.
type UnmatchedReason string

const (
	NoVacancy          UnmatchedReason = "no_vacancy"
	UnknownVacancy     UnmatchedReason = "unknown_vacancy"
	AmbiguousVacancy   UnmatchedReason = "ambiguous_vacancy"
	OtherVacancy       UnmatchedReason = "other_vacancy"
	UnknownCode        UnmatchedReason = "unknown_code"
	UnknownApplication UnmatchedReason = "unknown_application"
	OtherApplication   UnmatchedReason = "other_application"
)

var unmatchedSentences = map[UnmatchedReason]Text{
	NoVacancy: {EN: "Nothing says yet which vacancy this is about: the number is new, and no vacancy or reference came with it.",
		NL: "Nog niets zegt om welke vacature dit gaat: het nummer is nieuw, en er kwam geen vacature of verwijzing mee."},
	UnknownVacancy: {EN: "No vacancy here goes by this id, name or external number.",
		NL: "Geen vacature hier heeft dit kenmerk, deze naam of dit externe nummer."},
	AmbiguousVacancy: {EN: "More than one vacancy goes by this. Write id:, slug: or external: in front to say which is meant.",
		NL: "Meer dan één vacature heet zo. Zet er id:, slug: of external: voor om te zeggen welke bedoeld is."},
	OtherVacancy: {EN: "The application that has this number is for another vacancy.",
		NL: "De sollicitatie met dit nummer is op een andere vacature."},
	UnknownCode: {EN: "No link and no colleague has this code.",
		NL: "Geen link en geen collega heeft deze code."},
	UnknownApplication: {EN: "There is no application with this id.",
		NL: "Er is geen sollicitatie met dit kenmerk."},
	OtherApplication: {EN: "This number belongs to another application already.",
		NL: "Dit nummer hoort al bij een andere sollicitatie."},
}

// Sentence says a reason to a person.
func (r UnmatchedReason) Sentence() Text { return unmatchedSentences[r] }

// VacancyName is what a sender may call a vacancy: its id, its name in the
// address, or the number it has at the source that it was imported from. Empty
// parts are not looked at.
type VacancyName struct{ ID, Slug, ExternalID string }

// vacancyName reads a name; in front of it can stand which of the three it is.
func vacancyName(s string) VacancyName {
	kind, name, _ := strings.Cut(s, ":")
	switch kind {
	case "id":
		return VacancyName{ID: name}
	case "slug":
		return VacancyName{Slug: name}
	case "external":
		return VacancyName{ExternalID: name}
	}
	return VacancyName{s, s, s}
}

const (
	// MaxExternalID is the longest number that a sender gives an application.
	MaxExternalID = 200
	// clockError is how far a sender's clock may be ahead of ours.
	clockError = 5 * time.Minute
)

func (c Conversion) clean() Conversion {
	c.ExternalID, c.Vacancy = strings.TrimSpace(c.ExternalID), strings.TrimSpace(c.Vacancy)
	c.Ref, c.Code = strings.TrimSpace(c.Ref), strings.TrimSpace(c.Code)
	c.OccurredAt = c.OccurredAt.UTC().Truncate(time.Microsecond)
	return c
}

func (c Conversion) check() error {
	var wrong problems
	checkLength(&wrong, "external_id", c.ExternalID, 1, MaxExternalID)
	checkLength(&wrong, "vacancy", c.Vacancy, 0, MaxTitle)
	checkLength(&wrong, "ref", c.Ref, 0, 400)
	checkLength(&wrong, "code", c.Code, 0, 40)
	if !slices.Contains(Stages, c.Stage) {
		wrong.add("stage", "“"+string(c.Stage)+"” is not a stage.", "“"+string(c.Stage)+"” is geen fase.")
	}
	if c.OccurredAt.After(c.ReceivedAt.Add(clockError)) {
		wrong.add("occurred_at", "This lies in the future.", "Dit ligt in de toekomst.")
	}
	if c.OccurredAt.Before(earliest) {
		wrong.add("occurred_at", "This lies before 2000.", "Dit ligt vóór 2000.")
	}
	return wrong.err()
}

// earliest is the first moment that a sender can mean.
var earliest = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// TakeConversion takes a conversion from another system; only an API key may. What
// cannot be matched is kept for HR. The same key, number and stage again gives
// what there is and changes nothing, whatever else was sent; made says which of
// the two it was.
func (p *Programme) TakeConversion(ctx context.Context, by Actor, sent Conversion) (c Conversion, made bool, err error) {
	if by.signedIn() {
		return c, false, Fail(Forbidden, "Only an API key reports conversions. An admin makes one with POST /api-keys.",
			"Alleen een API-sleutel meldt conversies. Een beheerder maakt er een met POST /api-keys.")
	}
	if err := by.mustBe(by.opens(ScopeConversions)); err != nil {
		return c, false, err
	}
	sent = sent.clean()
	sent.KeyID, sent.ReceivedAt = by.KeyID, p.Now()
	if err := sent.check(); err != nil {
		return c, false, err
	}
	take := func(s Store) (err error) {
		c, made, err = p.takeConversion(ctx, s, sent)
		return err
	}
	if err = p.store.Tx(ctx, take); CodeOf(err) == Conflict {
		err = p.store.Tx(ctx, take) // someone else's transaction came first: now it is there
	}
	if err == nil {
		p.counting.reports.Add(1)
		p.counting.look()
	}
	return c, made, err
}

func (p *Programme) takeConversion(ctx context.Context, s Store, sent Conversion) (Conversion, bool, error) {
	if _, err := s.HoldChain(ctx); err != nil { // one at a time, and no decision meanwhile
		return sent, false, err
	}
	all, err := s.ConversionsOf(ctx, sent.KeyID, sent.ExternalID)
	if err != nil {
		return sent, false, err
	}
	for _, c := range all {
		if c.Stage == sent.Stage {
			return c, false, nil
		}
	}
	sent.ID, sent.State = 0, ConversionUnmatched
	if err := s.AddConversion(ctx, &sent); err != nil {
		return sent, false, err
	}
	made, err := p.place(ctx, s, &sent, all, nil)
	if err != nil {
		return sent, false, err
	}
	if made {
		err = p.placeWaiting(ctx, s, sent, all)
	}
	return sent, true, err
}

// placeWaiting lands what was waiting for this conversion to say which
// application its number is.
func (p *Programme) placeWaiting(ctx context.Context, s Store, landed Conversion, others []Conversion) error {
	for i := range others {
		if others[i].State == ConversionUnmatched {
			if _, err := p.place(ctx, s, &others[i], append(slices.Clone(others), landed), nil); err != nil {
				return err
			}
		}
	}
	return nil
}

// Match is HR's word on what a conversion is about; what is zero is left as it
// was sent.
type Match struct {
	ApplicationID int64
	VacancyID     int64
	// AmbassadorID goes in the place of the code.
	AmbassadorID int64
}

// MatchConversion is HR's saying what an unmatched conversion is about. It
// lands as if it had come so, and what else waits under the same number with
// it. A code that nobody knows is passed over.
func (p *Programme) MatchConversion(ctx context.Context, by Actor, id int64, m Match) (Conversion, error) {
	if err := by.mustBe(by.isHR()); err != nil {
		return Conversion{}, err
	}
	if m.ApplicationID != 0 && m.VacancyID != 0 {
		var wrong problems
		wrong.add("vacancy_id", "An application has a vacancy already: give one of the two.", "Een sollicitatie heeft al een vacature: geef een van beide.")
		return Conversion{}, wrong.err()
	}
	var c Conversion
	err := p.store.Tx(ctx, func(s Store) (err error) {
		c, err = p.matchConversion(ctx, s, by, id, m)
		return err
	})
	if err == nil {
		p.counting.reports.Add(1)
		p.counting.look()
	}
	return c, err
}

func (p *Programme) matchConversion(ctx context.Context, s Store, by Actor, id int64, m Match) (Conversion, error) {
	if _, err := s.HoldChain(ctx); err != nil {
		return Conversion{}, err
	}
	c, err := s.Conversion(ctx, id)
	if err != nil {
		return c, err
	}
	if c.State == ConversionMatched {
		return c, Fail(Conflict, "This is matched already.", "Dit is al gekoppeld.")
	}
	if m.AmbassadorID != 0 {
		if _, err := s.Person(ctx, m.AmbassadorID); err != nil {
			return c, err
		}
	}
	others, err := s.ConversionsOf(ctx, c.KeyID, c.ExternalID)
	if err != nil {
		return c, err
	}
	others = slices.DeleteFunc(others, func(o Conversion) bool { return o.ID == c.ID })
	landed, err := p.place(ctx, s, &c, others, &ruledMatch{m, by.PersonID})
	if err != nil {
		return c, err
	}
	if !landed {
		why := c.Reason.Sentence()
		return c, Fail(Conflict, why.EN+" Give an application_id or another vacancy_id.", why.NL+" Geef een application_id of een andere vacancy_id.")
	}
	return c, p.placeWaiting(ctx, s, c, others)
}

// ruledMatch is a match and who in HR made it.
type ruledMatch struct {
	Match
	by int64
}

// Conversions lists what was reported, for HR.
func (p *Programme) Conversions(ctx context.Context, by Actor, f ConversionFilter) (Listed[Conversion], error) {
	if err := by.mustBe(by.isHR()); err != nil {
		return Listed[Conversion]{}, err
	}
	return p.store.Conversions(ctx, f)
}

// KeyNames gives the names of API keys to HR, who sees where things came from.
func (p *Programme) KeyNames(ctx context.Context, by Actor) (map[int64]string, error) {
	if err := by.mustBe(by.isHR()); err != nil {
		return nil, err
	}
	return keyNames(ctx, p.store)
}

func keyNames(ctx context.Context, s Store) (map[int64]string, error) {
	keys, err := s.APIKeys(ctx)
	names := make(map[int64]string, len(keys))
	for _, k := range keys {
		names[k.ID] = k.Name
	}
	return names, err
}

// place lands a conversion where it belongs, or notes why that is not known. m
// is HR's word, nil without; others are the other conversions of its number.
func (p *Programme) place(ctx context.Context, s Store, c *Conversion, others []Conversion, m *ruledMatch) (bool, error) {
	about, why, err := p.findOut(ctx, s, *c, others, m)
	if err != nil {
		return false, err
	}
	if c.Reason = why; why == "" {
		now := p.Now()
		if c.ApplicationID, err = p.land(ctx, s, *c, about); err != nil {
			return false, err
		}
		if c.State, c.MatchedAt = ConversionMatched, &now; m != nil {
			c.MatchedBy = m.by
		}
	}
	return why == "", s.UpdateConversion(ctx, *c)
}

// subject is what a conversion is about.
type subject struct {
	application Application // without an id when it is still to be made
	vacancy     Vacancy
	// link is that of the code, as far as it has one; teller is who told the
	// candidate, 0 when nothing says so.
	link   Link
	teller int64
	by     int64 // who in HR named the teller
}

// findOut finds what a conversion is about, or why that is not known. What HR
// once said of a number holds for all that comes under it.
func (p *Programme) findOut(ctx context.Context, s Store, c Conversion, others []Conversion, m *ruledMatch) (about subject, why UnmatchedReason, err error) {
	id, ruled := int64(0), m != nil
	for _, o := range others {
		if o.ApplicationID != 0 && (id == 0 || o.MatchedBy != 0) {
			id, ruled = o.ApplicationID, ruled || o.MatchedBy != 0
		}
	}
	switch {
	case c.NamedApplication != 0 && id != 0 && id != c.NamedApplication && !ruled:
		return about, OtherApplication, nil
	case m != nil && m.ApplicationID != 0:
		id = m.ApplicationID
	case id == 0 && (m == nil || m.VacancyID == 0):
		id = c.NamedApplication
	}
	if id != 0 {
		about.application, err = s.Application(ctx, id)
		if CodeOf(err) == NotFound && (m == nil || m.ApplicationID == 0) {
			return about, UnknownApplication, nil
		}
		if err != nil {
			return about, "", err
		}
	}
	if c.Code != "" && (m == nil || m.AmbassadorID == 0) {
		if about.link, err = findCode(ctx, s, c.Code); err != nil && CodeOf(err) != NotFound {
			return about, "", err
		}
		if err != nil && !ruled {
			return about, UnknownCode, nil
		}
		about.teller = about.link.AmbassadorID
	}
	if m != nil && m.AmbassadorID != 0 {
		about.teller, about.by = m.AmbassadorID, m.by
	}
	about.vacancy, why, err = p.findVacancy(ctx, s, c, about, ruled, m)
	return about, why, err
}

// findCode gives the link that a code is: a link's own, or a spoken one, also
// of somebody who has left since.
func findCode(ctx context.Context, s Store, code string) (Link, error) {
	if spoken := CleanSpokenCode(code); spoken != "" {
		codes, err := s.SpokenCodes(ctx, false)
		if id := codes[spoken]; err != nil || id != 0 {
			return spokenLink(id), err
		}
	}
	return s.LinkByCode(ctx, CleanCode(code))
}

// findVacancy finds which vacancy a conversion is about.
func (p *Programme) findVacancy(ctx context.Context, s Store, c Conversion, about subject, ruled bool, m *ruledMatch) (Vacancy, UnmatchedReason, error) {
	known := about.application.VacancyID
	var named []Vacancy
	var err error
	switch {
	case m != nil && m.VacancyID != 0:
		v, err := s.Vacancy(ctx, m.VacancyID)
		if err != nil {
			return v, "", err
		}
		named = []Vacancy{v}
	case known != 0 && (ruled || c.Vacancy == ""):
		v, err := s.Vacancy(ctx, known)
		return v, "", err
	case c.Vacancy != "":
		if named, err = s.VacanciesNamed(ctx, vacancyName(c.Vacancy)); err != nil {
			return Vacancy{}, "", err
		}
		if len(named) == 0 {
			return Vacancy{}, UnknownVacancy, nil
		}
	default:
		// A link is of one vacancy: the reference itself says which.
		link := about.link
		if link.VacancyID == 0 {
			if r, outcome := p.signer.open(c.Ref, c.ReceivedAt); outcome == RefAccepted {
				if link, err = linkWith(ctx, s, r.LinkID); err != nil && CodeOf(err) != NotFound {
					return Vacancy{}, "", err
				}
			}
		}
		if link.VacancyID == 0 {
			return Vacancy{}, NoVacancy, nil
		}
		v, err := s.Vacancy(ctx, link.VacancyID)
		return v, "", err
	}
	if known != 0 {
		for _, v := range named {
			if v.ID == known {
				return v, "", nil
			}
		}
		return Vacancy{}, OtherVacancy, nil
	}
	if len(named) > 1 {
		return Vacancy{}, AmbiguousVacancy, nil
	}
	return named[0], "", nil
}

// land adds a conversion to its application, which it makes if need be: a step
// in the history, and what it says about who helped. An application that was
// made elsewhere came in at the first moment that was reported of it; one that
// was made here keeps its own moment, and what is reported from before that is
// put there. The application is decided again when there is reason to.
func (p *Programme) land(ctx context.Context, s Store, c Conversion, about subject) (int64, error) {
	a, isNew := about.application, about.application.ID == 0
	var before Dossier
	var err error
	at := c.OccurredAt
	switch {
	case isNew:
		a = Application{VacancyID: about.vacancy.ID, KeyID: c.KeyID, ExternalID: c.ExternalID, Stage: c.Stage, SubmittedAt: at, Day: p.Day(at), Version: 1}
		if a.StatusToken, err = randomHex(p.random, 16); err != nil {
			return 0, err
		}
		err = s.CreateApplication(ctx, &a)
	case a.KeyID == 0 && at.Before(a.SubmittedAt):
		at = a.SubmittedAt
		fallthrough
	default:
		before, err = dossier(ctx, s, a.ID)
	}
	if err != nil {
		return 0, err
	}
	was := a
	touches, err := p.reportedTouches(ctx, s, c, about, &a, at, before.Touches)
	if err != nil {
		return 0, err
	}
	for i := range touches {
		if err := s.AddTouch(ctx, &touches[i]); err != nil {
			return 0, err
		}
	}
	step := StageChange{ApplicationID: a.ID, Stage: c.Stage, OccurredAt: at, RecordedAt: p.Now(), KeyID: c.KeyID}
	if err := s.AddStageChange(ctx, &step); err != nil {
		return 0, err
	}
	after, err := dossier(ctx, s, a.ID)
	if err != nil {
		return 0, err
	}
	if at.Before(a.SubmittedAt) {
		a.SubmittedAt, a.Day = at, p.Day(at)
	}
	a.Stage = stageOf(after.History)
	if err := s.UpdateApplication(ctx, &a); err != nil {
		return 0, err
	}
	if isNew || len(touches) > 0 || !a.SubmittedAt.Equal(was.SubmittedAt) {
		var replaced *Decision
		if !isNew {
			replaced = &before.Decision
		}
		if after.Decision, err = p.decide(ctx, s, a, after.Touches, replaced, about.by, step.RecordedAt); err != nil {
			return 0, err
		}
	}
	if !isNew {
		return a.ID, p.recountMoved(ctx, s, was, a, before, after)
	}
	link, err := winningLink(after, func(id int64) (Link, error) { return linkWith(ctx, s, id) })
	if err != nil {
		return 0, err
	}
	return a.ID, addTallies(ctx, s, p.applicationTallies(a, after, link), nil)
}

// reportedTouches are what a conversion adds to the touches that there are: the
// click behind its token, as with an application that is sent here, and a
// record of whom its code, or HR, names, at the moment of the step. What a token
// or a link's code was worth is kept with the application.
func (p *Programme) reportedTouches(ctx context.Context, s Store, c Conversion, about subject, a *Application, at time.Time, there []Touch) ([]Touch, error) {
	var touches []Touch
	now := p.Now()
	ref, link, outcome, err := p.openRef(ctx, s, about.vacancy, c.Ref, c.ReceivedAt)
	if err != nil {
		return nil, err
	}
	a.RefOutcome = better(a.RefOutcome, outcome)
	clicked := func(t Touch) bool { return t.HitToken == ref.Hit.String() }
	if outcome == RefAccepted && !slices.ContainsFunc(there, clicked) {
		seen := SeenPage{HitID: ref.Hit, At: c.OccurredAt}
		if seen.At.Before(ref.At()) {
			seen.At = ref.At()
		}
		if err := s.AddSeenPages(ctx, []SeenPage{seen}); err != nil {
			return nil, err
		}
		touches = append(touches, Touch{
			ApplicationID: a.ID, Kind: credit.Click, AmbassadorID: link.AmbassadorID, LinkID: link.ID,
			HitToken: ref.Hit.String(), At: ref.At(), RecordedAt: now, KeyID: c.KeyID,
		})
	}
	if about.teller == 0 {
		return touches, nil
	}
	told := Touch{
		ApplicationID: a.ID, Kind: credit.Record, AmbassadorID: about.teller, At: at, RecordedAt: now, RecordedBy: about.by, KeyID: c.KeyID,
	}
	if l := about.link; l.ID > 0 {
		outcome := RefAccepted
		switch {
		case l.VacancyID != about.vacancy.ID:
			outcome = RefOtherVacancy
		case l.RevokedAt != nil && !c.OccurredAt.Before(*l.RevokedAt):
			outcome = RefRevoked
		}
		if a.RefOutcome = better(a.RefOutcome, outcome); outcome != RefAccepted {
			return touches, nil
		}
		told.LinkID = l.ID
	}
	same := func(t Touch) bool {
		return t.Kind == credit.Record && t.AmbassadorID == told.AmbassadorID && t.LinkID == told.LinkID && t.KeyID == told.KeyID
	}
	if !slices.ContainsFunc(there, same) {
		touches = append(touches, told)
	}
	return touches, nil
}

// worths are what tokens can be worth, the best first.
var worths = []RefOutcome{RefAccepted, RefRevoked, RefOtherVacancy, RefExpired, RefUnknownLink, RefForged, RefNone}

// better is the better of two: of all that was reported of an application the
// best token counts, whichever came first.
func better(a, b RefOutcome) RefOutcome {
	if slices.Index(worths, b) < slices.Index(worths, a) {
		return b
	}
	return a
}

// Differs names what was sent again and is not what stands.
func (c Conversion) Differs(sent Conversion) []string {
	sent = sent.clean()
	var names []string
	for _, f := range []struct {
		name string
		same bool
	}{
		{"occurred_at", c.OccurredAt.Equal(sent.OccurredAt)},
		{"vacancy", sent.Vacancy == "" || sent.Vacancy == c.Vacancy},
		{"ref", sent.Ref == "" || sent.Ref == c.Ref},
		{"code", sent.Code == "" || sent.Code == c.Code},
		{"application_id", sent.NamedApplication == 0 || sent.NamedApplication == c.NamedApplication},
	} {
		if !f.same {
			names = append(names, f.name)
		}
	}
	return names
}
