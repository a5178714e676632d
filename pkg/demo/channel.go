package demo

import "goodword/pkg/referral"

// channel says how a channel is used and what asks for the links on it.
type channel struct {
	name  referral.Channel
	liked float64 // how often it is chosen
	reach float64 // how many a link on it reaches
	// parts of the hits that are no people
	preview, scanner, robot float64
	card                    string // who draws the preview
}

var channels = []channel{
	{"whatsapp", 34, 1.0, 0.13, 0, 0.03, "preview_whatsapp"},
	{"linkedin", 27, 2.6, 0.08, 0, 0.13, "preview_linkedin"},
	{"email", 14, 0.8, 0.02, 0.24, 0.02, "preview_teams"},
	{"intranet", 9, 1.6, 0.05, 0.02, 0.03, "preview_teams"},
	{"qr", 6, 0.9, 0.01, 0, 0.02, "preview_named"},
	{"copy", 5, 0.6, 0.09, 0.02, 0.06, "preview_messages"},
	{"mastodon", 3, 1.2, 0.38, 0, 0.08, "preview_fediverse"},
	{"telegram", 2, 0.7, 0.12, 0, 0.04, "preview_telegram"},
	{"bluesky", 2, 0.9, 0.14, 0, 0.18, "preview_bluesky"},
	{"facebook", 2, 1.3, 0.12, 0, 0.10, "preview_facebook"},
	{"x", 1, 0.8, 0.10, 0, 0.28, "preview_x"},
}

func channelNamed(name referral.Channel) channel {
	for _, c := range channels {
		if c.name == name {
			return c
		}
	}
	panic("demo: there is no channel " + string(name)) // a name in this package
}

// class draws what a hit on a channel is. Of people some come again.
func (c channel) class(d dice) referral.Class {
	classes := []referral.Class{
		referral.Preview, referral.Scanner, referral.Robot, referral.Prefetch,
		referral.Head, referral.OwnHit, referral.Repeat, referral.PersonHit,
	}
	weights := []float64{c.preview, c.scanner, c.robot, 0.025, 0.02, 0.035, 0.09, 0}
	people := 1.0
	for _, w := range weights {
		people -= w
	}
	weights[len(weights)-1] = people
	return classes[d.weighted(weights)]
}

// rulesVersion is the version of the rules whose reasons are used here. The
// reasons are codes of package clicks, as stored; a test holds them together.
const rulesVersion = 2

// reason draws the rule that gave a hit its class.
func (c channel) reason(d dice, class referral.Class) string {
	switch class {
	case referral.Preview:
		return c.card
	case referral.Scanner:
		return "scanner_named"
	case referral.Robot:
		return pick(d, robotReasons)
	case referral.Prefetch:
		return "prefetch_header"
	case referral.Head:
		return "head_request"
	case referral.OwnHit:
		return "own_browser"
	case referral.Repeat:
		return "again_within_window"
	}
	if (c.name == "facebook" || c.name == "linkedin") && d.chance(0.3) {
		return "person_app"
	}
	return "person_browser"
}

var robotReasons = []string{
	"robot_named", "robot_named", "robot_named", "robot_tool", "robot_headless",
	"robot_word", "robot_contact_address", "empty_user_agent", "not_a_browser",
}
