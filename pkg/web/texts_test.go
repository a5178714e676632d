package web

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func textKeys(t *testing.T, file string) map[string]any {
	t.Helper()
	b, err := textFiles.ReadFile(file)
	require.NoError(t, err)
	var keys map[string]any
	require.NoError(t, json.Unmarshal(b, &keys))
	return keys
}

var blank = regexp.MustCompile(`{{\.(\w+)}}`)

func TestBothLanguagesSayTheSame(t *testing.T) {
	nl, en := textKeys(t, "texts/nl.json"), textKeys(t, "texts/en.json")
	require.Equal(t, slices.Sorted(maps.Keys(nl)), slices.Sorted(maps.Keys(en)))
	for key := range nl {
		a, b := asText(nl[key]), asText(en[key])
		require.NotEmpty(t, strings.TrimSpace(a), key)
		require.NotEmpty(t, strings.TrimSpace(b), key)
		require.Equal(t, blanks(a), blanks(b), "the blanks of %s", key)
	}
}

func asText(v any) string {
	b, _ := json.Marshal(v)
	return strings.Trim(string(b), `"`)
}

func blanks(s string) []string {
	found := map[string]bool{}
	for _, m := range blank.FindAllStringSubmatch(s, -1) {
		found[m[1]] = true
	}
	return slices.Sorted(maps.Keys(found))
}

// Keys are only ever written out in full, so that they can be found.
func TestEveryTextIsAskedForAndThere(t *testing.T) {
	keys := textKeys(t, "texts/nl.json")
	quoted := regexp.MustCompile(`"([a-z]+\.[a-z_]+)"`)
	asked := regexp.MustCompile(`(?:\.T|\bsay)\(? ?"([^"]+)"`)
	used := map[string]bool{}
	var files []string
	for _, pattern := range []string{"templates/*.html", "*.go"} {
		found, err := filepath.Glob(pattern)
		require.NoError(t, err)
		files = append(files, found...)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		b, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, m := range quoted.FindAllStringSubmatch(string(b), -1) {
			used[m[1]] = true
		}
		for _, m := range asked.FindAllStringSubmatch(string(b), -1) {
			_, there := keys[m[1]]
			require.True(t, there, "%s asks for %s", file, m[1])
		}
	}
	for key := range keys {
		require.True(t, used[key], "nobody asks for %s", key)
	}
	for _, m := range []map[string]string{salaryPeriods, employmentTypes} {
		for _, key := range m {
			require.Contains(t, keys, key)
		}
	}
}

func TestAMissingTextIsAnError(t *testing.T) {
	nl, en := both(t)
	for _, s := range []speaker{nl, en} {
		_, err := s.T("no.such")
		require.Error(t, err)
	}
	one, err := nl.T("list.count", "Count", 1)
	require.NoError(t, err)
	many, err := nl.T("list.count", "Count", 2)
	require.NoError(t, err)
	require.Equal(t, []string{"1 open vacature", "2 open vacatures"}, []string{one, many})
}
