package main

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"parley/bot/chat"
	"parley/bot/demo"
	"parley/bot/news"
	"parley/bot/store"
	"parley/config"
)

type demoCommand struct {
	Speed float64 `help:"Hours of the day per second; 0 does not wait at all. Without it, the day takes some ten seconds in a terminal and no time elsewhere." default:"-1" placeholder:"N"`
}

// Help shows what can be asked afterwards.
func (demoCommand) Help() string {
	return `Nine made-up outlets report the London talks of 23 April 2025 over twelve hours. A server on this
machine serves their feeds; Parley polls them on the day's own clock and keeps what it finds in a
temporary database. Nothing leaves this machine.

Examples:
  parley demo
  echo "/parley latest" | parley demo --speed 0`
}

// The day is polled as a desk would poll it.
const demoSchedule = "@every 10m"

// Run replays the day, prints what was told and what was not, and takes questions.
func (c demoCommand) Run(ctx context.Context, s streams, log *slog.Logger) (err error) {
	day, err := newDemoDay()
	if err != nil {
		return err
	}
	clock := &jumpingClock{speed: c.Speed * float64(time.Hour/time.Second)}
	if c.Speed < 0 && isTerminal(s.out) {
		clock.speed = 1.2 * float64(time.Hour/time.Second)
	} else if c.Speed < 0 {
		clock.speed = 0
	}
	clock.unixNano.Store(day.begin.UnixNano())
	server, err := serve(day, clock)
	if err != nil {
		return err
	}
	defer server.Close()
	dir, err := os.MkdirTemp("", "parley-demo-")
	if err != nil {
		return fmt.Errorf("make room for the demo's database: %w", err)
	}
	defer os.RemoveAll(dir)
	cfg, err := config.Parse("the demo's settings", day.settings(server.address, filepath.Join(dir, "parley.db")))
	if err != nil {
		return err
	}
	h, err := furnish(ctx, cfg, s, log, furnishing{direct: true, now: clock.Now})
	if err != nil {
		return err
	}
	defer h.close(&err)

	fmt.Fprintf(s.out, "A day of news, %s: %d items from %d outlets. Cards appear as they would in a channel.\n\n",
		day.begin.Format("2 January 2006"), len(day.items), len(day.outlets))
	if err := h.pipeline.Resume(ctx); err != nil {
		return err
	}
	if err := h.pipeline.Until(ctx, day.end, clock.Jump); err != nil {
		return err
	}
	counts, err := h.store.Counts(ctx)
	if err != nil {
		return err
	}
	if err := summarise(s.out, counts); err != nil {
		return err
	}
	return h.terminal.Serve(ctx, s.in, chat.AnswerFunc(func(ctx context.Context, q chat.Query) chat.Answer {
		a := h.desk.Answer(ctx, q)
		// The day is over and nobody works: what was corrected is carried out right here.
		if err := h.pipeline.Until(ctx, day.end, clock.Jump); err != nil && ctx.Err() == nil {
			log.Error("a correction is not carried out", "error", err)
		}
		return a
	}))
}

// summarise says what came of the day: what was told, and why the rest was not.
func summarise(w io.Writer, c store.Counts) error {
	var b strings.Builder
	fmt.Fprintf(&b, "The day in numbers\n  %s read, %s in %s\n", chat.Count(c.Articles, "item", "items"),
		chat.Count(c.Developments, "development", "developments"), chat.Count(c.Stories, "story", "stories"))
	fmt.Fprintf(&b, "  %s: %d new, %d changed, %d confirmed\n", chat.Count(c.Alerts(), "alert", "alerts"), c.Told[news.New], c.Told[news.Changed], c.Told[news.Confirms])
	fmt.Fprintf(&b, "  kept silent:")
	reasons := make([]news.Silence, 0, len(c.Silences))
	for r := range c.Silences {
		reasons = append(reasons, r)
	}
	slices.SortFunc(reasons, func(a, b news.Silence) int {
		return cmp.Or(cmp.Compare(c.Silences[b], c.Silences[a]), cmp.Compare(a, b))
	})
	for i, r := range reasons {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, " %d %s", c.Silences[r], r)
	}
	fmt.Fprintf(&b, "; %s reported no development\n\nAsk, for example:  /parley latest   /parley story 1   /parley explain 1   /parley help\nTo leave, type quit.\n\n", chat.Count(c.Without, "item", "items"))
	_, err := io.WriteString(w, b.String())
	return err
}

// demoDay is the bundled day, ready to be served.
type demoDay struct {
	outlets    []demo.Outlet
	items      []demo.Item
	begin, end time.Time
}

func newDemoDay() (demoDay, error) {
	outlets, items, err := demo.Day()
	if err != nil {
		return demoDay{}, fmt.Errorf("read the demo's day: %w", err)
	}
	if len(items) == 0 {
		return demoDay{}, errors.New("the demo's day is empty")
	}
	first, last := items[0].At, items[0].At
	for _, it := range items {
		if it.At.Before(first) {
			first = it.At
		}
		if it.At.After(last) {
			last = it.At
		}
	}
	return demoDay{outlets, items, first.Truncate(time.Hour), last.Add(30 * time.Minute)}, nil
}

// settings is what a user would write to watch the day's outlets.
func (d demoDay) settings(address, database string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "database: %q\nnetwork: {allow_private: true}\nsources:\n", database)
	for _, o := range d.outlets {
		fmt.Fprintf(&b, "  - {name: %q, type: feed, url: %q, outlet: %q, tier: %s, schedule: %q, first_poll: all}\n",
			o.Key, address+o.Path, o.Domain, o.Tier, demoSchedule)
	}
	b.WriteString("watches:\n  - {name: ukraine, conflicts: [russia-ukraine]}\nroutes:\n  - {watch: ukraine, to: [terminal]}\n")
	return b.Bytes()
}

// loopback is a server on this machine alone.
type loopback struct {
	http.Server
	address string
	done    chan struct{}
}

// serve gives out the feeds as they stand at the clock's time.
func serve(d demoDay, clock *jumpingClock) (*loopback, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("serve the demo's feeds: %w", err)
	}
	l := &loopback{address: "http://" + listener.Addr().String(), done: make(chan struct{})}
	mux := http.NewServeMux()
	for _, o := range d.outlets {
		mux.HandleFunc("GET "+o.Path, func(w http.ResponseWriter, r *http.Request) {
			contentType, body := demo.Feed(o, d.until(clock.Now()), l.address)
			w.Header().Set("Content-Type", contentType)
			w.Header().Set("ETag", fmt.Sprintf(`"%x"`, sha256.Sum256(body)))
			http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
		})
	}
	l.Handler, l.ReadHeaderTimeout = mux, 5*time.Second
	go func() {
		defer close(l.done)
		_ = l.Serve(listener) // always an error: Close ends it
	}()
	return l, nil
}

// Close ends the server and waits for it.
func (l *loopback) Close() {
	_ = l.Server.Close()
	<-l.done
}

// until is what was published by then.
func (d demoDay) until(now time.Time) []demo.Item {
	var out []demo.Item
	for _, it := range d.items {
		if !it.At.After(now) {
			out = append(out, it)
		}
	}
	return out
}
