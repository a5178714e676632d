package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"goodword/pkg/referral"
)

// boardPage is the leaderboard as the organisation has decided that employees
// see it, at /board.
type boardPage struct {
	frame
	Periods      periods
	Kicker, Lead string
	Mode         referral.BoardMode
	Metrics      []metricChoice
	// MetricLabel is the text that heads the column of values.
	MetricLabel string
	Rows        []boardRow
	// Department says that rows are of departments.
	Departments bool
	// Mine are the reader's own numbers; nil when there are too few visitors.
	Mine    []ownStat
	Few     bool
	Minimum int64
	// Standing is the text that says how the reader stands on the board.
	Standing string
	Nickname string
	// DecidedOn and Reference are those of the decision behind the board.
	DecidedOn, Reference string
	// More is the address that shows all rows, "" when all are shown.
	More string
}

// metricChoice is a number that the board can be ordered by.
type metricChoice struct {
	Label   string
	Address string
	Current bool
}

// boardRow is one row of the board.
type boardRow struct {
	Rank             int
	Name, Department string
	Under            string // what stands under the name
	Value            int64
	Me               bool
}

// ownStat is one of the reader's own numbers.
type ownStat struct {
	Value int64
	Label string
	Spark string
}

// metricLabels are the texts that name the metrics; the order is that in which
// they are offered. What somebody did that took a candidate's trust comes
// first: looking can be bought.
var metricLabels = []struct {
	metric referral.Metric
	label  string
}{
	{referral.ByApplications, "board.applications"}, {referral.ByHires, "board.hires"}, {referral.ByVisits, "board.visits"},
	{referral.ByVisitors, "board.visitors"}, {referral.ByClicks, "board.clicks"},
}

var boardPeriods = []string{"month", "quarter", "year", "all"}

// standings are the texts that say how somebody stands on the board.
var standingLabels = map[referral.Visibility]string{
	referral.Hidden: "board.as_hidden", referral.Nickname: "board.as_nickname", referral.Named: "board.as_named",
}

// mostOnBoard is how many rows are shown at first.
const mostOnBoard = 10

// metricOf is the metric that was asked for, the first when it is none.
func metricOf(c echo.Context) (referral.Metric, string) {
	for _, m := range metricLabels {
		if string(m.metric) == c.QueryParam("metric") {
			return m.metric, m.label
		}
	}
	return metricLabels[0].metric, metricLabels[0].label
}

func (w *Web) showBoard(c echo.Context) error {
	p := boardPage{frame: w.frame(c, "board"), Minimum: referral.MinVisitors}
	metric, label := metricOf(c)
	p.Periods = w.periodsOf(c, p.frame, "/board", boardPeriods, "quarter", "metric", string(metric))
	p.MetricLabel = label
	ctx, words := c.Request().Context(), wording{speaker: p.speaker}
	person, _ := signedIn(c)
	q := referral.LeaderboardQuery{Metric: metric, From: p.Periods.Days.From, To: p.Periods.Days.To}
	// HR sees the whole board elsewhere; here everybody sees what an employee sees.
	b, err := w.programme.Leaderboard(ctx, referral.Actor{PersonID: person.ID, Role: referral.Employee}, q)
	if p.Periods.blame(p.frame, err) {
		p.Title = words.say("board.name")
		return w.send(c, http.StatusUnprocessableEntity, p)
	}
	if err != nil {
		return err
	}
	p.Mode, p.Departments = b.Mode, b.Mode == referral.BoardTotals
	o, err := w.programme.Organisation(ctx, actor(c))
	if err != nil {
		return err
	}
	p.DecidedOn, p.Reference = o.DecidedOn, o.Reference
	for _, m := range metricLabels {
		p.Metrics = append(p.Metrics, metricChoice{m.label, p.boardAddress(c, string(m.metric)), m.metric == metric})
	}
	p.Kicker = words.days(p.Periods.Days)
	p.rows(&words, b, person)
	if c.QueryParam("whole") == "" && len(p.Rows) > mostOnBoard {
		p.Rows, p.More = p.Rows[:mostOnBoard], p.boardAddress(c, string(metric), "whole", "1")
	}
	p.Title, p.Lead = words.standing(b, len(p.Rows)), words.boardLead(b)
	p.Standing, p.Nickname = standingLabels[person.BoardVisibility], person.Nickname
	own, err := w.programme.OwnWork(ctx, actor(c), p.Periods.Days)
	if err != nil {
		return err
	}
	if p.Few = own.Few; !own.Few {
		p.Mine = []ownStat{
			{own.Visits, words.say("board.my_visits"), spark(own.Weeks)},
			{own.Applications, words.say("board.my_applications"), ""},
			{own.Hires, words.say("board.my_hires"), ""},
		}
	}
	if words.err != nil {
		return words.err
	}
	return w.send(c, http.StatusOK, p)
}

// boardAddress is this page with another metric and the same days.
func (p *boardPage) boardAddress(c echo.Context, metric string, more ...string) string {
	pairs := append([]string{"metric", metric}, more...)
	if p.Periods.Name != "" {
		return p.To("/board", append(pairs, "period", p.Periods.Name)...)
	}
	return p.To("/board", append(pairs, "from", p.Periods.Days.From, "to", p.Periods.Days.To)...)
}

func (p *boardPage) rows(words *wording, b referral.Leaderboard, me referral.Person) {
	for _, s := range b.Items {
		row := boardRow{Rank: s.Rank, Name: s.Name, Department: s.Department, Under: s.Department, Value: s.Value}
		switch {
		case len(s.Departments) > 0:
			row.Name = words.say("board.joined", "Count", len(s.Departments))
			row.Under = words.say("board.joined_means", "Least", referral.MinGroup, "Names", strings.Join(s.Departments, ", "))
		case b.Mode == referral.BoardTotals:
			row.Name, row.Under = s.Department, ""
			if s.Department == "" {
				row.Name = words.say("board.no_department")
			}
		case s.AmbassadorID == 0:
			row.Under = words.say("board.nickname")
			if s.Department != "" {
				row.Under += ", " + s.Department
			}
			row.Me = s.Name == me.Nickname && me.BoardVisibility == referral.Nickname && b.Own != nil && b.Own.Value == s.Value
		}
		row.Me = row.Me || s.AmbassadorID != 0 && s.AmbassadorID == me.ID
		p.Rows = append(p.Rows, row)
	}
}

// ordinals are the first places in words.
var ordinals = map[int]string{
	1: "board.first", 2: "board.second", 3: "board.third", 4: "board.fourth", 5: "board.fifth", 6: "board.sixth",
	7: "board.seventh", 8: "board.eighth", 9: "board.ninth", 10: "board.tenth",
}

// standing is the finding: where the reader stands.
func (words *wording) standing(b referral.Leaderboard, rows int) string {
	switch {
	case b.Mode == referral.BoardOff:
		return words.say("board.off")
	case b.Mode == referral.BoardTotals && rows > 0:
		return words.say("board.totals")
	case b.Own == nil && (rows > 0 || b.Mode == referral.BoardOwn):
		return words.say("board.not_yet")
	case b.Own == nil:
		return words.say("board.nobody")
	}
	if key, ok := ordinals[b.Own.Rank]; ok {
		return words.say("board.you_are", "Place", words.say(key))
	}
	return words.say("board.you_are_at", "Rank", b.Own.Rank)
}

// boardLead says what is next, or what the mode means.
func (words *wording) boardLead(b referral.Leaderboard) string {
	switch b.Mode {
	case referral.BoardOff:
		return words.say("board.off_means")
	case referral.BoardTotals:
		return words.say("board.totals_means")
	case referral.BoardOwn:
		return words.say("board.own_means")
	}
	if b.Own == nil {
		return words.say("board.named_means")
	}
	ahead := slices.IndexFunc(slices.Clone(b.Items), func(s referral.Standing) bool { return s.Value <= b.Own.Value }) - 1
	if ahead < 0 {
		return words.say("board.ahead")
	}
	next := b.Items[ahead]
	less := next.Value - b.Own.Value
	return words.say("board.next", "Less", words.say(broughtLabels[b.Metric], "Count", less, "Number", words.Number(less)), "Name", next.Name)
}
