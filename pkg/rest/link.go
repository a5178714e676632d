package rest

import (
	"bytes"
	"context"

	"github.com/oapi-codegen/nullable"

	"goodword/api"
	"goodword/pkg/auth"
	"goodword/pkg/picture"
	"goodword/pkg/referral"
)

func (s *Server) link(l referral.Link) api.ReferralLink {
	address := s.baseURL + "/r/" + l.Code
	return api.ReferralLink{
		ID: l.ID, Code: l.Code, URL: address, VacancyID: l.VacancyID, AmbassadorID: l.AmbassadorID,
		Channel: api.Channel(l.Channel), Note: l.Note, ShareURL: l.Channel.ShareURL(address, l.Note, ""),
		CreatedAt: l.CreatedAt, RevokedAt: pointed(l.RevokedAt),
	}
}

// ShareVacancy gives your link to a vacancy.
func (s *Server) ShareVacancy(ctx context.Context, r api.ShareVacancyRequestObject) (api.ShareVacancyResponseObject, error) {
	l, made, err := s.programme.Share(ctx, auth.ActorOf(ctx), r.ID, referral.Channel(r.Body.Channel), text(r.Body.Note))
	if err != nil {
		return nil, err
	}
	if !made {
		return api.ShareVacancy200JSONResponse{Body: s.link(l), Headers: api.ShareVacancy200ResponseHeaders{ETag: etag(l.Version)}}, nil
	}
	where := Base + "/links/" + l.Code
	return api.ShareVacancy201JSONResponse{Body: s.link(l), Headers: api.ShareVacancy201ResponseHeaders{ETag: etag(l.Version), Location: &where}}, nil
}

// ListLinks lists links.
func (s *Server) ListLinks(ctx context.Context, r api.ListLinksRequestObject) (api.ListLinksResponseObject, error) {
	pg, err := page(r.Params.Limit, r.Params.Cursor)
	if err != nil {
		return nil, err
	}
	list, err := s.programme.Links(ctx, auth.ActorOf(ctx), referral.LinkFilter{
		AmbassadorID: number(r.Params.AmbassadorID), VacancyID: number(r.Params.VacancyID), Page: pg})
	if err != nil {
		return nil, err
	}
	cursor, link := s.next(ctx, list.Next)
	return api.ListLinks200JSONResponse{
		Body:    api.LinkList{Items: convert(list.Items, s.link), NextCursor: cursor},
		Headers: api.ListLinks200ResponseHeaders{Link: link},
	}, nil
}

// GetLink gives one link.
func (s *Server) GetLink(ctx context.Context, r api.GetLinkRequestObject) (api.GetLinkResponseObject, error) {
	l, err := s.programme.Link(ctx, auth.ActorOf(ctx), r.Code)
	if err != nil {
		return nil, err
	}
	return api.GetLink200JSONResponse{Body: s.link(l), Headers: api.GetLink200ResponseHeaders{ETag: etag(l.Version)}}, nil
}

// EditLink changes the note of a link.
func (s *Server) EditLink(ctx context.Context, r api.EditLinkRequestObject) (api.EditLinkResponseObject, error) {
	version, err := versionOf(r.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	l, err := s.programme.EditNote(ctx, auth.ActorOf(ctx), r.Code, version, r.Body.Note)
	if err != nil {
		return nil, err
	}
	return api.EditLink200JSONResponse{Body: s.link(l), Headers: api.EditLink200ResponseHeaders{ETag: etag(l.Version)}}, nil
}

// RevokeLink ends a link.
func (s *Server) RevokeLink(ctx context.Context, r api.RevokeLinkRequestObject) (api.RevokeLinkResponseObject, error) {
	l, err := s.programme.RevokeLink(ctx, auth.ActorOf(ctx), r.Code)
	if err != nil {
		return nil, err
	}
	return api.RevokeLink200JSONResponse{Body: s.link(l), Headers: api.RevokeLink200ResponseHeaders{ETag: etag(l.Version)}}, nil
}

// GetLinkStats gives what came of a link.
func (s *Server) GetLinkStats(ctx context.Context, r api.GetLinkStatsRequestObject) (api.GetLinkStatsResponseObject, error) {
	d := referral.Period{From: dayText(r.Params.From), To: dayText(r.Params.To)}
	st, err := s.programme.LinkStats(ctx, auth.ActorOf(ctx), r.Code, d)
	if err != nil {
		return nil, err
	}
	out := api.LinkStats{Code: st.Link.Code, From: day(d.From), To: day(d.To), Hidden: st.Few, Days: []api.DayCounts{}}
	if st.Few {
		null := nullable.NewNullNullable[int64]()
		out.Hits = nullable.NewNullNullable[map[string]int64]()
		out.Clicks, out.Visitors, out.Visits, out.Applications, out.Interviews, out.Hires = null, null, null, null, null, null
		return api.GetLinkStats200JSONResponse(out), nil
	}
	c, known := st.Total, nullable.NewNullableWithValue[int64]
	out.Hits = nullable.NewNullableWithValue(map[string]int64(hits(c)))
	out.Clicks, out.Visitors, out.Visits = known(c.Person), known(c.Visitors), known(c.Visits)
	out.Applications, out.Interviews, out.Hires = known(c.Applications), known(c.Interviews), known(c.Hires)
	out.Days = convert(st.Days, dayCounts)
	return api.GetLinkStats200JSONResponse(out), nil
}

// GetLinkQRSVG draws the QR code of a link.
func (s *Server) GetLinkQRSVG(ctx context.Context, r api.GetLinkQRSVGRequestObject) (api.GetLinkQRSVGResponseObject, error) {
	l, err := s.programme.Link(ctx, auth.ActorOf(ctx), r.Code)
	if err != nil {
		return nil, err
	}
	b, err := picture.QRSVG(s.baseURL + "/r/" + l.Code)
	if err != nil {
		return nil, err
	}
	return api.GetLinkQRSVG200ImageSvgXMLResponse{Body: bytes.NewReader(b), ContentLength: int64(len(b))}, nil
}

// GetLinkQRPNG draws the QR code of a link in points.
func (s *Server) GetLinkQRPNG(ctx context.Context, r api.GetLinkQRPNGRequestObject) (api.GetLinkQRPNGResponseObject, error) {
	l, err := s.programme.Link(ctx, auth.ActorOf(ctx), r.Code)
	if err != nil {
		return nil, err
	}
	size := 512
	if r.Params.Size != nil {
		size = *r.Params.Size
	}
	b, err := picture.QRPNG(s.baseURL+"/r/"+l.Code, size)
	if err != nil {
		return nil, err
	}
	return api.GetLinkQRPNG200ImagePngResponse{Body: bytes.NewReader(b), ContentLength: int64(len(b))}, nil
}
