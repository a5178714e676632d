package web_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"mime/multipart"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goodword/pkg/referral"
	"goodword/pkg/testkit/site"
)

// postFiles is a form with files that is sent from one of our own pages: a name
// that begins with @ is a file.
func postFiles(t testing.TB, path string, pairs ...string) site.Ask {
	t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	for i := 0; i+1 < len(pairs); i += 2 {
		if name, file := strings.CutPrefix(pairs[i], "@"); file {
			part, err := form.CreateFormFile(name, "file")
			require.NoError(t, err)
			_, err = part.Write([]byte(pairs[i+1]))
			require.NoError(t, err)
			continue
		}
		require.NoError(t, form.WriteField(pairs[i], pairs[i+1]))
	}
	require.NoError(t, form.Close())
	return site.Ask{Method: "POST", Path: path, Body: b.String(), Header: map[string]string{"Content-Type": form.FormDataContentType(), "Sec-Fetch-Site": "same-origin"}}
}

const logoSVG = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 40"><rect width="120" height="40" fill="#a00"/></svg>`

// landscape is a photo with something to see on it.
func landscape(t testing.TB, w, h int) string {
	t.Helper()
	p := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			p.SetRGBA(x, y, color.RGBA{uint8(x * 255 / w), uint8(y * 255 / h), uint8((x * y) % 256), 255})
		}
	}
	var b bytes.Buffer
	require.NoError(t, jpeg.Encode(&b, p, nil))
	return b.String()
}

func as(p referral.Person, a site.Ask) site.Ask { a.As = p; return a }

func TestAnAdminSetsTheBrandAndEverybodySeesItAtOnce(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		other := s.Copy(t)
		w := s.Do(t, as(s.Ada, postFiles(t, "/admin/brand", "version", "1", "do", "words", "name", "Hogeschool Noord", "accent", "#ffcc00", "culture", "We lunchen **samen**.")))
		require.Equal(t, http.StatusSeeOther, w.Code, w.Body.String())
		w = s.Do(t, as(s.Ada, postFiles(t, "/admin/brand", "version", "2", "do", "logo", "@logo", logoSVG)))
		require.Equal(t, http.StatusSeeOther, w.Code, w.Body.String())
		w = s.Do(t, as(s.Ada, postFiles(t, "/admin/brand", "version", "3", "do", "photo", "@photo", landscape(t, 1600, 1200), "photo_alt", "Twee collega's bij een golfgoot")))
		require.Equal(t, http.StatusSeeOther, w.Code, w.Body.String())

		page := s.Do(t, site.Ask{Path: "/v/" + s.Vacancy.Slug}).Body.String()
		for _, want := range []string{"· Hogeschool Noord</title>", `alt="Hogeschool Noord" width="108" height="36"`, "<strong>samen</strong>",
			`alt="Twee collega&#39;s bij een golfgoot" width="`, `loading="lazy"`, `"logo":"https://werken.example.org/brand/`, `"name":"Hogeschool Noord"`} {
			require.Contains(t, page, want)
		}
		require.Contains(t, page, ":root{--accent:#")
		sheet := regexp.MustCompile(`/brand/ffcc00\.[0-9a-f]{10}\.css`).FindString(s.Do(t, site.Ask{As: s.Ada, Path: "/admin/brand"}).Body.String())
		require.NotEmpty(t, sheet)
		total := len(page)
		for _, copy := range []*site.Site{s, other} { // the other serves what it has not read again yet
			for _, address := range regexp.MustCompile(`(?:href|src)="(/(?:brand|static)/[^"]+)"`).FindAllStringSubmatch(page, -1) {
				w := copy.Do(t, site.Ask{Path: address[1]})
				require.Equal(t, http.StatusOK, w.Code, address[1])
				require.Contains(t, w.Header().Get("Cache-Control"), "immutable")
				require.Equal(t, "nosniff", w.Header().Get("X-Content-Type-Options"))
				if copy == s {
					total += w.Body.Len()
				}
				if strings.HasPrefix(address[1], "/brand/") && !strings.HasSuffix(address[1], ".css") {
					require.Contains(t, w.Header().Get("Content-Security-Policy"), "default-src 'none'")
				}
			}
		}
		t.Logf("the page of a vacancy with all that it loads: %d bytes, uncompressed", total)
		require.Less(t, total, 75_000, "without compression; a server in front makes the text a third of that")
		css := s.Do(t, site.Ask{Path: sheet})
		require.Equal(t, "text/css; charset=utf-8", css.Header().Get("Content-Type"))
		require.Contains(t, css.Body.String(), "--accent-wash")
		require.NotContains(t, other.Do(t, site.Ask{Path: "/v"}).Body.String(), "Hogeschool Noord")
		require.NoError(t, other.Programme.KeepHouse(t.Context()))
		require.Contains(t, other.Do(t, site.Ask{Path: "/v"}).Body.String(), "Hogeschool Noord")
		for _, feed := range []string{"/feed.json", "/jobs.xml", "/feed.rss"} {
			require.Contains(t, s.Do(t, site.Ask{Path: feed}).Body.String(), "Hogeschool Noord")
		}

		shown := s.Do(t, site.Ask{As: s.Ada, Path: "/admin/brand?sent=photo"})
		noteShown(shown)
		for _, want := range []string{"#ffcc00 cannot be read here", "#ffcc00 can be read here", "The photo is on the vacancies now"} {
			require.Contains(t, shown.Body.String(), want)
		}
		photo := regexp.MustCompile(`class="photo" src="([^"]+)"`).FindStringSubmatch(page)[1]
		s.Run(t, []site.Scenario{
			{Name: "removing asks first", Ask: site.Ask{As: s.Ada, Path: "/admin/brand?remove=photo"}, Status: 200, Contains: []string{"Remove the photo?", `value="remove_photo"`}},
			{Name: "a stale form", Ask: as(s.Ada, postFiles(t, "/admin/brand", "version", "1", "do", "remove_photo")), Status: 422, Contains: []string{"in the meantime"}},
			{Name: "the photo is removed", Ask: as(s.Ada, postFiles(t, "/admin/brand", "version", "4", "do", "remove_photo")), Status: 303},
			{Name: "and its file is gone", Ask: site.Ask{Path: photo}, Status: 404},
			{Name: "no photo on the vacancy", Ask: site.Ask{Path: "/v/" + s.Vacancy.Slug}, Status: 200, NotContains: []string{"golfgoot\" width"}},
			{Name: "HR may not", Ask: as(s.Hanna, postFiles(t, "/admin/brand", "version", "5", "name", "X")), Status: 403},
			{Name: "a colour that is none", Ask: as(s.Ada, postFiles(t, "/admin/brand", "version", "5", "name", "Kept", "accent", "yellowish")), Status: 422,
				Contains: []string{`value="Kept"`, `value="yellowish"`, `id="accent-e"`}},
			{Name: "a logo with a program in it", Ask: as(s.Ada, postFiles(t, "/admin/brand", "version", "5", "do", "logo", "@logo",
				`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><script>alert(1)</script></svg>`)), Status: 422, Contains: []string{"may not hold &lt;script&gt;", `id="logo-e"`}},
			{Name: "a photo without words", Ask: as(s.Ada, postFiles(t, "/admin/brand", "version", "5", "do", "photo", "@photo", landscape(t, 400, 300))), Status: 422,
				Contains: []string{"Say what is on the photo"}},
			{Name: "a form from another site", Ask: func() site.Ask {
				a := as(s.Ada, postFiles(t, "/admin/brand", "version", "5"))
				a.Header["Sec-Fetch-Site"], a.Header["Origin"] = "cross-site", "https://evil.example"
				return a
			}(), Status: 403},
			{Name: "a look before saving", Ask: site.Ask{As: s.Ada, Path: "/admin/brand?try=1&name=Proef&accent=%23008800"}, Status: 200,
				Contains: []string{"Not saved yet", "/brand/008800.", "name=Proef"}},
			{Name: "what was tried is not saved", Ask: site.Ask{Path: "/v"}, Status: 200, NotContains: []string{"Proef"}},
			{Name: "who changed the brand", Ask: site.Ask{As: s.Ada, Path: "/admin/audit?subject=brand"}, Status: 200, Contains: []string{"Changed the brand", "Ada Bakker", ">Colour</th>", "#ffcc00"}},
		})
	})
}

func TestAStrangerSeesColourAndLogoInARealBrowser(t *testing.T) {
	t.Parallel()
	ctx := browser(t)
	s, address := live(t)
	for i, form := range []site.Ask{
		postFiles(t, "/admin/brand", "version", "1", "do", "words", "name", "Hogeschool Noord", "accent", "#116622"),
		postFiles(t, "/admin/brand", "version", "2", "do", "logo", "@logo", logoSVG),
	} {
		require.Equal(t, http.StatusSeeOther, s.Do(t, as(s.Ada, form)).Code, i)
	}
	require.NoError(t, chromedp.Do(ctx, chromedp.Navigate(address+"/v/"+s.Vacancy.Slug), chromedp.WaitVisible(chromedp.CSS(".masthead img"))))
	colour, err := chromedp.Run(ctx, chromedp.Evaluate[string](`getComputedStyle(document.querySelector("main .btn")).backgroundColor`))
	require.NoError(t, err)
	width, err := chromedp.Run(ctx, chromedp.Evaluate[int](`document.querySelector(".masthead img").decode().then(() => document.querySelector(".masthead img").naturalWidth)`, chromedp.EvalAwaitPromise))
	require.NoError(t, err)
	assert.Equal(t, "rgb(17, 102, 34)", colour)
	assert.Positive(t, width, "the logo is drawn")
}

func TestALogoAsAPNGIsMadeSmall(t *testing.T) {
	s := onSQLite(t)
	p := image.NewNRGBA(image.Rect(0, 0, 1000, 500))
	for x := range 1000 {
		p.SetNRGBA(x, 250, color.NRGBA{200, 0, 0, 255})
	}
	var b bytes.Buffer
	require.NoError(t, png.Encode(&b, p))
	require.Equal(t, http.StatusSeeOther, s.Do(t, as(s.Ada, postFiles(t, "/admin/brand", "version", "1", "do", "logo", "@logo", b.String()))).Code)
	page := s.Do(t, site.Ask{Path: "/v"}).Body.String()
	address := regexp.MustCompile(`<img src="(/brand/[0-9a-f]+)" alt="Universiteit Zuiderzee" width="72" height="36">`).FindStringSubmatch(page)
	require.Len(t, address, 2, page)
	w := s.Do(t, site.Ask{Path: address[1]})
	require.Equal(t, "image/png", w.Header().Get("Content-Type"))
	kept, err := png.DecodeConfig(w.Body)
	require.NoError(t, err)
	require.Equal(t, []int{192, 96}, []int{kept.Width, kept.Height})
}
