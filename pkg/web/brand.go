package web

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image/color"
	"io"
	"math"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"goodword/pkg/picture"
	"goodword/pkg/referral"
)

// org is the organisation's name: what an admin set, else the operator.
func (w *Web) org() string { return cmp.Or(w.programme.Brand().Name, w.orgName) }

// brandMarks is what the frame of a page shows of the brand.
type brandMarks struct {
	// Sheet is the address of the colours, "" for Goodword's own.
	Sheet string
	// Logo is the address of the logo, "" for none.
	Logo          string
	Width, Height int
	// Alone says that the logo is so wide that the name will be in it.
	Alone bool
}

// markHeight is how high a logo stands above a page, in CSS pixels; a wide one
// is lower, so that it fits beside what else stands there.
const (
	markHeight = 36
	markWidth  = 180
)

func brandMarksOf(b referral.Brand) brandMarks {
	m := brandMarks{Sheet: sheetAddress(b.Accent)}
	if b.Logo == "" || b.LogoHeight == 0 || b.LogoWidth == 0 {
		return m
	}
	m.Logo = logoAddress(b)
	m.Alone = b.LogoWidth >= 2*b.LogoHeight
	m.Width, m.Height = max(1, b.LogoWidth*markHeight/b.LogoHeight), markHeight
	if m.Width > markWidth {
		m.Width, m.Height = markWidth, max(1, b.LogoHeight*markWidth/b.LogoWidth)
	}
	return m
}

const brandPath = "/brand/"

// logoAddress holds the hash of the file, which does not change under it. What
// a file is, is told by the content type; the end of the name is for people.
func logoAddress(b referral.Brand) string {
	if b.Logo == "" {
		return ""
	}
	return brandPath + b.Logo
}

func photoAddress(b referral.Brand) string {
	if b.Photo == "" {
		return ""
	}
	return brandPath + b.Photo
}

// stylesheet is the style sheet with the shades of a colour.
func stylesheet(a referral.Accents) []byte {
	scheme := func(s referral.Shades) string {
		return fmt.Sprintf(":root{--accent:%s;--on-accent:%s;--accent-deep:%s;--accent-wash:%s}", s.Accent, s.On, s.Deep, s.Wash)
	}
	return []byte(scheme(a.Light) + "@media (prefers-color-scheme:dark){" + scheme(a.Dark) + "}\n")
}

// sheetName is the file name of a colour's style sheet: the colour, from which
// every copy of the program makes the same sheet, and a hash of the sheet.
func sheetName(c referral.RGB) string {
	sum := sha256.Sum256(stylesheet(referral.DeriveAccents(c)))
	return strings.TrimPrefix(c.String(), "#") + "." + hex.EncodeToString(sum[:5]) + ".css"
}

func sheetAddress(accent string) string {
	c, ok := referral.ParseRGB(accent)
	if !ok {
		return ""
	}
	return brandPath + sheetName(c)
}

// showBrandFile gives the colours, the logo and the photo. Their addresses
// never change what they give.
func (w *Web) showBrandFile(c echo.Context) error {
	name := c.Param("file")
	if hexa, _, ok := strings.Cut(name, "."); ok {
		if colour, valid := referral.ParseRGB(hexa); valid && name == sheetName(colour) {
			return sendAsset(c, asset{"text/css; charset=utf-8", stylesheet(referral.DeriveAccents(colour))}, "public, max-age=31536000, immutable")
		}
		return referral.Missing("file", "bestand")
	}
	f, err := w.programme.BrandFile(c.Request().Context(), name)
	if err != nil {
		return err
	}
	// On its own a drawing is a page: it may do nothing and load nothing.
	c.Response().Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
	c.Response().Header().Set("Cross-Origin-Resource-Policy", "cross-origin") // search engines show the logo
	return sendAsset(c, asset{f.MediaType, f.Content}, "public, max-age=31536000, immutable")
}

// cardAccent is the colour on cards, which are light.
func (w *Web) cardAccent() color.RGBA {
	a, ok := w.programme.Brand().Accents()
	if !ok {
		return accent
	}
	c := a.Light.Accent
	return color.RGBA{c[0], c[1], c[2], 0xff}
}

// photo is the organisation's picture on the page of a vacancy.
type photo struct {
	Address, Alt  string
	Width, Height int
}

func photoOf(b referral.Brand) *photo {
	if b.Photo == "" {
		return nil
	}
	return &photo{photoAddress(b), b.PhotoAlt, b.PhotoWidth, b.PhotoHeight}
}

// ldLogo is the logo as machines want it: whole, "" for none.
func (w *Web) ldLogo() string {
	if address := logoAddress(w.programme.Brand()); address != "" {
		return w.base + address
	}
	return ""
}

const brandingPath = adminPath + "/brand"

// brandPage is where an admin says how the organisation shows itself.
type brandPage struct {
	frame
	Typed referral.BrandWords
	// Operator is the name that the operator set.
	Operator string
	Version  int64
	Wrong    wrongs
	// Saved is the text that says what was saved.
	Saved string
	Logo  *photo
	Photo *photo
	// Ask is what is about to be removed: "logo" or "photo".
	Ask string
	// Schemes are the shades in the light and in the dark; none without a colour.
	Schemes []brandScheme
	// Trial says that the preview shows what was not saved.
	Trial bool
	// ExampleCard is the address of a card as it would be.
	ExampleCard string
}

// brandScheme is a colour in one scheme.
type brandScheme struct {
	Label   string
	Changed bool
	Chosen  string
	Rows    []brandShade
}

// brandShade is one shade, where it is used, and how well it can be read.
type brandShade struct {
	Colour, Ground, Use string
	Contrast            string
}

func (w *Web) showBranding(c echo.Context) error {
	b, err := w.programme.BrandToEdit(c.Request().Context(), actor(c))
	if err != nil {
		return err
	}
	p := brandPage{Typed: b.BrandWords, Version: b.Version}
	p.Saved = map[string]string{"words": "brand.saved_words", "logo": "brand.saved_logo", "photo": "brand.saved_photo",
		"removed": "brand.saved_removed"}[c.QueryParam("sent")]
	if ask := c.QueryParam("remove"); ask == "logo" && b.Logo != "" || ask == "photo" && b.Photo != "" {
		p.Ask = ask
	}
	if c.QueryParam("try") != "" { // a look before saving: the script asks for it
		p.Trial = true
		p.Typed.Name, p.Typed.Accent = oneLine(c.QueryParam("name")), oneLine(c.QueryParam("accent"))
	}
	return w.sendBranding(c, http.StatusOK, b, p)
}

func (w *Web) sendBranding(c echo.Context, status int, b referral.Brand, p brandPage) error {
	p.frame = w.frame(c, "brand")
	p.Operator, p.Photo = w.orgName, photoOf(b)
	if p.Trial {
		p.Brand.Sheet, p.Org = sheetAddress(p.Typed.Accent), cmp.Or(p.Typed.Name, w.orgName)
	}
	if b.Logo != "" {
		p.Logo = &photo{logoAddress(b), cmp.Or(b.Name, w.orgName), b.LogoWidth, b.LogoHeight}
	}
	words := wording{speaker: p.speaker}
	p.Schemes = words.schemes(p.Typed.Accent)
	p.ExampleCard = p.To(brandingPath+"/card.png", "name", p.Org, "accent", p.Typed.Accent)
	if p.Title = words.say("admin.brand"); words.err != nil {
		return words.err
	}
	return w.send(c, status, p)
}

// schemes tell which shade of a colour is used where.
func (w *wording) schemes(accent string) []brandScheme {
	chosen, ok := referral.ParseRGB(accent)
	if !ok {
		return nil
	}
	a := referral.DeriveAccents(chosen)
	var list []brandScheme
	for _, s := range []struct {
		label   string
		shades  referral.Shades
		grounds referral.Grounds
	}{{"brand.light", a.Light, referral.LightGrounds}, {"brand.dark", a.Dark, referral.DarkGrounds}} {
		row := func(on, under referral.RGB, use string) brandShade {
			return brandShade{on.String(), under.String(), w.say(use), w.numbers.Sprintf("%.1f", math.Floor(referral.Contrast(on, under)*10)/10)}
		}
		worst := s.grounds.Shade
		list = append(list, brandScheme{w.say(s.label), s.shades.Changed, chosen.String(), []brandShade{
			row(s.shades.Accent, worst, "brand.use_accent"), row(s.shades.On, s.shades.Accent, "brand.use_on"),
			row(s.shades.Deep, worst, "brand.use_deep"), row(s.shades.Accent, s.shades.Wash, "brand.use_wash"),
		}})
	}
	return list
}

// showBrandingCard draws the card of a vacancy that there is not.
func (w *Web) showBrandingCard(c echo.Context) error {
	if _, err := w.programme.BrandToEdit(c.Request().Context(), actor(c)); err != nil {
		return err
	}
	words := wording{speaker: w.frame(c, "brand").speaker}
	name := []rune(oneLine(c.QueryParam("name")))
	card := picture.Card{Organisation: string(name[:min(len(name), 100)]), Title: words.say("brand.example_title"), Salary: words.Money(453700, "EUR"),
		Facts: []string{words.say("brand.example_place")}, Accent: accent}
	if chosen, ok := referral.ParseRGB(c.QueryParam("accent")); ok {
		shade := referral.DeriveAccents(chosen).Light.Accent
		card.Accent = color.RGBA{shade[0], shade[1], shade[2], 0xff}
	}
	if words.err != nil {
		return words.err
	}
	drawn, err := card.PNG()
	if err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "private, max-age=60")
	c.Response().Header().Set("X-Content-Type-Options", "nosniff")
	return c.Blob(http.StatusOK, "image/png", drawn)
}

// brandLabels are the texts that name the fields of the forms.
var brandLabels = map[string]string{
	"name": "brand.name", "accent": "brand.accent", "website": "brand.website", "privacy_contact": "brand.privacy_contact", "culture": "brand.culture", "logo": "brand.logo", "photo": "brand.photo", "photo_alt": "brand.photo_alt",
}

func (w *Web) changeBrand(c echo.Context) error {
	files, form, err := w.uploaded(c, referral.MaxPhotoUpload+1<<20, map[string]int64{
		"logo": referral.MaxLogoUpload, "photo": referral.MaxPhotoUpload, "culture": 4 * referral.MaxSection})
	if err != nil {
		return err
	}
	ctx, by := c.Request().Context(), actor(c)
	b, err := w.programme.BrandToEdit(ctx, by)
	if err != nil {
		return err
	}
	p := brandPage{Typed: b.BrandWords}
	p.Version, _ = strconv.ParseInt(form["version"], 10, 64)
	done := form["do"]
	switch done {
	case "logo":
		_, err = w.programme.SetLogo(ctx, by, p.Version, bytes.NewReader(files["logo"]))
	case "photo":
		p.Typed.PhotoAlt = oneLine(form["photo_alt"])
		if len(files["photo"]) == 0 && b.Photo != "" { // only what is on it was changed
			_, err = w.programme.EditBrand(ctx, by, p.Version, p.Typed)
		} else {
			_, err = w.programme.SetPhoto(ctx, by, p.Version, p.Typed.PhotoAlt, bytes.NewReader(files["photo"]))
		}
	case "remove_logo":
		_, err = w.programme.RemoveLogo(ctx, by, p.Version)
		done = "removed"
	case "remove_photo":
		_, err = w.programme.RemovePhoto(ctx, by, p.Version)
		done = "removed"
	default:
		p.Typed.Name, p.Typed.Accent, p.Typed.Culture = oneLine(form["name"]), oneLine(form["accent"]), form["culture"]
		p.Typed.Website, p.Typed.PrivacyContact = oneLine(form["website"]), oneLine(form["privacy_contact"])
		_, err = w.programme.EditBrand(ctx, by, p.Version, p.Typed)
		done = "words"
	}
	if err == nil {
		return c.Redirect(http.StatusSeeOther, w.frame(c, "brand").To(brandingPath, "sent", done))
	}
	if p.Wrong, err = w.faults(c, err, brandLabels); err != nil {
		return err
	}
	return w.sendBranding(c, http.StatusUnprocessableEntity, b, p)
}

// uploaded reads a form with files that staff sent from one of our pages. limits
// are the most of its files and of its longer fields, in bytes; what is too
// long has one byte more, so that the rules can refuse it.
func (w *Web) uploaded(c echo.Context, most int64, limits map[string]int64) (files map[string][]byte, values map[string]string, err error) {
	if err := w.ownForm(c); err != nil {
		return nil, nil, err
	}
	unreadable := referral.Fail(referral.Invalid, "This form could not be read. Open the page again and try once more.",
		"Dit formulier was niet te lezen. Open de pagina opnieuw en probeer het nog eens.")
	r := c.Request()
	r.Body = http.MaxBytesReader(c.Response(), r.Body, most)
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, nil, unreadable
	}
	files, values = map[string][]byte{}, map[string]string{}
	for range mostParts {
		part, err := parts.NextPart()
		if err == io.EOF {
			return files, values, nil
		}
		if err != nil {
			break
		}
		limit, long := limits[part.FormName()]
		if !long {
			limit = mostField
		}
		b, err := io.ReadAll(io.LimitReader(part, limit+1))
		if err != nil {
			break
		}
		if part.FileName() != "" {
			files[part.FormName()] = b
		} else {
			values[part.FormName()] = strings.ReplaceAll(clean(string(b)), "\r\n", "\n")
		}
	}
	return nil, nil, unreadable
}
