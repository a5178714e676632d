package web_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goodword/pkg/referral"
	"goodword/pkg/testkit/site"
)

// walk is a way in which staff go through the pages.
type walk struct {
	name, lang           string
	width                int64
	keyboard, dark, bare bool
}

var walks = []walk{
	{name: "on a phone, by pointer", lang: "nl", width: 360},
	{name: "by keyboard alone, in English, in the dark", lang: "en", width: 1440, keyboard: true, dark: true},
	{name: "without JavaScript", lang: "nl", width: 1440, bare: true},
	{name: "without JavaScript on a phone, in English", lang: "en", width: 360, bare: true},
}

// walked does something in every way, each time on a site of its own.
func walked(t *testing.T, do func(t *testing.T, v *visit, w walk)) {
	t.Parallel()
	for _, w := range walks {
		t.Run(w.name, func(t *testing.T) {
			t.Parallel()
			v := newVisit(t)
			v.keyboard = w.keyboard
			v.do(chromedp.EmulateViewport(w.width, 900), looks(map[bool]string{true: "dark", false: "light"}[w.dark]), chromedp.Navigate("about:blank"),
				tell(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: w.bare}))
			do(t, v, w)
			require.Equal(t, w.lang, value[string](v, "document.documentElement.lang"), "in the language that was chosen, to the end")
		})
	}
}

// signIn asks for a page, signs in and arrives at it.
func (v *visit) signIn(p referral.Person, w walk, page string) {
	v.t.Helper()
	v.do(chromedp.Navigate(v.address + page + "?lang=" + w.lang))
	v.at("/login")
	v.fill("#email", p.Email)
	v.fill("#password", site.Password)
	v.press("main .btn")
	v.at(page)
}

// goTo goes by the menu, which a phone has on a page of its own.
func (v *visit) goTo(page string) {
	v.t.Helper()
	in := fmt.Sprintf(`a:is([href=%q], [href^="%s?"])`, page, page)
	if value[bool](v, fmt.Sprintf(`(document.querySelector('nav.bar %s') || {}).offsetParent != null`, in)) {
		in = "nav.bar " + in
	} else {
		v.press(`nav.bar a[href^="/menu"]`)
		v.at("/menu")
		in = "main " + in
	}
	v.press(in)
	v.at(page)
	assert.LessOrEqual(v.t, value[int64](v, "document.documentElement.scrollWidth - document.documentElement.clientWidth"), int64(0), "%s fits", page)
}

// choose takes one of the options of a list.
func (v *visit) choose(field, option string) {
	v.t.Helper()
	if v.keyboard {
		label := value[string](v, fmt.Sprintf(`[...document.querySelector(%q).options].find(o => o.value === %q).text`, field, option))
		v.tab(field)
		v.do(chromedp.KeyEvent(label))
	} else {
		v.do(chromedp.SetValue(chromedp.CSS(field), option))
	}
	require.Equal(v.t, option, value[string](v, fmt.Sprintf(`document.querySelector(%q).value`, field)))
}

// tick takes one of the radio buttons of a name.
func (v *visit) tick(name, option string) {
	v.t.Helper()
	is := fmt.Sprintf("input[name=%q][value=%q]", name, option)
	if !v.keyboard {
		v.do(chromedp.Click(chromedp.CSS(is)))
		return
	}
	v.tab(fmt.Sprintf("input[name=%q]", name))
	for range 10 {
		if value[bool](v, fmt.Sprintf("document.querySelector(%q).checked", is)) {
			return
		}
		v.do(chromedp.KeyEvent(kb.ArrowDown))
	}
	require.Fail(v.t, "the arrows never came to "+is)
}

// replace types something else into a field that holds something.
func (v *visit) replace(field, text string) {
	v.t.Helper()
	if v.keyboard {
		v.tab(field)
		v.do(tell(input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeRawKeyDown, Key: "a", Modifiers: 2, Commands: []string{"selectAll"}}),
			chromedp.KeyEvent(text))
		return
	}
	v.do(chromedp.Clear(chromedp.CSS(field)), chromedp.SendKeys(chromedp.CSS(field), text))
}

// signOut ends a visit.
func (v *visit) signOut() {
	v.t.Helper()
	v.press(".who button")
	v.at("/login")
}

// in is the sentence of a language.
func (w walk) in(nl, en string) string { return map[string]string{"nl": nl, "en": en}[w.lang] }

// From signing in to asking why somebody else got the credit.
func TestAnEmployeeInARealBrowser(t *testing.T) {
	walked(t, func(t *testing.T, v *visit, w walk) {
		s := v.site
		v.signIn(s.Bo, w, "/home")
		v.press(`main a[href^="/share/"]`)
		v.at("/share/" + s.Vacancy.Slug)
		v.fill("#words", "Kom kijken, het is hier goed.")
		v.press("[data-make]")
		var shown string
		require.Eventually(t, func() bool {
			var err error
			shown, err = chromedp.Run(v.ctx, chromedp.Evaluate[string](`(document.querySelector("#made-link") || document.querySelector("#link")).value`))
			return err == nil && shown != ""
		}, 20*time.Second, 20*time.Millisecond)
		links := linksOf(t, s, s.Bo)
		require.Len(t, links, 1)
		require.Equal(t, []string{v.address + "/r/" + links[0].Code, "Kom kijken, het is hier goed."}, []string{shown, links[0].Note})

		// Mara's link is followed first, then Bo's: Mara has the credit.
		s.Click(t, s.Share(t, s.Mara, "whatsapp", ""), "192.0.2.7")
		s.Clock.Forward(time.Minute)
		_, err := s.Programme.Apply(t.Context(), s.Vacancy.ID, referral.ApplicationForm{
			Name: candidate, Email: "wietske@example.net", Ref: s.Click(t, links[0], "192.0.2.7"), ReferredBy: s.Mara.Name, TellAmbassador: true})
		require.NoError(t, err)

		v.goTo("/links")
		v.press(`main a[href^="/links/"]`)
		v.at("/links/" + links[0].Code)
		v.reads(w.in("Nog geen 5 bezoekers", "Fewer than 5 visitors"))
		v.replace("#words", "Vraag maar raak.")
		v.send("main form .btn")
		v.reads(w.in("Bewaard", "Saved"))
		require.Equal(t, "Vraag maar raak.", linksOf(t, s, s.Bo)[0].Note)

		v.goTo("/referrals")
		v.press("main details:last-of-type summary")
		v.fill("textarea[name=words]", "Ik sprak hem eerst.")
		v.send("main details form .btn")
		v.reads("Ik sprak hem eerst.")
		asked, err := s.Programme.Questions(t.Context(), site.ActorOf(s.Hanna), "", referral.Page{})
		require.NoError(t, err)
		require.Len(t, asked.Items, 1)

		v.goTo("/me")
		v.tick("visibility", "named")
		v.send("main form .btn")
		v.reads(w.in("Bewaard", "Saved"))
		me, err := s.Store.Person(t.Context(), s.Bo.ID)
		require.NoError(t, err)
		require.Equal(t, referral.Named, me.BoardVisibility)

		v.goTo("/board")
		v.reads(w.in("Er is geen besluit vastgelegd", "No decision is on record"))
		v.signOut()
	})
}

// From the overview to an application that is moved, a ruling, and a vacancy
// that is closed.
func TestHRInARealBrowser(t *testing.T) {
	walked(t, func(t *testing.T, v *visit, w walk) {
		s := v.site
		a := applied(t, s, "", false)
		v.signIn(s.Hanna, w, "/hr")
		v.goTo("/hr/applications")
		v.press(fmt.Sprintf(`main a[href^="/hr/applications/%d"]`, a.ID))
		v.at(fmt.Sprintf("/hr/applications/%d", a.ID))
		v.choose("#stage", "interview")
		v.send(`form:has(#stage) .btn`)
		v.reads(w.in("In gesprek", "Interview"))
		v.fill("#who_1", s.Bo.Name)
		v.fill("#reason", "Bo sprak haar als eerste.")
		v.send(`form:has(#reason) .btn`)
		v.reads("Bo sprak haar als eerste.")
		now, err := s.Programme.Application(t.Context(), site.ActorOf(s.Hanna), a.ID)
		require.NoError(t, err)
		require.Equal(t, referral.Interview, now.Stage)
		require.Equal(t, s.Bo.ID, now.Credit.Decision.Shares[0].AmbassadorID)

		v.goTo("/hr/vacancies")
		v.press(fmt.Sprintf(`main a[href^="/hr/vacancies/%d"]`, s.Vacancy.ID))
		v.at(fmt.Sprintf("/hr/vacancies/%d", s.Vacancy.ID))
		v.press(".beside details summary")
		v.choose("#reason", string(referral.Filled))
		v.send(`form:has(#reason) .btn`)
		v.reads(w.in("Opnieuw openen", "Open again"))
		closed, err := s.Store.Vacancy(t.Context(), s.Vacancy.ID)
		require.NoError(t, err)
		require.Equal(t, referral.Closed, closed.Status)

		v.goTo("/hr/board")
		v.reads(s.Bo.Name)
		v.signOut()
	})
}

// From the organisation's name to a new colleague, by way of the decision behind
// the board; the audit tells all three.
func TestAnAdminInARealBrowser(t *testing.T) {
	walked(t, func(t *testing.T, v *visit, w walk) {
		s := v.site
		v.signIn(s.Ada, w, "/admin")
		v.press(`nav.admin a[href^="/admin/brand"]`)
		v.at("/admin/brand")
		v.fill("#name", "Hogeschool Noord")
		v.fill("#accent", "#ffcc00")
		if !w.bare {
			require.Eventually(t, func() bool {
				said, err := chromedp.Run(v.ctx, chromedp.Text(chromedp.CSS("#preview")))
				return err == nil && contains(said, w.in("Nog niet bewaard", "Not saved yet"), "#ffcc00")
			}, 20*time.Second, 20*time.Millisecond, "the preview follows what is typed")
			require.Equal(t, "Universiteit Zuiderzee", value[string](v, `document.querySelector(".masthead").textContent.trim()`), "until it is saved")
		}
		v.send(`#words button[value="words"]`)
		v.reads(w.in("Bewaard", "Saved"))
		require.Equal(t, "Hogeschool Noord", value[string](v, `document.querySelector(".masthead").textContent.trim()`))

		v.press(`nav.admin a[href^="/admin/board"]`)
		v.at("/admin/board")
		v.tick("mode", "named")
		v.day("#decided_on", "2026-11-20")
		v.fill("#reference", "OR-2026-031")
		v.send("main form .btn")
		v.reads(w.in("De stand laat zien wie daarvoor koos", "The board shows who chose to be on it"))
		o, err := s.Programme.Organisation(t.Context(), site.ActorOf(s.Ada))
		require.NoError(t, err)
		require.Equal(t, []string{"named", "2026-11-20", "OR-2026-031"}, []string{string(o.BoardMode), o.DecidedOn, o.Reference})

		v.press(`nav.admin a[href^="/admin/people"]`)
		v.at("/admin/people")
		v.press(`main a[href^="/admin/people/new"]`)
		v.at("/admin/people/new")
		v.fill("#name", "Noor Bos")
		v.fill("#email", "noor@uni.example")
		v.choose("#role", "hr")
		v.send("main form .btn")
		v.reads(w.in("eenmalig", "this once"))
		noor, err := s.Store.PersonByEmail(t.Context(), "noor@uni.example")
		require.NoError(t, err)
		require.Equal(t, referral.HR, noor.Role)

		v.press(`nav.admin a[href^="/admin/audit"]`)
		v.at("/admin/audit")
		for _, said := range []string{w.in("De huisstijl gewijzigd", "Changed the brand"), w.in("Een besluit over de stand vastgelegd", "Recorded a decision about the board"), w.in("Iemand toegevoegd", "Added somebody")} {
			v.reads(said)
		}
		v.signOut()
	})
}

// day fills in a day, as its field asks for it.
func (v *visit) day(field, day string) {
	v.t.Helper()
	if v.keyboard { // month, day, year: the browser's own language is English
		v.tab(field)
		v.do(chromedp.KeyEvent(day[5:7] + day[8:] + day[:4]))
	} else {
		v.do(chromedp.SetValue(chromedp.CSS(field), day))
	}
	require.Equal(v.t, day, value[string](v, fmt.Sprintf("document.querySelector(%q).value", field)))
}

// contains says whether a text holds all of some words.
func contains(text string, words ...string) bool {
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}
