package command

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"parley/bot/chat"
	"parley/bot/news"
	"parley/bot/store"
	"parley/config"
)

func showStory() command {
	return command{
		Command: chat.Command{
			Name:    "story",
			Usage:   "story <number> [sources] [page:…]",
			Summary: "How a story stands and how it came there; with “sources”, every article behind it.",
			Example: "/parley story 3",
			Options: []chat.Option{
				{Name: "number", Summary: "the story's number, as on its card", Required: true, Suggests: true},
				{Name: "sources", Summary: "list the articles instead of the developments", Choices: []string{"sources"}},
				pageOption,
			},
		},
		answer: answerStory,
	}
}

func answerStory(ctx context.Context, d *Desk, q chat.Query) (chat.Answer, error) {
	if len(q.Words) == 0 {
		return d.whichStory(ctx, "Which story? Type its number.")
	}
	id, ok := number(q.Words[0])
	if !ok {
		return d.whichStory(ctx, fmt.Sprintf("“%s” is no story's number.", q.Words[0]))
	}
	if len(q.Words) > 1 && q.Words[1] != "sources" {
		if near, ok := config.Nearest(q.Words[1], []string{"sources"}); ok {
			q.Words[1] = near
		} else {
			return refuse(fmt.Sprintf("After a story's number only “sources” can stand, not “%s”.", q.Words[1]), "Usage: /parley "+showStory().Usage), nil
		}
	}
	n, err := page(q)
	if err != nil {
		return refuse(capital(err.Error()) + "."), nil
	}
	s, err := d.store.Story(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return d.whichStory(ctx, fmt.Sprintf("There is no story %d, or it is older than what is kept.", id))
	}
	if err != nil {
		return chat.Answer{}, err
	}
	if len(q.Words) > 1 {
		return d.articlesOf(s, q, n), nil
	}
	return d.timeline(ctx, s, q, n)
}

// whichStory refuses, and names a story that can be asked for.
func (d *Desk) whichStory(ctx context.Context, why string) (chat.Answer, error) {
	newest, err := d.store.Latest(ctx, store.Filter{Limit: 1})
	if err != nil {
		return chat.Answer{}, err
	}
	a := refuse(why)
	if len(newest) > 0 {
		a.Lines = []chat.Line{{Text: fmt.Sprintf("The one with the newest report is story %d: /parley story %d", newest[0].ID, newest[0].ID)}}
		a.More = "/parley latest"
	} else {
		a.Lines = []chat.Line{{Text: "There is no story yet."}}
	}
	return a, nil
}

// timeline shows a story's card and what changed in it, the oldest change first.
func (d *Desk) timeline(ctx context.Context, s news.Story, q chat.Query, n int) (chat.Answer, error) {
	changes, err := d.store.Changes(ctx, s.ID)
	if err != nil {
		return chat.Answer{}, err
	}
	a := chat.Answer{Title: fmt.Sprintf("Story %d", s.ID)}
	if n == 1 {
		a.Cards = []chat.Card{chat.CardOf(s, d.zone)}
		a.Lines = []chat.Line{{Text: "How it came there:"}}
	}
	shown, more := turn(changes, n)
	for _, c := range shown {
		for _, said := range chat.ReplyOf([]news.Change{c}, s, d.zone).Says {
			a.Lines = append(a.Lines, chat.Line{Mark: "•", Name: d.moment(c.At), Text: said.Headline, Link: said.Source})
		}
	}
	if len(shown) == 0 {
		a.Lines = append(a.Lines, chat.Line{Text: fmt.Sprintf("%s in all.", chat.Count(len(changes), "change", "changes"))})
	}
	a.More = fmt.Sprintf("/parley story %d sources", s.ID)
	if s.Into != 0 {
		a.More = fmt.Sprintf("/parley story %d", s.Into)
	}
	pages(&a, q, n, more)
	return a, nil
}

// articlesOf lists the articles behind a story, origin by origin, in the order they came.
func (d *Desk) articlesOf(s news.Story, q chat.Query, n int) chat.Answer {
	var origins []string
	for _, r := range s.Reports {
		if !slices.Contains(origins, r.Origin) {
			origins = append(origins, r.Origin)
		}
	}
	reports := slices.Clone(s.Reports)
	slices.SortStableFunc(reports, func(a, b news.Report) int {
		return slices.Index(origins, a.Origin) - slices.Index(origins, b.Origin)
	})
	a := chat.Answer{Title: fmt.Sprintf("Story %d: %s of %s", s.ID, chat.Count(len(reports), "article", "articles"), chat.Count(len(origins), "origin", "independent origins"))}
	shown, more := turn(reports, n)
	for _, r := range shown {
		l := chat.Line{Mark: "•", Name: fmt.Sprintf("origin %d, %s", slices.Index(origins, r.Origin)+1, d.moment(r.At)), Text: r.Title, Link: chat.LinkOf(r.Outlet, r.URL)}
		if r.Official {
			l.Name += ", official"
		}
		if r.Copy {
			l.Name += ", a copy"
		}
		a.Lines = append(a.Lines, l)
	}
	pages(&a, q, n, more)
	return a
}
