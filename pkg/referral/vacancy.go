package referral

import (
	"context"
	"slices"
	"strings"
	"time"
)

// Status is where a vacancy is in its life.
type Status string

const (
	Draft     Status = "draft"
	Published Status = "published"
	Closed    Status = "closed"
)

// CloseReason is why a vacancy no longer takes applications.
type CloseReason string

const (
	Filled    CloseReason = "filled"
	Withdrawn CloseReason = "withdrawn"
	Expired   CloseReason = "expired"
	// Vanished is a vacancy that is no longer in the source it came from.
	Vanished CloseReason = "vanished"
)

// Workplace is where the work is done.
type Workplace string

const (
	OnSite Workplace = "on_site"
	Hybrid Workplace = "hybrid"
	Remote Workplace = "remote"
)

// Location is a place of work. Country is ISO 3166-1 alpha-2.
type Location struct {
	City    string `json:"city"`
	Country string `json:"country"`
}

// Salary is gross pay in minor units (cents) for full-time work.
type Salary struct {
	Min      int64  `json:"min"`
	Max      int64  `json:"max"`
	Currency string `json:"currency"` // ISO 4217
	Period   string `json:"period"`   // hour, day, week, month, year
}

// Vacancy is a job that is open to applications, was, or will be.
type Vacancy struct {
	ID int64
	// Slug is the name in the address. It is made from the first title and
	// never changes, because it has been shared.
	Slug string
	VacancyText
	// Folded holds what the search looks in: lower case, no accents.
	Folded      string
	Status      Status
	CloseReason CloseReason
	PublishedAt *time.Time
	ClosedAt    *time.Time
	// Source, ExternalID and SourceHash are set on an imported vacancy. The
	// hash tells a change at the source from an edit made here.
	Source     string
	ExternalID string
	SourceHash string
	// SourceURL is where it stands at the source.
	SourceURL string
	Version   int64
	CreatedAt time.Time
	UpdatedAt time.Time
}

// VacancyFilter picks vacancies; the zero filter picks all.
type VacancyFilter struct {
	Status     Status
	Search     string // words that must all occur
	Department string
	City       string
	Language   string
	Source     string
	// OpenOn leaves out those whose last day to apply was before a day.
	OpenOn string
	// Closes picks those whose last day lies between two, both included; "" is
	// open. One without a last day lies between none.
	Closes Period
	// HoursFrom and HoursTo are a range of hours a week that a vacancy's own
	// meets; 0 is open. One that does not say its hours meets none.
	HoursFrom, HoursTo int
	// Brief leaves the long texts out: a list does not show them, and reading
	// them is most of its cost.
	Brief bool
	Page  Page
}

// Open says whether one can apply on a day.
func (v Vacancy) Open(day string) bool {
	return v.Status == Published && (v.ValidThrough == "" || day <= v.ValidThrough)
}

// OpenPlaces are the departments and cities of the vacancies that are open
// today, some of them more than once.
func (p *Programme) OpenPlaces(ctx context.Context) (departments, cities []string, err error) {
	return p.store.OpenPlaces(ctx, p.Day(p.Now()))
}

var missingVacancy = Missing("vacancy", "vacature")

// CreateVacancy makes a draft. Only HR.
func (p *Programme) CreateVacancy(ctx context.Context, by Actor, text VacancyText) (Vacancy, error) {
	if err := by.mustBe(by.isHR()); err != nil {
		return Vacancy{}, err
	}
	text = text.withDefaults()
	if err := text.check(); err != nil {
		return Vacancy{}, err
	}
	now := p.Now()
	v := Vacancy{VacancyText: text, Folded: Fold(text), Status: Draft, Version: 1, CreatedAt: now, UpdatedAt: now}
	err := p.store.Tx(ctx, func(s Store) (err error) {
		v.ID = 0
		if v.Slug, err = p.freeSlug(ctx, s, text.Title); err != nil {
			return err
		}
		return s.CreateVacancy(ctx, &v)
	})
	return v, err
}

// freeSlug is the title's slug, or that with four random letters behind it.
func (p *Programme) freeSlug(ctx context.Context, s Store, title string) (string, error) {
	slug := Slugify(title)
	for {
		taken, err := s.SlugTaken(ctx, slug)
		if err != nil || !taken {
			return slug, err
		}
		tail, err := randomCode(p.random, 4)
		if err != nil {
			return "", err
		}
		slug = Slugify(title) + "-" + tail
	}
}

// Vacancy gives one vacancy. HR sees all; others what was ever published.
func (p *Programme) Vacancy(ctx context.Context, by Actor, id int64) (Vacancy, error) {
	v, err := p.store.Vacancy(ctx, id)
	return visibleVacancy(by, v, err)
}

// VacancyBySlug gives the vacancy behind an address.
func (p *Programme) VacancyBySlug(ctx context.Context, by Actor, slug string) (Vacancy, error) {
	v, err := p.store.VacancyBySlug(ctx, slug)
	return visibleVacancy(by, v, err)
}

func visibleVacancy(by Actor, v Vacancy, err error) (Vacancy, error) {
	if err == nil && v.Status == Draft && !by.isHR() {
		return Vacancy{}, missingVacancy
	}
	return v, err
}

// Vacancies lists vacancies. HR may ask for every status; everyone else gets
// the published ones.
func (p *Programme) Vacancies(ctx context.Context, by Actor, f VacancyFilter) (Listed[Vacancy], error) {
	if !by.isHR() {
		if f.Status != "" && f.Status != Published {
			return Listed[Vacancy]{}, by.mustBe(false)
		}
		f.Status = Published
	}
	return p.store.Vacancies(ctx, f)
}

// ClosingSoon is how many days before its last day a vacancy is closing soon.
const ClosingSoon = 14

// VacancyTitle is a vacancy by its title alone.
type VacancyTitle struct {
	ID              int64
	Title, Language string
}

// VacancyTitles gives HR the titles of so many vacancies, the newest, and of those
// of ids that exist.
func (p *Programme) VacancyTitles(ctx context.Context, by Actor, newest int, ids []int64) ([]VacancyTitle, error) {
	if err := by.mustBe(by.isHR()); err != nil {
		return nil, err
	}
	return p.store.VacancyTitles(ctx, newest, ids)
}

// SoonClosing are the days on which a vacancy is closing soon.
func (p *Programme) SoonClosing() Period {
	now := p.Now()
	return Period{From: p.Day(now), To: p.Day(now.AddDate(0, 0, ClosingSoon))}
}

// VacancyCounts say how many vacancies there are. Open and Over are published,
// and one can or can no longer apply; Soon are those of Open that close soon.
type VacancyCounts struct{ Draft, Open, Soon, Over, Closed int64 }

// All is how many there are.
func (c VacancyCounts) All() int64 { return c.Draft + c.Open + c.Over + c.Closed }

// VacancyRegister is what HR's list of vacancies stands in: how many there
// are, and what one can choose from.
type VacancyRegister struct {
	VacancyCounts
	Departments, Sources []string
}

// VacancyRegister tells HR how many vacancies there are and what to choose from.
func (p *Programme) VacancyRegister(ctx context.Context, by Actor) (VacancyRegister, error) {
	if err := by.mustBe(by.isHR()); err != nil {
		return VacancyRegister{}, err
	}
	return p.store.VacancyRegister(ctx, p.SoonClosing())
}

// VacancyTallies tells HR what was counted for some vacancies, by their ids.
func (p *Programme) VacancyTallies(ctx context.Context, by Actor, ids []int64) (map[int64]Counts, error) {
	if err := by.mustBe(by.isHR()); err != nil {
		return nil, err
	}
	p.catchUp(ctx)
	return p.store.VacancyTallies(ctx, ids)
}

// EditVacancy changes the text of a vacancy. The slug stays. version is the
// one that was read, 0 to change whatever is there.
func (p *Programme) EditVacancy(ctx context.Context, by Actor, id, version int64, change func(*VacancyText)) (Vacancy, error) {
	return p.changeVacancy(ctx, by, id, version, func(v *Vacancy) error {
		change(&v.VacancyText)
		v.VacancyText = v.withDefaults()
		if err := v.check(); err != nil {
			return err
		}
		v.Folded = Fold(v.VacancyText)
		return nil
	})
}

// PublishVacancy opens a vacancy to applications, again if it was closed.
func (p *Programme) PublishVacancy(ctx context.Context, by Actor, id int64) (Vacancy, error) {
	return p.changeVacancy(ctx, by, id, 0, func(v *Vacancy) error {
		if v.Status == Published {
			return nil
		}
		var wrong problems
		if strings.TrimSpace(v.Description) == "" {
			wrong.add("description", "A vacancy without a text cannot be published.", "Een vacature zonder tekst kan niet worden gepubliceerd.")
		}
		if v.ValidThrough != "" && v.ValidThrough < p.Day(p.Now()) {
			wrong.add("valid_through", "The last day to apply has passed.", "De laatste dag om te reageren is voorbij.")
		}
		if err := wrong.err(); err != nil {
			return err
		}
		now := p.Now()
		if v.PublishedAt == nil {
			v.PublishedAt = &now
		}
		v.Status, v.CloseReason, v.ClosedAt = Published, "", nil
		return nil
	})
}

// CloseVacancy ends applications. Links keep working and lead to a page that
// says so.
func (p *Programme) CloseVacancy(ctx context.Context, by Actor, id int64, reason CloseReason) (Vacancy, error) {
	return p.changeVacancy(ctx, by, id, 0, func(v *Vacancy) error {
		switch {
		case !slices.Contains([]CloseReason{Filled, Withdrawn, Expired}, reason):
			var wrong problems
			wrong.add("reason", "Choose filled, withdrawn or expired.", "Kies filled, withdrawn of expired.")
			return wrong.err()
		case v.Status == Draft:
			return Fail(Conflict, "A draft was never open, so it cannot be closed.", "Een concept was nooit open en kan dus niet sluiten.")
		case v.Status == Closed:
			return Fail(Conflict, "This vacancy is closed already.", "Deze vacature is al gesloten.")
		}
		v.close(reason, p.Now())
		return nil
	})
}

func (v *Vacancy) close(reason CloseReason, at time.Time) {
	v.Status, v.CloseReason, v.ClosedAt = Closed, reason, &at
}

func (p *Programme) changeVacancy(ctx context.Context, by Actor, id, version int64, change func(*Vacancy) error) (Vacancy, error) {
	if err := by.mustBe(by.isHR()); err != nil {
		return Vacancy{}, err
	}
	var v Vacancy
	err := p.store.Tx(ctx, func(s Store) (err error) {
		if v, err = s.Vacancy(ctx, id); err != nil {
			return err
		}
		if err = sameVersion(version, v.Version); err != nil {
			return err
		}
		if err = change(&v); err != nil {
			return err
		}
		v.UpdatedAt = p.Now()
		return s.UpdateVacancy(ctx, &v)
	})
	if err != nil {
		return Vacancy{}, err
	}
	return v, nil
}

// sameVersion holds a change against the version that its maker had read.
func sameVersion(read, stored int64) error {
	if read != 0 && read != stored {
		return Fail(Stale, "This was changed in the meantime. Read it again, then repeat your change.",
			"Dit is intussen gewijzigd. Lees het opnieuw en herhaal dan je wijziging.")
	}
	return nil
}
