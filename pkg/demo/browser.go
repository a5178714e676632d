package demo

import "goodword/pkg/referral"

// browser is what asks for a link: what it calls itself, which telling headers
// it sends (in the words of package clicks) and what it runs on.
type browser struct{ userAgent, headers, device string }

// opens is what a browser sends when a person opens a page.
const opens = "navigate accept-html language"

// peoples are the browsers of people, the usual ones more than once.
var peoples = []browser{
	{"Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 Mobile/15E148 Safari/604.1", opens, "phone"},
	{"Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1", opens, "phone"},
	{"Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0 Mobile Safari/537.36", opens, "phone"},
	{"Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Mobile Safari/537.36", opens, "phone"},
	{"Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36", opens, "phone"},
	{"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0 Safari/537.36", opens, "desktop"},
	{"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0 Safari/537.36 Edg/148.0.0.0", opens, "desktop"},
	{"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 Safari/605.1.15", opens, "desktop"},
	{"Mozilla/5.0 (X11; Linux x86_64; rv:148.0) Gecko/20100101 Firefox/148.0", opens, "desktop"},
	{"Mozilla/5.0 (Linux; Android 14; SM-X710) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0 Safari/537.36", opens, "tablet"},
}

// programs are what asks for a link besides people, by the reason that it gets.
var programs = map[string][]browser{
	"person_app":            {{"LinkedIn/9.29 (iPhone; iOS 18.3; Scale/3.00)", "accept-any language", "phone"}},
	"preview_whatsapp":      {{"WhatsApp/2.24.9.78 A", "", "other"}, {"WhatsApp/2.25.1.75 i", "", "other"}},
	"preview_linkedin":      {{"LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)", "accept-any", "other"}},
	"preview_teams":         {{"Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5 skype-url-preview@microsoft.com", "accept-html", "desktop"}},
	"preview_named":         {{"facebookexternalhit/1.1;line-poker/1.0", "accept-any", "other"}},
	"preview_messages":      {{"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 (KHTML, like Gecko) Version/9.0.1 Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0", "accept-html language", "desktop"}},
	"preview_fediverse":     {{"Mastodon/4.4.0 (http.rb/5.2.0; +https://social.example/)", "accept-html", "other"}, {"Mastodon/4.3.3 (http.rb/5.2.0; +https://uni.example/)", "accept-html", "other"}},
	"preview_telegram":      {{"TelegramBot (like TwitterBot)", "accept-any", "other"}},
	"preview_bluesky":       {{"Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Bluesky Cardyb/1.1; +mailto:support@bsky.app) Chrome/120.0.0.0 Safari/537.36", "accept-any", "other"}},
	"preview_facebook":      {{"facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)", "accept-any", "other"}},
	"preview_x":             {{"Twitterbot/1.0", "accept-any", "other"}},
	"scanner_named":         {{"Mozilla/5.0 (Windows NT 10.0) Mimecast URL Protect", "accept-html", "desktop"}, {"BarracudaCentral/1.0 (http://www.barracudacentral.org)", "accept-any", "other"}},
	"robot_named":           {{"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0 Safari/537.36 GTmetrix", opens, "desktop"}},
	"robot_tool":            {{"curl/8.7.1", "accept-any", "other"}, {"Go-http-client/2.0", "", "other"}, {"python-requests/2.32.3", "accept-any", "other"}},
	"robot_headless":        {{"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/140.0.0.0 Safari/537.36", "navigate accept-html", "desktop"}},
	"robot_word":            {{"Zyxelbot/0.1", "accept-any", "other"}, {"LinkAuditor/2", "accept-any", "other"}},
	"robot_contact_address": {{"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0 Safari/537.36 (+https://vergelijker.example/over)", "accept-html", "desktop"}},
	"empty_user_agent":      {{"", "", "other"}},
	"not_a_browser":         {{"Mozilla/5.0 (compatible; Whatever/1.0)", "accept-any", "other"}},
	"prefetch_header":       {{"Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0 Mobile Safari/537.36", "ahead " + opens, "phone"}},
	"head_request":          {{"Mozilla/5.0 (compatible; CheckMarkNetwork/1.0)", "head accept-any", "other"}, {"python-requests/2.32.3", "head accept-any", "other"}},
}

// browserOf draws one that gets a reason. A person's reason and those that a
// signature alone does not give come from a person's browser.
func browserOf(d dice, reason string) browser {
	if some := programs[reason]; len(some) > 0 {
		return pick(d, some)
	}
	return pick(d, peoples)
}

// countryOf draws where a hit comes from: programs from anywhere, people mostly
// from near.
func countryOf(d dice, class referral.Class) string {
	if class == referral.Robot || class == referral.Preview || class == referral.Head {
		return pick(d, []string{"US", "US", "IE", "DE", "FR", "SG", "NL"})
	}
	countries := []string{"NL", "BE", "DE", "GB", "FR", "IN", "ES", "US", ""}
	return countries[d.weighted([]float64{78, 7, 5, 2, 1.5, 2, 1, 1.5, 2})]
}
