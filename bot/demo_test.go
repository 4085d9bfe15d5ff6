package main

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"parley/bot/demo"
	"parley/bot/news"
	"parley/config"
)

func TestTheDemoTellsItsAnswerSheet(t *testing.T) {
	day, h := playDay(t)
	sheet, err := demo.Answers()
	if err != nil {
		t.Fatal(err)
	}
	got := toldByStory(t, h, day, sheet)
	for _, s := range sheet {
		var want []string
		for _, told := range s.Told {
			want = append(want, fmt.Sprintf("%s %s %s by %s, %s", told.Reason, told.Kind, told.Status, told.GUID, told.Certainty))
		}
		if diff := cmp.Diff(want, got[s.Key]); diff != "" {
			t.Errorf("%s: what is told differs from the answer sheet (- wanted, + told):\n%s", s.Key, diff)
		}
		delete(got, s.Key)
	}
	for key, lines := range got {
		t.Errorf("%s is told and is not in the answer sheet: %q", key, lines)
	}
}

func TestTheDemoKeepsSilentForTheReasonsOfItsSheet(t *testing.T) {
	day, h := playDay(t)
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

// playDay runs the demo's day through the whole program, but for the terminal.
func playDay(t *testing.T) (demoDay, *house) {
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
	cfg, err := config.Parse("demo", day.settings(server.address, filepath.Join(t.TempDir(), "parley.db")))
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(t.Output(), nil))
	h, err := furnish(t.Context(), cfg, streams{strings.NewReader(""), io.Discard, io.Discard}, log, furnishing{direct: true, now: clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		var err error
		if h.close(&err); err != nil {
			t.Error(err)
		}
	})
	if err := h.pipeline.Resume(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := h.pipeline.Until(t.Context(), day.end, clock.Jump); err != nil {
		t.Fatal(err)
	}
	return day, h
}

// toldByStory lists what was told, in order and in the words of the answer sheet, by the
// sheet's key of the story; one that the sheet does not have is named by its number.
func toldByStory(t *testing.T, h *house, day demoDay, sheet []demo.Story) map[string][]string {
	t.Helper()
	var deliveries []news.Delivery
	guids := map[string]string{} // by article
	for _, item := range day.items {
		e, err := h.store.Explain(t.Context(), address(item))
		if err != nil {
			t.Fatalf("%s was not read: %v", item.GUID, err)
		}
		if guids[e.Article.ID] == "" {
			guids[e.Article.ID] = item.GUID
			deliveries = append(deliveries, e.Deliveries...)
		}
	}
	slices.SortFunc(deliveries, func(a, b news.Delivery) int { return int(a.Alert.Change.Seq - b.Alert.Change.Seq) })
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
