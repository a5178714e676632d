package credit

// Reason is the stable code of why a touch did or did not carry the credit.
type Reason string

const (
	CandidatesWord     Reason = "candidates_word"
	FirstTouch         Reason = "first_touch"
	LastTouch          Reason = "last_touch"
	Evenly             Reason = "shared_evenly"
	IntroducedFirst    Reason = "introduced"
	SameInstant        Reason = "same_instant"
	RuledSo            Reason = "ruling"
	RuledNobody        Reason = "ruling_nobody"
	RuledAnew          Reason = "ruled_again"
	Ruled              Reason = "ruled_otherwise"
	SameAmbassador     Reason = "same_ambassador"
	Corrected          Reason = "corrected_by_candidate"
	AnotherNamed       Reason = "another_named"
	AnotherIntroduced  Reason = "another_introduced"
	Later              Reason = "later"
	Earlier            Reason = "earlier"
	OutsideWindow      Reason = "outside_window"
	AfterApplication   Reason = "after_application"
	Unmatched          Reason = "unmatched"
	NobodyNamed        Reason = "nobody_named"
	OwnApplication     Reason = "own_application"
	ExcludedHR         Reason = "excluded_hr"
	ExcludedHiringTeam Reason = "excluded_hiring_team"
	ExcludedOwner      Reason = "excluded_owner"
	LeftBefore         Reason = "left"
	Rehire             Reason = "rehire"
	KnownCandidate     Reason = "known_candidate"
)

// Reasons are all reasons.
var Reasons = []Reason{
	CandidatesWord, FirstTouch, LastTouch, Evenly, IntroducedFirst, SameInstant, RuledSo, RuledNobody, RuledAnew, Ruled,
	SameAmbassador, Corrected, AnotherNamed, AnotherIntroduced, Later, Earlier, OutsideWindow, AfterApplication, Unmatched, NobodyNamed,
	OwnApplication, ExcludedHR, ExcludedHiringTeam, ExcludedOwner, LeftBefore, Rehire, KnownCandidate,
}

// sentences say each reason. {who} is the ambassador of the touch, {winners}
// are those who have the credit, {days} and {window} are the finding's.
var sentences = map[Reason]Text{
	CandidatesWord: {
		EN: "The candidate named {who}. The candidate’s own word wins.",
		NL: "De kandidaat noemde {who}. Het woord van de kandidaat gaat voor."},
	FirstTouch: {
		EN: "{who} was the first to bring the candidate here.",
		NL: "{who} bracht de kandidaat hier het eerst."},
	LastTouch: {
		EN: "{who} was the last to bring the candidate here before the application.",
		NL: "{who} bracht de kandidaat hier het laatst vóór de sollicitatie."},
	Evenly: {
		EN: "{who} helped to bring the candidate here, and whoever helped shares evenly.",
		NL: "{who} hielp de kandidaat hierheen, en wie hielp deelt gelijk."},
	IntroducedFirst: {
		EN: "{who} introduced the candidate, and an introduction goes before a link.",
		NL: "{who} introduceerde de kandidaat, en een introductie gaat vóór een link."},
	SameInstant: {
		EN: "{who} was there at the very same moment as another colleague: they share evenly.",
		NL: "{who} was er op precies hetzelfde moment als een andere collega: zij delen gelijk."},
	RuledSo: {
		EN: "HR has ruled so.",
		NL: "HR heeft dit zo beslist."},
	RuledNobody: {
		EN: "HR has ruled that nobody gets the credit.",
		NL: "HR heeft beslist dat niemand de eer krijgt."},
	RuledAnew: {
		EN: "HR has ruled anew since.",
		NL: "HR heeft daarna opnieuw beslist."},
	Ruled: {
		EN: "HR has ruled on this application, and a ruling goes before the rules.",
		NL: "HR heeft over deze sollicitatie beslist, en dat gaat vóór de regels."},
	SameAmbassador: {
		EN: "{who} already has the credit for this application.",
		NL: "{who} heeft de eer voor deze sollicitatie al."},
	Corrected: {
		EN: "The candidate later gave another answer.",
		NL: "De kandidaat gaf later een ander antwoord."},
	AnotherNamed: {
		EN: "The candidate named {winners}, and the candidate’s own word wins.",
		NL: "De kandidaat noemde {winners}, en het woord van de kandidaat gaat voor."},
	AnotherIntroduced: {
		EN: "The candidate was introduced by {winners}, and an introduction goes before a link.",
		NL: "De kandidaat is geïntroduceerd door {winners}, en een introductie gaat vóór een link."},
	Later: {
		EN: "{winners} was earlier.",
		NL: "{winners} was eerder."},
	Earlier: {
		EN: "{winners} was closer to the application.",
		NL: "{winners} zat dichter op de sollicitatie."},
	OutsideWindow: {
		EN: "Too early: {days} days before the application, and {window} count.",
		NL: "Te vroeg: {days} dagen vóór de sollicitatie, en {window} tellen mee."},
	AfterApplication: {
		EN: "This was after the application had come in.",
		NL: "Dit was nadat de sollicitatie binnen was."},
	NobodyNamed: {
		EN: "Nobody who works here told the candidate.",
		NL: "Niemand die hier werkt vertelde het de kandidaat."},
	Unmatched: {
		EN: "The name that the candidate gave does not belong to exactly one colleague.",
		NL: "De naam die de kandidaat gaf hoort niet bij precies één collega."},
	OwnApplication: {
		EN: "The application is {who}’s own.",
		NL: "Dit is een eigen sollicitatie van {who}."},
	ExcludedHR: {
		EN: "{who} works in HR, and HR takes no part.",
		NL: "{who} werkt bij HR, en HR doet niet mee."},
	ExcludedHiringTeam: {
		EN: "{who} helps to choose whom to hire for this vacancy.",
		NL: "{who} beslist mee wie deze baan krijgt."},
	ExcludedOwner: {
		EN: "The vacancy is {who}’s own.",
		NL: "Dit is een eigen vacature van {who}."},
	LeftBefore: {
		EN: "{who} has left the organisation.",
		NL: "{who} werkt hier niet meer."},
	Rehire: {
		EN: "The candidate worked here until {days} days before the application, and cannot be referred back within {window} days.",
		NL: "De kandidaat werkte hier tot {days} dagen vóór de sollicitatie, en kan binnen {window} dagen niet worden teruggehaald."},
	KnownCandidate: {
		EN: "The candidate had been in touch with us {days} days before, and is known for {window} days.",
		NL: "De kandidaat had {days} dagen eerder al contact met ons, en geldt {window} dagen als bekend."},
}

// toYou are the sentences about {who}, said to {who}. A ruling's own and those
// that name nobody are the same for everyone.
var toYou = map[Reason]Text{
	CandidatesWord: {
		EN: "The candidate named you. The candidate’s own word wins.",
		NL: "De kandidaat noemde jou. Het woord van de kandidaat gaat voor."},
	FirstTouch: {
		EN: "You were the first to bring the candidate here.",
		NL: "Jij bracht de kandidaat hier het eerst."},
	LastTouch: {
		EN: "You were the last to bring the candidate here before the application.",
		NL: "Jij bracht de kandidaat hier het laatst vóór de sollicitatie."},
	Evenly: {
		EN: "You helped to bring the candidate here, and whoever helped shares evenly.",
		NL: "Jij hielp de kandidaat hierheen, en wie hielp deelt gelijk."},
	IntroducedFirst: {
		EN: "You introduced the candidate, and an introduction goes before a link.",
		NL: "Jij introduceerde de kandidaat, en een introductie gaat vóór een link."},
	SameInstant: {
		EN: "You were there at the very same moment as another colleague: you share evenly.",
		NL: "Jij was er op precies hetzelfde moment als een andere collega: jullie delen gelijk."},
	SameAmbassador: {
		EN: "You already have the credit for this application.",
		NL: "Jij hebt de eer voor deze sollicitatie al."},
	OwnApplication: {
		EN: "The application is your own.",
		NL: "Dit is je eigen sollicitatie."},
	ExcludedHR: {
		EN: "You work in HR, and HR takes no part.",
		NL: "Jij werkt bij HR, en HR doet niet mee."},
	ExcludedHiringTeam: {
		EN: "You help to choose whom to hire for this vacancy.",
		NL: "Jij beslist mee wie deze baan krijgt."},
	ExcludedOwner: {
		EN: "The vacancy is your own.",
		NL: "Dit is je eigen vacature."},
	LeftBefore: {
		EN: "You have left the organisation.",
		NL: "Jij werkt hier niet meer."},
}
