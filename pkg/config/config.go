// Package config is how an installation is told what it is. It is read once,
// at the start; rooms get plain values.
package config

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"os"
	"strings"
	"time"
	_ "time/tzdata" // the zone is known on a machine without a zone database
)

// Store is what every command that opens the database is told. The tags are
// read by the command line: each setting is a flag and an environment variable.
type Store struct {
	DatabaseURL string `name:"database-url" env:"GOODWORD_DATABASE_URL" default:"sqlite:goodword.db" help:"Where everything is kept: sqlite:PATH or postgres://…"`
	Files       string `name:"files" env:"GOODWORD_FILES" default:"files" help:"Folder for the CVs."`
	TimeZone    string `name:"time-zone" env:"GOODWORD_TIME_ZONE" default:"Europe/Amsterdam" help:"Where the organisation's days begin."`
}

// Serve is what the server is told besides.
type Serve struct {
	Store          `embed:""`
	Addr           string `name:"addr" env:"GOODWORD_ADDR" default:":8080" help:"Address to listen on."`
	BaseURL        string `name:"base-url" env:"GOODWORD_BASE_URL" help:"Address that people see, such as https://werken.example.nl (default: http://localhost and the port)."`
	Secret         string `name:"secret" env:"GOODWORD_SECRET" help:"At least 32 characters, known to nobody; signs tokens."`
	SecretFile     string `name:"secret-file" env:"GOODWORD_SECRET_FILE" help:"File that holds the secret."`
	OrgName        string `name:"org-name" env:"GOODWORD_ORG_NAME" default:"Goodword" help:"Name of the organisation, on every page."`
	Journal        string `name:"journal" env:"GOODWORD_JOURNAL" default:"journal" help:"Folder on a local disk where hits are kept until they are counted; each copy needs one of its own."`
	JournalMB      int64  `name:"journal-mb" env:"GOODWORD_JOURNAL_MB" default:"1024" help:"The most that the journal may take, in megabytes: some three million hits per gigabyte."`
	GeoIP          string `name:"geoip" env:"GOODWORD_GEOIP" type:"path" help:"File of countries by address (MMDB, such as GeoLite2-Country), to count clicks by country."`
	TrustedProxies string `name:"trusted-proxies" env:"GOODWORD_TRUSTED_PROXIES" help:"Networks of your own proxies, such as 10.0.0.0/8, whose X-Forwarded-For is believed."`
	MetricsAddr    string `name:"metrics-addr" env:"GOODWORD_METRICS_ADDR" help:"Address of its own for /metrics, such as 127.0.0.1:9090."`
	MetricsToken   string `name:"metrics-token" env:"GOODWORD_METRICS_TOKEN" help:"Bearer token that opens /metrics on the main address."`
	MetricsFile    string `name:"metrics-token-file" env:"GOODWORD_METRICS_TOKEN_FILE" help:"File that holds that token."`
}

// Settings are the checked values.
type Settings struct {
	DatabaseURL string
	Files       string
	Zone        *time.Location
	Addr        string
	// BaseURL is the address of the site without a slash at its end. When it
	// is empty the server takes the address that it listens on, which is
	// enough to try things out and never enough to share.
	BaseURL string
	Secret  []byte
	OrgName string
	// Journal is the folder of the journal, JournalBytes the most it may take.
	Journal        string
	JournalBytes   int64
	GeoIP          string // file, "" for none
	TrustedProxies []netip.Prefix
	MetricsAddr    string
	MetricsToken   string
	// MetricsOpen lets anyone read /metrics: only for the demonstration.
	MetricsOpen bool
}

// leastJournalMB is room for some minutes of the busiest hour.
const leastJournalMB = 16

const howToMakeASecret = "make one with `openssl rand -hex 32`, or let `goodword secret` print one, and keep it: with a new secret everyone signs in again and links in use lose their credit"

// Check gives the values of a command that only opens the store, or an error
// that names everything that is wrong.
func (s Store) Check() (Settings, error) {
	var out Settings
	err := s.check(&out)
	return out, err
}

// Check gives all values, or an error that names everything that is wrong.
func (s Serve) Check() (Settings, error) {
	out := Settings{
		Addr: s.Addr, OrgName: strings.TrimSpace(s.OrgName), MetricsAddr: s.MetricsAddr,
		Journal: s.Journal, JournalBytes: s.JournalMB << 20, GeoIP: s.GeoIP,
	}
	wrong := []error{s.Store.check(&out)}
	if s.Journal == "" {
		wrong = append(wrong, errors.New("GOODWORD_JOURNAL is empty: name a folder on a local disk"))
	}
	if s.JournalMB < leastJournalMB {
		wrong = append(wrong, fmt.Errorf("GOODWORD_JOURNAL_MB is %d, it takes at least %d", s.JournalMB, leastJournalMB))
	}

	secret, err := orFile("GOODWORD_SECRET", s.Secret, s.SecretFile)
	switch {
	case err != nil:
		wrong = append(wrong, err)
	case secret == "":
		wrong = append(wrong, errors.New("GOODWORD_SECRET is not set: "+howToMakeASecret))
	case len(secret) < 32:
		wrong = append(wrong, fmt.Errorf("GOODWORD_SECRET is %d characters, it takes at least 32: %s", len(secret), howToMakeASecret))
	}
	out.Secret = []byte(secret)

	if out.MetricsToken, err = orFile("GOODWORD_METRICS_TOKEN", s.MetricsToken, s.MetricsFile); err != nil {
		wrong = append(wrong, err)
	}
	wrong = append(wrong, checkAddr("GOODWORD_ADDR", s.Addr))
	if s.MetricsAddr != "" {
		wrong = append(wrong, checkAddr("GOODWORD_METRICS_ADDR", s.MetricsAddr))
	}
	if out.BaseURL, err = checkBase(s.BaseURL); err != nil {
		wrong = append(wrong, err)
	}
	if out.TrustedProxies, err = checkProxies(s.TrustedProxies); err != nil {
		wrong = append(wrong, err)
	}
	return out, errors.Join(wrong...)
}

func (s Store) check(out *Settings) error {
	var wrong []error
	out.DatabaseURL, out.Files = s.DatabaseURL, s.Files
	scheme, rest, _ := strings.Cut(s.DatabaseURL, ":")
	switch scheme {
	case "sqlite":
		if rest == "" {
			wrong = append(wrong, errors.New("GOODWORD_DATABASE_URL names no file: write sqlite:PATH, such as sqlite:/var/lib/goodword/goodword.db"))
		}
	case "postgres", "postgresql":
		if u, err := url.Parse(s.DatabaseURL); err != nil || u.Host == "" && u.Query().Get("host") == "" {
			wrong = append(wrong, errors.New("GOODWORD_DATABASE_URL is not an address of PostgreSQL: write postgres://NAME:PASSWORD@HOST/DATABASE"))
		}
	default:
		wrong = append(wrong, errors.New("GOODWORD_DATABASE_URL begins with neither sqlite: nor postgres://"))
	}
	if s.Files == "" {
		wrong = append(wrong, errors.New("GOODWORD_FILES is empty: name a folder for the CVs"))
	}
	zone, err := time.LoadLocation(s.TimeZone)
	if err != nil || s.TimeZone == "" || s.TimeZone == "Local" {
		wrong = append(wrong, fmt.Errorf("GOODWORD_TIME_ZONE %q is not a time zone: write one such as Europe/Amsterdam", s.TimeZone))
	}
	out.Zone = zone
	return errors.Join(wrong...)
}

// orFile reads a secret from its file when it is given as one.
func orFile(name, value, file string) (string, error) {
	if file == "" {
		return value, nil
	}
	if value != "" {
		return "", fmt.Errorf("%s and %s_FILE are both set: keep one", name, name)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("%s_FILE cannot be read: %w", name, err)
	}
	return strings.TrimSpace(string(b)), nil
}

func checkAddr(name, addr string) error {
	if _, port, err := net.SplitHostPort(addr); err != nil || port == "" {
		return fmt.Errorf("%s %q is not an address: write HOST:PORT or :PORT", name, addr)
	}
	return nil
}

func checkBase(base string) (string, error) {
	if base == "" {
		return "", nil
	}
	u, err := url.Parse(base)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || strings.Trim(u.Path, "/") != "" {
		return "", fmt.Errorf("GOODWORD_BASE_URL %q is not the address of a site: write https://HOST, without a path", base)
	}
	return u.Scheme + "://" + u.Host, nil
}

func checkProxies(list string) ([]netip.Prefix, error) {
	var out []netip.Prefix
	for _, s := range strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' }) {
		if a, err := netip.ParseAddr(s); err == nil {
			out = append(out, netip.PrefixFrom(a, a.BitLen()))
			continue
		}
		p, err := netip.ParsePrefix(s)
		if err != nil {
			return nil, fmt.Errorf("GOODWORD_TRUSTED_PROXIES: %q is not a network: write one such as 10.0.0.0/8", s)
		}
		out = append(out, p)
	}
	return out, nil
}
