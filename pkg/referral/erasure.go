package referral

import (
	"context"
	"errors"
	"time"
)

const (
	// KeptAfterEnd is how many days an application is kept once its procedure
	// has ended, as the Dutch authority asks, and KeptAtMost how many after its
	// last step in any other case: nobody ended the procedure, or the candidate
	// was hired. Consent can make it longer, see Choose.
	KeptAfterEnd = 28
	KeptAtMost   = 365
)

// keptThrough is the last day on which an application is kept as things stand;
// over says that its procedure has ended. A procedure ends when HR or the
// candidate ends it, or the vacancy is filled or withdrawn; that its last day to
// apply has passed ends nothing. Days count from when it was recorded, so that
// the candidate has time to read it.
func (p *Programme) keptThrough(a Application, history []StageChange, v Vacancy) (day string, over bool) {
	last := a.SubmittedAt
	for _, step := range history {
		if step.RecordedAt.After(last) {
			last = step.RecordedAt
		}
	}
	end := last
	switch {
	case a.Stage == Rejected, a.Stage == WithdrawnByMe:
		over = true
	case a.Stage != Hired && v.Status == Closed && (v.CloseReason == Filled || v.CloseReason == Withdrawn):
		over = true
		if v.ClosedAt != nil && v.ClosedAt.After(end) {
			end = *v.ClosedAt
		}
	}
	day = p.daysAfter(last, KeptAtMost)
	if over {
		day = p.daysAfter(end, KeptAfterEnd)
	}
	if a.KeepUntil != nil {
		day = max(day, p.Day(*a.KeepUntil))
	}
	return day, over
}

// daysAfter is the organisation's day so many days after that of a moment.
func (p *Programme) daysAfter(t time.Time, days int) string {
	y, m, d := t.In(p.zone).Date()
	return time.Date(y, m, d+days, 12, 0, 0, 0, p.zone).Format(time.DateOnly)
}

// EraseOwn erases an application for its candidate: name, address, telephone,
// motivation, CV, every word that anybody typed about it, and the candidate's
// record when nothing else belongs to it. What stays names nobody: the vacancy,
// the days and stages, the codes, and who of the colleagues has the credit, so
// that counts and decisions hold. Other applications of the same address stay:
// whoever applies under another's address must not be able to erase theirs.
func (p *Programme) EraseOwn(ctx context.Context, statusToken string) error {
	return p.eraseNow(ctx, 0, func(s Store) (Application, error) { return ownRow(ctx, s, statusToken) })
}

// EraseApplication is EraseOwn by HR, for a candidate who asked and no longer
// has the address.
func (p *Programme) EraseApplication(ctx context.Context, by Actor, id int64) error {
	if err := by.mustBe(by.isHR()); err != nil {
		return err
	}
	return p.eraseNow(ctx, by.PersonID, func(s Store) (Application, error) {
		a, err := s.Application(ctx, id)
		switch {
		case err != nil:
			return a, err
		case a.ErasedAt != nil:
			return a, erased
		case a.KeyID != 0:
			return a, Fail(Conflict, "This application was made elsewhere, and nothing here says whose it is.",
				"Deze sollicitatie kwam van elders, en hier staat niet van wie ze is.")
		}
		return a, nil
	})
}

func (p *Programme) eraseNow(ctx context.Context, by int64, find func(Store) (Application, error)) error {
	var key string
	err := p.store.Tx(ctx, func(s Store) error {
		if _, err := s.HoldChain(ctx); err != nil {
			return err
		}
		a, err := find(s)
		if err != nil {
			return err
		}
		key = a.CVKey
		return p.erase(ctx, s, a, by)
	})
	if err != nil {
		return err
	}
	// The row keeps the file's key until the file is gone, so that a program
	// that dies here goes on later; see eraseFiles.
	if key != "" {
		if err := p.eraseFiles(context.WithoutCancel(ctx)); err != nil {
			p.log.Error("the file of an erased application is still there; it is tried again", "error", err)
		}
	}
	return nil
}

// erase is what is done in the database; by is who in HR did it, 0 for the
// candidate and the program. The caller holds the chain.
func (p *Programme) erase(ctx context.Context, s Store, a Application, by int64) error {
	now := p.Now()
	if err := s.EraseApplication(ctx, a.ID, now); err != nil {
		return err
	}
	if a.CandidateID != nil {
		if err := p.forgetCandidate(ctx, s, *a.CandidateID); err != nil {
			return err
		}
	}
	return s.AddAuditEntry(ctx, &AuditEntry{At: now, PersonID: by, Action: ApplicationErased, Subject: AuditApplication, SubjectID: a.ID,
		Before: AuditState{}, After: AuditState{}})
}

// forgetCandidate takes from a candidate's record what only an application that
// is gone said: all of it, or the name and number that came with it.
func (p *Programme) forgetCandidate(ctx context.Context, s Store, id int64) error {
	left, err := s.ApplicationsOf(ctx, []int64{id})
	if err != nil {
		return err
	}
	if len(left) == 0 {
		return s.EraseCandidate(ctx, id)
	}
	c, err := s.Candidate(ctx, id)
	if err != nil {
		return err
	}
	c.Name, c.Phone = left[0].Name, left[0].Phone
	return s.UpdateCandidate(ctx, c)
}

// eraseFiles deletes the files of applications that are erased.
func (p *Programme) eraseFiles(ctx context.Context) error {
	files, err := p.store.FilesToErase(ctx)
	for key, id := range files {
		// The file first: what is not noted as gone is deleted again.
		if e := p.files.Delete(ctx, key); e != nil {
			err = errors.Join(err, e)
			continue
		}
		err = errors.Join(err, p.store.FileErased(ctx, id))
	}
	return err
}

// mostAtOnce is how many applications are erased in a row before other
// housekeeping has its turn.
const mostAtOnce = 500

// eraseOver erases applications that are no longer kept, once a day and some at
// a time, each in a transaction of its own.
func (p *Programme) eraseOver(ctx context.Context) error {
	now := p.Now()
	if err := p.store.EraseAnswers(ctx, now.Add(-AnswerLife)); err != nil {
		return err
	}
	today := p.Day(now)
	if seen := p.overSeen.Load(); seen != nil && *seen == today {
		return p.eraseFiles(ctx)
	}
	// A day less in each case: the days of the zone decide below.
	f := OverFilter{Quiet: now.AddDate(0, 0, 1-KeptAfterEnd), Silent: now.AddDate(0, 0, 1-KeptAtMost), Now: now.AddDate(0, 0, 1), Most: 200}
	for gone := 0; ; {
		due, err := p.store.ApplicationsOver(ctx, f)
		if err != nil {
			return err
		}
		for _, a := range due {
			f.After = a.ID
			over := false
			err := p.store.Tx(ctx, func(s Store) (err error) {
				over, err = p.eraseIfOver(ctx, s, a.ID, today)
				return err
			})
			if err != nil {
				return err
			}
			if over {
				gone++
			}
		}
		if len(due) < f.Most {
			break
		}
		if gone >= mostAtOnce {
			return p.eraseFiles(ctx)
		}
	}
	if err := p.eraseFiles(ctx); err != nil {
		return err
	}
	p.overSeen.Store(&today)
	return nil
}

// eraseIfOver says whether it erased.
func (p *Programme) eraseIfOver(ctx context.Context, s Store, id int64, today string) (bool, error) {
	if _, err := s.HoldChain(ctx); err != nil {
		return false, err
	}
	a, err := s.Application(ctx, id)
	if err != nil || a.ErasedAt != nil {
		return false, err
	}
	d, err := dossier(ctx, s, id)
	if err != nil {
		return false, err
	}
	v, err := s.Vacancy(ctx, a.VacancyID)
	if err != nil {
		return false, err
	}
	if through, _ := p.keptThrough(a, d.History, v); through >= today {
		return false, nil
	}
	return true, p.erase(ctx, s, a, 0)
}

// OverFilter picks applications that may be due: made here, not erased, without
// consent that holds, and without a step since Quiet, or since Silent where
// nobody ended the procedure.
type OverFilter struct {
	Quiet, Silent, Now time.Time
	After              int64 // an id
	Most               int
}
