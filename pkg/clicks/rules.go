package clicks

import (
	"time"

	"goodword/pkg/referral"
)

// Rules are the rules that need what came before or after a request, or that
// are applied again to what is stored; the programme applies them.
var Rules = referral.HitRules{
	Version: RulesVersion, Again: Again,
	AgainReason: string(AgainWithinWindow), ShownReason: string(PrefetchShown), OwnReason: string(OwnBrowser),
	BurstReason: "burst", BurstLinks: 10, BurstGap: time.Second,
	SituationReasons: []string{"burst", "too_soon"},
	Classify: func(userAgent, headers string) (referral.Class, string) {
		v := Classify(Request{UserAgent: userAgent})
		return v.Class, string(v.Reason)
	},
}
