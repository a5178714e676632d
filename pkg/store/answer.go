package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm/clause"

	"goodword/pkg/referral"
)

var _ referral.AnswerStore = (*Store)(nil)

var anAnswer = noun{"answer", "antwoord"}

func (s *Store) ReserveAnswer(ctx context.Context, a referral.Answer, oldest time.Time) (found referral.Answer, made bool, err error) {
	err = s.tx(ctx, func(s *Store) error {
		if err := s.write(ctx).Where("created_at < ?", oldest).Delete(&referral.Answer{}).Error; err != nil {
			return anAnswer.failed(err)
		}
		done := s.write(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&a)
		if done.Error != nil {
			return anAnswer.failed(done.Error)
		}
		made = done.RowsAffected == 1
		found, err = one[referral.Answer](s.read(ctx).Where("scope = ? AND key = ?", a.Scope, a.Key), anAnswer)
		return err
	})
	return found, made, err
}

func (s *Store) EraseAnswers(ctx context.Context, before time.Time) error {
	return anAnswer.failed(s.write(ctx).Where("created_at < ?", before).Delete(&referral.Answer{}).Error)
}

// eraseAnswersAbout erases the answers to requests about an application, and
// those that give the candidate's own address.
func (s *Store) eraseAnswersAbout(ctx context.Context, a referral.Application) error {
	token := "%" + a.StatusToken + "%"
	return anAnswer.failed(s.write(ctx).Where("scope LIKE ? OR scope LIKE ? OR body LIKE ?", fmt.Sprintf("%%/applications/%d/%%", a.ID), token, token).
		Delete(&referral.Answer{}).Error)
}

func (s *Store) FinishAnswer(ctx context.Context, a referral.Answer) error {
	done := s.write(ctx).Model(&referral.Answer{}).Where("scope = ? AND key = ?", a.Scope, a.Key).
		Select("status", "header", "body").Updates(&a)
	return anAnswer.failed(done.Error)
}

func (s *Store) ReleaseAnswer(ctx context.Context, scope, key string) error {
	return anAnswer.failed(s.write(ctx).Where("scope = ? AND key = ?", scope, key).Delete(&referral.Answer{}).Error)
}
