package clicks

import "strings"

// aheadOfTime says whether a browser fetched before anyone had asked. Chromium
// and Firefox say so in Sec-Purpose ("prefetch;prerender" when they also draw
// the page), the others and older ones in the headers before it.
func (r *Request) aheadOfTime() bool {
	return beginsWith(r.SecPurpose, "prefetch") || speculative(r.Purpose) || speculative(r.XPurpose) ||
		beginsWith(r.XMoz, "prefetch")
}

func speculative(purpose string) bool {
	return beginsWith(purpose, "prefetch") || beginsWith(purpose, "preview") || beginsWith(purpose, "instant")
}

func beginsWith(s, lower string) bool {
	s = strings.TrimSpace(s)
	return len(s) >= len(lower) && strings.EqualFold(s[:len(lower)], lower)
}

// notANavigation says whether the browser itself says that nobody opened the
// page. Only what is present is evidence: browsers before 2020 and plain-http
// origins have no Sec-Fetch headers at all.
func (r *Request) notANavigation() bool {
	if r.SecFetchMode != "" && r.SecFetchMode != "navigate" {
		return true
	}
	switch r.SecFetchDest {
	case "", "document", "iframe", "frame", "fencedframe":
		return false
	case "empty": // a link with the download attribute is still followed
		return r.SecFetchMode != "navigate"
	}
	return true
}
