package referral

// Role is what a person may do; each role may do what the one before it may.
type Role string

const (
	Employee Role = "employee"
	HR       Role = "hr"
	Admin    Role = "admin"
)

// Actor is who asks. The zero Actor is a stranger, who may read what is
// published and apply. Every use case takes one, so that its signature says
// who may call it.
type Actor struct {
	PersonID int64
	Role     Role
	// KeyID and Scope are set when another system asks, with an API key. It has
	// no role: it may do what the scope says and nothing else.
	KeyID int64
	Scope Scope
}

// System is the program itself: a command that the operator runs on the
// machine, who could change the database just as well.
var System = Actor{Role: Admin}

func (a Actor) signedIn() bool { return a.Role == Employee || a.Role == HR || a.Role == Admin }
func (a Actor) isHR() bool     { return a.Role == HR || a.Role == Admin }
func (a Actor) isAdmin() bool  { return a.Role == Admin }

// opens says whether it is an API key that asks, with this scope.
func (a Actor) opens(s Scope) bool { return a.KeyID != 0 && a.Scope == s }

func (a Actor) mustBe(allowed bool) error {
	switch {
	case allowed:
		return nil
	case a.KeyID != 0:
		return Fail(Forbidden, "This API key does not open this.", "Deze API-sleutel opent dit niet.")
	case a.signedIn():
		return Fail(Forbidden, "Your role does not allow this.", "Je rol staat dit niet toe.")
	default:
		return Fail(Unauthenticated, "Sign in first.", "Meld je eerst aan.")
	}
}
