package slack_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"parley/bot/chat"
	"parley/bot/chat/chattest"
	"parley/bot/chat/slack"
	"parley/config"
)

func TestACheckNamesEverythingThatHasToBeMended(t *testing.T) {
	for _, c := range []struct {
		name     string
		far      func(*chattest.Slack)
		channels []string
		want     []string
	}{
		{"all is well", func(*chattest.Slack) {}, []string{"#desk", "C0DESK"}, nil},
		{"two channels are wrong", func(*chattest.Slack) {}, []string{"#dsek", "#desk", "C0NOWHERE"}, []string{"no #dsek", "no C0NOWHERE", "routes"}},
		{"the token is revoked", func(s *chattest.Slack) { s.Revoke("token_revoked") }, []string{"#desk"}, []string{"check the token of Slack", "install the app again"}},
		{"scopes are missing", func(s *chattest.Slack) { s.Scopes("commands") }, []string{"#desk"}, []string{"lacks the scope chat:write", "lacks the scope channels:read", "it has commands"}},
		{"a scope is missing that not all needs", func(s *chattest.Slack) { s.Scopes("chat:write", "commands", "channels:read") }, []string{"#dsek"},
			[]string{"without files:write charts and calendars are told in words", "without users:read nobody can change", "lacks the scope users:read", "no #dsek"}},
		{"the app's token is unknown", func(s *chattest.Slack) {
			s.Fail(chattest.SlackFault{Method: "apps.connections.open", Error: "invalid_auth"})
		}, []string{"#desk"}, []string{"slack.app_token"}},
		{"no connection is to be had", func(s *chattest.Slack) { s.Fail(chattest.SlackFault{Method: "apps.connections.open", Status: 503}) }, []string{"#desk"}, []string{"listen to Slack", "503"}},
		{"the channel is archived", func(s *chattest.Slack) { s.Channel("desk", func(c *chattest.SlackChannel) { c.Archived = true }) }, []string{"C0DESK"}, []string{"unarchive"}},
		{"Slack is in trouble", func(s *chattest.Slack) { s.Fail(chattest.SlackFault{Status: 502}) }, nil, []string{"502"}},
	} {
		w := open(t, chattest.SlackOptions{})
		c.far(w.fake)
		err := errors.Join(w.Check(t.Context(), c.channels), w.CheckListening(t.Context()))
		if (err == nil) != (c.want == nil) {
			t.Errorf("%s: error %v", c.name, err)
			continue
		}
		for _, want := range c.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %q does not say %q", c.name, err, want)
			}
		}
		if err != nil && strings.Contains(err.Error(), "secretOf") {
			t.Errorf("%s: a token shows in %v", c.name, err)
		}
	}
}

func TestAScopeThatIsNotVitalIsAMinorError(t *testing.T) {
	w := open(t, chattest.SlackOptions{})
	for lacking, minor := range map[string]bool{"files:write": true, "im:write": true, "users:read": true, "commands": false, "channels:read": false, "chat:write": false} {
		w.fake.Scopes(slices.DeleteFunc(chattest.SlackScopes(), func(s string) bool { return s == lacking })...)
		lack, is := errors.AsType[*chat.Error](w.Check(t.Context(), nil))
		if !is || lack.Minor != minor || !strings.Contains(lack.Error(), "without "+lacking+" ") {
			t.Errorf("without %s: %+v, minor %v", lacking, lack, lack != nil && lack.Minor)
		}
	}
}

func TestACheckNeedsGroupsOnlyWhereTheyAreListed(t *testing.T) {
	w := open(t, chattest.SlackOptions{})
	w.fake.Scopes("chat:write", "commands", "channels:read", "files:write", "im:write", "users:read")
	if err := w.Check(t.Context(), nil); err != nil {
		t.Errorf("without groups: %v", err)
	}
	set := slack.Settings{BotToken: config.NewSecret(botToken), AppToken: config.NewSecret(appToken), Managers: slack.Managers{Groups: []string{"S0DESK"}}, API: w.fake.URL()}
	if err := connect(t, w, set).Check(t.Context(), nil); err == nil || !strings.Contains(err.Error(), "usergroups:read") {
		t.Errorf("with a group: %v", err)
	}
}

// The token stands in the body of a call, which a redirection would repeat elsewhere.
func TestATokenIsNotCarriedToAnotherHost(t *testing.T) {
	reached := false
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }))
	defer other.Close()
	near := httptest.NewServer(http.RedirectHandler(other.URL, http.StatusTemporaryRedirect))
	defer near.Close()
	s, err := slack.New(slack.Settings{BotToken: config.NewSecret(botToken), AppToken: config.NewSecret(appToken), API: near.URL + "/"}, slack.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	card := chattest.Card()
	if _, err := s.Post(t.Context(), chat.Message{ID: "7", Channel: "C0DESK", Card: &card}); err == nil || reached {
		t.Errorf("error %v, the other host was reached: %v", err, reached)
	}
}
