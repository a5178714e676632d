package journal_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goodword/pkg/journal"
)

// killedDir tells this test's program, started once more, which journal to
// append to until it is killed.
const killedDir = "GOODWORD_TEST_JOURNAL"

func TestAProgramThatIsKilledLeavesWhatWasConfirmedAndNoLock(t *testing.T) {
	t.Parallel()
	if dir := os.Getenv(killedDir); dir != "" {
		j, err := journal.Open(dir, journal.Options{})
		require.NoError(t, err)
		for n := 1; ; n++ {
			require.NoError(t, j.Append(fmt.Append(nil, n)))
			fmt.Println(n)
		}
	}
	dir := t.TempDir()
	child := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	child.Env = append(os.Environ(), killedDir+"="+dir)
	out, err := child.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, child.Start())
	lines := bufio.NewScanner(out)
	for range 50 {
		require.True(t, lines.Scan())
	}
	_, err = journal.Open(dir, journal.Options{})
	assert.ErrorIs(t, err, journal.ErrInUse, "while the other runs")
	require.NoError(t, child.Process.Kill())
	confirmed := 50
	for lines.Scan() {
		confirmed++
	}
	require.Error(t, child.Wait(), "it was killed")

	j, err := journal.Open(dir, journal.Options{})
	require.NoError(t, err)
	records, err := j.Read(0, 1_000_000, nil)
	require.NoError(t, err)
	assert.GreaterOrEqual(t, len(records), confirmed)
	for i, r := range records {
		require.Equal(t, fmt.Sprint(i+1), string(r.Data))
	}
	require.NoError(t, j.Close())
}
