package web

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"goodword/pkg/referral"
)

// keysPage are the keys with which other systems report.
type keysPage struct {
	frame
	Rows  []keyRow
	Label string // as it was typed
	// Secret is that of the key that was made just now, this once.
	Secret string
	Made   string
	// Ask is the key that is about to be revoked.
	Ask     *keyRow
	Revoked bool
	Wrong   wrongs
}

type keyRow struct {
	ID           int64
	Label        string
	Made, By     string
	LastUsed     string // "" for never
	RevokedOn    string // "" while it works
	RevokeAction string
}

const keysPath = adminPath + "/keys"

func (w *Web) showKeys(c echo.Context) error {
	return w.sendKeys(c, http.StatusOK, keysPage{Revoked: c.QueryParam("sent") != ""}, number(c, "revoke"))
}

func (w *Web) sendKeys(c echo.Context, status int, p keysPage, ask int64) error {
	p.frame = w.frame(c, "apikeys")
	keys, err := w.programme.APIKeys(c.Request().Context(), actor(c))
	if err != nil {
		return err
	}
	entries := []referral.AuditEntry{}
	for _, k := range keys {
		entries = append(entries, referral.AuditEntry{PersonID: k.CreatedBy})
	}
	names, err := w.namesOf(c, entries)
	if err != nil {
		return err
	}
	for _, k := range keys {
		row := keyRow{ID: k.ID, Label: k.Name, Made: w.programme.Day(k.CreatedAt), By: names(k.CreatedBy)}
		if k.LastUsedAt != nil {
			row.LastUsed = w.moment(p.speaker, *k.LastUsedAt)
		}
		if k.RevokedAt != nil {
			row.RevokedOn = w.programme.Day(*k.RevokedAt)
		} else {
			row.RevokeAction = p.To(keysPath, "revoke", strconv.FormatInt(k.ID, 10))
		}
		if k.ID == ask && k.RevokedAt == nil {
			p.Ask = &row
		}
		p.Rows = append(p.Rows, row)
	}
	if p.Title, err = p.T("admin.keys"); err != nil {
		return err
	}
	return w.send(c, status, p)
}

func (w *Web) changeKeys(c echo.Context) error {
	form, err := w.posted(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	if id := form.Get("revoke"); id != "" {
		n, _ := strconv.ParseInt(id, 10, 64) // 0 is not found
		if _, err := w.programme.RevokeAPIKey(ctx, actor(c), n); err != nil {
			return err
		}
		return c.Redirect(http.StatusSeeOther, w.frame(c, "apikeys").To(keysPath, "sent", "1"))
	}
	p := keysPage{Label: oneLine(form.Get("name"))}
	k, secret, err := w.programme.MakeAPIKey(ctx, actor(c), p.Label, referral.ScopeConversions)
	if err != nil {
		if p.Wrong, err = w.faults(c, err, map[string]string{"name": "apikey.name"}); err != nil {
			return err
		}
		return w.sendKeys(c, http.StatusUnprocessableEntity, p, 0)
	}
	// Answered at once and not led on: the secret is in no address and nowhere else.
	return w.sendKeys(c, http.StatusOK, keysPage{Secret: secret, Made: k.Name}, 0)
}
