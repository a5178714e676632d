package journal

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Disk is the folder of a journal: a real one from Folder, or one that a test
// makes slow, full or failing.
type Disk interface {
	// Claim makes the folder when it is not there and keeps all others out
	// until what it gives is closed, or the program is gone. When another has
	// it, the error is ErrInUse.
	Claim() (io.Closer, error)
	// Names gives the names of the files.
	Names() ([]string, error)
	// Create makes a file, and empties one that is there.
	Create(name string) (File, error)
	// Open opens a file that is there, or gives fs.ErrNotExist.
	Open(name string) (File, error)
	Remove(name string) error
	// Sync makes which files there are survive a loss of power.
	Sync() error
}

// File is a file of a Disk.
type File interface {
	io.ReaderAt
	io.Writer
	io.Closer
	Size() (int64, error)
	Truncate(size int64) error
	// Sync makes what is in the file survive a loss of power.
	Sync() error
}

// Folder gives the real folder with a name.
func Folder(dir string) Disk { return folder(dir) }

type folder string

func (f folder) path(name string) string { return filepath.Join(string(f), name) }

func (f folder) Claim() (io.Closer, error) {
	if _, err := os.Stat(string(f)); errors.Is(err, fs.ErrNotExist) {
		if err := os.MkdirAll(string(f), 0o700); err != nil {
			return nil, err
		}
		if err := syncFolder(filepath.Dir(string(f))); err != nil {
			return nil, err
		}
	}
	return claim(f.path("lock"))
}

func (f folder) Names() ([]string, error) {
	entries, err := os.ReadDir(string(f))
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Name()
	}
	return names, err
}

func (f folder) Create(name string) (File, error) {
	return open(f.path(name), os.O_RDWR|os.O_CREATE|os.O_TRUNC)
}

func (f folder) Open(name string) (File, error) { return open(f.path(name), os.O_RDWR) }

func (f folder) Remove(name string) error { return os.Remove(f.path(name)) }

func (f folder) Sync() error { return syncFolder(string(f)) }

type file struct{ *os.File }

func open(path string, flag int) (File, error) {
	f, err := os.OpenFile(path, flag, 0o600)
	if err != nil {
		return nil, err // not file{nil}
	}
	return file{f}, nil
}

func (f file) Size() (int64, error) {
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}
