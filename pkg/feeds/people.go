package feeds

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"goodword/pkg/referral"
)

// maxPeople bounds a list of staff, in bytes: about 200,000 people.
const maxPeople = 32 << 20

// peopleColumns are the columns of a staff list, under their English and their
// Dutch names.
var peopleColumns = map[string]string{
	"name": "name", "naam": "name",
	"email": "email", "e-mail": "email", "e-mailadres": "email",
	"role": "role", "rol": "role",
	"department": "department", "afdeling": "department",
	"job_title": "job_title", "functie": "job_title",
	"locale": "locale", "taal": "locale",
	"left_on": "left_on", "uit_dienst": "left_on",
}

// ReadPeople reads a staff list: CSV in UTF-8 with a row of column names,
// separated by commas or, as Dutch Excel writes it, semicolons. Columns name
// and email are needed; role, department, job_title, locale and left_on may
// be there.
func ReadPeople(r io.Reader) ([]referral.PersonRow, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxPeople+1))
	if err != nil {
		return nil, err
	}
	b = bytes.TrimPrefix(b, []byte("\ufeff"))
	switch {
	case len(b) > maxPeople:
		return nil, badList("the list is larger than 32 MB", "de lijst is groter dan 32 MB")
	case len(bytes.TrimSpace(b)) == 0:
		return nil, badList("the list is empty", "de lijst is leeg")
	case !utf8.Valid(b):
		return nil, badList("the list is not in UTF-8; save it as “CSV UTF-8”", "de lijst staat niet in UTF-8; bewaar hem als ‘CSV UTF-8’")
	}
	c := csv.NewReader(bytes.NewReader(b))
	c.FieldsPerRecord = -1
	if first, _, _ := bytes.Cut(b, []byte("\n")); bytes.Count(first, []byte(";")) > bytes.Count(first, []byte(",")) {
		c.Comma = ';'
	}
	columns, err := peopleHeader(c)
	if err != nil {
		return nil, err
	}
	var rows []referral.PersonRow
	for {
		record, err := c.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return nil, badList(err.Error(), err.Error())
		}
		line, _ := c.FieldPos(0)
		rows = append(rows, personRow(line, columns, record))
	}
}

func badList(en, nl string) error {
	return referral.Fail(referral.Invalid, "This cannot be read as a list of people: "+en+".", "Dit is niet te lezen als lijst van mensen: "+nl+".")
}

func peopleHeader(c *csv.Reader) ([]string, error) {
	record, err := c.Read()
	if err != nil {
		return nil, badList(err.Error(), err.Error())
	}
	columns := make([]string, len(record))
	for i, name := range record {
		known, ok := peopleColumns[strings.ToLower(strings.TrimSpace(name))]
		if !ok {
			return nil, badList(fmt.Sprintf("column %q is not known; it takes name, email, role, department, job_title, locale, left_on", name),
				fmt.Sprintf("kolom %q is niet bekend; het mag zijn naam, email, rol, afdeling, functie, taal, uit_dienst", name))
		}
		columns[i] = known
	}
	for _, needed := range []string{"name", "email"} {
		if !slices.Contains(columns, needed) {
			return nil, badList("column "+needed+" is missing", "kolom "+needed+" ontbreekt")
		}
	}
	return columns, nil
}

func personRow(line int, columns, record []string) referral.PersonRow {
	row := referral.PersonRow{Line: line}
	if len(record) != len(columns) {
		row.Refused = &referral.Text{
			EN: fmt.Sprintf("This line has %d fields, the first line %d.", len(record), len(columns)),
			NL: fmt.Sprintf("Deze regel heeft %d velden, de eerste regel %d.", len(record), len(columns)),
		}
	}
	for i, value := range record[:min(len(record), len(columns))] {
		value = strings.TrimSpace(value)
		switch columns[i] {
		case "name":
			row.Profile.Name = value
		case "email":
			row.Profile.Email = value
		case "role":
			row.Profile.Role = referral.Role(strings.ToLower(value))
		case "department":
			row.Profile.Department = value
		case "job_title":
			row.Profile.JobTitle = value
		case "locale":
			row.Profile.Locale = strings.ToLower(value)
		case "left_on":
			row.Profile.LeftOn = value
		}
		if columns[i] != "name" && columns[i] != "email" {
			row.Columns = append(row.Columns, referral.StaffColumn(columns[i]))
		}
	}
	return row
}
