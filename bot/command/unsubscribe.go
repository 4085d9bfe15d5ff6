package command

import (
	"context"
	"errors"
	"fmt"

	"parley/bot/chat"
	"parley/bot/store"
)

func unsubscribe() command {
	return command{
		Command: chat.Command{
			Name:    "unsubscribe",
			Changes: true,
			Usage:   "unsubscribe <number>",
			Summary: "A subscription of this channel ends.",
			Example: "/parley unsubscribe 3",
			Options: []chat.Option{{Name: "number", Summary: "the subscription's number; without it they are listed", Suggests: true}},
		},
		answer: answerUnsubscribe,
	}
}

func answerUnsubscribe(ctx context.Context, d *Desk, q chat.Query) (chat.Answer, error) {
	h, refusal, err := d.here(ctx, q)
	if refusal != nil || err != nil {
		return either(refusal, err)
	}
	if len(q.Words) == 0 {
		return readOnly(q, d.whichEnds(h, chat.Answer{Title: "End which subscription?"})), nil
	}
	if refusal := mayChange(q); refusal != nil {
		return *refusal, nil
	}
	n, ok := number(q.Words[len(q.Words)-1]) // “subscription 3” too
	if !ok {
		return d.whichEnds(h, refuse(fmt.Sprintf("“%s” is no subscription's number.", chat.Clean(q.Text(), 60)))), nil
	}
	for _, s := range h.subscriptions() {
		if s.Number != n {
			continue
		}
		err := d.store.Unsubscribe(ctx, n, h.by, d.rules, h.what(s))
		if errors.Is(err, store.ErrNotFound) { // somebody else was quicker
			break
		}
		if err != nil {
			return chat.Answer{}, err
		}
		a := chat.Answer{Title: fmt.Sprintf("Subscription %d is ended: %s.", n, h.what(s))}
		again := chat.Query{Verb: "subscribe", Filters: map[string]string{"watch": s.Watch}}
		if s.Watch == "" {
			again = following{watch: s.Own}.asks("subscribe", nil)
		}
		a.Buttons = []chat.Button{button("Subscribe again", again)}
		return a, nil
	}
	return d.whichEnds(h, refuse(fmt.Sprintf("This channel has no subscription %d.", n))), nil
}

// whichEnds adds the subscriptions of this channel, which can be ended.
func (d *Desk) whichEnds(h here, a chat.Answer) chat.Answer {
	for _, s := range h.subscriptions() {
		a.Lines = append(a.Lines, d.lineOf(h, s))
	}
	if len(a.Lines) == 0 {
		a.Lines = []chat.Line{{Text: "This channel has none. What is told here: /parley list"}}
	}
	return a
}

// subscriptionChoices are the subscriptions of the channel.
func subscriptionChoices(ctx context.Context, d *Desk, a chat.Asking, _ string) ([]chat.Choice, error) {
	h, refusal, err := d.here(ctx, a.Query)
	if refusal != nil || err != nil {
		return nil, err
	}
	var all []chat.Choice
	for _, s := range h.subscriptions() {
		all = append(all, chat.Choice{Name: fmt.Sprintf("%d: %s", s.Number, h.what(s)), Value: fmt.Sprint(s.Number)})
	}
	return all, nil
}
