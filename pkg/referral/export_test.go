package referral

// For the tests of this room, which stand outside it because testkit imports it.

var (
	FillApplyURL = fillApplyURL
	WithRef      = withRef
)

// CheckApplyURL is nil when an address to apply at can be stored.
func CheckApplyURL(address string) error {
	var p problems
	checkApplyURL(&p, address)
	return p.err()
}
