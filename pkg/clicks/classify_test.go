package clicks

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"goodword/pkg/referral"
)

const (
	chrome148 = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0 Safari/537.36"
	chrome80  = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/80.0.3987.87 Safari/537.36"
	android   = "Mozilla/5.0 (Linux; Android 13; SM-A536B; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/126.0.6478.71 Mobile Safari/537.36"
	iPhone    = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148"
)

func TestWhoAsks(t *testing.T) {
	for sentence, c := range map[string]struct {
		userAgent string
		class     referral.Class
		reason    Reason
	}{
		"Messages on an iPhone says it is Safari and three others, and draws a card": {"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 (KHTML, like Gecko) Version/9.0.1 Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0", referral.Preview, PreviewMessages},
		"WhatsApp draws a card on the phone of the sender":                           {"WhatsApp/2.24.9.78 A", referral.Preview, PreviewWhatsApp},
		"Signal says it is WhatsApp":                                                 {"WhatsApp/2", referral.Preview, PreviewWhatsApp},
		"LinkedIn draws a card":                                                      {"LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)", referral.Preview, PreviewLinkedIn},
		"Telegram says it is like Twitter's and is Telegram":                         {"TelegramBot (like TwitterBot)", referral.Preview, PreviewTelegram},
		"Slack draws a card":                                                         {"Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", referral.Preview, PreviewSlack},
		"Slack fetches the picture of a card":                                        {"Slack-ImgProxy (+https://api.slack.com/robots)", referral.Preview, PreviewSlack},
		"Teams draws a card with Skype's program":                                    {"Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5 skype-url-preview@microsoft.com", referral.Preview, PreviewTeams},
		"Discord draws a card":                                                       {"Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)", referral.Preview, PreviewDiscord},
		"a Mastodon server draws a card":                                             {"Mastodon/4.4.0 (http.rb/5.2.0; +https://social.example/)", referral.Preview, PreviewFediverse},
		"an older Mastodon server names its library first":                           {"http.rb/5.1.0 (Mastodon/4.1.4; +https://social.example/) Bot", referral.Preview, PreviewFediverse},
		"Bluesky draws a card with a browser":                                        {"Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Bluesky Cardyb/1.1; +mailto:support@bsky.app) Chrome/120.0.0.0 Safari/537.36", referral.Preview, PreviewBluesky},
		"Line says it is Facebook's":                                                 {"facebookexternalhit/1.1;line-poker/1.0", referral.Preview, PreviewNamed},
		"Facebook draws a card":                                                      {"facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)", referral.Preview, PreviewFacebook},
		"X draws a card":                                                             {"Twitterbot/1.0", referral.Preview, PreviewX},

		"a mail gateway that says its name is a scanner": {"Mozilla/5.0 (Windows NT 10.0) Mimecast URL Protect", referral.Scanner, ScannerNamed},
		"Barracuda leaves its address and is a scanner":  {"BarracudaCentral/1.0 (http://www.barracudacentral.org)", referral.Scanner, ScannerNamed},

		"Google's robot looks like a phone":                   {"Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/125.0.0.0 Mobile Safari/537.36 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", referral.Robot, RobotWord},
		"a robot nobody has heard of calls itself one":        {"Zyxelbot/0.1", referral.Robot, RobotWord},
		"a robot in disguise leaves its address":              {chrome148 + " (+https://vergelijker.example/over)", referral.Robot, RobotContactAddress},
		"a robot in disguise leaves a mailbox":                {chrome148 + " ops@probe.example", referral.Robot, RobotContactAddress},
		"a robot in disguise says what it does":               {chrome148 + " LinkAuditor/2", referral.Robot, RobotWord},
		"a monitor is known by its name":                      {chrome148 + " GTmetrix", referral.Robot, RobotNamed},
		"curl is a tool":                                      {"curl/8.7.1", referral.Robot, RobotTool},
		"a library of Go is a tool":                           {"Go-http-client/2.0", referral.Robot, RobotTool},
		"a Chrome without a screen is no person":              {"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/120.0.0.0 Safari/537.36", referral.Robot, RobotHeadless},
		"who says nothing is a robot":                         {"  ", referral.Robot, EmptyUserAgent},
		"Mozilla alone is not a browser":                      {"Mozilla/5.0", referral.Robot, NotABrowser},
		"compatible with a browser is not a browser":          {"Mozilla/5.0 (compatible; Whatever/1.0)", referral.Robot, NotABrowser},
		"an unknown word is not a browser":                    {"Fnord/3", referral.Robot, NotABrowser},
		"a browser between which a robot stands is no person": {"Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Fnord/1.0) Chrome/120.0.0.0 Safari/537.36", referral.Robot, NotABrowser},

		"a person with Chrome":                               {chrome148, referral.PersonHit, PersonBrowser},
		"a person with a CUBOT phone":                        {"Mozilla/5.0 (Linux; Android 11; CUBOT KING KONG 5) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/114.0.0.0 Mobile Safari/537.36", referral.PersonHit, PersonBrowser},
		"a person with a CUBOT phone in Instagram":           {android + " Instagram 250.0.0.21.109 Android (29/10; 320dpi; 720x1440; CUBOT/CUBOT; X20; nl_NL)", referral.PersonHit, PersonBrowser},
		"a person with a phone called bot":                   {"Mozilla/5.0 (Linux; Android 9; M bot 60) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/90.0.4430.82 Mobile Safari/537.36", referral.PersonHit, PersonBrowser},
		"a person in Viber":                                  {android + " Viber/21.3.0.1", referral.PersonHit, PersonBrowser},
		"a person in Facebook on Android":                    {android + " [FB_IAB/FB4A;FBAV/460.0.0.30.109;] MetaIAB Facebook", referral.PersonHit, PersonBrowser},
		"a person in Facebook on an iPhone":                  {iPhone + " [FBAN/FBIOS;FBAV/460.0.0.30.109;FBDV/iPhone14,5]", referral.PersonHit, PersonBrowser},
		"a person in TikTok":                                 {iPhone + " musical_ly_33.1.0 JsSdk/2.0 BytedanceWebview/d8a21c6", referral.PersonHit, PersonBrowser},
		"a person in WeChat":                                 {iPhone + " MicroMessenger/8.0.47(0x18002f2f) NetType/WIFI Language/nl", referral.PersonHit, PersonBrowser},
		"a person in LinkedIn":                               {iPhone + " [LinkedInApp]/9.29", referral.PersonHit, PersonBrowser},
		"a person in Pinterest":                              {iPhone + " [Pinterest/iOS]", referral.PersonHit, PersonBrowser},
		"a person in Line":                                   {iPhone + " Safari Line/14.6.0", referral.PersonHit, PersonBrowser},
		"a person in Snapchat":                               {iPhone + " Snapchat/12.88.0.42 (like Safari/604.1)", referral.PersonHit, PersonBrowser},
		"a person in Twitter":                                {iPhone + " Twitter for iPhone/10.42", referral.PersonHit, PersonBrowser},
		"a person in Google's app":                           {iPhone + " GSA/318.0 Safari/604.1", referral.PersonHit, PersonBrowser},
		"a person in Baidu's app":                            {android + " baiduboxapp/13.55 (Baidu; P1 13)", referral.PersonHit, PersonBrowser},
		"a person with Yandex's browser":                     {"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 YaBrowser/24.6.0.0 Safari/537.36", referral.PersonHit, PersonBrowser},
		"a person with Sogou's browser":                      {chrome80 + " SE 2.X MetaSr 1.0", referral.PersonHit, PersonBrowser},
		"a person with Ecosia, whose version looks like one": {iPhone + " Safari/604.1 (Ecosia ios@10.1.2.1820)", referral.PersonHit, PersonBrowser},
		"a person who scans documents":                       {android + " CamScanner/6.63.0", referral.PersonHit, PersonBrowser},
		"a person in the desktop app of WhatsApp":            {"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) WhatsApp/2.2407.9 Chrome/118.0.5993.159 Electron/27.3.2 Safari/537.36", referral.PersonHit, PersonBrowser},
		"a person with an old Nokia":                         {"Nokia6120c/3.83; Profile/MIDP-2.0 Configuration/CLDC-1.1", referral.PersonHit, PersonBrowser},
		"a person with Opera Mini":                           {"Opera/9.80 (J2ME/MIDP; Opera Mini/9.80/191.273; U; nl) Presto/2.5.25 Version/10.54", referral.PersonHit, PersonBrowser},
		"a person at a television that says (+DRM":           {"HbbTV/1.5.1 (+DRM; Philips; 50PUS7505; 1.0; ;)", referral.PersonHit, PersonBrowser},
		"a person at a PlayStation":                          {"Mozilla/5.0 (PlayStation; PlayStation 5/9.00) AppleWebKit/605.1.15 (KHTML, like Gecko)", referral.PersonHit, PersonBrowser},
		"a person without a mouse":                           {"Lynx/2.9.0 libwww-FM/2.14", referral.PersonHit, PersonBrowser},
		"a person with the oldest toolbar in the world":      {"Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 5.1; EmbeddedWB 14.52 from: http://www.bsalsa.com/)", referral.PersonHit, PersonBrowser},
		"an app on someone's phone":                          {"Dalvik/2.1.0 (Linux; U; Android 12; SM-G991B Build/SP1A.210812.016)", referral.PersonHit, PersonApp},
	} {
		t.Run(sentence, func(t *testing.T) {
			assert.Equal(t, Verdict{c.class, c.reason}, Classify(opened(c.userAgent)))
		})
	}
}

func TestTheSameVisitorIsOneClickForHalfAnHour(t *testing.T) {
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	assert.True(t, Again(now, now))
	assert.True(t, Again(now.Add(-29*time.Minute), now))
	assert.False(t, Again(now.Add(-30*time.Minute), now))
	assert.True(t, Again(now.Add(time.Second), now), "two requests at once may be written in either order")
	assert.False(t, Again(time.Time{}, now), "who was never here is not here again")
}
