package web_test

import (
	"encoding/json"
	"encoding/xml"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goodword/pkg/referral"
)

func TestMachinesReadTheOpenVacancies(t *testing.T) {
	h := newHouse(t)
	h.publish(referral.VacancyText{Title: "Kok <&> ]]> bakker", Description: "Koken & bakken: `]]>`.", Locations: []referral.Location{{City: "Lelystad", Country: "NL"}, {City: "Urk", Country: "NL"}}})
	hidden := []string{"Geheime", "Dijkwachter", "Sluiswachter", "?ref="}
	h.run(t, []scenario{
		{name: "search engines, in a site map", path: "/sitemap.xml", status: 200, hasNot: append(hidden, "Kok"),
			headers: map[string]string{"Content-Type": "application/xml; charset=utf-8", "Cache-Control": "public, max-age=300"},
			has:     []string{"<loc>https://banen.example.nl/v</loc>", "<loc>https://banen.example.nl/v/waterbouwkundig-ingenieur</loc>", "<lastmod>2026-11-24T"}},
		{name: "whoever follows the organisation, as RSS", path: "/feed.rss", status: 200, hasNot: hidden,
			headers: map[string]string{"Content-Type": "application/rss+xml; charset=utf-8"},
			has:     []string{"<title>Werken bij Universiteit Zuiderzee</title>", "Kok &lt;&amp;&gt;", `isPermaLink="true">https://banen.example.nl/v/waterbouwkundig-ingenieur<`, "&lt;li&gt;Houdt deze dijk het?"}},
		{name: "and as JSON Feed", path: "/feed.json", status: 200, hasNot: hidden,
			headers: map[string]string{"Content-Type": "application/feed+json; charset=utf-8"},
			has:     []string{`"version":"https://jsonfeed.org/version/1.1"`, `"_jobposting":{"@context"`, `/card/`}},
		{name: "job boards", path: "/jobs.xml", status: 200, hasNot: hidden,
			has: []string{"<country><![CDATA[NL]]></country>", "<city><![CDATA[Lelystad]]></city>", "<city><![CDATA[Urk]]></city>", "Hybrid remote", "4.537"}},
		{name: "robots are told where the map is", path: "/robots.txt", status: 200, has: []string{"Sitemap: https://banen.example.nl/sitemap.xml", "Disallow: /i/"}},
		{name: "the list tells readers of feeds where they are", path: "/v", status: 200, has: []string{`type="application/rss+xml"`, `type="application/feed+json"`}},
	})
	body := func(path string) string { return h.ask(request("GET", path)).Body.String() }
	for _, path := range []string{"/sitemap.xml", "/feed.rss", "/jobs.xml"} {
		d := xml.NewDecoder(strings.NewReader(body(path)))
		var err error
		for err == nil {
			_, err = d.Token()
		}
		assert.EqualError(t, err, "EOF", path)
	}
	var feed struct{ Items []struct{ Title, URL string } }
	require.NoError(t, json.Unmarshal([]byte(body("/feed.json")), &feed))
	assert.Equal(t, "Kok <&> ]]> bakker", feed.Items[0].Title, "the newest first")
	var jobs struct {
		Jobs []struct {
			Title     string `xml:"title"`
			Reference string `xml:"referencenumber"`
		} `xml:"job"`
	}
	require.NoError(t, xml.Unmarshal([]byte(body("/jobs.xml")), &jobs))
	numbers := map[string]bool{}
	for _, j := range jobs.Jobs {
		assert.False(t, numbers[j.Reference], "number %s is there twice", j.Reference)
		numbers[j.Reference] = true
	}
	assert.Equal(t, "Kok <&> ]]> bakker", jobs.Jobs[0].Title)

	before := body("/feed.rss")
	_, err := h.programme.CloseVacancy(t.Context(), referral.System, h.engineer.ID, referral.Filled)
	require.NoError(t, err)
	assert.Equal(t, before, body("/feed.rss"), "within the minute it is the same one")
	h.now = h.now.Add(time.Minute)
	assert.NotContains(t, body("/feed.rss"), "Waterbouwkundig")
}
