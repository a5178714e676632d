package referral

import (
	"context"
	"slices"
	"strings"

	"goodword/pkg/credit"
)

// Claim is a candidate's answer to "who told you about this?" that could not be
// matched to one colleague.
type Claim struct {
	Touch       Touch
	Application Application
	// Likely are the people with that name, if there are several.
	Likely []Person
}

// MaxReferredBy is the longest answer, in characters.
const MaxReferredBy = 200

// maxSharers is how many names the candidate can choose from. Who is not among
// them can be typed.
const maxSharers = 200

// whoIs finds the colleague whom a candidate named for a vacancy: by a spoken
// code, by a name as SharersOf gives it, or by exactly one match; of several
// with the name the one behind the link, or the only one who shared the
// vacancy. 0 is nobody.
func whoIs(ctx context.Context, s Store, vacancyID int64, words string, behindLink int64) (int64, error) {
	if code := CleanSpokenCode(words); code != "" {
		codes, err := s.SpokenCodes(ctx, true)
		if id := codes[code]; err != nil || id != 0 {
			return id, err
		}
	}
	sharers, err := s.SharersOf(ctx, vacancyID)
	if err != nil {
		return 0, err
	}
	for id, label := range labels(sharers) {
		if label != sharers[id].Name && strings.EqualFold(label, words) {
			return id, nil
		}
	}
	people, err := s.PeopleNamed(ctx, words)
	if err != nil {
		return 0, err
	}
	only := func(among []Person) int64 {
		if len(among) == 1 {
			return among[0].ID
		}
		return 0
	}
	if slices.ContainsFunc(people, func(p Person) bool { return p.ID == behindLink }) {
		return behindLink, nil
	}
	if id := only(people); id != 0 {
		return id, nil
	}
	return only(slices.DeleteFunc(people, func(p Person) bool { _, shared := sharers[p.ID]; return !shared })), nil
}

// SharersOf are the names that a candidate can choose from: the colleagues who
// share the vacancy, and nobody else. Colleagues with one name are told apart
// by what they do.
func (p *Programme) SharersOf(ctx context.Context, vacancyID int64) ([]string, error) {
	people, err := p.store.SharersOf(ctx, vacancyID)
	if err != nil {
		return nil, err
	}
	names := make([]string, 0, len(people))
	for _, label := range labels(people) {
		names = append(names, label)
	}
	slices.SortFunc(names, func(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) })
	return names[:min(len(names), maxSharers)], nil
}

// labels name people so that no two who can be told apart have one name.
func labels(people map[int64]Person) map[int64]string {
	named := map[string]int{}
	for _, p := range people {
		named[strings.ToLower(p.Name)]++
	}
	ls := make(map[int64]string, len(people))
	for id, p := range people {
		ls[id] = p.Name
		if what := strings.TrimSpace(p.JobTitle); named[strings.ToLower(p.Name)] > 1 && what != "" {
			ls[id] = p.Name + ", " + what
		}
	}
	return ls
}

// CorrectReferrer is the candidate's better answer to "who told you about
// this?"; no words take the answer back. The earlier answer is kept.
func (p *Programme) CorrectReferrer(ctx context.Context, statusToken, words string) error {
	words = strings.Join(strings.Fields(words), " ")
	var wrong problems
	checkLength(&wrong, "referred_by", words, 0, MaxReferredBy)
	if err := wrong.err(); err != nil {
		return err
	}
	return p.store.Tx(ctx, func(s Store) error {
		a, err := ownRow(ctx, s, statusToken)
		if err != nil {
			return err
		}
		if !a.underWay() {
			return Fail(Conflict, "The procedure is over. Ask the organisation to correct this.",
				"De procedure is voorbij. Vraag de organisatie dit te verbeteren.")
		}
		d, err := dossier(ctx, s, a.ID)
		if err != nil {
			return err
		}
		last := lastClaim(d.Touches)
		if last == nil && words == "" || last != nil && last.Words == words {
			return nil // nothing new
		}
		if claimsOf(d.Touches) > maxCorrections {
			return Fail(Conflict, "This has been corrected many times. Ask the organisation to correct it once more.",
				"Dit is al vaak verbeterd. Vraag de organisatie het nog eens te verbeteren.")
		}
		named := int64(0)
		if words != "" {
			if named, err = whoIs(ctx, s, a.VacancyID, words, 0); err != nil {
				return err
			}
		}
		_, _, err = p.decideAnew(ctx, s, a, 0, func(ts []Touch) Touch {
			return Touch{Kind: credit.Claim, AmbassadorID: named, Words: words, Nobody: words == "", At: p.after(credit.Claim, ts), RecordedAt: p.Now()}
		})
		return err
	})
}

// maxCorrections keeps whoever has the address from filling the history.
const maxCorrections = 10

func claimsOf(ts []Touch) (n int) {
	for _, t := range ts {
		if t.Kind == credit.Claim {
			n++
		}
	}
	return n
}

func lastClaim(ts []Touch) *Touch {
	var last *Touch
	for i, t := range ts {
		if t.Kind == credit.Claim && (last == nil || !t.At.Before(last.At)) {
			last = &ts[i]
		}
	}
	return last
}

// UnmatchedClaims lists for HR the answers that wait to be matched, the newest
// first.
func (p *Programme) UnmatchedClaims(ctx context.Context, by Actor, page Page) (Listed[Claim], error) {
	list := Listed[Claim]{Items: []Claim{}}
	if err := by.mustBe(by.isHR()); err != nil {
		return list, err
	}
	found, err := p.store.UnmatchedClaims(ctx, page)
	if err != nil {
		return list, err
	}
	list.Next = found.Next
	for _, t := range found.Items {
		c := Claim{Touch: t}
		if c.Application, err = p.store.Application(ctx, t.ApplicationID); err != nil {
			return list, err
		}
		if c.Likely, err = p.store.PeopleNamed(ctx, t.Words); err != nil {
			return list, err
		}
		list.Items = append(list.Items, c)
	}
	return list, nil
}

// MatchClaim is HR's saying whom a candidate meant; 0 is nobody who works here,
// which ends the waiting and gives nobody anything. It is a claim of its own,
// recorded by HR, with the candidate's words; the first stays as it is. HR can
// say otherwise later, until the candidate gives another answer.
func (p *Programme) MatchClaim(ctx context.Context, by Actor, claimID, ambassadorID int64) (Credit, error) {
	if err := by.mustBe(by.isHR()); err != nil {
		return Credit{}, err
	}
	var c Credit
	err := p.store.Tx(ctx, func(s Store) error {
		claim, err := s.Touch(ctx, claimID)
		if err != nil {
			return err
		}
		if claim.Kind != credit.Claim || claim.Nobody {
			return Missing("claim", "antwoord")
		}
		nobody := ambassadorID == 0
		if !nobody {
			if _, err := s.Person(ctx, ambassadorID); err != nil {
				return err
			}
		}
		a, err := s.Application(ctx, claim.ApplicationID)
		if err != nil {
			return err
		}
		d, err := dossier(ctx, s, a.ID)
		if err != nil {
			return err
		}
		switch last := lastClaim(d.Touches); {
		case last.Words != claim.Words:
			return Fail(Conflict, "The candidate has given another answer since.", "De kandidaat heeft daarna een ander antwoord gegeven.")
		case nobody && last.Nobody:
			return Fail(Conflict, "It is on record already that this was nobody who works here.", "Er is al vastgelegd dat dit geen collega was.")
		case !nobody && last.AmbassadorID == ambassadorID:
			return Fail(Conflict, "This answer is matched to this colleague already.", "Dit antwoord hoort al bij deze collega.")
		}
		_, _, err = p.decideForHR(ctx, s, by, a, ClaimMatched, "", func(ts []Touch) Touch {
			return Touch{Kind: credit.Claim, AmbassadorID: ambassadorID, Words: claim.Words, Nobody: nobody, At: p.after(credit.Claim, ts), RecordedAt: p.Now(), RecordedBy: by.PersonID}
		})
		if err != nil {
			return err
		}
		c, err = creditFor(ctx, s, a)
		return err
	})
	return c, err
}
