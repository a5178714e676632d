package web

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestASparkline(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		values []int64
		want   string
	}{
		"rises from the bottom to the top":  {[]int64{0, 5, 10}, "M0 30L50 16L100 2"},
		"stays at the top while it is even": {[]int64{3, 3}, "M0 2L100 2"},
		"is not drawn of a single value":    {[]int64{3}, ""},
		"is not drawn of nothing":           {nil, ""},
		"is not drawn when all is 0":        {[]int64{0, 0, 0}, ""},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, c.want, spark(c.values)) })
	}
}

func TestTheScaleBesideALineHoldsEverything(t *testing.T) {
	t.Parallel()
	for n, want := range map[int64]int64{1: 2, 2: 2, 3: 4, 7: 8, 9: 10, 11: 14, 15: 20, 131: 140, 141: 200, 1001: 1400} {
		require.Equal(t, want, roundUp(n), "%d", n)
	}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(1, math.MaxInt64/100).Draw(t, "n")
		top := roundUp(n)
		require.GreaterOrEqual(t, top, n)
		require.LessOrEqual(t, top, 2*n, "and no more than twice as much")
		require.Zero(t, top%2, "half of it is a whole number")
	})
}

func TestABoxIsFilledAsFarAsThePartGoes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		part, whole int64
		want        float64
	}{
		"half of it":                     {1, 2, 50},
		"all of it":                      {2, 2, 100},
		"more than came in":              {3, 2, 100},
		"nothing of it":                  {0, 2, 0},
		"nothing came in":                {0, 0, 0},
		"so little that it is invisible": {1, 100000, 1},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, c.want, filled(c.part, c.whole)) })
	}
}

func TestDaysAreNamedOnTheSameDayOfTheWeek(t *testing.T) {
	t.Parallel()
	nl, en := both(t)
	days := make([]string, 42)
	for i := range days {
		days[i] = "2026-03-0" + string(rune('1'+i%9))
	}
	require.Len(t, marked(days, nl.ShortDate), 6)
	require.Equal(t, []string{"0%", "28.6%", "57.1%", "85.7%"}, placesOf(marked(days[:7], nl.ShortDate)))
	require.Equal(t, "1"+nbsp+"mrt", nl.ShortDate("2026-03-01"))
	require.Equal(t, "1"+nbsp+"Mar", en.ShortDate("2026-03-01"))
	require.Empty(t, marked(nil, nl.ShortDate))
}

func TestALineIsDrawnInItsBox(t *testing.T) {
	t.Parallel()
	var c daysChart
	c.draw([]int64{0, 2}, []int64{1, 1})
	require.Equal(t, "M180 200L540 4", c.Now)
	require.Equal(t, "M180 102L540 102", c.Then)
	require.Equal(t, c.Now+"V200H180Z", c.Area)
	require.Equal(t, []int64{2, 1}, []int64{c.Top, c.Half})
	c = daysChart{}
	c.draw([]int64{0}, nil)
	require.Equal(t, []string{"M360 200", "", ""}, []string{c.Now, c.Area, c.Then})
}

func placesOf(marks []chartMark) (places []string) {
	for _, m := range marks {
		places = append(places, m.X)
	}
	return places
}
