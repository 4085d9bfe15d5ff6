package discord

import (
	"strings"

	"github.com/bwmarrin/discordgo"

	"parley/bot/chat"
)

const (
	answerColour = 0x4f545c
	failedColour = 0xe8710a
)

// answerMessage draws an answer: its words in one embed, each card in one of its own, as
// many as fit. What to ask next is a button.
func answerMessage(a chat.Answer, verbs map[string]bool) message {
	head := &discordgo.MessageEmbed{Color: answerColour, Title: fit(a.Title, maxTitle, maxTitle)}
	if a.Failed {
		head.Color, head.Title = failedColour, fit("⚠ "+a.Title, maxTitle, maxTitle)
	}
	b := block{most: maxDescription - 200}
	if units(a.Title) > maxTitle-10 { // the whole of a long reason
		b.add("\n", fit(a.Title, 1500, 2000))
	}
	left := len(a.Lines)
	for _, l := range a.Lines {
		if !b.add("\n", line(l, 400)) {
			break
		}
		left--
	}
	b.most = maxDescription
	if left > 0 {
		b.add("\n", "…")
	}
	if more := fit(a.More, 200, 190); more != "" {
		b.add("\n", "more: "+more)
	}
	if head.Description = b.String(); head.Title == "" && head.Description == "" {
		head.Title = "Nothing to show"
	}
	embeds := []*discordgo.MessageEmbed{head}
	room := maxEmbedSum - size(head)
	for i, c := range a.Cards {
		if len(embeds) == maxEmbeds {
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
		embeds = append(embeds, e)
	}
	m := newMessage(embeds...)
	m.Components = rows(nextButtons(a), verbs)
	return m
}

// nextButtons offer what an answer says to ask next.
func nextButtons(a chat.Answer) []chat.Button {
	var buttons []chat.Button
	if len(a.Cards) == 1 {
		buttons = a.Cards[0].Buttons
	}
	words := strings.Fields(strings.TrimPrefix(strings.TrimPrefix(a.More, "/"), "parley "))
	if len(words) > 0 {
		buttons = append(buttons[:len(buttons):len(buttons)], chat.Button{Label: "More", Verb: words[0], Words: words[1:]})
	}
	return buttons
}
