package discord

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"parley/bot/chat"
	"parley/bot/chat/chattest"
)

const (
	posting   = "POST /channels/{channel_id}/messages"
	editing   = "PATCH /channels/{channel_id}/messages/{message_id}"
	threading = "POST /channels/{channel_id}/messages/{message_id}/threads"
)

func (p place) card(t *testing.T, id, headline string) chat.Ref {
	t.Helper()
	c := chattest.Card()
	c.Headline = headline
	ref, err := p.Post(t.Context(), chat.Message{ID: id, Channel: p.desk(), Card: &c})
	if err != nil {
		t.Fatal(err)
	}
	return ref
}

func (p place) reply(t *testing.T, id string, card chat.Ref) chat.Ref {
	t.Helper()
	r := chattest.Reply()
	ref, err := p.Post(t.Context(), chat.Message{ID: id, Channel: p.desk(), Reply: &r, Thread: card})
	if err != nil {
		t.Fatal(err)
	}
	return ref
}

func TestAMessageIsSentOnceWhateverBecomesOfTheAnswer(t *testing.T) {
	for _, f := range []chattest.DiscordFault{
		{Route: posting, Lost: true}, {Route: posting, Cut: true}, {Route: posting, Lost: true, Times: 2},
		{Route: posting, Status: http.StatusInternalServerError}, {Route: posting, Status: http.StatusBadGateway, HTML: true, Times: 2}, {Route: posting, Status: http.StatusServiceUnavailable},
		{Route: posting, RetryAfter: 2 * time.Second}, {Route: posting, RetryAfter: time.Second, Global: true},
	} {
		p := open(t)
		p.far.Fail(f)
		ref := p.card(t, "7", "🛬 One")
		if got := p.far.Messages(p.desk()); len(got) != 1 || got[0].Ref() != ref || got[0].Nonce != "7" {
			t.Errorf("%+v: %d messages, named %v", f, len(got), ref)
		}
	}
}

func TestAMessageSentBeforeACrashIsBroughtUpToDateInsteadOfSentAgain(t *testing.T) {
	p := open(t)
	first := p.card(t, "7", "🛬 As it stood")
	p.clock.Add(2 * time.Minute)
	if again := p.card(t, "7", "🛬 As it stands"); again != first {
		t.Errorf("a second message %s beside %s", again, first)
	}
	got := p.far.Messages(p.desk())
	if len(got) != 1 || !strings.Contains(got[0].Seen().Text, "As it stands") {
		t.Errorf("the channel shows %+v", got)
	}
	p.card(t, "7", "🛬 As it stands")
	if n := len(p.far.Calls(editing)); n != 1 {
		t.Errorf("%d edits, want 1: nothing was new the last time", n)
	}
}

func TestAReplyOpensItsCardsThreadAndFindsItAgain(t *testing.T) {
	p := open(t)
	card := p.card(t, "7", "🛬 The envoy *will not* attend")
	p.reply(t, "8", card)
	p.reply(t, "9", card)
	threads := p.far.Threads(p.desk())
	if len(threads) != 1 || threads[0].Name != "🛬 The envoy *will not* attend" {
		t.Fatalf("threads %+v", threads)
	}
	if n := len(p.far.Calls(threading)); n != 1 {
		t.Errorf("the thread is asked for %d times", n)
	}
	// A process that has just started knows of no thread.
	next := place{clock: p.clock, log: p.log, far: p.far}
	d, err := New(p.settings, Options{Now: p.clock.Now, Wait: p.clock.Wait, Commands: known})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	next.Discord = d
	ref := next.reply(t, "10", card)
	if got := p.far.Messages(threads[0].ID); len(got) != 3 || got[2].Ref() != ref || !got[2].Quiet() {
		t.Errorf("the thread holds %+v", got)
	}
}

func TestAThreadOfAnEarlierRunsCardIsNamedByIt(t *testing.T) {
	p := open(t)
	card := p.card(t, "7", "🛬 Talks_in *London*")
	p.cards = cards{}
	p.reply(t, "8", card)
	if got := p.far.Threads(p.desk()); len(got) != 1 || got[0].Name != "🛬 Talks_in *London*" {
		t.Errorf("threads %+v", got)
	}
}

func TestWhereThereCanBeNoThreadTheReplyPointsAtItsCard(t *testing.T) {
	lock := func(archived bool) func(*testing.T, place, chat.Ref) {
		return func(t *testing.T, p place, card chat.Ref) {
			p.reply(t, "8", card)
			p.far.Change(p.far.Threads(p.desk())[0].ID, func(c *chattest.DiscordChannel) { c.Locked, c.Archived = true, archived })
		}
	}
	for _, c := range []struct {
		name   string
		make   func(*testing.T, place, chat.Ref)
		points bool
	}{
		{"locked", lock(false), true},
		{"locked and archived", lock(true), true},
		{"too many threads", func(_ *testing.T, p place, _ chat.Ref) {
			p.far.Fail(chattest.DiscordFault{Route: threading, Code: 160006})
		}, true},
		{"no permission for threads", func(_ *testing.T, p place, _ chat.Ref) {
			p.far.Change(p.desk(), func(c *chattest.DiscordChannel) { c.Permissions &^= chattest.DiscordCreateThreads })
		}, true},
		{"no permission to send in threads", func(_ *testing.T, p place, _ chat.Ref) {
			p.far.Change(p.desk(), func(c *chattest.DiscordChannel) { c.Permissions &^= chattest.DiscordSendInThreads })
		}, true},
		{"the card is deleted", func(_ *testing.T, p place, card chat.Ref) { p.far.Delete(card) }, false},
	} {
		p := open(t)
		card := p.card(t, "7", "🛬 One")
		c.make(t, p, card)
		ref := p.reply(t, "9", card)
		all := p.far.Messages(p.desk())
		last := all[len(all)-1]
		if last.Ref() != ref || (last.Reference != "") != c.points {
			t.Errorf("%s: the reply %s stands as %+v", c.name, ref, last)
		}
		if !strings.Contains(p.log.String(), "Create Public Threads") {
			t.Errorf("%s: the log does not say what would help: %s", c.name, p.log)
		}
	}
}

func TestAnArchivedThreadOpensAgain(t *testing.T) {
	p := open(t)
	card := p.card(t, "7", "🛬 One")
	p.reply(t, "8", card)
	thread := p.far.Threads(p.desk())[0].ID
	p.far.Change(thread, func(c *chattest.DiscordChannel) { c.Archived = true })
	p.reply(t, "9", card)
	if got := p.far.Messages(thread); len(got) != 2 {
		t.Errorf("%d replies in the thread, want 2", len(got))
	}
}

func TestACardThatCannotBeEditedSaysWhy(t *testing.T) {
	for _, c := range []struct {
		name string
		make func(place, chat.Ref)
		want chat.Trouble
	}{
		{"too many edits", func(p place, _ chat.Ref) { p.far.Fail(chattest.DiscordFault{Route: editing, Code: 30046}) }, chat.Fixed},
		{"deleted", func(p place, card chat.Ref) { p.far.Delete(card) }, chat.Gone},
	} {
		p := open(t)
		ref := p.card(t, "7", "🛬 One")
		c.make(p, ref)
		card := chattest.Card()
		err := p.Edit(t.Context(), ref, chat.Message{ID: "8", Card: &card})
		if refused, is := errors.AsType[*chat.Error](err); !is || refused.Kind != c.want {
			t.Errorf("%s: %v, want that it is %s", c.name, err, c.want)
		}
	}
}

func TestAChannelsPaceIsKeptWithoutARefusal(t *testing.T) {
	p := open(t)
	for i := range 12 {
		p.card(t, string(rune('a'+i)), "🛬 One")
	}
	if waited := p.clock.Now().Sub(start); waited < 10*time.Second || waited > 20*time.Second {
		t.Errorf("12 messages took %s, at 5 in 5 seconds", waited)
	}
	for _, c := range p.far.Calls("") {
		if c.Answer == "429" {
			t.Fatal("Discord had to say that it is too fast")
		}
	}
}

func TestAWaitEndsWithItsContext(t *testing.T) {
	p := open(t)
	p.far.Fail(chattest.DiscordFault{Route: posting, RetryAfter: 5 * time.Second})
	ctx, stop := context.WithCancel(t.Context())
	p.Discord.rest.wait = func(context.Context, time.Duration) error {
		stop()
		return ctx.Err()
	}
	c := chattest.Card()
	if _, err := p.Post(ctx, chat.Message{ID: "7", Channel: p.desk(), Card: &c}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want that it was cancelled", err)
	}
}

func TestAFloodOfRefusalsStopsTheSender(t *testing.T) {
	p := open(t)
	other := p.far.AddChannel(chattest.DiscordChannel{Name: "other", Permissions: chattest.DiscordAll})
	c := chattest.Card()
	if _, err := p.Post(t.Context(), chat.Message{Channel: other, Card: &c}); err != nil {
		t.Fatal(err)
	}
	p.far.Fail(chattest.DiscordFault{Route: posting, Code: 50013, Times: -1})
	for range maxUnproven - 2 {
		p.Discord.rest.pace.refused(p.clock.Now(), request{})
	}
	var err error
	for range 5 {
		_, err = p.Post(t.Context(), chat.Message{Channel: p.desk(), Card: &c})
	}
	limited, is := errors.AsType[*chat.Error](err)
	if !is || limited.Kind != chat.Limited || limited.After <= 0 {
		t.Errorf("error %v, want that it is limited", err)
	}
	if n := len(p.far.Calls(posting)); n != 3 {
		t.Errorf("%d calls, want 3", n)
	}
	p.far.Heal()
	if _, err = p.Post(t.Context(), chat.Message{Channel: other, Card: &c}); err != nil {
		t.Errorf("a channel that takes what is sent is shut out as well: %v", err)
	}
	for range maxInvalid {
		p.Discord.rest.pace.refused(p.clock.Now(), request{})
	}
	if _, err = p.Post(t.Context(), chat.Message{Channel: other, Card: &c}); err == nil {
		t.Error("nothing stops the sender")
	}
	p.clock.Add(invalidWindow)
	if _, err = p.Post(t.Context(), chat.Message{Channel: other, Card: &c}); err != nil {
		t.Errorf("after ten minutes: %v", err)
	}
}

func TestAChannelIsFoundByItsNameOnce(t *testing.T) {
	p := open(t)
	for _, name := range []string{"#desk", "desk", "#Desk"} {
		c := chattest.Card()
		if _, err := p.Post(t.Context(), chat.Message{Channel: name, Card: &c}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := len(p.far.Calls("GET /guilds/{guild_id}/channels")); n != 1 {
		t.Errorf("the server's channels are asked for %d times", n)
	}
	p.far.AddChannel(chattest.DiscordChannel{Name: "desk", Guild: p.far.AddGuild(), Permissions: chattest.DiscordAll})
	p.clock.Add(2 * keepNames)
	c := chattest.Card()
	_, err := p.Post(t.Context(), chat.Message{Channel: "#desk", Card: &c})
	if err == nil || !strings.Contains(err.Error(), "2 channels have this name") {
		t.Errorf("error %v, want that the name is not one channel's", err)
	}
}

func TestLimitsThatAreOverAreForgotten(t *testing.T) {
	p := newPace(Options{})
	now := start
	for i := range 2000 {
		now = now.Add(time.Second)
		r := request{route: "POST x", major: string(rune(0x4e00 + i))}
		h := http.Header{}
		h.Set("X-RateLimit-Remaining", "1")
		h.Set("X-RateLimit-Reset-After", "1")
		p.learn(now, r, h)
		p.enter(now, r)
	}
	if n := len(p.buckets); n > 150 {
		t.Errorf("%d limits are kept", n)
	}
}

func TestFiftyASecondOverAll(t *testing.T) {
	p := newPace(Options{})
	through := 0
	for i := range 80 {
		if p.enter(start, request{route: "POST x", major: string(rune(0x4e00 + i))}) == 0 {
			through++
		}
	}
	if through != globalRate {
		t.Errorf("%d requests at once, want %d", through, globalRate)
	}
	if wait := p.enter(start.Add(globalSpan), request{route: "POST x", major: string(rune(0x4e00 + 50))}); wait != 0 {
		t.Errorf("a second later there is still a wait of %s", wait)
	}
}
