package slack

import (
	"errors"
	"net"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	api "github.com/slack-go/slack"

	"parley/config"
)

// Settings are the section slack.
type Settings struct {
	BotToken config.Secret `yaml:"bot_token"` // posts and reads: xoxb-…
	AppToken config.Secret `yaml:"app_token"` // receives commands over a websocket: xapp-…

	// In place of the app's token: commands come over HTTP.
	Listen        string        `yaml:"listen"`         // where requests come in, as ":3000"
	SigningSecret config.Secret `yaml:"signing_secret"` // that they are signed with

	Managers Managers `yaml:"managers"`
	API      string   `yaml:"api"` // base address of the Web API; a proxy or a test server
}

// Decode reads the section slack. Every mistake is in the error, none of the tokens.
func Decode(s config.Section) (Settings, error) {
	set := Settings{API: api.APIURL}
	if err := s.Decode(&set); err != nil {
		return Settings{}, err
	}
	var mistakes []error
	if said := tokenMistake(set.BotToken, "xoxb-", "the Bot User OAuth Token of the app's page “OAuth & Permissions”"); said != "" {
		mistakes = append(mistakes, s.Key("bot_token").Errorf("%s", said))
	}
	mistakes = append(mistakes, transportMistakes(s, set)...)
	mistakes = append(mistakes, managerMistakes(s.Key("managers"), set.Managers)...)
	base, err := url.Parse(set.API)
	switch {
	case err != nil || base.Host == "" || base.Scheme != "https" && base.Scheme != "http" || base.RawQuery != "" || base.Fragment != "" || base.User != nil:
		mistakes = append(mistakes, s.Key("api").Errorf("must be the address of a Web API, as %s", api.APIURL))
	case base.Scheme == "http" && !loopback(base.Hostname()):
		mistakes = append(mistakes, s.Key("api").Errorf("must be https: the tokens would cross the network in the clear"))
	}
	if err := errors.Join(mistakes...); err != nil {
		return Settings{}, err
	}
	set.API = strings.TrimSuffix(set.API, "/") + "/" // methods are appended to it
	return set, nil
}

var (
	userID  = regexp.MustCompile(`^[UW][A-Z0-9]{3,}$`)
	groupID = regexp.MustCompile(`^S[A-Z0-9]{3,}$`)
)

// managerMistakes are those about who may change something.
func managerMistakes(s config.Section, m Managers) (mistakes []error) {
	for _, list := range []struct {
		key, like string
		ids       []string
		is        *regexp.Regexp
	}{
		{"users", "U0123ABCD, which the person's profile shows under “Copy member ID”", m.Users, userID},
		{"groups", "S0123ABCD, which ends the address of the user group's page", m.Groups, groupID},
	} {
		items := s.Key(list.key).Items()
		for i, id := range list.ids {
			if !list.is.MatchString(id) {
				mistakes = append(mistakes, items[i].Errorf("%q is no ID: one looks like %s", id, list.like))
			}
		}
	}
	return mistakes
}

// transportMistakes are those about how questions come in: over a websocket or HTTP.
func transportMistakes(s config.Section, set Settings) (mistakes []error) {
	secret, app := set.SigningSecret.Reveal(), set.AppToken.Reveal()
	if set.Listen == "" && secret == "" {
		said := tokenMistake(set.AppToken, "xapp-", "an App-Level Token with the scope connections:write, of the app's page “Basic Information”")
		if app == "" {
			said += "; or set listen and signing_secret, for HTTP in place of a websocket"
		}
		if said != "" {
			mistakes = append(mistakes, s.Key("app_token").Errorf("%s", said))
		}
		return mistakes
	}
	if app != "" {
		mistakes = append(mistakes, s.Key("app_token").Errorf("is for a websocket, listen and signing_secret are for HTTP: keep one of the two"))
	}
	host, port, err := net.SplitHostPort(set.Listen)
	if n, wrong := strconv.Atoi(port); err != nil || wrong != nil || n < 0 || n > 65535 || strings.ContainsAny(host, " /") {
		mistakes = append(mistakes, s.Key("listen").Errorf("must be where requests come in, as :3000 or 127.0.0.1:3000"))
	}
	if len(secret) < 16 || strings.ContainsFunc(secret, func(r rune) bool { return r <= ' ' || r > '~' }) {
		mistakes = append(mistakes, s.Key("signing_secret").Errorf("must be the Signing Secret of the app's page “Basic Information”, under App Credentials"))
	}
	return mistakes
}

// tokenMistake says what is wrong with a token without showing it.
func tokenMistake(token config.Secret, prefix, where string) string {
	value := token.Reveal()
	switch {
	case value == "":
		return "is missing: copy " + where + "; it begins with " + prefix
	case strings.HasPrefix(value, prefix) && !strings.ContainsFunc(value, func(r rune) bool { return r <= ' ' || r > '~' }):
		return ""
	}
	for other, name := range map[string]string{"xoxb-": "a bot token", "xapp-": "an app-level token", "xoxp-": "a user token", "xoxe": "a configuration or refresh token"} {
		if strings.HasPrefix(value, other) && other != prefix {
			return "is " + name + ": what belongs here is " + where + "; it begins with " + prefix
		}
	}
	return "is no token of Slack: copy " + where + "; it begins with " + prefix + " and has no spaces"
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
