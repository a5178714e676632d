package rest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"

	"goodword/api"
	"goodword/pkg/auth"
	"goodword/pkg/referral"
)

// Apply takes an application, as JSON or as a form with a CV.
func (s *Server) Apply(ctx context.Context, r api.ApplyRequestObject) (api.ApplyResponseObject, error) {
	form, err := applicationForm(r)
	if err != nil {
		return nil, err
	}
	a, err := s.programme.Apply(ctx, r.ID, form)
	if err != nil {
		return nil, err
	}
	return api.Apply201JSONResponse{ID: a.ID, StatusURL: s.baseURL + "/a/" + a.StatusToken}, nil
}

func applicationForm(r api.ApplyRequestObject) (referral.ApplicationForm, error) {
	if r.MultipartBody != nil {
		return multipartForm(r.MultipartBody)
	}
	b := r.JSONBody
	if b.Cv != nil {
		return referral.ApplicationForm{}, wrongField("cv", "A CV can only be sent with multipart/form-data.", "Een cv kan alleen mee met multipart/form-data.")
	}
	return referral.ApplicationForm{
		Name: b.Name, Email: b.Email, Phone: text(b.Phone), Motivation: text(b.Motivation), ReferredBy: text(b.ReferredBy), Ref: text(b.Ref), Introduction: text(b.Introduction),
		TellAmbassador: b.TellAmbassador != nil && *b.TellAmbassador, KeepAYear: b.KeepAYear != nil && *b.KeepAYear,
	}, nil
}

func wrongField(path, en, nl string) error {
	return &referral.Error{Code: referral.Invalid,
		Text:   referral.Text{EN: "Something in what was sent is not right.", NL: "Er klopt iets niet in wat is verstuurd."},
		Fields: []referral.Field{{Path: path, Text: referral.Text{EN: en, NL: nl}}}}
}

// Limits of a form: one field, and one file a little over what is allowed, so
// that the domain can say that it is too large.
const (
	maxField = 64 << 10
	maxFile  = referral.MaxCV + 1
)

// multipartForm reads a form part by part. A form that breaks off half-way is
// an error, and nothing of it is kept.
func multipartForm(m *multipart.Reader) (referral.ApplicationForm, error) {
	var f referral.ApplicationForm
	fields := map[string]func(string) error{
		"name":            func(v string) error { f.Name = v; return nil },
		"email":           func(v string) error { f.Email = v; return nil },
		"phone":           func(v string) error { f.Phone = v; return nil },
		"motivation":      func(v string) error { f.Motivation = v; return nil },
		"ref":             func(v string) error { f.Ref = v; return nil },
		"introduction":    func(v string) error { f.Introduction = v; return nil },
		"referred_by":     func(v string) error { f.ReferredBy = v; return nil },
		"tell_ambassador": truth("tell_ambassador", &f.TellAmbassador),
		"keep_a_year":     truth("keep_a_year", &f.KeepAYear),
	}
	for {
		part, err := m.NextPart()
		// Only a bare EOF is the closing boundary: package multipart wraps
		// one where the form ends without it.
		if err == io.EOF {
			return f, nil
		}
		if err != nil {
			return f, brokenOff(err)
		}
		name := part.FormName()
		limit := int64(maxField)
		if name == "cv" {
			limit = maxFile
		}
		b, err := io.ReadAll(io.LimitReader(part, limit+1))
		if err != nil {
			return f, brokenOff(err)
		}
		switch take, known := fields[name]; {
		case name == "cv" && len(b) > 0:
			f.CV = &referral.Upload{Name: part.FileName(), Size: int64(len(b)), Content: bytes.NewReader(b)}
		case name == "cv":
		case !known:
			return f, wrongField(name, "This field is not known.", "Dit veld is niet bekend.")
		case int64(len(b)) > limit:
			return f, wrongField(name, "This is too long.", "Dit is te lang.")
		default:
			if err := take(string(b)); err != nil {
				return f, err
			}
		}
	}
}

func truth(name string, to *bool) func(string) error {
	return func(v string) error {
		switch v {
		case "true", "1", "on":
			*to = true
		case "false", "0", "":
			*to = false
		default:
			return wrongField(name, "This is true or false.", "Dit is true of false.")
		}
		return nil
	}
}

func brokenOff(err error) error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return err
	}
	return referral.Fail(referral.Invalid, "The form broke off before its end. Nothing was stored; send it again.",
		"Het formulier brak af voor het einde. Er is niets bewaard; verstuur het opnieuw.")
}

func (s *Server) application(ctx context.Context, f referral.ApplicationFile) api.Application {
	outcome := api.ApplicationRefOutcome(f.RefOutcome)
	if f.RefOutcome == referral.RefNone {
		outcome = "none"
	}
	out := api.Application{
		ID: f.ID, VacancyID: f.VacancyID,
		Stage: api.Stage(f.Stage), SubmittedAt: f.SubmittedAt, Motivation: f.Motivation, RefOutcome: outcome,
		TellAmbassador: f.TellAmbassador, KeepUntil: pointed(f.KeepUntil), ErasedAt: pointed(f.ErasedAt), RepeatOf: pointed(f.RepeatOf),
		History: convert(f.History, func(c referral.StageChange) api.HistoryStep {
			return api.HistoryStep{Stage: api.Stage(c.Stage), OccurredAt: c.OccurredAt, RecordedAt: c.RecordedAt, RecordedBy: orNull(c.PersonID), Note: c.Note, APIKeyID: orNull(c.KeyID)}
		}),
		Credit: creditOf(ctx, f.Credit),
	}
	if f.CandidateID != nil {
		out.Candidate = &api.Candidate{ID: *f.CandidateID, Name: f.Name, Email: f.Email, Phone: f.Phone}
	}
	if f.KeyID != 0 {
		out.Elsewhere = &api.Elsewhere{APIKeyID: f.KeyID, Name: f.Elsewhere, ExternalID: f.ExternalID}
	}
	if f.CVKey != "" && f.ErasedAt == nil {
		out.Cv = &api.CV{Name: f.CVName, Type: f.CVType, Size: f.CVSize}
	}
	return out
}

// ListApplications lists applications.
func (s *Server) ListApplications(ctx context.Context, r api.ListApplicationsRequestObject) (api.ListApplicationsResponseObject, error) {
	pg, err := page(r.Params.Limit, r.Params.Cursor)
	if err != nil {
		return nil, err
	}
	list, err := s.programme.Applications(ctx, auth.ActorOf(ctx), referral.ApplicationFilter{
		VacancyID: number(r.Params.VacancyID), Stage: referral.Stage(text(r.Params.Stage)), Search: text(r.Params.Search), Page: pg})
	if err != nil {
		return nil, err
	}
	cursor, link := s.next(ctx, list.Next)
	return api.ListApplications200JSONResponse{
		Body: api.ApplicationList{
			Items:      convert(list.Items, func(f referral.ApplicationFile) api.Application { return s.application(ctx, f) }),
			NextCursor: cursor,
		},
		Headers: api.ListApplications200ResponseHeaders{Link: link},
	}, nil
}

// GetApplication gives one application.
func (s *Server) GetApplication(ctx context.Context, r api.GetApplicationRequestObject) (api.GetApplicationResponseObject, error) {
	f, err := s.programme.Application(ctx, auth.ActorOf(ctx), r.ID)
	if err != nil {
		return nil, err
	}
	return api.GetApplication200JSONResponse{Body: s.application(ctx, f), Headers: api.GetApplication200ResponseHeaders{ETag: etag(f.Version)}}, nil
}

// MoveApplication moves an application to another stage.
func (s *Server) MoveApplication(ctx context.Context, r api.MoveApplicationRequestObject) (api.MoveApplicationResponseObject, error) {
	at := s.programme.Now()
	set(&at, r.Body.OccurredAt)
	f, err := s.programme.MoveStage(ctx, auth.ActorOf(ctx), r.ID, referral.Stage(r.Body.Stage), at, text(r.Body.Note))
	if err != nil {
		return nil, err
	}
	return api.MoveApplication200JSONResponse{Body: s.application(ctx, f), Headers: api.MoveApplication200ResponseHeaders{ETag: etag(f.Version)}}, nil
}

// cvFile answers with a file that browsers save and do not open: what a
// stranger sent is not shown as a page of ours.
type cvFile struct {
	application referral.Application
	content     io.ReadCloser
}

// VisitGetOwnCVResponse writes the answer to the sender.
func (f cvFile) VisitGetOwnCVResponse(w http.ResponseWriter) error { return f.VisitGetCVResponse(w) }

// VisitGetCVResponse writes the answer.
func (f cvFile) VisitGetCVResponse(w http.ResponseWriter) error {
	defer f.content.Close()
	h := w.Header()
	h.Set("Content-Type", f.application.CVType)
	h.Set("Content-Length", fmt.Sprint(f.application.CVSize))
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": f.application.CVName}))
	h.Set("Content-Security-Policy", "sandbox")
	h.Set("Cache-Control", "private, no-store")
	w.WriteHeader(http.StatusOK)
	_, err := io.Copy(w, f.content)
	return err
}

// GetCV gives the CV that came with an application.
func (s *Server) GetCV(ctx context.Context, r api.GetCVRequestObject) (api.GetCVResponseObject, error) {
	a, content, err := s.programme.CV(ctx, auth.ActorOf(ctx), r.ID)
	if err != nil {
		return nil, err
	}
	return cvFile{a, content}, nil
}
