package pipeline

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/bot/chat"
	"parley/bot/news"
	"parley/sources"
)

// turn is an item that turns a visit around: off, then on again, then over.
func (d *desk) turn(n int) sources.Item {
	it := sources.Item{GUID: fmt.Sprint("turn", n), URL: fmt.Sprint("https://paper.example/turn", n), Title: "Macron cancels visit to Ankara", Published: d.now,
		Text: "French President Emmanuel Macron has cancelled his visit to Ankara, his office said on Wednesday."}
	switch n {
	case 1:
		it.Title = "Macron arrives in Ankara for visit"
		it.Text = "French President Emmanuel Macron arrived in Ankara on Wednesday for a visit, his office said."
	case 2:
		it.Title = "Macron ends visit to Ankara"
		it.Text = "French President Emmanuel Macron visited Ankara on Wednesday and met the Turkish president there, his office said in the evening."
	}
	return it
}

// watched is a desk that told of a visit a while ago, and on which time passes.
func watched(t *testing.T) *desk {
	t.Helper()
	d := newDesk(t, "6h")
	d.Wait = func(_ context.Context, wait time.Duration) error { d.now = d.now.Add(wait); return nil }
	d.feed.items = []sources.Item{visit("Emmanuel Macron", "Ankara", morning)}
	d.round(t)
	d.platform.take()
	d.now = d.now.Add(10 * time.Minute)
	return d
}

func (d *desk) told(t *testing.T, item sources.Item) string {
	t.Helper()
	d.feed.items = append(d.feed.items, item)
	d.round(t)
	return d.platform.take()
}

func TestACardSettlesBetweenTwoEdits(t *testing.T) {
	d := watched(t)
	if got := d.told(t, d.turn(0)); got != "edit story 1, reply to m1: 1 said" {
		t.Fatalf("did %q", got)
	}
	d.now = d.now.Add(time.Second)
	at := d.now
	d.feed.items = append(d.feed.items, d.turn(1), visit("Giorgia Meloni", "Tunis", d.now))
	d.round(t)
	if got := d.platform.take(); got != "post story 2, edit story 1, reply to m1: 1 said" {
		t.Errorf("did %q, want the other story first", got)
	}
	if waited := d.now.Sub(at); waited < 4*time.Second || waited > editEvery {
		t.Errorf("the second edit came after %s, want the rest of five seconds", waited)
	}
}

func TestTheWaitForACardDoesNotOutlastAClockThatWasSetBack(t *testing.T) {
	d := watched(t)
	d.told(t, d.turn(0))
	d.now = d.now.Add(time.Second)
	waits := 0
	d.Wait = func(context.Context, time.Duration) error {
		waits++
		d.now = d.now.Add(-time.Hour)
		return nil
	}
	if got := d.told(t, d.turn(1)); got != "edit story 1, reply to m1: 1 said" || waits != 1 {
		t.Errorf("did %q after %d waits", got, waits)
	}
}

func TestACardThatShowsItAlreadyIsNotEdited(t *testing.T) {
	d := watched(t)
	d.platform.fails = []error{nil, &chat.Error{Kind: chat.Passing, Err: errors.New("cut off")}}
	d.feed.items = append(d.feed.items, d.turn(0))
	if err := d.Once(t.Context()); err == nil {
		t.Fatal("the reply was to fail")
	}
	if got := d.platform.take(); got != "edit story 1" {
		t.Fatalf("did %q", got)
	}
	d.round(t)
	if got := d.platform.take(); got != "reply to m1: 1 said" {
		t.Errorf("did %q, want the reply alone", got)
	}
}

func TestACardThatIsGoneIsPostedAnewAndStaysTheStorysCard(t *testing.T) {
	d := watched(t)
	d.platform.fails = []error{&chat.Error{Kind: chat.Gone, Err: errors.New("unknown message")}}
	if got := d.told(t, d.turn(0)); got != "post story 1" {
		t.Errorf("did %q", got)
	}
	d.now = d.now.Add(time.Minute)
	if got := d.told(t, d.turn(1)); got != "edit story 1, reply to m2: 1 said" {
		t.Errorf("did %q, want the new card to go on", got)
	}
}

func TestACardThatTakesNoEditsLeavesTheNewsToItsReplies(t *testing.T) {
	d := watched(t)
	fixed := &chat.Error{Kind: chat.Fixed, Err: errors.New("edited too often")}
	for n := range 2 {
		d.platform.fails = []error{fixed}
		if got := d.told(t, d.turn(n)); got != "reply to m1: 1 said" {
			t.Errorf("did %q", got)
		}
		d.now = d.now.Add(time.Minute)
	}
	if got := d.told(t, d.turn(2)); !strings.HasPrefix(got, "edit story 1, reply to m1") {
		t.Errorf("when edits are taken again: did %q", got)
	}
}

// A platform is told since when an outcome is in doubt, and not when it surely refused.
func TestWhatIsInDoubtIsSaidToThePlatform(t *testing.T) {
	passing := &chat.Error{Kind: chat.Passing, Err: errors.New("cut off")}
	for _, c := range []struct {
		name  string
		fails []error
		want  []time.Duration // since the first attempt, of each attempt; -1: no doubt
	}{
		{"cut off", []error{passing, passing}, []time.Duration{-1, 0, 0}},
		{"an error nobody knows", []error{errors.New("?")}, []time.Duration{-1, 0}},
		{"limited", []error{&chat.Error{Kind: chat.Limited, After: time.Second, Err: errors.New("slower")}}, []time.Duration{-1, -1}},
		{"refused", []error{&chat.Error{Kind: chat.Permanent, Err: errors.New("no")}}, []time.Duration{-1, -1}},
		{"limited after a try that was cut off", []error{&chat.Error{Kind: chat.Limited, Unsure: true, After: time.Second, Err: errors.New("slower")}}, []time.Duration{-1, 0}},
		{"cut off, then limited", []error{passing, &chat.Error{Kind: chat.Limited, After: time.Second, Err: errors.New("slower")}}, []time.Duration{-1, 0, 0}},
		{"limited, then cut off", []error{&chat.Error{Kind: chat.Limited, After: time.Second, Err: errors.New("slower")}, passing}, []time.Duration{-1, -1, time.Minute}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDesk(t, "6h")
			d.feed.items = []sources.Item{visit("Emmanuel Macron", "Ankara", morning)}
			d.platform.fails = c.fails
			for range c.want {
				_ = d.Once(t.Context())
				d.now = d.now.Add(time.Minute)
			}
			var got []time.Duration
			for _, tried := range d.platform.tried {
				since := time.Duration(-1)
				if !tried.IsZero() {
					since = tried.Sub(morning)
				}
				got = append(got, since)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("in doubt since %v, want %v", got, c.want)
			}
			counts, err := d.Store.Counts(t.Context())
			if err != nil || counts.Deliveries[news.Sent] != 1 {
				t.Errorf("deliveries %v, error %v", counts.Deliveries, err)
			}
		})
	}
}
