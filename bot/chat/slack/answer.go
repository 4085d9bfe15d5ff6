package slack

import (
	"fmt"
	"strings"

	api "github.com/slack-go/slack"

	"parley/bot/chat"
)

// What a button does stands before the dash of its name.
const (
	toAsk  = "ask"  // asks its question
	toForm = "form" // opens the form of its question
	toPage = "page" // asks, and the answer stands in the place of what the button stands on
	toMine = "mine" // asks, and the answer's files go to the asker's conversation with the bot
)

// maxAsks is how many questions an answer offers: all that one block takes
// (https://docs.slack.dev/reference/block-kit/blocks/actions-block).
const maxAsks = 25

// answer draws the answer to a question of a verb, in the order it is meant to be read.
func (s *Slack) answer(a chat.Answer, verb string, r room) drawing {
	title := markup(a.Title, min(r.words, 300))
	if title == "" {
		title = "Parley"
	}
	if a.Failed {
		title = "⚠ " + title
	}
	d := drawing{text: title, blocks: []api.Block{api.NewSectionBlock(markupText("*"+title+"*"), nil, nil)}}
	for _, c := range a.Cards[:min(len(a.Cards), r.entries)] {
		headline := plain(c.Headline, maxHeader)
		if headline == "" {
			continue
		}
		d.blocks = append(d.blocks, api.NewHeaderBlock(plainText(headline)))
		d.blocks = append(d.blocks, cardBody(c, r)...)
	}
	shown := a.Lines[:min(len(a.Lines), 3*r.entries)]
	written := lines(shown, r)
	if len(shown) < len(a.Lines) {
		written = append(written, "…")
	}
	d.blocks = append(d.blocks, sections(written)...)
	if buttons := s.buttons(a.Buttons, maxAsks); buttons != nil {
		d.blocks = append(d.blocks, buttons)
	}
	return s.pages(d, a, verb)
}

// pages adds how to go on: buttons, or what to type where Slack takes no button of it.
func (s *Slack) pages(d drawing, a chat.Answer, verb string) drawing {
	var elements []api.BlockElement
	for _, page := range []struct{ name, label, line string }{{"back", "Back", a.Back}, {"more", "More", a.More}} {
		if page.line == "" {
			continue
		}
		q, err := chat.ParseQuery(page.line)
		c, known := s.command(q.Verb)
		if value := q.String(); err == nil && known && units(value) <= maxValue {
			name, label := toPage+"-"+page.name, page.label
			if asked, found := s.command(verb); a.Failed || verb == "" || found && asked.Name != c.Name {
				name, label = toAsk+"-"+page.name, plain(value, maxLabel) // another question: what stands there stays
			}
			elements = append(elements, api.NewButtonBlockElement(name, value, plainText(label)))
		} else if line := markup(page.line, 300); line != "" {
			d.blocks = append(d.blocks, aside(strings.ToLower(page.label)+": "+line))
		}
	}
	if elements != nil {
		d.blocks = append(d.blocks, api.NewActionBlock("", elements...))
	}
	return d
}

// buttons offers the questions that can be asked; nil: none.
func (s *Slack) buttons(all []chat.Button, most int) *api.ActionBlock {
	var elements []api.BlockElement
	for _, b := range all {
		line, words := b.Query().String(), plain(b.Label, maxLabel)
		c, known := s.command(b.Verb)
		if !known || words == "" || units(line) > maxValue || len(elements) == most {
			continue
		}
		way := toAsk
		if b.Form && len(c.Options) > 0 {
			way = toForm
		}
		button := api.NewButtonBlockElement(fmt.Sprintf("%s-%d", way, len(elements)), line, plainText(words))
		if len(elements) == 0 {
			button.WithStyle(api.StylePrimary)
		}
		elements = append(elements, button)
	}
	if elements == nil {
		return nil
	}
	return api.NewActionBlock("", elements...)
}
