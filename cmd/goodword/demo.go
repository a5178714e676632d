package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"goodword/pkg/auth"
	"goodword/pkg/config"
	"goodword/pkg/demo"
	"goodword/pkg/referral"
)

type demoCommand struct {
	Addr  string `default:"127.0.0.1:8080" help:"Address to listen on."`
	Data  string `default:"goodword-demo" type:"path" help:"Folder for the sample data."`
	Reset bool   `help:"Throw the sample data away and start anew."`
	JSON  bool   `name:"json" help:"When ready, print one line of JSON."`
}

// demoState is what a demonstration must remember to start again with the
// same data. Its file also marks a folder as one that may be thrown away.
type demoState struct {
	Secret string       `json:"secret"`
	People []demoSignIn `json:"people"`
}

// demoSignIn is how one can sign in.
type demoSignIn struct {
	Role     referral.Role `json:"role"`
	Email    string        `json:"email"`
	Password string        `json:"password"`
}

const (
	demoMark = "goodword-demo.json"
	demoSeed = 20261123
	demoOrg  = "Universiteit Zuiderzee"
)

// Run serves a sample organisation.
func (cmd demoCommand) Run(ctx context.Context, c console) error {
	state, fresh, err := cmd.prepare()
	if err != nil {
		return err
	}
	zone, err := time.LoadLocation("Europe/Amsterdam")
	if err != nil {
		return err
	}
	set := config.Settings{
		DatabaseURL: "sqlite:" + filepath.Join(cmd.Data, "goodword.db"), Files: filepath.Join(cmd.Data, "files"), Journal: filepath.Join(cmd.Data, "journal"),
		Zone: zone, Addr: cmd.Addr, Secret: []byte(state.Secret), OrgName: demoOrg, MetricsOpen: true,
	}
	l, err := listen(cmd.Addr)
	if err != nil {
		return err
	}
	log := newLog(c.err, slog.LevelWarn)
	fill := func(ctx context.Context, r rooms) error {
		if !fresh {
			return nil
		}
		return fillDemo(ctx, r, zone, state)
	}
	return serveOn(ctx, l, set, log, fill, func(url string) error {
		if err := cmd.remember(state); err != nil {
			return err
		}
		return cmd.announce(c.out, url, state.People)
	})
}

// prepare reads what there is, or starts anew. fresh says that the data is
// still to be made.
func (cmd demoCommand) prepare() (state demoState, fresh bool, err error) {
	mark := filepath.Join(cmd.Data, demoMark)
	b, err := os.ReadFile(mark)
	switch {
	case err == nil && !cmd.Reset:
		if err := json.Unmarshal(b, &state); err != nil {
			return state, false, fmt.Errorf("%s cannot be read; start again with --reset: %w", mark, err)
		}
		return state, false, nil
	case err == nil:
		if err := os.RemoveAll(cmd.Data); err != nil {
			return state, false, err
		}
	case !errors.Is(err, os.ErrNotExist):
		return state, false, err
	default:
		if err := cmd.mayUse(); err != nil {
			return state, false, err
		}
	}
	if err := os.MkdirAll(cmd.Data, 0o700); err != nil {
		return state, false, err
	}
	state.Secret, err = newSecret()
	for _, role := range []referral.Role{referral.Employee, referral.HR, referral.Admin} {
		state.People = append(state.People, demoSignIn{Role: role, Email: demo.SignIns[role], Password: "goodword-demo-" + string(role)})
	}
	return state, true, err
}

// mayUse refuses a folder with something else in it, so that nothing that is
// not ours is ever written over or thrown away. A database that was left
// half-made, before it was marked, is ours.
func (cmd demoCommand) mayUse() error {
	entries, err := os.ReadDir(cmd.Data)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if len(entries) > 0 {
		return fmt.Errorf("%s is not empty and holds no finished demonstration; choose another folder with --data or empty it yourself", cmd.Data)
	}
	return nil
}

func fillDemo(ctx context.Context, r rooms, zone *time.Location, state demoState) error {
	hashes := map[referral.Role]string{}
	for _, p := range state.People {
		hash, err := auth.HashPassword(p.Password)
		if err != nil {
			return err
		}
		hashes[p.Role] = hash
	}
	_, err := demo.Fill(ctx, r.store, demo.Options{
		Seed: demoSeed, Now: r.programme.Now(), Zone: zone,
		PasswordHash: func(role referral.Role) string { return hashes[role] },
	})
	if err != nil {
		return err
	}
	if err := demo.Dress(ctx, r.programme); err != nil {
		return err
	}
	if err := r.programme.DecideStored(ctx); err != nil {
		return err
	}
	return r.programme.RebuildTallies(ctx)
}

// remember marks the folder, once all is there.
func (cmd demoCommand) remember(state demoState) error {
	b, err := json.MarshalIndent(state, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(cmd.Data, demoMark), append(b, '\n'), 0o600)
}

func (cmd demoCommand) announce(out io.Writer, url string, people []demoSignIn) error {
	if cmd.JSON {
		return json.NewEncoder(out).Encode(struct {
			URL    string       `json:"url"`
			People []demoSignIn `json:"people"`
		}{url, people})
	}
	fmt.Fprintf(out, "%s is open at %s\n\n", demoOrg, url)
	for _, p := range people {
		fmt.Fprintf(out, "  %-9s %-42s %s\n", p.Role, p.Email, p.Password)
	}
	_, err := fmt.Fprintf(out, "\nThe interface with its documentation is at %s/docs. The data is in %s.\nCtrl-C stops it; --reset starts anew.\n", url, cmd.Data)
	return err
}
