package clicks

import "strings"

// contradiction looks whether the headers of what calls itself a browser are
// those of a browser that opens a page, and gives the reason when they are not.
// Only what is there is held against it: behind a proxy that strips headers and
// on plain http there are few. An Accept of */* without more is let pass as
// well: alone it proves too little to refuse what may be a person.
func contradiction(s Signature) Reason {
	h, ua := s.Headers, s.UserAgent
	switch {
	case h.has(noNavigation), h.has(byScript):
		return NotANavigation
	case h.has(hintsHeadless):
		return RobotHeadless
	case h.has(fromAddress):
		return RobotContactAddress
	case h.has(acceptsOther) && modern(ua):
		return NoPageAsked
	case h.has(navigation) && h.has(acceptsAny):
		return NoPageAsked
	case (h.has(acceptsPages) || h.has(navigation)) && !h.has(language) && modern(ua):
		return NoLanguage
	case h.has(hints) && !strings.Contains(ua, "Chrom") && !strings.Contains(ua, "Edg"),
		h.has(hintsWindows) && !strings.Contains(ua, "Windows"),
		h.has(hintsMac) && !strings.Contains(ua, "Mac"),
		h.has(hintsLinux) && (strings.Contains(ua, "Windows") || strings.Contains(ua, "Macintosh")),
		// A phone that asks for the desktop's page calls itself Linux.
		h.has(hintsAndroid) && !strings.Contains(ua, "Android") && !strings.Contains(ua, "Linux"):
		return Contradiction
	}
	return ""
}

// modern says whether a user agent is that of a browser since about 2018, of
// which it is known what it sends. WebKit on a phone is one in every app.
func modern(userAgent string) bool {
	return version(userAgent, "Chrome/") >= 70 || version(userAgent, "Firefox/") >= 60 ||
		version(userAgent, "Version/") >= 12 && strings.Contains(userAgent, "Safari/") ||
		version(userAgent, "CriOS/") >= 70 || version(userAgent, "EdgiOS/") >= 44
}

// version is the number behind a name, 0 when the name is not there.
func version(userAgent, name string) int {
	at := strings.Index(userAgent, name)
	if at < 0 {
		return 0
	}
	n := 0
	for _, c := range []byte(userAgent[at+len(name):]) {
		if c < '0' || c > '9' || n > 10_000 {
			break
		}
		n = 10*n + int(c-'0')
	}
	return n
}
