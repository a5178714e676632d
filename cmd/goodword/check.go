package main

import (
	"context"
	"errors"
	"fmt"

	"goodword/pkg/config"
)

type checkCommand struct {
	config.Store `embed:""`
}

// Run recounts everything and prints every difference.
func (cmd checkCommand) Run(ctx context.Context, c console) (err error) {
	r, err := openFor(ctx, cmd.Store, c.err)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.store.Close()) }()
	drifts, err := r.programme.Check(ctx)
	if err != nil {
		return err
	}
	for _, d := range drifts {
		fmt.Fprintln(c.out, d)
	}
	if len(drifts) > 0 {
		fmt.Fprintf(c.out, "%d differences.\n", len(drifts))
		return errDrift
	}
	fmt.Fprintln(c.out, "Everything agrees: no differences.")
	return nil
}
