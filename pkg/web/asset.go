package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"regexp"
	"strings"

	"github.com/labstack/echo/v4"

	"goodword/pkg/referral"
)

//go:embed static
var staticFiles embed.FS

// assets are the files that pages load, under addresses that hold a hash of
// the content: an address never changes its content, so it is cached for ever.
type assets struct {
	addresses map[string]string // by file name
	files     map[string]asset  // by the last part of the address
	// style is style.css without its comments.
	style string
}

var cssComment = regexp.MustCompile(`(?s)/\*.*?\*/\s*`)

type asset struct {
	mediaType string
	content   []byte
}

func loadAssets() (assets, error) {
	a := assets{addresses: map[string]string{}, files: map[string]asset{}}
	entries, err := fs.ReadDir(staticFiles, "static")
	if err != nil {
		return a, err
	}
	for _, entry := range entries {
		content, err := staticFiles.ReadFile("static/" + entry.Name())
		if err != nil {
			return a, err
		}
		sum := sha256.Sum256(content)
		ext := path.Ext(entry.Name())
		hashed := strings.TrimSuffix(entry.Name(), ext) + "." + hex.EncodeToString(sum[:5]) + ext
		a.addresses[entry.Name()] = "/static/" + hashed
		a.files[hashed] = asset{mediaType: mime.TypeByExtension(ext), content: content}
		if entry.Name() == "style.css" {
			a.style = cssComment.ReplaceAllString(string(content), "")
		}
	}
	return a, nil
}

func (a assets) address(name string) string { return a.addresses[name] }

func (w *Web) showAsset(c echo.Context) error {
	file, ok := w.assets.files[c.Param("file")]
	if !ok {
		return referral.Missing("file", "bestand")
	}
	return sendAsset(c, file, "public, max-age=31536000, immutable")
}

// showFavicon answers the fixed address that browsers know.
func (w *Web) showFavicon(c echo.Context) error {
	hashed := path.Base(w.assets.address("favicon.svg"))
	return sendAsset(c, w.assets.files[hashed], "public, max-age=86400")
}

func sendAsset(c echo.Context, file asset, caching string) error {
	h := c.Response().Header()
	h.Set("Cache-Control", caching)
	h.Set("X-Content-Type-Options", "nosniff")
	return c.Blob(http.StatusOK, file.mediaType, file.content)
}

// robotsText keeps crawlers off what is not a page of its own. It does not
// keep robots off: the classes of hits deal with those that come all the same.
const robotsText = "User-agent: *\nDisallow: /r/\nDisallow: /a/\nDisallow: /i/\nDisallow: /t/\n" +
	"Disallow: /login\nDisallow: /home\nDisallow: /introductions\nDisallow: /referrals\nDisallow: /hr\nDisallow: /admin\n"

func (w *Web) showRobots(c echo.Context) error {
	c.Response().Header().Set("Cache-Control", "public, max-age=86400")
	return c.String(http.StatusOK, robotsText+"\nSitemap: "+w.base+"/sitemap.xml\n")
}
