package clicks

import "goodword/pkg/referral"

// Reason is the stable code of the rule that gave a hit its class.
type Reason string

const (
	HeadRequest    Reason = "head_request"
	OtherMethod    Reason = "other_method"
	PrefetchHeader Reason = "prefetch_header"

	PreviewMessages  Reason = "preview_messages"
	PreviewWhatsApp  Reason = "preview_whatsapp"
	PreviewLinkedIn  Reason = "preview_linkedin"
	PreviewTelegram  Reason = "preview_telegram"
	PreviewSlack     Reason = "preview_slack"
	PreviewTeams     Reason = "preview_teams"
	PreviewDiscord   Reason = "preview_discord"
	PreviewFediverse Reason = "preview_fediverse"
	PreviewBluesky   Reason = "preview_bluesky"
	PreviewNamed     Reason = "preview_named"
	PreviewX         Reason = "preview_x"
	PreviewFacebook  Reason = "preview_facebook"

	ScannerNamed Reason = "scanner_named"

	RobotNamed          Reason = "robot_named"
	RobotTool           Reason = "robot_tool"
	RobotHeadless       Reason = "robot_headless"
	RobotWord           Reason = "robot_word"
	RobotContactAddress Reason = "robot_contact_address"
	EmptyUserAgent      Reason = "empty_user_agent"
	NotABrowser         Reason = "not_a_browser"
	NotANavigation      Reason = "not_a_navigation"
	NoPageAsked         Reason = "no_page_asked"
	NoLanguage          Reason = "no_language"
	Contradiction       Reason = "contradicting_headers"

	PersonBrowser Reason = "person_browser"
	PersonApp     Reason = "person_app"

	// Given by whoever knows more than one request; Classify never gives these.
	Burst             Reason = "burst"
	SentJustNow       Reason = "too_soon"
	AgainWithinWindow Reason = "again_within_window"
	PrefetchShown     Reason = "prefetch_shown"
	OwnBrowser        Reason = "own_browser"
)

// Reasons are all reasons there are, in the order of the rules.
var Reasons = []Reason{
	HeadRequest, OtherMethod, PrefetchHeader,
	PreviewMessages, PreviewWhatsApp, PreviewLinkedIn, PreviewTelegram, PreviewSlack, PreviewTeams,
	PreviewDiscord, PreviewFediverse, PreviewBluesky, PreviewNamed, PreviewX, PreviewFacebook,
	ScannerNamed,
	RobotNamed, RobotTool, RobotHeadless, RobotWord, RobotContactAddress,
	EmptyUserAgent, NotABrowser, NotANavigation, NoPageAsked, NoLanguage, Contradiction,
	PersonBrowser, PersonApp,
	Burst, SentJustNow, AgainWithinWindow, PrefetchShown, OwnBrowser,
}

// previewsBy are the reasons that name the maker of a card.
var previewsBy = map[Reason]string{
	PreviewMessages: "Apple Messages",
	PreviewWhatsApp: "WhatsApp",
	PreviewLinkedIn: "LinkedIn",
	PreviewTelegram: "Telegram",
	PreviewSlack:    "Slack",
	PreviewTeams:    "Microsoft Teams",
	PreviewDiscord:  "Discord",
	PreviewBluesky:  "Bluesky",
	PreviewX:        "X",
	PreviewFacebook: "Facebook",
}

var sentences = map[Reason]referral.Text{
	HeadRequest: {
		EN: "Only the headers were asked for; nobody saw a page.",
		NL: "Er is alleen naar de kopregels gevraagd; niemand zag een pagina.",
	},
	OtherMethod: {
		EN: "A browser follows a link with GET; this was something else.",
		NL: "Een browser volgt een link met GET; dit was iets anders.",
	},
	PrefetchHeader: {
		EN: "A browser fetched the page ahead of time, before anyone had clicked.",
		NL: "Een browser haalde de pagina vooruit op, voordat er iemand klikte.",
	},
	PreviewFediverse: {
		EN: "A Mastodon or other fediverse server drew its card of the link.",
		NL: "Een server van Mastodon of een ander fediverse-netwerk tekende zijn kaartje van de link.",
	},
	PreviewNamed: {
		EN: "A chat or network drew its card of the link.",
		NL: "Een chat of netwerk tekende zijn kaartje van de link.",
	},
	ScannerNamed: {
		EN: "A mail gateway or security product checked the link.",
		NL: "Een mailfilter of beveiligingsproduct controleerde de link.",
	},
	RobotNamed: {
		EN: "The program is known by name as a robot.",
		NL: "Het programma is bij naam bekend als robot.",
	},
	RobotTool: {
		EN: "A programming library or command-line tool, not a browser.",
		NL: "Een script of ander programma, geen browser.",
	},
	RobotHeadless: {
		EN: "A browser without a screen, driven by a program.",
		NL: "Een browser zonder scherm, bestuurd door een programma.",
	},
	RobotWord: {
		EN: "The program calls itself a robot, a crawler or the like.",
		NL: "Het programma noemt zichzelf robot, crawler of iets dergelijks.",
	},
	RobotContactAddress: {
		EN: "The program gives a web or e-mail address of its maker, as robots do and browsers do not.",
		NL: "Het programma geeft een web- of e-mailadres van zijn maker op, zoals robots doen en browsers niet.",
	},
	EmptyUserAgent: {
		EN: "The program does not say what it is; every browser does.",
		NL: "Het programma zegt niet wat het is; elke browser doet dat wel.",
	},
	NotABrowser: {
		EN: "What the program says about itself is not what a browser says.",
		NL: "Wat het programma over zichzelf zegt, is niet wat een browser zegt.",
	},
	NotANavigation: {
		EN: "The page was fetched by a script or as a part of another page, not opened.",
		NL: "De pagina is opgehaald door een script of als deel van een andere pagina, niet geopend.",
	},
	NoPageAsked: {
		EN: "It calls itself a browser and asked for data or anything at all, not for a page.",
		NL: "Het noemt zich een browser en vroeg om gegevens of om wat dan ook, niet om een pagina.",
	},
	NoLanguage: {
		EN: "It calls itself a browser and named no language to read in; every such browser does.",
		NL: "Het noemt zich een browser en gaf geen taal op om in te lezen; elke zulke browser doet dat.",
	},
	Contradiction: {
		EN: "Its headers contradict each other, as when a program only pretends to be a browser.",
		NL: "De kopregels spreken elkaar tegen, zoals wanneer een programma zich voordoet als browser.",
	},
	Burst: {
		EN: "One visitor opened ten or more links, each within a second of the one before, as a mail gateway does.",
		NL: "Eén bezoeker opende tien of meer links, elk binnen een seconde na de vorige, zoals een mailfilter doet.",
	},
	SentJustNow: {
		EN: "The link had just been made for an e-mail that nobody can have read yet: a mail gateway checked it.",
		NL: "De link was net gemaakt voor een e-mail die nog niemand gelezen kan hebben: een mailfilter controleerde hem.",
	},
	PersonBrowser: {
		EN: "A person, with a browser.",
		NL: "Een mens, met een browser.",
	},
	PersonApp: {
		EN: "An app on someone's own device.",
		NL: "Een app op iemands eigen apparaat.",
	},
	AgainWithinWindow: {
		EN: "The same visitor, again within half an hour.",
		NL: "Dezelfde bezoeker, opnieuw binnen een half uur.",
	},
	PrefetchShown: {
		EN: "A browser fetched the page ahead, and then showed it to a person.",
		NL: "Een browser haalde de pagina vooruit op en toonde haar daarna aan een mens.",
	},
	OwnBrowser: {
		EN: "The ambassador's own browser.",
		NL: "De eigen browser van de ambassadeur.",
	},
}

// Sentence says the reason to a person. A code that later rules no longer
// know, from an old hit, is shown as it is.
func (r Reason) Sentence() referral.Text {
	if by, ok := previewsBy[r]; ok {
		return referral.Text{
			EN: by + " drew its card of the link.",
			NL: by + " tekende zijn kaartje van de link.",
		}
	}
	if text, ok := sentences[r]; ok {
		return text
	}
	return referral.Text{EN: string(r), NL: string(r)}
}
