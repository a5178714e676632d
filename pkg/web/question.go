package web

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"goodword/pkg/referral"
)

// thread is a question about credit with its answer, as the asker and HR read
// it.
type thread struct {
	speaker
	ID            string
	Asker         string // "" for whoever reads it
	Day           string
	Words         string
	Open          bool
	Answerer      string
	AnswerDay     string
	Reason        string
	Ruled         bool
	Typed         string // as an answer to it, and refused
	Before, After string // who had the credit, in sentences
}

// threads tells the questions about an application.
func (w *Web) threads(s speaker, ts []referral.Thread) []thread {
	list := make([]thread, len(ts))
	for i, t := range ts {
		list[i] = thread{speaker: s, ID: strconv.FormatInt(t.ID, 10), Asker: t.Asker, Day: w.programme.Day(t.AskedAt), Words: t.Words, Open: t.Open()}
		if t.Open() {
			continue
		}
		list[i].Answerer, list[i].AnswerDay, list[i].Reason, list[i].Ruled = t.Answerer, w.programme.Day(*t.AnsweredAt), t.Reason, t.Ruled()
		list[i].Before, list[i].After = s.Say(t.Before.Sentence), s.Say(t.After.Sentence)
	}
	return list
}

// askedQuestion is a question as it was typed, and what was wrong with it.
type askedQuestion struct {
	ApplicationID int64
	Words         string
	Problem       string
}

// ask takes an ambassador's question about the credit for an application.
func (w *Web) ask(c echo.Context) error {
	form, err := w.posted(c)
	if err != nil {
		return err
	}
	asked := askedQuestion{ApplicationID: pathID(c), Words: clean(form.Get("words"))}
	_, err = w.programme.AskAboutCredit(c.Request().Context(), actor(c), asked.ApplicationID, asked.Words)
	f := w.frame(c, "referrals")
	switch referral.CodeOf(err) {
	case referral.Invalid, referral.Conflict:
		asked.Problem = f.Say(textOf(err))
		return w.sendReferrals(c, http.StatusUnprocessableEntity, asked)
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, f.To(referralsPath, "after", c.QueryParam("after"), "asked", "1"))
}

// answerQuestion takes HR's answer that changes nothing.
func (w *Web) answerQuestion(c echo.Context, question int64, reason string) error {
	_, err := w.programme.AnswerQuestion(c.Request().Context(), actor(c), question, reason)
	f := w.frame(c, "dossier")
	if err == nil {
		return c.Redirect(http.StatusSeeOther, f.To(dossierPath(pathID(c)), "sent", "answer"))
	}
	wrong, known := wrongs(nil).from(f.speaker, err, map[string][2]string{"reason": {"answer_" + strconv.FormatInt(question, 10), "question.answer"}})
	if !known {
		return err
	}
	return w.sendDossier(c, http.StatusUnprocessableEntity, func(p *dossierPage) error {
		p.Wrong = wrong
		for i, t := range p.Threads {
			if t.ID == strconv.FormatInt(question, 10) {
				p.Threads[i].Typed = reason
			}
		}
		return nil
	})
}
