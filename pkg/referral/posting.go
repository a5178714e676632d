package referral

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Posting is a vacancy as another system tells it, in the one shape that all
// formats are read into. Texts are Markdown already.
type Posting struct {
	ExternalID string
	VacancyText
	// URL is where the vacancy stands at the source.
	URL string
	// PublishedOn is the original date, RFC 3339, or "".
	PublishedOn string
	// Refused is why this posting cannot be taken over; the rest may be empty.
	Refused *Text
}

// ImportReport says what an import did, or would do, each with the vacancies it
// does it to.
type ImportReport struct {
	Source    string
	New       []ImportLine
	Changed   []ImportLine
	Unchanged []ImportLine
	Closed    []ImportLine // vanished from the source
	Refused   []ImportLine
	// Open is how many vacancies of the source were open before.
	Open int
}

// TooMany says that more than half of what is open would be closed.
func (r ImportReport) TooMany() bool { return len(r.Closed)*2 > r.Open }

// ImportLine is one vacancy in a report.
type ImportLine struct {
	Row        int `json:",omitempty"` // its place in the file, from 1; 0 for one that is not in it
	ExternalID string
	Title      string
	Reason     Text     // for a refused one
	VacancyID  int64    `json:",omitempty"` // 0 for one that is not there yet
	Changes    []string `json:",omitempty"` // the parts that are changed, as their fields are called
	// Edited says that the vacancy was edited here since its last import, and
	// that the source's text takes the place of that.
	Edited bool `json:",omitempty"`
}

// ImportOptions are how an import treats what it finds.
type ImportOptions struct {
	// Source names where the postings come from; vacancies of other sources
	// are left alone.
	Source string
	// Force lets an import close more than half of a source's vacancies.
	Force bool
	// ApplyAtSource sends candidates to the source's own form.
	ApplyAtSource bool
	// RefParameter is the parameter with which the token of the vacancy page is
	// handed over there, "" to keep it here.
	RefParameter string
}

// Import takes over the vacancies of a source: new ones are published,
// changed ones follow, vanished ones are closed. All of it happens, or
// nothing. An answer that would close more than half of what is open is
// refused, because it is more often half an answer than half a clearance.
func (p *Programme) Import(ctx context.Context, by Actor, postings []Posting, o ImportOptions) (ImportReport, error) {
	if err := by.mustBe(by.isHR()); err != nil {
		return ImportReport{}, err
	}
	if err := o.check(); err != nil {
		return ImportReport{}, err
	}
	run := ImportRun{
		State: ImportDone, PersonID: by.PersonID, Source: o.Source, Options: o, Size: int64(len(postings)), Version: 1, CreatedAt: p.Now(),
	}
	var report ImportReport
	err := p.store.Tx(ctx, func(s Store) (err error) {
		if report, err = p.importInto(ctx, s, postings, o, nil); err != nil {
			return err
		}
		run := run
		run.ends(p.Now(), report)
		return s.CreateImport(ctx, &run)
	})
	return report, err
}

func (o ImportOptions) check() error {
	var wrong problems
	checkLength(&wrong, "source", o.Source, 1, MaxSource)
	switch {
	case o.RefParameter == "":
	case !o.ApplyAtSource:
		wrong.add("ref_parameter", "A token is only handed over to where one applies: send candidates to the source too.", "Een token gaat alleen mee naar waar men solliciteert: stuur kandidaten ook naar de bron.")
	case !refParameter.MatchString(o.RefParameter):
		wrong.add("ref_parameter", "A parameter is letters, digits and - . _ ~, such as gh_src.", "Een parameter is letters, cijfers en - . _ ~, zoals gh_src.")
	}
	return wrong.err()
}

// importPlan is what an import will write, and how it reports that.
type importPlan struct {
	report               ImportReport
	fresh, changed, gone []*Vacancy
}

// planImport looks at what there is and writes nothing.
func (p *Programme) planImport(ctx context.Context, s Store, postings []Posting, o ImportOptions) (importPlan, error) {
	plan := importPlan{report: ImportReport{Source: o.Source}}
	report := &plan.report
	known, err := s.VacanciesOfSource(ctx, o.Source)
	if err != nil {
		return plan, err
	}
	seen := map[string]bool{}
	nameless := false
	for i, posting := range postings {
		seen[posting.ExternalID] = true
		nameless = nameless || posting.ExternalID == ""
		v, there := known[posting.ExternalID]
		before := v.VacancyText
		line := ImportLine{Row: i + 1, ExternalID: posting.ExternalID, Title: posting.Title, VacancyID: v.ID}
		edited := there && v.SourceHash != hashOf(v.fromSource(), v.SourceURL)
		changed, err := p.takeOver(&v, posting, o)
		switch {
		case CodeOf(err) == Invalid:
			line.Reason = reasonOf(err)
			report.Refused = append(report.Refused, line)
		case err != nil:
			return plan, err
		case !there:
			report.New = append(report.New, line)
			plan.fresh = append(plan.fresh, &v)
		case !changed:
			report.Unchanged = append(report.Unchanged, line)
		default:
			line.Edited, line.Changes = edited, v.differences(before)
			report.Changed = append(report.Changed, line)
			plan.changed = append(plan.changed, &v)
		}
	}
	// With an entry that does not say which vacancy it is, nobody can know
	// which ones are gone.
	plan.closeVanished(p.Now(), known, func(v Vacancy) bool { return nameless || seen[v.ExternalID] })
	return plan, nil
}

// closeVanished closes what the source no longer has.
func (plan *importPlan) closeVanished(now time.Time, known map[string]Vacancy, there func(Vacancy) bool) {
	for _, v := range known {
		if v.Status != Published {
			continue
		}
		plan.report.Open++
		if !there(v) {
			v.close(Vanished, now)
			v.UpdatedAt = now
			plan.gone = append(plan.gone, &v)
		}
	}
	slices.SortFunc(plan.gone, func(a, b *Vacancy) int { return cmp.Compare(a.ID, b.ID) })
	for _, v := range plan.gone {
		plan.report.Closed = append(plan.report.Closed, ImportLine{ExternalID: v.ExternalID, Title: v.Title, VacancyID: v.ID})
	}
}

// importInto does what a plan says. progress is told how many vacancies are
// written of how many; it may be nil.
func (p *Programme) importInto(ctx context.Context, s Store, postings []Posting, o ImportOptions, progress func(done, of int)) (ImportReport, error) {
	plan, err := p.planImport(ctx, s, postings, o)
	if err != nil {
		return plan.report, err
	}
	if plan.report.TooMany() && !o.Force {
		return plan.report, tooManyClosed(plan.report)
	}
	if progress == nil {
		progress = func(int, int) {}
	}
	of, done := len(plan.changed)+len(plan.gone)+len(plan.fresh), 0
	for _, v := range slices.Concat(plan.changed, plan.gone) {
		if err := s.UpdateVacancy(ctx, v); err != nil {
			return plan.report, err
		}
		done++
		progress(done, of)
	}
	if err := p.nameAll(ctx, s, plan.fresh); err != nil {
		return plan.report, err
	}
	for some := range slices.Chunk(plan.fresh, importedAtOnce) {
		if err := s.CreateVacancies(ctx, some); err != nil {
			return plan.report, err
		}
		done += len(some)
		progress(done, of)
	}
	for i, v := range plan.fresh {
		plan.report.New[i].VacancyID = v.ID
	}
	return plan.report, nil
}

// importedAtOnce is how many new vacancies are written before progress is told.
const importedAtOnce = 500

func tooManyClosed(r ImportReport) error {
	return Fail(Conflict,
		fmt.Sprintf("This would close %d of the %d open vacancies of %s, more than half. Nothing was changed. If the source is right, import with --force.", len(r.Closed), r.Open, r.Source),
		fmt.Sprintf("Dit zou %d van de %d open vacatures van %s sluiten, meer dan de helft. Er is niets gewijzigd. Klopt de bron, importeer dan met --force.", len(r.Closed), r.Open, r.Source))
}

// takeOver brings a vacancy in line with its posting and says whether that
// changed anything. A posting that has not changed at the source leaves edits
// made here alone.
func (p *Programme) takeOver(v *Vacancy, posting Posting, o ImportOptions) (bool, error) {
	if posting.Refused != nil {
		return false, &Error{Code: Invalid, Text: *posting.Refused}
	}
	text := posting.VacancyText.withDefaults()
	if o.ApplyAtSource {
		text.ApplyURL = withRef(cmp.Or(text.ApplyURL, posting.URL), o.RefParameter)
	} else {
		text.ApplyURL = ""
	}
	if err := text.check(); err != nil {
		return false, err
	}
	now := p.Now()
	published := now
	if t, err := time.Parse(time.RFC3339, posting.PublishedOn); err == nil && t.Before(now) {
		published = t.UTC().Truncate(time.Microsecond)
	}
	hash := hashOf(text, posting.URL)
	// No format has these parts, so what was written here stays.
	text.Procedure, text.Contact = cmp.Or(text.Procedure, v.Procedure), cmp.Or(text.Contact, v.Contact)
	vanished := v.Status == Closed && v.CloseReason == Vanished
	if v.ID != 0 && v.SourceHash == hash && !vanished {
		return false, nil
	}
	if v.ID == 0 {
		*v = Vacancy{Source: o.Source, ExternalID: posting.ExternalID, Version: 1, CreatedAt: now, Status: Published, PublishedAt: &published}
	}
	if vanished {
		v.Status, v.CloseReason, v.ClosedAt = Published, "", nil
	}
	v.VacancyText, v.Folded, v.SourceHash, v.SourceURL, v.UpdatedAt = text, Fold(text), hash, posting.URL, now
	return true, nil
}

func hashOf(text VacancyText, url string) string {
	b, err := json.Marshal([]any{text, url})
	if err != nil {
		panic(err) // strings and numbers always marshal
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func reasonOf(err error) Text {
	var e *Error
	errors.As(err, &e)
	t := e.Text
	for _, f := range e.Fields {
		t.EN += " " + f.Path + ": " + f.Text.EN
		t.NL += " " + f.Path + ": " + f.Text.NL
	}
	return t
}

// fromSource is the text without the parts that no source has.
func (v VacancyText) fromSource() VacancyText {
	v.Procedure, v.Contact = "", ""
	return v
}

// nameAll gives many new vacancies a slug each, with one look at the store.
func (p *Programme) nameAll(ctx context.Context, s Store, vs []*Vacancy) error {
	wanted := make([]string, len(vs))
	for i, v := range vs {
		wanted[i] = Slugify(v.Title)
	}
	taken, err := s.SlugsTaken(ctx, wanted)
	if err != nil {
		return err
	}
	if taken == nil {
		taken = map[string]bool{}
	}
	for i, v := range vs {
		v.Slug = wanted[i]
		for taken[v.Slug] {
			tail, err := randomCode(p.random, 6)
			if err != nil {
				return err
			}
			v.Slug = wanted[i] + "-" + tail
		}
		taken[v.Slug] = true
	}
	return nil
}
