package command

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"parley/bot/chat"
)

func TestAnAskerIsHeldToAPaceAndTheOthersAreNot(t *testing.T) {
	now := asking
	p := newPace(func() time.Time { return now })
	ana, ben := chat.Query{Platform: "slack", Server: "T1", User: "U1"}, chat.Query{Platform: "slack", Server: "T1", User: "U2"}
	answered := 0
	for range 1000 {
		if p.admit(ana) == 0 {
			answered++
		}
	}
	if answered != userBurst {
		t.Errorf("%d of a thousand questions at once are answered, want %d", answered, userBurst)
	}
	if p.admit(ben) != 0 {
		t.Error("another user has to wait")
	}
	if wait := p.admit(ana); wait <= 0 || wait > userEvery {
		t.Errorf("the wait is %s, want at most %s", wait, userEvery)
	}
	now = now.Add(userEvery)
	if p.admit(ana) != 0 {
		t.Error("the wait is over, and the question is refused")
	}
}

func TestAServerIsHeldToAPace(t *testing.T) {
	p := newPace(func() time.Time { return asking })
	answered := 0
	for i := range 1000 {
		if p.admit(chat.Query{Platform: "discord", Server: "G1", User: fmt.Sprint(i)}) == 0 {
			answered++
		}
	}
	if answered != serverBurst {
		t.Errorf("%d questions of a thousand users at once are answered, want %d", answered, serverBurst)
	}
	if p.admit(chat.Query{Platform: "discord", Server: "G2", User: "1"}) != 0 {
		t.Error("another server has to wait")
	}
}

func TestAskersAreForgotten(t *testing.T) {
	now := asking
	p := newPace(func() time.Time { return now })
	for i := range 3 * maxAskers {
		p.admit(chat.Query{Platform: "slack", User: fmt.Sprint(i)})
		now = now.Add(time.Second)
	}
	if len(p.askers) > maxAskers {
		t.Errorf("%d askers are remembered, at most %d should be", len(p.askers), maxAskers)
	}
}

func TestWhoAsksTooMuchIsToldWhenToAskAgain(t *testing.T) {
	d := day(t)
	q := chat.Query{Platform: "slack", Server: "T1", User: "U1", Verb: "sources"}
	var a chat.Answer
	for range userBurst + 1 {
		a = d.Answer(t.Context(), q)
	}
	if !a.Failed || !strings.Contains(a.Title, "again in 3 seconds") {
		t.Errorf("%+v", a)
	}
	q.User = "" // the terminal
	for range 2 * userBurst {
		if a := d.Answer(t.Context(), q); a.Failed {
			t.Fatalf("%+v", a)
		}
	}
}
