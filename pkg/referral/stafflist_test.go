package referral_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goodword/pkg/referral"
	"goodword/pkg/testkit/site"
)

func TestAStaffListKeepsWhatPeopleChoseThemselves(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		ctx := t.Context()
		_, err := s.Programme.EditMe(ctx, site.ActorOf(s.Mara), 0, func(p *referral.Profile) { p.BoardVisibility, p.Locale = referral.Named, "en" })
		require.NoError(t, err)
		columns := []referral.StaffColumn{referral.DepartmentColumn, referral.LocaleColumn}
		rows := []referral.PersonRow{
			{Line: 2, Columns: columns, Profile: referral.Profile{Name: "Mara Visser", Email: "MARA@uni.example", Department: "Kustbeheer", Locale: "nl"}},
			{Line: 3, Columns: columns, Profile: referral.Profile{Name: "Nieuw Iemand", Email: "nieuw@uni.example", Locale: "en"}},
			{Line: 4, Columns: columns, Profile: referral.Profile{Name: "Geen Adres", Email: "nergens"}},
		}
		r, err := s.Programme.ImportPeople(ctx, referral.System, rows)
		require.NoError(t, err)
		assert.Equal(t, []int{1, 1, 0, 1}, []int{len(r.New), len(r.Changed), r.Unchanged, len(r.Refused)})
		assert.Equal(t, referral.RefusedRow{Line: 4, Email: "nergens", Reason: referral.Text{EN: "E-mail: This is not an e-mail address.", NL: "E-mail: Dit is geen e-mailadres."}}, r.Refused[0])
		assert.Equal(t, []string{"Waterbouw", "Kustbeheer"}, []string{r.Changed[0].Before.Department, r.Changed[0].After.Department})
		mara, err := s.Store.Person(ctx, s.Mara.ID)
		require.NoError(t, err)
		assert.Equal(t, "Kustbeheer", mara.Department)
		assert.Equal(t, referral.Named, mara.BoardVisibility)
		assert.Equal(t, "en", mara.Locale)
		assert.NotEmpty(t, mara.PasswordHash)
		fresh, err := s.Store.PersonByEmail(ctx, "nieuw@uni.example")
		require.NoError(t, err)
		assert.Equal(t, []any{"en", referral.Employee, true}, []any{fresh.Locale, fresh.Role, fresh.Active})
		r, err = s.Programme.ImportPeople(ctx, referral.System, rows)
		require.NoError(t, err)
		assert.Equal(t, []int{0, 0, 2}, []int{len(r.New), len(r.Changed), r.Unchanged})
		_, err = s.Programme.ImportPeople(ctx, site.ActorOf(s.Hanna), rows)
		assert.Equal(t, referral.Forbidden, referral.CodeOf(err))
	})
}

// What a list does with somebody who is known, on 23 November 2026.
func TestWhatAStaffListChanges(t *testing.T) {
	role, department, left := referral.RoleColumn, referral.DepartmentColumn, referral.LeftOnColumn
	type says struct {
		columns []referral.StaffColumn
		profile referral.Profile
	}
	known := referral.Profile{Name: "Hanna de Wit", Email: "hanna@uni.example", Role: referral.HR, Department: "HR", Active: true}
	gone := known
	gone.Active, gone.LeftOn = false, "2026-10-31"
	blocked := known
	blocked.Active = false
	for _, c := range []struct {
		name string
		is   referral.Profile
		list says
		want func(p *referral.Profile)
	}{
		{"a list of names changes nobody's role and department", known, says{}, nil},
		{"an empty role stays what it is", known, says{[]referral.StaffColumn{role}, referral.Profile{}}, nil},
		{"a role that is told is taken", known, says{[]referral.StaffColumn{role}, referral.Profile{Role: referral.Employee}}, func(p *referral.Profile) { p.Role = referral.Employee }},
		{"an empty department is none", known, says{[]referral.StaffColumn{department}, referral.Profile{}}, func(p *referral.Profile) { p.Department = "" }},
		{"a last day that is over makes inactive", known, says{[]referral.StaffColumn{left}, referral.Profile{LeftOn: "2026-11-22"}},
			func(p *referral.Profile) { p.LeftOn, p.Active = "2026-11-22", false }},
		{"whoever has today as last day is still there", known, says{[]referral.StaffColumn{left}, referral.Profile{LeftOn: "2026-11-23"}}, func(p *referral.Profile) { p.LeftOn = "2026-11-23" }},
		{"a last day to come is noted", known, says{[]referral.StaffColumn{left}, referral.Profile{LeftOn: "2027-06-30"}}, func(p *referral.Profile) { p.LeftOn = "2027-06-30" }},
		{"who had left is back", gone, says{[]referral.StaffColumn{left}, referral.Profile{}}, func(p *referral.Profile) { p.LeftOn, p.Active = "", true }},
		{"who had left stays away in a list without last days", gone, says{}, nil},
		{"whom an admin made inactive is not let in by a list", blocked, says{[]referral.StaffColumn{left}, referral.Profile{}}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			row := referral.PersonRow{Columns: c.list.columns, Profile: c.list.profile}
			row.Profile.Name, row.Profile.Email = c.is.Name, c.is.Email
			want := c.is
			if c.want != nil {
				c.want(&want)
			}
			assert.Equal(t, want, row.Onto(c.is, "2026-11-23"))
		})
	}
}
