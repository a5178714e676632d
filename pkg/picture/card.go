package picture

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/png"
	"strings"
	"sync"
	"unicode"

	"github.com/go-fonts/liberation/liberationsansregular"
	"github.com/go-fonts/liberation/liberationserifbold"
	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/text/unicode/norm"
)

// The size of a card in pixels: what every network shows large.
const (
	CardWidth  = 1200
	CardHeight = 630
)

// Card is the preview that chats and networks show of a shared vacancy.
type Card struct {
	Organisation string
	Title        string
	// Facts are short lines below the title: the place, the hours.
	Facts []string
	// Salary stands last and large, "" without one.
	Salary string
	// Accent is the organisation's colour.
	Accent color.RGBA
}

// The page's own paper and ink, so that the card and the page it leads to look
// like one thing.
var (
	paper = color.RGBA{0xf9, 0xf6, 0xef, 0xff}
	ink   = color.RGBA{0x1c, 0x1a, 0x17, 0xff}
	quiet = color.RGBA{0x5a, 0x55, 0x4b, 0xff}
)

// The card's own measures, in pixels.
const (
	margin     = 72
	bandHeight = 14
	column     = CardWidth - 2*margin
	ruleAt     = 148
	titleTop   = 176
	footAt     = CardHeight - 56 // the last line's foot
	factSize   = 34
	salarySize = 44
	orgSize    = 36
	leastTitle = 40
	mostTitle  = 88
	leading    = 1.14
)

// fonts are parsed once; a face of one size is made for each drawing, since a
// face cannot be used by two at once.
var fonts = sync.OnceValues(func() (f struct{ serif, sans *sfnt.Font }, err error) {
	var e1, e2 error
	f.serif, e1 = opentype.Parse(liberationserifbold.TTF)
	f.sans, e2 = opentype.Parse(liberationsansregular.TTF)
	return f, errors.Join(e1, e2)
})

// PNG draws the card. The title is set as large as its length lets it be; what
// still does not fit ends in an ellipsis.
func (c Card) PNG() ([]byte, error) {
	f, err := fonts()
	if err != nil {
		return nil, err
	}
	d := drawing{Paletted: image.NewPaletted(image.Rect(0, 0, CardWidth, CardHeight), shades(c.Accent))}
	d.fill(d.Bounds(), paper)
	d.fill(image.Rect(0, 0, CardWidth, bandHeight), c.Accent)
	d.fill(image.Rect(margin, ruleAt, CardWidth-margin, ruleAt+2), ink)
	d.fill(image.Rect(margin, ruleAt+5, CardWidth-margin, ruleAt+6), ink)
	d.line(f.serif, orgSize, margin, 110, ink, c.Organisation)

	foot := footAt
	if c.Salary != "" {
		d.line(f.serif, salarySize, margin, foot, c.Accent, c.Salary)
		foot -= salarySize + 22
	}
	facts := strings.Join(c.Facts, "  ·  ")
	if facts != "" {
		d.line(f.sans, factSize, margin, foot, quiet, facts)
		foot -= factSize + 18
	}
	d.title(f.serif, c.Title, foot)
	if d.err != nil {
		return nil, d.err
	}
	var b bytes.Buffer
	err = png.Encode(&b, d)
	return b.Bytes(), err
}

// shades are the colours between the paper and each colour that is laid on it:
// so few that the picture is small, so many that no edge of a letter shows it.
func shades(accent color.RGBA) color.Palette {
	p := color.Palette{paper}
	for _, to := range []color.RGBA{ink, quiet, accent} {
		const steps = 40
		for i := 1; i <= steps; i++ {
			mix := func(a, b uint8) uint8 { return uint8((int(a)*(steps-i) + int(b)*i) / steps) }
			p = append(p, color.RGBA{mix(paper.R, to.R), mix(paper.G, to.G), mix(paper.B, to.B), 0xff})
		}
	}
	return p
}

// drawing is a card while it is drawn; the first error is kept.
type drawing struct {
	*image.Paletted
	err error
}

// fill looks the colour up once and not at every point, as draw.Draw would.
func (d *drawing) fill(r image.Rectangle, c color.Color) {
	index := uint8(d.Palette.Index(c))
	for y := r.Min.Y; y < r.Max.Y; y++ {
		row := d.Pix[d.PixOffset(r.Min.X, y):d.PixOffset(r.Max.X, y)]
		for i := range row {
			row[i] = index
		}
	}
}

func (d *drawing) face(f *sfnt.Font, size int) (font.Face, bool) {
	face, err := opentype.NewFace(f, &opentype.FaceOptions{Size: float64(size), DPI: 72})
	if err != nil && d.err == nil {
		d.err = err
	}
	return face, err == nil
}

// line sets one line that stands on y, shortened to the column.
func (d *drawing) line(f *sfnt.Font, size, x, y int, c color.Color, text string) {
	face, ok := d.face(f, size)
	if !ok {
		return
	}
	defer face.Close()
	d.write(face, x, y, c, shorten(face, settable(f, text), column))
}

func (d *drawing) write(face font.Face, x, y int, c color.Color, text string) {
	(&font.Drawer{Dst: d, Src: image.NewUniform(c), Face: face, Dot: fixed.P(x, y)}).DrawString(text)
}

// title sets the title between its top and foot in the largest size in which it
// fits.
func (d *drawing) title(f *sfnt.Font, text string, foot int) {
	text = settable(f, text)
	for size := mostTitle; ; size -= 4 {
		face, ok := d.face(f, size)
		if !ok {
			return
		}
		height := int(float64(size) * leading)
		room := (foot - titleTop) / height
		lines, whole := wrap(face, text, column)
		if last := size-4 < leastTitle; !last && (!whole || len(lines) > room) {
			face.Close()
			continue
		}
		if len(lines) > room { // at the smallest: as much as there is room for
			rest := strings.Join(lines[room-1:], " ")
			lines = append(lines[:room-1], shorten(face, rest+"…", column))
		}
		for i, l := range lines {
			d.write(face, margin, titleTop+size+i*height, ink, l)
		}
		face.Close()
		return
	}
}

// wrap breaks text into lines; whole says that no word had to be broken.
func wrap(face font.Face, text string, width int) (lines []string, whole bool) {
	whole = true
	fits := func(s string) bool { return font.MeasureString(face, s).Ceil() <= width }
	line := ""
	for _, word := range strings.Fields(text) {
		for i, part := range parts(word) {
			joined := line + part
			if i == 0 && line != "" {
				joined = line + " " + part
			}
			if fits(joined) {
				line = joined
				continue
			}
			if line != "" {
				lines = append(lines, line)
			}
			for line = part; !fits(line); {
				whole = false
				rs := []rune(line)
				n := len(rs) - 1
				for n > 1 && !fits(string(rs[:n])+"-") {
					n--
				}
				lines, line = append(lines, string(rs[:n])+"-"), string(rs[n:])
			}
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines, whole
}

// parts are the pieces of a word between which a line may end.
func parts(word string) []string {
	var ps []string
	for {
		i := strings.IndexAny(word, "-/")
		if i < 0 || i == len(word)-1 {
			return append(ps, word)
		}
		ps, word = append(ps, word[:i+1]), word[i+1:]
	}
}

// shorten ends a text that is too wide in an ellipsis.
func shorten(face font.Face, text string, width int) string {
	if font.MeasureString(face, text).Ceil() <= width {
		return text
	}
	rs := []rune(strings.TrimSuffix(text, "…"))
	for len(rs) > 0 && font.MeasureString(face, string(rs)+"…").Ceil() > width {
		rs = rs[:len(rs)-1]
	}
	return strings.TrimRightFunc(string(rs), unicode.IsSpace) + "…"
}

// settable is text with every letter that the font lacks replaced by the same
// letter without its marks, or left out: a card shows no empty boxes.
func settable(f *sfnt.Font, text string) string {
	var buffer sfnt.Buffer
	has := func(r rune) bool {
		i, err := f.GlyphIndex(&buffer, r)
		return err == nil && i != 0
	}
	var b strings.Builder
	for _, r := range norm.NFC.String(text) {
		switch {
		case has(r):
			b.WriteRune(r)
		case unicode.IsSpace(r):
			b.WriteByte(' ')
		default:
			for _, base := range norm.NFD.String(string(r)) {
				if !unicode.Is(unicode.Mn, base) && has(base) {
					b.WriteRune(base)
				}
			}
		}
	}
	return strings.TrimSpace(b.String())
}
