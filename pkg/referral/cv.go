package referral

import (
	"archive/zip"
	"bytes"
	"io"
	"path"
	"strings"
	"unicode/utf8"
)

// MaxCV is the largest CV that is taken, in bytes.
const MaxCV = 10 << 20

// Upload is a file as a candidate sent it.
type Upload struct {
	Name    string
	Size    int64
	Content interface {
		io.Reader
		io.ReaderAt
	}
}

// Types of a CV. What a file is, is read from its content: its name and what
// the browser says of it are only words.
const (
	typePDF  = "application/pdf"
	typeDOC  = "application/msword"
	typeDOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	typeODT  = "application/vnd.oasis.opendocument.text"
)

var errCVKind = &Error{Code: Invalid,
	Text: Text{EN: "The CV cannot be read.", NL: "Het cv is niet te lezen."},
	Fields: []Field{{Path: "cv", Text: Text{
		EN: "This is not a PDF, Word or ODT file. Save your CV as one of these and send it again.",
		NL: "Dit is geen pdf-, Word- of ODT-bestand. Bewaar je cv als een van deze en verstuur het opnieuw.",
	}}},
}

var errCVSize = &Error{Code: Invalid,
	Text: Text{EN: "The CV is too large.", NL: "Het cv is te groot."},
	Fields: []Field{{Path: "cv", Text: Text{
		EN: "This file is over 10 MB. A CV without photographs is usually far smaller.",
		NL: "Dit bestand is groter dan 10 MB. Een cv zonder foto’s is meestal veel kleiner.",
	}}},
}

// cvType says what kind of document an upload is.
func cvType(u Upload) (string, error) {
	if u.Size > MaxCV {
		return "", errCVSize
	}
	head := make([]byte, 1024)
	n, err := u.Content.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return "", err
	}
	head = head[:n]
	switch {
	// Readers allow some bytes before the header (ISO 32000-1, annex H.3.4.1).
	case bytes.Contains(head, []byte("%PDF-")):
		return typePDF, nil
	case bytes.HasPrefix(head, []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")):
		return typeDOC, nil
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return zippedType(u)
	}
	return "", errCVKind
}

// zippedType tells DOCX from ODT from any other archive.
func zippedType(u Upload) (string, error) {
	z, err := zip.NewReader(u.Content, u.Size)
	if err != nil {
		return "", errCVKind
	}
	for _, f := range z.File {
		switch f.Name {
		case "word/document.xml":
			return typeDOCX, nil
		case "mimetype":
			if isODT(f) {
				return typeODT, nil
			}
		}
	}
	return "", errCVKind
}

func isODT(f *zip.File) bool {
	r, err := f.Open()
	if err != nil {
		return false
	}
	defer r.Close()
	b, err := io.ReadAll(io.LimitReader(r, 200))
	return err == nil && strings.TrimSpace(string(b)) == typeODT
}

// cleanFileName keeps the last part of a name and only what can be printed.
func cleanFileName(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == utf8.RuneError || strings.ContainsRune(`"/:*?<>|`, r) {
			return -1
		}
		return r
	}, name)
	if r := []rune(name); len(r) > 120 {
		name = string(r[len(r)-120:])
	}
	if strings.Trim(name, ". ") == "" {
		return "cv"
	}
	return name
}
