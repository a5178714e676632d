package referral

import (
	"encoding/binary"
	"errors"
	"fmt"
	"time"
)

// arrival is a hit as it came in: what the journal holds of it until it is
// counted.
type arrival struct {
	id        HitID
	link      Link // ID, VacancyID, AmbassadorID and Channel: they never change
	verdict   Verdict
	signature Signature
	visitor   int64
	country   string
}

// sighting is the report that the page behind a hit was seen.
type sighting struct {
	hit HitID
	at  time.Time
}

// The journal's records begin with what they are; a change of the form of one
// is a new kind, so that a newer program reads what an older one wrote.
const (
	arrivalRecord  = 1
	sightingRecord = 2
)

// appendTo writes the record of an arrival behind b.
func (a *arrival) appendTo(b []byte) []byte {
	b = append(b, arrivalRecord)
	b = binary.BigEndian.AppendUint64(b, uint64(a.id))
	b = binary.BigEndian.AppendUint64(b, uint64(a.visitor))
	for _, n := range [...]int64{a.link.ID, a.link.VacancyID, a.link.AmbassadorID, int64(a.verdict.RulesVersion)} {
		b = binary.AppendVarint(b, n)
	}
	for _, s := range [...]string{string(a.link.Channel), string(a.verdict.Class), a.verdict.Reason,
		a.signature.UserAgent, a.signature.Headers, a.signature.Device, a.country} {
		b = binary.AppendUvarint(b, uint64(len(s)))
		b = append(b, s...)
	}
	return b
}

// appendTo writes the record of a sighting behind b.
func (s sighting) appendTo(b []byte) []byte {
	b = append(b, sightingRecord)
	b = binary.BigEndian.AppendUint64(b, uint64(s.hit))
	return binary.BigEndian.AppendUint64(b, uint64(s.at.UnixMicro()))
}

// readRecord reads what appendTo wrote: an arrival or a sighting.
// What says the same in many records is one text, from known.
func readRecord(b []byte, known words) (any, error) {
	r := recordReader{rest: b, known: known}
	switch kind := r.byte(); kind {
	case arrivalRecord:
		a := &arrival{id: HitID(r.fixed()), visitor: r.fixed()}
		a.link = Link{ID: r.number(), VacancyID: r.number(), AmbassadorID: r.number()}
		a.verdict.RulesVersion = int(r.number())
		a.link.Channel, a.verdict.Class, a.verdict.Reason = Channel(r.text()), Class(r.text()), r.text()
		a.signature = Signature{UserAgent: r.text(), Headers: r.text(), Device: r.text()}
		a.country = r.text()
		return a, r.end()
	case sightingRecord:
		s := sighting{hit: HitID(r.fixed()), at: time.UnixMicro(r.fixed()).UTC()}
		return s, r.end()
	default:
		return nil, fmt.Errorf("a record of kind %d is not known to this version", kind)
	}
}

// recordReader reads fields one after the other and remembers the first that
// was not there.
type recordReader struct {
	rest  []byte
	known words
	err   error
}

// words are texts that come again and again, so that each is in memory once.
type words map[string]string

func (w words) of(b []byte) string {
	if known, ok := w[string(b)]; ok { // does not allocate
		return known
	}
	s := string(b)
	if w != nil {
		w[s] = s
	}
	return s
}

var errShortRecord = errors.New("the record ends in the middle")

func (r *recordReader) take(n int) []byte {
	if r.err != nil || n < 0 || n > len(r.rest) {
		r.err = errShortRecord
		return nil
	}
	b := r.rest[:n]
	r.rest = r.rest[n:]
	return b
}

func (r *recordReader) byte() byte {
	if b := r.take(1); b != nil {
		return b[0]
	}
	return 0
}

func (r *recordReader) fixed() int64 {
	if b := r.take(8); b != nil {
		return int64(binary.BigEndian.Uint64(b))
	}
	return 0
}

func (r *recordReader) number() int64 {
	n, size := binary.Varint(r.rest)
	if size <= 0 {
		r.err = errShortRecord
		return 0
	}
	r.take(size)
	return n
}

func (r *recordReader) text() string {
	n, size := binary.Uvarint(r.rest)
	if size <= 0 || n > uint64(len(r.rest)) {
		r.err = errShortRecord
		return ""
	}
	r.take(size)
	return r.known.of(r.take(int(n)))
}

func (r *recordReader) end() error {
	if r.err == nil && len(r.rest) > 0 {
		return errors.New("the record goes on behind its end")
	}
	return r.err
}
