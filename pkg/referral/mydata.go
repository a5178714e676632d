package referral

import (
	"context"
	"time"
)

// MyData is what is kept about somebody who works here, for themselves to read
// and to take along (GDPR art. 15 and 20). What is kept about a candidate whom
// they introduced is the candidate's and not here.
type MyData struct {
	Profile       Person
	Links         []MyLink
	Introductions []MyIntroduction
	Referrals     []MyReferral
}

// MyLink is a link with the title of its vacancy.
type MyLink struct {
	Link
	Vacancy string
}

// MyIntroduction says that somebody was introduced, and not who.
type MyIntroduction struct {
	Vacancy string
	MadeAt  time.Time
	State   IntroductionState
}

// MyData gives whoever asks what is kept about them.
func (p *Programme) MyData(ctx context.Context, by Actor) (MyData, error) {
	var d MyData
	if err := by.mustBe(by.signedIn() && by.PersonID != 0); err != nil {
		return d, err
	}
	var err error
	if d.Profile, err = p.store.Person(ctx, by.PersonID); err != nil {
		return d, err
	}
	for page := (Page{Limit: 200}); ; {
		found, err := p.store.Links(ctx, LinkFilter{AmbassadorID: by.PersonID, Page: page})
		if err != nil {
			return d, err
		}
		for _, l := range found.Items {
			d.Links = append(d.Links, MyLink{Link: l})
		}
		if found.Next == 0 {
			break
		}
		page.After = found.Next
	}
	made, err := p.store.IntroductionsBy(ctx, by.PersonID)
	if err != nil {
		return d, err
	}
	referrals, err := p.MyReferrals(ctx, by, Page{})
	if err != nil {
		return d, err
	}
	d.Referrals = referrals.Items

	var ids []int64
	for _, l := range d.Links {
		ids = append(ids, l.VacancyID)
	}
	for _, i := range made {
		ids = append(ids, i.VacancyID)
	}
	vacancies, err := p.store.VacanciesByID(ctx, ids)
	if err != nil {
		return d, err
	}
	for i := range d.Links {
		d.Links[i].Vacancy = vacancies[d.Links[i].VacancyID].Title
	}
	for _, i := range made {
		d.Introductions = append(d.Introductions, MyIntroduction{vacancies[i.VacancyID].Title, i.MadeAt, i.State})
	}
	return d, nil
}
