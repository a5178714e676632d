package web_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"

	"goodword/pkg/referral"
	"goodword/pkg/testkit/site"
)

// By keyboard and under the pointer a line of days tells the numbers of its
// table, and so does a reader of screens; without a script the table is there.
func TestOneGoesAlongALineOfDays(t *testing.T) {
	t.Parallel()
	ctx := browser(t)
	s, address := live(t)
	for day := 17; day <= 23; day++ { // the last week of six: Monday the 16th is empty
		brought(t, s, s.Bo, fmt.Sprintf("2026-11-%d", day), referral.Counts{Visits: int64(day), Person: 30})
	}
	require.NoError(t, chromedp.Do(ctx, chromedp.EmulateViewport(1200, 900), chromedp.Navigate(address+"/login?lang=en"),
		chromedp.SendKeys(chromedp.CSS("#email"), s.Hanna.Email), chromedp.SendKeys(chromedp.CSS("#password"), site.Password), chromedp.Click(chromedp.CSS("button.btn")), chromedp.WaitVisible(chromedp.CSS(".desk")),
		chromedp.Navigate(address+"/hr?lang=en&from=2026-11-16&to=2026-11-23"), chromedp.WaitVisible(chromedp.CSS(`[role="slider"]`))))
	reads := func() (value, seen string) {
		t.Helper()
		v, err := chromedp.Run(ctx, chromedp.Evaluate[string](`document.querySelector("[role=slider]").getAttribute("aria-valuetext")`))
		require.NoError(t, err)
		seen, err = chromedp.Run(ctx, chromedp.Evaluate[string](`document.querySelector("[data-reading]").textContent`))
		require.NoError(t, err)
		return v, seen
	}
	for _, step := range []struct{ keys, says string }{
		{"", "Mon 23"}, {kb.ArrowLeft, "Sun 22"}, {kb.ArrowLeft + kb.ArrowDown, "Fri 20"}, {kb.ArrowRight, "Sat 21"}, {kb.Home, "Mon 16"}, {kb.ArrowLeft, "Mon 16"},
		{kb.PageUp, "Mon 23"}, {kb.ArrowUp, "Mon 23"}, {kb.PageDown, "Mon 16"}, {kb.End, "Mon 23"},
	} {
		require.NoError(t, chromedp.Do(ctx, chromedp.Focus(chromedp.CSS(`[role="slider"]`)), chromedp.KeyEvent(step.keys)))
		value, seen := reads()
		require.Contains(t, plain(value), step.says)
		require.Equal(t, value, seen, "what is heard is what is seen")
	}
	value, _ := reads()
	require.Contains(t, value, "23 visits")
	box, err := chromedp.Run(ctx, chromedp.Evaluate[[]float64](`(b => [b.left + b.width / 16, b.top + 20])(document.querySelector("[role=slider]").getBoundingClientRect())`))
	require.NoError(t, err)
	require.NoError(t, chromedp.Do(ctx, chromedp.MouseClickXY(box[0], box[1])))
	value, _ = reads()
	require.Contains(t, plain(value), "Mon 16", "under the pointer")
	require.Contains(t, value, "0 visits")
}

// plain has spaces where words are kept together.
func plain(s string) string { return strings.ReplaceAll(s, "\u00a0", " ") }
