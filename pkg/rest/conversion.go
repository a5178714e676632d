package rest

import (
	"context"

	"github.com/oapi-codegen/nullable"

	"goodword/api"
	"goodword/pkg/auth"
	"goodword/pkg/referral"
)

func conversion(ctx context.Context, c referral.Conversion) api.Conversion {
	out := api.Conversion{
		ID: c.ID, APIKeyID: c.KeyID, ExternalID: c.ExternalID, Stage: api.Stage(c.Stage), OccurredAt: c.OccurredAt, ReceivedAt: c.ReceivedAt,
		Vacancy: optional(c.Vacancy), Code: optional(c.Code), State: api.ConversionState(c.State), Reason: orNull(string(c.Reason)),
		Sentence: nullable.NewNullNullable[string](), ApplicationID: orNull(c.ApplicationID), MatchedBy: orNull(c.MatchedBy),
	}
	if c.Reason != "" {
		out.Sentence = nullable.NewNullableWithValue(say(ctx, c.Reason.Sentence()))
	}
	if c.NamedApplication != 0 {
		out.NamedApplicationID = &c.NamedApplication
	}
	withRef := c.Ref != ""
	out.WithRef = &withRef
	return out
}

// ReportConversion takes what another system reports.
func (s *Server) ReportConversion(ctx context.Context, r api.ReportConversionRequestObject) (api.ReportConversionResponseObject, error) {
	b := r.Body
	sent := referral.Conversion{
		ExternalID: b.ExternalID, Stage: referral.Stage(b.Stage), OccurredAt: b.OccurredAt,
		Vacancy: text(b.Vacancy), Ref: text(b.Ref), Code: text(b.Code), NamedApplication: number(b.ApplicationID),
	}
	c, made, err := s.programme.TakeConversion(ctx, auth.ActorOf(ctx), sent)
	if err != nil {
		return nil, err
	}
	out := conversion(ctx, c)
	switch {
	case !made:
		if differs := c.Differs(sent); len(differs) > 0 {
			out.Differs = &differs
		}
		return api.ReportConversion200JSONResponse(out), nil
	case c.State == referral.ConversionUnmatched:
		return api.ReportConversion202JSONResponse(out), nil
	}
	return api.ReportConversion201JSONResponse(out), nil
}

// ListConversions lists what was reported.
func (s *Server) ListConversions(ctx context.Context, r api.ListConversionsRequestObject) (api.ListConversionsResponseObject, error) {
	pg, err := page(r.Params.Limit, r.Params.Cursor)
	if err != nil {
		return nil, err
	}
	list, err := s.programme.Conversions(ctx, auth.ActorOf(ctx), referral.ConversionFilter{State: referral.ConversionState(text(r.Params.State)), Page: pg})
	if err != nil {
		return nil, err
	}
	names, err := s.programme.KeyNames(ctx, auth.ActorOf(ctx))
	if err != nil {
		return nil, err
	}
	cursor, link := s.next(ctx, list.Next)
	return api.ListConversions200JSONResponse{
		Body: api.ConversionList{NextCursor: cursor, Items: convert(list.Items, func(c referral.Conversion) api.Conversion {
			out := conversion(ctx, c)
			out.APIKey = optional(names[c.KeyID])
			return out
		})},
		Headers: api.ListConversions200ResponseHeaders{Link: link},
	}, nil
}

// MatchConversion says what a conversion is about.
func (s *Server) MatchConversion(ctx context.Context, r api.MatchConversionRequestObject) (api.MatchConversionResponseObject, error) {
	c, err := s.programme.MatchConversion(ctx, auth.ActorOf(ctx), r.ID, referral.Match{
		ApplicationID: number(r.Body.ApplicationID), VacancyID: number(r.Body.VacancyID), AmbassadorID: number(r.Body.AmbassadorID)})
	if err != nil {
		return nil, err
	}
	return api.MatchConversion200JSONResponse(conversion(ctx, c)), nil
}
