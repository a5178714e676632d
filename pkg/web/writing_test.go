package web_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"

	"goodword/pkg/referral"
	"goodword/pkg/testkit/site"
)

// tabTo presses Tab until something has the focus, as who has no mouse does.
func tabTo(t *testing.T, ctx context.Context, selector string) {
	t.Helper()
	for range 120 {
		there, err := chromedp.Run(ctx, chromedp.Evaluate[bool](fmt.Sprintf("document.activeElement.matches(%q)", selector)))
		require.NoError(t, err)
		if there {
			return
		}
		require.NoError(t, chromedp.Do(ctx, chromedp.KeyEvent(kb.Tab)))
	}
	t.Fatalf("Tab never came to %s", selector)
}

// HR writes a vacancy, looks at it and publishes it, without ever touching a
// mouse.
func TestHRWritesAVacancyByKeyboardAlone(t *testing.T) {
	t.Parallel()
	for name, scripts := range map[string]bool{"with scripts": true, "without scripts": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx := browser(t)
			s, address := live(t)
			var tabs opened
			require.NoError(t, chromedp.Do(ctx, chromedp.Navigate("about:blank")))
			_, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !scripts})
			require.NoError(t, err)
			require.NoError(t, chromedp.Do(ctx,
				chromedp.EmulateViewport(1440, 900),
				chromedp.Navigate(address+"/login?lang=nl&next=/hr/vacancies/new?lang=nl"),
				chromedp.SendKeys(chromedp.CSS("#email"), s.Hanna.Email), chromedp.SendKeys(chromedp.CSS("#password"), site.Password+kb.Enter), chromedp.WaitVisible(chromedp.CSS("#editor")),
			))
			for _, step := range [][2]string{
				{"#title", "Secretaresse"}, {"#places", "Lelystad"}, {"#hours_max", "32"}, {"#salary_min", "3200"}, {"#salary_max", "4100"},
				{"#description", "Je bedient **de sluis**."}, {"#growth", "Je leert alles."},
			} {
				tabTo(t, ctx, step[0])
				require.NoError(t, chromedp.Do(ctx, chromedp.KeyEvent(step[1])))
			}
			if scripts {
				require.NoError(t, chromedp.Do(ctx, chromedp.WaitVisible(chromedp.CSS("#live .vacancy strong"))))
				advice := ""
				require.Eventually(t, func() bool {
					said, err := chromedp.Run(ctx, chromedp.TextContent("#live"))
					require.NoError(t, err)
					advice, err = chromedp.Run(ctx, chromedp.TextContent("#advice"))
					require.NoError(t, err)
					return strings.Contains(said, "Je leert alles.")
				}, 20*time.Second, 20*time.Millisecond, "the preview follows what is typed")
				require.Contains(t, advice, "spreekt één geslacht aan")
				require.NotContains(t, advice, "Het salaris ontbreekt")
			}
			tabs.watch(t, ctx)
			tabTo(t, ctx, "button[formtarget]")
			require.NoError(t, chromedp.Do(ctx, chromedp.KeyEvent(kb.Enter)))
			require.Eventually(t, func() bool { return tabs.has(address + "/hr/vacancies/preview") }, 20*time.Second, 20*time.Millisecond, "the preview opens beside the form")
			require.NoError(t, chromedp.Do(ctx, chromedp.Focus(chromedp.CSS("#growth")))) // back in the first tab
			tabTo(t, ctx, `button[value="publish"]`)
			require.NoError(t, chromedp.Do(ctx, chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible(chromedp.CSS(".notice.good")), chromedp.WaitVisible(chromedp.CSS("#h-team"))))
			found, err := s.Programme.Vacancies(t.Context(), referral.Actor{}, referral.VacancyFilter{Search: "secretaresse"})
			require.NoError(t, err)
			require.Len(t, found.Items, 1)
			v := found.Items[0]
			require.Equal(t, "Je bedient **de sluis**.", v.Description)
			require.Equal(t, &referral.Salary{Min: 320000, Max: 410000, Currency: "EUR", Period: "month"}, v.Salary)
		})
	}
}

// HR gives a file, reads what would happen, confirms and reads what happened.
func TestHRImportsAFileInABrowser(t *testing.T) {
	t.Parallel()
	for name, scripts := range map[string]bool{"with scripts": true, "without scripts": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx := browser(t)
			s, address := live(t)
			file, err := filepath.Abs("../feeds/testdata/greenhouse.json")
			require.NoError(t, err)
			require.NoError(t, chromedp.Do(ctx, chromedp.Navigate("about:blank")))
			_, err = chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !scripts})
			require.NoError(t, err)
			require.NoError(t, chromedp.Do(ctx,
				chromedp.EmulateViewport(360, 740, chromedp.EmulateMobile),
				chromedp.Navigate(address+"/login?next=/hr/vacancies/import?lang=en"),
				chromedp.SendKeys(chromedp.CSS("#email"), s.Hanna.Email), chromedp.SendKeys(chromedp.CSS("#password"), site.Password+kb.Enter), chromedp.WaitVisible(chromedp.CSS("#file")),
				chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{file}), chromedp.Click(chromedp.CSS(`main form[enctype] button`)), chromedp.WaitVisible(chromedp.CSS("#h-new")),
			))
			plan, err := chromedp.Run(ctx, chromedp.Text(chromedp.CSS("h1")))
			require.NoError(t, err)
			require.NoError(t, chromedp.Do(ctx, chromedp.Click(chromedp.CSS(`button[value="run"]`)), chromedp.WaitVisible(chromedp.CSS("#importing"))))
			require.Contains(t, plan, "This would happen:")
			require.NoError(t, s.Programme.RunImports(t.Context()))
			// Nobody presses anything: the page sees by itself that it is over.
			require.NoError(t, chromedp.Do(ctx, chromedp.WaitVisible(chromedp.CSS("#h-sum"))))
			report, err := chromedp.Run(ctx, chromedp.Text(chromedp.CSS("h1")))
			require.NoError(t, err)
			require.Equal(t, plan, "This would happen: "+report)
		})
	}
}
