package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parley/bot/chat"
	"parley/bot/chat/chattest"
	"parley/bot/news"
	"parley/bot/store/storetest"
)

// On fake Slack and fake Discord at once: exactly the cards, edits and replies of the
// answer sheet, in order, also when the program is started again at noon.
func TestTheDayIsToldOnSlackAndDiscord(t *testing.T) {
	t.Parallel() // while others wait
	for name, restart := range map[string]bool{"in one run": false, "with a restart at noon": true} {
		t.Run(name, func(t *testing.T) { tellBothChats(t, "", restart) })
	}
}

func TestTheDayIsToldOnSlackAndDiscordFromPostgreSQL(t *testing.T) {
	t.Parallel() // while others wait
	tellBothChats(t, storetest.Postgres(t), true)
}

// chats are a fake Slack and a fake Discord with a channel each.
type chats struct {
	slack        *chattest.Slack
	discord      *chattest.Discord
	room         string // of Discord
	discordToken string
	channels     []string
	settings     string
}

func startChats(t *testing.T) *chats {
	t.Helper()
	c := &chats{slack: chattest.StartSlack(t, chattest.SlackOptions{}), discord: chattest.StartDiscord(t, chattest.DiscordOptions{})}
	c.room, c.discordToken = c.discord.Channel("desk"), c.discord.Token
	c.channels = []string{"slack:#desk", "discord:" + c.room}
	c.settings = fmt.Sprintf("slack: {bot_token: %q, app_token: %q, api: %q}\ndiscord: {token: %q, api: %q}\n",
		c.slack.BotToken, c.slack.AppToken, c.slack.URL(), c.discord.Token, c.discord.URL())
	return c
}

// seen is what a reader sees in each channel.
func (c *chats) seen() map[string][]chattest.Seen {
	return map[string][]chattest.Seen{"slack": c.slack.Seen("desk"), "discord": c.discord.Seen(c.room)}
}

// settle waits until the chats were sent nothing for so long. Their clock is the wall's.
func (c *chats) settle(t testing.TB, quietFor time.Duration) {
	t.Helper()
	quiet := time.NewTimer(quietFor)
	defer quiet.Stop()
	for last := time.Now(); ; {
		select {
		case <-quiet.C:
		case <-t.Context().Done():
			t.Fatal("the chats never come to rest")
		}
		for _, calls := range [][]chattest.Call{c.slack.Calls(""), c.discord.Calls("")} {
			if n := len(calls); n > 0 && calls[n-1].At.After(last) {
				last = calls[n-1].At
			}
		}
		left := quietFor - time.Since(last)
		if left <= 0 {
			return
		}
		quiet.Reset(left)
	}
}

// checkMessages holds each chat's messages against the deliveries: every card and every
// reply stands there, and beside them at most so many more.
func (c *chats) checkMessages(t *testing.T, told map[string][]news.Delivery, more map[string]int) {
	t.Helper()
	for i, name := range []string{"slack", "discord"} {
		seen, want := map[chat.Ref]bool{}, map[chat.Ref]bool{}
		for _, s := range c.seen()[name] {
			seen[s.Ref] = true
		}
		for _, d := range told[c.channels[i]] {
			for _, ref := range []string{d.Card, d.Reply} {
				if want[chat.Ref(ref)] = true; ref != "" && !seen[chat.Ref(ref)] {
					t.Errorf("%s: delivery %d became %s, which is not there", name, d.ID, ref)
				}
			}
		}
		delete(want, "")
		t.Logf("%s shows %d messages for %d cards and replies", name, len(seen), len(want))
		if extra := len(seen) - len(want); extra > more[name] {
			t.Errorf("%s shows %d messages too many", name, extra)
		}
	}
}

// A clumsy text of our own, as golden JSON of what each vendor is sent.
func TestCardsAsTheVendorsGetThem(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("testdata", "clumsy.txt"))
	if err != nil {
		t.Fatal(err)
	}
	title, body, _ := strings.Cut(string(text), "\n")
	var served atomic.Pointer[string]
	feed := rssOf(title, "clumsy-1", body)
	served.Store(&feed)
	c := startChats(t)
	once(t, onceSettings(t, &served, c.settings, c.channels...))
	golden(t, "clumsy.slack.json", c.slack.Messages("desk"), func(m chattest.SlackMessage) any {
		return map[string]json.RawMessage{"blocks": m.Blocks, "attachments": m.Attachments}
	})
	golden(t, "clumsy.discord.json", c.discord.Messages(c.room), func(m chattest.DiscordMessage) any {
		return map[string]json.RawMessage{"embeds": m.Embeds, "components": m.Components, "allowed_mentions": m.Mentions}
	})
}

var update = flag.Bool("update", false, "write what the vendors get to testdata")

// golden holds messages against a file of testdata, whatever numbers they were given.
func golden[M any](t *testing.T, name string, messages []M, shown func(M) any) {
	t.Helper()
	var all []any
	for _, m := range messages {
		all = append(all, shown(m))
	}
	got, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	got = append(given.ReplaceAll(got, []byte(`"$1": "…"`)), '\n')
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (- wanted, + sent; write it anew with -update):\n%s", name, diff)
	}
}

// given matches members that differ from run to run.
var given = regexp.MustCompile(`"(block_id|id|nonce)": "[^"]*"`)

func tellBothChats(t *testing.T, database string, restart bool) {
	t.Helper()
	day, err := newDemoDay()
	if err != nil {
		t.Fatal(err)
	}
	clock := chattest.NewClock(day.begin)
	slack := chattest.StartSlack(t, chattest.SlackOptions{Now: clock.Now})
	discord := chattest.StartDiscord(t, chattest.DiscordOptions{Now: clock.Now})
	room := discord.Channel("desk")
	day, h := playDay(t, script{
		database: database, restart: restart, clock: clock,
		channels: []string{"slack:#desk", "discord:" + room},
		more: fmt.Sprintf("slack: {bot_token: %q, app_token: %q, api: %q}\ndiscord: {token: %q, api: %q}\n",
			slack.BotToken, slack.AppToken, slack.URL(), discord.Token, discord.URL()),
	})
	checkRoom(t, slack.Seen("desk"), checkAnswers(t, h, day, "slack:#desk"))
	checkRoom(t, discord.Seen(room), checkAnswers(t, h, day, "discord:"+room))
}

// checkRoom holds what a reader sees in a channel against the deliveries: a card a story,
// edited once for each later delivery, with a reply each, and nothing else.
func checkRoom(t *testing.T, seen []chattest.Seen, deliveries []news.Delivery) {
	t.Helper()
	byRef := map[chat.Ref]chattest.Seen{}
	for _, s := range seen {
		byRef[s.Ref] = s
		if len(s.Pings) > 0 {
			t.Errorf("%s pings %q", s.Ref, s.Pings)
		}
	}
	edits, messages := map[chat.Ref]int{}, 0
	last := -1
	for _, d := range deliveries {
		card, ok := byRef[chat.Ref(d.Card)]
		if !ok || card.Thread != "" {
			t.Errorf("delivery %d: there is no card %s in the channel", d.ID, d.Card)
			continue
		}
		message := card
		if d.Reply != "" {
			edits[card.Ref]++
			if message, ok = byRef[chat.Ref(d.Reply)]; !ok {
				t.Errorf("delivery %d: there is no reply %s", d.ID, d.Reply)
				continue
			} else if message.Thread != card.Ref {
				t.Errorf("delivery %d: its reply stands below %q, not below its card %q", d.ID, message.Thread, card.Ref)
			}
		}
		messages++
		for at, s := range seen {
			if s.Ref == message.Ref {
				if at < last && d.Reply == "" {
					t.Errorf("delivery %d stands before one that was decided earlier", d.ID)
				}
				last = max(last, at)
			}
		}
	}
	if len(seen) != messages {
		t.Errorf("%d messages in the channel, wanted %d", len(seen), messages)
	}
	for ref, n := range edits {
		if got := byRef[ref].Edits; got != n {
			t.Errorf("card %s was edited %d times, wanted %d", ref, got, n)
		}
	}
}
