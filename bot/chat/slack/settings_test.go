package slack_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"parley/bot/chat/chattest"
	"parley/bot/chat/slack"
	"parley/config"
)

// decode reads a section; which one a file holds it under does not matter to it.
func decode(t *testing.T, section string) (slack.Settings, error) {
	t.Helper()
	c, err := config.Parse("parley.yaml", []byte("terminal:\n  "+strings.ReplaceAll(section, "\n", "\n  ")))
	if err != nil {
		t.Fatal(err)
	}
	return slack.Decode(c.Terminal)
}

func TestSettingsAreReadAndTheirMistakesNamed(t *testing.T) {
	const good = "bot_token: xoxb-1-secretBot\napp_token: xapp-1-secretApp\n"
	set, err := decode(t, good)
	if err != nil || set.BotToken.Reveal() != "xoxb-1-secretBot" || set.API != "https://slack.com/api/" {
		t.Errorf("settings %+v, error %v", set, err)
	}
	if set, err := decode(t, good+"api: http://127.0.0.1:8080/api"); err != nil || set.API != "http://127.0.0.1:8080/api/" {
		t.Errorf("settings %+v, error %v", set, err)
	}
	for _, c := range []struct{ section, want string }{
		{"app_token: xapp-1-secretApp", `bot_token: is missing: copy the Bot User OAuth Token`},
		{"bot_token: xoxb-1-secretBot", `app_token: is missing: copy an App-Level Token with the scope connections:write`},
		{"bot_token: xapp-1-secretApp\napp_token: xoxb-1-secretBot", "parley.yaml:2: terminal.bot_token: is an app-level token"},
		{"bot_token: xapp-1-secretApp\napp_token: xoxb-1-secretBot", "parley.yaml:3: terminal.app_token: is a bot token"},
		{"bot_token: xoxp-1-secretUser\napp_token: xapp-1-secretApp", "is a user token"},
		{"bot_token: secretPassword\napp_token: xapp-1-secretApp", "is no token of Slack"},
		{"bot_token: \"xoxb-1 secretBot\"\napp_token: xapp-1-secretApp", "has no spaces"},
		{good + "api: http://proxy.example/api/", "must be https"},
		{good + "api: slack.com/api", "must be the address of a Web API"},
		{good + "api: https://user:secretWord@proxy.example/", "must be the address of a Web API"},
		{good + "chanel: \"#desk\"", `unknown key "chanel"`},
	} {
		_, err := decode(t, c.section)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: error %v, want %q", c.section, err, c.want)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("a token shows in %v", err)
		}
	}
}

func TestTokensNeverPrint(t *testing.T) {
	set, err := decode(t, "bot_token: xoxb-1-secretBot\napp_token: xapp-1-secretApp")
	if err != nil {
		t.Fatal(err)
	}
	s, err := slack.New(set, slack.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, printed := range []string{fmt.Sprintf("%v %+v %#v %s", set, set, set, set), fmt.Sprintf("%v %+v %#v", s, s, s)} {
		if strings.Contains(printed, "secret") {
			t.Errorf("a token shows in %s", printed)
		}
	}
}

func TestTheManifestIsValidByTheVendorsSchema(t *testing.T) {
	const remote = "https://raw.githubusercontent.com/slackapi/manifest-schema/v0.5.0/schemas/"
	spec := chattest.NeedSpec(t, "slack/manifest/manifest.schema.json",
		[2]string{remote + "manifest.schema.1.0.0.json", "slack/manifest/manifest.schema.1.0.0.json"},
		[2]string{remote + "manifest.schema.2.0.0.json", "slack/manifest/manifest.schema.2.0.0.json"})
	if err := spec.Check("", slack.Manifest()); err != nil {
		t.Error(err)
	}
	wrong := strings.Replace(string(slack.Manifest()), `"/parley"`, `"parley command"`, 1)
	if err := spec.Check("", []byte(wrong)); err == nil {
		t.Error("the schema lets a wrong command pass: the test says nothing")
	}
}

// The fake gives its bot the same scopes: without any one of them a test of the suite fails.
func TestTheManifestAsksForWhatIsUsed(t *testing.T) {
	var m struct {
		OAuth struct{ Scopes struct{ Bot []string } } `json:"oauth_config"`
	}
	if err := json.Unmarshal(slack.Manifest(), &m); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(chattest.SlackScopes(), m.OAuth.Scopes.Bot); diff != "" {
		t.Errorf("scopes (-fake +manifest):\n%s", diff)
	}
}
