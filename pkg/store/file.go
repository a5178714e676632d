package store

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"regexp"
	"strings"
	"time"

	"goodword/pkg/referral"
)

var _ referral.Files = (*Files)(nil)

// Files keeps files in a directory that only the program's user can read. It
// holds the directory as a root: nothing outside it can be reached, not even
// through a symbolic link.
type Files struct{ root *os.Root }

const (
	// unfinished begins the names of files that are still being written.
	unfinished = ".unfinished-"
	// abandoned is when the writer of such a file must have died.
	abandoned = time.Hour
)

// keyShape keeps keys to names that are the same on every file system: parts
// of letters, digits, "-", "_" and ".", the last not in front.
var keyShape = regexp.MustCompile(`^[a-zA-Z0-9_-][a-zA-Z0-9._-]{0,99}(/[a-zA-Z0-9_-][a-zA-Z0-9._-]{0,99}){0,5}$`)

// OpenFiles opens a directory, makes it when it is missing, and clears away
// what a program that died left half written.
func OpenFiles(dir string) (*Files, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	f := &Files{root: root}
	if err := f.clear(time.Now().Add(-abandoned)); err != nil {
		return nil, errors.Join(err, root.Close())
	}
	return f, nil
}

// Close lets go of the directory.
func (f *Files) Close() error { return f.root.Close() }

func (f *Files) Put(ctx context.Context, key string, r io.Reader) (err error) {
	if err := checkKey(key); err != nil {
		return err
	}
	temporary := unfinished + rand.Text()
	defer func() {
		if err != nil {
			_ = f.root.Remove(temporary)
			err = fmt.Errorf("storing a file: %w", err)
		}
	}()
	if err := f.write(temporary, untilDone{ctx, r}); err != nil {
		return err
	}
	if err := f.root.MkdirAll(path.Dir(key), 0o700); err != nil {
		return err
	}
	if err := f.root.Rename(temporary, key); err != nil {
		return err
	}
	if err := f.syncAbove(key); err != nil {
		return errors.Join(err, f.root.Remove(key))
	}
	return nil
}

func (f *Files) write(name string, r io.Reader) error {
	file, err := f.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(file, r)
	if err == nil {
		err = file.Sync()
	}
	return errors.Join(err, file.Close())
}

// syncAbove makes the name of a file last: a new name is on disk only when
// the directory that holds it is.
func (f *Files) syncAbove(key string) error {
	for dir := path.Dir(key); ; dir = path.Dir(dir) {
		d, err := f.root.Open(dir)
		if err != nil {
			return err
		}
		if err := errors.Join(d.Sync(), d.Close()); err != nil {
			return err
		}
		if dir == "." {
			return nil
		}
	}
}

func (f *Files) Open(_ context.Context, key string) (io.ReadCloser, error) {
	if err := checkKey(key); err != nil {
		return nil, err
	}
	file, err := f.root.Open(key)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, noFile
	}
	if err != nil {
		return nil, err
	}
	if info, err := file.Stat(); err != nil || info.IsDir() {
		return nil, errors.Join(noFile, err, file.Close())
	}
	return file, nil
}

// Delete is content when the file is gone already, so that it can be repeated.
func (f *Files) Delete(_ context.Context, key string) error {
	if err := checkKey(key); err != nil {
		return err
	}
	err := f.root.Remove(key)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return f.syncAbove(key)
}

func (f *Files) Keys(ctx context.Context) ([]string, error) {
	keys := []string{}
	err := fs.WalkDir(f.root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && keyShape.MatchString(name) {
			keys = append(keys, name)
		}
		return errors.Join(err, ctx.Err())
	})
	return keys, err
}

func (f *Files) clear(before time.Time) error {
	entries, err := fs.ReadDir(f.root.FS(), ".")
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), unfinished) {
			continue
		}
		if info, err := e.Info(); err != nil || info.ModTime().After(before) {
			continue // being written, or gone in the meantime
		}
		if err := f.root.Remove(e.Name()); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

var noFile = referral.Missing("file", "bestand")

func checkKey(key string) error {
	if !keyShape.MatchString(key) {
		return fmt.Errorf("%q cannot be the key of a file", key)
	}
	return nil
}

// untilDone stops reading when its context ends.
type untilDone struct {
	ctx context.Context
	io.Reader
}

func (r untilDone) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.Reader.Read(p)
}
