package web

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"strings"

	"goodword/pkg/referral"
)

const (
	// mostForm is all that is read of one form. It is far more than is taken,
	// because a browser shows our answer only after it has sent everything:
	// somebody who picked a 30 MB file must learn that, and not see a broken
	// connection.
	mostForm = 48 << 20
	// mostField is all that is kept of one field: a motivation of the greatest
	// length in any script, and some to see that it is too long.
	mostField = 64 << 10
	// mostParts is more than the form has.
	mostParts = 40
)

var errNoForm = referral.Fail(referral.Invalid, "This is not the form to apply with.", "Dit is niet het sollicitatieformulier.")

// incoming is an application as it comes in, its file on disk and not in memory.
type incoming struct {
	referral.ApplicationForm
	id   string
	file *os.File
}

// readForm reads a form part by part. What was read before an error is given
// with it, so that it need not be typed again. A file that is too large is read
// to its end and not kept; its size is, so that the rules can refuse it.
func readForm(rw http.ResponseWriter, r *http.Request) (incoming, error) {
	var in incoming
	// The end of a form is its last boundary and not the end of the body, which
	// package multipart would take for it between two fields.
	body := http.MaxBytesReader(rw, r.Body, mostForm)
	r.Body = io.NopCloser(io.MultiReader(body, strings.NewReader("\r\n"), cutOff{}))
	parts, err := r.MultipartReader()
	if err != nil {
		return in, errNoForm
	}
	for range mostParts {
		part, err := parts.NextPart()
		if err == io.EOF {
			return in, nil
		}
		if err != nil {
			return in, err
		}
		if part.FormName() == "cv" {
			err = in.readCV(part)
		} else {
			err = in.readField(part)
		}
		if err != nil {
			return in, err
		}
	}
	return in, errNoForm
}

// cutOff is what follows a form that has no end.
type cutOff struct{}

func (cutOff) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func (in *incoming) readField(part *multipart.Part) error {
	b, err := io.ReadAll(io.LimitReader(part, mostField))
	if err != nil {
		return err
	}
	// Browsers send line ends as CR LF; the limits count characters.
	value := strings.ReplaceAll(clean(string(b)), "\r\n", "\n")
	switch part.FormName() {
	case "form_id":
		in.id = formID(value)
	case "ref":
		in.Ref = refOf(value)
	case "introduction":
		in.Introduction = candidateToken(value)
	case "name":
		in.Name = value
	case "email":
		in.Email = value
	case "phone":
		in.Phone = value
	case "motivation":
		in.Motivation = value
	case "referred_by":
		in.ReferredBy = value
	case "tell":
		in.TellAmbassador = value != ""
	case "keep":
		in.KeepAYear = value != ""
	}
	_, err = io.Copy(io.Discard, part)
	return err
}

// readCV puts a file on disk. An empty file field has no file name.
func (in *incoming) readCV(part *multipart.Part) error {
	if part.FileName() == "" || in.file != nil {
		_, err := io.Copy(io.Discard, part)
		return err
	}
	var err error
	if in.file, err = os.CreateTemp("", "goodword-cv-*"); err != nil {
		return err
	}
	kept, err := io.Copy(in.file, io.LimitReader(part, referral.MaxCV))
	if err != nil {
		return err
	}
	rest, err := io.Copy(io.Discard, part)
	if err != nil {
		return err
	}
	if _, err := in.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	in.CV = &referral.Upload{Name: clean(part.FileName()), Size: kept + rest, Content: in.file}
	return nil
}

// discard throws the file on disk away.
func (in *incoming) discard() {
	if in.file != nil {
		in.file.Close()
		os.Remove(in.file.Name())
	}
}

// key is the same for a form that is sent again as it was, so that a lost
// connection or an impatient second tap makes no second application, on any
// copy of the program. A form is recognised by its random name and all that was
// typed, never by the name alone: a page that was cached somewhere must not show
// one candidate the application of another.
func (in *incoming) key(v referral.Vacancy) string {
	if in.id == "" {
		return ""
	}
	f := in.ApplicationForm
	f.CV = nil
	h := sha256.New()
	fmt.Fprintf(h, "%s\x00%d\x00%q", in.id, v.ID, fmt.Sprintf("%#v", f))
	if in.CV != nil {
		fmt.Fprintf(h, "\x00%q\x00%d", in.CV.Name, in.CV.Size)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// newFormID is the random name of one form on one page.
func newFormID() string { return rand.Text() }

// formID is a form's name as it came back, "" for what is none of ours.
func formID(s string) string {
	if len(s) != len(rand.Text()) || strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") != "" {
		return ""
	}
	return s
}
