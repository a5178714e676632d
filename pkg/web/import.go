package web

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"net/http"
	"path"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	formats "goodword/pkg/feeds" // feeds are what this room gives
	"goodword/pkg/referral"
)

// importPage is where HR gives a file of vacancies, and reads of earlier ones.
type importPage struct {
	frame
	Kinds []kindChoice
	Form  importForm
	Wrong wrongs
	Done  string
	// Most is how large a file can be, in words.
	Most         string
	Runs         []importRow
	Older, First string
}

// kindChoice is one format to choose.
type kindChoice struct {
	formats.Kind
	Label  string
	Chosen bool
	// Before, Site and After say where such a file is found, Site being the
	// address.
	Before, Site, After string
}

// importForm is what was chosen; a file cannot be given back.
type importForm struct {
	Format, Source, RefParameter string
	AtSource                     bool
}

// importRow is one import in a list.
type importRow struct {
	Address, Source, File, Who, When, State string
	referral.ImportRun
}

// importingPage is one import: what it would do, how far it is, or what it did.
type importingPage struct {
	frame
	importRow
	Action string
	Parts  []importPart
	// Waits says that it is not over, so that the page asks again.
	Waits bool
	// Progress is how many of Whole are written, when that is known.
	Progress, Whole int
	Problem         string
	TooMany         bool
	OpenBefore      int64 // vacancies of the source
	Wrong           wrongs
	Nothing         bool // it would change nothing
	Edited          int  // vacancies whose edits made here give way
}

// importPart are the vacancies to which the same happens.
type importPart struct {
	Key, Label string // Label is the text that heads it
	Count      int64
	Lines      []importLine
	// More is how many lines are left out.
	More int
	Open bool
}

// importLine is one vacancy in a report.
type importLine struct {
	Row                int
	ID, Title, Address string
	Why                string
	Edited             bool
}

const (
	importsPath = postingsPath + "/import"
	// mostImport is how large a file that HR gives can be: ten thousand
	// vacancies of 6 kB. More than that is a command on the machine.
	mostImport = 64_000_000
	// mostLines is how many vacancies of a kind a report shows. Refused ones are
	// all there: each is work for somebody.
	mostLines = 200
)

func importPath(id int64) string { return importsPath + "/" + strconv.FormatInt(id, 10) }

// importStates are the texts that name how far an import is.
var importStates = map[referral.ImportState]string{
	referral.ImportPlanned: "import.planned", referral.ImportAsked: "import.asked", referral.ImportRunning: "import.running",
	referral.ImportDone: "import.done", referral.ImportFailed: "import.failed",
}

func (w *Web) showImports(c echo.Context) error {
	return w.sendImports(c, http.StatusOK, func(p *importPage) {
		if c.QueryParam("sent") == "dropped" {
			p.Done = "import.dropped"
		}
	})
}

func (w *Web) sendImports(c echo.Context, status int, fill func(*importPage)) error {
	ctx := c.Request().Context()
	p := importPage{frame: w.frame(c, "import")}
	after := number(c, "after")
	found, err := w.programme.ImportRuns(ctx, actor(c), referral.Page{After: after, Limit: rowsPerPage})
	if err != nil {
		return err
	}
	words := wording{speaker: p.speaker}
	for _, run := range found.Items {
		row, err := w.importRow(c, &words, p.frame, run)
		if err != nil {
			return err
		}
		p.Runs = append(p.Runs, row)
	}
	if found.Next != 0 {
		p.Older = p.To(importsPath, "after", strconv.FormatInt(found.Next, 10))
	}
	if after != 0 {
		p.First = p.To(importsPath)
	}
	fill(&p)
	for i, k := range formats.Kinds() {
		kind := kindChoice{Kind: k, Label: k.Title, Chosen: k.Name == p.Form.Format || p.Form.Format == "" && i == 0}
		if k.Name == "jsonld" {
			kind.Label = words.say("import.jsonld") // its title says nothing to whoever chooses
		}
		kind.Before, kind.Site, _ = strings.Cut(p.Say(k.Ask), "https://")
		kind.Site, kind.After, _ = strings.Cut("https://"+kind.Site, " ")
		p.Kinds = append(p.Kinds, kind)
	}
	p.Most = p.bytes(mostImport)
	p.Title = words.say("import.name")
	if status != http.StatusOK {
		p.OtherLanguage = "" // a link would lose what was chosen
	}
	if words.err != nil {
		return words.err
	}
	return w.send(c, status, p)
}

func (w *Web) importRow(c echo.Context, words *wording, f frame, run referral.ImportRun) (importRow, error) {
	row := importRow{ImportRun: run, Address: f.To(importPath(run.ID)), Source: run.Source, File: run.FileName, State: importStates[run.State]}
	row.When = w.moment(words.speaker, *cmp.Or(run.EndedAt, &run.CreatedAt))
	row.Who = words.say("import.by_command")
	if run.PersonID != 0 {
		person, err := w.programme.Person(c.Request().Context(), actor(c), run.PersonID)
		if err != nil {
			return row, err
		}
		row.Who = person.Name
	}
	return row, words.err
}

// planImport reads a file and says what importing it would do.
func (w *Web) planImport(c echo.Context) error {
	if err := w.ownForm(c); err != nil {
		return err
	}
	// Who may is asked before a file is read.
	if _, err := w.programme.VacancyRegister(c.Request().Context(), actor(c)); err != nil {
		return err
	}
	f := w.frame(c, "import")
	words := wording{speaker: f.speaker}
	form, name, data, err := readImport(c.Response(), c.Request())
	status := http.StatusUnprocessableEntity
	var wrong wrongs
	switch {
	case errors.As(err, new(*http.MaxBytesError)):
		status = http.StatusRequestEntityTooLarge
		wrong = wrong.with("file", "import.file", words.say("import.too_large", "Most", f.bytes(mostImport)))
	case err != nil:
		status = http.StatusBadRequest
		wrong = wrong.with("file", "import.file", words.say("import.cut_off"))
	case len(data) == 0:
		wrong = wrong.with("file", "import.file", words.say("import.no_file"))
	}
	if len(wrong) == 0 {
		postings, err := formats.Read(form.Format, bytes.NewReader(data))
		var known *referral.Error
		if errors.As(err, &known) {
			wrong = wrong.with("file", "import.file", f.Say(known.Text))
		} else if err != nil {
			return err
		} else {
			run, err := w.programme.PlanImport(c.Request().Context(), actor(c), referral.ImportFile{Name: name, Postings: postings}, referral.ImportOptions{
				Source: cmp.Or(form.Source, form.Format), ApplyAtSource: form.AtSource, RefParameter: form.RefParameter})
			if err == nil {
				return c.Redirect(http.StatusSeeOther, f.To(importPath(run.ID)))
			}
			var said bool
			if wrong, said = wrong.from(f.speaker, err, map[string][2]string{
				"source": {"source", "import.source"}, "ref_parameter": {"ref_parameter", "import.ref_parameter"}}); !said {
				return err
			}
		}
	}
	if words.err != nil {
		return words.err
	}
	return w.sendImports(c, status, func(p *importPage) { p.Form, p.Wrong = form, wrong })
}

// readImport reads the form of an import, the file into memory: it is read as a
// whole or not at all.
func readImport(rw http.ResponseWriter, r *http.Request) (form importForm, name string, data []byte, err error) {
	r.Body = http.MaxBytesReader(rw, r.Body, mostImport+mostPosted)
	parts, err := r.MultipartReader()
	if err != nil {
		return form, "", nil, err
	}
	for range mostParts {
		part, err := parts.NextPart()
		if err == io.EOF {
			return form, name, data, nil
		}
		if err != nil {
			return form, name, nil, err
		}
		if part.FormName() == "file" && data == nil {
			if data, err = io.ReadAll(part); err != nil {
				return form, name, nil, err
			}
			name = oneLine(path.Base(strings.ReplaceAll(part.FileName(), `\`, "/")))
			continue
		}
		b, err := io.ReadAll(io.LimitReader(part, mostPosted))
		if err != nil {
			return form, name, nil, err
		}
		value := oneLine(string(b))
		switch part.FormName() {
		case "format":
			form.Format = value
		case "source":
			form.Source = value
		case "ref_parameter":
			form.RefParameter = value
		case "apply":
			form.AtSource = value == "source"
		}
	}
	return form, name, data, nil
}

func (w *Web) showImport(c echo.Context) error {
	return w.sendImport(c, http.StatusOK, nil)
}

func (w *Web) sendImport(c echo.Context, status int, wrong wrongs) error {
	run, err := w.programme.ImportRun(c.Request().Context(), actor(c), pathID(c))
	if err != nil {
		return err
	}
	p := importingPage{frame: w.frame(c, "importing"), Wrong: wrong, Waits: run.State == referral.ImportAsked || run.State == referral.ImportRunning}
	p.Progress, p.Whole, _ = w.programme.ImportProgress(run.ID)
	if wantsJSON(c) {
		c.Response().Header().Set("Cache-Control", "private, no-store")
		words := wording{speaker: p.speaker}
		said := struct {
			Over bool   `json:"over"`
			Done int    `json:"done"`
			Of   int    `json:"of"`
			Text string `json:"text"`
		}{!p.Waits, p.Progress, p.Whole, words.progress(p)}
		if words.err != nil {
			return words.err
		}
		return c.JSON(http.StatusOK, said)
	}
	words := wording{speaker: p.speaker}
	if p.importRow, err = w.importRow(c, &words, p.frame, run); err != nil {
		return err
	}
	p.Action, p.Problem = p.Address, p.Say(run.Problem)
	p.TooMany = run.State == referral.ImportPlanned && run.Report.TooMany()
	p.OpenBefore = int64(run.Report.Open)
	p.Nothing = run.Added+run.Changed+run.Closed == 0
	p.Title = words.importTitle(run)
	p.Parts = w.importParts(&words, p.frame, run)
	for _, l := range run.Report.Changed {
		if l.Edited {
			p.Edited++
		}
	}
	if words.err != nil {
		return words.err
	}
	return w.send(c, status, p)
}

// Said is how far it is, in words.
func (p importingPage) Said() (string, error) {
	words := wording{speaker: p.speaker}
	return words.progress(p), words.err
}

func (w *wording) progress(p importingPage) string {
	if p.Whole == 0 {
		return w.say("import.waits")
	}
	return w.say("import.progress", "Done", w.Number(int64(p.Progress)), "Whole", w.Number(int64(p.Whole)))
}

// importTitle is what an import does, in a sentence.
func (w *wording) importTitle(run referral.ImportRun) string {
	switch run.State {
	case referral.ImportAsked, referral.ImportRunning:
		return w.say("import.is_running", "Source", run.Source)
	case referral.ImportFailed:
		return w.say("import.has_failed", "Source", run.Source)
	}
	pairs := []any{"New", w.Number(run.Added), "Changed", w.Number(run.Changed), "Closed", w.Number(run.Closed)}
	if run.State == referral.ImportDone {
		return w.say("import.did", pairs...)
	}
	return w.say("import.would", pairs...)
}

// importParts are the parts of a report that hold anything.
func (w *Web) importParts(words *wording, f frame, run referral.ImportRun) (parts []importPart) {
	r := run.Report
	for _, part := range []struct {
		key, label string
		lines      []referral.ImportLine
		most       int
	}{
		{"refused", "import.refused", r.Refused, len(r.Refused)}, {"closed", "import.closed", r.Closed, mostLines},
		{"changed", "import.changed", r.Changed, mostLines}, {"new", "import.new", r.New, mostLines},
	} {
		if len(part.lines) == 0 {
			continue
		}
		p := importPart{Key: part.key, Label: part.label, Count: int64(len(part.lines)), Open: part.key == "refused" || len(part.lines) <= 20}
		shown := part.lines[:min(len(part.lines), part.most)]
		p.More = len(part.lines) - len(shown)
		for _, l := range shown {
			line := importLine{Row: l.Row, ID: l.ExternalID, Title: l.Title, Edited: l.Edited, Why: f.Say(l.Reason)}
			if l.VacancyID != 0 {
				line.Address = f.To(editorPath(l.VacancyID))
			}
			var changed []string
			for _, part := range l.Changes {
				changed = append(changed, strings.ToLower(words.say(editorFields[part][1])))
			}
			if len(changed) > 0 {
				line.Why = capital(strings.Join(changed, ", "))
			}
			p.Lines = append(p.Lines, line)
		}
		parts = append(parts, p)
	}
	return parts
}

// changeImport confirms a plan or throws it away.
func (w *Web) changeImport(c echo.Context) error {
	form, err := w.posted(c)
	if err != nil {
		return err
	}
	f := w.frame(c, "importing")
	if form.Get("act") == "drop" {
		if err := w.programme.DropImport(c.Request().Context(), actor(c), pathID(c)); err != nil {
			return err
		}
		return c.Redirect(http.StatusSeeOther, f.To(importsPath, "sent", "dropped"))
	}
	_, err = w.programme.ConfirmImport(c.Request().Context(), actor(c), pathID(c), form.Get("force") != "")
	if err == nil {
		return c.Redirect(http.StatusSeeOther, f.To(importPath(pathID(c))))
	}
	if referral.CodeOf(err) == referral.Conflict { // it was confirmed before, which the page shows
		return c.Redirect(http.StatusSeeOther, f.To(importPath(pathID(c))))
	}
	wrong, known := wrongs(nil).from(f.speaker, err, map[string][2]string{"force": {"force", "import.force"}})
	if !known {
		return err
	}
	return w.sendImport(c, http.StatusUnprocessableEntity, wrong)
}
