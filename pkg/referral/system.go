package referral

// SystemReport is how far counting is, for admins: whoever can mend it. HR
// sees what was counted in HitReport.
func (p *Programme) SystemReport(by Actor) (CountingState, error) {
	if err := by.mustBe(by.isAdmin()); err != nil {
		return CountingState{}, err
	}
	return p.CountingState(), nil
}
