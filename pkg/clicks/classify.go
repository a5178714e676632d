package clicks

import (
	"math/bits"
	"strings"
	"time"

	"goodword/pkg/referral"
)

// RulesVersion is stored with every hit, so that a count can be explained by
// the rules it was made with. It goes up when a rule or a name changes.
const RulesVersion = 2

// RepeatWindow is how long the same visitor at the same link stays one click.
const RepeatWindow = 30 * time.Minute

// Verdict is what a request was, and why.
type Verdict struct {
	Class  referral.Class
	Reason Reason
}

var known = newMatcher(allTokens())

// Classify says what a request was. The order matters: what was asked for
// comes before who asked, and a program that says what it is comes before one
// that is only given away by its headers.
func Classify(s Signature) Verdict {
	switch {
	case s.Headers.has(headMethod):
		return Verdict{referral.Head, HeadRequest}
	case s.Headers.has(otherMethod):
		return Verdict{referral.Robot, OtherMethod}
	case s.Headers.has(ahead):
		return Verdict{referral.Prefetch, PrefetchHeader}
	case s.UserAgent == "":
		return Verdict{referral.Robot, EmptyUserAgent}
	}
	verdict := byUserAgent(s.UserAgent, known.scan(s.UserAgent))
	if verdict.Class == referral.PersonHit {
		if reason := contradiction(s); reason != "" {
			return Verdict{referral.Robot, reason}
		}
	}
	return verdict
}

// Again says whether a visitor who was here before is still the same click.
func Again(previous, now time.Time) bool {
	return !previous.IsZero() && now.Sub(previous).Abs() < RepeatWindow
}

// settling is the mask of the bits that belong to a family.
var settling = sightings(1)<<len(families) - 1

// byUserAgent decides from what was seen in the user agent.
func byUserAgent(userAgent string, seen sightings) Verdict {
	if settled := seen & settling; settled != 0 {
		f := &families[bits.TrailingZeros64(uint64(settled))]
		return Verdict{f.class, f.reason}
	}
	// Apps are named after all kinds of things, and Internet Explorer lists
	// everyone's toolbars: among those a hint is none.
	crowded := seen.has(handheld) || seen.has(oldExplorer)
	switch {
	case seen.has(webAddress) && !seen.has(ownAddress),
		seen.has(domainName) && !crowded,
		hasMailAddress(userAgent):
		return Verdict{referral.Robot, RobotContactAddress}
	case seen.has(hint) && !crowded, seen.has(botWord) && !seen.has(handheld):
		return Verdict{referral.Robot, RobotWord}
	case seen.has(compatible) && !seen.has(oldCompatible):
		return Verdict{referral.Robot, NotABrowser}
	case seen.has(oldBrowser), hasShape(userAgent, seen):
		return Verdict{referral.PersonHit, PersonBrowser}
	case seen.has(securityMaker):
		return Verdict{referral.Scanner, ScannerNamed}
	case seen.has(device):
		return Verdict{referral.PersonHit, PersonApp}
	}
	return Verdict{referral.Robot, NotABrowser}
}

// hasShape says whether it is put together as a browser's user agent is: the
// machine and, but for the shortest, the engine. Some people's extensions and
// apps cut off the beginning or put their name before it.
func hasShape(userAgent string, seen sightings) bool {
	runsSomewhere := seen.has(machine) || seen.has(handheld)
	if beginsWith(userAgent, "mozilla/") || beginsWith(userAgent, "opera/") {
		return runsSomewhere || seen.has(engine)
	}
	return runsSomewhere && seen.has(engine)
}

// hasMailAddress looks for letter@name.tld. Ecosia's "ios@9.2" and Instagram's
// "en_IR@calendar=gregorian" are none.
func hasMailAddress(s string) bool {
	for {
		at := strings.IndexByte(s, '@')
		if at < 0 {
			return false
		}
		before, after := s[:at], s[at+1:]
		if before != "" && (isLetter(before[len(before)-1]) || isDigit(before[len(before)-1])) && beginsWithHost(after) {
			return true
		}
		s = after
	}
}

// beginsWithHost says whether s begins with labels and a last one of letters.
func beginsWithHost(s string) bool {
	dot, end := -1, 0
	for end < len(s) && (isLetter(s[end]) || isDigit(s[end]) || s[end] == '-' || s[end] == '.') {
		if s[end] == '.' && end+1 < len(s) && isLetter(s[end+1]) {
			dot = end
		}
		end++
	}
	return dot > 0
}
