package web

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"goodword/pkg/referral"
)

// applicationPage is one's own application at /a/{token}. Whoever has the
// address sees it, so it shows what was sent and where it stands, and nothing
// that was noted about it.
type applicationPage struct {
	frame
	Application referral.Application
	Vacancy     referral.Vacancy
	// VacancyAddress is "" when there is nothing to see there any more.
	VacancyAddress string
	// Sent says that it has just been sent, Done what else was just done, as a
	// key.
	Sent bool
	Done string
	// ReferredBy is who told the candidate, as last answered or as just typed;
	// Correctable says that another answer is taken, and Problem why it was not.
	ReferredBy  string
	Correctable bool
	Problem     string
	Sharers     []string
	// Stage is the key of the text that says how far it is, since StageDay; Next
	// the one that says what comes after it.
	Stage    string
	StageDay string
	Next     string
	Steps    []ownStep
	// Own is the address of this page, whole, to copy and to keep.
	Own string
	// Mail opens a letter to the candidate with that address in it.
	Mail string
	// Copy and CV are the addresses to download from, CV "" without one.
	Copy, CV string
	CVSize   string
	// KeptThrough is the last day on which it is kept as things stand, Over that
	// the procedure has ended, AfterEnd how many days it is kept then.
	KeptThrough string
	Over        bool
	AfterEnd    int
	// KeepDay is the last day for which the candidate let it be kept, or "".
	KeepDay      string
	Withdrawable bool
	// ResumableUntil is until when a withdrawal can be taken back, or "".
	ResumableUntil string
}

// ownStep is one step of the procedure; Now marks the last.
type ownStep struct {
	Day, What string
	Now       bool
}

// stages are the texts that say how far an application is.
var stages = map[referral.Stage]string{
	referral.Applied: "stage.applied", referral.Screening: "stage.screening", referral.Interview: "stage.interview",
	referral.Offer: "stage.offer", referral.Hired: "stage.hired", referral.Rejected: "stage.rejected",
	referral.WithdrawnByMe: "stage.withdrawn",
}

// nexts are the texts that say what comes after a stage.
var nexts = map[referral.Stage]string{
	referral.Applied: "own.next_applied", referral.Screening: "own.next_screening", referral.Interview: "own.next_interview",
	referral.Offer: "own.next_offer", referral.Hired: "own.next_hired", referral.Rejected: "own.next_rejected",
	referral.WithdrawnByMe: "own.next_withdrawn",
}

// ownDone are the texts that say what a candidate just did.
var ownDone = map[string]string{"2": "own.corrected", "chosen": "own.chosen", "withdrawn": "own.withdrawn", "resumed": "own.resumed"}

func (w *Web) showApplication(c echo.Context) error {
	own, err := w.ownApplication(c)
	if err != nil {
		return w.notThere(c, err)
	}
	return w.sendApplication(c, http.StatusOK, own, nil, own.ReferredBy)
}

func (w *Web) ownApplication(c echo.Context) (referral.OwnApplication, error) {
	return w.programme.OwnApplication(c.Request().Context(), ownToken(c))
}

func ownToken(c echo.Context) string { return candidateToken(c.Param("token")) }

// notThere says what a candidate can do when there is nothing, or nothing any
// more.
func (w *Web) notThere(c echo.Context, err error) error {
	switch referral.CodeOf(err) {
	case referral.NotFound:
		return referral.Fail(referral.NotFound,
			"There is no application at this address. Use the whole link that you got when you applied.",
			"Op dit adres staat geen sollicitatie. Gebruik de hele link die je kreeg toen je solliciteerde.")
	case referral.Gone:
		return w.sendErased(c)
	}
	return err
}

// erasedPage stands where an application was until it was erased.
type erasedPage struct {
	frame
	Day string
}

func (w *Web) sendErased(c echo.Context) error {
	p := erasedPage{frame: w.ownFrame(c, "erased")}
	var err error
	if p.Day, err = w.programme.ErasedOn(c.Request().Context(), ownToken(c)); err != nil {
		return err
	}
	if p.Title, err = p.T("erased.title"); err != nil {
		return err
	}
	return w.send(c, http.StatusGone, p)
}

// ownFrame is the frame of the pages that only a candidate should see.
func (w *Web) ownFrame(c echo.Context, name string) frame {
	f := w.frame(c, name)
	f.NoIndex, f.tokened, f.referrer = true, true, "no-referrer"
	c.Response().Header().Set("X-Robots-Tag", "noindex")
	return f
}

// sendApplication shows an application; wrong is what was wrong with the answer
// that the candidate typed, nil when nothing was.
func (w *Web) sendApplication(c echo.Context, status int, own referral.OwnApplication, wrong error, typed string) error {
	a := own.Application
	p := applicationPage{
		frame: w.ownFrame(c, "application"), Application: a, Vacancy: own.Vacancy,
		Sent: c.QueryParam("sent") == "1", Done: ownDone[c.QueryParam("sent")], ReferredBy: typed, Correctable: own.Correctable,
		Stage: stages[a.Stage], StageDay: a.Day, Next: nexts[a.Stage], Own: w.base + "/a/" + a.StatusToken,
		Copy: "/api/v1/own-applications/" + a.StatusToken, KeptThrough: own.KeptThrough, Over: own.Over, AfterEnd: referral.KeptAfterEnd,
		Withdrawable: own.Withdrawable,
	}
	p.Title, p.LongTitle = own.Vacancy.Title, titleSize(own.Vacancy.Title)
	if own.Vacancy.Status != referral.Draft {
		p.VacancyAddress = p.To("/v/" + own.Vacancy.Slug)
	}
	if a.CVKey != "" {
		p.CV, p.CVSize = p.Copy+"/cv", p.bytes(a.CVSize)
	}
	words := wording{speaker: p.speaker}
	for _, s := range own.History {
		p.Steps = append(p.Steps, ownStep{Day: w.programme.Day(s.OccurredAt), What: words.say(stages[s.Stage])})
	}
	if n := len(p.Steps); n > 0 {
		p.StageDay, p.Steps[n-1].Now = p.Steps[n-1].Day, true
	}
	if own.Over && a.Stage != referral.Rejected && a.Stage != referral.WithdrawnByMe {
		p.Next = "own.next_closed"
	}
	if a.KeepUntil != nil {
		p.KeepDay = w.programme.Day(*a.KeepUntil)
	}
	if own.ResumableUntil != nil {
		p.ResumableUntil = w.moment(p.speaker, *own.ResumableUntil)
	}
	subject := words.say("own.mail_subject", "Title", own.Vacancy.Title, "Org", w.org())
	p.Mail = "mailto:" + percent(a.Email) + "?subject=" + percent(subject) + "&body=" + percent(p.Own)
	if words.err != nil {
		return words.err
	}
	if own.Correctable {
		var err error
		if p.Sharers, err = w.programme.SharersOf(c.Request().Context(), own.Vacancy.ID); err != nil {
			return err
		}
	}
	if wrong != nil {
		p.Problem = p.Say(textOf(wrong))
	}
	return w.send(c, status, p)
}

// correctReferrer takes a candidate's better answer to who told them.
func (w *Web) correctReferrer(c echo.Context) error {
	if err := w.ownForm(c); err != nil {
		return err
	}
	words := clean(c.FormValue("referred_by"))
	err := w.programme.CorrectReferrer(c.Request().Context(), ownToken(c), words)
	if code := referral.CodeOf(err); code == referral.Invalid || code == referral.Conflict {
		own, again := w.ownApplication(c)
		if again != nil {
			return w.notThere(c, again)
		}
		return w.sendApplication(c, http.StatusUnprocessableEntity, own, err, words)
	}
	return w.backToOwn(c, err, "2")
}

// backToOwn leads back to the candidate's own page, which says what was done.
func (w *Web) backToOwn(c echo.Context, err error, sent string) error {
	if err != nil {
		return w.notThere(c, err)
	}
	return c.Redirect(http.StatusSeeOther, w.frame(c, "application").To("/a/"+ownToken(c), "sent", sent))
}

// choose takes what the candidate lets be done.
func (w *Web) choose(c echo.Context) error {
	if err := w.ownForm(c); err != nil {
		return err
	}
	choices := referral.Choices{TellAmbassador: c.FormValue("tell") != "", KeepAYear: c.FormValue("keep") != ""}
	return w.backToOwn(c, w.programme.Choose(c.Request().Context(), ownToken(c), choices), "chosen")
}

// resume takes a withdrawal back.
func (w *Web) resume(c echo.Context) error {
	if err := w.ownForm(c); err != nil {
		return err
	}
	return w.backToOwn(c, w.programme.Resume(c.Request().Context(), ownToken(c)), "resumed")
}

// leavingPage asks before a candidate withdraws or has everything erased, and
// names what will happen.
type leavingPage struct {
	frame
	Vacancy referral.Vacancy
	// Erase says which of the two it is.
	Erase bool
	// Action is where yes goes, Back where no does.
	Action, Back string
	// UndoHours is how long a withdrawal can be taken back, AfterEnd how many
	// days it is kept then.
	UndoHours, AfterEnd int
	UnderWay            bool
	HasCV               bool
}

func (w *Web) askToWithdraw(c echo.Context) error { return w.askToLeave(c, "withdraw") }
func (w *Web) askToErase(c echo.Context) error    { return w.askToLeave(c, "erase") }

func (w *Web) askToLeave(c echo.Context, act string) error {
	own, err := w.ownApplication(c)
	if err != nil {
		return w.notThere(c, err)
	}
	p := leavingPage{frame: w.ownFrame(c, "leaving"), Vacancy: own.Vacancy, Erase: act == "erase", UnderWay: own.Withdrawable,
		UndoHours: int(referral.WithdrawalUndo.Hours()), AfterEnd: referral.KeptAfterEnd, HasCV: own.Application.CVKey != ""}
	p.Back = p.To("/a/" + ownToken(c))
	if act == "withdraw" && !own.Withdrawable {
		return c.Redirect(http.StatusSeeOther, p.Back)
	}
	p.Action = p.To("/a/" + ownToken(c) + "/" + act)
	if p.Title, err = p.T(map[string]string{"withdraw": "leaving.withdraw", "erase": "leaving.erase"}[act]); err != nil {
		return err
	}
	return w.send(c, http.StatusOK, p)
}

// withdraw is the candidate's stepping back.
func (w *Web) withdraw(c echo.Context) error {
	if err := w.ownForm(c); err != nil {
		return err
	}
	return w.backToOwn(c, w.programme.Withdraw(c.Request().Context(), ownToken(c)), "withdrawn")
}

// erase erases the application; the page that answers then says so.
func (w *Web) erase(c echo.Context) error {
	if err := w.ownForm(c); err != nil {
		return err
	}
	return w.backToOwn(c, w.programme.EraseOwn(c.Request().Context(), ownToken(c)), "")
}

// candidateToken is the token in an address, "" for what can never be one.
func candidateToken(token string) string {
	if len(token) > 64 || strings.Trim(token, "0123456789abcdef") != "" {
		return ""
	}
	return token
}
