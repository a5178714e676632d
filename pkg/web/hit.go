package web

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"goodword/pkg/clicks"
	"goodword/pkg/referral"
	"goodword/pkg/sheet"
)

// hitsPage says which requests for links counted, which did not, and why.
type hitsPage struct {
	frame
	Periods      periods
	Kicker, Lead string
	All          int64
	Classes      []hitClass
	Sheets       sheetLinks
	RulesVersion int
	Everything   string // the address of this page over all days
	// Ask says that an admin is asked whether the newest rules are to be applied;
	// May, that this is one.
	Ask, May bool
	Rules    referral.Reclassifying
	Changes  []verdictChange
	Again    string  // the address of this page, to see how far it is
	Splits   []split // the clicks, told apart
}

// verdictChange is how many requests went from one reason to another.
type verdictChange struct {
	Hits              int64
	Was, Is           string // the texts that name the classes
	WasReason, Reason string
}

// split are the clicks by device or by country.
type split struct {
	Label string // the text that heads it
	Rows  []clicksBy
}

// clicksBy are the clicks from one kind of device, or from one country.
type clicksBy struct {
	Label string
	Hits  int64
	Share string
}

var deviceLabels = map[string]string{clicks.Phone: "device.phone", clicks.Tablet: "device.tablet", clicks.Desktop: "device.desktop"}

// splits are those that there is something to show of.
func (f frame) splits(found referral.HitReport) (list []split) {
	device := func(value string) string {
		label, err := f.T(cmp.Or(deviceLabels[value], "device.other"))
		if err != nil {
			return value
		}
		return label
	}
	for _, facet := range []struct {
		label  string
		values []referral.Facet
		name   func(string) string
	}{{"hits.devices", found.Devices, device}, {"hits.countries", found.Countries, f.country}} {
		if len(facet.values) == 0 {
			continue
		}
		all := int64(0)
		for _, v := range facet.values {
			all += v.Hits
		}
		s := split{Label: facet.label}
		for _, v := range facet.values {
			s.Rows = append(s.Rows, clicksBy{Label: facet.name(v.Value), Hits: v.Hits, Share: f.Percent(v.Hits, all)})
		}
		list = append(list, s)
	}
	return list
}

// hitClass are the requests of one class.
type hitClass struct {
	Label   string // the text that names it
	Counts  bool
	Hits    int64
	Share   string
	Reasons []hitReason
}

// hitReason are those of one class for one reason.
type hitReason struct {
	Sentence string
	Hits     int64
	Share    string
	Percent  string // for the bar
}

var classLabels = map[referral.Class]string{
	referral.PersonHit: "class.person", referral.Preview: "class.preview", referral.Robot: "class.robot",
	referral.Scanner: "class.scanner", referral.Prefetch: "class.prefetch", referral.OwnHit: "class.own",
	referral.Repeat: "class.repeat", referral.Head: "class.head",
}

const hitsPath = "/hr/hits"

func (w *Web) showHits(c echo.Context) error {
	p := hitsPage{frame: w.frame(c, "hits"), RulesVersion: clicks.RulesVersion}
	p.Periods = w.periodsOf(c, p.frame, hitsPath, referral.PeriodNames, "month")
	status := http.StatusOK
	found, err := w.programme.HitReport(c.Request().Context(), actor(c), referral.ReportQuery{Period: p.Periods.Days})
	if p.Periods.blame(p.frame, err) {
		status, err = http.StatusUnprocessableEntity, nil
	}
	if err != nil {
		return err
	}
	p.Classes, p.All = p.classes(found.Reasons)
	p.Splits = p.splits(found)
	p.Sheets = sheetLinks{p.Periods.to(p.frame, hitsPath+".csv"), p.Periods.to(p.frame, hitsPath+".xlsx")}
	p.Everything = p.To(hitsPath, "period", "all")
	words := wording{speaker: p.speaker}
	if p.Rules, err = w.programme.Reclassifying(actor(c)); err != nil {
		return err
	}
	p.May, p.Again = p.Desk.Admin(), p.To(hitsPath)
	p.Ask = p.May && !p.Rules.Running && c.QueryParam("ask") == "rules"
	if p.Rules.Last != nil {
		p.Changes = words.verdictChanges(p.Rules.Last.Changes)
	}
	p.Title, p.Lead = words.hitStory(p.All, clicksOf(found.Reasons))
	if len(p.Periods.Wrong) == 0 {
		p.Kicker = words.days(p.Periods.Days)
	}
	if words.err != nil {
		return words.err
	}
	return w.send(c, status, p)
}

// mostVerdictChanges are told on the page.
const mostVerdictChanges = 20

func (w *wording) verdictChanges(changes []referral.Reclassification) (list []verdictChange) {
	class := func(v referral.Verdict) string { return w.say(cmp.Or(classLabels[v.Class], "class.other")) }
	for _, c := range changes[:min(len(changes), mostVerdictChanges)] {
		list = append(list, verdictChange{c.Hits, class(c.From), class(c.To),
			w.Say(clicks.Reason(c.From.Reason).Sentence()), w.Say(clicks.Reason(c.To.Reason).Sentence())})
	}
	return list
}

// reclassify has the newest rules applied, and leads back to how far it is.
func (w *Web) reclassify(c echo.Context) error {
	if _, err := w.posted(c); err != nil {
		return err
	}
	if err := w.programme.AskToReclassify(actor(c)); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, w.frame(c, "hits").To(hitsPath)+"#h-rules")
}

func clicksOf(found []referral.HitReason) (clicks int64) {
	for _, r := range found {
		if r.Class == referral.PersonHit {
			clicks += r.Hits
		}
	}
	return clicks
}

// hitStory heads the page with what came of the requests, in one sentence.
func (w *wording) hitStory(all, clicks int64) (title, lead string) {
	rest := all - clicks
	switch {
	case all == 0:
		return w.say("hits.name"), ""
	case rest == 0:
		title = w.say("hits.all_counted", "Count", all, "All", w.Number(all))
	case clicks == 0:
		title = w.say("hits.none_counted", "Count", all, "All", w.Number(all))
	default:
		title = w.say("hits.some_counted", "Count", clicks, "All", w.Number(all), "Clicks", w.Number(clicks))
	}
	if rest > 0 {
		lead = w.say("hits.rest", "Count", rest, "Rest", w.Number(rest))
	}
	return title, lead
}

// classes puts the reasons under their class: clicks first, then the largest
// class; within a class the most frequent reason first.
func (f frame) classes(found []referral.HitReason) (list []hitClass, all int64) {
	for _, r := range found {
		all += r.Hits
	}
	at := map[referral.Class]int{}
	for _, r := range found {
		i, known := at[r.Class]
		if !known {
			i = len(list)
			at[r.Class] = i
			label, named := classLabels[r.Class]
			if !named {
				label = "class.other"
			}
			list = append(list, hitClass{Label: label, Counts: r.Class == referral.PersonHit})
		}
		list[i].Hits += r.Hits
		list[i].Reasons = append(list[i].Reasons, hitReason{
			Sentence: f.Say(clicks.Reason(r.Reason).Sentence()), Hits: r.Hits, Share: f.Percent(r.Hits, all),
			Percent: strconv.FormatFloat(100*float64(r.Hits)/float64(all), 'f', 2, 64),
		})
	}
	for i := range list {
		list[i].Share = f.Percent(list[i].Hits, all)
	}
	slices.SortStableFunc(list, func(a, b hitClass) int {
		if a.Counts != b.Counts {
			return map[bool]int{true: -1, false: 1}[a.Counts]
		}
		return int(b.Hits - a.Hits)
	})
	return list, all
}

// downloadHits gives the same numbers as a file for a spreadsheet.
func (w *Web) downloadHits(c echo.Context) error {
	f := w.frame(c, "hits")
	days := w.periodsOf(c, f, hitsPath, referral.PeriodNames, "month").Days
	found, err := w.programme.HitReport(c.Request().Context(), actor(c), referral.ReportQuery{Period: days})
	if err != nil {
		return err
	}
	words := wording{speaker: f.speaker}
	t := sheet.Table{Name: words.say("hits.name"), Header: []string{
		words.say("hits.class"), words.say("hits.counts_column"), words.say("hits.reason"), words.say("hits.code"), words.say("hits.requests"),
	}}
	yes, no := words.say("hits.counts"), words.say("hits.counts_not")
	for _, r := range found.Reasons {
		counted := no
		if r.Class == referral.PersonHit {
			counted = yes
		}
		t.Rows = append(t.Rows, []any{string(r.Class), counted, f.Say(clicks.Reason(r.Reason).Sentence()), r.Reason, r.Hits})
	}
	if words.err != nil {
		return words.err
	}
	return w.sendSheet(c, f, "hits", t)
}
