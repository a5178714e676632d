package feeds

import (
	"strings"

	dom "golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// levelsDown is 1 when the text has a heading of the first level: the page
// that the text is shown on has that already.
func levelsDown(n *dom.Node) int {
	for d := range n.Descendants() {
		if d.DataAtom == atom.H1 {
			return 1
		}
	}
	return 0
}

var headings = []atom.Atom{atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6}

// tidy mends what people's editors leave behind: spaces that do not break,
// emphasis of nothing, bold headings, and paragraphs in every list item.
func tidy(n *dom.Node, down int) {
	for child := n.FirstChild; child != nil; {
		next := child.NextSibling
		tidy(child, down)
		child = next
	}
	if n.Type == dom.TextNode {
		n.Data = visible(n.Data)
		return
	}
	for level, heading := range headings {
		if n.DataAtom == heading {
			rename(n, headings[min(level+down, len(headings)-1)])
			break
		}
	}
	switch n.DataAtom {
	case atom.Strong, atom.B, atom.Em, atom.I:
		if blank(n) || within(n, headings...) && n.DataAtom != atom.Em && n.DataAtom != atom.I {
			unwrap(n)
		}
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		if blank(n) {
			n.Parent.RemoveChild(n)
		}
	case atom.Li:
		tidyItem(n)
	case atom.Td, atom.Th:
		tidyCell(n)
	case atom.Tr, atom.Table, atom.Tbody:
		rename(n, atom.Div)
	}
}

// tidyItem leaves out an empty list item, and takes the text of an item out
// of its only paragraph, so that the list stays together.
func tidyItem(n *dom.Node) {
	if blank(n) {
		n.Parent.RemoveChild(n)
		return
	}
	var paragraph *dom.Node
	for child := range n.ChildNodes() {
		switch {
		case child.DataAtom == atom.P && paragraph == nil:
			paragraph = child
		case child.DataAtom == atom.Ul, child.DataAtom == atom.Ol, child.Type == dom.TextNode && blank(child):
		default:
			return
		}
	}
	if paragraph != nil {
		unwrap(paragraph)
	}
}

// tidyCell makes a table's row a line, and a cell with blocks in it a block:
// tables in vacancies are there for their looks.
func tidyCell(n *dom.Node) {
	for d := range n.Descendants() {
		switch d.DataAtom {
		case atom.P, atom.Div, atom.Ul, atom.Ol, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
			rename(n, atom.Div)
			return
		}
	}
	for next := n.NextSibling; next != nil && !blank(n); next = next.NextSibling {
		if !blank(next) {
			n.AppendChild(&dom.Node{Type: dom.TextNode, Data: " – "})
			break
		}
	}
	unwrap(n)
}

func rename(n *dom.Node, as atom.Atom) { n.DataAtom, n.Data = as, as.String() }

func blank(n *dom.Node) bool {
	if n.Type == dom.TextNode {
		return strings.TrimSpace(n.Data) == ""
	}
	for d := range n.Descendants() {
		if d.Type == dom.TextNode && strings.TrimSpace(d.Data) != "" {
			return false
		}
	}
	return true
}

func within(n *dom.Node, some ...atom.Atom) bool {
	for a := range n.Ancestors() {
		for _, one := range some {
			if a.DataAtom == one {
				return true
			}
		}
	}
	return false
}

// unwrap puts what is in a node in its place.
func unwrap(n *dom.Node) {
	for n.FirstChild != nil {
		child := n.FirstChild
		n.RemoveChild(child)
		n.Parent.InsertBefore(child, n)
	}
	n.Parent.RemoveChild(n)
}
