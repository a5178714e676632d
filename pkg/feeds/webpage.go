package feeds

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	dom "golang.org/x/net/html"
	"golang.org/x/net/html/charset"

	"goodword/pkg/referral"
)

// pageEntries takes the JobPostings out of a web page. A page that has begun
// but does not end was cut off, and further vacancies may be missing; so may
// those in a script that cannot be read.
func pageEntries(f format, file []byte) ([]entry, error) {
	page, err := readPage(inUTF8(file))
	if err != nil {
		return nil, err
	}
	if page.cut {
		return nil, cutOff(f, len(file))
	}
	var found []json.RawMessage
	for i, script := range page.scripts {
		doc, err := scriptJSON(script)
		if err == nil {
			found = append(found, postingsIn(doc, 0)...)
		} else if bytes.Contains(script, []byte("JobPosting")) {
			return nil, wrongShape(f, referral.Text{
				EN: fmt.Sprintf("the JobPosting in script %d of the page has a mistake in its JSON (%v)", i+1, err),
				NL: fmt.Sprintf("de JobPosting in script %d van de pagina heeft een fout in de JSON (%v)", i+1, err),
			})
		}
	}
	if len(found) == 0 {
		if what, no := notText(file); no && strings.Contains(what.EN, "Personio") {
			return nil, wrongShape(f, what)
		}
		return nil, wrongShape(f, referral.Text{
			EN: fmt.Sprintf("it is a web page without a JobPosting (scripts with JSON-LD: %d)", len(page.scripts)),
			NL: fmt.Sprintf("het is een webpagina zonder JobPosting (scripts met JSON-LD: %d)", len(page.scripts)),
		})
	}
	if len(found) > 1 {
		page.facts.url = "" // the address of a list is that of none of its vacancies
	}
	return postingEntries(found, page.facts), nil
}

// inUTF8 gives a page in UTF-8, whatever its meta element says it is in.
func inUTF8(page []byte) []byte {
	if utf8.Valid(page) {
		return page
	}
	encoding, _, _ := charset.DetermineEncoding(page, "text/html")
	if decoded, err := encoding.NewDecoder().Bytes(page); err == nil {
		return decoded
	}
	return page
}

// webPage is what a page says that matters here.
type webPage struct {
	scripts [][]byte // of type application/ld+json
	facts   pageFacts
	cut     bool
}

func readPage(data []byte) (webPage, error) {
	var page webPage
	begun, ended, inScript := false, false, false
	tokens := dom.NewTokenizer(bytes.NewReader(data))
	for {
		switch tokens.Next() {
		case dom.ErrorToken:
			page.cut = inScript || begun && !ended
			if err := tokens.Err(); err != io.EOF {
				return page, err
			}
			return page, nil
		case dom.TextToken:
			if inScript {
				page.scripts = append(page.scripts, bytes.Clone(tokens.Raw()))
			}
		case dom.EndTagToken:
			name, _ := tokens.TagName()
			ended = ended || string(name) == "html"
			inScript = inScript && string(name) != "script"
		case dom.StartTagToken, dom.SelfClosingTagToken:
			token := tokens.Token()
			switch token.Data {
			case "html":
				begun = true
				page.facts.language = attribute(token, "lang")
			case "link":
				if strings.EqualFold(attribute(token, "rel"), "canonical") {
					page.facts.url = attribute(token, "href")
				}
			case "script":
				kind, _, _ := strings.Cut(attribute(token, "type"), ";")
				inScript = strings.EqualFold(strings.TrimSpace(kind), "application/ld+json")
			}
		}
	}
}

func attribute(token dom.Token, name string) string {
	for _, a := range token.Attr {
		if a.Key == name {
			return strings.TrimSpace(a.Val)
		}
	}
	return ""
}

// scriptJSON reads the JSON of a script, as career sites write it: some put it
// in a comment or a CDATA section, and some leave line breaks in its texts.
func scriptJSON(script []byte) (json.RawMessage, error) {
	s := strings.TrimSpace(string(script))
	for _, mark := range []string{"<!--", "//", "<![CDATA[", "/*<![CDATA[*/"} {
		s = strings.TrimSpace(strings.TrimPrefix(s, mark))
	}
	for _, mark := range []string{"-->", "/*]]>*/", "]]>", "//", ";"} {
		s = strings.TrimSpace(strings.TrimSuffix(s, mark))
	}
	var doc json.RawMessage
	err := json.Unmarshal([]byte(s), &doc)
	if err != nil {
		err = json.Unmarshal(lineBreaksEscaped(s), &doc)
	}
	return doc, err
}

// lineBreaksEscaped writes the line breaks inside the texts of a JSON document
// as JSON asks, and leaves out other control characters.
func lineBreaksEscaped(s string) []byte {
	var b []byte
	inText, escaped := false, false
	for i := range len(s) {
		c := s[i]
		switch {
		case inText && c == '\n':
			b = append(b, '\\', 'n')
		case inText && c < ' ':
			b = append(b, ' ')
		default:
			b = append(b, c)
		}
		if c == '"' && !escaped {
			inText = !inText
		}
		escaped = inText && c == '\\' && !escaped
	}
	return b
}
