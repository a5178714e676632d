package web

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"goodword/pkg/clicks"
	"goodword/pkg/referral"
)

// overviewPage is where HR starts, at /hr: this period beside an earlier one,
// and what waits.
type overviewPage struct {
	frame
	Periods      periods
	Kicker, Lead string
	Funnel       []funnelStep
	// Refused says how many requests did not count, ByWord and Direct what the
	// funnel leaves out.
	Refused, ByWord, Direct string
	Chart                   *daysChart
	Channels                []channelRow
	Sum                     referral.Counts
	PerHundred              string // applications for every 100 visits, of Sum
	Waiting                 []waitingRow
	Closing                 []closingRow
	// Lag is how far counting is behind, "" when it is not; Lost is how many
	// requests were lost since the start.
	Lag          string
	Lost         int64
	RulesVersion int
	Policy       referral.AdoptedPolicy
	PolicySince  string
}

// channelRow is what one channel brought.
type channelRow struct {
	Label      string
	Spark      string
	Counts     referral.Counts
	PerHundred string // applications for every 100 visits, "–" when that says nothing
}

// waitingRow is work that waits, and where it is done.
type waitingRow struct{ Text, Address, Act string }

// closingRow is a vacancy that closes soon.
type closingRow struct {
	Title, Language, Address string
	Day                      string
	Applications             int64
}

// overviewPeriods can be compared with what came before; "all" cannot.
var overviewPeriods = []string{"week", referral.SixWeeks, "quarter", "year"}

func (w *Web) showOverview(c echo.Context) error {
	p := overviewPage{frame: w.frame(c, "overview"), RulesVersion: clicks.RulesVersion}
	p.Periods = w.periodsOf(c, p.frame, "/hr", overviewPeriods, referral.SixWeeks)
	ctx, words := c.Request().Context(), wording{speaker: p.speaker}
	o, err := w.programme.Overview(ctx, actor(c), p.Periods.Days)
	if p.Periods.blame(p.frame, err) {
		p.Title = words.say("overview.name")
		return w.send(c, http.StatusUnprocessableEntity, p)
	}
	if err != nil {
		return err
	}
	p.Kicker = words.say("overview.beside", "Now", words.days(o.Now.Period), "Then", words.daysBefore(o.Now.Period, o.Then.Period))
	p.Title, p.Lead = words.finding(o), words.led(o)
	words.funnel(&p, o)
	p.Chart = words.visitsChart(o)
	for _, ch := range o.Channels {
		p.Channels = append(p.Channels, channelRow{capital(words.channel(ch.Channel)), spark(ch.Weeks), ch.Counts, words.perHundred(ch.Applications, ch.Visits)})
	}
	p.Sum, p.PerHundred = o.Now.Counts, words.perHundred(o.Now.Applications-o.Now.ByWord, o.Now.Visits)
	p.waiting(&words, w, o.Waiting)
	if p.Policy, err = w.programme.PolicyInForce(ctx); err != nil {
		return err
	}
	p.PolicySince = w.adopted(p.Policy)
	state := w.programme.CountingState()
	if p.Lost = int64(state.Lost); state.Waiting > 0 {
		p.Lag = words.duration(state.Lag)
	}
	if words.err != nil {
		return words.err
	}
	return w.send(c, http.StatusOK, p)
}

// finding is the outcome in a sentence, made from counts alone.
func (words *wording) finding(o referral.Overview) string {
	now, then := o.Now.Applications, o.Then.Applications
	n := words.say("overview.applications", "Count", now, "Number", words.Number(now))
	switch {
	case now == 0 && then == 0:
		return words.say("overview.name")
	case now == then:
		return words.say("overview.same", "Applications", n)
	case now > then:
		return words.say("overview.more", "Applications", n, "Difference", words.Number(now-then))
	}
	return words.say("overview.fewer", "Applications", n, "Difference", words.Number(then-now))
}

// led says how sharing and looking went, and who was hired.
func (words *wording) led(o referral.Overview) string {
	way := func(now, then int64, up, down, same string) string {
		switch {
		case now > then:
			return words.say(up)
		case now < then:
			return words.say(down)
		}
		return words.say(same)
	}
	if o.Now.Links+o.Then.Links+o.Now.Visits+o.Then.Visits == 0 {
		return words.say("overview.nothing_shared")
	}
	shared := way(o.Now.Links, o.Then.Links, "overview.shared_more", "overview.shared_less", "overview.shared_same")
	seen := way(o.Now.Visits, o.Then.Visits, "overview.seen_more", "overview.seen_less", "overview.seen_same")
	text := words.say("overview.lead", "Shared", shared, "Seen", seen)
	if o.Now.Hires > 0 {
		text += " " + words.say("overview.hired", "Count", o.Now.Hires, "Number", words.Number(o.Now.Hires))
	}
	return text
}

func (words *wording) funnel(p *overviewPage, o referral.Overview) {
	now, then := o.Now, o.Then
	all := int64(0)
	for _, hits := range now.Hits() {
		all += hits
	}
	linked := now.Applications - now.ByWord
	before := func(n int64) string { return words.say("overview.before", "Number", words.Number(n)) }
	// A part can be more than what it should be of, at the edges of a period:
	// that is no share.
	of := func(key string, part, whole int64) string {
		if part > whole {
			return "–"
		}
		return words.say(key, "Share", words.Percent(part, whole))
	}
	p.Funnel = []funnelStep{
		{words.say("overview.shared"), now.Links, words.say("overview.links_made"), before(then.Links), filled(now.Links, now.Links)},
		{words.say("overview.clicks"), now.Person, of("overview.of_requests", now.Person, all), before(then.Person), filled(now.Person, all)},
		{words.say("overview.visits"), now.Visits, of("overview.of_clicks", now.Visits, now.Person), before(then.Visits), filled(now.Visits, now.Person)},
		{words.say("overview.applied"), now.Applications, of("overview.of_visits", linked, now.Visits), before(then.Applications), filled(linked, now.Visits)},
		{words.say("overview.interviews"), now.Interviews, of("overview.of_applications", min(now.Interviews, now.Applications), now.Applications), before(then.Interviews), filled(now.Interviews, now.Applications)},
		{words.say("overview.hires"), now.Hires, of("overview.of_interviews", min(now.Hires, now.Interviews), now.Interviews), before(then.Hires), filled(now.Hires, now.Interviews)},
	}
	if refused := all - now.Person; refused > 0 {
		p.Refused = words.say("overview.refused", "All", words.Number(all), "Refused", words.Number(refused))
	}
	if now.ByWord > 0 {
		p.ByWord = words.say("overview.by_word", "Count", now.ByWord, "Number", words.Number(now.ByWord))
	}
	if now.Direct > 0 {
		p.Direct = words.say("overview.direct", "Count", now.Direct, "Number", words.Number(now.Direct))
	}
}

// visitsChart is the line of visits per day, nil for a single day or nothing.
func (words *wording) visitsChart(o referral.Overview) *daysChart {
	if len(o.Now.Days) < 2 || o.Now.Visits+o.Then.Visits == 0 {
		return nil
	}
	c := &daysChart{speaker: words.speaker, ID: "visits"}
	var now, then []int64
	var days []string
	best := 0
	for i, t := range o.Now.Days {
		earlier := o.Then.Days[i]
		now, then, days = append(now, t.Visits), append(then, earlier.Visits), append(days, t.Day)
		c.row(t.Day, t.Person, t.Visits, t.Applications, earlier.Visits)
		if t.Visits > o.Now.Days[best].Visits {
			best = i
		}
	}
	c.draw(now, then)
	c.Marks = marked(days, words.ShortDate)
	c.NowKey = words.say("overview.line_now", "Days", words.days(o.Now.Period), "Number", words.Number(o.Now.Visits))
	c.ThenKey = words.say("overview.line_then", "Days", capital(words.daysBefore(o.Now.Period, o.Then.Period)), "Number", words.Number(o.Then.Visits))
	c.Label = words.say("overview.line_means", "Day", words.Date(days[best]), "Number", words.Number(now[best]))
	c.Columns = []string{words.say("overview.clicks"), words.say("overview.visits"), words.say("overview.applied"), words.say("overview.visits_before")}
	c.Sums = []int64{o.Now.Person, o.Now.Visits, o.Now.Applications, o.Then.Visits}
	return c
}

// perHundred is how many applied for every hundred visits; more than one for
// each says nothing.
func (words *wording) perHundred(applications, visits int64) string {
	if visits == 0 || applications > visits {
		return "–"
	}
	return words.numbers.Sprintf("%.1f", 100*float64(applications)/float64(visits))
}

func (p *overviewPage) waiting(words *wording, w *Web, o referral.Waiting) {
	for _, row := range []struct {
		n              int
		text, act, way string
	}{
		{o.Questions, "overview.questions", "overview.answer_them", "/hr/applications"},
		{o.Claims, "overview.claims", "overview.match_them", "/hr/claims"},
	} {
		if row.n > 0 {
			p.Waiting = append(p.Waiting, waitingRow{words.say(row.text, "Count", row.n, "Number", atMost(row.n)), p.To(row.way), words.say(row.act)})
		}
	}
	for _, v := range o.Closing {
		p.Closing = append(p.Closing, closingRow{v.Vacancy.Title, v.Vacancy.Language, p.To("/v/" + v.Vacancy.Slug), v.Vacancy.ValidThrough, v.Applications})
	}
}

// atMost writes a count that stops at referral.MostWaiting.
func atMost(n int) string {
	if n >= referral.MostWaiting {
		return strconv.Itoa(referral.MostWaiting) + "+"
	}
	return strconv.Itoa(n)
}
