package clicks

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestWhatABrowserRunsOn(t *testing.T) {
	for userAgent, device := range map[string]string{
		chrome148: Desktop, firefox: Desktop, safariMac: Desktop, safari: Phone, android: Phone,
		"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0 Safari/537.36":                 Desktop,
		"Mozilla/5.0 (iPad; CPU OS 18_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 Mobile/15E148 Safari/604.1": Tablet,
		"Mozilla/5.0 (Linux; Android 14; SM-X710) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0 Safari/537.36":                 Tablet,
		"Mozilla/5.0 (Android 15; Mobile; rv:148.0) Gecko/148.0 Firefox/148.0":                                                           Phone,
		"Mozilla/5.0 (SMART-TV; LINUX; Tizen 8.0) AppleWebKit/537.36 (KHTML, like Gecko) Version/8.0 TV Safari/537.36":                   OtherDevice,
		"Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/108.0.5359.211 Safari/537.36":                  OtherDevice,
		"Nokia6300/2.0 (05.50) Profile/MIDP-2.0 Configuration/CLDC-1.1":                                                                  Phone,
		"Mozilla/5.0 (Mobile; Nokia 8110 4G; rv:48.0) Gecko/48.0 Firefox/48.0 KAIOS/2.5":                                                 Phone,
		"": OtherDevice,
	} {
		assert.Equal(t, device, Device(userAgent), userAgent)
	}
	assert.Zero(t, testing.AllocsPerRun(10, func() { Device(chrome148) }))
}
