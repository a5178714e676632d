package server

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
)

// compressed are the routes whose answers are compressed: text that strangers
// load. What is compressed tells by its length how much of it repeats, so that
// who can put text of their own beside a secret and see the length can guess the
// secret (the attack called BREACH). None of these answers holds a secret that
// is not in the very address that was asked for, which nobody can add to without
// knowing it. Pages of staff, which show people's data beside what was searched
// for, one's own application and the interface are sent as they are.
var compressed = map[string]bool{
	"/": true, "/v": true, "/v/:slug": true, "/v/:slug/apply": true, "/help/counting": true, "/help/credit": true, "/help/privacy": true,
	"/static/:file": true, "/favicon.svg": true, "/robots.txt": true, "/sitemap.xml": true, "/feed.rss": true, "/feed.json": true, "/docs": true, "/docs/docs.css": true,
}

// shortest is the least that is worth compressing: less goes in one packet.
const shortest = 1000

func compress() echo.MiddlewareFunc {
	return middleware.GzipWithConfig(middleware.GzipConfig{
		MinLength: shortest,
		Skipper: func(c echo.Context) bool {
			r := c.Request()
			// The frame of a page names who is signed in.
			signedIn := r.Header.Get("Cookie") != "" && !strings.HasPrefix(c.Path(), "/static/")
			return r.Method != http.MethodGet || signedIn || !compressed[c.Path()]
		},
	})
}
