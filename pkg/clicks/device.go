package clicks

import "strings"

// Devices that a signature tells apart.
const (
	Phone       = "phone"
	Tablet      = "tablet"
	Desktop     = "desktop"
	OtherDevice = "other" // a television, a console, or nobody knows
)

// deviceWords say what a browser runs on; the first that occurs decides. An
// iPad since 2019 says that it is a Mac, and is counted as one.
var deviceWords = []struct{ word, device string }{
	{"SmartTV", OtherDevice}, {"SMART-TV", OtherDevice}, {"Smart TV", OtherDevice}, {"HbbTV", OtherDevice}, {"AppleTV", OtherDevice},
	{"BRAVIA", OtherDevice}, {"Web0S", OtherDevice}, {"NetCast", OtherDevice}, {"PlayStation", OtherDevice}, {"Nintendo", OtherDevice},
	{"Xbox", OtherDevice}, {"CrKey", OtherDevice}, {"AFT", OtherDevice},
	{"iPad", Tablet}, {"Tablet", Tablet}, {"Kindle", Tablet}, {"Silk/", Tablet}, {"PlayBook", Tablet},
	{"iPhone", Phone}, {"iPod", Phone}, {"Mobi", Phone}, {"Opera Mini", Phone}, {"Phone", Phone}, {"MIDP", Phone}, {"KAIOS", Phone},
	{"Android", Tablet}, // Android without Mobile
	{"CrOS", Desktop}, {"Windows", Desktop}, {"Macintosh", Desktop}, {"X11", Desktop}, {"Linux", Desktop},
}

// Device is what a browser runs on, as far as its name tells.
func Device(userAgent string) string {
	for _, d := range deviceWords {
		if strings.Contains(userAgent, d.word) {
			return d.device
		}
	}
	return OtherDevice
}
