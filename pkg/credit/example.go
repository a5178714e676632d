package credit

import "time"

// Example is a little story and what a policy makes of it.
type Example struct {
	Story   Text
	Outcome Text
	// Shares are who gets the credit in it.
	Shares []Share
}

// The people of the stories.
const (
	ana = 1
	bo  = 2
)

var exampleNames = map[int64]string{ana: "Ana", bo: "Bo"}

// Examples decides a few stories under a policy. Nothing in the outcomes is
// written by hand: they are what the policy says.
func (p Policy) Examples() []Example {
	applied := time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
	before := func(n int) time.Time { return applied.Add(-days(n)) }
	touch := func(kind Kind, who int64, n int) Touch {
		return Touch{ID: who*100 + int64(len(kind)), Kind: kind, AmbassadorID: who, At: before(n)}
	}
	var told []Example
	for _, e := range []struct {
		story Text
		c     Case
	}{
		{Text{EN: "The candidate followed Ana’s link 30 days before the application, and Bo’s 2 days before.",
			NL: "De kandidaat volgde de link van Ana 30 dagen vóór de sollicitatie, en die van Bo 2 dagen ervoor."},
			Case{Touches: []Touch{touch(Click, ana, 30), touch(Click, bo, 2)}}},
		{Text{EN: "The candidate followed Ana’s link 200 days before the application.",
			NL: "De kandidaat volgde de link van Ana 200 dagen vóór de sollicitatie."},
			Case{Touches: []Touch{touch(Click, ana, 200)}}},
		{Text{EN: "The candidate followed Ana’s link and named Bo.",
			NL: "De kandidaat volgde de link van Ana en noemde Bo."},
			Case{Touches: []Touch{touch(Click, ana, 5), touch(Claim, bo, 0)}}},
		{Text{EN: "The candidate followed Ana’s link 60 days before; Bo introduced the candidate 20 days before.",
			NL: "De kandidaat volgde de link van Ana 60 dagen ervoor; Bo introduceerde de kandidaat 20 dagen ervoor."},
			Case{Touches: []Touch{touch(Click, ana, 60), touch(Introduction, bo, 20)}}},
		{Text{EN: "The candidate had applied without anyone’s help 90 days before, and followed Ana’s link yesterday.",
			NL: "De kandidaat solliciteerde 90 dagen ervoor zonder hulp van iemand, en volgde gisteren de link van Ana."},
			Case{Touches: []Touch{touch(Click, ana, 1)}, Contacts: []Contact{{At: before(90)}}}},
		{Text{EN: "The candidate followed the link of Ana, who works in HR.",
			NL: "De kandidaat volgde de link van Ana, die bij HR werkt."},
			Case{Touches: []Touch{touch(Click, ana, 3)}, People: []Person{{ID: ana, Relations: []Relation{HR}}}}},
		{Text{EN: "Ana left 10 days before the application; the candidate had followed her link 30 days before it.",
			NL: "Ana vertrok 10 dagen vóór de sollicitatie; de kandidaat had haar link 30 dagen ervoor gevolgd."},
			Case{Touches: []Touch{touch(Click, ana, 30)}, People: []Person{{ID: ana, LeftAt: moment(before(10))}}}},
	} {
		if p.OneKind && e.c.Touches[len(e.c.Touches)-1].Kind == Introduction {
			continue // it would be told as a link
		}
		e.c.SubmittedAt = applied
		d := Decide(p, e.c)
		name := func(id int64) Text { return Text{EN: exampleNames[id], NL: exampleNames[id]} }
		outcome := d.Sentence(name)
		if len(d.Shares) == 0 && len(d.Findings) == 1 { // one reason says it all
			outcome = Text{EN: "Nobody gets the credit.", NL: "Niemand krijgt de eer."}.then(d.Findings[0].Sentence(nil, name))
		}
		told = append(told, Example{e.story, outcome, d.Shares})
	}
	return told
}

func moment(t time.Time) *time.Time { return &t }
