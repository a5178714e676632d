package referral

import (
	"cmp"
	"context"
	"slices"
)

// Suggestion is an open vacancy that is worth sharing for somebody, with the
// reason: what cannot be explained is not suggested.
type Suggestion struct {
	Vacancy Vacancy
	Reason  SuggestionReason
	// Expertise is what the vacancy and the person have in common.
	Expertise []string
}

// SuggestionReason is why a vacancy is suggested.
type SuggestionReason string

const (
	// KnowsTheField: they have expertise in common.
	KnowsTheField SuggestionReason = "expertise"
	// OwnDepartment: a colleague-to-be.
	OwnDepartment SuggestionReason = "department"
	// ClosesSoon: little time is left, see SoonDays.
	ClosesSoon SuggestionReason = "closes_soon"
	// JustOpened is the reason when there is no better one.
	JustOpened SuggestionReason = "new"
)

// SoonDays is how many days before its last one a vacancy closes soon.
const SoonDays = 7

// mostConsidered is how many open vacancies are looked at, the newest: more
// than nearly any organisation has open at one time.
const mostConsidered = 500

// Suggestions are at most so many open vacancies that are worth sharing for
// whoever asks: what they know the field of first, then their own department,
// then what closes soon, then what is new. What they have shared already is
// left out, and so is what they cannot be credited for, as part of its team.
func (p *Programme) Suggestions(ctx context.Context, by Actor, most int) ([]Suggestion, error) {
	if err := by.mustBe(by.signedIn() && by.PersonID != 0); err != nil {
		return nil, err
	}
	person, err := p.store.Person(ctx, by.PersonID)
	if err != nil {
		return nil, err
	}
	found, err := p.store.Vacancies(ctx, VacancyFilter{Status: Published, Brief: true, Page: Page{Limit: mostConsidered}})
	if err != nil {
		return nil, err
	}
	shared, err := p.sharedBy(ctx, by.PersonID)
	if err != nil {
		return nil, err
	}
	day, soon := p.Day(p.Now()), p.Day(p.Now().AddDate(0, 0, SoonDays))
	field := map[string]bool{}
	for _, known := range person.Expertise {
		field[fold(known)] = true
	}
	var all []Suggestion
	for _, v := range found.Items {
		if v.Open(day) && !shared[v.ID] {
			all = append(all, suggest(v, field, person.Department, soon))
		}
	}
	// The newest come first, and stay so among equals.
	slices.SortStableFunc(all, func(a, b Suggestion) int { return cmp.Compare(b.weight(), a.weight()) })
	return p.outsideTheirTeam(ctx, all, by.PersonID, most)
}

// outsideTheirTeam are the first of all in whose hiring team somebody is not.
func (p *Programme) outsideTheirTeam(ctx context.Context, all []Suggestion, personID int64, most int) ([]Suggestion, error) {
	var left []Suggestion
	for _, s := range all {
		if len(left) == most {
			break
		}
		team, err := p.store.Team(ctx, s.Vacancy.ID)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(team, func(m TeamMember) bool { return m.PersonID == personID }) {
			left = append(left, s)
		}
	}
	return left, nil
}

// sharedBy are the vacancies that somebody has a live link to.
func (p *Programme) sharedBy(ctx context.Context, personID int64) (map[int64]bool, error) {
	links, err := p.store.Links(ctx, LinkFilter{AmbassadorID: personID, Live: true, Page: Page{Limit: mostConsidered}})
	if err != nil {
		return nil, err
	}
	shared := map[int64]bool{}
	for _, l := range links.Items {
		shared[l.VacancyID] = true
	}
	return shared, nil
}

// suggest finds the best reason to suggest a vacancy to somebody who knows some
// fields, folded, and works in a department.
func suggest(v Vacancy, field map[string]bool, department, soon string) Suggestion {
	s := Suggestion{Vacancy: v, Reason: JustOpened}
	for _, wanted := range v.Expertise {
		if field[fold(wanted)] {
			s.Expertise = append(s.Expertise, wanted)
		}
	}
	switch {
	case len(s.Expertise) > 0:
		s.Reason = KnowsTheField
	case v.Department != "" && v.Department == department:
		s.Reason = OwnDepartment
	case v.ValidThrough != "" && v.ValidThrough <= soon:
		s.Reason = ClosesSoon
	}
	return s
}

// weight orders suggestions: by reason, and by how much there is in common.
func (s Suggestion) weight() int {
	return map[SuggestionReason]int{KnowsTheField: 2, OwnDepartment: 2, ClosesSoon: 1}[s.Reason] + len(s.Expertise)
}
