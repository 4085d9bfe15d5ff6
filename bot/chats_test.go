package main

import (
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"

	"parley/bot/chat"
	"parley/bot/chat/chattest"
	"parley/bot/news"
)

// On fake Slack and fake Discord at once: exactly the cards, edits and replies of the
// answer sheet, in order, also when the program is started again at noon.
func TestTheDayIsToldOnSlackAndDiscord(t *testing.T) {
	for name, restart := range map[string]bool{"in one run": false, "with a restart at noon": true} {
		t.Run(name, func(t *testing.T) { tellBothChats(t, "", restart) })
	}
}

func TestTheDayIsToldOnSlackAndDiscordFromPostgreSQL(t *testing.T) {
	tellBothChats(t, postgres(t), true)
}

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

// postgres makes a database of the test's own on the server that the environment names.
func postgres(t *testing.T) string {
	t.Helper()
	server := os.Getenv("PARLEY_TEST_POSTGRES")
	if server == "" {
		if os.Getenv("PARLEY_TEST_ALL") != "" {
			t.Fatal("PARLEY_TEST_POSTGRES is not set")
		}
		t.Skip("PARLEY_TEST_POSTGRES names no server: PostgreSQL is not tried")
	}
	db, err := sql.Open("pgx", server)
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("parley_bot_%d", time.Now().UnixNano())
	if _, err := db.Exec("CREATE DATABASE " + name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := db.Exec("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			t.Error(err)
		}
		db.Close()
	})
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + name
	return u.String()
}
