package referral

import (
	"context"
	"errors"
	"net/mail"
	"reflect"
	"slices"
	"strings"
	"time"
)

// Visibility is how a person wants to stand on a board that shows names.
type Visibility string

const (
	// Hidden is the default: nobody is ranked without having agreed.
	Hidden   Visibility = "hidden"
	Nickname Visibility = "nickname"
	Named    Visibility = "named"
)

// Profile is what can be edited about a person.
type Profile struct {
	Name  string
	Email string // lower case, unique
	Role  Role
	// JobTitle stands under a person's note on a vacancy: "coastal morphologist".
	JobTitle   string
	Department string
	// Locale is the language that the person chose, "nl" or "en"; "" follows
	// the browser.
	Locale          string
	Expertise       []string `gorm:"serializer:json"`
	BoardVisibility Visibility
	Nickname        string
	Active          bool
	// LeftOn is the last day of work, "YYYY-MM-DD", or "".
	LeftOn string
}

// Person is someone with an account. Everyone with an account can be an
// ambassador: the person a link belongs to.
type Person struct {
	ID int64
	Profile
	// PasswordHash is an argon2id hash in PHC form, or "" for someone who
	// cannot sign in with a password.
	PasswordHash string
	// SpokenCode is the code to be spoken (MARA-7), given soon after the
	// person was added and never changed.
	SpokenCode string
	Version    int64
	CreatedAt  time.Time
	UpdatedAt  time.Time
}

// Session is one refresh token of a family. A family starts at sign-in; every
// refresh spends one token and makes the next. Only hashes are kept. A sign-in
// on the pages is a family of one, which is never spent.
type Session struct {
	ID        int64
	Family    string
	PersonID  int64
	TokenHash string
	CreatedAt time.Time
	ExpiresAt time.Time
	SpentAt   *time.Time
}

// Locales are the languages that Goodword speaks.
var Locales = []string{"nl", "en"}

func (p Profile) check() error {
	var wrong problems
	checkLength(&wrong, "name", p.Name, 1, 200)
	checkLength(&wrong, "job_title", p.JobTitle, 0, 200)
	checkLength(&wrong, "department", p.Department, 0, 200)
	checkLength(&wrong, "nickname", p.Nickname, 0, 60)
	checkEmail(&wrong, p.Email)
	if !slices.Contains([]Role{Employee, HR, Admin}, p.Role) {
		wrong.add("role", "Choose employee, hr or admin.", "Kies employee, hr of admin.")
	}
	if p.Locale != "" && !slices.Contains(Locales, p.Locale) {
		wrong.add("locale", "Choose nl or en.", "Kies nl of en.")
	}
	switch p.BoardVisibility {
	case Hidden, Named:
	case Nickname:
		if strings.TrimSpace(p.Nickname) == "" {
			wrong.add("nickname", "Choose a nickname to stand on the board with.", "Kies een bijnaam om mee op de stand te staan.")
		}
	default:
		wrong.add("board_visibility", "Choose hidden, nickname or named.", "Kies hidden, nickname of named.")
	}
	if p.LeftOn != "" && !validDay(p.LeftOn) {
		wrong.add("left_on", "This is not a date (YYYY-MM-DD).", "Dit is geen datum (JJJJ-MM-DD).")
	}
	return wrong.err()
}

// checkEmail holds an address against the shape that mail servers take: one
// part before the @ and a domain with a dot behind it.
func checkEmail(p *problems, email string) {
	a, err := mail.ParseAddress(email)
	_, domain, _ := strings.Cut(email, "@")
	switch {
	case email == "":
		p.add("email", "This may not be empty.", "Dit mag niet leeg zijn.")
	case err != nil || a.Address != email || len(email) > 254:
		p.add("email", "This is not an e-mail address.", "Dit is geen e-mailadres.")
	case !strings.Contains(strings.Trim(domain, "."), "."):
		p.add("email", "This address lacks the part behind the dot, such as .nl or .com.", "Dit adres mist het deel achter de punt, zoals .nl of .com.")
	}
}

// CleanEmail is an address as it is stored and looked up.
func CleanEmail(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

func (p Profile) withDefaults() Profile {
	p.Name = strings.Join(strings.Fields(p.Name), " ")
	p.Email = CleanEmail(p.Email)
	p.Nickname = strings.TrimSpace(p.Nickname)
	if p.BoardVisibility == "" {
		p.BoardVisibility = Hidden
	}
	if p.Role == "" {
		p.Role = Employee
	}
	if p.Expertise == nil {
		p.Expertise = []string{}
	}
	return p
}

// AddPerson makes an account. passwordHash may be empty. Only an admin.
func (p *Programme) AddPerson(ctx context.Context, by Actor, profile Profile, passwordHash string) (Person, error) {
	if err := by.mustBe(by.isAdmin()); err != nil {
		return Person{}, err
	}
	profile = profile.withDefaults()
	if err := profile.check(); err != nil {
		return Person{}, err
	}
	now := p.Now()
	person := Person{Profile: profile, PasswordHash: passwordHash, Version: 1, CreatedAt: now, UpdatedAt: now}
	err := p.store.Tx(ctx, func(s Store) error {
		if err := s.CreatePerson(ctx, &person); err != nil {
			return err
		}
		return auditPerson(ctx, s, by, PersonAdded, nil, &person)
	})
	if CodeOf(err) == Conflict {
		return Person{}, errEmailTaken
	}
	if err == nil {
		err = p.giveSpokenCodes(ctx)
	}
	if err != nil {
		return Person{}, err
	}
	return p.store.Person(ctx, person.ID)
}

var errEmailTaken = &Error{Code: Conflict,
	Text:   Text{EN: "There is someone with this e-mail address already.", NL: "Er is al iemand met dit e-mailadres."},
	Fields: []Field{{Path: "email", Text: Text{EN: "This address is taken.", NL: "Dit adres is al in gebruik."}}},
}

// Person gives one person: yourself, or anyone for HR.
func (p *Programme) Person(ctx context.Context, by Actor, id int64) (Person, error) {
	if by.PersonID != id || id == 0 {
		if err := by.mustBe(by.isHR()); err != nil {
			return Person{}, err
		}
	}
	return p.store.Person(ctx, id)
}

// People lists people, for HR.
func (p *Programme) People(ctx context.Context, by Actor, f PersonFilter) (Listed[Person], error) {
	if err := by.mustBe(by.isHR()); err != nil {
		return Listed[Person]{}, err
	}
	return p.store.People(ctx, f)
}

// PeopleByID gives HR those of ids that exist.
func (p *Programme) PeopleByID(ctx context.Context, by Actor, ids []int64) (map[int64]Person, error) {
	if err := by.mustBe(by.isHR()); err != nil {
		return nil, err
	}
	return p.store.PeopleByID(ctx, ids)
}

// EditMe changes what a person may change about themselves; the rest of the
// profile stays as it was, whatever change does to it.
func (p *Programme) EditMe(ctx context.Context, by Actor, version int64, change func(*Profile)) (Person, error) {
	if err := by.mustBe(by.signedIn() && by.PersonID != 0); err != nil {
		return Person{}, err
	}
	return p.editPerson(ctx, by, by.PersonID, version, func(profile *Profile) {
		mine := *profile
		change(&mine)
		profile.JobTitle, profile.Locale, profile.Expertise = mine.JobTitle, mine.Locale, mine.Expertise
		profile.BoardVisibility, profile.Nickname = mine.BoardVisibility, mine.Nickname
	})
}

// EditPerson changes anyone's profile. Only an admin. Whoever is made inactive
// is signed out everywhere.
func (p *Programme) EditPerson(ctx context.Context, by Actor, id, version int64, change func(*Profile)) (Person, error) {
	if err := by.mustBe(by.isAdmin()); err != nil {
		return Person{}, err
	}
	return p.editPerson(ctx, by, id, version, change)
}

// MayEditPeople refuses whoever is no admin, before a page to edit people is
// shown. What HR may read of them, it reads elsewhere.
func (p *Programme) MayEditPeople(by Actor) error { return by.mustBe(by.isAdmin()) }

// errLastAdmin keeps somebody in charge.
var errLastAdmin = Fail(Conflict, "Then nobody would be left who is an admin. Make somebody else an admin first.",
	"Dan blijft er niemand over die beheerder is. Maak eerst iemand anders beheerder.")

// stillAdmins refuses a change after which no active admin is left.
func stillAdmins(ctx context.Context, s Store) error {
	admins, err := s.People(ctx, PersonFilter{Role: Admin, ActiveOnly: true, Page: Page{Limit: 1}})
	if err == nil && len(admins.Items) == 0 {
		return errLastAdmin
	}
	return err
}

// auditPerson notes what somebody may do from now on, when that is another
// thing than before. It says no name.
func auditPerson(ctx context.Context, s Store, by Actor, action AuditAction, before, after *Person) error {
	state := func(p *Person) AuditState {
		if p == nil {
			return AuditState{}
		}
		return AuditState{"role": p.Role, "active": p.Active, "left_on": p.LeftOn}
	}
	was, is := state(before), state(after)
	if action == PersonChanged && reflect.DeepEqual(was, is) {
		return nil
	}
	return s.AddAuditEntry(ctx, &AuditEntry{At: after.UpdatedAt, PersonID: by.PersonID, Action: action, Subject: AuditPerson,
		SubjectID: after.ID, Before: was, After: is})
}

func (p *Programme) editPerson(ctx context.Context, by Actor, id, version int64, change func(*Profile)) (Person, error) {
	var person Person
	err := p.store.Tx(ctx, func(s Store) (err error) {
		if person, err = s.Person(ctx, id); err != nil {
			return err
		}
		if err = sameVersion(version, person.Version); err != nil {
			return err
		}
		before := person
		change(&person.Profile)
		person.Profile = person.withDefaults()
		if err = person.check(); err != nil {
			return err
		}
		if !person.Active {
			if err = s.EndSessionsOf(ctx, id); err != nil {
				return err
			}
		}
		person.UpdatedAt = p.Now()
		if err = s.UpdatePerson(ctx, &person); err != nil {
			return err
		}
		if before.Active && before.Role == Admin {
			if err = stillAdmins(ctx, s); err != nil {
				return err
			}
		}
		return auditPerson(ctx, s, by, PersonChanged, &before, &person)
	})
	if errors.Is(err, errLastAdmin) {
		return Person{}, err
	}
	if CodeOf(err) == Conflict {
		return Person{}, errEmailTaken
	}
	if err == nil {
		p.leaversSeen.Store(nil)
		err = p.readSpokenCodes(ctx) // who left has none
	}
	return person, err
}

// SetPassword replaces someone's password and signs them out everywhere.
func (p *Programme) SetPassword(ctx context.Context, by Actor, id int64, passwordHash string) error {
	if err := by.mustBe(by.isAdmin()); err != nil {
		return err
	}
	return p.store.Tx(ctx, func(s Store) error {
		person, err := s.Person(ctx, id)
		if err != nil {
			return err
		}
		person.PasswordHash, person.UpdatedAt = passwordHash, p.Now()
		if err := s.UpdatePerson(ctx, &person); err != nil {
			return err
		}
		if err := s.EndSessionsOf(ctx, id); err != nil {
			return err
		}
		return s.AddAuditEntry(ctx, &AuditEntry{At: person.UpdatedAt, PersonID: by.PersonID, Action: PasswordSet, Subject: AuditPerson,
			SubjectID: id, Before: AuditState{}, After: AuditState{}})
	})
}
