package main

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"parley/bot/demo"
	"parley/bot/news"
	"parley/bot/store"
)

const (
	phases = 3 // parts of the day, each given out when the one before is surely kept
)

// The day's feeds are watched by the real program, which is killed at random moments and
// started again. The feeds go on to the next part of the day when each outlet was asked
// with the ETag of the present one, which proves that the present one is kept.
func TestNothingIsLostOrToldTwiceThroughKills(t *testing.T) {
	t.Parallel() // it mostly waits
	binary := buildParley(t)
	day, err := newDemoDay()
	if err != nil {
		t.Fatal(err)
	}
	feeds := newPhasedFeeds(day)
	server := httptest.NewServer(feeds)
	t.Cleanup(server.Close)
	dir := t.TempDir()
	database := filepath.Join(dir, "parley.db")
	settings := filepath.Join(dir, "parley.yaml")
	c := startChats(t)
	text := string(day.settings(server.URL, database)) + c.settings + "health: \"\"\nretention: 9000d\n"
	text = strings.ReplaceAll(text, demoSchedule, "@every 1s")
	text = strings.Replace(text, "to: [terminal]", `to: [terminal, "`+strings.Join(c.channels, `", "`)+`"]`, 1)
	if err := os.WriteFile(settings, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}

	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	var printed bytes.Buffer
	for range *killed {
		p := startParley(t, &printed, binary, settings)
		select {
		case <-feeds.done:
		case <-time.After(time.Duration(200+random.IntN(1500)) * time.Millisecond):
		}
		p.kill()
	}
	p := startParley(t, &printed, binary, settings)
	select {
	case <-feeds.done:
	case <-time.After(2 * time.Minute):
		p.kill()
		t.Fatalf("the day's feeds were not all read within two minutes\n%s", p.errs.String())
	}
	c.settle(t, 8*time.Second)
	if err := p.interrupt(); err != nil {
		t.Errorf("stop on SIGINT: %v\n%s", err, p.errs.String())
	}
	told := checkToldOnce(t, day, database, printed.String())
	// Discord knows a message by its delivery: none is doubled. Slack does not: at most the
	// send in flight at each kill.
	c.checkMessages(t, told, map[string]int{"slack": *killed, "discord": 0})
	// A kill between Slack's answer and its note lets a wait be forgotten.
	for _, v := range c.slack.Forgive() {
		if !strings.Contains(v, "before its Retry-After") {
			t.Error(v)
		}
	}
}

// allTold opens a database in which every delivery must be told.
func allTold(t testing.TB, database string) *store.Store {
	t.Helper()
	st, err := store.Open(t.Context(), database, store.Options{Log: slog.New(slog.DiscardHandler), Direct: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	counts, err := st.Counts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if left := counts.Deliveries[news.Waiting] + counts.Deliveries[news.Sending] + counts.Deliveries[news.Dead]; left > 0 {
		t.Errorf("%d deliveries are not told: %v", left, counts.Deliveries)
	}
	return st
}

// checkToldOnce holds what the database keeps as told against the day.
// It returns the deliveries of each channel.
func checkToldOnce(t *testing.T, day demoDay, database, printed string) map[string][]news.Delivery {
	t.Helper()
	ctx := t.Context()
	st := allTold(t, database)
	type key struct {
		channel     string
		story       int64
		development int64
		reason      news.Reason
		certainty   news.Certainty
	}
	told := map[key]int64{}
	cards := map[int64]bool{}
	all := map[string][]news.Delivery{}
	seen := map[int64]bool{}
	for _, item := range day.items {
		e, err := st.Explain(ctx, address(item))
		if err != nil {
			t.Errorf("%s was lost: %v", item.Key(), err)
			continue
		}
		if e.Matched != e.Article.Version {
			t.Errorf("%s was never read", item.Key())
		}
		for _, d := range e.Deliveries {
			c := d.Alert.Change
			k := key{d.Alert.Channel, c.Story, c.Development.ID, c.Reason, c.Certainty}
			if before, twice := told[k]; twice && before != d.ID {
				t.Errorf("story %d: %s %s %s is told twice, as deliveries %d and %d", c.Story, c.Reason, c.Development.Kind, c.Development.Status, before, d.ID)
			}
			told[k] = d.ID
			cards[c.Story] = true
			if !seen[d.ID] {
				seen[d.ID] = true
				all[d.Alert.Channel] = append(all[d.Alert.Channel], d)
			}
		}
	}
	if len(cards) < 8 {
		t.Errorf("only %d stories were told", len(cards))
	}
	// A kill between a line's print and its record repeats that line after the restart,
	// so each card is printed once, and at most once more for a kill.
	if got := strings.Count(printed, "╭"); got < len(cards) || got > len(cards)+*killed {
		t.Errorf("%d cards are printed for %d stories", got, len(cards))
	}
	for channel, ds := range all {
		if len(ds) != len(all["terminal"]) {
			t.Errorf("%s was told %d times, the terminal %d times", channel, len(ds), len(all["terminal"]))
		}
	}
	return all
}

// phasedFeeds gives out the day in parts.
type phasedFeeds struct {
	day  demoDay
	done chan struct{} // closed when the last part is kept

	mu    sync.Mutex
	phase int
	kept  map[string]bool // outlets that were asked with the ETag of this phase
}

func newPhasedFeeds(day demoDay) *phasedFeeds {
	return &phasedFeeds{day: day, done: make(chan struct{}), phase: 1, kept: map[string]bool{}}
}

func (f *phasedFeeds) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, o := range f.day.outlets {
		if o.Path != r.URL.Path {
			continue
		}
		items := f.day.items[:len(f.day.items)*f.phase/phases]
		contentType, body := demo.Feed(o, items, "http://"+r.Host)
		tag := fmt.Sprintf(`"%d-%x"`, len(body), body[:min(len(body), 16)])
		w.Header().Set("Content-Type", contentType)
		w.Header().Set("ETag", tag)
		if r.Header.Get("If-None-Match") == tag {
			f.keep(o.Key)
		}
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
		return
	}
	http.NotFound(w, r)
}

// keep notes that an outlet's present feed is in the database.
func (f *phasedFeeds) keep(outlet string) {
	if f.kept[outlet] = true; len(f.kept) < len(f.day.outlets) {
		return
	}
	switch {
	case f.phase < phases:
		f.phase++
		clear(f.kept)
	case f.phase == phases:
		f.phase++
		close(f.done)
	}
}

// process is a running Parley.
type process struct {
	cmd    *exec.Cmd
	errs   bytes.Buffer
	waited chan error
}

func startParley(t testing.TB, out *bytes.Buffer, binary, settings string) *process {
	t.Helper()
	p := &process{waited: make(chan error, 1)}
	p.cmd = exec.CommandContext(context.WithoutCancel(t.Context()), binary, "run", "--config", settings)
	p.cmd.Stdout, p.cmd.Stderr = out, &p.errs
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { p.waited <- p.cmd.Wait() }()
	return p
}

// kill ends the process as a power cut would, and waits for its end.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	<-p.waited
}

// interrupt asks the process to stop and waits until it has.
func (p *process) interrupt() error {
	if err := p.cmd.Process.Signal(os.Interrupt); err != nil {
		return err
	}
	select {
	case err := <-p.waited:
		return err
	case <-time.After(30 * time.Second):
		p.kill()
		return fmt.Errorf("it still runs after 30 s")
	}
}

// buildParley builds the program as a user would, once for all tests.
func buildParley(t testing.TB) string {
	t.Helper()
	binary, err := built()
	if err != nil {
		t.Fatal(err)
	}
	return binary
}

var built = sync.OnceValues(func() (string, error) {
	binary := filepath.Join(programFolder, "parley")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return binary, nil
})
