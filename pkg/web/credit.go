package web

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"goodword/pkg/credit"
	"goodword/pkg/referral"
)

// story tells how the credit for an application came about: first the
// sentence, then the time line, then the rules.
type story struct {
	Sentence string
	Steps    []step
	Rules    string
	Version  int
	Decided  string
	// DecidedBy is who ruled, "" for the rules.
	DecidedBy string
	// Replaces says that an earlier decision was replaced.
	Replaces bool
}

// step is one line of the time line: a touch, or a stage.
type step struct {
	at    time.Time
	last  bool // among what happened at the same moment
	Day   string
	When  string // with the time, for HR
	What  string
	Words string // as they were typed
	Tag   string // what became of a touch, as a key; "" for a stage
	Won   bool
	Why   string
}

// outcomes are the texts that name what became of a touch.
var outcomes = map[credit.Outcome]string{
	credit.Credited: "credit.credited", credit.Lost: "credit.lost", credit.Excluded: "credit.excluded",
}

// outcome is the text for a touch; whose ambassador has the credit by another
// touch lost nothing.
func outcome(t referral.ExplainedTouch) string {
	if t.Reason == credit.SameAmbassador {
		return "credit.already"
	}
	return outcomes[t.Outcome]
}

// channelNames are the channels as their makers write them; channelLabels are
// the texts of those that are nobody's.
var (
	channelNames = map[referral.Channel]string{
		"whatsapp": "WhatsApp", "linkedin": "LinkedIn", "x": "X", "facebook": "Facebook", "bluesky": "Bluesky", "mastodon": "Mastodon", "telegram": "Telegram",
	}
	channelLabels = map[referral.Channel]string{
		"email": "channel.email", "qr": "channel.qr", "intranet": "channel.intranet", "copy": "channel.copy", referral.Spoken: "channel.spoken", referral.ByWord: "channel.word",
	}
)

// channel is the name of where a link was put.
func (w *wording) channel(c referral.Channel) string {
	if key, ok := channelLabels[c]; ok {
		return w.say(key)
	}
	return cmp.Or(channelNames[c], string(c))
}

// story tells all of an application to HR.
func (w *Web) story(words *wording, f referral.ApplicationFile) story {
	c := f.Credit
	name := func(id int64) string { return words.Say(c.Names[id]) }
	s := story{
		Sentence: words.Say(c.Sentence), Rules: words.Say(c.Policy.Sentence()), Version: c.Decision.PolicyVersion,
		Decided: w.moment(words.speaker, c.Decision.DecidedAt), DecidedBy: name(c.Decision.DecidedBy), Replaces: c.Decision.Replaces != nil,
	}
	for _, t := range c.Touches {
		s.Steps = append(s.Steps, step{
			at: t.Touch.At, What: words.touch(t, name), Words: t.Touch.Words, Tag: outcome(t), Won: t.Outcome == credit.Credited, Why: words.Say(t.Sentence),
		})
	}
	for _, h := range f.History {
		line := step{at: h.OccurredAt, last: true, What: words.say("credit.stage", "Stage", words.say(staffStages[h.Stage])), Words: h.Note}
		switch {
		case h.PersonID != 0:
			line.Why = words.say("credit.moved_by", "Name", name(h.PersonID))
		case h.KeyID != 0:
			line.Why = words.say("credit.reported")
		}
		s.Steps = append(s.Steps, line)
	}
	slices.SortStableFunc(s.Steps, func(a, b step) int {
		return cmp.Or(a.at.Compare(b.at), map[bool]int{true: 1}[a.last]-map[bool]int{true: 1}[b.last])
	})
	for i := range s.Steps {
		s.Steps[i].Day, s.Steps[i].When = w.programme.Day(s.Steps[i].at), w.moment(words.speaker, s.Steps[i].at)
	}
	return s
}

// touch says what a touch is, to HR.
func (w *wording) touch(t referral.ExplainedTouch, name func(int64) string) string {
	who := name(t.Touch.AmbassadorID)
	switch {
	case t.Touch.Kind == credit.Click:
		return w.say("credit.click", "Name", who, "Channel", w.channel(t.Channel))
	case t.Touch.Kind == credit.Introduction:
		return w.say("credit.introduction", "Name", who)
	case t.Touch.Kind == credit.Record && t.Touch.RecordedBy != 0:
		return w.say("credit.record_by", "Name", who, "By", name(t.Touch.RecordedBy))
	case t.Touch.Kind == credit.Record:
		return w.say("credit.record", "Name", who)
	case t.Touch.Kind == credit.Ruling:
		return w.say("credit.ruling", "Name", name(t.Touch.RecordedBy))
	case t.Touch.Nobody && t.Touch.RecordedBy != 0:
		return w.say("credit.claim_nobody", "By", name(t.Touch.RecordedBy))
	case t.Touch.Nobody:
		return w.say("credit.taken_back")
	case t.Touch.AmbassadorID == 0:
		return w.say("credit.claim_unmatched")
	case t.Touch.RecordedBy != 0:
		return w.say("credit.claim_matched", "Name", who, "By", name(t.Touch.RecordedBy))
	}
	return w.say("credit.claim", "Name", who)
}

// myTouch says what a touch is, to its ambassador.
func (w *wording) myTouch(t referral.ExplainedTouch) string {
	switch {
	case t.Touch.Kind == credit.Click:
		return w.say("credit.my_click", "Channel", w.channel(t.Channel))
	case t.Touch.Kind == credit.Introduction:
		return w.say("credit.my_introduction")
	case t.Touch.Kind == credit.Record && t.Touch.RecordedBy != 0:
		return w.say("credit.my_record_by")
	case t.Touch.Kind == credit.Record:
		return w.say("credit.my_record")
	case t.Touch.RecordedBy != 0:
		return w.say("credit.my_claim_matched")
	}
	return w.say("credit.my_claim")
}

// fraction writes an exact part of an application: "1", "1/2", "2 1/3".
func fraction(r *big.Rat) string {
	whole, rest := new(big.Int).QuoRem(r.Num(), r.Denom(), new(big.Int))
	switch {
	case rest.Sign() == 0:
		return whole.String()
	case whole.Sign() == 0:
		return r.RatString()
	}
	return fmt.Sprintf("%s"+nbsp+"%s/%s", whole, rest, r.Denom())
}

// holders are who has the credit, for a row of a list: "Mara Visser",
// "Mara Visser 1/2, Bo Yılmaz 1/2", "" for nobody.
func (s speaker) holders(holders []referral.Holder) string {
	var parts []string
	for _, h := range holders {
		who := s.Say(h.Name)
		if len(holders) > 1 {
			who += nbsp + fraction(big.NewRat(h.Part, h.Of))
		}
		parts = append(parts, who)
	}
	return strings.Join(parts, ", ")
}

// whoApplied is the candidate's name, that it was erased, or where the application was made and its
// number there: who it is from is not known here then.
func (w *wording) whoApplied(f referral.ApplicationFile) string {
	switch {
	case f.ErasedAt != nil:
		return w.say("dossier.erased", "Number", f.ID)
	case f.CandidateID != nil:
		return f.Name
	}
	return w.say("dossier.elsewhere", "Name", f.Elsewhere, "Number", f.ExternalID)
}

// line is what the template of a time line needs.
type line struct {
	Page  speaker
	Steps []step
}
