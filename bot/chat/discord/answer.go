package discord

import (
	"github.com/bwmarrin/discordgo"

	"parley/bot/chat"
)

const (
	answerColour = 0x4f545c
	failedColour = 0xe8710a
)

// answerMessage draws an answer: its words in one embed, each card in one of its own, as
// many as fit. What to ask next is a button; keep takes what does not fit into one.
func answerMessage(a chat.Answer, verbs map[string]bool, keep func(verb, does string) string) message {
	head := &discordgo.MessageEmbed{Color: answerColour, Title: fit(a.Title, maxTitle, maxTitle)}
	if a.Failed {
		head.Color, head.Title = failedColour, fit("⚠ "+a.Title, maxTitle, maxTitle)
	}
	b := block{most: maxDescription - 200}
	if units(a.Title) > maxTitle-10 { // the whole of a long reason
		b.add("\n", fit(a.Title, 1500, 2000))
	}
	m := newMessage(head)
	lines := append(a.Lines[:len(a.Lines):len(a.Lines)], inWords(m.attach(a.Files))...)
	left := len(lines)
	for _, l := range lines {
		if !b.add("\n", line(l, 400)) {
			break
		}
		left--
	}
	b.most = maxDescription
	if left > 0 {
		b.add("\n", "…")
	}
	turn, typed := pages(a, verbs)
	if more := fit(typed, 200, 190); more != "" {
		b.add("\n", "more: "+more)
	}
	if head.Description = b.String(); head.Title == "" && head.Description == "" {
		head.Title = "Nothing to show"
	}
	room := maxEmbedSum - size(head)
	for i, c := range a.Cards {
		if len(m.Embeds) == maxEmbeds {
			break
		}
		e := cardEmbed(c, max(room/(len(a.Cards)-i), 400))
		if e.Description != "" && size(e) > room {
			e.Description = ""
		}
		if size(e) > room {
			break
		}
		room -= size(e)
		m.Embeds = append(m.Embeds, e)
	}
	next := a.Buttons
	if len(a.Cards) == 1 {
		next = append(a.Cards[0].Buttons[:len(a.Cards[0].Buttons):len(a.Cards[0].Buttons)], next...)
	}
	m.Components = rows(next, turn, verbs, keep)
	return m
}
