package web_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"net/http"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"goodword/pkg/referral"
)

const (
	boundary      = "----goodword"
	multipartType = "multipart/form-data; boundary=" + boundary
)

// fields are what a candidate fills in, by the names of the form. "cv" is the
// content of a file cv.pdf.
type fields map[string]string

func (f fields) with(name, value string) fields {
	f = maps.Clone(f)
	f[name] = value
	return f
}

// multipartBody writes a form in the order of the page.
func multipartBody(f fields) io.Reader {
	var b bytes.Buffer
	for _, name := range []string{"form_id", "ref", "introduction", "name", "email", "phone", "motivation", "cv", "referred_by", "tell", "keep"} {
		value, ok := f[name]
		if !ok {
			continue
		}
		b.WriteString("--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + name + "\"")
		if name == "cv" {
			b.WriteString("; filename=\"../map/mijn cv.pdf\"\r\nContent-Type: application/pdf")
		}
		b.WriteString("\r\n\r\n" + value + "\r\n")
	}
	b.WriteString("--" + boundary + "--\r\n")
	return &b
}

var (
	pdf     = "%PDF-1.7\n" + strings.Repeat("x", 3000)
	wietske = fields{
		"name": "Wietske Ramdjanamsingh", "email": "Wietske@Hoogeveen.nl", "phone": "06 1234 5678",
		"motivation": "Ik wil dit.\r\nEcht.", "cv": pdf, "referred_by": "Zoë Gülşen-de Vries", "tell": "yes", "keep": "yes",
	}
)

func (h *house) send(path string, body io.Reader) (status int, location, page string) {
	r := request("POST", path)
	r.Body = io.NopCloser(body)
	r.Header.Set("Content-Type", multipartType)
	answer := h.ask(r)
	return answer.Code, answer.Header().Get("Location"), answer.Body.String()
}

func (h *house) applications() []referral.ApplicationFile {
	h.t.Helper()
	list, err := h.programme.Applications(context.Background(), referral.System, referral.ApplicationFilter{})
	require.NoError(h.t, err)
	return list.Items
}

func (h *house) nothingStored() {
	h.t.Helper()
	require.Empty(h.t, h.applications())
	keys, err := h.files.Keys(context.Background())
	require.NoError(h.t, err)
	require.Empty(h.t, keys, "no file stays behind")
}

func (h *house) apply() string { return "/v/" + h.engineer.Slug + "/apply" }

func TestApply(t *testing.T) {
	h := newHouse(t)
	t.Setenv("TMPDIR", t.TempDir())
	status, location, _ := h.send(h.apply()+"?lang=en", multipartBody(wietske.with("ref", h.token())))
	require.Equal(t, http.StatusSeeOther, status)
	require.Regexp(t, `^/a/[0-9a-f]{32}\?lang=en&sent=1$`, location)

	a := h.applications()[0]
	require.Equal(t, "wietske@hoogeveen.nl", a.Email)
	require.Equal(t, "Ik wil dit.\nEcht.", a.Motivation)
	require.Equal(t, "mijn cv.pdf", a.CVName)
	require.EqualValues(t, len(pdf), a.CVSize)
	require.True(t, a.TellAmbassador)
	require.NotNil(t, a.KeepUntil)
	require.Equal(t, referral.RefAccepted, a.RefOutcome)
	require.Contains(t, a.Credit.Sentence.NL, "Zoë")
	_, content, err := h.programme.CV(context.Background(), referral.System, a.ID)
	require.NoError(t, err)
	stored, _ := io.ReadAll(content)
	content.Close()
	require.Equal(t, pdf, string(stored))

	left, err := os.ReadDir(os.TempDir())
	require.NoError(t, err)
	require.Empty(t, left, "temporary files are gone")

	h.run(t, []scenario{
		{name: "one's own application thanks, and shows what was sent", path: location, status: 200,
			has:     []string{"Thank you, your application has arrived", "Waterbouwkundig ingenieur", "Received", "Wietske Ramdjanamsingh", "wietske@hoogeveen.nl", "mijn cv.pdf", "at least through 25\u00a0November\u00a02027, for other vacancies too", "noindex"},
			hasNot:  []string{"Ik wil dit", "06 1234", `rel="canonical"`},
			headers: map[string]string{"Cache-Control": "private, no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}},
		{name: "later it does not thank again", path: "/a/" + a.StatusToken, status: 200,
			has: []string{"Ontvangen", "woensdag 25\u00a0november\u00a02026"}, hasNot: []string{"Dank je wel"}},
		{name: "a guess finds nothing", path: "/a/" + strings.Repeat("0", 32), status: 404, has: []string{"Op dit adres staat geen sollicitatie"}},
		{name: "nor do bytes that no database takes", path: "/a/%00%ff", status: 404},
		{name: "nor does the wrong letter case", path: "/a/" + strings.ToUpper(a.StatusToken) + "Z", status: 404},
	})
	_, err = h.programme.MoveStage(context.Background(), referral.System, a.ID, referral.Interview, h.now, "Twijfelgeval")
	require.NoError(t, err)
	h.run(t, []scenario{{name: "it follows the procedure, and never what was noted", path: "/a/" + a.StatusToken, status: 200,
		has: []string{"In gesprek"}, hasNot: []string{"Twijfelgeval"}}})
}

func TestApplyWithMistakes(t *testing.T) {
	h := newHouse(t)
	token := h.token()
	post := func(name string, f fields, status int, has ...string) scenario {
		return scenario{name: name, method: "POST", path: h.apply(), body: multipartBody(f), status: status, has: has,
			header: map[string]string{"Content-Type": multipartType}, headers: map[string]string{"Cache-Control": "private, no-store"}}
	}
	h.run(t, []scenario{
		post("without a name: it is said on top and beside the field, and the rest is kept", wietske.with("name", " ").with("ref", token), 422,
			"Er klopt één ding nog niet", `<a href="#name">Naam</a>: Dit mag niet leeg zijn.`, `id="name-e">Dit mag niet leeg zijn.`, `aria-invalid="true" aria-describedby="name-e"`,
			`value="Wietske@Hoogeveen.nl"`, `value="06 1234 5678"`, ">Ik wil dit.\nEcht.</textarea>", `name="tell" value="yes" aria-describedby="tell-h" checked`,
			`name="keep" value="yes" checked`, `name="ref" value="`+token, "Kies je cv opnieuw"),
		post("an address without a dot", wietske.with("email", "wietske@hoogeveen").with("phone", strings.Repeat("1", 41)), 422,
			"Er kloppen 2 dingen nog niet", "Dit adres mist het deel achter de punt", "Dit zijn 41 tekens"),
		post("a motivation that is too long", wietske.with("motivation", strings.Repeat("é", 10_001)), 422, "Dit zijn 10001 tekens; het mogen er hoogstens 10000 zijn."),
		post("a motivation that is far too long", wietske.with("motivation", strings.Repeat("é", 100_000)), 422, "het mogen er hoogstens 10000 zijn."),
		post("a picture for a CV", wietske.with("cv", "\x89PNG\r\n"), 422, `<a href="#cv">Cv</a>: Dit is geen pdf-, Word- of ODT-bestand.`, `id="cv-e"`),
		post("an empty file", wietske.with("cv", ""), 422, "Dit is geen pdf-, Word- of ODT-bestand."),
		post("a CV over 10 MB", wietske.with("cv", pdf+strings.Repeat("x", referral.MaxCV)), 422, "Dit bestand is groter dan 10 MB.", `value="Zoë Gülşen-de Vries"`),
		post("a file that is endless", wietske.with("cv", pdf+strings.Repeat("x", 50<<20)), 413, "Dit bestand is veel groter dan 10 MB.", `value="Wietske Ramdjanamsingh"`),
		{name: "a form of another kind", method: "POST", path: h.apply(), body: strings.NewReader("name=x"), status: 422,
			header: map[string]string{"Content-Type": "application/x-www-form-urlencoded"}},
		{name: "a form from another site", method: "POST", path: h.apply(), body: multipartBody(wietske), status: 403, has: []string{"vanaf een andere site"},
			header: map[string]string{"Content-Type": multipartType, "Origin": "https://evil.example"}},
		{name: "a form from another site, says the browser", method: "POST", path: h.apply(), body: multipartBody(wietske), status: 403,
			header: map[string]string{"Content-Type": multipartType, "Sec-Fetch-Site": "cross-site"}},
		{name: "for a vacancy that never was", method: "POST", path: "/v/nergens/apply", body: multipartBody(wietske), status: 404,
			header: map[string]string{"Content-Type": multipartType}},
		{name: "for a draft", method: "POST", path: "/v/" + h.draft.Slug + "/apply", body: multipartBody(wietske), status: 404,
			header: map[string]string{"Content-Type": multipartType}},
		{name: "for a closed vacancy", method: "POST", path: "/v/" + h.closed.Slug + "/apply", body: multipartBody(wietske), status: 409,
			has: []string{"Je sollicitatie kwam te laat", "niets opgeslagen", "Deze staan wel open"}, header: map[string]string{"Content-Type": multipartType}},
		{name: "for one that takes applications elsewhere", method: "POST", path: "/v/" + h.remote.Slug + "/apply", body: multipartBody(wietske), status: 409,
			has: []string{"jobs.example.com"}, header: map[string]string{"Content-Type": multipartType}},
	})
	h.nothingStored()
}

func TestApplyWithoutATokenOrACV(t *testing.T) {
	h := newHouse(t)
	f := fields{"name": "Ada", "email": "ada@example.nl"}
	status, _, _ := h.send(h.apply(), multipartBody(f))
	require.Equal(t, http.StatusSeeOther, status)
	a := h.applications()[0]
	require.Equal(t, referral.RefNone, a.RefOutcome)
	require.Empty(t, a.CVKey)
	require.False(t, a.TellAmbassador)
	require.Nil(t, a.KeepUntil)
	h.run(t, []scenario{{name: "the page says that there was none", path: "/a/" + a.StatusToken, status: 200,
		has: []string{"zonder cv verstuurd"}, hasNot: []string{"Bewaard<"}}})
}

func TestAForgedTokenNeverStopsAnApplication(t *testing.T) {
	h := newHouse(t)
	status, _, _ := h.send(h.apply(), multipartBody(wietske.with("ref", "B"+h.token()[1:])))
	require.Equal(t, http.StatusSeeOther, status)
	require.Equal(t, referral.RefForged, h.applications()[0].RefOutcome)
}

// halfway is a body whose sender loses the connection.
type halfway struct {
	io.Reader
	err error
}

func (b halfway) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if err == io.EOF {
		err = b.err
	}
	return n, err
}

func TestAHalfSentFormStoresNothing(t *testing.T) {
	whole, err := io.ReadAll(multipartBody(wietske))
	require.NoError(t, err)
	for _, cut := range []int{len(whole) - 4, bytes.Index(whole, []byte("%PDF")) + 100, 300, 20} {
		for _, lost := range []error{io.EOF, io.ErrUnexpectedEOF, errors.New("connection reset by peer")} {
			h := newHouse(t)
			status, _, page := h.send(h.apply(), halfway{bytes.NewReader(whole[:cut]), lost})
			require.Equal(t, http.StatusBadRequest, status, "%d %v", cut, lost)
			require.Contains(t, page, "Het versturen brak halverwege af.")
			h.nothingStored()
		}
	}
}

func TestAFailingStoreKeepsNoFile(t *testing.T) {
	good := newHouse(t)
	h := newHouseWith(t, func(referral.Store) referral.Store { return brokenStore{good.store} })
	status, _, page := h.send(good.apply(), multipartBody(wietske))
	require.Equal(t, http.StatusInternalServerError, status)
	require.Contains(t, page, "ABC123")
	keys, err := h.files.Keys(context.Background())
	require.NoError(t, err)
	require.Empty(t, keys)
}

var formID = regexp.MustCompile(`name="form_id" value="([A-Z2-7]+)"`)

func TestAFormThatIsSentAgainIsOneApplication(t *testing.T) {
	h := newHouse(t)
	html := h.ask(request("GET", "/v/"+h.engineer.Slug)).Body.String()
	form := wietske.with("form_id", formID.FindStringSubmatch(html)[1])

	var wg sync.WaitGroup
	locations := make([]string, 8)
	for i := range locations {
		wg.Go(func() { _, locations[i], _ = h.send(h.apply(), multipartBody(form)) })
	}
	wg.Wait()
	for _, location := range locations {
		require.Equal(t, locations[0], location)
		require.NotEmpty(t, location)
	}
	require.Len(t, h.applications(), 1)

	_, other, _ := h.send(h.apply(), multipartBody(form.with("email", "iemand@anders.nl")))
	require.NotEqual(t, locations[0], other, "another person's form gets another answer, even under the same name")
	_, changed, _ := h.send(h.apply(), multipartBody(form.with("motivation", "Beter.")))
	require.NotEqual(t, locations[0], changed, "what was changed is sent")
	require.Len(t, h.applications(), 3)

	for range 2 {
		h.send(h.apply(), multipartBody(form.with("form_id", "kort")))
	}
	require.Len(t, h.applications(), 5, "what is none of our names is not remembered")
}

func TestAFormThatFailedIsTakenTheSecondTime(t *testing.T) {
	h := newHouse(t)
	html := h.ask(request("GET", "/v/"+h.engineer.Slug)).Body.String()
	form := wietske.with("form_id", formID.FindStringSubmatch(html)[1])
	status, _, page := h.send(h.apply(), multipartBody(form.with("cv", "GIF89a")))
	require.Equal(t, 422, status)
	require.Equal(t, form["form_id"], formID.FindStringSubmatch(page)[1])
	status, _, _ = h.send(h.apply(), multipartBody(form))
	require.Equal(t, http.StatusSeeOther, status)
}
