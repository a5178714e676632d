// Command goodword is the whole program: the server, the demonstration, and
// the tools of whoever runs it. There is one file for each subcommand.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/alecthomas/kong"
)

// commands is the command line.
type commands struct {
	Serve   serveCommand   `cmd:"" help:"Run the service."`
	Demo    demoCommand    `cmd:"" help:"Run it with a sample organisation, to look around."`
	Migrate migrateCommand `cmd:"" help:"Bring the database up to this version."`
	Person  struct {
		Add personAddCommand `cmd:"" help:"Add someone who can sign in."`
	} `cmd:"" help:"People with an account."`
	Import struct {
		Vacancies importVacanciesCommand `cmd:"" help:"Take over the vacancies of another system."`
		People    importPeopleCommand    `cmd:"" help:"Add or change people from a CSV file."`
	} `cmd:"" help:"Take over data from elsewhere."`
	Hits struct {
		Explain    hitsExplainCommand    `cmd:"" help:"Say what requests would be counted as, and why."`
		Reclassify hitsReclassifyCommand `cmd:"" help:"Apply the newest rules to all hits that are kept, and count anew."`
	} `cmd:"" help:"Requests for links."`
	Credit struct {
		Trial creditTrialCommand `cmd:"" help:"Say who would have gained and lost credit under other rules. It changes nothing."`
	} `cmd:"" help:"Who gets the credit."`
	Check     checkCommand     `cmd:"" help:"Recount everything and print every difference; exit 1 if there is any."`
	Bench     benchCommand     `cmd:"" help:"Measure on this machine what following a link costs, next to a handler that only redirects."`
	BenchBare benchBareCommand `cmd:"" hidden:"" name:"bench-bare"`
	Secret    secretCommand    `cmd:"" help:"Print a fresh secret for GOODWORD_SECRET."`
	Version   versionCommand   `cmd:"" help:"Print the version."`
}

// console is where a command reads and writes.
type console struct {
	in  io.Reader
	out io.Writer
	err io.Writer
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], console{os.Stdin, os.Stdout, os.Stderr}))
}

// errDrift ends a check that found something: it has been printed already.
var errDrift = errors.New("")

// wrongCommand is an error in what was asked: the exit status is 2.
type wrongCommand struct{ said string }

func (w wrongCommand) Error() string { return w.said }

// run is the program without the process around it, so that tests can be its
// user. It gives the exit status: 0, 1 for a failure, 2 for a wrong command.
func run(ctx context.Context, args []string, c console) int {
	var cli commands
	status := -1
	parser, err := kong.New(&cli, kong.Name("goodword"),
		kong.Description("Employee referrals: share vacancies, follow what comes of them, see who helped."),
		kong.UsageOnError(), kong.Writers(c.out, c.err), kong.Exit(func(code int) { status = code }),
		kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(c))
	if err != nil {
		fmt.Fprintln(c.err, "goodword:", err)
		return 2
	}
	k, err := parser.Parse(args)
	if status >= 0 {
		return status // --help has been printed
	}
	if err != nil {
		fmt.Fprintf(c.err, "goodword: %v\nSee goodword --help.\n", err)
		return 2
	}
	switch err := k.Run(); {
	case errors.Is(err, errDrift):
		return 1
	case errors.As(err, new(wrongCommand)):
		fmt.Fprintln(c.err, "goodword:", err)
		return 2
	case err != nil:
		fmt.Fprintln(c.err, "goodword:", err)
		return 1
	}
	return 0
}

type versionCommand struct{}

// Run prints the version.
func (versionCommand) Run(c console) error {
	_, err := fmt.Fprintln(c.out, "goodword", version())
	return err
}

// release is set by the linker when a release is built.
var release string

// version is the release, or what the Go tool noted in the binary.
func version() string {
	if release != "" {
		return release
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}
