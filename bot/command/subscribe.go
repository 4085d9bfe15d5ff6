package command

import (
	"context"
	"errors"
	"fmt"

	"parley/bot/alert"
	"parley/bot/chat"
	"parley/bot/store"
)

func subscribe() command {
	return command{
		Command: chat.Command{
			Name:    "subscribe",
			Changes: true,
			Usage:   "subscribe [words] [watch: | kind: actor: place: conflict: status: certainty: tier: language:] [quiet: digest:]",
			Summary: "This channel is told of it from now on.",
			Example: "/parley subscribe visits by Rubio",
			Options: append(followOptions(),
				chat.Option{Name: "quiet", Summary: "hours in which it tells nothing, as 22:00-07:00", Filter: true},
				chat.Option{Name: "digest", Summary: "all of it in one message: hourly, daily or weekly", Filter: true, Choices: digests}),
		},
		answer: answerSubscribe,
	}
}

func answerSubscribe(ctx context.Context, d *Desk, q chat.Query) (chat.Answer, error) {
	q = d.spilled(q)
	f, err := d.following(q)
	switch {
	case errors.Is(err, errNothingAsked):
		return readOnly(q, d.whatToFollow(q.Verb)), nil
	case err != nil:
		return refuse(wholly(err), "Usage: /parley "+subscribe().Usage), nil
	}
	if refusal := mayChange(q); refusal != nil {
		return *refusal, nil
	}
	h, refusal, err := d.here(ctx, q)
	if refusal != nil || err != nil {
		return either(refusal, err)
	}
	s := alert.Subscription{Server: h.by.Server, Channel: h.by.Channel, By: h.by.User}
	if f.named {
		s.Watch = f.watch.Name
	} else {
		s.Own = f.watch
		s.Own.Name = ""
	}
	if s.Quiet, s.Digest, err = hoursOf(q); err != nil {
		return refuse(wholly(err), "Usage: /parley "+subscribe().Usage), nil
	}
	s, err = d.store.Subscribe(ctx, s, d.rules, h.what(s))
	if a := h.refused(err); a != nil {
		noted(a, f.notes)
		return *a, nil
	}
	if err != nil {
		return chat.Answer{}, err
	}
	return d.subscribed(h, f, s), nil
}

// hoursOf reads when a subscription tells.
func hoursOf(q chat.Query) (quiet alert.Quiet, digest string, err error) {
	if text := q.Filters["quiet"]; text != "" {
		if quiet, err = readQuiet(text); err != nil {
			return nil, "", err
		}
	}
	if text := q.Filters["digest"]; text != "" {
		if digest, _, err = oneOf("digest", text, digests); err != nil {
			return nil, "", err
		}
	}
	if digest != "" && len(quiet) > 0 {
		return nil, "", errors.New("a digest comes at its own time: give quiet: or digest:, not both")
	}
	return quiet, digest, nil
}

// refused says why a subscription is none; nil: it is one.
func (h here) refused(err error) *chat.Answer {
	var twice store.Twice
	var many store.TooMany
	switch {
	case errors.As(err, &twice) && twice.Number != 0:
		for _, s := range h.wishes.Subscriptions {
			if s.Number == twice.Number {
				a := refuse(fmt.Sprintf("Subscription %d tells this channel that already: %s.", s.Number, h.what(s)), fmt.Sprintf("To have it told otherwise: /parley unsubscribe %d", s.Number))
				return &a
			}
		}
		fallthrough
	case errors.As(err, &twice):
		a := refuse(fmt.Sprintf("The settings tell this channel that already, by the watch “%s”.", chat.Clean(twice.Watch, 60)), "What is told here: /parley list")
		return &a
	case errors.As(err, &many):
		where := "This channel"
		if !many.Channel {
			where = "This server"
		}
		a := refuse(fmt.Sprintf("%s has %d subscriptions, and can have no more.", where, many.Most), "End one that nobody needs: /parley list")
		return &a
	}
	return nil
}

// subscribed says what a channel is told from now on.
func (d *Desk) subscribed(h here, f following, s alert.Subscription) chat.Answer {
	a := chat.Answer{Title: fmt.Sprintf("You will be told of %s. This is subscription %d.", asksFor(f.watch), s.Number)}
	for _, note := range f.notes {
		a.Lines = append(a.Lines, chat.Line{Mark: "ℹ️", Text: note})
	}
	if how := d.howTold(h.rules.In(h.name), alert.Route{Quiet: s.Quiet, Digest: s.Digest}); how != "" {
		a.Lines = append(a.Lines, chat.Line{Mark: "🌙", Text: capital(how) + "."})
	}
	a.Lines = append(a.Lines, chat.Line{Text: "It begins with what changes from now on; what was reported before is not told."})
	a.Buttons = []chat.Button{
		button("What would it have told?", f.asks("test", nil)),
		{Label: "Unsubscribe", Verb: "unsubscribe", Words: []string{fmt.Sprint(s.Number)}},
	}
	return a
}

func button(label string, q chat.Query) chat.Button {
	return chat.Button{Label: label, Verb: q.Verb, Words: q.Words, Filters: q.Filters}
}

// whatToFollow says what can be subscribed to or tested, by the command that asks.
func (d *Desk) whatToFollow(verb string) chat.Answer {
	a := chat.Answer{Title: capital(verb) + " to what?"}
	for _, w := range d.rules.Watches {
		a.Lines = append(a.Lines, chat.Line{Mark: "•", Name: w.Name, Text: asksFor(w) + ": " + following{watch: w, named: true}.asks(verb, nil).String()})
	}
	if n := len(a.Lines); n > pageLength {
		a.Lines = append(a.Lines[:pageLength], chat.Line{Text: "and " + chat.Count(n-pageLength, "more watch", "more watches") + " of the settings"})
	}
	a.Lines = append(a.Lines, chat.Line{Text: fmt.Sprintf("Or say what: /parley %[1]s visits by Rubio, /parley %[1]s kind:sanctions actor:Russia certainty:official", verb)})
	if verb == backtest().Name {
		a.Title = "Test what?"
		return a
	}
	a.Lines = append(a.Lines, chat.Line{Text: "Try it first on what was reported: /parley test visits by Rubio"})
	return a
}
