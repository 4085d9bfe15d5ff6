package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"parley/bot/chat/chattest"
)

// Discord posts what is asked to the running bot: slash commands, a page, a form.
func TestTheBotAnswersWhatDiscordPosts(t *testing.T) {
	c := startChats(t)
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := free.Addr().String()
	free.Close()
	chats := strings.Replace(c.settings, "discord: {", fmt.Sprintf("discord: {listen: %q, public_key: %q, ", address, c.discord.PublicKey()), 1)
	var served atomic.Pointer[string]
	feed := rssOf("Rubio to visit Kyiv on Thursday", "1", "US Secretary of State Marco Rubio will visit Kyiv on Thursday for talks with President Volodymyr Zelenskyy, the State Department said.")
	served.Store(&feed)
	settings := onceSettings(t, &served, chats+"health: \"\"\n", c.channels...)

	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	var out, errs bytes.Buffer
	done := make(chan int, 1)
	go func() {
		done <- run(ctx, []string{"run", "-c", settings}, streams{strings.NewReader(""), &out, &errs})
	}()
	for _, err := range []error{c.discord.Called(ctx, "PUT /applications/{application_id}/commands", 1), c.discord.Called(ctx, "POST /channels/{channel_id}/messages", 1)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := c.discord.Endpoint(ctx, "http://"+address+"/parley"); err != nil {
		t.Fatal(err)
	}
	answer := func(a *chattest.DiscordAsk, err error) chattest.DiscordMessage {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		m, err := c.discord.Answer(ctx, a)
		if err != nil {
			t.Fatalf("%v; %+v", err, c.discord.Asked(a))
		}
		return m
	}
	for verb, options := range map[string]map[string]string{"latest": nil, "story": {"number": "1"}, "explain": {"about": "1"}} {
		if m := answer(c.discord.Run(c.room, "/parley "+verb, options)); !strings.Contains(m.Seen().Text, "Marco Rubio to visit Kyiv") || !m.Ephemeral() {
			t.Errorf("%s, for the asker alone %v:\n%s", verb, m.Ephemeral(), m.Seen().Text)
		}
	}
	card := c.discord.Messages(c.room)[0].Ref()
	for _, may := range []int64{0, chattest.DiscordManageChannels} {
		c.discord.Asker(chattest.DiscordPerson{ID: "7", Permissions: may})
		a, err := c.discord.Press(card, "Wrong")
		if err != nil {
			t.Fatal(err)
		}
		if err := c.discord.Until(ctx, a, func(a chattest.DiscordAsk) bool { return a.Acked != 0 }); err != nil {
			t.Fatal(err)
		}
		if may == 0 {
			if m := answer(a, nil); !strings.Contains(m.Seen().Text, "You may ask here, but not change what others are told.") {
				t.Errorf("who may not correct it sees\n%s", m.Seen().Text)
			}
			continue
		}
		m := answer(c.discord.Submit(a, map[string]string{"how": "false"}))
		if !strings.Contains(m.Seen().Text, "orrection") {
			t.Errorf("the correction is answered with\n%s", m.Seen().Text)
		}
	}
	stop()
	if status := <-done; status != exitOK {
		t.Errorf("the bot stopped with %d\n%s", status, &errs)
	}
	if strings.Contains(errs.String(), "left out") {
		t.Errorf("not every command fits into Discord's:\n%s", &errs)
	}
	if n := c.discord.Identifies(); n != 0 {
		t.Errorf("%d connections to the gateway", n)
	}
}
