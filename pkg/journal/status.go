package journal

import "time"

// Status is how a journal is doing. The counts are since Open.
type Status struct {
	Bytes, MaxBytes int64  // of all segments
	First, Last     uint64 // the positions on disk; First is 0 when there are none
	Unconfirmed     int    // records that wait for the disk now and were answered with ErrUnconfirmed
	Late            uint64 // times that ErrUnconfirmed was answered
	Lost            uint64 // records that were not kept: Append gave another error, or a late one could not be written in the end
	Damaged         uint64 // records that Read had to skip
	Cut             int64  // bytes of a torn record that Open found at the end and took off
	Problem         string // the last thing that went wrong with the disk; empty once a record is written after it
	ProblemAt       time.Time
}

// Status tells how the journal is doing. It never waits for the disk.
func (j *Journal) Status() Status {
	j.mu.Lock()
	defer j.mu.Unlock()
	s := Status{
		Bytes: j.bytes, MaxBytes: j.options.MaxBytes,
		Last:        j.last,
		Unconfirmed: j.unconfirmed,
		Late:        j.late, Lost: j.lost, Damaged: j.damaged,
		Cut: j.cut,
	}
	if j.bytes > 0 {
		s.First = j.segments[0].first
	}
	if j.problem != nil {
		s.Problem, s.ProblemAt = j.problem.Error(), j.problemAt
	}
	return s
}

// trouble remembers what went wrong. The caller does not hold mu.
func (j *Journal) trouble(err error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.remember(err)
}

// remember is trouble for who holds mu.
func (j *Journal) remember(err error) { j.problem, j.problemAt = err, time.Now().UTC() }
