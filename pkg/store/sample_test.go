package store_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"goodword/pkg/credit"
	"goodword/pkg/referral"
	"goodword/pkg/store"
	"goodword/pkg/testkit"
)

func TestMain(m *testing.M) { testkit.Main(m) }

var ctx = context.Background()

// noon is a moment with microseconds.
var noon = time.Date(2026, 3, 29, 12, 0, 0, 123456000, time.UTC)

func ptr[T any](v T) *T { return &v }

// spoken gives each address a code of its own.
func spoken(email string) string { return "ANNA-" + email }

// The samples below have no field that is zero, except the id.

func samplePerson(email string) *referral.Person {
	return &referral.Person{
		Profile: referral.Profile{
			Name: "Anna de Vries", Email: email, Role: referral.HR, JobTitle: "recruiter", Department: "People",
			Locale: "nl", Expertise: []string{"hiring", "Größe"}, BoardVisibility: referral.Named,
			Nickname: "Ann", Active: true, LeftOn: "2026-12-31",
		},
		PasswordHash: "$argon2id$x", SpokenCode: spoken(email), Version: 1, CreatedAt: noon, UpdatedAt: noon.Add(time.Hour),
	}
}

func sampleVacancy(slug string) *referral.Vacancy {
	return &referral.Vacancy{
		Slug: slug,
		VacancyText: referral.VacancyText{
			Title: "Hydrologist", Language: "en", Department: "Rivers",
			Locations: []referral.Location{{City: "Den Haag", Country: "NL"}}, Workplace: referral.Hybrid,
			EmploymentTypes: []string{"full_time"}, HoursMin: ptr(32), HoursMax: ptr(40),
			Salary:      &referral.Salary{Min: 400000, Max: 500000, Currency: "EUR", Period: "month"},
			Description: "Water.", Growth: "Much.", Culture: "Good.", Procedure: "Two talks.", Contact: "Anna.", Expertise: []string{"hydrology"},
			ApplyURL: "https://example.org/apply", ValidThrough: "2026-06-30",
		},
		Folded: "hydrologist rivers", Status: referral.Published, CloseReason: referral.Filled,
		PublishedAt: ptr(noon), ClosedAt: ptr(noon.Add(time.Hour)),
		Source: "feed", ExternalID: slug, SourceURL: "https://example.org/1", SourceHash: "abc", Version: 1, CreatedAt: noon, UpdatedAt: noon,
	}
}

func sampleLink(code string, ambassador, vacancy int64) *referral.Link {
	return &referral.Link{
		Code: code, AmbassadorID: ambassador, VacancyID: vacancy, Channel: "linkedin", Note: "Come!",
		CreatedAt: noon, RevokedAt: ptr(noon.Add(time.Hour)), Version: 1,
	}
}

func sampleHit(id referral.HitID, link, verdict, signature int64) referral.Hit {
	return referral.Hit{
		ID: id, LinkID: link, VerdictID: verdict, SignatureID: signature, Visitor: -7, Country: "NL", VisitedAfter: ptr(int64(3)),
	}
}

func sampleVerdict(class referral.Class) *referral.Verdict {
	return &referral.Verdict{Class: class, Reason: "plain", RulesVersion: 1}
}

func sampleSignature() *referral.Signature {
	return &referral.Signature{UserAgent: "Mozilla/5.0 (ü)", Headers: "get", Device: "phone", LastDay: "2026-03-29"}
}

func sampleCandidate(email string) *referral.Candidate {
	return &referral.Candidate{Name: "Cas", Email: email, Phone: "+31", CreatedAt: noon}
}

func sampleMerge(candidate, into int64) *referral.Merge {
	return &referral.Merge{CandidateID: candidate, IntoID: into, Reason: "same CV", MergedAt: noon, MergedBy: 7, UndoneAt: ptr(noon.Add(time.Hour)), UndoneBy: 8}
}

func sampleApplication(token string, candidate, vacancy int64) *referral.Application {
	return &referral.Application{
		CandidateID: &candidate, KeyID: 7, ExternalID: "n-" + token, VacancyID: vacancy, Name: "Cas", Email: "cas@example.org", Phone: "+31",
		StatusToken: token, Motivation: "Water!", CVKey: "cv-" + token, CVName: "cv.pdf", CVType: "application/pdf",
		CVSize: 12, Stage: referral.Applied, SubmittedAt: noon, Day: "2026-03-29", RefOutcome: referral.RefAccepted,
		TellAmbassador: true, KeepUntil: ptr(noon.AddDate(1, 0, 0)), FormKey: "f-" + token, ErasedAt: ptr(noon.AddDate(1, 0, 0)), Version: 1,
	}
}

func sampleTouch(application, ambassador, link int64) *referral.Touch {
	return &referral.Touch{
		ApplicationID: application, Kind: credit.Click, AmbassadorID: ambassador, LinkID: link,
		HitToken: "t", IntroductionID: 7, KeyID: 7, Nobody: true, Words: "Anna", Shares: []credit.Share{{AmbassadorID: 1, Part: 1, Of: 2}}, At: noon, RecordedAt: noon.Add(time.Minute), RecordedBy: 7,
	}
}

func sampleDecision(application int64) *referral.Decision {
	return &referral.Decision{
		ApplicationID: application, PolicyVersion: 1, DecidedAt: noon, DecidedBy: 7, Seal: "abc",
		Facts:    credit.Case{SubmittedAt: noon, Touches: []credit.Touch{{ID: 1, Kind: credit.Click, AmbassadorID: 1, At: noon}}},
		Shares:   []credit.Share{{AmbassadorID: 1, Part: 1, Of: 1}},
		Findings: []credit.Finding{{TouchID: 1, Outcome: credit.Credited, Reason: "x", Days: 3}},
	}
}

func sampleAPIKey(hash string) *referral.APIKey {
	return &referral.APIKey{
		Name: "ATS", Scope: referral.ScopeConversions, Hash: hash, CreatedAt: noon, CreatedBy: 7,
		LastUsedAt: ptr(noon), RevokedAt: ptr(noon.Add(time.Hour)), RevokedBy: 7,
	}
}

func sampleConversion(key, application int64) *referral.Conversion {
	return &referral.Conversion{
		KeyID: key, ExternalID: "A-1", Stage: referral.Applied, OccurredAt: noon, Vacancy: "hydrologist", Ref: "r", Code: "ANNA-2",
		NamedApplication: application, ReceivedAt: noon, State: referral.ConversionMatched, Reason: referral.UnknownCode,
		ApplicationID: application, MatchedAt: ptr(noon), MatchedBy: 7,
	}
}

// world is one row of everything, stored.
type world struct {
	person      *referral.Person
	session     *referral.Session
	vacancy     *referral.Vacancy
	link        *referral.Link
	verdict     *referral.Verdict
	signature   *referral.Signature
	hit         referral.Hit
	facet       referral.Facet
	candidate   *referral.Candidate
	merge       *referral.Merge
	application *referral.Application
	repeat      *referral.Application
	stage       *referral.StageChange
	touch       *referral.Touch
	decision    *referral.Decision
	correction  *referral.Decision
	key         *referral.APIKey
	conversion  *referral.Conversion
	tally       referral.Tally
}

func fill(t *testing.T, s *store.Store) world {
	t.Helper()
	w := world{person: samplePerson("anna@example.org"), vacancy: sampleVacancy("hydrologist"), candidate: sampleCandidate("cas@example.org")}
	require.NoError(t, s.CreatePerson(ctx, w.person))
	require.NoError(t, s.CreateVacancy(ctx, w.vacancy))
	require.NoError(t, s.SaveCandidate(ctx, w.candidate))
	w.session = &referral.Session{Family: "f", PersonID: w.person.ID, TokenHash: "h", CreatedAt: noon, ExpiresAt: noon.Add(time.Hour), SpentAt: ptr(noon)}
	require.NoError(t, s.CreateSession(ctx, w.session))
	w.link = sampleLink("abcd2345", w.person.ID, w.vacancy.ID)
	require.NoError(t, s.CreateLink(ctx, w.link))
	w.verdict, w.signature = sampleVerdict(referral.PersonHit), sampleSignature()
	require.NoError(t, s.SaveVerdict(ctx, w.verdict))
	require.NoError(t, s.SaveSignature(ctx, w.signature))
	w.hit = sampleHit(referral.HitIDFrom(noon)+1, w.link.ID, w.verdict.ID, w.signature.ID)
	require.NoError(t, s.AddHits(ctx, []referral.Hit{w.hit}))
	w.facet = referral.Facet{Day: "2026-03-29", Kind: referral.ReasonFacet, Value: "person/plain", Hits: 1}
	require.NoError(t, s.AddFacets(ctx, []referral.Facet{w.facet}))
	other := sampleCandidate("casper@example.org")
	require.NoError(t, s.SaveCandidate(ctx, other))
	w.merge = sampleMerge(other.ID, w.candidate.ID)
	require.NoError(t, s.CreateMerge(ctx, w.merge))
	w.application = sampleApplication("first", w.candidate.ID, w.vacancy.ID)
	require.NoError(t, s.CreateApplication(ctx, w.application))
	w.repeat = sampleApplication("repeat", w.candidate.ID, w.vacancy.ID)
	w.repeat.RepeatOf = &w.application.ID
	require.NoError(t, s.CreateApplication(ctx, w.repeat))
	w.stage = &referral.StageChange{ApplicationID: w.application.ID, Stage: referral.Applied, OccurredAt: noon, RecordedAt: noon, PersonID: w.person.ID, KeyID: 7, Note: "n"}
	require.NoError(t, s.AddStageChange(ctx, w.stage))
	w.touch = sampleTouch(w.application.ID, w.person.ID, w.link.ID)
	require.NoError(t, s.AddTouch(ctx, w.touch))
	w.decision = sampleDecision(w.application.ID)
	require.NoError(t, s.AddDecision(ctx, w.decision))
	w.correction = sampleDecision(w.application.ID)
	w.correction.Replaces = &w.decision.ID
	require.NoError(t, s.AddDecision(ctx, w.correction))
	w.key = sampleAPIKey("hash")
	require.NoError(t, s.CreateAPIKey(ctx, w.key))
	w.conversion = sampleConversion(w.key.ID, w.application.ID)
	require.NoError(t, s.AddConversion(ctx, w.conversion))
	w.tally = referral.Tally{Day: "2026-03-29", LinkID: w.link.ID, AmbassadorID: w.person.ID, VacancyID: w.vacancy.ID, Channel: "linkedin"}
	for i, f := range w.tally.Counts.Fields() {
		*f.Value = int64(i + 1)
	}
	require.NoError(t, s.AddTallies(ctx, []referral.Tally{w.tally}))
	return w
}

// numbered makes n rows, each from its number.
func numbered[T any](n int, row func(i int) *T) []*T {
	rows := make([]*T, n)
	for i := range rows {
		rows[i] = row(i)
	}
	return rows
}

func email(i int) string { return fmt.Sprintf("p%d@example.org", i) }

func requireCode(t *testing.T, code referral.Code, err error) {
	t.Helper()
	require.Error(t, err)
	require.Equal(t, code, referral.CodeOf(err), "%v", err)
}
