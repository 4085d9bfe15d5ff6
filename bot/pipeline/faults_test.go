package pipeline

import (
	"flag"
	"fmt"
	"testing"
	"time"

	"parley/bot/chat/chattest"
	"parley/bot/store"
)

const (
	slackPosts   = "chat.postMessage"
	discordPosts = "POST /channels/{channel_id}/messages"
)

var often = flag.Int("often", 2, "how often each fault comes")

// Whatever goes wrong on the other side, and however often: each story is told once, in
// order, no request is made inside a wait that was asked for (the fakes see to that), and
// Discord has no reason to shut the address out. By hand: go test ./bot/pipeline -run Faults -args -often 50
func TestNothingIsLostOrToldTwiceThroughFaults(t *testing.T) {
	slackFails := func(f chattest.SlackFault) func(*town, int) { return func(w *town, _ int) { w.slack.Fail(f) } }
	discordFails := func(f chattest.DiscordFault) func(*town, int) { return func(w *town, _ int) { w.discord.Fail(f) } }
	hookFails := func(f chattest.WebhookFault) func(*town, int) { return func(w *town, _ int) { w.receiver.Fail(f) } }
	down := func(status int) func(*town, int) {
		return func(w *town, _ int) {
			w.slack.Fail(chattest.SlackFault{Status: status, Times: -1})
			w.discord.Fail(chattest.DiscordFault{Status: status, Times: -1, HTML: status != 500})
			w.receiver.Fail(chattest.WebhookFault{Status: status, Times: -1})
		}
	}
	for _, f := range []struct {
		name   string
		breaks func(w *town, n int)
		lasts  time.Duration // then it is mended
		mends  func(*testing.T, *town)
	}{
		{"Slack: 429 in a channel", slackFails(chattest.SlackFault{Method: slackPosts, RetryAfter: 17 * time.Second}), time.Minute, nil},
		{"Slack: 429 without a wait", slackFails(chattest.SlackFault{Method: slackPosts, Bare: true}), time.Minute, nil},
		{"Slack: rate_limited in words", slackFails(chattest.SlackFault{Method: slackPosts, Error: "rate_limited"}), time.Minute, nil},
		{"Slack: accepted, no answer", slackFails(chattest.SlackFault{Method: slackPosts, Lost: true}), time.Minute, nil},
		{"Slack: accepted twice, no answer", slackFails(chattest.SlackFault{Method: slackPosts, Lost: true, Times: 2}), time.Minute, nil},
		{"Slack: an answer that is cut", slackFails(chattest.SlackFault{Method: slackPosts, Cut: true}), time.Minute, nil},
		{"Slack: accepted, no answer, then the look is cut", func(w *town, _ int) {
			w.slack.Fail(chattest.SlackFault{Method: slackPosts, Lost: true})
			w.slack.Fail(chattest.SlackFault{Method: "conversations.history", Cut: true})
		}, time.Minute, nil},
		{"Slack: invalid_auth in the middle", func(w *town, _ int) { w.slack.Revoke("invalid_auth") }, 20 * time.Minute, func(_ *testing.T, w *town) { w.slack.Revoke("") }},
		{"Slack: the channel is archived", func(w *town, _ int) { w.slack.Channel("desk", func(c *chattest.SlackChannel) { c.Archived = true }) }, 20 * time.Minute,
			func(_ *testing.T, w *town) {
				w.slack.Channel("desk", func(c *chattest.SlackChannel) { c.Archived = false })
			}},
		{"Discord: 429 in a channel", discordFails(chattest.DiscordFault{Route: discordPosts, RetryAfter: 17 * time.Second}), time.Minute, nil},
		{"Discord: 429 for everything", discordFails(chattest.DiscordFault{RetryAfter: 30 * time.Second, Global: true}), time.Minute, nil},
		{"Discord: 429 as a page", discordFails(chattest.DiscordFault{Status: 429, HTML: true, RetryAfter: time.Minute}), 2 * time.Minute, nil},
		{"Discord: accepted, no answer", discordFails(chattest.DiscordFault{Route: discordPosts, Lost: true}), time.Minute, nil},
		{"Discord: an answer that is cut", discordFails(chattest.DiscordFault{Route: discordPosts, Cut: true}), time.Minute, nil},
		{"Discord: accepted, no answer for four tries", discordFails(chattest.DiscordFault{Route: discordPosts, Lost: true, Times: 4}), 10 * time.Minute, nil},
		{"Discord: the token is reset", func(w *town, n int) { w.discord.Reset(fmt.Sprint("new.token.", n)) }, 20 * time.Minute, func(t *testing.T, w *town) { w.start(t) }},
		{"Discord: the channel is hidden", func(w *town, _ int) {
			w.discord.Change(w.discord.Channel("desk"), func(c *chattest.DiscordChannel) { c.Permissions = 0 })
		}, 20 * time.Minute, func(_ *testing.T, w *town) {
			w.discord.Change(w.discord.Channel("desk"), func(c *chattest.DiscordChannel) { c.Permissions = chattest.DiscordAll })
		}},
		{"Webhook: 429", hookFails(chattest.WebhookFault{Status: 429, RetryAfter: "17", Times: 1}), time.Minute, nil},
		{"Webhook: accepted, no answer", hookFails(chattest.WebhookFault{Taken: true, Times: 2}), time.Minute, nil},
		{"Webhook: an answer that is cut", hookFails(chattest.WebhookFault{Taken: true, Raw: "HTTP/1.1 20", Times: 1}), time.Minute, nil},
		{"Webhook: the signature is refused", hookFails(chattest.WebhookFault{Status: 401, Times: -1}), 20 * time.Minute, nil},
		{"all: 500, 502, 503 for two hours", func(w *town, n int) { down([]int{500, 502, 503}[n%3])(w, n) }, 2 * time.Hour, nil},
		{"all: accepted, no answer, then away for three hours", func(w *town, n int) {
			w.slack.Fail(chattest.SlackFault{Method: slackPosts, Lost: true})
			w.discord.Fail(chattest.DiscordFault{Route: discordPosts, Lost: true})
			w.receiver.Fail(chattest.WebhookFault{Taken: true, Times: 1})
			down(503)(w, n)
		}, 3 * time.Hour, nil},
		{"all: accepted, no answer, and a restart", func(w *town, _ int) {
			w.slack.Fail(chattest.SlackFault{Method: slackPosts, Lost: true})
			w.discord.Fail(chattest.DiscordFault{Route: discordPosts, Lost: true, Times: 4})
			w.receiver.Fail(chattest.WebhookFault{Taken: true, Times: 2})
		}, 2 * time.Second, func(t *testing.T, w *town) { w.start(t) }},
		{"all: 429 and a restart in the wait", func(w *town, _ int) {
			w.slack.Fail(chattest.SlackFault{Method: slackPosts, RetryAfter: 40 * time.Second})
			w.discord.Fail(chattest.DiscordFault{Route: discordPosts, RetryAfter: 40 * time.Second})
			w.receiver.Fail(chattest.WebhookFault{Status: 429, RetryAfter: "40", Times: 1})
		}, 5 * time.Second, func(t *testing.T, w *town) { w.start(t) }},
		{"a machine that sleeps for eight hours", func(w *town, _ int) {
			w.slack.Fail(chattest.SlackFault{Method: slackPosts, Lost: true})
			w.discord.Fail(chattest.DiscordFault{Route: discordPosts, Lost: true, Times: 4})
			w.receiver.Fail(chattest.WebhookFault{Taken: true, Times: 2})
		}, 2 * time.Second, func(_ *testing.T, w *town) { w.clock.Add(8 * time.Hour) }},
		{"a clock that is set an hour ahead, and then two hours back", func(w *town, _ int) {
			w.slack.Fail(chattest.SlackFault{Method: slackPosts, Lost: true})
			w.discord.Fail(chattest.DiscordFault{Route: discordPosts, Lost: true, Times: 4})
			w.receiver.Fail(chattest.WebhookFault{Taken: true, Times: 2})
		}, 2 * time.Second, func(_ *testing.T, w *town) {
			if w.skew > 0 {
				w.setsClock(-time.Hour)
			} else {
				w.setsClock(w.skew + time.Hour)
			}
		}},
	} {
		t.Run(f.name, func(t *testing.T) {
			w := plan{database: store.Memory, channels: 1, hooks: 1, scopes: []string{"channels:history"}}.town(t)
			for n := range *often {
				f.breaks(w, n)
				w.happens(t, 1)
				w.runs(t, f.lasts)
				w.slack.Heal()
				w.discord.Heal()
				w.receiver.Heal()
				if f.mends != nil {
					f.mends(t, w)
				}
				w.runs(t, 10*time.Minute)
				w.allSent(t)
			}
			w.standsOnce(t)
		})
	}
}

// The table above is worth as much as its faults: where the bot may not read, each answer
// that is lost does double its message.
func TestWhereNobodyMayReadALostAnswerDoublesItsMessageOnce(t *testing.T) {
	w := newTown(t, 1)
	w.discord.Change(w.discord.Channel("desk"), func(c *chattest.DiscordChannel) { c.Permissions &^= chattest.DiscordReadHistory })
	for range *often {
		w.slack.Fail(chattest.SlackFault{Method: slackPosts, Lost: true})
		w.discord.Fail(chattest.DiscordFault{Route: discordPosts, Lost: true})
		w.discord.Fail(chattest.DiscordFault{Status: 503, Times: -1})
		w.happens(t, 1)
		w.runs(t, 10*time.Minute) // by then Discord has forgotten the nonce
		w.discord.Heal()
		w.runs(t, 10*time.Minute)
	}
	if n := len(w.slack.Messages("desk")); n != 2**often {
		t.Errorf("Slack shows %d messages for %d stories", n, *often)
	}
	if n := len(w.discord.Messages(w.discord.Channel("desk"))); n != 2**often {
		t.Errorf("Discord shows %d messages for %d stories", n, *often)
	}
}

// A server that puts the bot out of all its channels at once: the channel that is left is
// told as ever, and Discord has no reason to shut the address out.
func TestManyDeadChannelsDelayNoOther(t *testing.T) {
	const channels = 120
	w := newTown(t, channels)
	w.happens(t, 1)
	w.runs(t, 10*time.Minute)
	hide := func(permissions int64) {
		for i := 1; i < channels; i++ {
			w.discord.Change(w.discord.Channel(fmt.Sprint("room-", i)), func(c *chattest.DiscordChannel) { c.Permissions = permissions })
		}
	}
	hide(0)
	desk := w.discord.Channel("desk")
	for range 3 {
		w.happens(t, 1)
		w.runs(t, 5*time.Second)
		if n := len(w.discord.Messages(desk)); n != w.visits {
			t.Errorf("after five seconds the channel that is left shows %d messages of %d", n, w.visits)
		}
		w.runs(t, 10*time.Minute)
	}
	hide(chattest.DiscordAll)
	w.runs(t, time.Hour)
	w.standsOnce(t)
}
