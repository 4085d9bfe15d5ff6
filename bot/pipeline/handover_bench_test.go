package pipeline

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"parley/bot/alert"
	"parley/bot/chat"
	"parley/bot/detect"
	"parley/bot/gazetteer"
	"parley/bot/store"
	"parley/config"
	"parley/sources"
)

// posted is a platform that says when it was handed something.
type posted chan chat.Ref

func (p posted) Post(_ context.Context, m chat.Message) (chat.Ref, error) {
	p <- chat.Ref(m.ID)
	return chat.Ref(m.ID), nil
}

func (p posted) Edit(context.Context, chat.Ref, chat.Message) error { return nil }

// How long it takes from an item that was seen, over the engine and a file, to the
// platform, when nothing else waits: reading, matching and deciding it among that.
func BenchmarkFromSeenToHandedOver(b *testing.B) {
	cfg, err := config.Parse("bench", []byte(`
sources: [{name: paper, url: "https://paper.example/rss", schedule: "@every 10h", first_poll: all}]
watches: [{name: all}]
routes: [{watch: all, to: [recorder]}]
`))
	if err != nil {
		b.Fatal(err)
	}
	srcs, err := sources.Decode(cfg.Sources)
	if err != nil {
		b.Fatal(err)
	}
	names := gazetteer.Default()
	rules, err := alert.Decode(cfg.Watches, cfg.Routes, names)
	if err != nil {
		b.Fatal(err)
	}
	detector := detect.Default()
	log := slog.New(slog.DiscardHandler)
	st, err := store.Open(b.Context(), filepath.Join(b.TempDir(), "parley.db"), store.Options{Log: log})
	if err != nil {
		b.Fatal(err)
	}
	defer st.Close()
	feed, platform := &playedFeed{}, make(posted)
	p := New(Parts{Store: st, Gazetteer: names, Detector: detector, Sources: srcs, Fetchers: map[string]sources.Fetcher{"paper": feed}, Rules: rules,
		Platforms: map[string]chat.Platform{"recorder": platform}, Zone: time.UTC, Now: time.Now, Log: log})
	ctx, stop := context.WithCancel(b.Context())
	worked := make(chan error, 1)
	go func() { worked <- p.Work(ctx) }()
	var took []time.Duration
	for n := 0; b.Loop(); n++ {
		if n == len(guests)*len(hosts) {
			b.Fatal("there are no more visits: take a smaller -benchtime, as 100x")
		}
		feed.items = []sources.Item{visit(guests[n%len(guests)], hosts[n/len(guests)%len(hosts)], time.Now())}
		feed.items[0].GUID += fmt.Sprint(n)
		begun := time.Now()
		if err := p.Poll(ctx, store.Job{}, "paper"); err != nil {
			b.Fatal(err)
		}
		<-platform
		took = append(took, time.Since(begun))
	}
	stop()
	if err := <-worked; err != nil {
		b.Error(err)
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*95/100].Milliseconds()), "ms/p95")
	b.ReportMetric(float64(took[len(took)/2].Milliseconds()), "ms/p50")
}
