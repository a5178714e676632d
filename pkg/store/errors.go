package store

import (
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"goodword/pkg/referral"
)

var tooBusy = referral.Fail(referral.Unavailable,
	"The database is too busy. Try again in a moment.",
	"De database heeft het te druk. Probeer het zo nog eens.")

// noun is what a row is called in a sentence, and what cannot be twice.
type noun struct{ en, nl string }

var (
	aPerson        = noun{"person", "persoon"}
	aSession       = noun{"session", "sessie"}
	aVacancy       = noun{"vacancy", "vacature"}
	aLink          = noun{"link", "link"}
	aHit           = noun{"hit", "treffer"}
	aVerdict       = noun{"verdict", "oordeel"}
	aSignature     = noun{"signature", "kenmerk"}
	aSeenPage      = noun{"page seen", "gezien blad"}
	aFacet         = noun{"facet", "facet"}
	aCounting      = noun{"counting", "telling"}
	aJournal       = noun{"journal", "logboek"}
	aCandidate     = noun{"candidate", "kandidaat"}
	aMerge         = noun{"merge", "samenvoeging"}
	anApplication  = noun{"application", "sollicitatie"}
	aStage         = noun{"stage change", "stap"}
	aTouch         = noun{"touch", "aanraking"}
	aDecision      = noun{"decision", "besluit"}
	aPolicy        = noun{"policy", "beleid"}
	aQuestion      = noun{"question", "vraag"}
	aStake         = noun{"stake", "belang"}
	anAuditEntry   = noun{"audit entry", "regel in het register"}
	aTally         = noun{"tally", "telling"}
	aKey           = noun{"visitor key", "bezoekerssleutel"}
	anIntroduction = noun{"introduction", "introductie"}
	aTeam          = noun{"team", "team"}
	aKeyOfAPI      = noun{"API key", "API-sleutel"}
	aConversion    = noun{"conversion", "melding"}
	anImport       = noun{"import", "import"}
	anOrganisation = noun{"organisation", "organisatie"}
	aBrand         = noun{"brand", "huisstijl"}
	aBrandFile     = noun{"file", "bestand"}
)

// failed turns what went wrong in a database into an error of the domain, where
// it is one. Other errors stay internal.
func (n noun) failed(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, gorm.ErrRecordNotFound):
		return referral.Missing(n.en, n.nl)
	case duplicate(err):
		return referral.Fail(referral.Conflict,
			"There is already such a "+n.en+".", "Er is al zo'n "+n.nl+".")
	case unstorable(err):
		return referral.Fail(referral.Invalid,
			"There is a character in the text that cannot be stored.",
			"Er staat een teken in de tekst dat niet kan worden opgeslagen.")
	}
	return fmt.Errorf("%s: %w", n.en, err)
}

func (n noun) stale() error {
	return referral.Fail(referral.Stale,
		"This "+n.en+" was changed by someone else in the meantime. Look again before you change it.",
		"Iemand anders heeft dit intussen gewijzigd. Kijk opnieuw voordat je het wijzigt.")
}

// duplicate says whether a uniqueness rule was broken. GORM's own translation
// does not know the error type of the pure-Go SQLite driver.
func duplicate(err error) bool {
	if pg := (*pgconn.PgError)(nil); errors.As(err, &pg) {
		return pg.Code == "23505" // unique_violation
	}
	if lite := (*sqlite.Error)(nil); errors.As(err, &lite) {
		return lite.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || lite.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY
	}
	return false
}

// unstorable says whether PostgreSQL refused a text for a zero byte, or for
// bytes that are not UTF-8. SQLite takes them.
func unstorable(err error) bool {
	pg := (*pgconn.PgError)(nil)
	return errors.As(err, &pg) && pg.Code == "22021" // character_not_in_repertoire
}

// passing says whether the same transaction may well succeed when run again.
func passing(err error) bool {
	if pg := (*pgconn.PgError)(nil); errors.As(err, &pg) {
		return pg.Code == "40001" || pg.Code == "40P01" // serialization_failure, deadlock_detected
	}
	if lite := (*sqlite.Error)(nil); errors.As(err, &lite) {
		return lite.Code()&0xff == sqlite3.SQLITE_BUSY
	}
	return false
}
