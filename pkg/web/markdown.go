package web

import (
	"bytes"
	"html"
	"html/template"
	"strings"
	"unicode/utf8"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// markdown reads CommonMark. HTML in it is left out, and what comes out is
// cleaned once more: a vacancy's text may come from another system.
var (
	markdown = goldmark.New(goldmark.WithParserOptions(
		parser.WithASTTransformers(util.Prioritized(demotion{}, 100)),
	))
	allowed = allowedHTML()
	noHTML  = bluemonday.StrictPolicy().AddSpaceWhenStrippingTag(true)
)

func allowedHTML() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "ul", "ol", "li", "h2", "h3", "h4", "strong", "em")
	p.AllowAttrs("href").OnElements("a")
	p.AllowURLSchemes("http", "https", "mailto")
	p.RequireParseableURLs(true)
	p.RequireNoFollowOnLinks(true)
	p.RequireNoReferrerOnLinks(false)
	return p
}

// demotion moves the headings of a text below those of the page: its highest
// become h3, because the page's own sections are h2.
type demotion struct{}

func (demotion) Transform(doc *ast.Document, _ text.Reader, _ parser.Context) {
	var headings []*ast.Heading
	highest := 6
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if h, ok := n.(*ast.Heading); ok && entering {
			headings = append(headings, h)
			highest = min(highest, h.Level)
		}
		return ast.WalkContinue, nil
	})
	for _, h := range headings {
		h.Level = min(4, h.Level-highest+3)
	}
}

// renderMarkdown makes clean HTML of a text.
func renderMarkdown(s string) template.HTML {
	var b bytes.Buffer
	if err := markdown.Convert([]byte(s), &b); err != nil {
		// Only a failing writer can cause this, and a buffer does not fail.
		return template.HTML(html.EscapeString(s))
	}
	clean := strings.TrimSpace(allowed.Sanitize(b.String()))
	// The policy sets noopener only where a link opens a window of its own.
	return template.HTML(strings.ReplaceAll(clean, `rel="nofollow"`, `rel="nofollow noopener"`))
}

// A first paragraph of this many characters says in one breath what the work
// is; anything else is a part of the text.
const leadLeast, leadMost = 60, 300

// splitLead takes a short first paragraph off a text, to stand under the title.
func splitLead(text template.HTML) (lead, rest template.HTML) {
	after, ok := strings.CutPrefix(string(text), "<p>")
	if !ok {
		return "", text
	}
	first, remaining, ok := strings.Cut(after, "</p>")
	n := utf8.RuneCountInString(plainText(first))
	if !ok || n < leadLeast || n > leadMost || strings.TrimSpace(remaining) == "" {
		return "", text
	}
	return template.HTML(first), template.HTML(strings.TrimSpace(remaining))
}

// plainText is HTML without its tags, on one line.
func plainText(s string) string {
	return strings.Join(strings.Fields(html.UnescapeString(noHTML.Sanitize(s))), " ")
}

// excerpt is the beginning of a text, cut between words.
func excerpt(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	cut := string([]rune(s)[:most])
	if i := strings.LastIndexByte(cut, ' '); i > most/2 {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " ,;:.–-") + "…"
}
