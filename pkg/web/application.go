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
	// Sent says that it has just been sent.
	Sent bool
	// Stage is the key of the text that says how far it is, since StageDay.
	Stage    string
	StageDay string
	// KeepDay is the last day for which the candidate let it be kept, or "".
	KeepDay string
}

// stages are the texts that say how far an application is.
var stages = map[referral.Stage]string{
	referral.Applied: "stage.applied", referral.Screening: "stage.screening", referral.Interview: "stage.interview",
	referral.Offer: "stage.offer", referral.Hired: "stage.hired", referral.Rejected: "stage.rejected",
	referral.WithdrawnByMe: "stage.withdrawn",
}

func (w *Web) showApplication(c echo.Context) error {
	own, err := w.programme.OwnApplication(c.Request().Context(), statusToken(c))
	if referral.CodeOf(err) == referral.NotFound {
		return referral.Fail(referral.NotFound,
			"There is no application at this address. Use the whole link that you got when you applied.",
			"Op dit adres staat geen sollicitatie. Gebruik de hele link die je kreeg toen je solliciteerde.")
	}
	if err != nil {
		return err
	}
	a := own.Application
	p := applicationPage{
		frame: w.frame(c, "application"), Application: a, Vacancy: own.Vacancy,
		Sent: c.QueryParam("sent") != "", Stage: stages[a.Stage], StageDay: a.Day,
	}
	p.Title, p.LongTitle, p.NoIndex = own.Vacancy.Title, hasLongWord(own.Vacancy.Title), true
	if own.Vacancy.Status != referral.Draft {
		p.VacancyAddress = p.To("/v/" + own.Vacancy.Slug)
	}
	if n := len(own.History); n > 0 {
		p.StageDay = w.programme.Day(own.History[n-1].OccurredAt)
	}
	if a.KeepUntil != nil {
		p.KeepDay = w.programme.Day(*a.KeepUntil)
	}
	p.tokened, p.referrer = true, "no-referrer"
	c.Response().Header().Set("X-Robots-Tag", "noindex")
	return w.send(c, http.StatusOK, p)
}

// statusToken is the token in the address, "" for what can never be one.
func statusToken(c echo.Context) string {
	token := c.Param("token")
	if len(token) > 64 || strings.Trim(token, "0123456789abcdef") != "" {
		return ""
	}
	return token
}
