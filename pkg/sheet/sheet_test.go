package sheet_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"goodword/pkg/sheet"
)

var zone = time.FixedZone("summer", 2*60*60)

var all = sheet.Table{
	Name: "Stand: [alles]/2026", Header: []string{"Naam", "Aantal", "Deel", "Toen"},
	Rows: [][]any{
		{"Zoë; \"Gülşen\"", 3, 0.5, time.Date(2026, 7, 1, 9, 14, 0, 0, zone)},
		{`=HYPERLINK("https://evil.example")`, int64(-4), -1.25, nil},
		{"1234", 1000000, 2.0, nil},
	},
}

func TestCSV(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	require.NoError(t, sheet.CSV(&b, all))
	require.Equal(t, "\ufeffNaam,Aantal,Deel,Toen\n"+`"Zoë; ""Gülşen""",3,0.5,2026-07-01 09:14`+"\n"+
		`"'=HYPERLINK(""https://evil.example"")",-4,-1.25,`+"\n1234,1000000,2,\n", b.String(), "a number below 0 stays a number")
	dutch := all
	dutch.DecimalComma = true
	b.Reset()
	require.NoError(t, sheet.CSV(&b, dutch))
	require.Equal(t, "\ufeffNaam;Aantal;Deel;Toen\n"+`"Zoë; ""Gülşen""";3;0,5;2026-07-01 09:14`+"\n"+
		`"'=HYPERLINK(""https://evil.example"")";-4;-1,25;`+"\n1234;1000000;2;\n", b.String())
}

func TestNoTextOfACSVIsAFormula(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"=1+1": "'=1+1", "+31 20": "'+31 20", "-x": "'-x", "@SUM(A1)": "'@SUM(A1)", "\t=1": "'\t=1", "＝1": "'＝1",
		"a=1": "a=1", "": "", "'=1": "'=1", "é": "é",
	} {
		var b strings.Builder
		require.NoError(t, sheet.CSV(&b, sheet.Table{Header: []string{text}, Rows: [][]any{{text, "x"}}}))
		require.Contains(t, b.String(), want+",x\n", text)
	}
	for _, text := range []string{"\r=1", "\n=1"} {
		var b strings.Builder
		require.NoError(t, sheet.CSV(&b, sheet.Table{Header: []string{"a"}, Rows: [][]any{{text}}}))
		require.Contains(t, b.String(), `"'`)
	}
}

func TestXLSX(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	require.NoError(t, sheet.XLSX(&b, all))
	book, err := excelize.OpenReader(&b)
	require.NoError(t, err)
	require.Equal(t, []string{"Stand   alles  2026"}, book.GetSheetList())
	value := func(cell string) string {
		v, err := book.GetCellValue("Stand   alles  2026", cell)
		require.NoError(t, err)
		return v
	}
	require.Equal(t, []string{"Naam", "Aantal", "Deel", "Toen"}, []string{value("A1"), value("B1"), value("C1"), value("D1")})
	require.Equal(t, []string{`Zoë; "Gülşen"`, "3", "0.5", "2026-07-01 09:14"}, []string{value("A2"), value("B2"), value("C2"), value("D2")})
	require.Equal(t, []string{`=HYPERLINK("https://evil.example")`, "-4", "-1.25", ""}, []string{value("A3"), value("B3"), value("C3"), value("D3")})
	formula, err := book.GetCellFormula("Stand   alles  2026", "A3")
	require.NoError(t, err)
	require.Empty(t, formula, "a text is no formula")
	kind := func(cell string) excelize.CellType {
		k, err := book.GetCellType("Stand   alles  2026", cell)
		require.NoError(t, err)
		return k
	}
	require.Equal(t, excelize.CellTypeInlineString, kind("A3"))
	require.Equal(t, excelize.CellTypeInlineString, kind("A4"), "a text of digits stays a text")
	require.NotEqual(t, excelize.CellTypeInlineString, kind("B3"))
}

func TestOddSheets(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"", "''", strings.Repeat("é", 80), "a'b"} {
		require.NoError(t, sheet.XLSX(&bytes.Buffer{}, sheet.Table{Name: name, Header: []string{"x"}, Rows: [][]any{{"\x00\x1b<&"}, {strings.Repeat("x", 40000)}}}), name)
	}
	wrong := sheet.Table{Header: []string{"x"}, Rows: [][]any{{true}}}
	require.ErrorContains(t, sheet.CSV(&bytes.Buffer{}, wrong), "cannot be a bool")
	require.ErrorContains(t, sheet.XLSX(&bytes.Buffer{}, wrong), "cannot be a bool")
}
