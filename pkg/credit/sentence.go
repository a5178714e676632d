package credit

// Sentence says the whole policy as HR would tell it.
func (p Policy) Sentence() Text {
	t := ruleSentences[p.Rule]
	if p.OneKind {
		t = t.then(Text{
			EN: say("What happened in the %d days before the application counts.", p.SharedDays),
			NL: say("Wat in de %d dagen vóór de sollicitatie gebeurde telt.", p.SharedDays)})
	} else {
		t = t.then(Text{
			EN: say("A link counts for %d days, an introduction for %d.", p.SharedDays, p.IntroducedDays),
			NL: say("Een link telt %d dagen, een introductie %d.", p.SharedDays, p.IntroducedDays)})
	}
	if p.ClaimWins {
		t = t.then(Text{
			EN: "If the candidate names a colleague, that colleague gets the credit.",
			NL: "Noemt de kandidaat zelf een collega, dan gaat de eer naar die collega."})
	}
	t = t.then(Text{EN: "Nobody gets credit for an application of their own.", NL: "Niemand krijgt eer voor een eigen sollicitatie."})
	if len(p.Excluded) > 0 {
		var en, nl []string
		for _, r := range Relations {
			if p.excludes(r) {
				en, nl = append(en, relationNames[r].EN), append(nl, relationNames[r].NL)
			}
		}
		t = t.then(Text{EN: "No credit for " + enumerate(en, "and") + ".", NL: "Geen eer voor " + enumerate(nl, "en") + "."})
	}
	if p.KnownDays > 0 {
		t = t.then(Text{
			EN: say("A candidate who applied in the %d days before is known already, except to whoever has the credit for that.", p.KnownDays),
			NL: say("Een kandidaat die in de %d dagen ervoor al solliciteerde is bekend, behalve voor wie daarvan de eer heeft.", p.KnownDays)})
	}
	if p.RehireDays > 0 {
		t = t.then(Text{
			EN: say("Whoever worked here cannot be referred back within %d days.", p.RehireDays),
			NL: say("Wie hier werkte kan binnen %d dagen niet worden teruggehaald.", p.RehireDays)})
	}
	return t.then(leaverSentences[p.Leaver])
}

var ruleSentences = map[Rule]Text{
	First: {
		EN: "The credit goes to the colleague who was the first to bring the candidate here.",
		NL: "De eer gaat naar de collega die de kandidaat hier het eerst bracht."},
	Last: {
		EN: "The credit goes to the colleague who was the last to bring the candidate here before the application.",
		NL: "De eer gaat naar de collega die de kandidaat hier het laatst vóór de sollicitatie bracht."},
	Even: {
		EN: "All colleagues who brought the candidate here share the credit evenly.",
		NL: "Alle collega’s die de kandidaat hierheen brachten delen de eer gelijk."},
	IntroductionFirst: {
		EN: "The credit goes to the colleague who introduced the candidate first; without an introduction, to whoever was the first to bring the candidate here.",
		NL: "De eer gaat naar de collega die de kandidaat het eerst introduceerde; zonder introductie naar wie de kandidaat hier het eerst bracht."},
}

var relationNames = map[Relation]Text{
	HR:         {EN: "HR", NL: "HR"},
	HiringTeam: {EN: "whoever helps to choose for that vacancy", NL: "wie over die vacature meebeslist"},
	Owner:      {EN: "the vacancy’s owner", NL: "de eigenaar van de vacature"},
}

var leaverSentences = map[Leaver]Text{
	Keep: {
		EN: "A colleague who leaves keeps the credit.",
		NL: "Een collega die vertrekt houdt de eer."},
	Freeze: {
		EN: "A colleague who leaves keeps the credit so far and gets none for later applications.",
		NL: "Een collega die vertrekt houdt de eer tot dan toe en krijgt er geen meer voor latere sollicitaties."},
	Void: {
		EN: "A colleague who leaves loses the credit for whoever has not been hired yet.",
		NL: "Een collega die vertrekt verliest de eer voor wie nog niet is aangenomen."},
}
