package feeds

import (
	"strings"
	"sync"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// namesOfCountries are the languages in which a country is recognised. The
// names are those of Unicode CLDR, as golang.org/x/text carries them.
var namesOfCountries = []language.Tag{
	language.English, language.Dutch, language.German, language.French, language.Spanish,
	language.Italian, language.Portuguese, language.Polish, language.Swedish, language.Danish,
	language.Norwegian, language.Finnish, language.Czech,
}

// otherNames are in use but not in CLDR. England and its like are no country
// in ISO 3166-1.
var otherNames = map[string]string{
	"uk": "GB", "u.k.": "GB", "great britain": "GB", "england": "GB", "scotland": "GB", "wales": "GB",
	"northern ireland": "GB", "engeland": "GB", "schotland": "GB", "groot-brittannië": "GB", "großbritannien": "GB",
	"usa": "US", "u.s.": "US", "u.s.a.": "US", "united states of america": "US", "america": "US", "vs": "US",
	"holland": "NL", "uae": "AE", "korea": "KR", "republic of korea": "KR", "czech republic": "CZ",
	"turkey": "TR", "türkiye": "TR", "republic of ireland": "IE", "russian federation": "RU",
	"viet nam": "VN", "hong kong": "HK", "macau": "MO", "macedonia": "MK", "ivory coast": "CI",
	"tschechien": "CZ", "tsjechische republiek": "CZ", "slovak republic": "SK",
}

// ambiguous is as well a state of the USA.
const ambiguous = "georgia"

var countryNames = sync.OnceValue(func() map[string]string {
	names := map[string]string{}
	for _, code := range pairs() {
		region, err := language.ParseRegion(code)
		if err != nil || !region.IsCountry() || region.Canonicalize().String() != code {
			continue
		}
		for _, tag := range namesOfCountries {
			if name := strings.ToLower(display.Regions(tag).Name(region)); name != "" {
				if _, taken := names[name]; !taken {
					names[name] = code
				}
			}
		}
	}
	for name, code := range otherNames {
		names[name] = code
	}
	return names
})

// pairs gives AA to ZZ.
func pairs() []string {
	var all []string
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			all = append(all, string([]rune{a, b}))
		}
	}
	return all
}

// countryCode gives the ISO 3166-1 alpha-2 code for a code of two or three
// letters or a name, or "" when it is not recognised.
func countryCode(s string) string {
	s = strings.TrimSpace(s)
	if len(s) == 2 || len(s) == 3 {
		if region, err := language.ParseRegion(s); err == nil && region.IsCountry() {
			return region.Canonicalize().String()
		}
	}
	return countryNamed(s)
}

// countryNamed gives the code for a name only. CLDR writes “&”.
func countryNamed(s string) string {
	name := strings.ReplaceAll(strings.ToLower(strings.TrimSpace(s)), " and ", " & ")
	if code := countryNames()[name]; code != "" {
		return code
	}
	return countryNames()[strings.TrimPrefix(name, "the ")]
}

// states of the USA. Delaware's code is left out: in the answers of boards
// “DE” is Germany far more often.
var states = words(`al ak az ar ca co ct fl ga hi id il in ia ks ky la me md ma mi mn ms mo mt ne nv nh nj
	nm ny nc nd oh ok or pa ri sc sd tn tx ut vt va wa wv wi wy dc`)

var stateNames = lines(`alabama, alaska, arizona, arkansas, california, colorado, connecticut, delaware, florida,
	hawaii, idaho, illinois, indiana, iowa, kansas, kentucky, louisiana, maine, maryland, massachusetts, michigan,
	minnesota, mississippi, missouri, montana, nebraska, nevada, new hampshire, new jersey, new mexico, new york,
	north carolina, north dakota, ohio, oklahoma, oregon, pennsylvania, rhode island, south carolina, south dakota,
	tennessee, texas, utah, vermont, virginia, washington, west virginia, wisconsin, wyoming, district of columbia, d.c.`)

// provinces of Canada, save those whose code is a country's.
var provinces = lines(`ab, bc, mb, nb, ns, on, qc, alberta, british columbia, manitoba, new brunswick, nova scotia,
	ontario, quebec, québec, saskatchewan`)

// cities that are often named without their country, and mean only one place
// when they are.
var cities = sync.OnceValue(func() map[string]string {
	all := map[string]string{}
	for code, names := range map[string]string{
		"NL": `amsterdam, rotterdam, den haag, the hague, 's-gravenhage, utrecht, eindhoven, groningen, delft, leiden,
			haarlem, arnhem, nijmegen, enschede, tilburg, breda, almere, amersfoort, apeldoorn, zwolle, maastricht,
			hilversum, den bosch, 's-hertogenbosch, leeuwarden, wageningen, schiphol, hoofddorp, amstelveen`,
		"BE": `brussels, brussel, bruxelles, antwerp, antwerpen, ghent, gent, leuven, brugge`,
		"DE": `berlin, berlijn, munich, münchen, hamburg, cologne, köln, frankfurt, düsseldorf, stuttgart, leipzig, karlsruhe`,
		"GB": `london, londen, manchester, edinburgh, glasgow, bristol, leeds, belfast, cardiff`,
		"IE": `cork, galway`,
		"FR": `paris, parijs, lyon, marseille, toulouse, lille, nantes, bordeaux`,
		"ES": `madrid, valencia, málaga, malaga, seville, sevilla`,
		"PT": `lisbon, lisboa, lissabon, porto`,
		"IT": `rome, roma, milan, milano, turin, torino`,
		"CH": `zurich, zürich, geneva, genève, basel, lausanne, bern`,
		"AT": `vienna, wien, wenen, graz, linz`,
		"SE": `stockholm, gothenburg, göteborg, malmö`,
		"DK": `copenhagen, kopenhagen, københavn, aarhus`,
		"NO": `oslo, bergen, trondheim`,
		"FI": `helsinki, espoo, tampere`,
		"PL": `warsaw, warszawa, warschau, kraków, krakow, wrocław, wroclaw, gdańsk, poznań`,
		"CZ": `prague, praha, praag, brno`, "HU": `budapest`, "RO": `bucharest, boekarest, cluj-napoca`, "BG": `sofia`,
		"GR": `athens`, "RS": `belgrade`, "HR": `zagreb`, "EE": `tallinn`, "LV": `riga`, "LT": `vilnius`, "UA": `kyiv, lviv`,
		"LU": `luxembourg, luxemburg`, "SG": `singapore`, "HK": `hong kong`, "JP": `tokyo, osaka`, "KR": `seoul`,
		"CN": `beijing, shanghai, shenzhen`, "TW": `taipei`, "GE": `tbilisi, batumi`,
		"IN": `bangalore, bengaluru, mumbai, new delhi, delhi, hyderabad, pune, chennai, gurgaon, gurugram, noida`,
		"IL": `tel aviv, haifa`, "AE": `dubai, abu dhabi`, "TR": `istanbul, ankara`, "ZA": `cape town, johannesburg`,
		"EG": `cairo`, "KE": `nairobi`, "AU": `sydney, melbourne, brisbane`, "NZ": `auckland, wellington`,
		"CA": `toronto, montreal, montréal, vancouver, ottawa, calgary`, "BR": `são paulo, sao paulo, rio de janeiro`,
		"MX": `mexico city, ciudad de méxico, guadalajara`, "AR": `buenos aires`, "CO": `bogotá, bogota, medellín`,
		"US": `new york, new york city, nyc, san francisco, los angeles, seattle, chicago, boston, austin, denver, atlanta,
			palo alto, mountain view, san jose, san diego, brooklyn, houston, dallas, philadelphia, miami, washington dc`,
	} {
		for name := range lines(names) {
			all[name] = code
		}
	}
	return all
})

// words is the set of the words in a text.
func words(s string) map[string]bool {
	set := map[string]bool{}
	for _, word := range strings.Fields(s) {
		set[word] = true
	}
	return set
}

// lines is the set of what stands between the commas of a text.
func lines(s string) map[string]bool {
	set := map[string]bool{}
	for _, item := range strings.Split(s, ",") {
		set[line(item)] = true
	}
	return set
}
