package command

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"parley/bot/alert"
	"parley/bot/chat"
	"parley/bot/store"
)

const (
	usualMute   = 24 * time.Hour
	longestMute = 90 * 24 * time.Hour
)

func mute() command {
	return command{
		Command: chat.Command{
			Name:    "mute",
			Changes: true,
			Usage:   "mute <story, actor, kind or watch> [for:1d]",
			Summary: "This channel is told nothing of it for a time.",
			Example: "/parley mute 3 for:1d",
			Options: []chat.Option{
				{Name: "what", Summary: "a story's number, an actor, a kind, the name of a watch", Required: true, Suggests: true},
				{Name: "for", Summary: "how long: 2h, 3d, 1w; a day without it", Filter: true},
			},
		},
		answer: answerMute,
	}
}

func answerMute(ctx context.Context, d *Desk, q chat.Query) (chat.Answer, error) {
	h, refusal, err := d.here(ctx, q)
	if refusal != nil || err != nil {
		return either(refusal, err)
	}
	words, howLong := timed(q.Words, d.now())
	if said := q.Filters["for"]; said != "" {
		words, howLong = q.Words, said
	}
	if len(words) == 0 {
		a := chat.Answer{Title: "Mute what? Give a story's number, an actor, a kind or a watch.", Lines: d.muted(h)}
		return readOnly(q, a), nil
	}
	if refusal := mayChange(q); refusal != nil {
		return *refusal, nil
	}
	long, err := muteFor(howLong, d.now())
	if err != nil {
		return refuse(wholly(err), "Usage: /parley "+mute().Usage), nil
	}
	m, notes, refusal, err := d.mutable(ctx, h, words)
	if refusal != nil || err != nil {
		return either(refusal, err)
	}
	m.Server, m.Channel, m.By, m.Until = h.by.Server, h.by.Channel, h.by.User, d.now().Add(long)
	m, err = d.store.Mute(ctx, m)
	if many, is := errors.AsType[store.TooMany](err); is {
		return refuse(fmt.Sprintf("This channel has %d mutes, and can have no more.", many.Most), "End one that nobody needs: /parley unmute"), nil
	}
	if err != nil {
		return chat.Answer{}, err
	}
	a := chat.Answer{Title: fmt.Sprintf("%s is muted here until %s.", capital(muteName(m)), d.moment(m.Until))}
	for _, note := range notes {
		a.Lines = append(a.Lines, chat.Line{Mark: "ℹ️", Text: note})
	}
	a.Lines = append(a.Lines, chat.Line{Text: "What is silenced is not told later either; what changes after that is told as things then stand."})
	a.Buttons = []chat.Button{{Label: "Unmute", Verb: "unmute", Words: []string{fmt.Sprint(m.ID)}}}
	return a, nil
}

// timed parts what is to be muted from a length of time that stands without its key, as in
// “7 for 2h” and “7 2h”.
func timed(words []string, now time.Time) (what []string, long string) {
	for i := range words {
		rest := words[i:]
		if plain := strings.ContainsAny(rest[0], "0123456789"); !plain && (!strings.EqualFold(rest[0], "for") || len(rest) == 1) {
			continue
		} else if !plain {
			rest = rest[1:]
		}
		text := strings.Join(rest, " ")
		if _, ok := ago(timeWords(text), now); ok {
			return words[:i], text
		}
	}
	return words, ""
}

// muteFor reads how long something is muted.
func muteFor(text string, now time.Time) (time.Duration, error) {
	if text == "" {
		return usualMute, nil
	}
	past, ok := ago(timeWords(text), now)
	if !ok || !past.Before(now) {
		return 0, fmt.Errorf("for: “%s” is no length of time: write it as 2h, 3d or 1w", chat.Clean(text, 60))
	}
	if long := now.Sub(past); long <= longestMute {
		return long, nil
	}
	return 0, fmt.Errorf("for: nothing is muted for longer than %s; unsubscribe from what is never wanted", span(longestMute))
}

// mutable finds what is to be muted: of what its first word says, else the first that fits.
func (d *Desk) mutable(ctx context.Context, h here, words []string) (m alert.Mute, notes []string, refusal *chat.Answer, err error) {
	text, sort := strings.Join(words, " "), alert.Muted("")
	if said := alert.Muted(strings.ToLower(words[0])); slices.Contains(alert.Mutable, said) && len(words) > 1 {
		text, sort = strings.Join(words[1:], " "), said
	}
	if n, ok := number(text); ok && (sort == "" || sort == alert.MutedStory) {
		m, refusal, err = d.mutableStory(ctx, n)
		return m, nil, refusal, err
	}
	watch := h.watchNamed(text)
	if k, note, err := d.kind(text); (sort == "" || sort == alert.MutedKind) && err == nil && (note == "" || sort != "") {
		if watch != "" && sort == "" {
			notes = append(notes, fmt.Sprintf("There is a watch of this name too: /parley mute watch %s", watch))
		}
		if note != "" {
			notes = append(notes, note)
		}
		return alert.Mute{What: alert.MutedKind, Name: string(k)}, notes, nil, nil
	}
	if watch != "" && (sort == "" || sort == alert.MutedWatch) {
		return alert.Mute{What: alert.MutedWatch, Name: watch}, nil, nil, nil
	}
	if sort == "" || sort == alert.MutedActor {
		name, note, err := d.knownName(text, true)
		if err == nil {
			if note != "" {
				notes = append(notes, note)
			}
			return alert.Mute{What: alert.MutedActor, Name: name}, notes, nil, nil
		}
	}
	what := "story, actor, kind or watch"
	if sort != "" {
		what = string(sort)
	}
	lines := []string{"Usage: /parley " + mute().Usage}
	if near, _ := d.nearestName(text); near != "" && (sort == "" || sort == alert.MutedActor) {
		lines = append([]string{didYouMean(near)}, lines...)
	}
	a := refuse(fmt.Sprintf("“%s” is no %s that is known here.", chat.Clean(text, 60), what), lines...)
	return m, nil, &a, nil
}

// mutableStory is a story to be muted; what was merged is muted with where it went.
func (d *Desk) mutableStory(ctx context.Context, id int64) (m alert.Mute, refusal *chat.Answer, err error) {
	s, err := d.store.Story(ctx, id)
	for err == nil && s.Into != 0 {
		s, err = d.store.Story(ctx, s.Into)
	}
	if errors.Is(err, store.ErrNotFound) {
		a, err := d.whichStory(ctx, fmt.Sprintf("There is no story %d, or it is older than what is kept.", id))
		return m, &a, err
	}
	return alert.Mute{What: alert.MutedStory, Name: strconv.FormatInt(s.ID, 10)}, nil, err
}

// watchNamed is the watch of the settings, or of a subscription of this channel, that goes by
// a name; empty: there is none.
func (h here) watchNamed(name string) string {
	for _, r := range h.rules.Leading(h.name) {
		if strings.EqualFold(r.Watch, name) {
			return r.Watch
		}
	}
	return ""
}

// muteName says what is muted.
func muteName(m alert.Mute) string {
	if m.What == alert.MutedActor {
		return chat.Clean(m.Name, 80)
	}
	if m.What == alert.MutedWatch && strings.HasPrefix(m.Name, "subscription ") {
		return m.Name
	}
	return string(m.What) + " " + chat.Clean(m.Name, 80)
}

// muted lists what is muted here.
func (d *Desk) muted(h here) []chat.Line {
	var lines []chat.Line
	for _, m := range h.mutes() {
		l := chat.Line{Mark: "🔇", Name: fmt.Sprintf("mute %d", m.ID), Text: fmt.Sprintf("%s, until %s; %s", muteName(m), d.moment(m.Until), d.since(m.By, m.Made))}
		if m.Channel == "" {
			l.Text += "; in every channel"
		}
		lines = append(lines, l)
	}
	return lines
}

// muteChoices are what can be muted, as far as it is typed: stories, kinds, actors.
func muteChoices(ctx context.Context, d *Desk, a chat.Asking, typed string) ([]chat.Choice, error) {
	stories, err := storyChoices(ctx, d, a, typed)
	if err != nil {
		return nil, err
	}
	kinds, err := kindChoices(ctx, d, a, typed)
	if err != nil || typed == "" {
		return append(stories, kinds...), err
	}
	actors, err := actorChoices(ctx, d, a, typed)
	return slices.Concat(containing(kinds, typed), actors, stories), err
}
