package store

import (
	"context"

	"gorm.io/gorm"

	"goodword/pkg/referral"
)

func applicationID(a *referral.Application) *int64 { return &a.ID }
func stageChangeID(c *referral.StageChange) *int64 { return &c.ID }

func (s *Store) CreateApplication(ctx context.Context, a *referral.Application) error {
	return create(s.write(ctx), a, &a.ID, anApplication)
}

// CreateApplications is CreateApplication for many.
func (s *Store) CreateApplications(ctx context.Context, rows []*referral.Application) error {
	return createAll(ctx, s, rows, applicationID, anApplication)
}

func (s *Store) Application(ctx context.Context, id int64) (referral.Application, error) {
	return one[referral.Application](s.read(ctx).Where("id = ?", id), anApplication)
}

func (s *Store) ApplicationByToken(ctx context.Context, statusToken string) (referral.Application, error) {
	return one[referral.Application](s.read(ctx).Where("status_token = ?", statusToken), anApplication)
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

func (s *Store) StageCounts(ctx context.Context, f referral.ApplicationFilter) (map[referral.Stage]int64, error) {
	var rows []struct {
		Stage referral.Stage
		N     int64
	}
	err := s.applicationsOf(ctx, f).Model(&referral.Application{}).Select("stage, COUNT(*) AS n").Group("stage").Find(&rows).Error
	counts := make(map[referral.Stage]int64, len(rows))
	for _, r := range rows {
		counts[r.Stage] = r.N
	}
	return counts, anApplication.failed(err)
}

func (s *Store) StageChangesByID(ctx context.Context, ids []int64) (map[int64]referral.StageChange, error) {
	return byID(s.read(ctx), ids, stageChangeID, aStage)
}

func (s *Store) ApplicationsWithPartOf(ctx context.Context, ambassadorID int64, p referral.Page) (referral.Listed[referral.Application], error) {
	of := func(row any) *gorm.DB {
		return s.read(ctx).Model(row).Select("application_id").Where("ambassador_id = ?", ambassadorID)
	}
	q := s.read(ctx).Where("id IN (?) OR id IN (?)", of(&referral.Touch{}), of(&referral.Stake{}))
	return listed(q, p, applicationID, anApplication)
}

func (s *Store) UpdateApplication(ctx context.Context, a *referral.Application) error {
	return update(s.write(ctx), a, a.ID, &a.Version, anApplication)
}

func (s *Store) AddStageChange(ctx context.Context, c *referral.StageChange) error {
	return create(s.write(ctx), c, &c.ID, aStage)
}

// CreateStageChanges is AddStageChange for many.
func (s *Store) CreateStageChanges(ctx context.Context, rows []*referral.StageChange) error {
	return createAll(ctx, s, rows, stageChangeID, aStage)
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
