package web_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"goodword/pkg/referral"
)

// slip is what stands on the page only when a colleague shared it.
const slip = `<aside class="note`

func TestVacancyPage(t *testing.T) {
	h := newHouse(t)
	token := h.token()
	page := "/v/" + h.engineer.Slug
	foreign := h.publish(referral.VacancyText{Title: "Laborant", Description: "Je meet."})
	forged := "B" + token[1:]
	there := h.publish(referral.VacancyText{Title: "Schipper", Description: "Je vaart.", ApplyURL: "https://jobs.example.com/43?x=a%2fb&src=gw-{ref}#now"})
	link, _, err := h.programme.Share(t.Context(), h.zoe, there.ID, "qr", "")
	require.NoError(t, err)
	handed := h.tokenOf(link)

	h.run(t, []scenario{
		{name: "an open vacancy is read at its address", path: page, status: 200,
			has: []string{
				`<html lang="nl">`, `<div class="titles" lang="nl">`, "Waterbouwkundig ingenieur</h1>", "€\u00a04.537 tot €\u00a06.209", "bruto per maand",
				"30 tot 38 uur per week", "Lelystad, deels thuis", "Voltijd, deeltijd", "zondag 13\u00a0december\u00a02026", "Hoe je groeit", "Hoe het hier is",
				`<p class="lead">Je ontwerpt`, `<li>Houdt deze dijk het?</li>`, `action="/v/waterbouwkundig-ingenieur/apply#main"`,
				`<meta name="description" content="Je ontwerpt en leidt de proeven in onze golfgoot van 180 meter, waar nieuwe dijken worden beproefd voordat ze worden gebouwd. Waterschappen komen naar ons…">`,
				`<link rel="canonical" href="https://banen.example.nl/v/waterbouwkundig-ingenieur">`,
				`<meta property="og:url" content="https://banen.example.nl/v/waterbouwkundig-ingenieur">`,
				`<meta property="og:locale" content="nl_NL">`, `<meta name="twitter:card" content="summary_large_image">`, `<meta property="og:image" content="https://banen.example.nl/v/waterbouwkundig-ingenieur/card/`, "application/ld+json",
				"https://wa.me/?text=Waterbouwkundig%20ingenieur%20bij%20Universiteit%20Zuiderzee%20https%3A%2F%2Fbanen.example.nl%2Fv%2Fwaterbouwkundig-ingenieur",
			},
			hasNot: []string{slip, `name="tell"`, `name="ref"`, "noindex", "data-token", "vier weken", "?ref="},
			headers: map[string]string{
				"Cache-Control": "private, no-cache", "Referrer-Policy": "same-origin", "Vary": "Accept-Language",
				"X-Content-Type-Options": "nosniff", "Set-Cookie": "",
			}},
		{name: "with a valid token the sharer's words stand on top", path: page + "?ref=" + token, status: 200,
			has: []string{
				slip, "Hier bouw je een dijk op schaal", "Zoë Gülşen-de Vries</strong>, kustmorfoloog bij Waterbouw, deelde deze vacature.",
				`name="ref" value="` + token, `value="Zoë Gülşen-de Vries"`, "Zoë mag weten dat ik heb gesolliciteerd", `data-token="` + token,
				`<link rel="canonical" href="https://banen.example.nl/v/waterbouwkundig-ingenieur">`,
				"https://wa.me/?text=Waterbouwkundig%20ingenieur%20bij%20Universiteit%20Zuiderzee%20https%3A%2F%2Fbanen.example.nl%2Fv%2Fwaterbouwkundig-ingenieur\"",
			},
			hasNot:  []string{"noindex"},
			headers: map[string]string{"Cache-Control": "private, no-store", "Referrer-Policy": "same-origin"}},
		{name: "a forged token shows nobody, and stays in the form to be kept as such", path: page + "?ref=" + forged, status: 200,
			has: []string{`name="ref" value="` + forged}, hasNot: []string{slip, "Zoë", "data-token"}},
		{name: "a token for another vacancy shows nobody", path: "/v/" + foreign.Slug + "?ref=" + token, status: 200,
			has: []string{"Laborant"}, hasNot: []string{slip, "Zoë", "data-token"}},
		{name: "a token that breaks out of an attribute is dropped", path: page + "?ref=%22%3E%3Cscript%3Ealert(1)%3C/script%3E+", status: 200,
			hasNot: []string{"<script>alert", `name="ref"`}},
		{name: "a reader who chose English gets the page in English and the vacancy's own text in Dutch", path: page + "?lang=en", status: 200,
			has: []string{
				`<html lang="en">`, `<div class="titles" lang="nl">`, "Salary", "€4,537 to €6,209", "Sunday 13\u00a0December\u00a02026", "What you will do",
				`<div class="prose" lang="nl">`, `action="/v/waterbouwkundig-ingenieur/apply?lang=en#main"`, `href="/v?lang=en"`, `<meta property="og:locale" content="nl_NL">`,
			}},
		{name: "a browser that prefers English gets English", path: page, header: map[string]string{"Accept-Language": "en-US,en;q=0.9"}, status: 200,
			has: []string{`<html lang="en">`, `href="/v"`}},
		{name: "a browser that prefers Frisian gets Dutch", path: page, header: map[string]string{"Accept-Language": "fy"}, status: 200,
			has: []string{`<html lang="nl">`}},
		{name: "the language switch keeps the token", path: page + "?ref=" + token, status: 200,
			has: []string{`href="/v/waterbouwkundig-ingenieur?lang=en&amp;ref=` + token + `" lang="en"`}},
		{name: "what is applied to elsewhere has a button there and no form", path: "/v/" + h.remote.Slug, status: 200,
			has: []string{
				`href="https://www.jobs.example.com/42?x=1" rel="noopener"`, "Solliciteren gaat op jobs.example.com", "Niet vermeld",
				"Nederland, België, volledig op afstand", "zolang de vacature openstaat", `<meta property="og:locale" content="en_GB">`,
			},
			hasNot: []string{"<form", "bruto"}},
		{name: "the token goes along to where one applies, when that asks for it", path: "/v/" + there.Slug + "?ref=" + handed, status: 200,
			has: []string{`href="https://jobs.example.com/43?x=a%2fb&amp;src=gw-` + handed + `#now" rel="noopener"`, "Solliciteren gaat op jobs.example.com"}},
		{name: "without a token nothing goes along", path: "/v/" + there.Slug, status: 200,
			has: []string{`href="https://jobs.example.com/43?x=a%2fb#now" rel="noopener"`}},
		{name: "nor with one for another vacancy", path: "/v/" + there.Slug + "?ref=" + token, status: 200,
			has: []string{`href="https://jobs.example.com/43?x=a%2fb#now" rel="noopener"`}},
		{name: "nor with a forged one", path: "/v/" + there.Slug + "?ref=AgAAAAAA", status: 200,
			has: []string{`href="https://jobs.example.com/43?x=a%2fb#now" rel="noopener"`}},
		{name: "a closed vacancy says so and offers others", path: "/v/" + h.closed.Slug + "?ref=" + token, status: 200,
			has: []string{
				"Deze vacature staat niet meer open", "Er is iemand gevonden.", "Deze staan wel open", "Waterbouwkundig ingenieur",
				`<meta name="robots" content="noindex">`, `<meta property="og:title" content="Dijkwachter">`,
				`<link rel="canonical" href="https://banen.example.nl/v/dijkwachter">`,
			},
			hasNot: []string{"ld+json", "<form", slip, "Sluiswachter", "Geheime functie", "data-token"}},
		{name: "a vacancy past its last day is closed", path: "/v/" + h.expired.Slug, status: 200,
			has: []string{"De laatste dag om te reageren is voorbij.", "noindex"}, hasNot: []string{"ld+json", "<form"}},
		{name: "a draft is not there", path: "/v/" + h.draft.Slug, status: 404,
			has: []string{"Op dit adres staat geen vacature", `href="/v"`}, hasNot: []string{"Geheim", "Kenmerk", "ABC123"}},
		{name: "an address that never was is not there", path: "/v/nooit-geweest?lang=en", status: 404,
			has: []string{"There is no vacancy at this address", `href="/v?lang=en"`}},
		{name: "an address with bytes that no database takes is not there", path: "/v/%00%ff", status: 404},
		{name: "only the headers are given to whoever asks for those", method: "HEAD", path: page, status: 200},
		{name: "the form's own address shows the form", path: page + "/apply?ref=" + token, status: 200,
			has: []string{`name="cv"`, "Zoë mag weten", "noindex"}, hasNot: []string{"Hoe je groeit", "ld+json"}},
		{name: "the form of a closed vacancy is the closed page", path: "/v/" + h.closed.Slug + "/apply", status: 200,
			has: []string{"Deze vacature staat niet meer open"}, hasNot: []string{"<form"}},
		{name: "the form of what is applied to elsewhere leads back", path: "/v/" + h.remote.Slug + "/apply?lang=en", status: 303,
			headers: map[string]string{"Location": "/v/translator?lang=en"}},
	})
}

func TestARevokedLinksTokenShowsNobody(t *testing.T) {
	h := newHouse(t)
	token := h.token()
	_, err := h.programme.RevokeLink(context.Background(), h.zoe, h.link.Code)
	require.NoError(t, err)
	h.run(t, []scenario{{name: "the page is there and nobody stands on it", path: "/v/" + h.engineer.Slug + "?ref=" + token, status: 200,
		has: []string{"Hoe je groeit"}, hasNot: []string{slip, "Zoë"}}})
}

func TestALinkWithoutWordsHasNoQuote(t *testing.T) {
	h := newHouse(t)
	_, err := h.programme.EditNote(context.Background(), h.zoe, h.link.Code, 0, "")
	require.NoError(t, err)
	h.run(t, []scenario{{name: "who shared it stands there alone", path: "/v/" + h.engineer.Slug + "?ref=" + h.token(), status: 200,
		has: []string{slip, "deelde deze vacature."}, hasNot: []string{"<blockquote>"}}})
}

// Whatever strangers, colleagues and other systems type comes out as text.
func TestNothingTypedBecomesMarkup(t *testing.T) {
	h := newHouse(t)
	ctx := context.Background()
	const bad = `</script><script>alert(1)</script><img src=x onerror=alert(1)>"'`
	v := h.publish(referral.VacancyText{
		Title: bad, Department: bad, Locations: []referral.Location{{City: bad, Country: "NL"}},
		Description: bad + "\n\n[klik](javascript:alert(1)) <b onclick=x>vet</b> ![x](https://elders.example/x.png)\n\n# Kop\n\n[goed](https://goed.example)",
		Growth:      "<style>*{display:none}</style>", Culture: "[data](data:text/html,x)",
	})
	l, _, err := h.programme.Share(ctx, h.zoe, v.ID, "copy", bad)
	require.NoError(t, err)
	_, err = h.programme.EditMe(ctx, h.zoe, 0, func(p *referral.Profile) { p.JobTitle = bad })
	require.NoError(t, err)
	token, _, err := h.programme.Hit(t.Context(), referral.Target{Link: l}, referral.Incoming{Class: referral.PersonHit})
	require.NoError(t, err)
	never := []string{"<script>alert", "<img", "onclick=x>", "javascript:alert", "data:text", "<style>*{", "elders.example"}

	h.run(t, []scenario{
		{name: "on the page of the vacancy", path: "/v/" + v.Slug + "?ref=" + token, status: 200, hasNot: never,
			has: []string{slip, `<a href="https://goed.example" rel="nofollow noopener">goed</a>`, "<h3>Kop</h3>"}},
		{name: "in the list", path: "/v?q=%3Cscript%3Ealert(1)%3C/script%3E", status: 200, hasNot: never},
		{name: "among the choices of the list", path: "/v?lang=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&department=%3Cscript%3Ealert", status: 200, hasNot: never},
		{name: "on the error page", path: "/v/%3Cscript%3Ealert(1)", status: 404, hasNot: never},
		{name: "in the form that comes back", method: "POST", path: "/v/" + v.Slug + "/apply", status: 422, hasNot: never,
			header: map[string]string{"Content-Type": multipartType},
			body:   multipartBody(fields{"name": bad, "email": bad, "motivation": "</textarea>" + bad, "referred_by": bad})},
	})
	h.programme.CloseVacancy(ctx, referral.System, v.ID, referral.Filled)
	h.run(t, []scenario{{name: "on the closed page", path: "/v/" + v.Slug, status: 200, hasNot: never}})
}

// What a page promises must stay true, so what it loads is counted.
func TestAVacancyPageIsLight(t *testing.T) {
	h := newHouse(t)
	text := engineerText()
	text.Title, text.Description = "Zware functie", text.Description+"\n\n"+strings.Repeat("Een zin van een gewone lengte over het werk. ", 120)
	text.Growth, text.Culture = strings.Repeat("Je groeit. ", 150), strings.Repeat("Het is hier fijn. ", 150)
	v := h.publish(text)
	l, _, err := h.programme.Share(context.Background(), h.zoe, v.ID, "copy", strings.Repeat("Mooi werk. ", 30))
	require.NoError(t, err)
	h.now = h.now.Add(time.Second)
	token, _, err := h.programme.Hit(t.Context(), referral.Target{Link: l}, referral.Incoming{Class: referral.PersonHit})
	require.NoError(t, err)

	html := h.ask(request("GET", "/v/"+v.Slug+"?ref="+token)).Body.String()
	total := len(html)
	t.Logf("page %d bytes", len(html))
	for _, m := range loaded.FindAllStringSubmatch(html, -1) {
		require.True(t, strings.HasPrefix(m[1], "/") && !strings.HasPrefix(m[1], "//"), "the page loads %s", m[1])
		answer := h.ask(request("GET", m[1]))
		require.Equal(t, 200, answer.Code, m[1])
		t.Logf("%s %d bytes", m[1], answer.Body.Len())
		total += answer.Body.Len()
	}
	t.Logf("together %d bytes, uncompressed", total)
	require.Less(t, total, 60_000)
}
