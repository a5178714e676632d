package web_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goodword/pkg/referral"
	"goodword/pkg/testkit"
	"goodword/pkg/testkit/site"
)

// browser is a Chromium for one path through the site: three minutes at most, on
// a machine that has many to go at once.
func browser(t *testing.T) context.Context {
	t.Helper()
	ctx, end := context.WithTimeout(chromium(t), 3*time.Minute)
	t.Cleanup(end)
	return ctx
}

// chromiumPath is where a real Chromium is, or skips; in CI it has to be there.
func chromiumPath(t *testing.T) string {
	t.Helper()
	if raced {
		t.Skip("a browser asks for nothing that the other tests do not ask for, and with the race detector it takes minutes")
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			return found
		}
	}
	if os.Getenv("CI") != "" {
		t.Fatal("there is no Chromium, and CI needs one (Debian: chromium)")
	}
	t.Skip("there is no Chromium here: this test needs a real browser")
	return ""
}

// chromium starts a real Chromium.
func chromium(t *testing.T) context.Context {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromiumPath(t)), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		// What chromedp turns off by default would leave the page ahead undrawn.
		chromedp.Flag("disable-features", "Translate"), chromedp.Flag("disable-background-networking", false))
	allocator, end := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(end)
	ctx, end := chromedp.NewContext(allocator)
	t.Cleanup(end)
	return ctx
}

// A browser fetches or draws a link ahead of time and shows it later, or never:
// the link is asked for once, and counts when somebody saw the page.
func TestALinkThatABrowserFetchesAheadCountsOnceWhenItIsShown(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, rules string
		shown       bool
	}{
		{"drawn ahead and shown", "prerender", true},
		{"fetched ahead and shown", "prefetch", true},
		{"drawn ahead and never shown", "prerender", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			ctx := browser(t)
			listener, err := net.Listen("tcp", "127.0.0.1:0")
			require.NoError(t, err)
			address := "http://" + listener.Addr().String()
			s := site.NewAt(t, testkit.SQLite(t), address)
			l := s.Share(t, s.Mara, "whatsapp", "")
			var beacons atomic.Int64
			serve(t, listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				switch r.URL.Path {
				case "/chat": // a page of somebody else's, with the link on it
					fmt.Fprintf(w, `<!doctype html><title>Chat</title><a id="link" href="/r/%s">a job for you</a>
						<script type="speculationrules">{"%s": [{"source": "list", "urls": ["/r/%s"], "eagerness": "immediate"}]}</script>`, l.Code, c.rules, l.Code)
				default:
					s.Bare.ServeHTTP(w, r)
					if r.URL.Path == "/t/seen" {
						beacons.Add(1)
					}
				}
			}))
			counts := func() referral.Counts {
				s.Count(t)
				sums, err := s.Store.Tallies(t.Context(), referral.TallyFilter{LinkID: l.ID}, referral.InTotal)
				require.NoError(t, err)
				return sums[0].Counts
			}
			require.NoError(t, chromedp.Do(ctx, chromedp.Navigate(address+"/chat")))
			require.Eventually(t, func() bool { return counts().Prefetch == 1 }, 20*time.Second, 20*time.Millisecond, "the browser asks ahead")
			if !c.shown {
				assert.Equal(t, []int64{1, 0, 0}, []int64{counts().Prefetch, counts().Person, counts().Visits})
				return
			}
			require.NoError(t, chromedp.Do(ctx, chromedp.Click(chromedp.CSS("#link")), chromedp.WaitVisible(chromedp.CSS("h1"))))
			require.Eventually(t, func() bool { return beacons.Load() == 1 }, 20*time.Second, 20*time.Millisecond, "the page says that it was seen")
			got := counts()
			assert.Equal(t, []int64{0, 1, 0, 1, 1}, []int64{got.Prefetch, got.Person, got.Repeat, got.Visitors, got.Visits})
		})
	}
}

func serve(t *testing.T, listener net.Listener, h http.Handler) {
	t.Helper()
	server := &http.Server{Handler: h}
	done := make(chan error, 1)
	go func() { done <- server.Serve(listener) }()
	t.Cleanup(func() {
		_ = server.Close()
		assert.ErrorIs(t, <-done, http.ErrServerClosed)
	})
}
