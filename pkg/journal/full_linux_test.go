package journal_test

import (
	"bytes"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goodword/pkg/journal"
)

// smallDisk mounts a disk of 256 KiB in memory.
func smallDisk(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if os.Geteuid() != 0 {
		t.Skip("only root may mount the small disk that this fills")
	}
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=256k"); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("mounting a small disk: %v", err)
		}
		t.Skipf("a small disk to fill cannot be mounted here: %v", err)
	}
	t.Cleanup(func() { require.NoError(t, syscall.Unmount(dir, 0)) })
	return dir
}

func TestARealDiskThatIsFullIsUsedAgainOnceThereIsRoom(t *testing.T) {
	t.Parallel()
	disk := smallDisk(t)
	other := filepath.Join(disk, "of another program")
	require.NoError(t, os.WriteFile(other, make([]byte, 64<<10), 0o600))
	dir := filepath.Join(disk, "journal")
	j, err := journal.Open(dir, journal.Options{SegmentBytes: 32 << 10})
	require.NoError(t, err)

	var confirmed [][]byte
	fill := func() {
		for n := 0; ; n++ {
			record := bytes.Repeat([]byte{byte(len(confirmed))}, 3000)
			if err := j.Append(record); err != nil {
				require.ErrorIs(t, err, syscall.ENOSPC)
				return
			}
			confirmed = append(confirmed, record)
		}
	}
	fill()
	before := len(confirmed)
	assert.Contains(t, j.Status().Problem, "no space left")
	require.NoError(t, os.Remove(other))
	fill()
	assert.Greater(t, len(confirmed), before, "there was room again")
	assert.EqualValues(t, 2, j.Status().Lost)

	// A full disk does not keep the program from starting, nor the journal
	// from being emptied.
	require.NoError(t, j.Close())
	j, err = journal.Open(dir, journal.Options{SegmentBytes: 32 << 10})
	require.NoError(t, err)
	records, err := j.Read(0, 1000, nil)
	require.NoError(t, err)
	require.Len(t, records, len(confirmed))
	for i, r := range records {
		require.Equal(t, confirmed[i], r.Data)
	}
	require.NoError(t, j.Discard(j.Status().Last))
	require.NoError(t, j.Append(make([]byte, 3000)))
	require.NoError(t, j.Close())
}
