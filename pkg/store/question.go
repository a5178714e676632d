package store

import (
	"context"
	"slices"

	"goodword/pkg/referral"
)

func questionID(q *referral.Question) *int64 { return &q.ID }

func (s *Store) AddQuestion(ctx context.Context, q *referral.Question) error {
	return create(s.write(ctx), q, &q.ID, aQuestion)
}

func (s *Store) Question(ctx context.Context, id int64) (referral.Question, error) {
	return one[referral.Question](s.read(ctx).Where("id = ?", id), aQuestion)
}

func (s *Store) Questions(ctx context.Context, state referral.QuestionState, p referral.Page) (referral.Listed[referral.Question], error) {
	q := s.read(ctx)
	switch state {
	case referral.QuestionOpen:
		q = q.Where("answered_at IS NULL")
	case referral.QuestionAnswered:
		q = q.Where("answered_at IS NOT NULL")
	}
	return listed(q, p, questionID, aQuestion)
}

func (s *Store) QuestionsAbout(ctx context.Context, applicationIDs []int64) ([]referral.Question, error) {
	var found []referral.Question
	for ids := range slices.Chunk(applicationIDs, batch) {
		qs, err := all[referral.Question](s.read(ctx).Where("application_id IN ?", ids).Order("id"), aQuestion)
		if err != nil {
			return nil, err
		}
		found = append(found, qs...)
	}
	return found, nil
}

func (s *Store) SaveAnswerTo(ctx context.Context, q referral.Question) error {
	return aQuestion.failed(s.write(ctx).Model(&q).
		Select("answered_at", "answered_by", "reason", "before_id", "after_id").Updates(&q).Error)
}
