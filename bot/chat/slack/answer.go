package slack

import (
	api "github.com/slack-go/slack"

	"parley/bot/chat"
)

// answer draws the answer to a question, in the order it is meant to be read.
func answer(a chat.Answer, r room) drawing {
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
	if more := markup(a.More, 300); more != "" {
		d.blocks = append(d.blocks, aside("more: "+more))
	}
	return d
}
