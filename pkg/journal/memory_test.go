package journal_test

import (
	"errors"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"

	"goodword/pkg/journal"
)

var (
	errPowerOff = errors.New("the power is off")
	errDisk     = errors.New("the disk has an error")
	errNoSpace  = errors.New("no space left on the disk")
)

// memory is a disk in memory that knows what of it would survive a loss of
// power, and that can be made slow, full or failing.
type memory struct {
	mu      sync.Mutex
	files   map[string]*memoryFile // what programs see
	synced  map[string]*memoryFile // what the folder has after a loss of power
	claimed bool

	space      int             // bytes that may still be written, when limited
	limited    bool            //
	failWrites int             // so many writes fail
	failSyncs  int             // so many syncs of a file fail
	failOpens  error           // opening a segment fails with it
	failRemove error           // removing fails with it
	steps      int             // after so many operations the power goes off, when counting
	counting   bool            //
	off        bool            //
	choose     func(n int) int // 0..n, for what is left of a torn write
	hold       chan struct{}   // when not nil, syncs of files wait until it is closed
	held       chan struct{}   // told of each sync that waits
	syncs      int             // of files, so far
}

func newMemory() *memory {
	return &memory{
		files: map[string]*memoryFile{}, synced: map[string]*memoryFile{},
		choose: func(n int) int { return n / 2 }, held: make(chan struct{}, 1000),
	}
}

func (m *memory) open(o journal.Options) (*journal.Journal, error) {
	o.Disk = m
	return journal.Open("memory", o)
}

// step is one operation. The one at which the power goes off happens, or half
// happens, but is never answered.
func (m *memory) step() (last bool, err error) {
	if m.off {
		return false, errPowerOff
	}
	if m.counting {
		if m.steps--; m.steps <= 0 {
			m.off = true
			return true, errPowerOff
		}
	}
	return false, nil
}

// powerOn gives the disk as it is after a loss of power.
func (m *memory) powerOn() *memory {
	m.mu.Lock()
	defer m.mu.Unlock()
	after := newMemory()
	after.choose = m.choose
	names := map[string]*memoryFile{}
	for name, f := range m.synced {
		if m.files[name] == f || m.choose(1) == 0 { // removed, and the folder perhaps not synced
			names[name] = f
		}
	}
	for name, f := range m.files {
		if m.synced[name] == nil && m.choose(1) == 0 { // made, and the folder not synced
			names[name] = f
		}
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		data := m.survivor(names[name])
		f := &memoryFile{disk: after, data: data, synced: slices.Clone(data)}
		after.files[name], after.synced[name] = f, f
	}
	return after
}

// startAgain gives the disk as it is for the program that is started after one
// that was killed: all that was written is there, and no more of it is synced.
func (m *memory) startAgain() *memory {
	m.mu.Lock()
	defer m.mu.Unlock()
	after := newMemory()
	after.choose = m.choose
	for _, files := range []map[string]*memoryFile{m.files, m.synced} {
		for _, f := range files {
			f.disk = after
		}
	}
	after.files, after.synced = m.files, m.synced
	return after
}

// survivor is what is left of a file: what was synced, and some of what came
// after. Of that, the end may be there without what was written to it.
func (m *memory) survivor(f *memoryFile) []byte {
	if len(f.data) <= len(f.synced) {
		if m.choose(1) == 0 {
			return slices.Clone(f.data)
		}
		return slices.Clone(f.synced)
	}
	more := m.choose(len(f.data) - len(f.synced))
	data := slices.Clone(f.data[:len(f.synced)+more])
	if m.choose(3) == 0 {
		clear(data[len(data)-m.choose(more):])
	}
	return data
}

func (m *memory) Claim() (io.Closer, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.claimed {
		return nil, journal.ErrInUse
	}
	m.claimed = true
	return closer(func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.claimed = false
	}), nil
}

type closer func()

func (c closer) Close() error { c(); return nil }

func (m *memory) Names() ([]string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	_, err := m.step()
	return slices.Collect(maps.Keys(m.files)), err
}

func (m *memory) Create(name string) (journal.File, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, err := m.step(); err != nil {
		return nil, err
	}
	if f := m.files[name]; f != nil {
		f.data, f.rotTo = nil, 0
		return f, nil
	}
	f := &memoryFile{disk: m}
	m.files[name] = f
	return f, nil
}

func (m *memory) Open(name string) (journal.File, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, err := m.step(); err != nil {
		return nil, err
	}
	if m.failOpens != nil && strings.HasSuffix(name, ".records") {
		return nil, m.failOpens
	}
	if f := m.files[name]; f != nil {
		return f, nil
	}
	return nil, fs.ErrNotExist
}

func (m *memory) Remove(name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, err := m.step(); err != nil {
		return err
	}
	if m.failRemove != nil {
		return m.failRemove
	}
	delete(m.files, name)
	return nil
}

func (m *memory) Sync() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, err := m.step(); err != nil {
		return err
	}
	m.synced = maps.Clone(m.files)
	return nil
}

// segments gives the names of the segments, in order.
func (m *memory) segments() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	var names []string
	for name := range m.files {
		if strings.HasSuffix(name, ".records") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// flip changes one bit of a file, for ever.
func (m *memory) flip(name string, at int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	f := m.files[name]
	f.data = slices.Clone(f.data)
	f.synced = slices.Clone(f.synced)
	f.data[at] ^= 1 << (at % 8)
	if at < len(f.synced) {
		f.synced[at] = f.data[at]
	}
}

func (m *memory) size(name string) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.files[name].data)
}

// set changes the settings of the disk.
func (m *memory) set(change func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	change()
}
