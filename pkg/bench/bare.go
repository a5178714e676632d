package bench

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"

	"github.com/labstack/echo/v4"

	"goodword/pkg/server"
)

// ServeBare is the yardstick: a redirect that counts nothing, by the same
// framework in the same server. It answers the codes of a file, one on a line,
// with an address from a map, until ctx ends.
func ServeBare(ctx context.Context, address, codes string) error {
	list, err := os.ReadFile(codes)
	if err != nil {
		return err
	}
	to := map[string]string{}
	for _, code := range strings.Fields(string(list)) {
		to[code] = "http://" + address + "/v/a-vacancy?ref=" + strings.Repeat("A", 44)
	}
	e := echo.New()
	e.GET("/r/:code", func(c echo.Context) error {
		target, ok := to[c.Param("code")]
		if !ok {
			return echo.ErrNotFound
		}
		return c.Redirect(http.StatusFound, target)
	})
	e.GET("/readyz", func(c echo.Context) error { return c.NoContent(http.StatusOK) })
	l, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	return server.Serve(ctx, l, e, slog.New(slog.DiscardHandler))
}
