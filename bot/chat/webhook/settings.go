package webhook

import (
	"encoding/base64"
	"errors"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/http/httpguts"

	"parley/config"
	"parley/sources"
)

// Target is where one channel's messages go: one entry of the section webhook.
type Target struct {
	URL     config.Secret            `yaml:"url"`     // a key may stand in it
	Secret  config.Secret            `yaml:"secret"`  // signs each message: whsec_ and base64
	Headers map[string]config.Secret `yaml:"headers"` // sent along, as a gateway wants them
}

// Settings are the section webhook: a target for each channel, by name.
type Settings map[string]Target

// The key of a signature, in bytes
// (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md).
const (
	minKey = 24
	maxKey = 64

	keyPrefix = "whsec_"
)

const maxAddress = 2048

// targetName is what routes call a target.
var targetName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)

// ownHeaders are those that Parley sets, or that are the connection's.
var ownHeaders = []string{"host", "content-type", "content-length", "content-encoding", "transfer-encoding", "connection", "upgrade", "te", "trailer", "expect", "user-agent"}

// Decode reads the section webhook, whose addresses n has to allow. Every mistake is in
// the error, none of the secrets.
func Decode(s config.Section, n sources.Network) (Settings, error) {
	var set Settings
	if err := s.Decode(&set); err != nil {
		return nil, err
	}
	var mistakes []error
	for _, name := range s.Keys() {
		if !targetName.MatchString(name) {
			mistakes = append(mistakes, s.Key(name).Errorf("the name of a webhook has at most 64 letters, digits, dots and dashes"))
		}
		mistakes = append(mistakes, set[name].check(s.Key(name), n))
	}
	if err := errors.Join(mistakes...); err != nil {
		return nil, err
	}
	return set, nil
}

func (t Target) check(s config.Section, n sources.Network) error {
	var mistakes []error
	wrong := func(at config.Section, said string) {
		if said != "" {
			mistakes = append(mistakes, at.Errorf("%s", said))
		}
	}
	wrong(s.Key("url"), addressMistake(t.URL.Reveal(), n))
	_, said := keyOf(t.Secret)
	wrong(s.Key("secret"), said)
	for _, name := range s.Key("headers").Keys() {
		low, at := strings.ToLower(name), s.Key("headers").Key(name)
		switch {
		case !httpguts.ValidHeaderFieldName(name):
			wrong(at, "is no name of a header")
		case slices.Contains(ownHeaders, low) || strings.HasPrefix(low, "webhook-") || strings.HasPrefix(low, "ce-"):
			wrong(at, "is a header that Parley sets itself: leave it out")
		case !httpguts.ValidHeaderFieldValue(t.Headers[name].Reveal()):
			wrong(at, "holds what cannot stand in a header: write it in one line")
		}
	}
	return errors.Join(mistakes...)
}

// addressMistake says what is wrong with an address without showing it.
func addressMistake(address string, n sources.Network) string {
	if address == "" {
		return `is missing: write where messages are posted to, as "https://example.org/parley"`
	}
	u, err := url.Parse(address)
	switch {
	case len(address) > maxAddress:
		return "is longer than 2048 characters"
	case err != nil || u.Hostname() == "" || u.Scheme != "https" && u.Scheme != "http":
		return `is no web address: write it as "https://example.org/parley"`
	case u.User != nil:
		return `holds a user or password: write them as a header, "Authorization"`
	case u.Fragment != "":
		return "has a part behind #, which is never sent: leave it out"
	case u.Scheme == "http" && !inside(u.Hostname()):
		return "must be https: what is told would cross the network in the clear"
	case inside(u.Hostname()) && !n.AllowPrivate:
		return "is inside our own network, which is refused: if it is meant, set network.allow_private to true"
	}
	return ""
}

// inside reports whether a host is meant to be in our own network: there http will do.
func inside(host string) bool {
	if ip, err := netip.ParseAddr(host); err == nil {
		return ip.IsLoopback() || ip.IsPrivate() || ip.IsLinkLocalUnicast()
	}
	return !strings.Contains(host, ".")
}

// keyOf is the key in a secret, or what is wrong with it.
func keyOf(secret config.Secret) (key []byte, mistake string) {
	const how = `make one with: echo "whsec_$(openssl rand -base64 32)"`
	written := secret.Reveal()
	if written == "" {
		return nil, "is missing: the receiver knows by it that a message is from Parley; " + how
	}
	encoded, prefixed := strings.CutPrefix(written, keyPrefix)
	key, err := base64.StdEncoding.DecodeString(encoded)
	if !prefixed || err != nil || len(key) < minKey || len(key) > maxKey {
		return nil, "must be whsec_ and the base64 of 24 to 64 bytes: " + how
	}
	return key, ""
}
