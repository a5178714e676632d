package web_test

import (
	"bytes"
	"image/png"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goodword/pkg/referral"
)

var cardMark = regexp.MustCompile(`og:image" content="https://banen\.example\.nl(/v/[a-z-]+/card/[0-9a-f]{16}\.png)"`)

func TestAVacancyHasACardForChatsAndNetworks(t *testing.T) {
	h := newHouse(t)
	address := func(query string) string {
		t.Helper()
		mark := cardMark.FindStringSubmatch(h.ask(request("GET", "/v/waterbouwkundig-ingenieur"+query)).Body.String())
		require.NotNil(t, mark)
		return mark[1]
	}
	first := address("")
	assert.Equal(t, first, address("?lang=en"), "a card speaks the vacancy's language, not the reader's")
	answer := h.ask(request("GET", first))
	require.Equal(t, 200, answer.Code)
	assert.Equal(t, "image/png", answer.Header().Get("Content-Type"))
	assert.Equal(t, "public, max-age=31536000, immutable", answer.Header().Get("Cache-Control"))
	assert.Less(t, answer.Body.Len(), 150_000)
	img, err := png.Decode(bytes.NewReader(answer.Body.Bytes()))
	require.NoError(t, err)
	assert.Equal(t, "(1200,630)", img.Bounds().Max.String())
	assert.Equal(t, answer.Body.Bytes(), h.ask(request("GET", first)).Body.Bytes())
	again := request("GET", first)
	again.Header.Set("If-None-Match", answer.Header().Get("ETag"))
	assert.Equal(t, 304, h.ask(again).Code)

	_, err = h.programme.EditVacancy(t.Context(), referral.System, h.engineer.ID, h.engineer.Version, func(text *referral.VacancyText) { text.Title = "Dijkingenieur" })
	require.NoError(t, err)
	second := address("")
	assert.NotEqual(t, first, second)
	h.run(t, []scenario{
		{name: "an old card leads to the new one", path: first, status: 302, headers: map[string]string{"Location": second}},
		{name: "a guess too", path: "/v/waterbouwkundig-ingenieur/card/..%2f..%2fx.png", status: 302, headers: map[string]string{"Location": second}},
		{name: "a vacancy that is not there has none", path: "/v/niets/card/0000000000000000.png", status: 404},
		{name: "nor has a draft", path: "/v/" + h.draft.Slug + "/card/0000000000000000.png", status: 404, hasNot: []string{"Geheime"}},
	})
}
