package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"parley/bot/chat/chattest"
	"parley/bot/command"
)

// awaited is where the log goes until it says something.
type awaited struct {
	mu   sync.Mutex
	text bytes.Buffer
	word string
	said chan struct{} // closed when it was said
}

func (a *awaited) Write(b []byte) (int, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	before := strings.Contains(a.text.String(), a.word)
	n, err := a.text.Write(b)
	if !before && strings.Contains(a.text.String(), a.word) {
		close(a.said)
	}
	return n, err
}

// The running bot on Slack over HTTP: commands are answered, to change something needs the
// right to, help offers a form of each command, each opens, and what it is filled in with is
// answered.
func TestEveryCommandHasAFormOnSlack(t *testing.T) {
	slack := chattest.StartSlack(t, chattest.SlackOptions{})
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := free.Addr().String()
	free.Close()
	slack.Endpoint("http://" + address)
	var served atomic.Pointer[string]
	feed := rssOf("Rubio to visit Kyiv on Thursday", "1", "US Secretary of State Marco Rubio will visit Kyiv on Thursday for talks with President Volodymyr Zelenskyy, the State Department said.")
	served.Store(&feed)
	settings := onceSettings(t, &served, fmt.Sprintf("slack: {bot_token: %q, listen: %q, signing_secret: %q, api: %q}\nhealth: \"\"\n", slack.BotToken, address, slack.Secret, slack.URL()), "slack:#desk")

	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	log := &awaited{word: "listening to Slack", said: make(chan struct{})}
	done := make(chan int, 1)
	go func() {
		done <- run(ctx, []string{"run", "-c", settings}, streams{strings.NewReader(""), &bytes.Buffer{}, log})
	}()
	defer func() {
		stop()
		if status := <-done; status != exitOK {
			t.Errorf("the bot stopped with %d\n%s", status, &log.text)
		}
	}()
	select {
	case <-log.said:
	case <-ctx.Done():
		t.Fatal("the bot does not listen")
	}
	if err := slack.Called(ctx, "chat.postMessage", 1); err != nil {
		t.Fatal(err)
	}
	answerTo := func(q chattest.SlackQuestion) chattest.SlackMessage {
		t.Helper()
		a, err := slack.Ask(ctx, q)
		if err != nil {
			t.Fatal(err)
		}
		m, err := a.Answer(ctx)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	for asked, fact := range map[string]string{"latest": "Marco Rubio to visit Kyiv", "story 1": "Marco Rubio to visit Kyiv", "explain 1": "Marco Rubio to visit Kyiv", "sources": "seed", "help": "latest"} {
		if m := answerTo(chattest.SlackQuestion{Text: asked, User: "U0OTHER"}); !m.Ephemeral || !strings.Contains(m.Seen().Text, fact) {
			t.Errorf("%s: %s", asked, m.Seen().Text)
		}
	}
	help := answerTo(chattest.SlackQuestion{})
	forms := slices.DeleteFunc(help.Buttons(), func(label string) bool { return strings.HasPrefix(label, "/parley ") }) // an example to press
	for i, label := range forms {
		// Nobody asks as fast as this test: each form is another user's.
		pressed, err := slack.Ask(ctx, chattest.SlackQuestion{Press: label, Message: help.Ref(), User: fmt.Sprint("U0USER", i)})
		if err != nil {
			t.Fatal(err)
		}
		form, err := pressed.Form(ctx)
		if err != nil {
			t.Fatalf("%s: %v", label, err)
		}
		if form.Title != label || len(form.Inputs) == 0 {
			t.Errorf("%s: form %+v", label, form)
		}
		if label != "Latest" {
			continue
		}
		sent, err := form.Send(ctx, "", map[string]string{"kind": "visit"})
		if err != nil {
			t.Fatal(err)
		}
		if m, err := sent.Answer(ctx); err != nil || !strings.Contains(m.Seen().Text, "Marco Rubio to visit Kyiv") {
			t.Errorf("error %v, the form's answer: %s", err, m.Seen().Text)
		}
	}
	with := 0
	for _, c := range command.Commands() {
		if len(c.Options) > 0 && c.Name != "help" {
			with++
		}
	}
	if n := len(forms); n != with {
		t.Errorf("%d of %d commands have a form", n, with)
	}
	refused := answerTo(chattest.SlackQuestion{Text: "wrong 1 false", User: "U0READER"}).Seen().Text
	taken := answerTo(chattest.SlackQuestion{Text: "wrong 1 false", User: "U0ADMIN"}).Seen().Text
	if !strings.Contains(refused, "You may ask here") || !strings.Contains(refused, "slack.managers") || strings.Contains(taken, "You may ask here") {
		t.Errorf("a member: %s\nan admin: %s", refused, taken)
	}
}
