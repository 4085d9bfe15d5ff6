package slack

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	api "github.com/slack-go/slack"

	"parley/bot/chat"
)

// Limits of a message. Blocks are counted as the JSON that is sent: Slack's own count is
// not told, and refuses from about 13,200 characters on.
const (
	maxBlocks  = 12_000 // bytes: https://github.com/slackapi/bolt-js/issues/2509
	maxHeader  = 150    // https://docs.slack.dev/reference/block-kit/blocks/header-block
	maxSection = 3_000  // https://docs.slack.dev/reference/block-kit/blocks/section-block
	maxFields  = 10     // same
	maxButtons = 5      // Slack takes 25 (https://docs.slack.dev/reference/block-kit/blocks/actions-block); a reader does not
	maxLabel   = 75     // https://docs.slack.dev/reference/block-kit/block-elements/button-element
	maxValue   = 2_000  // same
	maxText    = 700    // of the text beside the blocks: for notifications and screen readers
)

// colours of the bar beside a card; the words beside it say the same.
var colours = map[chat.Tone]string{
	chat.Plain: "#1A73E8", chat.Good: "#188038", chat.Warning: "#E8710A", chat.Bad: "#D93025", chat.Disputed: "#8430CE",
}

// drawing is a message as Slack takes it. The header stands in the message's own blocks:
// with them, the text is for notifications only; without, it would show twice.
type drawing struct {
	text   string
	blocks []api.Block
	below  []api.Attachment // only an attachment has a coloured bar
}

func (d drawing) empty() bool { return len(d.blocks) == 0 }

func (d drawing) option() api.MsgOption {
	options := []api.MsgOption{api.MsgOptionText(d.text, false), api.MsgOptionBlocks(d.blocks...)}
	if d.below != nil {
		options = append(options, api.MsgOptionAttachments(d.below...))
	}
	return api.MsgOptionCompose(options...)
}

// fits reports whether Slack takes the drawing.
func (d drawing) fits() bool {
	blocks, err := json.Marshal(d.blocks)
	if err != nil {
		return false
	}
	below, err := json.Marshal(d.below)
	return err == nil && len(blocks)+len(below) <= maxBlocks && len(d.blocks) <= 50
}

// room is how much of a message is drawn: the less, the longer its texts are.
type room struct {
	words   int // characters of a text
	entries int // of each list
	links   bool
}

// rooms are tried from the widest; the narrowest always fits.
var rooms = []room{{700, 12, true}, {300, 5, true}, {300, 5, false}, {120, 3, false}, {60, 1, false}}

// summaryRooms are those of a summary: its lines are what it tells.
var summaryRooms = []room{{300, 60, true}, {300, 30, true}, {300, 60, false}, {200, 20, true}, {200, 30, false}, {60, 12, false}}

// drawn draws in the widest room that fits.
func drawn(draw func(room) drawing) drawing { return drawnIn(rooms, draw) }

func drawnIn(rooms []room, draw func(room) drawing) (d drawing) {
	for _, r := range rooms {
		if d = draw(r); d.fits() {
			break
		}
	}
	return d
}

// draw draws a message; one without content is empty.
func (s *Slack) draw(m chat.Message) drawing {
	switch {
	case m.Card != nil && m.Card.Number != 0:
		return drawnIn(summaryRooms, func(r room) drawing { return s.card(*m.Card, r) })
	case m.Card != nil:
		return drawn(func(r room) drawing { return s.card(*m.Card, r) })
	case m.Reply != nil && len(m.Reply.Says) > 0:
		return drawn(func(r room) drawing { return reply(*m.Reply, r) })
	}
	return drawing{}
}

// card draws a header, and beside the bar what happened, how it stands, what else there
// is, who reports it, and what can be asked.
func (s *Slack) card(c chat.Card, r room) drawing {
	headline := plain(c.Headline, maxHeader)
	if headline == "" {
		headline = c.Name()
	}
	d := drawing{text: headlineOf(c), blocks: []api.Block{api.NewHeaderBlock(plainText(headline))}}
	below := cardBody(c, r)
	if buttons := s.buttons(c.Buttons, maxButtons); buttons != nil {
		below = append(below, buttons)
	}
	d.below = []api.Attachment{{Color: colours[c.Tone], Blocks: api.Blocks{BlockSet: below}}}
	return d
}

// headlineOf is a card in one line.
func headlineOf(c chat.Card) string {
	text := markup(c.Status, 200)
	if text != "" {
		text += " · "
	}
	return text + markup(c.Headline, maxText-units(text))
}

// cardBody draws what stands below the headline.
func cardBody(c chat.Card, r room) []api.Block {
	var blocks []api.Block
	var summary *api.TextBlockObject
	if text := plain(c.Summary, r.words); text != "" {
		summary = plainText(text)
	}
	if fields := fields(c.Fields, r); summary != nil || fields != nil {
		blocks = append(blocks, api.NewSectionBlock(summary, fields, nil))
	}
	shown, left := c.Shown(r.entries)
	written := lines(shown, r)
	switch {
	case left != "" && c.Number != 0:
		written = append(written, "_"+left+"_")
	case left != "":
		written = append([]string{"_" + left + "_"}, written...)
	}
	blocks = append(blocks, sections(written)...)
	return append(blocks, aside(footer(c, r)...))
}

// fields draws names and what they say.
func fields(all []chat.Field, r room) (drawn []*api.TextBlockObject) {
	for _, f := range all[:min(len(all), maxFields, r.entries)] {
		name, text := markup(f.Name, 40), markup(f.Text, min(r.words, 300))
		if name != "" && text != "" {
			drawn = append(drawn, markupText("*"+name+"*\n"+text))
		}
	}
	return drawn
}

// lines writes the lines of a list.
func lines(all []chat.Line, r room) (written []string) {
	for _, l := range all {
		var parts []string
		if mark := markup(l.Mark, 20); mark != "" {
			parts = append(parts, mark)
		}
		if name := markup(l.Name, min(r.words, 200)); name != "" {
			parts = append(parts, "*"+name+"*")
		}
		if text := markup(l.Text, r.words); text != "" {
			parts = append(parts, text)
		}
		if words := r.link(l.Link); words != "" {
			parts = append(parts, "· "+words)
		}
		if len(parts) > 0 {
			written = append(written, strings.Join(parts, " "))
		}
	}
	return written
}

// link writes a link, or its words where there is no room for addresses.
func (r room) link(l chat.Link) string {
	if !r.links {
		l.URL = ""
	}
	return link(l, 80)
}

// sections packs lines into as few blocks as their length allows.
func sections(written []string) (blocks []api.Block) {
	var text string
	end := func() {
		if text != "" {
			blocks = append(blocks, api.NewSectionBlock(markupText(text), nil, nil))
		}
		text = ""
	}
	for _, line := range written {
		if text != "" && units(text)+1+units(line) > maxSection {
			end()
		}
		if text != "" {
			text += "\n"
		}
		text += line
	}
	end()
	return blocks
}

// footer says who reports a story, and its number to ask by.
func footer(c chat.Card, r room) (texts []string) {
	var outlets []string
	shown := min(len(c.Outlets), 6, r.entries)
	for _, l := range c.Outlets[:shown] {
		if words := r.link(l); words != "" {
			outlets = append(outlets, words)
		}
	}
	if n := c.More + len(c.Outlets) - shown; n > 0 {
		outlets = append(outlets, fmt.Sprintf("+%d more", n))
	}
	texts = append(texts, outletTexts(outlets)...)
	about := c.Name()
	if !c.Updated.IsZero() {
		about += " · updated " + moment(c.Updated)
	}
	return append(texts, about)
}

// outletTexts joins outlets into texts that a context block takes.
func outletTexts(outlets []string) (texts []string) {
	for _, o := range outlets {
		if n := len(texts); n > 0 && units(texts[n-1])+3+units(o) <= maxSection {
			texts[n-1] += " · " + o
		} else {
			texts = append(texts, o)
		}
	}
	return texts
}

// reply draws what changed, the newest last.
func reply(all chat.Reply, r room) drawing {
	var d drawing
	says := all.Says[max(0, len(all.Says)-r.entries):]
	if n := len(all.Says) - len(says); n > 0 {
		d.blocks = append(d.blocks, aside(fmt.Sprintf("%s: /parley story %d", chat.Count(n, "earlier change", "earlier changes"), all.Story)))
	}
	for _, said := range says {
		text := "*" + markup(said.Headline, min(r.words, 300)) + "*"
		if text == "**" {
			text = fmt.Sprintf("*Story %d*", all.Story)
		}
		if what := markup(said.What, r.words); what != "" {
			text += "\n" + what
		}
		d.blocks = append(d.blocks, api.NewSectionBlock(markupText(text), nil, nil))
		var source []string
		if !said.At.IsZero() {
			source = append(source, moment(said.At))
		}
		if words := r.link(said.Source); words != "" {
			source = append(source, words)
		}
		if source != nil {
			d.blocks = append(d.blocks, aside(strings.Join(source, " · ")))
		}
	}
	d.text = markup(all.Says[len(all.Says)-1].Headline, maxText)
	if d.text == "" {
		d.text = fmt.Sprintf("Story %d", all.Story)
	}
	return d
}

func plainText(written string) *api.TextBlockObject {
	return api.NewTextBlockObject(api.PlainTextType, written, false, false)
}

// markupText is verbatim: Slack makes links and mentions only of what stands in brackets.
func markupText(written string) *api.TextBlockObject {
	return api.NewTextBlockObject(api.MarkdownType, written, false, true)
}

func aside(written ...string) *api.ContextBlock {
	var elements []api.MixedElement
	for _, w := range written {
		elements = append(elements, markupText(w))
	}
	return api.NewContextBlock("", elements...)
}

func unix(t time.Time) string { return strconv.FormatInt(t.Unix(), 10) }
