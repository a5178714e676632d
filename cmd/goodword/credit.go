package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"os"
	"slices"
	"strings"
	"text/tabwriter"

	"goodword/pkg/config"
	"goodword/pkg/credit"
	"goodword/pkg/referral"
)

type creditTrialCommand struct {
	config.Store `embed:""`
	policyFlags  `embed:""`
	From         string `help:"Applications from this day on, YYYY-MM-DD."`
	To           string `help:"Applications up to and with this day."`
	JSON         bool   `name:"json" help:"Print the result as JSON, with the newest hundred applications behind each person's change."`
	Progress     bool   `help:"Show on standard error how far it is, also when that is no terminal."`
}

// policyFlags are the fields of a policy; what is not given is as it is in
// force.
type policyFlags struct {
	SharedDays     *int      `help:"How many days before the application a shared link, and what else is not an introduction, still counts."`
	IntroducedDays *int      `help:"The same for an introduction."`
	OneKind        *bool     `negatable:"" help:"A shared link and an introduction are the same."`
	Rule           *string   `help:"Whose touch carries the credit: first, last, even or introduction_first."`
	ClaimWins      *bool     `negatable:"" help:"The candidate's own word goes before all else."`
	KnownDays      *int      `help:"How many days a candidate is known after an earlier application; 0 is never."`
	Excluded       *[]string `help:"Who takes no part: hr, hiring_team, owner, with commas between; an empty text is nobody."`
	RehireDays     *int      `help:"How many days after leaving somebody cannot be referred back; 0 is never."`
	Leaver         *string   `help:"What becomes of the credit of who leaves: keep, freeze or void."`
}

// over gives a policy with what the flags say in its place.
func (f policyFlags) over(p credit.Policy) credit.Policy {
	p.Version = 0
	p.OneKind = given(f.OneKind, p.OneKind)
	p.SharedDays = given(f.SharedDays, p.SharedDays)
	introduced := p.IntroducedDays
	if p.OneKind { // then they are the same number
		introduced = p.SharedDays
	}
	p.IntroducedDays = given(f.IntroducedDays, introduced)
	p.Rule = credit.Rule(given(f.Rule, string(p.Rule)))
	p.ClaimWins = given(f.ClaimWins, p.ClaimWins)
	p.KnownDays = given(f.KnownDays, p.KnownDays)
	p.RehireDays = given(f.RehireDays, p.RehireDays)
	p.Leaver = credit.Leaver(given(f.Leaver, string(p.Leaver)))
	if f.Excluded != nil {
		p.Excluded = []credit.Relation{}
		for _, r := range *f.Excluded {
			if r = strings.TrimSpace(r); r != "" {
				p.Excluded = append(p.Excluded, credit.Relation(r))
			}
		}
	}
	return p
}

func given[T any](flag *T, otherwise T) T {
	if flag == nil {
		return otherwise
	}
	return *flag
}

// Help is the longer text of --help.
func (creditTrialCommand) Help() string {
	return `It decides applications again under other rules and says who would have gained and lost. It changes nothing. Rules that are not given are those in force; with none given, it shows what earlier versions decided otherwise. The exit status is 2 when the rules cannot be.`
}

// Run tries a policy on the past.
func (cmd creditTrialCommand) Run(ctx context.Context, c console) (err error) {
	r, err := openFor(ctx, cmd.Store, c.err)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.store.Close()) }()
	adopted, err := r.programme.Policies(ctx, referral.System)
	if err != nil {
		return err
	}
	policy := cmd.over(adopted[len(adopted)-1].Content)
	var progress func(done, of int)
	if cmd.Progress || terminal(c.err) {
		progress = func(done, of int) { showProgress(c.err, done, of, "applications") }
	}
	result, err := r.programme.TryPolicy(ctx, referral.System, policy, referral.Period{From: cmd.From, To: cmd.To}, progress)
	if refused := new(referral.Error); errors.As(err, &refused) && refused.Code == referral.Invalid {
		return wrongRules(refused)
	}
	if err != nil {
		return err
	}
	ids := make([]int64, len(result.People))
	for i, change := range result.People {
		ids[i] = change.AmbassadorID
	}
	people, err := r.store.PeopleByID(ctx, ids)
	if err != nil {
		return err
	}
	if cmd.JSON {
		return printTrialJSON(c.out, policy, result, people)
	}
	return printTrial(c.out, policy, result, people)
}

// wrongRules says what is wrong under the names of the flags.
func wrongRules(refused *referral.Error) error {
	said := "these rules cannot be tried:"
	for _, f := range refused.Fields {
		said += "\n  --" + strings.ReplaceAll(f.Path, "_", "-") + ": " + f.Text.EN
	}
	return wrongCommand{said}
}

// terminal says whether somebody looks at what is written there.
func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

func printTrial(out io.Writer, policy credit.Policy, r credit.TrialResult, people map[int64]referral.Person) error {
	fmt.Fprintf(out, "%s\n\n%d applications were tried; %d of them would have been decided otherwise.\n", policy.Sentence().EN, r.Applications, r.Changed)
	if len(r.People) == 0 {
		return nil
	}
	slices.SortStableFunc(r.People, func(a, b credit.Change) int { return netOf(b.Gained, b.Lost).Cmp(netOf(a.Gained, a.Lost)) })
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "\nperson\tname\tgained\tlost\tnet\tapplications")
	line := func(who, name string, gained, lost *big.Rat, applications int) {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%d\n", who, name, inWords(gained), inWords(lost), signed(netOf(gained, lost)), applications)
	}
	for _, c := range r.People {
		line(fmt.Sprint(c.AmbassadorID), people[c.AmbassadorID].Name, c.Gained, c.Lost, c.Changed)
	}
	line("all", "", r.Gained, r.Lost, r.Changed)
	return table.Flush()
}

func netOf(gained, lost *big.Rat) *big.Rat { return new(big.Rat).Sub(gained, lost) }

// inWords is a number with its exact fraction, such as 3 1/2, or with decimals
// when the fraction is not one that anybody reads.
func inWords(r *big.Rat) string {
	if r.IsInt() {
		return r.Num().String()
	}
	if r.Denom().Cmp(big.NewInt(100)) > 0 {
		return r.FloatString(3)
	}
	whole, rest := new(big.Int).QuoRem(r.Num(), r.Denom(), new(big.Int))
	if whole.Sign() == 0 {
		return r.RatString()
	}
	return fmt.Sprintf("%s %s/%s", whole, rest.Abs(rest), r.Denom())
}

func signed(r *big.Rat) string {
	if r.Sign() > 0 {
		return "+" + inWords(r)
	}
	return inWords(r)
}

// trial is a result as JSON: fractions are exact, as texts.
type trial struct {
	Policy       credit.Policy `json:"policy"`
	Applications int           `json:"applications"`
	Changed      int           `json:"changed"`
	Gained       string        `json:"gained"`
	Lost         string        `json:"lost"`
	People       []trialPerson `json:"people"`
}

type trialPerson struct {
	AmbassadorID int64              `json:"ambassador_id"`
	Name         string             `json:"name"`
	Gained       string             `json:"gained"`
	Lost         string             `json:"lost"`
	Net          string             `json:"net"`
	Changed      int                `json:"changed"`
	Applications []trialApplication `json:"applications"`
}

type trialApplication struct {
	ApplicationID int64  `json:"application_id"`
	Before        string `json:"before"`
	After         string `json:"after"`
}

func printTrialJSON(out io.Writer, policy credit.Policy, r credit.TrialResult, people map[int64]referral.Person) error {
	t := trial{Policy: policy, Applications: r.Applications, Changed: r.Changed, Gained: r.Gained.RatString(), Lost: r.Lost.RatString(), People: []trialPerson{}}
	for _, c := range r.People {
		p := trialPerson{
			AmbassadorID: c.AmbassadorID, Name: people[c.AmbassadorID].Name, Gained: c.Gained.RatString(), Lost: c.Lost.RatString(),
			Net: netOf(c.Gained, c.Lost).RatString(), Changed: c.Changed,
		}
		for _, a := range c.Applications {
			p.Applications = append(p.Applications, trialApplication{a.ApplicationID, a.Before.Rat().RatString(), a.After.Rat().RatString()})
		}
		t.People = append(t.People, p)
	}
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(t)
}
