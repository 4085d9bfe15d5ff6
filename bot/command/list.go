package command

import (
	"context"
	"fmt"

	"parley/bot/alert"
	"parley/bot/chat"
)

func list() command {
	return command{
		Command: chat.Command{
			Name:    "list",
			Usage:   "list [page:…]",
			Summary: "What this channel is told and when, what is muted, and who changed what.",
			Example: "/parley list",
			Options: []chat.Option{pageOption},
		},
		answer: answerList,
	}
}

const (
	listLength = 12 // lines a page
	lastAudits = 10 // changes that are shown
)

func answerList(ctx context.Context, d *Desk, q chat.Query) (chat.Answer, error) {
	n, err := page(q)
	if err != nil {
		return refuse(wholly(err)), nil
	}
	h, refusal, err := d.here(ctx, q)
	if refusal != nil || err != nil {
		return either(refusal, err)
	}
	lines := d.toldHere(h)
	own := len(lines)
	if asked := h.hours(); asked.Quiet != nil || asked.Digest != nil || asked.Zone != nil {
		lines = append(lines, d.hoursNow(h, "").Lines...)
	}
	lines = append(lines, d.muted(h)...)
	others := h.others() // only counted: who asks here may not be in those channels
	changes, err := d.store.Audit(ctx, h.by.Server, h.by.Channel, lastAudits)
	if err != nil {
		return chat.Answer{}, err
	}
	for _, c := range changes {
		lines = append(lines, chat.Line{Mark: "✎", Name: c.Act, Text: fmt.Sprintf("%s; %s", chat.Clean(c.About, 200), d.since(c.User, c.At))})
	}
	a := chat.Answer{Title: fmt.Sprintf("This channel is told by %s", chat.Count(own, "route", "routes"))}
	switch {
	case own == 0:
		a.Title = "This channel is told nothing yet. Subscribe to something: /parley subscribe"
	case len(others) > 0:
		a.Title += fmt.Sprintf("; other channels of this server have %s", chat.Count(len(others), "subscription", "subscriptions"))
	}
	from := min((n-1)*listLength, len(lines))
	to := min(from+listLength, len(lines))
	a.Lines = lines[from:to]
	pages(&a, q, n, to < len(lines) && n < lastPage)
	return a, nil
}

// toldHere are the routes to this channel: those made here, then the settings'.
func (d *Desk) toldHere(h here) []chat.Line {
	var lines []chat.Line
	for _, s := range h.subscriptions() {
		lines = append(lines, d.lineOf(h, s))
	}
	for _, r := range d.rules.With(alert.Wishes{IDs: h.wishes.IDs}).Leading(h.name) {
		for _, w := range d.rules.Watches {
			if w.Name != r.Watch {
				continue
			}
			text := asksFor(w)
			if how := d.howTold(h.rules.In(h.name), r); how != "" {
				text += "; " + how
			}
			lines = append(lines, chat.Line{Mark: "⚙️", Name: "watch " + chat.Clean(w.Name, 60), Text: text + "; by the settings"})
		}
	}
	return lines
}
