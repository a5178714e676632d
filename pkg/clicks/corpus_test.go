package clicks

import (
	"bufio"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goodword/pkg/referral"
)

// userAgents reads a file of testdata; lines that begin with "# " are titles.
func userAgents(t *testing.T, name string) []string {
	t.Helper()
	file, err := os.Open("testdata/" + name)
	require.NoError(t, err)
	defer file.Close()
	var all []string
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if line := lines.Text(); !strings.HasPrefix(line, "# ") {
			all = append(all, line)
		}
	}
	return all
}

// opened is a request as a browser sends it when a person follows a link.
func opened(userAgent string) Signature { return Signature{UserAgent: tidy(userAgent)} }

func TestNearlyNoPersonIsRefused(t *testing.T) {
	people := userAgents(t, "people.txt")
	require.Greater(t, len(people), 300)
	refused := 0
	for _, userAgent := range people {
		if verdict := Classify(opened(userAgent)); verdict.Class != referral.PersonHit {
			refused++
			t.Logf("%s: %s", verdict.Reason, userAgent)
		}
	}
	assert.Less(t, float64(refused)/float64(len(people)), 0.003)
}

func TestNearlyEveryRobotIsCaught(t *testing.T) {
	robots := userAgents(t, "robots.txt")
	require.Greater(t, len(robots), 250)
	missed := 0
	for _, userAgent := range robots {
		if Classify(opened(userAgent)).Class == referral.PersonHit {
			missed++
			t.Log(userAgent)
		}
	}
	// The aim is 90 %; more than the disguised ones at the end is a regression.
	assert.Less(t, float64(missed)/float64(len(robots)), 0.02)
}
