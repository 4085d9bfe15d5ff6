package pipeline

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/riverqueue/river"

	"parley/bot/alert"
	"parley/bot/chat"
	"parley/bot/chat/chattest"
	"parley/bot/chat/discord"
	"parley/bot/chat/slack"
	"parley/bot/chat/webhook"
	"parley/bot/detect"
	"parley/bot/gazetteer"
	"parley/bot/news"
	"parley/bot/store"
	"parley/config"
	"parley/sources"
)

// town is a pipeline with both chats, on a clock that jumps from job to job. Its jobs run
// as the engine runs them: one that has to wait or fails comes back.
type town struct {
	*Pipeline
	clock    *chattest.Clock // of the world, and of both vendors
	skew     time.Duration   // of our own clock
	feed     *playedFeed
	slack    *chattest.Slack
	discord  *chattest.Discord
	receiver *chattest.Webhook // of all webhooks
	hooks    webhook.Settings
	channels []string             // the route's
	failed   map[string]int       // by job, in a row
	again    map[string]time.Time // by channel: when a job that has to wait tells it again
	visits   int
	log      *slog.Logger

	expects  error   // what jobs may fail by, beside what a platform refuses
	troubles []error // by what they failed, beside that
	taken    func()  // called once, when a platform took a message and nobody noted it yet
}

// newTown has so many channels on each platform, the first ones named desk.
func newTown(t *testing.T, channels int, scopes ...string) *town {
	t.Helper()
	return plan{database: store.Memory, channels: channels, scopes: scopes}.town(t)
}

// plan is what a town is built by.
type plan struct {
	database string
	channels int // on Slack and on Discord, the first ones named desk
	hooks    int // webhooks
	scopes   []string
	beat     time.Duration // between the heartbeats of Discord's connection; 0: as there
}

func (p plan) town(t *testing.T) *town {
	t.Helper()
	w := &town{clock: chattest.NewClock(morning), feed: &playedFeed{}, failed: map[string]int{}, again: map[string]time.Time{}, log: slog.New(slog.DiscardHandler)}
	o := chattest.SlackOptions{Now: w.clock.Now, Scopes: append(chattest.SlackScopes(), p.scopes...)}
	w.discord = chattest.StartDiscord(t, chattest.DiscordOptions{Now: w.clock.Now, Beat: p.beat})
	for i := range p.channels {
		name, room := "desk", w.discord.Channel("desk")
		if i > 0 {
			name = fmt.Sprint("room-", i)
			room = w.discord.AddChannel(chattest.DiscordChannel{Name: name, Permissions: chattest.DiscordAll})
		}
		id := fmt.Sprintf("C%04d", i)
		o.Channels = append(o.Channels, chattest.SlackChannel{ID: id, Name: name})
		w.channels = append(w.channels, "slack:"+id, "discord:"+room)
	}
	w.slack = chattest.StartSlack(t, o)
	w.receiver, w.hooks = chattest.StartWebhook(t, w.clock.Now), webhook.Settings{}
	for i := range p.hooks {
		name := fmt.Sprint("hook-", i)
		w.hooks[name] = webhook.Target{URL: config.NewSecret(w.receiver.URL()), Secret: config.NewSecret(chattest.WebhookSecret)}
		w.channels = append(w.channels, "webhook:"+name)
	}

	cfg, err := config.Parse("test", fmt.Appendf(nil, `
sources: [{name: paper, url: "https://paper.example/rss", schedule: "@every 1h", first_poll: all}]
watches: [{name: all}]
routes: [{watch: all, to: ["%s"]}]
`, strings.Join(w.channels, `", "`)))
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
	st, err := store.Open(t.Context(), p.database, store.Options{Log: w.log, Direct: true, Now: w.now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	w.Pipeline = New(Parts{
		Store: st, Gazetteer: names, Detector: detector, Sources: srcs,
		Fetchers: map[string]sources.Fetcher{"paper": w.feed}, Rules: rules,
		Zone: time.UTC, Now: w.now, Wait: w.clock.Wait, Log: w.log,
	})
	w.start(t)
	return w
}

// now is the time as our own clock has it.
func (w *town) now() time.Time { return w.clock.Now().Add(w.skew) }

// start opens the platforms, as a new process does: with the waits that the former one kept.
func (w *town) start(t *testing.T) {
	t.Helper()
	waits, err := w.Store.Waits(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	of := func(platform string) (map[string]time.Time, func(string, time.Time)) {
		own := map[string]time.Time{}
		for name, until := range waits {
			if rest, is := strings.CutPrefix(name, platform); is {
				own[rest] = until
			}
		}
		return own, func(name string, until time.Time) {
			if err := w.Store.KeepWait(t.Context(), platform+name, until); err != nil && !errors.Is(err, w.expects) {
				t.Error(err)
			}
		}
	}
	const patience = time.Millisecond // the engine's: no job sleeps over a rate
	// What a platform paces itself by is a clock that nobody sets, as the times of Go's are
	// within one process.
	own, keep := of("slack ")
	s, err := slack.New(slack.Settings{BotToken: config.NewSecret(w.slack.BotToken), AppToken: config.NewSecret(w.slack.AppToken), API: w.slack.URL()},
		slack.Options{Log: w.log, Now: w.clock.Now, Wait: w.clock.Wait, Patience: patience, Waits: own, KeepWait: keep})
	if err != nil {
		t.Fatal(err)
	}
	own, keep = of("discord ")
	d, err := discord.New(discord.Settings{Token: config.NewSecret(w.discord.Token), API: w.discord.URL()},
		discord.Options{Log: w.log, Now: w.clock.Now, Wait: w.clock.Wait, Patience: patience, Waits: own, KeepWait: keep})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	own, keep = of("webhook ")
	h := webhook.New(w.hooks, webhook.Options{Network: sources.Network{AllowPrivate: true}, Now: w.clock.Now, Waits: own, KeepWait: keep})
	t.Cleanup(h.Close)
	w.Platforms, w.index = map[string]chat.Platform{"slack": taking{s, w}, "discord": taking{d, w}, "webhook": taking{h, w}}, nil
	clear(w.again)
	if err := w.Resume(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// guests and hosts make visits, each a story of its own.
var (
	guests = []string{"Emmanuel Macron", "Friedrich Merz", "Giorgia Meloni", "Donald Tusk", "Keir Starmer", "Marco Rubio", "Sergei Lavrov", "Wang Yi", "Viktor Orban", "Alexander Stubb"}
	hosts  = []string{"Ankara", "Tokyo", "Tunis", "Cairo", "Oslo", "Lisbon", "Dublin", "Vienna", "Prague", "Riga", "Athens", "Sofia", "Baku", "Astana", "Hanoi", "Manila", "Ottawa", "Nairobi", "Rabat", "Doha"}
)

// happens has so many more visits announced, and read at once.
func (w *town) happens(t *testing.T, n int) {
	t.Helper()
	w.feed.items = nil
	for i := range n {
		published := w.now().Add(time.Duration(i-n) * time.Second)
		w.feed.items = append(w.feed.items, visit(guests[w.visits%len(guests)], hosts[w.visits/len(guests)%len(hosts)], published))
		w.visits++
	}
	poll := store.PollArgs{Source: "paper"}
	w.jobs(func(d *store.Due) bool { return d.Args != poll }) // a source has one
	w.attempt(t, poll)
}

// runs lets so much time pass.
func (w *town) runs(t *testing.T, d time.Duration) {
	t.Helper()
	for end := w.clock.Now().Add(d); ; {
		args, due, ok := w.Store.Next()
		if left := end.Sub(w.clock.Now()); !ok || due.Sub(w.now()) > left {
			if ok {
				w.Store.Put(store.Due{Args: args, At: due})
			}
			w.clock.Add(max(0, left))
			return
		}
		w.clock.Add(max(0, due.Sub(w.now())))
		w.attempt(t, args)
	}
}

// attempt runs a job as the engine does: one that tells a channel ends at once while
// another one waits to tell it again.
func (w *town) attempt(t *testing.T, args river.JobArgs) {
	t.Helper()
	var err error
	n, tells := args.(store.NotifyArgs)
	if tells {
		if w.now().Before(w.again[n.Channel]) {
			return
		}
		err = w.Notify(t.Context(), store.Job{}, n.Channel)
	} else if err = w.do(t.Context(), args); err != nil && !errors.Is(err, w.expects) {
		t.Fatal(err)
	}
	job := fmt.Sprintf("%T %+v", args, args)
	if err == nil {
		delete(w.failed, job)
		return
	}
	if _, refused := errors.AsType[*chat.Error](err); !refused {
		w.troubles = append(w.troubles, err)
	}
	at := w.now().Add(w.comesBack(job, err))
	if tells {
		w.again[n.Channel] = at
	}
	w.Store.Put(store.Due{Args: args, At: at})
}

// comesBack says when the engine runs a job again.
func (w *town) comesBack(job string, err error) time.Duration {
	if after, limited := limitedFor(err); limited {
		return after
	}
	if refused, is := errors.AsType[*chat.Error](err); is && refused.Kind == chat.Permanent {
		return blockedWait
	}
	w.failed[job]++
	return min(time.Second<<min(w.failed[job]-1, 9), 5*time.Minute)
}

// setsClock sets our clock so far from the world's. When it is set back, the store takes up
// what was put aside by the time before: see its TestWhatWasPutAsideByAClockThatIsSetBackIsTakenUp.
func (w *town) setsClock(skew time.Duration) {
	back := skew < w.skew
	clear(w.again)
	w.skew = skew
	w.jobs(func(d *store.Due) bool {
		if back {
			d.At = w.now()
		}
		return true
	})
}

// jobs goes through the jobs that wait, and keeps those that are to stay.
func (w *town) jobs(stays func(*store.Due) bool) {
	var all []store.Due
	for args, due, ok := w.Store.Next(); ok; args, due, ok = w.Store.Next() {
		if d := (store.Due{Args: args, At: due}); stays(&d) {
			all = append(all, d)
		}
	}
	for _, d := range all {
		w.Store.Put(d)
	}
}

// taking is a platform of the town.
type taking struct {
	chat.Platform
	w *town
}

func (p taking) Post(ctx context.Context, m chat.Message) (chat.Ref, error) {
	ref, err := p.Platform.Post(ctx, m)
	if f := p.w.taken; f != nil && err == nil {
		p.w.taken = nil
		f()
	}
	return ref, err
}

// allSent fails the test unless every story was told in every channel.
func (w *town) allSent(t *testing.T) {
	t.Helper()
	counts, err := w.Store.Counts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if want := w.visits * len(w.channels); counts.Deliveries[news.Sent] != want || len(counts.Deliveries) != 1 {
		t.Fatalf("deliveries %v, want %d sent and no other", counts.Deliveries, want)
	}
}

// standsOnce holds what both chats show against what was told: each story one card in each
// channel, and nothing else, in the order in which it was decided.
func (w *town) standsOnce(t *testing.T) {
	t.Helper()
	w.allSent(t)
	for _, err := range w.troubles {
		if !errors.Is(err, w.expects) {
			t.Errorf("a job failed: %v", err)
		}
	}
	for _, channel := range w.channels {
		platform, name := splitChannel(channel)
		var seen []chattest.Seen
		switch platform {
		case "slack":
			for _, m := range w.slack.Messages(roomOf(name)) {
				seen = append(seen, m.Seen())
			}
		case "discord":
			seen = w.discord.Seen(name)
		case "webhook":
			seen = w.receiver.Seen(name)
		}
		if len(seen) != w.visits {
			t.Errorf("%s shows %d messages for %d stories", channel, len(seen), w.visits)
			continue
		}
		for i, s := range seen {
			guest := guests[i%len(guests)]
			if last := strings.Fields(guest)[1]; !strings.Contains(s.Text, last[:min(3, len(last))]) {
				t.Errorf("%s: message %d is not about %s: %.60q", channel, i, guest, s.Text)
			}
		}
	}
	if n := w.mostInvalid(); n >= 100 {
		t.Errorf("%d invalid requests to Discord in ten minutes", n)
	}
}

// roomOf is the name of a channel of Slack by its ID.
func roomOf(id string) string {
	if n := strings.TrimLeft(id, "C0"); n != "" {
		return "room-" + n
	}
	return "desk"
}

// mostInvalid is the greatest number of requests in ten minutes that Discord counts as
// invalid.
func (w *town) mostInvalid() (most int) {
	var at []time.Time
	for _, c := range w.discord.Calls("") {
		if slices.Contains([]string{"401", "403", "429", "50001", "50013"}, c.Answer) {
			at = append(at, c.At)
		}
	}
	for i, j := 0, 0; j < len(at); j++ {
		for at[j].Sub(at[i]) >= 10*time.Minute {
			i++
		}
		most = max(most, j-i+1)
	}
	return most
}
