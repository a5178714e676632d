package store

import (
	"context"
	"slices"
	"strings"

	"goodword/pkg/referral"
)

func vacancyID(v *referral.Vacancy) *int64 { return &v.ID }

func (s *Store) CreateVacancy(ctx context.Context, v *referral.Vacancy) error {
	return create(s.write(ctx), v, &v.ID, aVacancy)
}

func (s *Store) CreateVacancies(ctx context.Context, vs []*referral.Vacancy) error {
	return createAll(ctx, s, vs, vacancyID, aVacancy)
}

func (s *Store) Vacancy(ctx context.Context, id int64) (referral.Vacancy, error) {
	return one[referral.Vacancy](s.read(ctx).Where("id = ?", id), aVacancy)
}

func (s *Store) VacancyBySlug(ctx context.Context, slug string) (referral.Vacancy, error) {
	return one[referral.Vacancy](s.read(ctx).Where("slug = ?", slug), aVacancy)
}

func (s *Store) Vacancies(ctx context.Context, f referral.VacancyFilter) (referral.Listed[referral.Vacancy], error) {
	q := s.holding(s.read(ctx), "folded", referral.FoldWords(f.Search))
	if city := strings.TrimSpace(f.City); city != "" {
		q = containing(q, s.inCity(), []string{strings.ToLower(city)})
	}
	q = only(q, "status", f.Status)
	q = only(q, "department", f.Department)
	if f.Language != "" { // "en" finds "en-GB" too
		q = q.Where("(language = ? OR language"+like+")", f.Language, wildcards.Replace(f.Language)+"-%")
	}
	q = only(q, "source", f.Source)
	if f.OpenOn != "" {
		q = q.Where("(valid_through = '' OR valid_through >= ?)", f.OpenOn)
	}
	if f.HoursFrom > 0 {
		q = q.Where("COALESCE(hours_max, hours_min) >= ?", f.HoursFrom)
	}
	if f.HoursTo > 0 {
		q = q.Where("COALESCE(hours_min, hours_max) <= ?", f.HoursTo)
	}
	if f.Closes != (referral.Period{}) {
		// Numbers first, from an index that holds all it takes: the whole rows of
		// all that close would have to be sorted otherwise.
		closing := s.read(ctx).Model(&referral.Vacancy{}).Select("id").Where("valid_through <> ''")
		closing = only(onDays(closing, "valid_through", referral.TallyFilter{From: f.Closes.From, To: f.Closes.To}), "status", f.Status)
		q = q.Where("id IN (?)", closing)
	}
	if f.Brief {
		q = q.Omit("description", "growth", "culture", "procedure", "contact", "folded")
	}
	return listed(q, f.Page, vacancyID, aVacancy)
}

func (s *Store) VacancyRegister(ctx context.Context, soon referral.Period) (referral.VacancyRegister, error) {
	var r referral.VacancyRegister
	err := s.read(ctx).Model(&referral.Vacancy{}).Select(`
		COALESCE(SUM(CASE WHEN status = 'draft' THEN 1 ELSE 0 END), 0) AS draft,
		COALESCE(SUM(CASE WHEN status = 'closed' THEN 1 ELSE 0 END), 0) AS closed,
		COALESCE(SUM(CASE WHEN status = 'published' AND (valid_through = '' OR valid_through >= ?) THEN 1 ELSE 0 END), 0) AS open,
		COALESCE(SUM(CASE WHEN status = 'published' AND valid_through >= ? AND valid_through <= ? THEN 1 ELSE 0 END), 0) AS soon,
		COALESCE(SUM(CASE WHEN status = 'published' AND valid_through <> '' AND valid_through < ? THEN 1 ELSE 0 END), 0) AS over`,
		soon.From, soon.From, soon.To, soon.From).Take(&r.VacancyCounts).Error
	for column, to := range map[string]*[]string{"department": &r.Departments, "source": &r.Sources} {
		if err == nil {
			err = s.read(ctx).Model(&referral.Vacancy{}).Distinct(column).Where(column+" <> ''").Order(column).Pluck(column, to).Error
		}
	}
	return r, aVacancy.failed(err)
}

func (s *Store) OpenPlaces(ctx context.Context, day string) (departments, cities []string, err error) {
	rows, err := all[referral.Vacancy](s.read(ctx).Select("department", "locations").
		Where("status = ? AND (valid_through = '' OR valid_through >= ?)", referral.Published, day), aVacancy)
	for _, v := range rows {
		departments = append(departments, v.Department)
		for _, l := range v.Locations {
			cities = append(cities, l.City)
		}
	}
	return departments, cities, err
}

// inCity is the condition that a city holds a text. It looks at the cities
// only: in the JSON text as a whole, "nl" would be found in every country.
func (s *Store) inCity() string {
	if s.dialect == SQLite {
		return `EXISTS (SELECT 1 FROM json_each(locations) WHERE ` +
			s.lower(`json_extract(value, '$.city')`) + like + `)`
	}
	return `EXISTS (SELECT 1 FROM jsonb_array_elements(locations::jsonb) AS place WHERE ` +
		s.lower(`place ->> 'city'`) + like + `)`
}

func (s *Store) VacanciesByID(ctx context.Context, ids []int64) (map[int64]referral.Vacancy, error) {
	return byID(s.read(ctx), ids, vacancyID, aVacancy)
}

func (s *Store) VacancyTitles(ctx context.Context, newest int, ids []int64) ([]referral.VacancyTitle, error) {
	last := s.read(ctx).Model(&referral.Vacancy{}).Select("id").Order("id DESC").Limit(newest)
	q := s.read(ctx).Model(&referral.Vacancy{}).Select("id, title, language").Where("id IN (?) OR id IN ?", last, ids)
	return scanned(q, aVacancy, func(v *referral.VacancyTitle) []any { return []any{&v.ID, &v.Title, &v.Language} })
}

func (s *Store) VacanciesOfSource(ctx context.Context, source string) (map[string]referral.Vacancy, error) {
	rows, err := all[referral.Vacancy](s.read(ctx).Where("source = ?", source), aVacancy)
	if err != nil {
		return nil, err
	}
	found := make(map[string]referral.Vacancy, len(rows))
	for _, v := range rows {
		found[v.ExternalID] = v
	}
	return found, nil
}

func (s *Store) UpdateVacancy(ctx context.Context, v *referral.Vacancy) error {
	return update(s.write(ctx), v, v.ID, &v.Version, aVacancy)
}

func (s *Store) SlugTaken(ctx context.Context, slug string) (bool, error) {
	taken, err := s.SlugsTaken(ctx, []string{slug})
	return taken[slug], err
}

func (s *Store) SlugsTaken(ctx context.Context, slugs []string) (map[string]bool, error) {
	taken := map[string]bool{}
	for some := range slices.Chunk(slugs, batch) {
		var found []string
		err := s.read(ctx).Model(&referral.Vacancy{}).Where("slug IN ?", some).Pluck("slug", &found).Error
		if err != nil {
			return nil, aVacancy.failed(err)
		}
		for _, slug := range found {
			taken[slug] = true
		}
	}
	return taken, nil
}
