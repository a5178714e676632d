package feeds

import (
	"regexp"
	"slices"
	"strings"

	"goodword/pkg/referral"
)

var (
	saysRemote = regexp.MustCompile(`(?i)\b(remote(ly)?|télétravail|thuiswerk(en)?|home[ -]?office|home[ -]?based|work from home|wfh|telecommut\w*|op afstand)\b`)
	saysHybrid = regexp.MustCompile(`(?i)\bhybride?\b`)
	saysOnSite = regexp.MustCompile(`(?i)\b(on[ -]?site|in[ -]office|op locatie|op kantoor|vor ort)\b`)
	// noPlace are words that say nothing about where.
	noPlace = regexp.MustCompile(`(?i)\b(first|friendly|only|optional|possible|eligible|based|flexible|multiple|various|peo|locations?|offices?|hq|headquarters?|hoofdkantoor|(bay )?area|anywhere|worldwide|global(ly)?|emea|apac|latam|amer|europe|europa|eu|north america)\b`)

	betweenPlaces = regexp.MustCompile(`(?i)\s*[;|•·\n/]\s*|\s+(?:or|oder)\s+`)
	betweenCities = regexp.MustCompile(`(?i)\s+(?:and|en|und|&)\s+`)
	codeAndDash   = regexp.MustCompile(`\b([A-Z]{2})-(\pL)`)
	withinPlace   = regexp.MustCompile(`\s*[,()]\s*|\s+[-–—]\s+|:\s+`)
	littleWords   = regexp.MustCompile(`(?i)^(?:(?:in|from|within|across|of|vanuit|binnen)\b\s*(?:the\b\s*)?)+|^the$`)
	twoLetters    = regexp.MustCompile(`^[A-Z]{2}$`)
)

// workplaceIn reads where the work is done from a text that a person wrote.
func workplaceIn(s string) referral.Workplace {
	switch {
	case saysHybrid.MatchString(s):
		return referral.Hybrid
	case saysRemote.MatchString(s):
		return referral.Remote
	}
	return referral.OnSite
}

// placesIn reads the places from a text that a person wrote, such as
// “London, UK”, “Amsterdam, Netherlands; Remote” or “Remote - US”. A country
// that is not recognised is "".
func placesIn(s string) []referral.Location {
	var places []referral.Location
	for _, one := range splitPlaces(s) {
		for _, re := range []*regexp.Regexp{saysRemote, saysHybrid, saysOnSite, noPlace} {
			one = re.ReplaceAllString(one, "")
		}
		places = append(places, placesOf(withinPlace.Split(one, -1))...)
	}
	return distinct(places)
}

// splitPlaces divides a text between its places. The word “and” divides two
// cities; “Bosnia and Herzegovina” is one country.
func splitPlaces(s string) []string {
	var places []string
	for _, place := range betweenPlaces.Split(codeAndDash.ReplaceAllString(s, "$1, $2"), -1) {
		if pair := betweenCities.Split(place, -1); knownCity(line(pair[0])) {
			places = append(places, pair...)
			continue
		}
		places = append(places, place)
	}
	return places
}

// placesOf reads the parts of one place, which are a city, a region and a
// country in any order and any of them missing; or a list of cities.
func placesOf(parts []string) []referral.Location {
	var places []referral.Location
	var open referral.Location // the place that is being read
	closed := false            // its country is known
	finish := func() {
		if open != (referral.Location{}) {
			places = append(places, open)
		}
		open, closed = referral.Location{}, false
	}
	for _, part := range parts {
		part = strings.Trim(part, " -–—,/")
		if countryNamed(part) == "" {
			part = littleWords.ReplaceAllString(part, "")
		}
		if part == "" {
			continue
		}
		if code := countryOfPart(part, open); code != "" {
			if closed && open.Country != code {
				finish()
			}
			open.Country, closed = code, true
			continue
		}
		switch {
		case open.City == "":
			open.City = part
		case closed, knownCity(open.City) && knownCity(part) && !strings.EqualFold(open.City, part):
			finish()
			open.City = part
		}
	}
	finish()
	for i, p := range places {
		if p.Country == "" {
			places[i].Country = cities()[strings.ToLower(p.City)]
		}
		if p.City == "" {
			places[i].City = cityState(p.Country)
		}
	}
	return places
}

// countryOfPart gives the country that one part of a place names. After a
// city, or after “US”, a code of two letters may be a state of the USA.
func countryOfPart(part string, open referral.Location) string {
	city, country := open.City, open.Country
	small := strings.ToLower(part)
	known := cities()[strings.ToLower(city)]
	if city == "" && cities()[small] != "" && countryNamed(part) == "" {
		return ""
	}
	if twoLetters.MatchString(part) {
		code := countryCode(part)
		switch {
		case states[small] && (country == "US" || city != "" && code != known):
			return "US"
		case city != "" && provinces[small]:
			return "CA"
		}
		return code
	}
	if small == ambiguous {
		return known
	}
	if code := countryNamed(part); code != "" {
		return code
	}
	switch {
	case stateNames[small] && (city != "" || country == "US"):
		return "US"
	case city != "" && provinces[small]:
		return "CA"
	}
	return ""
}

func knownCity(s string) bool { return cities()[strings.ToLower(s)] != "" }

// cityState is the name of the city that is its own country, or "".
func cityState(country string) string {
	return map[string]string{"SG": "Singapore", "HK": "Hong Kong", "MC": "Monaco", "LU": "Luxembourg"}[country]
}

// distinct leaves out what was there before, and a country by itself when a
// city in it is named as well.
func distinct(places []referral.Location) []referral.Location {
	var kept []referral.Location
	for _, p := range places {
		cityToo := p.City == "" && slices.ContainsFunc(places, func(o referral.Location) bool {
			return o.City != "" && o.Country == p.Country
		})
		if !cityToo && p != (referral.Location{}) && !slices.Contains(kept, p) {
			kept = append(kept, p)
		}
	}
	return kept
}
