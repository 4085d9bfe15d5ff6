package webhook_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parley/bot/chat"
	"parley/bot/chat/chattest"
	"parley/bot/chat/webhook"
	"parley/config"
	"parley/sources"
)

// readmeBlock is what the README shows in a language under the heading of the webhook.
func readmeBlock(t *testing.T, language string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, section, found := strings.Cut(string(text), "### With anything else: a webhook\n")
	_, section, begun := strings.Cut(section, "```"+language+"\n")
	block, _, ended := strings.Cut(section, "```\n")
	if !found || !begun || !ended {
		t.Fatalf("README.md shows no %s of the webhook", language)
	}
	return block
}

// story is the card that the README shows.
func story() chat.Card {
	return chat.Card{
		Story: 1, Headline: "🤝 Talks in London announced for 23 April", Summary: "Five states will hold talks in London on Wednesday.",
		Kind: "🤝 talks", Status: "🟢 announced", Tone: chat.Good,
		Fields:  []chat.Field{{Name: "Certainty", Text: "one outlet so far"}, {Name: "Where", Text: "London"}},
		Lines:   []chat.Line{{Mark: "📞", Name: "22 Apr 17:05", Text: "The two ministers held a call"}},
		Outlets: []chat.Link{{Text: "northwire.example", URL: "https://northwire.example/1", Host: "northwire.example"}},
		Updated: time.Date(2025, 4, 23, 5, 5, 0, 0, time.UTC),
	}
}

func TestTheReadmeShowsWhatIsPosted(t *testing.T) {
	type request struct {
		header http.Header
		body   []byte
	}
	came := make(chan request, 1)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		came <- request{r.Header.Clone(), body}
	}))
	t.Cleanup(server.Close)
	now := time.Date(2025, 4, 23, 5, 5, 9, 0, time.UTC)
	w := webhook.New(webhook.Settings{"archive": {URL: config.NewSecret(server.URL), Secret: config.NewSecret(chattest.WebhookSecret)}},
		webhook.Options{Network: sources.Network{AllowPrivate: true}, Now: func() time.Time { return now }})
	t.Cleanup(w.Close)
	c := story()
	if _, err := w.Post(t.Context(), chat.Message{ID: "1", Sender: "1ks0p3t", Channel: "archive", Card: &c, Loud: true}); err != nil {
		t.Fatal(err)
	}
	sent := <-came
	var shown bytes.Buffer
	if err := json.Compact(&shown, []byte(readmeBlock(t, "json"))); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(shown.String(), string(sent.body)); diff != "" {
		t.Errorf("the event (- in the README, + sent):\n%s", diff)
	}
	for line := range strings.Lines(readmeBlock(t, "http")) {
		if name, value, is := strings.Cut(strings.TrimSpace(line), ": "); is && sent.header.Get(name) != value {
			t.Errorf("%s is %q, the README says %q", name, sent.header.Get(name), value)
		}
	}
}

func TestTheReadmesSettingsAreInOrder(t *testing.T) {
	t.Setenv("WEBHOOK_SECRET", chattest.WebhookSecret)
	cfg, err := config.Parse("README.md", []byte(readmeBlock(t, "yaml")))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := webhook.Decode(cfg.Webhook, sources.Network{}); err != nil {
		t.Error(err)
	}
}
