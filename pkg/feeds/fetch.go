package feeds

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"

	"goodword/pkg/referral"
)

const (
	fetchTimeout = 30 * time.Second
	maxRedirects = 5
	maxPages     = 100 // of a feed that goes on on a further page
	userAgent    = "Goodword/1.0 (employee referrals; vacancy import)"
)

// errPrivate is a connection that the guard did not make.
var errPrivate = errors.New("the address leads into a private network")

// NewClient gives the client to fetch with. Unless allowPrivate it connects to
// public addresses only, and looks at the address after the name has been
// resolved: who can name a feed must not be able to look around in the network
// that this server stands in. An operator whose vacancies stand in their own
// network, or behind a proxy, allows it.
func NewClient(allowPrivate bool) *http.Client {
	dialer := &net.Dialer{Timeout: 10 * time.Second}
	transport := &http.Transport{
		DialContext:           dialer.DialContext,
		TLSHandshakeTimeout:   10 * time.Second,
		ResponseHeaderTimeout: fetchTimeout,
		IdleConnTimeout:       fetchTimeout,
		ForceAttemptHTTP2:     true,
	}
	if allowPrivate {
		transport.Proxy = http.ProxyFromEnvironment
	} else {
		dialer.Control = func(_, address string, _ syscall.RawConn) error {
			at, err := netip.ParseAddrPort(address)
			if err != nil || !public(at.Addr()) {
				return errPrivate
			}
			return nil
		}
	}
	return &http.Client{
		Transport: transport,
		CheckRedirect: func(r *http.Request, via []*http.Request) error {
			if len(via) > maxRedirects {
				return fmt.Errorf("redirected more than %d times", maxRedirects)
			}
			if r.URL.Scheme != "http" && r.URL.Scheme != "https" {
				return fmt.Errorf("redirected to an address that starts with %s", r.URL.Scheme)
			}
			return nil
		},
	}
}

// special are the networks of IANA's special-purpose registries that
// net/netip has no name for: https://www.iana.org/assignments/iana-ipv4-special-registry
// and iana-ipv6-special-registry. The last ones carry an IPv4 address inside.
var special = func() (all []netip.Prefix) {
	for _, s := range strings.Fields(`0.0.0.0/8 100.64.0.0/10 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 198.18.0.0/15
		198.51.100.0/24 203.0.113.0/24 240.0.0.0/4 100::/64 2001:db8::/32 3fff::/20 5f00::/16 fec0::/10
		::/96 64:ff9b::/96 64:ff9b:1::/48 2001::/32 2002::/16`) {
		all = append(all, netip.MustParsePrefix(s))
	}
	return all
}()

func public(a netip.Addr) bool {
	a = a.Unmap()
	for _, p := range special {
		if p.Contains(a.WithZone("")) {
			return false
		}
	}
	return a.IsGlobalUnicast() && !a.IsPrivate()
}

// Fetch gets the file behind an address, for Read with the same format. Of a
// JSON Feed in several pages it gets them all, as one. An error is a
// *referral.Error that says what to do about it.
func Fetch(ctx context.Context, client *http.Client, formatName, address string) ([]byte, error) {
	f, err := formatNamed(formatName)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	data, err := get(ctx, client, f, address)
	if err != nil || f.name != jsonldFormat.name {
		return data, err
	}
	return furtherPages(ctx, client, f, address, data)
}

// furtherPages adds the items of the pages that a JSON Feed names in next_url.
func furtherPages(ctx context.Context, client *http.Client, f format, address string, data []byte) ([]byte, error) {
	whole, is := jsonFeed(bytes.TrimSpace(data))
	if !is || whole.NextURL == "" {
		return data, nil
	}
	size, next := len(data), whole.NextURL
	for range maxPages {
		from, err := url.Parse(address)
		if err != nil {
			return nil, err
		}
		to, err := from.Parse(next)
		if err != nil {
			return nil, notAnAddress(next)
		}
		address = to.String()
		page, err := get(ctx, client, f, address)
		if err != nil {
			return nil, err
		}
		if size += len(page); size > MaxSize {
			return nil, tooLarge()
		}
		doc, err := document(f, page)
		if err != nil {
			return nil, err
		}
		more, is := jsonFeed(doc)
		if !is {
			return nil, wrongShape(f, shapeOf(doc))
		}
		whole.Items = append(whole.Items, more.Items...)
		if next = more.NextURL; next == "" {
			whole.NextURL = ""
			return json.Marshal(whole)
		}
	}
	return nil, referral.Fail(referral.Invalid,
		fmt.Sprintf("The feed goes on for more than %d pages.", maxPages),
		fmt.Sprintf("De feed gaat meer dan %d pagina’s door.", maxPages))
}

func notAnAddress(s string) error {
	return referral.Fail(referral.Invalid,
		fmt.Sprintf("“%s” is not an address that starts with https:// or http://.", clip(s, 200)),
		fmt.Sprintf("“%s” is geen adres dat met https:// of http:// begint.", clip(s, 200)))
}

func get(ctx context.Context, client *http.Client, f format, address string) ([]byte, error) {
	u, err := url.Parse(webAddress(address))
	if err != nil || u.Host == "" {
		return nil, notAnAddress(address)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, notAnAddress(address)
	}
	request.Header.Set("User-Agent", userAgent)
	request.Header.Set("Accept", "application/json")
	if f.name == jsonldFormat.name {
		request.Header.Set("Accept", "application/feed+json, application/ld+json, application/json, text/html;q=0.9")
	}
	response, err := client.Do(request)
	if err != nil {
		return nil, noAnswer(u, err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, badStatus(u, response.StatusCode)
	}
	data, err := io.ReadAll(io.LimitReader(response.Body, MaxSize+1))
	switch {
	case len(data) > MaxSize:
		return nil, tooLarge()
	case errors.Is(err, io.ErrUnexpectedEOF):
		return nil, cutOff(f, len(data))
	case err != nil:
		return nil, noAnswer(u, err)
	}
	if f.name != jsonldFormat.name {
		if found, no := notText(bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\ufeff")))); no {
			return nil, wrongShape(f, found)
		}
	}
	return data, nil
}

// noAnswer tells why a host gave no answer.
func noAnswer(u *url.URL, err error) error {
	var timeout interface{ Timeout() bool }
	switch {
	case errors.Is(err, errPrivate):
		return referral.Fail(referral.Invalid,
			fmt.Sprintf("%s leads into a private network, and this server does not fetch from there unless its operator allows it.", u.Host),
			fmt.Sprintf("%s leidt naar een besloten netwerk, en daar haalt deze server niets op tenzij de beheerder dat toestaat.", u.Host))
	case errors.As(err, &timeout) && timeout.Timeout(), errors.Is(err, context.DeadlineExceeded):
		return referral.Fail(referral.Unavailable,
			fmt.Sprintf("%s did not answer within %d seconds. Try again later.", u.Host, int(fetchTimeout.Seconds())),
			fmt.Sprintf("%s antwoordde niet binnen %d seconden. Probeer het later opnieuw.", u.Host, int(fetchTimeout.Seconds())))
	}
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err // without the address, which may hold a password
	}
	return referral.Fail(referral.Unavailable,
		fmt.Sprintf("%s could not be reached: %v.", u.Host, err),
		fmt.Sprintf("%s was niet te bereiken: %v.", u.Host, err))
}

func badStatus(u *url.URL, status int) error {
	en, nl := "Try again later.", "Probeer het later opnieuw."
	switch {
	case status == http.StatusNotFound || status == http.StatusGone:
		en, nl = "Check the name in the address.", "Kijk of de naam in het adres klopt."
	case status < 500 && status != http.StatusTooManyRequests:
		en, nl = "It does not give the vacancies at this address to everyone.", "De vacatures op dit adres zijn niet voor iedereen."
	}
	said := strings.TrimSpace(fmt.Sprintf("%d %s", status, http.StatusText(status)))
	return referral.Fail(referral.Unavailable,
		fmt.Sprintf("%s answered with %s. %s", u.Host, said, en),
		fmt.Sprintf("%s antwoordde met %s. %s", u.Host, said, nl))
}
