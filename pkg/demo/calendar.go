package demo

import "time"

// calendar knows the organisation's days. Days are counted back from today.
type calendar struct {
	now  time.Time
	zone *time.Location
}

// hitDays is how long hits are kept; the sample has none that are older.
const hitDays = 89

func (c calendar) day(t time.Time) string { return t.In(c.zone).Format(time.DateOnly) }

// daysAgo is midnight, so many days before today; below zero, after today.
func (c calendar) daysAgo(n int) time.Time {
	y, m, d := c.now.In(c.zone).Date()
	return time.Date(y, m, d-n, 0, 0, 0, 0, c.zone)
}

// workday is an hour on a day, or on the Friday before it in a weekend.
func (c calendar) workday(daysAgo, hour int) time.Time {
	d := c.daysAgo(daysAgo)
	for weekend(d) {
		daysAgo++
		d = c.daysAgo(daysAgo)
	}
	return at(d, hour, 0)
}

// leeway is the time that is left after the last hit for what follows from it.
const leeway = 45 * time.Minute

// latest is the last moment of a hit.
func (c calendar) latest() time.Time { return c.now.Add(-leeway) }

func weekend(t time.Time) bool { return t.Weekday() == time.Saturday || t.Weekday() == time.Sunday }

func at(day time.Time, hour, second int) time.Time {
	y, m, d := day.Date()
	return time.Date(y, m, d, hour, 0, second, 0, day.Location()).UTC()
}

// hours says how busy the hours of the day are, from 7 to 22: work, lunch,
// and the couch.
var hours = []float64{2, 4, 7, 7, 6, 6, 7, 5, 5, 6, 5, 4, 3, 6, 7, 4}

// moment draws a moment between from and to at an hour when people are awake,
// in weekends less often; after draws how many days later than from.
func (c calendar) moment(d dice, from, to time.Time, after func() float64) time.Time {
	start := from.In(c.zone)
	for range 40 {
		day := start.AddDate(0, 0, int(after()))
		t := at(day, 7+d.weighted(hours), d.IntN(3600)).Add(time.Duration(d.IntN(1e6)) * time.Microsecond)
		if t.Before(from) || t.After(to) || weekend(day) && d.chance(0.6) {
			continue
		}
		return t
	}
	return c.uniform(d, from, to)
}

// uniform draws any moment between from and to, nights included.
func (c calendar) uniform(d dice, from, to time.Time) time.Time {
	return from.Add(time.Duration(d.Float64() * float64(to.Sub(from)))).Truncate(time.Microsecond)
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
