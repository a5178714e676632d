package rest

import (
	"context"
	"fmt"

	"goodword/api"
	"goodword/pkg/auth"
	"goodword/pkg/credit"
	"goodword/pkg/referral"
)

func share(s credit.Share) api.Share {
	return api.Share{AmbassadorID: s.AmbassadorID, Share: part(s), Fraction: fmt.Sprintf("%d/%d", s.Part, s.Of)}
}

// part is a share as a number; 0 without a share.
func part(s credit.Share) float64 {
	if s.Of == 0 {
		return 0
	}
	return float64(s.Part) / float64(s.Of)
}

func creditOf(ctx context.Context, c referral.Credit) api.Credit {
	return api.Credit{
		Shares: convert(c.Decision.Shares, share), PolicyVersion: c.Decision.PolicyVersion,
		Policy: say(ctx, c.Policy.Sentence()), DecidedAt: c.Decision.DecidedAt, Sentence: say(ctx, c.Sentence),
		Replaces:  pointed(c.Decision.Replaces),
		Questions: convert(c.Threads, func(t referral.Thread) api.CreditQuestion { return creditQuestion(ctx, t) }),
		Touches: convert(c.Touches, func(t referral.ExplainedTouch) api.Touch {
			return api.Touch{
				Kind: api.TouchKind(t.Touch.Kind), AmbassadorID: orNull(t.Touch.AmbassadorID), LinkCode: orNull(t.LinkCode),
				Words: optional(t.Touch.Words), At: t.Touch.At, Outcome: api.TouchOutcome(t.Outcome),
				Reason: string(t.Reason), Sentence: say(ctx, t.Sentence), APIKeyID: orNull(t.Touch.KeyID),
			}
		}),
	}
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// GetCredit says who gets the credit for an application, and why.
func (s *Server) GetCredit(ctx context.Context, r api.GetCreditRequestObject) (api.GetCreditResponseObject, error) {
	c, err := s.programme.ApplicationCredit(ctx, auth.ActorOf(ctx), r.ID)
	if err != nil {
		return nil, err
	}
	return api.GetCredit200JSONResponse(creditOf(ctx, c)), nil
}

// ListMyReferrals lists the applications that you had a part in.
func (s *Server) ListMyReferrals(ctx context.Context, r api.ListMyReferralsRequestObject) (api.ListMyReferralsResponseObject, error) {
	pg, err := page(r.Params.Limit, r.Params.Cursor)
	if err != nil {
		return nil, err
	}
	list, err := s.programme.MyReferrals(ctx, auth.ActorOf(ctx), pg)
	if err != nil {
		return nil, err
	}
	cursor, link := s.next(ctx, list.Next)
	return api.ListMyReferrals200JSONResponse{
		Body: api.ReferralList{NextCursor: cursor, Items: convert(list.Items, func(m referral.MyReferral) api.Referral {
			d, _ := day(m.Day).Get()
			return api.Referral{
				ApplicationID: m.ApplicationID, VacancyID: m.VacancyID, Title: m.Title, Day: d, Stage: orNull(string(m.Stage)),
				Share: part(m.MyShare), Credit: creditOf(ctx, m.Credit),
			}
		})},
		Headers: api.ListMyReferrals200ResponseHeaders{Link: link},
	}, nil
}
