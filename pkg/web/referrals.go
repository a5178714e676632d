package web

import (
	"cmp"
	"math/big"
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"goodword/pkg/credit"
	"goodword/pkg/referral"
)

// referralsPage is what an ambassador sees of the applications they had a part
// in. It names no candidate and no other colleague, and quotes nobody: what
// somebody typed may hold a name.
type referralsPage struct {
	frame
	Rows []myReferral
	// Older is the address of the next page, First that of the first one.
	Older, First string
	MinVisitors  int64
}

// myReferral is one of those applications.
type myReferral struct {
	speaker
	Number string // on this page, to name its parts by
	Title  string
	Day    string
	Stage  string // the text that names it; "" when the ambassador may not know
	Share  string // "1/2" of a credit that is shared; "" for all or none
	Story  story
}

// Line is the time line.
func (r myReferral) Line() line { return line{r.speaker, r.Story.Steps} }

const referralsPath = "/referrals"

func (w *Web) showReferrals(c echo.Context) error {
	p := referralsPage{frame: w.frame(c, "referrals"), MinVisitors: referral.MinVisitors}
	after := number(c, "after")
	found, err := w.programme.MyReferrals(c.Request().Context(), actor(c), referral.Page{After: after, Limit: rowsPerPage})
	if err != nil {
		return err
	}
	words := wording{speaker: p.speaker}
	for i, r := range found.Items {
		row := myReferral{
			speaker: p.speaker, Number: strconv.Itoa(i + 1), Title: r.Title, Day: r.Day, Stage: staffStages[r.Stage],
			Story: w.myStory(&words, r),
		}
		if r.MyShare.Part != r.MyShare.Of {
			row.Share = fraction(big.NewRat(r.MyShare.Part, r.MyShare.Of))
		}
		p.Rows = append(p.Rows, row)
	}
	if found.Next != 0 {
		p.Older = p.To(referralsPath, "after", strconv.FormatInt(found.Next, 10))
	}
	if after != 0 {
		p.First = p.To(referralsPath)
	}
	if p.Title = words.say("referrals.name"); words.err != nil {
		return words.err
	}
	return w.send(c, http.StatusOK, p)
}

// myStory tells an ambassador how the credit for an application came about:
// their own touches, each by its day.
func (w *Web) myStory(words *wording, r referral.MyReferral) story {
	c := r.Credit
	s := story{
		Sentence: words.Say(c.Sentence), Rules: words.Say(c.Policy.Sentence()), Version: c.Decision.PolicyVersion,
		Replaces: c.Decision.Replaces != nil,
	}
	for _, t := range c.Touches {
		s.Steps = append(s.Steps, step{
			Day: w.programme.Day(t.Touch.At), What: words.myTouch(t), Tag: outcome(t), Won: t.Outcome == credit.Credited, Why: words.Say(t.Sentence),
		})
	}
	s.Steps = append(s.Steps, step{Day: r.Day, last: true, What: words.say("referrals.came_in")})
	slices.SortStableFunc(s.Steps, func(a, b step) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), map[bool]int{true: 1}[a.last]-map[bool]int{true: 1}[b.last])
	})
	return s
}
