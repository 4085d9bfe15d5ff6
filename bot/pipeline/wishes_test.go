package pipeline

import (
	"context"
	"errors"
	"strings"
	"testing"

	"parley/bot/alert"
	"parley/bot/chat"
	"parley/bot/news"
	"parley/bot/store"
)

// named is a recorder on which channels have names.
type named struct {
	*recorder
	ids map[string]string
	err error
}

func (n *named) ChannelID(_ context.Context, channel string) (string, error) {
	if n.err != nil {
		return "", n.err
	}
	if id, ok := n.ids[channel]; ok || strings.HasPrefix(channel, "#") {
		return id, nil
	}
	return channel, nil
}

// subscribe asks for visits in a channel.
func (d *desk) subscribe(t *testing.T, channel, digest string) int64 {
	t.Helper()
	s, err := d.Store.Subscribe(t.Context(), alert.Subscription{Server: "recorder:S1", Channel: channel, Own: alert.Watch{Kinds: []news.Kind{news.Visit}}, Digest: digest, By: "jo"}, d.Rules, "visits")
	if err != nil {
		t.Fatal(err)
	}
	return s.Number
}

func TestASubscriptionTellsWhatChangesFromThenOn(t *testing.T) {
	d := nightDesk(t, `
watches: [{name: talks, kinds: [talks]}]
routes: [{watch: talks, to: [recorder]}]
`)
	if got := d.publish(t, visit("Emmanuel Macron", "Ankara", d.now), visit("Friedrich Merz", "Tokyo", d.now)); got != "" {
		t.Fatalf("before anybody subscribed: did %q", got)
	}
	n := d.subscribe(t, "recorder:C2", "")
	d.round(t)
	if got := d.platform.take(); got != "" {
		t.Errorf("what was reported before is told: did %q", got)
	}
	d.at(22, 0)
	if got := d.publish(t, calledOff("Emmanuel Macron", "French", "Ankara", d.now), visit("Giorgia Meloni", "Tunis", d.now)); strings.Count(got, "post story") != 2 || strings.Contains(got, "story 2") {
		t.Errorf("a change and a new story: did %q", got)
	}
	if err := d.Store.Unsubscribe(t.Context(), n, store.Asker{Server: "recorder:S1", Channel: "recorder:C2"}, d.Rules, "visits"); err != nil {
		t.Fatal(err)
	}
	d.at(22, 30)
	if got := d.publish(t, visit("Keir Starmer", "Oslo", d.now), calledOff("Giorgia Meloni", "Italian", "Tunis", d.now)); got != "" {
		t.Errorf("after it was ended: did %q", got)
	}
}

func TestAChannelOfTheSettingsAndOfChatIsToldOnce(t *testing.T) {
	d := nightDesk(t, `
watches: [{name: all}]
routes: [{watch: all, to: ["recorder:#desk", "recorder:#gone"]}]
`)
	platform := &named{recorder: d.platform, ids: map[string]string{"#desk": "C1"}}
	d.Platforms["recorder"] = platform
	d.subscribe(t, "recorder:C1", "") // before anybody knows which channel #desk is
	if got := d.publish(t, visit("Emmanuel Macron", "Ankara", d.now)); strings.Count(got, "post story 1") != 3 {
		t.Fatalf("told to #desk, #gone and C1: did %q", got)
	}
	platform.err = errors.New("the chat is away")
	if all, err := d.Name(t.Context()); all || err != nil {
		t.Errorf("a chat that is away said all: %v, %v", all, err)
	}
	platform.err = nil
	if all, err := d.Name(t.Context()); !all || err != nil {
		t.Fatalf("the names are not known: %v, %v", all, err)
	}
	d.at(22, 0)
	if got := d.publish(t, visit("Giorgia Meloni", "Tunis", d.now)); strings.Count(got, "post story 2") != 2 {
		t.Errorf("told to #desk and #gone: did %q", got)
	}
	if _, err := d.Store.Mute(t.Context(), alert.Mute{What: alert.MutedStory, Name: "2", Server: "recorder:S1", Channel: "recorder:C1", Until: d.now.Add(news.Kinds[0].Silence)}); err != nil {
		t.Fatal(err)
	}
	d.at(23, 0)
	if got := d.publish(t, calledOff("Giorgia Meloni", "Italian", "Tunis", d.now)); strings.Count(got, "edit story 2") != 1 {
		t.Errorf("muted in C1, which is #desk, and not in #gone: did %q", got)
	}
	platform.ids = nil
	if _, err := d.Name(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.at(23, 30)
	if got := d.publish(t, visit("Keir Starmer", "Oslo", d.now)); strings.Count(got, "post story 3") != 3 {
		t.Errorf("when no channel has that name any more: did %q", got)
	}
}

func TestTheHoursOfAChannelHoldWhateverLeadsThere(t *testing.T) {
	d := nightDesk(t, `
watches: [{name: all}]
routes: [{watch: all, to: [recorder, "recorder:two"]}]
`)
	by := store.Asker{Server: "recorder", Channel: "recorder", User: "jo"}
	set := func(change func(*alert.Hours)) {
		t.Helper()
		if err := d.Store.SetHours(t.Context(), by, change, d.Rules, "quiet", "x"); err != nil {
			t.Fatal(err)
		}
	}
	night, err := alert.ParseQuiet("20:00-07:00")
	if err != nil {
		t.Fatal(err)
	}
	set(func(h *alert.Hours) { h.Quiet = &night })
	if got := d.publish(t, visit("Emmanuel Macron", "Ankara", d.now), visit("Friedrich Merz", "Tokyo", d.now)); strings.Count(got, "post story") != 2 {
		t.Errorf("told only in the channel that is awake: did %q", got)
	}
	never := alert.Quiet{}
	set(func(h *alert.Hours) { h.Quiet = &never })
	d.round(t)
	if got := d.platform.take(); got != "sum up: 🌙 While it was quiet: 2 stories" {
		t.Errorf("when the quiet hours are called off: did %q", got)
	}
	daily := "daily"
	set(func(h *alert.Hours) { h.Digest = &daily })
	d.at(23, 0)
	if got := d.publish(t, visit("Giorgia Meloni", "Tunis", d.now)); strings.Count(got, "post story 3") != 1 {
		t.Errorf("told at once only where there is no digest: did %q", got)
	}
	d.at(8, 0)
	d.round(t)
	if got := d.platform.take(); !strings.HasPrefix(got, "sum up: 🗞️ Digest: 1 story since") {
		t.Errorf("at the time of the digest: did %q", got)
	}
}

func TestWhatIsLeftOfAnEndedSubscriptionGoesToNobodyElse(t *testing.T) {
	d := nightDesk(t, `
watches: [{name: visits, kinds: [visit]}]
routes: [{watch: visits, to: [recorder]}]
`)
	n := d.subscribe(t, "recorder:C2", "")
	d.feed.items = append(d.feed.items, visit("Emmanuel Macron", "Ankara", d.now))
	away := &chat.Error{Kind: chat.Permanent, Err: errors.New("no such channel")}
	d.platform.fails = []error{nil, away}
	_ = d.Once(t.Context())
	if got := d.platform.take(); got != "post story 1" {
		t.Fatalf("did %q", got)
	}
	if err := d.Store.Unsubscribe(t.Context(), n, store.Asker{Server: "recorder:S1", Channel: "recorder:C2"}, d.Rules, "visits"); err != nil {
		t.Fatal(err)
	}
	d.round(t)
	if got := d.platform.take(); got != "" {
		t.Errorf("did %q", got)
	}
	if left, err := d.Store.Channels(t.Context()); err != nil || len(left) > 0 {
		t.Errorf("something still waits for %q, error %v", left, err)
	}
}

func TestWhatWaitedForAChannelThatIsGoneIsNotToldTwiceElsewhere(t *testing.T) {
	d := nightDesk(t, `
watches: [{name: all}]
routes: [{watch: all, to: ["recorder:#desk", "recorder:#gone"]}]
`)
	d.Platforms["recorder"] = &named{recorder: d.platform, ids: map[string]string{"#desk": "C1"}}
	if _, err := d.Name(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.feed.items = append(d.feed.items, visit("Emmanuel Macron", "Ankara", d.now))
	d.platform.fails = []error{nil, &chat.Error{Kind: chat.Permanent, Err: errors.New("no such channel")}}
	_ = d.Once(t.Context())
	if got := d.platform.take(); got != "post story 1" {
		t.Fatalf("did %q", got)
	}
	d.Rules.Routes[0].To = []string{"recorder:#desk", "recorder:C1"} // one channel by both its names
	d.round(t)
	if got := d.platform.take(); got != "" {
		t.Errorf("did %q", got)
	}
}
