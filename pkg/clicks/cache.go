package clicks

import "sync"

// mostTexts is how many sets of headers are remembered: whoever sends them all
// must not fill the memory.
const mostTexts = 4096

// cache remembers the texts of sets of headers.
type cache struct {
	mu    sync.RWMutex
	texts map[Headers]string
}

func (c *cache) of(h Headers, text func() string) string {
	c.mu.RLock()
	s, ok := c.texts[h]
	c.mu.RUnlock()
	if ok {
		return s
	}
	s = text()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.texts == nil || len(c.texts) >= mostTexts {
		c.texts = map[Headers]string{}
	}
	c.texts[h] = s
	return s
}
