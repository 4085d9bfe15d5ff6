package main

import (
	"bytes"
	"os"
	"strings"
	"sync/atomic"
	"testing"

	"parley/bot/chat/chattest"
)

// What a chat refuses is one clear error that says what to do; what was to be told waits,
// and is told once when the trouble is mended.
func TestWhatAChatRefusesIsToldWhenItIsMended(t *testing.T) {
	t.Parallel() // while others wait
	for _, c := range []struct {
		name   string
		breaks func(*chats)
		mends  func(*chats)
		says   string
	}{
		{"Slack: a revoked token", func(c *chats) { c.slack.Revoke("token_revoked") }, func(c *chats) { c.slack.Revoke("") }, "install the app again"},
		{"Slack: an unknown token", func(c *chats) { c.slack.Revoke("invalid_auth") }, func(c *chats) { c.slack.Revoke("") }, "copy it again"},
		{"Slack: a missing scope", func(c *chats) { c.slack.Scopes("commands", "channels:read") }, func(c *chats) { c.slack.Scopes(chattest.SlackScopes()...) }, "chat:write"},
		{"Slack: an archived channel", func(c *chats) { c.slack.Channel("desk", func(ch *chattest.SlackChannel) { ch.Archived = true }) },
			func(c *chats) { c.slack.Channel("desk", func(ch *chattest.SlackChannel) { ch.Archived = false }) }, "unarchive it"},
		{"Slack: a private channel without the bot", func(c *chats) {
			c.slack.Channel("desk", func(ch *chattest.SlackChannel) { ch.Private, ch.Outside = true, true })
		},
			func(c *chats) { c.slack.Channel("desk", func(ch *chattest.SlackChannel) { ch.Outside = false }) }, "/invite @parley"},
		{"Discord: a token that was reset", func(c *chats) { c.discord.Reset("another.made-up.token") }, func(c *chats) { c.discord.Reset(c.discordToken) }, "Reset Token"},
		{"Discord: a missing permission", func(c *chats) { c.permit(chattest.DiscordAll &^ chattest.DiscordSend) }, func(c *chats) { c.permit(chattest.DiscordAll) }, "Send Messages"},
		{"Discord: a channel that Parley does not see", func(c *chats) { c.permit(0) }, func(c *chats) { c.permit(chattest.DiscordAll) }, "View Channel"},
	} {
		t.Run(c.name, func(t *testing.T) {
			chats := startChats(t)
			platform, other := "slack", "discord"
			if strings.HasPrefix(c.name, "Discord") {
				platform, other = other, platform
			}
			var served atomic.Pointer[string]
			feed := rssOf("Rubio to visit Kyiv on Thursday", "1", "US Secretary of State Marco Rubio will visit Kyiv on Thursday for talks with President Volodymyr Zelenskyy, the State Department said.")
			served.Store(&feed)
			settings := onceSettings(t, &served, chats.settings, chats.channels...)

			c.breaks(chats)
			var out, errs bytes.Buffer
			if status := run(t.Context(), []string{"run", "--once", "-c", settings}, streams{strings.NewReader(""), &out, &errs}); status != exitError {
				t.Errorf("exit status %d", status)
			}
			if !strings.Contains(errs.String(), c.says) {
				t.Errorf("nothing says %q:\n%s", c.says, &errs)
			}
			if n := strings.Count(errs.String(), c.says); n > 2 {
				t.Errorf("it is said %d times:\n%s", n, &errs)
			}
			if text, err := os.ReadFile(settings); err != nil || strings.Contains(errs.String(), chats.slack.BotToken) || strings.Contains(errs.String(), chats.discordToken) || len(text) == 0 {
				t.Error("a token is in the error")
			}
			seen := chats.seen()
			if len(seen[platform]) != 0 || len(seen[other]) != 1 {
				t.Errorf("%s shows %d messages, %s %d; wanted the other one to be told", platform, len(seen[platform]), other, len(seen[other]))
			}

			c.mends(chats)
			once(t, settings)
			once(t, settings)
			for name, seen := range chats.seen() {
				if len(seen) != 1 {
					t.Errorf("%s shows %d messages after it was mended, wanted one", name, len(seen))
				}
			}
		})
	}
}

// permit sets what the bot may do in Discord's channel.
func (c *chats) permit(permissions int64) {
	c.discord.Change(c.room, func(ch *chattest.DiscordChannel) { ch.Permissions = permissions })
}
