package webhook

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"parley/bot/chat"
)

// The types of events, as the header ce-type names them.
const (
	newCard  = "parley.card"  // a message that begins a thread
	newReply = "parley.reply" // a message in the thread of a card
	newState = "parley.edit"  // replaces what a message said
)

// version is that of the schema: it grows when a member changes its meaning or goes away,
// not when one is added.
const version = 1

// maxText bounds one text, in characters; chat's own limits are far below.
const maxText = 1000

// event is what is posted. README.md shows one: what is changed here is changed there.
type event struct {
	Version int       `json:"version"`
	ID      string    `json:"id"`   // the same at each attempt: who has it already drops the double
	Type    string    `json:"type"` // parley.card, parley.reply or parley.edit
	Time    time.Time `json:"time"` // of what is told
	Channel string    `json:"channel"`
	Message string    `json:"message"`          // the name of the message that is new or edited
	Thread  string    `json:"thread,omitempty"` // of a reply: its card's message
	Loud    bool      `json:"loud"`             // worth a notification
	Card    *card     `json:"card,omitempty"`
	Reply   *reply    `json:"reply,omitempty"`
}

type card struct {
	Name        string    `json:"name"`            // what it is asked for by: "story 3", "summary #17"
	Story       int64     `json:"story,omitempty"` // 0 of a summary
	Headline    string    `json:"headline"`
	Text        string    `json:"text,omitempty"`
	Kind        string    `json:"kind,omitempty"`
	Status      string    `json:"status,omitempty"`
	Tone        string    `json:"tone"`
	Fields      []field   `json:"fields"`
	Lines       []line    `json:"lines"`
	Left        string    `json:"left,omitempty"` // what lines leaves out, in words
	Outlets     []link    `json:"outlets"`
	MoreOutlets int       `json:"more_outlets,omitempty"`
	Updated     time.Time `json:"updated,omitzero"`
}

type reply struct {
	Story int64  `json:"story"`
	Says  []said `json:"says"`
}

type said struct {
	Headline string    `json:"headline"`
	Text     string    `json:"text,omitempty"`
	Tone     string    `json:"tone"`
	Source   *link     `json:"source,omitempty"`
	At       time.Time `json:"at,omitzero"`
}

type field struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

type line struct {
	Mark string `json:"mark,omitempty"`
	Name string `json:"name,omitempty"`
	Text string `json:"text"`
	Link *link  `json:"link,omitempty"`
}

type link struct {
	Text string `json:"text"`
	URL  string `json:"url,omitempty"`
	Host string `json:"host,omitempty"` // of url: to be shown beside the text
}

var tones = map[chat.Tone]string{chat.Plain: "plain", chat.Good: "good", chat.Warning: "warning", chat.Bad: "bad", chat.Disputed: "disputed"}

// text is the last guard: nothing but what can be seen is sent.
func text(s string) string { return chat.Clean(s, maxText) }

// eventOf is a message as a new one of that name.
func eventOf(m chat.Message, name string) event {
	e := event{Version: version, ID: name, Channel: m.Channel, Message: name, Loud: m.Loud}
	if m.Card != nil {
		c := cardOf(*m.Card)
		e.Type, e.Card, e.Time = newCard, &c, c.Updated
		return e
	}
	r := replyOf(*m.Reply)
	e.Type, e.Reply, e.Thread = newReply, &r, string(m.Thread)
	for _, s := range r.Says {
		if s.At.After(e.Time) {
			e.Time = s.At
		}
	}
	return e
}

// edited makes a new message's event one that replaces what the message said. It is named
// by what it says as well: a retry that says more is no double.
func (e event) edited(delivery string) event {
	e.Type, e.Loud = newState, false
	content, _ := json.Marshal(e) // never fails: texts, numbers and times
	sum := sha256.Sum256(content)
	e.ID = e.Message + "-edit-" + delivery + "-" + hex.EncodeToString(sum[:6])
	return e
}

func cardOf(c chat.Card) card {
	drawn := card{Name: c.Name(), Story: c.Story, Headline: text(c.Headline), Text: text(c.Summary), Kind: text(c.Kind), Status: text(c.Status),
		Tone: tones[c.Tone], Fields: []field{}, Lines: []line{}, Outlets: []link{}, MoreOutlets: c.More, Updated: c.Updated}
	for _, f := range c.Fields {
		drawn.Fields = append(drawn.Fields, field{text(f.Name), text(f.Text)})
	}
	lines, left := c.Shown(len(c.Lines))
	for _, l := range lines {
		drawn.Lines = append(drawn.Lines, line{text(l.Mark), text(l.Name), text(l.Text), linkOf(l.Link)})
	}
	drawn.Left = left
	for _, l := range c.Outlets {
		if l := linkOf(l); l != nil {
			drawn.Outlets = append(drawn.Outlets, *l)
		}
	}
	return drawn
}

func replyOf(r chat.Reply) reply {
	drawn := reply{Story: r.Story, Says: []said{}}
	for _, s := range r.Says {
		drawn.Says = append(drawn.Says, said{text(s.Headline), text(s.What), tones[s.Tone], linkOf(s.Source), s.At})
	}
	return drawn
}

// linkOf is nil for a link that says nothing.
func linkOf(l chat.Link) *link {
	if l == (chat.Link{}) {
		return nil
	}
	return &link{text(l.Text), l.URL, text(l.Host)}
}
