package bench

import "fmt"

// browsers are the ends of requests: about two hundred browsers of people, and
// some of the programs that come by as well, each with the headers that it
// sends.
func browsers(host string) [][]byte {
	var all [][]byte
	add := func(agent, more string) {
		all = append(all, fmt.Appendf(nil, " HTTP/1.1\r\nHost: %s\r\nUser-Agent: %s\r\n%s", host, agent, more))
	}
	person := func(agent, more string) {
		add(agent, "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8\r\n"+
			"Accept-Language: nl,en;q=0.7\r\nAccept-Encoding: gzip, deflate, br, zstd\r\n"+more+
			"Upgrade-Insecure-Requests: 1\r\nSec-Fetch-Dest: document\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Site: cross-site\r\nSec-Fetch-User: ?1\r\nConnection: keep-alive\r\n")
	}
	for version := 120; version < 148; version++ {
		hints := fmt.Sprintf("Sec-CH-UA: \"Chromium\";v=\"%d\", \"Google Chrome\";v=\"%d\", \"Not)A;Brand\";v=\"24\"\r\n", version, version)
		for _, on := range [][4]string{
			{"Windows NT 10.0; Win64; x64", "Windows", "?0", ""},
			{"Macintosh; Intel Mac OS X 10_15_7", "macOS", "?0", ""},
			{"Linux; Android 10; K", "Android", "?1", "Mobile "},
		} {
			person(fmt.Sprintf("Mozilla/5.0 (%s) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/%d.0.0.0 %sSafari/537.36", on[0], version, on[3]),
				hints+fmt.Sprintf("Sec-CH-UA-Mobile: %s\r\nSec-CH-UA-Platform: %q\r\n", on[2], on[1]))
		}
		for _, system := range []string{"Windows NT 10.0; Win64; x64", "X11; Linux x86_64", "Android 14; Mobile"} {
			person(fmt.Sprintf("Mozilla/5.0 (%s; rv:%d.0) Gecko/20100101 Firefox/%d.0", system, version, version), "")
		}
		person(fmt.Sprintf("Mozilla/5.0 (iPhone; CPU iPhone OS %d_%d like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/%d.0 Mobile/15E148 Safari/604.1",
			16+version%3, version%7, 16+version%3), "")
	}
	for _, agent := range []string{
		"WhatsApp/2.24.10.5 A", "LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)",
		"facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)", "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
		"Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
		"curl/8.5.0", "python-requests/2.32.3", "Go-http-client/1.1", "TelegramBot (like TwitterBot)",
	} {
		add(agent, "Accept: */*\r\nAccept-Encoding: gzip\r\n")
	}
	return all
}
