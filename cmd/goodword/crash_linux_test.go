package main

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAFullDiskCostsClicksAndNeverTheWay(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("a disk that can be filled is mounted for this test, which takes root")
	}
	s := newCrashSite(t, "")
	disk := filepath.Join(s.dir, "journal")
	require.NoError(t, os.MkdirAll(disk, 0o700))
	if err := syscall.Mount("tmpfs", disk, "tmpfs", syscall.MS_NOSUID|syscall.MS_NODEV|syscall.MS_NOEXEC, "size=1m,mode=0700"); err != nil {
		if inCI() {
			t.Fatalf("no disk could be mounted to be filled: %v", err)
		}
		t.Skipf("no disk could be mounted to be filled: %v", err)
	}
	t.Cleanup(func() {
		if s.running != nil {
			s.running.Kill() // it has files open there
		}
		require.NoError(t, syscall.Unmount(disk, 0))
	})
	s.fillsUp()
}
