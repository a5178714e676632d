package referral

import (
	"context"
	"slices"
	"strings"
	"time"

	"goodword/pkg/credit"
)

// Candidate is the record of whoever applies. One e-mail address is one
// candidate; who writes under several addresses has several records, which HR
// can merge.
type Candidate struct {
	ID        int64
	Name      string
	Email     string // lower case, unique
	Phone     string
	CreatedAt time.Time
}

// human is who stands behind records of candidates as far as the program
// knows: every form of one mailbox, and whoever HR has merged with those.
type human struct {
	ids       []int64  // of records
	addresses []string // one of each mailbox
}

// humanBehind finds the human behind an address.
func humanBehind(ctx context.Context, s Store, email string) (human, error) {
	var h human
	for open := []string{email}; len(open) > 0; open = open[1:] {
		if h.writesFrom(open[0]) {
			continue
		}
		h.addresses = append(h.addresses, open[0])
		like, err := s.CandidatesBeginning(ctx, credit.MailboxPrefix(open[0]))
		if err != nil {
			return h, err
		}
		var same []int64
		for _, c := range like {
			if credit.SameMailbox(c.Email, open[0]) {
				same = append(same, c.ID)
			}
		}
		h.ids = append(h.ids, same...)
		merged, err := s.MergedWith(ctx, same)
		if err != nil {
			return h, err
		}
		for _, c := range merged {
			open = append(open, c.Email)
		}
	}
	return h, nil
}

// writesFrom says whether an address is one of the human's.
func (h human) writesFrom(email string) bool {
	return slices.ContainsFunc(h.addresses, func(own string) bool { return credit.SameMailbox(own, email) })
}

// CandidateFile is a candidate with all that HR sees of the human behind it.
type CandidateFile struct {
	Candidate
	// Also are the other records of the same human.
	Also []Candidate
	// Applications are those of all the records, the newest first.
	Applications []ApplicationFile
	// Merges are all that any of the records was ever part of, in order.
	Merges []Merge
}

// Candidate gives one candidate to HR.
func (p *Programme) Candidate(ctx context.Context, by Actor, id int64) (CandidateFile, error) {
	if err := by.mustBe(by.isHR()); err != nil {
		return CandidateFile{}, err
	}
	c, err := p.store.Candidate(ctx, id)
	if err != nil {
		return CandidateFile{}, err
	}
	h, err := humanBehind(ctx, p.store, c.Email)
	if err != nil {
		return CandidateFile{}, err
	}
	f := CandidateFile{Candidate: c}
	if f.Also, err = otherRecords(ctx, p.store, h.ids, id); err != nil {
		return f, err
	}
	applications, err := p.store.ApplicationsOf(ctx, h.ids)
	if err != nil {
		return f, err
	}
	slices.Reverse(applications)
	if f.Applications, err = applicationFiles(ctx, p.store, applications); err != nil {
		return f, err
	}
	f.Merges, err = p.store.MergesOf(ctx, h.ids)
	return f, err
}

// otherRecords gives records by their ids, in order, without one of them.
func otherRecords(ctx context.Context, s Store, ids []int64, without int64) ([]Candidate, error) {
	found, err := s.CandidatesByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	records := []Candidate{}
	for _, id := range slices.Sorted(slices.Values(ids)) {
		if c, ok := found[id]; ok && id != without {
			records = append(records, c)
		}
	}
	return records, nil
}

// LikelySame gives HR the candidates with the same telephone number who are not
// known to be the same human.
func (p *Programme) LikelySame(ctx context.Context, by Actor, id int64) ([]Candidate, error) {
	if err := by.mustBe(by.isHR()); err != nil {
		return nil, err
	}
	c, err := p.store.Candidate(ctx, id)
	if err != nil {
		return nil, err
	}
	h, err := humanBehind(ctx, p.store, c.Email)
	if err != nil {
		return nil, err
	}
	var same []int64
	err = p.store.EachPhone(ctx, func(other int64, phone string) {
		if samePhone(phone, c.Phone) && !slices.Contains(h.ids, other) {
			same = append(same, other)
		}
	})
	if err != nil {
		return nil, err
	}
	return otherRecords(ctx, p.store, same, id)
}

// phoneDigits is how many digits at the end of a number tell it from others,
// with or without the code of a country: those of a number within the
// Netherlands.
const phoneDigits = 9

// samePhone compares numbers however they were typed.
func samePhone(a, b string) bool {
	a, b = lastDigits(a), lastDigits(b)
	return len(a) == phoneDigits && a == b
}

func lastDigits(phone string) string {
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, phone)
	return digits[max(0, len(digits)-phoneDigits):]
}
