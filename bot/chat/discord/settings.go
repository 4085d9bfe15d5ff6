package discord

import (
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"parley/config"
)

// Settings is the section discord.
type Settings struct {
	Token  config.Secret `yaml:"token"`  // of the bot
	Guilds []string      `yaml:"guilds"` // servers, by ID; none: every server the bot is in
	API    string        `yaml:"api"`    // base address of REST; the gateway is where it says

	// Where Discord posts what is asked, and the key it signs that with; without both
	// Parley fetches it from the gateway.
	Listen    string `yaml:"listen"`
	PublicKey string `yaml:"public_key"`
}

const (
	defaultAPI = "https://discord.com/api/v10"
	apiPath    = "/api/v10"
)

// Decode reads the section discord.
func Decode(s config.Section) (Settings, error) {
	set := Settings{API: defaultAPI}
	if err := s.Decode(&set); err != nil {
		return Settings{}, err
	}
	var mistakes []error
	token := strings.TrimPrefix(strings.TrimSpace(set.Token.Reveal()), "Bot ")
	switch {
	case token == "":
		mistakes = append(mistakes, s.Key("token").Errorf("is missing: copy the bot's token from the page Bot of your application"))
	case strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' }):
		mistakes = append(mistakes, s.Key("token").Errorf("holds characters that no token of Discord's has: copy it again, alone and whole"))
	}
	set.Token = config.NewSecret(token)
	for _, g := range s.Key("guilds").Items() {
		var id string
		if err := g.Decode(&id); err != nil {
			mistakes = append(mistakes, err)
		} else if !snowflake(id) {
			mistakes = append(mistakes, g.Errorf("%q is no ID of a server: switch on Developer Mode, right-click the server, Copy Server ID", id))
		}
	}
	if _, err := baseOf(set.API); err != nil {
		mistakes = append(mistakes, s.Key("api").Errorf("%w", err))
	}
	mistakes = append(mistakes, set.transport(s)...)
	if err := errors.Join(mistakes...); err != nil {
		return Settings{}, err
	}
	return set, nil
}

// transport says what is wrong with where questions come from. There is exactly one way:
// both settings are for HTTP, none of them is for the gateway.
func (set Settings) transport(s config.Section) (mistakes []error) {
	if set.Listen == "" && set.PublicKey == "" {
		return nil
	}
	switch {
	case set.PublicKey == "":
		mistakes = append(mistakes, s.Key("public_key").Errorf("is missing: what arrives at discord.listen is checked with it; copy the Public Key from the page General Information of your application"))
	case set.key() == nil:
		mistakes = append(mistakes, s.Key("public_key").Errorf("is no public key, which has 64 digits from 0 to f: copy it again from the page General Information of your application"))
	}
	host, port, err := net.SplitHostPort(set.Listen)
	n, numeric := strconv.ParseUint(port, 10, 16)
	switch {
	case set.Listen == "":
		mistakes = append(mistakes, s.Key("listen").Errorf("is missing: an address as \":3001\", to which Discord's questions are passed on; without listen and public_key Parley fetches them from the gateway"))
	case err != nil || numeric != nil || n == 0 || strings.ContainsAny(host, "/@ "):
		mistakes = append(mistakes, s.Key("listen").Errorf("%q is no address to listen on: write \":3001\", or \"127.0.0.1:3001\" where a proxy of this machine passes them on", set.Listen))
	}
	return mistakes
}

// key is the public key; nil: it is none.
func (set Settings) key() ed25519.PublicKey {
	key, err := hex.DecodeString(strings.TrimSpace(set.PublicKey))
	if err != nil || len(key) != ed25519.PublicKeySize {
		return nil
	}
	return key
}

// baseOf is the base address of REST, with a path where the settings name none.
func baseOf(address string) (string, error) {
	if address == "" {
		return defaultAPI, nil
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return "", errors.New("must be an address as " + defaultAPI)
	}
	if u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return "", errors.New("must hold no user name, query or fragment")
	}
	if u.Scheme == "http" && !near(u.Hostname()) {
		return "", errors.New("must be https: over http everybody on the way could read the token")
	}
	if strings.Trim(u.Path, "/") == "" {
		u.Path = apiPath
	}
	return strings.TrimRight(u.String(), "/"), nil
}

// near reports whether a host is this machine or in a network of its own.
func near(host string) bool {
	if ip, err := netip.ParseAddr(host); err == nil {
		return ip.IsLoopback() || ip.IsPrivate()
	}
	return !strings.Contains(host, ".")
}
