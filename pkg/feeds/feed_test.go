package feeds

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"goodword/pkg/referral"
)

func reader(s string) io.Reader { return strings.NewReader(s) }

func read(t *testing.T, format, file string) []referral.Posting {
	t.Helper()
	got, err := Read(format, reader(file))
	require.NoError(t, err)
	return got
}

func sample(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	require.NoError(t, err)
	return string(b)
}

func readSample(t *testing.T, format, name string) []referral.Posting {
	t.Helper()
	return read(t, format, sample(t, name))
}

// checkEntry reads a file with one entry.
func checkEntry(t *testing.T, format, file, refused string, check func(*testing.T, referral.Posting)) {
	t.Helper()
	got := read(t, format, file)
	require.Len(t, got, 1)
	if refused != "" {
		require.NotNil(t, got[0].Refused)
		assert.Contains(t, got[0].Refused.EN, refused)
		assert.NotEmpty(t, got[0].Refused.NL)
		return
	}
	require.Nil(t, got[0].Refused)
	if check != nil {
		check(t, got[0])
	}
}

func requireInvalid(t *testing.T, err error, says string) {
	t.Helper()
	var e *referral.Error
	require.ErrorAs(t, err, &e)
	assert.Equal(t, referral.Invalid, e.Code)
	assert.Contains(t, e.Text.EN, says)
	assert.NotEmpty(t, e.Text.NL)
	assert.NotEqual(t, e.Text.EN, e.Text.NL)
}

var samples = map[string]string{
	"greenhouse.json": "greenhouse", "recruitee.json": "recruitee", "teamtailor.json": "jsonld", "vacancy.html": "jsonld",
}

func TestFormatsAreNamed(t *testing.T) {
	assert.Equal(t, []string{"greenhouse", "jsonld", "recruitee"}, Formats())
	_, err := Read("lever", reader("[]"))
	requireInvalid(t, err, "greenhouse, jsonld, recruitee")
}

func TestAFileOfAnotherShapeIsOneError(t *testing.T) {
	lever := `[{"id":"x","text":"Job","hostedUrl":"https://jobs.lever.co/x"}]`
	cases := []struct{ name, format, file, says string }{
		{"Lever's array", "greenhouse", lever, "looks like the answer of Lever"},
		{"Lever's array as JSON-LD", "jsonld", lever, "looks like the answer of Lever"},
		{"Ashby also has jobs", "greenhouse", `{"jobs":[{"jobUrl":"x"}]}`, "looks like the answer of Ashby"},
		{"Greenhouse as Recruitee", "recruitee", `{"jobs":[{"absolute_url":"x"}]}`, "looks like the answer of Greenhouse"},
		{"Recruitee as Greenhouse", "greenhouse", `{"offers":[]}`, "looks like the answer of Recruitee"},
		{"Recruitee as JSON-LD", "jsonld", `{"offers":[]}`, "looks like the answer of Recruitee"},
		{"Teamtailor as Recruitee", "recruitee", `{"items":[{"_jobposting":{}}]}`, "Teamtailor"},
		{"Personio's XML", "greenhouse", `<?xml version="1.0"?><workzag-jobs></workzag-jobs>`, "Personio"},
		{"Personio's XML as JSON-LD", "jsonld", `<?xml version="1.0"?><workzag-jobs></workzag-jobs>`, "Personio"},
		{"one vacancy of Greenhouse", "greenhouse", `{"id":1,"absolute_url":"x"}`, "single vacancy"},
		{"an error message", "greenhouse", `{"status":404,"error":"Job not found"}`, "Job not found"},
		{"jobs that is no array", "greenhouse", `{"jobs":{"id":1}}`, "an object without vacancies"},
		{"jobs that is null", "greenhouse", `{"jobs":null}`, "an object without vacancies"},
		{"a bare number", "recruitee", `5`, "single value"},
		{"an empty file", "recruitee", " \n", "it is empty"},
		{"an empty file as JSON-LD", "jsonld", "", "it is empty"},
		{"a text", "recruitee", "Hello", "it is not JSON"},
		{"a web page", "recruitee", "<!DOCTYPE html><html></html>", "it is a web page"},
		{"a web page without vacancies", "jsonld", "<html><p>Hi</p></html>", "without a JobPosting"},
		{"a web page with a broken JobPosting", "jsonld", `<html><script type="application/ld+json">{"@type":"JobPosting",}</script></html>`, "mistake in its JSON"},
		{"a mistake in the JSON", "greenhouse", `{"jobs":[{"id":1},]}`, "mistake at byte"},
		{"two documents", "greenhouse", `{"jobs":[]}{"jobs":[]}`, "mistake at byte"},
		{"a compressed file", "greenhouse", "\x1f\x8b\x08\x00", "compressed"},
		{"UTF-16", "greenhouse", "\xff\xfe{\x00", "UTF-16"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, err := Read(c.format, reader(c.file))
			assert.Nil(t, got)
			requireInvalid(t, err, c.says)
		})
	}
}

func TestAnEmptyBoardIsNoError(t *testing.T) {
	for format, file := range map[string]string{
		"greenhouse": "\ufeff{\"jobs\":[]}", "recruitee": `{"offers":[]}`,
		"jsonld": `{"version":"https://jsonfeed.org/version/1.1","items":[]}`,
	} {
		got, err := Read(format, reader(file))
		assert.NoError(t, err)
		assert.Empty(t, got)
	}
}

func TestAFileCutOffAtAnyByteIsNeverTakenInPart(t *testing.T) {
	for name, format := range samples {
		t.Run(name, func(t *testing.T) {
			whole := strings.TrimSpace(sample(t, name))
			for at := range len(whole) {
				got, err := Read(format, reader(whole[:at]))
				require.Nil(t, got, "cut at %d", at)
				require.Equal(t, referral.Invalid, referral.CodeOf(err), "cut at %d", at)
			}
		})
	}
	_, err := Read("greenhouse", reader(`{"jobs":[{"id":1}`))
	requireInvalid(t, err, "cut off at byte 17")
}

func TestAStreamThatBreaksIsNeverTakenInPart(t *testing.T) {
	whole := sample(t, "greenhouse.json")
	broken := io.MultiReader(reader(whole), iotest.ErrReader(io.ErrUnexpectedEOF))
	_, err := Read("greenhouse", broken)
	requireInvalid(t, err, fmt.Sprintf("cut off at byte %d", len(whole)))

	_, err = Read("greenhouse", io.MultiReader(reader(whole), iotest.ErrReader(io.ErrClosedPipe)))
	assert.Equal(t, referral.Unavailable, referral.CodeOf(err))
}

func TestAFileThatIsTooLargeIsRefused(t *testing.T) {
	_, err := Read("greenhouse", io.MultiReader(reader(`{"jobs":[`), bytes.NewReader(make([]byte, MaxSize))))
	requireInvalid(t, err, "larger than 256 MiB")
}

func TestOneBadEntrySpoilsNoOther(t *testing.T) {
	good := `{"id":%d,"title":"Job %d","content":"<p>Work</p>"}`
	for name, bad := range map[string]string{
		"a wrong type":           `{"id":9,"title":"Bad","content":{}}`,
		"no title":               `{"id":9,"content":"x"}`,
		"no object":              `[]`,
		"a title of 201 signs":   `{"id":9,"title":"` + strings.Repeat("é", 201) + `","content":"x"}`,
		"a text of 50,001":       `{"id":9,"title":"Bad","content":"` + strings.Repeat("é", 50_001) + `"}`,
		"an id of 501":           `{"id":"` + strings.Repeat("9", 501) + `","title":"Bad","content":"x"}`,
		"bytes that are no text": "{\"id\":9,\"title\":\"Caf\xe9\",\"content\":\"x\"}",
		"an id that was there":   fmt.Sprintf(good, 1, 9),
	} {
		t.Run(name, func(t *testing.T) {
			got := read(t, "greenhouse", `{"jobs":[`+fmt.Sprintf(good, 1, 1)+`,`+bad+`,`+fmt.Sprintf(good, 2, 2)+`]}`)
			require.Len(t, got, 3)
			assert.Nil(t, got[0].Refused)
			assert.Nil(t, got[2].Refused)
			require.NotNil(t, got[1].Refused)
			assert.NotEmpty(t, got[1].Refused.EN)
			assert.NotEmpty(t, got[1].Refused.NL)
			assert.Empty(t, got[1].Description)
		})
	}
}

func TestTheMostThatFitsIsTaken(t *testing.T) {
	got := read(t, "greenhouse", `{"jobs":[{"id":1,"title":"`+strings.Repeat("é", 200)+`","content":"`+strings.Repeat("é", 50_000)+`"}]}`)
	assert.Nil(t, got[0].Refused)
}

func TestInvisibleCharactersDoNotComeThrough(t *testing.T) {
	got := read(t, "greenhouse", `{"jobs":[{"id":"a\u0000b","title":"R\u0000\u200b&\u202eD\tteam","content":"x\u0000y"}]}`)
	assert.Equal(t, "ab", got[0].ExternalID)
	assert.Equal(t, "R&D team", got[0].Title)
	assert.Equal(t, "xy", got[0].Description)
}

func TestTheSameBytesGiveTheSamePostings(t *testing.T) {
	value := rapid.OneOf(
		rapid.Just[any](nil), rapid.Map(rapid.Bool(), toAny[bool]), rapid.Map(rapid.Int64(), toAny[int64]),
		rapid.Map(rapid.String(), toAny[string]), rapid.Map(rapid.SliceOfN(rapid.String(), 0, 2), toAny[[]string]),
		rapid.Map(rapid.MapOfN(rapid.SampledFrom([]string{"name", "value", "city", "min", "address", "nl"}), rapid.String(), 0, 3), toAny[map[string]string]),
	)
	key := rapid.SampledFrom([]string{"id", "title", "content", "description", "status", "location", "locations", "salary",
		"translations", "identifier", "jobLocation", "baseSalary", "employmentType", "language", "url", "_jobposting"})
	rapid.Check(t, func(t *rapid.T) {
		entries := rapid.SliceOfN(rapid.MapOf(key, value), 0, 5).Draw(t, "entries")
		for format, top := range map[string]string{"greenhouse": "jobs", "recruitee": "offers", "jsonld": "items"} {
			file, err := json.Marshal(map[string]any{top: entries, "version": "https://jsonfeed.org/version/1.1"})
			if err != nil {
				t.Fatal(err)
			}
			first, err1 := Read(format, bytes.NewReader(file))
			second, err2 := Read(format, bytes.NewReader(file))
			if !assert.Equal(t, first, second) || !assert.Equal(t, err1, err2) {
				t.FailNow()
			}
			if err1 == nil && len(first) != len(entries) {
				t.Fatalf("%d entries gave %d postings", len(entries), len(first))
			}
		}
	})
}

func toAny[T any](v T) any { return v }
