package command

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"parley/bot/alert"
	"parley/bot/chat"
)

func unmute() command {
	return command{
		Command: chat.Command{
			Name:    "unmute",
			Changes: true,
			Usage:   "unmute <number>",
			Summary: "A mute of this channel ends.",
			Example: "/parley unmute 2",
			Options: []chat.Option{{Name: "number", Summary: "the mute's number; without it they are listed", Suggests: true}},
		},
		answer: answerUnmute,
	}
}

func answerUnmute(ctx context.Context, d *Desk, q chat.Query) (chat.Answer, error) {
	h, refusal, err := d.here(ctx, q)
	if refusal != nil || err != nil {
		return either(refusal, err)
	}
	if len(q.Words) == 0 {
		return readOnly(q, d.whichMute(h, chat.Answer{Title: "End which mute?"})), nil
	}
	if refusal := mayChange(q); refusal != nil {
		return *refusal, nil
	}
	mutes := h.mutes()
	i, refusal, err := d.muteMeant(ctx, h, mutes, q)
	if refusal != nil || err != nil {
		return either(refusal, err)
	}
	ended, err := d.store.Unmute(ctx, mutes[i].ID, h.by)
	if err != nil {
		return chat.Answer{}, err
	}
	if !ended { // somebody else was quicker
		return d.whichMute(h, refuse(fmt.Sprintf("This channel has no mute %d.", mutes[i].ID))), nil
	}
	return chat.Answer{Title: fmt.Sprintf("%s is told here again.", capital(muteName(mutes[i]))),
		Lines: []chat.Line{{Text: "It begins with what changes from now on."}}}, nil
}

// muteMeant finds the mute of this channel that is to end: by its number, else by what it
// silences.
func (d *Desk) muteMeant(ctx context.Context, h here, mutes []alert.Mute, q chat.Query) (i int, refusal *chat.Answer, err error) {
	text := strings.TrimPrefix(strings.ToLower(q.Text()), "mute ") // “mute 2” too
	if n, ok := number(text); ok {
		if i = slices.IndexFunc(mutes, func(m alert.Mute) bool { return m.ID == n }); i < 0 {
			a := d.whichMute(h, refuse(fmt.Sprintf("This channel has no mute %d.", n)))
			return i, &a, nil
		}
		return i, nil, nil
	}
	meant, _, unknown, err := d.mutable(ctx, h, q.Words)
	if err != nil {
		return -1, nil, err
	}
	i = slices.IndexFunc(mutes, func(m alert.Mute) bool { return m.What == meant.What && m.Name == meant.Name })
	if unknown != nil || i < 0 {
		a := d.whichMute(h, refuse(fmt.Sprintf("“%s” is neither a mute's number nor muted here.", chat.Clean(q.Text(), 60))))
		return -1, &a, nil
	}
	return i, nil, nil
}

// whichMute adds the mutes of this channel.
func (d *Desk) whichMute(h here, a chat.Answer) chat.Answer {
	if a.Lines = append(a.Lines, d.muted(h)...); len(a.Lines) == 0 {
		a.Lines = []chat.Line{{Text: "Nothing is muted here."}}
	}
	return a
}

// mutedChoices are the mutes of the channel.
func mutedChoices(ctx context.Context, d *Desk, a chat.Asking, _ string) ([]chat.Choice, error) {
	h, refusal, err := d.here(ctx, a.Query)
	if refusal != nil || err != nil {
		return nil, err
	}
	var all []chat.Choice
	for _, m := range h.mutes() {
		all = append(all, chat.Choice{Name: fmt.Sprintf("%d: %s", m.ID, muteName(m)), Value: fmt.Sprint(m.ID)})
	}
	return all, nil
}
