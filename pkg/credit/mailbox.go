package credit

import "strings"

// SameMailbox says whether two addresses reach the same person's mailbox:
// letter case and a "+tag" do not matter, and at Gmail neither do dots.
func SameMailbox(a, b string) bool {
	a, b = mailbox(a), mailbox(b)
	return a != "" && a == b
}

func mailbox(email string) string {
	email = strings.ToLower(strings.TrimSpace(email))
	local, domain, ok := strings.Cut(email, "@")
	if !ok {
		return email
	}
	local, _, _ = strings.Cut(local, "+")
	if domain == "googlemail.com" {
		domain = "gmail.com"
	}
	if domain == "gmail.com" {
		local = strings.ReplaceAll(local, ".", "")
	}
	return local + "@" + domain
}
