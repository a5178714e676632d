package store

import (
	"context"
	"maps"
	"slices"
	"time"

	"gorm.io/gorm"

	"goodword/pkg/referral"
)

func applicationID(a *referral.Application) *int64 { return &a.ID }
func stageChangeID(c *referral.StageChange) *int64 { return &c.ID }

func (s *Store) CreateApplication(ctx context.Context, a *referral.Application) error {
	return s.tx(ctx, func(s *Store) error {
		if err := create(s.write(ctx), a, &a.ID, anApplication); err != nil {
			return err
		}
		return s.countStages(ctx, map[referral.Stage]int64{a.Stage: 1})
	})
}

// CreateApplications is CreateApplication for many.
func (s *Store) CreateApplications(ctx context.Context, rows []*referral.Application) error {
	return s.tx(ctx, func(s *Store) error {
		if err := createAll(ctx, s, rows, applicationID, anApplication); err != nil {
			return err
		}
		more := map[referral.Stage]int64{}
		for _, a := range rows {
			more[a.Stage]++
		}
		return s.countStages(ctx, more)
	})
}

// countStages adds to how many applications are in each stage.
func (s *Store) countStages(ctx context.Context, more map[referral.Stage]int64) error {
	for _, stage := range slices.Sorted(maps.Keys(more)) {
		err := s.write(ctx).Exec("INSERT INTO stage_tallies (stage, applications) VALUES (?, ?) "+
			"ON CONFLICT (stage) DO UPDATE SET applications = stage_tallies.applications + excluded.applications", stage, more[stage]).Error
		if err != nil {
			return anApplication.failed(err)
		}
	}
	return nil
}

func (s *Store) Application(ctx context.Context, id int64) (referral.Application, error) {
	return one[referral.Application](s.read(ctx).Where("id = ?", id), anApplication)
}

func (s *Store) ApplicationByToken(ctx context.Context, statusToken string) (referral.Application, error) {
	return one[referral.Application](s.read(ctx).Where("status_token = ?", statusToken), anApplication)
}

func (s *Store) ApplicationByForm(ctx context.Context, formKey string) (referral.Application, error) {
	return one[referral.Application](s.read(ctx).Where("form_key = ? AND form_key <> ''", formKey), anApplication)
}

func (s *Store) FirstApplication(ctx context.Context, candidateID, vacancyID int64) (referral.Application, error) {
	return one[referral.Application](s.read(ctx).
		Where("candidate_id = ? AND vacancy_id = ?", candidateID, vacancyID).Order("id"), anApplication)
}

func (s *Store) Applications(ctx context.Context, f referral.ApplicationFilter) (referral.Listed[referral.Application], error) {
	q := s.applicationsOf(ctx, f)
	if f.Page.After > 0 {
		// The cursor is an application; the list goes by when they came in.
		q = q.Where("(submitted_at, id) < (SELECT submitted_at, id FROM applications WHERE id = ?)", f.Page.After)
		f.Page.After = 0
	}
	return listed(q.Order("submitted_at DESC"), f.Page, applicationID, anApplication)
}

// applicationsOf picks the applications of a filter, but for its page.
func (s *Store) applicationsOf(ctx context.Context, f referral.ApplicationFilter) *gorm.DB {
	q := containing(s.read(ctx), s.lower("name || ' ' || email || ' ' || external_id")+like, inLowerCase(f.Search))
	q = only(q, "vacancy_id", f.VacancyID)
	q = only(q, "stage", f.Stage)
	q = onDays(q, "day", referral.TallyFilter{From: f.Days.From, To: f.Days.To})
	if f.AmbassadorID != 0 {
		q = q.Where("id IN (?)", s.read(ctx).Model(&referral.Stake{}).Select("application_id").Where("ambassador_id = ?", f.AmbassadorID))
	}
	return q
}

// StageCounts counts what a filter picks; all there are are counted already.
func (s *Store) StageCounts(ctx context.Context, f referral.ApplicationFilter) (map[referral.Stage]int64, error) {
	f.Stage, f.Brief, f.Page = "", false, referral.Page{}
	if f == (referral.ApplicationFilter{}) {
		return stageCounts(s.read(ctx).Model(&referral.StageTally{}))
	}
	return stageCounts(countedByStage(s.applicationsOf(ctx, f)))
}

func countedByStage(applications *gorm.DB) *gorm.DB {
	return applications.Model(&referral.Application{}).Select("stage, COUNT(*) AS applications").Group("stage")
}

func stageCounts(q *gorm.DB) (map[referral.Stage]int64, error) {
	rows, err := all[referral.StageTally](q, anApplication)
	counts := make(map[referral.Stage]int64, len(rows))
	for _, r := range rows {
		if r.Applications != 0 {
			counts[r.Stage] = r.Applications
		}
	}
	return counts, err
}

func (s *Store) StageChangesByID(ctx context.Context, ids []int64) (map[int64]referral.StageChange, error) {
	return byID(s.read(ctx), ids, stageChangeID, aStage)
}

func (s *Store) ApplicationsWithPartOf(ctx context.Context, ambassadorID int64, p referral.Page) (referral.Listed[referral.Application], error) {
	of := func(row any) *gorm.DB {
		return s.read(ctx).Model(row).Select("application_id").Where("ambassador_id = ?", ambassadorID)
	}
	// In one list: PostgreSQL looks at every application for two.
	q := s.read(ctx).Where("id IN (? UNION ?)", of(&referral.Touch{}), of(&referral.Stake{}))
	return listed(q, p, applicationID, anApplication)
}

func (s *Store) UpdateApplication(ctx context.Context, a *referral.Application) error {
	return s.tx(ctx, func(s *Store) error {
		was, err := s.Application(ctx, a.ID)
		if err != nil {
			return err
		}
		if err := update(s.write(ctx), a, a.ID, &a.Version, anApplication); err != nil || a.Stage == was.Stage {
			return err
		}
		return s.countStages(ctx, map[referral.Stage]int64{was.Stage: -1, a.Stage: 1})
	})
}

func (s *Store) AddStageChange(ctx context.Context, c *referral.StageChange) error {
	return create(s.write(ctx), c, &c.ID, aStage)
}

// CreateStageChanges is AddStageChange for many.
func (s *Store) CreateStageChanges(ctx context.Context, rows []*referral.StageChange) error {
	return createAll(ctx, s, rows, stageChangeID, aStage)
}

// EraseApplication changes rows of history, which otherwise only grows.
func (s *Store) EraseApplication(ctx context.Context, id int64, at time.Time) error {
	return s.tx(ctx, func(s *Store) error {
		a, err := s.Application(ctx, id)
		if err != nil {
			return err
		}
		if err := s.eraseAnswersAbout(ctx, a); err != nil {
			return err
		}
		if err := s.eraseIntroductionsOf(ctx, id); err != nil {
			return err
		}
		steps := []*gorm.DB{
			s.write(ctx).Model(&referral.Touch{}).Where("application_id = ?", id).Update("words", ""),
			s.write(ctx).Model(&referral.StageChange{}).Where("application_id = ?", id).Update("note", ""),
			s.write(ctx).Model(&referral.Question{}).Where("application_id = ?", id).Updates(map[string]any{"words": "", "reason": ""}),
			s.write(ctx).Model(&referral.AuditEntry{}).Where("subject = ? AND subject_id = ?", referral.AuditApplication, id).Update("reason", ""),
			s.write(ctx).Model(&referral.Application{}).Where("id = ?", id).Updates(map[string]any{
				"candidate_id": nil, "name": "", "email": "", "phone": "", "motivation": "", "cv_name": "", "cv_type": "", "cv_size": 0,
				"tell_ambassador": false, "keep_until": nil, "form_key": "", "erased_at": at, "version": gorm.Expr("version + 1"),
			}),
		}
		for _, done := range steps {
			if done.Error != nil {
				return anApplication.failed(done.Error)
			}
		}
		return nil
	})
}

// eraseIntroductionsOf erases the introductions that no other application to
// the vacancy rests on.
func (s *Store) eraseIntroductionsOf(ctx context.Context, applicationID int64) error {
	var own []int64
	found := s.read(ctx).Model(&referral.Touch{}).Where("application_id = ? AND introduction_id <> 0", applicationID).Pluck("introduction_id", &own)
	if found.Error != nil || len(own) == 0 {
		return anIntroduction.failed(found.Error)
	}
	vacancy := s.read(ctx).Model(&referral.Application{}).Select("vacancy_id").Where("id = ?", applicationID)
	shared := s.read(ctx).Table("applications AS a").Select("t.introduction_id").Joins("JOIN touches AS t ON t.application_id = a.id").
		Where("a.vacancy_id = (?) AND a.id <> ? AND a.erased_at IS NULL", vacancy, applicationID)
	return anIntroduction.failed(s.write(ctx).Where("id IN ? AND id NOT IN (?)", own, shared).Delete(&referral.Introduction{}).Error)
}

func (s *Store) ApplicationsOver(ctx context.Context, f referral.OverFilter) ([]referral.Application, error) {
	since := s.read(ctx).Table("stage_changes AS c").Select("1").Where("c.application_id = applications.id AND c.recorded_at >= ?", f.Quiet)
	closed := s.read(ctx).Model(&referral.Vacancy{}).Select("id").
		Where("status = ? AND close_reason IN ?", referral.Closed, []referral.CloseReason{referral.Filled, referral.Withdrawn})
	q := s.read(ctx).Where("id > ? AND erased_at IS NULL AND key_id = 0 AND submitted_at < ?", f.After, f.Quiet).
		Where("keep_until IS NULL OR keep_until < ?", f.Now).
		Where("stage IN ? OR submitted_at < ? OR vacancy_id IN (?)", []referral.Stage{referral.Rejected, referral.WithdrawnByMe}, f.Silent, closed).
		Where("NOT EXISTS (?)", since)
	return all[referral.Application](q.Order("id").Limit(f.Most), anApplication)
}

func (s *Store) FilesToErase(ctx context.Context) (map[string]int64, error) {
	rows, err := all[referral.Application](s.read(ctx).Select("id", "cv_key").Where("erased_at IS NOT NULL AND cv_key <> ''"), anApplication)
	keys := make(map[string]int64, len(rows))
	for _, a := range rows {
		keys[a.CVKey] = a.ID
	}
	return keys, err
}

func (s *Store) FileErased(ctx context.Context, applicationID int64) error {
	return anApplication.failed(s.write(ctx).Model(&referral.Application{}).Where("id = ? AND erased_at IS NOT NULL", applicationID).
		Updates(map[string]any{"cv_key": "", "version": gorm.Expr("version + 1")}).Error)
}

func (s *Store) CVKeys(ctx context.Context) (map[string]int64, error) {
	rows, err := all[referral.Application](s.read(ctx).Select("id", "cv_key").Where("cv_key <> ''"), anApplication)
	if err != nil {
		return nil, err
	}
	keys := make(map[string]int64, len(rows))
	for _, a := range rows {
		keys[a.CVKey] = a.ID
	}
	return keys, nil
}
