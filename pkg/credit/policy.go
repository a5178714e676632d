package credit

import (
	"slices"
	"time"
)

// Policy is the set of rules that decides who helped. Versions are never
// edited: a decision names the version that made it.
type Policy struct {
	Version int `json:"version"`
	// SharedDays and IntroducedDays are how long before the application a touch
	// still counts, in days of 24 hours, to the second: a link that was shared
	// and what else is not an introduction, and an introduction.
	SharedDays     int `json:"shared_days"`
	IntroducedDays int `json:"introduced_days"`
	// OneKind says that a shared link and an introduction are the same: one
	// window, one reward.
	OneKind bool `json:"one_kind"`
	Rule    Rule `json:"rule"`
	// ClaimWins says that the candidate's own answer to "who told you about
	// this?" goes before all else.
	ClaimWins bool `json:"claim_wins"`
	// KnownDays is how long a candidate is already known after an earlier
	// contact; a touch within that time counts only for whoever brought the
	// contact. 0 knows nobody.
	KnownDays int `json:"known_days"`
	// Excluded are those who get no credit for a vacancy because of what they
	// do. The candidate is always one of them and need not be named.
	Excluded []Relation `json:"excluded"`
	// RehireDays is how long after leaving somebody cannot be referred back.
	RehireDays int    `json:"rehire_days"`
	Leaver     Leaver `json:"leaver"`
}

// Rule is which of several touches carries the credit.
type Rule string

const (
	First             Rule = "first"
	Last              Rule = "last"
	Even              Rule = "even" // every ambassador with a touch that counts, equally
	IntroductionFirst Rule = "introduction_first"
)

// Rules are all rules.
var Rules = []Rule{First, Last, Even, IntroductionFirst}

// Relation is what an ambassador is to an application.
type Relation string

const (
	Candidate  Relation = "candidate"
	HR         Relation = "hr"
	HiringTeam Relation = "hiring_team"
	Owner      Relation = "owner" // of the vacancy
)

// Relations are those that a policy can exclude.
var Relations = []Relation{HR, HiringTeam, Owner}

// Leaver is what becomes of the credit of an ambassador who leaves.
type Leaver string

const (
	// Keep counts their touches as if they were still here.
	Keep Leaver = "keep"
	// Freeze leaves what they had when they left and adds nothing.
	Freeze Leaver = "freeze"
	// Void decides again without them what had not led to a hire when they left.
	Void Leaver = "void"
)

// Leavers are all of them.
var Leavers = []Leaver{Keep, Freeze, Void}

// MaxDays is the longest a policy can look back: two years. The employers whose
// policies were read use 30 to 365 days.
const MaxDays = 730

// Default is the policy that a new organisation starts with. 180 days is what
// most published programmes settle on, a candidate is known for half a year as
// at Ludia and iFive, and who left cannot be referred back for a year as at
// SJVC. Whoever is paid or asked to fill the vacancy gets no credit for it.
func Default() Policy {
	return Policy{
		Version: 1, SharedDays: 180, IntroducedDays: 180, OneKind: true, Rule: First, ClaimWins: true,
		KnownDays: 180, Excluded: []Relation{HR, HiringTeam, Owner}, RehireDays: 365, Leaver: Keep,
	}
}

// window is how long before the application a touch of a kind counts.
func (p Policy) window(k Kind) time.Duration { return days(p.windowDays(k)) }

func (p Policy) windowDays(k Kind) int {
	if k == Introduction && !p.OneKind {
		return p.IntroducedDays
	}
	return p.SharedDays
}

func days(n int) time.Duration { return time.Duration(n) * 24 * time.Hour }

func (p Policy) excludes(r Relation) bool {
	return r == Candidate || slices.Contains(p.Excluded, r)
}

// Problem is something in a policy that cannot be, or contradicts the rest.
type Problem struct {
	Field string
	Text  Text
}

// Problems are all that is wrong with a policy; none if it can be adopted.
func (p Policy) Problems() []Problem {
	var wrong []Problem
	add := func(field, en, nl string) { wrong = append(wrong, Problem{field, Text{EN: en, NL: nl}}) }
	window := func(field string, n, least int) {
		switch {
		case n < least || n > MaxDays:
			add(field, say("Give a number of days from %d to %d.", least, MaxDays), say("Geef een aantal dagen van %d tot en met %d.", least, MaxDays))
		}
	}
	window("shared_days", p.SharedDays, 1)
	if !p.OneKind {
		window("introduced_days", p.IntroducedDays, 1)
	}
	window("known_days", p.KnownDays, 0)
	window("rehire_days", p.RehireDays, 0)
	switch {
	case p.Rule == "":
		add("rule", say("Choose who gets the credit."), say("Kies wie de eer krijgt."))
	case !slices.Contains(Rules, p.Rule):
		add("rule", say("“%s” is not a rule.", p.Rule), say("“%s” is geen regel.", p.Rule))
	}
	switch {
	case p.Leaver == "":
		add("leaver", say("Choose what happens to the credit."), say("Kies wat er met de eer gebeurt."))
	case !slices.Contains(Leavers, p.Leaver):
		add("leaver", say("“%s” says nothing about who leaves.", p.Leaver), say("“%s” zegt niets over wie vertrekt.", p.Leaver))
	}
	for i, r := range p.Excluded {
		switch {
		case !slices.Contains(Relations, r):
			add("excluded", say("“%s” cannot be excluded.", r), say("“%s” kan niet worden uitgesloten.", r))
		case slices.Contains(p.Excluded[:i], r):
			add("excluded", say("“%s” stands here twice.", r), say("“%s” staat hier twee keer.", r))
		}
	}
	if p.OneKind && p.Rule == IntroductionFirst {
		add("one_kind", "If introductions and links are the same kind, an introduction cannot go first.",
			"Als introducties en links hetzelfde zijn, kan een introductie niet voorgaan.")
	}
	if p.OneKind && p.IntroducedDays != p.SharedDays {
		add("introduced_days", "If introductions and links are the same kind, they have one window: give both the same number of days.",
			"Als introducties en links hetzelfde zijn, hebben ze één venster: geef beide hetzelfde aantal dagen.")
	}
	return wrong
}
