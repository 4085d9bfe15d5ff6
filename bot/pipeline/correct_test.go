package pipeline

import (
	"errors"
	"strings"
	"testing"
	"time"

	"parley/bot/chat"
	"parley/bot/news"
	"parley/bot/store"
	"parley/sources"
)

// ask asks for a correction and has it carried out.
func (d *desk) ask(t *testing.T, c news.Correction) store.Asked {
	t.Helper()
	c.Who, c.Platform = "jo", "recorder"
	asked, err := d.Store.Ask(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	d.round(t)
	done, err := d.Store.Correction(t.Context(), asked.Number)
	if err != nil {
		t.Fatal(err)
	}
	return done
}

func TestACorrectionReachesTheCardsOfItsStories(t *testing.T) {
	d := newDesk(t, "6h")
	d.feed.items = []sources.Item{visit("Emmanuel Macron", "Ankara", morning), visit("Giorgia Meloni", "Tunis", morning)}
	d.round(t)
	if got := d.platform.take(); got != "post story 1, post story 2" {
		t.Fatalf("did %q", got)
	}
	d.ask(t, news.Correction{Act: news.Merge, Story: 2, Into: 1})
	if got := d.platform.take(); got != "edit story 2, reply to m2: 1 said, edit story 1, reply to m1: 1 said" {
		t.Errorf("merged: did %q", got)
	}
	d.now = d.now.Add(time.Hour)
	d.feed.items = append(d.feed.items, sources.Item{GUID: "off", URL: "https://paper.example/off", Title: "Meloni cancels visit to Tunis", Published: d.now,
		Text: "Italian Prime Minister Giorgia Meloni has cancelled her visit to Tunis, her office said on Wednesday."})
	d.index = nil // as after a restart
	d.round(t)
	if got := d.platform.take(); got != "edit story 1, reply to m1: 1 said" {
		t.Errorf("a later report of what was merged: did %q", got)
	}
	d.ask(t, news.Correction{Act: news.Undo, Of: 1})
	if got := d.platform.take(); !strings.Contains(got, "edit story 1") || !strings.Contains(got, "edit story 2") {
		t.Errorf("undone: did %q", got)
	}
}

func TestASplitStoryGetsACardWhereItIsWatched(t *testing.T) {
	d := newDesk(t, "6h")
	d.feed.items = []sources.Item{visit("Emmanuel Macron", "Ankara", morning)}
	d.round(t)
	d.now = d.now.Add(time.Hour)
	d.feed.items = append(d.feed.items, sources.Item{GUID: "off", URL: "https://paper.example/off", Title: "Macron cancels visit to Ankara", Published: d.now,
		Text: "French President Emmanuel Macron has cancelled his visit to Ankara, his office said on Wednesday."})
	d.round(t)
	d.platform.take()
	if a := d.ask(t, news.Correction{Act: news.Split, Story: 1, Developments: []int64{2}}); a.Seq == 0 || a.Gave != 2 {
		t.Fatalf("carried out as %+v", a)
	}
	if got := d.platform.take(); got != "edit story 1, reply to m1: 1 said, post story 2" {
		t.Errorf("did %q", got)
	}
}

func TestACorrectionThatMakesNoSenseIsRefusedAndChangesNothing(t *testing.T) {
	d := newDesk(t, "6h")
	d.feed.items = []sources.Item{visit("Emmanuel Macron", "Ankara", morning)}
	d.round(t)
	d.platform.take()
	if a := d.ask(t, news.Correction{Act: news.Merge, Story: 1, Into: 9}); a.Seq != 0 || !strings.Contains(a.Refused, "Story 9 is no story of its own") {
		t.Errorf("became of it: %+v", a)
	}
	if got := d.platform.take(); got != "" {
		t.Errorf("did %q", got)
	}
	if err := d.Correct(t.Context(), store.Job{}, 1); err != nil {
		t.Errorf("again: %v", err)
	}
	if err := d.Correct(t.Context(), store.Job{}, 99); err != nil {
		t.Errorf("one that is not there: %v", err)
	}
}

func TestACorrectionIsCarriedOutOnceThoughItsJobRunsAgain(t *testing.T) {
	d := newDesk(t, "6h")
	d.feed.items = []sources.Item{visit("Emmanuel Macron", "Ankara", morning)}
	d.round(t)
	d.platform.take()
	d.platform.fails = []error{&chat.Error{Kind: chat.Passing, Err: errors.New("away")}}
	if _, err := d.Store.Ask(t.Context(), news.Correction{Act: news.False, Story: 1}); err != nil {
		t.Fatal(err)
	}
	if err := d.Once(t.Context()); err == nil {
		t.Fatal("the card could not be edited")
	}
	if err := d.Correct(t.Context(), store.Job{}, 1); err != nil {
		t.Fatal(err)
	}
	d.round(t)
	if got := d.platform.take(); got != "edit story 1, reply to m1: 1 said" {
		t.Errorf("did %q", got)
	}
}
