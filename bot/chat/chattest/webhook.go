package chattest

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"parley/bot/chat"
)

// WebhookSecret is what a fake receiver knows Parley by.
const WebhookSecret = "whsec_bm90IGEgc2VjcmV0LCBhIGtleSBmb3IgdGVzdHM="

// webhookTolerance is how old a signature may be.
const webhookTolerance = 5 * time.Minute

// Webhook is a fake receiver: it knows nothing of Parley but what the README says. It
// checks each signature, refuses old ones, drops what it has already, and keeps what it
// takes. It is safe for concurrent use.
type Webhook struct {
	server *httptest.Server
	now    func() time.Time
	key    []byte

	mu         sync.Mutex
	messages   []*webhookMessage
	taken      map[string]bool // the IDs of events
	doubles    int
	faults     []*WebhookFault
	requests   []http.Header
	violations []string
}

// WebhookFault is what a receiver answers instead of taking an event.
type WebhookFault struct {
	Status     int    // its answer; 0: none, the connection ends
	RetryAfter string // as it stands in the header
	Location   string
	Taken      bool   // the event is taken all the same
	Raw        string // these bytes instead of an answer, with {header:X} for what was sent
	Times      int    // how often; -1: for ever
}

// WebhookEvent is what is posted.
type WebhookEvent struct {
	Version int    `json:"version"`
	ID      string `json:"id"`
	Type    string `json:"type"`
	Time    string `json:"time"`
	Channel string `json:"channel"`
	Message string `json:"message"`
	Thread  string `json:"thread"`
	Loud    bool   `json:"loud"`
	Card    *struct {
		Name        string            `json:"name"`
		Story       int64             `json:"story"`
		Headline    string            `json:"headline"`
		Text        string            `json:"text"`
		Kind        string            `json:"kind"`
		Status      string            `json:"status"`
		Tone        string            `json:"tone"`
		Fields      []WebhookField    `json:"fields"`
		Lines       []WebhookListItem `json:"lines"`
		Left        string            `json:"left"`
		Outlets     []WebhookLink     `json:"outlets"`
		MoreOutlets int               `json:"more_outlets"`
		Updated     string            `json:"updated"`
	} `json:"card"`
	Reply *struct {
		Story int64 `json:"story"`
		Says  []struct {
			Headline string       `json:"headline"`
			Text     string       `json:"text"`
			Tone     string       `json:"tone"`
			Source   *WebhookLink `json:"source"`
			At       string       `json:"at"`
		} `json:"says"`
	} `json:"reply"`
}

// WebhookField is one named detail of a card.
type WebhookField struct{ Name, Text string }

// WebhookListItem is one line of a card.
type WebhookListItem struct {
	Mark, Name, Text string
	Link             *WebhookLink
}

// WebhookLink is words that lead somewhere, and where.
type WebhookLink struct{ Text, URL, Host string }

type webhookMessage struct {
	channel, name, thread string
	said                  WebhookEvent
	loud                  bool
	edits                 int
}

// NewWebhook starts a receiver on loopback. Its caller closes it.
func NewWebhook(now func() time.Time) *Webhook {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(WebhookSecret, "whsec_"))
	if err != nil {
		panic(err)
	}
	w := &Webhook{now: now, key: key, taken: map[string]bool{}}
	if w.now == nil {
		w.now = time.Now
	}
	w.server = httptest.NewServer(http.HandlerFunc(w.receive))
	return w
}

// StartWebhook starts a receiver for a test, closes it at the end, and fails the test for
// each event that is not as the README says.
func StartWebhook(t testing.TB, now func() time.Time) *Webhook {
	t.Helper()
	w := NewWebhook(now)
	t.Cleanup(func() {
		w.Close()
		for _, v := range w.Violations() {
			t.Errorf("webhook: %s", v)
		}
	})
	return w
}

// Close cuts every connection.
func (w *Webhook) Close() {
	w.server.CloseClientConnections()
	w.server.Close()
}

// URL is where events are posted to; it ends in what is secret of it.
func (w *Webhook) URL() string { return w.server.URL + "/in?key=" + webhookPlaceKey }

const webhookPlaceKey = "keyInTheAddress"

// Fail has events answered otherwise.
func (w *Webhook) Fail(f WebhookFault) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.faults = append(w.faults, &f)
}

// Heal takes back every fault that waits.
func (w *Webhook) Heal() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.faults = nil
}

// Requests are the headers of all that came.
func (w *Webhook) Requests() []http.Header {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.requests)
}

// Doubles is how many events came that were taken before.
func (w *Webhook) Doubles() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.doubles
}

// Violations are what came and is not as the README says.
func (w *Webhook) Violations() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.violations)
}

func (w *Webhook) receive(rw http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 4<<20))
	if err != nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.requests = append(w.requests, r.Header.Clone())
	var fault *WebhookFault
	for _, f := range w.faults {
		if f.Times != 0 {
			fault = f
			f.Times--
			break
		}
	}
	if fault == nil || fault.Taken {
		if err := w.take(r, body); err != nil {
			w.violations = append(w.violations, err.Error())
			http.Error(rw, err.Error(), http.StatusBadRequest)
			return
		}
	}
	if fault == nil {
		rw.WriteHeader(http.StatusNoContent)
		return
	}
	fault.answer(rw, r)
}

func (f *WebhookFault) answer(rw http.ResponseWriter, r *http.Request) {
	if f.Status == 0 {
		conn, _, err := rw.(http.Hijacker).Hijack()
		if err != nil {
			return
		}
		raw := f.Raw
		for name := range r.Header {
			raw = strings.ReplaceAll(raw, "{header:"+name+"}", r.Header.Get(name))
		}
		io.WriteString(conn, raw)
		conn.Close()
		return
	}
	if f.RetryAfter != "" {
		rw.Header().Set("Retry-After", f.RetryAfter)
	}
	if f.Location != "" {
		rw.Header().Set("Location", f.Location)
	}
	rw.WriteHeader(f.Status)
	// A receiver that tells all it was sent.
	fmt.Fprintln(rw, r.URL, r.Header)
}

// take checks an event as the README says, and keeps it unless it is a double.
func (w *Webhook) take(r *http.Request, body []byte) error {
	id := r.Header.Get("webhook-id")
	if err := w.verify(r.Header, id, body); err != nil {
		return err
	}
	var e WebhookEvent
	strict := json.NewDecoder(bytes.NewReader(body))
	strict.DisallowUnknownFields()
	if err := strict.Decode(&e); err != nil {
		return fmt.Errorf("the body: %w", err)
	}
	if r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/json" || r.URL.Query().Get("key") != webhookPlaceKey {
		return fmt.Errorf("%s of %s to another address", r.Method, r.Header.Get("Content-Type"))
	}
	at, err := time.Parse(time.RFC3339, r.Header.Get("ce-time"))
	for name, want := range map[string]string{"ce-specversion": "1.0", "ce-id": id, "ce-source": "/parley", "ce-type": e.Type} {
		if got := r.Header.Get(name); got != want {
			return fmt.Errorf("the header %s is %q, not %q", name, got, want)
		}
	}
	if err != nil || at.IsZero() || e.Version != 1 || e.ID != id || e.Message == "" {
		return fmt.Errorf("the event %q of version %d, told at %q, is not whole", e.ID, e.Version, r.Header.Get("ce-time"))
	}
	if w.taken[id] {
		w.doubles++
		return nil
	}
	if err := w.keep(e); err != nil {
		return err
	}
	w.taken[id] = true
	return nil
}

// verify holds a signature to Standard Webhooks.
func (w *Webhook) verify(h http.Header, id string, body []byte) error {
	stamp := h.Get("webhook-timestamp")
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if age := w.now().Sub(time.Unix(seconds, 0)).Abs(); err != nil || age > webhookTolerance {
		return fmt.Errorf("the time %q is not now", stamp)
	}
	mac := hmac.New(sha256.New, w.key)
	fmt.Fprintf(mac, "%s.%s.%s", id, stamp, body)
	for _, s := range strings.Fields(h.Get("webhook-signature")) {
		given, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(s, "v1,"))
		if strings.HasPrefix(s, "v1,") && err == nil && hmac.Equal(given, mac.Sum(nil)) {
			return nil
		}
	}
	return errors.New("the signature is not Parley's")
}

func (w *Webhook) keep(e WebhookEvent) error {
	find := func(name string) *webhookMessage {
		for _, m := range w.messages {
			if m.name == name && m.channel == e.Channel {
				return m
			}
		}
		return nil
	}
	stands := find(e.Message)
	switch {
	case (e.Card == nil) == (e.Reply == nil):
		return fmt.Errorf("the event %s has to hold a card or a reply", e.ID)
	case e.Type == "parley.edit":
		if stands == nil {
			return fmt.Errorf("an edit of %q, which is nowhere", e.Message)
		}
		stands.said = e
		stands.edits++
		return nil
	case stands != nil:
		return fmt.Errorf("a second message is called %q", e.Message)
	case e.Type == "parley.card" && e.Card != nil && e.Thread == "":
	case e.Type == "parley.reply" && e.Reply != nil && find(e.Thread) != nil:
	default:
		return fmt.Errorf("a %s in the thread %q does not fit", e.Type, e.Thread)
	}
	w.messages = append(w.messages, &webhookMessage{channel: e.Channel, name: e.Message, thread: e.Thread, said: e, loud: e.Loud})
	return nil
}

// Seen is what a channel shows when each text is shown as it is, the oldest message first.
func (w *Webhook) Seen(channel string) []Seen {
	w.mu.Lock()
	defer w.mu.Unlock()
	var all []Seen
	for _, m := range w.messages {
		if m.channel != channel {
			continue
		}
		s := Seen{Ref: chat.Ref(m.name), Thread: chat.Ref(m.thread), Edits: m.edits, Loud: m.loud && m.thread != ""}
		m.said.show(&s)
		all = append(all, s)
	}
	return all
}

func (e WebhookEvent) show(s *Seen) {
	say := func(words ...string) { s.Text += strings.TrimSpace(strings.Join(words, " ")) + "\n" }
	link := func(l *WebhookLink) string {
		if l == nil {
			return ""
		}
		words := l.Text
		if l.Host != "" && l.Host != l.Text {
			words += " (" + l.Host + ")"
		}
		if l.URL != "" {
			s.Links = append(s.Links, SeenLink{Words: words, URL: l.URL})
		}
		return words
	}
	if c := e.Card; c != nil {
		say(c.Headline)
		say(c.Text)
		say(c.Kind, c.Status)
		for _, f := range c.Fields {
			say(f.Name, f.Text)
		}
		for _, l := range c.Lines {
			say(l.Mark, l.Name, l.Text, link(l.Link))
		}
		say(c.Left)
		for _, l := range c.Outlets {
			say(link(&l))
		}
		if c.MoreOutlets > 0 {
			say(fmt.Sprintf("+%d more", c.MoreOutlets))
		}
		say(c.Name, c.Updated)
	}
	if e.Reply != nil {
		for _, said := range e.Reply.Says {
			say(said.Headline)
			say(said.Text)
			say(link(said.Source), said.At)
		}
	}
}
