package picture

import (
	"bytes"
	"encoding/xml"
	"image/color"
	"image/png"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
	"rsc.io/qr"
)

const link = "https://jobs.example.org/r/Kd7fQ2xN"

// grid is a picture read back, true for black, quiet zone and all.
type grid [][]bool

func newGrid(side int) grid {
	g := make(grid, side)
	for y := range g {
		g[y] = make([]bool, side)
	}
	return g
}

// wanted is what the library encodes, with the border around it.
func wanted(t require.TestingT, content string) grid {
	code, err := qr.Encode(content, qr.M)
	require.NoError(t, err)
	g := newGrid(code.Size + 8)
	for y := range code.Size {
		for x := range code.Size {
			g[y+4][x+4] = code.Black(x, y)
		}
	}
	return g
}

var (
	viewBox = regexp.MustCompile(`viewBox="0 0 (\d+) (\d+)"`)
	path    = regexp.MustCompile(`<path fill="#000" d="([^"]*)"/>`)
	run     = regexp.MustCompile(`M(\d+) (\d+)h(\d+)v1h-(\d+)z`)
)

func number(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

func readSVG(t require.TestingT, svg []byte) grid {
	require.NoError(t, xml.Unmarshal(svg, new(struct{})))
	box := viewBox.FindSubmatch(svg)
	require.NotNil(t, box)
	g := newGrid(number(string(box[1])))
	paths := path.FindAllSubmatch(svg, -1)
	require.Len(t, paths, 1)
	require.Empty(t, run.ReplaceAllString(string(paths[0][1]), ""), "only runs")
	for _, r := range run.FindAllStringSubmatch(string(paths[0][1]), -1) {
		require.Equal(t, r[3], r[4], "a run comes back to where it began")
		for i := range number(r[3]) {
			g[number(r[2])][number(r[1])+i] = true
		}
	}
	return g
}

func readPNG(t require.TestingT, data []byte, side int) grid {
	picture, err := png.Decode(bytes.NewReader(data))
	require.NoError(t, err)
	width := picture.Bounds().Dx()
	require.Equal(t, width, picture.Bounds().Dy())
	require.Zero(t, width%side, "modules are whole pixels")
	scale := width / side
	g := newGrid(side)
	for y := range width {
		for x := range width {
			black := color.GrayModel.Convert(picture.At(x, y)) == color.Gray{Y: 0}
			if x%scale == 0 && y%scale == 0 {
				g[y/scale][x/scale] = black
			}
			require.Equal(t, g[y/scale][x/scale], black, "a module is of one colour")
		}
	}
	return g
}

func TestBothPicturesShowTheCode(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		content := rapid.StringN(1, 60, 200).Draw(t, "content")
		want := wanted(t, content)
		svg, err := QRSVG(content)
		require.NoError(t, err)
		assert.Equal(t, want, readSVG(t, svg))
		data, err := QRPNG(content, rapid.IntRange(MinPixels, 256).Draw(t, "pixels"))
		require.NoError(t, err)
		assert.Equal(t, want, readPNG(t, data, len(want)))
	})
}

func TestCamerasFindThreeCornersAndAWhiteBorder(t *testing.T) {
	svg, err := QRSVG(link)
	require.NoError(t, err)
	g := readSVG(t, svg)
	finder := strings.Fields("####### #.....# #.###.# #.###.# #.###.# #.....# #######")
	far := len(g) - 4 - 7
	for _, corner := range [][2]int{{4, 4}, {far, 4}, {4, far}} {
		for y, row := range finder {
			for x, module := range row {
				assert.Equal(t, module == '#', g[corner[1]+y][corner[0]+x])
			}
		}
	}
	for y := range g {
		for x := range g {
			if min(x, y, len(g)-1-x, len(g)-1-y) < 4 {
				assert.False(t, g[y][x])
			}
		}
	}
}

func TestSVGIsAnImageForEveryReader(t *testing.T) {
	svg, err := QRSVG(link)
	require.NoError(t, err)
	for _, part := range []string{`role="img"`, `shape-rendering="crispEdges"`, `fill="#fff"`, `xmlns="http://www.w3.org/2000/svg"`} {
		assert.Contains(t, string(svg), part)
	}
	assert.NotContains(t, string(svg), link, "the address of a link is in the modules only")
}

func TestPNGIsAboutAsWideAsAsked(t *testing.T) {
	side := len(wanted(t, link))
	for _, pixels := range []int{MinPixels, 200, 512, MaxPixels} {
		data, err := QRPNG(link, pixels)
		require.NoError(t, err)
		config, err := png.DecodeConfig(bytes.NewReader(data))
		require.NoError(t, err)
		assert.LessOrEqual(t, config.Width, pixels)
		assert.Greater(t, config.Width, pixels-side)
		assert.Equal(t, color.Palette{color.RGBA{255, 255, 255, 255}, color.RGBA{0, 0, 0, 255}}, config.ColorModel)
	}
}

func TestWhatCannotBeDrawnIsSaid(t *testing.T) {
	long := strings.Repeat("https://", 400)
	_, err := QRSVG(long)
	assert.ErrorContains(t, err, "3200 bytes do not fit")
	_, err = QRPNG(long, 512)
	assert.ErrorContains(t, err, "3200 bytes do not fit")
	for _, pixels := range []int{-1, 0, MinPixels - 1, MaxPixels + 1} {
		_, err = QRPNG(link, pixels)
		assert.ErrorContains(t, err, "must be 64 to 2048")
	}
	_, err = QRSVG("")
	assert.ErrorContains(t, err, "nothing")
}
