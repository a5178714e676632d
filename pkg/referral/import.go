package referral

import (
	"context"
	"errors"
	"strings"
	"time"
)

// ImportState is how far an import is.
type ImportState string

const (
	// ImportPlanned says what it would do and waits for HR's word.
	ImportPlanned ImportState = "planned"
	// ImportAsked has HR's word and waits to be run.
	ImportAsked   ImportState = "asked"
	ImportRunning ImportState = "running"
	ImportDone    ImportState = "done"
	ImportFailed  ImportState = "failed"
)

// ImportRun is one import of vacancies from planning to report. It is kept, so
// that everybody can read what came in when, and by whom.
type ImportRun struct {
	ID    int64
	State ImportState
	// PersonID is who planned it, later who confirmed it; 0 is a command on the
	// machine.
	PersonID int64
	Source   string
	FileName string
	Options  ImportOptions `gorm:"serializer:json"`
	// Postings wait here until they are imported, so that neither a restart nor
	// another copy of the program loses them.
	Postings []Posting `gorm:"serializer:json"`
	Size     int64     // entries in the file
	// Report says what will be done, later what was done. What did not change is
	// told as a number only.
	Report                                     ImportReport `gorm:"serializer:json"`
	Added, Changed, Unchanged, Closed, Refused int64
	// Problem is why it failed; nothing was changed then.
	Problem   Text `gorm:"serializer:json"`
	CreatedAt time.Time
	StartedAt *time.Time
	EndedAt   *time.Time
	Version   int64
}

// TableName is what they are called together.
func (ImportRun) TableName() string { return "imports" }

// Over says that nothing more will come of it.
func (r ImportRun) Over() bool { return r.State == ImportDone || r.State == ImportFailed }

// ImportFile is a file of vacancies that has been read.
type ImportFile struct {
	Name     string
	Postings []Posting
}

const (
	// MaxSource is how long the name of a source can be.
	MaxSource = 100
	// planLife is how long a plan waits for HR's word.
	planLife = 24 * time.Hour
	// importPatience is after how long an import that has not ended is run
	// again: the copy of the program that ran it is gone. If it is not, only one
	// of the two can end, because ending and writing are one transaction.
	importPatience = 10 * time.Minute
)

// takes fills in a report.
func (r *ImportRun) takes(report ImportReport) {
	r.Added, r.Changed, r.Unchanged = int64(len(report.New)), int64(len(report.Changed)), int64(len(report.Unchanged))
	r.Closed, r.Refused = int64(len(report.Closed)), int64(len(report.Refused))
	report.Unchanged = nil
	r.Report = report
}

// ends says that it was done.
func (r *ImportRun) ends(at time.Time, report ImportReport) {
	r.takes(report)
	r.State, r.EndedAt, r.Postings = ImportDone, &at, nil
}

// PlanImport says what importing a file would do, and keeps it for HR to
// confirm. No vacancy is touched. Only HR.
func (p *Programme) PlanImport(ctx context.Context, by Actor, f ImportFile, o ImportOptions) (ImportRun, error) {
	if err := by.mustBe(by.isHR()); err != nil {
		return ImportRun{}, err
	}
	o.Source = strings.TrimSpace(o.Source)
	o.Force = false // that is HR's word, and comes after the plan
	if err := o.check(); err != nil {
		return ImportRun{}, err
	}
	plan, err := p.planImport(ctx, p.store, f.Postings, o)
	if err != nil {
		return ImportRun{}, err
	}
	run := ImportRun{
		State: ImportPlanned, PersonID: by.PersonID, Source: o.Source, FileName: f.Name, Options: o, Postings: f.Postings,
		Size: int64(len(f.Postings)), CreatedAt: p.Now(), Version: 1,
	}
	run.takes(plan.report)
	return run, p.store.CreateImport(ctx, &run)
}

// ConfirmImport has a planned import run. What it closes beyond half of what is
// open has to be said.
func (p *Programme) ConfirmImport(ctx context.Context, by Actor, id int64, force bool) (ImportRun, error) {
	return p.changePlan(ctx, by, id, func(s Store, run *ImportRun) error {
		if run.Report.TooMany() && !force {
			var wrong problems
			wrong.add("force", "This closes more than half of what is open. Say that this is right.", "Dit sluit meer dan de helft van wat openstaat. Zeg erbij dat dat klopt.")
			return wrong.err()
		}
		run.State, run.PersonID, run.Options.Force = ImportAsked, by.PersonID, force
		return s.UpdateImport(ctx, run)
	})
}

// DropImport throws a planned import away.
func (p *Programme) DropImport(ctx context.Context, by Actor, id int64) error {
	_, err := p.changePlan(ctx, by, id, func(s Store, run *ImportRun) error { return s.EraseImport(ctx, run.ID) })
	return err
}

func (p *Programme) changePlan(ctx context.Context, by Actor, id int64, change func(Store, *ImportRun) error) (ImportRun, error) {
	if err := by.mustBe(by.isHR()); err != nil {
		return ImportRun{}, err
	}
	var run ImportRun
	err := p.store.Tx(ctx, func(s Store) (err error) {
		if run, err = s.Import(ctx, id); err != nil {
			return err
		}
		if run.State != ImportPlanned {
			return Fail(Conflict, "This import is past planning already.", "Deze import is al verder dan het plan.")
		}
		return change(s, &run)
	})
	return run, err
}

// ImportRun gives one import. Only HR.
func (p *Programme) ImportRun(ctx context.Context, by Actor, id int64) (ImportRun, error) {
	if err := by.mustBe(by.isHR()); err != nil {
		return ImportRun{}, err
	}
	return p.store.Import(ctx, id)
}

// ImportRuns lists imports without their files and reports, the newest first.
// Only HR.
func (p *Programme) ImportRuns(ctx context.Context, by Actor, page Page) (Listed[ImportRun], error) {
	if err := by.mustBe(by.isHR()); err != nil {
		return Listed[ImportRun]{}, err
	}
	return p.store.Imports(ctx, page)
}

// ImportProgress says how many vacancies of an import are written, of how many;
// ok is false when this copy of the program is not running it.
func (p *Programme) ImportProgress(id int64) (done, of int, ok bool) {
	at, ok := p.importing.Load(id)
	if !ok {
		return 0, 0, false
	}
	n := at.([2]int)
	return n[0], n[1], true
}

// RunImports runs the imports that were confirmed, one after the other. Run
// does it every second.
func (p *Programme) RunImports(ctx context.Context) error {
	for {
		run, err := p.store.NextImport(ctx, p.Now().Add(-importPatience))
		if CodeOf(err) == NotFound {
			return nil
		}
		if err != nil {
			return err
		}
		now := p.Now()
		run.State, run.StartedAt = ImportRunning, &now
		err = p.store.UpdateImport(ctx, &run)
		if CodeOf(err) == Stale || CodeOf(err) == NotFound { // another copy runs it
			continue
		}
		if err == nil {
			err = p.runImport(ctx, run)
		}
		if err != nil {
			return err
		}
	}
}

// runImport does a whole import, or nothing and says why.
func (p *Programme) runImport(ctx context.Context, run ImportRun) error {
	defer p.importing.Delete(run.ID)
	err := p.store.Tx(ctx, func(s Store) error {
		p.importing.Store(run.ID, [2]int{0, len(run.Postings)})
		report, err := p.importInto(ctx, s, run.Postings, run.Options, func(done, of int) { p.importing.Store(run.ID, [2]int{done, of}) })
		if err != nil {
			return err
		}
		done := run
		done.ends(p.Now(), report)
		return s.UpdateImport(ctx, &done)
	})
	if err == nil {
		return nil
	}
	// What goes wrong must be on record even when the program is stopping.
	kept := context.WithoutCancel(ctx)
	var known *Error
	switch {
	case ctx.Err() != nil: // the next start runs it again
		run.State = ImportAsked
		return errors.Join(err, p.store.UpdateImport(kept, &run))
	case errors.As(err, &known):
		run.Problem = reasonOf(err)
	default:
		p.log.Error("an import failed", "import", run.ID, "error", err)
		run.Problem = Text{
			EN: "Something went wrong on our side, and nothing was changed. What it was is in the log of the program, under the number of this import.",
			NL: "Er ging iets mis aan onze kant en er is niets gewijzigd. Wat het was staat in het logboek van het programma, onder het nummer van deze import.",
		}
	}
	now := p.Now()
	run.State, run.EndedAt, run.Postings = ImportFailed, &now, nil
	return p.store.UpdateImport(kept, &run)
}

// erasePlans throws away the plans that nobody confirmed.
func (p *Programme) erasePlans(ctx context.Context) error {
	return p.store.ErasePlans(ctx, p.Now().Add(-planLife))
}
