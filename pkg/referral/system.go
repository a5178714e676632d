package referral

import "time"

// SystemReport is how far counting is, for admins: whoever can mend it. HR
// sees what was counted in HitReport.
func (p *Programme) SystemReport(by Actor) (CountingState, error) {
	if err := by.mustBe(by.isAdmin()); err != nil {
		return CountingState{}, err
	}
	return p.CountingState(), nil
}

// Retention is how long what is kept for.
type Retention struct {
	// HitDays is for hits and the signatures behind them.
	HitDays int
	// Introductions that are not answered, and those that got a yes.
	OpenIntroduction, AcceptedIntroduction time.Duration
	// VisitorKey is for the keys of a day's visitors, at most.
	VisitorKey time.Duration
	// Ref is how long the token in a shared address tells who shared it.
	Ref time.Duration
}

// Retention says how long what is kept for, to admins. These are the terms that
// the program itself keeps to; none of them can be set.
func (p *Programme) Retention(by Actor) (Retention, error) {
	if err := by.mustBe(by.isAdmin()); err != nil {
		return Retention{}, err
	}
	return Retention{HitDays: HitLife, OpenIntroduction: IntroductionLife, AcceptedIntroduction: AcceptedLife, VisitorKey: visitorKeyLife, Ref: refLife}, nil
}
