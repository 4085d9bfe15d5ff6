package command

import (
	"context"
	"fmt"

	"parley/bot/chat"
)

func help() command {
	return command{
		Command: chat.Command{
			Name:    "help",
			Usage:   "help [command]",
			Summary: "What can be asked.",
			Example: "/parley help latest",
			Options: []chat.Option{{Name: "command", Summary: "the command to explain", Suggests: true}},
		},
		answer: answerHelp,
	}
}

func answerHelp(_ context.Context, _ *Desk, q chat.Query) (chat.Answer, error) {
	if len(q.Words) == 0 {
		a := chat.Answer{Title: "What can be asked"}
		for _, c := range commands() {
			a.Lines = append(a.Lines, chat.Line{Mark: "•", Name: c.Usage, Text: c.Summary})
		}
		a.Lines = append(a.Lines, chat.Line{Text: "Filters are written key:value, several values with commas: kind:visit,talks actor:Marco Rubio"})
		a.More = latest().Example
		return a, nil
	}
	known, _, refusal := find(chat.Query{Verb: q.Words[0]})
	if refusal != nil {
		return *refusal, nil
	}
	c, _ := chat.Find(Commands(), known.Name) // with what all take
	a := chat.Answer{Title: "/parley " + c.Usage, Lines: []chat.Line{{Text: c.Summary}}}
	for _, o := range c.Options {
		name := o.Name
		if o.Filter {
			name += ":"
		}
		a.Lines = append(a.Lines, chat.Line{Mark: "•", Name: name, Text: o.Summary})
	}
	a.Lines = append(a.Lines, chat.Line{Text: fmt.Sprintf("For example: %s", c.Example)})
	return a, nil
}
