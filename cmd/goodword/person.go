package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"unicode/utf8"

	"goodword/pkg/auth"
	"goodword/pkg/config"
	"goodword/pkg/referral"
)

type personAddCommand struct {
	config.Store `embed:""`
	Name         string `required:"" help:"Full name."`
	Email        string `required:"" help:"E-mail address."`
	Role         string `enum:"employee,hr,admin" default:"employee" help:"employee, hr or admin."`
	Department   string `help:"Department."`
	JobTitle     string `help:"Job title, shown under a note on a vacancy."`
	Locale       string `enum:",nl,en" default:"" help:"Language of the pages: nl or en. Without it the browser's."`
}

// Help is the longer text of --help.
func (personAddCommand) Help() string {
	return "The password is read from standard input when something is piped in; otherwise one is made and printed once."
}

// Run adds someone who can sign in.
func (cmd personAddCommand) Run(ctx context.Context, c console) (err error) {
	password, generated, err := password(c.in)
	if err != nil {
		return err
	}
	r, err := openFor(ctx, cmd.Store, c.err)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.store.Close()) }()
	hash, err := auth.HashPassword(password)
	if err != nil {
		return err
	}
	p, err := r.programme.AddPerson(ctx, referral.System, referral.Profile{
		Name: cmd.Name, Email: cmd.Email, Role: referral.Role(cmd.Role), JobTitle: cmd.JobTitle,
		Department: cmd.Department, Locale: cmd.Locale, Active: true,
	}, hash)
	if err != nil {
		return err
	}
	fmt.Fprintf(c.out, "%s (%s) was added as number %d.\n", p.Name, p.Role, p.ID)
	if generated {
		fmt.Fprintf(c.out, "Password, shown this once: %s\n", password)
	}
	return nil
}

// minPassword is the least length of a chosen password, in characters (NIST
// SP 800-63B asks for 8; 10 is what the contract asks for).
const minPassword = 10

// password reads a password from standard input; at a terminal, or when
// nothing is piped in, it makes one.
func password(in io.Reader) (password string, generated bool, err error) {
	if f, ok := in.(*os.File); ok {
		if info, err := f.Stat(); err != nil || info.Mode()&os.ModeCharDevice != 0 {
			in = strings.NewReader("")
		}
	}
	line, err := bufio.NewReader(io.LimitReader(in, 4096)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", false, err
	}
	password = strings.TrimRight(line, "\r\n")
	switch n := utf8.RuneCountInString(password); {
	case n == 0:
		password, err = auth.NewPassword()
		return password, true, err
	case n < minPassword:
		return "", false, fmt.Errorf("the password on standard input is %d characters; it takes at least %d", n, minPassword)
	}
	return password, false, nil
}

// openFor opens the rooms for a command that serves nobody. It signs nothing,
// so it needs no secret.
func openFor(ctx context.Context, s config.Store, logTo io.Writer) (rooms, error) {
	set, err := s.Check()
	if err != nil {
		return rooms{}, fmt.Errorf("the configuration is not right:\n%w", err)
	}
	return open(ctx, set, nil, newLog(logTo, slog.LevelWarn))
}
