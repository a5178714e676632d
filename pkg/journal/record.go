package journal

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"math"
)

// MaxRecord is how long a record may be. It is far more than a record needs,
// and little enough that a damaged length asks for no absurd memory.
const MaxRecord = 64 << 10

// A record on disk is a header and its data. All numbers are little endian:
//
//	checksum  4 bytes  CRC-32C of all that follows, begun with the journal's seed
//	length    4 bytes  of the data
//	position  8 bytes
const headerBytes = 16

// windowBytes is how much of a segment is read at once.
const windowBytes = 256 << 10

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Record is what was given to Append, and where it stands in the journal.
type Record struct {
	// Position counts from 1, always increases and never comes back. Some
	// numbers may be passed over.
	Position uint64
	Data     []byte
}

// seed is what the checksums of a journal begin with. Visitors choose some of
// the bytes in a record: without knowing the ID they cannot make bytes that
// look like a record of their own when a damaged one is searched through.
func seed(id string) uint32 { return crc32.Checksum([]byte(id), castagnoli) }

// reserve adds a record to buf that has no position yet.
func reserve(buf, data []byte) []byte {
	var header [headerBytes]byte
	binary.LittleEndian.PutUint32(header[4:], uint32(len(data)))
	return append(append(buf, header[:]...), data...)
}

// number gives the reserved records in buf their positions and checksums.
func number(buf []byte, seed uint32, first uint64) {
	for position := first; len(buf) > 0; position++ {
		n := headerBytes + int(binary.LittleEndian.Uint32(buf[4:]))
		binary.LittleEndian.PutUint64(buf[8:], position)
		binary.LittleEndian.PutUint32(buf, crc32.Update(seed, castagnoli, buf[4:n]))
		buf = buf[n:]
	}
}

// scanner finds the whole records of one segment, in order. Within a segment
// positions have no gaps: that tells how many records a damaged stretch held,
// and what cannot be a record.
type scanner struct {
	from  io.ReaderAt
	seed  uint32
	end   int64  // nothing beyond it is looked at
	final uint64 // no record of this segment stands after it

	at   int64  // where the last whole record ended
	last uint64 // its position

	window   []byte // a part of the segment
	windowAt int64
}

// reset makes s begin a segment, of which first is the first position.
func (s *scanner) reset(from io.ReaderAt, seed uint32, first uint64) {
	*s = scanner{from: from, seed: seed, last: first - 1, window: s.window[:0]}
}

// next gives the next whole record, and how many before it are damaged. The
// record's data is good until the following call. After the last record it
// gives io.EOF, with how many are damaged there, and takes s.end and s.final
// as read: more may be added behind them.
func (s *scanner) next() (r Record, damaged uint64, err error) {
	for at := s.at; s.end-at >= headerBytes; at++ {
		header, err := s.bytes(at, headerBytes)
		if errors.Is(err, io.EOF) {
			break // the file is shorter than it was
		} else if err != nil {
			return Record{}, 0, err
		}
		length := int64(binary.LittleEndian.Uint32(header[4:]))
		position := binary.LittleEndian.Uint64(header[8:])
		if length > MaxRecord || length > s.end-at-headerBytes || !s.plausible(position, at) {
			continue
		}
		whole, err := s.bytes(at, headerBytes+int(length))
		if errors.Is(err, io.EOF) {
			continue
		} else if err != nil {
			return Record{}, 0, err
		}
		if crc32.Update(s.seed, castagnoli, whole[4:]) != binary.LittleEndian.Uint32(whole) {
			continue
		}
		damaged = position - s.last - 1
		s.at, s.last = at+int64(len(whole)), position
		return Record{Position: position, Data: whole[headerBytes:]}, damaged, nil
	}
	if s.final > s.last {
		damaged = min(s.final-s.last, uint64(s.end-s.at)/headerBytes)
	}
	s.at, s.last = s.end, max(s.last, s.final)
	return Record{}, damaged, io.EOF
}

// plausible says whether the record at an offset can have a position: there
// must have been room for all between it and the last whole one.
func (s *scanner) plausible(position uint64, at int64) bool {
	return position > s.last && position <= s.final && position != math.MaxUint64 &&
		position-s.last-1 <= uint64(at-s.at)/headerBytes
}

// bytes gives n bytes of the segment, good until the following call.
func (s *scanner) bytes(at int64, n int) ([]byte, error) {
	if at < s.windowAt || at+int64(n) > s.windowAt+int64(len(s.window)) {
		if s.window == nil {
			s.window = make([]byte, 0, windowBytes)
		}
		s.window, s.windowAt = s.window[:min(windowBytes, s.end-at)], at
		read, err := s.from.ReadAt(s.window, at)
		s.window = s.window[:read]
		if err != nil && !errors.Is(err, io.EOF) {
			s.window = s.window[:0]
			return nil, err
		}
		if read < n {
			return nil, io.EOF
		}
	}
	start := at - s.windowAt
	return s.window[start : start+int64(n)], nil
}
