package rest

import (
	"context"

	"github.com/oapi-codegen/nullable"

	"goodword/api"
	"goodword/pkg/auth"
	"goodword/pkg/referral"
)

func creditQuestion(ctx context.Context, t referral.Thread) api.CreditQuestion {
	out := api.CreditQuestion{
		ID: t.ID, ApplicationID: t.ApplicationID, State: api.QuestionIsOpen, AskedBy: t.AskedBy, Asker: t.Asker,
		Words: t.Words, AskedAt: t.AskedAt, Answer: nullable.NewNullNullable[api.CreditAnswer](),
	}
	if t.Open() {
		return out
	}
	out.State = api.QuestionIsAnswered
	out.Answer = nullable.NewNullableWithValue(api.CreditAnswer{
		Ruled: t.Ruled(), AnsweredBy: orNull(t.AnsweredBy), Answerer: t.Answerer, AnsweredAt: *t.AnsweredAt, Reason: t.Reason,
		Before: standpoint(ctx, t.Before), After: standpoint(ctx, t.After),
	})
	return out
}

func standpoint(ctx context.Context, s referral.Standpoint) api.CreditStandpoint {
	return api.CreditStandpoint{Shares: convert(s.Shares, share), Sentence: say(ctx, s.Sentence)}
}

// AskAboutCredit asks HR to look again at the credit for an application.
func (s *Server) AskAboutCredit(ctx context.Context, r api.AskAboutCreditRequestObject) (api.AskAboutCreditResponseObject, error) {
	t, err := s.programme.AskAboutCredit(ctx, auth.ActorOf(ctx), r.ApplicationID, r.Body.Words)
	if err != nil {
		return nil, err
	}
	return api.AskAboutCredit201JSONResponse(creditQuestion(ctx, t)), nil
}

// ListCreditQuestions lists what ambassadors asked.
func (s *Server) ListCreditQuestions(ctx context.Context, r api.ListCreditQuestionsRequestObject) (api.ListCreditQuestionsResponseObject, error) {
	pg, err := page(r.Params.Limit, r.Params.Cursor)
	if err != nil {
		return nil, err
	}
	list, err := s.programme.Questions(ctx, auth.ActorOf(ctx), referral.QuestionState(text(r.Params.State)), pg)
	if err != nil {
		return nil, err
	}
	cursor, link := s.next(ctx, list.Next)
	return api.ListCreditQuestions200JSONResponse{
		Body: api.CreditQuestionList{NextCursor: cursor,
			Items: convert(list.Items, func(t referral.Thread) api.CreditQuestion { return creditQuestion(ctx, t) })},
		Headers: api.ListCreditQuestions200ResponseHeaders{Link: link},
	}, nil
}

// AnswerCreditQuestion answers a question and leaves the credit as it is.
func (s *Server) AnswerCreditQuestion(ctx context.Context, r api.AnswerCreditQuestionRequestObject) (api.AnswerCreditQuestionResponseObject, error) {
	t, err := s.programme.AnswerQuestion(ctx, auth.ActorOf(ctx), r.ID, r.Body.Reason)
	if err != nil {
		return nil, err
	}
	return api.AnswerCreditQuestion201JSONResponse(creditQuestion(ctx, t)), nil
}
