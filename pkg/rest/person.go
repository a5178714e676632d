package rest

import (
	"cmp"
	"context"
	"fmt"

	openapi_types "github.com/oapi-codegen/runtime/types"

	"goodword/api"
	"goodword/pkg/auth"
	"goodword/pkg/referral"
)

func person(p referral.Person) api.Person {
	return api.Person{
		ID: p.ID, Name: p.Name, Email: p.Email, Role: api.Role(p.Role), JobTitle: p.JobTitle,
		Department: p.Department, Locale: api.Locale(cmp.Or(p.Locale, referral.Locales[0])), Expertise: p.Expertise,
		BoardVisibility: api.BoardVisibility(p.BoardVisibility), Nickname: p.Nickname,
		Active: p.Active, LeftOn: day(p.LeftOn), SpokenCode: p.SpokenCode,
	}
}

// GetMe gives your own profile.
func (s *Server) GetMe(ctx context.Context, _ api.GetMeRequestObject) (api.GetMeResponseObject, error) {
	by := auth.ActorOf(ctx)
	p, err := s.programme.Person(ctx, by, by.PersonID)
	if err != nil {
		return nil, err
	}
	return api.GetMe200JSONResponse{Body: person(p), Headers: api.GetMe200ResponseHeaders{ETag: etag(p.Version)}}, nil
}

// EditMe changes what people may change about themselves.
func (s *Server) EditMe(ctx context.Context, r api.EditMeRequestObject) (api.EditMeResponseObject, error) {
	version, err := versionOf(r.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	p, err := s.programme.EditMe(ctx, auth.ActorOf(ctx), version, func(p *referral.Profile) {
		set(&p.JobTitle, r.Body.JobTitle)
		set(&p.Locale, (*string)(r.Body.Locale))
		set(&p.Expertise, (*[]string)(r.Body.Expertise))
		set(&p.BoardVisibility, (*referral.Visibility)(r.Body.BoardVisibility))
		set(&p.Nickname, r.Body.Nickname)
	})
	if err != nil {
		return nil, err
	}
	return api.EditMe200JSONResponse{Body: person(p), Headers: api.EditMe200ResponseHeaders{ETag: etag(p.Version)}}, nil
}

// ListPeople lists people.
func (s *Server) ListPeople(ctx context.Context, r api.ListPeopleRequestObject) (api.ListPeopleResponseObject, error) {
	pg, err := page(r.Params.Limit, r.Params.Cursor)
	if err != nil {
		return nil, err
	}
	list, err := s.programme.People(ctx, auth.ActorOf(ctx), referral.PersonFilter{
		Search: text(r.Params.Search), Role: referral.Role(text(r.Params.Role)), Department: text(r.Params.Department),
		ActiveOnly: r.Params.Active != nil && *r.Params.Active, Page: pg,
	})
	if err != nil {
		return nil, err
	}
	cursor, link := s.next(ctx, list.Next)
	return api.ListPeople200JSONResponse{
		Body:    api.PersonList{Items: convert(list.Items, person), NextCursor: cursor},
		Headers: api.ListPeople200ResponseHeaders{Link: link},
	}, nil
}

// AddPerson makes an account.
func (s *Server) AddPerson(ctx context.Context, r api.AddPersonRequestObject) (api.AddPersonResponseObject, error) {
	b := r.Body
	profile := referral.Profile{
		Name: b.Name, Email: b.Email, Role: referral.Role(text(b.Role)), JobTitle: text(b.JobTitle),
		Department: text(b.Department), Locale: text(b.Locale), Active: true,
	}
	set(&profile.Expertise, (*[]string)(b.Expertise))
	hash := ""
	if b.Password != nil {
		var err error
		if hash, err = auth.HashPassword(*b.Password); err != nil {
			return nil, err
		}
	}
	p, err := s.programme.AddPerson(ctx, auth.ActorOf(ctx), profile, hash)
	if err != nil {
		return nil, err
	}
	where := fmt.Sprintf("%s/people/%d", Base, p.ID)
	return api.AddPerson201JSONResponse{Body: person(p), Headers: api.AddPerson201ResponseHeaders{ETag: etag(p.Version), Location: &where}}, nil
}

// GetPerson gives one person.
func (s *Server) GetPerson(ctx context.Context, r api.GetPersonRequestObject) (api.GetPersonResponseObject, error) {
	p, err := s.programme.Person(ctx, auth.ActorOf(ctx), r.ID)
	if err != nil {
		return nil, err
	}
	return api.GetPerson200JSONResponse{Body: person(p), Headers: api.GetPerson200ResponseHeaders{ETag: etag(p.Version)}}, nil
}

// EditPerson changes anyone's profile.
func (s *Server) EditPerson(ctx context.Context, r api.EditPersonRequestObject) (api.EditPersonResponseObject, error) {
	version, err := versionOf(r.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	b := r.Body
	p, err := s.programme.EditPerson(ctx, auth.ActorOf(ctx), r.ID, version, func(p *referral.Profile) {
		set(&p.Name, b.Name)
		set(&p.Email, b.Email)
		set(&p.Role, (*referral.Role)(b.Role))
		set(&p.JobTitle, b.JobTitle)
		set(&p.Department, b.Department)
		set(&p.Locale, (*string)(b.Locale))
		set(&p.Expertise, (*[]string)(b.Expertise))
		set(&p.Active, b.Active)
		if b.LeftOn.IsSpecified() {
			p.LeftOn = nullableDay(b.LeftOn.Get)
		}
	})
	if err != nil {
		return nil, err
	}
	return api.EditPerson200JSONResponse{Body: person(p), Headers: api.EditPerson200ResponseHeaders{ETag: etag(p.Version)}}, nil
}

// nullableDay reads a day that may be null.
func nullableDay(get func() (openapi_types.Date, error)) string {
	d, err := get()
	if err != nil {
		return ""
	}
	return dayText(&d)
}
