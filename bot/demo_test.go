package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parley/bot/chat/chattest"
	"parley/bot/demo"
	"parley/bot/news"
	"parley/config"
)

func TestTheDemoTellsItsAnswerSheet(t *testing.T) {
	t.Parallel() // while others wait
	day, h := playDay(t, script{})
	checkAnswers(t, h, day, "terminal")
}

// checkAnswers holds what a channel was told against the answer sheet, and returns its
// deliveries in order.
func checkAnswers(t *testing.T, h *house, day demoDay, channel string) []news.Delivery {
	t.Helper()
	sheet, err := demo.Answers()
	if err != nil {
		t.Fatal(err)
	}
	deliveries, guids := deliveriesTo(t, h, day, channel)
	got := toldByStory(t, deliveries, guids, sheet)
	for _, s := range sheet {
		var want []string
		for _, told := range s.Told {
			want = append(want, fmt.Sprintf("%s %s %s by %s, %s", told.Reason, told.Kind, told.Status, told.GUID, told.Certainty))
		}
		if diff := cmp.Diff(want, got[s.Key]); diff != "" {
			t.Errorf("%s, %s: what is told differs from the answer sheet (- wanted, + told):\n%s", channel, s.Key, diff)
		}
		delete(got, s.Key)
		checkCard(t, deliveries, guids, s)
	}
	for key, lines := range got {
		t.Errorf("%s: %s is told and is not in the answer sheet: %q", channel, key, lines)
	}
	return deliveries
}

func TestTheDemoKeepsSilentForTheReasonsOfItsSheet(t *testing.T) {
	t.Parallel() // while others wait
	day, h := playDay(t, script{})
	want, err := demo.Silences()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range want {
		item := day.item(t, s.Item)
		e, err := h.store.Explain(t.Context(), address(item))
		if err != nil {
			t.Errorf("%s: %v", s.Item, err)
			continue
		}
		reasons := map[string]bool{}
		for _, r := range e.Silences {
			reasons[string(r)] = true
		}
		if e.Kind == news.Explainer || e.Kind == news.Opinion {
			reasons[string(news.Background)] = true
		}
		// Where no diplomacy is reported, finding some that nobody watches, or none to be
		// sure of, is as good.
		for _, r := range []news.Silence{news.NotWatched, news.LowConfidence, news.Background} {
			if s.Reason == "" {
				delete(reasons, string(r))
			}
		}
		none := s.Reason == "" && len(reasons) == 0
		// The same item under another guid is not read again: what it was silent for stands.
		again := item.Of != "" && item.Is("renamed")
		if !none && !again && !reasons[s.Reason] {
			t.Errorf("%s (%s): silent for %q, wanted %q", s.Item, item.Title, keys(reasons), s.Reason)
		}
	}
}

func TestTheDemoRunsAsAProgram(t *testing.T) {
	t.Parallel() // while others wait
	var out, errs bytes.Buffer
	in := strings.NewReader("/parley latest\n/parley story 1\n/parley help\n")
	if status := run(t.Context(), []string{"demo", "--speed", "0"}, streams{in, &out, &errs}); status != exitOK {
		t.Fatalf("exit status %d\n%s", status, &errs)
	}
	for _, want := range []string{"The day in numbers", "London", "kept silent:"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the output lacks %q", want)
		}
	}
}

// script says how the demo's day is played.
type script struct {
	database string // empty: a file of the test's own
	more     string // settings beside the day's, as the sections of platforms
	channels []string
	restart  bool            // the program is closed and started again at noon
	clock    *chattest.Clock // nil: one of its own
}

// playDay runs the demo's day through the whole program, but for what it prints.
func playDay(t *testing.T, sc script) (demoDay, *house) {
	t.Helper()
	day, err := newDemoDay()
	if err != nil {
		t.Fatal(err)
	}
	clock := &jumpingClock{}
	clock.unixNano.Store(day.begin.UnixNano())
	server, err := serve(day, clock)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	if sc.database == "" {
		sc.database = filepath.Join(t.TempDir(), "parley.db")
	}
	settings := string(day.settings(server.address, sc.database)) + sc.more
	if sc.channels != nil {
		settings = strings.Replace(settings, "to: [terminal]", fmt.Sprintf("to: %q", sc.channels), 1)
		settings = strings.ReplaceAll(settings, `" "`, `", "`)
	}
	cfg, err := config.Parse("demo", []byte(settings))
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(t.Output(), nil))
	wait := func(ctx context.Context, d time.Duration) error { return clock.Jump(ctx, clock.Now().Add(d)) }
	jump := clock.Jump
	if sc.clock != nil { // platforms and their fakes go by the test's clock, which follows the day's
		wait = sc.clock.Wait
		jump = func(ctx context.Context, to time.Time) error {
			if ahead := to.Sub(sc.clock.Now()); ahead > 0 {
				sc.clock.Add(ahead)
			}
			return clock.Jump(ctx, to)
		}
	}
	open := func() *house {
		h, err := furnish(t.Context(), cfg, streams{strings.NewReader(""), io.Discard, io.Discard}, log, furnishing{direct: true, now: clock.Now, wait: wait})
		if err != nil {
			t.Fatal(err)
		}
		if err := h.pipeline.Resume(t.Context()); err != nil {
			t.Fatal(err)
		}
		return h
	}
	shut := func(h *house) {
		var err error
		if h.close(&err); err != nil {
			t.Error(err)
		}
	}
	h := open()
	if sc.restart {
		if err := h.pipeline.Until(t.Context(), day.begin.Add(day.end.Sub(day.begin)/2), jump); err != nil {
			t.Fatal(err)
		}
		shut(h)
		h = open()
	}
	t.Cleanup(func() { shut(h) })
	if err := h.pipeline.Until(t.Context(), day.end, jump); err != nil {
		t.Fatal(err)
	}
	return day, h
}

// checkCard holds who leads a story's first development, and on what day, against the sheet.
func checkCard(t *testing.T, deliveries []news.Delivery, guids map[string]string, want demo.Story) {
	t.Helper()
	for _, d := range deliveries {
		c := d.Alert.Change
		if c.Reason != news.New || guids[c.Article] != want.Told[0].GUID || string(c.Development.Kind) != want.Told[0].Kind {
			continue
		}
		lead, _, _ := strings.Cut(want.Actors[0], ",")
		if !slices.Contains(c.Development.Actors, lead) {
			t.Errorf("%s: told of %q, wanted %s among them", want.Key, c.Development.Actors, lead)
		}
		person := c.Development.Kind == news.Visit || c.Development.Kind == news.Withdrawal
		if person && c.Development.Actors[0] != lead {
			t.Errorf("%s: %s leads, wanted %s", want.Key, c.Development.Actors[0], lead)
		}
		if person && string(c.Development.Date) != want.Date {
			t.Errorf("%s: on %q, wanted %q", want.Key, c.Development.Date, want.Date)
		}
	}
}

// deliveriesTo lists what a channel was told in order, and names each article by its
// item's guid.
func deliveriesTo(t *testing.T, h *house, day demoDay, channel string) ([]news.Delivery, map[string]string) {
	t.Helper()
	var deliveries []news.Delivery
	guids := map[string]string{}
	for _, item := range day.items {
		e, err := h.store.Explain(t.Context(), address(item))
		if err != nil {
			t.Fatalf("%s was not read: %v", item.GUID, err)
		}
		if guids[e.Article.ID] != "" {
			continue
		}
		guids[e.Article.ID] = item.GUID
		for _, d := range e.Deliveries {
			if d.Alert.Channel == channel {
				deliveries = append(deliveries, d)
			}
		}
	}
	slices.SortFunc(deliveries, func(a, b news.Delivery) int { return int(a.Alert.Change.Seq - b.Alert.Change.Seq) })
	return deliveries, guids
}

// toldByStory lists deliveries in the words of the answer sheet, by the sheet's key of
// the story; one that the sheet does not have is named by its number.
func toldByStory(t *testing.T, deliveries []news.Delivery, guids map[string]string, sheet []demo.Story) map[string][]string {
	t.Helper()
	keyOf, told := map[int64]string{}, map[string][]string{}
	for _, d := range deliveries {
		c := d.Alert.Change
		if d.State != news.Sent {
			t.Errorf("delivery %d is %s: %s", d.ID, d.State, d.Error)
		}
		if keyOf[c.Story] == "" {
			keyOf[c.Story] = fmt.Sprintf("story %d", c.Story)
			for _, s := range sheet {
				if s.Told[0].GUID == guids[c.Article] && s.Told[0].Kind == string(c.Development.Kind) {
					keyOf[c.Story] = s.Key
				}
			}
		}
		key := keyOf[c.Story]
		told[key] = append(told[key], fmt.Sprintf("%s %s %s by %s, %s", c.Reason, c.Development.Kind, c.Development.Status, guids[c.Article], c.Certainty))
	}
	return told
}

func (d demoDay) item(t *testing.T, key string) demo.Item {
	t.Helper()
	i := slices.IndexFunc(d.items, func(it demo.Item) bool { return it.Key() == key })
	if i < 0 {
		t.Fatalf("no item %s", key)
	}
	return d.items[i]
}

// address is an item's address as the store knows it, without what only counts clicks.
func address(it demo.Item) string {
	clean, _, _ := strings.Cut(it.URL, "?")
	return clean
}

func keys(m map[string]bool) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
