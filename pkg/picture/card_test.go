package picture_test

import (
	"bytes"
	"image/color"
	"image/png"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goodword/pkg/picture"
)

func sample() picture.Card {
	return picture.Card{
		Organisation: "Universiteit Zuiderzee", Title: "Waterbouwkundig ingenieur", Facts: []string{"Lelystad, deels thuis", "30 tot 38 uur per week"},
		Salary: "€ 4.537 tot € 6.209", Accent: color.RGBA{0x1f, 0x43, 0x91, 0xff},
	}
}

func with(change func(*picture.Card)) picture.Card {
	c := sample()
	change(&c)
	return c
}

func TestACardIsWhatNetworksShowAndKeepsItsMargins(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]picture.Card{
		"a usual vacancy":             sample(),
		"a title of one letter":       with(func(c *picture.Card) { c.Title = "Q" }),
		"a title of 100 characters":   with(func(c *picture.Card) { c.Title = strings.Repeat("Senior onderzoeker ", 6)[:100] }),
		"a title of 300 characters":   with(func(c *picture.Card) { c.Title = strings.Repeat("Senior onderzoeker ", 16)[:300] }),
		"a word of 30 letters":        with(func(c *picture.Card) { c.Title = "Arbeidsongeschiktheidsverzekeraar" }),
		"a word of 100 letters":       with(func(c *picture.Card) { c.Title = strings.Repeat("Waterbouw", 11) }),
		"a word with many hyphens":    with(func(c *picture.Card) { c.Title = strings.Repeat("a-", 150) }),
		"without salary and facts":    with(func(c *picture.Card) { c.Salary, c.Facts = "", nil }),
		"facts that are far too long": with(func(c *picture.Card) { c.Facts = []string{strings.Repeat("Lelystad, ", 40)} }),
		"letters that no font has":    with(func(c *picture.Card) { c.Title = "工程師 \U0001F600" }),
		"nothing at all":              {Accent: color.RGBA{A: 0xff}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, err := c.PNG()
			require.NoError(t, err)
			assert.Less(t, len(b), 60_000, "bytes")
			img, err := png.Decode(bytes.NewReader(b))
			require.NoError(t, err)
			require.Equal(t, []int{picture.CardWidth, picture.CardHeight}, []int{img.Bounds().Dx(), img.Bounds().Dy()})
			paper := img.At(2, picture.CardHeight-2)
			for y := 20; y < picture.CardHeight; y++ {
				for _, x := range []int{30, 60, picture.CardWidth - 60, picture.CardWidth - 30} {
					require.Equal(t, paper, img.At(x, y), "something stands in the margin at %d, %d", x, y)
				}
			}
			for x := range picture.CardWidth {
				require.Equal(t, paper, img.At(x, picture.CardHeight-30), "something stands below at %d", x)
			}
		})
	}
}

func TestACardIsTheSameEveryTimeAndAnotherForOtherWords(t *testing.T) {
	t.Parallel()
	one, err := sample().PNG()
	require.NoError(t, err)
	two, err := sample().PNG()
	require.NoError(t, err)
	assert.Equal(t, one, two)
	other, err := with(func(c *picture.Card) { c.Salary = "€ 4.538" }).PNG()
	require.NoError(t, err)
	assert.NotEqual(t, one, other)
}

func TestEveryLetterOfDutchEnglishAndPolishIsSet(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "Zażółć gęślą jaźń ĄĆĘŁŃÓŚŹŻ ë é ï ö ü ĳ Ĳ ÀÁÈÉËÏÖÜ € – — “x” ’s ‘t Gülşen Ștefan Čapek Ærø",
		picture.Settable("Zażółć gęślą jaźń ĄĆĘŁŃÓŚŹŻ ë é ï ö ü ĳ Ĳ ÀÁÈÉËÏÖÜ € – — “x” ’s ‘t Gülşen Ștefan Čapek Ærø"))
	assert.Equal(t, "Nguyên dijk", picture.Settable("Nguye\u0302n dijk \U0001F600工"), "what cannot be set is left out")
}

func BenchmarkCard(b *testing.B) {
	for b.Loop() {
		if _, err := sample().PNG(); err != nil {
			b.Fatal(err)
		}
	}
}
