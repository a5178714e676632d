package clicks

import "goodword/pkg/referral"

// Rules are the rules that need what came before or after a request; the
// programme applies them when it records a hit.
var Rules = referral.HitRules{
	Version: RulesVersion, Again: Again,
	AgainReason: string(AgainWithinWindow), ShownReason: string(PrefetchShown),
}
