package command

import (
	"context"
	"errors"
	"fmt"

	"parley/bot/chat"
	"parley/bot/news"
	"parley/bot/store"
)

// delivered says what became of one delivery.
func (d *Desk) delivered(del news.Delivery) string {
	text := "told to " + del.Alert.Channel
	switch del.State {
	case news.Sent:
		text += " " + d.moment(del.SentAt)
		if del.Summary != 0 {
			text += fmt.Sprintf(" in summary #%d", del.Summary)
		}
	case news.Dead:
		text += " (given up: " + chat.Clean(del.Error, 120) + ")"
	case news.Held:
		return d.held(del)
	case news.Silent:
		return fmt.Sprintf("not told to %s: %s", del.Alert.Channel, why(del.Alert.Held))
	default:
		text += " (" + string(del.State) + ")"
	}
	return text
}

// held says what a delivery waits for.
func (d *Desk) held(del news.Delivery) string {
	text := "held for " + del.Alert.Channel
	switch {
	case del.Summary != 0:
		text += fmt.Sprintf(", to be told in summary #%d", del.Summary)
	case del.Alert.Digest != "":
		text += " until its digest"
	default:
		text += " until " + d.moment(del.Alert.Until)
	}
	if said := silences[del.Alert.Held]; said != "" {
		text += fmt.Sprintf(" (%s): %s", del.Alert.Held, said)
	}
	return text
}

// explainSummary says what a summary told and left out, story by story; found is false
// where there is none of this number.
func (d *Desk) explainSummary(ctx context.Context, q chat.Query, n int, about string) (a chat.Answer, found bool, err error) {
	id, ok := number(about)
	if !ok {
		return a, false, nil
	}
	m, ds, err := d.store.Summary(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return a, false, nil
	}
	if err != nil {
		return a, true, err
	}
	sees, err := d.sees(ctx, q)
	if err != nil || !sees(m.Channel) {
		return a, err != nil, err
	}
	kind := "what was held"
	switch {
	case m.Digest != "":
		kind = "a digest"
	case m.Of != "":
		kind = fmt.Sprintf("what was held (%s)", m.Of)
	}
	state := string(m.State)
	if m.State == news.Sent {
		state = "sent " + d.moment(m.SentAt)
	}
	a.Title = fmt.Sprintf("Summary #%d for %s: %s, %s, %s", m.ID, m.Channel, kind, chat.Count(len(ds), "change", "changes"), state)
	if len(ds) == 0 {
		a.Lines = []chat.Line{{Text: "There was nothing new since " + d.moment(m.Since) + "."}}
	}
	shown, more := turn(ds, n)
	for _, del := range shown {
		c := del.Alert.Change
		line := chat.Line{Mark: c.Development.Kind.Row().Emoji, Name: fmt.Sprintf("story %d", c.Story), Text: chat.Clause(c.Development) + "; " + d.delivered(del)}
		a.Lines = append(a.Lines, line)
	}
	pages(&a, q, n, more)
	return a, true, nil
}

// fate is what became of a change in one word: told, where it is told anywhere.
func fate(deliveries []news.Delivery, seq int64) string {
	word := ""
	for _, del := range deliveries {
		if del.Alert.Change.Seq != seq {
			continue
		}
		switch {
		case del.State == news.Held:
			word = "held"
		case del.State != news.Silent:
			return "told"
		case word == "":
			word = "not told"
		}
	}
	if word == "" {
		return "told"
	}
	return word
}
