package referral

import (
	"net/url"
	"strings"
)

// Channel is where a link was put.
type Channel string

// Channels are all channels, in the order in which they are offered.
var Channels = []Channel{"whatsapp", "linkedin", "email", "qr", "x", "facebook", "bluesky", "mastodon", "telegram", "intranet", "copy"}

// ComposeHosts are the sites that a share address can lead to. A page whose
// form leads on to them must say so to the browser.
var ComposeHosts = []string{"wa.me", "www.linkedin.com", "x.com", "www.facebook.com", "bsky.app", "share.joinmastodon.org", "t.me"}

// ShareURL is the address that opens a channel with a link filled in and, where
// the channel takes it, the ambassador's words; about is what an e-mail is
// about, "" to leave that open. Nothing is sent by it: the ambassador sees it
// first. Channels without such an address get the link itself.
//
// Spaces are %20: mail programs, WhatsApp and Bluesky show a plus as a plus.
// The link comes last in a text, so that the preview is made of it.
func (c Channel) ShareURL(link, words, about string) string {
	esc := func(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }
	text := link
	if words != "" {
		text = words + "\n" + link
	}
	switch c {
	case "whatsapp":
		return "https://wa.me/?text=" + esc(text)
	case "linkedin":
		return "https://www.linkedin.com/sharing/share-offsite/?url=" + esc(link)
	case "email":
		body := "body=" + esc(strings.ReplaceAll(text, "\n", "\r\n"))
		if about != "" {
			return "mailto:?subject=" + esc(about) + "&" + body
		}
		return "mailto:?" + body
	case "x":
		return "https://x.com/intent/tweet?text=" + esc(words) + "&url=" + esc(link)
	case "facebook":
		return "https://www.facebook.com/sharer/sharer.php?u=" + esc(link)
	case "bluesky":
		return "https://bsky.app/intent/compose?text=" + esc(text)
	case "mastodon":
		return "https://share.joinmastodon.org/#text=" + esc(text)
	case "telegram":
		return "https://t.me/share/url?url=" + esc(link) + "&text=" + esc(words)
	}
	return link
}

// Composes says whether a share address opens the channel itself. The others
// (a QR code, the intranet, a copied link) are the ambassador's to place.
func (c Channel) Composes() bool { return c.ShareURL("", "", "") != "" }
