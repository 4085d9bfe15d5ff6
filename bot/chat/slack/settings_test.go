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
	const web = "bot_token: xoxb-1-secretBot\nlisten: \":3000\"\nsigning_secret: secretOfThisAppIsLong\n"
	if set, err := decode(t, web+"managers: {users: [U0ADMIN], groups: [S0DESK]}"); err != nil || set.Listen != ":3000" || len(set.Managers.Groups) != 1 {
		t.Errorf("settings %+v, error %v", set, err)
	}
	for _, c := range []struct{ section, want string }{
		{web + "app_token: xapp-1-secretApp", "parley.yaml:5: terminal.app_token: is for a websocket, listen and signing_secret are for HTTP"},
		{"bot_token: xoxb-1-secretBot\nlisten: \":3000\"", "signing_secret: must be the Signing Secret"},
		{"bot_token: xoxb-1-secretBot\nsigning_secret: secretOfThisAppIsLong", "listen: must be where requests come in"},
		{strings.Replace(web, ":3000", "3000", 1), "parley.yaml:3: terminal.listen: must be"},
		{strings.Replace(web, ":3000", ":http", 1), "terminal.listen: must be"},
		{strings.Replace(web, "secretOfThisAppIsLong", "secret", 1), "parley.yaml:4: terminal.signing_secret"},
		{good + "managers: {users: [ada]}", `parley.yaml:4: terminal.managers.users[0]: "ada" is no ID: one looks like U0123ABCD`},
		{good + "managers:\n  groups: [S0DESK, U0ADA]", `parley.yaml:5: terminal.managers.groups[1]: "U0ADA" is no ID`},
		{good + "managers: {people: [U0ADA]}", `unknown key "people"`},
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
		if err != nil && strings.Contains(strings.ReplaceAll(err.Error(), "signing_secret", ""), "secret") {
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
	for _, address := range []string{"", "https://parley.example", "https://parley.example/bot/"} {
		text, err := slack.Manifest(address)
		if err != nil {
			t.Fatal(err)
		}
		if err := spec.Check("", text); err != nil {
			t.Errorf("%q: %v", address, err)
		}
		wrong := strings.Replace(string(text), `"/parley"`, `"parley command"`, 1)
		if err := spec.Check("", []byte(wrong)); err == nil {
			t.Error("the schema lets a wrong command pass: the test says nothing")
		}
	}
}

func TestTheManifestNamesWhereRequestsGo(t *testing.T) {
	socket, err := slack.Manifest("")
	if err != nil || !strings.Contains(string(socket), `"socket_mode_enabled": true`) || strings.Contains(string(socket), "url") {
		t.Errorf("error %v, for a websocket:\n%s", err, socket)
	}
	web, err := slack.Manifest("https://parley.example/bot/")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"socket_mode_enabled": false`, `"url": "https://parley.example/bot/slack/commands"`,
		`"request_url": "https://parley.example/bot/slack/interactions"`, `"message_menu_options_url": "https://parley.example/bot/slack/interactions"`, `"usergroups:read"`} {
		if !strings.Contains(string(web), want) {
			t.Errorf("%s is missing in:\n%s", want, web)
		}
	}
	for _, address := range []string{"http://parley.example", "parley.example", "https://", "https://user:pw@parley.example", "https://parley.example?a=b"} {
		if _, err := slack.Manifest(address); err == nil {
			t.Errorf("%q is taken", address)
		}
	}
}

// The fake gives its bot the same scopes: without any one of them a test of the suite fails.
func TestTheManifestAsksForWhatIsUsed(t *testing.T) {
	var m struct {
		OAuth struct{ Scopes struct{ Bot []string } } `json:"oauth_config"`
	}
	text, err := slack.Manifest("")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &m); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(chattest.SlackScopes(), m.OAuth.Scopes.Bot); diff != "" {
		t.Errorf("scopes (-fake +manifest):\n%s", diff)
	}
}
