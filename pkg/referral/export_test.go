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

// CheckLogo and CheckPhoto look at files as SetLogo and SetPhoto do.
func CheckLogo(b []byte) (BrandFile, error)  { f, err := checkLogo(b); return f.BrandFile, err }
func CheckPhoto(b []byte) (BrandFile, error) { f, err := checkPhoto(b); return f.BrandFile, err }

// Onto is what a row of a staff list makes of a profile.
func (row PersonRow) Onto(p Profile, today string) Profile { return row.onto(p, today) }
