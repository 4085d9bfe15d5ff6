package slack_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"parley/bot/chat"
	"parley/bot/chat/chattest"
)

var withHistory = append(chattest.SlackScopes(), "channels:history", "groups:history")

// An answer that never arrives leaves a message behind of which nobody knows: the next
// attempt finds it, card or reply, and makes it say what there is to say by then.
func TestWhatAnAttemptInDoubtSentIsFound(t *testing.T) {
	for _, lost := range []chattest.SlackFault{{Method: "chat.postMessage", Lost: true}, {Method: "chat.postMessage", Cut: true}} {
		for _, replies := range []bool{false, true} {
			for _, changed := range []bool{false, true} {
				t.Run(fmt.Sprintf("lost=%v reply=%v changed=%v", lost.Lost, replies, changed), func(t *testing.T) {
					w := open(t, chattest.SlackOptions{Scopes: withHistory})
					c, reply := chattest.Card(), chattest.Reply()
					m := chat.Message{ID: "7", Sender: "one", Channel: "#desk", Card: &c}
					want := 1
					if replies {
						card := w.room().Send(t, m)
						w.room().Edit(t, card, chat.Message{ID: "8", Sender: "one", Card: &c}) // for the same delivery
						m = chat.Message{ID: "8", Sender: "one", Channel: "#desk", Reply: &reply, Thread: card}
						want = 2
					}
					tried := w.clock.Now()
					w.fake.Fail(lost)
					if _, err := w.Post(t.Context(), m); err == nil {
						t.Fatal("the answer was to be lost")
					}
					for i := range 150 { // people go on talking
						w.fake.Write("desk", fmt.Sprint("word ", i))
					}
					w.clock.Add(time.Hour)
					if changed {
						c.Headline = "🛬 As it stands now"
						reply.Says[0].Headline = "🟠 As it stands now"
					}
					m.Tried = tried
					ref, err := w.Post(t.Context(), m)
					if err != nil {
						t.Fatal(err)
					}
					var ours []chattest.SlackMessage
					for _, m := range w.fake.Messages("desk") {
						if !m.Foreign {
							ours = append(ours, m)
						}
					}
					if len(ours) != want || ours[want-1].Ref() != ref {
						t.Fatalf("%d messages of ours, the last named %s, want %d and %s", len(ours), ours[len(ours)-1].Ref(), want, ref)
					}
					if got := strings.Contains(ours[want-1].Seen().Text, "As it stands now"); got != changed || (ours[want-1].Edits > 0) != changed {
						t.Errorf("it was edited %d times and shows %q", ours[want-1].Edits, ours[want-1].Seen().Text)
					}
				})
			}
		}
	}
}

func TestAnotherParleysMessageIsNotTakenForOurs(t *testing.T) {
	w := open(t, chattest.SlackOptions{Scopes: withHistory})
	c := chattest.Card()
	w.room().Send(t, chat.Message{ID: "7", Sender: "other", Card: &c})
	if _, err := w.Post(t.Context(), chat.Message{ID: "7", Sender: "one", Channel: "#desk", Card: &c, Tried: w.clock.Now()}); err != nil {
		t.Fatal(err)
	}
	if n := len(w.fake.Messages("desk")); n != 2 {
		t.Errorf("%d messages, want both", n)
	}
}

func TestWhereTheBotMayNotReadAMessageInDoubtIsSentAgain(t *testing.T) {
	for name, breaks := range map[string]func(workspace){
		"no scope": func(w workspace) { w.fake.Scopes(chattest.SlackScopes()...) },
		"not in the channel": func(w workspace) {
			w.fake.Channel("desk", func(c *chattest.SlackChannel) { c.Outside = true })
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := open(t, chattest.SlackOptions{Scopes: withHistory})
			breaks(w)
			c := chattest.Card()
			m := chat.Message{ID: "7", Sender: "one", Channel: "#desk", Card: &c}
			tried := w.clock.Now()
			w.fake.Fail(chattest.SlackFault{Method: "chat.postMessage", Lost: true})
			w.Post(t.Context(), m)
			m.Tried = tried
			w.room().Send(t, m)
			w.room().Send(t, m)
			if n := len(w.fake.Messages("desk")); n != 3 {
				t.Errorf("%d messages, want one for each attempt", n)
			}
			if n := strings.Count(w.log.String(), "may stand there twice"); n != 1 || !strings.Contains(w.log.String(), "channels:history") {
				t.Errorf("it is said %d times, want once, with what would help:\n%s", n, w.log)
			}
		})
	}
}

func TestALookThatHasToWaitDoesNotSend(t *testing.T) {
	w := open(t, chattest.SlackOptions{Scopes: withHistory})
	c := chattest.Card()
	w.fake.Fail(chattest.SlackFault{Method: "conversations.history", RetryAfter: 30 * time.Second})
	m := chat.Message{ID: "7", Channel: "#desk", Card: &c, Tried: w.clock.Now()}
	_, err := w.Post(t.Context(), m)
	if refused, is := errors.AsType[*chat.Error](err); !is || refused.Kind != chat.Limited || refused.After != 30*time.Second {
		t.Errorf("error %v, want to wait", err)
	}
	if n := len(w.fake.Messages("desk")); n != 0 {
		t.Errorf("%d messages were sent without a look", n)
	}
}

// An app that is sold reads one page a minute: the search ends with the first one.
func TestASearchDoesNotWaitForItsLaterPages(t *testing.T) {
	w := open(t, chattest.SlackOptions{Scopes: withHistory})
	for i := range 500 {
		w.fake.Write("desk", fmt.Sprint("word ", i))
	}
	w.fake.Fail(chattest.SlackFault{Method: "conversations.history", Cut: true})
	c := chattest.Card()
	m := chat.Message{ID: "7", Channel: "#desk", Card: &c, Tried: w.clock.Now()}
	if _, err := w.Post(t.Context(), m); err == nil {
		t.Fatal("a look that was cut tells nothing")
	}
	w.room().Send(t, m)
	if n := len(w.fake.Calls("conversations.history")); n != 4 {
		t.Errorf("%d pages were asked for, want the cut one and all three", n)
	}
}

func TestASilentSlackIsAskedByOneAtATime(t *testing.T) {
	w := open(t, chattest.SlackOptions{})
	w.fake.Fail(chattest.SlackFault{Status: 503, Times: -1})
	c := chattest.Card()
	end := w.clock.Now().Add(2 * time.Hour)
	for w.clock.Now().Before(end) {
		_, err := w.Post(t.Context(), chat.Message{ID: "7", Channel: "C0DESK", Card: &c})
		refused, is := errors.AsType[*chat.Error](err)
		if !is {
			t.Fatalf("error %v", err)
		}
		w.clock.Add(max(refused.After, time.Second))
	}
	if n := len(w.fake.Calls("")); n > 140 {
		t.Errorf("%d calls in two hours", n)
	}
	if n := strings.Count(w.log.String(), "Slack does not answer"); n != 1 {
		t.Errorf("it is said %d times", n)
	}
	w.fake.Heal()
	w.clock.Add(time.Minute)
	if _, err := w.Post(t.Context(), chat.Message{ID: "7", Channel: "C0DESK", Card: &c}); err != nil {
		t.Errorf("when it is back: %v", err)
	}
	if !strings.Contains(w.log.String(), "Slack answers again") {
		t.Error("nobody hears that it is back")
	}
}
