package webhook_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"parley/bot/chat"
	"parley/bot/chat/chattest"
	"parley/bot/chat/webhook"
	"parley/config"
	"parley/sources"
)

// troubleOf is the kind of a refusal.
func troubleOf(t *testing.T, err error) *chat.Error {
	t.Helper()
	var refused *chat.Error
	if !errors.As(err, &refused) {
		t.Fatalf("error %v is no *chat.Error", err)
	}
	return refused
}

func TestAMessageThatWasTakenWithoutAnAnswerIsNotDoubled(t *testing.T) {
	p, c, reply := open(t, nil), chattest.Card(), chattest.Reply()
	lost := chattest.WebhookFault{Taken: true, Times: 1}

	// The card is taken, the answer lost, and meanwhile there is more to tell.
	p.fake.Fail(lost)
	m := chat.Message{ID: "7", Sender: "p", Channel: "desk", Card: &c}
	if _, err := p.Post(t.Context(), m); troubleOf(t, err).NotTaken() {
		t.Fatalf("%v: it was taken", err)
	}
	newer := c
	newer.Headline = "🛬 The talks are off"
	m.Tried, m.Card = start, &newer
	card, err := p.Post(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}

	// The same with its edit, which is tried twice, and a reply, which says more.
	p.fake.Fail(lost)
	edit := chat.Message{ID: "8", Channel: "desk", Card: &c}
	if err := p.Edit(t.Context(), card, edit); err == nil {
		t.Fatal("the answer was lost")
	}
	if err := p.Edit(t.Context(), card, edit); err != nil {
		t.Fatal(err)
	}
	p.fake.Fail(lost)
	m = chat.Message{ID: "8", Sender: "p", Channel: "desk", Reply: &reply, Thread: card, Loud: true}
	if _, err := p.Post(t.Context(), m); err == nil {
		t.Fatal("the answer was lost")
	}
	more := reply
	more.Says = append(more.Says, chat.Said{Headline: "🔴 Talks in London cancelled", At: start})
	m.Tried, m.Reply = start, &more
	if _, err := p.Post(t.Context(), m); err != nil {
		t.Fatal(err)
	}

	seen := p.fake.Seen("desk")
	if len(seen) != 2 || p.fake.Doubles() != 3 {
		t.Fatalf("%d messages and %d doubles for a card and a reply: %+v", len(seen), p.fake.Doubles(), seen)
	}
	if seen[0].Edits != 2 || !strings.Contains(seen[0].Text, c.Headline) {
		t.Errorf("the card is not as it was edited last: %+v", seen[0])
	}
	if seen[1].Thread != card || !strings.Contains(seen[1].Text, "Talks in London cancelled") || !seen[1].Loud {
		t.Errorf("the reply does not say what came meanwhile: %+v", seen[1])
	}
}

func TestAnEditBackToAnEarlierStateIsNoDouble(t *testing.T) {
	p, c := open(t, nil), chattest.Card()
	card := p.room().Send(t, chat.Message{ID: "1", Card: &c})
	other := c
	other.Status = "🔴 cancelled"
	for i, state := range []chat.Card{other, c, other} {
		p.room().Edit(t, card, chat.Message{ID: fmt.Sprint(i + 2), Card: &state})
	}
	if seen := p.fake.Seen("desk"); seen[0].Edits != 3 || !strings.Contains(seen[0].Text, "🔴 cancelled") {
		t.Errorf("not the last state: %+v", seen)
	}
}

func TestNothingIsSentInsideAWaitAlsoOverARestart(t *testing.T) {
	kept := map[string]time.Time{}
	keep := func(_ *webhook.Target, o *webhook.Options) {
		o.KeepWait = func(name string, until time.Time) { kept[name] = until }
	}
	p, c := open(t, keep), chattest.Card()
	p.fake.Fail(chattest.WebhookFault{Status: http.StatusTooManyRequests, RetryAfter: "60", Times: 1})
	m := chat.Message{ID: "1", Channel: "desk", Card: &c}
	if _, err := p.Post(t.Context(), m); troubleOf(t, err).Kind != chat.Limited {
		t.Fatal(err)
	}
	if until := start.Add(time.Minute); !kept["desk"].Equal(until) {
		t.Fatalf("kept %v, want until %s", kept, until)
	}
	next := open(t, func(_ *webhook.Target, o *webhook.Options) { o.Waits = kept })
	next.clock.Add(20 * time.Second)
	if _, err := next.Post(t.Context(), m); troubleOf(t, err).After != 40*time.Second {
		t.Errorf("after a restart: %v", err)
	}
	if n := len(next.fake.Requests()); n != 0 {
		t.Errorf("%d requests inside the wait", n)
	}
	next.clock.Add(40 * time.Second)
	if _, err := next.Post(t.Context(), m); err != nil {
		t.Error(err)
	}
}

func TestAReceiverThatDoesNotAnswerIsLeftAlone(t *testing.T) {
	p, c := open(t, nil), chattest.Card()
	p.fake.Fail(chattest.WebhookFault{Status: http.StatusBadGateway, Times: 5})
	m := chat.Message{ID: "1", Channel: "desk", Card: &c}
	for range 20 {
		p.Post(t.Context(), m)
	}
	if n := len(p.fake.Requests()); n != 5 {
		t.Errorf("%d requests while nothing answered, want 5", n)
	}
	p.clock.Add(time.Minute)
	if _, err := p.Post(t.Context(), m); err != nil {
		t.Error(err)
	}
	if log := p.log.String(); strings.Count(log, "does not answer") != 1 || strings.Count(log, "answers again") != 1 {
		t.Errorf("logged:\n%s", log)
	}
}

func TestAnAddressInsideOurNetworkIsNotPostedTo(t *testing.T) {
	p := open(t, func(_ *webhook.Target, o *webhook.Options) { o.Network = sources.Network{} })
	c := chattest.Card()
	_, err := p.Post(t.Context(), chat.Message{ID: "1", Channel: "desk", Card: &c})
	if e := troubleOf(t, err); e.Kind != chat.Permanent || !strings.Contains(err.Error(), "network.allow_private") {
		t.Errorf("%v is %s", err, e.Kind)
	}
	if n := len(p.fake.Requests()); n != 0 {
		t.Errorf("%d requests came through", n)
	}
}

// An answer has only its status: one without end is left in the middle.
func TestAnAnswerWithoutEndIsNotReadToItsEnd(t *testing.T) {
	endless := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for block := make([]byte, 32<<10); ; {
			if _, err := w.Write(block); err != nil {
				return
			}
		}
	}))
	t.Cleanup(endless.Close)
	p := open(t, func(target *webhook.Target, _ *webhook.Options) { target.URL = config.NewSecret(endless.URL) })
	c := chattest.Card()
	if _, err := p.Post(t.Context(), chat.Message{ID: "1", Channel: "desk", Card: &c}); err != nil {
		t.Error(err)
	}
}

func TestAReceiverThatTakesTooLongMayHaveTakenIt(t *testing.T) {
	p := open(t, func(_ *webhook.Target, o *webhook.Options) { o.Network.Timeout = 1 })
	c := chattest.Card()
	_, err := p.Post(t.Context(), chat.Message{ID: "1", Channel: "desk", Card: &c})
	if e := troubleOf(t, err); e.Kind != chat.Passing || e.NotTaken() || !strings.Contains(err.Error(), "no complete answer within") {
		t.Errorf("%v is %s", err, e.Kind)
	}
}

// A wrong secret is what a receiver sees as a forgery: none of it is taken.
func TestAReceiverTakesOnlyWhatIsSignedByItsSecret(t *testing.T) {
	clock := chattest.NewClock(start)
	fake := chattest.NewWebhook(clock.Now) // one whose refusals are meant
	t.Cleanup(fake.Close)
	c := chattest.Card()
	for name, at := range map[string]struct {
		secret string
		now    time.Time
	}{
		"another secret": {"whsec_YSBrZXkgdGhhdCBub2JvZHkgZWxzZSBrbm93cyE=", start},
		"an old time":    {chattest.WebhookSecret, start.Add(-time.Hour)},
	} {
		w := webhook.New(webhook.Settings{"desk": {URL: config.NewSecret(fake.URL()), Secret: config.NewSecret(at.secret)}},
			webhook.Options{Network: sources.Network{AllowPrivate: true}, Now: func() time.Time { return at.now }})
		t.Cleanup(w.Close)
		_, err := w.Post(t.Context(), chat.Message{ID: "1", Channel: "desk", Card: &c})
		if e := troubleOf(t, err); e.Kind != chat.Permanent {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := len(fake.Seen("desk")); n != 0 {
		t.Errorf("%d messages were taken", n)
	}
}
