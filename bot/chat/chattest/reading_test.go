package chattest

import (
	"fmt"
	"testing"
	"time"
)

func TestFakeDiscordShowsAChannelPageByPageAndNoNonceTwice(t *testing.T) {
	clock := NewClock(time.Date(2025, 4, 23, 6, 0, 0, 0, time.UTC))
	d := StartDiscord(t, DiscordOptions{Now: clock.Now})
	desk := d.Channel("desk")
	path := "/channels/" + desk + "/messages"
	body := `{"content":"x","nonce":"n","enforce_nonce":true,` + quietly + `}`
	_, _, first := d.call(t, "POST", path, body)
	if first["nonce"] != "n" {
		t.Errorf("who sends a message is not shown its nonce: %v", first)
	}
	if _, _, again := d.call(t, "POST", path, body); again["id"] != first["id"] {
		t.Errorf("the same nonce gives %v, then %v", first["id"], again["id"])
	}
	if _, _, shown := d.call(t, "GET", path+"/"+fmt.Sprint(first["id"]), ""); shown["nonce"] != nil {
		t.Error("a nonce is shown again")
	}
	clock.Add(discordNonceLife)
	if _, _, other := d.call(t, "POST", path, body); other["id"] == first["id"] {
		t.Error("a nonce is known for ever")
	}
	for range 100 {
		d.Write(desk, "word")
	}
	if n := len(d.Messages(desk)); n != 102 {
		t.Fatalf("%d messages", n)
	}
}

func TestFakeDiscordSeesARequestInsideAWait(t *testing.T) {
	clock := NewClock(time.Date(2025, 4, 23, 6, 0, 0, 0, time.UTC))
	d := StartDiscord(t, DiscordOptions{Now: clock.Now})
	path, body := "/channels/"+d.Channel("desk")+"/messages", `{"content":"x",`+quietly+`}`
	d.Fail(DiscordFault{RetryAfter: 10 * time.Second})
	d.call(t, "POST", path, body)
	d.call(t, "POST", path, body) // was on its way
	if v := d.Forgive(); len(v) > 0 {
		t.Errorf("a request that was on its way breaks the rules: %v", v)
	}
	clock.Add(9 * time.Second)
	d.call(t, "POST", path, body)
	if v := d.Forgive(); len(v) != 1 {
		t.Errorf("a request a second early: %v", v)
	}
	clock.Add(time.Second)
	d.call(t, "POST", path, body)
	if v := d.Forgive(); len(v) > 0 {
		t.Errorf("after the wait: %v", v)
	}
}
