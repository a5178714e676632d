package referral

import "context"

// BulkStore writes many rows at once, for sample data. Every method fills in
// the ids; all rows are written, or none. The Store that Tx gives to its
// function is a BulkStore too.
type BulkStore interface {
	CreatePeople(ctx context.Context, rows []*Person) error
	CreateLinks(ctx context.Context, rows []*Link) error
	CreateCandidates(ctx context.Context, rows []*Candidate) error
	CreateApplications(ctx context.Context, rows []*Application) error
	CreateStageChanges(ctx context.Context, rows []*StageChange) error
	CreateTouches(ctx context.Context, rows []*Touch) error
}
