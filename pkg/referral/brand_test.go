package referral_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"goodword/pkg/referral"
)

func TestEveryColourCanBeReadInBothSchemes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		chosen := referral.RGB{rapid.Byte().Draw(t, "red"), rapid.Byte().Draw(t, "green"), rapid.Byte().Draw(t, "blue")}
		a := referral.DeriveAccents(chosen)
		for name, s := range map[string]struct {
			referral.Shades
			g referral.Grounds
		}{"light": {a.Light, referral.LightGrounds}, "dark": {a.Dark, referral.DarkGrounds}} {
			for pair, ratio := range map[string]float64{
				"accent on paper": referral.Contrast(s.Accent, s.g.Paper), "accent on slip": referral.Contrast(s.Accent, s.g.Slip),
				"accent on shade": referral.Contrast(s.Accent, s.g.Shade), "letters on accent": referral.Contrast(s.On, s.Accent),
				"deep on paper": referral.Contrast(s.Deep, s.g.Paper), "deep on slip": referral.Contrast(s.Deep, s.g.Slip),
				"deep on shade": referral.Contrast(s.Deep, s.g.Shade), "letters on deep": referral.Contrast(s.On, s.Deep),
				"accent on wash": referral.Contrast(s.Accent, s.Wash), "second ink on wash": referral.Contrast(s.g.Quiet, s.Wash),
			} {
				if ratio < referral.LeastContrast {
					t.Fatalf("%s of %s in the %s: %.2f", pair, chosen, name, ratio)
				}
			}
			if (s.Accent != chosen) != s.Changed {
				t.Fatalf("%s became %s in the %s, and changed is %v", chosen, s.Accent, name, s.Changed)
			}
		}
	})
}

// hue is the hue on the old colour wheel, in degrees; ok when there is one to
// speak of.
func hue(c referral.RGB) (float64, bool) {
	r, g, b := float64(c[0]), float64(c[1]), float64(c[2])
	most, least := max(r, g, b), min(r, g, b)
	if most-least < 40 {
		return 0, false
	}
	switch d := most - least; most {
	case r:
		return math.Mod(60*(g-b)/d+360, 360), true
	case g:
		return 60*(b-r)/d + 120, true
	default:
		return 60*(r-g)/d + 240, true
	}
}

func TestAShadeIsStillTheSameColour(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		chosen := referral.RGB{rapid.Byte().Draw(t, "red"), rapid.Byte().Draw(t, "green"), rapid.Byte().Draw(t, "blue")}
		a := referral.DeriveAccents(chosen)
		was, coloured := hue(chosen)
		for _, s := range []referral.Shades{a.Light, a.Dark} {
			is, still := hue(s.Accent)
			// One hue to the eye wanders on the old wheel, most so in the blues.
			if apart := math.Abs(math.Mod(was-is+540, 360) - 180); coloured && still && apart > 45 {
				t.Fatalf("%s became %s: %.0f degrees apart", chosen, s.Accent, apart)
			}
		}
	})
}

func TestColoursAsTheyAreTyped(t *testing.T) {
	for typed, want := range map[string]string{"#1f4391": "#1f4391", "1F4391": "#1f4391", "#14a": "#1144aa", " #14a ": "#1144aa",
		"": "", "#": "", "blue": "", "#12345": "", "#1234567": "", "#12345g": "", "#+1234f": "", "é14": ""} {
		c, ok := referral.ParseRGB(typed)
		require.Equal(t, want != "", ok, typed)
		if ok {
			require.Equal(t, want, c.String())
		}
	}
	require.InDelta(t, 21, referral.Contrast(referral.RGB{}, referral.RGB{255, 255, 255}), 0.01)
	require.InDelta(t, 4.48, referral.Contrast(referral.RGB{0x77, 0x77, 0x77}, referral.RGB{255, 255, 255}), 0.01, "as WCAG's own examples")
}

func svg(inside string) string {
	return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 10 10">` + inside + `</svg>`
}

func TestWhatADrawingMayHold(t *testing.T) {
	for name, c := range map[string]struct{ svg, holds, lacks string }{
		"shapes":                              {svg(`<path d="M0 0h10v10z" fill="#a00"/>`), `<path d="M0 0h10v10z" fill="#a00">`, ""},
		"a style sheet of its own":            {svg(`<style>.a{fill:url(#g)}</style><rect class="a" width="1" height="1"/>`), ".a{fill:url(#g)}", ""},
		"a style sheet in a section":          {svg(`<style><![CDATA[.a>.b{fill:red}]]></style>`), ".a&gt;.b{fill:red}", "CDATA"},
		"a gradient":                          {svg(`<defs><linearGradient id="g"><stop offset="0"/></linearGradient></defs><rect fill="url(#g)"/>`), "url(#g)", ""},
		"a part that is used again":           {svg(`<g id="a"/><use xlink:href="#a"/>`), `<use href="#a">`, "xlink"},
		"words":                               {svg(`<text x="1">Hogeschool &amp; co</text>`), "Hogeschool &amp; co", ""},
		"notes of a drawing program":          {svg(`<metadata><rdf:x xmlns:rdf="r">me</rdf:x></metadata><s:namedview xmlns:s="s" s:x="1"/><path s:label="x" d="M0 0"/>`), `<path d="M0 0">`, "namedview"},
		"comments":                            {svg(`<!-- <script> --><g/>`), "<g>", "script"},
		"a declaration in front":              {`<?xml version="1.0" encoding="UTF-8"?>` + "\n" + svg(`<g/>`), "<svg", "<?xml"},
		"a size in pixels and no view":        {`<svg xmlns="http://www.w3.org/2000/svg" width="20px" height="10"><g/></svg>`, `viewBox="0 0 20 10" width="192" height="96"`, ""},
		"data for scripts":                    {svg(`<g data-x="javascript:1" xml:base="https://evil.example/"/>`), "<g>", "evil"},
		"an address of the namespace in text": {svg(`<title>https://uni.example</title>`), "https://uni.example", ""},
	} {
		t.Run(name, func(t *testing.T) {
			kept, err := referral.CheckLogo([]byte(c.svg))
			require.NoError(t, err)
			require.Equal(t, "image/svg+xml", kept.MediaType)
			require.Contains(t, string(kept.Content), c.holds)
			if c.lacks != "" {
				require.NotContains(t, string(kept.Content), c.lacks)
			}
		})
	}
}

var neverInALogo = map[string]string{
	"a script":                             svg(`<script>alert(1)</script>`),
	"a script under another name":          svg(`<x:script xmlns:x="http://www.w3.org/1999/xhtml">alert(1)</x:script>`),
	"a script in capitals":                 svg(`<SCRIPT/>`),
	"something to do on a click":           svg(`<g onclick="alert(1)"/>`),
	"something to do when it is loaded":    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1" onload="alert(1)"/>`,
	"something to do, in another language": svg(`<g x:ONload="1" xmlns:x="x"/>`),
	"a page within it":                     svg(`<foreignObject><p xmlns="http://www.w3.org/1999/xhtml">x</p></foreignObject>`),
	"a picture from elsewhere":             svg(`<image href="https://evil.example/x.png"/>`),
	"a picture within it":                  svg(`<image href="data:image/png;base64,AA"/>`),
	"a link":                               svg(`<a href="https://evil.example"><g/></a>`),
	"a use of another file":                svg(`<use xlink:href="other.svg#a"/>`),
	"a use of another site":                svg(`<use href="https://evil.example/x.svg#a"/>`),
	"a use of data":                        svg(`<use href="data:image/svg+xml,x"/>`),
	"a fill from elsewhere":                svg(`<rect fill="url(https://evil.example/#a)"/>`),
	"a fill from another file":             svg(`<rect style="fill:url( 'x.svg#a')"/>`),
	"a style sheet from elsewhere":         svg(`<style>@import "//evil.example/x.css";</style>`),
	"one parted by a comment":              svg(`<style>@im<!-- -->port "//evil.example/x.css";</style>`),
	"one parted by sections":               svg(`<style><![CDATA[@im]]><![CDATA[port "x.css"]]></style>`),
	"one written with escapes":             svg(`<style>.a{fill:u\72l(//evil.example)}</style>`),
	"one written with entities":            svg(`<rect fill="u&#114;l(//evil.example)"/>`),
	"an element in a style sheet":          svg(`<style><g/></style>`),
	"an animation":                         svg(`<set attributeName="href" to="javascript:alert(1)"/>`),
	"a filter":                             svg(`<filter id="f"><feImage href="#a"/></filter>`),
	"a doctype":                            `<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">` + svg(`<g/>`),
	"entities that grow":                   `<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>` + svg(`<text>&b;</text>`),
	"an entity that is unknown":            svg(`<text>&nbsp;</text>`),
	"a style sheet in an instruction":      `<?xml-stylesheet href="https://evil.example/x.css"?>` + svg(`<g/>`),
	"another document":                     `<html xmlns="http://www.w3.org/1999/xhtml"><script/></html>`,
	"no namespace":                         `<svg viewBox="0 0 1 1"/>`,
	"two documents":                        svg(``) + svg(``),
	"half a document":                      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><g>`,
	"another encoding":                     `<?xml version="1.0" encoding="utf-16"?>` + svg(`<g/>`),
	"no size":                              `<svg xmlns="http://www.w3.org/2000/svg"><g/></svg>`,
	"a size that is no number":             `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 NaN Inf"/>`,
	"a size beyond reason":                 `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 1"/>`,
	"far too deep":                         svg(strings.Repeat("<g>", 100) + strings.Repeat("</g>", 100)),
	"far too many parts":                   svg(strings.Repeat("<g/>", 3000)),
	"parts that unfold":                    svg(strings.Repeat(`<use href="#a"/>`, 30)),
	"far too much":                         svg(`<path d="` + strings.Repeat("M0 0", 5000) + `"/>`),
	"nothing":                              ``,
	"words":                                `hello`,
	"half a PNG":                           "\x89PNG\r\n\x1a\n",
}

func TestWhatADrawingMayNotHold(t *testing.T) {
	for name, given := range neverInALogo {
		t.Run(name, func(t *testing.T) {
			_, err := referral.CheckLogo([]byte(given))
			require.Equal(t, referral.Invalid, referral.CodeOf(err), "%v", err)
		})
	}
}

func FuzzLogo(f *testing.F) {
	for _, given := range neverInALogo {
		f.Add([]byte(given))
	}
	f.Add([]byte(svg(`<defs><linearGradient id="g"><stop offset="0"/></linearGradient></defs><style>.a{fill:url(#g)}</style><text>a</text><use xlink:href="#g"/>`)))
	f.Fuzz(func(t *testing.T, given []byte) {
		kept, err := referral.CheckLogo(given)
		if err != nil {
			require.Equal(t, referral.Invalid, referral.CodeOf(err), "%v", err)
			return
		}
		require.LessOrEqual(t, len(kept.Content), referral.MaxLogo)
		if kept.MediaType != "image/svg+xml" {
			return
		}
		lower := strings.ToLower(string(kept.Content))
		for _, never := range []string{"<script", "<foreignobject", "<!", "<?", "<image", "<a ", "<a>", "javascript:\"", "@import"} {
			if strings.Contains(lower, never) && !strings.Contains(never, "@") {
				t.Fatalf("%q is left in %q", never, kept.Content)
			}
		}
		again, err := referral.CheckLogo(kept.Content)
		require.NoError(t, err, "what is kept would be taken again: %s", kept.Content)
		require.Equal(t, string(kept.Content), string(again.Content), "and is then the same")
	})
}

func scene(w, h int) *image.RGBA {
	p := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			p.SetRGBA(x, y, color.RGBA{uint8(x * 255 / w), uint8(y * 255 / h), uint8((x*7 + y*13) % 256), 255})
		}
	}
	return p
}

func jpegOf(t testing.TB, p image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, jpeg.Encode(&b, p, nil))
	return b.Bytes()
}

// held puts a note into a JPEG that says how the camera was held, and where.
func held(b []byte, orientation uint16) []byte {
	tiff := []byte("MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01")
	tiff = binary.BigEndian.AppendUint16(tiff, orientation)
	tiff = append(tiff, "\x00\x00\x00\x00\x00\x00 GPS 52.1 5.4"...)
	note := append([]byte("Exif\x00\x00"), tiff...)
	out := append([]byte{0xff, 0xd8, 0xff, 0xe1}, byte((len(note)+2)>>8), byte(len(note)+2))
	return append(append(out, note...), b[2:]...)
}

func TestAPhotoIsMadeSmallUprightAndForgetsWhereItWasTaken(t *testing.T) {
	for _, c := range []struct {
		given         []byte
		width, height int
	}{
		{jpegOf(t, scene(2000, 1500)), 720, 540},
		{held(jpegOf(t, scene(1600, 1200)), 1), 720, 540},
		{held(jpegOf(t, scene(1600, 1200)), 6), 540, 720},
		{jpegOf(t, scene(400, 300)), 400, 300},
	} {
		kept, err := referral.CheckPhoto(c.given)
		require.NoError(t, err)
		require.LessOrEqual(t, len(kept.Content), referral.MaxPhoto)
		require.NotContains(t, string(kept.Content), "Exif")
		require.NotContains(t, string(kept.Content), "GPS")
		got, err := jpeg.DecodeConfig(bytes.NewReader(kept.Content))
		require.NoError(t, err)
		require.InDelta(t, float64(c.width)/float64(c.height), float64(got.Width)/float64(got.Height), 0.01, "the shape stays: %d by %d", got.Width, got.Height)
		require.LessOrEqual(t, got.Width, c.width)
	}
}

func TestAPhotoIsTurnedTheRightWay(t *testing.T) {
	p := image.NewRGBA(image.Rect(0, 0, 640, 320))
	for y := range 320 {
		for x := range 640 {
			p.SetRGBA(x, y, color.RGBA{uint8(map[bool]int{true: 255}[x < 320 && y < 160]), 0, 0, 255}) // red at the upper left
		}
	}
	for orientation, corner := range map[uint16][2]int{1: {0, 0}, 2: {1, 0}, 3: {1, 1}, 4: {0, 1}, 5: {0, 0}, 6: {1, 0}, 7: {1, 1}, 8: {0, 1}} {
		t.Run(fmt.Sprint(orientation), func(t *testing.T) {
			kept, err := referral.CheckPhoto(held(jpegOf(t, p), orientation))
			require.NoError(t, err)
			got, err := jpeg.Decode(bytes.NewReader(kept.Content))
			require.NoError(t, err)
			b := got.Bounds()
			for _, at := range [][2]int{{0, 0}, {1, 0}, {0, 1}, {1, 1}} {
				r, _, _, _ := got.At(b.Dx()/4+at[0]*b.Dx()/2, b.Dy()/4+at[1]*b.Dy()/2).RGBA()
				require.Equal(t, at == corner, r > 0x8000, "the corner at %v", at)
			}
		})
	}
}

func TestWhatIsNoPhoto(t *testing.T) {
	var huge bytes.Buffer
	require.NoError(t, png.Encode(&huge, image.NewPaletted(image.Rect(0, 0, 3000, 3000), color.Palette{color.White})))
	for name, given := range map[string][]byte{
		"nothing": nil, "words": []byte("hello"), "a drawing": []byte(svg("<g/>")), "half a JPEG": jpegOf(t, scene(400, 300))[:900],
		"a stamp": jpegOf(t, scene(30, 30)), "a PNG that would fill the memory": huge.Bytes(), "far too much": append([]byte("\xff\xd8\xff"), make([]byte, referral.MaxPhotoUpload)...),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := referral.CheckPhoto(given)
			require.Equal(t, referral.Invalid, referral.CodeOf(err), "%v", err)
		})
	}
}

func FuzzPhoto(f *testing.F) {
	f.Add(held(jpegOf(f, scene(330, 170)), 6))
	f.Add([]byte("\xff\xd8\xff\xe1\x00\x10Exif\x00\x00MM\x00*\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, given []byte) {
		kept, err := referral.CheckPhoto(given)
		if err != nil {
			require.Equal(t, referral.Invalid, referral.CodeOf(err), "%v", err)
			return
		}
		require.LessOrEqual(t, len(kept.Content), referral.MaxPhoto)
	})
}
