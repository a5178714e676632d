package rest

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/oapi-codegen/nullable"

	"goodword/api"
	"goodword/pkg/auth"
	"goodword/pkg/credit"
	"goodword/pkg/referral"
)

func policyOf(r api.CreditRules) credit.Policy {
	introduced := r.SharedDays // one kind
	if r.IntroducedDays != nil {
		introduced = *r.IntroducedDays
	}
	return credit.Policy{
		SharedDays: r.SharedDays, IntroducedDays: introduced, OneKind: r.IntroducedDays == nil, Rule: credit.Rule(r.Rule), ClaimWins: r.ClaimWins,
		KnownDays: r.KnownDays, RehireDays: r.RehireDays, Leaver: credit.Leaver(r.Leaver),
		Excluded: convert(r.Excluded, func(e api.CreditRulesExcluded) credit.Relation { return credit.Relation(e) }),
	}
}

func rulesOf(p credit.Policy) api.CreditRules {
	var introduced *int
	if !p.OneKind {
		introduced = &p.IntroducedDays
	}
	return api.CreditRules{
		SharedDays: p.SharedDays, IntroducedDays: introduced, Rule: api.CreditRulesRule(p.Rule), ClaimWins: p.ClaimWins,
		KnownDays: p.KnownDays, RehireDays: p.RehireDays, Leaver: api.CreditRulesLeaver(p.Leaver),
		Excluded: convert(p.Excluded, func(r credit.Relation) api.CreditRulesExcluded { return api.CreditRulesExcluded(r) }),
	}
}

func creditPolicy(ctx context.Context, p referral.AdoptedPolicy) api.CreditPolicy {
	out := api.CreditPolicy{
		Version: p.Version, Rules: rulesOf(p.Content), AdoptedBy: orNull(p.AdoptedBy), Sentence: say(ctx, p.Content.Sentence()),
		AdoptedAt: nullable.NewNullNullable[time.Time](),
		Examples: convert(p.Content.Examples(), func(e credit.Example) api.CreditExample {
			return api.CreditExample{Story: say(ctx, e.Story), Outcome: say(ctx, e.Outcome)}
		}),
	}
	if p.AdoptedBy != 0 {
		out.AdoptedAt = nullable.NewNullableWithValue(p.AdoptedAt)
	}
	return out
}

// ListCreditPolicies lists the rules of credit, the newest first.
func (s *Server) ListCreditPolicies(ctx context.Context, _ api.ListCreditPoliciesRequestObject) (api.ListCreditPoliciesResponseObject, error) {
	ps, err := s.programme.Policies(ctx, auth.ActorOf(ctx))
	if err != nil {
		return nil, err
	}
	ps = slices.Clone(ps)
	slices.Reverse(ps)
	return api.ListCreditPolicies200JSONResponse{Items: convert(ps, func(p referral.AdoptedPolicy) api.CreditPolicy { return creditPolicy(ctx, p) })}, nil
}

// AdoptCreditPolicy adopts rules for applications from now on.
func (s *Server) AdoptCreditPolicy(ctx context.Context, r api.AdoptCreditPolicyRequestObject) (api.AdoptCreditPolicyResponseObject, error) {
	p, err := s.programme.AdoptPolicy(ctx, auth.ActorOf(ctx), policyOf(*r.Body))
	if err != nil {
		return nil, err
	}
	return api.AdoptCreditPolicy201JSONResponse(creditPolicy(ctx, p)), nil
}

// TryCreditPolicy tries rules on the past.
func (s *Server) TryCreditPolicy(ctx context.Context, r api.TryCreditPolicyRequestObject) (api.TryCreditPolicyResponseObject, error) {
	days := referral.Period{From: dayText(r.Body.From), To: dayText(r.Body.To)}
	t, err := s.programme.TryPolicy(ctx, auth.ActorOf(ctx), policyOf(r.Body.Rules), days, nil)
	if err != nil {
		return nil, err
	}
	return api.TryCreditPolicy200JSONResponse{
		Applications: t.Applications, Changed: t.Changed, Gained: t.Gained.RatString(), Lost: t.Lost.RatString(),
		People: convert(t.People, func(c credit.Change) api.TrialPerson {
			return api.TrialPerson{
				AmbassadorID: c.AmbassadorID, Gained: c.Gained.RatString(), Lost: c.Lost.RatString(), Changed: c.Changed,
				Applications: convert(c.Applications, func(a credit.ChangedShare) api.TrialApplication {
					return api.TrialApplication{ApplicationID: a.ApplicationID, Before: a.Before.Rat().RatString(), After: a.After.Rat().RatString()}
				}),
			}
		}),
	}, nil
}

// RuleOnCredit records HR's ruling who gets the credit for an application.
func (s *Server) RuleOnCredit(ctx context.Context, r api.RuleOnCreditRequestObject) (api.RuleOnCreditResponseObject, error) {
	shares := convert(r.Body.Shares, func(in api.RulingShare) credit.Share {
		share := credit.Share{AmbassadorID: in.AmbassadorID}
		// The contract has checked the form; what is left over is 0 and refused.
		_, _ = fmt.Sscanf(in.Fraction, "%d/%d", &share.Part, &share.Of)
		return share
	})
	c, err := s.programme.Rule(ctx, auth.ActorOf(ctx), r.ID, shares, r.Body.Reason)
	if err != nil {
		return nil, err
	}
	return api.RuleOnCredit201JSONResponse(creditOf(ctx, c)), nil
}
