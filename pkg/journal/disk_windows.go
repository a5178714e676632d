package journal

import (
	"errors"
	"io"
	"os"
	"syscall"
)

// sharingViolation is what Windows answers when another has the file open and
// shares it with nobody.
const sharingViolation = syscall.Errno(32)

// claim opens a file and shares it with nobody. The file is free again with the
// end of the program, however that ends.
func claim(path string) (io.Closer, error) {
	name, err := syscall.UTF16PtrFromString(path)
	if err != nil {
		return nil, err
	}
	handle, err := syscall.CreateFile(name, syscall.GENERIC_READ|syscall.GENERIC_WRITE, 0, nil,
		syscall.OPEN_ALWAYS, syscall.FILE_ATTRIBUTE_NORMAL, 0)
	if errors.Is(err, sharingViolation) {
		return nil, ErrInUse
	} else if err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(handle), path), nil
}

// syncFolder does nothing: Windows writes which files there are by itself, and
// gives no way to ask for it.
func syncFolder(string) error { return nil }
