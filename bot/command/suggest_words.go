package command

import (
	"context"
	"slices"
	"strings"
	"time"

	"parley/bot/chat"
	"parley/bot/news"
)

// usualTimes are what is asked for most.
var usualTimes = []string{"today", "yesterday", "24h", "3d", "1w", "this week", "last week", "this month", "last month", "1h", "6h", "2w", "3 months"}

// timeChoices are times that begin with what is typed, after the one that it says already.
func timeChoices(_ context.Context, d *Desk, a chat.Asking, typed string) ([]chat.Choice, error) {
	now := d.now().In(d.zone)
	var all []chat.Choice
	add := func(text string) {
		s, note, ok := when(text, now)
		if !ok || note != "" {
			return
		}
		at := s.from
		if a.Option == "until" {
			at = s.to
		}
		all = append(all, chat.Choice{Name: text + " (" + a.Option + " " + d.moment(at) + ")", Value: text})
	}
	want := strings.ToLower(strings.TrimSpace(typed))
	if want != "" {
		add(want)
	}
	var digits string
	if digits = strings.TrimRight(want, " abcdefghijklmnopqrstuvwxyz"); digits != "" && len(digits) < 4 && strings.Trim(digits, "0123456789") == "" {
		for _, unit := range []string{"h", "d", "w", " months"} {
			if strings.HasPrefix(digits+unit, want) {
				add(digits + unit)
			}
		}
	}
	for _, text := range usualTimes {
		if strings.HasPrefix(text, want) {
			add(text)
		}
	}
	if want == "" {
		return all, nil
	}
	for back := range 7 {
		day := strings.ToLower(now.AddDate(0, 0, -1-back).Weekday().String())
		for _, text := range []string{day, "last " + day} {
			if strings.HasPrefix(text, want) {
				add(text)
			}
		}
	}
	for _, m := range months {
		if strings.HasPrefix(m, want) {
			add(m)
		}
	}
	if len(all) == 0 {
		if t, _, ok := when(want, now); ok {
			add(t.from.Format(time.DateOnly))
		}
	}
	return all, nil
}

// wordChoices are the words as they are typed, and with the last of them made a kind, a
// status or a name.
func wordChoices(ctx context.Context, d *Desk, _ chat.Asking, typed string) ([]chat.Choice, error) {
	words := strings.Fields(typed)
	if len(words) == 0 {
		return choicesOf(d.kinds), nil
	}
	all := []chat.Choice{{Name: typed, Value: typed}}
	head := strings.Join(words[:len(words)-1], " ")
	if head != "" {
		head += " "
	}
	last := strings.ToLower(words[len(words)-1])
	for _, k := range d.kinds {
		if strings.HasPrefix(string(k), last) {
			all = append(all, chat.Choice{Name: head + string(k), Value: head + string(k)})
		}
	}
	for _, s := range news.Statuses {
		if strings.HasPrefix(string(s), last) && s != news.None {
			all = append(all, chat.Choice{Name: head + string(s), Value: head + string(s)})
		}
	}
	if len(last) < 2 {
		return all, nil
	}
	names, err := d.nameChoices(ctx, last, slices.Concat(actorClasses, placeClasses))
	for _, n := range names {
		all = append(all, chat.Choice{Name: head + n.Value, Value: head + n.Value})
	}
	return all, err
}
