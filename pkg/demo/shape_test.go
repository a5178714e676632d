package demo

import (
	"slices"
	"strings"
	"testing"
	"time"

	"goodword/pkg/clicks"
	"goodword/pkg/referral"
)

func TestPeople(t *testing.T) {
	s := at0(t)
	departments, views, left := map[string]int{}, map[referral.Visibility]int{}, 0
	for _, c := range s.people {
		p := c.row
		if p.Active {
			departments[p.Department]++
		} else {
			left++
		}
		views[p.BoardVisibility]++
		if (p.BoardVisibility == referral.Nickname) != (p.Nickname != "") {
			t.Errorf("%s is shown as %s with nickname %q", p.Name, p.BoardVisibility, p.Nickname)
		}
		if want := SignIns[p.Role] == p.Email; (p.PasswordHash != "") != want {
			t.Errorf("%s has password hash %q", p.Name, p.PasswordHash)
		}
	}
	small := 0
	for _, n := range departments {
		if n < 5 {
			small++
		}
	}
	if len(s.people) < 55 || len(departments) != 6 || small != 1 || left < 3 || len(views) != 3 {
		t.Errorf("%d people, departments %v, visibility %v, %d left", len(s.people), departments, views, left)
	}
	for role, email := range SignIns {
		if c := s.colleague(email); c == nil || c.row.Role != role || c.row.PasswordHash != "hash of "+string(role) {
			t.Errorf("%s cannot sign in as %s", email, role)
		}
	}
}

func TestTexts(t *testing.T) {
	s := at0(t)
	titles, languages, statuses := map[string]bool{}, map[string]int{}, map[referral.Status]int{}
	reasons, texts := map[referral.CloseReason]bool{}, map[string]bool{}
	for _, p := range s.vacancies {
		v := p.row
		within(t, v.Title+": description", v.Description, 120, 300)
		within(t, v.Title+": growth", v.Growth, 60, 120)
		within(t, v.Title+": culture", v.Culture, 60, 120)
		for text := range strings.SplitSeq(v.Description+"\n"+v.Growth+"\n"+v.Culture, "\n") {
			if len(text) > 60 && texts[text] {
				t.Errorf("%s repeats %q", v.Title, text)
			}
			texts[text] = true
		}
		titles[v.Slug] = true
		languages[v.Language]++
		statuses[v.Status]++
		reasons[v.CloseReason] = true
		if len(v.Locations) == 0 || len(v.Expertise) == 0 || v.Salary.Min >= v.Salary.Max || *v.HoursMin > *v.HoursMax {
			t.Errorf("%s: %+v", v.Title, v.VacancyText)
		}
		for _, e := range v.EmploymentTypes {
			if !slices.Contains(referral.EmploymentTypes, e) {
				t.Errorf("%s: %q", v.Title, e)
			}
		}
	}
	if len(titles) != 25 || languages["nl"] != 15 || languages["en"] != 10 {
		t.Errorf("%d titles in %v", len(titles), languages)
	}
	if statuses[referral.Published] != 20 || statuses[referral.Closed] != 3 || statuses[referral.Draft] != 2 || len(reasons) != 4 {
		t.Errorf("%v, %v", statuses, reasons)
	}
}

// within counts words, without the marks of Markdown.
func within(t *testing.T, what, text string, least, most int) {
	t.Helper()
	n := 0
	for _, w := range strings.Fields(text) {
		if strings.Trim(w, "-#") != "" {
			n++
		}
	}
	if n < least || n > most {
		t.Errorf("%s has %d words", what, n)
	}
}

func TestNotes(t *testing.T) {
	by := map[string]*colleague{}
	with := 0
	for _, l := range at0(t).links {
		if l.row.Note == "" {
			continue
		}
		with++
		if who := by[l.row.Note]; who != nil && who != l.ambassador {
			t.Errorf("two people say %q", l.row.Note)
		}
		by[l.row.Note] = l.ambassador
	}
	if len(by) < 40 || with < 60 {
		t.Errorf("%d links have %d notes", with, len(by))
	}
}

func TestHits(t *testing.T) {
	s := at0(t)
	if n := len(s.links); n < 160 || n > 220 {
		t.Errorf("%d links", n)
	}
	classes, tokens := map[referral.Class]int{}, map[referral.HitID]bool{}
	week, weekends, visits := 0, 0, 0
	if rulesVersion != clicks.RulesVersion {
		t.Errorf("the hits follow version %d of the rules, there is %d", rulesVersion, clicks.RulesVersion)
	}
	for _, h := range s.hits {
		classes[h.row.Class]++
		tokens[h.row.ID] = true
		if !slices.Contains(clicks.Reasons, clicks.Reason(h.row.Reason)) {
			t.Errorf("there is no reason %q", h.row.Reason)
		}
		class, reason := clicks.Rules.Classify(h.row.Browser.userAgent, h.row.Browser.headers)
		settled := h.row.Class == referral.OwnHit || h.row.Class == referral.Repeat
		if !settled && (class != h.row.Class || reason != h.row.Reason) || settled && class != referral.PersonHit {
			t.Errorf("%+v is %s (%s) by the rules, and not %s (%s)", h.row.Browser, class, reason, h.row.Class, h.row.Reason)
		}
		if d := clicks.Device(h.row.Browser.userAgent); d != h.row.Browser.device {
			t.Errorf("%q is a %s", h.row.Browser.userAgent, d)
		}
		if h.row.VisitedAt != nil {
			visits++
		}
		if h.row.Class == referral.PersonHit {
			if weekend(h.row.At.In(s.calendar.zone)) {
				weekends++
			} else {
				week++
			}
		}
	}
	t.Log(classes, "visits", visits, "in the week", week, "in weekends", weekends)
	for _, c := range referral.Classes {
		if classes[c] == 0 {
			t.Errorf("no hit is of class %s", c)
		}
	}
	people := float64(classes[referral.PersonHit])
	if others := 1 - people/float64(len(s.hits)); others < 0.3 || others > 0.4 {
		t.Errorf("%.0f %% of hits are no people", 100*others)
	}
	if len(tokens) != len(s.hits) || len(s.hits) < 6000 || len(s.hits) > 8000 {
		t.Errorf("%d hits have %d tokens", len(s.hits), len(tokens))
	}
	if seen := float64(visits) / people; seen < 0.55 || seen > 0.68 {
		t.Errorf("%.0f %% of clicks are visits", 100*seen)
	}
	if float64(week)/5 < 1.6*float64(weekends)/2 {
		t.Errorf("%d clicks in the week, %d in weekends", week, weekends)
	}
}

func TestHeavyTail(t *testing.T) {
	s := at0(t)
	var perLink []int
	total := 0
	for _, l := range s.links {
		n := 0
		for _, h := range l.hits {
			if h.row.Class == referral.PersonHit {
				n++
			}
		}
		perLink = append(perLink, n)
		total += n
	}
	slices.Sort(perLink)
	slices.Reverse(perLink)
	top := 0
	for _, n := range perLink[:len(perLink)/10] {
		top += n
	}
	t.Log(perLink)
	if 10*top < 4*total || perLink[4] < 100 || perLink[len(perLink)/2] > 20 {
		t.Errorf("the top tenth of links has %d of %d clicks", top, total)
	}
}

// TestRepeats holds the classes against the rule that gives them: a person's
// hit within half an hour of one by the same visitor is a repeat.
func TestRepeats(t *testing.T) {
	type visitor struct {
		link *link
		day  string
		hash int64
	}
	last := map[visitor]time.Time{}
	for _, h := range at0(t).hits { // in order of time
		who := visitor{h.link, h.row.Day, h.row.Visitor}
		switch h.row.Class {
		case referral.PersonHit:
			if clicks.Again(last[who], h.row.At) {
				t.Errorf("a click at %s, and one at %s", last[who], h.row.At)
			}
		case referral.Repeat:
			if !clicks.Again(last[who], h.row.At) {
				t.Errorf("a repeat at %s, but the last click was at %s", h.row.At, last[who])
			}
		default:
			continue
		}
		last[who] = h.row.At
	}
}

func TestApplications(t *testing.T) {
	s := at0(t)
	stages, outcomes, origins := map[referral.Stage]int{}, map[referral.RefOutcome]int{}, map[origin]int{}
	emails := map[string]bool{}
	var zoes []string
	for _, a := range s.applications {
		stages[a.row.Stage]++
		outcomes[a.row.RefOutcome]++
		origins[a.origin]++
		for _, touch := range a.touches {
			if touch.ambassador == s.colleague(SignIns[referral.Employee]) {
				zoes = append(zoes, a.vacancy.name+": "+string(a.row.Stage))
				break
			}
		}
	}
	for _, c := range s.candidates {
		emails[c.Email] = true
	}
	t.Log(stages, outcomes, origins, zoes)
	if len(emails) != len(s.candidates) || len(s.candidates) >= len(s.applications) {
		t.Errorf("%d candidates have %d addresses", len(s.candidates), len(emails))
	}
	if n := len(s.applications); n < 100 || n > 120 || stages[referral.Hired] != 9 || len(stages) != 7 {
		t.Errorf("%d applications: %v", n, stages)
	}
	if len(origins) != 13 || len(outcomes) != 6 {
		t.Errorf("origins %v, outcomes %v", origins, outcomes)
	}
	if len(zoes) < 5 {
		t.Errorf("the employee who signs in sees %v", zoes)
	}
}

func BenchmarkSample(b *testing.B) {
	for b.Loop() {
		if _, err := newSample(options(b, moments[0])); err != nil {
			b.Fatal(err)
		}
	}
}
