package referral

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"sync"
)

// Limits of a photo. What is kept of it is so small that the page of a vacancy
// stays quick on a poor connection with all that it loads.
const (
	MaxPhotoUpload  = 8 << 20
	MaxPhoto        = 22 << 10
	mostPhotoPixels = 13_000_000 // a telephone of today takes 12
	mostPNGPixels   = 4_000_000  // they may take eight bytes each
	photoSide       = 720
)

// decoding is held by whoever unfolds a picture, which takes memory: one at a
// time is plenty.
var decoding sync.Mutex

func wrongPhoto(en, nl string) error {
	var wrong problems
	wrong.add("photo", en, nl)
	return wrong.err()
}

// checkPhoto looks at what an admin gave as a photo and makes a small one of
// it, upright and without what cameras note: the place, the time, the device.
func checkPhoto(b []byte) (madeFile, error) {
	isPNG := bytes.HasPrefix(b, []byte("\x89PNG\r\n\x1a\n"))
	most, decodeConfig, decode := mostPhotoPixels, jpeg.DecodeConfig, jpeg.Decode
	if isPNG {
		most, decodeConfig, decode = mostPNGPixels, png.DecodeConfig, png.Decode
	}
	switch {
	case len(b) > MaxPhotoUpload:
		return madeFile{}, wrongPhoto("This photo is over 8 MB. Give a smaller one.", "Deze foto is groter dan 8 MB. Geef een kleinere.")
	case !isPNG && !bytes.HasPrefix(b, []byte("\xff\xd8\xff")):
		return madeFile{}, wrongPhoto("This is no JPEG and no PNG.", "Dit is geen JPEG en geen PNG.")
	}
	unreadable := wrongPhoto("This photo cannot be read.", "Deze foto is niet te lezen.")
	c, err := decodeConfig(bytes.NewReader(b))
	if err != nil {
		return madeFile{}, unreadable
	}
	if c.Width < 320 || c.Height < 160 {
		return madeFile{}, wrongPhoto("This photo is smaller than 320 by 160 pixels and would be a blur.",
			"Deze foto is kleiner dan 320 bij 160 beeldpunten en zou een vlek worden.")
	}
	if c.Width > most/c.Height {
		return madeFile{}, wrongPhoto("This photo has too many pixels: 13 million at most as a JPEG, 4 million as a PNG.",
			"Deze foto heeft te veel beeldpunten: hooguit 13 miljoen als JPEG, 4 miljoen als PNG.")
	}
	decoding.Lock()
	defer decoding.Unlock()
	whole, err := decode(bytes.NewReader(b))
	if err != nil {
		return madeFile{}, unreadable
	}
	small := upright(onWhite(reduce(whole, photoSide, photoSide)), orientation(b))
	for side := photoSide; side >= 320; side = side * 7 / 8 {
		fitted := onWhite(reduce(small, side, side))
		for quality := 80; quality >= 50; quality -= 10 {
			var out bytes.Buffer
			if err := jpeg.Encode(&out, fitted, &jpeg.Options{Quality: quality}); err != nil {
				return madeFile{}, err
			}
			if out.Len() <= MaxPhoto {
				return newBrandFile("image/jpeg", out.Bytes(), fitted.Bounds().Dx(), fitted.Bounds().Dy()), nil
			}
		}
	}
	return madeFile{}, wrongPhoto("There is so much detail in this photo that it stays too large. Choose a calmer one.",
		"In deze foto zitten zoveel details dat hij te groot blijft. Kies een rustiger foto.")
}

// reduce makes a picture fit in a width and a height; what fits stays as large
// as it is. Every point becomes the mean of those that it stands for.
func reduce(from image.Image, width, height int) *image.RGBA64 {
	b := from.Bounds()
	w, h := b.Dx(), b.Dy()
	if w > width {
		w, h = width, max(1, b.Dy()*width/b.Dx())
	}
	if h > height {
		w, h = max(1, b.Dx()*height/b.Dy()), height
	}
	to := image.NewRGBA64(image.Rect(0, 0, w, h))
	for y := range h {
		y0, y1 := b.Dy()*y/h, max(b.Dy()*(y+1)/h, b.Dy()*y/h+1)
		for x := range w {
			x0, x1 := b.Dx()*x/w, max(b.Dx()*(x+1)/w, b.Dx()*x/w+1)
			var sum [4]uint64
			for sy := y0; sy < y1; sy++ {
				for sx := x0; sx < x1; sx++ {
					r, g, bl, a := from.At(b.Min.X+sx, b.Min.Y+sy).RGBA()
					sum[0], sum[1], sum[2], sum[3] = sum[0]+uint64(r), sum[1]+uint64(g), sum[2]+uint64(bl), sum[3]+uint64(a)
				}
			}
			n := uint64((y1 - y0) * (x1 - x0))
			to.SetRGBA64(x, y, color.RGBA64{uint16(sum[0] / n), uint16(sum[1] / n), uint16(sum[2] / n), uint16(sum[3] / n)})
		}
	}
	return to
}

// onWhite lays a picture on white, where it lets something through.
func onWhite(p *image.RGBA64) *image.RGBA {
	to := image.NewRGBA(p.Bounds())
	for y := range p.Bounds().Dy() {
		for x := range p.Bounds().Dx() {
			c := p.RGBA64At(x, y)
			white := 0xffff - uint32(c.A)
			to.SetRGBA(x, y, color.RGBA{uint8((uint32(c.R) + white) >> 8), uint8((uint32(c.G) + white) >> 8), uint8((uint32(c.B) + white) >> 8), 0xff})
		}
	}
	return to
}

// upright turns a picture as the camera said it was held (Exif 2.32, tag 0x0112).
func upright(p *image.RGBA, held int) *image.RGBA {
	if held < 2 || held > 8 {
		return p
	}
	w, h := p.Bounds().Dx(), p.Bounds().Dy()
	bounds := image.Rect(0, 0, w, h)
	if held >= 5 {
		bounds = image.Rect(0, 0, h, w)
	}
	to := image.NewRGBA(bounds)
	for y := range h {
		for x := range w {
			at := image.Pt(x, y)
			if held == 2 || held == 3 || held == 7 || held == 8 {
				at.X = w - 1 - x
			}
			if held == 3 || held == 4 || held == 6 || held == 7 {
				at.Y = h - 1 - y
			}
			if held >= 5 {
				at = image.Pt(at.Y, at.X)
			}
			to.SetRGBA(at.X, at.Y, p.RGBAAt(x, y))
		}
	}
	return to
}

// orientation is how the camera was held, 1 when a JPEG does not say.
func orientation(b []byte) int {
	for i := 2; i+4 <= len(b) && b[i] == 0xff; {
		size := int(binary.BigEndian.Uint16(b[i+2:]))
		if b[i+1] == 0xda || size < 2 || i+2+size > len(b) {
			break
		}
		if part, ok := bytes.CutPrefix(b[i+4:i+2+size], []byte("Exif\x00\x00")); b[i+1] == 0xe1 && ok {
			return orientationIn(part)
		}
		i += 2 + size
	}
	return 1
}

// orientationIn looks in the first directory of a TIFF header.
func orientationIn(b []byte) int {
	if len(b) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.LittleEndian
	if b[0] == 'M' {
		order = binary.BigEndian
	}
	at := uint64(order.Uint32(b[4:]))
	if at+2 > uint64(len(b)) {
		return 1
	}
	for n := uint64(order.Uint16(b[at:])); n > 0; n-- {
		entry := at + 2 + (n-1)*12
		if entry+12 <= uint64(len(b)) && order.Uint16(b[entry:]) == 0x0112 {
			return int(order.Uint16(b[entry+8:]))
		}
	}
	return 1
}
