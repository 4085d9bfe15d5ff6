package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"parley/bot/chat/chattest"
	"parley/bot/store"
	"parley/bot/store/storetest"
	"parley/config"
)

// examined are the settings of a bot on both chats, whose one source is alive.
func examined(t *testing.T, c *chats) (settings string) {
	t.Helper()
	var served atomic.Pointer[string]
	feed := rssOf("A quiet day", "1", "Nothing happened.")
	served.Store(&feed)
	return onceSettings(t, &served, c.settings, c.channels...)
}

// doctorSays runs the doctor.
func doctorSays(t *testing.T, settings string, more ...string) (status int, says string) {
	t.Helper()
	var out, errs bytes.Buffer
	status = run(t.Context(), append([]string{"doctor", "-c", settings}, more...), streams{strings.NewReader(""), &out, &errs})
	return status, out.String() + errs.String()
}

func TestTheDoctorFindsAWellBotWellAndTouchesNothing(t *testing.T) {
	chats := startChats(t)
	settings := examined(t, chats)
	status, says := doctorSays(t, settings)
	if status != exitOK {
		t.Errorf("exit status %d", status)
	}
	for _, want := range []string{"⚠️ settings", "nobody but the log", "✅ database", "the first start makes its tables", "⚠️ source seed", "items: 1, the newest", "✅ clock", "✅ slack", "✅ discord"} {
		if !strings.Contains(says, want) {
			t.Errorf("it does not say %q:\n%s", want, says)
		}
	}
	if _, err := os.Stat(filepath.Join(filepath.Dir(settings), "parley.db")); err == nil {
		t.Error("the doctor made a database")
	}
	for name, seen := range chats.seen() {
		if len(seen) > 0 {
			t.Errorf("the doctor posted to %s", name)
		}
	}
}

func TestTheDoctorSaysWhatMustBeMended(t *testing.T) {
	write := func(t *testing.T, settings string, content []byte) {
		if err := os.WriteFile(filepath.Join(filepath.Dir(settings), "parley.db"), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		name   string
		breaks func(t *testing.T, c *chats, settings string)
		says   []string
	}{
		{"a missing scope", func(_ *testing.T, c *chats, _ string) { c.slack.Scopes("commands", "channels:read") }, []string{"❌ slack", "chat:write"}},
		{"a revoked token", func(_ *testing.T, c *chats, _ string) { c.slack.Revoke("token_revoked") }, []string{"❌ slack", "install the app again"}},
		{"an unknown app-level token", func(_ *testing.T, c *chats, _ string) {
			c.slack.Fail(chattest.SlackFault{Method: "apps.connections.open", Error: "invalid_auth"})
		}, []string{"❌ slack", "slack.app_token"}},
		{"an archived channel", func(_ *testing.T, c *chats, _ string) {
			c.slack.Channel("desk", func(ch *chattest.SlackChannel) { ch.Archived = true })
		}, []string{"❌ slack", "unarchive it"}},
		{"a missing permission", func(_ *testing.T, c *chats, _ string) { c.permit(chattest.DiscordAll &^ chattest.DiscordSend) }, []string{"❌ discord", "Send Messages"}},
		{"a reset token", func(_ *testing.T, c *chats, _ string) { c.discord.Reset("another.made-up.token") }, []string{"❌ discord", "Reset Token"}},
		{"a file that is no database", func(t *testing.T, _ *chats, s string) { write(t, s, []byte(strings.Repeat("a list of ships\n", 100))) }, []string{"❌ database", "not a database of parley"}},
		{"dead sources", func(t *testing.T, _ *chats, s string) {
			text, err := os.ReadFile(s)
			if err != nil {
				t.Fatal(err)
			}
			dead := "sources:\n  - {name: dead, url: \"http://127.0.0.1:1/rss\", outlet: dead.example}\n  - {name: deaf, url: \"http://127.0.0.1:1/deaf\", outlet: deaf.example}\n"
			cut, rest := bytes.Index(text, []byte("sources:")), bytes.Index(text, []byte("watches:"))
			text = append([]byte(string(text[:cut])+dead), text[rest:]...)
			if err := os.WriteFile(s, text, 0o600); err != nil {
				t.Fatal(err)
			}
		}, []string{"❌ network", "name server", "❌ source dead", "nothing answers at this address", "⚠️ clock"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			chats := startChats(t)
			settings := examined(t, chats)
			c.breaks(t, chats, settings)
			status, says := doctorSays(t, settings)
			if status != exitError {
				t.Errorf("exit status %d", status)
			}
			for _, want := range c.says {
				if !strings.Contains(says, want) {
					t.Errorf("it does not say %q:\n%s", want, says)
				}
			}
			if strings.Contains(says, chats.slack.BotToken) || strings.Contains(says, chats.discordToken) {
				t.Error("a token is shown")
			}
		})
	}
}

func TestTheDoctorOnlyWarnsOfWhatCanBeDoneWithout(t *testing.T) {
	chats := startChats(t)
	settings := examined(t, chats)
	chats.slack.Scopes("chat:write", "commands", "channels:read", "groups:read", "im:write", "usergroups:read")
	status, says := doctorSays(t, settings)
	if status != exitOK || strings.Contains(says, "❌") {
		t.Errorf("exit status %d:\n%s", status, says)
	}
	for _, want := range []string{"✅ slack", "⚠️ slack", "without files:write charts and calendars are told in words only", "without users:read nobody can change what is told", "add it on the app's page"} {
		if !strings.Contains(says, want) {
			t.Errorf("it does not say %q:\n%s", want, says)
		}
	}
}

func TestTheDoctorLooksAtADatabaseInUse(t *testing.T) {
	settings := examined(t, startChats(t))
	st, err := store.Open(t.Context(), filepath.Join(filepath.Dir(settings), "parley.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	status, says := doctorSays(t, settings, "--json")
	if status != exitOK {
		t.Errorf("exit status %d:\n%s", status, says)
	}
	for line := range strings.Lines(says) {
		var f finding
		if err := json.Unmarshal([]byte(line), &f); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		if f.What == "database" && (f.State != well || !strings.Contains(f.Says, "a Parley works with it")) {
			t.Errorf("%+v", f)
		}
	}
}

func TestTheDoctorAsksAServerForItsClock(t *testing.T) {
	database := storetest.Postgres(t)
	d := &doctor{cfg: &config.Config{Database: config.NewSecret(database)}, now: time.Now, say: func(f finding) error {
		if f.State != well {
			return fmt.Errorf("%+v", f)
		}
		return nil
	}}
	d.database(t.Context())
	d.clock()
	if d.unsaid != nil || len(d.clocks) != 1 {
		t.Errorf("%v; %v", d.unsaid, d.clocks)
	}
}

func TestAClockThatIsOffIsNotTakenForTheOthers(t *testing.T) {
	noon := time.Date(2025, time.April, 23, 12, 0, 0, 0, time.UTC)
	at := func(off ...time.Duration) (all []clock) {
		for _, o := range off {
			all = append(all, clock{"a feed", noon.Add(o), noon})
		}
		return all
	}
	for _, c := range []struct {
		clocks []clock
		state  state
		says   string
	}{
		{at(0, time.Second, -2*time.Second), well, "0s"},
		{at(time.Hour, 0, time.Second), well, "1s"}, // one feed of another time
		{at(45*time.Second, 44*time.Second, 46*time.Second), warning, "45s behind"},
		{at(-time.Hour, -time.Hour, 0), ill, "1h0m0s ahead of"},
		{nil, warning, "no other"},
	} {
		var got finding
		d := &doctor{clocks: c.clocks, say: func(f finding) error { got = f; return nil }}
		if d.clock(); got.State != c.state || !strings.Contains(got.Says, c.says) {
			t.Errorf("%v: %+v, want %s and %q", c.clocks, got, c.state, c.says)
		}
	}
}
