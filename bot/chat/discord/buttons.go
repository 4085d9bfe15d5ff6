package discord

import (
	"cmp"

	"github.com/bwmarrin/discordgo"

	"parley/bot/chat"
)

// rows are the buttons that ask what can be asked, five a row, and those that turn a page
// at the end.
func rows(buttons, turn []chat.Button, verbs map[string]bool, keep func(verb, does string) string) []discordgo.MessageComponent {
	var all []discordgo.MessageComponent
	asked := map[string]bool{}
	draw := func(b chat.Button, sign string, most int) {
		if !verbs[b.Verb] || len(all) >= most {
			return
		}
		id := customID(sign, b.Query(), keep)
		if id == "" || asked[id] {
			return
		}
		asked[id] = true
		style := discordgo.SecondaryButton
		if len(all) == 0 && sign != turns {
			style = discordgo.PrimaryButton
		}
		all = append(all, discordgo.Button{Label: cmp.Or(plain(b.Label, maxLabel), b.Verb), Style: style, CustomID: id})
	}
	most := maxRows * maxButtons
	if len(turn) > 0 {
		most -= maxButtons
	}
	for _, b := range buttons {
		sign := ""
		if b.Form {
			sign = opens
		}
		draw(b, sign, most)
	}
	asking := len(all)
	for _, b := range turn {
		draw(b, turns, maxRows*maxButtons)
	}
	made := []discordgo.MessageComponent{}
	for i := 0; i < len(all); {
		end := min(i+maxButtons, len(all))
		if i < asking && end > asking && len(all) > maxButtons {
			end = asking // pages stand together
		}
		made = append(made, discordgo.ActionsRow{Components: all[i:end]})
		i = end
	}
	return made
}

// pages are the buttons that lead to the pages before and after an answer, and what is to
// be typed instead where the question for the next one cannot be a button.
func pages(a chat.Answer, verbs map[string]bool) (turn []chat.Button, typed string) {
	for _, page := range []struct{ label, line string }{{"Back", a.Back}, {"More", a.More}} {
		if page.line == "" {
			continue
		}
		q, err := chat.ParseQuery(page.line)
		switch {
		case err == nil && verbs[q.Verb]:
			turn = append(turn, chat.Button{Label: page.label, Verb: q.Verb, Words: q.Words, Filters: q.Filters})
		case page.label == "More":
			typed = page.line
		}
	}
	return turn, typed
}
