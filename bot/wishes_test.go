package main

import (
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"parley/bot/chat"
	"parley/config"
)

// whileStopped has somebody who may change things ask in the desk's channel of each chat,
// as the platforms would put it, of a bot over the database of the settings.
func whileStopped(t *testing.T, settings string, do func(h *house)) {
	t.Helper()
	cfg, err := config.Load(settings)
	if err != nil {
		t.Fatal(err)
	}
	h, err := furnish(t.Context(), cfg, streams{strings.NewReader(""), io.Discard, io.Discard}, slog.New(slog.NewTextHandler(t.Output(), nil)), furnishing{direct: true, now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	do(h)
	h.close(&err)
	if err != nil {
		t.Fatal(err)
	}
}

// manages asks as somebody who manages a channel.
func (h *house) manages(t *testing.T, platform, server, channel, line string) chat.Answer {
	t.Helper()
	q, err := chat.ParseQuery(line)
	if err != nil {
		t.Fatal(err)
	}
	q.Platform, q.Server, q.Channel, q.Manager = platform, server, channel, true
	a := h.desk.Answer(t.Context(), q)
	if a.Failed {
		t.Fatalf("%s: %+v", line, a)
	}
	return a
}

// The form behind the button Wrong: what it asks is carried out, and the cards of both chats
// are edited.
func TestWhatIsSaidToBeWrongIsPutRightOnBothChats(t *testing.T) {
	for name, c := range map[string]struct {
		form  []string // the words of the form, in the order of its fields
		kinds map[string]string
		says  string // what the card then shows
	}{
		"false":   {[]string{"false"}, nil, "withdrawn"},
		"reading": {[]string{"reading"}, map[string]string{"status": "postponed"}, "postponed"},
	} {
		t.Run(name, func(t *testing.T) {
			both := startChats(t)
			var served atomic.Pointer[string]
			feed := rssOf("Rubio to visit Kyiv on Thursday", "1", "US Secretary of State Marco Rubio will visit Kyiv on Thursday for talks with President Volodymyr Zelenskyy, the State Department said.")
			served.Store(&feed)
			settings := onceSettings(t, &served, both.settings, both.channels...)
			once(t, settings)
			before := both.seen()
			whileStopped(t, settings, func(h *house) {
				s, err := h.store.Story(t.Context(), 1)
				if err != nil {
					t.Fatal(err)
				}
				for _, b := range chat.CardOf(s, time.UTC).Buttons {
					if b.Label != "Wrong" {
						continue
					}
					q := b.Query()
					q.Words, q.Filters = append(q.Words, c.form...), c.kinds
					h.manages(t, "discord", both.discord.Guild(), both.room, q.String())
				}
			})
			once(t, settings)
			for chatName, seen := range both.seen() {
				if len(before[chatName]) != 1 || len(seen) != 2 || seen[0].Ref != before[chatName][0].Ref || seen[0].Edits != 1 || seen[1].Thread != seen[0].Ref {
					t.Errorf("%s: one card, edited once, with one reply, is wanted: %+v", chatName, seen)
					continue
				}
				if !strings.Contains(seen[0].Text, c.says) || strings.Contains(before[chatName][0].Text, c.says) {
					t.Errorf("%s: the card does not say %q:\n%s", chatName, c.says, seen[0].Text)
				}
			}
		})
	}
}

// In the settings Slack's channel is #desk, in a question its ID: both are one.
func TestWhatIsAskedForInTheDesksChannelMeetsTheSettings(t *testing.T) {
	both := startChats(t)
	var served atomic.Pointer[string]
	feed := rssOf("Rubio to visit Kyiv on Thursday", "1", "US Secretary of State Marco Rubio will visit Kyiv on Thursday for talks with President Volodymyr Zelenskyy, the State Department said.")
	served.Store(&feed)
	settings := onceSettings(t, &served, both.settings, "slack:#desk", "discord:#desk")
	const slackDesk = "C0DESK"
	places := func(h *house, line string) {
		h.manages(t, "slack", "T0TEAM", slackDesk, line)
		h.manages(t, "discord", both.discord.Guild(), both.room, line)
	}
	whileStopped(t, settings, func(h *house) {
		if all, err := h.pipeline.Name(t.Context()); err != nil || !all {
			t.Fatalf("the chats do not say which channels the settings name: %v, %v", all, err)
		}
		places(h, "subscribe kind:visit")
	})
	once(t, settings)
	for name, seen := range both.seen() {
		if len(seen) != 1 {
			t.Errorf("%s: told by the settings and by a subscription: %d messages", name, len(seen))
		}
	}
	whileStopped(t, settings, func(h *house) { places(h, "mute 1 for:1d") })
	called := rssOf("Rubio cancels visit to Kyiv", "2", "US Secretary of State Marco Rubio has cancelled his visit to Kyiv on Thursday, the State Department said.")
	called = strings.Replace(called, "/talks<", "/off<", 1)
	served.Store(&called)
	once(t, settings)
	for name, seen := range both.seen() {
		if len(seen) != 1 || seen[0].Edits != 0 {
			t.Errorf("%s: told of what is muted: %+v", name, seen)
		}
	}
	whileStopped(t, settings, func(h *house) {
		for _, place := range [][3]string{{"slack", "T0TEAM", slackDesk}, {"discord", both.discord.Guild(), both.room}} {
			a := h.manages(t, place[0], place[1], place[2], "list")
			for _, want := range []string{"subscription", "watch ukraine", "mute"} {
				found := false
				for _, l := range a.Lines {
					found = found || strings.HasPrefix(l.Name, want)
				}
				if !found {
					t.Errorf("%s: list says no %s: %+v", place[0], want, a.Lines)
				}
			}
		}
	})
}

// What a subscription would have told is what the same watch did tell.
func TestATestOfTheDayFindsWhatTheDayTold(t *testing.T) {
	t.Parallel() // while others wait
	_, h := playDay(t, script{channels: []string{"terminal"}})
	counts, err := h.store.Counts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if a, want := h.manages(t, "terminal", "", "", "test watch:ukraine"), fmt.Sprintf("there would have been %d alerts of ", counts.Alerts()); !strings.Contains(a.Title, want) {
		t.Errorf("%q does not say %q", a.Title, want)
	}
}
