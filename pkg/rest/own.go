package rest

import (
	"context"
	"strings"
	"time"

	openapi_types "github.com/oapi-codegen/runtime/types"

	"goodword/api"
	"goodword/pkg/auth"
	"goodword/pkg/referral"
)

// ownApplication gives a candidate all that is kept.
func (s *Server) ownApplication(ctx context.Context, token string) (api.OwnApplication, error) {
	c, err := s.programme.OwnCopy(ctx, statusToken(token))
	if err != nil {
		return api.OwnApplication{}, err
	}
	return OwnApplication(c, s.baseURL), nil
}

// OwnApplication is a candidate's copy as the contract writes it; the pages
// give the same file.
func OwnApplication(c referral.OwnCopy, baseURL string) api.OwnApplication {
	a := c.Application
	through, _ := time.Parse(time.DateOnly, c.KeptThrough)
	out := api.OwnApplication{
		Vacancy: c.Vacancy.Title, Stage: api.Stage(a.Stage), SubmittedAt: a.SubmittedAt,
		Name: a.Name, Email: a.Email, Phone: a.Phone, Motivation: a.Motivation, StatusURL: baseURL + "/a/" + a.StatusToken,
		ReferredBy: c.ReferredBy, TellAmbassador: a.TellAmbassador, KeepUntil: pointed(a.KeepUntil),
		KeptThrough: openapi_types.Date{Time: through}, Over: c.Over, Withdrawable: c.Withdrawable, ResumableUntil: pointed(c.ResumableUntil),
		Repeat: c.Earlier, Merged: c.Merged, Notes: c.Noted, Questions: c.Asked,
		History: convert(c.History, func(step referral.StageChange) api.OwnStep {
			return api.OwnStep{Stage: api.Stage(step.Stage), OccurredAt: step.OccurredAt, RecordedAt: step.RecordedAt}
		}),
		Touches: convert(c.Touches, ownTouch),
	}
	if a.CVKey != "" {
		out.Cv = &api.CV{Name: a.CVName, Type: a.CVType, Size: a.CVSize}
	}
	return out
}

func ownTouch(t referral.OwnTouch) api.OwnTouch {
	out := api.OwnTouch{Kind: api.OwnTouchKind(t.Kind), At: t.At, RecordedAt: t.RecordedAt, Colleague: t.Colleague, Words: t.Words}
	if t.Hit != nil {
		out.Hit = &api.OwnHit{At: t.Hit.ID.At(), Country: t.Hit.Country, UserAgent: t.UserAgent}
	}
	return out
}

// statusToken is "" for what can never be one.
func statusToken(token string) string {
	if strings.Trim(token, "0123456789abcdef") != "" {
		return ""
	}
	return token
}

// GetOwnApplication gives a candidate all that is kept.
func (s *Server) GetOwnApplication(ctx context.Context, r api.GetOwnApplicationRequestObject) (api.GetOwnApplicationResponseObject, error) {
	a, err := s.ownApplication(ctx, r.Token)
	return api.GetOwnApplication200JSONResponse(a), err
}

// EraseOwnApplication erases an application for its candidate.
func (s *Server) EraseOwnApplication(ctx context.Context, r api.EraseOwnApplicationRequestObject) (api.EraseOwnApplicationResponseObject, error) {
	return api.EraseOwnApplication204Response{}, s.programme.EraseOwn(ctx, statusToken(r.Token))
}

// EraseApplication erases an application for HR.
func (s *Server) EraseApplication(ctx context.Context, r api.EraseApplicationRequestObject) (api.EraseApplicationResponseObject, error) {
	return api.EraseApplication204Response{}, s.programme.EraseApplication(ctx, auth.ActorOf(ctx), r.ID)
}

// GetOwnCV gives a candidate the file that came with the application.
func (s *Server) GetOwnCV(ctx context.Context, r api.GetOwnCVRequestObject) (api.GetOwnCVResponseObject, error) {
	a, content, err := s.programme.OwnCV(ctx, statusToken(r.Token))
	if err != nil {
		return nil, err
	}
	return cvFile{a, content}, nil
}

// WithdrawOwnApplication is the candidate's stepping back.
func (s *Server) WithdrawOwnApplication(ctx context.Context, r api.WithdrawOwnApplicationRequestObject) (api.WithdrawOwnApplicationResponseObject, error) {
	if err := s.programme.Withdraw(ctx, statusToken(r.Token)); err != nil {
		return nil, err
	}
	a, err := s.ownApplication(ctx, r.Token)
	return api.WithdrawOwnApplication200JSONResponse(a), err
}

// ResumeOwnApplication takes a withdrawal back.
func (s *Server) ResumeOwnApplication(ctx context.Context, r api.ResumeOwnApplicationRequestObject) (api.ResumeOwnApplicationResponseObject, error) {
	if err := s.programme.Resume(ctx, statusToken(r.Token)); err != nil {
		return nil, err
	}
	a, err := s.ownApplication(ctx, r.Token)
	return api.ResumeOwnApplication200JSONResponse(a), err
}

// ChooseForOwnApplication gives or takes back a candidate's leave.
func (s *Server) ChooseForOwnApplication(ctx context.Context, r api.ChooseForOwnApplicationRequestObject) (api.ChooseForOwnApplicationResponseObject, error) {
	c := referral.Choices{TellAmbassador: r.Body.TellAmbassador, KeepAYear: r.Body.KeepAYear}
	if err := s.programme.Choose(ctx, statusToken(r.Token), c); err != nil {
		return nil, err
	}
	a, err := s.ownApplication(ctx, r.Token)
	return api.ChooseForOwnApplication200JSONResponse(a), err
}

// CorrectReferrer takes a candidate's better answer to who told them.
func (s *Server) CorrectReferrer(ctx context.Context, r api.CorrectReferrerRequestObject) (api.CorrectReferrerResponseObject, error) {
	if err := s.programme.CorrectReferrer(ctx, statusToken(r.Token), r.Body.ReferredBy); err != nil {
		return nil, err
	}
	a, err := s.ownApplication(ctx, r.Token)
	return api.CorrectReferrer200JSONResponse(a), err
}
