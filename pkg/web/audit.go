package web

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"goodword/pkg/referral"
)

// auditPage tells admins who changed what.
type auditPage struct {
	frame
	Rows     []auditRow
	Subjects []auditChoice
	ID       string // of the subject, as it was asked for
	Wrong    string
	Filtered bool
	// Older is the address of the next page, First that of the first one.
	Older, First string
}

// auditRow is one entry in words.
type auditRow struct {
	At, Day, By, What string
	Subject           string
	Number            int64
	Address           string // of what was changed, "" without a page
	Reason            string
	Changes           []auditChange
}

// auditChange is one thing that was changed.
type auditChange struct{ Name, Before, After string }

type auditChoice struct {
	Value  referral.AuditSubject
	Label  string
	Chosen bool
}

// auditActions and auditSubjects are the texts that name what was done to what.
var (
	auditActions = map[referral.AuditAction]string{
		referral.CreditRuled: "audit.credit_ruled", referral.CreditRecorded: "audit.credit_recorded", referral.ClaimMatched: "audit.claim_matched",
		referral.CreditAnswered: "audit.question_answered", referral.PolicyAdopted: "audit.policy_adopted",
		referral.ApplicationErased: "audit.application_erased", referral.BrandChanged: "audit.brand_changed",
		referral.BoardDecided: "audit.board_decided", referral.PersonAdded: "audit.person_added", referral.PersonChanged: "audit.person_changed",
		referral.PasswordSet: "audit.password_set", referral.TeamSet: "audit.team_set", referral.Merged: "audit.candidates_merged",
		referral.MergeUndone: "audit.merge_undone", referral.KeyMade: "audit.api_key_made", referral.KeyRevoked: "audit.api_key_revoked",
		referral.HitsReclassified: "audit.hits_reclassified",
	}
	auditSubjects = map[referral.AuditSubject]string{
		referral.AuditApplication: "audit.subject_application", referral.AuditPolicy: "audit.subject_credit_policy", referral.AuditBoard: "audit.subject_board",
		referral.AuditBrand: "audit.subject_brand", referral.AuditPerson: "audit.subject_person", referral.AuditVacancy: "audit.subject_vacancy",
		referral.AuditCandidate: "audit.subject_candidate", referral.AuditKey: "audit.subject_api_key",
		referral.AuditHits: "audit.subject_hits",
	}
)

const auditPath = adminPath + "/audit"

func (w *Web) showAudit(c echo.Context) error {
	p := auditPage{frame: w.frame(c, "audit")}
	filter := referral.AuditFilter{SubjectID: number(c, "id"), Page: referral.Page{After: number(c, "after"), Limit: rowsPerPage}}
	if subject := referral.AuditSubject(c.QueryParam("subject")); slices.Contains(referral.AuditSubjects, subject) {
		filter.Subject = subject
	}
	if filter.SubjectID != 0 {
		p.ID = strconv.FormatInt(filter.SubjectID, 10)
	}
	status := http.StatusOK
	found, err := w.programme.Audit(c.Request().Context(), actor(c), filter)
	if referral.CodeOf(err) == referral.Invalid {
		status, p.Wrong, err = http.StatusUnprocessableEntity, p.Say(fieldsOf(err)[0].Text), nil
	}
	if err != nil {
		return err
	}
	names, err := w.namesOf(c, found.Items)
	if err != nil {
		return err
	}
	words := wording{speaker: p.speaker}
	for _, e := range found.Items {
		by := names(e.PersonID)
		if e.PersonID == 0 && e.Action == referral.ApplicationErased {
			by = words.say("audit.candidate")
		}
		p.Rows = append(p.Rows, auditRow{
			At: w.moment(p.speaker, e.At), Day: w.programme.Day(e.At), By: by, What: words.say(auditActions[e.Action]),
			Subject: words.say(auditSubjects[e.Subject]), Number: numberOf(e), Address: p.subjectAddress(e), Reason: e.Reason, Changes: words.changes(e, names),
		})
	}
	for _, s := range referral.AuditSubjects {
		p.Subjects = append(p.Subjects, auditChoice{s, words.say(auditSubjects[s]), s == filter.Subject})
	}
	p.Filtered = filter.Subject != "" || p.ID != ""
	asked := []string{"subject", string(filter.Subject), "id", p.ID}
	if found.Next != 0 {
		p.Older = p.To(auditPath, append(asked, "after", strconv.FormatInt(found.Next, 10))...)
	}
	if filter.Page.After != 0 {
		p.First = p.To(auditPath, asked...)
	}
	if p.Title = words.say("admin.audit"); words.err != nil {
		return words.err
	}
	return w.send(c, status, p)
}

// numberOf is the number of what was changed, 0 where there is only one of it.
func numberOf(e referral.AuditEntry) int64 {
	if e.Subject == referral.AuditBoard || e.Subject == referral.AuditBrand {
		return 0
	}
	return e.SubjectID
}

// subjectAddress is the page of what was changed, "" without one.
func (f frame) subjectAddress(e referral.AuditEntry) string {
	switch e.Subject {
	case referral.AuditApplication:
		return f.To(dossierPath(e.SubjectID))
	case referral.AuditPolicy:
		return f.To("/hr/policy")
	case referral.AuditBoard:
		return f.To(decisionPath)
	case referral.AuditBrand:
		return f.To(brandingPath)
	case referral.AuditPerson:
		return f.To(personPath(e.SubjectID))
	case referral.AuditVacancy:
		return f.To(fmt.Sprintf("/hr/vacancies/%d", e.SubjectID))
	case referral.AuditHits:
		return f.To(hitsPath)
	case referral.AuditKey:
		return f.To(keysPath)
	}
	return ""
}

// namesOf finds who did what some entries tell; the operator is the program.
func (w *Web) namesOf(c echo.Context, entries []referral.AuditEntry) (func(int64) string, error) {
	ids := []int64{}
	for _, e := range entries {
		if e.PersonID != 0 {
			ids = append(ids, e.PersonID)
		}
		ids = append(append(ids, peopleIn(e.Before)...), peopleIn(e.After)...)
	}
	people, err := w.programme.PeopleByID(c.Request().Context(), actor(c), sortedNumbers(ids))
	if err != nil {
		return nil, err
	}
	program, err := w.frame(c, "audit").T("audit.program")
	return func(id int64) string {
		if id == 0 {
			return program
		}
		return cmp.Or(people[id].Name, strconv.FormatInt(id, 10))
	}, err
}

func sortedNumbers(ids []int64) []int64 {
	slices.Sort(ids)
	return slices.Compact(ids)
}

// fieldsOf are the fields that an error names.
func fieldsOf(err error) []referral.Field {
	var known *referral.Error
	if errors.As(err, &known) {
		return known.Fields
	}
	return nil
}
