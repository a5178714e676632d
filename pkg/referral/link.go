package referral

import (
	"context"
	"slices"
	"strings"
	"time"
)

// Link is one ambassador × one vacancy × one channel.
type Link struct {
	ID           int64
	Code         string
	VacancyID    int64
	AmbassadorID int64
	Channel      Channel
	// Note is what the ambassador says about the vacancy, shown above it.
	Note      string
	CreatedAt time.Time
	RevokedAt *time.Time
	Version   int64
}

// LinkFilter picks links; the zero filter picks all.
type LinkFilter struct {
	AmbassadorID int64
	VacancyID    int64
	// Live leaves out links that were revoked.
	Live bool
	Page Page
}

// MaxNote is the most that a note may say, in characters.
const MaxNote = 400

var missingLink = Missing("link", "link")

// Share gives an ambassador's link to a vacancy on a channel. It is made on
// first asking and the same one is given ever after, until it is revoked;
// made says whether this call made it. A note that is not empty becomes the
// note of the link.
func (p *Programme) Share(ctx context.Context, by Actor, vacancyID int64, c Channel, note string) (l Link, made bool, err error) {
	if err := by.mustBe(by.signedIn() && by.PersonID != 0); err != nil {
		return Link{}, false, err
	}
	note = strings.TrimSpace(note)
	if err := checkShare(c, note); err != nil {
		return Link{}, false, err
	}
	var v Vacancy
	share := func(s Store) (err error) {
		l, v, made, err = p.share(ctx, s, by, vacancyID, c, note)
		return err
	}
	err = p.store.Tx(ctx, share)
	if CodeOf(err) == Conflict && l.ID == 0 && made {
		// Someone else's transaction made the same link first: now it is there.
		err = p.store.Tx(ctx, share)
	}
	if err != nil {
		return Link{}, false, err
	}
	p.links.put(Target{Link: l, Slug: v.Slug})
	return l, made, nil
}

func checkShare(c Channel, note string) error {
	var wrong problems
	if !slices.Contains(Channels, c) {
		wrong.add("channel", "“"+string(c)+"” is not a channel.", "“"+string(c)+"” is geen kanaal.")
	}
	checkLength(&wrong, "note", note, 0, MaxNote)
	return wrong.err()
}

func (p *Programme) share(ctx context.Context, s Store, by Actor, vacancyID int64, c Channel, note string) (Link, Vacancy, bool, error) {
	v, err := s.Vacancy(ctx, vacancyID)
	if v, err = visibleVacancy(by, v, err); err != nil {
		return Link{}, v, false, err
	}
	l, err := s.LiveLink(ctx, by.PersonID, vacancyID, c)
	switch {
	case err == nil && (note == "" || note == l.Note):
		return l, v, false, nil
	case err == nil:
		l.Note = note
		return l, v, false, s.UpdateLink(ctx, &l)
	case CodeOf(err) != NotFound:
		return Link{}, v, false, err
	case !v.Open(p.Day(p.Now())):
		return Link{}, v, false, Fail(Conflict, "This vacancy is not open, so it cannot be shared.", "Deze vacature staat niet open en kan dus niet worden gedeeld.")
	}
	code, err := randomCode(p.random, CodeLength)
	if err != nil {
		return Link{}, v, false, err
	}
	l = Link{Code: code, VacancyID: vacancyID, AmbassadorID: by.PersonID, Channel: c, Note: note, CreatedAt: p.Now(), Version: 1}
	if err := s.CreateLink(ctx, &l); err != nil {
		return Link{}, v, true, err
	}
	return l, v, true, s.AddTallies(ctx, []Tally{p.linkTally(l)})
}

// linkTally is what the making of a link counts for.
func (p *Programme) linkTally(l Link) Tally {
	t := l.tally(p.Day(l.CreatedAt))
	t.Links = 1
	return t
}

// tally is an empty tally of a link on a day.
func (l Link) tally(day string) Tally {
	return Tally{Day: day, LinkID: l.ID, AmbassadorID: l.AmbassadorID, VacancyID: l.VacancyID, Channel: string(l.Channel)}
}

// Link gives a link by its code: your own, or anyone's for HR.
func (p *Programme) Link(ctx context.Context, by Actor, code string) (Link, error) {
	if err := by.mustBe(by.signedIn()); err != nil {
		return Link{}, err
	}
	return p.ownLink(ctx, p.store, by, code)
}

func (p *Programme) ownLink(ctx context.Context, s Store, by Actor, code string) (Link, error) {
	l, err := s.LinkByCode(ctx, CleanCode(code))
	if err == nil && l.AmbassadorID != by.PersonID && !by.isHR() {
		return Link{}, missingLink
	}
	return l, err
}

// Links lists your own links; HR may list everyone's.
func (p *Programme) Links(ctx context.Context, by Actor, f LinkFilter) (Listed[Link], error) {
	if err := by.mustBe(by.signedIn()); err != nil {
		return Listed[Link]{}, err
	}
	if !by.isHR() {
		f.AmbassadorID = by.PersonID
	}
	return p.store.Links(ctx, f)
}

// EditNote changes the words of a link. Only its ambassador: nobody speaks in
// another's name.
func (p *Programme) EditNote(ctx context.Context, by Actor, code string, version int64, note string) (Link, error) {
	note = strings.TrimSpace(note)
	var wrong problems
	checkLength(&wrong, "note", note, 0, MaxNote)
	if err := wrong.err(); err != nil {
		return Link{}, err
	}
	return p.changeLink(ctx, by, code, version, func(l *Link) error {
		if l.AmbassadorID != by.PersonID {
			return by.mustBe(false)
		}
		l.Note = note
		return nil
	})
}

// RevokeLink ends a link: its code answers that it is gone, and nothing more
// is counted or credited through it. What was counted stays.
func (p *Programme) RevokeLink(ctx context.Context, by Actor, code string) (Link, error) {
	l, err := p.changeLink(ctx, by, code, 0, func(l *Link) error {
		if l.RevokedAt == nil {
			now := p.Now()
			l.RevokedAt = &now
		}
		return nil
	})
	if err == nil {
		p.links.revoke(l.Code)
	}
	return l, err
}

func (p *Programme) changeLink(ctx context.Context, by Actor, code string, version int64, change func(*Link) error) (Link, error) {
	if err := by.mustBe(by.signedIn()); err != nil {
		return Link{}, err
	}
	var l Link
	err := p.store.Tx(ctx, func(s Store) (err error) {
		if l, err = p.ownLink(ctx, s, by, code); err != nil {
			return err
		}
		if err = sameVersion(version, l.Version); err != nil {
			return err
		}
		if err = change(&l); err != nil {
			return err
		}
		return s.UpdateLink(ctx, &l)
	})
	if err != nil {
		return Link{}, err
	}
	return l, nil
}
