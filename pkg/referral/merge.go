package referral

import (
	"context"
	"strings"
	"time"
)

// Merge is HR saying that two candidates are one human. It is a note beside the
// records and changes none of them: applications keep their candidate, touches
// and decisions stay as they are. Only what is decided from then on sees the
// records as one: an earlier application under any of them is a contact, an
// address of any of them is the candidate's own. Undoing therefore takes back
// all of it, except that what was decided meanwhile stays decided, as always.
//
// A repeat (Application.RepeatOf) stays what it is without merges: the same
// record applying again to the same vacancy. What came in under two records
// counts as two, before, during and after a merge; otherwise undoing one would
// leave applications behind that count nowhere. The second hardly brings anyone
// credit, since whoever applied is known.
//
// Merges make chains: B into A, and A into C. A candidate stands in one merge at
// a time as the one that was merged, and never in a circle.
type Merge struct {
	ID          int64
	CandidateID int64 // who was merged
	IntoID      int64
	Reason      string
	MergedAt    time.Time
	MergedBy    int64
	UndoneAt    *time.Time
	UndoneBy    int64 // 0 while it stands
}

// MaxMergeReason is the longest reason of a merge, in characters.
const MaxMergeReason = 2000

// MergeCandidate says that a candidate is the same human as another, with a
// reason.
func (p *Programme) MergeCandidate(ctx context.Context, by Actor, id, into int64, reason string) (Merge, error) {
	if err := by.mustBe(by.isHR()); err != nil {
		return Merge{}, err
	}
	m := Merge{CandidateID: id, IntoID: into, Reason: strings.TrimSpace(reason), MergedAt: p.Now(), MergedBy: by.PersonID}
	var wrong problems
	checkLength(&wrong, "reason", m.Reason, 1, MaxMergeReason)
	if id == into {
		wrong.add("into", "This is the same candidate.", "Dit is dezelfde kandidaat.")
	}
	if err := wrong.err(); err != nil {
		return Merge{}, err
	}
	err := p.store.Tx(ctx, func(s Store) error {
		m.ID = 0
		if _, err := s.HoldChain(ctx); err != nil { // nobody decides or merges meanwhile
			return err
		}
		if err := canMerge(ctx, s, id, into); err != nil {
			return err
		}
		if err := s.CreateMerge(ctx, &m); err != nil {
			return err
		}
		return s.AddAuditEntry(ctx, &AuditEntry{At: m.MergedAt, PersonID: by.PersonID, Action: Merged, Subject: AuditCandidate, SubjectID: id,
			Before: AuditState{}, After: AuditState{"into": into, "merge": m.ID}})
	})
	return m, err
}

func canMerge(ctx context.Context, s Store, id, into int64) error {
	for _, candidate := range []int64{id, into} {
		if _, err := s.Candidate(ctx, candidate); err != nil {
			return err
		}
	}
	switch standing, err := mergedInto(ctx, s, id); {
	case err != nil:
		return err
	case standing != 0:
		return Fail(Conflict, "This candidate was merged with another already. Undo that first.",
			"Deze kandidaat is al samengevoegd met een andere. Maak dat eerst ongedaan.")
	}
	for at := into; at != 0; {
		if at == id {
			return Fail(Conflict, "These candidates are one already, the other way round.",
				"Deze kandidaten zijn al samengevoegd, maar dan andersom.")
		}
		var err error
		if at, err = mergedInto(ctx, s, at); err != nil {
			return err
		}
	}
	return nil
}

// mergedInto is whom a candidate stands merged into; 0 is nobody.
func mergedInto(ctx context.Context, s Store, id int64) (int64, error) {
	ms, err := s.MergesOf(ctx, []int64{id})
	for _, m := range ms {
		if m.CandidateID == id && m.UndoneAt == nil {
			return m.IntoID, err
		}
	}
	return 0, err
}

// UndoMerge takes a merge back: from then on the two are as they were without
// it. That it was, and who took it back, stays.
func (p *Programme) UndoMerge(ctx context.Context, by Actor, id int64) (Merge, error) {
	if err := by.mustBe(by.isHR()); err != nil {
		return Merge{}, err
	}
	var m Merge
	err := p.store.Tx(ctx, func(s Store) (err error) {
		if _, err := s.HoldChain(ctx); err != nil {
			return err
		}
		if m, err = s.Merge(ctx, id); err != nil {
			return err
		}
		if m.UndoneAt != nil {
			return Fail(Conflict, "This was undone already.", "Dit is al ongedaan gemaakt.")
		}
		now := p.Now()
		m.UndoneAt, m.UndoneBy = &now, by.PersonID
		if err := s.UndoMerge(ctx, m); err != nil {
			return err
		}
		return s.AddAuditEntry(ctx, &AuditEntry{At: now, PersonID: by.PersonID, Action: MergeUndone, Subject: AuditCandidate, SubjectID: m.CandidateID,
			Before: AuditState{"into": m.IntoID, "merge": m.ID}, After: AuditState{}})
	})
	return m, err
}
