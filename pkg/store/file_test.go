package store_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/require"

	"goodword/pkg/referral"
	"goodword/pkg/store"
)

func openFiles(t *testing.T) (*store.Files, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "files")
	f, err := store.OpenFiles(dir)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, f.Close()) })
	return f, dir
}

func TestAFileComesBackAndCanBeDeletedTwice(t *testing.T) {
	f, dir := openFiles(t)
	for _, key := range []string{"a", "2026/03/cv.pdf"} {
		require.NoError(t, f.Put(ctx, key, strings.NewReader("old")))
		require.NoError(t, f.Put(ctx, key, strings.NewReader("curriculum")))
		r, err := f.Open(ctx, key)
		require.NoError(t, err)
		text, err := io.ReadAll(r)
		require.NoError(t, err)
		require.NoError(t, r.Close())
		require.Equal(t, "curriculum", string(text))
		info, err := os.Stat(filepath.Join(dir, key))
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	}
	info, err := os.Stat(filepath.Join(dir, "2026"))
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o700), info.Mode().Perm())
	keys, err := f.Keys(ctx)
	require.NoError(t, err)
	require.ElementsMatch(t, []string{"a", "2026/03/cv.pdf"}, keys)

	require.NoError(t, f.Delete(ctx, "a"))
	require.NoError(t, f.Delete(ctx, "a"))
	_, err = f.Open(ctx, "a")
	requireCode(t, referral.NotFound, err)
	_, err = f.Open(ctx, "2026")
	requireCode(t, referral.NotFound, err)
}

func TestAFailedPutLeavesNothing(t *testing.T) {
	f, dir := openFiles(t)
	broken := errors.New("the line went dead")
	err := f.Put(ctx, "x/cv.pdf", io.MultiReader(strings.NewReader("half"), iotest.ErrReader(broken)))
	require.ErrorIs(t, err, broken)
	ended, cancel := context.WithCancel(ctx)
	cancel()
	require.ErrorIs(t, f.Put(ended, "y", strings.NewReader("late")), context.Canceled)
	require.NoError(t, f.Put(ctx, "file", strings.NewReader("is no directory")))
	require.Error(t, f.Put(ctx, "file/below", strings.NewReader("x")))
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, entries, 1)
}

func TestNoKeyLeadsOutOfTheDirectory(t *testing.T) {
	f, dir := openFiles(t)
	secret := filepath.Join(filepath.Dir(dir), "secret")
	require.NoError(t, os.WriteFile(secret, []byte("x"), 0o600))
	require.NoError(t, os.Symlink(secret, filepath.Join(dir, "link")))
	require.NoError(t, os.Symlink(filepath.Dir(dir), filepath.Join(dir, "up")))
	for _, key := range []string{"", ".", "..", "../secret", "a/../../secret", "/etc/passwd", "a//b", "a/", ".hidden", "a\x00b",
		`..\secret`, "C:x", "a b", strings.Repeat("a", 200), "link", "up/secret"} {
		r, err := f.Open(ctx, key)
		require.Error(t, err, key)
		require.Nil(t, r)
		if !onlyLink(key) {
			require.Error(t, f.Put(ctx, key, strings.NewReader("y")), key)
			require.Error(t, f.Delete(ctx, key), key)
		}
	}
	text, err := os.ReadFile(secret)
	require.NoError(t, err)
	require.Equal(t, "x", string(text))
	keys, err := f.Keys(ctx)
	require.NoError(t, err)
	require.Empty(t, keys)
}

// A symbolic link itself may be replaced or deleted: that stays inside.
func onlyLink(key string) bool { return key == "link" }

func TestWhatAProgramThatDiedLeftIsClearedAwayAfterAnHour(t *testing.T) {
	_, dir := openFiles(t)
	old, busy := filepath.Join(dir, ".unfinished-old"), filepath.Join(dir, ".unfinished-busy")
	for _, name := range []string{old, busy} {
		require.NoError(t, os.WriteFile(name, nil, 0o600))
	}
	require.NoError(t, os.Chtimes(old, time.Time{}, time.Now().Add(-2*time.Hour)))
	f, err := store.OpenFiles(dir)
	require.NoError(t, err)
	require.NoFileExists(t, old)
	require.FileExists(t, busy)
	keys, err := f.Keys(ctx)
	require.NoError(t, err)
	require.Empty(t, keys)
	require.NoError(t, f.Close())
}
