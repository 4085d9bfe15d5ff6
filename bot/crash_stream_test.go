package main

import (
	"bytes"
	"context"
	"encoding/xml"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"parley/bot/chat"
	"parley/bot/chat/chattest"
	"parley/bot/news"
)

var killed = flag.Int("kills", 4, "how often the program is killed")

// News comes all the time, and the real program is killed at random moments: half of them
// right while it talks to a chat. At the end everything was told once, in order. Only where
// the bot may not read a channel's history may a message stand twice: the one that was
// under way at a kill. By hand: go test ./bot -run KillsWhileItDelivers -timeout 60m -args -kills 1000
func TestNothingIsLostOrToldTwiceThroughKillsWhileItDelivers(t *testing.T) {
	t.Parallel() // it mostly waits
	binary := buildParley(t)
	stream := &newsStream{done: make(chan struct{})}
	server := httptest.NewServer(stream)
	t.Cleanup(server.Close)
	slack := chattest.StartSlack(t, chattest.SlackOptions{
		Scopes:   append(chattest.SlackScopes(), "channels:history"), // but not groups:history
		Channels: []chattest.SlackChannel{{ID: "C0DESK", Name: "desk"}, {ID: "G0QUIET", Name: "quiet", Private: true}},
	})
	discord := chattest.StartDiscord(t, chattest.DiscordOptions{})
	room := discord.Channel("desk")
	receiver := chattest.StartWebhook(t, nil)
	dir := t.TempDir()
	database, settings := filepath.Join(dir, "parley.db"), filepath.Join(dir, "parley.yaml")
	text := fmt.Sprintf(`
database: %q
health: ""
network: {allow_private: true}
sources: [{name: stream, url: %q, schedule: "@every 1s", first_poll: all}]
watches: [{name: all}]
routes: [{watch: all, to: ["slack:#desk", "slack:#quiet", "discord:%s", "webhook:desk"]}]
slack: {bot_token: %q, app_token: %q, api: %q}
discord: {token: %q, api: %q}
webhook: {desk: {url: %q, secret: %q}}
`, database, server.URL+"/rss", room, slack.BotToken, slack.AppToken, slack.URL(), discord.Token, discord.URL(), receiver.URL(), chattest.WebhookSecret)
	if err := os.WriteFile(settings, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}

	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	var printed bytes.Buffer
	var starts []time.Duration // from a start to its first message
	begun, sending := time.Now(), 0
	for range *killed {
		stream.release(random.IntN(3))
		slackBefore, discordBefore := len(slack.Calls("chat.postMessage")), len(discord.Calls(""))
		at := time.Now()
		p := startParley(t, &printed, binary, settings)
		if random.IntN(2) == 0 {
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
			if slack.Called(ctx, "chat.postMessage", slackBefore+1) == nil {
				starts = append(starts, time.Since(at))
				sending++
				pause(time.Duration(random.IntN(4000)) * time.Microsecond)
			}
			cancel()
		} else {
			pause(time.Duration(100+random.IntN(900)) * time.Millisecond)
			if len(discord.Calls("")) > discordBefore {
				sending++
			}
		}
		p.kill()
	}
	t.Logf("%d kills in %s, %d of them in a life that had sent something", *killed, time.Since(begun).Round(time.Second), sending)
	if len(starts) > 0 {
		slices.Sort(starts)
		t.Logf("from a start to its first message: median %s, longest %s", starts[len(starts)/2].Round(time.Millisecond), starts[len(starts)-1].Round(time.Millisecond))
		if longest := starts[len(starts)-1]; longest > 5*time.Second {
			t.Errorf("after a start the first message took %s", longest)
		}
	}
	stream.end()
	p := startParley(t, &printed, binary, settings)
	select {
	case <-stream.done:
	case <-time.After(time.Minute):
		p.kill()
		t.Fatalf("the stream was not all read within a minute\n%s", p.errs.String())
	}
	c := &chats{slack: slack, discord: discord, room: room}
	c.settle(t, 6*time.Second)
	if err := p.interrupt(); err != nil {
		t.Errorf("stop on SIGINT: %v\n%s", err, p.errs.String())
	}

	told := stream.checkKept(t, database)
	for _, far := range []struct {
		channel string
		seen    []chattest.Seen
		more    int // that may stand there twice
	}{
		{"slack:#desk", slack.Seen("desk"), 0},
		{"slack:#quiet", slack.Seen("quiet"), *killed},
		{"discord:" + room, discord.Seen(room), 0},
		{"webhook:desk", receiver.Seen("desk"), 0},
	} {
		checkStands(t, far.channel, far.seen, told[far.channel], far.more)
	}
	t.Logf("webhook: %d events came again and were dropped by their ID", receiver.Doubles())
	// Between an answer and its note a wait is known to nobody but the killed process.
	early, methods := 0, map[string]int{}
	for _, v := range slices.Concat(slack.Forgive(), discord.Forgive()) {
		if !strings.Contains(v, "before its Retry-After") {
			t.Error(v)
		}
		early++
		method, _, _ := strings.Cut(v, " was ")
		methods[method]++
	}
	if t.Logf("%d calls before the end of a wait: %v", early, methods); early > max(3, *killed/10) {
		t.Errorf("%d calls were made before the end of a wait", early)
	}
}

// pause lets real time pass: what is killed runs in it.
func pause(d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	<-timer.C
}

// checkStands holds what stands in a channel against what was told there: each card and
// reply once, the cards in the order in which they were decided.
func checkStands(t *testing.T, channel string, seen []chattest.Seen, told []news.Delivery, more int) {
	t.Helper()
	at, want := map[chat.Ref]int{}, map[chat.Ref]bool{}
	for i, s := range seen {
		at[s.Ref] = i
	}
	last := -1
	for _, d := range told {
		for _, ref := range []string{d.Card, d.Reply} {
			if ref == "" {
				continue
			}
			i, stands := at[chat.Ref(ref)]
			if !stands {
				t.Errorf("%s: delivery %d became %s, which is not there", channel, d.ID, ref)
			}
			if ref == d.Card && !want[chat.Ref(ref)] {
				if i < last {
					t.Errorf("%s: the card of delivery %d stands before an earlier one", channel, d.ID)
				}
				last = i
			}
			want[chat.Ref(ref)] = true
		}
	}
	t.Logf("%s: %d deliveries, %d messages wanted, %d stand there", channel, len(told), len(want), len(seen))
	if extra := len(seen) - len(want); extra > more {
		t.Errorf("%s shows %d messages too many, at most %d may be", channel, extra, more)
		for i, s := range seen {
			t.Logf("%3d %s in %q wanted=%v %.80q", i, s.Ref, s.Thread, want[s.Ref], s.Text)
		}
		for _, d := range told {
			t.Logf("delivery %d: story %d, card %s, reply %q, %d attempts", d.ID, d.Alert.Change.Story, d.Card, d.Reply, d.Attempts)
		}
	}
}

// newsStream is a feed that goes on and on: visits announced, and each third one cancelled.
// It shows what was not surely kept yet, and a little of what was.
type newsStream struct {
	done   chan struct{} // closed when all of an ended stream is kept
	steady bool          // nothing is cancelled

	mu    sync.Mutex
	items []streamItem
	kept  int
	ended bool
}

type streamItem struct {
	XMLName xml.Name `xml:"item"`
	Title   string   `xml:"title"`
	Link    string   `xml:"link"`
	GUID    string   `xml:"guid"`
	Date    string   `xml:"pubDate"`
	Text    string   `xml:"description"`
}

var (
	streamGuests = []string{"Emmanuel Macron", "Friedrich Merz", "Giorgia Meloni", "Donald Tusk", "Keir Starmer", "Marco Rubio", "Sergei Lavrov", "Wang Yi", "Viktor Orban",
		"Recep Tayyip Erdogan", "Alexander Stubb", "Petr Pavel", "Narendra Modi", "Ursula von der Leyen", "Antonio Guterres", "Mark Rutte", "Andrii Sybiha", "Volodymyr Zelensky"}
	streamHosts = []string{"Ankara", "Tokyo", "Tunis", "Cairo", "Oslo", "Lisbon", "Dublin", "Vienna", "Prague", "Riga", "Tallinn", "Athens", "Sofia", "Bucharest", "Belgrade",
		"Chisinau", "Tbilisi", "Yerevan", "Baku", "Astana", "Tashkent", "New Delhi", "Jakarta", "Hanoi", "Manila", "Seoul", "Canberra", "Ottawa", "Brasilia", "Buenos Aires",
		"Santiago", "Bogota", "Mexico City", "Nairobi", "Addis Ababa", "Pretoria", "Abuja", "Dakar", "Rabat", "Riyadh", "Doha", "Amman"}
)

// release adds so many items.
func (s *newsStream) release(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for range n {
		number := len(s.items)
		visit, off := number-number/4, number%4 == 3
		if s.steady {
			visit, off = number, false
		}
		if off {
			visit -= 3 // announced a little earlier
		}
		guest, host := streamGuests[visit%len(streamGuests)], streamHosts[visit/len(streamGuests)%len(streamHosts)]
		it := streamItem{Title: guest + " to visit " + host, Text: guest + " will visit " + host + " on Friday for talks with the government there, officials said."}
		if off {
			it.Title, it.Text = guest+" cancels visit to "+host, guest+" has cancelled a visit to "+host+" that was planned for Friday, officials said."
		}
		it.GUID = fmt.Sprintf("stream-%d", number)
		it.Link = "https://stream.example/" + it.GUID
		it.Date = time.Now().UTC().Format(time.RFC1123Z)
		s.items = append(s.items, it)
	}
}

// end says that nothing more comes.
func (s *newsStream) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended = true
}

func (s *newsStream) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	// Who asks with the tag of a state has kept that state.
	var tagged int
	if _, err := fmt.Sscanf(r.Header.Get("If-None-Match"), `"%d"`, &tagged); err == nil {
		s.kept = max(s.kept, tagged)
	}
	if s.ended && s.kept == len(s.items) {
		select {
		case <-s.done:
		default:
			close(s.done)
		}
	}
	tag := fmt.Sprintf(`"%d"`, len(s.items))
	w.Header().Set("ETag", tag)
	w.Header().Set("Content-Type", "application/rss+xml")
	shown, err := xml.Marshal(s.items[max(0, s.kept-5):])
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	http.ServeContent(w, r, "", time.Time{}, strings.NewReader(`<rss version="2.0"><channel><title>Stream</title><link>https://stream.example/</link>`+string(shown)+`</channel></rss>`))
}

// checkKept holds the database against the stream: every item was read, and everything
// that was decided was told. It returns the deliveries of each channel, in order.
func (s *newsStream) checkKept(t *testing.T, database string) map[string][]news.Delivery {
	t.Helper()
	ctx := t.Context()
	st := allTold(t, database)
	told := map[string][]news.Delivery{}
	changes := map[string]bool{}
	for _, it := range s.items {
		e, err := st.Explain(ctx, it.Link)
		if err != nil || e.Matched != e.Article.Version {
			t.Errorf("%s was lost: %v", it.GUID, err)
			continue
		}
		for _, d := range e.Deliveries {
			told[d.Alert.Channel] = append(told[d.Alert.Channel], d)
			key := fmt.Sprint(d.Alert.Channel, d.Alert.Change.Story, d.Alert.Change.Reason, d.Alert.Change.Development.ID, d.Alert.Change.Certainty)
			if changes[key] {
				t.Errorf("%s: delivery %d tells again what was told", d.Alert.Channel, d.ID)
			}
			changes[key] = true
		}
	}
	for channel, ds := range told {
		slices.SortFunc(ds, func(a, b news.Delivery) int { return int(a.ID - b.ID) })
		if len(ds) < len(s.items)/2 {
			t.Errorf("%s: only %d deliveries of %d items", channel, len(ds), len(s.items))
		}
	}
	if len(told) != 4 {
		t.Errorf("%d channels were told", len(told))
	}
	return told
}
