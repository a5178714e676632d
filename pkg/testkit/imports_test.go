package testkit_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// rooms says which of our rooms each room may import. An arrow that is not
// here is not allowed: change the table when the design changes, in the same
// commit, and say why.
var rooms = map[string][]string{
	"api":         {},
	"pkg/credit":  {},
	"pkg/picture": {},
	"pkg/limit":   {}, // one way to hold up a flood, for every door
	"pkg/config":  {},
	"pkg/journal": {},
	"pkg/geo":     {},
	"pkg/sheet":   {},
	// A hit is in the journal before it is answered.
	"pkg/referral": {"pkg/credit", "pkg/journal"},
	"pkg/clicks":   {"pkg/referral"},
	"pkg/store":    {"pkg/referral"},
	"pkg/auth":     {"pkg/limit", "pkg/referral"},
	"pkg/feeds":    {"pkg/referral"},
	// The sample organisation is made of the domain's own rows and decisions.
	"pkg/demo": {"pkg/referral", "pkg/credit"},
	// Measuring fills a database, and sets a bare handler beside the program
	// under the same server.
	"pkg/bench": {"pkg/auth", "pkg/referral", "pkg/server"},
	// rest draws QR codes, turns shares of credit into numbers and says the
	// reason of a hit in words.
	"pkg/rest": {"api", "pkg/auth", "pkg/clicks", "pkg/credit", "pkg/picture", "pkg/referral"},
	// web signs staff in, says the reason of a hit in words, shows the cards that
	// picture draws, takes rulings and rules of credit as HR types them, reads the
	// lists that HR and admins give, and gives lists as sheets.
	"pkg/web":     {"pkg/auth", "pkg/clicks", "pkg/credit", "pkg/feeds", "pkg/limit", "pkg/picture", "pkg/referral", "pkg/sheet"},
	"pkg/server":  {"api", "pkg/auth", "pkg/limit", "pkg/referral", "pkg/rest", "pkg/web"},
	"pkg/testkit": {"*"},
	// Apart from testkit, so that the rooms it is made of can use testkit too.
	"pkg/testkit/site": {"*"},
	"cmd/goodword":     {"*"},
}

// only says which rooms may use something from outside.
var only = map[string][]string{
	"gorm.io/":                      {"pkg/store"},
	"modernc.org/sqlite":            {"pkg/store"},
	"github.com/jackc/pgx":          {"pkg/store", "pkg/testkit"},
	"github.com/pressly/goose":      {"pkg/store"},
	"database/sql":                  {"pkg/store", "pkg/testkit"},
	"github.com/labstack/echo":      {"api", "pkg/web", "pkg/server", "pkg/bench"}, // bench: the bare handler
	"github.com/golang-jwt/jwt":     {"pkg/auth"},
	"golang.org/x/crypto/argon2":    {"pkg/auth"},
	"github.com/alecthomas/kong":    {"cmd/goodword"},
	"rsc.io/qr":                     {"pkg/picture"},
	"html/template":                 {"pkg/web", "pkg/rest"}, // rest: the contract as a page
	"github.com/prometheus/":        {"pkg/server"},
	"github.com/getkin/kin-openapi": {"api", "pkg/rest", "pkg/server", "pkg/testkit/site"},
	"golang.org/x/time/rate":        {"pkg/limit"},
	"github.com/oschwald/":          {"pkg/geo"},
	"github.com/xuri/excelize":      {"pkg/sheet"},
}

// bare are the rooms that need nothing but the standard library.
var bare = []string{"pkg/credit", "pkg/journal", "pkg/referral"}

type listed struct {
	ImportPath string
	Imports    []string
}

func packages(t *testing.T) []listed {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports", "goodword/...")
	out, err := cmd.Output()
	require.NoError(t, err)
	var all []listed
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

func TestRoomsImportOnlyWhatTheDesignAllows(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		room := strings.TrimPrefix(p.ImportPath, "goodword/")
		allowed, known := rooms[room]
		if !known {
			t.Errorf("%s is not a room of the design: add it to the table and say why", room)
			continue
		}
		for _, i := range p.Imports {
			ours, isOurs := strings.CutPrefix(i, "goodword/")
			if isOurs && !slices.Contains(allowed, "*") && !slices.Contains(allowed, ours) {
				t.Errorf("%s may not import %s", room, ours)
			}
			for prefix, where := range only {
				if strings.HasPrefix(i, prefix) && !slices.Contains(where, room) {
					t.Errorf("%s may not import %s: that belongs in %v", room, i, where)
				}
			}
			if slices.Contains(bare, room) && !isOurs && strings.Contains(strings.Split(i, "/")[0], ".") {
				t.Errorf("%s needs nothing but the standard library, and imports %s", room, i)
			}
		}
	}
}
