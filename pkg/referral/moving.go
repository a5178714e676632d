package referral

import (
	"context"
	"slices"
	"strings"
)

// MaxMoved is how many applications can be moved at once: a page of them.
const MaxMoved = 200

// Moves says what became of moving several applications.
type Moves struct {
	// Steps are the steps that were added, by which the moves can be undone.
	Steps []StageChange
	// Refused are the applications that were not moved, and why.
	Refused []RefusedMove
}

// RefusedMove is an application that was not moved.
type RefusedMove struct {
	ApplicationID int64
	Reason        Text
}

// MoveStages moves several applications to one stage, each by the rules of
// MoveStage. What cannot be moved is left as it is and told; the others move,
// all of them or none.
func (p *Programme) MoveStages(ctx context.Context, by Actor, ids []int64, to Stage, note string) (Moves, error) {
	if err := by.mustBe(by.isHR()); err != nil {
		return Moves{}, err
	}
	ids, err := someOf("application_ids", ids)
	if err != nil {
		return Moves{}, err
	}
	return p.moveEach(ctx, func(ctx context.Context, s Store, m *Moves) error {
		now := p.Now()
		for _, id := range ids {
			step := StageChange{ApplicationID: id, Stage: to, OccurredAt: now, RecordedAt: now, PersonID: by.PersonID, Note: strings.TrimSpace(note)}
			if err := p.move(ctx, s, step, m); err != nil {
				return err
			}
		}
		return nil
	})
}

// UndoMoves takes applications back to where they stood before some steps.
// Nothing is taken out of a history: a step back is added. An application that
// was moved again since stays where it is.
func (p *Programme) UndoMoves(ctx context.Context, by Actor, stepIDs []int64) (Moves, error) {
	if err := by.mustBe(by.isHR()); err != nil {
		return Moves{}, err
	}
	stepIDs, err := someOf("step_ids", stepIDs)
	if err != nil {
		return Moves{}, err
	}
	return p.moveEach(ctx, func(ctx context.Context, s Store, m *Moves) error {
		now := p.Now()
		steps, err := s.StageChangesByID(ctx, stepIDs)
		if err != nil {
			return err
		}
		for _, id := range stepIDs {
			done, there := steps[id]
			if !there {
				return missingStep
			}
			d, err := dossier(ctx, s, done.ApplicationID)
			if err != nil {
				return err
			}
			before, ok := stageBefore(d.History, done)
			if !ok {
				m.Refused = append(m.Refused, RefusedMove{done.ApplicationID, movedAgain})
				continue
			}
			back := StageChange{ApplicationID: done.ApplicationID, Stage: before, OccurredAt: now, RecordedAt: now, PersonID: by.PersonID, Note: undoNote}
			if err := p.move(ctx, s, back, m); err != nil {
				return err
			}
		}
		return nil
	})
}

var (
	missingStep = Missing("step", "stap")
	movedAgain  = Text{EN: "It was moved again since.", NL: "Die is daarna opnieuw verplaatst."}
)

// undoNote stands with a step that undoes another; HR alone reads it.
const undoNote = "Ongedaan gemaakt / undone"

// moveEach runs moves in one transaction that holds the chain, as a single move
// does.
func (p *Programme) moveEach(ctx context.Context, each func(context.Context, Store, *Moves) error) (Moves, error) {
	var m Moves
	err := p.store.Tx(ctx, func(s Store) error {
		m = Moves{}
		if _, err := s.HoldChain(ctx); err != nil { // who has the credit stays so until this is counted
			return err
		}
		return each(ctx, s, &m)
	})
	if err != nil {
		return Moves{}, err
	}
	return m, nil
}

// move adds one step, or notes why it was refused. What the rules refuse they
// refuse before anything is written.
func (p *Programme) move(ctx context.Context, s Store, step StageChange, m *Moves) error {
	added, _, err := p.addStep(ctx, s, step)
	switch CodeOf(err) {
	case Conflict, NotFound:
		m.Refused = append(m.Refused, RefusedMove{step.ApplicationID, reasonOf(err)})
		return nil
	}
	if err != nil {
		return err
	}
	m.Steps = append(m.Steps, added)
	return nil
}

// stageBefore is the stage in which an application stood before its last step,
// when that is done; ok is false when it is not.
func stageBefore(history []StageChange, done StageChange) (before Stage, ok bool) {
	news := slices.DeleteFunc(slices.Clone(history), func(c StageChange) bool { return !c.isNews() })
	last := len(news) - 1
	if last < 0 || news[last].ID != done.ID {
		return "", false
	}
	if last == 0 {
		return Applied, true
	}
	return news[last-1].Stage, true
}

// someOf are ids, each once, when they are neither none nor too many.
func someOf(path string, ids []int64) ([]int64, error) {
	slices.Sort(ids)
	ids = slices.Compact(ids)
	var wrong problems
	switch {
	case len(ids) == 0:
		wrong.add(path, "Choose at least one.", "Kies er minstens één.")
	case len(ids) > MaxMoved:
		wrong.add(path, "These are more than 200; move them in parts.", "Dit zijn er meer dan 200; verplaats ze in delen.")
	}
	return ids, wrong.err()
}
