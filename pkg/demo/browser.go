package demo

// browser is what asks for a link.
type browser struct{ userAgent, headers, device string }

// browserOf draws one that has its verdict for a reason.
func browserOf(d dice, reason string) browser {
	return browser{}
}
