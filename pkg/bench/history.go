package bench

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"goodword/pkg/referral"
)

const (
	historyDays = referral.HitLife - 1 // what is older would be erased
	hitsAtOnce  = 50_000
)

// FillHistory writes n hits of the last months on so many links, from new ids
// on, the counters left to Programme.RebuildTallies. progress may be nil.
func FillHistory(ctx context.Context, s Store, n, links int64, now time.Time, progress func(done int64)) error {
	verdicts := []referral.Verdict{
		{Class: referral.PersonHit, Reason: "person_browser", RulesVersion: 2},
		{Class: referral.Repeat, Reason: "again_within_window", RulesVersion: 2},
		{Class: referral.Preview, Reason: "preview_whatsapp", RulesVersion: 2},
		{Class: referral.Robot, Reason: "robot_named", RulesVersion: 2},
	}
	for i := range verdicts {
		if err := s.SaveVerdict(ctx, &verdicts[i]); err != nil {
			return err
		}
	}
	var signatures [200]int64
	for i := range signatures {
		sig := referral.Signature{UserAgent: fmt.Sprint("Mozilla/5.0 (bench ", i, ")"), Device: "phone", LastDay: now.Format(time.DateOnly)}
		if err := s.SaveSignature(ctx, &sig); err != nil {
			return err
		}
		signatures[i] = sig.ID
	}
	dice := rand.New(rand.NewPCG(20261124, 2))
	begin := now.AddDate(0, 0, -historyDays)
	apart := now.Sub(begin) / time.Duration(n+1)
	var last referral.HitID
	for done := int64(0); done < n; {
		hits := make([]referral.Hit, min(hitsAtOnce, n-done))
		for i := range hits {
			at := begin.Add(time.Duration(done+int64(i)) * apart)
			last = max(referral.HitIDFrom(at), last+1)
			hits[i] = referral.Hit{ID: last, LinkID: 1 + dice.Int64N(links), VerdictID: verdicts[dice.IntN(len(verdicts))].ID,
				SignatureID: signatures[dice.IntN(len(signatures))], Visitor: int64(dice.Uint64()) | 1}
			if hits[i].VerdictID == verdicts[0].ID && dice.IntN(2) == 0 {
				after := dice.Int64N(60)
				hits[i].VisitedAfter = &after
			}
		}
		if err := s.AddHits(ctx, hits); err != nil {
			return err
		}
		done += int64(len(hits))
		if progress != nil {
			progress(done)
		}
	}
	return nil
}
