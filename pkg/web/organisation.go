package web

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"goodword/pkg/referral"
)

// decisionPage is where an admin records the decision behind the board.
type decisionPage struct {
	frame
	Mode               referral.BoardMode // as it was typed
	DecidedOn          string
	Reference          string
	Version            int64
	Now                referral.Organisation
	Today              string
	Wrong              wrongs
	Saved              bool
	History            []decisionRow
	MinGroup           int
	MoreHistoryAddress string
}

// decisionRow is a decision of earlier.
type decisionRow struct {
	At, By           string
	Mode, Day, Where string
	WasMode          string
	Machine          string // the day of it, for machines
}

// modeTexts are the texts that name a mode, say what it comes to, and head the
// page when it is in force.
type modeTexts struct {
	Value               referral.BoardMode
	Label, Means, Title string
}

// allModes are the modes in the order of how much they show.
var allModes = []modeTexts{
	{referral.BoardOff, "decision.off", "decision.off_means", "decision.title_off"},
	{referral.BoardOwn, "decision.own", "decision.own_means", "decision.title_own"},
	{referral.BoardTotals, "decision.totals", "decision.totals_means", "decision.title_totals"},
	{referral.BoardNamed, "decision.named", "decision.named_means", "decision.title_named"},
}

func textsOfMode(m referral.BoardMode) modeTexts {
	for _, t := range allModes {
		if t.Value == m {
			return t
		}
	}
	return allModes[0]
}

// NowLabel is the text that names the mode in force.
func (p decisionPage) NowLabel() string { return textsOfMode(p.Now.BoardMode).Label }

// BoardModes are all modes.
func (p decisionPage) BoardModes() []modeTexts { return allModes }

const decisionPath = adminPath + "/board"

func (w *Web) showDecision(c echo.Context) error {
	o, err := w.programme.Organisation(c.Request().Context(), actor(c))
	if err != nil {
		return err
	}
	// Day and reference are asked for anew: those of the last decision are not
	// about the next.
	return w.sendDecision(c, http.StatusOK, decisionPage{Mode: o.BoardMode, Version: o.Version, Saved: c.QueryParam("saved") != ""})
}

func (w *Web) sendDecision(c echo.Context, status int, p decisionPage) error {
	p.frame = w.frame(c, "decision")
	ctx := c.Request().Context()
	entries, err := w.programme.Audit(ctx, actor(c), referral.AuditFilter{Subject: referral.AuditBoard, Page: referral.Page{Limit: 20}})
	if err != nil {
		return err
	}
	if p.Now, err = w.programme.Organisation(ctx, actor(c)); err != nil {
		return err
	}
	names, err := w.namesOf(c, entries.Items)
	if err != nil {
		return err
	}
	p.Today, p.MinGroup = w.today(), referral.MinGroup
	for _, e := range entries.Items {
		text := func(s referral.AuditState, key string) string { v, _ := s[key].(string); return v }
		p.History = append(p.History, decisionRow{
			At: w.moment(p.speaker, e.At), Machine: w.programme.Day(e.At), By: names(e.PersonID),
			Mode: textsOfMode(referral.BoardMode(text(e.After, "mode"))).Label, WasMode: textsOfMode(referral.BoardMode(text(e.Before, "mode"))).Label,
			Day: text(e.After, "decided_on"), Where: text(e.After, "reference"),
		})
	}
	if entries.Next != 0 {
		p.MoreHistoryAddress = p.To(auditPath, "subject", string(referral.AuditBoard))
	}
	if p.Title, err = p.T(textsOfMode(p.Now.BoardMode).Title); err != nil {
		return err
	}
	return w.send(c, status, p)
}

func (w *Web) decideBoard(c echo.Context) error {
	form, err := w.posted(c)
	if err != nil {
		return err
	}
	p := decisionPage{Mode: referral.BoardMode(form.Get("mode")), DecidedOn: oneLine(form.Get("decided_on")), Reference: oneLine(form.Get("reference"))}
	p.Version, _ = strconv.ParseInt(form.Get("version"), 10, 64)
	_, err = w.programme.DecideBoard(c.Request().Context(), actor(c), p.Version,
		referral.BoardDecision{Mode: p.Mode, DecidedOn: p.DecidedOn, Reference: p.Reference})
	if err == nil {
		return c.Redirect(http.StatusSeeOther, w.frame(c, "decision").To(decisionPath, "saved", "1"))
	}
	if p.Wrong, err = w.faults(c, err, map[string]string{"mode": "decision.mode", "decided_on": "decision.decided_on", "reference": "decision.reference"}); err != nil {
		return err
	}
	return w.sendDecision(c, http.StatusUnprocessableEntity, p)
}

// faults are what a use case finds wrong with a form, by the labels of its
// fields; an error of any other kind is given back.
func (w *Web) faults(c echo.Context, err error, labels map[string]string) (wrongs, error) {
	code := referral.CodeOf(err)
	if code != referral.Invalid && code != referral.Stale && code != referral.Conflict {
		return nil, err
	}
	s := w.frame(c, "error").speaker
	var list wrongs
	for _, f := range fieldsOf(err) {
		if label := labels[f.Path]; label != "" {
			list = list.with(f.Path, label, s.Say(f.Text))
		} else {
			list = list.with("", "", s.Say(f.Text))
		}
	}
	if len(list) == 0 {
		list = list.with("", "", s.Say(textOf(err)))
	}
	return list, nil
}
