package web

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image/color"
	"net/http"

	"github.com/hashicorp/golang-lru/v2"
	"github.com/labstack/echo/v4"

	"goodword/pkg/picture"
	"goodword/pkg/referral"
)

// accent is the colour of the style sheet, --accent on light paper, of an
// organisation that has set none.
var accent = color.RGBA{0x1f, 0x43, 0x91, 0xff}

// cardVersion changes when the drawing does, so that networks fetch anew.
const cardVersion = 1

// cards are the preview cards that were drawn last. Drawing one takes some 20
// ms, and a link in a busy channel is fetched by many at once.
type cards = lru.Cache[string, []byte]

// mostCards is how many are kept: some 25 kB each.
const mostCards = 256

// cardOf is the card of a vacancy, in the vacancy's language.
func (w *Web) cardOf(v referral.Vacancy) (picture.Card, error) {
	s := w.speakers.of(v.Language)
	f, err := s.facts(v)
	c := picture.Card{Organisation: w.org(), Title: v.Title, Salary: f.Salary, Accent: w.cardAccent()}
	for _, fact := range []string{f.Place, f.Hours} {
		if fact != "" {
			c.Facts = append(c.Facts, fact)
		}
	}
	return c, err
}

// cardAddress holds a hash of what is on the card: networks keep a picture by
// its address, so that a changed vacancy must have another.
func (w *Web) cardAddress(v referral.Vacancy) (string, error) {
	c, err := w.cardOf(v)
	if err != nil {
		return "", err
	}
	return "/v/" + v.Slug + "/card/" + cardHash(c) + ".png", nil
}

func cardHash(c picture.Card) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %+q", cardVersion, c))
	return hex.EncodeToString(sum[:8])
}

// showCard gives the card of a vacancy. The address of an earlier card leads to
// the one of now.
func (w *Web) showCard(c echo.Context) error {
	v, err := w.vacancyOf(c)
	if err != nil {
		return err
	}
	card, err := w.cardOf(v)
	if err != nil {
		return err
	}
	hash := cardHash(card)
	h := c.Response().Header()
	if c.Param("file") != hash+".png" {
		h.Set("Cache-Control", "no-cache")
		return c.Redirect(http.StatusFound, "/v/"+v.Slug+"/card/"+hash+".png")
	}
	drawn, ok := w.cards.Get(hash)
	if !ok {
		if drawn, err = card.PNG(); err != nil {
			return err
		}
		w.cards.Add(hash, drawn)
	}
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("ETag", `"`+hash+`"`)
	h.Set("X-Content-Type-Options", "nosniff")
	if c.Request().Header.Get("If-None-Match") == `"`+hash+`"` {
		return c.NoContent(http.StatusNotModified)
	}
	return c.Blob(http.StatusOK, "image/png", drawn)
}
