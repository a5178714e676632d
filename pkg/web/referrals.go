package web

import (
	"cmp"
	"math/big"
	"net/http"
	"slices"
	"strconv"
	"strings"

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
	Asked        bool // just now
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
	// Threads are the ambassador's question with its answer, if there is one;
	// Action is where one is asked, and Question what was typed and refused.
	Threads  []thread
	Action   string
	Question askedQuestion
}

// Line is the time line.
func (r myReferral) Line() line { return line{r.speaker, r.Story.Steps} }

const referralsPath = "/referrals"

func (w *Web) showReferrals(c echo.Context) error {
	return w.sendReferrals(c, http.StatusOK, askedQuestion{})
}

// sendReferrals shows them; asked is a question that could not be taken.
func (w *Web) sendReferrals(c echo.Context, status int, asked askedQuestion) error {
	p := referralsPage{frame: w.frame(c, "referrals"), MinVisitors: referral.MinVisitors, Asked: c.QueryParam("asked") != ""}
	after := number(c, "after")
	found, err := w.programme.MyReferrals(c.Request().Context(), actor(c), referral.Page{After: after, Limit: rowsPerPage})
	if err != nil {
		return err
	}
	words := wording{speaker: p.speaker}
	for i, r := range found.Items {
		threads := w.threads(p.speaker, r.Credit.Threads)
		for i := range threads {
			threads[i].Asker = "" // who reads it
		}
		row := myReferral{
			speaker: p.speaker, Number: strconv.Itoa(i + 1), Title: r.Title, Day: r.Day, Stage: staffStages[r.Stage],
			Story: w.myStory(&words, r), Threads: threads,
			Action: p.To(referralsPath+"/"+strconv.FormatInt(r.ApplicationID, 10)+"/question", "after", c.QueryParam("after")),
		}
		if asked.ApplicationID == r.ApplicationID {
			row.Question = asked
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
	return w.send(c, status, p)
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
		line := step{
			Day: w.programme.Day(t.Touch.At), What: words.myTouch(t), Tag: outcome(t), Won: t.Outcome == credit.Credited, Why: words.Say(t.Sentence),
		}
		if line.Won && strings.Contains(s.Sentence, line.Why) { // and stands above already
			line.Why = ""
		}
		s.Steps = append(s.Steps, line)
	}
	s.Steps = append(s.Steps, step{Day: r.Day, last: true, What: words.say("referrals.came_in")})
	if c.Decision.DecidedBy != 0 {
		ruled := step{Day: w.programme.Day(c.Decision.DecidedAt), last: true, What: words.say("referrals.ruled"), Won: r.MyShare.Of != 0}
		if ruled.Won {
			ruled.Tag = outcomes[credit.Credited]
		}
		s.Steps = append(s.Steps, ruled)
	}
	slices.SortStableFunc(s.Steps, func(a, b step) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), map[bool]int{true: 1}[a.last]-map[bool]int{true: 1}[b.last])
	})
	return s
}
