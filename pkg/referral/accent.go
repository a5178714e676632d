package referral

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// RGB is a colour as screens show it.
type RGB [3]uint8

// ParseRGB reads "#1f4391", with or without the mark, and the short "#14a".
func ParseRGB(s string) (RGB, bool) {
	s = strings.TrimPrefix(strings.ToLower(strings.TrimSpace(s)), "#")
	if len(s) == 3 {
		s = string([]byte{s[0], s[0], s[1], s[1], s[2], s[2]})
	}
	n, err := strconv.ParseUint(s, 16, 32)
	if err != nil || len(s) != 6 {
		return RGB{}, false
	}
	return RGB{uint8(n >> 16), uint8(n >> 8), uint8(n)}, true
}

func (c RGB) String() string { return fmt.Sprintf("#%02x%02x%02x", c[0], c[1], c[2]) }

// linear is a colour with its channels as light, 0 to 1.
func (c RGB) linear() (l [3]float64) {
	for i, v := range c {
		s := float64(v) / 255
		if l[i] = s / 12.92; s > 0.04045 {
			l[i] = math.Pow((s+0.055)/1.055, 2.4)
		}
	}
	return l
}

// Contrast is the ratio of WCAG 2.2 between two colours, 1 to 21.
func Contrast(a, b RGB) float64 {
	luminance := func(c RGB) float64 {
		l := c.linear()
		return 0.2126*l[0] + 0.7152*l[1] + 0.0722*l[2]
	}
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// oklch is a colour as the eye parts it: lightness (0 to 1), chroma and hue.
// Of two colours with one hue people say that they are the same colour:
// https://bottosson.github.io/posts/oklab/
type oklch struct{ l, c, h float64 }

func (c RGB) oklch() oklch {
	v := c.linear()
	l := math.Cbrt(0.4122214708*v[0] + 0.5363325363*v[1] + 0.0514459929*v[2])
	m := math.Cbrt(0.2119034982*v[0] + 0.6806995451*v[1] + 0.1073969566*v[2])
	s := math.Cbrt(0.0883024619*v[0] + 0.2817188376*v[1] + 0.6299787005*v[2])
	a := 1.9779984951*l - 2.4285922050*m + 0.4505937099*s
	b := 0.0259040371*l + 0.7827717662*m - 0.8086757660*s
	return oklch{0.2104542553*l + 0.7936177850*m - 0.0040720468*s, math.Hypot(a, b), math.Atan2(b, a)}
}

// rgb is the colour on a screen; where a screen cannot show so much chroma it
// has less, at the same lightness and hue.
func (o oklch) rgb() RGB {
	if o.l <= 0 {
		return RGB{}
	}
	if o.l >= 1 {
		return RGB{255, 255, 255}
	}
	if shown, ok := o.within(); ok {
		return shown
	}
	least, most := 0.0, o.c
	for range 20 {
		o.c = (least + most) / 2
		if _, ok := o.within(); ok {
			least = o.c
		} else {
			most = o.c
		}
	}
	o.c = least
	shown, _ := o.within()
	return shown
}

func (o oklch) within() (c RGB, ok bool) {
	a, b := o.c*math.Cos(o.h), o.c*math.Sin(o.h)
	cube := func(x float64) float64 { return x * x * x }
	l := cube(o.l + 0.3963377774*a + 0.2158037573*b)
	m := cube(o.l - 0.1055613458*a - 0.0638541728*b)
	s := cube(o.l - 0.0894841775*a - 1.2914855480*b)
	ok = true
	for i, v := range [3]float64{
		4.0767416621*l - 3.3077115913*m + 0.2309699292*s,
		-1.2684380046*l + 2.6097574011*m - 0.3413193965*s,
		-0.0041960863*l - 0.7034186147*m + 1.7076147010*s,
	} {
		const slack = 1e-4
		ok = ok && v >= -slack && v <= 1+slack
		v = min(max(v, 0), 1)
		if v > 0.0031308 {
			v = 1.055*math.Pow(v, 1/2.4) - 0.055
		} else {
			v *= 12.92
		}
		c[i] = uint8(math.Round(v * 255))
	}
	return c, ok
}

// Grounds are what letters stand on in one scheme.
type Grounds struct {
	Paper, Slip, Shade RGB
	// Quiet is the second ink, which has to be read on a wash of the accent.
	Quiet RGB
}

// The grounds of the pages, as their style sheets have them.
var (
	LightGrounds = Grounds{Paper: RGB{0xf9, 0xf6, 0xef}, Slip: RGB{0xff, 0xfe, 0xfa}, Shade: RGB{0xef, 0xea, 0xe0}, Quiet: RGB{0x5a, 0x55, 0x4b}}
	DarkGrounds  = Grounds{Paper: RGB{0x17, 0x16, 0x13}, Slip: RGB{0x21, 0x1f, 0x1b}, Shade: RGB{0x2a, 0x28, 0x23}, Quiet: RGB{0xb0, 0xa8, 0x98}}
)

// LeastContrast is what letters need to be read: WCAG 2.2, 1.4.3.
const LeastContrast = 4.5

// Shades are an accent in one scheme.
type Shades struct {
	Accent RGB
	// On is for letters on the accent, Deep for what the pointer is on, Wash
	// lies behind a chosen row.
	On, Deep, Wash RGB
	// Changed says that the accent as it was chosen could not be read here.
	Changed bool
}

// Accents are an organisation's colour in both schemes.
type Accents struct{ Light, Dark Shades }

// DeriveAccents makes the shades of a colour. A colour that is too pale on
// light paper is darkened, and one that is too dark on dark paper lightened, at
// the same hue until it can be read on all grounds.
func DeriveAccents(chosen RGB) Accents {
	return Accents{Light: LightGrounds.shades(chosen, -1), Dark: DarkGrounds.shades(chosen, +1)}
}

// shades looks for shades that can be read, going darker (-1) or lighter (+1).
func (g Grounds) shades(chosen RGB, way float64) Shades {
	s := Shades{Accent: chosen}
	at := chosen.oklch()
	for !g.readable(s.Accent) && at.l > 0 && at.l < 1 {
		at.l += way * 0.004
		s.Accent, s.Changed = at.rgb(), true
	}
	if !g.readable(s.Accent) { // black in the dark, or white on paper: there is no hue to keep
		s.Accent, s.Changed = RGB{}, true
		if way > 0 {
			s.Accent = RGB{255, 255, 255}
		}
		at = s.Accent.oklch()
	}
	s.On = RGB{255, 255, 255}
	if way > 0 {
		s.On = RGB{0x12, 0x12, 0x12}
	}
	deep := at
	if deep.l += way * 0.09; deep.l < 0.15 || deep.l > 0.97 {
		deep.l = at.l - way*0.12 // there is nothing beyond: the other way can still be read
	}
	if s.Deep = deep.rgb(); !g.readable(s.Deep) {
		s.Deep = s.Accent
	}
	for part := 0.14; ; part -= 0.01 {
		s.Wash = mix(g.Paper, s.Accent, max(part, 0))
		if part <= 0 || Contrast(s.Accent, s.Wash) >= LeastContrast && Contrast(g.Quiet, s.Wash) >= LeastContrast {
			return s
		}
	}
}

func (g Grounds) readable(c RGB) bool {
	return Contrast(c, g.Paper) >= LeastContrast && Contrast(c, g.Slip) >= LeastContrast && Contrast(c, g.Shade) >= LeastContrast
}

// mix lays a part of one colour over another.
func mix(under, over RGB, part float64) (c RGB) {
	for i := range c {
		c[i] = uint8(math.Round(float64(under[i])*(1-part) + float64(over[i])*part))
	}
	return c
}
