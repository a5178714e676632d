package feeds

import (
	"fmt"
	"html"
	"regexp"
	"strings"

	"github.com/JohannesKaufmann/html-to-markdown/v2/converter"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/base"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/commonmark"
	"github.com/microcosm-cc/bluemonday"
	dom "golang.org/x/net/html"
)

// structure is what a text keeps of its HTML. Everything else goes: of a
// script or a style with what is in it, of other elements the tags alone.
var structure = func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "hr", "div", "section", "ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6",
		"strong", "b", "em", "i", "blockquote", "pre", "code", "a", "tr", "td", "th", "dt", "dd", "table", "tbody")
	p.AllowAttrs("href").OnElements("a")
	p.AllowURLSchemes("http", "https", "mailto")
	p.RequireParseableURLs(true)
	p.SkipElementsContent("svg", "math", "template", "title", "head", "select", "button", "textarea", "video", "audio", "canvas")
	p.AddSpaceWhenStrippingTag(false)
	return p
}()

var toMarkdown = converter.NewConverter(converter.WithPlugins(
	base.NewBasePlugin(),
	commonmark.NewCommonmarkPlugin(
		commonmark.WithLinkEmptyContentBehavior(commonmark.LinkBehaviorSkip),
		commonmark.WithLinkEmptyHrefBehavior(commonmark.LinkBehaviorSkip),
		commonmark.WithListEndComment(false),
	),
))

// maxHTML is how much HTML a text may be written in: it is far more than the
// longest text needs, and little enough to be read at once.
const maxHTML = 1 << 20

const drawnBullets = "•·▪●‣◦"

var (
	tagged      = regexp.MustCompile(`</?[a-zA-Z][^<>]*>`)
	escapedTag  = regexp.MustCompile(`&lt;/?(p|br|ul|ol|li|div|span|strong|b|em|i|h[1-6]|a|section)\b[^<]*?&gt;`)
	drawnBullet = regexp.MustCompile(`^([ \t]*)[` + drawnBullets + `]\s*`)
	innerList   = regexp.MustCompile(`(?m)^((?:-|\d+\.) .*)\n\n( +(?:-|\d+\.) )`)
	plainLess   = regexp.MustCompile(`&lt;([\s\pN=-])`)
	plainMore   = regexp.MustCompile(`([\pN)"(=-]|[\pL\pN,;:"] )&gt;`)
	typedBullet = regexp.MustCompile(`^[-*–•·▪●‣◦]\s+`)
)

// unescaped takes off a layer of entities when there is one too many, as
// Greenhouse and some career sites write their HTML.
func unescaped(s string) string {
	if !tagged.MatchString(s) && escapedTag.MatchString(s) {
		return html.UnescapeString(s)
	}
	return s
}

// markdown gives an HTML or plain text as Markdown that holds no HTML, no
// heading of the first level and no link that is not http, https or mailto.
func markdown(s string) (string, error) {
	if len(s) > maxHTML {
		return "", refusal(
			fmt.Sprintf("The text is %d kB of HTML; at most %d kB is allowed.", len(s)>>10, maxHTML>>10),
			fmt.Sprintf("De tekst is %d kB aan HTML; het mag hoogstens %d kB zijn.", len(s)>>10, maxHTML>>10))
	}
	s = visible(unescaped(s))
	if !tagged.MatchString(s) {
		s = paragraphs(s)
	}
	root, err := dom.Parse(strings.NewReader(structure.Sanitize(s)))
	if err != nil {
		return "", err
	}
	tidy(root, levelsDown(root))
	md, err := toMarkdown.ConvertNode(root)
	if err != nil {
		return "", err
	}
	return tidyLines(string(md)), nil
}

// paragraphs gives a plain text as HTML: an empty line ends a paragraph, any
// other line break is one, and lines behind a dash or a bullet are a list.
func paragraphs(s string) string {
	var b strings.Builder
	open := ""
	turn := func(to string) {
		if open != to && open != "" {
			b.WriteString("</" + open + ">")
		}
		if open != to && to != "" {
			b.WriteString("<" + to + ">")
		}
		open = to
	}
	for l := range strings.Lines(html.UnescapeString(s)) {
		l = strings.TrimSpace(l)
		item := typedBullet.FindString(l)
		switch {
		case l == "":
			turn("")
		case item != "":
			turn("ul")
			b.WriteString("<li>" + html.EscapeString(l[len(item):]) + "</li>")
		default:
			if open == "p" {
				b.WriteString("<br>")
			}
			turn("p")
			b.WriteString(html.EscapeString(l))
		}
	}
	turn("")
	return b.String()
}

// tidyLines makes list items of drawn bullets, leaves no more than one empty
// line and none before a list in a list, and writes “<” and “>” as they are
// where they cannot begin a tag or a quotation.
func tidyLines(s string) string {
	if strings.Contains(s, "&lt;") {
		s = plainLess.ReplaceAllString(s, "<$1")
	}
	if strings.Contains(s, "&gt;") {
		s = plainMore.ReplaceAllString(s, "$1>")
	}
	if strings.ContainsAny(s, drawnBullets) {
		s = listed(s)
	}
	s = trimBlankLines(s)
	if strings.Contains(s, "\n\n ") {
		s = innerList.ReplaceAllString(s, "$1\n$2")
	}
	return strings.TrimSpace(s)
}

// trimBlankLines leaves one empty line where there are more.
func trimBlankLines(s string) string {
	var b strings.Builder
	blank := false
	for l := range strings.Lines(s) {
		if strings.TrimSpace(l) == "" {
			if !blank {
				b.WriteByte('\n')
			}
			blank = true
			continue
		}
		b.WriteString(l)
		blank = false
	}
	return b.String()
}

// listed makes list items of the lines that begin with a drawn bullet.
func listed(s string) string {
	var all []string
	before := false // the line before was one
	for l := range strings.SplitSeq(s, "\n") {
		bullet := drawnBullet.MatchString(l)
		switch {
		case bullet:
			if n := len(all); n > 0 {
				all[n-1] = strings.TrimRight(all[n-1], " ")
			}
			l = strings.TrimRight(drawnBullet.ReplaceAllString(l, "$1- "), " ")
		case before && strings.TrimSpace(l) != "":
			all = append(all, "")
		}
		all = append(all, l)
		before = bullet
	}
	return strings.Join(all, "\n")
}
