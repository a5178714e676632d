package credit

import (
	"fmt"
	"time"
)

// Policy is the set of rules that decides who helped. Versions are never
// edited: a decision names the version that made it.
type Policy struct {
	Version int
	// WindowDays is how long before the application a touch still counts, in
	// days of 24 hours, to the second. Employers use 30 to 365 days; 180 is
	// what most published programmes settle on.
	WindowDays int
	// ClaimWins says that the candidate's own answer to "who told you about
	// this?" goes before any click.
	ClaimWins bool
}

// Default is the policy that a new organisation starts with: the first
// personal touch within 180 days, the candidate's own word before all else.
func Default() Policy {
	return Policy{Version: 1, WindowDays: 180, ClaimWins: true}
}

// Known gives the policy of a version, and false when there never was one.
func Known(version int) (Policy, bool) {
	if p := Default(); p.Version == version {
		return p, true
	}
	return Policy{}, false
}

// Window is the length of the window.
func (p Policy) Window() time.Duration { return time.Duration(p.WindowDays) * 24 * time.Hour }

// Sentence says the policy as HR would tell it.
func (p Policy) Sentence() Text {
	t := Text{
		EN: fmt.Sprintf("The credit goes to the colleague whose link was followed first in the %d days before the application. Nobody gets credit for an application of their own.", p.WindowDays),
		NL: fmt.Sprintf("De eer gaat naar de collega van wie de link het eerst is gevolgd in de %d dagen vóór de sollicitatie. Niemand krijgt eer voor een eigen sollicitatie.", p.WindowDays),
	}
	if p.ClaimWins {
		t.EN += " If the candidate names a colleague, that colleague gets the credit."
		t.NL += " Noemt de kandidaat zelf een collega, dan gaat de eer naar die collega."
	}
	return t
}
