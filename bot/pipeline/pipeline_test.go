package pipeline

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"parley/bot/alert"
	"parley/bot/chat"
	"parley/bot/detect"
	"parley/bot/gazetteer"
	"parley/bot/news"
	"parley/bot/store"
	"parley/config"
	"parley/sources"
)

// Tests that run side by side mostly wait: more of them may than there are processors.
func TestMain(m *testing.M) {
	if err := flag.Set("test.parallel", "16"); err != nil { // a flag that is given comes later, and counts
		panic(err)
	}
	goleak.VerifyTestMain(m)
}

var morning = time.Date(2025, 4, 23, 6, 0, 0, 0, time.UTC)

// desk is a pipeline on a real database, with sources and a platform that a test plays.
type desk struct {
	*Pipeline
	now      time.Time
	feed     *playedFeed
	platform *recorder
}

func newDesk(t *testing.T, firstPoll string) *desk {
	t.Helper()
	cfg, err := config.Parse("test", fmt.Appendf(nil, `
sources: [{name: paper, url: "https://paper.example/rss", schedule: "@every 10m", first_poll: %s}]
watches: [{name: all}]
routes: [{watch: all, to: [recorder]}]
`, firstPoll))
	if err != nil {
		t.Fatal(err)
	}
	srcs, err := sources.Decode(cfg.Sources)
	if err != nil {
		t.Fatal(err)
	}
	names := gazetteer.Default()
	rules, err := alert.Decode(cfg.Watches, cfg.Routes, names)
	if err != nil {
		t.Fatal(err)
	}
	detector := detect.Default()
	d := &desk{now: morning, feed: &playedFeed{}, platform: &recorder{}}
	log := slog.New(slog.NewTextHandler(t.Output(), nil))
	st, err := store.Open(t.Context(), store.Memory, store.Options{Log: log, Direct: true, Now: func() time.Time { return d.now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	d.Pipeline = New(Parts{
		Store: st, Gazetteer: names, Detector: detector, Sources: srcs,
		Fetchers: map[string]sources.Fetcher{"paper": d.feed}, Rules: rules,
		Platforms: map[string]chat.Platform{"recorder": d.platform},
		Zone:      time.UTC, Now: func() time.Time { return d.now }, Log: log,
	})
	return d
}

// round polls the source once and does all that this makes needed.
func (d *desk) round(t *testing.T) {
	t.Helper()
	if err := d.Once(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// playedFeed gives what a test puts into it.
type playedFeed struct {
	items []sources.Item
	err   error
}

func (f *playedFeed) Fetch(context.Context, sources.State) (sources.Result, error) {
	return sources.Result{Items: f.items}, f.err
}

// visit is an item that announces a visit on the given day of April 2025.
func visit(who, place string, published time.Time) sources.Item {
	slug := strings.ReplaceAll(who+" "+place+published.Format(" 1504"), " ", "-")
	return sources.Item{GUID: slug, URL: "https://paper.example/" + slug, Title: who + " to visit " + place, Published: published,
		Text: who + " will visit " + place + " on Friday for talks with the government there, officials said on Wednesday."}
}

// recorder is a platform that writes down what it is asked to do.
type recorder struct {
	mu    sync.Mutex
	did   []string
	fails []error     // of the next calls; nil lets one pass
	tried []time.Time // of each post: since when it is in doubt
	card  chat.Card   // of the last summary
}

func (r *recorder) note(what string, m chat.Message) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.fails) > 0 {
		err := r.fails[0]
		if r.fails = r.fails[1:]; err != nil {
			return err
		}
	}
	switch {
	case m.Reply != nil:
		r.did = append(r.did, fmt.Sprintf("reply to %s: %d said", m.Thread, len(m.Reply.Says)))
	case m.Card.Number != 0:
		r.did = append(r.did, "sum up: "+m.Card.Headline)
		r.card = *m.Card
	default:
		r.did = append(r.did, fmt.Sprintf("%s story %d", what, m.Card.Story))
	}
	return nil
}

func (r *recorder) Post(_ context.Context, m chat.Message) (chat.Ref, error) {
	r.mu.Lock()
	r.tried = append(r.tried, m.Tried)
	r.mu.Unlock()
	return chat.Ref("m" + m.ID), r.note("post", m)
}

func (r *recorder) Edit(_ context.Context, _ chat.Ref, m chat.Message) error {
	return r.note("edit", m)
}

func (r *recorder) take() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := strings.Join(r.did, ", ")
	r.did = nil
	return all
}

// said is what take would give.
func (r *recorder) said() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return strings.Join(r.did, ", ")
}

func TestAStoryIsPostedOnceThenEditedAndRepliedTo(t *testing.T) {
	d := newDesk(t, "6h")
	d.feed.items = []sources.Item{visit("Emmanuel Macron", "Ankara", morning)}
	d.round(t)
	if got := d.platform.take(); got != "post story 1" {
		t.Fatalf("did %q", got)
	}
	d.now = d.now.Add(10 * time.Minute)
	d.round(t)
	if got := d.platform.take(); got != "" {
		t.Errorf("the same item again: did %q", got)
	}
	off := sources.Item{GUID: "off", URL: "https://paper.example/off", Title: "Macron cancels visit to Ankara", Published: d.now,
		Text: "French President Emmanuel Macron has cancelled his visit to Ankara, his office said on Wednesday."}
	d.feed.items = append(d.feed.items, off)
	d.round(t)
	if got := d.platform.take(); got != "edit story 1, reply to m1: 1 said" {
		t.Errorf("a cancellation: did %q", got)
	}
}

func TestWhatWaitsForOneCardIsToldAtOnce(t *testing.T) {
	d := newDesk(t, "6h")
	d.feed.items = []sources.Item{
		visit("Emmanuel Macron", "Ankara", morning),
		{GUID: "off", URL: "https://paper.example/off", Title: "Macron cancels visit to Ankara", Published: morning.Add(time.Minute),
			Text: "French President Emmanuel Macron has cancelled his visit to Ankara, his office said on Wednesday."},
	}
	d.now = morning.Add(2 * time.Minute)
	d.round(t)
	if got := d.platform.take(); got != "post story 1" {
		t.Errorf("did %q, wanted one card that shows how things stand", got)
	}
}

func TestTheFirstPollTeachesAndTellsNothingOld(t *testing.T) {
	d := newDesk(t, "6h")
	d.feed.items = []sources.Item{visit("Emmanuel Macron", "Ankara", morning.Add(-7*time.Hour))}
	d.round(t)
	if got := d.platform.take(); got != "" {
		t.Errorf("an item of seven hours ago: did %q", got)
	}
	d.feed.items = []sources.Item{visit("Emmanuel Macron", "Ankara", morning.Add(-8*time.Hour))}
	d.round(t)
	if got := d.platform.take(); got != "" {
		t.Errorf("the same visit from another article: did %q", got)
	}
}

func TestARefusalIsTriedAgainUnlessTheMessageIsUnfit(t *testing.T) {
	d := newDesk(t, "6h")
	d.feed.items = []sources.Item{visit("Emmanuel Macron", "Ankara", morning)}
	d.platform.fails = []error{&chat.Error{Kind: chat.Passing, Err: errors.New("away")}}
	if err := d.Once(t.Context()); err == nil {
		t.Fatal("the job must fail, to be tried again")
	}
	d.round(t)
	if got := d.platform.take(); got != "post story 1" {
		t.Errorf("after a passing refusal: did %q", got)
	}
	d.feed.items = []sources.Item{visit("Giorgia Meloni", "Tunis", morning)}
	d.platform.fails = []error{&chat.Error{Kind: chat.Permanent, Err: errors.New("the token was revoked")}}
	if err := d.Once(t.Context()); err == nil {
		t.Fatal("somebody must hear that the token was revoked")
	}
	d.round(t)
	if got := d.platform.take(); got != "post story 2" {
		t.Errorf("after the token was mended: did %q", got)
	}
	d.feed.items = []sources.Item{visit("Friedrich Merz", "Tokyo", morning)}
	d.platform.fails = []error{&chat.Error{Kind: chat.Unfit, Err: errors.New("too long")}}
	d.round(t)
	d.round(t)
	if got := d.platform.take(); got != "" {
		t.Errorf("after a message that is never taken: did %q", got)
	}
	counts, err := d.Store.Counts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if dead := counts.Deliveries[news.Dead]; dead != 1 {
		t.Errorf("%d deliveries are given up, wanted the unfit one", dead)
	}
}

func TestWhatWaitsForAChannelThatWasMisspeltIsToldInTheRightOne(t *testing.T) {
	d := newDesk(t, "6h")
	d.feed.items = []sources.Item{visit("Emmanuel Macron", "Ankara", morning)}
	d.platform.fails = []error{&chat.Error{Kind: chat.Permanent, Err: errors.New("no such channel")}}
	if err := d.Once(t.Context()); err == nil {
		t.Fatal("somebody must hear that there is no such channel")
	}
	d.Rules.Routes = []alert.Route{{Watch: "all", To: []string{"recorder:right"}}}
	d.round(t)
	d.round(t)
	if got := d.platform.take(); got != "post story 1" {
		t.Errorf("after the route was corrected: did %q", got)
	}
	if left, err := d.Store.Channels(t.Context()); err != nil || len(left) > 0 {
		t.Errorf("something still waits for %q, error %v", left, err)
	}
}

func TestADeliveryInDoubtIsSentAgain(t *testing.T) {
	d := newDesk(t, "6h")
	d.feed.items = []sources.Item{visit("Emmanuel Macron", "Ankara", morning)}
	d.platform.fails = []error{errors.New("cut off")}
	_ = d.Once(t.Context())
	waiting, err := d.Store.Waiting(t.Context(), "recorder")
	if err != nil || len(waiting) != 1 {
		t.Fatalf("%d deliveries wait, error %v", len(waiting), err)
	}
	if err := d.Store.Begin(t.Context(), waiting[0].ID); err != nil { // as a kill between the call and its answer leaves it
		t.Fatal(err)
	}
	d.round(t)
	if got := d.platform.take(); got != "post story 1" {
		t.Errorf("did %q", got)
	}
}

func TestAFailingSourceIsLeftAloneLongerEachTime(t *testing.T) {
	gone := &sources.Error{Gone: true}
	asked := &sources.Error{RetryAfter: 3 * time.Hour}
	for _, c := range []struct {
		failures int
		err      error
		want     time.Duration
	}{
		{1, errors.New("away"), 10 * time.Minute},
		{2, errors.New("away"), 10 * time.Minute},
		{3, errors.New("away"), 20 * time.Minute},
		{6, errors.New("away"), 160 * time.Minute},
		{1000, errors.New("away"), 24 * time.Hour},
		{1, asked, 3 * time.Hour},
		{7, asked, 320 * time.Minute},
		{1, gone, 24 * time.Hour},
	} {
		if got := retryIn(10*time.Minute, c.failures, c.err); got != c.want {
			t.Errorf("after %d failures with %+v: %v, wanted %v", c.failures, c.err, got, c.want)
		}
	}
}

func TestASourceThatFailsIsKeptAsFailing(t *testing.T) {
	d := newDesk(t, "6h")
	d.feed.err = errors.New("fetch https://paper.example/rss: timeout")
	if err := d.Once(t.Context()); err == nil || !strings.Contains(err.Error(), "no source could be read, of 1") {
		t.Errorf("no source could be read, and Once says: %v", err)
	}
	row, err := d.Store.Source(t.Context(), "paper")
	if err != nil {
		t.Fatal(err)
	}
	if row.Failures != 1 || row.LastError == "" || !row.Next.Equal(morning.Add(10*time.Minute)) {
		t.Errorf("the source stands as %+v", row)
	}
	d.feed.err = nil
	d.feed.items = []sources.Item{visit("Emmanuel Macron", "Ankara", morning)}
	d.round(t)
	if got := d.platform.take(); got != "post story 1" {
		t.Errorf("when it is back: did %q", got)
	}
}

func TestReplayGivesTheSameTwice(t *testing.T) {
	var archive []news.Article
	for i, a := range []struct{ who, place string }{{"Emmanuel Macron", "Ankara"}, {"Friedrich Merz", "Tokyo"}, {"Emmanuel Macron", "Ankara"}} {
		it := visit(a.who, a.place, morning)
		at := morning.Add(time.Duration(i) * 20 * time.Second)
		archive = append(archive, news.Article{ID: fmt.Sprint("a", i), Outlet: fmt.Sprint("paper", i, ".example"), Title: it.Title, Text: it.Text, Published: at, Seen: at, Version: 1})
	}
	replay := func() (lines []string) {
		d := newDesk(t, "all")
		jump := func(_ context.Context, to time.Time) error { d.now = to; return nil }
		err := d.Replay(t.Context(), archive, jump, func(a news.Alert, s news.Story) error {
			lines = append(lines, fmt.Sprintf("%s %s story %d by %s", a.Change.Reason, a.Change.Development.Kind, s.ID, a.Change.Article))
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return lines
	}
	first, second := replay(), replay()
	if fmt.Sprint(first) != fmt.Sprint(second) {
		t.Errorf("two replays differ:\n%q\n%q", first, second)
	}
	if len(first) < 2 {
		t.Errorf("told only %q", first)
	}
}
