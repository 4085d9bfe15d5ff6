package command

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"parley/bot/chat"
	"parley/bot/news"
	"parley/bot/store"
)

func latest() command {
	return command{
		Command: chat.Command{
			Name:    "latest",
			Usage:   "latest [words] [watch: kind: status: actor: place: conflict: certainty: since: until: page:]",
			Summary: "The newest stories, those updated last first; with words to search, those that fit best.",
			Example: "/parley latest kind:visit actor:Rubio since:2d",
			Options: storyOptions("names, kinds and times are read as such, other words are searched"),
		},
		answer: answerLatest,
	}
}

// storyOptions are the options of a command that looks for stories.
func storyOptions(words string) []chat.Option {
	return []chat.Option{
		{Name: "words", Summary: words, Suggests: true},
		{Name: "watch", Summary: "stories a watch of the settings asks for", Filter: true, Suggests: true},
		{Name: "kind", Summary: "visit, talks, ceasefire …; several with commas", Filter: true, Suggests: true},
		{Name: "status", Summary: "how they stand: announced, cancelled …", Filter: true, Suggests: true},
		{Name: "actor", Summary: "a person, state or organisation, by any of its names", Filter: true, Suggests: true},
		{Name: "place", Summary: "a city or country", Filter: true, Suggests: true},
		{Name: "conflict", Summary: "a conflict, as russia-ukraine", Filter: true, Suggests: true},
		{Name: "certainty", Summary: "one-outlet, independent, official or denied", Filter: true, Suggests: true},
		{Name: "since", Summary: "2h, 3d, yesterday, last tuesday, this week, april, 2025-04-23", Filter: true, Suggests: true},
		{Name: "until", Summary: "the same; up to the end of it", Filter: true, Suggests: true},
		pageOption,
	}
}

const (
	mostRead    = lastPage * pageLength // stories that are counted for one answer
	mostWatched = 400                   // stories that are looked through for those of a watch
)

func answerLatest(ctx context.Context, d *Desk, q chat.Query) (chat.Answer, error) {
	return d.answerStories(ctx, q, latest().Usage)
}

// answerStories answers a question for stories.
func (d *Desk) answerStories(ctx context.Context, q chat.Query, usage string) (chat.Answer, error) {
	usage = "Usage: /parley " + usage
	q = d.spilled(q)
	n, err := page(q)
	if err != nil {
		return refuse(capital(err.Error()) + "."), nil
	}
	w, err := d.read(q)
	if err != nil {
		return refuse(capital(err.Error())+".", usage), nil
	}
	if err := d.readWords(ctx, &w, q.Words); err != nil {
		return chat.Answer{}, err
	}
	if !w.filter.Until.IsZero() && !w.filter.Since.Before(w.filter.Until) {
		return refuse(fmt.Sprintf("Nothing lies between %s and %s: until: must be after since:.", d.moment(w.filter.Since), d.moment(w.filter.Until)), usage), nil
	}
	found, all, err := d.stories(ctx, &w, n)
	if err != nil {
		return chat.Answer{}, err
	}
	a := chat.Answer{Title: w.title()}
	for _, note := range w.notes {
		a.Lines = append(a.Lines, chat.Line{Mark: "ℹ️", Text: note})
	}
	for _, s := range found {
		a.Lines = append(a.Lines, d.headline(s))
	}
	switch {
	case len(found) == 0 && all > 0:
		a.Lines = append(a.Lines, chat.Line{Text: fmt.Sprintf("There is no page %d: %s.", n, matches(all))})
	case len(found) == 0:
		return d.nothing(ctx, a)
	}
	pages(&a, q, n, n*pageLength < all && n < lastPage)
	return a, nil
}

func matches(n int) string {
	return chat.Count(n, "story matches", "stories match")
}

// stories are those of a page, and how many match in all, or one more than were paged through.
// Where none matches in full, what comes nearest does, and w says so.
func (d *Desk) stories(ctx context.Context, w *wanted, page int) (shown []news.Story, all int, err error) {
	f, all, err := d.nearest(ctx, w)
	if err != nil || all == 0 {
		return nil, 0, err
	}
	if w.watch == nil {
		f.Skip, f.Limit = (page-1)*pageLength, pageLength
		shown, err = d.store.Latest(ctx, f)
		return shown, all, err
	}
	var matching []news.Story
	for f.Limit = 8 * pageLength; f.Skip < mostWatched && len(matching) <= page*pageLength; f.Skip += f.Limit {
		found, err := d.store.Latest(ctx, f)
		if err != nil {
			return nil, 0, err
		}
		matching = append(matching, slices.DeleteFunc(found, func(s news.Story) bool { return !w.watches(d.rules, s) })...)
	}
	shown, _ = turn(matching, page)
	return shown, len(matching), nil
}

// nearest is the strictest reading of what is wanted that any story matches, and how many do.
func (d *Desk) nearest(ctx context.Context, w *wanted) (store.Filter, int, error) {
	n, err := d.store.Count(ctx, w.filter, mostRead)
	if err != nil || n > 0 || len(w.words) == 0 {
		return w.filter, n, err
	}
	looser := w.given
	looser.Text.Words = w.words
	if len(w.words) > len(w.filter.Text.Words) {
		if n, err = d.store.Count(ctx, looser, mostRead); err != nil || n > 0 {
			w.loosen(looser, "No story is of all that; these speak of it.")
			return looser, n, err
		}
	}
	if len(w.words) > 1 {
		looser.Text.Any = true
		if n, err = d.store.Count(ctx, looser, mostRead); err != nil || n > 0 {
			w.loosen(looser, "No story says all of that; these say some of it.")
			return looser, n, err
		}
	}
	return w.filter, 0, nil
}

// headline is a story in one line.
func (d *Desk) headline(s news.Story) chat.Line {
	c := chat.CardOf(s, d.zone)
	parts := []string{c.Status}
	for _, f := range c.Fields {
		if f.Name == "Sources" {
			parts = append(parts, f.Text)
		}
	}
	parts = append(parts, "updated "+d.moment(s.Updated))
	return chat.Line{Mark: "•", Text: fmt.Sprintf("story %d  %s — %s", s.ID, c.Headline, strings.Join(parts, " · "))}
}

// nothing says why an answer is empty, from what the store holds.
func (d *Desk) nothing(ctx context.Context, a chat.Answer) (chat.Answer, error) {
	newest, err := d.store.Latest(ctx, store.Filter{Limit: 1})
	if err != nil {
		return chat.Answer{}, err
	}
	if len(newest) > 0 {
		a.Lines = append(a.Lines, chat.Line{Text: fmt.Sprintf("No story matches. The newest of all is story %d, updated %s.", newest[0].ID, d.moment(newest[0].Updated))})
		a.More = "/parley latest"
		return a, nil
	}
	counts, err := d.store.Counts(ctx)
	if err != nil {
		return chat.Answer{}, err
	}
	a.Lines = append(a.Lines, chat.Line{Text: fmt.Sprintf("No story yet: %s read, none reports a development.", chat.Count(counts.Articles, "article", "articles"))})
	a.More = "/parley sources"
	return a, nil
}
