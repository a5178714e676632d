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

// ImportReport says what an import did, each with the vacancies it did it to.
type ImportReport struct {
	Source    string
	New       []ImportLine
	Changed   []ImportLine
	Unchanged []ImportLine
	Closed    []ImportLine // vanished from the source
	Refused   []ImportLine
}

// ImportLine is one vacancy in a report.
type ImportLine struct {
	ExternalID string
	Title      string
	Reason     Text // for a refused one
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
	var report ImportReport
	err := p.store.Tx(ctx, func(s Store) (err error) {
		report, err = p.importInto(ctx, s, postings, o)
		return err
	})
	return report, err
}

func (o ImportOptions) check() error {
	var wrong problems
	switch {
	case o.RefParameter == "":
	case !o.ApplyAtSource:
		wrong.add("ref_parameter", "A token is only handed over to where one applies: send candidates to the source too.", "Een token gaat alleen mee naar waar men solliciteert: stuur kandidaten ook naar de bron.")
	case !refParameter.MatchString(o.RefParameter):
		wrong.add("ref_parameter", "A parameter is letters, digits and - . _ ~, such as gh_src.", "Een parameter is letters, cijfers en - . _ ~, zoals gh_src.")
	}
	return wrong.err()
}

func (p *Programme) importInto(ctx context.Context, s Store, postings []Posting, o ImportOptions) (ImportReport, error) {
	report := ImportReport{Source: o.Source}
	known, err := s.VacanciesOfSource(ctx, o.Source)
	if err != nil {
		return report, err
	}
	seen := map[string]bool{}
	nameless := false
	var fresh []*Vacancy
	for _, posting := range postings {
		seen[posting.ExternalID] = true
		nameless = nameless || posting.ExternalID == ""
		line := ImportLine{ExternalID: posting.ExternalID, Title: posting.Title}
		v, there := known[posting.ExternalID]
		changed, err := p.takeOver(&v, posting, o)
		switch {
		case CodeOf(err) == Invalid:
			line.Reason = reasonOf(err)
			report.Refused = append(report.Refused, line)
			continue
		case err != nil:
			return report, err
		case !there:
			report.New = append(report.New, line)
			fresh = append(fresh, &v)
			continue
		case !changed:
			report.Unchanged = append(report.Unchanged, line)
			continue
		}
		report.Changed = append(report.Changed, line)
		if err := s.UpdateVacancy(ctx, &v); err != nil {
			return report, err
		}
	}
	// With an entry that does not say which vacancy it is, nobody can know
	// which ones are gone.
	if !nameless {
		if err := p.closeVanished(ctx, s, known, seen, o, &report); err != nil {
			return report, err
		}
	}
	if err := p.nameAll(ctx, s, fresh); err != nil {
		return report, err
	}
	return report, s.CreateVacancies(ctx, fresh)
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

// closeVanished closes what the source no longer has.
func (p *Programme) closeVanished(ctx context.Context, s Store, known map[string]Vacancy, seen map[string]bool, o ImportOptions, report *ImportReport) error {
	var open int
	var gone []Vacancy
	for _, v := range known {
		if v.Status != Published {
			continue
		}
		open++
		if !seen[v.ExternalID] {
			gone = append(gone, v)
		}
	}
	if len(gone)*2 > open && !o.Force {
		return Fail(Conflict,
			fmt.Sprintf("This would close %d of the %d open vacancies of %s, more than half. Nothing was changed. If the source is right, import with --force.", len(gone), open, o.Source),
			fmt.Sprintf("Dit zou %d van de %d open vacatures van %s sluiten, meer dan de helft. Er is niets gewijzigd. Klopt de bron, importeer dan met --force.", len(gone), open, o.Source))
	}
	slices.SortFunc(gone, func(a, b Vacancy) int { return cmp.Compare(a.ID, b.ID) })
	for _, v := range gone {
		v.close(Vanished, p.Now())
		v.UpdatedAt = p.Now()
		if err := s.UpdateVacancy(ctx, &v); err != nil {
			return err
		}
		report.Closed = append(report.Closed, ImportLine{ExternalID: v.ExternalID, Title: v.Title})
	}
	return nil
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
