package referral

import (
	"context"
	"time"
)

// Answer is the first answer to a request that was sent with an idempotency
// key. The same request sent again gets it once more.
type Answer struct {
	// Scope is who sent it and to which operation; keys of different people
	// never meet.
	Scope       string `gorm:"primaryKey"`
	Key         string `gorm:"primaryKey"`
	Fingerprint string // of the request's body
	// Status is 0 while the first request is still at work.
	Status    int
	Header    map[string]string `gorm:"serializer:json"`
	Body      string
	CreatedAt time.Time
}

// AnswerLife is how long an answer is kept: answers hold what was asked for,
// names too.
const AnswerLife = 24 * time.Hour

// AnswerStore keeps answers.
type AnswerStore interface {
	// ReserveAnswer writes a, or gives the answer that is there already; made
	// says which. Of two calls at once only one makes it. Answers from before
	// oldest are thrown away first.
	ReserveAnswer(ctx context.Context, a Answer, oldest time.Time) (found Answer, made bool, err error)
	// FinishAnswer fills in status, header and body.
	FinishAnswer(ctx context.Context, a Answer) error
	// ReleaseAnswer forgets a reservation, so that the request can be sent again.
	ReleaseAnswer(ctx context.Context, scope, key string) error
}
