package referral

import (
	"context"
	"slices"

	"goodword/pkg/credit"
)

// Team is who decides about a vacancy. The rules of credit can keep them from
// earning credit for it; nobody outside HR sees it.
type Team struct {
	// Owner is whose vacancy it is, 0 without one.
	Owner int64
	// Members help to choose whom to hire.
	Members []int64
}

// TeamMember is one person's part in a vacancy.
type TeamMember struct {
	VacancyID int64
	PersonID  int64
	Relation  credit.Relation // credit.Owner or credit.HiringTeam
}

// MaxTeam is the largest team.
const MaxTeam = 50

// Team tells HR who decides about a vacancy.
func (p *Programme) Team(ctx context.Context, by Actor, vacancyID int64) (Team, error) {
	if err := by.mustBe(by.isHR()); err != nil {
		return Team{}, err
	}
	if _, err := p.store.Vacancy(ctx, vacancyID); err != nil {
		return Team{}, err
	}
	members, err := p.store.Team(ctx, vacancyID)
	t := Team{Members: []int64{}}
	for _, m := range members {
		if m.Relation == credit.Owner {
			t.Owner = m.PersonID
		} else {
			t.Members = append(t.Members, m.PersonID)
		}
	}
	return t, err
}

// teamState is what an audit says of a team: numbers of people.
func teamState(members []TeamMember) AuditState {
	owner, others := int64(0), []int64{}
	for _, m := range members {
		if m.Relation == credit.Owner {
			owner = m.PersonID
		} else {
			others = append(others, m.PersonID)
		}
	}
	return AuditState{"owner": owner, "members": others}
}

// SetTeam says who decides about a vacancy. It holds for applications that come
// in from now on: what somebody was when an application came in stays.
func (p *Programme) SetTeam(ctx context.Context, by Actor, vacancyID int64, t Team) (Team, error) {
	if err := by.mustBe(by.isHR()); err != nil {
		return Team{}, err
	}
	slices.Sort(t.Members)
	t.Members = slices.Compact(t.Members)
	if len(t.Members) > MaxTeam {
		var wrong problems
		wrong.add("members", "A team has at most 50 members.", "Een team heeft hooguit 50 leden.")
		return Team{}, wrong.err()
	}
	err := p.store.Tx(ctx, func(s Store) error {
		if _, err := s.Vacancy(ctx, vacancyID); err != nil {
			return err
		}
		var members []TeamMember
		if t.Owner != 0 {
			members = append(members, TeamMember{vacancyID, t.Owner, credit.Owner})
		}
		for _, id := range t.Members {
			members = append(members, TeamMember{vacancyID, id, credit.HiringTeam})
		}
		for _, m := range members {
			if _, err := s.Person(ctx, m.PersonID); err != nil {
				return err
			}
		}
		was, err := s.Team(ctx, vacancyID)
		if err != nil {
			return err
		}
		if err := s.ReplaceTeam(ctx, vacancyID, members); err != nil {
			return err
		}
		return s.AddAuditEntry(ctx, &AuditEntry{At: p.Now(), PersonID: by.PersonID, Action: TeamSet, Subject: AuditVacancy, SubjectID: vacancyID,
			Before: teamState(was), After: teamState(members)})
	})
	if err != nil {
		return Team{}, err
	}
	return p.Team(ctx, by, vacancyID)
}
