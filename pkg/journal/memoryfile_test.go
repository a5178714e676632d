package journal_test

import (
	"io"
	"slices"
)

// memoryFile is a file of a memory.
type memoryFile struct {
	disk   *memory
	data   []byte
	synced []byte

	rotFrom, rotTo int // written before a sync that failed, and never on disk
}

func (f *memoryFile) ReadAt(p []byte, at int64) (int, error) {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	if f.disk.off {
		return 0, errPowerOff
	}
	if at >= int64(len(f.data)) {
		return 0, io.EOF
	}
	n := copy(p, f.data[at:])
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

func (f *memoryFile) Write(p []byte) (int, error) {
	m := f.disk
	m.mu.Lock()
	defer m.mu.Unlock()
	last, err := m.step()
	n := len(p)
	switch {
	case err != nil && !last:
		return 0, err
	case last:
		n = m.choose(n)
	case m.failWrites > 0:
		m.failWrites--
		n, err = m.choose(n), errDisk
	case m.limited && n > m.space:
		n, err = m.space, errNoSpace
	}
	f.data = append(f.data, p[:n]...)
	if m.limited {
		m.space -= n
	}
	return n, err
}

func (f *memoryFile) Sync() error {
	m := f.disk
	m.mu.Lock()
	defer m.mu.Unlock()
	m.syncs++
	if hold := m.hold; hold != nil {
		m.mu.Unlock()
		m.held <- struct{}{}
		<-hold
		m.mu.Lock()
	}
	last, err := m.step()
	if err != nil && (!last || m.choose(1) == 0) {
		return err
	}
	if m.failSyncs > 0 {
		m.failSyncs--
		// As Linux does: some of it is on disk, the next sync says that all
		// is well, and the rest is never written.
		if more := len(f.data) - len(f.synced); more > 0 {
			f.synced = slices.Clone(f.data[:len(f.synced)+m.choose(more)])
			f.rotFrom, f.rotTo = len(f.synced), len(f.data)
		}
		return errDisk
	}
	f.synced = slices.Clone(f.data)
	if f.rotFrom < f.rotTo {
		clear(f.synced[f.rotFrom:f.rotTo])
	}
	return err
}

func (f *memoryFile) Truncate(size int64) error {
	m := f.disk
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, err := m.step(); err != nil {
		return err
	}
	if m.limited {
		m.space += len(f.data) - int(size)
	}
	f.data = f.data[:size:size]
	f.rotTo = min(f.rotTo, int(size))
	return nil
}

func (f *memoryFile) Size() (int64, error) {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	_, err := f.disk.step()
	return int64(len(f.data)), err
}

func (f *memoryFile) Close() error { return nil }
