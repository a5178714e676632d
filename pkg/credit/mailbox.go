package credit

import (
	"strings"
	"unicode/utf8"
)

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

// MailboxPrefix is what every form of an address begins with, in lower case: a
// store can look for those that SameMailbox then tells apart. At Gmail, where
// dots do not matter, it is the first letter only.
func MailboxPrefix(email string) string {
	box := mailbox(email)
	local, domain, _ := strings.Cut(box, "@")
	if _, size := utf8.DecodeRuneInString(local); domain == "gmail.com" {
		return local[:size]
	}
	return local
}
