package main

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goodword/pkg/referral"
	"goodword/pkg/testkit"
	"goodword/pkg/testkit/site"
)

// followed makes a database in which three candidates followed Mara's link
// and named Bo, and gives the flags that open it.
func followed(t *testing.T) []string {
	t.Helper()
	dir := t.TempDir()
	address := "sqlite:" + filepath.Join(dir, "goodword.db")
	st := testkit.Open(t, address)
	_, err := st.Migrate(t.Context())
	require.NoError(t, err)
	s := site.New(t, st)
	for i := range 3 {
		ref := s.Click(t, s.Share(t, s.Mara, "qr", ""), fmt.Sprint("192.0.2.", i+1))
		s.Clock.Forward(time.Hour)
		_, err := s.Programme.Apply(t.Context(), s.Vacancy.ID, referral.ApplicationForm{
			Name: "Cas", Email: fmt.Sprintf("cas%d@example.org", i), Ref: ref, ReferredBy: s.Bo.Name,
		})
		require.NoError(t, err)
	}
	return []string{"--database-url", address, "--files", filepath.Join(dir, "files")}
}

func TestATrialOnTheCommandLineSaysWhoGainsAndLoses(t *testing.T) {
	t.Parallel()
	store := followed(t)
	try := func(args ...string) (int, string, string) {
		return program(t, "", append(append([]string{"credit", "trial"}, args...), store...)...)
	}
	status, out, errs := try()
	require.Zero(t, status, errs)
	assert.Contains(t, out, "3 applications were tried; 0 of them would have been decided otherwise.")
	assert.Empty(t, errs, "no progress where nobody looks")

	status, out, errs = try("--no-claim-wins", "--progress")
	require.Zero(t, status, errs)
	assert.NotContains(t, out, "names a colleague")
	assert.Contains(t, out, "3 of them would have been decided otherwise.")
	lines := strings.Split(strings.TrimSpace(out), "\n")
	table := lines[len(lines)-4:]
	assert.Equal(t, []string{"person", "name", "gained", "lost", "net", "applications"}, strings.Fields(table[0]))
	assert.Regexp(t, `^\d+ +Mara Visser +3 +0 +\+3 +3$`, table[1])
	assert.Regexp(t, `^\d+ +Bo Yılmaz +0 +3 +-3 +3$`, table[2])
	assert.Regexp(t, `^all +3 +3 +0 +3$`, table[3])
	assert.Contains(t, errs, "] 3 of 3 applications\n")

	status, out, errs = try("--no-claim-wins", "--rule=even", "--json")
	require.Zero(t, status, errs)
	var r trial
	require.NoError(t, json.Unmarshal([]byte(out), &r))
	require.Equal(t, []any{3, 3, "3/2", "3/2"}, []any{r.Applications, r.Changed, r.Gained, r.Lost})
	require.Len(t, r.People, 2)
	assert.ElementsMatch(t, []string{"3/2", "-3/2"}, []string{r.People[0].Net, r.People[1].Net})
	assert.Len(t, r.People[0].Applications, 3)

	status, out, errs = try("--no-claim-wins", "--to", "2020-01-01")
	require.Zero(t, status, errs)
	assert.Contains(t, out, "0 applications were tried")
}

func TestRulesThatCannotBeAreRefusedInWordsWithStatusTwo(t *testing.T) {
	t.Parallel()
	store := followed(t)
	for args, said := range map[string][]string{
		"--shared-days=0 --from=yesterday":     {"--shared-days: Give a number of days from 1 to 730.", "--from: This is not a date (YYYY-MM-DD)."},
		"--rule=luckiest":                      {"--rule: “luckiest” is not a rule."},
		"--rule=introduction_first --one-kind": {"--one-kind: If introductions and links are the same kind"},
		"--one-kind --introduced-days=300":     {"--introduced-days: If introductions and links are the same kind"},
		"--excluded=hr,cat":                    {"--excluded: “cat” cannot be excluded."},
		"--leaver=burn":                        {"--leaver: “burn” says nothing about who leaves."},
		"--known-days=-1":                      {"--known-days: Give a number of days from 0 to 730."},
		"--from=2026-02-01 --to=2026-01-01":    {"--to: The end lies before the start."},
	} {
		status, out, errs := program(t, "", append(append([]string{"credit", "trial"}, strings.Fields(args)...), store...)...)
		assert.Equal(t, 2, status, args)
		assert.Empty(t, out)
		for _, sentence := range said {
			assert.Contains(t, errs, sentence, args)
		}
	}
}
