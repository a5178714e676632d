package journal_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"goodword/pkg/journal"
)

// Measured on a virtual machine with 2 cores and ext4, whose disk answers a sync
// in about 0.2 ms, which is fast; records of 300 bytes, three runs each:
//
//	  1 at once    4,300-4,500 records/s   80-90 µs of processor each
//	 64 at once  172,000-181,000           2.4-2.6 µs
//	256 at once  468,000-505,000           1.0-1.1 µs
//
// Nearly all of the processor goes to the sync, 70-90 µs each: with few
// records in a group each costs more.
//
// Letting those who were answered come again before the next group is taken
// (runtime.Gosched in write) brought 64 at once from 111,000-122,000 to
// 150,000-170,000.
//
// Not kept, 400 writes each of 1 and of 64 records, the mean of each of two
// runs, in µs:
//
//	                                     1 record   64 records
//	fsync                                176, 196   215, 220
//	fdatasync                            195, 195   217, 210
//	fdatasync after fallocate            128, 134   207, 206
//	fdatasync after filling with zeros   174, 246   133, 175
//
// fdatasync gains nothing while the file grows. Space asked for beforehand
// gains only when hardly anybody waits. Zeros gain a third under load, but
// write everything twice and stop the writer for the filling of each segment,
// or need another goroutine to fill them ahead.
func BenchmarkAppend(b *testing.B) {
	for _, at := range []int{1, 64, 256} {
		b.Run(fmt.Sprintf("%d at once", at), func(b *testing.B) {
			j, err := journal.Open(b.TempDir(), journal.Options{MaxBytes: 64 << 30})
			require.NoError(b, err)
			b.Cleanup(func() { require.NoError(b, j.Close()) })
			b.ReportAllocs()
			cpu := cpuTime()
			b.ResetTimer()
			var each sync.WaitGroup
			for i := range at {
				each.Go(func() {
					record := make([]byte, 300)
					for n := i; n < b.N; n += at {
						if err := j.Append(record); err != nil {
							b.Error(err)
						}
					}
				})
			}
			each.Wait()
			b.StopTimer()
			b.ReportMetric(float64((cpuTime()-cpu).Nanoseconds())/float64(b.N), "cpu-ns/op")
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "records/s")
		})
	}
}

// On the same machine one batch of 500 records takes 35 µs, 14 million records
// a second, from memory: the kernel still has the file.
func BenchmarkRead(b *testing.B) {
	j, err := journal.Open(b.TempDir(), journal.Options{})
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, j.Close()) })
	const records = 50_000
	var each sync.WaitGroup
	for range 500 {
		each.Go(func() {
			for range records / 500 {
				if err := j.Append(make([]byte, 300)); err != nil {
					b.Error(err)
				}
			}
		})
	}
	each.Wait()
	var into []journal.Record
	after, read := uint64(0), 0
	b.ReportAllocs()
	for b.Loop() { // one iteration is a batch of 500
		into, err = j.Read(after, 500, into)
		require.NoError(b, err)
		read += len(into)
		after += 500
		if after >= records {
			after = 0
		}
	}
	b.ReportMetric(float64(read)/b.Elapsed().Seconds(), "records/s")
}
