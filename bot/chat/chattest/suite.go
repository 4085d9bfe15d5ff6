package chattest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"parley/bot/chat"
)

// Harness is a platform as the suite gets at it.
type Harness struct {
	// Open gives a fresh platform with one channel that it may post to. What Open starts
	// ends with the test.
	Open func(t *testing.T) Room
	// Appends says that an edit stands below the first state instead of replacing it, and a
	// reply below it instead of in its thread: paper.
	Appends bool
	// Literal says that the platform shows each text as it is, with no markup of its own
	// and no way to notify: there is nothing to escape.
	Literal bool
	// Mistakes are what can go wrong on the other side, each with what has to come of it.
	Mistakes []Mistake
}

// Room is a platform and the far side of one channel.
type Room struct {
	Platform chat.Platform
	Channel  string
	// Seen is what the channel shows, the oldest message first, as a reader's client would.
	Seen func() []Seen
	// Far is the fake behind the platform, for a Mistake to break.
	Far any
	// Secrets may stand in no error and no log line.
	Secrets []string
	// Log is all that the platform has logged.
	Log func() string
	// Wait lets time pass; nil where nothing is ever limited.
	Wait func(ctx context.Context, d time.Duration) error
}

// Seen is one message as a reader sees it.
type Seen struct {
	Ref    chat.Ref
	Thread chat.Ref // the message it replies to; empty: it stands in the channel
	Text   string   // all its texts, a line each, markup resolved
	Links  []SeenLink
	Pings  []string // whom it notifies: "@everyone", a user, a role
	Loud   bool     // a reply that is shown in the channel as well
	Edits  int
}

// SeenLink is a link as it is shown and where it leads.
type SeenLink struct{ Words, URL string }

// Mistake is something that goes wrong on the far side.
type Mistake struct {
	Name string
	// Make breaks the far side; what it gives back is posted, or m as it was given.
	Make func(t *testing.T, r Room, m chat.Message) chat.Message
	Kind chat.Trouble
	// After is what the error has to name as the time to wait; 0: any.
	After time.Duration
	// Says are words that the error has to hold: what is wrong and what to do about it.
	Says []string
	// Calls is how many calls the far side may have seen in all after the message was tried
	// five times; 0: not counted. It takes Requests.
	Calls    int
	Requests func(r Room) int
}

// Run holds a platform to every claim.
func Run(t *testing.T, h Harness) {
	for _, claim := range []struct {
		name string
		hold func(*testing.T, Harness)
	}{
		{"ACardIsSeenWhole", aCardIsSeenWhole},
		{"ASummaryIsSeenAsFarAsThereIsRoom", aSummaryIsSeen},
		{"AnEditReplacesTheCard", anEditReplacesTheCard},
		{"AReplyStandsInTheThreadOfItsCard", aReplyStandsInTheThread},
		{"MessagesStandInTheOrderTheyWereSent", messagesStandInOrder},
		{"EachMessageHasItsOwnName", eachMessageHasItsOwnName},
		{"ManyMaySendAtOnce", manyMaySendAtOnce},
		{"TextsOfAnyLengthAreCutToFit", textsOfAnyLengthAreCut},
		{"AMessageWithoutContentIsRefusedForGood", anEmptyMessageIsRefused},
		{"ACancelledCallSaysSo", aCancelledCallSaysSo},
		{"WhatComesFromOutsideIsOnlyText", outsideIsOnlyText},
		{"ALinkShowsWhereItLeads", aLinkShowsWhereItLeads},
		{"EachMistakeSaysWhatToDo", eachMistakeSaysWhatToDo},
	} {
		t.Run(claim.name, func(t *testing.T) { claim.hold(t, h) })
	}
}

// Card is a card with every part that a story's card can have.
func Card() chat.Card {
	link := func(host string) chat.Link {
		return chat.Link{Text: host, URL: "https://" + host + "/world/1", Host: host}
	}
	return chat.Card{
		Story: 3, Headline: "🛬 The envoy will not attend the talks in London", Kind: "🛬 visit", Status: "🟠 downgraded, was planned", Tone: chat.Warning,
		Summary: "The talks go on between officials, the ministry said on Tuesday.",
		Fields:  []chat.Field{{Name: "Status", Text: "🟠 downgraded, was planned"}, {Name: "Certainty", Text: "officially confirmed"}, {Name: "Sources", Text: "3 independent origins (7 articles)"}, {Name: "Where", Text: "London"}},
		Lines:   []chat.Line{{Mark: "📞", Name: "22 Apr 17:05", Text: "The two ministers held a call"}, {Mark: "🚪", Name: "22 Apr 18:40", Text: "Two more ministers stay away", Link: link("second.example")}},
		Earlier: 1, Outlets: []chat.Link{link("gov.example"), link("wire.example")}, More: 2,
		Buttons: []chat.Button{{Label: "Timeline", Verb: "timeline", Words: []string{"3"}}, {Label: "Sources", Verb: "story", Words: []string{"3", "sources"}}},
		Updated: time.Date(2025, 4, 22, 18, 45, 0, 0, time.UTC),
	}
}

// Reply is a reply to Card.
func Reply() chat.Reply {
	return chat.Reply{Story: 3, Says: []chat.Said{{
		Headline: "🟠 Talks in London downgraded (were planned)", What: "Officials meet without their ministers.", Tone: chat.Warning,
		Source: chat.Link{Text: "gov.example", URL: "https://gov.example/world/2", Host: "gov.example"}, At: time.Date(2025, 4, 22, 18, 45, 0, 0, time.UTC),
	}}}
}

// Send posts a message, letting time pass while the platform says it is limited.
func (r Room) Send(t testing.TB, m chat.Message) chat.Ref {
	t.Helper()
	m.Channel = r.Channel
	var ref chat.Ref
	r.retry(t, func() (err error) { ref, err = r.Platform.Post(t.Context(), m); return })
	return ref
}

// Edit edits a message, letting time pass likewise.
func (r Room) Edit(t testing.TB, ref chat.Ref, m chat.Message) {
	t.Helper()
	m.Channel = r.Channel
	r.retry(t, func() error { return r.Platform.Edit(t.Context(), ref, m) })
}

func (r Room) retry(t testing.TB, call func() error) {
	t.Helper()
	for range 20 {
		err := call()
		var refused *chat.Error
		if errors.As(err, &refused) && refused.Kind == chat.Limited && r.Wait != nil {
			if err := r.Wait(t.Context(), refused.After); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Fatal("limited twenty times over")
}

// last is the newest message of the channel.
func (r Room) last(t testing.TB) Seen {
	t.Helper()
	all := r.Seen()
	if len(all) == 0 {
		t.Fatal("the channel is empty")
	}
	return all[len(all)-1]
}

// find is the message of that name.
func (r Room) find(t testing.TB, ref chat.Ref) Seen {
	t.Helper()
	for _, s := range r.Seen() {
		if s.Ref == ref {
			return s
		}
	}
	t.Fatalf("no message %q in the channel", ref)
	return Seen{}
}

// state is what a message shows now.
func (h Harness) state(t testing.TB, r Room, ref chat.Ref) Seen {
	if h.Appends {
		return r.last(t)
	}
	return r.find(t, ref)
}

func (s Seen) mustShow(t testing.TB, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(plain(s.Text), plain(text)) {
			t.Errorf("%q is not shown in:\n%s", text, s.Text)
		}
	}
}

func aCardIsSeenWhole(t *testing.T, h Harness) {
	r, c := h.Open(t), Card()
	ref := r.Send(t, chat.Message{ID: "7", Card: &c})
	seen := h.state(t, r, ref)
	seen.mustShow(t, c.Headline, c.Summary, c.Status, "officially confirmed", "3 independent origins (7 articles)", "London",
		"The two ministers held a call", "Two more ministers stay away", "gov.example", "wire.example", "second.example", "+2 more", "1 earlier")
	if seen.Thread != "" || seen.Loud {
		t.Errorf("a card belongs into the channel itself: %+v", seen)
	}
}

// Summary is a card that sums up so many stories.
func Summary(stories int) chat.Card {
	c := chat.Card{Number: 17, Headline: fmt.Sprintf("🌙 While it was quiet: %d stories", stories), Updated: time.Date(2025, 4, 23, 5, 0, 0, 0, time.UTC),
		Fields:  []chat.Field{{Name: "Time", Text: "22 Apr 20:00 – 23 Apr 05:00 UTC"}, {Name: "Left out", Text: "1 story that was called off meanwhile"}},
		Buttons: []chat.Button{{Label: "All of it", Verb: "explain", Words: []string{"#17"}}}}
	for i := range stories {
		c.Lines = append(c.Lines, chat.Line{Mark: "🤝", Text: fmt.Sprintf("Talks number %02d in London announced · story %d", i, i+100),
			Link: chat.Link{Text: "gov.example", URL: "https://gov.example/world/2", Host: "gov.example"}})
	}
	return c
}

// aSummaryIsSeen sends summaries of few and of many stories: the first ones are shown, and
// of all others how many they are.
func aSummaryIsSeen(t *testing.T, h Harness) {
	for _, n := range []int{0, 2, 12, 60} {
		r, c := h.Open(t), Summary(n)
		c.Earlier = n / 2
		seen := h.state(t, r, r.Send(t, chat.Message{ID: "17", Card: &c, Loud: true}))
		seen.mustShow(t, c.Headline, "22 Apr 20:00 – 23 Apr 05:00 UTC", "1 story that was called off meanwhile", "summary #17")
		shown := 0
		for shown < n && strings.Contains(plain(seen.Text), fmt.Sprintf("Talks number %02d", shown)) {
			shown++
		}
		if shown < min(n, 12) {
			t.Errorf("of %d stories only %d are shown", n, shown)
		}
		if left := n - shown + c.Earlier; left > 0 {
			seen.mustShow(t, fmt.Sprintf("and %d more", left))
		}
		if strings.Contains(seen.Text, "story 0") {
			t.Errorf("a summary is shown as a story:\n%s", seen.Text)
		}
	}
}

func anEditReplacesTheCard(t *testing.T, h Harness) {
	r, c := h.Open(t), Card()
	ref := r.Send(t, chat.Message{ID: "7", Card: &c})
	c.Headline, c.Status, c.Tone = "🛬 The talks in London are off", "🔴 cancelled, was planned", chat.Bad
	c.Fields[0].Text = c.Status
	r.Edit(t, ref, chat.Message{ID: "8", Card: &c})
	seen := h.state(t, r, ref)
	seen.mustShow(t, c.Headline, c.Status)
	if h.Appends {
		return
	}
	if len(r.Seen()) != 1 || seen.Edits != 1 || strings.Contains(seen.Text, "downgraded") {
		t.Errorf("the card is not replaced: %+v", r.Seen())
	}
}

func aReplyStandsInTheThread(t *testing.T, h Harness) {
	r, c, reply := h.Open(t), Card(), Reply()
	card := r.Send(t, chat.Message{ID: "7", Card: &c})
	for _, loud := range []bool{false, true} {
		ref := r.Send(t, chat.Message{ID: fmt.Sprint("8", loud), Reply: &reply, Thread: card, Loud: loud})
		seen := h.state(t, r, ref)
		seen.mustShow(t, "Talks in London downgraded (were planned)", "Officials meet without their ministers.", "gov.example")
		if !h.Appends && (seen.Thread != card || ref == card) {
			t.Errorf("the reply %q stands below %q, not below its card %q", ref, seen.Thread, card)
		}
		if !loud && seen.Loud {
			t.Error("a quiet reply is shown to everybody")
		}
	}
}

func messagesStandInOrder(t *testing.T, h Harness) {
	r := h.Open(t)
	const n = 15
	for i := range n {
		c := Card()
		c.Headline = fmt.Sprintf("🛬 Card number %02d", i)
		r.Send(t, chat.Message{ID: fmt.Sprint(i + 1), Card: &c})
	}
	seen := r.Seen()
	if len(seen) != n {
		t.Fatalf("%d messages for %d cards", len(seen), n)
	}
	for i, s := range seen {
		s.mustShow(t, fmt.Sprintf("Card number %02d", i))
	}
}

func eachMessageHasItsOwnName(t *testing.T, h Harness) {
	r, seen := h.Open(t), map[chat.Ref]bool{}
	for i := range 4 {
		c := Card()
		ref := r.Send(t, chat.Message{ID: fmt.Sprint(i + 1), Card: &c})
		if ref == "" || seen[ref] {
			t.Errorf("message %d is called %q", i, ref)
		}
		seen[ref] = true
	}
}

func manyMaySendAtOnce(t *testing.T, h Harness) {
	r := h.Open(t)
	var all sync.WaitGroup
	for i := range 6 {
		all.Go(func() {
			c := Card()
			r.Send(t, chat.Message{ID: fmt.Sprint(i + 1), Card: &c})
		})
	}
	all.Wait()
	if n := len(r.Seen()); n != 6 {
		t.Errorf("%d messages for 6 cards", n)
	}
}

// textsOfAnyLengthAreCut sends more of everything than any platform takes.
func textsOfAnyLengthAreCut(t *testing.T, h Harness) {
	for _, unit := range []string{"words and words ", "&<>*_~`|@# ", "🇺🇦漢字 ", "x", "👩‍👩‍👧‍👦"} {
		long := strings.Repeat(unit, 5_000/len(unit))
		r := h.Open(t)
		c := flood(long)
		c.Headline = "Begin " + c.Headline
		ref := r.Send(t, chat.Message{ID: "7", Card: &c})
		seen := h.state(t, r, ref)
		seen.mustShow(t, "Begin")
		sum := c
		sum.Number, sum.Story = 17, 0
		h.state(t, r, r.Send(t, chat.Message{ID: "17", Card: &sum})).mustShow(t, "Begin")
		if !utf8.ValidString(seen.Text) {
			t.Errorf("%q: what is shown is no valid text", unit)
		}
		r.Edit(t, ref, chat.Message{ID: "8", Card: &c})
		reply := chat.Reply{Story: 1}
		for range 12 {
			reply.Says = append(reply.Says, chat.Said{Headline: long, What: long, Source: c.Outlets[0], At: c.Updated})
		}
		r.Send(t, chat.Message{ID: "9", Reply: &reply, Thread: ref})
	}
}

// flood is a card that has far too much of everything.
func flood(text string) chat.Card {
	c := Card()
	link := chat.Link{Text: text, URL: "https://long.example/" + strings.Repeat("a", 1900), Host: "long.example"}
	c.Headline, c.Summary, c.Status, c.Kind = text, text, text, text
	c.Fields, c.Lines, c.Outlets, c.Buttons = nil, nil, nil, nil
	for range 26 {
		c.Fields = append(c.Fields, chat.Field{Name: text, Text: text})
		c.Lines = append(c.Lines, chat.Line{Mark: "•", Name: text, Text: text, Link: link})
		c.Outlets = append(c.Outlets, link)
		c.Buttons = append(c.Buttons, chat.Button{Label: text, Verb: "story", Words: []string{text}})
	}
	return c
}

func anEmptyMessageIsRefused(t *testing.T, h Harness) {
	r := h.Open(t)
	m := chat.Message{ID: "7", Channel: r.Channel}
	_, post := r.Platform.Post(t.Context(), m)
	for _, err := range []error{post, r.Platform.Edit(t.Context(), "1", m)} {
		var refused *chat.Error
		if !errors.As(err, &refused) || refused.Kind != chat.Unfit {
			t.Errorf("error %v, want one that says so", err)
		}
	}
	if n := len(r.Seen()); n != 0 {
		t.Errorf("%d messages were sent", n)
	}
}

func aCancelledCallSaysSo(t *testing.T, h Harness) {
	r, c := h.Open(t), Card()
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if _, err := r.Platform.Post(stopped, chat.Message{ID: "7", Channel: r.Channel, Card: &c}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want that it was cancelled", err)
	}
	if n := len(r.Seen()); n != 0 {
		t.Errorf("%d messages were sent after the stop", n)
	}
}

func eachMistakeSaysWhatToDo(t *testing.T, h Harness) {
	for _, mistake := range h.Mistakes {
		t.Run(mistake.Name, func(t *testing.T) { mistake.hold(t, h) })
	}
}

func (mistake Mistake) hold(t *testing.T, h Harness) {
	r, c := h.Open(t), Card()
	m := mistake.Make(t, r, chat.Message{ID: "7", Channel: r.Channel, Card: &c})
	_, err := r.Platform.Post(t.Context(), m)
	var refused *chat.Error
	if !errors.As(err, &refused) {
		t.Fatalf("error %v is no *chat.Error", err)
	}
	if refused.Kind != mistake.Kind {
		t.Errorf("%v is %s, want %s", err, refused.Kind, mistake.Kind)
	}
	if mistake.After != 0 && refused.After != mistake.After {
		t.Errorf("wait %s, want %s", refused.After, mistake.After)
	}
	said := err.Error()
	for _, want := range mistake.Says {
		if !strings.Contains(said, want) {
			t.Errorf("%q does not say %q", said, want)
		}
	}
	if mistake.Requests != nil {
		for range 4 {
			r.Platform.Post(t.Context(), m)
		}
		if n := mistake.Requests(r); n > mistake.Calls {
			t.Errorf("%d calls for a message tried five times, want at most %d", n, mistake.Calls)
		}
	}
	if r.Log != nil {
		said += r.Log()
	}
	for _, secret := range r.Secrets {
		if strings.Contains(said, secret) {
			t.Errorf("a secret shows in %q", said)
		}
	}
}
