// Package sheet writes tables for spreadsheets, as CSV and as XLSX. What people
// typed stays text in either: a name such as "=HYPERLINK(…)" runs nowhere.
package sheet

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// Table is what a sheet holds. A cell is a string, an int, an int64, a float64,
// a time.Time (of which the clock that it is set to is shown), or nil for an
// empty one; anything else is an error.
type Table struct {
	// Name is that of the sheet in a workbook.
	Name   string
	Header []string
	Rows   [][]any
	// DecimalComma is how a spreadsheet set to Dutch reads CSV: 1,5 is a number,
	// and columns are parted by semicolons because the comma is taken.
	DecimalComma bool
}

// mark is how spreadsheets know UTF-8.
const mark = "\ufeff"

// CSV writes the table as comma- or semicolon-separated values.
func CSV(w io.Writer, t Table) error {
	if _, err := io.WriteString(w, mark); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	if t.DecimalComma {
		out.Comma = ';'
	}
	line := make([]string, len(t.Header))
	for i, head := range t.Header {
		line[i] = inert(head)
	}
	if err := out.Write(line); err != nil {
		return err
	}
	for _, row := range t.Rows {
		line = line[:0]
		for _, cell := range row {
			text, err := t.text(cell)
			if err != nil {
				return err
			}
			line = append(line, text)
		}
		if err := out.Write(line); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

const moment = "2006-01-02 15:04"

func (t Table) text(cell any) (string, error) {
	switch v := cell.(type) {
	case nil:
		return "", nil
	case string:
		return inert(v), nil
	case int:
		return strconv.Itoa(v), nil
	case int64:
		return strconv.FormatInt(v, 10), nil
	case float64:
		number := strconv.FormatFloat(v, 'f', -1, 64)
		if t.DecimalComma {
			number = strings.Replace(number, ".", ",", 1)
		}
		return number, nil
	case time.Time:
		return v.Format(moment), nil
	}
	return "", fmt.Errorf("a cell of a sheet cannot be a %T", cell)
}

// inert is a text that no spreadsheet takes for a formula: those read "=", "+",
// "-" and "@" as the beginning of one, some in wide letters too, and a tab or
// the end of a line before it does not stop them.
func inert(text string) string {
	if first, _ := utf8.DecodeRuneInString(text); text != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", first) {
		return "'" + text
	}
	return text
}

// Widths of columns, in characters: as wide as the text, within reason.
const (
	narrowest = 8
	widest    = 60
	// looked is how many rows say how wide a column is.
	looked = 200
)

// XLSX writes the table as a workbook with one sheet. Its header stays in sight.
// Texts are stored as texts, so that none of them needs a mark to be harmless.
func XLSX(w io.Writer, t Table) (err error) {
	book := excelize.NewFile()
	defer func() {
		if closing := book.Close(); err == nil {
			err = closing
		}
	}()
	name := sheetName(t.Name)
	if err := book.SetSheetName(book.GetSheetName(0), name); err != nil {
		return err
	}
	bold, err := book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	format := "yyyy-mm-dd hh:mm"
	clock, err := book.NewStyle(&excelize.Style{CustomNumFmt: &format})
	if err != nil {
		return err
	}
	out, err := book.NewStreamWriter(name)
	if err != nil {
		return err
	}
	for i, width := range t.widths() {
		if err := out.SetColWidth(i+1, i+1, float64(width)); err != nil {
			return err
		}
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	cells := make([]any, len(t.Header))
	for i, head := range t.Header {
		cells[i] = excelize.Cell{StyleID: bold, Value: head}
	}
	if err := out.SetRow("A1", cells); err != nil {
		return err
	}
	for i, row := range t.Rows {
		cells = cells[:0]
		for _, cell := range row {
			if _, err := t.text(cell); err != nil {
				return err
			}
			if moment, is := cell.(time.Time); is {
				cell = excelize.Cell{StyleID: clock, Value: moment}
			}
			cells = append(cells, cell)
		}
		if err := out.SetRow("A"+strconv.Itoa(i+2), cells); err != nil {
			return err
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return book.Write(w)
}

func (t Table) widths() []int {
	widths := make([]int, len(t.Header))
	note := func(i int, text string) {
		if i < len(widths) {
			widths[i] = min(widest, max(widths[i], utf8.RuneCountInString(text)+2))
		}
	}
	for i, head := range t.Header {
		widths[i] = narrowest
		note(i, head)
	}
	for _, row := range t.Rows[:min(looked, len(t.Rows))] {
		for i, cell := range row {
			if text, err := t.text(cell); err == nil {
				note(i, text)
			}
		}
	}
	return widths
}

// sheetName is a name that a sheet may have: at most 31 letters, and none that
// formulas need.
func sheetName(name string) string {
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]'`, r) {
			return ' '
		}
		return r
	}, name)
	if letters := []rune(name); len(letters) > 31 {
		name = string(letters[:31])
	}
	if name = strings.TrimSpace(name); name == "" {
		return "Goodword"
	}
	return name
}
