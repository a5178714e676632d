package web_test

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"goodword/pkg/testkit/site"
)

var (
	screenshots = flag.String("screenshots", "", "folder for pictures of every page")
	only        = flag.String("pages", "", "look only at pages whose name begins so")
)

// needed gives the file that an environment variable names, or skips; in CI it
// has to be there.
func needed(t *testing.T, variable, what string) string {
	t.Helper()
	path := os.Getenv(variable)
	if path == "" && os.Getenv("CI") != "" {
		t.Fatalf("%s is not set, and CI needs it: %s", variable, what)
	}
	if path == "" {
		t.Skipf("%s is not set: %s", variable, what)
	}
	return path
}

// gallery serves pages as they were answered, each under its number, and what
// they load, as whoever looks at the page gets it. A page that answers a form can
// be looked at like any other.
func gallery(t *testing.T, all []looked) (address string) {
	t.Helper()
	type looker struct {
		sample *site.Sample
		id     int64
	}
	cookies := map[looker]string{}
	for _, l := range all {
		if by := (looker{l.sample, l.who.ID}); l.who.ID != 0 && cookies[by] == "" {
			cookies[by] = l.sample.SignIn(t, l.who)
		}
	}
	numbered := func(path string) (looked, bool) {
		number, ok := strings.CutPrefix(path, "/looked/")
		i, err := strconv.Atoi(number)
		if !ok || err != nil || i >= len(all) {
			return looked{}, false
		}
		return all[i], true
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	serve(t, listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if l, ok := numbered(r.URL.Path); ok {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = w.Write([]byte(l.html))
			return
		}
		l := all[0] // for what is the same to all, which a style sheet asks for
		if from, err := url.Parse(r.Referer()); err == nil {
			if page, ok := numbered(from.Path); ok {
				l = page
				r.Header.Set("Cookie", cookies[looker{l.sample, l.who.ID}])
			}
		}
		l.sample.Bare.ServeHTTP(w, r)
	}))
	return "http://" + listener.Addr().String()
}

// tabs does something with every page, in one browser with several tabs.
func tabs(t *testing.T, all []looked, do func(ctx context.Context, address string, l looked) error) {
	t.Helper()
	first := chromium(t)
	address := gallery(t, all)
	require.NoError(t, chromedp.Do(first))
	next := make(chan int)
	var work sync.WaitGroup
	for range 3 {
		work.Go(func() {
			tab, end := chromedp.NewContext(first)
			defer end()
			if err := chromedp.Do(tab); err != nil {
				t.Error(err)
			}
			for i := range next {
				ctx, end := context.WithTimeout(tab, time.Minute)
				if err := do(ctx, fmt.Sprintf("%s/looked/%d", address, i), all[i]); err != nil {
					t.Errorf("%s: %v", all[i], err)
				}
				end()
			}
		})
	}
	for i := range all {
		next <- i
	}
	close(next)
	work.Wait()
}

// dress sets a tab's size and scheme.
func dress(ctx context.Context, width int64, scheme string) error {
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(width, 900)); err != nil {
		return err
	}
	_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
	return err
}

// axeFound is what axe says of a page.
type axeFound struct {
	Violations []struct {
		ID, Help string
		Nodes    []struct {
			Target  []any
			Summary string `json:"failureSummary"`
		}
	}
	Wider int64 // than the window, in pixels
}

// darkRules are those that depend on the scheme or on the width; the others
// find in the light what they would find in the dark.
const darkRules = `{runOnly: {type: "rule", values: ["color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block"]}}`

const wcagRules = `{runOnly: {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}`

const tooWide = `document.documentElement.scrollWidth - document.documentElement.clientWidth`

func fits(t *testing.T, l looked, width, wider int64) {
	t.Helper()
	if wider > 0 && l.page != "poster" { // which is as wide as paper
		t.Errorf("%s, %d px: the page is %d px wider than the window", l, width, wider)
	}
}

// Every page in both languages and in every sample, though not in every pair of
// them: all rules in the light on a wide screen, those that depend on it in the
// dark on a phone. No page is wider than the window, also at the widths in
// between.
func TestAxeFindsNothing(t *testing.T) {
	t.Parallel()
	if raced {
		t.Skip("there is nothing here for the race detector, and it would take minutes")
	}
	script, err := os.ReadFile(needed(t, "GOODWORD_TEST_AXE", "it names axe.min.js of the npm package axe-core, which looks at every page"))
	require.NoError(t, err)
	pages := slices.DeleteFunc(look(t, samples(t)), func(l looked) bool {
		return l.sample.Kind == "empty" && l.lang == "en" || l.sample.Kind == "overflowing" && l.lang == "nl"
	})
	tabs(t, pages, func(ctx context.Context, address string, l looked) error {
		for _, as := range []struct {
			width         int64
			scheme, rules string
		}{{1280, "light", wcagRules}, {360, "dark", darkRules}} {
			if err := dress(ctx, as.width, as.scheme); err != nil {
				return err
			}
			if as.scheme == "light" {
				if err := chromedp.Do(ctx, chromedp.Navigate(address)); err != nil {
					return err
				}
				if _, err := chromedp.Run(ctx, chromedp.Evaluate[string](string(script)+"; axe.version")); err != nil {
					return err
				}
			}
			found, err := chromedp.Run(ctx, chromedp.Evaluate[axeFound](`axe.run(document, `+as.rules+`).then(r => ({
				violations: r.violations.map(v => ({id: v.id, help: v.help, nodes: v.nodes.map(n => ({target: n.target, failureSummary: n.failureSummary}))})),
				wider: `+tooWide+`}))`, chromedp.EvalAwaitPromise))
			if err != nil {
				return err
			}
			for _, v := range found.Violations {
				for _, n := range v.Nodes {
					where, _ := json.Marshal(n.Target)
					t.Errorf("%s, %d px, %s: %s (%s) at %s: %s", l, as.width, as.scheme, v.ID, v.Help, where, strings.Join(strings.Fields(n.Summary), " "))
				}
			}
			fits(t, l, as.width, found.Wider)
		}
		for _, width := range []int64{768, 1024} {
			if err := dress(ctx, width, "light"); err != nil {
				return err
			}
			wider, err := chromedp.Run(ctx, chromedp.Evaluate[int64](tooWide))
			if err != nil {
				return err
			}
			fits(t, l, width, wider)
		}
		return nil
	})
}

// tolerated are messages of the Nu HTML checker that are let go, and why.
var tolerated = []string{
	// We name the language of every page; the checker guesses another from
	// vacancies and names in theirs.
	"This document appears to be written in",
	"This document appears to be Lorem ipsum text",
}

func TestTheHTMLCheckerFindsNoError(t *testing.T) {
	t.Parallel()
	if raced {
		t.Skip("there is nothing here for the race detector")
	}
	jar := needed(t, "GOODWORD_TEST_VNU", "it names vnu.jar of the npm package vnu-jar, which checks the HTML of every page")
	java, err := exec.LookPath("java")
	require.NoError(t, err, "the HTML checker needs a Java runtime (Debian: default-jre-headless)")
	dir, names := t.TempDir(), map[string]looked{}
	for i, l := range look(t, samples(t)) {
		name := filepath.Join(dir, fmt.Sprintf("%d.html", i))
		require.NoError(t, os.WriteFile(name, []byte(l.html), 0o600))
		names["file:"+name] = l
	}
	cmd := exec.CommandContext(t.Context(), java, "-jar", jar, "--exit-zero-always", "--format", "json", "--skip-non-html", dir)
	var said strings.Builder
	cmd.Stderr = &said
	require.NoError(t, cmd.Run(), said.String())
	var report struct {
		Messages []struct {
			Type, SubType, URL, Message, Extract string
			LastLine                             int
		}
	}
	require.NoError(t, json.Unmarshal([]byte(said.String()), &report), said.String())
	for _, m := range report.Messages {
		if slices.ContainsFunc(tolerated, func(s string) bool { return strings.HasPrefix(m.Message, s) }) {
			continue
		}
		switch {
		case m.SubType == "warning":
			t.Logf("warning: %s: line %d: %s", names[m.URL], m.LastLine, m.Message)
		case m.Type == "error", m.Type == "non-document-error":
			t.Errorf("%s: line %d: %s: %q", names[m.URL], m.LastLine, m.Message, m.Extract)
		}
	}
}

// TestScreenshots writes pictures when it is asked to; it holds nothing.
func TestScreenshots(t *testing.T) {
	if *screenshots == "" {
		t.Skip("pictures are made by: go test ./pkg/web -run Screenshots -screenshots DIR")
	}
	dir, err := filepath.Abs(*screenshots)
	require.NoError(t, err)
	require.NoError(t, os.MkdirAll(dir, 0o755))
	tabs(t, look(t, samples(t)), func(ctx context.Context, address string, l looked) error {
		if err := chromedp.Do(ctx, chromedp.Navigate(address)); err != nil {
			return err
		}
		for _, width := range []int64{360, 768, 1440} {
			for _, scheme := range []string{"light", "dark"} {
				if err := dress(ctx, width, scheme); err != nil {
					return err
				}
				png, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
				if err != nil {
					return err
				}
				name := fmt.Sprintf("%s-%s-%s-%d-%s.png", l.page, l.sample.Kind, l.lang, width, scheme)
				if err := os.WriteFile(filepath.Join(dir, name), png, 0o644); err != nil {
					return err
				}
			}
		}
		return nil
	})
}
