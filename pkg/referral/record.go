package referral

import (
	"context"
	"slices"
	"strings"

	"goodword/pkg/credit"
)

// MaxRecordReason is the longest reason of a record, in characters.
const MaxRecordReason = 2000

// Record is HR's noting that an ambassador brought the candidate, with what
// that rests on. It is one touch among the others, which the rules weigh; a
// dispute is for Rule. The application is decided again.
func (p *Programme) Record(ctx context.Context, by Actor, applicationID, ambassadorID int64, reason string) (Credit, error) {
	if err := by.mustBe(by.isHR()); err != nil {
		return Credit{}, err
	}
	reason = strings.TrimSpace(reason)
	var wrong problems
	checkLength(&wrong, "reason", reason, 1, MaxRecordReason)
	if err := wrong.err(); err != nil {
		return Credit{}, err
	}
	var c Credit
	err := p.store.Tx(ctx, func(s Store) error {
		if _, err := s.HoldChain(ctx); err != nil { // one at a time
			return err
		}
		a, err := s.Application(ctx, applicationID)
		if err != nil {
			return err
		}
		if _, err := s.Person(ctx, ambassadorID); err != nil {
			return err
		}
		d, err := dossier(ctx, s, a.ID)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(d.Touches, func(t Touch) bool { return t.Kind == credit.Record && t.AmbassadorID == ambassadorID }) {
			return Fail(Conflict, "This is on record already.", "Dit is al vastgelegd.")
		}
		_, _, err = p.decideForHR(ctx, s, by, a, CreditRecorded, reason, func([]Touch) Touch {
			return Touch{Kind: credit.Record, AmbassadorID: ambassadorID, Words: reason, At: p.Now(), RecordedAt: p.Now(), RecordedBy: by.PersonID}
		})
		if err != nil {
			return err
		}
		c, err = creditFor(ctx, s, a)
		return err
	})
	return c, err
}
