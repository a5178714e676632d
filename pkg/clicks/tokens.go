package clicks

import (
	"strings"

	"goodword/pkg/referral"
)

// family is a group of tokens that settle what a request is. Tokens stand
// between commas, in lower case, with marks for where they may stand:
//
//	^x  at the very beginning      <x  not after a letter
//	x>  not before a letter        ~x  after a letter or digit
type family struct {
	reason Reason
	class  referral.Class
	tokens string
}

// families are in the order of their say: the first one seen decides. Cards
// come before robots because most of them are called bots too, and names that
// contain another's (Telegram's "like TwitterBot") come before that other.
var families = []family{
	// Apple's Messages draws the card on the sender's own phone and says the
	// names of three others, so that sites give it one.
	{PreviewMessages, referral.Preview, `facebookexternalhit/1.1 facebot twitterbot`},
	// Drawn on the sender's phone; Signal says the same. In the middle of a
	// browser's user agent the name is that of the desktop app.
	{PreviewWhatsApp, referral.Preview, `^whatsapp`},
	{PreviewLinkedIn, referral.Preview, `linkedinbot`},
	{PreviewTelegram, referral.Preview, `telegrambot`},
	{PreviewSlack, referral.Preview, `slackbot, slack-imgproxy`},
	{PreviewTeams, referral.Preview, `skypeuripreview, microsoftpreview, teams-preview, teamspreview, teamsbot`},
	{PreviewDiscord, referral.Preview, `discordbot`},
	// Every server of the fediverse fetches on its own: a thousand for a post.
	{PreviewFediverse, referral.Preview, `<mastodon/, pleroma, akkoma, misskey, firefish, calckey, sharkey, iceshrimp, <lemmy/,
		<mbin/, pixelfed, gotosocial, friendica, hubzilla, peertube, writefreely, diaspora, <bookwyrm, mobilizon, activitypub`},
	{PreviewBluesky, referral.Preview, `cardyb, ^bluesky`},
	{PreviewNamed, referral.Preview, chatCards + cardServices + cardWords},
	// After those that borrow their names.
	{PreviewX, referral.Preview, `twitterbot`},
	{PreviewFacebook, referral.Preview, `facebookexternalhit, facebookexternalua, facebot, facebookbot, facebookplatform,
		facebookcatalog, meta-externalagent, meta-externalfetcher`},

	{ScannerNamed, referral.Scanner, mailGateways + linkCheckers},

	{RobotNamed, referral.Robot, searchRobots + answerRobots + monitors + siteAuditors + marketRobots + vulnerabilityScanners + readers},
	{RobotTool, referral.Robot, libraries + commandLines},
	{RobotHeadless, referral.Robot, `headless, phantomjs, slimerjs, puppeteer, playwright, selenium, webdriver, htmlunit, jsdom,
		happy-dom, zombie.js, casperjs, nightmarejs, testcafe, browserless, prerender, rendertron, chromedp, lighthouse,
		splash version, cypress/`},
	// The words for what robots do.
	{RobotWord, referral.Robot, `bot/, bot;, bots/, bots;, <bot-, robot, crawl, spider>, slurp, scraper, scraping, scrapy, fetcher, archiver,
		webarchiv, web-archiv, web archiv, archive.org, harvest, indexer, extractor, validator, linkcheck, link check, link-check,
		linkwalk, sitecheck, siteaudit, site audit, site-audit, webmaster, subscriber, feed-id, feed parser, feedparser, rss reader,
		rssreader, aggregator, uptime, synthetic, web monitor, webmonitor, website monitor, site monitor, researchscan, pentest,
		vulnerab, http client, httpclient, http-client, http_client, webhook, image proxy, imageproxy, imgproxy, health check,
		healthcheck, health-check`},
}

// The traits of a user agent that do not settle on their own what it is.
const (
	innocent      = 40 + iota // ends as a robot's word does, and is none
	hint                      // a word or name that robots have, and apps too
	botWord                   // the same for makes of phones
	securityMaker             // makes scanners of links, and browsers too
	webAddress                // what robots leave
	domainName                // the same, but some apps are called after theirs
	ownAddress                // of browsers that do leave their toolkit's
	handheld                  // a phone, a tablet, a television
	machine                   // any other machine that a browser runs on
	engine                    // what a browser says of itself
	oldBrowser                // a browser whose name is enough
	compatible                // what the oldest browsers said, and robots do
	oldCompatible             // who may say so
	oldExplorer               // Internet Explorer, with anyone's toolbars in it
	device                    // an app on someone's own device
)

var traits = map[int]string{
	innocent: `cubot, cubot/, cubot;, irobot, irobot/, amazon.com, booking.com, wails.io`,
	hint:     hintWords + looseNames,
	// "bot" must end a word, or everything from "both" to "bottom" were a robot.
	botWord:       `bot>, bots>`,
	securityMaker: `bitdefender, kaspersky, f-secure, withsecure, <eset, mcafee, webroot, <avira, <avast, <norton`,
	webAddress:    `http:, https:, hxxp, www., mailto:, (at), [at], burpcollaborator`,
	domainName:    `~.com>, ~.org>, ~.net>, ~.io>, ~.dev>, ~.info>, ~.ai>, ~.co.uk>`,
	ownAddress:    `bsalsa.com, embeddedwb`,
	handheld: `android, iphone, ipad, ipod, mobile, windows phone, windows ce, symbian, <midp, blackberry, <bb10, kaios, harmonyos,
		tizen, <bada/, meego, maemo, sailfish, series40, series60, webos, hpwos, palmos, playstation, (ps3), nintendo, xbox, ` + televisions,
	machine: `windows, macintosh, mac os, mac_powerpc, mac_ppc, x11, linux, ubuntu, <cros, freebsd, openbsd, netbsd, dragonfly,
		sunos, solaris, irix, hp-ux, <aix, os/2, beos, haiku, syllable, risc os, amiga, morphos, qnx, inferno, fuchsia, reactos`,
	engine:     `firefox/, gecko/, version/, safari/, chrome/, chromium/, msie, trident/, presto/, konqueror, khtml/, opera`,
	oldBrowser: oldPhones + oldMobileBrowsers + textBrowsers + oldDesktops + televisions,
	compatible: `(compatible, compatible;`,
	oldCompatible: `msie, konqueror, opera, ibrowse, netpositive, webpositive, abrowse, aweb, dillo, netsurf, icab, omniweb, avantgo,
		blazer, netfront, iemobile, palm, series60, elinks, voyager, playstation, nintendo, nokia, blackberry, midp, cyberdog,
		offbyone, hotjava, <brew, risc os, ` + televisions,
	oldExplorer: `msie, trident/`,
	device: `android, iphone, ipad, <ios/, <ios>, watchos, tvos, cfnetwork, dalvik/, darwin/, tizen, ^roku, playstation, (ps4),
		(ps5), openharmony, ^[fban/, ^[fb_iab, nintendo, sonos/,
		microsoft office, outlook-, quicktime, windows phone, exoplayer, stagefright`,
}

// hintWords count where no app of a person is likely: not on a handheld, and
// not among the toolbars of Internet Explorer.
const hintWords = `monitor, checker, <check>, scanner, <scan>, scanning, audit, analyz, analys, agent>, preview, proxy, <feed,
	feeds>, reader>, <rss, verify, verific, inspect, probe, debugger, tester, <test>, <testing>, research, survey, discovery,
	classif, resolver, optimizer, collector, parser, <fetch, compliance, observatory, insights>, semantic, speedtest, pagespeed,
	page speed, performance, analytics, marketing, <ads>, intelligence, security, transcoder, watchdog, <ping>, <seo, downloader,
	grabber, screenshot, thumbnail, favicon, mirror, webclient, -google>, <google-,`

// listed gives the tokens of a list, each with the bit that it sets.
func listed(list string, bit int) []token {
	var tokens []token
	for text := range strings.SplitSeq(list, ",") {
		text = strings.TrimSpace(text)
		if text == "" { // after the last comma of a list
			continue
		}
		t := token{bit: bit}
		text, t.atStart = strings.CutPrefix(text, "^")
		text, t.opensWord = strings.CutPrefix(text, "<")
		text, t.followsWord = strings.CutPrefix(text, "~")
		t.text, t.closesWord = strings.CutSuffix(text, ">")
		tokens = append(tokens, t)
	}
	return tokens
}

func allTokens() []token {
	var tokens []token
	for bit, f := range families {
		tokens = append(tokens, listed(f.tokens, bit)...)
	}
	for bit, list := range traits {
		tokens = append(tokens, listed(list, bit)...)
	}
	return tokens
}
