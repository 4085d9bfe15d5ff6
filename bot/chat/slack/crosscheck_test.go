package slack_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"parley/bot/chat"
	"parley/bot/chat/chattest"
	"parley/bot/chat/slack"
	"parley/config"
)

// elsewhere is an emulator of Slack's Web API that is not ours: what holds against our fake
// has to hold there, or one of the two is wrong. PARLEY_SLACK_EMULATOR is its address;
// .ci/emulator starts one.
type elsewhere struct {
	t       *testing.T
	address string
	channel string // its ID
}

const emulatorToken = "test_token_admin"

var rooms atomic.Int64

func openElsewhere(t *testing.T) *elsewhere {
	t.Helper()
	address := os.Getenv("PARLEY_SLACK_EMULATOR")
	if address == "" {
		t.Skip("PARLEY_SLACK_EMULATOR is not set: nothing is held against an emulator of Slack that is not ours (see .ci/emulator)")
	}
	e := &elsewhere{t: t, address: strings.TrimSuffix(address, "/") + "/api/"}
	var made struct{ Channel struct{ ID string } }
	e.call("conversations.create", url.Values{"name": {fmt.Sprintf("desk-%d-%d", time.Now().UnixNano(), rooms.Add(1))}}, &made)
	e.channel = made.Channel.ID
	return e
}

// call calls a method as anybody may, without the library.
func (e *elsewhere) call(method string, args url.Values, answer any) {
	e.t.Helper()
	req, err := http.NewRequest(http.MethodPost, e.address+method, strings.NewReader(args.Encode()))
	if err != nil {
		e.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+emulatorToken)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(req)
	if err != nil {
		e.t.Fatal(err)
	}
	defer res.Body.Close()
	var raw json.RawMessage
	var told struct {
		OK    bool
		Error string
	}
	if json.NewDecoder(res.Body).Decode(&raw) != nil || json.Unmarshal(raw, &told) != nil || !told.OK {
		e.t.Fatalf("%s: %d %s %s", method, res.StatusCode, told.Error, raw)
	}
	if err := json.Unmarshal(raw, answer); err != nil {
		e.t.Fatal(err)
	}
}

// held is a message as Slack's history tells it.
type held struct {
	TS          string
	ThreadTS    string `json:"thread_ts"`
	Subtype     string
	Text        string
	Blocks      json.RawMessage
	Attachments json.RawMessage
	Edited      *struct{}
	ReplyCount  int `json:"reply_count"`
}

// seen is what stands in the channel and its threads, the oldest first.
func (e *elsewhere) seen() []chattest.Seen {
	e.t.Helper()
	var told struct{ Messages []held }
	e.call("conversations.history", url.Values{"channel": {e.channel}, "limit": {"200"}}, &told)
	all := told.Messages
	for _, m := range told.Messages {
		if m.ReplyCount == 0 {
			continue
		}
		var thread struct{ Messages []held }
		e.call("conversations.replies", url.Values{"channel": {e.channel}, "ts": {m.TS}, "limit": {"200"}}, &thread)
		for _, r := range thread.Messages {
			if !slices.ContainsFunc(all, func(m held) bool { return m.TS == r.TS }) {
				all = append(all, r)
			}
		}
	}
	slices.SortFunc(all, func(a, b held) int { return strings.Compare(a.TS, b.TS) })
	var seen []chattest.Seen
	for _, m := range all {
		if m.Subtype != "" && m.Subtype != "bot_message" && m.Subtype != "thread_broadcast" {
			continue // somebody joined
		}
		one := chattest.SlackMessage{Channel: e.channel, TS: m.TS, Text: m.Text, Blocks: m.Blocks, Attachments: m.Attachments, Broadcast: m.Subtype == "thread_broadcast"}
		if m.ThreadTS != m.TS {
			one.Thread = m.ThreadTS
		}
		if m.Edited != nil {
			one.Edits = 1
		}
		seen = append(seen, one.Seen())
	}
	return seen
}

// room is Parley's platform over the emulator.
func (e *elsewhere) room() chattest.Room {
	e.t.Helper()
	clock, log := chattest.NewClock(start), newLogged()
	_, transport := loopback()
	e.t.Cleanup(transport.CloseIdleConnections)
	token := config.NewSecret(emulatorToken)
	s, err := slack.New(slack.Settings{BotToken: token, AppToken: token, API: e.address}, slack.Options{
		Commands: commands, Now: clock.Now, Wait: clock.Wait, HTTP: &http.Client{Transport: inHeader{transport}}, Log: slog.New(slog.NewTextHandler(log, nil))})
	if err != nil {
		e.t.Fatal(err)
	}
	return chattest.Room{Platform: s, Channel: e.channel, Log: log.String, Wait: clock.Wait, Secrets: []string{emulatorToken}, Seen: e.seen}
}

// inHeader sends the token in a header, too: Slack takes it from the form, where the
// library writes it (https://docs.slack.dev/authentication/tokens), the emulator does not.
type inHeader struct{ http.RoundTripper }

func (h inHeader) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.Clone(req.Context())
	req.Header.Set("Authorization", "Bearer "+emulatorToken)
	return h.RoundTripper.RoundTrip(req)
}

func TestAnotherSlackMeetsTheSuite(t *testing.T) {
	openElsewhere(t)
	chattest.Run(t, chattest.Harness{Open: func(t *testing.T) chattest.Room { return openElsewhere(t).room() }})
}

// What an attempt in doubt may have sent is found by its metadata there, too.
func TestAnotherSlackTellsWhatWasSent(t *testing.T) {
	r := openElsewhere(t).room()
	c, reply := chattest.Card(), chattest.Reply()
	card := r.Send(t, chat.Message{ID: "7", Sender: "one", Card: &c})
	answer := r.Send(t, chat.Message{ID: "8", Sender: "one", Reply: &reply, Thread: card})
	for _, m := range []chat.Message{
		{ID: "7", Sender: "one", Channel: r.Channel, Card: &c, Tried: start},
		{ID: "8", Sender: "one", Channel: r.Channel, Reply: &reply, Thread: card, Tried: start},
	} {
		want := card
		if m.Reply != nil {
			want = answer
		}
		if ref, err := r.Platform.Post(t.Context(), m); err != nil || ref != want {
			t.Errorf("delivery %s: it is %q, %v; it was %q", m.ID, ref, err, want)
		}
	}
	if n := len(r.Seen()); n != 2 {
		t.Errorf("%d messages stand there", n)
	}
}
