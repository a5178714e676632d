package referral

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"strings"
	"time"
)

// Brand is how the organisation shows itself. There is one row.
type Brand struct {
	ID int64
	BrandWords
	// Logo and Photo are the hashes of files, "" for none; the measures are in
	// pixels, so that their place is there before they have come.
	Logo        string
	LogoWidth   int
	LogoHeight  int
	Photo       string
	PhotoWidth  int
	PhotoHeight int
	Version     int64
	UpdatedAt   time.Time
}

// BrandWords are the parts of a brand that are typed.
type BrandWords struct {
	// Name is the organisation's, "" for the one that the operator set.
	Name string
	// Accent is the organisation's colour, "#1f4391"; "" for Goodword's own.
	Accent string
	// Website is the organisation's own, "" when it is not told. Search engines
	// know the employer by it.
	Website string
	// PrivacyContact is whom people can ask about what is kept of them: a name,
	// an address, a number.
	PrivacyContact string
	// Culture says what it is like here (Markdown), on vacancies that do not
	// say so themselves.
	Culture string
	// PhotoAlt says what is on the photo to those who do not see it.
	PhotoAlt string
}

// BrandFile is a file of the brand, known by a hash of what is in it.
type BrandFile struct {
	Hash      string `gorm:"primaryKey"`
	MediaType string
	Content   []byte
}

// madeFile is a file that was made of what an admin gave.
type madeFile struct {
	BrandFile
	width, height int
}

func newBrandFile(mediaType string, content []byte, width, height int) madeFile {
	sum := sha256.Sum256(content)
	return madeFile{BrandFile{hex.EncodeToString(sum[:10]), mediaType, content}, width, height}
}

// MaxPhotoAlt is the longest text about a photo, in characters.
const MaxPhotoAlt = 300

// Brand is how the organisation shows itself now, to everyone. It is kept in
// memory, since every page asks for it.
func (p *Programme) Brand() Brand {
	if b := p.brand.Load(); b != nil {
		return *b
	}
	return Brand{}
}

// Accents are the shades of the organisation's colour, and whether it has one.
func (b Brand) Accents() (Accents, bool) {
	c, ok := ParseRGB(b.Accent)
	if !ok {
		return Accents{}, false
	}
	return DeriveAccents(c), true
}

// readBrand takes over what another copy of the program changed.
func (p *Programme) readBrand(ctx context.Context) error {
	b, err := p.store.Brand(ctx)
	if err == nil {
		p.brand.Store(&b)
	}
	return err
}

// BrandFile gives a file of the brand to everyone.
func (p *Programme) BrandFile(ctx context.Context, hash string) (BrandFile, error) {
	if len(hash) != 20 || strings.Trim(hash, "0123456789abcdef") != "" {
		return BrandFile{}, Missing("file", "bestand")
	}
	if f, ok := p.brandFiles.Load(hash); ok && (hash == p.Brand().Logo || hash == p.Brand().Photo) {
		return f.(BrandFile), nil
	}
	f, err := p.store.BrandFile(ctx, hash)
	if err == nil {
		p.brandFiles.Clear() // there are two at most, and they seldom change
		p.brandFiles.Store(hash, f)
	}
	return f, err
}

// EditBrand changes the words and the colour. Only an admin.
func (p *Programme) EditBrand(ctx context.Context, by Actor, version int64, words BrandWords) (Brand, error) {
	return p.changeBrand(ctx, by, version, nil, func(b *Brand) error {
		words = words.tidy()
		b.BrandWords = words
		return words.check(b.Photo != "")
	})
}

func (w BrandWords) tidy() BrandWords {
	w.Name = strings.Join(strings.Fields(w.Name), " ")
	w.Culture, w.PhotoAlt = strings.TrimSpace(w.Culture), strings.Join(strings.Fields(w.PhotoAlt), " ")
	w.Accent, w.Website = strings.TrimSpace(w.Accent), strings.TrimSpace(w.Website)
	w.PrivacyContact = strings.Join(strings.Fields(w.PrivacyContact), " ")
	if c, ok := ParseRGB(w.Accent); ok {
		w.Accent = c.String()
	}
	return w
}

func (w BrandWords) check(photo bool) error {
	var wrong problems
	checkLength(&wrong, "name", w.Name, 0, 100)
	checkLength(&wrong, "website", w.Website, 0, 300)
	if w.Website != "" && !webAddress(w.Website) {
		wrong.add("website", "This is not an address that starts with https:// or http://.", "Dit is geen adres dat met https:// of http:// begint.")
	}
	checkLength(&wrong, "privacy_contact", w.PrivacyContact, 0, 300)
	checkLength(&wrong, "culture", w.Culture, 0, MaxSection)
	checkLength(&wrong, "photo_alt", w.PhotoAlt, 0, MaxPhotoAlt)
	if _, ok := ParseRGB(w.Accent); w.Accent != "" && !ok {
		wrong.add("accent", "This is not a colour. Write it as #1f4391.", "Dit is geen kleur. Schrijf haar als #1f4391.")
	}
	if photo && w.PhotoAlt == "" {
		wrong.add("photo_alt", "Say what is on the photo, for those who do not see it.", "Zeg wat er op de foto staat, voor wie hem niet ziet.")
	}
	return wrong.err()
}

// SetLogo makes a file the logo: an SVG with nothing in it but a drawing, or a
// PNG. Only an admin.
func (p *Programme) SetLogo(ctx context.Context, by Actor, version int64, r io.Reader) (Brand, error) {
	if err := by.mustBe(by.isAdmin()); err != nil {
		return Brand{}, err
	}
	f, err := readBrandFile(r, MaxLogoUpload, checkLogo)
	if err != nil {
		return Brand{}, err
	}
	return p.changeBrand(ctx, by, version, &f.BrandFile, func(b *Brand) error {
		b.Logo, b.LogoWidth, b.LogoHeight = f.Hash, f.width, f.height
		return nil
	})
}

// SetPhoto makes a small picture of a JPEG or PNG the photo, with what is on
// it. Only an admin.
func (p *Programme) SetPhoto(ctx context.Context, by Actor, version int64, alt string, r io.Reader) (Brand, error) {
	if err := by.mustBe(by.isAdmin()); err != nil {
		return Brand{}, err
	}
	if err := (BrandWords{PhotoAlt: alt}).tidy().check(true); err != nil {
		return Brand{}, err
	}
	f, err := readBrandFile(r, MaxPhotoUpload, checkPhoto)
	if err != nil {
		return Brand{}, err
	}
	return p.changeBrand(ctx, by, version, &f.BrandFile, func(b *Brand) error {
		b.Photo, b.PhotoWidth, b.PhotoHeight = f.Hash, f.width, f.height
		b.PhotoAlt = BrandWords{PhotoAlt: alt}.tidy().PhotoAlt
		return nil
	})
}

// readBrandFile reads one byte more than may come, so that too much is seen.
func readBrandFile(r io.Reader, most int64, check func([]byte) (madeFile, error)) (madeFile, error) {
	var b bytes.Buffer
	if _, err := io.Copy(&b, io.LimitReader(r, most+1)); err != nil {
		return madeFile{}, err
	}
	return check(b.Bytes())
}

// RemoveLogo goes back to the name alone. Only an admin.
func (p *Programme) RemoveLogo(ctx context.Context, by Actor, version int64) (Brand, error) {
	return p.changeBrand(ctx, by, version, nil, func(b *Brand) error {
		b.Logo, b.LogoWidth, b.LogoHeight = "", 0, 0
		return nil
	})
}

// RemovePhoto takes the photo away, file and all: whoever is on it may ask so.
func (p *Programme) RemovePhoto(ctx context.Context, by Actor, version int64) (Brand, error) {
	return p.changeBrand(ctx, by, version, nil, func(b *Brand) error {
		b.Photo, b.PhotoWidth, b.PhotoHeight, b.PhotoAlt = "", 0, 0, ""
		return nil
	})
}

// changeBrand changes the one row. Files that it no longer names are erased
// with it.
func (p *Programme) changeBrand(ctx context.Context, by Actor, version int64, add *BrandFile, change func(*Brand) error) (Brand, error) {
	if err := by.mustBe(by.isAdmin()); err != nil {
		return Brand{}, err
	}
	var b Brand
	err := p.store.Tx(ctx, func(s Store) (err error) {
		if b, err = s.Brand(ctx); err != nil {
			return err
		}
		if err = sameVersion(version, b.Version); err != nil {
			return err
		}
		before := b
		if err = change(&b); err != nil {
			return err
		}
		if add != nil {
			if err = s.SaveBrandFile(ctx, *add); err != nil {
				return err
			}
		}
		b.UpdatedAt = p.Now()
		if err = s.UpdateBrand(ctx, &b); err != nil {
			return err
		}
		if err = s.KeepBrandFiles(ctx, []string{b.Logo, b.Photo}); err != nil {
			return err
		}
		return s.AddAuditEntry(ctx, &AuditEntry{At: p.Now(), PersonID: by.PersonID, Action: BrandChanged, Subject: AuditBrand,
			SubjectID: b.ID, Before: before.state(), After: b.state()})
	})
	if err != nil {
		return Brand{}, err
	}
	p.brandFiles.Clear()
	p.brand.Store(&b)
	return b, nil
}

// state is what an audit says of a brand. The culture text is told by its
// length: what was written is on every page.
func (b Brand) state() AuditState {
	return AuditState{"name": b.Name, "accent": b.Accent, "website": b.Website, "privacy_contact": b.PrivacyContact, "logo": b.Logo, "photo": b.Photo,
		"culture_characters": len([]rune(b.Culture))}
}

// CultureOf is what it is like at a vacancy: its own text, or else the
// organisation's; general says that it is the organisation's.
func (b Brand) CultureOf(v Vacancy) (text string, general bool) {
	if strings.TrimSpace(v.Culture) != "" || b.Culture == "" {
		return v.Culture, false
	}
	return b.Culture, true
}

// BrandToEdit is the brand as it stands in the store, for admins.
func (p *Programme) BrandToEdit(ctx context.Context, by Actor) (Brand, error) {
	if err := by.mustBe(by.isAdmin()); err != nil {
		return Brand{}, err
	}
	return p.store.Brand(ctx)
}
