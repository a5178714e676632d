package clicks

// The lists of names, each of them ending with a comma so that they can be
// joined. A name stands for a product and not for a version of it. Robots that
// call themselves so (bot, crawler, spider) or leave their address need no
// name here, which is most of them; a name that is also a phone's, a person's
// app or a word of some language may not stand here at all.

// Cards.
const (
	chatCards = `redditbot, pinterestbot, pinterest/0., vkshare, line-poker, kakaotalk-scrap, kakaostory-og, viberurldownloader,
	^viber/, ^signal/, ^line/, ^kakaotalk/, ^kik/, zalobot, snap url preview, snapchatads, yahoo:linkexpander, googlemessages,
	google-pagerenderer, google web preview, developers.google.com/+/web/snippet, bingpreview, ^tumblr/1, odklbot,
	xing-contenttabreceiver, groupmebot, beeperbot, matrix-media-repo, synapse (bot, synapse/, zulip url, zulipurl,
	mattermost-bot, rocket.chat, dingtalkbot, larkurl2meta, larkbot, feishu-, steamchaturllookup, wechatshareextension,
	revoltchat, google-chat, signal-desktop,`
	cardServices = `iframely, embedly, flipboardproxy, notionembedder, notionbot, trello-, metascraper, metainspector,
	dub-metatags, quora link, everyonesocialbot, bufferbot, bufferlinkpreviewbot,`
	cardWords = `opengraph, open graph, oembed, unfurl, linkpreview, link preview, link-preview, link_preview, linkexpand,
	url preview, urlpreview, url-preview, uripreview, preview bot, previewbot,`
)

// Security: gateways that follow the links in a message at its delivery, and
// services that look at an address on somebody's behalf.
const (
	mailGateways = `barracuda, mimecast, proofpoint, pphosted, <symantec, messagelabs, brightmail, trendmicro, trend micro,
	ironport, cisco esa, cisco-esa, cisco umbrella, cisco talos, fireeye, trellix, <sophos, safelink, safe links,
	microsoft defender, forcepoint, websense, zscaler, fortiguard, fortinet, fortimail, fortisandbox, palo alto, paloalto,
	cortex-xpanse, check point, checkpoint, avanan, vadesecure, mailguard, mailscanner, mailmarshal, spamassassin, spamtitan,
	spamhaus, hornetsecurity, retarus, cloudmark, cyren, ironscales, tessian, darktrace, perception-point, titanhq,
	mail security, email security, link protection, linkprotect, url defense, urldefense,`
	linkCheckers = `clamav, amavis, dr.web, drweb, virustotal, urlscan, urlvoid, phishtank, phishlabs, openphish, netcraft,
	safebrowsing, google-safety, googlesafety, cofense, phishme, knowbe4, joesandbox, hybrid-analysis, mxtoolbox,
	linkscanner, link scanner, urlscanner, url scanner,`
)

// Robots that may look like a browser for the rest.
const (
	searchRobots = `googleother, googleagent, google-inspectiontool, google-read-aloud, google-site-verification,
	google-certificates, google-extended, google-adwords, google-physicalweb, google-structured, google-cloudvertex,
	google-notebooklm, google-firebase, google favicon, googleassociation, googleimageproxy, via ggpht, mediapartners,
	apis-google, appengine-google, adsbot, duplexweb-google, playstore-google, storebot, feedfetcher, yahoo pipes, y!j-,
	yahoocachesystem, yandexaccess, yandeximages, yandexmetrika, yandexdirect, yandexfavicons, yandexscreen, yandexwebmaster,
	yadirect, <yeti/, daumoa, ichiro, coccoc/, image.coccoc, ia_archiver, heritrix, nutch, larbin, teoma, ask jeeves,
	internet archive, wayback, archivebox,`
	answerRobots = `chatgpt-user, oai-search, claude-user, claude-web, claude-search, anthropic-ai, perplexity-user,
	perplexityuser, cohere-ai, cohere-training, mistralai-user, duckassist, common crawl, gemini-deep-research, novaact,
	bytespider, tiktokspider, imagesift, img2dataset, diffbot, mercury-parser,`
	monitors = `ptst/, gtmetrix, datadog, catchpoint, gomezagent, <rigor>, splunk, site24x7, statuscake, hetrixtools, ruxit,
	dynatrace, dareboost, speedcurve, yottaa, newrelic, pingdom, appinsights, alertsite, websitepulse, montastic, ^monit/, munin,
	nagios, check_http, zabbix, prtg, icinga, updown.io, freshping, nodeping, uptimia, ohdear, betterstack, checkly,
	internetvista, cloudflareobservatory, cloudflare-, cloudfront, googlehc/, googlestackdriver, kube-probe, envoy/hc, haproxy,
	dotcom-monitor, elmah.io, ghost inspector, internet-measurement,`
	siteAuditors = `hotjar, cookiehub, cookiebot, onetrust, usercentrics, silktide, siteimprove, contentking, screaming frog,
	sitebulb, oncrawl, botify, ahrefs, semrush, dataforseo, serpstat, sistrix, seokicks, seobility, seoptimer, woorank,
	megaindex, linktiger, marketgoo, hardenize, foregenix, securityheaders, ssllabs, w3c_, w3c-, jigsaw, pa11y, axe-core,`
	marketRobots = `zoominfo, brandwatch, meltwater, trendiction, outbrain, taboola, grapeshot, peer39, proximic, comscore,
	admantx, doubleverify, xaxis, turnitin, copyscape, builtwith, wappalyzer, similartech, printfriendly, ips-agent, mixnode,
	semantic-vision, quantcast, netestate, trendsmap, bitly,`
	vulnerabilityScanners = `masscan, zgrab, <zmap, nmap, nikto, sqlmap, nessus, openvas, qualys, acunetix, netsparker, burpsuite,
	wpscan, nuclei, projectdiscovery, censys, shodan, onyphe, binaryedge, leakix, l9explore, l9tcpid, netsystemsresearch,
	detectify, skipfish, w3af, dirbuster, gobuster, ffuf, wfuzz, assetnote, fuzz faster,`
	readers = `theoldreader, feedburner, miniflux, freshrss, tiny tiny rss, netvibes, bloglovin, netnewswire, simplepie,
	superfeedr, magpierss, swcd, ifttt, zapier, integromat, azure-logic, microsoft-flow, httrack, sitesucker, teleport pro,
	webcopier, offline explorer, webzip, existence discovery, protocol discovery,`
)

// Tools, by what they say when nobody tells them otherwise.
const (
	libraries = `libcurl, pycurl, libwww-perl, lwp::, lwp-, mechanize, python, urllib, aiohttp, <httpx/, go-http-client, golang,
	fasthttp, <colly, okhttp, apache-http, httpcomponents, commons-http, ^java/, java-http, jersey/, unirest, async-http,
	asynchttp, reactornetty, reactor-netty, <ktor-, akka-http, google-http-java, axios, node-fetch, node.js, undici, superagent,
	request-promise, <deno/, <bun/, cross-fetch, <ruby/, faraday, http.rb, httparty, rest-client, typhoeus, net::http,
	<php/, guzzle, symfony, curl-class, pecl::http, http_request2, laravel, http-tiny, http::tiny, mojolicious, winhttp,
	microsoft-cryptoapi, microsoft bits, microsoft url control, indy library, restsharp, dotnet, xmlhttp, ms web services,
	reqwest, ureq/, libsoup, cpp-httplib, boost.beast, libfetch, lua-resty, luasocket, erlang, hackney, http-conduit,
	clj-http, <dart/, dart:io, alamofire, afnetworking, grpc-, werkzeug,`
	commandLines = `<curl, <wget, <httpie, powershell, aria2, postman, insomnia/, soapui, jmeter, gatling, apachebench, vegeta,
	loader.io, blazemeter, user-agent:, useragent:,`
)

// looseNames are of robots, and of apps or phones as well: see hintWords.
const looseNames = `feedly, inoreader, newsblur, feedbin, readkit, instapaper, wallabag, readability, podcast, overcast, castbox,
	shopify, hubspot, hootsuite, majestic, expanse, adbeat, newsai, newsnow, sparkler, geedo, pageburst,`

// People: the browsers whose name is enough. Phones from before the smartphone
// begin with their make and say which Java profile they have; text browsers
// and those for old machines say little more than their name.
const (
	oldPhones = `^nokia, ^blackberry, ^samsung, ^sec-, ^sgh-, ^sonyericsson, ^lg-, ^lg/, ^lge-, ^mot-, ^motorola, ^sie-, ^alcatel,
	^docomo, ^kddi-, ^j-phone, ^vodafone, ^softbank, ^panasonic, ^sharp, ^sagem, ^philips, ^sanyo, ^htc, ^huawei, ^zte, ^tcl,
	^lenovo, ^spice, ^micromax, ^karbonn, ^palm, ^haier, ^benq, ^pantech, ^portalmmm, ^toshiba, <midp, <cldc,`
	oldMobileBrowsers = `up.browser, up.link, ucweb, ucbrowser, uc browser, netfront, obigo, teleca, dolfin/, jasmine/, novarra,
	openwave, polaris/, opera mini, opera mobi, onebrowser, nokiabrowser, s40ovi, series60, symbianos, qqbrowser, wap browser, wap-browser,
	/maui, maui/, <wap1,`
	textBrowsers = `^lynx/, ^elinks, ^links, <w3m/, <dillo, netsurf, browsh, emacs-w3, edbrowse, retawq, mosaic,`
	oldDesktops  = `ibrowse, amigavoyager, voyager3, amiga-aweb, netpositive, webpositive, icab/, omniweb, hotjava, cyberdog,
	offbyone, arachne, worldwideweb, galeon, midori, outlook-express, thunderbird,`
	televisions = `hbbtv, hybridcast, netcast, lg browser/, smarttv, smart-tv, smarthub, web0s, webos.tv, appletv, apple tv, viera,
	aquos, inettvbrowser, espial, <opentv, brightsign, vizio, youview, crkey, ^roku, dreamcast, hiptop,`
)
