package web_test

import (
	"context"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"goodword/pkg/referral"
	"goodword/pkg/testkit"
	"goodword/pkg/testkit/site"
)

// opened are the addresses that a browser opened in tabs of its own.
type opened struct {
	mu        sync.Mutex
	addresses []string
}

func (o *opened) watch(t *testing.T, ctx context.Context) {
	t.Helper()
	require.NoError(t, chromedp.ListenBrowser(ctx, func(event any) {
		if e, ok := event.(*target.EventTargetInfoChanged); ok {
			o.mu.Lock()
			defer o.mu.Unlock()
			o.addresses = append(o.addresses, e.TargetInfo.URL)
		}
	}))
	_, err := chromedp.CallBrowser(ctx, target.SetDiscoverTargets, target.SetDiscoverTargetsParams{Discover: true})
	require.NoError(t, err)
}

func (o *opened) has(prefix string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, a := range o.addresses {
		if strings.HasPrefix(a, prefix) {
			return true
		}
	}
	return false
}

// live serves a whole site to a real browser.
func live(t *testing.T) (s *site.Site, address string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address = "http://" + listener.Addr().String()
	s = site.NewAt(t, testkit.SQLite(t), address)
	serve(t, listener, http.HandlerFunc(s.Bare.ServeHTTP))
	return s, address
}

// From signing in to a shared link takes three taps: sign in, the vacancy, the
// channel. Nothing of it needs a script.
func TestAnEmployeeSharesFromAPhoneInThreeTaps(t *testing.T) {
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
				chromedp.EmulateViewport(360, 740, chromedp.EmulateMobile, chromedp.EmulateTouch),
				chromedp.Navigate(address+"/login?lang=nl"),
				chromedp.SendKeys(chromedp.CSS("#email"), s.Bo.Email), chromedp.SendKeys(chromedp.CSS("#password"), site.Password),
			))
			tabs.watch(t, ctx)
			require.NoError(t, chromedp.Do(ctx,
				chromedp.Click(chromedp.CSS("main button")), chromedp.WaitVisible(chromedp.CSS("main.page-home")),
				chromedp.Click(chromedp.CSS(`a[href^="/share/`+s.Vacancy.Slug+`"]`)), chromedp.WaitVisible(chromedp.CSS("main.page-sharing")),
				chromedp.Click(chromedp.CSS(`button[value="whatsapp"]`)),
			))
			require.Eventually(t, func() bool { return len(linksOf(t, s, s.Bo)) == 1 }, 20*time.Second, 20*time.Millisecond, "the link is made")
			require.Eventually(t, func() bool { return tabs.has("https://wa.me/?text=") }, 20*time.Second, 20*time.Millisecond, "WhatsApp opens: %v", &tabs)
			l := linksOf(t, s, s.Bo)[0]
			require.Equal(t, referral.Channel("whatsapp"), l.Channel)
		})
	}
}

func TestALinkIsCopiedWithOneTap(t *testing.T) {
	t.Parallel()
	ctx := browser(t)
	s, address := live(t)
	signIn(t, ctx, address, s.Bo)
	require.NoError(t, chromedp.Do(ctx,
		chromedp.Navigate(address+"/share/"+s.Vacancy.Slug+"?lang=nl"),
		chromedp.WaitVisible(chromedp.CSS("main.page-sharing")),
		chromedp.SendKeys(chromedp.CSS("#words"), "Kom kijken"),
		chromedp.Click(chromedp.CSS(`[data-make]`)), chromedp.WaitVisible(chromedp.CSS(`#own-link:not([hidden]) input`)),
	))
	field, err := chromedp.Run(ctx, chromedp.Value(chromedp.CSS("#link")))
	require.NoError(t, err)
	l := linksOf(t, s, s.Bo)[0]
	require.Equal(t, address+"/r/"+l.Code, field)
	require.Equal(t, "Kom kijken", l.Note)
}

// signIn signs a browser in.
func signIn(t *testing.T, ctx context.Context, address string, p referral.Person) {
	t.Helper()
	require.NoError(t, chromedp.Do(ctx,
		chromedp.Navigate(address+"/login"), chromedp.SendKeys(chromedp.CSS("#email"), p.Email), chromedp.SendKeys(chromedp.CSS("#password"), site.Password),
		chromedp.Click(chromedp.CSS("main button")), chromedp.WaitVisible(chromedp.CSS("nav.bar")),
	))
}
