package clicks

import (
	"time"

	"goodword/pkg/referral"
)

// Of BurstLinks different links that one visitor opens, each within BurstGap of
// the one before, none was opened by a person: a mail gateway opens all links
// of a message at its delivery, and nobody reads ten vacancies in as many
// seconds. Fewer, or slower, may be somebody with many tabs.
const (
	BurstLinks = 10
	BurstGap   = time.Second
)

// sentWithin is how soon after a link was made nobody can have read the message
// that it was put into.
const sentWithin = 10 * time.Second

// TooSoon says whether a hit on a link in an e-mail came so soon after the link
// was made that nobody can have read the message yet. Only what names no
// language is taken for the gateway that checks the message: whoever tries
// their own link in a browser does.
func TooSoon(v Verdict, s Signature, c referral.Channel, since time.Duration) bool {
	return v.Class == referral.PersonHit && c == "email" && since < sentWithin && !s.Headers.has(language)
}

// Rules are the rules that need what came before or after a request, or that
// are applied again to what is stored; the programme applies them.
var Rules = referral.HitRules{
	Version: RulesVersion, Again: Again,
	AgainReason: string(AgainWithinWindow), ShownReason: string(PrefetchShown), OwnReason: string(OwnBrowser),
	BurstReason: string(Burst), BurstLinks: BurstLinks, BurstGap: BurstGap,
	SituationReasons: []string{string(Burst), string(SentJustNow)},
	Classify: func(userAgent, headers string) (referral.Class, string) {
		v := Classify(Signature{userAgent, ParseHeaders(headers)})
		return v.Class, string(v.Reason)
	},
}
