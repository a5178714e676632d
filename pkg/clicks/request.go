package clicks

import "net/http"

// Request is what the rules look at. It holds no address and no cookie: the
// class of a hit never depends on who the visitor is.
type Request struct {
	Method    string
	UserAgent string

	// Said by a browser that fetches before anyone has asked.
	SecPurpose string
	Purpose    string
	XPurpose   string
	XMoz       string

	// Said by a browser since about 2020, to secure origins only; that they
	// are absent means nothing.
	SecFetchMode string
	SecFetchDest string
}

// FromHTTP takes from a request what the rules look at.
func FromHTTP(r *http.Request) Request {
	h := r.Header
	return Request{
		Method:       r.Method,
		UserAgent:    h.Get("User-Agent"),
		SecPurpose:   h.Get("Sec-Purpose"),
		Purpose:      h.Get("Purpose"),
		XPurpose:     h.Get("X-Purpose"),
		XMoz:         h.Get("X-Moz"),
		SecFetchMode: h.Get("Sec-Fetch-Mode"),
		SecFetchDest: h.Get("Sec-Fetch-Dest"),
	}
}
