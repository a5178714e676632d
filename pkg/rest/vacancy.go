package rest

import (
	"context"
	"fmt"

	"github.com/oapi-codegen/nullable"

	"goodword/api"
	"goodword/pkg/auth"
	"goodword/pkg/referral"
)

func (s *Server) vacancy(v referral.Vacancy) api.Vacancy {
	out := api.Vacancy{
		ID: v.ID, Slug: v.Slug, URL: s.baseURL + "/v/" + v.Slug, Status: api.VacancyStatus(v.Status),
		Title: v.Title, Language: v.Language, Department: v.Department,
		Locations:       convert(v.Locations, func(l referral.Location) api.Location { return api.Location(l) }),
		Workplace:       api.Workplace(v.Workplace),
		EmploymentTypes: convert(v.EmploymentTypes, func(t string) api.EmploymentType { return api.EmploymentType(t) }),
		HoursMin:        pointed(v.HoursMin), HoursMax: pointed(v.HoursMax),
		Salary:      nullable.NewNullNullable[api.Salary](),
		Description: v.Description, Growth: v.Growth, Culture: v.Culture, Procedure: v.Procedure, Contact: v.Contact, Expertise: v.Expertise,
		ApplyURL: v.ApplyURL, ValidThrough: day(v.ValidThrough),
		PublishedAt: pointed(v.PublishedAt), ClosedAt: pointed(v.ClosedAt),
	}
	if v.Salary != nil {
		out.Salary = nullable.NewNullableWithValue(api.Salary{
			Min: v.Salary.Min, Max: v.Salary.Max, Currency: v.Salary.Currency, Period: api.SalaryPeriod(v.Salary.Period)})
	}
	if v.CloseReason != "" {
		reason := api.VacancyCloseReason(v.CloseReason)
		out.CloseReason = &reason
	}
	if v.Source != "" {
		out.Source, out.ExternalID, out.SourceURL = &v.Source, &v.ExternalID, &v.SourceURL
	}
	return out
}

// change brings what a client sent into a vacancy's text; what was left out
// stays. A new vacancy is a change of an empty one.
func change(v *referral.VacancyText, b api.VacancyChange) {
	set(&v.Title, b.Title)
	set(&v.Language, b.Language)
	set(&v.Department, b.Department)
	set(&v.Workplace, (*referral.Workplace)(b.Workplace))
	set(&v.Description, b.Description)
	set(&v.Growth, b.Growth)
	set(&v.Culture, b.Culture)
	set(&v.Procedure, b.Procedure)
	set(&v.Contact, b.Contact)
	set(&v.Expertise, (*[]string)(b.Expertise))
	set(&v.ApplyURL, b.ApplyURL)
	if b.Locations != nil {
		v.Locations = convert(*b.Locations, func(l api.Location) referral.Location { return referral.Location(l) })
	}
	if b.EmploymentTypes != nil {
		v.EmploymentTypes = convert(*b.EmploymentTypes, func(t api.EmploymentType) string { return string(t) })
	}
	if b.HoursMin.IsSpecified() {
		v.HoursMin = orNil(b.HoursMin.Get)
	}
	if b.HoursMax.IsSpecified() {
		v.HoursMax = orNil(b.HoursMax.Get)
	}
	if b.ValidThrough.IsSpecified() {
		v.ValidThrough = nullableDay(b.ValidThrough.Get)
	}
	if b.Salary.IsSpecified() {
		v.Salary = nil
		if s := orNil(b.Salary.Get); s != nil {
			v.Salary = &referral.Salary{Min: s.Min, Max: s.Max, Currency: s.Currency, Period: string(s.Period)}
		}
	}
}

// orNil reads a value that may be null.
func orNil[T any](get func() (T, error)) *T {
	v, err := get()
	if err != nil {
		return nil
	}
	return &v
}

// ListVacancies lists vacancies.
func (s *Server) ListVacancies(ctx context.Context, r api.ListVacanciesRequestObject) (api.ListVacanciesResponseObject, error) {
	pg, err := page(r.Params.Limit, r.Params.Cursor)
	if err != nil {
		return nil, err
	}
	list, err := s.programme.Vacancies(ctx, auth.ActorOf(ctx), referral.VacancyFilter{
		Status: referral.Status(text(r.Params.Status)), Search: text(r.Params.Search),
		Department: text(r.Params.Department), City: text(r.Params.City), Language: text(r.Params.Language), Page: pg,
	})
	if err != nil {
		return nil, err
	}
	cursor, link := s.next(ctx, list.Next)
	return api.ListVacancies200JSONResponse{
		Body:    api.VacancyList{Items: convert(list.Items, s.vacancy), NextCursor: cursor},
		Headers: api.ListVacancies200ResponseHeaders{Link: link},
	}, nil
}

// CreateVacancy makes a draft.
func (s *Server) CreateVacancy(ctx context.Context, r api.CreateVacancyRequestObject) (api.CreateVacancyResponseObject, error) {
	b := r.Body
	var t referral.VacancyText
	change(&t, api.VacancyChange{
		Title: &b.Title, Language: b.Language, Department: b.Department, Locations: b.Locations, Workplace: b.Workplace,
		EmploymentTypes: b.EmploymentTypes, HoursMin: b.HoursMin, HoursMax: b.HoursMax, Salary: b.Salary,
		Description: b.Description, Growth: b.Growth, Culture: b.Culture, Procedure: b.Procedure, Contact: b.Contact, Expertise: b.Expertise,
		ApplyURL: b.ApplyURL, ValidThrough: b.ValidThrough,
	})
	v, err := s.programme.CreateVacancy(ctx, auth.ActorOf(ctx), t)
	if err != nil {
		return nil, err
	}
	where := fmt.Sprintf("%s/vacancies/%d", Base, v.ID)
	return api.CreateVacancy201JSONResponse{Body: s.vacancy(v), Headers: api.CreateVacancy201ResponseHeaders{ETag: etag(v.Version), Location: &where}}, nil
}

// GetVacancy gives one vacancy.
func (s *Server) GetVacancy(ctx context.Context, r api.GetVacancyRequestObject) (api.GetVacancyResponseObject, error) {
	v, err := s.programme.Vacancy(ctx, auth.ActorOf(ctx), r.ID)
	if err != nil {
		return nil, err
	}
	return api.GetVacancy200JSONResponse{Body: s.vacancy(v), Headers: api.GetVacancy200ResponseHeaders{ETag: etag(v.Version)}}, nil
}

// EditVacancy changes a vacancy.
func (s *Server) EditVacancy(ctx context.Context, r api.EditVacancyRequestObject) (api.EditVacancyResponseObject, error) {
	version, err := versionOf(r.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	v, err := s.programme.EditVacancy(ctx, auth.ActorOf(ctx), r.ID, version, func(t *referral.VacancyText) { change(t, *r.Body) })
	if err != nil {
		return nil, err
	}
	return api.EditVacancy200JSONResponse{Body: s.vacancy(v), Headers: api.EditVacancy200ResponseHeaders{ETag: etag(v.Version)}}, nil
}

// PublishVacancy opens a vacancy to applications.
func (s *Server) PublishVacancy(ctx context.Context, r api.PublishVacancyRequestObject) (api.PublishVacancyResponseObject, error) {
	v, err := s.programme.PublishVacancy(ctx, auth.ActorOf(ctx), r.ID)
	if err != nil {
		return nil, err
	}
	return api.PublishVacancy200JSONResponse{Body: s.vacancy(v), Headers: api.PublishVacancy200ResponseHeaders{ETag: etag(v.Version)}}, nil
}

// CloseVacancy ends applications.
func (s *Server) CloseVacancy(ctx context.Context, r api.CloseVacancyRequestObject) (api.CloseVacancyResponseObject, error) {
	v, err := s.programme.CloseVacancy(ctx, auth.ActorOf(ctx), r.ID, referral.CloseReason(r.Body.Reason))
	if err != nil {
		return nil, err
	}
	return api.CloseVacancy200JSONResponse{Body: s.vacancy(v), Headers: api.CloseVacancy200ResponseHeaders{ETag: etag(v.Version)}}, nil
}
