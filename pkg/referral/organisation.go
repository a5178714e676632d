package referral

import (
	"context"
	"slices"
	"strings"
	"time"
)

// BoardMode is what employees see of the leaderboard.
type BoardMode string

const (
	// BoardOff is where every organisation starts.
	BoardOff BoardMode = "off"
	// BoardTotals shows departments, small ones joined.
	BoardTotals BoardMode = "totals"
	// BoardNamed shows those who chose to be on it.
	BoardNamed BoardMode = "named"
	// BoardOwn shows everyone only their own place.
	BoardOwn BoardMode = "own"
)

// Organisation is what the organisation has decided. There is one row.
type Organisation struct {
	ID        int64
	BoardMode BoardMode
	// DecidedOn ("YYYY-MM-DD") and Reference record the decision behind the
	// board, usually the works council's consent. Without them it stays off.
	DecidedOn string
	Reference string
	Version   int64
	UpdatedAt time.Time
}

// BoardDecision is the decision that an admin records to open the board.
type BoardDecision struct {
	Mode      BoardMode
	DecidedOn string
	Reference string
}

// Organisation gives what the organisation has decided, to everyone who works
// there.
func (p *Programme) Organisation(ctx context.Context, by Actor) (Organisation, error) {
	if err := by.mustBe(by.signedIn()); err != nil {
		return Organisation{}, err
	}
	return p.store.Organisation(ctx)
}

// DecideBoard sets what employees see of the leaderboard. Any mode but off
// needs the decision behind it: in the Netherlands a board that shows how
// staff perform needs the works council's consent (WOR art. 27(1)(l)).
func (p *Programme) DecideBoard(ctx context.Context, by Actor, version int64, d BoardDecision) (Organisation, error) {
	if err := by.mustBe(by.isAdmin()); err != nil {
		return Organisation{}, err
	}
	d.Reference = strings.TrimSpace(d.Reference)
	if err := d.check(p.Day(p.Now())); err != nil {
		return Organisation{}, err
	}
	var o Organisation
	err := p.store.Tx(ctx, func(s Store) (err error) {
		if o, err = s.Organisation(ctx); err != nil {
			return err
		}
		if err = sameVersion(version, o.Version); err != nil {
			return err
		}
		before := o.state()
		o.BoardMode, o.DecidedOn, o.Reference, o.UpdatedAt = d.Mode, d.DecidedOn, d.Reference, p.Now()
		if err = s.UpdateOrganisation(ctx, &o); err != nil {
			return err
		}
		return s.AddAuditEntry(ctx, &AuditEntry{At: p.Now(), PersonID: by.PersonID, Action: BoardDecided, Subject: AuditBoard,
			SubjectID: o.ID, Before: before, After: o.state()})
	})
	return o, err
}

// state is what an audit says of the board.
func (o Organisation) state() AuditState {
	return AuditState{"mode": o.BoardMode, "decided_on": o.DecidedOn, "reference": o.Reference}
}

func (d BoardDecision) check(today string) error {
	var wrong problems
	if !slices.Contains([]BoardMode{BoardOff, BoardTotals, BoardNamed, BoardOwn}, d.Mode) {
		wrong.add("mode", "Choose off, totals, named or own.", "Kies off, totals, named of own.")
	}
	if d.DecidedOn != "" && !validDay(d.DecidedOn) {
		wrong.add("decided_on", "This is not a date (YYYY-MM-DD).", "Dit is geen datum (JJJJ-MM-DD).")
	}
	if d.DecidedOn > today {
		wrong.add("decided_on", "A decision cannot lie in the future.", "Een besluit kan niet in de toekomst liggen.")
	}
	if d.Mode != BoardOff {
		if d.DecidedOn == "" {
			wrong.add("decided_on", "Record when this was decided, for instance by the works council.", "Leg vast wanneer dit is besloten, bijvoorbeeld door de ondernemingsraad.")
		}
		if d.Reference == "" {
			wrong.add("reference", "Record where the decision can be found.", "Leg vast waar het besluit te vinden is.")
		}
	}
	checkLength(&wrong, "reference", d.Reference, 0, 200)
	return wrong.err()
}
