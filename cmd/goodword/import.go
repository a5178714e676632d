package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"

	"goodword/pkg/config"
	"goodword/pkg/feeds"
	"goodword/pkg/referral"
)

type importVacanciesCommand struct {
	config.Store  `embed:""`
	From          string `arg:"" name:"file|url" help:"A file, an address, or - for standard input."`
	Format        string `required:"" enum:"greenhouse,recruitee,jsonld" help:"greenhouse, recruitee or jsonld (schema.org JobPosting)."`
	Source        string `help:"Name of the source; vacancies of other sources are left alone (default: the format)."`
	Force         bool   `help:"Close vanished vacancies also when they are more than half of the source."`
	ApplyAtSource bool   `help:"Send candidates to the source's own form."`
	RefParameter  string `placeholder:"NAME" help:"With --apply-at-source: hand the token of the vacancy page over there in this parameter, such as gh_src."`
	AllowPrivate  bool   `help:"Allow an address on your own network."`
}

// Run takes over the vacancies of another system and prints a report.
func (cmd importVacanciesCommand) Run(ctx context.Context, c console) (err error) {
	in, err := cmd.openFeed(ctx, c.in)
	if err != nil {
		return err
	}
	defer in.Close()
	postings, err := feeds.Read(cmd.Format, in)
	if err != nil {
		return err
	}
	r, err := openFor(ctx, cmd.Store, c.err)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.store.Close()) }()
	source := cmd.Source
	if source == "" {
		source = cmd.Format
	}
	report, err := r.programme.Import(ctx, referral.System, postings, referral.ImportOptions{
		Source: source, Force: cmd.Force, ApplyAtSource: cmd.ApplyAtSource, RefParameter: cmd.RefParameter})
	if err != nil {
		return err
	}
	printReport(c.out, report)
	return nil
}

func (cmd importVacanciesCommand) openFeed(ctx context.Context, stdin io.Reader) (io.ReadCloser, error) {
	if cmd.From == "-" {
		return io.NopCloser(stdin), nil
	}
	if u, err := url.Parse(cmd.From); err == nil && (u.Scheme == "http" || u.Scheme == "https") {
		b, err := feeds.Fetch(ctx, feeds.NewClient(cmd.AllowPrivate), cmd.Format, cmd.From)
		return io.NopCloser(bytes.NewReader(b)), err
	}
	return os.Open(cmd.From)
}

// printReport lists what happened, the unchanged only as a number.
func printReport(out io.Writer, r referral.ImportReport) {
	for _, part := range []struct {
		name  string
		lines []referral.ImportLine
	}{{"new", r.New}, {"changed", r.Changed}, {"closed, no longer at the source", r.Closed}, {"refused", r.Refused}} {
		for _, l := range part.lines {
			fmt.Fprintf(out, "%s: %s (%s)%s\n", part.name, l.Title, l.ExternalID, strings.TrimRight(" "+l.Reason.EN, " "))
		}
	}
	fmt.Fprintf(out, "Source %s: %d new, %d changed, %d unchanged, %d closed, %d refused.\n",
		r.Source, len(r.New), len(r.Changed), len(r.Unchanged), len(r.Closed), len(r.Refused))
}

type importPeopleCommand struct {
	config.Store `embed:""`
	File         string `arg:"" help:"A CSV file with columns name, email, role, department, job_title, locale, left_on; - for standard input."`
}

// Run adds and changes people from a list and prints a report.
func (cmd importPeopleCommand) Run(ctx context.Context, c console) (err error) {
	in := io.NopCloser(c.in)
	if cmd.File != "-" {
		if in, err = os.Open(cmd.File); err != nil {
			return err
		}
	}
	defer in.Close()
	rows, err := feeds.ReadPeople(in)
	if err != nil {
		return err
	}
	r, err := openFor(ctx, cmd.Store, c.err)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.store.Close()) }()
	report, err := r.programme.ImportPeople(ctx, referral.System, rows)
	if err != nil {
		return err
	}
	for _, row := range report.Refused {
		fmt.Fprintf(c.out, "refused: line %d (%s): %s\n", row.Line, row.Email, row.Reason.EN)
	}
	fmt.Fprintf(c.out, "People: %d new, %d changed, %d unchanged, %d refused.\n",
		len(report.New), len(report.Changed), report.Unchanged, len(report.Refused))
	return nil
}
