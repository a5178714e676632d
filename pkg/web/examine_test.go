package web_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"goodword/pkg/testkit/site"
)

// textKey is a key that stands where a text should.
var textKey = regexp.MustCompile(`\b[a-z]+\.[a-z]+_[a-z_]+\b`)

// ownWords are Dutch words that no English page of ours needs: names and the
// texts of vacancies stand in elements that say that they are Dutch.
var ownWords = regexp.MustCompile(`(?i)\b(vacature|vacatures|sollicitatie|sollicitaties|bekijk|jouw|verstuur|kies een|niet gevonden|alle)\b`)

// examined is one page and what is wrong with it.
type examined struct {
	ids   map[string]*html.Node
	nodes []*html.Node
	found []string
}

// examine says what is wrong with a page.
func examine(l looked) []string {
	root, err := html.Parse(strings.NewReader(l.html))
	if err != nil {
		return []string{err.Error()}
	}
	e := &examined{ids: map[string]*html.Node{}}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		e.nodes = append(e.nodes, n)
		if id := attr(n, "id"); id != "" {
			if e.ids[id] != nil {
				e.wrong("two elements have the id %q", id)
			}
			e.ids[id] = n
		}
	}
	e.language(l)
	e.headings()
	for _, n := range e.nodes {
		e.names(n)
		e.references(n)
		e.loads(n)
	}
	return e.found
}

func (e *examined) wrong(format string, args ...any) {
	e.found = append(e.found, fmt.Sprintf(format, args...))
}

// language holds the words of a page: none missing, and in the language that
// the page says.
func (e *examined) language(l looked) {
	for _, n := range e.nodes {
		if n.Data == "html" && attr(n, "lang") != l.lang && l.page != "poster" { // a poster speaks as its vacancy does
			e.wrong("the page says that it is in %q", attr(n, "lang"))
		}
		if lang, ok := has(n, "lang"); ok && lang == "" && n.Data != "html" {
			e.wrong("an empty lang on %s", tag(n))
		}
		if n.Data == "title" && strings.TrimSpace(text(n)) == "" {
			e.wrong("the page has no title")
		}
	}
	for _, bad := range []string{"{{", "<no value>", "&lt;no value", "%!", "ZgotmplZ"} {
		if strings.Contains(l.html, bad) {
			e.wrong("%q stands on the page", bad)
		}
	}
	for _, n := range e.nodes {
		if n.Data == "script" || n.Data == "style" || n.Data == "code" {
			continue
		}
		for c := range n.ChildNodes() {
			if c.Type != html.TextNode {
				continue
			}
			if key := textKey.FindString(c.Data); key != "" && !strings.ContainsAny(c.Data, "@/") && !strings.Contains(c.Data, ".pdf") {
				e.wrong("%q may be the key of a text that is missing", key)
			}
			if l.lang == "en" && l.sample.Kind == "empty" && speaks(n) == "en" {
				if word := ownWords.FindString(c.Data); word != "" {
					e.wrong("Dutch on an English page: %q", strings.TrimSpace(c.Data))
				}
			}
		}
	}
}

// headings are one h1, and none that skips a level.
func (e *examined) headings() {
	level, first := 0, 0
	for _, n := range e.nodes {
		if len(n.Data) != 2 || n.Data[0] != 'h' || n.Data[1] < '1' || n.Data[1] > '6' {
			continue
		}
		is := int(n.Data[1] - '0')
		if is == 1 {
			first++
		}
		if is > level+1 {
			e.wrong("the heading %q is h%d after h%d", strings.TrimSpace(text(n)), is, level)
		}
		if strings.TrimSpace(text(n)) == "" {
			e.wrong("an empty heading")
		}
		level = is
	}
	if first != 1 {
		e.wrong("there are %d headings of the first level", first)
	}
}

// names are for everything that one can press, fill or look at.
func (e *examined) names(n *html.Node) {
	switch n.Data {
	case "a":
		if href, ok := has(n, "href"); ok && (href == "#" || href == "" || strings.HasPrefix(href, "javascript:")) {
			e.wrong("a link to %q", href)
		}
		fallthrough
	case "button", "summary", "legend", "caption", "th", "label":
		if e.name(n) == "" && !hidden(n) {
			e.wrong("%s has no name", tag(n))
		}
	case "input", "select", "textarea":
		if kind := attr(n, "type"); kind == "hidden" || kind == "submit" || hidden(n) {
			return
		}
		if e.labelOf(n) == "" {
			e.wrong("%s has no label", tag(n))
		}
	case "svg":
		if !hidden(n) && e.name(n) == "" {
			e.wrong("a drawing has no name and is not hidden: %s", tag(n))
		}
	case "img":
		if _, ok := has(n, "alt"); !ok {
			e.wrong("%s has no alt", tag(n))
		}
	case "table":
		if !slices.ContainsFunc(within(n), func(c *html.Node) bool { return c.Data == "th" && attr(c, "scope") != "" }) {
			e.wrong("a table without headings that say what they are for")
		}
	}
}

// name is what an element is called, as near as this needs to know.
func (e *examined) name(n *html.Node) string {
	if l := strings.TrimSpace(attr(n, "aria-label")); l != "" {
		return l
	}
	for id := range strings.FieldsSeq(attr(n, "aria-labelledby")) {
		if to := e.ids[id]; to != nil {
			return strings.TrimSpace(text(to))
		}
	}
	said := ""
	for _, c := range within(n) {
		if c.Data == "img" {
			said += attr(c, "alt")
		}
		if c.Data == "svg" && !hidden(c) {
			said += attr(c, "aria-label")
		}
	}
	return strings.TrimSpace(text(n) + said)
}

func (e *examined) labelOf(n *html.Node) string {
	if attr(n, "aria-label") != "" || attr(n, "aria-labelledby") != "" {
		return e.name(n)
	}
	for p := n.Parent; p != nil; p = p.Parent {
		if p.Data == "label" {
			return strings.TrimSpace(text(p))
		}
	}
	id := attr(n, "id")
	for _, l := range e.nodes {
		if id != "" && l.Data == "label" && attr(l, "for") == id {
			return strings.TrimSpace(text(l))
		}
	}
	return ""
}

// references are to ids that are there.
func (e *examined) references(n *html.Node) {
	for _, name := range []string{"for", "list", "aria-labelledby", "aria-describedby", "aria-controls", "aria-errormessage", "form"} {
		for id := range strings.FieldsSeq(attr(n, name)) {
			if e.ids[id] == nil {
				e.wrong("%s=%q leads nowhere", name, id)
			}
		}
	}
	if href := attr(n, "href"); n.Data == "a" && strings.HasPrefix(href, "#") && len(href) > 1 && e.ids[href[1:]] == nil {
		e.wrong("a link to %q, which is not on the page", href)
	}
}

// loads keeps out what is written in the page and what is loaded from elsewhere.
func (e *examined) loads(n *html.Node) {
	for _, a := range n.Attr {
		if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
			e.wrong("%s has a %s of its own", tag(n), a.Key)
		}
		loaded := a.Key == "src" || a.Key == "srcset" || a.Key == "poster" || a.Key == "href" && n.Data == "link" && slices.Contains([]string{"stylesheet", "icon", "preload", "manifest"}, attr(n, "rel"))
		if loaded && (!strings.HasPrefix(a.Val, "/") || strings.HasPrefix(a.Val, "//")) {
			e.wrong("%s loads %q", tag(n), a.Val)
		}
	}
	switch n.Data {
	case "style": // the page's one style sheet, which its policy names by its hash
		if n.Parent.Data != "head" || strings.Contains(n.FirstChild.Data, "url(") {
			e.wrong("there is a <style> that is no style sheet")
		}
	case "iframe", "object", "embed":
		e.wrong("there is a <%s>", n.Data)
	case "script":
		if attr(n, "src") == "" && attr(n, "type") != "application/ld+json" {
			e.wrong("there is a script in the page")
		}
	}
}

// leadsTo are the addresses of a page's links.
func leadsTo(page string) []string {
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return nil
	}
	var all []string
	for n := range root.Descendants() {
		switch {
		case n.Type != html.ElementNode:
		case n.Data == "a", n.Data == "link":
			all = append(all, attr(n, "href"))
		case n.Data == "img", n.Data == "script":
			all = append(all, attr(n, "src"))
		case n.Data == "form" && !strings.EqualFold(attr(n, "method"), "post"):
			all = append(all, attr(n, "action"))
		}
	}
	return slices.DeleteFunc(all, func(s string) bool { return s == "" })
}

func has(n *html.Node, key string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val, true
		}
	}
	return "", false
}

func attr(n *html.Node, key string) string { v, _ := has(n, key); return v }

func within(n *html.Node) []*html.Node {
	var all []*html.Node
	for c := range n.Descendants() {
		if c.Type == html.ElementNode {
			all = append(all, c)
		}
	}
	return all
}

func text(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return b.String()
}

func hidden(n *html.Node) bool {
	for ; n != nil; n = n.Parent {
		if _, is := has(n, "hidden"); is || attr(n, "aria-hidden") == "true" {
			return true
		}
	}
	return false
}

// speaks is the language that an element is said to be in.
func speaks(n *html.Node) string {
	for ; n != nil; n = n.Parent {
		if lang, ok := has(n, "lang"); ok {
			return lang
		}
	}
	return ""
}

func tag(n *html.Node) string {
	s := "<" + n.Data
	for _, a := range n.Attr {
		s += fmt.Sprintf(" %s=%q", a.Key, a.Val)
	}
	return s + ">"
}

func TestExamining(t *testing.T) {
	for name, c := range map[string]struct{ page, says string }{
		"nothing is wrong":             {`<h1>A</h1><h2>B</h2><label for="x">X</label><input id="x">`, ""},
		"a heading that skips a level": {`<h1>A</h1><h3>B</h3>`, "h3 after h1"},
		"two first headings":           {`<h1>A</h1><h1>B</h1>`, "2 headings of the first"},
		"a field without a label":      {`<h1>A</h1><input id="x">`, "has no label"},
		"a link without a name":        {`<h1>A</h1><a href="/x"><svg aria-hidden="true"></svg></a>`, "has no name"},
		"a link to nowhere":            {`<h1>A</h1><a href="#">x</a>`, `a link to "#"`},
		"a drawing without a name":     {`<h1>A</h1><svg></svg>`, "a drawing has no name"},
		"an id that is there twice":    {`<h1 id="a">A</h1><p id="a">x</p>`, `the id "a"`},
		"a description that is not":    {`<h1>A</h1><input aria-label="x" aria-describedby="gone">`, `aria-describedby="gone"`},
		"a style in the page":          {`<h1>A</h1><p style="color:red">x</p>`, "a style of its own"},
		"something from elsewhere":     {`<h1>A</h1><img alt="" src="https://elsewhere.example/x.png">`, "elsewhere.example"},
		"a key for a text":             {`<h1>A</h1><p>list.nothing_found</p>`, "list.nothing_found"},
		"a blank that was not filled":  {`<h1>A</h1><p>{{.Name}}</p>`, `"{{"`},
		"Dutch that says it is Dutch":  {`<h1>A</h1><p lang="nl">alle vacatures</p>`, ""},
		"Dutch that does not":          {`<h1>A</h1><p>alle vacatures</p>`, "Dutch on an English page"},
	} {
		t.Run(name, func(t *testing.T) {
			l := looked{lang: "en", html: `<!doctype html><html lang="en"><title>T</title>` + c.page, sample: &site.Sample{Kind: "empty"}}
			found := strings.Join(examine(l), "; ")
			if c.says == "" {
				require.Empty(t, found)
			} else {
				require.Contains(t, found, c.says)
			}
		})
	}
}
