package command

import (
	"context"
	"errors"

	"parley/bot/chat"
	"parley/bot/news"
	"parley/bot/store"
)

// dues says when a story was due, and who was told so or why nobody was.
func (d *Desk) dues(ctx context.Context, q chat.Query, story int64) ([]chat.Line, error) {
	all, err := d.store.Dues(ctx, story)
	if err != nil {
		return nil, err
	}
	var lines []chat.Line
	for _, due := range all {
		said := dueSilence(due.Silence)
		if said == "" {
			e, err := d.store.Explain(ctx, due.Change.Article)
			if err != nil && !errors.Is(err, store.ErrNotFound) {
				return nil, err
			}
			seen, err := d.seen(ctx, q, e.Deliveries)
			if err != nil {
				return nil, err
			}
			said = d.told(seen, due.Change.Seq)
		}
		day, _ := due.Day.Time()
		lines = append(lines, chat.Line{Mark: "⏰", Name: d.moment(due.At), Text: "due: nobody had said what came of " + day.Format("2 January 2006") + "; " + said})
	}
	return lines, nil
}

// dueSilence says in plain words why nobody was told that a story was due.
func dueSilence(s news.Silence) string {
	switch s {
	case "":
		return ""
	case news.TooOld:
		return "silent (too-old): that was long ago when Parley could look, or the story itself was too old to be told"
	case news.NotWatched:
		return "silent (not-watched): nobody was told of the story, or no watch with a route asks for it any more"
	}
	return why(s)
}
