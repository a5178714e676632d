package feeds

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestMarkdown(t *testing.T) {
	cases := []struct{ name, html, want string }{
		{"headings go down a level when there is a first", "<h1>A</h1><p>x</p><h2>B</h2><h6>C</h6>", "## A\n\nx\n\n### B\n\n###### C"},
		{"headings stay when there is no first", "<h2>A</h2><h3>B</h3>", "## A\n\n### B"},
		{"a bold heading is a heading", "<h3><strong>A</strong></h3>", "### A"},
		{"what is empty goes", "<h2></h2><p>&nbsp;</p><p><strong> </strong></p><ul><li></li></ul><p>end</p>", "end"},
		{"spaces that do not break are spaces", "<p>As&nbsp;<b>our&nbsp;</b>baker\u00a0now</p>", "As **our** baker now"},
		{"a list of paragraphs is a list", "<ul><li><p>a</p></li><li><p>b</p><ul><li>c</li></ul></li></ul>", "- a\n- b\n  - c"},
		{"drawn bullets are a list", "<p>We ask<br>• one<br>• two<br>That is all</p>", "We ask\n- one\n- two\n\nThat is all"},
		{"a table is lines", "<table><tr><td>Pay</td><td>10</td></tr><tr><td>Hours</td><td>36</td></tr></table>", "Pay – 10\n\nHours – 36"},
		{"blocks in a table are blocks", "<table><tr><td><p>a</p></td><td><ul><li>b</li></ul></td></tr></table>", "a\n\n- b"},
		{"scripts, styles, pictures and frames go", "a<script>x()</script><style>p{}</style><img src=x onerror=y><iframe src=z>w</iframe><svg><text>v</text></svg>b", "ab"},
		{"links to the web and to mail stay", `<a href="https://x.nl">x</a> <a href="mailto:a@b.nl">y</a>`, "[x](https://x.nl) [y](mailto:a@b.nl)"},
		{"other links are their text", `<a href="javascript:x">a</a> <a href="/b">b</a> <a href="data:text/html,x">c</a> <a href="ftp://x">d</a>`, "a b c d"},
		{"a text that looks like HTML stays a text", "<p>&lt;b onclick=x&gt; and 3 &lt; 5, &gt;3 years</p>", "&lt;b onclick=x&gt; and 3 < 5, >3 years"},
		{"a text that looks like Markdown stays a text", "<p>*a* [x](javascript:y)</p><p># b</p><p>1. c</p>", "\\*a* \\[x](javascript:y)\n\n\\# b\n\n1\\. c"},
		{"HTML that was escaped once too often is HTML", "&lt;p&gt;R&amp;amp;D&lt;/p&gt;", "R&D"},
		{"a plain text keeps its lines", "a\nb\n\n\n\nc &amp; d", "a  \nb\n\nc & d"},
		{"a plain list is a list", "We ask:\n- a\n– b\nThat is all", "We ask:\n\n- a\n- b\n\nThat is all"},
		{"nothing is nothing", "", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, err := markdown(c.html)
			require.NoError(t, err)
			assert.Equal(t, c.want, got)
		})
	}
}

func TestMarkdownHoldsNoTagAndNoFirstHeading(t *testing.T) {
	piece := rapid.SampledFrom([]string{"<h1>", "</h1>", "<p>", "</p>", "<li>", "<ul>", "</ul>", "<b>", "</b>", "<td>", "<table>", "</table>",
		"<script>", "</script>", "&lt;script&gt;", "&lt;", "<", ">", "# ", "\n", "\n\n", "- ", "text", "<br>", "<a href='javascript:x'>",
		"<a href='https://x.nl'>", "</a>", "<pre>", "</pre>", "=====", "&nbsp;", "•", "&amp;lt;h1&amp;gt;", "<h2>", "</h2>", "`", "<code>", "</code>"})
	rapid.Check(t, func(t *rapid.T) {
		html := strings.Join(rapid.SliceOfN(piece, 0, 25).Draw(t, "pieces"), "")
		got, err := markdown(html)
		if err != nil {
			t.Fatal(err)
		}
		inCode := strings.Contains(html, "<pre>") || strings.Contains(html, "<code>")
		before := ""
		for l := range strings.Lines(got) {
			underlined := strings.HasPrefix(l, "=") && strings.TrimSpace(before) != ""
			if !inCode && (strings.HasPrefix(strings.TrimLeft(l, " "), "# ") || underlined) {
				t.Fatalf("a first heading in %q", got)
			}
			before = l
		}
		if !inCode && tagged.MatchString(got) {
			t.Fatalf("a tag in %q", got)
		}
		if strings.Contains(got, "](javascript") {
			t.Fatalf("a script behind a link in %q", got)
		}
	})
}
