package demo

import (
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"goodword/pkg/referral"
)

// colleague is a person with what decides how they share.
type colleague struct {
	row    *referral.Person
	leftIn int     // days ago; 0 for who still works here
	zeal   float64 // how readily they share
}

func (c *colleague) ready() *referral.Person { return c.row }

// worksOn says whether someone worked here so many days ago, with a week to
// spare for the weekends that dates are moved around.
func (c *colleague) worksOn(daysAgo int) bool { return c.leftIn == 0 || daysAgo > c.leftIn+7 }

// knows says whether someone knows the field of a vacancy.
func (c *colleague) knows(p *posting) bool {
	return slices.ContainsFunc(c.row.Expertise, func(e string) bool { return slices.Contains(p.row.Expertise, e) })
}

// programmeStarted is how many days ago the first accounts were made.
const programmeStarted = 230

// hirePeople reads the people from content/people.csv.
func (s *sample) hirePeople() error {
	file, err := content.Open("content/people.csv")
	if err != nil {
		return err
	}
	defer file.Close()
	lines, err := csv.NewReader(file).ReadAll()
	if err != nil {
		return fmt.Errorf("people.csv: %w", err)
	}
	d := s.dice("people")
	for _, line := range lines[1:] {
		c, err := s.person(line)
		if err != nil {
			return fmt.Errorf("people.csv: %s: %w", line[0], err)
		}
		c.zeal = zeal(d, c.row.Profile)
		s.people = append(s.people, c)
	}
	return nil
}

// person reads: name, email, role, job, department, locale, expertise, board,
// nickname, days since joining, days since leaving.
func (s *sample) person(line []string) (*colleague, error) {
	joined, err := strconv.Atoi(line[9])
	if err != nil {
		return nil, err
	}
	created := s.calendar.workday(min(joined, programmeStarted), 9)
	c := &colleague{row: &referral.Person{
		Profile: referral.Profile{
			Name: line[0], Email: line[1], Role: referral.Role(line[2]), JobTitle: line[3], Department: line[4],
			Locale: line[5], Expertise: strings.Split(line[6], ";"), BoardVisibility: referral.Visibility(line[7]),
			Nickname: line[8], Active: true,
		},
		Version: 1, CreatedAt: created, UpdatedAt: created,
	}}
	if SignIns[c.row.Role] == c.row.Email {
		c.row.PasswordHash = s.password(c.row.Role)
	}
	if line[10] != "" {
		if c.leftIn, err = strconv.Atoi(line[10]); err != nil {
			return nil, err
		}
		left := s.calendar.workday(c.leftIn, 17)
		c.row.Active, c.row.LeftOn = false, s.calendar.day(left)
		c.row.UpdatedAt, c.row.Version = left, 2
	}
	return c, nil
}

// zeal is small for most and large for some, as it is.
func zeal(d dice, p referral.Profile) float64 {
	z := 0.15 + d.ExpFloat64()*d.ExpFloat64()
	if p.BoardVisibility == referral.Hidden {
		z *= 0.6
	}
	if p.Role != referral.Employee {
		z *= 0.3
	}
	return z
}

// colleague finds someone by e-mail address.
func (s *sample) colleague(email string) *colleague {
	for _, c := range s.people {
		if c.row.Email == email {
			return c
		}
	}
	return nil
}
