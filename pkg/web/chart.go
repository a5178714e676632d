package web

import (
	"fmt"
	"html/template"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Charts are drawn here as SVG, without a script and without a style: their
// numbers are attributes. Each comes with a sentence that says what it shows
// and with a table of the same numbers. What is compared differs in more than
// colour: a filled and an empty part, a full and a dashed line.

// spark draws values as a small line in a box of 100 by 32, from the left to
// the right, the largest at the top. "" when there is nothing to draw: less
// than two values, or all of them 0.
func spark(values []int64) string {
	most := int64(0)
	for _, v := range values {
		most = max(most, v)
	}
	if len(values) < 2 || most == 0 {
		return ""
	}
	return polyline(values, most, 0, 100, 2, 30)
}

// flatSpark is the line of nothing at all, where that may be told.
const flatSpark = "M0 30L100 30"

// polyline draws values between left and right, 0 at bottom and most at top.
func polyline(values []int64, most int64, left, right, top, bottom float64) string {
	var b strings.Builder
	for i, v := range values {
		x := left
		if len(values) > 1 {
			x += (right - left) * float64(i) / float64(len(values)-1)
		}
		y := bottom - (bottom-top)*float64(v)/float64(most)
		b.WriteByte("ML"[min(i, 1)])
		b.WriteString(coordinate(x) + " " + coordinate(y))
	}
	return b.String()
}

func coordinate(x float64) string { return strconv.FormatFloat(math.Round(x*10)/10, 'f', -1, 64) }

// daysChart is a line of days, with an earlier line beside it, in a box of 720
// by 200 that is stretched to its place; its labels are text around it.
type daysChart struct {
	speaker
	ID string
	// Label says what is seen, for those who do not see it.
	Label string
	// Now and Then are the lines, Area what lies under the first; Then is ""
	// when there is nothing to compare with.
	Now, Then, Area string
	// NowKey and ThenKey say which line is which.
	NowKey, ThenKey string
	// Top and Half stand along the side, Marks below.
	Top, Half int64
	Marks     []chartMark
	// Columns head the table, whose rows have one number for each.
	Columns []string
	Rows    []template.HTML
	Sums    []int64
}

// row adds a day to the table. Its cells are written here: a template that is
// called for each number of a year takes several times as long.
func (c *daysChart) row(day string, values ...int64) {
	cells := fmt.Sprintf(`<th scope="row"><time datetime="%s">%s</time></th>`, template.HTMLEscapeString(day), template.HTMLEscapeString(c.ShortDay(day)))
	for _, v := range values {
		cells += `<td class="n">` + template.HTMLEscapeString(c.Number(v)) + "</td>"
	}
	c.Rows = append(c.Rows, template.HTML(cells))
}

// chartWidth and chartHeight are the box; chartTop keeps the highest line whole.
const chartWidth, chartHeight, chartTop = 720.0, 200.0, 4.0

// draw fills in the lines for the values of each day, and of the days they are
// compared with.
func (c *daysChart) draw(now, then []int64) {
	most := int64(1)
	for _, v := range slices.Concat(now, then) {
		most = max(most, v)
	}
	c.Top = roundUp(most)
	c.Half = c.Top / 2
	half := chartWidth / float64(max(2*len(now), 2)) // each day in the middle of its share
	line := func(values []int64) string {
		return polyline(values, c.Top, half, chartWidth-half, chartTop, chartHeight)
	}
	c.Now = line(now)
	c.Area = c.Now + "V" + coordinate(chartHeight) + "H" + coordinate(half) + "Z"
	if len(now) == 1 {
		c.Area = ""
	}
	if len(then) > 0 {
		c.Then = line(then)
	}
}

// roundUp is an even number that is easily read, at least as large as n.
func roundUp(n int64) int64 {
	step := int64(1)
	for {
		for _, m := range []int64{2, 4, 6, 8, 10, 14} {
			if m*step >= n {
				return m * step
			}
		}
		step *= 10
	}
}

// chartMark is a day that is named under the line, so far from the left.
type chartMark struct{ X, Text string }

// marked picks at most six days to name under the line.
func marked(days []string, name func(string) string) []chartMark {
	const most = 6
	step := max((len(days)+most-1)/most, 1)
	if len(days) > 14 {
		step = (step + 6) / 7 * 7 // the same day of the week
	}
	var marks []chartMark
	for i := 0; i < len(days); i += step {
		marks = append(marks, chartMark{coordinate(100*float64(i)/float64(len(days))) + "%", name(days[i])})
	}
	return marks
}

// funnelStep is one box of a funnel: what came in, filled as far as it went on.
type funnelStep struct {
	Label string
	Value int64
	// Note says what the filled part is a part of, Before what it was earlier.
	Note, Before string
	// Filled is how much of the box is filled, 0 to 100.
	Filled float64
}

// Rest is the part of the box that stays empty when it is filled from below.
func (s funnelStep) Rest() string { return coordinate(100 - s.Filled) }

// Part is the part that is filled.
func (s funnelStep) Part() string { return coordinate(s.Filled) }

// filled is how much of whole a part is, 0 to 100. What is there is seen: at
// least one percent.
func filled(part, whole int64) float64 {
	switch {
	case part <= 0 || whole <= 0:
		return 0
	case part >= whole:
		return 100
	}
	return max(100*float64(part)/float64(whole), 1)
}

// ShortDate is a day without its year: "5 okt".
func (s speaker) ShortDate(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	name := months[s.Lang][t.Month()-1][:3]
	if name == "maa" { // as Dutch calendars have it
		name = "mrt"
	}
	return fmt.Sprint(t.Day(), nbsp, name)
}

// ShortDay is ShortDate with the day of the week: "ma 5 okt".
func (s speaker) ShortDay(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	letters := map[string]int{"nl": 2, "en": 3}[s.Lang]
	return weekdays[s.Lang][t.Weekday()][:letters] + nbsp + s.ShortDate(day)
}
