package web

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"goodword/pkg/referral"
)

func TestAnAmountIsReadAsPeopleTypeIt(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]int64{
		"": 0, "4537": 453700, "4.537": 453700, "4,537": 453700, "4.537,5": 453750, "4,537.50": 453750, "4 537,50": 453750,
		"€ 4.537,-": 453700, "1.234.567,89": 123456789, "12,34": 1234,
	} {
		got, ok := readAmount(typed, "EUR")
		require.True(t, ok, typed)
		require.Equal(t, want, got, typed)
	}
	for _, typed := range []string{"veel", "-1", "1,2,3", "4.53.7", "1e9", "12345678901234567890", "4.537,505,1"} {
		_, ok := readAmount(typed, "EUR")
		require.False(t, ok, typed)
	}
	rapid.Check(t, func(t *rapid.T) {
		minor := rapid.Int64Range(0, 99_999_999_999).Draw(t, "minor")
		currency := rapid.SampledFrom([]string{"EUR", "GBP", "JPY"}).Draw(t, "currency")
		if currency == "JPY" {
			minor %= 1_000_000_000
		}
		got, ok := readAmount(amountTyped(minor, currency), currency)
		require.True(t, ok)
		require.Equal(t, minor, got, "what is typed for an amount is read as that amount")
	})
}

func TestAPlaceIsReadWithItsCountry(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]referral.Location{
		"Lelystad": {City: "Lelystad", Country: "NL"}, " Gent , BE ": {City: "Gent", Country: "BE"}, "BE": {City: "", Country: "BE"},
		"Den Haag, Zuid-Holland": {City: "Den Haag, Zuid-Holland", Country: "NL"},
	} {
		got, ok := readPlace(line)
		require.True(t, ok)
		require.Equal(t, want, got, line)
	}
	_, ok := readPlace("  ")
	require.False(t, ok)
}
