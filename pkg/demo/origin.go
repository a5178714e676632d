package demo

import (
	"slices"

	"goodword/pkg/referral"
)

// origin is how an application came in.
type origin string

const (
	byLink            origin = "link"
	byLinkAndWord     origin = "link, and named the same colleague"
	byLinkOtherWord   origin = "link, but named another"
	byLinkUnclearWord origin = "link, and a name that nobody could match"
	byWord            origin = "named a colleague"
	direct            origin = "direct"
	ownApplication    origin = "own"
	forged            origin = "forged"
	expired           origin = "expired"
	otherVacancy      origin = "other vacancy"
	revokedLink       origin = "revoked"
	outdated          origin = "outside the window"
	repeated          origin = "again"
)

// dealt is how many applications come in how; the others come by link.
var dealt = []struct {
	origin origin
	n      int
}{
	{byLinkAndWord, 20}, {byLinkOtherWord, 4}, {byLinkUnclearWord, 4}, {byWord, 9}, {direct, 13},
	{ownApplication, 2}, {forged, 1}, {expired, 1}, {otherVacancy, 1}, {revokedLink, 1},
}

// special are applications whose story needs a certain vacancy, by their
// number there.
var special = map[string]map[int]origin{
	"ic-verpleegkundige":         {10: outdated, 11: repeated},
	"waterbouwkundig-ingenieur":  {8: repeated},
	"phd-coastal-morphodynamics": {0: byLink, 7: repeated},
}

var refOutcome = map[origin]referral.RefOutcome{
	byLink: referral.RefAccepted, byLinkAndWord: referral.RefAccepted, byLinkOtherWord: referral.RefAccepted,
	byLinkUnclearWord: referral.RefAccepted, ownApplication: referral.RefAccepted, outdated: referral.RefAccepted,
	forged: referral.RefForged, expired: referral.RefExpired, otherVacancy: referral.RefOtherVacancy,
	revokedLink: referral.RefRevoked,
}

// origins deals an origin to every application that has none of its own.
func (s *sample) origins() []origin {
	n := 0
	for _, p := range s.vacancies {
		n += p.applications - len(special[p.name])
	}
	deck := make([]origin, 0, n)
	for _, some := range dealt {
		deck = append(deck, slices.Repeat([]origin{some.origin}, some.n)...)
	}
	for len(deck) < n {
		deck = append(deck, byLink)
	}
	d := s.dice("origins")
	d.Shuffle(len(deck), func(i, j int) { deck[i], deck[j] = deck[j], deck[i] })
	return deck
}
