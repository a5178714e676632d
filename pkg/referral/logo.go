package referral

import (
	"bytes"
	"encoding/xml"
	"errors"
	"image/png"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Limits of a logo. It is on every page, also on a poor connection, so that
// what is kept of it is small.
const (
	MaxLogoUpload = 512 << 10
	MaxLogo       = 12 << 10
	mostLogoSide  = 4000 // pixels
	// logoHeight and logoWidth are what is kept of a picture: twice what the
	// pages show, for screens with fine pixels.
	logoHeight, logoWidth = 96, 480
	mostSVGDepth          = 40
	mostSVGElements       = 2000
	// mostSVGUses bounds what <use> can unfold into: 2 to the power of half this.
	mostSVGUses = 20
)

func wrongLogo(en, nl string) error {
	var wrong problems
	wrong.add("logo", en, nl)
	return wrong.err()
}

// checkLogo looks at what an admin gave as a logo and makes what is kept of it:
// a drawing with nothing in it but a drawing, or a small PNG.
func checkLogo(b []byte) (madeFile, error) {
	switch {
	case len(b) > MaxLogoUpload:
		return madeFile{}, wrongLogo("This file is over 512 kB. Give a smaller one.", "Dit bestand is groter dan 512 kB. Geef een kleiner bestand.")
	case bytes.HasPrefix(b, []byte("\x89PNG\r\n\x1a\n")):
		return pngLogo(b)
	case bytes.Contains(b[:min(len(b), 1024)], []byte("<")):
		return svgLogo(b)
	}
	return madeFile{}, wrongLogo("This is no SVG and no PNG.", "Dit is geen SVG en geen PNG.")
}

func pngLogo(b []byte) (madeFile, error) {
	c, err := png.DecodeConfig(bytes.NewReader(b))
	if err != nil {
		return madeFile{}, wrongLogo("This PNG cannot be read.", "Deze PNG is niet te lezen.")
	}
	if c.Width > mostLogoSide || c.Height > mostLogoSide {
		return madeFile{}, wrongLogo("This picture is over 4,000 pixels wide or high. Give a smaller one.",
			"Deze afbeelding is meer dan 4.000 beeldpunten breed of hoog. Geef een kleinere.")
	}
	decoding.Lock()
	defer decoding.Unlock()
	whole, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		return madeFile{}, wrongLogo("This PNG cannot be read.", "Deze PNG is niet te lezen.")
	}
	for size := 1.0; size > 0.2; size *= 0.8 {
		small := reduce(whole, int(logoWidth*size), int(logoHeight*size))
		var out bytes.Buffer
		if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, small); err != nil {
			return madeFile{}, err
		}
		if out.Len() <= MaxLogo {
			return newBrandFile("image/png", out.Bytes(), small.Bounds().Dx(), small.Bounds().Dy()), nil
		}
	}
	return madeFile{}, wrongLogo("There is too much in this picture for a logo. Give a drawing (SVG), or a simpler picture.",
		"In deze afbeelding zit te veel voor een logo. Geef een tekening (SVG) of een eenvoudiger afbeelding.")
}

const (
	svgSpace   = "http://www.w3.org/2000/svg"
	xlinkSpace = "http://www.w3.org/1999/xlink"
)

// svgElements are what a logo may be drawn with. Nothing of it can do, move,
// load or hold something of another kind.
var svgElements = []string{
	"svg", "g", "defs", "symbol", "use", "title", "desc", "style",
	"path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan",
	"linearGradient", "radialGradient", "stop", "clipPath", "mask",
}

// svgDropped are elements of SVG that say something about a drawing and show
// nothing.
var svgDropped = []string{"metadata", "view"}

// svgLogo reads a drawing and writes it anew: what programs note for
// themselves is left out, and what a drawing does not need is refused.
func svgLogo(b []byte) (madeFile, error) {
	t := svgTidier{decoder: xml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(b, []byte("\ufeff"))))}
	if err := t.all(); err != nil {
		var known *Error
		if errors.As(err, &known) {
			return madeFile{}, err
		}
		return madeFile{}, wrongLogo("This SVG cannot be read: it is no well-formed XML in UTF-8.",
			"Deze SVG is niet te lezen: het is geen welgevormde XML in UTF-8.")
	}
	if t.out.Len() > MaxLogo {
		return madeFile{}, wrongLogo("This drawing takes more than 12 kB. Export it as an optimised SVG, or give a PNG.",
			"Deze tekening neemt meer dan 12 kB. Exporteer haar als geoptimaliseerde SVG, of geef een PNG.")
	}
	return newBrandFile("image/svg+xml", t.out.Bytes(), t.width, t.height), nil
}

// svgTidier copies a drawing, element by element.
type svgTidier struct {
	decoder        *xml.Decoder
	out            bytes.Buffer
	open           []string
	elements, uses int
	width, height  int
	done           bool
	// css is the text of the style sheet that is open, all of it: comments and
	// sections may part a word.
	css strings.Builder
}

func (t *svgTidier) all() error {
	for {
		token, err := t.decoder.Token()
		if err == io.EOF && t.done {
			return nil
		}
		if err != nil {
			return err
		}
		switch token := token.(type) {
		case xml.StartElement:
			err = t.start(token)
		case xml.EndElement:
			err = t.end(token.Name.Local)
		case xml.CharData:
			err = t.text(string(token))
		case xml.Directive:
			err = wrongLogo("This SVG begins with a DOCTYPE, which can hide what is in it. Save it as plain SVG.",
				"Deze SVG begint met een DOCTYPE, waarachter van alles schuil kan gaan. Bewaar haar als gewone SVG.")
		case xml.ProcInst:
			if token.Target != "xml" {
				err = wrongLogo("This SVG holds an instruction to load something (<?"+printable(token.Target)+"?>). Take it out.",
					"Deze SVG bevat een opdracht om iets te laden (<?"+printable(token.Target)+"?>). Haal die eruit.")
			}
		}
		if err != nil {
			return err
		}
	}
}

func (t *svgTidier) start(e xml.StartElement) error {
	root := len(t.open) == 0
	name := e.Name.Local
	switch {
	case root && (name != "svg" || e.Name.Space != svgSpace || t.done):
		return wrongLogo("This is no SVG: it must be one <svg> of http://www.w3.org/2000/svg.",
			"Dit is geen SVG: het moet één <svg> van http://www.w3.org/2000/svg zijn.")
	case e.Name.Space != svgSpace && !forbiddenAnywhere(name), slices.Contains(svgDropped, name):
		return t.decoder.Skip()
	case !slices.Contains(svgElements, name), !root && t.open[len(t.open)-1] == "style":
		return wrongLogo("A logo may not hold <"+printable(name)+">. Take it out, or give a PNG.",
			"Een logo mag geen <"+printable(name)+"> bevatten. Haal het eruit, of geef een PNG.")
	}
	if t.elements++; t.elements > mostSVGElements || len(t.open) >= mostSVGDepth {
		return wrongLogo("There is too much in this drawing for a logo. Simplify it, or give a PNG.",
			"In deze tekening zit te veel voor een logo. Vereenvoudig haar, of geef een PNG.")
	}
	if name == "use" {
		if t.uses++; t.uses > mostSVGUses {
			return wrongLogo("This drawing repeats parts of itself (<use>) too often. Write them out, or give a PNG.",
				"Deze tekening herhaalt delen van zichzelf (<use>) te vaak. Schrijf ze uit, of geef een PNG.")
		}
	}
	t.out.WriteString("<" + name)
	if root {
		t.out.WriteString(` xmlns="` + svgSpace + `"`)
		if err := t.size(e.Attr); err != nil {
			return err
		}
	}
	seen := map[string]bool{}
	for _, a := range e.Attr {
		if err := t.attribute(a, root, seen); err != nil {
			return err
		}
	}
	t.out.WriteByte('>')
	t.open = append(t.open, name)
	return nil
}

// forbiddenAnywhere are elements that no drawing has a use for, whatever
// language it says they are of: better refused than taken out in silence.
func forbiddenAnywhere(name string) bool {
	return slices.Contains([]string{"script", "foreignobject", "iframe", "object", "embed", "image", "a", "html", "body"}, strings.ToLower(name))
}

func (t *svgTidier) end(name string) error {
	t.open = t.open[:len(t.open)-1]
	t.done = len(t.open) == 0
	if name == "style" {
		if err := checkDrawn(t.css.String()); err != nil {
			return err
		}
		if err := xml.EscapeText(&t.out, []byte(t.css.String())); err != nil {
			return err
		}
		t.css.Reset()
	}
	t.out.WriteString("</" + name + ">")
	return nil
}

func (t *svgTidier) attribute(a xml.Attr, root bool, seen map[string]bool) error {
	name, space := a.Name.Local, a.Name.Space
	lower := strings.ToLower(name)
	switch {
	case strings.HasPrefix(lower, "on"):
		return wrongLogo("This SVG runs a program ("+printable(name)+"). Take that out.", "Deze SVG start een programma ("+printable(name)+"). Haal dat eruit.")
	case lower == "href" || lower == "src":
		if (space != "" && space != xlinkSpace) || lower == "src" || !localMark(a.Value) {
			return wrongLogo("This SVG refers to something outside itself ("+printable(name)+"). A logo has to be whole.",
				"Deze SVG verwijst naar iets buiten zichzelf ("+printable(name)+"). Een logo moet compleet zijn.")
		}
		name, space = "href", ""
	}
	// What other languages note, and what is written by us, is left out.
	if space != "" || name == "xmlns" || strings.HasPrefix(lower, "data-") || root && (name == "width" || name == "height") || seen[name] {
		return nil
	}
	if strings.Trim(lower, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
		return nil
	}
	if err := checkDrawn(a.Value); err != nil {
		return err
	}
	seen[name] = true
	t.out.WriteString(" " + name + `="`)
	if err := xml.EscapeText(&t.out, []byte(a.Value)); err != nil {
		return err
	}
	t.out.WriteByte('"')
	return nil
}

func (t *svgTidier) text(s string) error {
	if len(t.open) == 0 {
		if strings.TrimSpace(s) == "" {
			return nil
		}
		return wrongLogo("There is text outside the drawing.", "Er staat tekst buiten de tekening.")
	}
	switch t.open[len(t.open)-1] {
	case "style":
		t.css.WriteString(s)
		return nil
	case "text", "tspan", "title", "desc":
	default:
		return nil // white space between elements, and what would not be shown
	}
	return xml.EscapeText(&t.out, []byte(s))
}

// localMark says that a reference is to a part of the same drawing.
func localMark(s string) bool {
	return len(s) > 1 && s[0] == '#' && !strings.ContainsAny(s, " \t\r\n\"'()\\")
}

// checkDrawn holds a value or a style sheet against what could load something.
func checkDrawn(s string) error {
	lower := strings.ToLower(s)
	for _, never := range []string{"\\", "@import", "@font-face", "@namespace", "javascript:", "expression(", "behavior", "-moz-binding", "image(", "image-set(", "src(", "http:", "https:", "data:"} {
		if strings.Contains(lower, never) {
			return wrongLogo("This SVG could load something from elsewhere (“"+never+"”). A logo has to be whole.",
				"Deze SVG kan iets van elders laden (“"+never+"”). Een logo moet compleet zijn.")
		}
	}
	for rest := lower; ; {
		_, after, found := strings.Cut(rest, "url(")
		if !found {
			return nil
		}
		if !strings.HasPrefix(strings.TrimLeft(after, " \t\r\n\"'"), "#") {
			return wrongLogo("This SVG could load something from elsewhere (“url(”). A logo has to be whole.",
				"Deze SVG kan iets van elders laden (“url(”). Een logo moet compleet zijn.")
		}
		rest = after
	}
}

// size finds how wide and high a drawing is, so that its place is there before
// it has come, and writes that to it.
func (t *svgTidier) size(attributes []xml.Attr) error {
	value := func(name string) string {
		for _, a := range attributes {
			if a.Name.Space == "" && a.Name.Local == name {
				return a.Value
			}
		}
		return ""
	}
	pixels := func(s string) float64 {
		n, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(s), "px"), 64)
		if err != nil || !(n > 0) || n > 1e6 {
			return 0
		}
		return n
	}
	width, height := pixels(value("width")), pixels(value("height"))
	box := strings.FieldsFunc(value("viewBox"), func(r rune) bool { return r == ' ' || r == ',' || r == '\n' || r == '\t' || r == '\r' })
	if len(box) == 4 {
		width, height = pixels(box[2]), pixels(box[3])
	}
	if width == 0 || height == 0 {
		return wrongLogo("This SVG does not say how large it is. Give it a viewBox.", "Deze SVG zegt niet hoe groot zij is. Geef haar een viewBox.")
	}
	if value("viewBox") == "" {
		t.out.WriteString(` viewBox="0 0 ` + strconv.FormatFloat(width, 'f', -1, 64) + " " + strconv.FormatFloat(height, 'f', -1, 64) + `"`)
	}
	if ratio := width / height; ratio > 20 || ratio < 0.05 {
		return wrongLogo("This drawing is far too wide or too high for a logo.", "Deze tekening is veel te breed of te hoog voor een logo.")
	}
	scale := float64(logoHeight) / height
	t.width, t.height = max(1, int(math.Round(width*scale))), logoHeight
	t.out.WriteString(` width="` + strconv.Itoa(t.width) + `" height="` + strconv.Itoa(t.height) + `"`)
	return nil
}

// printable is a name out of a file as it can stand in a sentence.
func printable(s string) string {
	s = strings.ToValidUTF8(s, "")
	if utf8.RuneCountInString(s) > 40 {
		s = string([]rune(s)[:40]) + "…"
	}
	return s
}
