package main

import (
	"context"
	"errors"
	"fmt"

	"goodword/pkg/config"
	"goodword/pkg/store"
)

type migrateCommand struct {
	config.Store `embed:""`
}

// Run brings the database up to this version.
func (cmd migrateCommand) Run(ctx context.Context, c console) (err error) {
	set, err := cmd.Check()
	if err != nil {
		return fmt.Errorf("the configuration is not right:\n%w", err)
	}
	st, err := store.Open(ctx, set.DatabaseURL)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	applied, err := st.Migrate(ctx)
	for _, name := range applied {
		fmt.Fprintln(c.out, "applied", name)
	}
	if err == nil && len(applied) == 0 {
		fmt.Fprintln(c.out, "The database was up to date.")
	}
	return err
}
