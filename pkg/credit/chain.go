package credit

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"
)

// Entry is a decision with all that it rests on, as it is chained. It holds
// ids, codes and times only: erasing a person leaves the chain whole.
type Entry struct {
	ApplicationID int64     `json:"application_id"`
	Replaces      int64     `json:"replaces"` // 0 without
	Policy        Policy    `json:"policy"`
	Case          Case      `json:"case"`
	Decision      Decision  `json:"decision"`
	DecidedAt     time.Time `json:"decided_at"`
	DecidedBy     int64     `json:"decided_by"` // a person; 0 is the program
}

// Seal is the SHA-256 of an entry and the seal before it, in hexadecimal: who
// changes, removes or slips in a decision breaks every seal after it.
func Seal(before string, e Entry) (string, error) {
	b, err := json.Marshal(e)
	if err != nil {
		return "", err
	}
	h := sha256.New()
	h.Write([]byte(before + "\n"))
	h.Write(b)
	return hex.EncodeToString(h.Sum(nil)), nil
}
