package clicks

// longestUserAgent is how much of a user agent is read; the longest honest
// ones, of in-app browsers, stay well below it.
const longestUserAgent = 1024

// sightings are the families and traits that were seen in a user agent, one
// bit each.
type sightings uint64

func (s sightings) has(bit int) bool { return s&(1<<bit) != 0 }

// token is one thing to look for.
type token struct {
	text        string
	bit         int
	atStart     bool // at the very beginning only
	opensWord   bool // no letter just before it
	closesWord  bool // no letter just after it
	followsWord bool // a letter or digit just before it
}

// matcher finds all tokens in one pass over the text (Aho–Corasick): its time
// depends on the user agent, not on the number of tokens. Letter case is folded
// on the way, so that nothing is copied.
type matcher struct {
	classOf [256]uint8 // of a byte; 0 is every byte that no token has
	classes int
	next    []uint16   // state*classes + class
	ends    [][]*token // per state, the longest first
}

func newMatcher(tokens []token) *matcher {
	m := &matcher{classes: 1}
	for _, t := range tokens {
		for i := range len(t.text) {
			c := t.text[i]
			if m.classOf[c] == 0 {
				m.classOf[c] = uint8(m.classes)
				m.classes++
			}
		}
	}
	for c := byte('a'); c <= 'z'; c++ {
		m.classOf[c-'a'+'A'] = m.classOf[c]
	}

	// The trie of the tokens; 0 is both the root and "no such edge".
	m.addState()
	for i := range tokens {
		state := 0
		for j := range len(tokens[i].text) {
			edge := state*m.classes + int(m.classOf[tokens[i].text[j]])
			if m.next[edge] == 0 {
				m.next[edge] = m.addState()
			}
			state = int(m.next[edge])
		}
		m.ends[state] = append(m.ends[state], &tokens[i])
	}
	m.linkSuffixes()
	return m
}

func (m *matcher) addState() uint16 {
	m.next = append(m.next, make([]uint16, m.classes)...)
	m.ends = append(m.ends, nil)
	return uint16(len(m.ends) - 1)
}

// linkSuffixes makes an automaton of the trie: where no token goes on, the
// longest suffix that begins another one does. Breadth first, so that the
// shorter suffix is always finished.
func (m *matcher) linkSuffixes() {
	suffix := make([]uint16, len(m.ends))
	queue := []uint16{0}
	for len(queue) > 0 {
		state := queue[0]
		queue = queue[1:]
		for class := range m.classes {
			edge := int(state)*m.classes + class
			var fallback uint16
			if state != 0 {
				fallback = m.next[int(suffix[state])*m.classes+class]
			}
			child := m.next[edge]
			if child == 0 {
				m.next[edge] = fallback
				continue
			}
			suffix[child] = fallback
			m.ends[child] = append(m.ends[child], m.ends[fallback]...)
			queue = append(queue, child)
		}
	}
}

// scan gives what is seen in the text.
func (m *matcher) scan(text string) (seen sightings) {
	state := 0
	for i := range len(text) {
		state = int(m.next[state*m.classes+int(m.classOf[text[i]])])
		for _, t := range m.ends[state] {
			if !t.fits(text, i+1) {
				continue
			}
			if t.bit == innocent {
				break // and with it every shorter token that ends here
			}
			seen |= 1 << t.bit
		}
	}
	return seen
}

// fits says whether the token may stand where it was found, ending at end.
func (t *token) fits(text string, end int) bool {
	start := end - len(t.text)
	if t.atStart && start != 0 {
		return false
	}
	if t.opensWord && start > 0 && isLetter(text[start-1]) {
		return false
	}
	if t.followsWord && (start == 0 || !isLetter(text[start-1]) && !isDigit(text[start-1])) {
		return false
	}
	return !t.closesWord || end == len(text) || !isLetter(text[end])
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }
func isDigit(c byte) bool  { return '0' <= c && c <= '9' }
