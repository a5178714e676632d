package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"goodword/pkg/referral"
)

// helpPage explains counting, to whoever wants to know: candidates, staff and
// the data protection officer.
type helpPage struct {
	frame
	MinVisitors int64
}

func (w *Web) showCountingHelp(c echo.Context) error {
	if err := w.meet(c); err != nil && referral.CodeOf(err) != referral.Unauthenticated {
		return err
	}
	p := helpPage{frame: w.frame(c, "help"), MinVisitors: referral.MinVisitors}
	p.Canonical = w.base + "/help/counting"
	words := wording{speaker: p.speaker}
	p.Title, p.Description = words.say("help.title"), words.say("help.description")
	if words.err != nil {
		return words.err
	}
	return w.send(c, http.StatusOK, p)
}
