package slack

import (
	"errors"
	"net"
	"net/url"
	"strings"

	api "github.com/slack-go/slack"

	"parley/config"
)

// Settings are the section slack.
type Settings struct {
	BotToken config.Secret `yaml:"bot_token"` // posts and reads: xoxb-…
	AppToken config.Secret `yaml:"app_token"` // receives commands over a websocket: xapp-…
	API      string        `yaml:"api"`       // base address of the Web API; a proxy or a test server
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
	if said := tokenMistake(set.AppToken, "xapp-", "an App-Level Token with the scope connections:write, of the app's page “Basic Information”"); said != "" {
		mistakes = append(mistakes, s.Key("app_token").Errorf("%s", said))
	}
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
