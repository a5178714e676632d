package referral

import (
	"context"
	"encoding/json"
	"time"

	"goodword/pkg/credit"
)

// AuditEntry says who changed what, when and why, and what it was before and
// after. Entries are written in the transaction of the change, are only added,
// and hold ids, codes and rules: no name of anybody.
type AuditEntry struct {
	ID       int64
	At       time.Time
	PersonID int64 // 0 is the program
	Action   AuditAction
	// Subject and SubjectID are what was changed: a policy is known by its
	// version.
	Subject   AuditSubject
	SubjectID int64
	Before    AuditState `gorm:"serializer:json"`
	After     AuditState `gorm:"serializer:json"`
	Reason    string     // as it was typed, "" when none is asked
}

// TableName is what they are called together.
func (AuditEntry) TableName() string { return "audit" }

// AuditState is what mattered of the subject at one moment.
type AuditState map[string]any

// AuditAction is what was done.
type AuditAction string

const (
	CreditRuled    AuditAction = "credit_ruled"
	CreditRecorded AuditAction = "credit_recorded"
	ClaimMatched   AuditAction = "claim_matched"
	CreditAnswered AuditAction = "question_answered"
	PolicyAdopted  AuditAction = "policy_adopted"
	// ApplicationErased is by the candidate, or by the program when its time is over.
	ApplicationErased AuditAction = "application_erased"
	BrandChanged      AuditAction = "brand_changed"
	BoardDecided      AuditAction = "board_decided"
	PersonAdded       AuditAction = "person_added"
	PersonChanged     AuditAction = "person_changed"
	PasswordSet       AuditAction = "password_set"
	TeamSet           AuditAction = "team_set"
	Merged            AuditAction = "candidates_merged"
	MergeUndone       AuditAction = "merge_undone"
	KeyMade           AuditAction = "api_key_made"
	KeyRevoked        AuditAction = "api_key_revoked"
	HitsReclassified  AuditAction = "hits_reclassified"
)

// AuditActions are all actions.
var AuditActions = []AuditAction{CreditRuled, CreditRecorded, ClaimMatched, CreditAnswered, PolicyAdopted, ApplicationErased, BrandChanged, BoardDecided,
	PersonAdded, PersonChanged, PasswordSet, TeamSet, Merged, MergeUndone, KeyMade, KeyRevoked, HitsReclassified}

// AuditSubject is a kind of thing that is changed.
type AuditSubject string

const (
	AuditApplication AuditSubject = "application"
	AuditPolicy      AuditSubject = "credit_policy"
	AuditBrand       AuditSubject = "brand"
	AuditBoard       AuditSubject = "board"
	AuditPerson      AuditSubject = "person"
	AuditVacancy     AuditSubject = "vacancy"
	AuditCandidate   AuditSubject = "candidate"
	AuditKey         AuditSubject = "api_key"
	// AuditHits is known by the version of the rules.
	AuditHits AuditSubject = "hits"
)

// AuditSubjects are all subjects.
var AuditSubjects = []AuditSubject{AuditApplication, AuditPolicy, AuditBoard, AuditBrand, AuditPerson, AuditVacancy, AuditCandidate, AuditKey, AuditHits}

// AuditFilter picks entries; the zero filter picks all.
type AuditFilter struct {
	Subject   AuditSubject
	SubjectID int64
	Page      Page
}

// Audit lists who changed what, for admins.
func (p *Programme) Audit(ctx context.Context, by Actor, f AuditFilter) (Listed[AuditEntry], error) {
	if err := by.mustBe(by.isAdmin()); err != nil {
		return Listed[AuditEntry]{}, err
	}
	if f.SubjectID != 0 && f.Subject == "" {
		var wrong problems
		wrong.add("?subject_id", "Say which kind of subject this is the number of.", "Zeg van welk soort onderwerp dit het nummer is.")
		return Listed[AuditEntry]{}, wrong.err()
	}
	return p.store.AuditEntries(ctx, f)
}

// creditState is what an audit says of a decision.
func creditState(d Decision) AuditState {
	shares := d.Shares
	if shares == nil {
		shares = []credit.Share{}
	}
	return AuditState{"decision_id": d.ID, "policy_version": d.PolicyVersion, "shares": shares}
}

// policyState is what an audit says of a policy: all of it.
func policyState(content credit.Policy) (AuditState, error) {
	b, err := json.Marshal(content)
	if err != nil {
		return nil, err
	}
	var state AuditState
	return state, json.Unmarshal(b, &state)
}
