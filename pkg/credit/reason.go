package credit

import (
	"fmt"
	"strings"
)

// Reason is the stable code of why a touch did or did not carry the credit.
type Reason string

const (
	CandidatesWord   Reason = "candidates_word"
	FirstTouch       Reason = "first_touch"
	SameAmbassador   Reason = "same_ambassador"
	Corrected        Reason = "corrected_by_candidate"
	AnotherNamed     Reason = "another_named"
	Later            Reason = "later"
	OutsideWindow    Reason = "outside_window"
	AfterApplication Reason = "after_application"
	Unmatched        Reason = "unmatched"
	OwnApplication   Reason = "own_application"
)

// Sentence says a finding to a person. name is the ambassador's name as the
// reader may see it; winner is the name of whoever got the credit.
func (f Finding) Sentence(p Policy, name, winner string) Text {
	switch f.Reason {
	case CandidatesWord:
		return Text{
			EN: fmt.Sprintf("The candidate named %s. The candidate's own word wins.", name),
			NL: fmt.Sprintf("De kandidaat noemde %s. Het woord van de kandidaat gaat voor.", name),
		}
	case FirstTouch:
		return Text{
			EN: fmt.Sprintf("%s was the first to bring the candidate here in the %d days before the application.", name, p.WindowDays),
			NL: fmt.Sprintf("%s bracht de kandidaat hier het eerst, in de %d dagen vóór de sollicitatie.", name, p.WindowDays),
		}
	case SameAmbassador:
		return Text{
			EN: fmt.Sprintf("%s already has the credit for this application.", name),
			NL: fmt.Sprintf("%s heeft de eer voor deze sollicitatie al.", name),
		}
	case Corrected:
		return Text{
			EN: fmt.Sprintf("The candidate later named %s instead.", winner),
			NL: fmt.Sprintf("De kandidaat noemde later %s in plaats daarvan.", winner),
		}
	case AnotherNamed:
		return Text{
			EN: fmt.Sprintf("The candidate named %s, and the candidate's own word wins.", winner),
			NL: fmt.Sprintf("De kandidaat noemde %s, en het woord van de kandidaat gaat voor.", winner),
		}
	case Later:
		return Text{
			EN: fmt.Sprintf("%s was earlier.", winner),
			NL: fmt.Sprintf("%s was eerder.", winner),
		}
	case OutsideWindow:
		return Text{
			EN: fmt.Sprintf("Too early: %d days before the application, the window is %d.", f.Days, p.WindowDays),
			NL: fmt.Sprintf("Te vroeg: %d dagen vóór de sollicitatie, het venster is %d.", f.Days, p.WindowDays),
		}
	case AfterApplication:
		return Text{
			EN: "The link was followed after the application had come in.",
			NL: "De link is gevolgd nadat de sollicitatie binnen was.",
		}
	case Unmatched:
		return Text{
			EN: "The name that the candidate gave does not belong to exactly one colleague.",
			NL: "De naam die de kandidaat gaf hoort niet bij precies één collega.",
		}
	case OwnApplication:
		return Text{
			EN: fmt.Sprintf("The application is %s's own.", name),
			NL: fmt.Sprintf("Dit is een eigen sollicitatie van %s.", name),
		}
	}
	return Text{EN: string(f.Reason), NL: string(f.Reason)}
}

// Sentence says a whole decision to a person, in one breath: who, and why.
func (d Decision) Sentence(p Policy, name func(ambassadorID int64) string) Text {
	f, ok := d.Winner()
	if !ok {
		if len(d.Findings) == 0 {
			return Text{
				EN: "Nobody gets the credit: the application came in without a link and without a name.",
				NL: "Niemand krijgt de eer: de sollicitatie kwam binnen zonder link en zonder naam.",
			}
		}
		return Text{
			EN: "Nobody gets the credit: none of what was recorded counts. The reasons stand below.",
			NL: "Niemand krijgt de eer: niets van wat is vastgelegd telt. De redenen staan hieronder.",
		}
	}
	who := name(f.AmbassadorID)
	why := f.Sentence(p, who, who)
	return Text{
		EN: fmt.Sprintf("%s gets the credit. %s", who, why.EN),
		NL: fmt.Sprintf("%s krijgt de eer. %s", who, why.NL),
	}
}

// SameMailbox says whether two addresses reach the same person's mailbox:
// letter case and a "+tag" do not matter, and at Gmail neither do dots.
func SameMailbox(a, b string) bool {
	a, b = mailbox(a), mailbox(b)
	return a != "" && a == b
}

func mailbox(email string) string {
	email = strings.ToLower(strings.TrimSpace(email))
	local, domain, ok := strings.Cut(email, "@")
	if !ok {
		return email
	}
	local, _, _ = strings.Cut(local, "+")
	if domain == "googlemail.com" {
		domain = "gmail.com"
	}
	if domain == "gmail.com" {
		local = strings.ReplaceAll(local, ".", "")
	}
	return local + "@" + domain
}
