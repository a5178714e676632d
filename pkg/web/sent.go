package web

import (
	"sync"

	"github.com/hashicorp/golang-lru/v2"
)

// sentForms remembers which forms of staff were taken, so that one that is sent
// again after a lost connection, or by an impatient second tap, gives the first
// answer and makes nothing twice. It covers the last forms of this copy of the
// program; the form of a candidate is remembered in the store.
type sentForms struct {
	forms *lru.Cache[string, *sentForm]
}

type sentForm struct {
	mu   sync.Mutex
	made string // what came of it, "" until it was taken
}

// mostSent is how many forms are remembered.
const mostSent = 1000

func newSentForms() (*sentForms, error) {
	forms, err := lru.New[string, *sentForm](mostSent)
	return &sentForms{forms: forms}, err
}

// once runs take for a form that was not taken yet, and gives what came of it
// either way. Of two at the same time the second waits. A form without a name
// is taken every time.
func (s *sentForms) once(name string, take func() (string, error)) (string, error) {
	if name == "" {
		return take()
	}
	form := &sentForm{}
	if known, ok, _ := s.forms.PeekOrAdd(name, form); ok {
		form = known
	}
	form.mu.Lock()
	defer form.mu.Unlock()
	if form.made != "" {
		return form.made, nil
	}
	made, err := take()
	if err == nil {
		form.made = made
	}
	return made, err
}
