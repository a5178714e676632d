package web_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"goodword/pkg/clicks"
	"goodword/pkg/referral"
	"goodword/pkg/testkit/site"
)

// hits counts requests of a day straight away.
func hits(t *testing.T, s *site.Site, day string, class referral.Class, reason clicks.Reason, many int64) {
	t.Helper()
	fs := []referral.Facet{{Day: day, Kind: referral.ReasonFacet, Value: string(class) + "/" + string(reason), Hits: many}}
	if class == referral.PersonHit {
		fs = append(fs, referral.Facet{Day: day, Kind: referral.DeviceFacet, Value: "phone", Hits: many},
			referral.Facet{Day: day, Kind: referral.CountryFacet, Value: "BE", Hits: many})
	}
	require.NoError(t, s.Store.AddFacets(context.Background(), fs))
}

func TestHitsPage(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		page := func(query string) site.Ask { return site.Ask{As: s.Hanna, Path: "/hr/hits" + query} }
		s.Run(t, []site.Scenario{
			{Name: "before anything was shared", Ask: page("?period=all"), Status: 200, Contains: []string{"Requests for links", "As soon as a colleague shares"}, NotContains: []string{"<table"}},
			{Name: "a period without requests leads to everything", Ask: page(""), Status: 200, Contains: []string{"No link was requested", `href="/hr/hits?period=all"`}},
		})
		hits(t, s, "2026-11-23", referral.PersonHit, clicks.PersonBrowser, 3)
		hits(t, s, "2026-11-23", referral.Preview, clicks.PreviewWhatsApp, 2)
		hits(t, s, "2026-11-02", referral.Robot, "an_old_reason", 1)
		hits(t, s, "2026-10-31", referral.Head, clicks.HeadRequest, 1)
		s.Run(t, []site.Scenario{
			{Name: "this month, before anything was picked", Ask: page(""), Status: 200,
				Contains: []string{"Of 6 requests 3 counted as clicks", "3 did not, for the reasons below.", "WhatsApp drew its card", "an_old_reason", "33.3%",
					">counts<", ">does not count<", "Clicks by device", ">Phone<", "Clicks by country", ">Belgium<", `href="/hr/hits?period=month" aria-current="true"`, `href="/hr/hits.csv?period=month"`, `value="2026-11-01"`},
				NotContains: []string{"Only the headers"}},
			{Name: "in Dutch, with its numbers", Ask: page("?lang=nl&period=year"), Status: 200,
				Contains: []string{"Van 7 opvragingen telden er 3 als klik", "4 telden er niet", "42,9%", "1\u00a0januari tot en met 23\u00a0november\u00a02026", `name="lang" value="nl"`}},
			{Name: "one day on which all counted", Ask: page("?from=2026-10-31&to=2026-10-31"), Status: 200, Contains: []string{"The 1 request did not count as a click", "1 did not, for the reason below.", "Saturday"}},
			{Name: "from a day on", Ask: page("?from=2026-11-23"), Status: 200, Contains: []string{"Of 5 requests", "From 23"}, NotContains: []string{`aria-current="true"`}},
			{Name: "a day that is none", Ask: page("?from=gisteren"), Status: 422, Contains: []string{"This is not a date", `aria-describedby="from-e"`, `value="gisteren"`}, NotContains: []string{"<table", "No link was requested"}},
			{Name: "the end before the start", Ask: page("?from=2026-12-31&to=2026-01-01"), Status: 422, Contains: []string{"before the start", `aria-describedby="to-e"`}},
			{Name: "a period that does not exist is this month", Ask: page("?period=eon"), Status: 200, Contains: []string{"Of 6 requests"}},
			{Name: "what is asked for is text", Ask: page("?from=%3Cscript%3E%00"), Status: 422, NotContains: []string{"<script>"}},
		})
	})
}

func TestHitsAsAFile(t *testing.T) {
	s := onSQLite(t)
	hits(t, s, "2026-11-23", referral.PersonHit, clicks.PersonBrowser, 2)
	hits(t, s, "2026-11-23", referral.Robot, `=HYPERLINK("https://evil.example")`, 1)
	w := s.Do(t, site.Ask{As: s.Hanna, Path: "/hr/hits.csv?period=all"})
	require.Equal(t, "text/csv; charset=utf-8", w.Header().Get("Content-Type"))
	require.Equal(t, `attachment; filename="hits-2026-11-23.csv"`, w.Header().Get("Content-Disposition"))
	require.Equal(t, "private, no-store", w.Header().Get("Cache-Control"))
	require.Equal(t, strings.Join([]string{
		"\ufeffClass,Counts,Reason,Code,Requests",
		`person,counts,"A person, with a browser.",person_browser,2`,
		`robot,does not count,"'=HYPERLINK(""https://evil.example"")","'=HYPERLINK(""https://evil.example"")",1`, "",
	}, "\n"), w.Body.String())
	w = s.Do(t, site.Ask{As: s.Hanna, Path: "/hr/hits.csv?period=all&lang=nl"})
	require.Contains(t, w.Body.String(), "person;telt;Een mens, met een browser.;person_browser;2\n", "as a spreadsheet in Dutch reads it")
	w = s.Do(t, site.Ask{As: s.Hanna, Path: "/hr/hits.xlsx?period=all"})
	require.Equal(t, `attachment; filename="hits-2026-11-23.xlsx"`, w.Header().Get("Content-Disposition"))
	require.Equal(t, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", w.Header().Get("Content-Type"))
	require.True(t, strings.HasPrefix(w.Body.String(), "PK"), "a workbook")
	s.Run(t, []site.Scenario{{Name: "a day that is none", Ask: site.Ask{As: s.Hanna, Path: "/hr/hits.csv?from=x"}, Status: 400}})
}

func TestAnAdminAppliesTheNewestRulesFromThePage(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		s.Click(t, s.Share(t, s.Mara, "whatsapp", ""), "192.0.2.1")
		s.Count(t)
		rules := clicks.Rules
		rules.Version = 99
		rules.Classify = func(string, string) (referral.Class, string) { return referral.Robot, string(clicks.RobotNamed) }
		newer := s.On(t, s.Store, rules)
		page := func(who referral.Person, query string) site.Ask { return site.Ask{As: who, Path: "/hr/hits" + query} }
		newer.Run(t, []site.Scenario{
			{Name: "HR reads who can do it", Ask: page(s.Hanna, "?ask=rules"), Status: 200, Contains: []string{"An admin can apply"}, NotContains: []string{"Apply them"}},
			{Name: "HR cannot", Ask: as(s.Hanna, post("/hr/hits")), Status: 403},
			{Name: "an admin is asked first, and told what waits", Ask: page(s.Ada, "?ask=rules"), Status: 200, Contains: []string{"Apply the newest rules to old requests?", "applications too", "Apply them"}},
			{Name: "a form from elsewhere", Ask: func() site.Ask {
				a := as(s.Ada, post("/hr/hits"))
				a.Header["Sec-Fetch-Site"], a.Header["Origin"] = "cross-site", "https://evil.example"
				return a
			}(), Status: 403},
			{Name: "an admin asks for it", Ask: as(s.Ada, post("/hr/hits")), Status: 303},
			{Name: "it is said that it runs", Ask: page(s.Hanna, ""), Status: 200, Contains: []string{"The newest rules are being applied", "See how far it is"}},
		})
		require.NoError(t, newer.Programme.ReclassifyAsked(t.Context()))
		newer.Run(t, []site.Scenario{
			{Name: "what came of it", Ask: page(s.Hanna, ""), Status: 200,
				Contains: []string{"1 request was judged anew", "Clicks: 1 before, 0 now.", "The 1 request did not count as a click", "A person, with a browser."}},
			{Name: "the audit says who did it", Ask: site.Ask{As: s.Ada, Path: "/admin/audit?subject=hits"}, Status: 200,
				Contains: []string{"Applied the newest rules to old requests", "Requests, rules version 99", "Ada Bakker", ">Clicks</th>"}},
		})
	})
}
