package web

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"goodword/pkg/referral"
)

// applicationsPage lists applications for HR; what was asked for stands in the
// address.
type applicationsPage struct {
	frame
	Rows      []applicationRow
	Search    string
	Stages    []stageChoice
	Vacancies []vacancyChoice
	Filtered  bool
	// Older is the address of the next page, First that of the first one.
	Older, First string
	// Questions wait for HR's answer.
	Questions []openQuestion
}

// openQuestion is an ambassador's question, and where to answer it.
type openQuestion struct{ Address, Asker, Day, Words string }

type applicationRow struct {
	Address, Name, Vacancy, Day, Stage string
	Language                           string // of the vacancy
	Holders                            string // "" for nobody
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
)

func (w *Web) showApplications(c echo.Context) error {
	ctx, by := c.Request().Context(), actor(c)
	p := applicationsPage{frame: w.frame(c, "applications"), Search: oneLine(c.QueryParam("q"))}
	filter := referral.ApplicationFilter{Search: p.Search, Page: referral.Page{After: number(c, "after"), Limit: rowsPerPage}, VacancyID: number(c, "vacancy")}
	if stage := referral.Stage(c.QueryParam("stage")); slices.Contains(referral.Stages, stage) {
		filter.Stage = stage
	}
	found, err := w.programme.Applications(ctx, by, filter)
	if err != nil {
		return err
	}
	titles, err := w.vacancyTitles(c, &p, filter.VacancyID, found.Items)
	if err != nil {
		return err
	}
	waiting, err := w.programme.Questions(ctx, by, referral.QuestionOpen, referral.Page{})
	if err != nil {
		return err
	}
	for _, t := range waiting.Items {
		p.Questions = append(p.Questions, openQuestion{p.To(dossierPath(t.ApplicationID)) + "#h-asked", t.Asker, w.programme.Day(t.AskedAt), t.Words})
	}
	words := wording{speaker: p.speaker}
	for _, f := range found.Items {
		v := titles[f.VacancyID]
		p.Rows = append(p.Rows, applicationRow{
			Address: p.To(dossierPath(f.ID)), Name: words.whoApplied(f), Vacancy: v.Title, Language: v.Language, Day: f.Day,
			Stage: staffStages[f.Stage], Holders: p.holders(f.Credit),
		})
	}
	if words.err != nil {
		return words.err
	}
	for _, s := range referral.Stages {
		p.Stages = append(p.Stages, stageChoice{string(s), staffStages[s], s == filter.Stage})
	}
	if words.err != nil {
		return words.err
	}
	vacancy := ""
	if filter.VacancyID != 0 {
		vacancy = strconv.FormatInt(filter.VacancyID, 10)
	}
	p.Filtered = p.Search+string(filter.Stage)+vacancy != ""
	asked := []string{"q", p.Search, "stage", string(filter.Stage), "vacancy", vacancy}
	if found.Next != 0 {
		p.Older = p.To(applicationsPath, append(asked, "after", strconv.FormatInt(found.Next, 10))...)
	}
	if filter.Page.After != 0 {
		p.First = p.To(applicationsPath, asked...)
	}
	if p.Title, err = p.T("applications.name"); err != nil {
		return err
	}
	return w.send(c, http.StatusOK, p)
}

// vacancyTitles fills in the vacancies to choose from and gives those of some
// applications.
func (w *Web) vacancyTitles(c echo.Context, p *applicationsPage, chosen int64, files []referral.ApplicationFile) (map[int64]referral.Vacancy, error) {
	ctx, by := c.Request().Context(), actor(c)
	all, err := w.programme.Vacancies(ctx, by, referral.VacancyFilter{Page: referral.Page{Limit: mostVacancies}})
	if err != nil {
		return nil, err
	}
	byID := map[int64]referral.Vacancy{}
	for _, v := range all.Items {
		byID[v.ID] = v
	}
	wanted := []int64{}
	if chosen != 0 {
		wanted = append(wanted, chosen)
	}
	for _, f := range files {
		wanted = append(wanted, f.VacancyID)
	}
	for _, id := range wanted {
		if _, known := byID[id]; known {
			continue
		}
		v, err := w.programme.Vacancy(ctx, by, id)
		if err != nil && referral.CodeOf(err) != referral.NotFound {
			return nil, err
		}
		byID[id] = v
	}
	for id, v := range byID {
		if v.ID != 0 {
			p.Vacancies = append(p.Vacancies, vacancyChoice{id, v.Title, id == chosen})
		}
	}
	slices.SortFunc(p.Vacancies, func(a, b vacancyChoice) int { return cmp.Or(cmp.Compare(a.Title, b.Title), cmp.Compare(a.ID, b.ID)) })
	return byID, nil
}

// number is a number that was asked for, 0 for what is none.
func number(c echo.Context, name string) int64 {
	n, err := strconv.ParseInt(c.QueryParam(name), 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}
