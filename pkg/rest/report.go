package rest

import (
	"context"

	"goodword/api"
	"goodword/pkg/auth"
	"goodword/pkg/clicks"
	"goodword/pkg/referral"
)

func hits(c referral.Counts) api.Hits {
	h := api.Hits{}
	for class, n := range c.Hits() {
		h[string(class)] = n
	}
	return h
}

func allHits(c referral.Counts) int64 {
	var sum int64
	for _, n := range c.Hits() {
		sum += n
	}
	return sum
}

func dayCounts(t referral.Tally) api.DayCounts {
	d, _ := day(t.Day).Get()
	return api.DayCounts{
		Day: d, Links: t.Links, Hits: allHits(t.Counts), Clicks: t.Person, Visitors: t.Visitors, Visits: t.Visits,
		Applications: t.Applications, Interviews: t.Interviews, Hires: t.Hires,
	}
}

// GetLeaderboard gives the board as its reader may see it.
func (s *Server) GetLeaderboard(ctx context.Context, r api.GetLeaderboardRequestObject) (api.GetLeaderboardResponseObject, error) {
	p := r.Params
	q := referral.LeaderboardQuery{Metric: referral.ByVisits, Department: text(p.Department), Limit: 50}
	if p.Metric != nil {
		q.Metric = referral.Metric(*p.Metric)
	}
	if p.Limit != nil {
		q.Limit = *p.Limit
	}
	period, err := s.period(p)
	if err != nil {
		return nil, err
	}
	q.From, q.To = period.From, period.To
	b, err := s.programme.Leaderboard(ctx, auth.ActorOf(ctx), q)
	if err != nil {
		return nil, err
	}
	out := api.Leaderboard{
		Metric: string(b.Metric), From: day(b.From), To: day(b.To), Mode: api.BoardMode(b.Mode), Whole: &b.Whole,
		Items: convert(b.Items, standing), UpdatedAt: s.programme.Now(),
	}
	if b.Own != nil {
		own := standing(*b.Own)
		out.Own = &own
	}
	return api.GetLeaderboard200JSONResponse(out), nil
}

// period reads from and to, or the name of a running period.
func (s *Server) period(p api.GetLeaderboardParams) (referral.Period, error) {
	if p.From == nil && p.To == nil {
		name := "quarter"
		if p.Period != nil {
			name = string(*p.Period)
		}
		return s.programme.PeriodOf(name), nil
	}
	d := referral.Period{From: dayText(p.From), To: dayText(p.To)}
	if p.Period != nil {
		return d, referral.Fail(referral.Invalid, "Give either a period or from and to.", "Geef óf een period óf from en to.")
	}
	return d, d.Check()
}

func standing(st referral.Standing) api.Standing {
	out := api.Standing{Rank: st.Rank, Value: st.Value, Department: orNull(st.Department)}
	if st.Name != "" {
		out.Ambassador = &api.Ambassador{ID: orNull(st.AmbassadorID), Name: st.Name}
	}
	if len(st.Departments) > 0 {
		out.Departments = &st.Departments
	}
	return out
}

// GetFunnel gives how many went on at each step.
func (s *Server) GetFunnel(ctx context.Context, r api.GetFunnelRequestObject) (api.GetFunnelResponseObject, error) {
	q := query(r.Params.From, r.Params.To, r.Params.VacancyID, r.Params.AmbassadorID)
	c, err := s.programme.Funnel(ctx, auth.ActorOf(ctx), q)
	if err != nil {
		return nil, err
	}
	return api.GetFunnel200JSONResponse{
		From: day(q.From), To: day(q.To), Links: c.Links, Hits: hits(c), Clicks: c.Person, Visitors: c.Visitors,
		Visits: c.Visits, Applications: c.Applications, Interviews: c.Interviews, Hires: c.Hires,
	}, nil
}

// GetChannels gives what each channel brought.
func (s *Server) GetChannels(ctx context.Context, r api.GetChannelsRequestObject) (api.GetChannelsResponseObject, error) {
	q := query(r.Params.From, r.Params.To, r.Params.VacancyID, r.Params.AmbassadorID)
	ts, err := s.programme.ChannelReport(ctx, auth.ActorOf(ctx), q)
	if err != nil {
		return nil, err
	}
	return api.GetChannels200JSONResponse{From: day(q.From), To: day(q.To), Items: convert(ts, func(t referral.Tally) api.ChannelCounts {
		return api.ChannelCounts{
			Channel: t.Channel, Links: t.Links, Hits: allHits(t.Counts), Clicks: t.Person, Visitors: t.Visitors, Visits: t.Visits,
			Applications: t.Applications, Interviews: t.Interviews, Hires: t.Hires,
		}
	})}, nil
}

// GetSeries gives what each day brought.
func (s *Server) GetSeries(ctx context.Context, r api.GetSeriesRequestObject) (api.GetSeriesResponseObject, error) {
	q := query(r.Params.From, r.Params.To, r.Params.VacancyID, r.Params.AmbassadorID)
	ts, err := s.programme.Series(ctx, auth.ActorOf(ctx), q)
	if err != nil {
		return nil, err
	}
	return api.GetSeries200JSONResponse{From: day(q.From), To: day(q.To), Days: convert(ts, dayCounts)}, nil
}

// GetHits gives what was counted, what was not, and why.
func (s *Server) GetHits(ctx context.Context, r api.GetHitsRequestObject) (api.GetHitsResponseObject, error) {
	q := query(r.Params.From, r.Params.To, r.Params.VacancyID, r.Params.AmbassadorID)
	report, err := s.programme.HitReport(ctx, auth.ActorOf(ctx), q)
	if err != nil {
		return nil, err
	}
	out := api.HitReport{From: day(q.From), To: day(q.To)}
	clicksBy := func(f referral.Facet) api.ClicksBy { return api.ClicksBy{Value: f.Value, Clicks: f.Hits} }
	out.Devices, out.Countries = convert(report.Devices, clicksBy), convert(report.Countries, clicksBy)
	out.Items = convert(report.Reasons, func(h referral.HitReason) api.HitReason {
		counted := h.Class == referral.PersonHit
		out.Hits += h.Hits
		if counted {
			out.Clicks += h.Hits
		}
		return api.HitReason{
			Class: api.HitReasonClass(h.Class), Reason: h.Reason, Sentence: say(ctx, clicks.Reason(h.Reason).Sentence()),
			Hits: h.Hits, Counted: counted,
		}
	})
	return api.GetHits200JSONResponse(out), nil
}

func query(from *api.From, to *api.To, vacancy *api.VacancyFilter, ambassador *api.AmbassadorFilter) referral.ReportQuery {
	return referral.ReportQuery{
		Period:    referral.Period{From: dayText(from), To: dayText(to)},
		VacancyID: number(vacancy), AmbassadorID: number(ambassador),
	}
}
