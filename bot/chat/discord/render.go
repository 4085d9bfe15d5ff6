package discord

import (
	"cmp"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"parley/bot/chat"
)

// message is what is sent for a card, a reply or an answer.
type message struct {
	Content    string                           `json:"content"` // always empty: only it could ping
	Embeds     []*discordgo.MessageEmbed        `json:"embeds"`
	Components []discordgo.MessageComponent     `json:"components"`
	Mentions   discordgo.MessageAllowedMentions `json:"allowed_mentions"`
	Flags      discordgo.MessageFlags           `json:"flags,omitempty"`

	Attachments []attachment `json:"attachments,omitzero"` // all there are then; nil: those that stand there stay
	files       []chat.File  // theirs, in the same order

	Nonce        string                      `json:"nonce,omitempty"`
	EnforceNonce bool                        `json:"enforce_nonce,omitempty"`
	Reference    *discordgo.MessageReference `json:"message_reference,omitempty"`
}

// newMessage is a message that mentions nobody. An edit must say so too: without it
// Discord falls back to mentioning everybody who is named.
func newMessage(embeds ...*discordgo.MessageEmbed) message {
	return message{
		Embeds:     embeds,
		Components: []discordgo.MessageComponent{},
		Mentions:   discordgo.MessageAllowedMentions{Parse: []discordgo.AllowedMentionType{}},
	}
}

var colours = map[chat.Tone]int{
	chat.Plain:    0x1a73e8,
	chat.Good:     0x188038,
	chat.Warning:  0xe8710a,
	chat.Bad:      0xd93025,
	chat.Disputed: 0x8430ce,
}

// cardMessage draws a card; of its buttons those that ask what can be asked.
func cardMessage(c chat.Card, verbs map[string]bool) message {
	m := newMessage(cardEmbed(c, maxEmbedSum))
	m.Components = rows(c.Buttons, nil, verbs, nil)
	return m
}

// cardEmbed draws a card in at most most characters: what is least needed goes first.
func cardEmbed(c chat.Card, most int) *discordgo.MessageEmbed {
	e := &discordgo.MessageEmbed{
		Title:       cmp.Or(fit(c.Headline, maxTitle, maxTitle), c.Name()),
		Description: fit(c.Summary, shownSummary, maxDescription),
		Color:       colours[c.Tone],
		Footer:      &discordgo.MessageEmbedFooter{Text: footer(c.Story)},
	}
	if c.Number != 0 { // its lines are what it tells
		e.Description, e.Footer.Text = cardLines(c, maxDescription), c.Name()
	}
	if !c.Updated.IsZero() {
		e.Timestamp = c.Updated.UTC().Format(time.RFC3339)
	}
	for _, f := range c.Fields[:min(len(c.Fields), shownFields)] {
		e.Fields = append(e.Fields, field(f.Name, fit(f.Text, 300, maxFieldValue), true))
	}
	if lines := cardLines(c, maxFieldValue); lines != "" && c.Number == 0 {
		e.Fields = append(e.Fields, field("Also", lines, false))
	}
	if outlets := outlets(c); outlets != "" {
		e.Fields = append(e.Fields, field("Reported by", outlets, false))
	}
	if len(e.Fields) > maxFields {
		e.Fields = e.Fields[:maxFields]
	}
	for size(e) > most && len(e.Fields) > 0 {
		e.Fields = e.Fields[:len(e.Fields)-1]
	}
	return e
}

// field is one named detail; Discord refuses empty ones.
func field(name, value string, inline bool) *discordgo.MessageEmbedField {
	return &discordgo.MessageEmbedField{
		Name: cmp.Or(fit(name, 80, maxFieldName), "–"), Value: cmp.Or(value, "–"), Inline: inline,
	}
}

func storyName(story int64) string { return fmt.Sprintf("Story %d", story) }

func footer(story int64) string { return fmt.Sprintf("story #%d", story) }

// cardLines are the lines of a card in at most most characters, and how many it leaves out.
func cardLines(c chat.Card, most int) string {
	b := block{most: most - 40}
	shown := 0
	for _, l := range c.Lines {
		if !b.add("\n", line(l, 300)) && c.Number != 0 {
			break
		}
		shown++
	}
	if c.Number == 0 {
		shown = len(c.Lines) // a long one between short ones is left out
	}
	if _, left := c.Shown(shown); left != "" && b.len() > 0 {
		b.most = most
		b.add("\n", left)
	}
	return b.String()
}

func outlets(c chat.Card) string {
	more, b := c.More, block{most: maxFieldValue - 20}
	for _, l := range c.Outlets {
		shown := link(l, 600)
		if shown != "" && !b.add(" · ", shown) && !b.add(" · ", fit(l.Text, 60, 120)) {
			more++
		}
	}
	if more > 0 {
		b.most = maxFieldValue
		b.add(" · ", fmt.Sprintf("+%d more", more))
	}
	return b.String()
}

// line is one line of a list: mark, name, text, and where it leads.
func line(l chat.Line, limit int) string {
	var parts []string
	if name := fit(l.Name, 100, 200); name != "" {
		parts = append(parts, "**"+name+"**")
	}
	if text := fit(l.Text, limit, 2*limit); text != "" {
		parts = append(parts, text)
	}
	if link := link(l.Link, 500); link != "" {
		parts = append(parts, "· "+link)
	}
	if mark := fit(l.Mark, 10, 20); mark != "" && len(parts) > 0 {
		parts = append([]string{mark}, parts...)
	}
	return strings.Join(parts, " ")
}

// replyMessage tells what changed. Where all does not fit, sentences go before headlines,
// the oldest first; the card shows them all.
// Its footer names the delivery, by which it can be asked about, and be found again.
func replyMessage(r chat.Reply, id string, loud bool) message {
	e := &discordgo.MessageEmbed{Footer: &discordgo.MessageEmbedFooter{Text: footer(r.Story)}}
	if id = plain(id, maxNonce); id != "" {
		e.Footer.Text += " · delivery #" + id
	}
	all, short := r.Says, 0
	for e.Description = says(all, short); units(e.Description) > maxDescription; e.Description = says(all, short) {
		if short++; short > len(all) {
			all = all[1:]
		}
	}
	if n := len(r.Says); n > 0 {
		last := r.Says[n-1]
		e.Color = colours[last.Tone]
		if !last.At.IsZero() {
			e.Timestamp = last.At.UTC().Format(time.RFC3339)
		}
	}
	e.Description = cmp.Or(e.Description, storyName(r.Story))
	m := newMessage(e)
	if !loud {
		m.Flags = discordgo.MessageFlagsSuppressNotifications
	}
	return m
}

// says tells each change, the first ones without their sentences.
func says(all []chat.Said, short int) string {
	b := block{most: math.MaxInt}
	for i, s := range all {
		said := block{most: maxDescription}
		if head := fit(s.Headline, 200, 400); head != "" {
			said.add("\n", "**"+head+"**")
		}
		if i >= short {
			said.add("\n", fit(s.What, shownSummary, 2*shownSummary))
		}
		foot := block{most: 700}
		if !s.At.IsZero() && len(all) > 1 { // of a single change the message itself tells the time
			foot.add("", escape(s.At.Format("2 Jan 15:04 MST")))
		}
		foot.add(" · ", link(s.Source, 600))
		said.add("\n", foot.String())
		b.add("\n\n", said.String())
	}
	return b.String()
}

// size is how much of the sum of all embeds' characters e takes.
func size(e *discordgo.MessageEmbed) int {
	n := units(e.Title) + units(e.Description)
	for _, f := range e.Fields {
		n += units(f.Name) + units(f.Value)
	}
	if e.Footer != nil {
		n += units(e.Footer.Text)
	}
	return n
}

// block is a text that takes parts as long as they fit.
type block struct {
	strings.Builder
	most int
	used int
}

func (b *block) len() int { return b.used }

// add appends a part behind a separator, and reports whether it fits; an empty one does.
func (b *block) add(separator, part string) bool {
	if part == "" {
		return true
	}
	if b.used > 0 {
		part = separator + part
	}
	n := units(part)
	if b.used+n > b.most {
		return false
	}
	b.used += n
	b.WriteString(part)
	return true
}

// nonceOf names a message so that Discord takes it once. The numbers of two Parleys under
// one bot never meet.
func nonceOf(m chat.Message) string {
	nonce := m.ID
	if m.ID != "" && m.Sender != "" {
		nonce = m.Sender + "-" + m.ID
	}
	if len(nonce) > maxNonce {
		nonce = nonce[len(nonce)-maxNonce:]
	}
	return nonce
}

// sent is a message as Discord answers it.
type sent struct {
	ID      string                    `json:"id"`
	Channel string                    `json:"channel_id"`
	Type    discordgo.MessageType     `json:"type"`
	Author  struct{ ID string }       `json:"author"`
	Embeds  []*discordgo.MessageEmbed `json:"embeds"`
}

// shows reports whether the message says what m says.
func (s sent) shows(m message) bool {
	if len(s.Embeds) != len(m.Embeds) {
		return false
	}
	for i, e := range m.Embeds {
		if gist(s.Embeds[i]) != gist(e) {
			return false
		}
	}
	return true
}

func gist(e *discordgo.MessageEmbed) string {
	if e == nil {
		return ""
	}
	parts := []string{strings.TrimSpace(e.Title), strings.TrimSpace(e.Description), fmt.Sprint(e.Color)}
	for _, f := range e.Fields {
		parts = append(parts, strings.TrimSpace(f.Name), strings.TrimSpace(f.Value))
	}
	return strings.Join(parts, "\x00")
}
