package main

import (
	"bytes"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"parley/bot/chat/chattest"
	"parley/bot/news"
)

// The real program tells four stories to 250 channels of each chat and to 250 webhooks, in
// real time. It reports what share of the rate that Discord allows for all channels was
// used, by when nineteen of twenty had their first message where no common rate holds them
// up, how often a chat said that it was too fast, and how much memory was taken at most:
// go test ./bot -run - -bench Load -benchtime 1x
func BenchmarkLoad(b *testing.B) {
	const channels, stories = 250, 4
	binary := buildParley(b)
	for b.Loop() {
		stream := &newsStream{done: make(chan struct{}), steady: true}
		server := httptest.NewServer(stream)
		o := chattest.SlackOptions{Scopes: append(chattest.SlackScopes(), "channels:history")}
		discord := chattest.StartDiscord(b, chattest.DiscordOptions{})
		receiver := chattest.StartWebhook(b, nil)
		var to, hooks []string
		for i := range channels {
			id := fmt.Sprintf("C%04d", i)
			o.Channels = append(o.Channels, chattest.SlackChannel{ID: id, Name: fmt.Sprint("room-", i)})
			room := discord.AddChannel(chattest.DiscordChannel{Name: fmt.Sprint("room-", i), Permissions: chattest.DiscordAll})
			to = append(to, "slack:"+id, "discord:"+room, fmt.Sprint("webhook:hook-", i))
			hooks = append(hooks, fmt.Sprintf("hook-%d: {url: %q, secret: %q}", i, receiver.URL(), chattest.WebhookSecret))
		}
		slack := chattest.StartSlack(b, o)
		dir := b.TempDir()
		database, settings := filepath.Join(dir, "parley.db"), filepath.Join(dir, "parley.yaml")
		text := fmt.Sprintf(`
database: %q
health: ""
network: {allow_private: true}
sources: [{name: stream, url: %q, schedule: "@every 1s", first_poll: all}]
watches: [{name: all}]
routes: [{watch: all, to: ["%s"]}]
slack: {bot_token: %q, app_token: %q, api: %q}
discord: {token: %q, api: %q}
webhook: {%s}
`, database, server.URL+"/rss", strings.Join(to, `", "`), slack.BotToken, slack.AppToken, slack.URL(), discord.Token, discord.URL(), strings.Join(hooks, ", "))
		if err := os.WriteFile(settings, []byte(text), 0o600); err != nil {
			b.Fatal(err)
		}
		var printed bytes.Buffer
		p := startParley(b, &printed, binary, settings)
		if err := slack.Connected(b.Context(), 2); err != nil {
			b.Fatal(err)
		}
		if err := discord.Connected(b.Context(), 1); err != nil {
			b.Fatal(err)
		}
		c := &chats{slack: slack, discord: discord}
		c.settle(b, 2*time.Second) // channels are looked at beforehand
		atSlack, atDiscord := len(slack.Calls("")), len(discord.Calls(""))
		stream.release(stories)
		if err := slack.Called(b.Context(), "chat.postMessage", channels*stories); err != nil {
			b.Fatal(err)
		}
		c.settle(b, 5*time.Second)
		b.ReportMetric(float64(most(p.cmd.Process.Pid)), "MiB/most")
		if err := p.interrupt(); err != nil {
			b.Errorf("stop on SIGINT: %v\n%s", err, p.errs.String())
		}
		server.Close()

		const posts = "POST /channels/{channel_id}/messages"
		byDiscord, bySlack := discord.Calls("")[atDiscord:], slack.Calls("")[atSlack:]
		tooFast := 0
		for _, call := range slices.Concat(byDiscord, bySlack) {
			if call.Answer == "429" {
				tooFast++
			}
		}
		byDiscord = slices.DeleteFunc(byDiscord, func(c chattest.Call) bool { return c.Method != posts })
		took := byDiscord[len(byDiscord)-1].At.Sub(byDiscord[0].At)
		b.ReportMetric(100*(float64(len(byDiscord)-1)/50)/took.Seconds(), "%/of-Discord's-rate")
		b.ReportMetric(float64(tooFast), "429s")

		st := allTold(b, database)
		var first []time.Duration // from decided to noted as told
		seen := map[string]bool{}
		for _, it := range stream.items {
			e, err := st.Explain(b.Context(), it.Link)
			if err != nil {
				b.Fatal(err)
			}
			for _, d := range e.Deliveries {
				if channel := d.Alert.Channel; !strings.HasPrefix(channel, "discord:") && !seen[channel] {
					seen[channel] = true
					first = append(first, d.SentAt.Sub(d.Decided))
				}
				if d.State != news.Sent {
					b.Errorf("%s: delivery %d is %s", d.Alert.Channel, d.ID, d.State)
				}
			}
		}
		slices.Sort(first)
		b.ReportMetric(first[len(first)*95/100].Seconds(), "s/first-p95")
		b.ReportMetric(float64(3*channels*stories)/took.Seconds(), "messages/s")
	}
}

// most is the most memory that a process had, in MiB; 0 where the system does not say.
func most(pid int) int {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	kib, _ := strconv.Atoi(strings.Fields(rest + " 0")[0])
	return kib >> 10
}
