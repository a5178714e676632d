package referral

import (
	"context"
	"strings"

	"goodword/pkg/credit"
)

// MaxRulingReason is the longest reason of a ruling, in characters.
const MaxRulingReason = 2000

// Rule is HR's decision in a dispute: it goes over every rule, and over what HR
// ruled before. shares add up to one, or there are none: nobody. Nothing is
// overwritten: the ruling is a touch, and the decision that follows names the
// one it replaces. It answers the open questions about the application.
func (p *Programme) Rule(ctx context.Context, by Actor, applicationID int64, shares []credit.Share, reason string) (Credit, error) {
	if err := by.mustBe(by.isHR()); err != nil {
		return Credit{}, err
	}
	reason = strings.TrimSpace(reason)
	if err := checkRuling(shares, reason); err != nil {
		return Credit{}, err
	}
	var c Credit
	err := p.store.Tx(ctx, func(s Store) (err error) {
		c, err = p.rule(ctx, s, by, applicationID, shares, reason)
		return err
	})
	return c, err
}

func checkRuling(shares []credit.Share, reason string) error {
	var wrong problems
	checkLength(&wrong, "reason", reason, 1, MaxRulingReason)
	seen := map[int64]bool{}
	for _, s := range shares {
		switch {
		case s.Part < 1 || s.Of < 1 || s.Of > 1000:
			wrong.add("shares", "A share is a part of at most 1000, such as 1/2.", "Een deel is een breuk van hooguit 1000, zoals 1/2.")
			return wrong.err()
		case seen[s.AmbassadorID]:
			wrong.add("shares", "Somebody stands here twice.", "Iemand staat hier twee keer.")
		}
		seen[s.AmbassadorID] = true
	}
	if len(shares) > 0 && !credit.Whole(shares) {
		wrong.add("shares", "The shares do not add up to one.", "De delen zijn samen geen geheel.")
	}
	return wrong.err()
}

func (p *Programme) rule(ctx context.Context, s Store, by Actor, applicationID int64, shares []credit.Share, reason string) (Credit, error) {
	a, err := s.Application(ctx, applicationID)
	if err != nil {
		return Credit{}, err
	}
	for _, share := range shares {
		if _, err := s.Person(ctx, share.AmbassadorID); err != nil {
			return Credit{}, err
		}
	}
	was, is, err := p.decideForHR(ctx, s, by, a, CreditRuled, reason, func(ts []Touch) Touch {
		return Touch{Kind: credit.Ruling, Shares: shares, Words: reason, At: p.after(credit.Ruling, ts), RecordedAt: p.Now(), RecordedBy: by.PersonID}
	})
	if err != nil {
		return Credit{}, err
	}
	if err := answerByRuling(ctx, s, by, is.DecidedAt, reason, was, is); err != nil {
		return Credit{}, err
	}
	return creditFor(ctx, s, a)
}

// recountApplication takes off what an application counted for and adds what it
// counts for now.
func (p *Programme) recountApplication(ctx context.Context, s Store, a Application, before, after Dossier) error {
	return p.recountMoved(ctx, s, a, a, before, after)
}

// recountMoved is recountApplication for an application that itself was
// another before.
func (p *Programme) recountMoved(ctx context.Context, s Store, old, a Application, before, after Dossier) error {
	byID := func(id int64) (Link, error) { return linkWith(ctx, s, id) }
	was, err := winningLink(before, byID)
	if err != nil {
		return err
	}
	is, err := winningLink(after, byID)
	if err != nil {
		return err
	}
	return addTallies(ctx, s, p.applicationTallies(a, after, is), p.applicationTallies(old, before, was))
}
