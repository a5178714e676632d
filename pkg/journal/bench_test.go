package journal_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"goodword/pkg/journal"
)

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
