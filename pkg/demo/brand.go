package demo

import (
	"bytes"
	"context"
	_ "embed"

	"goodword/pkg/referral"
)

//go:embed content/logo.svg
var logo []byte

//go:embed content/culture.md
var culture string

// Dress gives the organisation its brand, as its admin does it on the page.
func Dress(ctx context.Context, p *referral.Programme) error {
	b, err := p.EditBrand(ctx, referral.System, 0, referral.BrandWords{
		Accent: "#1f4391", Website: "https://www.zuiderzee.example", PrivacyContact: "privacy@zuiderzee.example", Culture: culture,
	})
	if err != nil {
		return err
	}
	_, err = p.SetLogo(ctx, referral.System, b.Version, bytes.NewReader(logo))
	return err
}
