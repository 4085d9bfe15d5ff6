package main

import (
	"bytes"
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"parley/bot/chat/chattest"
)

// The five commands, asked of the running bot on both chats: the same facts.
func TestTheCommandsAnswerOnBothChats(t *testing.T) {
	c := startChats(t)
	var served atomic.Pointer[string]
	feed := rssOf("Rubio to visit Kyiv on Thursday", "1", "US Secretary of State Marco Rubio will visit Kyiv on Thursday for talks with President Volodymyr Zelenskyy, the State Department said.")
	served.Store(&feed)
	settings := onceSettings(t, &served, c.settings+"health: \"\"\n", c.channels...)

	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	var out, errs bytes.Buffer
	done := make(chan int, 1)
	go func() {
		done <- run(ctx, []string{"run", "-c", settings}, streams{strings.NewReader(""), &out, &errs})
	}()
	for _, err := range []error{c.slack.Connected(ctx, 2), c.discord.Connected(ctx, 1), c.slack.Called(ctx, "chat.postMessage", 1)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	c.settle(t, time.Second)
	for _, q := range []struct {
		verb, words string
		options     map[string]string
		fact        string
	}{
		{"latest", "", nil, "Marco Rubio to visit Kyiv"},
		{"story", "1", map[string]string{"number": "1"}, "Marco Rubio to visit Kyiv"},
		{"explain", "1", map[string]string{"about": "1"}, "Marco Rubio to visit Kyiv"},
		{"sources", "", nil, "seed"},
		{"help", "", nil, "latest"},
	} {
		t.Run(q.verb, func(t *testing.T) {
			ask, err := c.slack.Ask(ctx, chattest.SlackQuestion{Text: strings.TrimSpace(q.verb + " " + q.words)})
			if err != nil {
				t.Fatal(err)
			}
			slack, err := ask.Answer(ctx)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(slack.Seen().Text, q.fact) || !slack.Ephemeral {
				t.Errorf("Slack, for the asker alone %v:\n%s", slack.Ephemeral, slack.Seen().Text)
			}
			other, err := c.discord.Run(c.room, "/parley "+q.verb, q.options)
			if err != nil {
				t.Fatal(err)
			}
			discord, err := c.discord.Answer(ctx, other)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(discord.Seen().Text, q.fact) || !discord.Ephemeral() {
				t.Errorf("Discord, for the asker alone %v:\n%s", discord.Ephemeral(), discord.Seen().Text)
			}
		})
	}
	stop()
	if status := <-done; status != exitOK {
		t.Errorf("the bot stopped with %d\n%s", status, &errs)
	}
}
