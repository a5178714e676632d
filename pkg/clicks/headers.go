package clicks

import (
	"net/http"
	"strings"
)

// Headers are the telling headers of a request: which there were and what kind
// of thing they said, never what they said. It is a set, stored as its words.
type Headers uint32

const (
	headMethod    Headers = 1 << iota // HEAD
	otherMethod                       // neither GET nor HEAD
	ahead                             // a browser fetches before anyone has asked
	navigation                        // Sec-Fetch-Mode: navigate
	noNavigation                      // Sec-Fetch-Mode or -Dest of a script, a picture or the like
	acceptsAny                        // Accept: */* and nothing else
	acceptsPages                      // Accept names HTML
	acceptsOther                      // Accept names other things only
	language                          // Accept-Language is there
	hints                             // Sec-CH-UA is there
	hintsHeadless                     // … and names a browser without a screen
	hintsWindows                      // Sec-CH-UA-Platform
	hintsMac                          //
	hintsLinux                        //
	hintsAndroid                      //
	fromAddress                       // From, the mailbox of whoever runs a robot
	byScript                          // X-Requested-With: XMLHttpRequest
)

// headerWords are the words of the set, in its order. They are stored: one that
// is here never changes its meaning.
var headerWords = []string{
	"head", "other-method", "ahead", "navigate", "no-navigation", "accept-any", "accept-html", "accept-other", "language",
	"hints", "hints-headless", "hints-windows", "hints-macos", "hints-linux", "hints-android", "from", "xhr",
}

// headerTexts are the texts of sets that were asked for. There are few, since
// browsers send what they send.
var headerTexts cache

// String is the set as it is stored: its words, separated by spaces.
func (h Headers) String() string {
	return headerTexts.of(h, func() string {
		var words []string
		for i, word := range headerWords {
			if h.has(1 << i) {
				words = append(words, word)
			}
		}
		return strings.Join(words, " ")
	})
}

// ParseHeaders reads a set from its words. Words of a newer version are passed
// over: the rules here know nothing of them.
func ParseHeaders(s string) Headers {
	var h Headers
	for _, word := range strings.Fields(s) {
		for i, known := range headerWords {
			if word == known {
				h |= 1 << i
			}
		}
	}
	return h
}

func (h Headers) has(some Headers) bool { return h&some != 0 }

// Signature is all that the rules look at, and all that is kept of a browser
// or a program: what it calls itself and which telling headers it sent. It
// holds no address and no cookie: the class of a hit never depends on who the
// visitor is.
type Signature struct {
	// UserAgent is at most longestUserAgent bytes of valid text in one line.
	UserAgent string
	Headers   Headers
}

// FromHTTP takes from a request what the rules look at.
func FromHTTP(r *http.Request) Signature {
	h := r.Header
	s := Signature{UserAgent: tidy(first(h, "User-Agent"))}
	switch r.Method {
	case http.MethodGet, "":
	case http.MethodHead:
		s.Headers |= headMethod
	default:
		s.Headers |= otherMethod
	}
	if aheadOfTime(h) {
		s.Headers |= ahead
	}
	s.Headers |= fetching(first(h, "Sec-Fetch-Mode"), first(h, "Sec-Fetch-Dest")) | accepting(first(h, "Accept")) |
		hinting(first(h, "Sec-Ch-Ua"), first(h, "Sec-Ch-Ua-Platform"))
	if first(h, "Accept-Language") != "" {
		s.Headers |= language
	}
	if first(h, "From") != "" {
		s.Headers |= fromAddress
	}
	if strings.EqualFold(first(h, "X-Requested-With"), "XMLHttpRequest") {
		s.Headers |= byScript
	}
	return s
}

// first is a header's first value. The name is in canonical form, so that
// nothing has to be made of it.
func first(h http.Header, name string) string {
	if v := h[name]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// tidy makes a user agent a text that any database takes. Nearly all are one
// already.
func tidy(userAgent string) string {
	userAgent = strings.TrimSpace(userAgent)
	if len(userAgent) > longestUserAgent {
		userAgent = userAgent[:longestUserAgent]
	}
	for i := range len(userAgent) {
		if c := userAgent[i]; c < ' ' || c > '~' {
			printable := strings.Map(func(r rune) rune {
				if r < ' ' || r == 0x7f {
					return ' '
				}
				return r
			}, userAgent)
			return strings.TrimSpace(strings.ToValidUTF8(printable, "?"))
		}
	}
	return userAgent
}

// aheadOfTime says whether a browser fetched before anyone had asked. Chromium
// and Firefox say so in Sec-Purpose ("prefetch;prerender" when they also draw
// the page), the others and older ones in the headers before it.
func aheadOfTime(h http.Header) bool {
	return beginsWith(first(h, "Sec-Purpose"), "prefetch") || speculative(first(h, "Purpose")) ||
		speculative(first(h, "X-Purpose")) || beginsWith(first(h, "X-Moz"), "prefetch")
}

func speculative(purpose string) bool {
	return beginsWith(purpose, "prefetch") || beginsWith(purpose, "preview") || beginsWith(purpose, "instant")
}

func beginsWith(s, lower string) bool {
	s = strings.TrimSpace(s)
	return len(s) >= len(lower) && strings.EqualFold(s[:len(lower)], lower)
}

// fetching says what a browser says of how the page is fetched. Only what is
// present is evidence: browsers before 2020 and plain-http origins have no
// Sec-Fetch headers at all.
func fetching(mode, dest string) (h Headers) {
	if mode == "navigate" {
		h |= navigation
	} else if mode != "" {
		h |= noNavigation
	}
	switch dest {
	case "", "document", "iframe", "frame", "fencedframe":
	case "empty": // a link with the download attribute is still followed
		if mode != "navigate" {
			h |= noNavigation
		}
	default:
		h |= noNavigation
	}
	return h
}

func accepting(accept string) Headers {
	switch {
	case accept == "":
		return 0
	case accept == "*/*":
		return acceptsAny
	case strings.Contains(accept, "html"):
		return acceptsPages
	}
	return acceptsOther
}

func hinting(brands, platform string) (h Headers) {
	if brands != "" {
		h |= hints
		if strings.Contains(brands, "Headless") {
			h |= hintsHeadless
		}
	}
	switch strings.Trim(platform, `"`) {
	case "Windows":
		h |= hintsWindows
	case "macOS", "Mac OS X":
		h |= hintsMac
	case "Linux":
		h |= hintsLinux
	case "Android":
		h |= hintsAndroid
	}
	return h
}
