package demo

import (
	"slices"
	"strconv"
	"time"

	"goodword/pkg/referral"
)

// link is a link with its two ends and what happened on it.
type link struct {
	row        *referral.Link
	vacancy    *posting
	ambassador *colleague
	channel    channel
	age        int // days
	hits       []*hit
}

func (l *link) ready() *referral.Link {
	l.row.VacancyID, l.row.AmbassadorID = l.vacancy.row.ID, l.ambassador.row.ID
	return l.row
}

// until is the last moment at which the link could be followed.
func (l *link) until() time.Time {
	if l.row.RevokedAt != nil {
		return *l.row.RevokedAt
	}
	return l.vacancy.to
}

// favourites are the links of the employee who signs in, so that there is
// something to see; the rest is drawn.
var favourites = []struct {
	vacancy string
	channel referral.Channel
	age     int
}{
	{"waterbouwkundig-ingenieur", "whatsapp", 58},
	{"waterbouwkundig-ingenieur", "linkedin", 57},
	{"waterbouwkundig-ingenieur", "email", 31},
	{"phd-coastal-morphodynamics", "linkedin", 83},
	{"phd-coastal-morphodynamics", "mastodon", 80},
	{"laborant-grondmechanica", "whatsapp", 22},
	{"instrumentmaker-fijnmechanica", "email", 76},
	{"site-reliability-engineer", "copy", 44},
	{"informatiespecialist-onderzoeksdata", "whatsapp", 9},
}

// outdatedBy is the oldest link to the vacancy that has been open longest:
// what it brought is outside every window.
const (
	outdatedBy   = "l.zijlstra@zuiderzee.example"
	outdatedOn   = "ic-verpleegkundige"
	outdatedDays = 197
)

// share makes the links of every vacancy.
func (s *sample) share() error {
	codes := s.dice("codes")
	for _, p := range s.vacancies {
		s.shareVacancy(p)
		for i, l := range p.shared {
			l.row.Code = codes.code()
			s.date(l, s.dice("shared when "+p.name+strconv.Itoa(i)))
		}
		s.links = append(s.links, p.shared...)
	}
	for _, l := range revoked(s.links) {
		at := s.calendar.workday(l.age/2, 13)
		l.row.RevokedAt, l.row.Version = &at, 2
	}
	slices.SortStableFunc(s.links, func(a, b *link) int { return a.row.CreatedAt.Compare(b.row.CreatedAt) })
	return nil
}

// revoked are the few links that were withdrawn halfway.
func revoked(links []*link) []*link {
	may := slices.DeleteFunc(slices.Clone(links), func(l *link) bool {
		return l.age <= 25 || l.vacancy.closedIn > 0 || l.ambassador.row.Email == SignIns[referral.Employee]
	})
	return []*link{may[len(may)/3], may[len(may)/2], may[len(may)*4/5]}
}

// date gives a link its moment, within two days of its age.
func (s *sample) date(l *link, d dice) {
	c := s.calendar
	from := later(l.vacancy.from.Add(time.Hour), c.daysAgo(l.age+2).UTC())
	to := earlier(l.vacancy.to.Add(-24*time.Hour), c.daysAgo(l.age-2).UTC())
	l.row.CreatedAt = c.moment(d, from, to, func() float64 { return 4 * d.Float64() })
}

func (s *sample) shareVacancy(p *posting) {
	d := s.dice("share " + p.name)
	zoe := s.colleague(SignIns[referral.Employee])
	for _, f := range favourites {
		if f.vacancy == p.name {
			s.link(p, zoe, channelNamed(f.channel), f.age)
		}
	}
	if p.name == outdatedOn {
		s.link(p, s.colleague(outdatedBy), channelNamed("intranet"), outdatedDays)
	}
	for len(p.shared) < p.links {
		age := ageOfLink(d, p)
		ambassador := s.people[d.weighted(s.eager(p, age))]
		for range min(howOften(d), p.links-len(p.shared)) {
			if ch, ok := freeChannel(d, p, ambassador); ok {
				s.link(p, ambassador, ch, age)
			}
		}
	}
}

// ageOfLink draws most links from soon after the vacancy was published, and
// few from before hits are kept.
func ageOfLink(d dice, p *posting) int {
	oldest, newest := p.publishedIn-1, p.closedIn+3
	if oldest > hitDays-2 && !d.chance(0.1) {
		oldest = hitDays - 2
	}
	early := d.Float64()
	if d.chance(0.5) && p.publishedIn < hitDays {
		early *= 0.35
	}
	return oldest - int(early*float64(oldest-newest))
}

// eager says who is how likely to share a vacancy on a day: the team, those
// who know the field, and not twice the same.
func (s *sample) eager(p *posting, age int) []float64 {
	weights := make([]float64, len(s.people))
	for i, c := range s.people {
		if !c.worksOn(age) || slices.ContainsFunc(p.shared, func(l *link) bool { return l.ambassador == c }) {
			continue
		}
		weights[i] = c.zeal
		if c.row.Department == p.row.Department {
			weights[i] *= 6
		}
		if c.knows(p) {
			weights[i] *= 3
		}
	}
	return weights
}

func howOften(d dice) int { return 1 + d.weighted([]float64{50, 35, 15}) }

// freeChannel draws a channel on which someone has not shared a vacancy yet.
func freeChannel(d dice, p *posting, by *colleague) (channel, bool) {
	weights := make([]float64, len(channels))
	for i, ch := range channels {
		if !slices.ContainsFunc(p.shared, func(l *link) bool { return l.ambassador == by && l.channel.name == ch.name }) {
			weights[i] = ch.liked
		}
	}
	i := d.weighted(weights)
	if i < 0 {
		return channel{}, false
	}
	return channels[i], true
}

func (s *sample) link(p *posting, by *colleague, ch channel, age int) {
	p.shared = append(p.shared, &link{
		row:     &referral.Link{Channel: ch.name, Note: p.note(by), Version: 1},
		vacancy: p, ambassador: by, channel: ch, age: age,
	})
}

// note is what someone says about a vacancy: the same words on every channel,
// and never those of someone else.
func (p *posting) note(by *colleague) string {
	for _, l := range p.shared {
		if l.ambassador == by {
			return l.row.Note
		}
	}
	from := &p.notes
	if by.row.Department == p.row.Department && by.knows(p) && len(p.teamNotes) > 0 {
		from = &p.teamNotes
	}
	if len(*from) == 0 {
		return ""
	}
	note := (*from)[0]
	*from = (*from)[1:]
	return note
}
