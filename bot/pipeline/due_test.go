package pipeline

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"parley/bot/alert"
	"parley/bot/chat"
	"parley/bot/news"
	"parley/bot/store"
	"parley/bot/store/storetest"
	"parley/sources"
)

// friday is the day of every visit that a test announces, and visitDue when it is due.
const friday = news.Date("2025-04-25")

var visitDue = time.Date(2025, 4, 26, 12, 0, 0, 0, time.UTC)

// arrived is an item by which what visit announced takes place.
func arrived(who, place string, published time.Time) sources.Item {
	it := visit(who, place, published)
	last := who[strings.LastIndex(who, " ")+1:]
	it.Title = last + " arrives in " + place
	it.Text = who + " arrived in " + place + " on Friday for a visit, officials said."
	return it
}

// awaiting is a desk that has told of a visit on Friday.
func awaiting(t *testing.T) *desk {
	t.Helper()
	d := newDesk(t, "6h")
	if got := d.publish(t, visit("Emmanuel Macron", "Ankara", morning)); got != "post story 1" {
		t.Fatalf("did %q", got)
	}
	return d
}

func (d *desk) dues(t *testing.T, story int64) (said string) {
	t.Helper()
	all, err := d.Store.Dues(t.Context(), story)
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range all {
		said += fmt.Sprintf("%s %s", u.Day, u.Silence)
	}
	return strings.TrimSpace(said)
}

func TestADayThatPassesWithoutAWordIsToldOnce(t *testing.T) {
	d := awaiting(t)
	d.now = visitDue.Add(-time.Minute)
	if got := d.publish(t); got != "" {
		t.Errorf("within the grace: did %q", got)
	}
	d.now = visitDue
	if got := d.publish(t); got != "edit story 1, reply to m1: 1 said" {
		t.Errorf("when it is due: did %q", got)
	}
	d.now = d.now.Add(time.Hour)
	if got := d.publish(t); got != "" {
		t.Errorf("an hour later: did %q", got)
	}
	restarted := New(d.Parts)
	if err := restarted.Once(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := d.platform.take(); got != "" {
		t.Errorf("after a restart: did %q", got)
	}
	if got := d.publish(t, arrived("Emmanuel Macron", "Ankara", d.now)); got != "edit story 1, reply to m1: 1 said" {
		t.Errorf("when it is confirmed after all: did %q", got)
	}
	s, err := d.Store.Story(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	if got := d.dues(t, 1); s.Overdue || got != string(friday) {
		t.Errorf("overdue %v, dues %q", s.Overdue, got)
	}
}

func TestWhatWasPublishedBeforeAndIsReadLaterCounts(t *testing.T) {
	for name, it := range map[string]sources.Item{
		"called off": calledOff("Emmanuel Macron", "French", "Ankara", visitDue.Add(-26*time.Hour)),
		"arrived":    arrived("Emmanuel Macron", "Ankara", visitDue.Add(-25*time.Hour)),
	} {
		t.Run(name, func(t *testing.T) {
			d := awaiting(t)
			d.now = visitDue.Add(20 * time.Hour)
			if got := d.publish(t, it); got != "edit story 1, reply to m1: 1 said" {
				t.Errorf("did %q", got)
			}
			if got := d.dues(t, 1); got != "" {
				t.Errorf("it was due: %q", got)
			}
		})
	}
}

func TestNobodySaysSoWhileNobodyLooks(t *testing.T) {
	d := awaiting(t)
	d.feed.err = errors.New("away")
	for _, hours := range []time.Duration{0, 5, 7, 20} {
		d.now = visitDue.Add(hours * time.Hour)
		_ = d.Once(t.Context()) // no source can be read
		if got := d.platform.take(); got != "" {
			t.Errorf("%d hours after it was due, with no source that answers: did %q", hours, got)
		}
	}
	d.feed.err = nil
	if got := d.publish(t); got != "edit story 1, reply to m1: 1 said" {
		t.Errorf("when the source is back: did %q", got)
	}
}

func TestSourcesAreHeardOut(t *testing.T) {
	row := func(ok, poll, next time.Duration) store.SourceRow {
		return store.SourceRow{LastOK: visitDue.Add(ok), LastPoll: visitDue.Add(poll), Next: visitDue.Add(next)}
	}
	const h = time.Hour
	good := row(time.Minute, time.Minute, h)
	for name, c := range map[string]struct {
		rows  []store.SourceRow
		after time.Duration
		want  bool
	}{
		"no sources":                       {nil, 0, true},
		"all read since":                   {[]store.SourceRow{good, good}, h, true},
		"one not yet":                      {[]store.SourceRow{good, row(-h, -h, 2*h)}, h, false},
		"one that is polled rarely":        {[]store.SourceRow{good, row(-h, -h, 20*h)}, 7 * h, true},
		"one that fails":                   {[]store.SourceRow{good, row(-h, 2*h, 9*h)}, 3 * h, false},
		"one that has failed for long":     {[]store.SourceRow{good, row(-h, 5*h, 9*h)}, 7 * h, true},
		"one that is to be polled now":     {[]store.SourceRow{good, row(-h, -h, -h)}, 30 * h, false},
		"all have failed for long":         {[]store.SourceRow{row(-h, 5*h, 9*h)}, 7 * h, false},
		"nobody looked, and now one fails": {[]store.SourceRow{good, row(-h, 30*h, 31*h)}, 30 * h, true},
	} {
		if got := heardOut(c.rows, visitDue, visitDue.Add(c.after)); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestWhyNobodyIsToldThatItIsDue(t *testing.T) {
	const plain = "watches: [{name: all}]\nroutes: [{watch: all, to: [recorder]}]"
	for name, c := range map[string]struct {
		settings string
		seen     time.Duration // how long before it is polled the visit was announced
		late     time.Duration
		want     news.Silence
	}{
		"long after":          {plain, 0, 49 * time.Hour, news.TooOld},
		"nobody watches":      {"watches: [{name: all, kinds: [ceasefire]}]\nroutes: [{watch: all, to: [recorder]}]", 0, 0, news.NotWatched},
		"learned, never told": {plain, 7 * time.Hour, 0, news.TooOld},
		"not surely enough":   {"watches: [{name: all, confidence: 0.999}]\nroutes: [{watch: all, to: [recorder]}]", 0, 0, news.LowConfidence},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, "6h")
			d.Rules = rulesOf(t, c.settings)
			d.publish(t, visit("Emmanuel Macron", "Ankara", morning.Add(-c.seen)))
			d.now = visitDue.Add(c.late)
			if got := d.publish(t); got != "" {
				t.Errorf("did %q", got)
			}
			if got := d.dues(t, 1); got != string(friday)+" "+string(c.want) {
				t.Errorf("kept: %q", got)
			}
		})
	}
}

func TestAMutedStoryIsDueInSilence(t *testing.T) {
	d := awaiting(t)
	d.now = visitDue
	if _, err := d.Store.Mute(t.Context(), alert.Mute{What: alert.MutedStory, Name: "1", By: "jo", Until: visitDue.Add(time.Hour)}); err != nil {
		t.Fatal(err)
	}
	if got := d.publish(t); got != "" {
		t.Errorf("did %q", got)
	}
	if got := d.dues(t, 1); got != string(friday)+" muted" {
		t.Errorf("kept: %q", got)
	}
}

// What is due in quiet hours waits for their end, and is dropped where the story moved on.
func TestQuietHoursHoldWhatIsDue(t *testing.T) {
	for name, c := range map[string]struct {
		news []sources.Item
		want string
	}{
		"still so":     {nil, "edit story 1, reply to m1: 1 said"},
		"it did begin": {[]sources.Item{arrived("Emmanuel Macron", "Ankara", visitDue.Add(8*time.Hour))}, "edit story 1, reply to m1: 1 said"},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, "6h")
			d.Rules = rulesOf(t, "watches: [{name: all}]\nroutes: [{watch: all, to: [recorder], quiet: [\"sat 10:00-23:00\"]}]")
			d.publish(t, visit("Emmanuel Macron", "Ankara", morning))
			d.now = visitDue
			d.publish(t)
			d.now = visitDue.Add(9 * time.Hour)
			if got := d.publish(t, c.news...); got != "" {
				t.Errorf("in quiet hours: did %q", got)
			}
			d.now = visitDue.Add(11 * time.Hour)
			if got := d.publish(t); got != c.want {
				t.Errorf("when they end: did %q", got)
			}
			counts, err := d.Store.Counts(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if got, want := counts.Told[news.Due], 1-len(c.news); got != want {
				t.Errorf("told %d times that it is due, want %d", got, want)
			}
		})
	}
}

// What could not be sent for a while is not said when it is no longer so.
func TestWhatWasDueIsNotSaidAfterItTookPlace(t *testing.T) {
	for name, c := range map[string]struct {
		watch string
		want  string
	}{
		"and that is told too":       {"", "edit story 1, reply to m1: 1 said"},
		"and nobody is told of that": {", statuses: [announced]", "edit story 1"},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, "6h")
			d.Rules = rulesOf(t, "watches: [{name: all"+c.watch+"}]\nroutes: [{watch: all, to: [recorder]}]")
			d.publish(t, visit("Emmanuel Macron", "Ankara", morning))
			d.now = visitDue
			away := &chat.Error{Kind: chat.Passing, Err: errors.New("away")}
			d.platform.fails = []error{away, away}
			_ = d.Once(t.Context()) // the platform is away
			d.platform.take()
			d.now = d.now.Add(time.Hour)
			d.platform.fails = nil
			if got := d.publish(t, arrived("Emmanuel Macron", "Ankara", d.now)); got != c.want {
				t.Errorf("did %q, want %q", got, c.want)
			}
		})
	}
}

func TestAfterDowntimeNotAllIsToldAtOnce(t *testing.T) {
	d := newDesk(t, "all")
	var items []sources.Item
	for _, place := range []string{"Ankara", "Tokyo", "Tunis", "Cairo", "Rome", "Vienna", "Oslo", "Madrid", "Warsaw", "Athens", "Dublin", "Lisbon", "Helsinki"} {
		items = append(items, visit("Emmanuel Macron", place, morning))
	}
	d.publish(t, items...)
	d.now = visitDue.Add(30 * time.Hour)
	if err := d.Poll(t.Context(), store.Job{}, "paper"); err != nil {
		t.Fatal(err)
	}
	if err := d.Due(t.Context(), store.Job{}); err != nil {
		t.Fatal(err)
	}
	waiting, err := d.Store.Waiting(t.Context(), "recorder")
	if err != nil {
		t.Fatal(err)
	}
	held, err := d.Store.Held(t.Context(), "recorder", "", d.now.Add(24*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	if len(waiting) != alert.CatchUpCap || len(waiting)+len(held) < alert.CatchUpCap+2 {
		t.Errorf("%d told at once and %d held of %d visits", len(waiting), len(held), len(items))
	}
}

func TestReplayTellsWhatIsDueInItsPlace(t *testing.T) {
	article := func(id string, it sources.Item) news.Article {
		return news.Article{ID: id, Outlet: id + ".example", Title: it.Title, Text: it.Text, Published: it.Published, Seen: it.Published, Version: 1}
	}
	announced := article("a", visit("Emmanuel Macron", "Ankara", morning))
	next := func(at time.Time) news.Article { return article("n", visit("Friedrich Merz", "Tokyo", at)) }
	for name, c := range map[string]struct {
		archive []news.Article
		want    string
	}{
		"an hour later":               {[]news.Article{announced, next(visitDue.Add(time.Hour))}, "new 1, due 1 at 26 Apr 12:00, new 2"},
		"in the hour":                 {[]news.Article{announced, next(visitDue.Add(time.Minute))}, "new 1, due 1 at 26 Apr 12:00, new 2"},
		"before":                      {[]news.Article{announced, next(visitDue.Add(-time.Minute))}, "new 1, new 2"},
		"after days without a word":   {[]news.Article{announced, next(visitDue.Add(50 * time.Hour))}, "new 1, new 2"},
		"called off in the last hour": {[]news.Article{announced, article("o", calledOff("Emmanuel Macron", "French", "Ankara", visitDue.Add(-time.Minute))), next(visitDue.Add(time.Hour))}, "new 1, changed 1, new 2"},
		"confirmed when it was due":   {[]news.Article{announced, next(visitDue.Add(time.Hour)), article("o", arrived("Emmanuel Macron", "Ankara", visitDue.Add(2*time.Hour)))}, "new 1, due 1 at 26 Apr 12:00, new 2, changed 1"},
	} {
		t.Run(name, func(t *testing.T) {
			for cut := range c.archive { // the program stops there, and goes on
				d := newDesk(t, "all")
				var got []string
				for _, part := range [][]news.Article{c.archive[:cut], c.archive[cut:]} {
					p := New(d.Parts)
					err := p.Replay(t.Context(), part, func(_ context.Context, to time.Time) error { d.now = to; return nil }, func(a news.Alert, s news.Story) error {
						line := fmt.Sprintf("%s %d", a.Change.Reason, s.ID)
						if a.Change.Reason == news.Due {
							line += a.Change.At.Format(" at 2 Jan 15:04")
						}
						got = append(got, line)
						return nil
					})
					if err != nil {
						t.Fatal(err)
					}
				}
				if said := strings.Join(got, ", "); said != c.want {
					t.Errorf("cut at %d: %s", cut, said)
				}
			}
		})
	}
}

// TestTheBotSaysWhatIsDue runs the job as the bot does.
func TestTheBotSaysWhatIsDue(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) { theBotSaysWhatIsDue(t, filepath.Join(t.TempDir(), "parley.db")) })
	t.Run("PostgreSQL", func(t *testing.T) { theBotSaysWhatIsDue(t, storetest.Postgres(t)) })
}

// awaitingOn is a desk on a database that is to be opened again; its source was read since
// the visit was due.
func awaitingOn(t *testing.T, name string) (d *desk, open func(direct bool) *store.Store) {
	t.Helper()
	d = newDesk(t, "6h")
	log := slog.New(slog.NewTextHandler(t.Output(), nil))
	open = func(direct bool) *store.Store {
		t.Helper()
		st, err := store.Open(t.Context(), name, store.Options{Log: log, Direct: direct, Now: func() time.Time { return d.now }})
		if err != nil {
			t.Fatal(err)
		}
		return st
	}
	d.Store = open(true)
	d.publish(t, visit("Emmanuel Macron", "Ankara", morning))
	d.now = visitDue
	if err := d.Poll(t.Context(), store.Job{}, "paper"); err != nil {
		t.Fatal(err)
	}
	if err := d.Store.Close(); err != nil {
		t.Fatal(err)
	}
	return d, open
}

func theBotSaysWhatIsDue(t *testing.T, name string) {
	d, open := awaitingOn(t, name)
	d.Store = open(false)
	told := &signalled{recorder: d.platform, posted: make(chan struct{}, 9)}
	d.Platforms = map[string]chat.Platform{"recorder": told}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- d.Work(ctx) }()
	<-told.posted
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if got := d.platform.take(); got != "edit story 1, reply to m1: 1 said" {
		t.Errorf("did %q", got)
	}
	if err := d.Store.Close(); err != nil {
		t.Fatal(err)
	}
	d.Store, d.index = open(true), nil
	defer func() {
		if err := d.Store.Close(); err != nil {
			t.Error(err)
		}
	}()
	d.now = d.now.Add(2 * time.Hour)
	if got := d.publish(t); got != "" {
		t.Errorf("after a restart: did %q", got)
	}
}

func TestOfSeveralProcessesOneSaysWhatIsDue(t *testing.T) {
	d, open := awaitingOn(t, storetest.Postgres(t))
	var all sync.WaitGroup
	var last *Pipeline
	for range 3 {
		parts := d.Parts
		parts.Store = open(true)
		p := New(parts)
		defer func() {
			if err := p.Store.Close(); err != nil {
				t.Error(err)
			}
		}()
		last = p
		all.Go(func() {
			for range 3 {
				if err := p.Due(t.Context(), store.Job{}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	waiting, err := last.Store.Waiting(t.Context(), "recorder")
	if err != nil || len(waiting) != 1 {
		t.Errorf("%d deliveries wait: %v", len(waiting), err)
	}
}
