package main

import (
	"bytes"
	"fmt"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"parley/bot/news"
	"parley/bot/store"
	"parley/config"
)

// The page the project began with, put into a feed: a machine-paraphrased article about
// the London talks. The cards are those that the table of kinds describes for it.
func TestTheSeedPageGivesItsCardsOnce(t *testing.T) {
	page := shared(t, "seed", "ukraine-talks-london.txt")
	title, text, _ := strings.Cut(string(page), "\n")
	var feed atomic.Pointer[string]
	serveItem := func(title, guid string) {
		s := rssOf(title, guid, text)
		feed.Store(&s)
	}
	serveItem(title, "seed-1")
	settings := onceSettings(t, &feed, "", "terminal")

	first := once(t, settings)
	if got := strings.Count(first, "╭"); got < 3 || got > 5 {
		t.Errorf("%d cards, wanted the talks, the trip to Moscow, the plan, and hardly more:\n%s", got, first)
	}
	stories := storiesIn(t, settings)
	for _, want := range []struct {
		about  string
		kind   news.Kind
		place  string
		actors []string
		stands news.Status
		lines  []line
	}{
		{"the London talks", news.Talks, "London", nil, news.Downgraded, []line{
			{news.Talks, news.Downgraded, ""},
			{news.Withdrawal, news.Announced, "Marco Rubio"},
			{news.Withdrawal, news.Announced, "France"},
			{news.Call, news.Completed, "David Lammy"},
		}},
		{"Witkoff's trip to Moscow", news.Visit, "Moscow", []string{"Steve Witkoff"}, news.Announced, nil},
		{"the plan and its refusal", news.PeacePlan, "", []string{"United States"}, news.Rejected, []line{
			{news.PeacePlan, news.Proposed, "United States"},
			{news.Statement, news.RuledOut, "Volodymyr Zelenskyy"},
		}},
	} {
		story, ok := find(stories, want.kind, want.place, want.actors)
		if !ok {
			t.Errorf("no card for %s: %s", want.about, first)
			continue
		}
		if story.Status != want.stands {
			t.Errorf("the card of %s says %s, wanted %s", want.about, story.Status, want.stands)
		}
		for _, l := range want.lines {
			if !l.in(story) {
				t.Errorf("the card of %s lacks %v; it has %+v", want.about, l, story.Developments)
			}
		}
	}

	if again := once(t, settings); again != "" {
		t.Errorf("a second round tells again:\n%s", again)
	}
	serveItem("Ukraine: talks begin in London without Rubio", "seed-2")
	if again := once(t, settings); again != "" {
		t.Errorf("the same page under another title and guid is told again:\n%s", again)
	}
}

// The same page on both chats: the same three cards, then nothing. Every payload is
// valid by the vendors' schemas: the fakes see to that.
func TestTheSeedPageOnSlackAndDiscord(t *testing.T) {
	page := shared(t, "seed", "ukraine-talks-london.txt")
	title, text, _ := strings.Cut(string(page), "\n")
	var served atomic.Pointer[string]
	feed := rssOf(title, "seed-1", text)
	served.Store(&feed)
	chats := startChats(t)
	settings := onceSettings(t, &served, chats.settings, chats.channels...)
	for range 2 { // the second round tells nothing
		once(t, settings)
		for name, seen := range chats.seen() {
			if len(seen) != 3 {
				t.Errorf("%s shows %d messages, wanted the talks, the trip and the plan", name, len(seen))
			}
			for i, words := range []string{"Talks in London downgraded", "Steve Witkoff to visit Moscow", "Volodymyr Zelenskyy"} {
				if i < len(seen) && !strings.Contains(seen[i].Text, words) {
					t.Errorf("%s: card %d does not say %q:\n%s", name, i+1, words, seen[i].Text)
				}
			}
		}
	}
}

// line is a development that a card shows.
type line struct {
	kind   news.Kind
	status news.Status
	actor  string // one of its actors; empty: whoever
}

func (l line) in(s news.Story) bool {
	for _, d := range s.Developments {
		if d.Kind == l.kind && d.Status == l.status && (l.actor == "" || strings.Contains(strings.Join(d.Actors, ","), l.actor)) {
			return true
		}
	}
	return false
}

func find(stories []news.Story, k news.Kind, place string, actors []string) (news.Story, bool) {
	for _, s := range stories {
		all := strings.Join(s.Actors, ",")
		ok := s.Kind == k && (place == "" || s.Place == place)
		for _, a := range actors {
			ok = ok && strings.Contains(all, a)
		}
		if ok {
			return s, true
		}
	}
	return news.Story{}, false
}

// once runs `parley run --once` and returns what the terminal shows.
func once(t *testing.T, settings string) string {
	t.Helper()
	var out, errs bytes.Buffer
	if status := run(t.Context(), []string{"run", "--once", "--config", settings}, streams{strings.NewReader(""), &out, &errs}); status != exitOK {
		t.Fatalf("exit status %d\n%s", status, &errs)
	}
	return out.String()
}

// onceSettings writes settings for one loopback feed, and returns their file.
func onceSettings(t *testing.T, feed *atomic.Pointer[string], more string, channels ...string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/rss+xml")
		_, _ = io.WriteString(w, *feed.Load())
	}))
	t.Cleanup(server.Close)
	dir := t.TempDir()
	file := filepath.Join(dir, "parley.yaml")
	text := fmt.Sprintf(`
database: %q
network: {allow_private: true}
sources:
  - {name: seed, url: %q, outlet: worldnewsdaily.online, schedule: "@every 5m", first_poll: all}
watches:
  - name: ukraine
    conflicts: [russia-ukraine]
routes:
  - {watch: ukraine, to: ["%s"]}
%s`, filepath.Join(dir, "parley.db"), server.URL, strings.Join(channels, `", "`), more)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// storiesIn opens the database that the settings name and returns all its stories.
func storiesIn(t *testing.T, settings string) []news.Story {
	t.Helper()
	cfg, err := config.Load(settings)
	if err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(t.Context(), cfg.Database.Reveal(), store.Options{Log: slog.New(slog.DiscardHandler), Direct: true})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	latest, err := st.Latest(t.Context(), store.Filter{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	for i := range latest {
		if latest[i], err = st.Story(t.Context(), latest[i].ID); err != nil {
			t.Fatal(err)
		}
	}
	return latest
}

func rssOf(title, guid, text string) string {
	return `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>seed</title><item><title>` +
		html.EscapeString(title) + `</title><link>https://worldnewsdaily.online/talks</link><guid isPermaLink="false">` + guid +
		`</guid><pubDate>Wed, 23 Apr 2025 10:00:00 GMT</pubDate><description>` + html.EscapeString("<p>"+strings.ReplaceAll(text, "\n\n", "</p><p>")+"</p>") +
		`</description></item></channel></rss>`
}

// shared reads a file that stands beside the project, in a team's checkout only.
func shared(t *testing.T, path ...string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(append([]string{"..", "..", "shared"}, path...)...))
	if err != nil {
		if os.Getenv("PARLEY_TEST_ALL") != "" {
			t.Fatal(err)
		}
		t.Skipf("the folder shared is not beside the project: %s is not tried", filepath.Join(path...))
	}
	return data
}
