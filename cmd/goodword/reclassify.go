package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"goodword/pkg/clicks"
	"goodword/pkg/config"
	"goodword/pkg/referral"
)

type hitsReclassifyCommand struct {
	config.Store `embed:""`
}

// Run applies the newest rules to every hit that is kept.
func (cmd hitsReclassifyCommand) Run(ctx context.Context, c console) (err error) {
	r, err := openFor(ctx, cmd.Store, c.err)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.store.Close()) }()
	result, err := r.programme.Reclassify(ctx, referral.System, func(done, of int) { showProgress(c.err, done, of, "days") })
	if err != nil {
		return fmt.Errorf("nothing was changed: %w", err)
	}
	return reportReclassified(c.out, result)
}

// showProgress draws a bar over the one before, and ends the line when all is
// done.
func showProgress(out io.Writer, done, of int, what string) {
	const width = 30
	filled := width
	if of > 0 {
		filled = width * done / of
	}
	fmt.Fprintf(out, "\r[%s%s] %d of %d %s", strings.Repeat("#", filled), strings.Repeat(".", width-filled), done, of, what)
	if done >= of {
		fmt.Fprintln(out)
	}
}

func reportReclassified(out io.Writer, r referral.Reclassified) error {
	fmt.Fprintf(out, "%d hits under rules version %d: %d clicks before, %d now.\n", r.Looked, r.RulesVersion, r.Before, r.After)
	if r.Unknown > 0 {
		fmt.Fprintf(out, "%d of them came before signatures were kept and stay what they were.\n", r.Unknown)
	}
	if len(r.Changes) == 0 {
		_, err := fmt.Fprintln(out, "Nothing changed.")
		return err
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "hits\twas\tis\tbecause")
	for _, c := range r.Changes {
		fmt.Fprintf(table, "%d\t%s (%s)\t%s (%s)\t%s\n", c.Hits, c.From.Class, c.From.Reason, c.To.Class, c.To.Reason,
			clicks.Reason(c.To.Reason).Sentence().EN)
	}
	return table.Flush()
}
