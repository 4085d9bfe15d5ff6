package discord

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"parley/bot/chat"
	"parley/bot/chat/chattest"
)

// An answer that never arrives leaves a message behind of which nobody knows. While
// Discord remembers its nonce, and after it has forgotten it, the next attempt finds the
// message, card or reply, and makes it say what there is to say by then.
func TestWhatAnAttemptInDoubtSentIsFound(t *testing.T) {
	for _, after := range []time.Duration{0, nonceLife, nonceLife + time.Second, 3 * time.Hour} {
		for _, replies := range []bool{false, true} {
			for _, changed := range []bool{false, true} {
				t.Run(fmt.Sprintf("after=%s reply=%v changed=%v", after, replies, changed), func(t *testing.T) {
					p := open(t)
					c, reply := chattest.Card(), chattest.Reply()
					m := chat.Message{ID: "7", Sender: "one", Channel: p.desk(), Card: &c}
					place, want := p.desk(), 1
					if replies {
						card := p.card(t, "6", "🛬 One")
						_, place, _ = split(card)
						m = chat.Message{ID: "7", Sender: "one", Channel: p.desk(), Reply: &reply, Thread: card}
					}
					tried := p.clock.Now()
					p.far.Fail(chattest.DiscordFault{Route: posting, Lost: true, Times: tries})
					if _, err := p.Post(t.Context(), m); err == nil {
						t.Fatal("the answer was to be lost")
					}
					for i := range 230 { // people go on talking
						p.far.Write(place, fmt.Sprint("word ", i))
					}
					p.clock.Add(after)
					if changed {
						c.Headline = "🛬 As it stands now"
						reply.Says[0].Headline = "🟠 As it stands now"
					}
					m.Tried = tried
					ref, err := p.Post(t.Context(), m)
					if err != nil {
						t.Fatal(err)
					}
					var ours []chattest.DiscordMessage
					for _, m := range p.far.Messages(place) {
						if !m.Foreign {
							ours = append(ours, m)
						}
					}
					if len(ours) != want || ours[0].Ref() != ref {
						t.Fatalf("%d messages of ours, want one named %s", len(ours), ref)
					}
					if got := strings.Contains(ours[0].Seen().Text, "As it stands now"); got != changed || (ours[0].Edits > 0) != changed {
						t.Errorf("it was edited %d times and shows %q", ours[0].Edits, ours[0].Seen().Text)
					}
				})
			}
		}
	}
}

func TestAReplyThatFellBackToTheChannelIsFoundThere(t *testing.T) {
	p := open(t)
	card := p.card(t, "6", "🛬 One")
	p.far.Change(p.desk(), func(c *chattest.DiscordChannel) { c.Permissions &^= chattest.DiscordCreateThreads })
	tried := p.clock.Now()
	p.reply(t, "7", card)
	p.far.Change(p.desk(), func(c *chattest.DiscordChannel) { c.Permissions |= chattest.DiscordCreateThreads })
	p.clock.Add(time.Hour)
	r := chattest.Reply()
	if _, err := p.Post(t.Context(), chat.Message{ID: "7", Channel: p.desk(), Reply: &r, Thread: card, Tried: tried}); err != nil {
		t.Fatal(err)
	}
	if n := len(p.far.Seen(p.desk())); n != 2 {
		t.Errorf("%d messages, want the card and its reply", n)
	}
}

func TestWithoutReadMessageHistoryAMessageInDoubtIsSentAgain(t *testing.T) {
	p := open(t)
	p.far.Change(p.desk(), func(c *chattest.DiscordChannel) { c.Permissions &^= chattest.DiscordReadHistory })
	tried := p.clock.Now()
	p.card(t, "7", "🛬 One")
	p.clock.Add(time.Hour)
	c := chattest.Card()
	if _, err := p.Post(t.Context(), chat.Message{ID: "7", Channel: p.desk(), Card: &c, Tried: tried}); err != nil {
		t.Fatal(err)
	}
	if n := len(p.far.Messages(p.desk())); n != 2 || !strings.Contains(p.log.String(), "Read Message History") {
		t.Errorf("%d messages, want one for each attempt, and the log to say why:\n%s", n, p.log)
	}
}

func TestTwoParleysUnderOneBotDoNotTakeEachOthersMessages(t *testing.T) {
	p := open(t)
	other := p.far.AddChannel(chattest.DiscordChannel{Name: "other", Permissions: chattest.DiscordAll})
	c := chattest.Card()
	for channel, sender := range map[string]string{p.desk(): "one", other: "two"} {
		if _, err := p.Post(t.Context(), chat.Message{ID: "7", Sender: sender, Channel: channel, Card: &c}); err != nil {
			t.Fatal(err)
		}
	}
	for _, channel := range []string{p.desk(), other} {
		if n := len(p.far.Messages(channel)); n != 1 {
			t.Errorf("%d messages in %s, want one in each", n, channel)
		}
	}
}

func TestASilentDiscordIsAskedByOneAtATime(t *testing.T) {
	p := open(t)
	p.far.Fail(chattest.DiscordFault{Status: http.StatusServiceUnavailable, Times: -1})
	c := chattest.Card()
	for end := p.clock.Now().Add(2 * time.Hour); p.clock.Now().Before(end); {
		_, err := p.Post(t.Context(), chat.Message{ID: "7", Channel: p.desk(), Card: &c})
		refused, is := errors.AsType[*chat.Error](err)
		if !is {
			t.Fatalf("error %v", err)
		}
		p.clock.Add(max(refused.After, time.Second))
	}
	if n := len(p.far.Calls("")); n > 140 {
		t.Errorf("%d calls in two hours", n)
	}
	if n := strings.Count(p.log.String(), "Discord does not answer"); n != 1 {
		t.Errorf("it is said %d times", n)
	}
	p.far.Heal()
	p.clock.Add(time.Minute)
	p.card(t, "7", "🛬 One")
	if !strings.Contains(p.log.String(), "Discord answers again") {
		t.Error("nobody hears that it is back")
	}
}

func TestAWaitThatDiscordAskedForOutlivesTheProcess(t *testing.T) {
	for _, global := range []bool{false, true} {
		p := open(t)
		kept := map[string]time.Time{}
		p.rest.pace.keep = func(name string, until time.Time) { kept[name] = until }
		p.far.Fail(chattest.DiscordFault{Route: posting, RetryAfter: time.Minute, Global: global})
		c := chattest.Card()
		m := chat.Message{ID: "7", Channel: p.desk(), Card: &c}
		p.Post(t.Context(), m)
		next, err := New(p.settings, Options{Now: p.clock.Now, Wait: p.clock.Wait, Waits: kept})
		if err != nil {
			t.Fatal(err)
		}
		defer next.Close()
		p.clock.Add(20 * time.Second)
		_, err = next.Post(t.Context(), m)
		if refused, is := errors.AsType[*chat.Error](err); !is || refused.Kind != chat.Limited || refused.After != 40*time.Second {
			t.Errorf("global %v: %v, want to wait 40s", global, err)
		}
		p.clock.Add(40 * time.Second)
		if _, err = next.Post(t.Context(), m); err != nil {
			t.Error(err)
		}
	}
}
