package main

import (
	"slices"
	"strings"
	"testing"

	"parley/bot/alert"
	"parley/bot/chat/chattest"
	"parley/bot/chat/discord"
	"parley/bot/chat/slack"
	"parley/bot/chat/terminal"
	"parley/bot/chat/webhook"
	"parley/bot/detect"
	"parley/config"
	"parley/sources"
)

// Every part's settings, by where the example shows them.
func TestTheExampleShowsEverySetting(t *testing.T) {
	setTokens(t)
	example, err := config.Parse("example.yaml", config.Example())
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []struct {
		name     string
		settings any
		shown    []string
	}{
		{"network", sources.Network{}, example.Network.Keys()},
		{"sources", sources.Source{}, example.Sources.Items()[0].Keys()},
		{"kinds", detect.KindTable{}, example.Kinds.Items()[0].Keys()},
		{"kinds.triggers", detect.TriggerTable{}, example.Kinds.Items()[0].Key("triggers").Items()[0].Keys()},
		{"watches", alert.WatchSettings{}, example.Watches.Items()[0].Keys()},
		{"routes", alert.Route{}, slices.Concat(example.Routes.Items()[0].Keys(), example.Routes.Items()[1].Keys())},
		{"channels", alert.Channel{}, example.Channels.Items()[0].Keys()},
		{"operator", alert.Operator{}, example.Operator.Keys()},
		{"terminal", terminal.Options{}, example.Terminal.Keys()},
		{"slack", slack.Settings{}, append(example.Slack.Keys(), remarked("listen", "signing_secret")...)},
		{"slack.managers", slack.Managers{}, example.Slack.Key("managers").Keys()},
		{"discord", discord.Settings{}, example.Discord.Keys()},
		{"webhook", webhook.Target{}, example.Webhook.Key("archive").Keys()},
	} {
		for _, key := range config.Keys(part.settings) {
			if !slices.Contains(part.shown, key) {
				t.Errorf("example.yaml does not show %s.%s", part.name, key)
			}
		}
	}
}

// remarked are those of the keys that the example shows in a remark, for they go in the place
// of others.
func remarked(keys ...string) (shown []string) {
	for _, key := range keys {
		if strings.Contains(string(config.Example()), "\n  #   "+key+": ") {
			shown = append(shown, key)
		}
	}
	return shown
}

func TestBundledSettingsAreInOrder(t *testing.T) {
	setTokens(t)
	for name, text := range map[string][]byte{"default.yaml": config.Default(), "example.yaml": config.Example()} {
		cfg, err := config.Parse(name, text)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := decode(cfg); err != nil {
			t.Error(err)
		}
	}
}

// setTokens sets what the example takes from the environment.
func setTokens(t *testing.T) {
	t.Setenv("SLACK_BOT_TOKEN", "xoxb-made-up-for-tests")
	t.Setenv("SLACK_APP_TOKEN", "xapp-made-up-for-tests")
	t.Setenv("DISCORD_TOKEN", "made.up-for.tests")
	t.Setenv("WEBHOOK_SECRET", chattest.WebhookSecret)
	t.Setenv("WEBHOOK_AUTHORIZATION", "Bearer made-up-for-tests")
}
