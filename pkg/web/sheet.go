package web

import (
	"bytes"
	"fmt"
	"net/http"
	"path"

	"github.com/labstack/echo/v4"

	"goodword/pkg/sheet"
)

// sheetLinks are where the list on a page can be taken along from, for the part
// {{template "sheets" .}} of a page with Sheets.
type sheetLinks struct{ CSV, XLSX string }

// sheetTypes are the files that a list can be taken along as, by the end of
// the address that asks for one.
var sheetTypes = map[string]string{
	".csv":  "text/csv; charset=utf-8",
	".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

// sendSheet answers with a table as the kind of file that the address ends in,
// .csv or .xlsx, under a name with today's date. It is written for the
// spreadsheet of a reader of the page's language.
func (w *Web) sendSheet(c echo.Context, f frame, name string, t sheet.Table) error {
	kind := path.Ext(c.Path())
	write := sheet.CSV
	switch kind {
	case ".csv":
		t.DecimalComma = f.Lang == "nl"
	case ".xlsx":
		write = sheet.XLSX
	default:
		return fmt.Errorf("there is no sheet of the kind %q", kind)
	}
	var b bytes.Buffer
	if err := write(&b, t); err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set("Cache-Control", "private, no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Robots-Tag", "noindex")
	h.Set("Content-Disposition", fmt.Sprintf(`attachment; filename="%s-%s%s"`, name, w.today(), kind))
	return c.Blob(http.StatusOK, sheetTypes[kind], b.Bytes())
}
