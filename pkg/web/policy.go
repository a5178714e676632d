package web

import (
	"cmp"
	"errors"
	"math/big"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"goodword/pkg/credit"
	"goodword/pkg/referral"
)

// policyPage is where HR reads the rules of credit, tries others on the past
// and adopts them.
type policyPage struct {
	frame
	Now      policyVersion
	Earlier  []policyVersion
	Adopted  bool // that they were just now
	Action   string
	Form     policyForm
	Wrong    wrongs
	Trial    *trial
	Rules    []policyChoice
	Excluded []policyChoice
	Leavers  []policyChoice
}

// policyVersion is a version of the rules in words.
type policyVersion struct {
	Version  int
	Sentence string
	Examples []policyExample
	// Day is when they were adopted and By by whom; "" for the program's own.
	Day, By string
}

type policyExample struct {
	Story, Outcome string
	shares         []credit.Share
}

// policyForm is the form with rules, as it was typed.
type policyForm struct {
	Shared, Introduced, Known, Rehire string // days
	OneKind, ClaimWins                bool
	Rule, Leaver                      string
	Excluded                          []string
	From, To                          string // the days to try them on
	// Version is what was in force when the form was made.
	Version string
}

// policyChoice is one thing to choose in the form.
type policyChoice struct {
	Value, Label string
	Chosen       bool
}

// trial is what other rules would have changed.
type trial struct {
	Title, Lead string
	Sentence    string // of the rules that were tried
	People      []trialPerson
}

type trialPerson struct {
	Name, Gained, Lost string
	Applications       []trialApplication
	More               int // that are not listed
}

type trialApplication struct{ Address, Number, Before, After string }

// mostTried is how many applications are listed for one person.
const mostTried = 20

var (
	ruleLabels = map[credit.Rule]string{
		credit.First: "policy.first", credit.Last: "policy.last", credit.Even: "policy.even", credit.IntroductionFirst: "policy.introduction_first",
	}
	relationLabels = map[credit.Relation]string{credit.HR: "policy.hr", credit.HiringTeam: "policy.hiring_team", credit.Owner: "policy.owner"}
	leaverLabels   = map[credit.Leaver]string{credit.Keep: "policy.keep", credit.Freeze: "policy.freeze", credit.Void: "policy.void"}
	// policyFields are the fields in the order of the page, with their labels.
	policyFields = [][2]string{
		{"rule", "policy.rule"}, {"shared_days", "policy.shared_days"}, {"one_kind", "policy.one_kind"}, {"introduced_days", "policy.introduced_days"},
		{"claim_wins", "policy.claim_wins"}, {"known_days", "policy.known_days"}, {"excluded", "policy.excluded"}, {"rehire_days", "policy.rehire_days"},
		{"leaver", "policy.leaver"}, {"from", "period.from"}, {"to", "period.to"},
	}
)

const policyPath = "/hr/policy"

// formOf is the form filled in with rules.
func formOf(p credit.Policy) policyForm {
	f := policyForm{
		Shared: strconv.Itoa(p.SharedDays), Introduced: strconv.Itoa(p.IntroducedDays), Known: strconv.Itoa(p.KnownDays), Rehire: strconv.Itoa(p.RehireDays),
		OneKind: p.OneKind, ClaimWins: p.ClaimWins, Rule: string(p.Rule), Leaver: string(p.Leaver), Version: strconv.Itoa(p.Version),
	}
	if p.OneKind {
		f.Introduced = ""
	}
	for _, r := range p.Excluded {
		f.Excluded = append(f.Excluded, string(r))
	}
	return f
}

func readPolicyForm(form url.Values) policyForm {
	get := func(name string) string { return oneLine(form.Get(name)) }
	return policyForm{
		Shared: get("shared_days"), Introduced: get("introduced_days"), Known: get("known_days"), Rehire: get("rehire_days"),
		OneKind: get("one_kind") != "", ClaimWins: get("claim_wins") != "", Rule: get("rule"), Leaver: get("leaver"),
		Excluded: form["excluded"], From: get("from"), To: get("to"), Version: get("version"),
	}
}

// policy is what was typed as rules. What is no number is one that the rules
// refuse, so that it is said beside its field.
func (f policyForm) policy() credit.Policy {
	days := func(s string) int {
		n, err := strconv.Atoi(s)
		if err != nil {
			return -1
		}
		return n
	}
	p := credit.Policy{
		SharedDays: days(f.Shared), IntroducedDays: days(f.Introduced), OneKind: f.OneKind, ClaimWins: f.ClaimWins,
		KnownDays: days(f.Known), RehireDays: days(f.Rehire), Rule: credit.Rule(f.Rule), Leaver: credit.Leaver(f.Leaver),
		Excluded: []credit.Relation{},
	}
	if f.OneKind && f.Introduced == "" {
		p.IntroducedDays = p.SharedDays
	}
	for _, r := range credit.Relations {
		if slices.Contains(f.Excluded, string(r)) {
			p.Excluded = append(p.Excluded, r)
		}
	}
	return p
}

func (w *Web) showPolicy(c echo.Context) error {
	return w.sendPolicy(c, http.StatusOK, func(p *policyPage, now credit.Policy) error {
		p.Form, p.Adopted = formOf(now), c.QueryParam("sent") != ""
		return nil
	})
}

// sendPolicy shows the rules; fill adds the form as it was typed, and what came
// of it.
func (w *Web) sendPolicy(c echo.Context, status int, fill func(*policyPage, credit.Policy) error) error {
	if err := w.onlyHR(c); err != nil {
		return err
	}
	versions, err := w.programme.Policies(c.Request().Context(), actor(c))
	if err != nil {
		return err
	}
	p := policyPage{frame: w.frame(c, "policy"), Action: w.frame(c, "policy").To(policyPath)}
	var ids []int64
	for _, v := range versions {
		ids = append(ids, v.AdoptedBy)
	}
	people, err := w.programme.PeopleByID(c.Request().Context(), actor(c), ids)
	if err != nil {
		return err
	}
	for _, v := range versions {
		told := w.tellPolicy(p.speaker, v)
		told.By = people[v.AdoptedBy].Name
		p.Earlier = append(p.Earlier, told)
	}
	slices.Reverse(p.Earlier)
	p.Now, p.Earlier = p.Earlier[0], p.Earlier[1:]
	if err := fill(&p, versions[len(versions)-1].Content); err != nil {
		return err
	}
	for _, r := range credit.Rules {
		p.Rules = append(p.Rules, policyChoice{string(r), ruleLabels[r], string(r) == p.Form.Rule})
	}
	for _, r := range credit.Relations {
		p.Excluded = append(p.Excluded, policyChoice{string(r), relationLabels[r], slices.Contains(p.Form.Excluded, string(r))})
	}
	for _, l := range credit.Leavers {
		p.Leavers = append(p.Leavers, policyChoice{string(l), leaverLabels[l], string(l) == p.Form.Leaver})
	}
	if p.Title, err = p.T("policy.name"); err != nil {
		return err
	}
	if c.Request().Method == http.MethodPost {
		p.OtherLanguage = "" // a link would lose what was typed
	}
	return w.send(c, status, p)
}

// onlyHR keeps everybody else from the form: the rules themselves are at
// /help/credit, for anyone.
func (w *Web) onlyHR(c echo.Context) error {
	_, err := w.programme.PeopleByID(c.Request().Context(), actor(c), nil)
	return err
}

// tellPolicy says a version of the rules in words.
func (w *Web) tellPolicy(s speaker, v referral.AdoptedPolicy) policyVersion {
	told := policyVersion{Version: v.Version, Sentence: s.Say(v.Content.Sentence())}
	for _, e := range v.Content.Examples() {
		told.Examples = append(told.Examples, policyExample{s.Say(e.Story), s.Say(e.Outcome), e.Shares})
	}
	told.Day = w.adopted(v)
	return told
}

// adopted is the day on which a version of the rules was adopted, "" for the
// program's own.
func (w *Web) adopted(v referral.AdoptedPolicy) string {
	if v.Version > 1 {
		return w.programme.Day(v.AdoptedAt)
	}
	return ""
}

// changePolicy tries rules on the past, or asks whether to adopt them, or
// adopts them, as the button says.
func (w *Web) changePolicy(c echo.Context) error {
	form, err := w.posted(c)
	if err != nil {
		return err
	}
	if err := w.onlyHR(c); err != nil {
		return err
	}
	typed := readPolicyForm(form)
	now, err := w.programme.PolicyInForce(c.Request().Context())
	if err != nil {
		return err
	}
	switch act := form.Get("act"); {
	case act == "try":
		return w.tryPolicy(c, typed)
	case act == "change":
		return w.sendBackPolicy(c, http.StatusOK, typed, nil)
	case act == "confirm" && typed.Version != strconv.Itoa(now.Version) && sameRules(typed.policy(), now.Content):
		// The button was pressed twice.
		return c.Redirect(http.StatusSeeOther, w.frame(c, "policy").To(policyPath, "sent", "1"))
	}
	wrong := w.problemsOf(c, typed)
	words := wording{speaker: w.frame(c, "policy").speaker}
	switch {
	case len(wrong) > 0:
	case sameRules(typed.policy(), now.Content):
		wrong = wrong.with("", "", words.say("policy.same"))
	case typed.Version != strconv.Itoa(now.Version):
		wrong = wrong.with("", "", words.say("policy.changed_meanwhile"))
		typed.Version = strconv.Itoa(now.Version)
	case form.Get("act") == "confirm":
		if _, err := w.programme.AdoptPolicy(c.Request().Context(), actor(c), typed.policy()); err != nil {
			return err
		}
		return c.Redirect(http.StatusSeeOther, w.frame(c, "policy").To(policyPath, "sent", "1"))
	default:
		return w.confirmPolicy(c, typed, now)
	}
	if words.err != nil {
		return words.err
	}
	return w.sendBackPolicy(c, http.StatusUnprocessableEntity, typed, wrong)
}

// sameRules says whether two policies decide the same, whatever their versions.
func sameRules(a, b credit.Policy) bool {
	excluded := len(a.Excluded) == len(b.Excluded)
	for _, r := range a.Excluded {
		excluded = excluded && slices.Contains(b.Excluded, r)
	}
	a.Version, a.Excluded = b.Version, b.Excluded
	return excluded && reflect.DeepEqual(a, b)
}

// sendBackPolicy gives the form back with what was typed and what is wrong.
func (w *Web) sendBackPolicy(c echo.Context, status int, typed policyForm, wrong wrongs) error {
	return w.sendPolicy(c, status, func(p *policyPage, _ credit.Policy) error {
		p.Form, p.Wrong = typed, wrong
		return nil
	})
}

// problemsOf is what is wrong with the rules, in the order of the page.
func (w *Web) problemsOf(c echo.Context, typed policyForm) wrongs {
	s, found := w.frame(c, "policy").speaker, typed.policy().Problems()
	var wrong wrongs
	for _, field := range policyFields {
		for _, problem := range found {
			if problem.Field == field[0] {
				wrong = wrong.with(field[0], field[1], s.Say(problem.Text))
			}
		}
	}
	return wrong
}

// tryPolicy says who would have gained and lost under rules.
func (w *Web) tryPolicy(c echo.Context, typed policyForm) error {
	if wrong := w.problemsOf(c, typed); len(wrong) > 0 {
		return w.sendBackPolicy(c, http.StatusUnprocessableEntity, typed, wrong)
	}
	found, err := w.programme.TryPolicy(c.Request().Context(), actor(c), typed.policy(), referral.Period{From: typed.From, To: typed.To}, nil)
	var refused *referral.Error
	if errors.As(err, &refused) && refused.Code == referral.Invalid {
		wrong, _ := wrongs(nil).from(w.frame(c, "policy").speaker, err, map[string][2]string{"from": {"from", "period.from"}, "to": {"to", "period.to"}})
		return w.sendBackPolicy(c, http.StatusUnprocessableEntity, typed, wrong)
	}
	if err != nil {
		return err
	}
	return w.sendPolicy(c, http.StatusOK, func(p *policyPage, _ credit.Policy) (err error) {
		p.Form = typed
		if p.Trial, err = w.tellTrial(c, p.frame, found); err == nil {
			p.Trial.Sentence = p.Say(typed.policy().Sentence())
		}
		return err
	})
}

// tellTrial says what a trial found: whom it touches most first.
func (w *Web) tellTrial(c echo.Context, f frame, found credit.TrialResult) (*trial, error) {
	words := wording{speaker: f.speaker}
	t := &trial{}
	all, changed := int64(found.Applications), int64(found.Changed)
	switch {
	case all == 0:
		t.Title = words.say("policy.tried_nothing")
	case changed == 0:
		t.Title = words.say("policy.tried_same", "Count", all, "All", f.Number(all))
	default:
		t.Title = words.say("policy.tried", "Count", changed, "Changed", f.Number(changed), "All", f.Number(all))
		t.Lead = words.say("policy.tried_sum", "Gained", fraction(found.Gained), "Lost", fraction(found.Lost))
	}
	ids := make([]int64, len(found.People))
	for i, change := range found.People {
		ids[i] = change.AmbassadorID
	}
	people, err := w.programme.PeopleByID(c.Request().Context(), actor(c), ids)
	if err != nil {
		return nil, err
	}
	moved := func(c credit.Change) *big.Rat { return new(big.Rat).Add(c.Gained, c.Lost) }
	slices.SortStableFunc(found.People, func(a, b credit.Change) int {
		return cmp.Or(moved(b).Cmp(moved(a)), cmp.Compare(people[a.AmbassadorID].Name, people[b.AmbassadorID].Name))
	})
	for _, change := range found.People {
		person := trialPerson{Name: people[change.AmbassadorID].Name, Gained: fraction(change.Gained), Lost: fraction(change.Lost)}
		if person.Name == "" {
			person.Name = words.say("policy.unknown")
		}
		for i, a := range change.Applications {
			if i == mostTried {
				person.More = change.Changed - mostTried
				break
			}
			person.Applications = append(person.Applications, trialApplication{
				Address: f.To(dossierPath(a.ApplicationID)), Number: strconv.FormatInt(a.ApplicationID, 10), Before: fraction(a.Before.Rat()), After: fraction(a.After.Rat()),
			})
		}
		t.People = append(t.People, person)
	}
	return t, words.err
}

// adoptPage asks whether to adopt rules, and says what will happen.
type adoptPage struct {
	frame
	Action   string
	Form     policyForm
	Now, New policyVersion
	Changed  []changedExample
}

// changedExample is an example that ends otherwise under the new rules: New is
// who then gets the credit, Why what the program says of it.
type changedExample struct{ Story, Now, New, Why string }

func (w *Web) confirmPolicy(c echo.Context, typed policyForm, now referral.AdoptedPolicy) error {
	p := adoptPage{frame: w.frame(c, "adopt"), Form: typed}
	p.Action, p.OtherLanguage = p.To(policyPath), ""
	p.Now = w.tellPolicy(p.speaker, now)
	p.New = w.tellPolicy(p.speaker, referral.AdoptedPolicy{Version: now.Version + 1, Content: typed.policy()})
	for _, e := range p.New.Examples {
		for _, was := range p.Now.Examples {
			// The same people can have the credit for another reason: that ends the same.
			if was.Story != e.Story || slices.Equal(was.shares, e.shares) {
				continue
			}
			changed := changedExample{Story: e.Story, Now: was.Outcome, New: e.Outcome}
			if first, rest, more := strings.Cut(e.Outcome, ". "); more {
				changed.New, changed.Why = first+".", rest
			}
			p.Changed = append(p.Changed, changed)
		}
	}
	var err error
	if p.Title, err = p.T("policy.adopt_title", "Version", now.Version+1); err != nil {
		return err
	}
	return w.send(c, http.StatusOK, p)
}
