package web_test

import (
	"net/http"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"goodword/pkg/referral"
	"goodword/pkg/testkit/site"
)

var madePassword = regexp.MustCompile(`<code>([a-z0-9-]{20,})</code>`)

func TestAnAdminLooksAfterPeople(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		w := s.Do(t, as(s.Ada, post("/admin/people/new", "name", "Noor Bos", "email", "Noor@uni.example", "role", "hr", "department", "HR")))
		require.Equal(t, http.StatusOK, w.Code, w.Body.String())
		noteShown(w)
		made := madePassword.FindStringSubmatch(w.Body.String())
		require.Len(t, made, 2)
		w = s.Do(t, post("/login", "email", "noor@uni.example", "password", made[1]))
		require.Equal(t, http.StatusSeeOther, w.Code, "one signs in with the password that was made")
		noor, err := s.Store.PersonByEmail(t.Context(), "noor@uni.example")
		require.NoError(t, err)
		path := "/admin/people/5"
		require.EqualValues(t, 5, noor.ID)
		s.Run(t, []site.Scenario{
			{Name: "the list", Ask: site.Ask{As: s.Ada, Path: "/admin/people"}, Status: 200, Contains: []string{"Noor Bos", "Mara Visser", "admin"}},
			{Name: "a search", Ask: site.Ask{As: s.Ada, Path: "/admin/people?q=noor&role=hr"}, Status: 200, Contains: []string{"Noor Bos"}, NotContains: []string{"Mara Visser"}},
			{Name: "a search for nobody", Ask: site.Ask{As: s.Ada, Path: "/admin/people?q=zzz"}, Status: 200, Contains: []string{"Nobody was found"}},
			{Name: "the same address twice", Ask: as(s.Ada, post("/admin/people/new", "name", "X", "email", "noor@uni.example", "role", "employee")), Status: 422, Contains: []string{`id="email-e"`, `value="X"`}},
			{Name: "no address", Ask: as(s.Ada, post("/admin/people/new", "name", "X", "email", "noor", "role", "employee")), Status: 422, Contains: []string{"not an e-mail address"}},
			{Name: "a change", Ask: as(s.Ada, post(path, "version", "2", "name", "Noor Bos-Vos", "email", "noor@uni.example", "role", "employee", "left_on", "2026-12-31")), Status: 303},
			{Name: "a change of what was changed", Ask: as(s.Ada, post(path, "version", "1", "name", "Z", "email", "noor@uni.example", "role", "employee")), Status: 422, Contains: []string{"in the meantime"}},
			{Name: "it stands there", Ask: site.Ask{As: s.Ada, Path: path + "?sent=1"}, Status: 200, Contains: []string{"Noor Bos-Vos", "2026-12-31", "Saved"}},
			{Name: "a new password asks first", Ask: site.Ask{As: s.Ada, Path: path + "?ask=password"}, Status: 200, Contains: []string{"A new password for Noor Bos-Vos?", "signed out"}},
			{Name: "a new password", Ask: as(s.Ada, post(path, "do", "password")), Status: 200, Contains: []string{"shown this once"}},
			{Name: "leaving asks first, and says what happens", Ask: site.Ask{As: s.Ada, Path: path + "?ask=deactivate"}, Status: 200,
				Contains: []string{"Signed out everywhere", "There are no links at work", `value="deactivate"`}},
			{Name: "leaving", Ask: as(s.Ada, post(path, "do", "deactivate")), Status: 303},
			{Name: "who left is out of the list", Ask: site.Ask{As: s.Ada, Path: "/admin/people"}, Status: 200, NotContains: []string{"Noor"}},
			{Name: "and in the longer one", Ask: site.Ask{As: s.Ada, Path: "/admin/people?leavers=1"}, Status: 200, Contains: []string{"Noor", "no longer active", "last day"}},
			{Name: "the last admin stays", Ask: as(s.Ada, post("/admin/people/4", "do", "deactivate")), Status: 422, Contains: []string{"Make somebody else an admin first"}},
			{Name: "nor becomes another", Ask: as(s.Ada, post("/admin/people/4", "version", "0", "name", "Ada Bakker", "email", "ada@uni.example", "role", "employee")), Status: 422, Contains: []string{"Make somebody else an admin first"}},
			{Name: "HR may not add", Ask: as(s.Hanna, post("/admin/people/new", "name", "X", "email", "x@uni.example", "role", "admin")), Status: 403},
			{Name: "the audit says so, without names of the subject", Ask: site.Ask{As: s.Ada, Path: "/admin/audit?subject=person&id=5"}, Status: 200,
				Contains: []string{"Added somebody", "Changed what somebody may do", "Set a password"}, NotContains: []string{"Noor"}},
			{Name: "a number without a kind", Ask: site.Ask{As: s.Ada, Path: "/admin/audit?id=5"}, Status: 422, Contains: []string{"which kind"}},
		})
		noteShown(s.Do(t, site.Ask{As: s.Ada, Path: "/admin/people"}))
		require.Equal(t, http.StatusUnprocessableEntity, s.Do(t, post("/login", "email", "noor@uni.example", "password", made[1])).Code)
	})
}

func TestAStaffListIsTriedBeforeItIsTakenOver(t *testing.T) {
	site.OnBoth(t, func(t *testing.T, s *site.Site) {
		list := "naam;e-mail;rol;afdeling\nMara Visser;mara@uni.example;employee;Kust\nIris Groen;iris@uni.example;employee;Kust\nFout;geen adres;employee;Kust\n"
		tried := s.Do(t, as(s.Ada, postFiles(t, "/admin/people/import", "do", "try", "@file", list)))
		require.Equal(t, http.StatusOK, tried.Code, tried.Body.String())
		noteShown(tried)
		for _, want := range []string{"This would happen", "<dt>New</dt><dd>1</dd>", "<dt>Changed</dt><dd>1</dd>", "<dt>Refused</dt><dd>1</dd>", "geen adres", "E-mail: This is not an e-mail address.",
			"Department: <s>Waterbouw</s> Kust", `Iris Groen</b> <span class="quiet id">iris@uni.example</span> <span class="tag">new</span>`} {
			require.Contains(t, tried.Body.String(), want)
		}
		_, err := s.Store.PersonByEmail(t.Context(), "iris@uni.example")
		require.Equal(t, referral.NotFound, referral.CodeOf(err), "a look changes nothing")
		done := s.Do(t, as(s.Ada, postFiles(t, "/admin/people/import", "do", "import", "list", list)))
		require.Contains(t, done.Body.String(), "This was done")
		_, err = s.Store.PersonByEmail(t.Context(), "iris@uni.example")
		require.NoError(t, err)
		s.Run(t, []site.Scenario{
			{Name: "no list", Ask: as(s.Ada, postFiles(t, "/admin/people/import", "do", "try")), Status: 422, Contains: []string{"the list is empty"}},
			{Name: "a list without the last admin", Ask: as(s.Ada, postFiles(t, "/admin/people/import", "do", "import", "list", "name,email,role\nAda Bakker,ada@uni.example,employee\n")), Status: 422,
				Contains: []string{"nobody would be left"}},
			{Name: "names and addresses alone take nobody's role", Ask: as(s.Ada, postFiles(t, "/admin/people/import", "do", "import", "list", "name,email\nAda Bakker,ada@uni.example\nHanna de Wit,hanna@uni.example\n")),
				Status: 200, Contains: []string{"<dt>As they were</dt><dd>2</dd>"}, NotContains: []string{"Role:"}},
			{Name: "HR may not", Ask: as(s.Hanna, postFiles(t, "/admin/people/import", "do", "import", "list", list)), Status: 403},
		})
	})
}
