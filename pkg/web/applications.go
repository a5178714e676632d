package web

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"goodword/pkg/referral"
	"goodword/pkg/sheet"
)

// applicationsPage lists applications for HR; what was asked for stands in the
// address.
type applicationsPage struct {
	frame
	Asked     askedApplications
	Rows      []applicationRow
	Stages    []stageChoice
	Vacancies []vacancyChoice
	Filtered  bool
	Wrong     wrongs
	// ByStage says that the board by stage is looked at. Board are its columns,
	// nil when there is nothing in any. The views lead from one to the other.
	ByStage          bool
	Board            []stageColumn
	AsTable, AsBoard string
	Counts           []stageCount
	Sheets           sheetLinks
	Colleagues       []string
	Action           string
	// Older is the address of the next page, First that of the first one.
	Older, First string
	// Questions wait for HR's answer.
	Questions []openQuestion
	// Done says what was just moved, Undo are the steps by which it can be undone,
	// and Refused what stayed where it was.
	Done    string
	Undo    string
	Refused []string
}

// askedApplications is what was asked for, as it was typed.
type askedApplications struct {
	Search, Stage, Ambassador, From, To string
	VacancyID                           int64
	filter                              referral.ApplicationFilter
}

// pairs are the address of what was asked for.
func (a askedApplications) pairs() []string {
	vacancy := ""
	if a.VacancyID != 0 {
		vacancy = strconv.FormatInt(a.VacancyID, 10)
	}
	return []string{"q", a.Search, "stage", a.Stage, "vacancy", vacancy, "ambassador", a.Ambassador, "from", a.From, "to", a.To}
}

// openQuestion is an ambassador's question, and where to answer it.
type openQuestion struct{ Address, Asker, Day, Words string }

type applicationRow struct {
	ID                                 int64
	Address, Name, Vacancy, Day, Stage string
	Language                           string // of the vacancy
	Holders                            string // "" for nobody
}

// stageCount is a stage and how many applications are in it.
type stageCount struct {
	Label   string
	Number  int64
	Address string // of this page with that stage
	Chosen  bool
}

// stageColumn is a column of the board: the newest in a stage.
type stageColumn struct {
	stageCount
	Rows []applicationRow
	More int64 // that are not shown
}

// vacancyChoice is one vacancy to filter by.
type vacancyChoice struct {
	ID     int64
	Title  string
	Chosen bool
}

const (
	applicationsPath = "/hr/applications"
	mostVacancies    = 500
	// mostPerPage fits on a page, mostPerColumn in a column of the board.
	mostPerPage   = 50
	mostPerColumn = 10
)

// askedApplications reads what was asked for, with what is wrong with it.
func (w *Web) askedApplications(c echo.Context, f frame) (a askedApplications, wrong wrongs, err error) {
	a = askedApplications{
		Search: oneLine(c.QueryParam("q")), Ambassador: oneLine(c.QueryParam("ambassador")),
		From: oneLine(c.QueryParam("from")), To: oneLine(c.QueryParam("to")), VacancyID: number(c, "vacancy"),
	}
	if stage := c.QueryParam("stage"); slices.Contains(referral.Stages, referral.Stage(stage)) {
		a.Stage = stage
	}
	a.filter = referral.ApplicationFilter{
		Brief: true, Search: a.Search, Stage: referral.Stage(a.Stage), VacancyID: a.VacancyID, Days: referral.Period{From: a.From, To: a.To},
		Page: referral.Page{After: number(c, "after"), Limit: mostPerPage},
	}
	if bad, ok := wrong.from(f.speaker, a.filter.Days.Check(), map[string][2]string{"from": {"from", "period.from"}, "to": {"to", "period.to"}}); ok {
		return a, bad, nil
	}
	if a.Ambassador == "" {
		return a, nil, nil
	}
	person, nobody, err := w.colleague(c, a.Ambassador)
	if err != nil {
		return a, nil, err
	}
	if a.filter.AmbassadorID = person.ID; nobody != "" {
		text, err := f.T(nobody)
		return a, wrong.with("ambassador", "applications.ambassador", text), err
	}
	return a, nil, nil
}

func (w *Web) showApplications(c echo.Context) error {
	ctx, by := c.Request().Context(), actor(c)
	p := applicationsPage{frame: w.frame(c, "applications")}
	words := wording{speaker: p.speaker}
	var err error
	if p.Asked, p.Wrong, err = w.askedApplications(c, p.frame); err != nil {
		return err
	}
	p.ByStage = c.QueryParam("view") == "board"
	p.AsTable, p.AsBoard = p.To(applicationsPath, p.Asked.pairs()...), p.To(applicationsPath, append(p.Asked.pairs(), "view", "board")...)
	p.Action = p.AsTable
	var found referral.Listed[referral.ApplicationFile]
	var counts map[referral.Stage]int64
	if len(p.Wrong) == 0 {
		if counts, err = w.programme.StageCounts(ctx, by, p.Asked.filter); err != nil {
			return err
		}
		if !p.ByStage {
			if found, err = w.programme.Applications(ctx, by, p.Asked.filter); err != nil {
				return err
			}
		}
	}
	holders, err := w.programme.Holders(ctx, by, idsOf(found.Items))
	if err != nil {
		return err
	}
	columns := map[referral.Stage][]referral.ApplicationFile{}
	all := found.Items
	if p.ByStage {
		for _, stage := range referral.Stages {
			f := p.Asked.filter
			f.Stage, f.Page = stage, referral.Page{Limit: mostPerColumn}
			if counts[stage] == 0 {
				continue
			}
			some, err := w.programme.Applications(ctx, by, f)
			if err != nil {
				return err
			}
			columns[stage], all = some.Items, append(all, some.Items...)
		}
	}
	titles, err := w.vacancyTitles(c, &p, all)
	if err != nil {
		return err
	}
	row := func(f referral.ApplicationFile) applicationRow {
		v := titles[f.VacancyID]
		return applicationRow{
			ID: f.ID, Address: p.To(dossierPath(f.ID)), Name: words.whoApplied(f), Vacancy: v.Title, Language: v.Language, Day: f.Day,
			Stage: staffStages[f.Stage], Holders: p.holders(holders[f.ID]),
		}
	}
	for _, f := range found.Items {
		p.Rows = append(p.Rows, row(f))
	}
	for _, stage := range referral.Stages {
		p.Stages = append(p.Stages, stageChoice{string(stage), staffStages[stage], string(stage) == p.Asked.Stage})
		of := p.Asked
		of.Stage = string(stage)
		count := stageCount{staffStages[stage], counts[stage], p.To(applicationsPath, of.pairs()...), string(stage) == p.Asked.Stage}
		p.Counts = append(p.Counts, count)
		if len(columns) > 0 {
			column := stageColumn{stageCount: count, More: count.Number - int64(len(columns[stage]))}
			for _, f := range columns[stage] {
				column.Rows = append(column.Rows, row(f))
			}
			p.Board = append(p.Board, column)
		}
	}
	if err := w.fillApplications(c, &p, &words); err != nil {
		return err
	}
	if found.Next != 0 {
		p.Older = p.To(applicationsPath, append(p.Asked.pairs(), "after", strconv.FormatInt(found.Next, 10))...)
	}
	if p.Asked.filter.Page.After != 0 {
		p.First = p.AsTable
	}
	if p.Title = words.say("applications.name"); words.err != nil {
		return words.err
	}
	return w.send(c, http.StatusOK, p)
}

// fillApplications fills in what stands around the list.
func (w *Web) fillApplications(c echo.Context, p *applicationsPage, words *wording) error {
	waiting, err := w.programme.Questions(c.Request().Context(), actor(c), referral.QuestionOpen, referral.Page{})
	if err != nil {
		return err
	}
	for _, t := range waiting.Items {
		p.Questions = append(p.Questions, openQuestion{p.To(dossierPath(t.ApplicationID)) + "#h-asked", t.Asker, w.programme.Day(t.AskedAt), t.Words})
	}
	if p.Colleagues, err = w.colleagues(c); err != nil {
		return err
	}
	for i, value := range p.Asked.pairs() {
		p.Filtered = p.Filtered || i%2 == 1 && value != ""
	}
	p.Sheets = sheetLinks{p.To(applicationsPath+".csv", p.Asked.pairs()...), p.To(applicationsPath+".xlsx", p.Asked.pairs()...)}
	if moved := number(c, "moved"); moved > 0 {
		p.Done, p.Undo = words.say("moving.done", "Count", moved), oneLine(c.QueryParam("steps"))
	}
	if undone := number(c, "undone"); undone > 0 {
		p.Done = words.say("moving.undone", "Count", undone)
	}
	if stayed := number(c, "stayed"); stayed > 0 {
		p.Refused = append(p.Refused, words.say("moving.stayed", "Count", stayed))
	}
	return nil
}

// downloadApplications gives all applications that were asked for as a file for
// a spreadsheet.
func (w *Web) downloadApplications(c echo.Context) error {
	f := w.frame(c, "applications")
	asked, wrong, err := w.askedApplications(c, f)
	if err != nil {
		return err
	}
	if len(wrong) > 0 {
		return referral.Fail(referral.Invalid, "What was asked for cannot be read: "+wrong[0].Text, "Wat je vroeg is niet te lezen: "+wrong[0].Text)
	}
	ctx, by, words := c.Request().Context(), actor(c), wording{speaker: f.speaker}
	t := sheet.Table{Name: words.say("applications.name"), Header: []string{
		words.say("applications.number"), words.say("applications.day"), words.say("dossier.candidate"), words.say("login.email"),
		words.say("applications.vacancy"), words.say("dossier.stage"), words.say("applications.credit"),
	}}
	asked.filter.Page = referral.Page{Limit: 500}
	for {
		found, err := w.programme.Applications(ctx, by, asked.filter)
		if err != nil {
			return err
		}
		var of []int64
		for _, a := range found.Items {
			of = append(of, a.VacancyID)
		}
		names, err := w.programme.VacancyTitles(ctx, by, 0, of)
		if err != nil {
			return err
		}
		titles := map[int64]string{}
		for _, v := range names {
			titles[v.ID] = v.Title
		}
		holders, err := w.programme.Holders(ctx, by, idsOf(found.Items))
		if err != nil {
			return err
		}
		for _, a := range found.Items {
			t.Rows = append(t.Rows, []any{a.ID, a.Day, words.whoApplied(a), a.Email, titles[a.VacancyID], words.say(staffStages[a.Stage]), f.holders(holders[a.ID])})
		}
		if asked.filter.Page.After = found.Next; found.Next == 0 {
			break
		}
	}
	if words.err != nil {
		return words.err
	}
	return w.sendSheet(c, f, "applications", t)
}

func idsOf(files []referral.ApplicationFile) []int64 {
	ids := make([]int64, len(files))
	for i, f := range files {
		ids[i] = f.ID
	}
	return ids
}

// vacancyTitles fills in the vacancies to choose from and gives those of some
// applications.
func (w *Web) vacancyTitles(c echo.Context, p *applicationsPage, files []referral.ApplicationFile) (map[int64]referral.VacancyTitle, error) {
	wanted := []int64{p.Asked.VacancyID}
	for _, f := range files {
		wanted = append(wanted, f.VacancyID)
	}
	found, err := w.programme.VacancyTitles(c.Request().Context(), actor(c), mostVacancies, wanted)
	byID := make(map[int64]referral.VacancyTitle, len(found))
	for _, v := range found {
		byID[v.ID] = v
		p.Vacancies = append(p.Vacancies, vacancyChoice{v.ID, v.Title, v.ID == p.Asked.VacancyID})
	}
	slices.SortFunc(p.Vacancies, func(a, b vacancyChoice) int { return cmp.Or(cmp.Compare(a.Title, b.Title), cmp.Compare(a.ID, b.ID)) })
	return byID, err
}

// number is a number that was asked for, 0 for what is none.
func number(c echo.Context, name string) int64 {
	n, err := strconv.ParseInt(c.QueryParam(name), 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}
