package pipeline

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/bot/alert"
	"parley/bot/chat"
	"parley/bot/gazetteer"
	"parley/bot/news"
	"parley/bot/store"
	"parley/bot/store/storetest"
	"parley/config"
	"parley/sources"
)

// evening is when the tests of quiet hours begin.
var evening = time.Date(2025, 4, 23, 21, 0, 0, 0, time.UTC)

// rulesOf are the rules of settings.
func rulesOf(t *testing.T, text string) alert.Rules {
	t.Helper()
	c, err := config.Parse("test", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	r, err := alert.Decode(c.Watches, c.Routes, gazetteer.Default())
	if err == nil {
		err = r.DecodeChannels(c.Channels, c.Zone)
	}
	if err != nil {
		t.Fatal(err)
	}
	return r
}

const quietNights = `
watches: [{name: all}]
routes: [{watch: all, to: [recorder], quiet: ["22:00-07:00"]}]
`

// nightDesk is a desk in the evening, by settings of its own.
func nightDesk(t *testing.T, settings string) *desk {
	t.Helper()
	d := newDesk(t, "6h")
	d.now, d.Rules = evening, rulesOf(t, settings)
	return d
}

// at sets the clock to a time of the day after the evening.
func (d *desk) at(hour, minute int) {
	d.now = time.Date(2025, 4, 24, hour, minute, 0, 0, time.UTC)
	if hour >= 21 {
		d.now = d.now.AddDate(0, 0, -1)
	}
}

// publish adds an item to what the source lists, and polls.
func (d *desk) publish(t *testing.T, items ...sources.Item) string {
	t.Helper()
	d.feed.items = append(d.feed.items, items...)
	d.round(t)
	return d.platform.take()
}

// calledOff is an item that takes back what visit announced.
func calledOff(who, adjective, place string, published time.Time) sources.Item {
	it := visit(who, place, published)
	it.GUID, it.URL = "off-"+it.GUID, it.URL+"-off"
	last := who[strings.LastIndex(who, " ")+1:]
	it.Title = last + " cancels visit to " + place
	it.Text = adjective + " President " + who + " has cancelled the visit to " + place + ", the president's office said on Wednesday."
	return it
}

func TestQuietHoursHoldAndThenTellOnce(t *testing.T) {
	d := nightDesk(t, quietNights)
	if got := d.publish(t, visit("Emmanuel Macron", "Ankara", d.now)); got != "post story 1" {
		t.Fatalf("before the quiet hours: did %q", got)
	}
	d.at(23, 0)
	if got := d.publish(t, visit("Friedrich Merz", "Tokyo", d.now), visit("Giorgia Meloni", "Tunis", d.now)); got != "" {
		t.Errorf("in quiet hours: did %q", got)
	}
	d.at(6, 59)
	d.round(t)
	if got := d.platform.take(); got != "" {
		t.Errorf("before they end: did %q", got)
	}
	d.at(7, 0)
	d.round(t)
	if got := d.platform.take(); got != "sum up: 🌙 While it was quiet: 2 stories" {
		t.Errorf("when they end: did %q", got)
	}
	d.at(7, 10)
	d.round(t)
	if got := d.platform.take(); got != "" {
		t.Errorf("later: did %q", got)
	}
	if got := d.publish(t, calledOff("Giorgia Meloni", "Italian", "Tunis", d.now)); got != "post story 2" && got != "post story 3" {
		t.Errorf("what was summed up and goes on gets its card: did %q", got)
	}
}

func TestOneStoryAloneIsToldAsItWouldHaveBeen(t *testing.T) {
	d := nightDesk(t, quietNights)
	d.at(23, 0)
	d.publish(t, visit("Emmanuel Macron", "Ankara", d.now))
	d.at(7, 0)
	d.round(t)
	if got := d.platform.take(); got != "post story 1" {
		t.Errorf("did %q", got)
	}
}

func TestWhatWasCalledOffMeanwhileIsNoNews(t *testing.T) {
	d := nightDesk(t, quietNights)
	d.at(23, 0)
	d.publish(t, visit("Emmanuel Macron", "Ankara", d.now), visit("Friedrich Merz", "Tokyo", d.now), visit("Giorgia Meloni", "Tunis", d.now))
	d.at(3, 0)
	off := calledOff("Emmanuel Macron", "French", "Ankara", d.now)
	d.publish(t, off)
	d.at(7, 0)
	d.round(t)
	if got := d.platform.take(); got != "sum up: 🌙 While it was quiet: 2 stories" {
		t.Errorf("did %q", got)
	}
	for _, l := range d.platform.card.Lines {
		if strings.Contains(l.Text, "Ankara") {
			t.Errorf("told all the same: %q", l.Text)
		}
	}
	if f := d.platform.card.Fields; !slices.Contains(f, chat.Field{Name: "Left out", Text: "1 story that was called off, denied or muted meanwhile"}) {
		t.Errorf("not counted: %v", f)
	}
	e, err := d.Store.Explain(t.Context(), off.URL)
	if err != nil || len(e.Deliveries) != 1 || e.Deliveries[0].State != news.Silent || e.Deliveries[0].Alert.Held != news.Superseded {
		t.Errorf("kept as %+v, %v", e.Deliveries, err)
	}
	d.at(9, 0)
	again := sources.Item{GUID: "again", URL: "https://paper.example/again", Title: "Macron arrives in Ankara for visit", Published: d.now,
		Text: "French President Emmanuel Macron arrived in Ankara on Thursday for talks with the Turkish government, his office said."}
	if got := d.publish(t, again); !strings.HasPrefix(got, "post story") {
		t.Errorf("when it is on again: did %q", got)
	}
}

func TestASummaryBringsTheCardsOfItsStoriesUpToDate(t *testing.T) {
	d := nightDesk(t, quietNights)
	d.publish(t, visit("Emmanuel Macron", "Ankara", d.now))
	d.at(23, 0)
	d.publish(t, calledOff("Emmanuel Macron", "French", "Ankara", d.now), visit("Giorgia Meloni", "Tunis", d.now))
	d.at(7, 0)
	d.round(t)
	if got := d.platform.take(); got != "edit story 1, sum up: 🌙 While it was quiet: 2 stories" {
		t.Errorf("did %q", got)
	}
	if first := d.platform.card.Lines[0].Text; !strings.Contains(first, "Ankara") {
		t.Errorf("what turned around stands behind %q", first)
	}
}

func TestWhatIsCorrectedInQuietHoursIsToldAsItStands(t *testing.T) {
	d := nightDesk(t, quietNights)
	d.at(23, 0)
	d.publish(t, visit("Emmanuel Macron", "Ankara", d.now), visit("Giorgia Meloni", "Tunis", d.now), visit("Friedrich Merz", "Tokyo", d.now))
	for _, c := range []news.Correction{{Act: news.Merge, Story: 2, Into: 1}, {Act: news.False, Story: 3}} {
		if a := d.ask(t, c); a.Seq == 0 {
			t.Fatalf("became of it: %+v", a)
		}
	}
	if got := d.platform.take(); got != "" {
		t.Errorf("in quiet hours: did %q", got)
	}
	d.at(7, 0)
	d.round(t)
	if got := d.platform.take(); got != "sum up: 🌙 While it was quiet: 1 story" {
		t.Errorf("did %q", got)
	}
	if l := d.platform.card.Lines; len(l) != 1 || !strings.Contains(l[0].Text, "story 1") {
		t.Errorf("lines %v", l)
	}
}

func TestARouteWithoutQuietHoursTellsWhatAnotherOneHeld(t *testing.T) {
	d := nightDesk(t, `
watches: [{name: all}, {name: off, statuses: [cancelled]}]
routes: [{watch: all, to: [recorder], quiet: ["22:00-07:00"]}, {watch: off, to: [recorder]}]
`)
	d.at(23, 0)
	d.publish(t, visit("Emmanuel Macron", "Ankara", d.now), visit("Giorgia Meloni", "Tunis", d.now), visit("Friedrich Merz", "Tokyo", d.now))
	d.at(3, 0)
	if got := d.publish(t, calledOff("Emmanuel Macron", "French", "Ankara", d.now)); got != "post story 1" {
		t.Errorf("did %q", got)
	}
	d.at(7, 0)
	d.round(t)
	if got := d.platform.take(); got != "sum up: 🌙 While it was quiet: 2 stories" {
		t.Errorf("did %q", got)
	}
}

func TestASummaryIsTriedAgainUntilItIsTaken(t *testing.T) {
	d := nightDesk(t, quietNights)
	d.at(23, 0)
	d.publish(t, visit("Emmanuel Macron", "Ankara", d.now), visit("Giorgia Meloni", "Tunis", d.now))
	d.at(7, 0)
	d.platform.fails = []error{&chat.Error{Kind: chat.Passing, Err: errors.New("away")}}
	if err := d.Once(t.Context()); err == nil {
		t.Fatal("the job must fail, to be tried again")
	}
	d.round(t)
	if got := d.platform.take(); got != "sum up: 🌙 While it was quiet: 2 stories" {
		t.Errorf("did %q", got)
	}
}

func TestAnOutageThatEndsAtNightWakesNobody(t *testing.T) {
	d := nightDesk(t, quietNights)
	d.at(21, 50)
	d.platform.fails = []error{&chat.Error{Kind: chat.Permanent, Err: errors.New("no such channel")}}
	d.feed.items = []sources.Item{visit("Emmanuel Macron", "Ankara", d.now), visit("Giorgia Meloni", "Tunis", d.now)}
	if err := d.Once(t.Context()); err == nil {
		t.Fatal("the channel is away")
	}
	d.at(23, 0)
	d.round(t)
	if got := d.platform.take(); got != "" {
		t.Errorf("at night: did %q", got)
	}
	d.at(7, 0)
	d.platform.fails = []error{&chat.Error{Kind: chat.Permanent, Err: errors.New("no such channel")}}
	if err := d.Once(t.Context()); err == nil {
		t.Fatal("the channel is away")
	}
	d.now = d.now.Add(16 * time.Hour)
	d.round(t)
	if got := d.platform.take(); got != "" {
		t.Errorf("the next night: did %q", got)
	}
	d.now = d.now.Add(8 * time.Hour)
	d.round(t)
	if got := d.platform.take(); got != "sum up: 🌙 While it was quiet: 2 stories" {
		t.Errorf("in the morning: did %q", got)
	}
}

func TestASummaryThatIsNeverTakenIsToldStoryByStory(t *testing.T) {
	d := nightDesk(t, quietNights)
	d.at(23, 0)
	d.publish(t, visit("Emmanuel Macron", "Ankara", d.now), visit("Giorgia Meloni", "Tunis", d.now))
	d.at(7, 0)
	d.platform.fails = []error{&chat.Error{Kind: chat.Unfit, Err: errors.New("too long")}}
	d.round(t)
	if got := d.platform.take(); got != "post story 1, post story 2" {
		t.Errorf("did %q", got)
	}
}

func TestARestartInQuietHoursLosesNothing(t *testing.T) {
	d := nightDesk(t, quietNights)
	d.at(23, 0)
	d.publish(t, visit("Emmanuel Macron", "Ankara", d.now), visit("Giorgia Meloni", "Tunis", d.now))
	if err := d.Release(t.Context(), store.Job{}, "recorder"); err != nil { // too early: nothing is due
		t.Fatal(err)
	}
	d.at(7, 0)
	for range 2 { // a job that is run again does no harm
		if err := d.Release(t.Context(), store.Job{}, "recorder"); err != nil {
			t.Fatal(err)
		}
	}
	d.round(t)
	if got := d.platform.take(); got != "sum up: 🌙 While it was quiet: 2 stories" {
		t.Errorf("did %q", got)
	}
}

func TestWhatIsHeldForAChannelWithoutARouteIsToldElsewhere(t *testing.T) {
	d := nightDesk(t, strings.ReplaceAll(quietNights, "[recorder]", `["recorder:gone"]`))
	d.at(23, 0)
	d.publish(t, visit("Emmanuel Macron", "Ankara", d.now), visit("Giorgia Meloni", "Tunis", d.now))
	d.Rules = rulesOf(t, quietNights)
	d.round(t)
	if got := d.platform.take(); got != "" {
		t.Errorf("in quiet hours there: did %q", got)
	}
	d.at(7, 0)
	d.round(t)
	if got := d.platform.take(); got != "sum up: 🌙 While it was quiet: 2 stories" {
		t.Errorf("did %q", got)
	}
}

func TestWhatIsBeyondTheCapIsSummedUpAtTheFullHour(t *testing.T) {
	d := nightDesk(t, `
watches: [{name: all}]
routes: [{watch: all, to: [recorder]}]
channels: [{channel: recorder, cap: 2}]
`)
	d.at(23, 5)
	who := []string{"Emmanuel Macron", "Giorgia Meloni", "Friedrich Merz", "Pedro Sanchez", "Keir Starmer"}
	var items []sources.Item
	for i, place := range []string{"Ankara", "Tunis", "Tokyo", "Rabat", "Beijing"} {
		items = append(items, visit(who[i], place, d.now.Add(time.Duration(i-9)*time.Minute)))
	}
	if got := d.publish(t, items...); got != "post story 1, post story 2" {
		t.Errorf("did %q", got)
	}
	d.at(23, 30)
	if got := d.publish(t, calledOff("Emmanuel Macron", "French", "Ankara", d.now)); got != "edit story 1, reply to m1: 1 said" {
		t.Errorf("what was told and turns around: did %q", got)
	}
	for i, it := range items[2:] {
		e, err := d.Store.Explain(t.Context(), it.URL)
		if err != nil || len(e.Deliveries) != 1 || e.Deliveries[0].Alert.Held != news.Capped {
			t.Errorf("%d is kept as %+v, %v", i+3, e.Deliveries, err)
		}
	}
	d.now = d.now.Add(30 * time.Minute)
	d.round(t)
	if got := d.platform.take(); got != "sum up: 📚 More than were told one by one: 3 stories" {
		t.Errorf("at the full hour: did %q", got)
	}
	if got := d.publish(t, visit("Donald Tusk", "Lisbon", d.now)); !strings.HasPrefix(got, "post story") {
		t.Errorf("in the next hour: did %q", got)
	}
}

func TestWhatIsMutedIsNotToldAndKeepsItsReason(t *testing.T) {
	d := nightDesk(t, `
watches: [{name: all}]
routes: [{watch: all, to: [recorder, "recorder:two"]}]
`)
	d.publish(t, visit("Emmanuel Macron", "Ankara", d.now))
	mute := func(channel string, what alert.Muted, name string) {
		t.Helper()
		if _, err := d.Store.Mute(t.Context(), alert.Mute{What: what, Name: name, Channel: channel, By: "jo", Until: d.now.Add(2 * time.Hour)}); err != nil {
			t.Fatal(err)
		}
	}
	mute("recorder", alert.MutedStory, "1")
	mute("", alert.MutedActor, "Giorgia Meloni")
	d.now = d.now.Add(time.Hour)
	off, meloni := calledOff("Emmanuel Macron", "French", "Ankara", d.now), visit("Giorgia Meloni", "Tunis", d.now)
	if got := d.publish(t, off, meloni); got != "edit story 1, reply to m2: 1 said" {
		t.Errorf("did %q", got)
	}
	e, err := d.Store.Explain(t.Context(), off.URL)
	if err != nil || len(e.Silences) != 0 || len(e.Deliveries) != 2 || e.Deliveries[0].Alert.Held != news.Muted || e.Deliveries[1].State != news.Sent {
		t.Errorf("told in one of two channels, kept as %+v, %+v, %v", e.Silences, e.Deliveries, err)
	}
	e, err = d.Store.Explain(t.Context(), meloni.URL)
	if err != nil || e.Silences[0] != news.Muted {
		t.Errorf("told nowhere, kept as %+v, %v", e.Silences, err)
	}
	d.now = d.now.Add(2 * time.Hour)
	if got := d.publish(t, calledOff("Giorgia Meloni", "Italian", "Tunis", d.now)); strings.Count(got, "post story 2") != 2 {
		t.Errorf("when the mutes are over: did %q", got)
	}
}

func TestWhatIsMutedWhileItIsHeldIsNotTold(t *testing.T) {
	d := nightDesk(t, quietNights)
	d.at(23, 0)
	d.publish(t, visit("Emmanuel Macron", "Ankara", d.now), visit("Giorgia Meloni", "Tunis", d.now))
	if _, err := d.Store.Mute(t.Context(), alert.Mute{What: alert.MutedStory, Name: "1", Channel: "recorder", By: "jo", Until: d.now.Add(24 * time.Hour)}); err != nil {
		t.Fatal(err)
	}
	d.at(7, 0)
	d.round(t)
	if got := d.platform.take(); got != "post story 2" {
		t.Errorf("did %q", got)
	}
}

// dailyDigests are settings with a digest in a zone.
func dailyDigests(zone, digest string) string {
	return fmt.Sprintf(`
watches: [{name: all}, {name: off, statuses: [cancelled]}]
routes: [{watch: all, to: [recorder], digest: %q}]
channels: [{channel: recorder, zone: %s}]
`, digest, zone)
}

func TestADigestTellsAllSinceTheLastOneAndHowTheSourcesAre(t *testing.T) {
	d := nightDesk(t, dailyDigests("Europe/Berlin", "daily"))
	if got := d.publish(t, visit("Emmanuel Macron", "Ankara", d.now)); got != "" {
		t.Errorf("at once: did %q", got)
	}
	d.at(3, 0)
	d.publish(t, visit("Giorgia Meloni", "Tunis", d.now), calledOff("Emmanuel Macron", "French", "Ankara", d.now))
	d.at(5, 59)
	d.round(t)
	if got := d.platform.take(); got != "" {
		t.Errorf("before 8 in Berlin: did %q", got)
	}
	d.at(6, 0)
	d.round(t)
	if got := d.platform.take(); got != "sum up: 🗞️ Digest: 1 story since Wednesday 23:00" {
		t.Errorf("did %q", got)
	}
	if f := d.platform.card.Fields; !slices.Contains(f, chat.Field{Name: "Sources", Text: "1 of 1 source healthy"}) {
		t.Errorf("fields %v", f)
	}
	d.round(t)
	if got := d.platform.take(); got != "" {
		t.Errorf("once more: did %q", got)
	}
	d.feed.err = errors.New("away")
	d.now = d.now.Add(24 * time.Hour)
	_ = d.Once(t.Context()) // no source can be read
	if got := d.platform.take(); got != "sum up: 🗞️ Nothing new since Thursday 08:00" {
		t.Errorf("did %q", got)
	}
	if f := d.platform.card.Fields; !slices.Contains(f, chat.Field{Name: "Sources", Text: "0 of 1 source healthy; paper silent 24 h"}) {
		t.Errorf("fields %v", f)
	}
	d.feed.err = nil
	d.now = d.now.Add(72 * time.Hour) // as after a long downtime
	d.round(t)
	if got := d.platform.take(); got != "sum up: 🗞️ Digest: 1 story since Friday 08:00" { // nobody said that the visit to Tunis took place
		t.Errorf("after days: did %q", got)
	}
}

func TestADigestComesOnceThoughTheClockIsPutBack(t *testing.T) {
	d := nightDesk(t, dailyDigests("UTC", "daily"))
	d.round(t)
	d.at(8, 0)
	d.round(t)
	if got := d.platform.take(); got != "sum up: 🗞️ Nothing new since Wednesday 21:00" {
		t.Fatalf("did %q", got)
	}
	d.at(7, 30)
	for range 2 {
		if err := d.Digest(t.Context(), store.Job{}, "recorder", "TZ=UTC 0 8 * * *"); err != nil {
			t.Fatal(err)
		}
	}
	d.at(8, 0)
	d.round(t)
	if got := d.platform.take(); got != "" {
		t.Errorf("did %q", got)
	}
}

// TestADailyDigestComesOnceOnEachLocalDay runs the jobs themselves through the days on
// which a zone changes its clocks.
func TestADailyDigestComesOnceOnEachLocalDay(t *testing.T) {
	for _, c := range []struct{ zone, from, digest string }{
		{"America/New_York", "2026-03-07", "30 2 * * *"},    // the hour is leapt over
		{"America/New_York", "2026-10-31", "30 1 * * *"},    // the hour comes twice
		{"Europe/Berlin", "2026-03-28", "30 2 * * *"},       // leapt over
		{"Europe/Berlin", "2026-10-24", "30 2 * * *"},       // twice
		{"Europe/Berlin", "2026-10-24", "daily"},            // an hour that is left alone
		{"America/Santiago", "2026-09-05", "0 0 * * *"},     // midnight is leapt over
		{"America/Santiago", "2026-04-03", "30 23 * * *"},   // the last hour of the day comes twice
		{"Africa/Cairo", "2026-04-23", "0 0 * * *"},         // midnight is leapt over
		{"America/Havana", "2026-10-31", "30 0 * * *"},      // the first hour of the day comes twice
		{"Australia/Lord_Howe", "2026-10-03", "15 2 * * *"}, // half an hour is leapt over
		{"Asia/Kathmandu", "2026-03-28", "daily"},           // nothing changes
	} {
		t.Run(c.zone+" "+c.from+" "+c.digest, func(t *testing.T) {
			zone, err := time.LoadLocation(c.zone)
			if err != nil {
				t.Fatal(err)
			}
			day, err := time.Parse(time.DateOnly, c.from)
			if err != nil {
				t.Fatal(err)
			}
			first, end := config.Instant(day, zone), config.Instant(day.AddDate(0, 0, 4), zone)
			d := nightDesk(t, dailyDigests(c.zone, c.digest))
			d.Sources, d.now = nil, first.Add(-time.Second)
			var days, want []string
			for i := range 4 {
				want = append(want, day.AddDate(0, 0, i).Format(time.DateOnly))
			}
			if err := d.Resume(t.Context()); err != nil {
				t.Fatal(err)
			}
			err = d.Until(t.Context(), end.Add(-time.Second), func(_ context.Context, to time.Time) error {
				if to.After(d.now) {
					d.now = to
				}
				if d.platform.take() != "" {
					days = append(days, d.platform.card.Updated.In(zone).Format(time.DateOnly))
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			if d.platform.take() != "" {
				days = append(days, d.platform.card.Updated.In(zone).Format(time.DateOnly))
			}
			if !slices.Equal(days, want) {
				t.Errorf("came on %q, want %q", days, want)
			}
		})
	}
}

func TestAWeeklyDigestAndAnHourlyOneComeInTime(t *testing.T) {
	for digest, want := range map[string]int{"hourly": 24 * 7, "weekly": 1, "30 7 * * mon-fri": 5, "@every 12h": 14} {
		d := nightDesk(t, dailyDigests("Asia/Kathmandu", digest))
		d.Sources = nil
		if err := d.Resume(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := d.Until(t.Context(), evening.Add(7*24*time.Hour), func(_ context.Context, to time.Time) error {
			if to.After(d.now) {
				d.now = to
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if got := strings.Count(d.platform.take(), "sum up"); got != want {
			t.Errorf("%s: %d in a week, want %d", digest, got, want)
		}
	}
}

func TestHealthSaysWhichSourcesAreSilent(t *testing.T) {
	ok := store.SourceRow{Name: "ok", Polls: 9, LastOK: morning, LastNew: morning}
	failing := func(name string, ago time.Duration) store.SourceRow {
		return store.SourceRow{Name: name, Polls: 9, Failures: 3, LastOK: morning.Add(-ago)}
	}
	for _, c := range []struct {
		rows []store.SourceRow
		want string
	}{
		{nil, "no sources"},
		{[]store.SourceRow{ok, ok}, "2 of 2 sources healthy"},
		{[]store.SourceRow{ok, failing("wire", 9*time.Hour)}, "1 of 2 sources healthy; wire silent 9 h"},
		{[]store.SourceRow{ok, {Name: "old", Polls: 9, LastOK: morning, LastNew: morning.AddDate(0, 0, -8)}}, "1 of 2 sources healthy; old with nothing new for 8 days"},
		{[]store.SourceRow{{Name: "new"}, {Name: "dead", Polls: 2, Failures: 2}, failing("wire", 10*time.Minute)},
			"0 of 3 sources healthy; new not polled yet, dead silent from the first poll on, wire silent 10 min"},
		{[]store.SourceRow{failing("a", 72*time.Hour), failing("b", time.Hour), failing("c", time.Hour), failing("d", time.Hour), failing("e", time.Hour)},
			"0 of 5 sources healthy; a silent 3 days, b silent 1 h, c silent 1 h, 2 more in trouble"},
	} {
		if got := healthOf(c.rows, morning); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

// TestTheEngineLetsGoWhatIsHeld runs the jobs as the bot does.
func TestTheEngineLetsGoWhatIsHeld(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) { theEngineLetsGo(t, filepath.Join(t.TempDir(), "parley.db")) })
	t.Run("PostgreSQL", func(t *testing.T) { theEngineLetsGo(t, storetest.Postgres(t)) })
}

func theEngineLetsGo(t *testing.T, name string) {
	d := nightDesk(t, quietNights)
	log := slog.New(slog.NewTextHandler(t.Output(), nil))
	now := time.Date(2025, 4, 23, 23, 0, 0, 0, time.UTC)
	open := func(direct bool) *store.Store {
		t.Helper()
		st, err := store.Open(t.Context(), name, store.Options{Log: log, Direct: direct, Now: func() time.Time { return now }})
		if err != nil {
			t.Fatal(err)
		}
		return st
	}
	closed := func(st *store.Store) {
		t.Helper()
		if err := st.Close(); err != nil {
			t.Fatal(err)
		}
	}
	d.Store, d.Now = open(true), func() time.Time { return now }
	d.publish(t, visit("Emmanuel Macron", "Ankara", now), visit("Giorgia Meloni", "Tunis", now))
	closed(d.Store)
	now = now.Add(9 * time.Hour)
	d.feed.items, d.Sources = nil, nil
	d.Store = open(false)
	defer closed(d.Store)
	told := &signalled{recorder: d.platform, posted: make(chan struct{}, 9)}
	d.Platforms = map[string]chat.Platform{"recorder": told}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- d.Work(ctx) }()
	select {
	case <-told.posted:
	case err := <-done:
		t.Fatalf("the engine ended: %v", err)
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if got := d.platform.take(); got != "sum up: 🌙 While it was quiet: 2 stories" {
		t.Errorf("did %q", got)
	}
}

// signalled says when something was posted.
type signalled struct {
	*recorder
	posted chan struct{}
}

func (s *signalled) Post(ctx context.Context, m chat.Message) (chat.Ref, error) {
	ref, err := s.recorder.Post(ctx, m)
	s.posted <- struct{}{}
	return ref, err
}

func TestADigestThatIsNeverTakenIsToldStoryByStory(t *testing.T) {
	d := nightDesk(t, `
watches: [{name: all}]
routes: [{watch: all, to: [recorder], digest: daily}]
`)
	d.Rules.Own = []alert.Channel{{Channel: "recorder", Zone: time.UTC, Cap: 1}}
	d.publish(t, visit("Emmanuel Macron", "Ankara", d.now), visit("Giorgia Meloni", "Tunis", d.now), visit("Friedrich Merz", "Tokyo", d.now))
	d.at(8, 0)
	d.platform.fails = []error{&chat.Error{Kind: chat.Unfit, Err: errors.New("too long")}}
	d.round(t)
	if got := d.platform.take(); got != "post story 1, post story 2, post story 3" {
		t.Errorf("did %q", got)
	}
}
