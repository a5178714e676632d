package referral

import (
	"context"
	"regexp"
	"strings"
)

// An address to apply at on another site may be a template: where it has {ref}
// the token of the vacancy page is filled in, so that the other system can hand
// it back. It stands once, in the query or the fragment, where it can also be
// left out.

const refMark = "{ref}"

// checkApplyURL says what is wrong with an address to apply at.
func checkApplyURL(p *problems, address string) {
	if address == "" {
		return
	}
	wrong := func(en, nl string) { p.add("apply_url", en, nl) }
	bare := strings.ReplaceAll(address, refMark, "")
	switch {
	case !webAddress(bare):
		wrong("This is not an address that starts with https:// or http://.", "Dit is geen adres dat met https:// of http:// begint.")
	case strings.ContainsAny(bare, "{}"):
		wrong("Only {ref} can stand between braces; write other braces as %7B and %7D.", "Tussen accolades kan alleen {ref} staan; schrijf andere accolades als %7B en %7D.")
	case strings.Count(address, refMark) > 1:
		wrong("{ref} can stand in it once.", "{ref} kan er één keer in staan.")
	case strings.Contains(address, refMark) && !strings.ContainsAny(address[:strings.Index(address, refMark)], "?#"):
		wrong("{ref} can stand behind a ? or a #, such as …?source={ref}, where it can be left out.", "{ref} kan achter een ? of een # staan, zoals …?source={ref}, waar het weggelaten kan worden.")
	}
}

// fillApplyURL puts a token into an address; all else stays as it is, to the
// byte. Without a token the parameter that it would be in goes.
func fillApplyURL(address, ref string) string {
	at := strings.Index(address, refMark)
	if at < 0 {
		return address
	}
	if ref != "" {
		return address[:at] + percent(ref) + address[at+len(refMark):]
	}
	from := startOfParameter(address, at)
	if from < 0 {
		return strings.Replace(address, refMark, "", 1)
	}
	until := len(address)
	if i := strings.IndexAny(address[at:], ends(address, at)); i >= 0 {
		until = at + i
	}
	if until < len(address) && address[until] == '&' && address[from] != '&' {
		return address[:from+1] + address[until+1:] // the next one is the first now
	}
	return address[:from] + address[until:]
}

// startOfParameter is where the ?, # or & stands with which the parameter
// around a place begins; -1 when it is in none.
func startOfParameter(address string, at int) int {
	if hash := strings.IndexByte(address[:at], '#'); hash >= 0 {
		// Sites that route by the fragment write a query in it.
		return hash + strings.LastIndexAny(address[hash:at], "#?&")
	}
	query := strings.IndexByte(address[:at], '?')
	if query < 0 {
		return -1
	}
	return query + max(0, strings.LastIndexByte(address[query:at], '&')) // a second ? is a letter as any other
}

// ends are what a parameter can end at.
func ends(address string, at int) string {
	if strings.Contains(address[:at], "#") {
		return "&"
	}
	return "&#"
}

// percent writes all but letters, digits and -._~ as %XX, which means itself in
// any part of an address.
func percent(s string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._~", c) >= 0 {
			b.WriteByte(c)
			continue
		}
		b.Write([]byte{'%', hex[c>>4], hex[c&15]})
	}
	return b.String()
}

// ApplyAddress is where one applies for a vacancy that is applied to elsewhere.
// The token of the page goes along when it is worth something.
func (p *Programme) ApplyAddress(ctx context.Context, v Vacancy, token string) (string, error) {
	_, _, outcome, err := p.openRef(ctx, p.store, v, token, p.Now())
	if err != nil {
		return "", err
	}
	if outcome != RefAccepted {
		token = ""
	}
	return fillApplyURL(v.ApplyURL, token), nil
}

// refParameter is what a parameter of another site can be called.
var refParameter = regexp.MustCompile(`^[A-Za-z0-9._~-]{1,50}$`)

// withRef makes the address of a posting a template: behind its query, or with
// a query of its own, comes the parameter. An address from elsewhere is none
// by itself, so braces in it mean themselves.
func withRef(address, parameter string) string {
	address = strings.NewReplacer("{", "%7B", "}", "%7D").Replace(address)
	if address == "" || parameter == "" {
		return address
	}
	rest, fragment, hashed := strings.Cut(address, "#")
	switch _, query, asked := strings.Cut(rest, "?"); {
	case !asked:
		rest += "?"
	case query != "" && !strings.HasSuffix(query, "&"):
		rest += "&"
	}
	rest += parameter + "=" + refMark
	if hashed {
		rest += "#" + fragment
	}
	return rest
}
