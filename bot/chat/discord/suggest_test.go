package discord

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"parley/bot/chat"
	"parley/bot/chat/chattest"
)

// completing is a desk that completes.
type completing struct {
	chat.AnswerFunc
	suggest func(context.Context, chat.Asking) []chat.Choice
}

func (c completing) Suggest(ctx context.Context, a chat.Asking) []chat.Choice {
	return c.suggest(ctx, a)
}

func serveCompleting(t *testing.T, p place, suggest func(context.Context, chat.Asking) []chat.Choice) *serving {
	t.Helper()
	return connectDesk(t, p, completing{echo, suggest})
}

func (p place) typed(t *testing.T, options map[string]string, text string) []chat.Choice {
	t.Helper()
	a, err := p.far.Type(p.desk(), "/parley latest", options, "actor", text)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.far.Until(within(t), a, acknowledged); err != nil {
		t.Fatalf("nothing is offered for %q; log: %s", text, p.log)
	}
	return p.far.Asked(a).Choices
}

func TestAnOptionIsCompletedAsItIsTyped(t *testing.T) {
	t.Parallel()
	p := open(t)
	s := serveCompleting(t, p, func(_ context.Context, a chat.Asking) []chat.Choice {
		q := a.Query
		return []chat.Choice{{Name: fmt.Sprint(a.Option, " ", a.Typed, " ", q.Verb, " ", q.Filters, " ", q.Channel == p.desk(), " ", q.Server == p.far.Guild()), Value: "x"}}
	})
	got := p.typed(t, map[string]string{"kind": "talks"}, "with")
	if len(got) != 1 || got[0].Name != "actor with latest map[kind:talks] true true" || got[0].Value != "x" {
		t.Errorf("the desk is asked %+v", got)
	}
	s.end(t)
}

func TestWhatIsOfferedFits(t *testing.T) {
	t.Parallel()
	p := open(t)
	s := serveCompleting(t, p, func(_ context.Context, a chat.Asking) []chat.Choice {
		switch a.Typed {
		case "none":
			return nil
		case "fault":
			panic("unexpected")
		}
		all := []chat.Choice{{Name: strings.Repeat("Ω🛬 ", 80), Value: "long name"}, {Name: "long value", Value: strings.Repeat("x", 101)}, {Name: "", Value: "no name"}, {Name: "no value"}}
		for i := range 60 {
			all = append(all, chat.Choice{Name: fmt.Sprint("Actor ", i/2), Value: fmt.Sprint(i / 2)})
		}
		return all
	})
	got := p.typed(t, nil, "many")
	if len(got) != maxSuggested || got[0].Value != "long name" || got[1].Value != "0" || got[2].Value != "1" {
		t.Errorf("%d are offered: %v", len(got), got)
	}
	for _, text := range []string{"none", "fault"} {
		if got := p.typed(t, nil, text); len(got) != 0 {
			t.Errorf("%s: %v", text, got)
		}
	}
	s.end(t)
}

// Nobody who types keeps those waiting who ask, however long completing takes.
func TestCompletingBlocksNoQuestion(t *testing.T) {
	t.Parallel()
	p := open(t)
	hold := make(chan struct{})
	s := serveCompleting(t, p, func(context.Context, chat.Asking) []chat.Choice {
		<-hold
		return nil
	})
	var asks []*chattest.DiscordAsk
	for range 2 * maxTyping {
		a, err := p.far.Type(p.desk(), "/parley latest", nil, "actor", "w")
		if err != nil {
			t.Fatal(err)
		}
		asks = append(asks, a)
	}
	if seen := p.ask(t, "/parley latest", nil).Seen().Text; !strings.Contains(seen, "asked latest") {
		t.Errorf("the asker sees %s", seen)
	}
	close(hold)
	for _, a := range asks {
		if err := p.far.Until(within(t), a, acknowledged); err != nil {
			t.Error("nothing is offered")
		}
	}
	s.end(t)
}
