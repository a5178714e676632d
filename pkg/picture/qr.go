package picture

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"

	"rsc.io/qr"
)

// quietZone is the white border in modules; the standard asks for four, and
// cameras do look for it.
const quietZone = 4

// The widths in pixels that a PNG may have: smaller cannot be read off a
// screen, larger is a job for the SVG.
const (
	MinPixels = 64
	MaxPixels = 2048
)

// encode makes the code at level M, the usual one for print: it survives a
// smudge and stays small.
func encode(content string) (*qr.Code, error) {
	if content == "" {
		return nil, errors.New("picture: a QR code of nothing")
	}
	code, err := qr.Encode(content, qr.M)
	if err != nil {
		return nil, fmt.Errorf("picture: %d bytes do not fit in a QR code: %w", len(content), err)
	}
	return code, nil
}

// QRSVG draws the QR code of content, one unit a module, without a size of its
// own: the page decides.
func QRSVG(content string) ([]byte, error) {
	code, err := encode(content)
	if err != nil {
		return nil, err
	}
	side := code.Size + 2*quietZone
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" aria-label="QR" shape-rendering="crispEdges">`, side, side)
	fmt.Fprintf(&b, `<rect width="%d" height="%d" fill="#fff"/><path fill="#000" d="`, side, side)
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			// One step for each row of black modules side by side.
			length := 0
			for code.Black(x+length, y) {
				length++
			}
			if length > 0 {
				fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", x+quietZone, y+quietZone, length, length)
				x += length
			}
		}
	}
	b.WriteString(`"/></svg>`)
	return b.Bytes(), nil
}

// QRPNG draws the QR code of content about that many pixels wide: every module
// is a whole number of pixels, or scanners would stumble over blurred edges.
func QRPNG(content string, pixels int) ([]byte, error) {
	if pixels < MinPixels || pixels > MaxPixels {
		return nil, fmt.Errorf("picture: a QR code %d pixels wide; it must be %d to %d", pixels, MinPixels, MaxPixels)
	}
	code, err := encode(content)
	if err != nil {
		return nil, err
	}
	side := code.Size + 2*quietZone
	scale := max(1, pixels/side)
	picture := image.NewPaletted(image.Rect(0, 0, side*scale, side*scale), color.Palette{color.White, color.Black})
	for y := range side * scale {
		for x := range side * scale {
			if code.Black(x/scale-quietZone, y/scale-quietZone) {
				picture.SetColorIndex(x, y, 1)
			}
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, picture); err != nil {
		return nil, fmt.Errorf("picture: %w", err)
	}
	return b.Bytes(), nil
}
