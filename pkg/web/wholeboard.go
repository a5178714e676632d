package web

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"goodword/pkg/referral"
	"goodword/pkg/sheet"
)

// wholeBoardPage is the board of everybody beside the period before, for HR, at
// /hr/board.
type wholeBoardPage struct {
	frame
	Periods      periods
	Kicker, Lead string
	Metrics      []metricChoice
	MetricLabel  string // the text that heads the column of values
	Department   string
	Departments  []string
	// Kept is what a form must send along so that it changes one thing only.
	Kept []kept
	Rows []progressRow
	// Compared says that there is a period before.
	Compared            bool
	Sum, Before, Change string
	From, Until, All    int // the rows that are shown, of how many
	Earlier, Later      string
	Everybody           string // the address without a department
	Sheets              sheetLinks
}

// progressRow is a row of the whole board.
type progressRow struct {
	Rank             int
	Person, Under    string
	Left             bool
	Value, Was, Diff string
}

const wholeBoardPath = "/hr/board"

// rowsOnBoard is how many rows of the whole board stand on one page.
const rowsOnBoard = 50

// askedBoard is the board that the address asks for, with the days as they were
// picked.
func (w *Web) askedBoard(c echo.Context, f frame) (q referral.LeaderboardQuery, label string, days periods) {
	q.Metric, label = metricOf(c)
	q.Department = oneLine(c.QueryParam("department"))
	days = w.periodsOf(c, f, wholeBoardPath, boardPeriods, "quarter", "metric", string(q.Metric), "department", q.Department)
	q.From, q.To = days.Days.From, days.Days.To
	return q, label, days
}

func (w *Web) showWholeBoard(c echo.Context) error {
	p := wholeBoardPage{frame: w.frame(c, "wholeboard")}
	words := wording{speaker: p.speaker}
	var q referral.LeaderboardQuery
	q, p.MetricLabel, p.Periods = w.askedBoard(c, p.frame)
	b, err := w.programme.WholeBoard(c.Request().Context(), actor(c), q)
	if p.Periods.blame(p.frame, err) {
		p.Title = words.say("wholeboard.name")
		return w.send(c, http.StatusUnprocessableEntity, p)
	}
	if err != nil {
		return err
	}
	p.Compared = b.Then != (referral.Period{})
	p.Kicker = words.days(p.Periods.Days)
	if p.Compared {
		p.Kicker = words.say("overview.beside", "Now", p.Kicker, "Then", words.daysBefore(p.Periods.Days, b.Then))
	}
	p.Title = words.boardFinding(b, p.Compared, p.Periods.Name == "all")
	if q.Metric == referral.ByApplications {
		p.MetricLabel = "overview.applied_short" // it must fit on a phone
	}
	p.choose(q, b)
	p.turn(c, b)
	for _, row := range b.Rows[p.From:p.Until] {
		p.Rows = append(p.Rows, progressRow{
			Rank: row.Rank, Person: row.Name, Under: row.Department, Left: row.Left,
			Value: p.Number(row.Value), Was: p.Number(row.Before), Diff: p.change(row.Value - row.Before),
		})
	}
	p.From++
	p.Sum, p.Before, p.Change = p.Number(b.Sum), p.Number(b.Before), p.change(b.Sum-b.Before)
	if words.err != nil {
		return words.err
	}
	return w.send(c, http.StatusOK, p)
}

// choose fills in what else can be chosen, and where the list can be taken from.
func (p *wholeBoardPage) choose(q referral.LeaderboardQuery, b referral.WholeBoard) {
	days := p.Periods
	for _, m := range metricLabels {
		days.Kept = []kept{{"metric", string(m.metric)}, {"department", q.Department}}
		p.Metrics = append(p.Metrics, metricChoice{m.label, days.to(p.frame, wholeBoardPath), m.metric == q.Metric})
	}
	p.Department, p.Departments = q.Department, b.Departments
	if q.Department != "" && !slices.Contains(p.Departments, q.Department) {
		p.Departments = append(p.Departments, q.Department)
	}
	p.Sheets = sheetLinks{p.Periods.to(p.frame, wholeBoardPath+".csv"), p.Periods.to(p.frame, wholeBoardPath+".xlsx")}
	days.Kept = []kept{{"metric", string(q.Metric)}}
	p.Everybody = days.to(p.frame, wholeBoardPath)
	p.Kept = []kept{{"lang", p.lang}, {"metric", string(q.Metric)}, {"period", days.Name}}
	if days.Name == "" {
		p.Kept = append(p.Kept, kept{"from", q.From}, kept{"to", q.To})
	}
}

// turn picks the rows of the page that was asked for, the first when there is
// no such page.
func (p *wholeBoardPage) turn(c echo.Context, b referral.WholeBoard) {
	p.All = len(b.Rows)
	page, err := strconv.Atoi(c.QueryParam("page"))
	if err != nil || page < 1 || page > (p.All-1)/rowsOnBoard+1 {
		page = 1
	}
	p.From, p.Until = (page-1)*rowsOnBoard, min(page*rowsOnBoard, p.All)
	if page > 1 {
		p.Earlier = p.Periods.to(p.frame, wholeBoardPath, "page", strconv.Itoa(page-1))
	}
	if p.Until < p.All {
		p.Later = p.Periods.to(p.frame, wholeBoardPath, "page", strconv.Itoa(page+1))
	}
}

// change writes how much more or less, with its sign.
func (s speaker) change(n int64) string {
	switch {
	case n > 0:
		return "+" + s.Number(n)
	case n < 0:
		return "−" + s.Number(-n)
	}
	return "0"
}

// broughtLabels are the texts that say how much was brought.
var broughtLabels = map[referral.Metric]string{
	referral.ByApplications: "wholeboard.applications", referral.ByHires: "wholeboard.hires", referral.ByVisits: "wholeboard.visits",
	referral.ByVisitors: "wholeboard.visitors", referral.ByClicks: "wholeboard.clicks",
}

// boardFinding says in a sentence how much how many people brought; ever says
// that the board is of all days.
func (w *wording) boardFinding(b referral.WholeBoard, compared, ever bool) string {
	people := 0
	for _, row := range b.Rows {
		if row.Value != 0 {
			people++
		}
	}
	switch {
	case people == 0 && b.Department != "" && ever:
		return w.say("wholeboard.nobody_there_ever", "Department", b.Department)
	case people == 0 && b.Department != "":
		return w.say("wholeboard.nobody_there", "Department", b.Department)
	case people == 0 && ever:
		return w.say("wholeboard.nobody_ever")
	case people == 0:
		return w.say("wholeboard.nobody")
	}
	finding := w.say("wholeboard.people", "Count", people, "Number", w.Number(int64(people))) + " " +
		w.say(broughtLabels[b.Metric], "Count", b.Sum, "Number", w.Number(b.Sum))
	switch {
	case !compared:
		return finding
	case b.Sum > b.Before:
		return w.say("wholeboard.more", "Finding", finding, "Difference", w.Number(b.Sum-b.Before))
	case b.Sum < b.Before:
		return w.say("wholeboard.fewer", "Finding", finding, "Difference", w.Number(b.Before-b.Sum))
	}
	return w.say("wholeboard.same", "Finding", finding)
}

// downloadBoard gives all rows of the board as a file for a spreadsheet.
func (w *Web) downloadBoard(c echo.Context) error {
	f := w.frame(c, "wholeboard")
	q, label, _ := w.askedBoard(c, f)
	b, err := w.programme.WholeBoard(c.Request().Context(), actor(c), q)
	if err != nil {
		return err
	}
	words := wording{speaker: f.speaker}
	t := sheet.Table{Name: words.say("board.name"), Header: []string{
		words.say("board.place"), words.say("wholeboard.colleague"), words.say("list.department"), words.say(label),
	}}
	compared := b.Then != (referral.Period{})
	if compared {
		t.Header = append(t.Header, words.say("wholeboard.before"), words.say("wholeboard.change"))
	}
	for _, row := range b.Rows {
		cells := []any{row.Rank, row.Name, row.Department, row.Value}
		if compared {
			cells = append(cells, row.Before, row.Value-row.Before)
		}
		t.Rows = append(t.Rows, cells)
	}
	if words.err != nil {
		return words.err
	}
	return w.sendSheet(c, f, "board", t)
}
